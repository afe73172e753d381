"""Parquet and Arrow IPC files, by stretches of rows."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from attrs import frozen

from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.intake.source import ROWS, Piece, numbered


@frozen(eq=False)
class Stored:
    """A file that knows its columns and their types. Its rows are counted from 1, without a heading."""

    name: str
    headings: tuple[str, ...]
    frame: pl.LazyFrame

    def pieces(self, wanted: Sequence[str], most: int = ROWS) -> Iterator[Piece]:
        """The rows in order."""
        lazy = self.frame.select(wanted)
        start = 0
        while True:
            try:
                frame = lazy.slice(start, most).collect()
            except (pl.exceptions.PolarsError, OSError):
                raise _damaged(self.name) from None
            if frame.height:
                yield Piece(frame, numbered(start + 1, frame.height))
            if frame.height < most:
                return
            start += frame.height


def open_stored(path: Path, *, is_parquet: bool) -> Stored:
    """The file, if its end fits its beginning."""
    try:
        lazy = pl.scan_parquet(path, glob=False) if is_parquet else pl.scan_ipc(path, glob=False)
        names = lazy.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        raise _damaged(shown(path)) from None
    return Stored(shown(path), tuple(names), lazy)


def _damaged(name: str) -> CalledWrongly:
    return CalledWrongly(
        f"{name} は壊れています", "作り直すか、元のファイルをもう一度写してください"
    )
