"""The smallest step from one value to the next: 1円, 1人, 1歳, one day, one place of a number as it is written.

In: a value and its type, or a 端数. Out: what stands beside it.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Quantity,
    Scalar,
    Truth,
    Type,
    YearMonth,
    natural_step,
)

_PERCENT = Fraction(1, 100)
_FINEST_RATIO = Fraction(1, 1000)
_MOST_PLACES = 6


def beside(value: Scalar, kind: Type) -> Sequence[Scalar]:
    """One step down, if that does not make a positive number of none, and one up; the next member of a 区分."""
    match value:
        case bool():
            return (not value,) if isinstance(kind, Truth) else ()
        case str():
            return tuple(neighbours(kind, value))[:1] if isinstance(kind, Choice) else ()
        case int():
            return (value - 1, value + 1) if is_day(kind) else ()
        case Fraction():
            step = step_of(value, kind)
            return (value - step, value + step) if not 0 <= value < step else (value + step,)


def is_day(kind: Type) -> bool:
    """Whether values of the type are days, months or years."""
    return isinstance(kind, Day | FiscalYear | YearMonth)


def step_of(value: Fraction, kind: Type) -> Fraction:
    """1 of what is counted; 0.1% of a 割合; else one of the last place that is written."""
    natural = natural_step(kind)
    if natural is not None:
        return natural if value.denominator == 1 else Fraction(1, value.denominator)
    if not isinstance(kind, Quantity):
        return Fraction(1)
    if kind.as_ratio:
        return min(_FINEST_RATIO, _last_place(value / _PERCENT) * _PERCENT)
    return _last_place(value / kind.unit.scale) * kind.unit.scale


def _last_place(shown: Fraction) -> Fraction:
    for places in range(_MOST_PLACES + 1):
        if (shown * 10**places).denominator == 1:
            return Fraction(1, 10**places)
    return Fraction(1, 100)


def neighbours(kind: Choice, member: str) -> Iterator[str]:
    """The other members, nearest first, the later one before the earlier."""
    if member not in kind.members:
        return
    at = kind.members.index(member)
    for distance in range(1, len(kind.members)):
        for other in (at + distance, at - distance):
            if 0 <= other < len(kind.members):
                yield kind.members[other]


def roundings(rounding: Rounding) -> Iterator[Rounding]:
    """The two other directions, and one place more and one fewer."""
    for mode in Mode:
        if mode is not rounding.mode:
            yield Rounding(mode, rounding.unit)
    yield Rounding(rounding.mode, rounding.unit / 10)
    yield Rounding(rounding.mode, rounding.unit * 10)
