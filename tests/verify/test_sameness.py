"""Two versions of rules: the same in every case, or the cases in which they differ, as wide as they are."""

from random import Random

import pytest
from hypothesis import assume, given
from tests.laws.described import Policy
from tests.laws.trial import trial
from tests.strategies import chances, few, policies

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.display import show, show_possible
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

pytest.importorskip("z3")

from sadame.engine.solver.asking import LIMIT
from sadame.engine.solver.extent import SIZE
from sadame.engine.verify.sameness import Changed, Comparison, Way, compare, pair

OLD = """制度 見本の給付
根拠：見本の条例
適用：令和7年4月1日 から

入力
職員数：人、1人 以上
経費：円、0円 以上
在宅系：はい／いいえ

表 上限額：円
| 職員数   | ⇒ 額    |
| 1〜10人  | 100万円 |
| 11〜30人 | 200万円 |
| 31人以上 | 250万円 |

判定 対象
次のいずれかに該当：
一　職員数 が 5人 以上
二　在宅系

算定 補助額：円
前提：対象
端数：千円未満切捨て
最小（経費 × 3/4、上限額）
"""


def program(text: str) -> Program:
    book = compile_book([Source("見本.sadame", text)], {})
    assert not has_errors(book.problems), [each.diagnostic() for each in book.problems]
    return book.programs["見本の給付"]


def revised(*changes: tuple[str, str]) -> Comparison:
    text = OLD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare(program(OLD), program(text), LIMIT)


def changes_of(found: Comparison) -> dict[tuple[str, Way], Changed]:
    return {(each.rule, each.way): each for stretch in found.stretches for each in stretch.changed}


def told(change: Changed) -> dict[str, str]:
    """The facts of its region as they are shown."""
    assert change.region is not None
    kinds = {each.name: each.type for each in program(OLD).slices[0].symbols}
    return {name: show(values, kinds[name]) for name, values in change.region.case.facts.items()}


def test_the_same_said_otherwise_is_proved_to_be_the_same() -> None:
    found = revised(
        ("一　職員数 が 5人 以上", "一　職員数 が 4人 超"),
        ("最小（経費 × 3/4、上限額）", "最小（上限額、経費 － 経費 ÷ 4）"),
        ("| 11〜30人 | 200万円 |", "| 11〜20人 | 200万円 |\n| 21〜30人 | 200万円 |"),
    )
    assert found.is_same
    (stretch,) = found.stretches
    assert {*stretch.same} == {"上限額", "対象", "補助額"}


def test_another_amount_is_told_with_all_whom_it_concerns() -> None:
    found = changes_of(revised(("| 31人以上 | 250万円 |", "| 31人以上 | 260万円 |")))
    assert {*found} == {("上限額", Way.UP), ("補助額", Way.UP)}
    change = found["上限額", Way.UP]
    assert told(change) == {"職員数": "31人 以上"}
    assert change.region is not None
    kind = program(OLD).slices[0].by_name["上限額"].type
    assert show_possible(change.region.old, kind) == "250万円"
    assert show_possible(change.region.new, kind) == "260万円"


def test_an_edge_that_moves_concerns_those_between() -> None:
    found = changes_of(
        revised(("| 11〜30人 |", "| 11〜28人 |"), ("| 31人以上 | 250", "| 29人以上 | 250"))
    )
    assert {*found} == {("上限額", Way.UP), ("補助額", Way.UP)}
    assert told(found["上限額", Way.UP]) == {"職員数": "29人〜30人"}


def test_who_is_no_longer_eligible_and_what_follows() -> None:
    found = changes_of(revised(("一　職員数 が 5人 以上", "一　職員数 が 6人 以上")))
    assert {*found} == {("対象", Way.NO), ("補助額", Way.TO_ABSENT)}
    assert told(found["対象", Way.NO]) == {"職員数": "5人", "在宅系": "いいえ"}
    assert told(found["補助額", Way.TO_ABSENT]) == {"職員数": "5人", "在宅系": "いいえ"}


def test_what_only_one_side_has_is_said() -> None:
    found = revised(
        ("在宅系：はい／いいえ", "在宅系：はい／いいえ\n夜間：はい／いいえ"),
        ("判定 対象", "判定 夜間も\n夜間\n\n判定 対象"),
    )
    assert found.rules_only == ((), ("夜間も",))
    assert found.facts_only == ((), ("夜間",))
    assert not found.is_same
    assert not changes_of(found)


def test_days_on_which_a_rule_is_another_are_told_apart() -> None:
    later = OLD.replace("| 31人以上 | 250万円 |", "| 31人以上 | 260万円 |").split("表 上限額")[1]
    both = (
        OLD.replace("表 上限額：円\n", "表 上限額：円\n適用：令和8年3月31日 まで\n")
        + "\n表 上限額：円\n適用：令和8年4月1日 から\n"
        + "\n".join(later.splitlines()[1:5])
        + "\n"
    )
    found = compare(program(OLD), program(both), LIMIT)
    assert [bool(each.changed) for each in found.stretches] == [False, True]


LISTED = """制度 見本の給付
適用：令和7年4月1日 から

構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件

判定 対象
次の全てに該当：
一　領収書 のうち 金額 が 1円 であるもの が ある
二　領収書 のうち 金額 が 2円 であるもの が ある
"""


def test_both_sides_together_say_how_long_the_lists_have_to_be() -> None:
    other = LISTED.replace("が 1円 で", "が 3円 で").replace("が 2円 で", "が 4円 で")

    alone, both = elements_for(LISTED, LISTED), elements_for(LISTED, other)

    # two kinds of elements are asked about on each side; of one list both may be looked at
    assert 2 <= SIZE < 4
    assert (alone, both) == (0, 4)


def elements_for(old: str, new: str) -> int:
    both = pair((program(old).slices[0], program(new).slices[0]), LIMIT)
    for side in (both.old, both.new):
        side.outcome("対象")
    return both.reach(["対象"]).longer


@few
@given(policies(), chances())
def test_a_program_is_the_same_as_itself(policy: Policy, chance: Random) -> None:
    at = trial(policy, chance)
    assume(at is not None)
    assert at is not None
    found = compare(at.program, at.program, LIMIT)
    assert found.is_same
