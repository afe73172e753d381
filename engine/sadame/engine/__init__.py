"""The verbs: what is done with a checked program. Faces, the only IO, live in `sadame.engine.app`.

`from sadame.engine import load` is the way in for other programs; nothing is imported before it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sadame.engine.app.embed import (
        UNKNOWN,
        Answer,
        AnswerOf,
        FactsError,
        FactsOf,
        Outcome,
        Policy,
        PolicyError,
        Range,
        RuleBook,
        load,
    )
    from sadame.engine.app.embed.bulk import BulkResult

__all__ = [
    "UNKNOWN",
    "Answer",
    "AnswerOf",
    "BulkResult",
    "FactsError",
    "FactsOf",
    "Outcome",
    "Policy",
    "PolicyError",
    "Range",
    "RuleBook",
    "load",
]


def __getattr__(name: str) -> object:
    """The names of the shop window, fetched when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = "bulk" if name == "BulkResult" else ""  # it needs Polars, the others do not
    found: object = getattr(import_module(f"sadame.engine.app.embed.{room}".rstrip(".")), name)
    globals()[name] = found
    return found
