"""What if: one population under two ways of applying rules, row by row, in one pass.

In: a `Variant` that is the base and another, people. Out: `Compared`: for each 判定 and 抽出 who stands otherwise, for
each amount by how much, for each 指標 both figures. A rule whose whole cone is the same in both is not evaluated twice:
nothing changes there. Of what is 不明 no more is claimed than holds whatever it turns out to be.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import polars as pl
from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.core import Standing
from sadame.dsl.types import Quantity, Truth
from sadame.engine.bulk import table as telling
from sadame.engine.bulk.batch import Batch
from sadame.engine.bulk.batch import Standing as Masks
from sadame.engine.bulk.figures import Counting
from sadame.engine.bulk.people import KEY, People
from sadame.engine.bulk.survey import Plans
from sadame.engine.bulk.table import Tabling
from sadame.engine.population import Figure, measured

BEFORE, AFTER = "前", "後"
STANDINGS = (
    Standing.HIT,
    Standing.MISS,
    Standing.UNKNOWN,
    Standing.NOT_APPLICABLE,
    Standing.ERROR,
)
_WIDEST = 2**120


@frozen
class Variant:
    """One way of applying rules. `label` = what it is called."""

    label: str
    program: core.Program
    part: core.Slice
    on: int
    readings: Mapping[str, str]


@frozen
class Subjects:
    """What is compared, by name: 判定 and 抽出, amounts, 指標."""

    truths: tuple[str, ...]
    amounts: tuple[str, ...]
    indicators: tuple[str, ...]


@frozen
class Sum:
    """A sum over everybody; None = without end on that side."""

    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(_plus(self.low, other.low), _plus(self.high, other.high))

    def __sub__(self, other: "Sum") -> "Sum":
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Sum(low, high)


def _plus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


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
class Amounts:
    """An amount. 対象外 and 誤り add nothing; of who may be one of them it may be nothing.

    `more`, `less`, `same` = so many rows surely; `unsure` = it cannot be told. `difference` = that of the sums,
    `settled` = that of the rows whose amounts are known on both sides.
    `changed`: 鍵, and for each side 下限, 上限 and 分母 as in `bulk.table`, of the rows that are not surely the same.
    """

    name: str
    before: Sum = Sum()
    after: Sum = Sum()
    difference: Sum = Sum()
    settled: Fraction = Fraction(0)
    more: int = 0
    less: int = 0
    same: int = 0
    unsure: int = 0
    changed: tuple[pl.DataFrame, ...] = ()


@frozen(eq=False)
class Compared:
    """A variant beside the base. `untouched` = the rules in which nothing can differ."""

    base: Variant
    other: Variant
    rows: int
    moves: tuple[Moves, ...]
    amounts: tuple[Amounts, ...]
    figures: Mapping[str, tuple[tuple[Figure, ...], tuple[Figure, ...]]]
    untouched: tuple[str, ...]


# ── what cannot differ ───────────────────────────────────────────────────────────────────────────


def is_untouched(base: Variant, other: Variant, name: str) -> bool:
    """Whether a rule, and all it stands on, is the same in both."""
    cones = [(*v.part.notes[name].cone, name) for v in (base, other)]
    if set(cones[0]) != set(cones[1]):
        return False
    for each in cones[0]:
        was, now = base.part.by_name[each], other.part.by_name[each]
        if was != now:
            return False
        if isinstance(was, core.Reading):
            chosen = [v.readings.get(each, was.default) for v in (base, other)]
            if chosen[0] != chosen[1]:
                return False
        if base.on != other.on and _looks_at_the_day(was):
            return False
    return True


def _looks_at_the_day(symbol: core.Symbol) -> bool:
    return any(isinstance(each, core.ReferenceDate) for each in core.walk(symbol))


# ── one side ─────────────────────────────────────────────────────────────────────────────────────


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
        for each in self.figures.values():
            each.take(batch)
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


# ── both ─────────────────────────────────────────────────────────────────────────────────────────


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
            found = _amounts(name, keys, frame, after[1].get(name))
            known = self._amounts.get(name, Amounts(name))
            self._amounts[name] = _together(known, found)

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
        )


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────


def _amounts(
    name: str, keys: pl.Series, before: pl.DataFrame, after: pl.DataFrame | None
) -> Amounts:
    was = _counted(before)
    total = _sum(was)
    if after is None:  # untouched
        return Amounts(name, total, total, same=len(keys))
    now = _counted(after)
    both = pl.concat(
        [keys.alias(KEY).to_frame(), _beside(was, BEFORE), _beside(now, AFTER)], how="horizontal"
    )
    verdict = _verdicts(both)
    counts = {sign: int((verdict == sign).sum()) for sign in (-1, 0, 1)}
    after_total = _sum(now)
    return Amounts(
        name,
        total,
        after_total,
        after_total - total,
        _settled(both),
        counts[1],
        counts[-1],
        counts[0],
        int(verdict.is_null().sum()),
        (both.filter((verdict != 0).fill_null(value=True)),),
    )


def _counted(frame: pl.DataFrame) -> pl.DataFrame:
    """What each row adds: its ends over 分母; 対象外 and 誤り add nothing."""
    low, high, zero = pl.col(telling.LOW), pl.col(telling.HIGH), pl.lit(0, dtype=pl.Int128)
    has = pl.col(telling.UNDER).is_not_null()
    may_be_nothing = pl.col(telling.ABSENT) | pl.col(telling.FAILED)

    def end(each: pl.Expr, nothing: pl.Expr) -> pl.Expr:
        widened = pl.when(may_be_nothing & each.is_not_null()).then(nothing).otherwise(each)
        return pl.when(has).then(widened).otherwise(zero)

    return frame.select(
        end(low, pl.min_horizontal(low, zero)).alias(telling.LOW),
        end(high, pl.max_horizontal(high, zero)).alias(telling.HIGH),
        pl.col(telling.UNDER).fill_null(1).alias(telling.UNDER),
    )


def _sum(frame: pl.DataFrame) -> Sum:
    """The sum of all rows, exactly."""
    found = Sum()
    sums = frame.group_by(telling.UNDER).agg(
        pl.col(telling.LOW).sum(),
        pl.col(telling.HIGH).sum(),
        pl.col(telling.LOW).is_null().any().alias("no_low"),
        pl.col(telling.HIGH).is_null().any().alias("no_high"),
    )
    for under, low, high, no_low, no_high in sums.iter_rows():
        found += Sum(
            None if no_low else Fraction(low, under), None if no_high else Fraction(high, under)
        )
    return found


def _beside(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    return frame.rename({each: f"{side}{each}" for each in frame.columns})


def _settled(both: pl.DataFrame) -> Fraction:
    """The difference of the rows with one amount on both sides."""
    points = [
        pl.col(f"{side}{telling.LOW}") == pl.col(f"{side}{telling.HIGH}")
        for side in (BEFORE, AFTER)
    ]
    known = both.filter(*points)
    sums = []
    for side in (BEFORE, AFTER):
        own = {f"{side}{each}": each for each in (telling.LOW, telling.HIGH, telling.UNDER)}
        sums.append(_sum(known.select(pl.col(each).alias(name) for each, name in own.items())))
    before, after = (each.low or Fraction(0) for each in sums)
    return after - before


def _verdicts(both: pl.DataFrame) -> pl.Series:
    """1 = surely more afterwards, -1 = surely less, 0 = surely the same, null = it cannot be told."""
    names = [
        f"{side}{end}"
        for side in (BEFORE, AFTER)
        for end in (telling.LOW, telling.HIGH, telling.UNDER)
    ]
    distinct = both.select(names).unique(maintain_order=True)
    found = [_verdict(*row) for row in distinct.iter_rows()]
    table = distinct.with_columns(pl.Series("@", found, dtype=pl.Int8))
    return (
        both.select(names)
        .join(table, on=names, how="left", nulls_equal=True, maintain_order="left")
        .get_column("@")
    )


def _verdict(  # noqa: PLR0913, PLR0917 - the ends of two ranges
    low: int | None, high: int | None, under: int, low2: int | None, high2: int | None, under2: int
) -> int | None:
    if low2 is not None and high is not None and low2 * under > high * under2:
        return 1
    if high2 is not None and low is not None and high2 * under < low * under2:
        return -1
    ends = (low, high, low2, high2)
    if None not in ends and low == high and low2 == high2:
        return 0
    return None


def _together(left: Amounts, right: Amounts) -> Amounts:
    return Amounts(
        left.name,
        left.before + right.before,
        left.after + right.after,
        left.difference + right.difference,
        left.settled + right.settled,
        left.more + right.more,
        left.less + right.less,
        left.same + right.same,
        left.unsure + right.unsure,
        (*left.changed, *right.changed),
    )


# ── what can be compared ─────────────────────────────────────────────────────────────────────────


def subjects_of(variants: Sequence[Variant], wanted: Sequence[str] | None) -> Subjects:
    """The rules and 指標 that all of these have, of the 制度 of the first; `wanted` = some of them."""
    base = variants[0]

    def everywhere(name: str) -> bool:
        kinds = [
            rule.type if isinstance(rule := v.part.by_name.get(name), core.Rule) else None
            for v in variants
        ]
        return all(kind is not None and kind == kinds[0] for kind in kinds)

    own = [n for n in base.program.own if everywhere(n) and (wanted is None or n in wanted)]
    types = {name: base.part.by_name[name].type for name in own}
    forms = [{each.name: _form(each) for each in v.part.indicators} for v in variants]
    return Subjects(
        tuple(name for name in own if isinstance(types[name], Truth)),
        tuple(name for name in own if _is_amount(types[name])),
        tuple(
            each.name
            for each in base.part.indicators
            if all(form.get(each.name) == forms[0][each.name] for form in forms)
            and (wanted is None or each.name in wanted)
        ),
    )


def _is_amount(kind: object) -> bool:
    return isinstance(kind, Quantity) and bool(kind.unit.dimension)


def _form(about: core.Indicator) -> object:
    base = None if about.denominator is None else type(about.denominator)
    return type(about.numerator), base, about.type, [each.type for each in about.groups]


def comparisons(variants: Sequence[Variant], subjects: Subjects) -> tuple[Side, list[Comparison]]:
    """The base, and each of the others beside it."""
    base = Side(variants[0], subjects)
    found = []
    for other in variants[1:]:
        untouched = frozenset(_untouched(variants[0], other, subjects))
        touched = Subjects(
            tuple(name for name in subjects.truths if name not in untouched),
            tuple(name for name in subjects.amounts if name not in untouched),
            subjects.indicators,
        )
        found.append(Comparison(base, Side(other, touched), untouched))
    return base, found


def _untouched(base: Variant, other: Variant, subjects: Subjects) -> Iterator[str]:
    for name in (*subjects.truths, *subjects.amounts):
        if is_untouched(base, other, name):
            yield name
