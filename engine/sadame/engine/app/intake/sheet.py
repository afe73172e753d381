"""A sheet of an Excel workbook as a roster: what its cells say, as `workbooks` tells it.

A roster in Excel is small (`MOST` cells), so it is read at once. A cell that says something else than it shows is
refused with its name, as in the sheets of a 表.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from attrs import frozen

from sadame.dsl.source import Oddity, letters
from sadame.engine.app.disk import CalledWrongly, read_bytes, shown
from sadame.engine.app.intake.headings import LOOKED_AT, header_at
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.source import ROWS, Looking, Piece, once
from sadame.engine.app.intake.targets import quoted
from sadame.engine.app.workbooks.grid import Stored, stored
from sadame.engine.app.workbooks.package import open_package
from sadame.engine.app.workbooks.parts import Contents, Listed, contents
from sadame.engine.app.workbooks.reading import told

_LIMIT = 64_000_000
MOST = 600_000
_ODD: Mapping[Oddity, str] = {
    Oddity.NO_RESULT: "結果のない式です",
    Oddity.STRUCK: "取り消し線の引かれた字です",
    Oddity.ERROR: "エラー値です",
    Oddity.DISGUISED: "見えている字と違う値です",
    Oddity.SCALED: "桁を縮めて見せている数です",
    Oddity.NO_DAY: "日付でない日時です",
}


@frozen(eq=False)
class SheetTable:
    """The rows of a sheet below its headings; `rows` are those of Excel."""

    name: str
    headings: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[Done, int, str], ...] = ()

    def pieces(self, wanted: Sequence[str], most: int = ROWS) -> Iterator[Piece]:
        """The rows in order."""
        places = [self.headings.index(each) for each in wanted]
        for start in range(0, len(self.numbers), most):
            rows = self.cells[start : start + most]
            columns = {
                self.headings[at]: pl.Series([row[at] for row in rows], dtype=pl.String)
                for at in places
            }
            numbers = pl.Series(self.numbers[start : start + most], dtype=pl.UInt32)
            yield Piece(pl.DataFrame(columns), numbers, self.notes if not start else ())


def open_sheet(path: Path, looking: Looking) -> SheetTable:
    """The sheet that is named, or the only one."""
    package = open_package(shown(path), read_bytes(path, _LIMIT))
    known = contents(package)
    listed = _chosen(shown(path), known, looking.sheet)
    grid = stored(package, listed.part, known.texts, MOST)
    name = f"{shown(path)} のシート「{listed.name}」"
    texts, odd = _texts(grid, known)
    if not texts:
        raise CalledWrongly(
            f"{name} は空です", "名簿のあるシートを対応の「シート」に書いてください"
        )
    wide = max(max(row) for row in texts.values())
    first = list(texts.items())[:LOOKED_AT]
    lines = [(n, [row.get(at, "") for at in range(1, wide + 1)]) for n, row in first]
    top, head = lines[header_at(name, lines, looking)]
    width = max(at for at, cell in enumerate(head, 1) if cell.strip())
    _refuse(name, [each for each in odd if each[0] >= top])
    body = {n: row for n, row in texts.items() if n > top}
    beyond = next((f"{letters(max(row))}{n}" for n, row in body.items() if max(row) > width), None)
    if beyond is not None:
        raise CalledWrongly(
            f"{name} の {beyond} は、見出しのない列です", "見出しを付けるか、この列を消してください"
        )
    cells = tuple(tuple(row.get(at, "") for at in range(1, width + 1)) for row in body.values())
    hidden = tuple(
        (Done.HIDDEN, number, "") for number in sorted(grid.hidden_rows) if number in body
    )
    return SheetTable(name, tuple(once(head[:width])), tuple(body), cells, hidden)


def _chosen(path: str, known: Contents, wanted: str | None) -> Listed:
    sheets = known.sheets
    found = [each for each in sheets if wanted is None or each.name == wanted]
    if len(found) == 1:
        return found[0]
    names = quoted([each.name for each in sheets])
    if wanted is not None:
        raise CalledWrongly(f"{path} にシート「{wanted}」はありません", f"あるのは {names} です")
    raise CalledWrongly(
        f"{path} にはシートが{len(sheets)}枚あります",
        f"どのシートかを対応の「シート」に書いてください（あるのは {names}）",
    )


def _texts(
    grid: Stored, known: Contents
) -> tuple[dict[int, dict[int, str]], list[tuple[int, str, str]]]:
    """What the cells say, by row and column, without rows that say nothing; and the odd ones."""
    found: dict[int, dict[int, str]] = {}
    odd: list[tuple[int, str, str]] = []
    for number, row in sorted(grid.rows.items()):
        for column, cell in sorted(row.items()):
            said = told(cell, known.style(cell.style), from_1904=known.from_1904)
            if said.oddity is not None and said.oddity in _ODD:
                odd.append((number, f"{letters(column)}{number}", _ODD[said.oddity]))
            if said.text.strip():
                found.setdefault(number, {})[column] = said.text
    for area in grid.merged:
        cells = f"{letters(area.left)}{area.top}:{letters(area.right)}{area.bottom}"
        odd.append((area.top, cells, "結合されています"))
    return found, odd


def _refuse(name: str, odd: Sequence[tuple[int, str, str]]) -> None:
    if odd:
        (_, cells, what), *others = odd
        more = f"（ほか{len(others)}か所）" if others else ""
        raise CalledWrongly(
            f"{name} の {cells} は{what}{more}",
            "Excel で、読ませたい値をそのまま、ます一つずつに書いてください",
        )
