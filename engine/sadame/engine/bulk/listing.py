"""The list of an 抽出: gathered batch by batch, put in order at the end."""

from collections.abc import Sequence

import polars as pl
from attrs import define, field

from sadame.dsl import core
from sadame.dsl.trace import Cause
from sadame.engine.bulk.batch import Batch, Standing
from sadame.engine.bulk.causes import Causes
from sadame.engine.bulk.lacking import Lacking
from sadame.engine.bulk.levelling import Levels, ranked
from sadame.engine.bulk.people import KEY
from sadame.engine.bulk.piles import Order, Pile, Shelf
from sadame.engine.bulk.result import Listed, OutputColumn, Standings
from sadame.engine.population import output_names, sort_names

LACKS, WHY = "不足", "わけ"
_JOINT = "、"
_BY_KEY = Order((KEY,), (False,))
_NOBODY = pl.DataFrame(schema={KEY: pl.String, LACKS: pl.String, WHY: pl.UInt32})


@define(eq=False)
class Gathering:
    """The people of an 抽出 so far; `shelf` = where they are put by, None = in memory."""

    rule: core.Rule
    shelf: Shelf | None = None
    _standings: Standings = field(factory=Standings, init=False)
    _levels: Levels = field(init=False)
    _hits: Pile = field(init=False)
    _undecided: Pile = field(init=False)
    _failed: Pile = field(init=False)
    _words: dict[str, int] = field(factory=dict, init=False)
    _causes: Causes = field(factory=Causes, init=False)

    def __attrs_post_init__(self) -> None:
        keys = [
            pair
            for at, each in enumerate(self.rule.order)
            for pair in ((f"s{at}", False), (f"r{at}", each.descending))
        ]
        columns, descending = zip(*keys, (KEY, False), strict=True)
        self._levels = Levels(len(self.rule.order))
        self._hits = Pile(Order(columns, descending), self.shelf)
        self._undecided, self._failed = Pile(_BY_KEY, self.shelf), Pile(_BY_KEY, self.shelf)

    def take(self, batch: Batch, standing: Standing) -> Lacking | None:
        """Some more people; which of them are undecided and for want of what."""
        self._standings += standing.counted()
        if standing.hit.any():
            names = [*sort_names(self.rule), *output_names(self.rule)]
            self._take_hits(batch.narrowed(standing.hit, names), names)
        if standing.failed.any():
            failed = standing.failed.arg_true()
            why = self._causes.of(batch, failed, self.rule.name).alias(WHY)
            self._failed.put(pl.DataFrame([batch.keys.gather(failed), why]))
        if not standing.unknown.any():
            return None
        unknown = batch.narrowed(standing.unknown, [self.rule.name])
        lacks = unknown.lacks(self.rule.name)
        known = [
            self._words.setdefault(_JOINT.join(each), len(self._words)) for each in lacks.words
        ]
        codes = pl.Series(known, dtype=pl.UInt32).gather(lacks.codes)
        self._undecided.put(pl.DataFrame([unknown.keys, codes.alias(LACKS)]))
        return Lacking(standing.unknown.arg_true(), lacks)

    def fail(self, keys: pl.Series, why: Cause | None) -> None:
        """Some people for whom there is no such 抽出: 誤り."""
        self._standings += Standings(rows=len(keys), failed=len(keys))
        if len(keys):
            place = pl.lit(None if why is None else self._causes.place((why,)), pl.UInt32)
            self._failed.put(pl.DataFrame([keys]).with_columns(place.alias(WHY)))

    def _take_hits(self, hits: Batch, names: Sequence[str]) -> None:
        found = [*hits.values(names).values()]
        series = [hits.keys]
        for at, each in enumerate(found):
            series += [each.value.alias(f"v{at}"), each.status.alias(f"s{at}")]
            if each.over is not None:
                series.append(each.over.alias(f"d{at}"))
        overs = [at for at, each in enumerate(found) if each.over is not None]
        self._levels.add([each.den for each in found], overs)
        self._hits.put(ranked(pl.DataFrame(series), len(self.rule.order)))

    def result(self, doubled: int) -> Listed:
        """The list in its order; `doubled` rows are 誤り and in no list."""
        outputs = tuple(
            OutputColumn(
                each.title,
                each.value.type,
                f"v{at}",
                f"s{at}",
                self._levels.den(at),
                self._levels.over(at),
            )
            for at, each in enumerate(self.rule.outputs, len(self.rule.order))
        )
        parts = [part for each in outputs for part in (each.value, each.status, each.over) if part]
        nobody = pl.DataFrame(schema={KEY: pl.String()} | dict.fromkeys(parts, pl.Int64()))
        self._levels.settle(self._hits.frames())
        return Listed(
            self.rule,
            self._standings + Standings(rows=doubled, failed=doubled),
            outputs,
            self._hits.sorted((KEY, *parts), nobody, self._levels.alike),
            self._undecided.sorted((KEY, LACKS), _NOBODY, self._worded),
            self._failed.sorted((KEY, WHY), _NOBODY),
            tuple(self._causes.found),
        )

    def _worded(self, frame: pl.DataFrame, number: int) -> pl.DataFrame:
        """The undecided with their 不足 in words."""
        del number
        words = pl.Series([*self._words], dtype=pl.String)
        return frame.with_columns(words.gather(frame[LACKS]).alias(LACKS))
