"""Where text comes from and where in it something stands.

In: a path (for messages only, nothing is opened here) and the text of a file.
Out: `Source` with a line index, and `Span`, the half-open range of characters every node carries. A sheet
of a workbook is a source as well: its cells written out as rows, each of which knows its name.
"""

from bisect import bisect_right
from enum import Enum
from functools import cached_property

from attrs import field, frozen


@frozen(order=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of the file at `path`."""

    path: str
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The span from the start of this one to the end of `other`, in the same file."""
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


@frozen(slots=False)
class Source:
    """A file's text as it was read; offsets into `text` are what spans count."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of `offset`, both counted from 1, columns in characters."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    @property
    def home(self) -> str:
        """The path of the file this text is in."""
        return self.path

    def place(self, offset: int) -> str:
        """Where `offset` is, as people say it: `path:line:column`."""
        line, column = self.position(offset)
        return f"{self.path}:{line}:{column}"

    def excerpt(self, offset: int) -> tuple[int, str, int]:
        """The line of `offset`: its number, its text, and how far into it `offset` is."""
        number, column = self.position(offset)
        return number, self.line(number), column - 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────


class Oddity(Enum):
    """What a cell of a sheet can be beside a text, a number or a day that is shown as it is."""

    ERROR = "#REF! and the like"
    NO_RESULT = "a formula whose result was never saved"
    STRUCK = "text that is struck out, as what no longer holds"
    NO_DAY = "a time, or a number that is no day"
    SCALED = "a number shown in thousands"
    DISGUISED = "a number shown as something else: a fraction, a month and day, nothing"
    MERGED = "one value for several cells"
    ABOVE = "a number above the heading"
    HIDDEN = "a row or column that is not shown"
    SHORTENED = "a number of which fewer places are shown"


@frozen
class Fault:
    """One odd thing in a sheet: where, which cells (`C5`, `B2:B4`, `5行目`), and what is shown there."""

    start: int
    end: int
    oddity: Oddity
    cells: str
    shown: str = ""


@frozen
class Cell:
    """A cell of a sheet: where in the text it stands, and its row and column, both from 1.

    `is_lost`: what stands there is not what is meant, and a fault says so.
    """

    start: int
    end: int
    row: int
    column: int
    is_lost: bool = False

    @property
    def name(self) -> str:
        """`C5`."""
        return f"{letters(self.column)}{self.row}"


def letters(column: int) -> str:
    """How a spreadsheet calls a column: A … Z, AA …."""
    found = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found


@frozen(slots=False)
class Sheet(Source):
    """A sheet of the workbook at `workbook`; its text has a line for each row of `rows`.

    `above` are cells above its table that something is said about, `titles` the texts there. `path` is
    that of no file: it tells the sheets of one workbook apart.
    """

    workbook: str
    name: str
    rows: tuple[tuple[Cell, ...], ...] = field(default=(), repr=False)
    faults: tuple[Fault, ...] = ()
    above: tuple[Cell, ...] = ()
    titles: tuple[str, ...] = ()

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        return (*self.above, *(cell for row in self.rows for cell in row))

    @property
    def home(self) -> str:
        """The workbook."""
        return self.workbook

    def cell(self, offset: int) -> Cell:
        """The cell at `offset` or the last one before it."""
        at = bisect_right(self._cells, offset, key=lambda cell: cell.start)
        return self._cells[max(at - 1, 0)] if self._cells else Cell(0, 0, 1, 1)

    def position(self, offset: int) -> tuple[int, int]:
        """Row and column of the cell at `offset`."""
        cell = self.cell(offset)
        return cell.row, cell.column

    def place(self, offset: int) -> str:
        """The cell by its name."""
        return f"「{self.workbook}」のシート「{self.name}」の {self.cell(offset).name}"

    def excerpt(self, offset: int) -> tuple[int, str, int]:
        """The row of the cell at `offset`, as a row of a table."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", start)
        text = self.text[start : end if end >= 0 else len(self.text)]
        return self.position(offset)[0], text, offset - start
