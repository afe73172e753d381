"""Days of 適用 that are a day off: only the day that changes hands is another."""

import pytest

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import Constant, Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.mutating.telling import Teller
from sadame.engine.mutation.kinds import Kind
from sadame.engine.mutation.mutants import Mutant, mutants
from sadame.engine.mutation.trying import Bench

RULES = """制度 見本
適用：令和6年4月1日 から

入力
件数：件、0件 以上

基準値 単価：円
令和6年4月1日 から：100円
令和7年4月1日 から：110円

算定 額：円
件数 × 単価 ÷ 1件

事例 額
| 件数 | 基準日         | ⇒ 額  |
| 2件  | 令和6年4月1日  | 200円 |
| 2件  | 令和7年3月31日 | 200円 |
| 2件  | 令和7年4月2日  | 220円 |
"""


def compiled(text: str) -> tuple[Program, Source]:
    source = Source("見本.sadame", text)
    book = compile_book([source])
    assert [each.diagnostic().title for each in book.problems if each.code.startswith("E")] == []
    return book.programs["見本"], source


def moved(text: str) -> list[tuple[Mutant, str]]:
    program, source = compiled(text)
    teller = Teller(program, {source.path: source})
    return [
        (each, teller.said(each))
        for each in mutants(program, source.path)
        if each.kind is Kind.VERSION
    ]


def test_each_day_is_moved_a_day_back_and_a_day_on() -> None:
    assert [text for _, text in moved(RULES)] == [
        "適用の初日の「令和6年4月1日」を「令和6年3月31日」に変えても",
        "適用の初日の「令和6年4月1日」を「令和6年4月2日」に変えても",
        "適用の切り替わる日「令和7年4月1日」を「令和7年3月31日」に変えても",
        "適用の切り替わる日「令和7年4月1日」を「令和7年4月2日」に変えても",
    ]


def test_only_the_day_itself_changes_hands() -> None:
    earlier = moved(RULES)[2][0].slices
    assert earlier is not None
    turn = ordinal(2025, 4, 1)

    assert [
        (each.start, each.end, getattr(each.by_name["単価"], "now").value)  # noqa: B009 - 基準値 all
        for each in earlier
    ] == [
        (ordinal(2024, 4, 1), turn - 2, 100),
        (turn - 1, turn - 1, 110),
        (turn, None, 110),
    ]


def test_a_row_on_the_last_day_and_one_on_the_first_notice_it() -> None:
    program, _ = compiled(RULES)
    bench = Bench(program)
    found = [bench.verdict(each) for each, _ in moved(RULES)]

    # Nothing looks at the day before the 制度, nor at the day on which the second 単価 begins.
    assert [each.number for each in found] == [0, 1, 2, 0]


def test_a_row_on_every_side_notices_all_of_them() -> None:
    text = RULES + "| 2件  | 令和7年4月1日  | 220円 |\n| 2件  | 令和6年3月31日 | 誤り  |\n"
    program, _ = compiled(text)
    bench = Bench(program)

    assert [bench.verdict(each).survived for each, _ in moved(text)] == [False] * 4


def test_rows_on_both_sides_of_the_last_day_notice_it_where_there_are_several_versions() -> None:
    ended = RULES.replace(
        "令和6年4月1日 から\n\n入力", "令和6年4月1日 から 令和8年3月31日 まで\n\n入力"
    )
    lasts = "| 2件  | 令和8年3月31日 | 220円 |\n", "| 2件  | 令和8年4月1日  | 誤り  |\n"
    noticed = []
    for rows in ("", lasts[0], lasts[1]):
        bench = Bench(compiled(ended + rows)[0])
        ends = [each for each, text in moved(ended + rows) if "末日" in text]
        noticed.append([not bench.verdict(each).survived for each in ends])

    assert noticed == [[False, False], [True, False], [False, True]]


@pytest.mark.parametrize("history", ["単価（令和6年度）", "単価"])
def test_a_history_that_is_read_on_another_day_moves_as_well(history: str) -> None:
    text = RULES.replace("件数 × 単価 ÷ 1件", f"件数 × {history} ÷ 1件").replace("220円", "200円")
    program, _ = compiled(text if "（" in history else RULES)
    later = [each for each in mutants(program, "見本.sadame") if each.kind is Kind.VERSION][3]
    assert later.slices is not None
    starts = {
        entry.start
        for cut in later.slices
        for entry in getattr(cut.by_name["単価"], "history")  # noqa: B009 - a 基準値
    }

    assert (ordinal(2025, 4, 2) in starts) == ("（" in history)


def test_the_days_of_a_policy_are_told_where_they_are_written() -> None:
    text = RULES.replace(
        "適用：令和6年4月1日 から", "適用：令和6年4月1日 から 令和6年9月30日 まで\n適用：令和7年度"
    )
    program, source = compiled(text)

    told = [
        (each.address, source.text[each.before.span.start : each.before.span.end])
        for each in mutants(program, source.path)
        if each.kind is Kind.VERSION and each.address and isinstance(each.before, Constant)
    ]

    assert sorted(set(told)) == [
        ("適用の初日", "令和6年4月1日 から 令和6年9月30日 まで"),
        ("適用の末日", "令和7年度"),
    ]
