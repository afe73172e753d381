"""Date functions over ranges (§6): by the ends, and 誤り where the calendar or the order gives none."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interp.build import AT, arith, ref, unit

from sadame.dsl import calendar, core
from sadame.dsl.calendar import FIRST, LAST, ordinal
from sadame.dsl.core import DateFunction, Operator
from sadame.dsl.interval import Interval, at_least, closed, hull_all, point
from sadame.dsl.trace import Fault
from sadame.dsl.types import DAY, FISCAL_YEAR, NUMBER, YEAR_MONTH, Quantity, Type
from sadame.engine.interp import amounts, moments

MONTHS = Quantity(unit("か月"))
BIRTH = ordinal(1950, 3, 1)


def call(
    function: DateFunction, *kinds: Type, months: bool = False, first: bool = False
) -> core.DateCall:
    arguments = tuple(ref(f"x{i}", kind) for i, kind in enumerate(kinds))
    return core.DateCall(function, arguments, NUMBER, months, first, span=AT)


AGE = call(DateFunction.AGE, DAY, DAY)


def test_an_age_is_a_range_of_one_or_two_values_for_a_birth_in_a_known_month() -> None:
    month = closed(ordinal(1950, 3, 1), ordinal(1950, 3, 31))
    assert moments.call(AGE, (month, point(ordinal(2025, 4, 1)))) == (point(75), None)
    assert moments.call(AGE, (month, point(ordinal(2025, 3, 15)))) == (closed(74, 75), None)


def test_the_age_is_reached_the_day_before_the_birthday() -> None:
    eve, day = ordinal(2025, 2, 28), ordinal(2025, 2, 27)
    assert moments.call(AGE, (point(BIRTH), point(eve))) == (point(75), None)
    assert moments.call(AGE, (point(BIRTH), point(day))) == (point(74), None)


def test_nobody_has_an_age_before_birth() -> None:
    before = point(BIRTH - 1)
    assert moments.call(AGE, (point(BIRTH), before)) == (None, Fault.DATE_ORDER)
    born = closed(BIRTH, BIRTH + 10)
    assert moments.call(AGE, (born, point(BIRTH + 5))) == (point(0), Fault.DATE_ORDER)


days = st.integers(ordinal(2023, 12, 20), ordinal(2024, 3, 10))
spans = st.tuples(days, st.integers(0, 40)).map(lambda each: closed(each[0], each[0] + each[1]))


@pytest.mark.parametrize(
    "function",
    [
        DateFunction.AGE,
        DateFunction.AGE_BY_BIRTHDAY,
        DateFunction.MONTHS,
        DateFunction.CALENDAR_MONTHS,
    ],
)
@given(spans, spans)
def test_a_span_of_days_is_the_hull_of_all_its_pairs(
    function: DateFunction, first: Interval, last: Interval
) -> None:
    concrete = {
        DateFunction.AGE: calendar.age,
        DateFunction.AGE_BY_BIRTHDAY: calendar.age_by_birthday,
        DateFunction.MONTHS: calendar.months_between,
        DateFunction.CALENDAR_MONTHS: calendar.calendar_months,
    }[function]
    pairs = list(product(_days(first), _days(last)))
    forwards = [point(concrete(a, b)) for a, b in pairs if a <= b]
    found, fault = moments.call(call(function, DAY, DAY), (first, last))
    assert found == hull_all(forwards)
    assert (fault is Fault.DATE_ORDER) == (len(forwards) < len(pairs))


def _days(span: Interval) -> range:
    assert isinstance(span.low, int)
    assert isinstance(span.high, int)
    return range(span.low, span.high + 1)


@given(spans, st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_the_end_of_a_term_is_the_hull_of_all_ends(
    start: Interval,
    least: int,
    more: int,
    first: bool,  # noqa: FBT001
) -> None:
    node = call(DateFunction.TERM_END, DAY, MONTHS, months=True, first=first)
    ends = [
        point(calendar.term_end(day, months, None, first))
        for day in _days(start)
        for months in range(least, least + more + 1)
    ]
    length = closed(Fraction(least), Fraction(least + more))
    assert moments.call(node, (start, length)) == (hull_all(ends), None)


def test_a_term_from_the_30th_and_the_31st_of_january_ends_on_the_same_day() -> None:
    node = call(DateFunction.TERM_END, DAY, MONTHS, months=True)
    days = closed(ordinal(2025, 1, 30), ordinal(2025, 1, 31))
    assert moments.call(node, (days, point(Fraction(1)))) == (point(ordinal(2025, 2, 28)), None)


def test_what_the_calendar_does_not_reach_is_cut_off_and_an_error() -> None:
    node = call(DateFunction.SAME_DAY, DAY, MONTHS)
    day = point(ordinal(2025, 4, 1))
    assert moments.call(node, (day, point(Fraction(10**9)))) == (None, Fault.DATE_RANGE)
    assert moments.call(node, (day, at_least(Fraction(0)))) == (
        closed(ordinal(2025, 4, 1), LAST),
        Fault.DATE_RANGE,
    )
    assert moments.call(node, (point(LAST), closed(Fraction(-(10**9)), Fraction(0)))) == (
        closed(FIRST, LAST),
        Fault.DATE_RANGE,
    )


def test_a_year_nobody_knows_lies_on_the_calendar() -> None:
    first = call(DateFunction.FIRST_DAY, FISCAL_YEAR)
    found, fault = moments.call(first, (closed(1873, 9998),))
    assert found == closed(ordinal(1873, 4, 1), ordinal(9998, 4, 1))
    assert fault is None
    assert moments.call(first, (closed(3, 10_000),))[1] is Fault.DATE_RANGE
    assert moments.call(first, (point(3),)) == (None, Fault.DATE_RANGE)
    assert moments.call(first, (closed(2024, 2025),)) == (
        closed(ordinal(2024, 4, 1), ordinal(2025, 4, 1)),
        None,
    )
    assert moments.call(call(DateFunction.LAST_DAY, YEAR_MONTH), (point(2024 * 12 + 1),)) == (
        point(ordinal(2024, 2, 29)),
        None,
    )


def test_days_move_by_days_and_their_distance_is_a_quantity() -> None:
    whole = Quantity(unit("日"))
    moved = arith(Operator.ADD, ref("x", DAY), ref("y", whole), DAY)
    assert amounts.arithmetic(moved, point(BIRTH), closed(Fraction(1), Fraction(3))) == (
        closed(BIRTH + 1, BIRTH + 3),
        None,
    )
    assert amounts.arithmetic(moved, point(LAST), point(Fraction(1))) == (None, Fault.DATE_RANGE)
    apart = arith(Operator.SUBTRACT, ref("x", DAY), ref("y", DAY), whole)
    found, fault = amounts.arithmetic(apart, point(BIRTH + 7), point(BIRTH))
    assert found == point(Fraction(7))
    assert fault is None
    assert isinstance(found.low, Fraction)


def test_a_year_month_has_a_fiscal_year_too() -> None:
    node = call(DateFunction.FISCAL_YEAR, YEAR_MONTH)
    months = closed(2026 * 12 + 0, 2026 * 12 + 3)
    assert moments.call(node, (months,)) == (closed(2025, 2026), None)
