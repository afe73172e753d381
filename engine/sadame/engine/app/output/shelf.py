"""A shelf in a folder: frames that are put by while a run grows, each in a file of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from attrs import define, field, frozen

from sadame.engine.app.disk import failed_write

_AT_ONCE = 4096
"""Rows that are packed together: so many are unpacked to read one."""


@frozen(eq=False)
class Filed:
    """A frame in a file."""

    path: Path

    def rows(self, start: int, count: int) -> pl.DataFrame:
        """Some rows of it, in their order."""
        return pl.scan_ipc(self.path, glob=False).slice(start, count).collect()


@define(eq=False)
class Folder:
    """A folder that holds nothing else; whoever made it removes it."""

    home: Path
    _count: int = field(default=0, init=False)

    def put(self, frame: pl.DataFrame) -> Filed:
        """Keep a frame; `OSError` where the disk does not."""
        path = self.home / f"{self._count}.arrow"
        self._count += 1
        try:
            frame.write_ipc(path, compression="lz4", record_batch_size=_AT_ONCE)
        except (pl.exceptions.PolarsError, OSError) as fault:
            raise failed_write(fault) from fault
        return Filed(path)


@contextmanager
def shelf_in(home: Path) -> Iterator[Folder]:
    """A shelf in a folder, which has none of it afterwards."""
    with TemporaryDirectory(prefix=".", dir=home) as folder:
        yield Folder(Path(folder))
