"""A table → a file: Parquet with types, CSV or Excel for people.

In: a `Table`, a `Form`. Out: the file, the same bytes for the same table; and what had to be changed on the way
(`Changed`): characters that CP932 lacks, cells that a spreadsheet would take for a formula. A table is written piece by
piece: it may be more than memory holds.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path

import polars as pl
from attrs import define, field, frozen
from polars.io.plugins import register_io_source

from sadame.engine.app.disk import failed_write
from sadame.engine.app.output.columns import Column, headed
from sadame.engine.app.output.sheets import workbook

Columns = tuple[Column, ...]


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
    """A table; its file is called `name` (with `/` for folders), without an ending.

    `pieces` = its rows, some at once, at least one piece, all with columns of the same titles and types; `height` = how
    many rows in all.
    """

    name: str
    height: int
    pieces: Callable[[], Iterator[Columns]]

    @staticmethod
    def of(name: str, columns: Columns) -> "Table":
        """A table that is in memory."""
        return Table(name, len(columns[0].values), lambda: iter((columns,)))


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
            with path.open("wb") as stream:
                for piece in _csv(name, table, form.encoding, changed):
                    stream.write(piece)
        case Format.EXCEL:
            workbook(path, table.name.rsplit("/", 1)[-1], table.height, table.pieces(), form.cover)
    return name


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────

_GROUP = 122_880
"""About so many rows are in a row group."""


def _write_parquet(path: Path, table: Table) -> None:
    frames = (_frame(piece) for piece in table.pieces())
    stretches = _stretches(frames, _groups(table.height))
    first = next(stretches)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        yield first
        yield from stretches

    try:
        if table.height <= first.height:
            first.write_parquet(path)
        else:
            register_io_source(source, schema=first.schema).sink_parquet(path)
    except pl.exceptions.ComputeError as fault:
        raise failed_write(fault) from fault


def _frame(columns: Columns) -> pl.DataFrame:
    series = []
    for column in columns:
        series.append(column.values.alias(column.title))
        if column.words is not None:
            series.append(column.words.alias(f"{column.title}@状態"))
    return pl.DataFrame(_once(series))


def _groups(height: int) -> Iterator[int]:
    """The rows of each row group: all alike, as near to `_GROUP` as can be. The bytes hang on them."""
    count = max(height // _GROUP, 1)
    if height // count - _GROUP > _GROUP - height // (count + 1):
        count += 1
    for at in range(count):
        yield height // count + (at < height % count)


def _stretches(frames: Iterator[pl.DataFrame], sizes: Iterator[int]) -> Iterator[pl.DataFrame]:
    """The same rows in frames of these heights."""
    rest = next(frames)
    for size in sizes:
        while rest.height < size:
            rest = rest.vstack(next(frames))
        yield rest[:size].rechunk()
        rest = rest[size:]


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
_BOM = "\ufeff"


def _csv(name: str, table: Table, encoding: Encoding, changed: Changed) -> Iterator[bytes]:
    lead = _BOM
    for at, piece in enumerate(table.pieces()):
        series = []
        for column in piece:
            texts = texts_of(column)
            if column.values.dtype == pl.String:
                texts, count = _harmless(texts)
                if count:
                    changed.formulas[name] = changed.formulas.get(name, 0) + count
            series.append(texts.alias(headed(column)))
        frame = pl.DataFrame(_once(series))
        text = frame.write_csv(line_terminator="\r\n", include_header=not at)
        if encoding is Encoding.UTF_8:
            yield (lead + text).encode()
        else:
            yield _cp932(name, text, changed)
        lead = ""


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
        changed.lacking[name] = changed.lacking.get(name, Counter()) + lacking
        table = {ord(each): f"［U+{ord(each):04X}］" for each in lacking}
        return text.translate(table).encode("cp932")


def _has(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
