"""What facts have to be, worked out by hand; and solutions that the interpreter confirms."""

import datetime as dt

import pytest
from tests.bulk.samples.prepared import APRIL, written

from sadame.dsl.core import Input, Rule
from sadame.engine.app.samples.goals import (
    ALWAYS,
    NEVER,
    OPAQUE,
    Among,
    Asker,
    Goal,
    Need,
    Within,
    constants_of,
)
from sadame.engine.app.samples.plans import Plan
from sadame.engine.app.samples.scales import scale_of
from sadame.engine.app.samples.solving import solutions

RULES = """制度 見本
適用：令和6年4月1日 から

順序区分 介護度：要支援1 ＜ 要支援2 ＜ 要介護1
区分 世帯区分：単身、夫婦、その他の世帯

解釈 数え方：広く、狭く
既定：広く

入力
生年月日：日付、令和6年4月1日 以前
申請日：日付
介護度：介護度
世帯：世帯区分
BMI：kg/㎡、0kg/㎡ 超
人数：人、0人 以上
別の人数：人、0人 以上
施設に入所：はい／いいえ
居室の人数：人、1人 以上
　条件：施設に入所

基準値 上限：人
令和6年4月1日 から：10人

判定 高齢
年齢（生年月日） が 75歳 以上

判定 年度内
申請日 が 令和7年度 に ある

判定 中程度
介護度 が 要支援2 以上

判定 一人でない
世帯 が 単身 でない

判定 やせ
BMI が 20kg/㎡ 以下

判定 多い
人数 ＋ 2人 が 上限 超

判定 個室
居室の人数 が 1人 以下

判定 狭い読み方
数え方 が 狭く

判定 広い読み方
数え方 が 広く または 施設に入所

判定 比べる
人数 が 別の人数 以上

判定 二つ
次のうち2つ以上に該当：
一　やせ
二　施設に入所
三　中程度

表 段階：該当／非該当
一致：先頭
| 世帯 | 施設に入所 | ⇒ 対象 |
| 単身 | －         | 該当   |
| －   | はい       | 非該当 |
| 夫婦 | －         | 該当   |
| 上記以外 |        | 非該当 |
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return written(tmp_path_factory.mktemp("rules"), RULES)


def goal(plan: Plan, name: str, *, wanted: bool = True) -> Goal:
    cut = plan.program.slices[0]
    rule = cut.by_name[name]
    assert isinstance(rule, Rule)
    constants = constants_of(cut)
    inputs = (each for each in cut.symbols if isinstance(each, Input))
    scales = {s.name: s for each in inputs if (s := scale_of(each, constants)) is not None}
    return Asker(cut, APRIL.toordinal(), scales).rule(rule, wanted=wanted)


def _ordinal(year: int, month: int, day: int) -> int:
    return dt.date(year, month, day).toordinal()


#: 75 years are reached on the day before the birthday, so on 令和7年4月1日 by those born on 昭和25年4月2日.
BORN = _ordinal(1950, 4, 2)

THIN = Within("BMI", None, 200)
"""Tenths of kg/㎡."""
INMATE, WORSE = Among("施設に入所", frozenset({1})), Among("介護度", frozenset({1, 2}))


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("高齢", True, Within("生年月日", None, BORN)),
        ("高齢", False, Within("生年月日", BORN + 1, None)),
        ("中程度", True, WORSE),
        ("中程度", False, Among("介護度", frozenset({0}))),
        ("一人でない", True, Among("世帯", frozenset({1, 2}))),
        ("やせ", True, THIN),
        ("やせ", False, Within("BMI", 201, None)),
        ("多い", True, Within("人数", 9, None)),
        ("多い", False, Within("人数", None, 8)),
        ("個室", True, Need(2, (INMATE, Within("居室の人数", None, 1)))),
        ("個室", False, Need(2, (INMATE, Within("居室の人数", 2, None)))),
        ("狭い読み方", True, NEVER),
        ("広い読み方", True, ALWAYS),
        ("比べる", True, OPAQUE),
        ("二つ", True, Need(2, (THIN, INMATE, WORSE))),
    ],
)
def test_what_it_takes(plan: Plan, name: str, wanted: bool, expected: Goal) -> None:  # noqa: FBT001
    assert goal(plan, name, wanted=wanted) == expected


def test_a_day_in_a_year_has_two_ends(plan: Plan) -> None:
    first, last = _ordinal(2025, 4, 1), _ordinal(2026, 3, 31)
    (found,) = solutions(goal(plan, "年度内"))
    assert found == {"申請日": (first, last)}


def test_an_earlier_row_of_a_table_is_kept_away(plan: Plan) -> None:
    """夫婦 outside of 施設, or 単身."""
    found = list(solutions(goal(plan, "段階")))
    assert {"世帯": frozenset({0})} in found
    assert {"世帯": frozenset({1}), "施設に入所": frozenset({0})} in found
    assert not any(
        each["世帯"] == frozenset({1}) and each["施設に入所"] == frozenset({1}) for each in found
    )


def test_contradictions_have_no_solution() -> None:
    both = Need(2, (Within("人数", 5, None), Within("人数", None, 4)))
    assert list(solutions(both)) == []


def test_solutions_end() -> None:
    """Of 40 alternatives ten at a time there are 847,660,528 choices: not all are tried."""
    many = Need(10, tuple(Among(f"事実{n}", frozenset({1})) for n in range(40)))
    assert 0 < sum(1 for _ in solutions(many)) < 10_000
