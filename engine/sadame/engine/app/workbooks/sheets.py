"""A workbook → sheets that a 表 can name.

In: a path, and which sheets are wanted by name. Out: a `Sheet` for each sheet of the workbook; only those that
are wanted have rows. The first row whose last cell begins with ⇒ is the heading; what stands above it are
titles, and only texts may. Empty rows are no rows, in a sheet as in a CSV file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen

from sadame.dsl.source import Cell, Fault, Oddity, Sheet, letters
from sadame.engine.app.disk import read_bytes
from sadame.engine.app.workbooks.grid import MOST_CELLS, Area, Stored, stored, too_many_cells
from sadame.engine.app.workbooks.package import Package, open_package
from sadame.engine.app.workbooks.parts import Contents, Listed, contents
from sadame.engine.app.workbooks.reading import Told, told

_LIMIT = 16_000_000
_EMPTY = Told("", is_text=True)
_NAMED = 3


def read_sheets(path: Path, is_wanted: Callable[[str], bool]) -> tuple[Sheet, ...]:
    """All sheets of a workbook, those that are wanted with their rows; an only sheet always is."""
    return sheets_of(str(path), read_bytes(path, _LIMIT), is_wanted)


def sheets_of(path: str, data: bytes, is_wanted: Callable[[str], bool]) -> tuple[Sheet, ...]:
    """The same for a workbook that was read already."""
    package = open_package(path, data)
    known = contents(package)
    return tuple(
        _sheet(package, known, listed)
        if len(known.sheets) == 1 or is_wanted(listed.name)
        else Sheet(_identity(path, listed), "", path, listed.name)
        for listed in known.sheets
    )


def _sheet(package: Package, known: Contents, listed: Listed) -> Sheet:
    cells = stored(package, listed.part, known.texts)
    writing = _Writing(package.path, _values(cells, known), cells)
    writing.write(listed)
    return Sheet(
        _identity(package.path, listed),
        writing.text,
        package.path,
        listed.name,
        tuple(writing.rows),
        tuple(writing.faults),
        tuple(writing.above),
        tuple(writing.titles),
    )


def _identity(path: str, listed: Listed) -> str:
    return f"{path}#{listed.name}"


_Values = Mapping[int, Mapping[int, Told]]


def _values(cells: Stored, known: Contents) -> _Values:
    """What the cells say, without rows and cells that say nothing."""
    rows = {
        number: {
            column: said
            for column, cell in sorted(row.items())
            if (said := told(cell, known.style(cell.style), from_1904=known.from_1904)) != _EMPTY
        }
        for number, row in sorted(cells.rows.items())
    }
    return {number: row for number, row in rows.items() if row}


@frozen
class _Region:
    """The table in a sheet: the row of its heading, and its first and last column."""

    top: int
    left: int
    right: int


def _region(values: _Values) -> _Region | None:
    if not values:
        return None
    marked = (n for n, row in values.items() if _is_result(row[max(row)]))
    somewhere = (n for n, row in values.items() if any(map(_is_result, row.values())))
    top = next(marked, next(somewhere, min(values)))
    return _Region(top, min(values[top]), max(values[top]))


def _is_result(said: Told) -> bool:
    return said.text.lstrip().startswith("⇒")


@define
class _Writing:
    """Writes a sheet out as rows of a table and notes what is odd."""

    path: str
    values: _Values
    cells: Stored
    count: int = 0
    text: str = ""
    rows: list[tuple[Cell, ...]] = field(factory=list)
    above: list[Cell] = field(factory=list)
    titles: list[str] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    odd: list[tuple[Cell, Told]] = field(factory=list)

    def write(self, listed: Listed) -> None:
        """Text, rows of the table, faults, and what stands above the table."""
        region = _region(self.values)
        if region is not None:
            self._titles(region)
            parts, at = [self.text], len(self.text)
            for number in self.values:
                if number >= region.top:
                    parts.append(self._row(number, region, at))
                    at += len(parts[-1])
            self.text = "".join(parts)
            self._merged()
            self._shortened()
            self._hidden(listed)

    def _titles(self, region: _Region) -> None:
        """What stands above the heading; numbers are read by nobody, so nobody may miss them."""
        for number, row in self.values.items():
            for column, said in row.items() if number < region.top else ():
                if said.is_text:
                    self.titles.append(said.text)
                else:
                    start = len(self.text) + 2
                    cell = Cell(start, start + len(said.text), number, column)
                    self.text += f"| {said.text} |\n"
                    self.above.append(cell)
                    self.faults.append(_fault(Oddity.ABOVE, cell))

    def _row(self, number: int, region: _Region, start: int) -> str:
        row = self.values[number]
        left, right = min(region.left, *row), max(region.right, *row)
        self.count += right - left + 1
        if self.count > MOST_CELLS:  # one cell far to the right makes every row as wide
            raise too_many_cells(self.path)
        areas = [area for area in self.cells.merged if area.top <= number <= area.bottom]
        parts, cells, at = ["|"], [], start + 1
        for column in range(left, right + 1):
            said = row.get(column, _EMPTY)
            is_merged = any(area.left <= column <= area.right for area in areas)
            is_lost = is_merged or said.oddity not in {None, Oddity.SHORTENED}
            cell = Cell(at, at + len(said.text) + 2, number, column, is_lost)
            parts.append(f" {said.text} |")
            cells.append(cell)
            at = cell.end + 1
            if said.oddity is Oddity.SHORTENED:
                self.odd.append((cell, said))
            elif said.oddity is not None:
                self.faults.append(_fault(said.oddity, cell, said.held))
        self.rows.append(tuple(cells))
        return f"{''.join(parts)}\n"

    def _merged(self) -> None:
        for area in self.cells.merged:
            cell = next(self._within(area), None)
            if cell is not None:
                first, last = (
                    f"{letters(area.left)}{area.top}",
                    f"{letters(area.right)}{area.bottom}",
                )
                self.faults.append(Fault(cell.start, cell.end, Oddity.MERGED, f"{first}:{last}"))

    def _within(self, area: Area) -> Iterator[Cell]:
        for row in self.rows:
            if area.top <= row[0].row <= area.bottom:
                yield from (cell for cell in row if area.left <= cell.column <= area.right)

    def _shortened(self) -> None:
        if self.odd:
            (cell, said), *_ = self.odd
            names = _listed([each.name for each, _ in self.odd])
            shown = f"{cell.name} は {said.text}" if len(self.odd) > 1 else said.text
            self.faults.append(Fault(cell.start, cell.end, Oddity.SHORTENED, names, shown))

    def _hidden(self, listed: Listed) -> None:
        rows = [row for row in self.rows if row[0].row in self.cells.hidden_rows]
        columns = [cell for cell in self.rows[0] if self._is_hidden(cell.column)]
        names = [f"{row[0].row}行目" for row in rows] + [f"{letters(c.column)}列" for c in columns]
        first = rows[0][0] if rows else columns[0] if columns else self.rows[0][0]
        if listed.is_hidden:
            names = [f"シート「{listed.name}」"]
        if names:
            self.faults.append(Fault(first.start, first.end, Oddity.HIDDEN, _listed(names)))

    def _is_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.cells.hidden_columns)


def _fault(oddity: Oddity, cell: Cell, held: str = "") -> Fault:
    return Fault(cell.start, cell.end, oddity, cell.name, held)


def _listed(names: Sequence[str]) -> str:
    further = len(names) - _NAMED
    return "、".join(names[:_NAMED]) + (f"（ほか{further}か所）" if further > 0 else "")
