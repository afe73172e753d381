"""Dates as the law counts them: worked by hand from 民法138–143条 and 年齢計算ニ関スル法律."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl import calendar
from sadame.dsl.calendar import (
    ERAS,
    FIRST,
    LAST,
    age,
    age_by_birthday,
    calendar_months,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    format_date,
    format_fiscal_year,
    format_year,
    format_year_month,
    month_end,
    month_start,
    months_between,
    ordinal,
    same_day,
    term_end,
    to_date,
    year_month,
)

DAYS = st.one_of(
    st.dates(date(1873, 1, 1), date(2200, 12, 31)).map(date.toordinal),
    # leap days and ends of months, where the law is interesting
    st.builds(
        lambda month, back: calendar.month_end(month) - back,
        st.integers(1873 * 12, 2200 * 12),
        st.integers(0, 3),
    ),
)
MONTHS = st.integers(0, 1500)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        ("2019-04-01", "2025-03-30", 5),
        ("2019-04-01", "2025-03-31", 6),  # 早生まれ: enters school with those born the day before
        ("2019-04-02", "2025-03-31", 5),
        ("2019-04-02", "2025-04-01", 6),
        ("1960-02-29", "2025-02-27", 64),
        ("1960-02-29", "2025-02-28", 65),  # no 2月29日 in 2025: the term ends with the month
        ("1960-02-29", "2024-02-27", 63),
        ("1960-02-29", "2024-02-28", 64),  # the day before 2月29日
        ("1960-03-01", "2025-02-27", 64),
        ("1960-03-01", "2025-02-28", 65),
        ("1960-03-01", "2024-02-28", 63),
        ("1960-03-01", "2024-02-29", 64),
        ("1950-01-01", "2024-12-30", 74),
        ("1950-01-01", "2024-12-31", 75),
        ("2025-04-01", "2025-04-01", 0),
        ("2000-01-01", "9999-12-31", 8000),
        ("2000-01-02", "9999-12-31", 7999),
    ],
)
def test_an_age_is_reached_on_the_day_before_the_birthday(
    birth: str, on: str, expected: int
) -> None:
    assert age(day(birth), day(on)) == expected


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        ("1950-04-01", "2025-03-31", 74),
        ("1950-04-01", "2025-04-01", 75),
        ("1960-02-29", "2025-02-28", 64),
        ("1960-02-29", "2025-03-01", 65),
        ("1960-02-29", "2024-02-29", 64),
    ],
)
def test_an_age_by_birthday_is_reached_on_the_birthday(birth: str, on: str, expected: int) -> None:
    assert age_by_birthday(day(birth), day(on)) == expected


@pytest.mark.parametrize("count", [age, age_by_birthday])
def test_nobody_has_an_age_before_birth(count: Callable[..., int]) -> None:
    with pytest.raises(ValueError, match="birth"):
        count(day("2025-04-02"), day("2025-04-01"))


@given(DAYS, st.integers(0, 120))
def test_an_age_rises_by_one_on_the_last_day_of_its_year_of_life(birth: int, years: int) -> None:
    reached = term_end(birth, 12 * years, None, include_first=True)

    assert age(birth, max(reached, birth)) == years
    if years:
        assert age(birth, reached - 1) == years - 1


@pytest.mark.parametrize(
    ("start", "months", "include_first", "expected"),
    [
        ("2025-01-30", 1, False, "2025-02-28"),  # from 1月31日; no 2月31日
        ("2025-01-31", 1, False, "2025-02-28"),  # from 2月1日; the day before 3月1日
        ("2025-01-29", 1, False, "2025-02-28"),
        ("2025-01-28", 1, False, "2025-02-28"),  # from 1月29日; no 2月29日
        ("2025-01-27", 1, False, "2025-02-27"),
        ("2024-01-30", 1, False, "2024-02-29"),
        ("2024-01-29", 1, False, "2024-02-29"),
        ("2024-01-28", 1, False, "2024-02-28"),
        ("2025-04-01", 6, True, "2025-09-30"),
        ("2025-04-01", 6, False, "2025-10-01"),
        ("2025-04-01", 12, True, "2026-03-31"),
        ("2024-02-29", 12, True, "2025-02-28"),
        ("2024-02-29", 48, True, "2028-02-28"),
        ("2024-02-29", 12, False, "2025-02-28"),
        ("2025-03-31", 1, True, "2025-04-30"),  # no 4月31日
        ("2025-03-31", 1, False, "2025-04-30"),  # from 4月1日
        ("9999-01-01", 12, True, "9999-12-31"),
    ],
)
def test_a_period_of_months_ends_the_day_before_its_corresponding_day(
    start: str, months: int, expected: str, *, include_first: bool
) -> None:
    assert to_date(term_end(day(start), months, None, include_first)).isoformat() == expected


@pytest.mark.parametrize(
    ("start", "days", "include_first", "expected"),
    [
        ("2025-04-01", 30, False, "2025-05-01"),
        ("2025-04-01", 30, True, "2025-04-30"),
        ("2025-04-01", 1, True, "2025-04-01"),
        ("2024-02-28", 1, False, "2024-02-29"),
        ("9999-12-31", 0, False, "9999-12-31"),
    ],
)
def test_a_period_of_days_counts_its_days(
    start: str, days: int, expected: str, *, include_first: bool
) -> None:
    assert to_date(term_end(day(start), None, days, include_first)).isoformat() == expected


@pytest.mark.parametrize(("months", "days"), [(None, None), (1, 1), (-1, None), (None, -1)])
def test_a_period_has_one_length(months: int | None, days: int | None) -> None:
    with pytest.raises(ValueError, match="either"):
        term_end(day("2025-04-01"), months, days, include_first=True)


@pytest.mark.parametrize(
    "count",
    [
        lambda: term_end(LAST, None, 1, include_first=False),
        lambda: term_end(LAST, 1, None, include_first=False),
        lambda: term_end(LAST, 1, None, include_first=True),
        lambda: same_day(LAST, 1),
        lambda: same_day(FIRST, -1),
        lambda: fiscal_year_end(9999),
        lambda: fiscal_year_start(10000),
        lambda: ordinal(2025, 2, 29),
        lambda: month_end(10000 * 12),
    ],
)
def test_what_leaves_the_calendar_is_refused(count: Callable[..., int]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the standard library's, in part
        count()


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-30", 3, "2025-04-30"),
        ("2025-04-30", -1, "2025-03-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-12-15", 0, "2025-12-15"),
    ],
)
def test_the_corresponding_day_is_the_same_day_or_the_last(
    start: str, months: int, expected: str
) -> None:
    assert to_date(same_day(day(start), months)).isoformat() == expected


@pytest.mark.parametrize(
    ("first", "last", "full", "touched"),
    [
        ("2025-04-01", "2025-09-30", 6, 6),
        ("2025-04-01", "2025-09-29", 5, 6),
        ("2025-04-02", "2025-10-01", 6, 7),
        ("2025-01-31", "2025-02-28", 1, 2),
        ("2025-01-31", "2025-02-27", 0, 2),
        ("2025-01-29", "2025-02-28", 1, 2),
        ("2025-01-31", "2025-03-30", 2, 3),
        ("2025-01-31", "2025-03-29", 1, 3),
        ("2025-04-15", "2025-04-15", 0, 1),
        ("2025-04-30", "2025-05-01", 0, 2),
        ("9999-12-01", "9999-12-31", 1, 1),
        ("9999-12-02", "9999-12-31", 0, 1),
    ],
)
def test_months_are_counted_full_or_touched(first: str, last: str, full: int, touched: int) -> None:
    assert months_between(day(first), day(last)) == full
    assert calendar_months(day(first), day(last)) == touched


@pytest.mark.parametrize("count", [months_between, calendar_months])
def test_months_are_counted_forwards(count: Callable[..., int]) -> None:
    with pytest.raises(ValueError, match="forwards"):
        count(day("2025-04-02"), day("2025-04-01"))


@given(DAYS, st.integers(0, 2000))
def test_the_full_months_are_the_most_that_fit(first: int, length: int) -> None:
    months = months_between(first, first + length)

    assert term_end(first, months, None, include_first=True) <= first + length
    assert term_end(first, months + 1, None, include_first=True) > first + length


@given(DAYS, DAYS, MONTHS, MONTHS)
def test_date_functions_keep_the_order(day1: int, day2: int, n1: int, n2: int) -> None:
    (early, late), (few, many) = sorted((day1, day2)), sorted((n1, n2))

    for function in (
        lambda at, n: fiscal_year(at) + n,
        lambda at, n: year_month(at) + n,
        same_day,
        lambda at, n: term_end(at, n, None, include_first=False),
        lambda at, n: term_end(at, n, None, include_first=True),
        lambda at, n: term_end(at, None, n, include_first=False),
    ):
        assert function(early, few) <= function(late, few)
        assert function(early, few) <= function(early, many)


@given(DAYS, DAYS, DAYS)
def test_ages_and_months_grow_with_the_end_and_shrink_with_the_start(
    day1: int, day2: int, day3: int
) -> None:
    first, middle, last = sorted((day1, day2, day3))

    for function in (age, age_by_birthday, months_between, calendar_months):
        assert function(first, middle) <= function(first, last)
        assert function(middle, last) <= function(first, last)


@given(DAYS.filter(lambda at: day("1873-04-01") <= at < day("9999-03-01")))
def test_a_day_lies_in_its_fiscal_year_and_its_month(at: int) -> None:
    year, month = fiscal_year(at), year_month(at)

    assert fiscal_year_start(year) <= at <= fiscal_year_end(year)
    assert month_start(month) <= at <= month_end(month)
    assert fiscal_year_end(year) + 1 == fiscal_year_start(year + 1)
    assert month_end(month) + 1 == month_start(month + 1)


def test_the_fiscal_year_turns_on_the_first_of_april() -> None:
    assert fiscal_year(day("2025-03-31")) == 2024
    assert fiscal_year(day("2025-04-01")) == 2025


def test_eras_follow_each_other_without_a_gap() -> None:
    for era, following in pairwise(ERAS):
        assert era.last + 1 == following.first
        assert to_date(following.first).year == following.base + 1
    assert ERAS[0].first < FIRST
    assert ERAS[-1].last == LAST


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-04-01", "令和7年4月1日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("1989-01-08", "平成元年1月8日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1926-12-25", "昭和元年12月25日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1912-07-30", "大正元年7月30日"),
        ("1912-07-29", "明治45年7月29日"),
        ("1873-01-01", "明治6年1月1日"),
        ("1872-12-31", "1872-12-31"),
    ],
)
def test_days_are_shown_in_their_era(at: str, expected: str) -> None:
    assert format_date(day(at)) == expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2025, "令和7年度"),
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1926, "大正15年度"),
        (1912, "大正元年度"),
        (1873, "明治6年度"),
        (1872, "1872年度"),
        (10000, "10000年度"),
    ],
)
def test_fiscal_years_are_shown_in_their_era(year: int, expected: str) -> None:
    assert format_fiscal_year(year) == expected


def test_months_and_years_of_change_carry_the_new_name() -> None:
    assert format_year_month(2019 * 12 + 4) == "令和元年5月"
    assert format_year_month(2019 * 12 + 3) == "平成31年4月"
    assert format_year_month(1989 * 12) == "平成元年1月"
    assert format_year_month(1800 * 12) == "1800年1月"
    assert format_year(2019) == "令和元年"
    assert format_year(2018) == "平成30年"
