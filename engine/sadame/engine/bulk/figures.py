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

    def take(self, batch: Batch) -> None:
        """Some more people."""
        names = measures_of(self.about)
        b = batch.planned.planner.builder
        told = [batch.planned.told(name) for name in (names.members, names.hits, names.misses)]
        places = rows.places(b, *told)
        wanted: dict[str, Term] = {**rows.counts(b, places), "open": places.open}
        sums = {"value": names.value, "base": names.base}
        amounts = {part: _Amount.of(batch, name) for part, name in sums.items() if name is not None}
        for part, amount in amounts.items():
            wanted |= {f"{part}.{role}": term for role, term in amount.terms.items()}
            wanted["open"] = b.either(wanted["open"], amount.open)
        frame = batch.columns(wanted)
        groups = [_group(batch, at, name) for at, name in enumerate(names.groups)]
        frame = frame.with_columns(each for group in groups for each in group.columns)
        told_rows = frame.filter(~pl.col("open"))
        self._count(told_rows, groups, amounts)
        asked = frame["open"].arg_true()
        if len(asked):
            self._ask(batch, asked, frame, groups)

    def fail(self, count: int) -> None:
        """So many people for whom there is no such 指標: 誤り, in no group."""
        self._failed += count

    def _count(
        self, frame: pl.DataFrame, groups: Sequence["_Group"], amounts: Mapping[str, "_Amount"]
    ) -> None:
        sums = [pl.col(name).sum() for name in _COUNTS]
        for part in amounts:
            sums += _amount_sums(part)
        by = [column.name for group in groups for column in group.columns]
        if by:
            found = frame.group_by(by, maintain_order=True).agg(pl.len().alias("rows"), *sums)
        else:
            found = frame.select(pl.len().alias("rows"), *sums)
        for row in found.iter_rows(named=True):
            key = tuple(group.key(row) for group in groups)
            counts = Counts(int(row["rows"]), *(int(row[name]) for name in _COUNTS))
            parts = {part: amount.interval(part, row) for part, amount in amounts.items()}
            self._add(key, Tally(counts, parts.get("value"), parts.get("base")))

    def _ask(
        self, batch: Batch, asked: pl.Series, frame: pl.DataFrame, groups: Sequence["_Group"]
    ) -> None:
        """Rows that columns leave open: what the interpreter says of the rules of the 指標."""
        names = measures_of(self.about)
        at = asked.to_list()

        def hear(name: str | None) -> list[Possible | None]:
            if name is None:
                return [None] * len(at)
            return [each.possible for each in batch.interpreter.hear(batch.people, name, at)]

        parts = [
            hear(n) for n in (names.members, names.hits, names.misses, names.value, names.base)
        ]
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
            self._add(key, tally_of(stand(members, hits, misses), value, base))

    def _add(self, key: Key, tally: Tally) -> None:
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


def _amount_sums(part: str) -> list[pl.Expr]:
    """Sure rows with their value, doubtful ones with hull(0, value)."""
    low, high = ("hits_low", "hits_high") if part == "value" else ("members_low", "members_high")
    found = []
    for end, of in (("low", pl.min_horizontal), ("high", pl.max_horizontal)):
        name = f"{part}.{end}"
        amount = pl.col(name).cast(pl.Int128)
        doubtful = of(amount, pl.lit(0, dtype=pl.Int128))
        counted = pl.col(high)
        found += [
            pl.when(pl.col(low))
            .then(amount)
            .when(counted)
            .then(doubtful)
            .otherwise(0)
            .sum()
            .alias(name),
            (counted & pl.col(name).is_null()).any().alias(f"{name}.endless"),
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
