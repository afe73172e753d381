"""Facts as people write them: what is read, and what is refused with all its reasons."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import at_most

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import (
    Constant,
    Input,
    Meta,
    Parameter,
    Program,
    Reading,
    Rule,
    RuleKind,
    Slice,
)
from sadame.dsl.interval import Interval, at_least, closed, point
from sadame.dsl.source import Span
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
from sadame.dsl.units import Unit, parse_unit
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values, everything
from sadame.engine.case import Facts, Invalid
from sadame.engine.facts import FactProblem, decode
from sadame.engine.facts.problems import FACT_PROBLEMS

HERE = Span("試", 0, 0)
NONE = Meta()


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None
    return found


def quantity(text: str) -> Quantity:
    return Quantity(unit(text))


def fact(
    name: str, kind: Type, bounds: Interval | None = None, step: Fraction | None = None
) -> Input:
    return Input(name, kind, NONE, bounds, step, span=HERE)


ANSWER = Choice("回答", ("はい", "いいえ"))
EXPENSE = Structure("経費", (FieldType("金額", quantity("円")), FieldType("対象", TRUTH)))
INPUTS = (
    fact("職員数", quantity("人"), at_least(Fraction(1))),
    fact("対象経費", quantity("円"), at_least(Fraction(0))),
    fact("身長", quantity("cm"), closed(Fraction(1, 2), Fraction(5, 2))),
    fact("BMI", quantity("kg/㎡")),
    fact("割合", NUMBER),
    fact("体温", NUMBER, None, Fraction(1, 10)),
    fact("生年月日", DAY),
    fact("年度", FISCAL_YEAR),
    fact("診療年月", YEAR_MONTH),
    fact("導入区分", Choice("導入区分", ("介護ロボット", "ICT", "その他"))),
    fact("介護度", Choice("介護度", ("要支援1", "要支援2", "要介護1"), ordered=True)),
    fact("継続利用", TRUTH),
    fact("服薬", Truth("あり", "なし")),
    fact("被保険者番号", LABEL),
    fact("明細", ListOf(EXPENSE, unit("件"))),
    fact("最初の経費", EXPENSE),
    fact("回答 の 問6", ANSWER),
    fact("回答 の 問7", ANSWER),
    fact("後期高齢者の質問票 の 問6", ANSWER),
    fact("基本チェックリスト の 回答 の 問1", ANSWER),
)
RULE = Rule(
    "回答 の 問12", RuleKind.CONDITION, TRUTH, NONE, Constant(True, TRUTH, span=HERE), span=HERE
)
READING = Reading("読み方", Choice("読み方", ("甲", "乙")), NONE, "甲", span=HERE)
PARAMETER = Parameter("上限", quantity("円"), NONE, None, (), span=HERE)
CUT = Slice(None, 999_999, (*INPUTS, RULE, READING, PARAMETER))
LATER = Slice(1_000_000, None, (*INPUTS, fact("新しい事実", TRUTH)))
PROGRAM = Program("試し", NONE, (CUT, LATER), (), None, None)


def read(raw: Mapping[str, object]) -> Mapping[str, Values | Invalid]:
    found = decode(PROGRAM, CUT, raw)
    assert isinstance(found, Facts), [(each.title(), each.hint()) for each in found]
    return found.values


def refuse(raw: Mapping[str, object]) -> tuple[FactProblem, ...]:
    found = decode(PROGRAM, CUT, raw)
    assert not isinstance(found, Facts), found
    return found


def members(*words: bool | str) -> Choices:
    return Choices(frozenset(words))


@pytest.mark.parametrize(
    ("name", "raw", "values"),
    [
        ("職員数", 10, point(Fraction(10))),
        ("職員数", "10", point(Fraction(10))),
        ("職員数", "１０人", point(Fraction(10))),
        ("職員数", "10名", point(Fraction(10))),
        ("職員数", "10人〜11人", closed(Fraction(10), Fraction(11))),
        ("職員数", "10 ～ 11人", closed(Fraction(10), Fraction(11))),
        ("職員数", "30人以下", closed(Fraction(1), Fraction(30))),
        ("職員数", "30人 未満", closed(Fraction(1), Fraction(29))),
        ("職員数", "10人超", at_least(Fraction(11))),
        ("職員数", "不明", at_least(Fraction(1))),
        ("対象経費", "91.4万円", point(Fraction(914_000))),
        ("対象経費", "1億2,000万円", point(Fraction(120_000_000))),
        ("対象経費", "50万円〜60万円", closed(Fraction(500_000), Fraction(600_000))),
        ("対象経費", Decimal("1E+3"), point(Fraction(1000))),
        ("身長", 160, point(Fraction(8, 5))),
        ("身長", "1.6m", point(Fraction(8, 5))),
        ("身長", Fraction(321, 2), point(Fraction(321, 200))),
        (
            "BMI",
            "20kg/㎡ 以上 25kg/㎡ 未満",
            Interval(Fraction(20000), Fraction(25000), high_open=True),
        ),
        ("BMI", "22.5", point(Fraction(22500))),
        ("割合", "3/4", point(Fraction(3, 4))),
        ("割合", "75%", point(Fraction(3, 4))),
        ("割合", "2割5分", point(Fraction(1, 4))),
        ("体温", "36.5", point(Fraction(73, 2))),
        ("生年月日", "1950-03-01", point(ordinal(1950, 3, 1))),
        ("生年月日", "昭和25年3月1日", point(ordinal(1950, 3, 1))),
        ("生年月日", dt.date(1950, 3, 1), point(ordinal(1950, 3, 1))),
        ("生年月日", "昭和25年3月", closed(ordinal(1950, 3, 1), ordinal(1950, 3, 31))),
        ("生年月日", "1950年", closed(ordinal(1950, 1, 1), ordinal(1950, 12, 31))),
        ("生年月日", "1950-03-01〜1950-04", closed(ordinal(1950, 3, 1), ordinal(1950, 4, 30))),
        ("年度", "令和7年度", point(2025)),
        ("年度", 2025, point(2025)),
        ("診療年月", "2025-04", point(2025 * 12 + 3)),
        ("診療年月", "令和7年度", closed(2025 * 12 + 3, 2026 * 12 + 2)),
        ("導入区分", "ＩＣＴ", members("ICT")),
        ("導入区分", "介護ロボット か ICT", members("介護ロボット", "ICT")),
        ("導入区分", {"いずれか": ["その他", "ICT"]}, members("その他", "ICT")),
        ("介護度", "要支援2以上", members("要支援2", "要介護1")),
        ("介護度", "要支援１ 〜 要支援２", members("要支援1", "要支援2")),
        ("介護度", "要支援2未満", members("要支援1")),
        ("介護度", "要支援1超要介護1以下", members("要支援2", "要介護1")),
        ("介護度", "要支援1 か 要介護1", members("要支援1", "要介護1")),
        ("継続利用", True, members(True)),
        ("継続利用", "非該当", members(False)),
        ("継続利用", "はい か いいえ", members(True, False)),
        ("服薬", "なし", members(False)),
        ("服薬", "true", members(True)),
        ("被保険者番号", "00123", Texts(frozenset({"00123"}))),
        ("被保険者番号", "不明", Texts(None)),
    ],
)
def test_a_fact_is_read_as_it_is_written(name: str, raw: object, values: Values) -> None:
    assert read({name: raw}) == {name: values}


def test_questionnaires_and_other_policies_nest() -> None:
    raw = {
        "回答": {"問6": "はい", "問7": True},
        "後期高齢者の質問票": {"後期高齢者の質問票": {"問6": "不明"}},
        "基本チェックリスト の 回答": {"問1": "いいえ"},
    }
    assert read(raw) == {
        "回答 の 問6": members("はい"),
        "回答 の 問7": members("はい"),
        "後期高齢者の質問票 の 問6": members("はい", "いいえ"),
        "基本チェックリスト の 回答 の 問1": members("いいえ"),
    }


def test_a_whole_questionnaire_can_be_unknown() -> None:
    assert read({"回答": "不明"}) == {
        "回答 の 問6": members("はい", "いいえ"),
        "回答 の 問7": members("はい", "いいえ"),
    }


@pytest.mark.parametrize("silence", [None, "", "　 "])
def test_null_and_blank_are_no_answer(silence: object) -> None:
    assert read({"職員数": silence, "回答": silence, "明細": silence}) == {}


def test_records_and_lists() -> None:
    known = Fields((Possible(point(Fraction(100))), Possible(members(True))))
    half = Fields((Possible(point(Fraction(3))), Possible(members(True, False))))
    row = {"金額": "100円", "対象": "はい"}
    assert read({"明細": [row, {"金額": 3}]}) == {"明細": Elements((known, half))}
    assert read({"明細": {"一覧": [row], "ほか": "不明"}}) == {
        "明細": Elements((known,), more=True)
    }
    assert read({"明細": {"一覧": [], "ほか": "なし"}}) == {"明細": Elements((), beyond=())}
    assert read({"明細": "不明"}) == {"明細": Elements((), more=True)}
    assert read({"最初の経費": row}) == {"最初の経費": known}
    assert read({"最初の経費": "不明"}) == {"最初の経費": everything(EXPENSE)}


@pytest.mark.parametrize(
    ("raw", "code", "title", "hint"),
    [
        ({"職員": 1}, "F0702", "「職員」という入力はありません", "「職員数」のことですか"),
        ({"問6": "はい"}, "F0702", "「問6」という入力はありません", "「回答 の 問6」"),
        (
            {"回答": {"問12": "はい"}},
            "F0703",
            "「回答 の 問12」は入力ではなく判定です",
            "規則から求まります",
        ),
        ({"上限": 1}, "F0703", "「上限」は入力ではなく基準値です", "読み替え"),
        ({"読み方": "甲"}, "F0703", "「読み方」は入力ではなく解釈です", "--reading"),
        ({"新しい事実": 1}, "F0704", "この基準日では使わない入力です", "基準日を確かめて"),
        ({"職員数": 1, "職員数　": 2}, "F0705", "「職員数」が二度書かれています", "どちらか一つ"),
        ({"体温": 36.5}, "F0706", "浮動小数", '"22.5"'),
        ({"職員数": "十人"}, "F0707", "「十人」を読み取れません", "「10人」"),
        (
            {"生年月日": "平成31年5月1日"},
            "F0708",
            "正しくありません",
            "「令和元年5月1日」のことですか",
        ),
        ({"生年月日": "2025-02-30"}, "F0708", "正しくありません", "28日までです"),
        ({"対象経費": "1,20円"}, "F0708", "正しくありません", "3桁ごと"),
        ({"身長": "160kg"}, "F0709", "単位が違います", "cmで書いて"),
        ({"身長": "50%"}, "F0709", "単位が違います", "cmで書いて"),
        ({"割合": "3人"}, "F0709", "単位が違います", "単位を付けない"),
        ({"職員数": 0}, "F0710", "「職員数」の「0人」は範囲の外です", "1人 以上の値"),
        ({"職員数": "1.5人"}, "F0711", "「1.5人」は刻みに合いません", "1人刻み"),
        ({"体温": "36.55"}, "F0711", "刻みに合いません", "0.1刻み"),
        ({"導入区分": "アイシーティー"}, "F0712", "という選択肢はありません", "「介護ロボット」"),
        ({"回答": {"問6": "該当"}}, "F0712", "「該当」という選択肢はありません", "「はい」"),
        ({"職員数": "9" * 41}, "F0708", "正しくありません", "40桁まで"),
        ({"職員数": 10**40}, "F0713", "長すぎます", "40桁まで"),
        ({"職員数": Decimal("1E+999999")}, "F0713", "長すぎます", "40桁まで"),
        ({"職員数": "11人〜10人"}, "F0714", "入る値がありません", "小さいほう"),
        ({"職員数": "10人超10人以下"}, "F0714", "入る値がありません", "端の値"),
        ({"介護度": "要介護1〜要支援1"}, "F0714", "入る値がありません", "小さいほう"),
        ({"介護度": "要介護1超"}, "F0714", "入る値がありません", "端の値"),
        ({"介護度": "要支緩2以上"}, "F0712", "「要支緩2」という選択肢", "「要支援2」"),
        ({"導入区分": "ICT以上"}, "F0712", "「ICT以上」という選択肢", "「ICT」"),
        ({"職員数": [1]}, "F0701", "「職員数」に一覧は渡せません", "「10人」"),
        ({"職員数": True}, "F0701", "「職員数」にtrue／falseは渡せません", "「10人」"),
        ({"職員数": Decimal("NaN")}, "F0701", "渡せません", "「10人」"),
        ({"生年月日": 19500301}, "F0701", "「生年月日」に数は渡せません", "「2025-04-01」"),
        ({"被保険者番号": 123}, "F0701", "「被保険者番号」に数は渡せません", "文字"),
        ({"継続利用": 1}, "F0701", "数は渡せません", "「はい」"),
        ({"回答": "はい"}, "F0701", "「回答」に「はい」は渡せません", "組"),
        ({"明細": {"金額": 1}}, "F0701", "「明細」に「名前：値」の組は渡せません", "経費"),
        ({"明細": [1]}, "F0701", "「明細 の 1番目」に数は渡せません", "経費"),
        ({"明細": [{"金頷": 1}]}, "F0702", "「明細 の 1番目 の 金頷」", "「金額」のことですか"),
        ({"明細": [{"金額": 1, " 金額": 1}]}, "F0705", "「明細 の 1番目 の 金額」が二度", "一つ"),
        ({"明細": {"一覧": [], "ほか": 3}}, "F0701", "「明細 の ほか」", "「不明」か「なし」"),
        ({"導入区分": {"いずれか": []}}, "F0701", "空の一覧", "のどれか"),
    ],
)
def test_what_is_wrong_is_said(raw: Mapping[str, object], code: str, title: str, hint: str) -> None:
    (problem,) = refuse(raw)
    assert problem.code == code
    assert title in problem.title()
    assert hint in problem.hint()


def test_everything_wrong_is_said_at_once() -> None:
    raw = {
        "職員数": 0,
        "身長": 1.6,
        "導入区分": "ロボ",
        "ない": 1,
        "明細": [{"金額": "x"}, {"対象": 2}],
    }
    codes = [problem.code for problem in refuse(raw)]
    assert codes == ["F0710", "F0706", "F0712", "F0702", "F0707", "F0701"]


def test_codes_are_unique_and_every_class_has_one() -> None:
    codes = [each.code for each in FACT_PROBLEMS]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("F07") for code in codes)


# ── whatever comes in ──

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.fractions()
    | st.text(max_size=20)
    | st.text(alphabet="0123456789人円万〜以上未満.,-/%年月日令和か不明", max_size=12)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["金額", "対象", "一覧", "ほか", "いずれか", "問6"]), inner
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [each.name for each in INPUTS] + ["回答", "回答 の 問12", "基本チェックリスト"]
) | st.text(max_size=6)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_no_facts_ever_raise(raw: dict[str, object]) -> None:
    found = decode(PROGRAM, CUT, raw)
    if not isinstance(found, Facts):
        for problem in found:
            assert problem.title()
            assert problem.hint()


def test_hostile_facts_are_refused_fast() -> None:
    nest: object = []
    for _ in range(100_000):
        nest = [nest]
    deep: object = {}
    for _ in range(100_000):
        deep = {"回答": deep}
    million = "9" * 1_000_000
    values = (nest, deep, million, 10**4000, million + "円", "〜" * 1000, "以上" * 90)
    names = (
        "職員数",
        "明細",
        "導入区分",
        "生年月日",
        "回答",
        "最初の経費",
        "被保険者番号",
        million,
    )
    for value, name in product(values, names):
        with at_most(3_000_000):
            decode(PROGRAM, CUT, {name: value})
    with at_most(3_000_000):
        decode(PROGRAM, CUT, {f"名{at}": at for at in range(10_000)})
