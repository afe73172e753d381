"""In which order values and groups stand: numbers and days by size, members by place, texts by code point."""

from collections.abc import Sequence
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Type
from sadame.dsl.values import Choices, Possible, Texts

Key: TypeAlias = tuple[Possible | None, ...]
"""What the 集計 of a row come to; None = 不明."""


def rank(possible: Possible, kind: Type) -> tuple[object, ...]:
    """Where a single value stands among those of its type; texts go by code point."""
    match possible.values, kind:
        case Choices(members), Choice(members=declared):
            return (declared.index(str(*members)),)
        case Choices(members), _:
            return (*members,)
        case Texts(known), _ if known is not None:
            return (*known,)
        case Interval(low), _:
            return (low,)
        case values, _:
            message = f"not in any order: {values!r}"
            raise TypeError(message)


def rank_of_key(key: Key, groups: Sequence[core.Expr]) -> tuple[object, ...]:
    """Values first, then 不明, 対象外 and 誤り."""
    return tuple(
        (0, rank(each, group.type))
        if each is not None and each.values is not None
        else (1 if each is None else 2 if each.absent else 3, ())
        for each, group in zip(key, groups, strict=True)
    )
