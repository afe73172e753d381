"""Rows of cells: from the lines of a rule file, from a CSV file, from a sheet of a workbook.

In: lines, or the sources beside the rule file. Out: a `Grid`: places of cells and the `Reader` of their text.
Rows that are not as long as the heading and odd cells of a sheet are reported here; no cell is read.
"""

import re
from collections.abc import Mapping
from posixpath import basename

from attrs import frozen

from sadame.dsl import ast
from sadame.dsl.folding import fold, name_of
from sadame.dsl.lines import Line
from sadame.dsl.parser.reader import Reader
from sadame.dsl.problems import sheets, syntax
from sadame.dsl.source import Sheet, Source
from sadame.dsl.suggest import near

_PLAIN = "表 単価：円：「単価.csv」"
_WITH_SHEET = "表 単価：円：「単価.xlsx」のシート「令和7年度」"
_FILE = re.compile(r"「(?P<file>[^「」]+)」")
_SHEET = re.compile(r"「(?P<file>[^「」]+)」 *の *シート *「(?P<sheet>[^「」]+)」")


@frozen
class Place:
    """One cell: where its text begins and ends. `is_lost`: there is nothing to read in it, as was said."""

    start: int
    end: int
    is_lost: bool = False


@frozen
class Grid:
    """Rows of cells and who reads them."""

    rows: tuple[tuple[Place, ...], ...]
    reader: Reader

    def text(self, place: Place) -> str:
        """The folded text of a cell."""
        return self.reader.words(place.start, place.end)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def cells(line: Line, text: str) -> tuple[Place, ...]:
    """The cells between the `|` of a row."""
    found, left = [], line.start + 1
    for at in range(line.start + 1, line.end):
        if text[at] == "|":
            found.append(Place(left, at))
            left = at + 1
    if text[left : line.end].strip() or not found:
        found.append(Place(left, line.end))
    return tuple(found)


def grid(lines: list[Line], reader: Reader) -> Grid:
    """The rows of a table that have as many cells as its heading; the others are reported."""
    rows = [cells(line, reader.text) for line in lines]
    return Grid(tuple(_even(rows, reader)), reader)


def _even(
    rows: list[tuple[Place, ...]], reader: Reader, *, in_file: bool = False
) -> list[tuple[Place, ...]]:
    kept = rows[:1]
    for row in rows[1:]:
        if len(row) == len(rows[0]):
            kept.append(row)
        else:
            span = reader.span(row[0].start, row[-1].end)
            found, expected = len(row), len(rows[0])
            reader.report(
                syntax.ColumnCount(span=span, found=found, expected=expected, in_file=in_file)
            )
    return kept


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Named:
    """`「単価.csv」`, `「単価.xlsx」のシート「令和7年度」`."""

    file: ast.Text
    sheet: ast.Text | None = None


def named(start: int, end: int, reader: Reader) -> Named | None:
    """The file a table names, and its sheet."""
    text, span = reader.words(start, end), reader.span(start, end)
    found = _FILE.fullmatch(text) or _SHEET.fullmatch(text)
    if found is None:
        example = _WITH_SHEET if "シート" in text else _PLAIN
        reader.report(syntax.BadForm(span=span, what="ファイルの名前", text=text, example=example))
        return None
    reader.note(span, "file")
    file, sheet = (_quoted(group, found, span.start, reader) for group in ("file", "sheet"))
    return Named(file, sheet) if file is not None else None


def _quoted(group: str, found: re.Match[str], start: int, reader: Reader) -> ast.Text | None:
    if group not in found.re.groupindex:
        return None
    first, last = found.span(group)
    span = reader.span(start + first - 1, start + last + 1)
    return ast.Text(name_of(found[group]), span=span)


def grid_of(wanted: Named, reader: Reader, files: Mapping[str, Source]) -> Grid | None:
    """The rows of a file; None, with a message, where there is no such file or sheet."""
    own = {name: each for name, each in files.items() if not isinstance(each, Sheet)}
    sheets_by_file: dict[str, list[Sheet]] = {}
    for each in files.values():
        if isinstance(each, Sheet):
            sheets_by_file.setdefault(basename(each.workbook), []).append(each)
    by_name = {name_of(fold(known)): known for known in (*own, *sheets_by_file)}
    known = by_name.get(wanted.file.text)
    if known is None:
        close = near(wanted.file.text, by_name)
        span, file = wanted.file.span, wanted.file.text
        reader.report(syntax.NoFile(span=span, file=file, near=close))
        return None
    if known in own and wanted.sheet is not None:
        span, text = wanted.sheet.span, wanted.sheet.text
        reader.report(
            syntax.BadForm(span=span, what="CSV にはないシート", text=text, example=_PLAIN)
        )
        return None
    source = own.get(known) or _sheet(wanted, sheets_by_file.get(known, []), reader)
    if source is None:
        return None
    inner = Reader(source, fold(source.text), reader.vocabulary, reader.problems)
    rows = _sheet_rows(source, inner) if isinstance(source, Sheet) else csv_rows(source.text)
    return Grid(tuple(_even(rows, inner, in_file=True)), inner) if rows else None


def _sheet(wanted: Named, those: list[Sheet], reader: Reader) -> Sheet | None:
    """The sheet that is meant: the one that is named, or the only one there is."""
    said = wanted.sheet
    if said is None and len(those) == 1:
        return those[0]
    fitting = [each for each in those if said and name_of(fold(each.name)) == said.text]
    if len(fitting) == 1:
        return fitting[0]
    span = said.span if said is not None else wanted.file.span
    names = tuple(each.name for each in those)
    name = said.text if said is not None else None
    reader.report(sheets.WhichSheet(span=span, file=wanted.file.text, name=name, known=names))
    return None


def _sheet_rows(sheet: Sheet, reader: Reader) -> list[tuple[Place, ...]]:
    """The rows; a cell that is at fault is not read on top of it: one cause gives one message."""
    for fault in sheet.faults:
        reader.report(sheets.problem_of(fault, reader.span(fault.start, fault.end)))
    return [tuple(Place(one.start, one.end, one.is_lost) for one in row) for row in sheet.rows]


def csv_rows(text: str) -> list[tuple[Place, ...]]:
    """The cells of a CSV text, without their quotes; empty lines are no rows."""
    rows: list[tuple[Place, ...]] = []
    row: list[Place] = []
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        place, at = _csv_cell(text, at)
        row.append(place)
        if at >= len(text) or text[at] == "\n":
            if any(text[one.start : one.end].strip() for one in row):
                rows.append(tuple(row))
            row = []
        at += 1
    return rows


def _csv_cell(text: str, at: int) -> tuple[Place, int]:
    """One cell and where the `,` or line end after it stands."""
    if text[at] == '"':
        close = at + 1
        while (close := text.find('"', close)) >= 0 and text.startswith('""', close):
            close += 2
        close = len(text) if close < 0 else close
        return Place(at + 1, close), _csv_end(text, close)
    end = _csv_end(text, at)
    return Place(at, end), end


def _csv_end(text: str, at: int) -> int:
    ends = (text.find(",", at), text.find("\n", at))
    return min((end for end in ends if end >= 0), default=len(text))
