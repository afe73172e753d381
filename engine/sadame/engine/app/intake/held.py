"""Tables in memory → a `Source` like any file: Polars, pandas, and whatever speaks the Arrow C stream interface.

In: a frame. Out: `Held`, which shares the memory of what it was given where the types allow it. Rows are counted
from 1. A `LazyFrame` is collected once. A 構造 may be a column of structs; its fields become columns. In pandas a
column of whole numbers with gaps is one of floats: it is taken as whole numbers where every number is whole and below
2^53, else it stays what it is, and is refused later unless the mapping says 小数：十進.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

import polars as pl
from attrs import frozen

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.source import ROWS, Piece, numbered
from sadame.engine.columnar.encoding import field_of

_EXACT = 2**53
NAME = "渡された表"


@runtime_checkable
class ArrowStream(Protocol):
    """What hands its rows over as Arrow: pyarrow, DuckDB, and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The PyCapsule of the stream."""


@frozen(eq=False)
class Held:
    """A table in memory."""

    frame: pl.DataFrame
    name: str = NAME

    @property
    def headings(self) -> Sequence[str]:
        """The names of its columns."""
        return self.frame.columns

    def pieces(self, wanted: Sequence[str], most: int = ROWS) -> Iterator[Piece]:
        """The rows in order."""
        for start in range(0, self.frame.height, most):
            rows = self.frame.slice(start, most)
            chosen = rows.select(wanted) if wanted else pl.DataFrame(height=rows.height)
            yield Piece(chosen, numbered(start + 1, rows.height))


def is_table(given: object) -> bool:
    """Whether it is a frame of some kind."""
    return isinstance(given, pl.DataFrame | pl.LazyFrame | ArrowStream) or _is_pandas(given)


def frame_of(given: object) -> pl.DataFrame:
    """The frame as Polars has it; raises `CalledWrongly` where it cannot be had."""
    match given:
        case pl.DataFrame():
            frame = given
        case pl.LazyFrame():
            frame = given.collect()
        case _ if _is_pandas(given):
            frame = _of_pandas(given)
        case ArrowStream():
            frame = pl.DataFrame(given)
        case _:
            raise TypeError(f"not a table: {type(given).__name__}")
    return _flat(frame)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Structs as a column for each of their fields."""
    columns: list[pl.Series] = []
    for column in frame.get_columns():
        if isinstance(column.dtype, pl.Struct):
            inner = column.struct.unnest()
            renamed = inner.rename({each: field_of(column.name, each) for each in inner.columns})
            columns += _flat(renamed).get_columns()
        else:
            columns.append(column)
    return pl.DataFrame(columns)


# ── pandas ───────────────────────────────────────────────────────────────────────────────────────


def _is_pandas(given: object) -> bool:
    kind = type(given)
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame"


def _of_pandas(frame: Any) -> pl.DataFrame:  # noqa: ANN401 - pandas is not there when types are checked
    """Column by column; the index is left out."""
    return pl.DataFrame([_column(str(name), array) for name, array in frame.items()])


def _column(name: str, array: Any) -> pl.Series:  # noqa: ANN401 - the same
    is_plain = type(array.dtype).__module__.partition(".")[0] == "numpy"
    if is_plain and getattr(array.dtype, "kind", "O") in "fiub":
        return _whole(pl.Series(name, array.to_numpy()))
    blanks = array.isna().tolist()
    cells = [None if blank else cell for cell, blank in zip(array.tolist(), blanks, strict=True)]
    try:
        return _whole(pl.Series(name, cells))
    except (TypeError, pl.exceptions.PolarsError):
        raise CalledWrongly(
            f"{NAME}の列「{name}」に、種類の違う値が混ざっています",
            "すべて文字にするか、すべて数にしてください",
        ) from None


def _whole(numbers: pl.Series) -> pl.Series:
    """Floats that are all whole as whole numbers, not a number as nothing; else as they are."""
    if not numbers.dtype.is_float():
        return numbers
    clean = numbers.fill_nan(None)
    if not clean.drop_nulls().len():
        return clean.cast(pl.Null, strict=False)
    if ((clean == clean.floor()) & (clean.abs() < _EXACT)).all():
        return clean.cast(pl.Int64)
    return numbers
