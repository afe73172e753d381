"""A table → a workbook: its cover, then as many sheets as it needs.

In: the rows of a table piece by piece, as columns. Out: the file; refuses texts that no cell of a spreadsheet can hold.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import polars as pl

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.output.columns import Column, headed
from sadame.engine.app.workbooks.writing import Cell, Page, sheet_names, write_workbook

_MOST_ROWS = 1_048_575
"""A sheet has one more, for the heading."""
_LONGEST_CELL = 32_767


def workbook(
    path: Path,
    name: str,
    height: int,
    pieces: Iterator[tuple[Column, ...]],
    cover: Sequence[tuple[str, ...]],
) -> None:
    """Write the workbook of a table of so many rows."""
    first = next(pieces)
    heading = tuple(headed(column) for column in first)
    sheets = range(0, max(height, 1), _MOST_ROWS)
    cover_name, *names = sheet_names(["表紙", *(name for _ in sheets)])
    rows = chain.from_iterable(_rows(piece) for piece in chain((first,), pieces))
    pages = [Page(cover_name, (), tuple(cover))]
    # Sheets are written one after the other, so they can take their rows from one stream.
    pages += [Page(each, (), chain((heading,), islice(rows, _MOST_ROWS))) for each in names]
    write_workbook(path, pages)


def _rows(columns: Sequence[Column]) -> Iterator[tuple[Cell, ...]]:
    return zip(*(_cells(column) for column in columns), strict=True)


def _cells(column: Column) -> list[Cell]:
    values = column.values
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
        return cells
    return [word or cell for word, cell in zip(column.words.to_list(), cells, strict=True)]


def _too_long(texts: pl.Series) -> bool:
    longest = texts.str.len_chars().max()
    return isinstance(longest, int) and longest > _LONGEST_CELL
