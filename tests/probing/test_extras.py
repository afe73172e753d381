"""What is shown besides conditions and edges: a number that is 対象外, and a day on which 満了日 is no 応当日."""

import pytest

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.interval import Interval, point
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import ABSENT, Elements, Possible

pytest.importorskip("z3")

from sadame.engine.probing.probing import probe
from sadame.engine.probing.rows import Group


def probed(rules: str, name: str) -> Group:
    book = compile_book([Source("見本.sadame", f"制度 見本\n適用：令和7年度\n\n{rules}")], {})
    assert not has_errors(book.problems), [each.diagnostic() for each in book.problems]
    program: Program = book.programs["見本"]
    group = probe(program, name)
    assert group is not None
    return group


def results(group: Group, words: str) -> list[Possible]:
    return [row.result for row in group.rows if words in row.words]


GRANT = """入力
所得：円、0円 以上
人数：人、1人 以上

算定 手当：円
前提：所得 が 300万円 未満
原則：1万円

"""


def test_a_number_that_is_not_there_is_shown_to_make_the_result_so() -> None:
    group = probed(f"{GRANT}算定 支給額：円\n手当 × 12\n", "支給額")
    assert results(group, "手当が対象外") == [ABSENT]


def test_where_the_file_says_what_it_is_taken_for_nothing_is_lost() -> None:
    group = probed(f"{GRANT}算定 支給額：円\n手当（対象外は0円） × 12\n", "支給額")
    assert results(group, "手当が対象外") == []
    assert len(results(group, "一つの例")) == 1
    assert group.missed == ()


def test_of_a_number_that_is_always_there_nothing_is_said() -> None:
    # 手当 is there wherever the 前提 of the rule itself holds.
    group = probed(
        f"{GRANT}算定 支給額：円\n前提：所得 が 200万円 未満\n原則：手当 × 12\n", "支給額"
    )
    assert results(group, "手当が対象外") == []
    assert group.missed == ()


@pytest.mark.parametrize(
    ("written", "months", "day"),
    # From the day after the 30th of September six months end with March, not on the 30th.
    [("満了日", 6, ordinal(2026, 3, 31)), ("応当日", 6, ordinal(2026, 3, 30))],
)
def test_a_term_that_begins_at_the_end_of_a_month_is_shown(
    written: str, months: int, day: int
) -> None:
    rules = f"入力\n認定日：日付、令和7年9月30日 以後 令和7年9月30日 以前\n\n算定 期限：日付\n{written}（認定日、{months}か月）\n"
    other = {"満了日": "応当日", "応当日": "満了日"}[written]
    assert results(probed(rules, "期限"), f"{written}が{other}と違う日") == [Possible(point(day))]


def test_what_is_added_up_is_shown_to_be_no_other_column() -> None:
    group = probed(
        """構造 明細
金額：円、0円 以上
自己負担：円、0円 以上

入力
領収書：明細 の 一覧、件

算定 合わせて：円
領収書 の 金額 の 合計
""",
        "合わせて",
    )
    (row,) = (each for each in group.rows if "金額が自己負担と違う" in each.words)
    listed = row.facts["領収書"]
    assert isinstance(listed, Elements)
    columns = [[each.fields[at].values for each in listed.known] for at in (0, 1)]
    amounts, shares = (
        sum(each.low for each in column if isinstance(each, Interval) and each.low is not None)
        for column in columns
    )
    assert row.result == Possible(point(amounts))
    assert amounts != shares
