"""What each form of a sentence becomes."""

from fractions import Fraction

import pytest
from tests.syntax.reading import said, sentence

from sadame.dsl import ast
from sadame.dsl.source import Span

HERE = Span("", 0, 0)


def name(text: str) -> ast.Name:
    return ast.Name(text, span=HERE)


def number(value: int | Fraction, unit: str = "") -> ast.Number:
    return ast.Number(Fraction(value), unit, span=HERE)


AGE = name("年齢")
OLD = number(65, "歳")


@pytest.mark.parametrize(
    ("words", "comparison"),
    [
        ("以上", ast.Comparison.AT_LEAST),
        ("以下", ast.Comparison.AT_MOST),
        ("未満", ast.Comparison.BELOW),
        ("超", ast.Comparison.ABOVE),
        ("を超える", ast.Comparison.ABOVE),
        ("に満たない", ast.Comparison.BELOW),
    ],
)
def test_boundary_words(words: str, comparison: ast.Comparison) -> None:
    assert sentence(f"年齢 が 65歳 {words}") == ast.Compare(comparison, AGE, OLD, span=HERE)


@pytest.mark.parametrize(
    ("sign", "comparison"),
    [("≧", "以上"), (">=", "以上"), ("≦", "以下"), ("＜", "未満"), ("＞", "超"), ("＝", "が")],
)
def test_signs_say_the_same(sign: str, comparison: str) -> None:
    expected = ast.Compare(ast.Comparison(comparison), AGE, OLD, span=HERE)

    assert sentence(f"年齢 {sign} 65歳") == expected


def test_two_boundaries_are_two_comparisons() -> None:
    low = ast.Compare(ast.Comparison.AT_LEAST, AGE, OLD, span=HERE)
    high = ast.Compare(ast.Comparison.BELOW, AGE, number(75, "歳"), span=HERE)

    expected = ast.Chain(ast.Joint.AND, (low, high), span=HERE)

    assert sentence("年齢 が 65歳 以上 75歳 未満") == expected
    assert sentence("年齢 が 65歳以上75歳未満") == expected


def test_sameness_and_its_negation() -> None:
    same = ast.Compare(ast.Comparison.SAME, name("認定"), name("要支援1"), span=HERE)

    assert sentence("認定 が 要支援1") == same
    assert sentence("認定 が 要支援1 でない") == ast.Negation(same, span=HERE)
    assert sentence("認定 ≠ 要支援1") == ast.Negation(same, span=HERE)


def test_one_of_several() -> None:
    options = (name("要支援1"), name("要支援2"))

    one_of = ast.OneOf(name("認定"), options, span=HERE)
    none_of = ast.OneOf(name("認定"), options, negated=True, span=HERE)

    assert sentence("認定 が 要支援1、要支援2 のいずれか") == one_of
    assert sentence("認定 が 要支援1、要支援2 のいずれでもない") == none_of


def test_what_a_questionnaire_says() -> None:
    first = ast.Member(name("回答"), name("問1"), span=HERE)
    items = ast.Items(name("回答"), name("問1"), name("問2"), span=HERE)

    assert sentence("回答 の 問1") == first
    assert sentence("回答 の 問1 に 該当") == ast.Hits(first, span=HERE)
    assert sentence("回答 の 問1 に 該当する") == ast.Hits(first, span=HERE)
    assert sentence("回答 の 問1 に 該当しない") == ast.Hits(first, negated=True, span=HERE)
    assert sentence("回答 の 問1〜問2 の 全て") == ast.EveryItem(items, span=HERE)
    assert sentence("回答 の 問1〜問2 のうち 2項目 以上") == ast.ItemCount(
        items, ast.Comparison.AT_LEAST, number(2, "項目"), span=HERE
    )
    assert sentence("回答 の 問1〜問2 の 該当数") == ast.ItemCount(items, None, None, span=HERE)


def test_joints() -> None:
    letters = (name("甲"), name("乙"), name("丙"))

    assert sentence("甲 かつ 乙 かつ 丙") == ast.Chain(ast.Joint.AND, letters, span=HERE)
    assert sentence("甲 または （乙 かつ 丙）") == ast.Chain(
        ast.Joint.OR,
        (name("甲"), ast.Chain(ast.Joint.AND, letters[1:], span=HERE)),
        span=HERE,
    )
    assert sentence("甲 の場合は、乙") == ast.Implication(name("甲"), name("乙"), span=HERE)
    assert sentence("甲 の場合、乙") == ast.Implication(name("甲"), name("乙"), span=HERE)
    assert sentence("甲 でない") == ast.Negation(name("甲"), span=HERE)


def test_joints_that_mix_are_said_and_the_chain_stays_flat() -> None:
    assert said("甲 かつ 乙 または 丙") == [
        "E0115 「かつ」と「または」がかっこなしで混ざっています"
    ]


def test_calculation_binds_as_in_school() -> None:
    product = ast.Calculation(ast.Operator.MULTIPLY, number(2), number(3), span=HERE)

    assert sentence("1 ＋ 2 × 3") == ast.Calculation(
        ast.Operator.ADD, number(1), product, span=HERE
    )
    assert sentence("－（1 ÷ 2）") == ast.Minus(
        ast.Calculation(ast.Operator.DIVIDE, number(1), number(2), span=HERE), span=HERE
    )


def test_a_comma_of_thousands_is_not_a_comma_between_values() -> None:
    smallest = name("最小")

    assert sentence("最小（1、200）") == ast.Call(smallest, (number(1), number(200)), span=HERE)
    assert sentence("最小（１，２００）") == ast.Call(smallest, (number(1200),), span=HERE)


def test_brackets_after_a_name() -> None:
    fiscal = ast.DateLiteral("fiscal_year", 2023, span=HERE)

    assert sentence("所得（令和5年度）") == ast.Call(name("所得"), (fiscal,), span=HERE)
    assert sentence("所得（生年月日 時点）") == ast.AsOf(name("所得"), name("生年月日"), span=HERE)
    assert sentence("所得（対象外は0円）") == ast.Otherwise(
        name("所得"), number(0, "円"), span=HERE
    )
    assert sentence("甲（対象外は いいえ）") == ast.Otherwise(
        name("甲"),
        ast.Word(False, "いいえ", span=HERE),
        span=HERE,
    )


def test_lists_are_gathered_and_asked() -> None:
    household, income = name("世帯"), name("所得")
    whole = ast.Selection(household, None, span=HERE)
    working = ast.Selection(household, name("仕事あり"), span=HERE)
    test = ast.Compare(ast.Comparison.ABOVE, income, number(0, "円"), span=HERE)
    total, count = ast.Gathering.SUM, ast.Gathering.COUNT

    forms: dict[str, ast.Expr] = {
        "世帯 の 所得 の 合計": ast.Gather(total, whole, (income,), span=HERE),
        "世帯 の 個数": ast.Gather(count, whole, (), span=HERE),
        "世帯 のうち 仕事あり であるもの の 所得 の 合計": ast.Gather(
            total, working, (income,), span=HERE
        ),
        "世帯 のうち 仕事あり である 者 の 個数": ast.Gather(count, working, (), span=HERE),
        "世帯 のうち 仕事あり であるもの が ある": ast.Exists(working, span=HERE),
        "世帯 のうち 仕事あり であるもの が ない": ast.Exists(working, negated=True, span=HERE),
        "世帯 の 全て が （所得 が 0円 超）": ast.Every(household, test, span=HERE),
        "世帯 の いずれか が （所得 が 0円 超）": ast.Exists(
            ast.Selection(household, test, span=HERE), span=HERE
        ),
        "順位（所得、世帯 の 所得、大きい順）": ast.Rank(
            income, whole, (income,), descending=True, span=HERE
        ),
    }
    for text, expected in forms.items():
        assert sentence(text) == expected, text


def test_a_day_in_a_period_and_the_day_itself() -> None:
    year = ast.DateLiteral("fiscal_year", 2025, span=HERE)

    assert sentence("生年月日 が 令和7年度 に ある") == ast.Within(
        name("生年月日"), year, span=HERE
    )
    assert sentence("生年月日 が 基準日 以下") == ast.Compare(
        ast.Comparison.AT_MOST, name("生年月日"), ast.ReferenceDate(span=HERE), span=HERE
    )
    assert sentence("所得 が 対象外") == ast.Compare(
        ast.Comparison.SAME, name("所得"), ast.NotApplicable(span=HERE), span=HERE
    )


def test_words_are_words_only_where_the_whole_run_is() -> None:
    for text in ("かつお", "のり", "がん検診", "または書き", "該当者", "人数"):
        assert sentence(text) == name(text)


def test_a_span_is_where_the_words_stand_on_the_screen() -> None:
    tree = sentence("甲 かつ\n# 注\n　乙")
    assert isinstance(tree, ast.Chain)

    assert tree.span.end - tree.span.start == len("甲 かつ\n# 注\n　乙")
    assert tree.operands[1].span.end == tree.span.end


def test_a_respaced_sentence_has_the_spans_of_what_was_written() -> None:
    from tests.syntax.reading import AROUND, rule  # noqa: PLC0415

    last, _ = rule("年齢が65歳以上かつ甲")
    assert isinstance(last.body, ast.Chain)
    start = len(AROUND) + len("判定 結果\n")

    assert (last.body.span.start, last.body.span.end) == (
        start,
        start + len("年齢が65歳以上かつ甲"),
    )
    assert last.body.operands[1].span.start == start + len("年齢が65歳以上かつ")
