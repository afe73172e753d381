"""Values of batches that were read apart, made comparable: over one denominator, and fractions by their rank.

A frame of a list has 鍵, for the n-th value its status `s{n}`, and `v{n}`, an integer over the denominator of its batch
and row by row over `d{n}`, if that is there. What a list is sorted by is in `r{n}`, null where there is no value:
`v{n}` itself, or the place of the fraction among all there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

import polars as pl
from attrs import define, field

from sadame.engine.bulk.people import KEY
from sadame.engine.columnar import rows


@define(eq=False)
class Levels:
    """The denominators of the batches so far. `sorts` = so many values, the first, are what the list is sorted by."""

    sorts: int
    _dens: list[Sequence[int]] = field(factory=list, init=False)
    _overs: set[int] = field(factory=set, init=False)
    _ranks: Mapping[int, pl.DataFrame] = field(factory=dict, init=False)

    def add(self, dens: Sequence[int], overs: Iterable[int]) -> None:
        """One more batch: the denominators of its values, and which of these are divided row by row."""
        self._dens.append(dens)
        self._overs |= {*overs}

    def den(self, at: int) -> int:
        """The denominator of a value in all batches."""
        return lcm(*(each[at] for each in self._dens))

    def over(self, at: int) -> str | None:
        """The column that a value is divided by, row by row; None = there is none."""
        return f"d{at}" if at in self._overs else None

    def settle(self, frames: Iterable[pl.DataFrame]) -> None:
        """Look at all batches, now that they are there, where fractions have to be ranked."""
        divided = [at for at in range(self.sorts) if at in self._overs]
        if divided:
            pairs: dict[int, list[pl.DataFrame]] = {at: [] for at in divided}
            for number, frame in enumerate(frames):
                level = self._level(frame, number)
                for at in divided:
                    pairs[at].append(level.select(f"v{at}", f"d{at}").unique())
            self._ranks = {at: _ranks(pl.concat(each), at) for at, each in pairs.items()}

    def alike(self, frame: pl.DataFrame, number: int) -> pl.DataFrame:
        """Rows of a batch, comparable with those of all others; every batch has the same columns."""
        level = self._level(frame, number)
        for at, ranks in self._ranks.items():
            level = _placed(level, at, ranks)
        return level.select(KEY, *sorted({*level.columns} - {KEY}))

    def _level(self, frame: pl.DataFrame, number: int) -> pl.DataFrame:
        """Every value over the denominator of all, and divided in all batches if in one."""
        own = self._dens[number]
        wide = [at for at in sorted(self._overs) if f"d{at}" not in frame.columns]
        frame = frame.with_columns(
            *(pl.lit(1, dtype=pl.Int128).alias(f"d{at}") for at in wide),
            *(pl.col(f"r{at}").alias(f"v{at}") for at in wide if at < self.sorts),
        )
        return frame.with_columns(
            *(
                pl.col(f"{part}{at}").cast(pl.Int128) * (self.den(at) // own[at])
                for at in range(len(own))
                for part in "vr"
                if f"{part}{at}" in frame.columns
                and (at in self._overs or self.den(at) != own[at])
                and not (part == "r" and at in self._overs)
            ),
            *(pl.col(f"d{at}").cast(pl.Int128) for at in sorted(self._overs)),
        )


def ranked(frame: pl.DataFrame, sorts: int) -> pl.DataFrame:
    """The frame of a batch with `r{n}`, as far as the batch itself tells; a `v{n}` that says no more is dropped."""
    for at in range(sorts):
        if f"d{at}" in frame.columns:
            frame = _placed(frame, at, _ranks(frame.select(f"v{at}", f"d{at}"), at))
        else:
            value = pl.when(pl.col(f"s{at}") == rows.VALUE).then(f"v{at}")
            frame = frame.with_columns(value.alias(f"r{at}")).drop(f"v{at}")
    return frame


def _ranks(pairs: pl.DataFrame, at: int) -> pl.DataFrame:
    """The place of each fraction among them, equal ones at one place."""
    pairs = pairs.unique()
    sizes = [Fraction(top or 0, low or 1) for top, low in pairs.iter_rows()]
    place = {size: number for number, size in enumerate(sorted({*sizes}))}
    return pairs.with_columns(pl.Series(f"r{at}", [place[each] for each in sizes], dtype=pl.Int64))


def _placed(frame: pl.DataFrame, at: int, ranks: pl.DataFrame) -> pl.DataFrame:
    """The frame with the ranks of the fractions of a value."""
    on = [f"v{at}", f"d{at}"]
    rank = pl.when(pl.col(f"s{at}") == rows.VALUE).then(f"r{at}").alias(f"r{at}")
    bare = frame.drop(f"r{at}", strict=False)
    return bare.join(
        ranks, on=on, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(rank)
