"""What the modules that `sadame stubs` writes are made of: facts that know which outcome they lead to.

At run time facts are an attrs instance and results a plain `Outcome`; the classes here tell a type
checker the rest: which names a result may have, and of which type its value is.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Generic, TypeGuard, TypeVar

import attrs

from sadame.engine.app.embed.outcome import Answer, Outcome, Value

O_co = TypeVar("O_co", bound=Outcome, covariant=True)
V_co = TypeVar("V_co", bound=Value, covariant=True)

UNKNOWN: Final = "不明"
"""A fact that is not known."""

FACT = "入力"
"""Where a field says which 入力 it is, if its own name cannot: `field(metadata={FACT: "…"})`."""


class FactsOf(Generic[O_co]):
    """The facts of one 制度; evaluating them gives an `O_co`."""

    __slots__ = ()


class AnswerOf(Answer, Generic[V_co]):
    """An `Answer` whose value is a `V_co`. Only type checkers see it; an answer is an `Answer`."""

    if TYPE_CHECKING:

        @property
        def value(self) -> V_co | None:
            """The value where the status is 値, else None."""


def has_fields(facts: object) -> TypeGuard[attrs.AttrsInstance]:
    """Whether it is an attrs instance."""
    return attrs.has(type(facts))


def plain(facts: attrs.AttrsInstance) -> dict[str, object]:
    """An attrs instance as a mapping by 入力; None (未回答) is left out."""
    said = ((key, getattr(facts, name)) for name, key in _keys(type(facts)))
    return {key: _value(value) for key, value in said if value is not None}


def _value(value: object) -> object:
    match value:
        case str():
            return value
        case Sequence():
            return [_value(each) for each in value]
        case _ if has_fields(value):
            return plain(value)
        case _:
            return value


@lru_cache(maxsize=256)
def _keys(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    """The fields of a class, each with the 入力 it stands for."""
    return tuple(
        (each.name, str(each.metadata.get(FACT, each.name))) for each in attrs.fields(kind)
    )
