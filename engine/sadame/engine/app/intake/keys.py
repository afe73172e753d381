"""Who is who: the keys of rows, and the rows that share one.

In: the key column, piece by piece. Out: the keys that stand on several rows. One pass holds four bytes a row; where two
of those are alike the keys themselves are compared.
"""

from collections.abc import Callable, Iterator

import polars as pl
from attrs import frozen

from sadame.engine.app.intake.mapping import Duplicates


@frozen(eq=False)
class Repeated:
    """Keys on several rows, with the first and the last of their rows, counted over all files from 0."""

    table: pl.DataFrame

    def refused(self, keys: pl.Series, start: int, how: Duplicates) -> pl.Series:
        """The rows that do not become a person of their own; `start` = the number of the first."""
        if not self.table.height:
            return pl.repeat(value=False, n=len(keys), eager=True, dtype=pl.Boolean)
        lines = pl.DataFrame({"key": keys}).join(
            self.table, on="key", how="left", maintain_order="left"
        )
        if how is Duplicates.FAULT:
            return lines["first"].is_not_null()
        own = pl.int_range(start, start + len(keys), dtype=pl.Int64, eager=True)
        kept = lines["first" if how is Duplicates.FIRST else "last"]
        return (kept != own).fill_null(value=False)


def key_of(raw: pl.Series) -> pl.Series:
    """The keys as texts; null = there is none."""
    texts = raw.cast(pl.String).str.strip_chars()
    return texts if (texts != "").all() else texts.replace("", None)


def repeated(passes: Callable[[], Iterator[pl.Series]]) -> Repeated:
    """The keys that are there twice or more; `passes` reads them, once more if need be."""
    hashes = [_short(keys.drop_nulls().hash()) for keys in passes()]
    table = pl.DataFrame(schema={"key": pl.String, "first": pl.Int64, "last": pl.Int64})
    if not hashes:
        return Repeated(table)
    ordered = pl.concat(hashes).sort()
    hashes.clear()
    alike = ordered.filter((ordered == ordered.shift(1)).fill_null(value=False)).unique()
    del ordered
    if not len(alike):
        return Repeated(table)
    start, found = 0, list[pl.DataFrame]()
    for keys in passes():
        rows = pl.int_range(start, start + len(keys), dtype=pl.Int64, eager=True)
        lines = pl.DataFrame({"key": keys, "row": rows}).filter(pl.col("key").is_not_null())
        found.append(lines.filter(_short(lines["key"].hash()).is_in(alike.implode())))
        start += len(keys)
    counted = (
        pl.concat(found)
        .group_by("key")
        .agg(pl.col("row").min().alias("first"), pl.col("row").max().alias("last"), pl.len())
        .filter(pl.col("len") > 1)
        .drop("len")
    )
    return Repeated(counted)


def _short(hashes: pl.Series) -> pl.Series:
    """Four bytes of the eight: chance likeness costs a look, not an answer."""
    return (hashes % 2**32).cast(pl.UInt32)
