"""Intervals: every value a number or a date can still have while facts are missing.

An `Interval` is never empty; an operation whose answer may be empty returns `Interval | None`. Bounds
are exact, ends are open or closed, and infinity is a bound, never a value: `None` marks the missing
end. Every operation gives the least interval that holds all its results, operands taken as
independent and dense; the points of a lattice (whole 人, days) are the business of `on_lattice`.

Each end is compared as a *cut*, a place between two neighbouring points: `[3` lies just before 3,
`(3` just after it. Intersection, hull, 最小 and 最大 are then nothing but `min` and `max` of cuts.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeAlias

from attrs import frozen

from sadame.dsl.rounding import Rounding, round_exact

Exact: TypeAlias = Fraction | int
"""Numbers are `Fraction`; calendar values are `int` (see `calendar`)."""

Cut: TypeAlias = tuple[int, Exact, int]
"""(−1 | 0 | 1 for −∞, finite, +∞; the point; 0 just before it, 1 just after it)."""
_BOTTOM: Cut = (-1, 0, 0)
_TOP: Cut = (1, 0, 0)


@frozen
class Interval:
    """All values from `low` to `high`; `None` is unbounded, and an unbounded end is open."""

    low: Exact | None
    high: Exact | None
    low_open: bool = False
    high_open: bool = False

    def __attrs_post_init__(self) -> None:
        if self.low is None:
            object.__setattr__(self, "low_open", True)
        if self.high is None:
            object.__setattr__(self, "high_open", True)
        if self.lower_cut >= self.upper_cut:
            raise ValueError("an interval holds at least one value")

    @property
    def lower_cut(self) -> Cut:
        """The place below which nothing lies."""
        return _BOTTOM if self.low is None else (0, self.low, int(self.low_open))

    @property
    def upper_cut(self) -> Cut:
        """The place above which nothing lies."""
        return _TOP if self.high is None else (0, self.high, int(not self.high_open))

    @property
    def is_point(self) -> bool:
        """Whether exactly one value is left."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Exact) -> bool:
        """Whether `value` lies inside."""
        return self.lower_cut <= (0, value, 0) and (0, value, 1) <= self.upper_cut

    def within(self, other: "Interval") -> bool:
        """Whether every value of this interval is one of `other`."""
        return other.lower_cut <= self.lower_cut and self.upper_cut <= other.upper_cut


ALL = Interval(None, None)
"""Anything: 「範囲なし」."""


def point(value: Exact) -> Interval:
    """Just `value`."""
    return Interval(value, value)


def closed(low: Exact, high: Exact) -> Interval:
    """`low`〜`high`, both ends included."""
    return Interval(low, high)


def at_least(low: Exact) -> Interval:
    """`low` 以上."""
    return Interval(low, None)


def above(low: Exact) -> Interval:
    """`low` 超."""
    return Interval(low, None, low_open=True)


def at_most(high: Exact) -> Interval:
    """`high` 以下."""
    return Interval(None, high)


def below(high: Exact) -> Interval:
    """`high` 未満."""
    return Interval(None, high, high_open=True)


def _between(bottom: Cut, top: Cut) -> Interval | None:
    if bottom >= top:
        return None
    return Interval(
        None if bottom == _BOTTOM else bottom[1],
        None if top == _TOP else top[1],
        low_open=bottom[2] == 1,
        high_open=top[2] == 0,
    )


def _spanning(bottom: Cut, top: Cut) -> Interval:
    found = _between(bottom, top)
    if found is None:
        raise ValueError("the ends of an interval have crossed")
    return found


def intersect(a: Interval, b: Interval) -> Interval | None:
    """What both allow."""
    return _between(max(a.lower_cut, b.lower_cut), min(a.upper_cut, b.upper_cut))


def hull(a: Interval, b: Interval) -> Interval:
    """The least interval around both."""
    return _spanning(min(a.lower_cut, b.lower_cut), max(a.upper_cut, b.upper_cut))


def hull_all(intervals: Iterable[Interval]) -> Interval | None:
    """The least interval around all of them; nothing around nothing."""
    found: Interval | None = None
    for interval in intervals:
        found = interval if found is None else hull(found, interval)
    return found


def on_lattice(i: Interval, step: Fraction) -> Interval | None:
    """The closed hull of the multiples of `step` inside: 10 超 in whole 人 is 11 以上.

    Ends that are `int` (calendar values) stay `int` when the step is whole.
    """
    low, high = i.low, i.high
    if low is not None:
        count = floor(low / step) + 1 if i.low_open else ceil(low / step)
        low = _multiple(count, step, low)
    if high is not None:
        count = ceil(high / step) - 1 if i.high_open else floor(high / step)
        high = _multiple(count, step, high)
    if low is not None and high is not None and low > high:
        return None
    return Interval(low, high)


def _multiple(count: int, step: Fraction, like: Exact) -> Exact:
    value = count * step
    return value.numerator if isinstance(like, int) and value.denominator == 1 else value


def negate(a: Interval) -> Interval:
    """The negative −x."""
    return Interval(
        None if a.high is None else -a.high,
        None if a.low is None else -a.low,
        low_open=a.high_open,
        high_open=a.low_open,
    )


def add(a: Interval, b: Interval) -> Interval:
    """The sum x + y."""
    return Interval(
        None if a.low is None or b.low is None else a.low + b.low,
        None if a.high is None or b.high is None else a.high + b.high,
        low_open=a.low_open or b.low_open,
        high_open=a.high_open or b.high_open,
    )


def subtract(a: Interval, b: Interval) -> Interval:
    """The difference x − y."""
    return add(a, negate(b))


def multiply(a: Interval, b: Interval) -> Interval:
    """The product x × y: the extremes of a product lie in the corners, and 0 × ∞ = 0 because ∞ is no value."""
    corners = [_corner(x, y) for x in _ends(a) for y in _ends(b)]
    return _spanning(min(low for low, _ in corners), max(high for _, high in corners))


_End: TypeAlias = tuple[int, Exact, bool]
"""(−1 | 0 | 1 as in a cut; the point; whether it is open)."""


def _ends(i: Interval) -> tuple[_End, _End]:
    return (
        (-1, 0, True) if i.low is None else (0, i.low, i.low_open),
        (1, 0, True) if i.high is None else (0, i.high, i.high_open),
    )


def _corner(x: _End, y: _End) -> tuple[Cut, Cut]:
    """The product of two ends, as a floor and as a ceiling."""
    endless = _sign(x) * _sign(y) if x[0] or y[0] else 0
    if endless:
        return (endless, 0, 0), (endless, 0, 0)
    value = x[1] * y[1]
    # A closed 0 times anything at all is 0, so that corner is reached however open the other end.
    reached = not (x[2] or y[2]) or _is_closed_zero(x) or _is_closed_zero(y)
    return (0, value, int(not reached)), (0, value, int(reached))


def _sign(end: _End) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def _is_closed_zero(end: _End) -> bool:
    return end == (0, 0, False)


def divide(a: Interval, b: Interval, step: Fraction | None) -> tuple[Interval | None, bool]:
    """The quotient x ÷ y over every y that is not 0, and whether 0 was among them.

    Next to a removed 0 the divisor begins at `step` where it has one, else just after 0; when both
    signs remain the answer is the hull of both halves. A divisor of only 0 leaves nothing.
    """
    if not b.contains(0):
        return multiply(a, _reciprocal(b)), False
    sides = (below(0), above(0)) if step is None else (at_most(-step), at_least(step))
    halves = [half for side in sides if (half := intersect(b, side)) is not None]
    return hull_all(multiply(a, _reciprocal(half)) for half in halves), True


def _reciprocal(b: Interval) -> Interval:
    """1 ÷ y for a `b` on one side of 0."""
    return _spanning(_inverse(b.upper_cut, _BOTTOM), _inverse(b.lower_cut, _TOP))


def _inverse(cut: Cut, at_zero: Cut) -> Cut:
    endless, value, side = cut
    if endless:
        return (0, 0, int(endless > 0))
    return at_zero if value == 0 else (0, 1 / Fraction(value), 1 - side)


def minimum(intervals: Sequence[Interval]) -> Interval:
    """最小 of one value from each."""
    return _spanning(min(i.lower_cut for i in intervals), min(i.upper_cut for i in intervals))


def maximum(intervals: Sequence[Interval]) -> Interval:
    """最大 of one value from each."""
    return _spanning(max(i.lower_cut for i in intervals), max(i.upper_cut for i in intervals))


def rounded(i: Interval, rounding: Rounding) -> Interval:
    """端数: the closed hull of the rounded values.

    Rounding is monotone and constant between neighbouring multiples of half the unit, so what an
    open end comes to is seen anywhere between it and the next such multiple: below 2,000円,
    千円未満切捨て reaches 1,000円.
    """
    low, high = i.low, i.high
    half = rounding.unit / 2
    if low is not None and i.low_open:
        low = (low + (floor(low / half) + 1) * half) / 2
    if high is not None and i.high_open:
        high = (high + (ceil(high / half) - 1) * half) / 2
    return Interval(
        None if low is None else round_exact(Fraction(low), rounding),
        None if high is None else round_exact(Fraction(high), rounding),
    )


def can_be_at_least(a: Interval, b: Interval) -> bool:
    """Whether some x in `a` and y in `b` have x ≥ y."""
    return b.lower_cut < a.upper_cut


def can_be_above(a: Interval, b: Interval) -> bool:
    """Whether some x in `a` and y in `b` have x > y."""
    return a.high is None or b.low is None or a.high > b.low


def can_be_equal(a: Interval, b: Interval) -> bool:
    """Whether some x in `a` is a y in `b`."""
    return intersect(a, b) is not None


def regions(constants: Iterable[Exact]) -> tuple[Interval, ...]:
    """The cases a value falls into when it is compared with `constants`: each of them, and between.

    No constants, no cases.
    """
    ordered = sorted(set(constants))
    if not ordered:
        return ()
    found = [below(ordered[0])]
    for low, high in pairwise(ordered):
        found += [point(low), Interval(low, high, low_open=True, high_open=True)]
    return (*found, point(ordered[-1]), above(ordered[-1]))
