"""The reference interpreter: a checked program applied to one case. It is the meaning of the language.

In: a `core.Program`, the facts of a case, the 基準日 and the chosen 解釈. Out: a `Trace`. It is slow and
right by definition; every other back end must agree with it (semantics.md).
"""

from collections.abc import Collection, Mapping

from sadame.dsl.core import Program
from sadame.dsl.trace import Trace
from sadame.engine.case import Facts
from sadame.engine.interp.steps import quote
from sadame.engine.interp.story import tell

__all__ = ["evaluate", "quote"]


def evaluate(
    program: Program,
    facts: Facts,
    on: int,
    readings: Mapping[str, str],
    names: Collection[str] | None = None,
) -> Trace:
    """The results of the rules of the 制度 itself (or of `names`) on the day `on`, and why."""
    return tell(program, facts, on, readings, names)
