"""Many people from few: each fact of a person is that fact of one of a pool of drawn cases.

In: a 断面 and a source of chance. Out: a `Crowd`, made column by column, so that hundreds of thousands cost seconds: the
columns of a plan, the cases of compiled rules, and the facts of any one person for the interpreter. A half of the
people have every fact; of the others some facts are vague, not asked or wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

import polars as pl
from attrs import evolve, frozen
from tests.laws.worlds import full, inputs_of, widened, world

from sadame.dsl import core
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Values, is_single
from sadame.engine.bulk.cells import Encoded, encode
from sadame.engine.case import Facts, Invalid
from sadame.engine.columnar.encoding import ROW, field_of, more_of, state_of, upper_of
from sadame.engine.columnar.plan import DAY
from sadame.engine.compiled.layout import Case, Finite, Layout

POOL = 400
_ALIKE = "@人"
_KNOWN, _VAGUE, _BLANK, _WRONG = range(4)
_HABITS: Sequence[tuple[int, int, int]] = (
    *[(0, 0, 0)] * 4,  # all is known
    (10, 0, 0),
    (40, 5, 0),
    (0, 75, 0),  # hardly asked
    (10, 10, 3),
)
"""Kinds of people: of a hundred facts, how many are vague, not asked, wrong."""

Given = Values | Invalid | None


@frozen(eq=False)
class Crowd:
    """People, each once: `alike` = how many are the same as this one.

    `picks` = for each person and each fact, whose of the pool it is; `days` = their 基準日.
    """

    part: core.Slice
    pool: Sequence[Facts]
    picks: pl.DataFrame
    days: pl.Series
    alike: pl.Series
    encoded: Encoded

    @property
    def day(self) -> int | None:
        """The 基準日 of all; None = each has their own."""
        return None if DAY in self.encoded.frame.columns else self.days[0]

    def facts(self, row: int) -> Facts:
        """The facts of one person."""
        picked = self.picks.row(row, named=True) if self.picks.width else {}
        given = {name: self.pool[at].values.get(name) for name, at in picked.items()}
        return Facts({name: each for name, each in given.items() if each is not None})


def crowd(
    chance: Random, part: core.Slice, size: int, days: Sequence[int], pool: int = POOL
) -> Crowd:
    """So many people on one of these days each."""
    drawn = _pool(chance, part, pool)
    habits = _drawn(chance, range(len(_HABITS)), size)
    names = [fact.name for fact in inputs_of(part)]
    columns = [_picked(chance, name, drawn, habits) for name in names]
    everyone = pl.DataFrame([*columns, _drawn(chance, days, size).alias(DAY)])
    people = everyone.group_by(pl.all(), maintain_order=True).agg(pl.len().alias(_ALIKE))
    picks, when = people.select(names), people[DAY]
    encoded = _spread(part, encode(part, drawn), picks, people.height)
    if len(days) > 1:
        encoded = evolve(encoded, frame=encoded.frame.with_columns(when.cast(pl.Int32)))
    return Crowd(part, drawn, picks, when, people[_ALIKE], encoded)


def _pool(chance: Random, part: core.Slice, size: int) -> list[Facts]:
    """Cases of which all or nothing is known for sure, one of which nothing, and one in which all is wrong."""
    found = []
    for at in range(size):
        known = world(chance, part)
        found.append(widened(chance, part, known, 100) if at % 3 == 0 else full(part, known))
    wrong = Facts({fact.name: Invalid("正しくない") for fact in inputs_of(part)})
    return [*found, Facts({}), wrong]


def _kind(given: Given) -> int:
    match given:
        case None:
            return _BLANK
        case Invalid():
            return _WRONG
        case _:
            return _KNOWN if is_single(given) else _VAGUE


def _drawn(chance: Random, among: Sequence[int], size: int) -> pl.Series:
    whole = pl.Series("", among, dtype=pl.UInt32)
    return whole.sample(size, with_replacement=True, seed=chance.getrandbits(32))


def _picked(chance: Random, name: str, pool: Sequence[Facts], habits: pl.Series) -> pl.Series:
    """For each person whose fact it is; equal facts are the first one's, so that equal people are equal."""
    places: list[list[int]] = [[] for _ in range(4)]
    first: dict[Given, int] = {}
    for at, case in enumerate(pool):
        given = case.values.get(name)
        places[_kind(given)].append(first.setdefault(given, at))
    size = len(habits)
    drawn = [_drawn(chance, among or [len(pool) - 2], size) for among in places]
    limits = [
        pl.Series([sum(each[: at + 1]) for each in _HABITS], dtype=pl.UInt32)[habits]
        for at in range(3)
    ]
    frame = pl.DataFrame(
        {
            "lot": _drawn(chance, range(100), size),
            **{f"limit{at}": each for at, each in enumerate(limits)},
            **{f"drawn{at}": each for at, each in enumerate(drawn)},
        }
    )
    chosen = (
        pl.when(pl.col("lot") < pl.col("limit0"))
        .then(pl.col(f"drawn{_VAGUE}"))
        .when(pl.col("lot") < pl.col("limit1"))
        .then(pl.col(f"drawn{_BLANK}"))
        .when(pl.col("lot") < pl.col("limit2"))
        .then(pl.col(f"drawn{_WRONG}"))
        .otherwise(pl.col(f"drawn{_KNOWN}"))
    )
    return frame.select(chosen.alias(name)).to_series()


# ── as columns ───────────────────────────────────────────────────────────────────────────────────


def _spread(part: core.Slice, pool: Encoded, picks: pl.DataFrame, size: int) -> Encoded:
    """The columns of the pool, each fact where it was picked. What is known of them stays true."""
    series: list[pl.Series] = []
    lists: dict[str, pl.DataFrame] = {}
    for fact in inputs_of(part):
        chosen = picks[fact.name]
        names = [each for each in _columns(fact) if each in pool.frame.columns]
        series += [pool.frame[each].gather(chosen) for each in names]
        if isinstance(fact.type, ListOf):
            people = pl.DataFrame({"@": chosen}).with_row_index(ROW)
            elements = pool.lists[fact.name].rename({ROW: "@"})
            lists[fact.name] = people.join(elements, on="@", maintain_order="left").drop("@")
    frame = pl.DataFrame(series) if series else pl.DataFrame({"@": [None] * size})
    return Encoded(frame, pool.columns, lists, pool.list_columns)


def _columns(fact: core.Input) -> Iterator[str]:
    match fact.type:
        case Structure(fields=fields):
            names = [field_of(fact.name, each.name) for each in fields]
        case _:
            names = [fact.name, more_of(fact.name)]
    for name in names:
        yield from (name, state_of(name), upper_of(name))


# ── as cases of compiled rules ───────────────────────────────────────────────────────────────────


def compiled_cases(people: Crowd, layout: Layout, readings: Mapping[str, str]) -> list[Case | None]:
    """The case of each person; None = a fact is wrong, which is for the interpreter to tell."""
    size = len(people.days)
    nothing = layout.case(Facts({}), readings, 1)
    assert nothing is not None
    facts = {fact.name for fact in inputs_of(people.part)}
    taken = sum(_bits(place) for name, place in layout.places.items() if name in facts)
    bits = [(nothing[0] or 0) & ~taken] * size
    slots: list[list[int | None]] = [[None] * size for _ in nothing[2:]]
    wrong: set[int] = set()
    for name, place in layout.places.items():
        if name not in facts:
            continue
        alone = _alone(people, layout, name, readings)
        rows = people.picks[name].to_list()
        ours = {
            at: 0 if case is None else (case[0] or 0) & _bits(place) for at, case in alone.items()
        }
        bits = [each | ours[at] for each, at in zip(bits, rows, strict=True)]
        if not isinstance(place, Finite):
            for slot in (place.slot, place.slot + 1)[: 1 + (place.denominator is None)]:
                at_slot = {at: None if case is None else case[slot] for at, case in alone.items()}
                slots[slot - 2] = [at_slot[at] for at in rows]
        if any(case is None for case in alone.values()):
            wrong |= {row for row, at in enumerate(rows) if alone[at] is None}
    made = zip(bits, people.days.to_list(), *slots, strict=True)
    return [None if row in wrong else case for row, case in enumerate(made)]


def _bits(place: object) -> int:
    """The bits that are a fact's own."""
    whole = place.whole if isinstance(place, Finite) else 0
    return whole | (getattr(place, "silent", None) or 0)


def _alone(
    people: Crowd, layout: Layout, name: str, readings: Mapping[str, str]
) -> dict[int, Case | None]:
    """The case of who has this fact and no other, for each that was picked."""
    found: dict[int, Case | None] = {}
    for at in people.picks[name].unique().to_list():
        given = people.pool[at].values.get(name)
        found[at] = layout.case(Facts({} if given is None else {name: given}), readings, 1)
    return found
