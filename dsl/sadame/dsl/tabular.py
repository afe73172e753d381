"""The 表 of a rule file as rows of cells, and a file with other rows in them.

In: a rule file and the files of 表 beside it. Out: `WrittenTable`s, every cell as its author wrote it, and the text
of a file in which the rows of one table are others. All the rest stays as it is, to the letter: comments and blank
lines between rows too, above the row they stood above. Refuses cells that a row cannot hold (`cannot_hold`).
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from posixpath import basename, dirname
from types import MappingProxyType

from attrs import evolve, frozen

from sadame.dsl import ast
from sadame.dsl.folding import fold, name_of
from sadame.dsl.formatter.printer import Printer
from sadame.dsl.formatter.rows import aligned
from sadame.dsl.lines import Kind, Line
from sadame.dsl.parser.grids import cells, csv_rows
from sadame.dsl.parser.names import Exported
from sadame.dsl.parser.policies import blocks
from sadame.dsl.parser.slices import Text, understood
from sadame.dsl.source import Sheet, Source

_NO_FILES: Mapping[str, Source] = MappingProxyType({})
_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@frozen
class Rows:
    """Rows of cells, the first of which is the heading, and where in `source` each cell stands."""

    source: Source
    places: tuple[tuple[tuple[int, int], ...], ...] = ()

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """What the cells say, each on one line."""
        return tuple(tuple(self._text(*place) for place in row) for row in self.places)

    def _text(self, start: int, end: int) -> str:
        text = self.source.text[start:end]
        if self.source.text[start - 1 : start] == '"':  # in a CSV file a quote is written twice
            text = text.replace('""', '"')
        return " ".join(text.split("\n")).replace("\r", "").strip()


@frozen
class WrittenTable:
    """A 表 of a rule file. `title` = its first line; `rows.source` = the file its rows are in.

    `start` = where in the rule file it begins. `is_own`: its rows stand in the rule file itself. `version` =
    which of several tables of this name it is, from 1.
    """

    name: str
    title: str
    rows: Rows
    start: int
    is_own: bool
    version: int | None = None


def same(row: Sequence[str]) -> tuple[str, ...]:
    """A row as it is compared: widths of letters and spaces do not count."""
    return tuple("".join(fold(cell).split()) for cell in row)


def cannot_hold(text: str) -> bool:
    """Whether a cell of a row in a rule file could not be this."""
    return "|" in fold(text)


def rows_of(source: Source) -> Rows:
    """The rows of a CSV file or a sheet."""
    if isinstance(source, Sheet):
        return Rows(source, tuple(tuple((c.start, c.end) for c in row) for row in source.rows))
    return Rows(
        source, tuple(tuple((c.start, c.end) for c in row) for row in csv_rows(source.text))
    )


def written_tables(
    source: Source, files: Mapping[str, Source] = _NO_FILES, exported: Exported = _NOTHING
) -> tuple[WrittenTable, ...]:
    """The 表 of a rule file that can be read, in their order."""
    text = understood(source, exported)
    policy = text.policy
    if policy is None:
        return ()
    named = {one.span.start: one for one in policy.declarations if isinstance(one, ast.Table)}
    _, found = blocks(text.layout.lines)
    return tuple(
        _numbered(
            [
                _table(named[header.start], header, lines, text, source, files)
                for header, lines in found
                if header.start in named
            ]
        )
    )


def _numbered(tables: Sequence[WrittenTable]) -> Iterator[WrittenTable]:
    """Tables of one name are versions of each other."""
    for table in tables:
        alike = [each.start for each in tables if each.name == table.name]
        many = len(alike) > 1
        yield evolve(table, version=alike.index(table.start) + 1) if many else table


def _table(  # noqa: PLR0913, PLR0917 - a table, where it stands, and what is beside it
    table: ast.Table,
    header: Line,
    lines: Sequence[Line],
    text: Text,
    source: Source,
    files: Mapping[str, Source],
) -> WrittenTable:
    title = source.text[header.start : header.end].strip()
    if table.file is None:
        found = [cells(line, text.layout.text) for line in lines if line.kind is Kind.ROW]
        rows = Rows(source, tuple(tuple((c.start, c.end) for c in row) for row in found))
    else:
        other = next(_named(table, source, files), None)
        rows = Rows(Source(table.file.text, "")) if other is None else rows_of(other)
    return WrittenTable(table.name.text, title, rows, header.start, table.file is None)


def _named(table: ast.Table, source: Source, files: Mapping[str, Source]) -> Iterator[Source]:
    """The file a table names, among those beside its rule file."""
    wanted, sheet = table.file, table.sheet
    for each in files.values():
        is_beside = dirname(each.home) == dirname(source.path)
        if wanted and is_beside and name_of(fold(basename(each.home))) == wanted.text:
            other = name_of(fold(each.name)) if isinstance(each, Sheet) else None
            if sheet is None or other == sheet.text:
                yield each


# ── other rows ───────────────────────────────────────────────────────────────────────────────────


def with_rows(
    table: WrittenTable, rows: Sequence[Sequence[str]], exported: Exported = _NOTHING
) -> str:
    """The text of `table.rows.source`, no sheet, with `rows` below the heading of the table."""
    old = table.rows.texts()[1:]
    if [same(row) for row in old] == [same(row) for row in rows]:
        return table.rows.source.text
    if not table.is_own:
        return _spliced(table, list(map(same, rows)), list(map(_record, rows)))
    text = _spliced(table, list(map(same, rows)), [f"| {' | '.join(row)} |" for row in rows])
    return _aligned(Source(table.rows.source.path, text), table.start, exported)


def _record(row: Sequence[str]) -> str:
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell for cell in row
    )


def _spliced(table: WrittenTable, new: Sequence[tuple[str, ...]], written: Sequence[str]) -> str:
    """The lines of the file with the new rows; rows that stay keep their lines."""
    source = table.rows.source
    lines = source.text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    extents = [_extent(source, row) for row in table.rows.places]
    old = [same(row) for row in table.rows.texts()[1:]]
    kept = lines[: extents[0][1]]
    for tag, first, last, start, stop in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        for n in range(max(last - first, stop - start)):
            if first + n < last:
                kept += lines[extents[first + n][1] : extents[first + n + 1][0]]
            if tag == "equal":
                kept += lines[slice(*extents[first + n + 1])]
            elif start + n < stop:
                kept.append(written[start + n] + end)
    return "\n".join([*kept, *lines[extents[-1][1] :]])


def _extent(source: Source, row: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The lines a row stands on: the first, counted from 0, and the one after the last."""
    return source.position(row[0][0])[0] - 1, source.position(row[-1][1])[0]


def _aligned(source: Source, start: int, exported: Exported) -> str:
    """The rows of the table at `start` under each other, as the formatter writes them."""
    text = understood(source, exported)
    _, found = blocks(text.layout.lines)
    lines = [line for header, below in found if header.start == start for line in below]
    printer = Printer(source, text)
    rows = {source.position(o.start)[0]: printer.row(o) for o in lines if o.kind is Kind.ROW}
    if len({len(row) for row in rows.values()}) != 1:
        return source.text
    new = source.text.split("\n")
    for number, row in aligned(rows).items():
        new[number - 1] = row + ("\r" if new[number - 1].endswith("\r") else "")
    after = "\n".join(new)
    is_same = understood(Source(source.path, after), exported).policy == text.policy
    return after if is_same else source.text
