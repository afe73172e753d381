"""指標 over a population: counts and sums by group, added up batch by batch."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl
from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Label, Quantity, Truth, Type
from sadame.dsl.values import ABSENT, FAILED, Choices, Possible, Texts, only
from sadame.engine.bulk.batch import Batch, Values
from sadame.engine.columnar import rows
from sadame.engine.columnar.terms import Term
from sadame.engine.population import (
    DOUBLED,
    Counts,
    Figure,
    Key,
    Measures,
    Tally,
    figure,
    measures_of,
    rank_of_key,
    stand,
    tally_of,
)

_COUNTS = (
    "members_low",
    "members_high",
    "hits_low",
    "hits_high",
    "misses_low",
    "misses_high",
    "unknown",
    "failed",
)


@define(eq=False)
class Counting:
    """An 指標 so far, by group."""

    about: core.Indicator
    _tallies: dict[Key, Tally] = field(factory=dict, init=False)
    _failed: int = field(default=0, init=False)

    def fail(self, count: int) -> None:
        """So many people for whom there is no such 指標: 誤り, in no group."""
        self._failed += count

    def add(self, key: Key, tally: Tally) -> None:
        """Some more people of a group."""
        known = self._tallies.get(key)
        self._tallies[key] = tally if known is None else known + tally

    def result(self, doubled: int) -> tuple[Figure, ...]:
        """The whole population, then each group in the order of its keys."""
        out = doubled + self._failed
        extra = [Tally(evolve(DOUBLED, rows=out, failed=out))] if out else []
        whole = figure(self.about, [*self._tallies.values(), *extra])
        if not self.about.groups:
            return (whole,)
        ordered = sorted(self._tallies, key=lambda key: rank_of_key(key, self.about.groups))
        return (whole, *(figure(self.about, [self._tallies[key]], key) for key in ordered))


def count(countings: Sequence[Counting], batch: Batch) -> None:
    """Count some more people for all of these: columns are worked out once, and once by each kind of groups."""
    asked = [_Asked.of(each, batch, at) for at, each in enumerate(countings)]
    frame = batch.columns({name: term for each in asked for name, term in each.wanted.items()})
    alike: dict[object, list[_Asked]] = {}
    for each in asked:
        alike.setdefault(_kind_of_groups(batch, each.names.groups), []).append(each)
    for own in alike.values():
        groups = [_group(batch, at, name) for at, name in enumerate(own[0].names.groups)]
        grouped = frame.with_columns(column for group in groups for column in group.columns)
        _count_told(grouped, own, groups)
        for each in own:
            open_ = grouped[f"{each.at}.open"]
            if open_.any():
                each.ask(batch, open_.arg_true(), grouped, groups)


def _kind_of_groups(batch: Batch, names: Sequence[str]) -> object:
    """The same for 集計 that are the same on every row."""
    b = batch.planned.planner.builder
    shown = [rows.shown(b, batch.planned.told(name)) for name in names]
    terms = [(each.value, each.status, each.open, each.over) for each in shown]
    return tuple(None if term is None else term.number for each in terms for term in each)


def _count_told(frame: pl.DataFrame, asked: "Sequence[_Asked]", groups: Sequence["_Group"]) -> None:
    """The rows that columns tell everything of."""
    sums = [expression for each in asked for expression in each.sums()]
    by = [column.name for group in groups for column in group.columns]
    found = frame.group_by(by).agg(sums) if by else frame.select(sums)
    for row in found.iter_rows(named=True):
        key = tuple(group.key(row) for group in groups)
        for each in asked:
            if row[f"{each.at}.rows"]:
                each.counting.add(key, each.tally(row))


@frozen(eq=False)
class _Asked:
    """What an 指標 looks at in a batch: `wanted` terms, whose names begin with its number `at`."""

    counting: Counting
    at: int
    names: Measures
    wanted: Mapping[str, Term]
    amounts: Mapping[str, "_Amount"]

    @staticmethod
    def of(counting: Counting, batch: Batch, at: int) -> "_Asked":
        """The terms of an 指標."""
        names = measures_of(counting.about)
        b = batch.planned.planner.builder
        told = [batch.planned.told(name) for name in (names.members, names.hits, names.misses)]
        places = rows.places(b, *told)
        sums = {"value": names.value, "base": names.base}
        amounts = {part: _Amount.of(batch, name) for part, name in sums.items() if name is not None}
        open_ = b.some([places.open, *(each.open for each in amounts.values())])
        told_all = b.negate(open_)
        wanted = {f"{at}.open": open_, f"{at}.rows": told_all}
        for name, term in rows.counts(b, places).items():
            wanted[f"{at}.{name}"] = b.both(told_all, term)
        for part, amount in amounts.items():
            wanted |= {f"{at}.{part}.{role}": term for role, term in amount.terms.items()}
        return _Asked(counting, at, names, wanted, amounts)

    def sums(self) -> list[pl.Expr]:
        """What is added up over the rows of a group, under the names of the terms."""
        found = [pl.col(f"{self.at}.{name}").sum() for name in ("rows", *_COUNTS)]
        for part in self.amounts:
            found += _amount_sums(self.at, part)
        return found

    def tally(self, row: Mapping[str, object]) -> Tally:
        """The tally of a group."""
        counts = Counts(*(_whole(row[f"{self.at}.{name}"]) for name in ("rows", *_COUNTS)))
        parts = {
            part: amount.interval(f"{self.at}.{part}", row) for part, amount in self.amounts.items()
        }
        return Tally(counts, parts.get("value"), parts.get("base"))

    def ask(
        self, batch: Batch, asked: pl.Series, frame: pl.DataFrame, groups: Sequence["_Group"]
    ) -> None:
        """Rows that columns leave open: what the interpreter says of the rules of the 指標."""
        at = asked.to_list()

        def hear(name: str | None) -> list[Possible | None]:
            if name is None:
                return [None] * len(at)
            return [each.possible for each in batch.interpreter.hear(batch.people, name, at)]

        n = self.names
        parts = [hear(name) for name in (n.members, n.hits, n.misses, n.value, n.base)]
        keys = frame.select(c.name for g in groups for c in g.columns) if groups else None
        for row, (members, hits, misses, value, base) in zip(
            at, zip(*parts, strict=True), strict=True
        ):
            key: Key = ()
            if keys is not None:
                named = keys.row(row, named=True)
                key = tuple(group.key(named) for group in groups)
            if members is None or hits is None or misses is None:
                raise ValueError("an 指標 has a 分母")
            self.counting.add(key, tally_of(stand(members, hits, misses), value, base))


def _whole(number: object) -> int:
    if not isinstance(number, int):
        raise TypeError(f"not a number of rows: {number!r}")
    return number


# ── sums ─────────────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class _Amount:
    """What a row adds to a sum: its least and its most, over `den`; null = without end."""

    terms: Mapping[str, Term]
    open: Term
    den: int

    @staticmethod
    def of(batch: Batch, name: str) -> "_Amount":
        """The amounts of a rule; a quotient by a variable is left to the interpreter."""
        b = batch.planned.planner.builder
        told = batch.planned.told(name)
        roles = told.roles
        if "low" not in roles or "over" in roles:
            nothing = {"low": b.constant(0), "high": b.constant(0), "opens": b.no}
            return _Amount(nothing, b.yes, 1)
        valued = roles["has"]
        zero = b.constant(0)
        ends = {
            "low": b.when(valued, roles["low"], zero),
            "high": b.when(valued, roles["high"], zero),
        }
        opens = b.both(valued, b.either(roles["low_open"], roles["high_open"]))
        return _Amount(ends, b.either(roles["open"], opens), told.den)

    def interval(self, part: str, row: Mapping[str, object]) -> Interval:
        """The sum of a group."""
        ends: list[Fraction | None] = []
        for end in ("low", "high"):
            total = row[f"{part}.{end}"]
            if row[f"{part}.{end}.endless"] or not isinstance(total, int):
                ends.append(None)
            else:
                ends.append(Fraction(total, self.den))
        return Interval(ends[0], ends[1])


def _amount_sums(at: int, part: str) -> list[pl.Expr]:
    """Sure rows with their value, doubtful ones with hull(0, value)."""
    counted = "hits" if part == "value" else "members"
    low, high = f"{at}.{counted}_low", f"{at}.{counted}_high"
    found = []
    for end, of in (("low", pl.min_horizontal), ("high", pl.max_horizontal)):
        name = f"{at}.{part}.{end}"
        amount = pl.col(name).cast(pl.Int128)
        doubtful = of(amount, pl.lit(0, dtype=pl.Int128))
        found += [
            pl.when(pl.col(low))
            .then(amount)
            .when(pl.col(high))
            .then(doubtful)
            .otherwise(0)
            .sum()
            .alias(name),
            (pl.col(high) & pl.col(name).is_null()).any().alias(f"{name}.endless"),
        ]
    return found


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class _Group:
    """A 集計 of a batch: its value and status on every row."""

    type: Type
    den: int
    columns: tuple[pl.Series, ...]

    def key(self, row: Mapping[str, object]) -> Possible | None:
        """What the 集計 comes to; None = 不明."""
        value, status = row[self.columns[0].name], row[self.columns[1].name]
        match status:
            case rows.VALUE:
                over = row[self.columns[2].name] if len(self.columns) > 2 else 1
                return _possible(self.type, value, self.den, over)
            case rows.ABSENT:
                return ABSENT
            case rows.FAILED:
                return FAILED
            case _:
                return None


def _group(batch: Batch, at: int, name: str) -> _Group:
    found: Values = batch.values([name])[name]
    value = found.value
    blank = found.status != rows.VALUE
    if blank.any():
        value = value.set(blank, None)
    columns = [value.alias(f"g{at}"), found.status.alias(f"g{at}.s")]
    if found.over is not None:
        columns.append(found.over.alias(f"g{at}.d"))
    return _Group(found.told.type, found.den, tuple(columns))


def _possible(kind: Type, value: object, den: int, over: object) -> Possible:
    match kind, value:
        case Label(), str():
            return Possible(Texts(frozenset({value})))
        case Choice(members=members), int():
            return Possible(Choices(frozenset({members[value]})))
        case Truth(), bool():
            return Possible(Choices(frozenset({value})))
        case Quantity(), int() if isinstance(over, int):
            return Possible(only(Fraction(value, den * over)))
        case _, int():
            return Possible(only(value))
        case _:
            raise TypeError(f"not a value: {value!r}")
