"""Rows put by while they are made, and handed out in one order: in memory, or from a shelf with little of it.

In: frames. Out: all their rows in the order of some columns, which no two rows have alike. Without a shelf the frames
stay in memory and come back as one. On a shelf each frame is a *run*, in order by itself, and every `STRIDE`-th row of
it is a *mark*. All marks in order say which stretch of which run is needed next, and what is before the next mark is
complete: so a piece costs its own rows and at most a stride of every run.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

import polars as pl
from attrs import define, field, frozen

STRIDE = 1024
"""Rows from mark to mark."""
PIECE = 1 << 16
"""So many rows are looked for at once."""

Alike: TypeAlias = Callable[[pl.DataFrame, int], pl.DataFrame]
"""Makes rows of the n-th frame comparable with those of all others."""

_RUN, _FROM, _IS_NEXT = "@束", "@位置", "@次"


def _as_it_is(frame: pl.DataFrame, number: int) -> pl.DataFrame:
    del number
    return frame


class Stored(Protocol):
    """A frame on a shelf."""

    def rows(self, start: int, count: int) -> pl.DataFrame:
        """Some rows of it, in their order."""


class Shelf(Protocol):
    """Where frames are put by."""

    def put(self, frame: pl.DataFrame) -> Stored:
        """Keep a frame, outside of memory."""


@frozen
class Order:
    """By what rows are sorted, the first column first."""

    columns: tuple[str, ...]
    descending: tuple[bool, ...]

    def sorted(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame in this order."""
        return frame.sort(self.columns, descending=self.descending)


@frozen(eq=False)
class _Run:
    stored: Stored
    height: int
    marks: Stored  # a few rows, but in memory their texts would hold on to those of the whole batch


@define(eq=False)
class Pile:
    """Frames so far: `held` in memory, or `runs` on the shelf, for which the rows of a frame must be comparable."""

    order: Order
    shelf: Shelf | None = None
    held: list[pl.DataFrame] = field(factory=list, init=False)
    runs: list[_Run] = field(factory=list, init=False)

    def put(self, frame: pl.DataFrame) -> None:
        """Some more rows, at least one."""
        if self.shelf is None:
            self.held.append(frame)
            return
        run = self.order.sorted(frame)
        marks = run.gather_every(STRIDE).with_columns(
            pl.int_range(0, run.height, STRIDE, dtype=pl.UInt32, eager=True).alias(_FROM)
        )
        self.runs.append(_Run(self.shelf.put(run), run.height, self.shelf.put(marks)))

    def frames(self) -> Iterator[pl.DataFrame]:
        """The frames, as they were put by."""
        yield from self.held
        for run in self.runs:
            yield run.stored.rows(0, run.height)

    def sorted(
        self, columns: Sequence[str], empty: pl.DataFrame, alike: Alike = _as_it_is
    ) -> "Sorted":
        """All rows so far, of which these columns are handed out; `empty` where there are none."""
        return Sorted(self, (*columns,), empty, alike)


@frozen(eq=False)
class Sorted:
    """The rows of a pile, in order."""

    pile: Pile
    columns: tuple[str, ...]
    empty: pl.DataFrame
    alike: Alike

    def frames(self) -> Iterator[pl.DataFrame]:
        """The same rows frame by frame, in no order."""
        for at, frame in enumerate(self.pile.frames()):
            yield self.alike(frame, at).select(self.columns)

    def pieces(self) -> Iterator[pl.DataFrame]:
        """The rows in their order, some at once; at least one frame."""
        if self.pile.held:
            frames = [self.alike(frame, at) for at, frame in enumerate(self.pile.held)]
            yield self._in_order(frames).select(self.columns)
        elif self.pile.runs:
            for frame in self._merged():
                yield frame.select(self.columns)
        else:
            yield self.empty.select(self.columns)

    def whole(self) -> pl.DataFrame:
        """All of them in memory."""
        return _joined(self.pieces())

    def _in_order(self, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
        return self.pile.order.sorted(_joined(frames))

    def _merged(self) -> Iterator[pl.DataFrame]:
        marks = self._in_order(self._marks(at, run) for at, run in enumerate(self.pile.runs))
        step = max(PIECE // STRIDE, 1)
        left: list[pl.DataFrame] = []
        for start in range(0, marks.height, step):
            loaded = [*left, *self._stretches(marks[start : start + step])]
            following = marks[start + step : start + step + 1].drop(_RUN, _FROM)
            if not following.height:
                yield self._in_order(loaded)
                return
            sides = [*((each, False) for each in loaded), (following, True)]
            frame = self._in_order(
                each.with_columns(pl.lit(is_next).alias(_IS_NEXT)) for each, is_next in sides
            )
            place = int(frame[_IS_NEXT].arg_true()[0])
            frame = frame.drop(_IS_NEXT)
            yield frame[:place]
            left = [frame[place + 1 :]]

    def _marks(self, at: int, run: _Run) -> pl.DataFrame:
        """The marks of a run, with its number and where they stand in it."""
        marks = run.marks.rows(0, -(-run.height // STRIDE))
        alike = self.alike(marks, at)
        return alike.with_columns(pl.lit(at, dtype=pl.UInt32).alias(_RUN), marks[_FROM])

    def _stretches(self, marks: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows from each of these marks to the next of its run; the marks of a run follow each other."""
        needed = marks.group_by(_RUN).agg(pl.col(_FROM).min(), pl.len()).sort(_RUN)
        for at, start, count in needed.iter_rows():
            yield self.alike(self.pile.runs[at].stored.rows(start, count * STRIDE), at)


def _joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([*frames], how="vertical_relaxed")
