"""Strategies made from a 制度: what they draw is what `Policy.evaluate` takes, and meets the numbers rules turn on."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest
from hypothesis import find, given, settings
from hypothesis.strategies import SearchStrategy

import sadame.engine.testing
from sadame.dsl.core import Input, Slice
from sadame.dsl.values import Values, is_single
from sadame.engine import Policy, load
from sadame.engine.case import Facts, Invalid
from sadame.engine.facts import decode
from sadame.engine.testing import Case, cases, days, facts, readings
from sadame.engine.testing.written import written

ON = "2025-06-01"
#: One of each kind of fact, with a condition, a silence that speaks, and a version that changes.
EVERY = """制度 色々
適用：令和6年4月1日 から 令和8年3月31日 まで

区分 世帯：単身、夫婦、その他の世帯
順序区分 介護度：要支援1 ＜ 要支援2 ＜ 要介護1
構造 明細
金額：円、0円 以上
対象：はい／いいえ
構造 レセプトの行
診療年月：年月

入力 申請者
識別：番号
番号：文字
生年月日：日付
世帯：世帯
介護度：介護度
身長：cm、50cm 以上 250cm 以下
　刻み：0.1cm
施設に入所：はい／いいえ
　未回答：いいえ とみなす
居室の人数：人、1人 以上
　条件：施設に入所
割合：割合、0% 以上 100% 以下
始まりの年度：年度
領収書：明細 の 一覧、件
代表の領収書：明細
初月：年月
終月：年月
レセプト：レセプトの行 の 一覧、件
　収録：診療年月 が 初月 から 終月 まで

解釈 数え方：広く、狭く
既定：狭く

判定 高齢
年齢（生年月日） が 65歳 以上

判定 一人の部屋
前提：施設に入所
条件：居室の人数 が 1人

判定 広く数える
数え方 が 広く

判定 古い
始まりの年度 が 令和6年度 以前

判定 受診なし
レセプト のうち 診療年月 が 令和6年4月 以後 令和7年3月 以前 であるもの が ない

算定 対象の額：円
適用：令和7年4月1日 から
領収書 のうち 対象 であるもの の 金額 の 合計

算定 割引：円
端数：1円未満切捨て
代表の領収書 の 金額 × 割合

判定 背が高い
身長 が 180cm 以上

判定 軽い
介護度 が 要支援2 以下 かつ 世帯 が 単身
"""


CAP = """制度 上限

入力
職員数：人、1人 以上

表 補助上限額：円
| 職員数   | ⇒ 上限額 |
| 1〜10人  | 100万円  |
| 11〜20人 | 150万円  |
| 21〜30人 | 200万円  |
| 31人以上 | 250万円  |
"""


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("rules") / "色々.sadame"
    path.write_text(EVERY, "utf-8")
    return load(path)["色々"]


@pytest.fixture(scope="module")
def cap(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("rules") / "上限.sadame"
    path.write_text(CAP, "utf-8")
    return load(path)["上限"]


def drawn(source: SearchStrategy[Case], count: int = 60) -> list[Case]:
    found: list[Case] = []

    @settings(max_examples=count)
    @given(source)
    def draw(case: Case) -> None:
        found.append(case)

    draw()
    return found


def part_of(policy: Policy, case: Case) -> Slice:
    part = policy.program.slice_on(case["on"].toordinal())
    assert part is not None
    return part


def read(policy: Policy, case: Case) -> Mapping[str, Values]:
    found = decode(policy.program, part_of(policy, case), case["facts"], policy.others)
    assert isinstance(found, Facts), found
    return {name: each for name, each in found.values.items() if not isinstance(each, Invalid)}


def inputs(part: Slice) -> Mapping[str, Input]:
    return {each.name: each for each in part.symbols if isinstance(each, Input)}


SHIPPED = (
    "総合事業対象者",
    "介護テクノロジー導入支援事業",
    "受診と処方の記録",
    "各務原市の一体的実施",
)


@pytest.mark.parametrize("unknowns", [False, True])
@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_drawn_is_taken(name: str, *, unknowns: bool) -> None:
    policy = load()[name]
    for case in drawn(cases(policy, unknowns=unknowns), 15):
        policy.evaluate(**case)
        read(policy, case)


@pytest.mark.parametrize("unknowns", [False, True])
def test_facts_of_every_kind_are_read_as_they_were_meant(every: Policy, *, unknowns: bool) -> None:
    for case in drawn(cases(every, unknowns=unknowns)):
        known = read(every, case)
        asked = inputs(part_of(every, case))
        again = {name: written(values, asked[name]) for name, values in known.items()}
        assert again == case["facts"]


def test_without_unknowns_nothing_is_open(every: Policy) -> None:
    for case in drawn(cases(every)):
        assert all(map(is_single, read(every, case).values()))
        answers = every.evaluate(**case)
        assert {each.status.value for each in answers.values()} <= {
            "value",
            "not_applicable",
            "error",
        }


def test_a_fact_is_left_out_only_where_its_condition_fails_or_its_silence_is_a_word(
    every: Policy,
) -> None:
    left_out = set()
    for case in drawn(cases(every), 100):
        told = case["facts"]
        missing = inputs(part_of(every, case)).keys() - told.keys()
        left_out |= missing
        assert missing <= {"居室の人数", "施設に入所"}
        assert ("居室の人数" in told) == (told.get("施設に入所") is True)
    assert left_out == {"居室の人数", "施設に入所"}


def test_with_unknowns_there_is_some_of_each(every: Policy) -> None:
    seen = [
        (name, fact)
        for case in drawn(cases(every, unknowns=True), 150)
        for name, fact in case["facts"].items()
    ]
    shapes: dict[str, Callable[[object], bool]] = {
        "whole": lambda fact: fact == "不明",
        "range": lambda fact: isinstance(fact, str) and "〜" in fact,
        "words": lambda fact: isinstance(fact, dict) and "いずれか" in fact,
        "longer": lambda fact: isinstance(fact, dict) and fact.get("ほか") == "不明",
        "known": lambda fact: isinstance(fact, int),
    }
    assert [kind for kind, fits in shapes.items() if not any(fits(fact) for _, fact in seen)] == []
    assert len({name for name, fact in seen if fact == "不明"}) >= 8


def test_a_list_that_is_covered_for_a_time_is_handed_over_whole(every: Policy) -> None:
    for case in drawn(cases(every), 20):
        covered = case["facts"]["レセプト"]
        assert isinstance(covered, dict)
        assert covered["ほか"] == "なし"
        assert every.evaluate(**case)["受診なし"].status.value == "value"


def test_both_sides_of_every_line_of_a_table_are_met(cap: Policy) -> None:
    met = {case["facts"].get("職員数") for case in drawn(cases(cap), 200)}

    assert {1, 10, 11, 20, 21, 30, 31} <= met


def test_days_around_a_birthday_and_a_version_are_met(every: Policy) -> None:
    told = drawn(cases(every, "高齢"), 300)
    assert {
        dt.date(2024, 4, 1),
        dt.date(2025, 3, 31),
        dt.date(2025, 4, 1),
        dt.date(2026, 3, 31),
    } <= {case["on"] for case in told}
    # 65 is reached on the day before the birthday
    near = [(case["on"], dt.date.fromisoformat(str(case["facts"]["生年月日"]))) for case in told]
    ages = {
        (born.replace(year=born.year + 65) - on).days
        for on, born in near
        if (born.month, born.day) != (2, 29)
    }
    assert {0, 1, 2} <= ages


def test_only_what_the_rules_ask_is_drawn(every: Policy) -> None:
    for case in drawn(cases(every, "背が高い"), 10):
        assert [*case["facts"]] == ["身長"]
        assert case["readings"] == {}
    everything = drawn(cases(every), 5)
    assert all("番号" in case["facts"] for case in everything)  # no rule asks for it
    assert all("数え方" in case["readings"] for case in everything)


def test_what_is_found_is_as_small_as_it_can_be(cap: Policy, every: Policy) -> None:
    smallest = settings(max_examples=500, derandomize=True, database=None)
    found = find(
        facts(cap, on=ON),
        lambda known: cap.evaluate(known, on=ON)["補助上限額"].value == 2_000_000,
        settings=smallest,
    )
    assert found["職員数"] == 21  # 21〜30人 is 200万円

    day = find(days(every), lambda on: on.month == 5, settings=smallest)
    assert day == dt.date(2024, 5, 1)


def test_an_unknown_shrinks_to_a_fact(every: Policy) -> None:
    found = find(
        facts(every, "背が高い", on=ON, unknowns=True),
        lambda _: True,
        settings=settings(database=None),
    )
    assert "不明" not in found.values()


def test_readings_come_in_all_their_words_and_shrink_to_the_default(every: Policy) -> None:
    words = {each["readings"]["数え方"] for each in drawn(cases(every), 30)}
    assert words == {"広く", "狭く"}
    assert find(readings(every, on=ON), lambda _: True, settings=settings(database=None)) == {
        "数え方": "狭く"
    }


def test_days_are_days_with_rules(every: Policy) -> None:
    @settings(max_examples=200)
    @given(days(every))
    def stay_inside(day: dt.date) -> None:
        assert dt.date(2024, 4, 1) <= day <= dt.date(2026, 3, 31)

    stay_inside()


def test_what_cannot_be_drawn_is_refused_when_it_is_asked_for(every: Policy) -> None:
    with pytest.raises(KeyError, match="背が高い"):
        facts(every, "背が低い", on=ON)
    with pytest.raises(ValueError, match="適用"):
        facts(every, on="2026-04-01")
    with pytest.raises(ValueError, match="日付"):
        facts(every, on="いつか")
    with pytest.raises(KeyError):
        cases(every, "ない")


def test_a_rule_may_be_asked_for_where_only_some_days_have_it(every: Policy) -> None:
    # 対象の額 is in force from 令和7年4月1日; before it asks nothing
    told = drawn(cases(every, "対象の額"), 60)
    assert {"領収書" in case["facts"] for case in told if case["on"] >= dt.date(2025, 4, 1)} == {
        True
    }
    assert {"領収書" in case["facts"] for case in told if case["on"] < dt.date(2025, 4, 1)} == {
        False
    }


def test_the_window_is_what_it_says() -> None:
    assert sadame.engine.testing.__all__ == ["Case", "cases", "days", "facts", "readings"]
    with pytest.raises(AttributeError):
        sadame.engine.testing.nothing  # noqa: B018 - asking is the test


@pytest.mark.parametrize("heavy", ["hypothesis", "lark", "attr", "sadame.dsl"])
@pytest.mark.parametrize("module", ["sadame.engine.testing", "sadame.engine.testing.plugin"])
def test_what_pytest_loads_in_every_run_is_light(module: str, heavy: str) -> None:
    # pytest itself may have attrs: it is loaded first
    program = f"import sys, pytest; before = {{*sys.modules}}; import {module}; sys.exit({heavy!r} in {{*sys.modules}} - before)"
    subprocess.run([sys.executable, "-c", program], check=True)
