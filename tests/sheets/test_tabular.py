"""Rows of a rule file, out and back: nothing is lost, and nothing but the rows moves."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.laws.test_shipped import POLICIES

from sadame.dsl.formatter import format_source
from sadame.dsl.source import Sheet, Source
from sadame.dsl.tabular import WrittenTable, rows_of, same, with_rows, written_tables
from sadame.engine.app.workbooks.sheets import sheets_of
from sadame.engine.app.workbooks.writing import Page, sheet_names, workbook_of

HEADING = ("種類", "人数", "⇒ 額")
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(("個室", "多床室", "－", "個室、多床室", "その他")),
        st.sampled_from(("1〜10人", "11人以上", "５人", "1/2", "-", "10人 以上 20人 未満")),
        st.sampled_from(("100万円", "1,140円", "上限 × 2", "対象外", "3/4", "令和7年4月1日", "")),
    ),
    max_size=8,
)
_BETWEEN = st.sampled_from(("", "\n", "# 国の通知を待つ\n", "　# 令和6年度まで\n\n"))


@st.composite
def _files(draw: st.DrawFn) -> str:
    """A rule file with a table, with comments and blank lines between its rows."""
    lines = [
        "制度 見本\n\n",
        "算定 前：円\n100円\n\n",
        "表 額：円\n一致：先頭\n",
        f"| {' | '.join(HEADING)} |\n",
    ]
    for row in draw(_ROWS.filter(bool)):
        lines += [draw(_BETWEEN), f"|{draw(st.sampled_from((' ', '')))}{' |  '.join(row)}|\n"]
    lines += [draw(_BETWEEN), "\n算定 後：円\n# 覚え書き\n200円\n"]
    text = "".join(lines)
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def _table(text: str) -> WrittenTable:
    (table,) = written_tables(Source("見本.sadame", text))
    return table


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


@given(_files())
def test_the_same_rows_leave_the_file_as_it_is(text: str) -> None:
    table = _table(text)

    assert with_rows(table, table.rows.texts()[1:]) == text


@given(_files(), _ROWS)
def test_other_rows_are_there_and_nothing_else_moves(
    text: str, rows: list[tuple[str, ...]]
) -> None:
    before = _table(text)
    after = with_rows(before, rows)

    assert [same(row) for row in _table(after).rows.texts()] == [same(HEADING), *map(same, rows)]
    assert _comments(after) == _comments(text)
    assert after.split("| 種類")[0] == text.split("| 種類", maxsplit=1)[0]
    assert after[after.index("算定 後") :] == text[text.index("算定 後") :]
    assert ("\r\n" in after) == ("\r\n" in text)
    assert after.count("\n") - text.count("\n") == len(rows) - len(before.rows.places) + 1


@given(_files(), _ROWS)
def test_rows_that_go_and_come_back_are_the_rows_that_were(
    text: str, rows: list[tuple[str, ...]]
) -> None:
    table = _table(text)
    there = _table(with_rows(table, rows))
    back = with_rows(there, table.rows.texts()[1:])

    assert [same(row) for row in _table(back).rows.texts()] == [
        same(row) for row in table.rows.texts()
    ]


@given(_ROWS.filter(bool))
def test_rows_that_are_put_in_stand_as_the_formatter_writes_them(
    rows: list[tuple[str, ...]],
) -> None:
    text = "制度 見本\n\n表 額：円\n| 種類 | 人数 | ⇒ 額 |\n"
    after = with_rows(_table(text), rows)

    assert format_source(Source("見本.sadame", after)) == after


def test_a_comment_stays_above_the_row_it_stood_above() -> None:
    text = "制度 見本\n表 額：円\n| 種類   | ⇒ 額  |\n# 一つ目\n| 個室   | 100円 |\n# 二つ目\n| 多床室 | 200円 |\n"
    after = with_rows(_table(text), [("特別室", "900円"), ("個室", "100円"), ("多床室", "1,250円")])

    assert after == (
        "制度 見本\n表 額：円\n| 種類   | ⇒ 額    |\n| 特別室 | 900円   |\n# 一つ目\n| 個室   | 100円   |\n"
        "# 二つ目\n| 多床室 | 1,250円 |\n"
    )


# ── workbooks ──


def _read(data: bytes) -> tuple[Sheet, ...]:
    return sheets_of("見本.xlsx", data, lambda _: True)


_CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="⇒\ufffe\uffff"),
    min_size=1,
).filter(lambda text: text.strip() == text != "")


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=5), _CELLS)
def test_a_workbook_we_write_is_read_back_to_the_letter(
    rows: list[tuple[str, str]], title: str
) -> None:
    page = Page("表", (title,), (("種類", "⇒ 額"), *rows))
    (sheet,) = _read(workbook_of([page]))

    assert rows_of(sheet).texts() == page.rows
    assert sheet.titles == (title,)
    assert sheet.faults == ()


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=5))
def test_another_program_reads_the_same_in_it(rows: list[tuple[str, str]]) -> None:
    data = workbook_of([Page("表", (), tuple(rows))])
    read = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)

    assert [tuple(map(str, row)) for row in read] == [
        tuple(cell.replace("_x", "_x005F_x") if "_x" in cell else cell for cell in row)
        for row in rows
    ]


def test_a_workbook_is_made_for_being_edited() -> None:
    page = Page("表", ("題",), (("種類", "⇒ 額"), ("個室", "1/2")))
    (sheet,) = load_workbook(BytesIO(workbook_of([page]))).worksheets

    assert sheet.freeze_panes == "A3"
    assert sheet["B3"].number_format == "@"
    assert sheet["B3"].value == "1/2"
    assert sheet.column_dimensions["A"].width > 4
    assert workbook_of([page]) == workbook_of([page])


def test_names_of_sheets_are_names_excel_allows() -> None:
    names = sheet_names(["単価", "単価", "A/B:C", "長" * 40, "長" * 40, "a", "A", "'"])

    assert names == [
        "単価",
        "単価（2）",
        "A／B：C",
        "長" * 31,
        "長" * 28 + "（2）",
        "a",
        "A（2）",
        "表",
    ]


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.sadame")), ids=lambda path: path.stem)
def test_every_shipped_table_goes_to_a_sheet_and_back(path: Path) -> None:
    source = Source(str(path), path.read_text("utf-8"))
    for table in written_tables(source):
        (sheet,) = _read(workbook_of([Page("表", (table.title,), table.rows.texts())]))

        assert rows_of(sheet).texts() == table.rows.texts()
        assert with_rows(table, rows_of(sheet).texts()[1:]) == source.text
