"""The list of an 抽出: gathered batch by batch, put in order at the end."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import polars as pl
from attrs import define, field

from sadame.dsl import core
from sadame.dsl.trace import Cause
from sadame.engine.bulk.batch import Batch, Standing
from sadame.engine.bulk.causes import Causes
from sadame.engine.bulk.people import KEY
from sadame.engine.bulk.result import Listed, OutputColumn, Standings
from sadame.engine.columnar import rows
from sadame.engine.population import output_names, sort_names

WHY = "わけ"


@define(eq=False)
class Gathering:
    """The people of an 抽出 so far."""

    rule: core.Rule
    _standings: Standings = field(factory=Standings, init=False)
    _hits: list[pl.DataFrame] = field(factory=list, init=False)
    _dens: list[list[int]] = field(factory=list, init=False)
    _undecided: list[pl.DataFrame] = field(factory=list, init=False)
    _failed: list[pl.DataFrame] = field(factory=list, init=False)
    _causes: Causes = field(factory=Causes, init=False)

    @property
    def _names(self) -> list[str]:
        return [*sort_names(self.rule), *output_names(self.rule)]

    def take(self, batch: Batch, standing: Standing) -> None:
        """Some more people."""
        self._standings += Standings(
            batch.height,
            *(
                int(mask.sum())
                for mask in (
                    standing.hit,
                    standing.miss,
                    standing.unknown,
                    standing.absent,
                    standing.failed,
                )
            ),
        )
        if standing.hit.any():
            self._take_hits(batch.narrowed(standing.hit.arg_true()))
        if standing.unknown.any():
            unknown = batch.narrowed(standing.unknown.arg_true())
            self._undecided.append(
                pl.DataFrame([unknown.keys, unknown.lacks(self.rule.name).alias("不足")])
            )
        if standing.failed.any():
            failed = batch.narrowed(standing.failed.arg_true())
            why = self._causes.of(failed, self.rule.name).alias(WHY)
            self._failed.append(pl.DataFrame([failed.keys, why]))

    def fail(self, keys: pl.Series, why: Cause | None) -> None:
        """Some people for whom there is no such 抽出: 誤り."""
        self._standings += Standings(rows=len(keys), failed=len(keys))
        place = pl.lit(None if why is None else self._causes.place((why,)), pl.UInt32)
        self._failed.append(pl.DataFrame([keys]).with_columns(place.alias(WHY)))

    def _take_hits(self, hits: Batch) -> None:
        found = hits.values(self._names)
        series = [hits.keys]
        for at, each in enumerate(found.values()):
            series += [each.value.alias(f"v{at}"), each.status.alias(f"s{at}")]
            if each.over is not None:
                series.append(each.over.alias(f"d{at}"))
        self._hits.append(pl.DataFrame(series))
        self._dens.append([each.den for each in found.values()])

    def result(self, doubled: int) -> Listed:
        """The list in its order; `doubled` rows are 誤り and in no list."""
        hits, columns = self._joined()
        sorts = len(self.rule.order)
        keys, descending = [], []
        for at, order in enumerate(self.rule.order):
            keys += [pl.col(f"s{at}"), _rank(hits, at)]
            descending += [False, order.descending]
        ordered = hits.sort([*keys, pl.col(KEY)], descending=[*descending, False])
        kept = [each for column in columns[sorts:] for each in _parts(column)]
        standings = self._standings + Standings(rows=doubled, failed=doubled)
        empty = pl.DataFrame(schema={KEY: pl.String, "不足": pl.String})
        nobody = pl.DataFrame(schema={KEY: pl.String, WHY: pl.UInt32})
        return Listed(
            self.rule,
            standings,
            ordered.select(KEY, *kept),
            tuple(columns[sorts:]),
            pl.concat(self._undecided).sort(KEY) if self._undecided else empty,
            pl.concat([nobody, *self._failed]).sort(KEY, maintain_order=True),
            tuple(self._causes.found),
        )

    def _joined(self) -> tuple[pl.DataFrame, list[OutputColumn]]:
        """All batches over one denominator a column."""
        shown = [("", each.key.type) for each in self.rule.order]
        shown += [(each.title, each.value.type) for each in self.rule.outputs]
        dens = [lcm(*(each[at] for each in self._dens)) for at in range(len(shown))]
        overs = {c for frame in self._hits for c in frame.columns if c.startswith("d")}
        frames = [
            _levelled(frame, own, dens, overs)
            for frame, own in zip(self._hits, self._dens, strict=True)
        ]
        columns = [
            OutputColumn(
                name, kind, f"v{at}", f"s{at}", dens[at], f"d{at}" if f"d{at}" in overs else None
            )
            for at, (name, kind) in enumerate(shown)
        ]
        if not frames:
            schema = {KEY: pl.String()} | {c: pl.Int64() for each in columns for c in _parts(each)}
            return pl.DataFrame(schema=schema), columns
        return pl.concat(frames, how="vertical_relaxed"), columns


def _parts(column: OutputColumn) -> list[str]:
    return [column.value, column.status, *([] if column.over is None else [column.over])]


def _levelled(
    frame: pl.DataFrame, own: Sequence[int], dens: Sequence[int], overs: set[str]
) -> pl.DataFrame:
    changes = [
        pl.col(f"v{at}").cast(pl.Int128) * (dens[at] // den)
        for at, den in enumerate(own)
        if den != dens[at]
    ]
    missing = [pl.lit(1, dtype=pl.Int128).alias(each) for each in sorted(overs - {*frame.columns})]
    return frame.with_columns(*changes, *missing).select(
        KEY, *(c for c in sorted({*frame.columns, *overs} - {KEY}))
    )


def _rank(hits: pl.DataFrame, at: int) -> pl.Expr:
    """What a sort key is ordered by; fractions by their size."""
    value = pl.when(pl.col(f"s{at}") == rows.VALUE).then(pl.col(f"v{at}"))
    if f"d{at}" not in hits.columns:
        return value
    pairs = hits.select(pl.col(f"v{at}", f"d{at}")).unique()
    found = [(top, low, Fraction(top or 0, low or 1)) for top, low in pairs.iter_rows()]
    sizes = {each: rank for rank, each in enumerate(sorted({size for _, _, size in found}))}
    ranks = {(top, low): sizes[size] for top, low, size in found}
    ordered = [ranks[each] for each in hits.select(pl.col(f"v{at}", f"d{at}")).iter_rows()]
    return pl.when(pl.col(f"s{at}") == rows.VALUE).then(pl.lit(pl.Series(ordered)))
