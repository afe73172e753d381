"""Which way an expression goes as its form shows it, and that no two cases go the other way."""

from fractions import Fraction
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given
from tests.laws.described import Policy
from tests.laws.trial import settled, trial
from tests.laws.worlds import full, world
from tests.strategies import chances, few, policies

from sadame.dsl import core
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.interval import Interval
from sadame.dsl.notes import annotated
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import Choices, Possible, Values
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp.cases import Evaluation

pytest.importorskip("z3")

from sadame.engine.verify.trends import Trend, Trends

HEAD = """制度 見本
適用：令和7年4月1日 から

質問票 票
選択肢：はい、いいえ
| 問 | 設問             | 該当   |
| 1  | 外出していますか | いいえ |
| 2  | 転びましたか     | はい   |

入力
経費：円、0円 以上
差額：円
人数：人、1人 以上
申請日：日付
離島：はい／いいえ
追加：円、0円 以上
　条件：経費 が 100円 以上

"""

#: 算定 or 判定, the fact that goes up, and which way it goes.
GOES = {
    "算定 額：円\n端数：千円未満切捨て\n最小（経費 × 3/4、100万円）": ("経費", Trend.UP),
    "算定 額：円\n最大（100円 － 経費、0円）": ("経費", Trend.DOWN),
    "算定 額：円\n差額": ("経費", Trend.STILL),
    "算定 額：円/人\n経費 ÷ 人数": ("人数", Trend.DOWN),
    "算定 一人当たり：円/人\n差額 ÷ 人数": ("人数", Trend.UNKNOWN),
    "算定 額：割合\n経費 ÷ （経費 ＋ 差額）": ("経費", Trend.UNKNOWN),
    "算定 額：円\n原則：経費\nただし、離島 の場合：経費 × 2": ("経費", Trend.UP),
    "算定 額：円\n原則：経費\nただし、経費 が 10円 超 の場合：0円": ("経費", Trend.UNKNOWN),
    "算定 額：円\n前提：経費 が 10円 以下\n原則：経費": ("経費", Trend.UP),
    "算定 額：円\n差額 ＋ 追加": ("経費", Trend.UNKNOWN),
    "判定 対象\n次の全てに該当：\n一　経費 が 10円 以上\n二　差額 が 経費 以下": ("経費", Trend.UP),
    "判定 対象\n次のいずれかに該当：\n一　離島\n二　経費 が 10円 以上 でない": ("経費", Trend.DOWN),
    "判定 対象\n次のいずれかに該当：\n一　経費 が 10円 以上\n二　経費 が 5円 未満": (
        "経費",
        Trend.UNKNOWN,
    ),
    "判定 対象\n票 の 問1〜問2 のうち 1項目 以上": ("票 の 問1", Trend.UP),
    "算定 年：年度\n年度（申請日）": ("申請日", Trend.UP),
}


@pytest.mark.parametrize("rule", GOES)
def test_the_way_is_read_off_the_form(rule: str) -> None:
    mover, wanted = GOES[rule]
    book = compile_book([Source("見本.sadame", f"{HEAD}{rule}\n")], {})
    assert not has_errors(book.problems), [each.title() for each in book.problems]
    cut = book.programs["見本"].slices[0]
    name = next(each.name for each in cut.symbols if each.name.endswith(mover.split()[-1]))
    *_, about = cut.rules()

    assert Trends(cut, name, annotated(cut)[1]).of(about.body) is wanted


@few
@given(policies(), chances())
def test_no_two_cases_go_the_other_way(policy: Policy, chance: Random) -> None:
    at = trial(policy, chance)
    assume(at is not None)
    assert at is not None
    known = world(chance, at.part)
    part = settled(at.program, known).slice_on(at.day)
    assert part is not None
    facts = {n: v for n, v in full(part, known).values.items() if not isinstance(v, Invalid)}
    others = full(part, evolve(world(chance, at.part), readings=known.readings)).values
    statics = annotated(part)[1]
    for fact in part.symbols:
        moved = others.get(fact.name)
        if not isinstance(fact, core.Input) or isinstance(moved, Invalid) or moved is None:
            continue
        low, high = _in_order(facts.get(fact.name), moved)
        if low is None or high is None:
            continue
        trends = Trends(part, fact.name, statics)
        sides = [
            Evaluation(part, Facts({**facts, fact.name: each}), at.day, known.readings)
            for each in (low, high)
        ]
        for rule in part.rules():
            before, after = (each.answer(rule.name).outcome.possible for each in sides)
            _agrees(trends.of(core.Reference(rule.name, rule.type, span=rule.span)), before, after)


def _in_order(one: Values | None, other: Values) -> tuple[Values | None, Values | None]:
    first, second = _number(one), _number(other)
    if first is None or second is None or first == second:
        return None, None
    return (one, other) if first < second else (other, one)


def _number(values: Values | None) -> Fraction | None:
    match values:
        case Interval(low, high) if low is not None and low == high:
            return Fraction(low)
        case Choices(members) if members in ({True}, {False}):
            return Fraction(next(iter(members)) is True)
        case _:
            return None


def _agrees(trend: Trend, before: Possible, after: Possible) -> None:
    if not before.is_single or not after.is_single:
        return
    low, high = _number(before.values), _number(after.values)
    if low is None or high is None:
        return
    match trend:
        case Trend.STILL:
            assert low == high
        case Trend.UP:
            assert low <= high
        case Trend.DOWN:
            assert low >= high
        case Trend.UNKNOWN:
            pass
