"""How values and ranges are shown (§2.6), and their JSON, which loses nothing."""

from fractions import Fraction

import pytest
from tests.interp.build import PEOPLE, RATIO, YEN, unit

from sadame.dsl.calendar import ordinal
from sadame.dsl.display import (
    exact_to_json,
    show,
    show_possible,
    single_to_json,
    to_json,
    value_to_json,
)
from sadame.dsl.interval import ALL, Interval, above, at_least, at_most, closed, point
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    LABEL,
    NUMBER,
    TRUTH,
    YEAR_MONTH,
    Choice,
    FieldType,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
)
from sadame.dsl.values import (
    ABSENT,
    EITHER,
    FAILED,
    Choices,
    Elements,
    Fields,
    Possible,
    Texts,
    Values,
    only,
)

DENSITY = Quantity(unit("kg/㎡"))
KG = Fraction(1000)
CATEGORY = Choice("導入区分", ("介護ロボット", "ICT", "パッケージ型導入"))
DETAIL = Structure("明細", (FieldType("金額", YEN), FieldType("対象", TRUTH)))
ONE = Fields((Possible(point(Fraction(100))), Possible(only(True))))


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        (closed(Fraction(1_000_000), Fraction(2_500_000)), YEN, "100万円〜250万円"),
        (Interval(20 * KG, 25 * KG, high_open=True), DENSITY, "20kg/㎡ 以上 25kg/㎡ 未満"),
        (Interval(20 * KG, 25 * KG, low_open=True), DENSITY, "20kg/㎡ 超 25kg/㎡ 以下"),
        (at_least(Fraction(0)), YEN, "0円 以上"),
        (above(Fraction(0)), YEN, "0円 超"),
        (at_most(Fraction(2_500_000)), YEN, "250万円 以下"),
        (ALL, YEN, "範囲なし"),
        (point(Fraction(3, 4)), RATIO, "75%"),
        (point(Fraction(3, 4)), NUMBER, "0.75"),
        (point(Fraction(2, 3)), PEOPLE, "2/3人"),
        (point(ordinal(2025, 4, 1)), DAY, "令和7年4月1日"),
        (closed(2024, 2025), FISCAL_YEAR, "令和6年度〜令和7年度"),
        (at_least(ordinal(2025, 4, 1)), DAY, "令和7年4月1日 以後"),
        (at_most(ordinal(2025, 4, 1)), DAY, "令和7年4月1日 以前"),
        (above(2025), FISCAL_YEAR, "令和7年度 より後"),
        (
            Interval(2025 * 12 + 3, 2025 * 12 + 5, high_open=True),
            YEAR_MONTH,
            "令和7年4月 以後 令和7年6月 より前",
        ),
        (point(2025 * 12 + 3), YEAR_MONTH, "令和7年4月"),
        (Choices(frozenset({"ICT", "介護ロボット"})), CATEGORY, "介護ロボット か ICT"),
        (EITHER, Truth("該当", "非該当"), "該当 か 非該当"),
        (Texts(frozenset({"い", "あ"})), LABEL, "あ か い"),
        (Texts(None), LABEL, "不明"),
        (Elements((ONE,)), ListOf(DETAIL, unit("件")), "（金額：100円、対象：はい）"),
        (
            Elements((ONE,), more=True),
            ListOf(DETAIL, unit("件")),
            "（金額：100円、対象：はい）、ほかは不明",
        ),
        (Elements((), more=True), ListOf(DETAIL, unit("件")), "不明"),
        (Elements(()), ListOf(DETAIL, unit("件")), "なし"),
    ],
)
def test_a_set_of_values_reads_as_the_law_would_say_it(
    values: Values, kind: Type, text: str
) -> None:
    assert show(values, kind) == text


def test_other_outcomes_are_added_in_words() -> None:
    amount = point(Fraction(100))
    assert show_possible(Possible(amount, absent=True), YEN) == "100円、または対象外"
    assert (
        show_possible(Possible(amount, failed=True), YEN, "分母が0人")
        == "100円、誤りかもしれない（分母が0人）"
    )
    assert (
        show_possible(Possible(amount, absent=True, failed=True), YEN)
        == "100円、または対象外、誤りかもしれない"
    )
    assert show_possible(ABSENT, YEN) == "対象外"
    assert show_possible(FAILED, YEN) == "誤り"


def test_numbers_in_json_are_exact_and_in_the_unit_shown() -> None:
    assert [
        exact_to_json(each)
        for each in (Fraction(4), Fraction(-45, 2), Fraction(2, 3), Fraction(1, 8))
    ] == [
        4,
        "-22.5",
        "2/3",
        "0.125",
    ]
    assert value_to_json(22 * KG + 500, DENSITY) == "22.5"
    assert value_to_json(Fraction(914_000), Quantity(unit("万円"))) == "91.4"


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        (ordinal(2025, 4, 1), DAY, "2025-04-01"),
        (2025, FISCAL_YEAR, 2025),
        (2025 * 12 + 3, YEAR_MONTH, "2025-04"),
        (True, TRUTH, True),
        ("ICT", CATEGORY, "ICT"),
    ],
)
def test_other_values_in_json_are_plain(value: str | int, kind: Type, plain: object) -> None:
    assert value_to_json(value, kind) == plain


def test_a_range_in_json_has_both_ends_and_its_flags() -> None:
    possible = Possible(Interval(Fraction(0), None), failed=True)
    assert to_json(possible, YEN) == {
        "min": 0,
        "max": None,
        "min_open": False,
        "max_open": True,
        "values": None,
        "may_be_not_applicable": False,
        "may_be_error": True,
    }
    assert to_json(Possible(EITHER), TRUTH)["values"] == [True, False]
    assert to_json(ABSENT, YEN)["may_be_not_applicable"] is True


def test_records_and_lists_in_json_are_objects_and_arrays() -> None:
    kind = ListOf(DETAIL, unit("件"))
    assert to_json(Possible(Elements((ONE,))), kind)["values"] == [{"金額": 100, "対象": True}]
    assert single_to_json(only("ICT"), CATEGORY) == "ICT"
