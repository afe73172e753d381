"""A variant over people: who stands how to its 判定, what its amounts are, what its 指標 count."""

from collections.abc import Mapping

import polars as pl
from attrs import define, field

from sadame.dsl.core import Standing
from sadame.engine.bulk.batch import Batch
from sadame.engine.bulk.batch import Standing as Masks
from sadame.engine.bulk.compare.variants import Subjects, Variant
from sadame.engine.bulk.figures import Counting, count
from sadame.engine.bulk.people import People
from sadame.engine.bulk.survey import Plans
from sadame.engine.bulk.table import Tabling
from sadame.engine.population import measured

STANDINGS = (
    Standing.HIT,
    Standing.MISS,
    Standing.UNKNOWN,
    Standing.NOT_APPLICABLE,
    Standing.ERROR,
)


@define(eq=False)
class Side:
    """A variant over the people so far; `subjects` = what it is asked for."""

    variant: Variant
    subjects: Subjects
    figures: dict[str, Counting] = field(factory=dict, init=False)
    _plans: Plans = field(init=False)
    _tabling: Tabling = field(init=False)

    def __attrs_post_init__(self) -> None:
        v = self.variant
        self._plans = Plans(measured(v.part), v.on, v.readings)
        self._tabling = Tabling(
            v.program, v.part, v.on, v.readings, self.subjects.amounts, why=False
        )
        about = {each.name: each for each in v.part.indicators}
        self.figures = {name: Counting(about[name]) for name in self.subjects.indicators}

    def take(self, people: People) -> tuple[dict[str, pl.Series], Mapping[str, pl.DataFrame]]:
        """By 判定 how these people stand (places in `STANDINGS`), by amount its frame."""
        batch: Batch = self._plans.batch(people)
        standings = batch.standings(self.subjects.truths)
        count([*self.figures.values()], batch)
        amounts = self._tabling.tell(people) if self.subjects.amounts else {}
        return {name: _places(each) for name, each in standings.items()}, amounts


def _places(masks: Masks) -> pl.Series:
    frame = pl.DataFrame(
        {
            "h": masks.hit,
            "m": masks.miss,
            "u": masks.unknown,
            "a": masks.absent,
        }
    )
    place = pl.when("h").then(0).when("m").then(1).when("u").then(2).when("a").then(3).otherwise(4)
    return frame.select(place.cast(pl.UInt8)).to_series()
