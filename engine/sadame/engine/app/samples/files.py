"""People → Parquet, CSV or a workbook, by the ending of the file.

In: a lazy frame of natural columns. Out: what writes it to a path, a piece at a time but for workbooks. The same frame
gives the same bytes. In texts はい and いいえ are the words of the fact, and what is blank is an empty cell.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import polars as pl

from sadame.dsl.types import Truth, Type
from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.workbooks.writing import Page, workbook_of

ENDINGS = (".parquet", ".csv", ".xlsx")
MOST_IN_WORKBOOK = 20_000
_GROUP = 1 << 17
"""Rows of a Parquet row group: fixed, as the bytes depend on it."""
_PIECE = 1 << 20


def writer(
    out: Path, frame: pl.LazyFrame, kinds: Mapping[str, Type], rows: int, encoding: str
) -> Callable[[Path], None]:
    """What writes the frame; `CalledWrongly` for an ending, a size or an encoding that cannot be."""
    match out.suffix.lower():
        case ".parquet":
            return partial(parquet, frame)
        case ".csv":
            return partial(_csv, _texts(frame, kinds), encoding=encoding)
        case ".xlsx" if rows <= MOST_IN_WORKBOOK:
            return partial(_workbook, _texts(frame, kinds))
        case ".xlsx":
            raise CalledWrongly(
                f".xlsx に書けるのは {MOST_IN_WORKBOOK:,} 人までです",
                "人数を減らすか、.parquet か .csv に書いてください",
            )
        case other:
            raise CalledWrongly(
                f"{shown(out)} の形式がわかりません"
                if not other
                else f"「{other}」という形式には書けません",
                f"--output のファイル名は {'、'.join(ENDINGS)} のどれかで終えてください",
            )


def parquet(frame: pl.LazyFrame, path: Path) -> None:
    """A Parquet file."""
    _written(partial(frame.sink_parquet, path, row_group_size=_GROUP))


def text(told: str, path: Path) -> None:
    """A file of text."""
    path.write_text(told, encoding="utf-8", newline="\n")


def _csv(frame: pl.LazyFrame, path: Path, *, encoding: str) -> None:
    """As Excel reads it: with the mark of UTF-8 at its start, or in CP932."""
    is_marked = encoding != "cp932"
    _written(partial(frame.sink_csv, path, include_bom=is_marked, line_terminator="\r\n"))
    if not is_marked:
        _recode(path, encoding)


def _recode(path: Path, encoding: str) -> None:
    """The same text in another encoding; what it cannot say is refused."""
    before = path.with_name(f"{path.name}.utf8")
    path.rename(before)
    try:
        with (
            before.open(encoding="utf-8", newline="") as read,
            path.open("w", encoding=encoding, newline="") as written,
        ):
            while piece := read.read(_PIECE):
                written.write(piece)
    except UnicodeEncodeError as fault:
        said = fault.object[fault.start : fault.start + 1]
        raise CalledWrongly(
            f"「{said}」は CP932 では書けません", "--encoding を省いて UTF-8 で書いてください"
        ) from None
    finally:
        before.unlink(missing_ok=True)


def _workbook(frame: pl.LazyFrame, path: Path) -> None:
    known = frame.select(pl.all().cast(pl.String).fill_null("")).collect()
    rows: Iterable[tuple[str, ...]] = (tuple(known.columns), *known.iter_rows())
    path.write_bytes(workbook_of([Page("入力", (), tuple(rows))]))


def _texts(frame: pl.LazyFrame, kinds: Mapping[str, Type]) -> pl.LazyFrame:
    """はい／いいえ in the words of the facts."""
    said = (
        pl.when(pl.col(name)).then(pl.lit(kind.yes)).when(~pl.col(name)).then(pl.lit(kind.no))
        for name, kind in kinds.items()
        if isinstance(kind, Truth)
    )
    names = [name for name, kind in kinds.items() if isinstance(kind, Truth)]
    return frame.with_columns(each.alias(name) for name, each in zip(names, said, strict=True))


def _written(sink: Callable[[], object]) -> None:
    """A disk that is full is an `OSError`, whoever says so."""
    try:
        sink()
    except pl.exceptions.ComputeError as fault:
        raise OSError(str(fault)) from fault
