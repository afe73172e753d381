"""For how many people each fact is missing.

In: of each batch and each 抽出, who is undecided and for want of what. Out: counts; who lacks a fact for several 抽出
is one.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl
from attrs import define, field, frozen

from sadame.engine.bulk.batch import Lacks

_NAMES = 1 << 24
"""More than a 制度 has names."""


@frozen(eq=False)
class Lacking:
    """Undecided people of a batch, by the numbers of their rows, and their 不足."""

    rows: pl.Series
    lacks: Lacks


@define(eq=False)
class LackCounts:
    """The counts so far, by name."""

    counts: Counter[str] = field(factory=Counter, init=False)
    _places: dict[str, int] = field(factory=dict, init=False)

    def take(self, parts: Sequence[Lacking]) -> None:
        """The undecided of one batch, 抽出 by 抽出."""
        pairs = [self._pairs(each) for each in parts]
        if not pairs:
            return
        names = [*self._places]
        places = pl.concat(pairs).unique() % _NAMES
        for place, count in places.value_counts().iter_rows():
            self.counts[names[place]] += count

    def _pairs(self, part: Lacking) -> pl.Series:
        """The rows and the places of what they lack, as one number each."""
        told = [(code, name) for code, words in enumerate(part.lacks.words) for name in words]
        table = pl.DataFrame(
            {
                "code": [code for code, _ in told],
                "place": [self._places.setdefault(n, len(self._places)) for _, n in told],
            },
            schema={"code": pl.UInt32, "place": pl.UInt64},
        )
        lines = pl.DataFrame({"row": part.rows.cast(pl.UInt64), "code": part.lacks.codes})
        joined = lines.join(table, on="code", how="inner")
        return joined.select(pl.col("row") * _NAMES + pl.col("place")).to_series()
