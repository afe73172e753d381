"""端数: laws of rounding and the texts it is read from."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.rounding import Mode, Rounding, parse_rounding, round_exact

NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=12)
UNITS = st.builds(Fraction, st.integers(1, 12), st.integers(1, 12))
ROUNDINGS = st.builds(Rounding, st.sampled_from(Mode), UNITS)
YEN = Fraction(1)


@pytest.mark.parametrize(
    ("value", "mode", "unit", "expected"),
    [
        ("1.5", Mode.DOWN, "1", "1"),
        ("1.5", Mode.UP, "1", "2"),
        ("1.5", Mode.HALF_UP, "1", "2"),
        ("1.4999", Mode.HALF_UP, "1", "1"),
        ("-1.5", Mode.DOWN, "1", "-1"),
        ("-1.5", Mode.UP, "1", "-2"),
        ("-1.5", Mode.HALF_UP, "1", "-2"),
        ("-0.4", Mode.HALF_UP, "1", "0"),
        ("914999", Mode.DOWN, "1000", "914000"),
        ("914001", Mode.UP, "1000", "915000"),
        ("2.5", Mode.HALF_UP, "1", "3"),  # 偶数丸め would say 2
        ("0.12345", Mode.HALF_UP, "0.001", "0.123"),
        ("0", Mode.UP, "1000", "0"),
    ],
)
def test_rounding_is_by_absolute_value(value: str, mode: Mode, unit: str, expected: str) -> None:
    rounding = Rounding(mode, Fraction(unit))

    assert round_exact(Fraction(value), rounding) == Fraction(expected)


@given(NUMBERS, ROUNDINGS)
def test_rounding_twice_changes_nothing(q: Fraction, r: Rounding) -> None:
    once = round_exact(q, r)

    assert round_exact(once, r) == once
    assert (once / r.unit).denominator == 1


@given(NUMBERS, ROUNDINGS)
def test_a_repayment_rounds_like_the_payment(q: Fraction, r: Rounding) -> None:
    assert round_exact(-q, r) == -round_exact(q, r)


@given(NUMBERS, NUMBERS, ROUNDINGS)
def test_rounding_keeps_the_order(q: Fraction, p: Fraction, r: Rounding) -> None:
    low, high = sorted((q, p))

    assert round_exact(low, r) <= round_exact(high, r)


@given(NUMBERS, ROUNDINGS)
def test_rounding_moves_less_than_one_unit(q: Fraction, r: Rounding) -> None:
    assert abs(round_exact(q, r) - q) < r.unit


@given(NUMBERS, UNITS)
def test_down_is_least_and_up_is_most_in_absolute_value(q: Fraction, unit: Fraction) -> None:
    down, half, up = (
        abs(round_exact(q, Rounding(mode, unit))) for mode in (Mode.DOWN, Mode.HALF_UP, Mode.UP)
    )

    assert down <= half <= up
    assert down <= abs(q) <= up
    assert abs(half - abs(q)) <= unit / 2


@pytest.mark.parametrize("unit", [0, -1])
def test_a_unit_is_positive(unit: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Rounding(Mode.DOWN, Fraction(unit))


@pytest.mark.parametrize(
    ("text", "mode", "size", "unit"),
    [
        ("円未満切捨て", Mode.DOWN, "1", "円"),
        ("1円未満切上げ", Mode.UP, "1", "円"),
        ("一円未満の端数を切り捨てる", Mode.DOWN, "1", "円"),
        ("1円未満を四捨五入する", Mode.HALF_UP, "1", "円"),
        ("十円未満切捨て", Mode.DOWN, "10", "円"),
        ("100円未満切捨て", Mode.DOWN, "100", "円"),
        ("百円未満切捨て", Mode.DOWN, "100", "円"),
        ("千円未満切捨て", Mode.DOWN, "1000", "円"),
        ("1,000円未満 切り捨て", Mode.DOWN, "1000", "円"),
        ("千円未満の端数切捨て", Mode.DOWN, "1000", "円"),
        ("万円未満四捨五入", Mode.HALF_UP, "10000", "円"),
        ("1万円未満四捨五入", Mode.HALF_UP, "10000", "円"),
        ("百万円未満切捨て", Mode.DOWN, "1000000", "円"),
        ("億円未満切捨て", Mode.DOWN, "100000000", "円"),
        ("円/人未満切捨て", Mode.DOWN, "1", "円/人"),
        ("10kg未満切捨て", Mode.DOWN, "10", "kg"),
        ("0.1kg/㎡未満四捨五入", Mode.HALF_UP, "0.1", "kg/㎡"),
        ("人未満切上げ", Mode.UP, "1", "人"),
        ("整数未満切捨て", Mode.DOWN, "1", ""),
        ("1未満切捨て", Mode.DOWN, "1", ""),
        ("小数点以下切捨て", Mode.DOWN, "1", ""),
        ("小数点以下を四捨五入", Mode.HALF_UP, "1", ""),
        ("小数第2位未満四捨五入", Mode.HALF_UP, "0.01", ""),
        ("小数第二位未満の端数を切捨て", Mode.DOWN, "0.01", ""),
        ("小数点以下4位未満四捨五入", Mode.HALF_UP, "0.0001", ""),
        ("小数点以下第4位未満四捨五入", Mode.HALF_UP, "0.0001", ""),
        ("小数点第3位未満切上げ", Mode.UP, "0.001", ""),
        ("小数第2位を四捨五入", Mode.HALF_UP, "0.1", ""),
        ("小数第1位を切上げ", Mode.UP, "1", ""),
        ("0.1%未満四捨五入", Mode.HALF_UP, "0.001", ""),
        ("0.01%未満四捨五入", Mode.HALF_UP, "0.0001", ""),
        ("%未満切捨て", Mode.DOWN, "0.01", ""),
        (" 千円未満 切捨て ", Mode.DOWN, "1000", "円"),
    ],
)
def test_the_texts_of_remainders_are_read(text: str, mode: Mode, size: str, unit: str) -> None:
    assert parse_rounding(text) == (mode, Fraction(size), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "なし",
        "切捨て",
        "未満切捨て",
        "千円切捨て",  # kept or dropped?
        "小数第2位四捨五入",  # kept or dropped?
        "小数第0位未満切捨て",
        "小数第2位以下切捨て",
        "0円未満切捨て",
        "円未満五捨六入",
        "円未満偶数丸め",
        "千円を切捨て",
        "1,00円未満切捨て",
        "円未満切捨て切上げ",
        "9" * 1_000_000 + "円未満切捨て",
        "未満" * 300_000,
    ],
)
def test_what_is_no_remainder_text_is_not_read(text: str) -> None:
    assert parse_rounding(text) is None
