"""Laws 12 and 13: 端数 and the calendar, through whole policies."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.told import HEAD, checked, outcomes
from tests.strategies import few

from sadame.dsl.interval import Interval, point
from sadame.dsl.values import Possible

# ── law 12 ───────────────────────────────────────────────────────────────────────────────────────

PLACES = (("整数", Fraction(1)), ("小数第2位", Fraction(1, 100)), ("0.1%", Fraction(1, 1000)))
MODES = ("切捨て", "四捨五入", "切上げ")
NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=4000)


def rounding(place: str) -> str:
    rules = "".join(
        f"\n算定 {mode}：数\n端数：{place}未満{mode}\n量\n\n算定 再び{mode}：数\n端数：{place}未満{mode}\n{mode}\n"
        for mode in MODES
    )
    return HEAD + "\n入力\n量：数\n" + rules


def value(possible: Possible) -> Fraction:
    assert isinstance(possible.values, Interval)
    assert possible.is_single
    return Fraction(possible.values.low or 0)


@pytest.mark.parametrize(("place", "unit"), PLACES)
@few
@given(NUMBERS, NUMBERS)
def test_rounding_is_idempotent_odd_monotone_and_near(
    place: str, unit: Fraction, q: Fraction, other: Fraction
) -> None:
    program = checked(rounding(place))
    here, negative, there = (
        {name: value(each) for name, each in outcomes(program, {"量": point(n)}).items()}
        for n in (q, -q, other)
    )

    for mode in MODES:
        assert here[f"再び{mode}"] == here[mode]
        assert negative[mode] == -here[mode]
        assert abs(here[mode] - q) < unit
        assert (here[mode] <= there[mode]) if q <= other else (here[mode] >= there[mode])
    assert abs(here["切捨て"]) <= abs(here["四捨五入"]) <= abs(here["切上げ"])


# ── law 13 ───────────────────────────────────────────────────────────────────────────────────────

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
BIRTHS = st.one_of(DAYS, st.sampled_from([date(1960, 2, 29), date(2000, 2, 29), date(1999, 3, 1)]))


def dated(years: int) -> str:
    return (
        HEAD.replace("適用：令和5年4月1日 から\n", "適用：明治33年1月1日 から\n")
        + "\n入力\n生年月日：日付\n当日：日付\n"
        + "\n算定 歳：歳\n年齢（生年月日、当日）\n"
        + "\n算定 基準日の歳：歳\n年齢（生年月日）\n"
        + f"\n算定 月の満了日：日付\n満了日（生年月日、{12 * years}か月、初日算入）\n"
        + f"\n算定 年の満了日：日付\n満了日（生年月日、{years}年、初日算入）\n"
        + f"\n算定 翌日から：日付\n満了日（生年月日、{years}年）\n"
        + f"\n算定 同じ日：日付\n応当日（生年月日、{12 * years}か月）\n"
        + "\n算定 月の数：か月\n月数（生年月日、当日）\n"
        + "\n算定 暦の月の数：か月\n暦月数（生年月日、当日）\n"
        + "\n算定 その年度：年度\n年度（当日）\n"
    )


def on(years: int, birth: date, day: date) -> dict[str, Fraction]:
    facts = {"生年月日": point(birth.toordinal()), "当日": point(day.toordinal())}
    given = outcomes(checked(dated(years)), facts, day.toordinal())
    return {name: value(each) for name, each in given.items() if each.is_single and each.values}


@few
@given(BIRTHS, st.integers(1, 20))
def test_an_age_is_reached_on_the_last_day_of_the_year_before(birth: date, years: int) -> None:
    end = date.fromordinal(int(on(years, birth, birth)["月の満了日"]))
    before, reached = on(years, birth, end - timedelta(1)), on(years, birth, end)

    assert before["歳"] + 1 == reached["歳"] == years
    assert reached["基準日の歳"] == reached["歳"]
    assert reached["月の満了日"] == reached["年の満了日"]


@few
@given(DAYS, DAYS, DAYS)
def test_every_date_function_rises_with_its_arguments(a: date, b: date, c: date) -> None:
    first, second, third = sorted((a, b, c))
    early, late, older = on(1, second, third), on(1, first, third), on(1, first, second)

    for name in ("月の満了日", "年の満了日", "翌日から", "同じ日"):
        assert late[name] <= early[name]
    for name in ("歳", "月の数", "暦の月の数"):
        assert early[name] <= late[name]
        assert older[name] <= late[name]
    assert older["その年度"] <= late["その年度"]
