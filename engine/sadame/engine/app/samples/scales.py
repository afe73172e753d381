"""Every value of a fact as a whole number `k`, and back.

真偽 0 and 1 · 区分 the place of the member · 日付, 年度, 年月 the calendar's number · a quantity that many times the
`grid`, its 刻み or, where a fact is dense, the decimals that people write · 文字 the number of the label.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.core import Input
from sadame.dsl.interval import Exact, Interval, intersect, on_lattice
from sadame.dsl.types import (
    Choice,
    Day,
    FieldType,
    FiscalYear,
    Label,
    Quantity,
    Scalar,
    Truth,
    Type,
    YearMonth,
    natural_step,
)
from sadame.dsl.units import Dimension

Constants = Mapping[Dimension, tuple[Exact, ...]]
"""What the rules compare quantities with, by dimension."""
FARTHEST = 10**12
_FINEST = 4
_RATIO_PLACES = 3


@frozen
class Scale:
    """The numbers a fact may have, `low` to `high`, both included."""

    name: str
    type: Type
    low: int
    high: int
    grid: Fraction = Fraction(1)

    def value(self, k: int) -> Scalar:
        """The value that a number stands for, in base units."""
        match self.type:
            case Truth():
                return k == 1
            case Choice(members=members):
                return members[k]
            case Quantity():
                return k * self.grid
            case Label():
                return f"{self.name}{k}"
            case _:
                return k


def scale_of(fact: Input | FieldType, constants: Constants) -> Scale | None:
    """The scale of a fact; None for a 構造, a 一覧, or a range with nothing in it."""
    match fact.type:
        case Truth():
            return Scale(fact.name, fact.type, 0, 1)
        case Choice(members=members):
            return Scale(fact.name, fact.type, 0, len(members) - 1)
        case Label():
            return Scale(fact.name, fact.type, 0, FARTHEST)
        case Day():
            return _line(fact, Interval(calendar.FIRST, calendar.LAST), Fraction(1))
        case FiscalYear() | YearMonth():
            per = 12 if isinstance(fact.type, YearMonth) else 1
            return _line(fact, Interval(1873 * per, 9998 * per), Fraction(1))
        case Quantity():
            grid = _grid(fact.type, fact.step, constants)
            farthest = FARTHEST * fact.type.unit.scale
            return _line(fact, Interval(-farthest, farthest), grid)
        case _:
            return None


def _line(fact: Input | FieldType, most: Interval, grid: Fraction) -> Scale | None:
    """The multiples of the grid in the declared range, cut to what any number may be."""
    bounds = most if fact.bounds is None else intersect(fact.bounds, most)
    inside = None if bounds is None else on_lattice(bounds, grid)
    if inside is None or inside.low is None or inside.high is None:
        return None
    return Scale(fact.name, fact.type, int(inside.low / grid), int(inside.high / grid), grid)


def _grid(kind: Quantity, declared: Fraction | None, constants: Constants) -> Fraction:
    """The 刻み; of a dense fact as many decimals as the constants need to have some numbers below them."""
    step, unit = declared or natural_step(kind), kind.unit.scale
    if step is not None:
        # As the column is written: 助数詞 whole in their unit, no twelfths of a year.
        is_whole = step.denominator == 1 and natural_step(kind) is not None
        return step if _is_decimal(step / unit) and not is_whole else _common(step, unit)
    near = [abs(Fraction(each)) for each in constants.get(kind.unit.dimension, ())]
    near = [each for each in near if each and not (kind.as_ratio and each == 1)]
    if not near:
        return unit * Fraction(1, 10 ** (_RATIO_PLACES if kind.as_ratio else 1))
    fine = [grid for grid in _decimals(unit) if 50 * grid <= min(near)]
    exact = [grid for grid in fine if _all_on(grid, near)]
    return next(iter((*exact, *fine)), unit * Fraction(1, 10**_FINEST))


def _decimals(unit: Fraction) -> Iterable[Fraction]:
    return (unit * Fraction(1, 10**places) for places in range(_FINEST + 1))


def _is_decimal(value: Fraction) -> bool:
    return any((value * 10**places).denominator == 1 for places in range(13))


def _all_on(grid: Fraction, values: Iterable[Fraction]) -> bool:
    return all((each / grid).denominator == 1 for each in values)


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The least number that both go into."""
    below = lcm(a.denominator, b.denominator)
    return Fraction(lcm(int(a * below), int(b * below)), below)
