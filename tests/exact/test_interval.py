"""Intervals hold every result, and nothing less would."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from sadame.dsl.interval import (
    ALL,
    Interval,
    above,
    add,
    at_least,
    at_most,
    below,
    can_be_above,
    can_be_at_least,
    can_be_equal,
    closed,
    divide,
    hull,
    hull_all,
    intersect,
    maximum,
    minimum,
    multiply,
    negate,
    on_lattice,
    point,
    regions,
    rounded,
    subtract,
)
from sadame.dsl.rounding import Mode, Rounding, round_exact

ENDS = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 3))
STEPS = st.builds(Fraction, st.integers(1, 4), st.integers(1, 3))
ROUNDINGS = st.builds(Rounding, st.sampled_from(Mode), STEPS)
NEAR = (Fraction(1, 10**6), Fraction(1, 10**12))
FAR = (Fraction(10**6), Fraction(10**12))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(st.none() | ENDS), draw(st.none() | ENDS)
    low_open, high_open = draw(st.booleans()), draw(st.booleans())
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
        if low == high:
            low_open = high_open = False
    return Interval(low, high, low_open, high_open)


def samples(interval: Interval) -> list[Fraction]:
    """The ends of an interval, points as good as its open and missing ends, and some inside."""
    low = None if interval.low is None else Fraction(interval.low)
    high = None if interval.high is None else Fraction(interval.high)
    found = [Fraction(n, 2) for n in range(-13, 14)]
    found += FAR if low is None else [low, *(low + near for near in NEAR)]
    found += [-far for far in FAR] if high is None else [high, *(high - near for near in NEAR)]
    found += FAR + tuple(-far for far in FAR)
    if low is not None and high is not None:
        found.append((low + high) / 2)
    return [value for value in dict.fromkeys(found) if interval.contains(value)]


def assert_exact(result: Interval, values: Sequence[Fraction]) -> None:
    """All values lie inside, closed ends are values, the others are approached by values."""
    assert all(result.contains(value) for value in values)
    low, high = min(values), max(values)
    if result.low is None:
        assert low < -1000
    else:
        assert low - result.low < Fraction(1, 1000) if result.low_open else low == result.low
    if result.high is None:
        assert high > 1000
    else:
        assert result.high - high < Fraction(1, 1000) if result.high_open else high == result.high


def test_an_unbounded_end_is_open_and_an_interval_is_never_empty() -> None:
    assert Interval(None, None) == Interval(None, None, low_open=True, high_open=True) == ALL
    assert point(3) == closed(3, 3)
    assert point(Fraction(3)) == point(3)
    assert point(3).is_point
    assert not closed(3, 4).is_point
    assert not ALL.is_point
    for ends in ((4, 3, False, False), (3, 3, True, False), (3, 3, False, True)):
        with pytest.raises(ValueError, match="at least one"):
            Interval(*ends)


def test_an_end_belongs_or_does_not() -> None:
    assert at_least(3).contains(3)
    assert not above(3).contains(3)
    assert at_most(3).contains(3)
    assert not below(3).contains(3)
    assert below(3).contains(Fraction(29, 10))
    assert above(3).within(at_least(3))
    assert not at_least(3).within(above(3))
    assert point(3).within(closed(1, 3))
    assert closed(1, 3).within(ALL)
    assert not ALL.within(at_least(1))


@given(intervals(), intervals())
def test_intersection_holds_what_both_hold(a: Interval, b: Interval) -> None:
    both = intersect(a, b)

    for value in {*samples(a), *samples(b)}:
        assert (a.contains(value) and b.contains(value)) == (
            both is not None and both.contains(value)
        )
    assert both is None or (both.within(a) and both.within(b))
    assert both == intersect(b, a)


@given(intervals(), intervals())
def test_the_hull_is_the_least_around_both(a: Interval, b: Interval) -> None:
    around = hull(a, b)

    assert a.within(around)
    assert b.within(around)
    assert_exact(around, samples(a) + samples(b))
    assert hull_all([a, b, a]) == around


def test_nothing_has_no_hull() -> None:
    assert hull_all([]) is None


@given(intervals(), intervals())
def test_a_subset_is_what_the_intersection_keeps(a: Interval, b: Interval) -> None:
    assert a.within(b) == (intersect(a, b) == a) == (hull(a, b) == b)


@given(intervals(), intervals())
def test_sums_and_differences_are_exact(a: Interval, b: Interval) -> None:
    pairs = [*product(samples(a), samples(b))]

    assert_exact(add(a, b), [x + y for x, y in pairs])
    assert_exact(subtract(a, b), [x - y for x, y in pairs])
    assert_exact(negate(a), [-x for x in samples(a)])


@given(intervals(), intervals())
def test_products_are_exact(a: Interval, b: Interval) -> None:
    assert_exact(multiply(a, b), [x * y for x, y in product(samples(a), samples(b))])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (point(0), ALL, point(0)),
        (point(0), at_least(5), point(0)),
        (closed(0, 2), at_least(5), at_least(0)),
        (Interval(0, 2, low_open=True), at_least(5), above(0)),
        (closed(-1, 2), at_least(5), ALL),
        (closed(-2, 3), closed(-5, 7), closed(-15, 21)),
        (below(0), below(0), above(0)),
        (at_most(0), below(0), at_least(0)),
    ],
)
def test_nought_times_without_bound_is_nought(a: Interval, b: Interval, expected: Interval) -> None:
    assert multiply(a, b) == multiply(b, a) == expected


@given(intervals(), intervals())
def test_quotients_are_exact(a: Interval, b: Interval) -> None:
    result, has_zero = divide(a, b, None)
    values = [x / y for x, y in product(samples(a), samples(b)) if y]

    assert has_zero == b.contains(0)
    if result is None:
        assert b == point(0)
    elif (left := intersect(b, below(0))) and (right := intersect(b, above(0))) and has_zero:
        # a divisor on both sides of 0: each half is exact, and the hull closes the gap between
        halves = [divide(a, half, None)[0] for half in (left, right)]
        assert result == hull_all(half for half in halves if half is not None)
        assert all(result.contains(value) for value in values)
    else:
        assert_exact(result, values)


@given(intervals(), intervals(), STEPS)
def test_quotients_by_whole_counts_are_exact(a: Interval, b: Interval, step: Fraction) -> None:
    divisor = on_lattice(b, step)
    if divisor is None:
        reject()
    result, has_zero = divide(a, divisor, step)
    steps = [n * step for n in range(-20, 21)] + [n * step * 10**9 for n in (-1, 1)]
    values = [x / y for x, y in product(samples(a), steps) if y and divisor.contains(y)]

    assert has_zero == divisor.contains(0)
    if result is None:
        assert divisor == point(0)
    else:
        assert_exact(result, values)


@pytest.mark.parametrize(
    ("a", "b", "step", "expected"),
    [
        (point(1), point(0), None, (None, True)),
        (point(1), point(0), 1, (None, True)),
        (point(6), closed(0, 3), 1, (closed(2, 6), True)),
        (point(6), closed(0, 3), None, (at_least(2), True)),
        (point(6), closed(2, 3), None, (closed(2, 3), False)),
        (point(6), at_least(2), None, (Interval(0, 3, low_open=True), False)),
        (point(6), closed(-3, 2), 1, (closed(-6, 6), True)),
        (point(6), closed(-3, 2), None, (ALL, True)),
        (point(0), closed(0, 3), None, (point(0), True)),
        (at_least(0), at_least(0), None, (at_least(0), True)),
        (closed(0, 1), Interval(0, 3, low_open=True), None, (at_least(0), False)),
        (point(1), Interval(-2, 0, high_open=True), None, (at_most(Fraction(-1, 2)), False)),
    ],
)
def test_nought_is_taken_out_of_a_divisor(
    a: Interval, b: Interval, step: int | None, expected: tuple[Interval | None, bool]
) -> None:
    assert divide(a, b, None if step is None else Fraction(step)) == expected


@given(st.lists(intervals(), min_size=1, max_size=3))
def test_minimum_and_maximum_are_exact(several: list[Interval]) -> None:
    choices = [*product(*(samples(interval)[:12] + samples(interval)[-8:] for interval in several))]

    low, high = minimum(several), maximum(several)

    assert all(low.contains(min(choice)) and high.contains(max(choice)) for choice in choices)
    if len(several) < 3:
        choices = [*product(*(samples(interval) for interval in several))]
        assert_exact(low, [min(choice) for choice in choices])
        assert_exact(high, [max(choice) for choice in choices])


def test_the_least_of_an_unknown_cost_and_nothing_is_nothing() -> None:
    assert minimum([at_least(0), point(0)]) == point(0)
    assert maximum([below(3), at_most(3)]) == at_most(3)
    assert minimum([below(3), at_least(3)]) == below(3)


@given(intervals(), ROUNDINGS)
def test_rounding_an_interval_is_exact(interval: Interval, rounding: Rounding) -> None:
    values = [round_exact(value, rounding) for value in samples(interval)]

    assert_exact(rounded(interval, rounding), values)


@pytest.mark.parametrize(
    ("interval", "mode", "unit", "expected"),
    [
        (Interval(0, 2000, high_open=True), Mode.DOWN, 1000, closed(0, 1000)),
        (Interval(0, 2500, high_open=True), Mode.DOWN, 1000, closed(0, 2000)),
        (Interval(-2000, 0, low_open=True), Mode.DOWN, 1000, closed(-1000, 0)),
        (Interval(0, 2000, low_open=True, high_open=True), Mode.UP, 1000, closed(1000, 2000)),
        (above(1000), Mode.UP, 1000, at_least(2000)),
        (above(1000), Mode.DOWN, 1000, at_least(1000)),
        (below(1000), Mode.UP, 1000, at_most(1000)),
        (below(0), Mode.UP, 1000, at_most(-1000)),
        (Interval(500, 1500, high_open=True), Mode.HALF_UP, 1000, point(1000)),
        (Interval(-1500, 1500, True, True), Mode.HALF_UP, 1000, closed(-1000, 1000)),
        (ALL, Mode.DOWN, 1000, ALL),
    ],
)
def test_an_open_end_rounds_to_what_lies_just_inside(
    interval: Interval, mode: Mode, unit: int, expected: Interval
) -> None:
    assert rounded(interval, Rounding(mode, Fraction(unit))) == expected


@given(intervals(), STEPS)
def test_a_lattice_keeps_the_multiples_inside(interval: Interval, step: Fraction) -> None:
    found = on_lattice(interval, step)

    multiples = [n * step for n in range(-40, 41) if interval.contains(n * step)]
    if found is None:
        assert not multiples
        return
    assert found.within(interval)
    assert all(found.contains(multiple) for multiple in multiples)
    assert found.low is None or found.low in multiples
    assert found.high is None or found.high in multiples


def test_more_than_ten_people_are_eleven() -> None:
    assert on_lattice(above(10), Fraction(1)) == at_least(11)
    assert on_lattice(below(10), Fraction(1)) == at_most(9)
    assert on_lattice(Interval(10, 11, True, True), Fraction(1)) is None
    assert on_lattice(Interval(10, 11, True, True), Fraction(1, 10)) == closed(
        Fraction(101, 10), Fraction(109, 10)
    )


def test_days_stay_whole_numbers() -> None:
    found = on_lattice(Interval(739_000, 739_005, True, True), Fraction(1))

    assert found == closed(739_001, 739_004)
    assert [type(end) for end in (found.low, found.high)] == [int, int]


@given(intervals(), intervals())
def test_comparison_asks_whether_some_pair_compares_so(a: Interval, b: Interval) -> None:
    pairs = [*product(samples(a), samples(b))]

    assert can_be_at_least(a, b) == any(x >= y for x, y in pairs) or can_be_equal(a, b)
    assert can_be_above(a, b) == any(x > y for x, y in pairs)
    assert can_be_equal(a, b) == (intersect(a, b) is not None)
    assert can_be_at_least(a, b) == (can_be_above(a, b) or can_be_equal(a, b))


@pytest.mark.parametrize(
    ("a", "b", "at_least_", "above_", "equal"),
    [
        (closed(1, 3), closed(3, 5), True, False, True),
        (closed(1, 3), above(3), False, False, False),
        (below(3), at_least(3), False, False, False),
        (closed(1, 4), above(3), True, True, True),
        (ALL, ALL, True, True, True),
        (at_least(5), at_most(1), True, True, False),
    ],
)
def test_touching_ends_decide(
    a: Interval, b: Interval, *, at_least_: bool, above_: bool, equal: bool
) -> None:
    assert (can_be_at_least(a, b), can_be_above(a, b), can_be_equal(a, b)) == (
        at_least_,
        above_,
        equal,
    )


def test_regions_are_the_constants_and_what_lies_between() -> None:
    assert regions([3, 1, 3]) == (
        below(1),
        point(1),
        Interval(1, 3, low_open=True, high_open=True),
        point(3),
        above(3),
    )
    assert regions([]) == ()


@given(st.lists(ENDS, min_size=1, max_size=5), ENDS)
def test_every_value_lies_in_one_region(constants: list[Fraction], value: Fraction) -> None:
    assert sum(region.contains(value) for region in regions(constants)) == 1
