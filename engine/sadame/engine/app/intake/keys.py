"""Who is who: the keys of rows, and the rows that share one.

In: the key column, piece by piece. Out: the keys that stand on several rows. One pass holds four bytes a row; where two
of those are alike the keys themselves are compared. Where lists have keys too, another pass says where in the roster
each key stands: twelve bytes a row.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import polars as pl
from attrs import frozen

from sadame.engine.app.intake.columns import Plan
from sadame.engine.app.intake.mapping import Duplicates
from sadame.engine.app.intake.source import Source


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


@frozen(slots=False, eq=False)
class Keys:
    """The keys of the rows of a roster, file by file. Not `keyed`: also who shares a key is somebody."""

    sources: Sequence[Source]
    plans: Sequence[Plan]
    duplicates: Duplicates
    rows: int
    keyed: bool

    def read(self) -> Iterator[pl.Series]:
        """All keys in the order of the rows."""
        for source, plan in zip(self.sources, self.plans, strict=True):
            if plan.key is not None:
                for piece in source.pieces([plan.key], self.rows):
                    yield key_of(piece.frame[plan.key])

    @cached_property
    def repeated(self) -> Repeated:
        """The keys that stand on several rows."""
        return repeated(self.read)

    def out(self, keys: pl.Series, start: int) -> pl.Series | None:
        """The rows that are nobody; `start` = the number of the first."""
        if not self.keyed:
            return None
        return self.repeated.refused(keys, start, self.duplicates) | keys.is_null()

    def known(self) -> Iterator[pl.Series]:
        """The same as `read`, without the keys of rows that are nobody."""
        start = 0
        for keys in self.read():
            out = self.out(keys, start)
            yield keys if out is None else keys.set(out, None)
            start += len(keys)


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


# ── where keys stand ─────────────────────────────────────────────────────────────────────────────

PART_SIZE = 20_000
"""So many rows of the roster are a part."""


@frozen(eq=False)
class Places:
    """In which part of the roster each key stands, by eight bytes of its hash.

    `hashes` = in order, each once; `parts` = beside them. `several` = the keys and parts of what has its hash in more
    than one part; these are in `hashes` too. `rows` = rows of the roster, `size` = rows of a part.
    """

    hashes: pl.Series
    parts: pl.Series
    several: pl.DataFrame
    rows: int
    size: int

    def part_of(self, places: pl.Series) -> pl.Series:
        """The parts of these rows of the roster."""
        return (places // self.size).cast(pl.UInt32)

    def of(self, keys: pl.Series) -> pl.DataFrame:
        """For keys that may be somebody's: `at` = which of them, in order, and the `part`; once for each part."""
        lines = pl.DataFrame({"key": keys, "hash": keys.hash()}).with_row_index("at")
        if not len(self.hashes):
            return pl.DataFrame(schema={"at": pl.UInt32, "part": pl.UInt32})
        near = self.hashes.search_sorted(lines["hash"]).clip(0, len(self.hashes) - 1)
        there = (self.hashes.gather(near) == lines["hash"]) & keys.is_not_null()
        found = pl.DataFrame({"at": lines["at"], "part": self.parts.gather(near)}).filter(there)
        if not self.several.height:
            return found
        twice = lines.join(self.several, on="key", how="inner").select("at", "part")
        alike = lines["hash"].is_in(self.several["hash"].implode())
        rest = found.filter(~alike.filter(there))
        return pl.concat([rest, twice]).sort("at", "part")


def placed(passes: Callable[[], Iterator[pl.Series]], size: int) -> Places:
    """Where keys stand; `passes` reads them in the order of the rows, null = nobody's, once more if need be."""
    rows, pieces = 0, [pl.DataFrame(schema={"hash": pl.UInt64, "part": pl.UInt32})]
    for lines in _in_parts(passes, size):
        rows += lines.height
        pieces.append(lines.drop_nulls("key").select("hash", "part"))
    table = pl.concat(pieces).sort("hash", maintain_order=True)
    pieces.clear()
    same = (table["hash"] == table["hash"].shift(1)).fill_null(value=False)
    apart = same & (table["part"] != table["part"].shift(1))
    several = pl.DataFrame(schema={"key": pl.String, "hash": pl.UInt64, "part": pl.UInt32})
    if apart.any():
        alike = table["hash"].filter(apart).unique().implode()
        found = (each.filter(pl.col("hash").is_in(alike)) for each in _in_parts(passes, size))
        several = pl.concat(found).drop_nulls("key").select(several.columns).unique()
    table = table.filter(~same)
    return Places(table["hash"], table["part"], several, rows, size)


def _in_parts(passes: Callable[[], Iterator[pl.Series]], size: int) -> Iterator[pl.DataFrame]:
    start = 0
    for keys in passes():
        places = pl.int_range(start, start + len(keys), dtype=pl.UInt32, eager=True)
        parts = (places // size).cast(pl.UInt32)
        yield pl.DataFrame({"key": keys, "hash": keys.hash(), "part": parts})
        start += len(keys)
