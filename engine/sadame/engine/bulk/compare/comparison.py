"""A variant beside the base: who stands otherwise to each 判定 and 抽出, how much amounts differ, both sides of 指標.

In: what both sides tell of the same people, batch by batch. Out: `Compared`. What is untouched is asked of the base
alone.
"""

from collections.abc import Mapping, Sequence

import polars as pl
from attrs import define, field, frozen

from sadame.dsl.core import Standing
from sadame.engine.bulk.compare.amounts import AFTER, BEFORE, Amounts, amounts_of, together
from sadame.engine.bulk.compare.sides import STANDINGS, Side
from sadame.engine.bulk.compare.variants import (
    Subjects,
    Unshared,
    Variant,
    unshared_by,
    untouched_of,
)
from sadame.engine.bulk.people import KEY
from sadame.engine.population import Figure


@frozen(eq=False)
class Moves:
    """A 判定 or 抽出. `counts` = how many rows stand how before and after.

    `changed`: 鍵, and 前 and 後 as places in `STANDINGS`, of those that stand otherwise.
    """

    name: str
    counts: Mapping[tuple[Standing, Standing], int]
    changed: pl.DataFrame

    @property
    def moved(self) -> int:
        """How many stand otherwise."""
        return sum(count for (was, is_), count in self.counts.items() if was is not is_)


@frozen(eq=False)
class Compared:
    """A variant beside the base. `untouched` = the rules in which nothing can differ.

    `unshared` = what could not be compared, since one side lacks it or has it as another kind of value.
    """

    base: Variant
    other: Variant
    rows: int
    moves: tuple[Moves, ...]
    amounts: tuple[Amounts, ...]
    figures: Mapping[str, tuple[tuple[Figure, ...], tuple[Figure, ...]]]
    untouched: tuple[str, ...]
    unshared: Unshared


@define(eq=False)
class Comparison:
    """A variant beside the base, batch by batch. What is untouched is asked of the base alone."""

    base: Side
    other: Side
    untouched: frozenset[str]
    doubled: int = 0
    _rows: int = field(default=0, init=False)
    _counts: dict[str, dict[tuple[int, int], int]] = field(factory=dict, init=False)
    _changed: dict[str, list[pl.DataFrame]] = field(factory=dict, init=False)
    _amounts: dict[str, Amounts] = field(factory=dict, init=False)

    def take(
        self,
        keys: pl.Series,
        before: tuple[Mapping[str, pl.Series], Mapping[str, pl.DataFrame]],
        after: tuple[Mapping[str, pl.Series], Mapping[str, pl.DataFrame]],
    ) -> None:
        """Some more people, as both sides told of them (`Side.take`)."""
        self._rows += len(keys)
        for name, places in before[0].items():
            self._move(name, keys, places, after[0].get(name, places))
        for name, frame in before[1].items():
            found = amounts_of(name, keys, frame, after[1].get(name))
            known = self._amounts.get(name, Amounts(name))
            self._amounts[name] = together(known, found)

    def _move(self, name: str, keys: pl.Series, before: pl.Series, after: pl.Series) -> None:
        frame = pl.DataFrame(
            [keys.alias(KEY), before.alias(BEFORE), after.alias(AFTER)],
        )
        counts = self._counts.setdefault(name, {})
        for was, now, count in frame.group_by(BEFORE, AFTER).len().iter_rows():
            counts[was, now] = counts.get((was, now), 0) + count
        moved = frame.filter(pl.col(BEFORE) != pl.col(AFTER))
        if moved.height:
            self._changed.setdefault(name, []).append(moved)

    def result(self) -> Compared:
        """What it comes to so far."""
        moves = []
        for name in self.base.subjects.truths:
            counts = {
                (STANDINGS[was], STANDINGS[now]): count
                for (was, now), count in self._counts.get(name, {}).items()
            }
            error = (Standing.ERROR, Standing.ERROR)
            counts[error] = counts.get(error, 0) + self.doubled
            empty = pl.DataFrame(schema={KEY: pl.String, BEFORE: pl.UInt8, AFTER: pl.UInt8})
            changed = pl.concat([empty, *self._changed.get(name, [])]).sort(KEY)
            moves.append(Moves(name, counts, changed))
        figures = {
            name: (
                each.result(self.doubled),
                self.other.figures.get(name, each).result(self.doubled),
            )
            for name, each in self.base.figures.items()
        }
        return Compared(
            self.base.variant,
            self.other.variant,
            self._rows + self.doubled,
            tuple(moves),
            tuple(self._amounts.get(n, Amounts(n)) for n in self.base.subjects.amounts),
            figures,
            tuple(sorted(self.untouched)),
            unshared_by(self.base.variant, self.other.variant),
        )


def comparisons(variants: Sequence[Variant], subjects: Subjects) -> tuple[Side, list[Comparison]]:
    """The base, and each of the others beside it."""
    base = Side(variants[0], subjects)
    found = []
    for other in variants[1:]:
        untouched = frozenset(untouched_of(variants[0], other, subjects))
        touched = Subjects(
            tuple(name for name in subjects.truths if name not in untouched),
            tuple(name for name in subjects.amounts if name not in untouched),
            subjects.indicators,
        )
        found.append(Comparison(base, Side(other, touched), untouched))
    return base, found
