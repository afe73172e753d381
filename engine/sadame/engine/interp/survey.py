"""A population: every row evaluated, its 抽出 listed and its 指標 counted (semantics §10).

In: rows, each a case with its 識別; the 基準日 and the 解釈, the same for all. Out: `Figure`s, and lists of 識別. The
order of the rows changes nothing. Rows that share a 識別 are 誤り「重複」 wherever they are looked at.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.core import Standing
from sadame.dsl.trace import Status, status_of
from sadame.dsl.values import YES, Possible
from sadame.engine.case import Facts
from sadame.engine.interp.cases import Evaluation
from sadame.engine.population import (
    DOUBLED,
    Figure,
    Key,
    Tally,
    figure,
    measured,
    measures_of,
    rank,
    rank_of_key,
    sort_names,
    stand,
    tally_of,
)


@frozen
class Person:
    """One row: its 識別, and what is known about it."""

    key: str
    facts: Facts


@define(eq=False, slots=False)
class Survey:
    """One 断面 applied to a population."""

    part: core.Slice
    people: Sequence[Person]
    on: int
    readings: Mapping[str, str]
    _placed: dict[str, list[tuple[Key, Tally]]] = field(factory=dict, init=False)

    @cached_property
    def _rows(self) -> list["_Row"]:
        part = measured(self.part)
        times = Counter(each.key for each in self.people)
        return [
            _Row(
                each.key,
                times[each.key] > 1,
                Evaluation(part, each.facts, self.on, self.readings),
            )
            for each in sorted(self.people, key=lambda each: each.key)
        ]

    # ── 指標 ─────────────────────────────────────────────────────────────────────────────────────

    def figures(self, about: core.Indicator) -> tuple[Figure, ...]:
        """An 指標 for everybody, then for each group in the order of its keys."""
        placed = self._tallies(about)
        keys = {key for key, _ in placed} if about.groups else set()
        ordered = sorted(keys, key=lambda key: rank_of_key(key, about.groups))
        whole = figure(about, (tally for _, tally in placed))
        return (
            whole,
            *(figure(about, (t for k, t in placed if k == key), key) for key in ordered),
        )

    def figure(self, about: core.Indicator, within: Mapping[int, Possible | None]) -> Figure:
        """An 指標 for the rows whose 集計 have the given outcomes, by number; None = 不明."""
        chosen = (
            tally
            for key, tally in self._tallies(about)
            if all(key[number] == wanted for number, wanted in within.items())
        )
        return figure(about, chosen, tuple(within.values()))

    def _tallies(self, about: core.Indicator) -> list[tuple[Key, Tally]]:
        if about.name not in self._placed:
            self._placed[about.name] = [_placed(about, row) for row in self._rows]
        return self._placed[about.name]

    # ── 抽出 ─────────────────────────────────────────────────────────────────────────────────────

    def listed(self, rule: core.Rule, standing: Standing) -> tuple[str, ...]:
        """The 識別 of the rows that stand so to a 判定, in the order of its 優先.

        The last tie-break is the 識別, by code point.
        """
        found = [row for row in self._rows if row.standing(rule.name) is standing]
        pairs = list(zip(sort_names(rule), rule.order, strict=True))
        for name, order in reversed(pairs):  # sorting is stable: the last key first
            found = _sorted(found, name, order)
        return tuple(row.key for row in found)


@frozen
class _Row:
    """One row and its evaluation; `is_doubled` = another row has the same 識別."""

    key: str
    is_doubled: bool
    evaluation: Evaluation

    def of(self, name: str) -> Possible:
        """What a rule gives for the row."""
        return self.evaluation.answer(name).outcome.possible

    def standing(self, name: str) -> Standing:
        """How the row stands to a 判定."""
        return Standing.ERROR if self.is_doubled else standing(self.of(name))


def standing(possible: Possible) -> Standing:
    """How a row stands to a 判定 that gives this for it."""
    match status_of(possible):
        case Status.VALUE:
            return Standing.HIT if possible.values == YES else Standing.MISS
        case Status.UNKNOWN:
            return Standing.UNKNOWN
        case Status.NOT_APPLICABLE:
            return Standing.NOT_APPLICABLE
        case Status.ERROR:
            return Standing.ERROR


def _placed(about: core.Indicator, row: _Row) -> tuple[Key, Tally]:
    """The group of a row, and what it adds to its counts and sums."""
    names = measures_of(about)
    key = tuple(_settled(row.of(name)) for name in names.groups)
    if row.is_doubled:
        return key, Tally(DOUBLED)
    counts = stand(row.of(names.members), row.of(names.hits), row.of(names.misses))
    value, base = (None if name is None else row.of(name) for name in (names.value, names.base))
    return key, tally_of(counts, value, base)


def _settled(possible: Possible) -> Possible | None:
    return possible if possible.is_single else None


# ── order ────────────────────────────────────────────────────────────────────────────────────────

_LAST = (Status.UNKNOWN, Status.NOT_APPLICABLE, Status.ERROR)


def _sorted(rows: Iterable[_Row], name: str, order: core.SortKey) -> list[_Row]:
    """値 in the order wanted, then 不明, 対象外, 誤り, whichever order that is."""
    by_status: dict[Status, list[_Row]] = {}
    for row in rows:
        by_status.setdefault(status_of(row.of(name)), []).append(row)
    valued = sorted(
        by_status.get(Status.VALUE, ()),
        key=lambda row: rank(row.of(name), order.key.type),
        reverse=order.descending,
    )
    return [*valued, *(row for status in _LAST for row in by_status.get(status, ()))]
