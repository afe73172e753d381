"""Units: what they are worth, how they combine, how values are shown in them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.literals import parse_quantity
from sadame.dsl.units import (
    PLAIN,
    Unit,
    counter,
    dimension_text,
    divide,
    format_number,
    format_quantity,
    format_ratio,
    is_counter,
    known_units,
    multiply,
    parse_unit,
)

VALUES = st.fractions(min_value=-(10**10), max_value=10**10, max_denominator=1000) | st.integers(
    -(10**10), 10**10
).map(lambda n: Fraction(n * 1000))
ATOMS = st.sampled_from([name for name in known_units() if name not in {"数", "割合"}])
TEXTS = st.one_of(
    ATOMS,
    st.builds("{}/{}".format, ATOMS, ATOMS),
    st.builds("{}/{}/1.73{}".format, ATOMS, ATOMS, ATOMS),
    ATOMS.map("/{}".format),
)


def known(text: str) -> Unit:
    unit = parse_unit(text)
    assert unit is not None
    return unit


UNITS = TEXTS.map(known)


@pytest.mark.parametrize(
    ("text", "dimension", "scale"),
    [
        ("円", (("円", 1),), "1"),
        ("千円", (("円", 1),), "1000"),
        ("百万円", (("円", 1),), "1000000"),
        ("億円", (("円", 1),), "100000000"),
        ("cm", (("m", 1),), "1/100"),
        ("㎡", (("m", 2),), "1"),
        ("m2", (("m", 2),), "1"),
        ("kg/㎡", (("g", 1), ("m", -2)), "1000"),
        ("g/cm/cm", (("g", 1), ("m", -2)), "10000"),
        ("mg/dL", (("L", -1), ("g", 1)), "1/100"),
        ("円/人/年", (("か月", -1), ("人", -1), ("円", 1)), "1/12"),
        ("mL/分/1.73㎡", (("L", 1), ("m", -2), ("分", -1)), "1/1730"),
        ("人/10000人", (), "1/10000"),
        ("/人", (("人", -1),), "1"),
        ("時間", (("分", 1),), "60"),
        ("秒", (("分", 1),), "1/60"),
        ("週", (("日", 1),), "7"),
        ("年", (("か月", 1),), "12"),
        ("ヶ月", (("か月", 1),), "1"),
        ("名", (("人", 1),), "1"),
        ("ヵ所", (("箇所", 1),), "1"),
        ("割合", (), "1"),
        ("数", (), "1"),
    ],
)
def test_units_are_worth_their_base_units(
    text: str, dimension: tuple[tuple[str, int], ...], scale: str
) -> None:
    unit = known(text)

    assert unit == Unit(dimension, Fraction(scale))
    assert unit.text == text


@pytest.mark.parametrize(
    "text",
    ["", "/", "円/", "/3人", "円//人", "匁", "円/匁", "人・日", "円/0人", "1/人", "割合/人", "円/割合", "円/1.人", "円 /人",
     "円" * 10**6, "円/" * 10**5, "円" + "/12年" * 10**5],
)  # fmt: skip
def test_unknown_units_are_refused(text: str) -> None:
    assert parse_unit(text) is None


def test_a_declared_unit_counts_itself() -> None:
    declared = {"反": counter("反")}

    assert parse_unit("反", declared) == Unit((("反", 1),))
    assert parse_unit("円/反", declared) == Unit((("円", 1), ("反", -1)))
    assert parse_unit("反") is None
    assert is_counter(counter("反"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("円", True), ("千円", True), ("人", True), ("台", True), ("歳", True), ("年度", True), ("項目", True),
     ("円/人", False), ("kg", False), ("か月", False), ("日", False), ("㎡", False), ("割合", False),
     ("/人", False), ("分", False), ("mmHg", False)],
)  # fmt: skip
def test_yen_and_counters_are_whole(text: str, *, expected: bool) -> None:
    assert is_counter(known(text)) is expected


@pytest.mark.parametrize(
    ("left", "right", "product", "quotient"),
    [
        ("円/人", "人", "円", "円/人/人"),
        ("円/か所", "箇所", "円", "円/箇所/箇所"),
        ("円", "割合", "円", "円"),
        ("割合", "円", "円", "/円"),
        ("人", "人", "人・人", ""),
        ("人", "床", "人・床", "人/床"),
        ("m", "m", "㎡", ""),
        ("cm", "cm", "㎠", ""),
        ("kg", "㎡", "kg・㎡", "kg/㎡"),
        ("千円", "円", "円・円", ""),
        ("千円/人", "名", "千円", "千円/人/人"),
        ("円/kg", "g", "円", "円/g/g"),
        ("円/台", "割合", "円/台", "円/台"),
        ("千円", "人/10000人", "千円", "千円"),
        ("割合", "mL/分/1.73㎡", "mL/分/1.73㎡", "㎡・分/L"),
    ],
)
def test_products_and_quotients_cancel(left: str, right: str, product: str, quotient: str) -> None:
    a, b = known(left), known(right)

    assert multiply(a, b).text == product
    assert divide(a, b).text == quotient


def test_what_cancels_counts_nothing() -> None:
    assert divide(known("千円"), known("円")) == PLAIN
    assert divide(known("人"), known("名")) == PLAIN


@given(UNITS, UNITS)
def test_multiplying_and_dividing_again_gives_the_dimension_back(a: Unit, b: Unit) -> None:
    assert divide(multiply(a, b), b).dimension == a.dimension
    assert multiply(divide(a, b), b).dimension == a.dimension
    assert multiply(a, b).dimension == multiply(b, a).dimension


@given(UNITS, UNITS)
def test_a_composed_text_means_what_it_says(a: Unit, b: Unit) -> None:
    for unit in (multiply(a, b), divide(a, b)):
        again = parse_unit(unit.text)
        if unit != PLAIN and "・" not in unit.text and unit.text.count("/") <= 8:
            assert again == unit


@given(UNITS)
def test_shown_in_base_units_it_is_the_same_dimension(unit: Unit) -> None:
    text = dimension_text(unit.dimension)

    if not unit.dimension:
        assert text == "数"
    elif "・" not in text:
        assert known(text).dimension == unit.dimension


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (914_000, "円", "91.4万円"),
        (1_000_000, "円", "100万円"),
        (120_000_000, "円", "1億2,000万円"),
        (100_000_000, "円", "1億円"),
        (1_000_120_000_000, "円", "1兆1億2,000万円"),
        (123_456, "円", "123,456円"),
        (100_001_000, "円", "100,001,000円"),
        (9_000, "円", "9,000円"),
        (10_000, "円", "1万円"),
        (0, "円", "0円"),
        (-914_000, "円", "-91.4万円"),
        ("1000/3", "円", "1000/3円"),
        ("0.5", "円", "0.5円"),
        (1_000_000, "円/台", "100万円/台"),
        (914_000, "千円", "914千円"),
        (914_000, "万円", "91.4万円"),
        (20_000, "kg/㎡", "20kg/㎡"),
        (65, "歳", "65歳"),
        ("2/3", "人", "2/3人"),
        ("-2/3", "人", "-2/3人"),
        (18, "か月", "18か月"),
        (18, "年", "1.5年"),
        ("0.185", "割合", "18.5%"),
        ("1/3", "割合", "1/3"),
        ("0.75", "数", "0.75"),
        (5, "/人", "5/人"),
        ("45/1730", "mL/分/1.73㎡", "45mL/分/1.73㎡"),
    ],
)
def test_values_are_shown_as_they_are_written(value: str | int, unit: str, expected: str) -> None:
    assert format_quantity(Fraction(value), known(unit)) == expected


@pytest.mark.parametrize(
    ("value", "number", "ratio"),
    [
        ("0.75", "0.75", "75%"),
        ("1/3", "1/3", "1/3"),
        ("-1/3", "-1/3", "-1/3"),
        ("1200", "1,200", "120,000%"),
        ("-1234567.5", "-1,234,567.5", "-123,456,750%"),
        ("0", "0", "0%"),
        ("0.05", "0.05", "5%"),
        ("-0.05", "-0.05", "-5%"),
        ("1/1024", "0.0009765625", "0.09765625%"),
    ],
)
def test_numbers_and_ratios_are_shown_exactly(value: str, number: str, ratio: str) -> None:
    assert format_number(Fraction(value)) == number
    assert format_ratio(Fraction(value)) == ratio


@given(VALUES, UNITS)
def test_what_is_shown_reads_back(value: Fraction, unit: Unit) -> None:
    found = parse_quantity(format_quantity(value, unit))

    assert isinstance(found, tuple)
    number, again = found
    assert number.value == value
    assert again.dimension == unit.dimension


def test_a_value_of_any_length_is_shown() -> None:
    shown = format_number(Fraction(10**5000 + 7))

    assert shown.startswith("100,000,")
    assert shown.replace(",", "") == "1" + "0" * 4999 + "7"


def test_known_units_are_sorted_and_read() -> None:
    assert known_units() == sorted(known_units())
    assert all(known(name).text == name for name in known_units())
