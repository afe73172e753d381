"""A table → a file: Parquet with types, CSV or Excel for people.

In: a `Table`, a `Form`. Out: the file, the same bytes for the same table; and what had to be changed on the way
(`Changed`): characters that CP932 lacks, cells that a spreadsheet would take for a formula.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

import polars as pl
from attrs import define, field, frozen

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.output.columns import Column
from sadame.engine.app.workbooks.writing import Cell, Page, sheet_names, workbook_of


class Format(Enum):
    """The kinds of file."""

    PARQUET = "parquet"
    CSV = "csv"
    EXCEL = "xlsx"


class Encoding(Enum):
    """How the texts of a CSV file are coded."""

    UTF_8 = "utf-8-bom"
    CP932 = "cp932"


@frozen
class Form:
    """What tables are written as. `cover` = the rows of the first sheet of every workbook."""

    format: Format = Format.PARQUET
    encoding: Encoding = Encoding.UTF_8
    cover: tuple[tuple[str, ...], ...] = ()


@frozen(eq=False)
class Table:
    """A table; its file is called `name` (with `/` for folders), without an ending."""

    name: str
    columns: tuple[Column, ...]

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.columns[0].values)


@define
class Changed:
    """What was changed so that a file could be written, by file."""

    lacking: dict[str, Counter[str]] = field(factory=dict)
    formulas: dict[str, int] = field(factory=dict)


def write_table(home: Path, table: Table, form: Form, changed: Changed) -> str:
    """Write the table below `home`; its name with the ending."""
    name = f"{table.name}.{form.format.value}"
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    match form.format:
        case Format.PARQUET:
            _write_parquet(path, table)
        case Format.CSV:
            path.write_bytes(_csv(name, table, form.encoding, changed))
        case Format.EXCEL:
            path.write_bytes(_workbook(table, form.cover))
    return name


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────


def _write_parquet(path: Path, table: Table) -> None:
    series = []
    for column in table.columns:
        series.append(column.values.alias(column.title))
        if column.words is not None:
            series.append(column.words.alias(f"{column.title}@状態"))
    try:
        pl.DataFrame(_once(series)).write_parquet(path)
    except pl.exceptions.ComputeError as fault:
        raise OSError(*_cause(fault)) from fault


def _cause(fault: Exception) -> tuple[int, str]:
    """Polars says only in words that a disk is full."""
    import errno

    text = str(fault)
    code = errno.ENOSPC if "No space left" in text else errno.EIO
    return code, text


def _once(series: Sequence[pl.Series]) -> list[pl.Series]:
    """Columns of which no two have one name."""
    taken: set[str] = set()
    found = []
    for each in series:
        name, number = each.name, 1
        while name in taken:
            number += 1
            name = f"{each.name}（{number}）"
        taken.add(name)
        found.append(each.alias(name))
    return found


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────

#: What a spreadsheet may take for a formula, also in full width.
_FORMULA = r"^[=+\-@\t\r＝＋－＠]"
#: Windows writes these in another way than the rest of the world.
_WINDOWS = str.maketrans("〜−‖—¢£¬", "～－∥―￠￡￢")


def _csv(name: str, table: Table, encoding: Encoding, changed: Changed) -> bytes:
    series = []
    for column in table.columns:
        texts = texts_of(column)
        if column.values.dtype == pl.String:
            texts, count = _harmless(texts)
            if count:
                changed.formulas[name] = changed.formulas.get(name, 0) + count
        series.append(texts.alias(headed(column)))
    text = pl.DataFrame(_once(series)).write_csv(line_terminator="\r\n")
    if encoding is Encoding.UTF_8:
        return text.encode("utf-8-sig")
    return _cp932(name, text, changed)


def headed(column: Column) -> str:
    """The heading, with the unit of its numbers."""
    return f"{column.title}（{column.unit}）" if column.unit else column.title


def texts_of(column: Column) -> pl.Series:
    """What people read in the cells."""
    values = column.values
    if values.dtype == pl.Boolean:
        texts = values.replace_strict({True: column.yes, False: column.no}, return_dtype=pl.String)
    elif isinstance(values.dtype, pl.Decimal):
        texts = values.cast(pl.String).str.replace(r"\.?0+$", "")
    else:
        texts = values.cast(pl.String)
    return texts if column.words is None else texts.zip_with(texts.is_not_null(), column.words)


def _harmless(texts: pl.Series) -> tuple[pl.Series, int]:
    """Texts of which none begins as a formula does: an apostrophe is put before it."""
    risky = texts.str.contains(_FORMULA).fill_null(value=False)
    if not risky.any():
        return texts, 0
    return ("'" + texts).zip_with(risky, texts), int(risky.sum())


def _cp932(name: str, text: str, changed: Changed) -> bytes:
    """The text in CP932; a character it lacks stands there by its number, `［U+20BB7］`."""
    text = text.translate(_WINDOWS)
    try:
        return text.encode("cp932")
    except UnicodeEncodeError:
        lacking = Counter(each for each in text if not _has(each))
        changed.lacking[name] = lacking
        table = {ord(each): f"［U+{ord(each):04X}］" for each in lacking}
        return text.translate(table).encode("cp932")


def _has(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


# ── Excel ────────────────────────────────────────────────────────────────────────────────────────

_MOST_ROWS = 1_048_575
"""A sheet has one more, for the heading."""
_LONGEST_CELL = 32_767


def _workbook(table: Table, cover: Sequence[tuple[str, ...]]) -> bytes:
    """The table after its cover, on as many sheets as it needs."""
    starts = range(0, max(table.height, 1), _MOST_ROWS)
    own = table.name.rsplit("/", 1)[-1]
    cover_name, *names = sheet_names(["表紙", *(own for _ in starts)])
    heading = tuple(headed(column) for column in table.columns)
    pages = [Page(cover_name, (), tuple(cover))]
    for name, start in zip(names, starts, strict=True):
        columns = [list(_cells(column, start)) for column in table.columns]
        pages.append(Page(name, (), (heading, *zip(*columns, strict=True))))
    return workbook_of(pages)


def _too_long(texts: pl.Series) -> bool:
    longest = texts.str.len_chars().max()
    return isinstance(longest, int) and longest > _LONGEST_CELL


def _cells(column: Column, start: int) -> Iterator[Cell]:
    values = column.values.slice(start, _MOST_ROWS)
    if values.dtype == pl.String and _too_long(values):
        raise CalledWrongly(
            f"列「{column.title}」に、Excel のますに入らない長さの文字があります",
            "--format csv か parquet で書き出してください",
        )
    if values.dtype == pl.Boolean:
        shown = {True: column.yes, False: column.no, None: ""}
        cells: list[Cell] = [shown[each] for each in values.to_list()]
    else:
        cells = ["" if each is None else each for each in values.to_list()]
    if column.words is None:
        return iter(cells)
    words = column.words.slice(start, _MOST_ROWS).to_list()
    return iter([word or cell for word, cell in zip(words, cells, strict=True)])
