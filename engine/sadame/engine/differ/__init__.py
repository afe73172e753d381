"""What would have to differ: the smallest changes of the facts that would turn a result around.

In: a checked program and a case. Out: a `trace.Difference` for a result that is 非該当 or 対象外, nothing for
any other. `sight` asks the interpreter, `pieces` finds the values worth trying for a fact, `families` the
facts worth trying together, `search` replays them, `telling` gives them the form in which they are told.
Not looked for: another 基準日, another 解釈, what stands in a 一覧, more than three facts.
"""

from collections.abc import Iterable, Mapping

from sadame.dsl import core
from sadame.dsl.trace import Difference, Result, Status
from sadame.dsl.values import NO
from sadame.engine.case import Facts
from sadame.engine.differ.search import Search
from sadame.engine.differ.sight import Scene

__all__ = ["all_differences", "differences"]


def differences(
    program: core.Program, facts: Facts, on: int, readings: Mapping[str, str], result: Result
) -> Difference | None:
    """What would make this result 該当 (対象内); None where it is neither 非該当 nor 対象外."""
    part = program.slice_on(on)
    is_no = result.status is Status.VALUE and result.values == NO
    if part is None or not (is_no or result.status is Status.NOT_APPLICABLE):
        return None
    return Search(Scene(part, facts, on, readings, result.name)).run()


def all_differences(
    program: core.Program,
    facts: Facts,
    on: int,
    readings: Mapping[str, str],
    results: Iterable[Result],
) -> Mapping[str, Difference]:
    """The same for several results, by name; those that are neither are left out."""
    found = {each.name: differences(program, facts, on, readings, each) for each in results}
    return {name: each for name, each in found.items() if each is not None}
