"""Columns say what the reference interpreter says, row by row, or leave the row to it."""

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.columnar import agreement
from tests.laws.described import Policy
from tests.laws.trial import NAME, book, trial
from tests.strategies import chances, policies, seeded

from sadame.dsl.values import ABSENT, Possible, only
from sadame.engine import load
from sadame.engine.bulk.cells import encode
from sadame.engine.case import Facts
from sadame.engine.columnar import results

calm = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


@calm
@given(policies(), chances())
def test_columns_say_what_the_interpreter_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    agreement.columns_say_what_the_interpreter_says(tried)


@pytest.mark.parametrize("name", load())
def test_columns_agree_on_every_shipped_policy(name: str) -> None:
    program = load()[name].program
    told: list[bool] = []
    for number, part in enumerate(program.slices):
        chance = seeded(number)
        tried = agreement.shipped(program, part, chance)
        told += agreement.said_of(tried, *agreement.cases(tried))
    assert sum(told) >= 0.5 * len(told) > 0  # the rest hangs on facts nobody gave


def test_what_no_row_has_is_for_the_rest() -> None:
    made = book(
        f"""制度 {NAME}
適用：令和6年4月1日 から

区分 種類：甲、乙、丙
区分 方法：指定、委託

入力
種類：種類

表 方法の表：方法
| 種類     | ⇒ 方法 |
| 甲       | 指定   |
| 乙       | 委託   |
| 上記以外 | 対象外 |

表 別の表：方法
| 種類     | ⇒ 方法 |
| 甲       | 指定   |
| 上記以外 | 委託   |
"""
    )
    program = made.programs[NAME]
    part = program.slices[0]
    cases = [Facts({"種類": only(each)}) for each in ("甲", "乙", "丙")]
    encoded = encode(part, cases)
    plan = agreement.planned(part, encoded, {}, part.start or 0)
    found = [
        [results.possible(told, row[told.name]) for told in plan.rules]
        for row in agreement.on_polars(plan, encoded)
    ]
    first, second = (Possible(only(each)) for each in ("指定", "委託"))
    assert found == [[first, first], [second, second], [ABSENT, second]]


def test_what_is_not_there_is_not_divided_by_zero() -> None:
    made = book(
        f"""制度 {NAME}
適用：令和6年4月1日 から

入力
申請：はい／いいえ
費用：円
　条件：申請

算定 割り算：割合
端数：0.1%未満四捨五入
費用 ÷ 0円
"""
    )
    part = made.programs[NAME].slices[0]
    encoded = encode(part, [Facts({"申請": only(False)})])
    plan = agreement.planned(part, encoded, {}, part.start or 0)
    (row,) = agreement.on_polars(plan, encoded)
    assert [results.possible(told, row[told.name]) for told in plan.rules] == [ABSENT]


def test_a_clause_that_a_case_analysis_settles_is_left_to_the_interpreter() -> None:
    made = book(
        f"""制度 {NAME}
適用：令和6年4月1日 から

順序区分 段階：低い ＜ 中ほど ＜ 高い

入力
段階：段階

判定 手前
次のいずれにも該当しない：
一　（段階 が 中ほど 超） かつ （段階 が 低い、中ほど のいずれか）
二　段階 が 高い 以上
"""
    )
    program = made.programs[NAME]
    part = program.slices[0]
    encoded = encode(part, [Facts({})])
    plan = agreement.planned(part, encoded, {}, part.start or 0)
    (told,) = plan.rules
    (row,) = agreement.on_polars(plan, encoded)
    possible = results.possible(told, row[told.name])
    assert possible is not None  # 第2号 alone is open: what it comes to is sure, why is not told
    assert results.reasons(told, row[told.name]) is None
