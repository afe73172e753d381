"""Property tests of embedded rules: Hypothesis strategies made from the 入力 of a 制度.

In: a `Policy` as `load` gives it. Out: strategies for facts in the form `Policy.evaluate` takes, for 基準日, for
readings, and for all three together. Nothing is imported before it is asked for: pytest looks at the `plugin` beside
this in every run, also where nobody tests rules.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sadame.engine.testing.strategies import Case, cases, days, facts, readings

__all__ = ["Case", "cases", "days", "facts", "readings"]


def __getattr__(name: str) -> object:
    """The names of the shop window, fetched when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module("sadame.engine.testing.strategies"), name)
    globals()[name] = found
    return found
