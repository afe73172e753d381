"""How the values of one fact are spread over people in the order of their risk.

In: a scale, the numbers its rules turn on, and which way the risk lies. Out: a `Spread`: knots between which values
are drawn evenly, or the members with their shares. Nothing in here is a statistic: the middle of the people lies on
the safe side of the numbers that decide, some at them, a few beyond.
"""

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate
from typing import TypeAlias

from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.types import Choice, Day, Quantity, natural_step
from sadame.engine.app.samples.chance import WHOLE, share
from sadame.engine.app.samples.scales import Scale

Percent: TypeAlias = int
_YEAR = 365
_DIGITS = 1_000


@frozen
class Members:
    """Members in the order of risk, each with where its share ends, of `WHOLE`."""

    numbers: tuple[int, ...]
    ends: tuple[int, ...]


@frozen
class Knots:
    """Numbers at places of `WHOLE`, straight lines between; drawn in multiples of `rough`."""

    places: tuple[int, ...]
    numbers: tuple[int, ...]
    rough: int


Spread: TypeAlias = Members | Knots


@frozen
class Turns:
    """What the rules ask of a fact: the numbers at which they turn, and the side that helps to meet them.

    `way` 1 = the higher numbers, −1 = the lower, 0 = neither. `members` = those that help, of a 区分.
    """

    at: tuple[int, ...] = ()
    way: int = 0
    members: frozenset[int] = frozenset()


def members(scale: Scale, turns: Turns, percent: Percent | None) -> Members:
    """Of 真偽 and 区分: those that help are the smaller part."""
    numbers = range(scale.high + 1)
    if len(numbers) == 2:
        helpful = 0 if turns.members == {0} else 1
        default = 12 + _number(scale.name) % 18 if turns.members else 25 + _number(scale.name) % 40
        of = default if percent is None else percent if helpful else 100 - percent
        return Members((1 - helpful, helpful), (share(100 - of), WHOLE))
    ordered = isinstance(scale.type, Choice) and scale.type.ordered
    helping = turns.members if 0 < len(turns.members) < len(numbers) else frozenset[int]()
    order = list(numbers) if ordered else sorted(numbers, key=lambda k: (k in helping, k))
    if not helping:
        weights = [3 * len(order) - 2 * place for place in range(len(order))]
    else:
        weights = [2 ** (len(order) - place) for place in range(len(order))]
    return Members(tuple(order), _ends(weights))


def _ends(weights: Sequence[int]) -> tuple[int, ...]:
    return tuple(WHOLE * end // sum(weights) for end in accumulate(weights))


def knots(scale: Scale, turns: Turns, constants: Sequence[int], day: int, *, born: bool) -> Knots:
    """Of numbers and days."""
    if isinstance(scale.type, Quantity):
        points = _sizes(scale, turns, constants)
    elif isinstance(scale.type, Day):
        points = _days(turns, day, born=born)
    else:
        points = _moments(scale, turns, day)
    kept = [(place, min(max(k, scale.low), scale.high)) for place, k in points]
    if born:
        kept = [(place, min(k, day)) for place, k in kept]
    numbers = tuple(k for _, k in kept)
    middle = abs(numbers[len(numbers) // 2])
    is_long = isinstance(scale.type, Quantity) and middle >= _DIGITS
    rough = 10 ** len(str(middle // _DIGITS)) if is_long else 1
    return Knots((*(share(place) for place, _ in kept[:-1]), WHOLE), numbers, rough)


_Points: TypeAlias = list[tuple[Percent, int]]


def _sizes(scale: Scale, turns: Turns, constants: Sequence[int]) -> _Points:
    at = turns.at or tuple(constants)
    least, most = (min(at), max(at)) if at else (0, 0)
    if not at or least <= 0:
        return _plain(scale, most)
    way = turns.way if turns.at else 0
    beyond = [(96, most)] if least < most else []
    base = scale.low if _is_counted(scale) and 0 <= scale.low < least else None
    if way > 0 and base is not None:
        below = [(0, 0), (10, 10), (50, 40), (75, 65)]
        return [
            *((place, base + (least - base) * part // 100) for place, part in below),
            (88, least),
            *beyond,
            *((99, most * 125 // 100), (100, most * 160 // 100)),
        ]
    if way > 0:
        parts = [(0, 60), (5, 70), (50, 82), (75, 92), (88, 100)]
        return [
            *((place, least * part // 100) for place, part in parts),
            *beyond,
            *((99, most * 120 // 100), (100, most * 140 // 100)),
        ]
    if way < 0:
        parts = [(0, 200), (5, 150), (50, 115), (75, 107), (88, 100)]
        return [
            *((place, most * part // 100) for place, part in parts),
            *((96, least * 93 // 100), (99, least * 85 // 100), (100, least * 60 // 100)),
        ]
    low = max(scale.low, 0)
    return [(0, low), (25, most // 3), (60, most), (90, most * 15 // 10), (100, most * 25 // 10)]


def _is_counted(scale: Scale) -> bool:
    return natural_step(scale.type) is not None


def _plain(scale: Scale, most: int) -> _Points:
    """Without numbers to go by: the whole range if it is a modest one, else sizes that occur."""
    assert isinstance(scale.type, Quantity)  # noqa: S101 - called for quantities alone
    unit = int(scale.type.unit.scale / scale.grid) or 1
    is_money = dict(scale.type.unit.dimension).get("円") == 1
    size = max(most, (1_000_000 if is_money and unit == 1 else 100) * unit)
    if scale.high - scale.low <= 2 * size:
        return [(0, scale.low), (100, scale.high)]
    low = max(scale.low, 0)
    return [(0, low), (50, low + size // 4), (90, low + size // 2), (100, low + size)]


def _days(turns: Turns, day: int, *, born: bool) -> _Points:
    if born:
        young = max(turns.at, default=day - 72 * _YEAR)
        old = min(turns.at, default=day - 78 * _YEAR)
        ends = (young + 8 * _YEAR, young, old, old - 12 * _YEAR, old - 24 * _YEAR)
        return list(zip((0, 25, 40, 85, 100), ends, strict=True))
    first, last = min(turns.at, default=day - _YEAR), max(turns.at, default=day)
    return [(0, first - _YEAR), (50, (first + last) // 2), (100, last + _YEAR // 2)]


def _moments(scale: Scale, turns: Turns, day: int) -> _Points:
    """年度 and 年月 near those that the rules name, or near the day."""
    year = calendar.fiscal_year(day)
    months = scale.low >= 12 * 1_000
    now, around = (calendar.year_month(day), 18) if months else (year, 3)
    first, last = min(turns.at, default=now), max(turns.at, default=now)
    return [(0, first - around), (100, last + around)]


def favourites(scale: Scale, turns: Turns, constants: Sequence[int]) -> tuple[int, ...]:
    """The numbers the rules turn on, and those beside them."""
    near = {k + by for k in (turns.at or tuple(constants))[:4] for by in (-1, 0, 1)}
    return tuple(sorted(k for k in near if scale.low <= k <= scale.high))


def numbers_of(scale: Scale, values: Sequence[Fraction | int]) -> tuple[int, ...]:
    """Constants as numbers of a fact, those that it can be."""
    found = (Fraction(each) / scale.grid for each in values)
    return tuple(int(k) for k in found if k.denominator == 1 and scale.low <= k <= scale.high)


def _number(name: str) -> int:
    """A number that a name always has."""
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")
