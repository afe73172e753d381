"""Numbers, quantities and dates as they are written."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl import calendar
from sadame.dsl.literals import (
    BadLiteral,
    DateKind,
    DateLiteral,
    NumberLiteral,
    Style,
    parse_date,
    parse_number,
    parse_quantity,
)
from sadame.dsl.units import PLAIN, Unit, counter, format_number, format_ratio, parse_unit

NUMBERS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**4)
DAYS = st.dates(date(1873, 1, 1), date(9999, 12, 31)).map(date.toordinal)
YEARS = st.integers(1873, 9999)


def quantity(text: str) -> tuple[NumberLiteral, Unit]:
    found = parse_quantity(text)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(
    ("text", "value", "style"),
    [
        ("20", "20", "plain"),
        ("007", "7", "plain"),
        ("18.5", "18.5", "plain"),
        ("-18.5", "-18.5", "plain"),
        ("1,200", "1200", "plain"),
        ("1,234,567.89", "1234567.89", "plain"),
        ("3/4", "3/4", "fraction"),
        ("-3/4", "-3/4", "fraction"),
        ("2分の1", "1/2", "fraction"),
        ("二分の一", "1/2", "fraction"),
        ("百分の七十五", "3/4", "fraction"),
        ("100分の75", "3/4", "fraction"),
        ("千分の十五", "15/1000", "fraction"),
        ("一万分の三千四百二十一", "3421/10000", "fraction"),
        ("一千分の二百", "1/5", "fraction"),
        ("38.5%", "0.385", "percent"),
        ("100%", "1", "percent"),
        ("3割", "0.3", "wari"),
        ("2割5分", "0.25", "wari"),
        ("2割5分3厘", "0.253", "wari"),
        ("91.4万", "914000", "plain"),
        ("1億2,000万", "120000000", "plain"),
        ("1億2000万", "120000000", "plain"),
        ("1億2千万", "120000000", "plain"),
        ("1万2,500", "12500", "plain"),
        ("1億500", "100000500", "plain"),
        ("3千", "3000", "plain"),
        ("5百万", "5000000", "plain"),
        ("1.5億", "150000000", "plain"),
        ("2兆", "2000000000000", "plain"),
        ("9" * 40, "9" * 40, "plain"),
    ],
)
def test_numbers_are_read_exactly(text: str, value: str, style: Style) -> None:
    assert parse_number(text) == NumberLiteral(Fraction(value), style)


@pytest.mark.parametrize(
    "text",
    ["1,20", "12,34", "1,2000", "1,", "1,200,", "1,,200", "3/0", "0分の4",
     "1万1億", "1億1億", "1億20,000万", "1.5億2,000万", "3千5百万", "二三分の一", "万分の一",
     "9" * 41, "1/" + "9" * 40, "9" * 10**6, "0." + "0" * 10**6, "1" + ",000" * 10**5, "1億" * 10**5,
     "一" * 10**6 + "分の一", "9" * 10**6 + "%", "9" * 10**6 + "/3", "9" * 10**6 + "割"],
)  # fmt: skip
def test_numbers_that_cannot_be_meant_are_refused(text: str) -> None:
    assert isinstance(parse_number(text), BadLiteral)


@pytest.mark.parametrize(
    "text",
    ["", "-", "+3", "人", "5分", "三", "三百", "二割", ".5", "5.", "1.2.3", "1 200", "1、200", "--3", "3/4/5", "1/2%",
     "3 / 4", "1,000/3", "1e3", "０", "٣", "²", "20人", "10分以上", "5%以上", "一部分の負担", "九" * 10**6],
)  # fmt: skip
def test_other_text_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(NUMBERS)
def test_a_number_shown_reads_back(value: Fraction) -> None:
    for shown in (format_number(value), format_ratio(value)):
        found = parse_number(shown)
        assert isinstance(found, NumberLiteral)
        assert found.value == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1億2,000万円", "120000000", "円"),
        ("91.4万円", "914000", "円"),
        ("914,000円", "914000", "円"),
        ("914千円", "914000", "円"),
        ("3千円", "3000", "円"),
        ("5百万円", "5000000", "円"),
        ("91.4万円/人", "914000", "円/人"),
        ("100万円/台", "1000000", "円/台"),
        ("65歳", "65", "歳"),
        ("1,000人", "1000", "人"),
        ("1千人", "1000", "人"),
        ("160mmHg", "160", "mmHg"),
        ("15剤", "15", "剤"),
        ("33㎡", "33", "㎡"),
        ("3か月", "3", "か月"),
        ("5分", "5", "分"),
        ("2/3人", "2/3", "人"),
        ("2分の1人", "1/2", "人"),
        ("-500円", "-500", "円"),
    ],
)
def test_quantities_are_read_in_base_units(text: str, value: str, unit: str) -> None:
    number, found = quantity(text)

    assert number.value == Fraction(value)
    assert found == parse_unit(unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("170cm", "1.7", "cm"),
        ("20kg/㎡", "20000", "kg/㎡"),
        ("1年", "12", "年"),
        ("2週", "14", "週"),
        ("45mL/分/1.73㎡", "45/1730", "mL/分/1.73㎡"),
        ("3/人", "3", "/人"),
    ],
)
def test_quantities_keep_the_unit_they_were_written_in(text: str, value: str, unit: str) -> None:
    number, found = quantity(text)

    assert number.value == Fraction(value)
    assert (found, found.text) == (parse_unit(unit), unit)


@pytest.mark.parametrize(
    ("text", "value"), [("8.0%", "0.08"), ("3割", "0.3"), ("20", "20"), ("3/4", "0.75")]
)
def test_a_ratio_is_a_quantity_without_unit(text: str, value: str) -> None:
    number, unit = quantity(text)

    assert number == parse_number(text)
    assert (number.value, unit) == (Fraction(value), PLAIN)


def test_a_declared_unit_is_read() -> None:
    declared = {"反": counter("反")}

    assert parse_quantity("3反", declared) == (NumberLiteral(Fraction(3), "plain"), counter("反"))
    assert parse_quantity("3反") is None


@pytest.mark.parametrize(
    "text",
    ["", "円", "3匁", "10%円", "3割人", "3割合", "3数", "20 kg", "二人", "10人以上", "45/1.73㎡", "3月4日",
     "3人・日", "十人分の世話", "三分の二以上", "1" * 10**6 + "匁"],
)  # fmt: skip
def test_other_text_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize("text", ["12,34円", "9" * 10**6 + "円", "1万1億円", "3/0人"])
def test_quantities_that_cannot_be_meant_are_refused(text: str) -> None:
    assert isinstance(parse_quantity(text), BadLiteral)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和7年4月1日", "2025-04-01"),
        ("令和07年04月01日", "2025-04-01"),
        ("R7.4.1", "2025-04-01"),
        ("R7/4/1", "2025-04-01"),
        ("R元.5.1", "2019-05-01"),
        ("H31.4.30", "2019-04-30"),
        ("2025-04-01", "2025-04-01"),
        ("2025/4/1", "2025-04-01"),
        ("2025.4.1", "2025-04-01"),
        ("2025年4月1日", "2025-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("昭和元年12月25日", "1926-12-25"),
        ("大正15年12月24日", "1926-12-24"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治45年7月29日", "1912-07-29"),
        ("明治6年1月1日", "1873-01-01"),
        ("2024-02-29", "2024-02-29"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_days_are_read(text: str, expected: str) -> None:
    assert parse_date(text) == DateLiteral("date", date.fromisoformat(expected).toordinal())


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("昭和25年3月", "year_month", 1950 * 12 + 2),
        ("2025-04", "year_month", 2025 * 12 + 3),
        ("2025年4月", "year_month", 2025 * 12 + 3),
        ("令和元年5月", "year_month", 2019 * 12 + 4),
        ("平成31年4月", "year_month", 2019 * 12 + 3),
        ("昭和64年1月", "year_month", 1989 * 12),
        ("平成元年1月", "year_month", 1989 * 12),
        ("令和7年度", "fiscal_year", 2025),
        ("R7年度", "fiscal_year", 2025),
        ("2025年度", "fiscal_year", 2025),
        ("平成31年度", "fiscal_year", 2019),
        ("令和元年度", "fiscal_year", 2019),
        ("昭和63年度", "fiscal_year", 1988),
        ("平成元年", "year", 1989),
        ("昭和64年", "year", 1989),
        ("令和7年", "year", 2025),
        ("2025年", "year", 2025),
    ],
)
def test_months_years_and_fiscal_years_are_read(text: str, kind: DateKind, value: int) -> None:
    assert parse_date(text) == DateLiteral(kind, value)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("平成31年5月1日", "令和元年5月1日"),
        ("H31.5.1", "令和元年5月1日"),
        ("平成32年4月1日", "令和2年4月1日"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成元年1月7日", "昭和64年1月7日"),
        ("大正15年12月25日", "昭和元年12月25日"),
        ("明治45年7月30日", "大正元年7月30日"),
        ("平成31年5月", "令和元年5月"),
        ("令和元年4月", "平成31年4月"),
        ("昭和64年2月", "平成元年2月"),
        ("平成32年度", "令和2年度"),
        ("昭和64年度", "平成元年度"),
        ("平成32年", "令和2年"),
        ("昭和100年", "令和7年"),
    ],
)
def test_a_day_outside_its_era_names_the_right_one(text: str, fix: str) -> None:
    found = parse_date(text)

    assert isinstance(found, BadLiteral)
    assert found.fix == fix
    assert isinstance(parse_date(fix), DateLiteral)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("令和7年2月30日", "令和7年2月は1日から28日までです。"),
        ("令和6年2月30日", "令和6年2月は1日から29日までです。"),
        ("2025-04-31", "2025年4月は1日から30日までです。"),
        ("2025-04-00", "2025年4月は1日から30日までです。"),
        ("2025-13-01", "月は1月から12月までです。"),
        ("令和7年0月", "月は1月から12月までです。"),
        ("2025-13", "月は1月から12月までです。"),
        ("令和0年4月1日", "元号の年は元年から数えます。"),
        ("明治5年12月2日", "明治6年1月1日より前の日付（太陰暦）は書けません。"),
        ("明治5年2月30日", "明治6年1月1日より前の日付（太陰暦）は書けません。"),
        ("1872-12-31", "明治6年1月1日より前の日付（太陰暦）は書けません。"),
        ("1872年度", "明治6年1月1日より前の日付（太陰暦）は書けません。"),
        ("令和9999年1月1日", "9999年より後の日付は書けません。"),
        ("平成31年5月1日", "平成は平成31年4月30日までです。"),
        ("令和元年4月30日", "令和は令和元年5月1日からです。"),
    ],
)
def test_a_day_that_does_not_exist_says_why(text: str, reason: str) -> None:
    found = parse_date(text)

    assert isinstance(found, BadLiteral)
    assert found.reason == reason


@pytest.mark.parametrize(
    "text",
    ["", "令和", "令和7", "R7", "令和年", "7年4月1日", "2025", "2025/4", "2025-4", "2025.4", "1200年", "100年", "12025-04-01",
     "R7-04", "R2025-04", "2025-4/1", "令和7年4", "令和7年4月1", "二〇二五年", "令和七年", "2025年4月1日 ", "2025元年",
     "9" * 10**6 + "-04-01", "令和" + "9" * 10**6 + "年"],
)  # fmt: skip
def test_other_text_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(DAYS)
def test_a_day_shown_reads_back(day: int) -> None:
    assert parse_date(calendar.format_date(day)) == DateLiteral("date", day)
    assert parse_date(calendar.to_date(day).isoformat()) == DateLiteral("date", day)
    month = calendar.year_month(day)
    assert parse_date(calendar.format_year_month(month)) == DateLiteral("year_month", month)


@given(YEARS)
def test_a_year_shown_reads_back(year: int) -> None:
    assert parse_date(calendar.format_fiscal_year(year)) == DateLiteral("fiscal_year", year)
    assert parse_date(calendar.format_year(year)) == DateLiteral("year", year)


@given(
    st.text(alphabet="0123456789.,/-%割分の年月日度万億千百円人㎡令和平成元RH一二十・", max_size=14)
)
def test_no_text_is_too_strange(text: str) -> None:
    for parse in (parse_number, parse_quantity, parse_date):
        found = parse(text)
        assert found is None or isinstance(found, (NumberLiteral, DateLiteral, BadLiteral, tuple))
