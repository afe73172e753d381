"""One batch of people under one set of plans: questions about rows, answered by columns or by the interpreter."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import polars as pl
from attrs import define, field, frozen

from sadame.dsl.types import Choice, Quantity, Truth
from sadame.dsl.values import Choices, Possible, Texts
from sadame.engine.bulk.asking import Heard, Interpreter
from sadame.engine.bulk.people import People
from sadame.engine.bulk.result import Standings
from sadame.engine.columnar import polars_engine, rows
from sadame.engine.columnar.plan import BITS, Asked, Plan, Planner, Told
from sadame.engine.columnar.terms import Constant, Kind, Term

_OUTCOMES, _LACKS = Asked(), Asked(lacks=True)


@define(eq=False)
class Planned:
    """Plans over columns of one shape, made when they are first asked for."""

    planner: Planner
    _told: dict[tuple[str, Asked], Told] = field(factory=dict, init=False)
    _left: dict[str, str] = field(factory=dict, init=False)
    _plan: Plan | None = field(default=None, init=False)

    def told(self, name: str, asked: Asked = _OUTCOMES) -> Told:
        """What columns say of a rule."""
        key = (name, asked)
        if key not in self._told:
            plan = self.planner.plan([name], asked)
            self._told[key] = plan.rules[0]
            self._left |= plan.left
            self._plan = plan
        return self._told[key]

    @property
    def plan(self) -> Plan:
        """A plan with everything that was lowered so far."""
        return self._plan or self.planner.plan([])

    def left(self) -> Mapping[str, str]:
        """By rule, why rows of it are left to the interpreter."""
        return self._left


@frozen(eq=False)
class Standing:
    """Masks over the rows of a batch, as `rows.Standing`; nothing is open any more, the rest is 不明."""

    hit: pl.Series
    miss: pl.Series
    absent: pl.Series
    failed: pl.Series

    @cached_property
    def unknown(self) -> pl.Series:
        """The rest."""
        known = self.hit | self.miss
        for each in (self.absent, self.failed):
            known = known | each if each.any() else known
        return ~known

    def counted(self) -> Standings:
        """How many rows stand how."""
        hit, miss, absent, failed = (
            int(mask.sum()) for mask in (self.hit, self.miss, self.absent, self.failed)
        )
        height = len(self.hit)
        return Standings(height, hit, miss, height - hit - miss - absent - failed, absent, failed)


@define(eq=False)
class Batch:
    """People under plans."""

    people: People
    planned: Planned
    interpreter: Interpreter

    @property
    def height(self) -> int:
        """How many rows."""
        return self.people.frame.height

    @property
    def keys(self) -> pl.Series:
        """Who the rows are."""
        return self.people.names()

    def columns(self, wanted: Mapping[str, Term]) -> pl.DataFrame:
        """Terms over all rows; what is the same on every row costs nothing."""
        frame = self.people.frame
        lists = {name: each.frame.lazy() for name, each in self.people.lists.items()}
        moving = {
            f"{each.number}": each for each in wanted.values() if not isinstance(each, Constant)
        }
        made = pl.DataFrame()
        if moving:
            plan = self.planned.plan
            asked = polars_engine.apply(plan, frame.lazy(), moving, lists)
            # In memory masks come back cut as the frame is: filtering it by them copies nothing.
            are_masks = not lists and all(each.kind is Kind.TRUTH for each in moving.values())
            made = asked.collect(engine="in-memory" if are_masks else "auto")
        fixed = {
            each: _repeated(each, self.height)
            for each in wanted.values()
            if isinstance(each, Constant)
        }
        return pl.DataFrame(
            [
                (fixed[each] if each in fixed else made[f"{each.number}"]).alias(name)
                for name, each in wanted.items()
            ]
        )

    def narrowed(self, mask: pl.Series, names: Sequence[str]) -> "Batch":
        """The same about some of the rows and about these rules only."""
        cones = [self.interpreter.cone(self.people, name) for name in names]
        columns = dict.fromkeys(column for cone in cones for column in cone)
        kept = [*columns] or self.people.frame.columns[:1]  # a frame of no columns has no rows
        people = self.people.only(kept).where(mask)
        return Batch(people, self.planned, self.interpreter)

    # ── how rows stand ───────────────────────────────────────────────────────────────────────────

    def standings(self, names: Sequence[str]) -> Mapping[str, Standing]:
        """How every row stands to each of these rules."""
        b = self.planned.planner.builder
        told = {name: rows.standing(b, self.planned.told(name)) for name in names}
        wanted = {
            f"{at}.{part}": getattr(each, part)
            for at, each in enumerate(told.values())
            for part in ("hit", "miss", "absent", "failed", "open")
        }
        frame = self.columns(wanted)
        return {
            name: self._standing(name, [frame[f"{at}.{part}"] for part in _PARTS])
            for at, name in enumerate(names)
        }

    def _standing(self, name: str, masks: Sequence[pl.Series]) -> Standing:
        hit, miss, absent, failed, open_ = masks
        if open_.any():
            asked = open_.arg_true()
            heard = self.interpreter.hear(self.people, name, asked.to_list())
            hit, miss, absent, failed = (
                _with(mask, asked, [test(each.possible) for each in heard])
                for mask, test in zip((hit, miss, absent, failed), _TESTS, strict=True)
            )
        return Standing(hit, miss, absent, failed)

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def values(self, names: Sequence[str]) -> Mapping[str, "Values"]:
        """The one value of each rule on every row, and what there is instead of it."""
        b = self.planned.planner.builder
        told = {name: self.planned.told(name) for name in names}
        found = {name: rows.shown(b, each) for name, each in told.items()}
        wanted: dict[str, Term] = {}
        for at, each in enumerate(found.values()):
            wanted |= {f"{at}.v": each.value, f"{at}.s": each.status, f"{at}.o": each.open}
            if each.over is not None:
                wanted[f"{at}.d"] = each.over
        frame = self.columns(wanted)
        return {
            name: self._values(
                told[name],
                frame[f"{at}.v"],
                frame[f"{at}.s"].cast(pl.UInt8),
                frame[f"{at}.o"],
                frame[f"{at}.d"] if f"{at}.d" in frame.columns else None,
            )
            for at, name in enumerate(names)
        }

    def _values(
        self,
        told: Told,
        value: pl.Series,
        status: pl.Series,
        open_: pl.Series,
        over: pl.Series | None,
    ) -> "Values":
        if not open_.any():
            return Values(told, value, status, told.den, over)
        asked = open_.arg_true()
        heard = self.interpreter.hear(self.people, told.name, asked.to_list())
        return _told_by(told, (value, status, over), asked, heard)

    # ── 不足 ─────────────────────────────────────────────────────────────────────────────────────

    def lacks(self, name: str) -> "Lacks":
        """What would settle each row."""
        told = self.planned.told(name, _LACKS)
        roles = [role for role in told.roles if role.startswith("lacks")]
        frame = self.columns({role: told.roles[role] for role in roles})
        open_ = frame["lacks_open"]
        bits = frame.select(pl.exclude("lacks_open"))
        distinct = bits.unique(maintain_order=True)
        words = [_names(told, row) for row in distinct.iter_rows()]
        lookup = distinct.with_row_index("@")
        found = bits.join(lookup, on=bits.columns, how="left", maintain_order="left")["@"]
        if open_.any():
            asked = open_.arg_true()
            heard = self.interpreter.hear(self.people, name, asked.to_list())
            order = {each.name: at for at, each in enumerate(self.interpreter.part.symbols)}
            said = [tuple(sorted(each.lack, key=order.__getitem__)) for each in heard]
            places = {each: at for at, each in enumerate(dict.fromkeys(said), len(words))}
            codes = pl.Series([places[each] for each in said], dtype=pl.UInt32)
            found, words = found.scatter(asked, codes), [*words, *places]
        return Lacks(found, words)


@frozen(eq=False)
class Lacks:
    """For each row the place of its 不足 in `words`: the names of what would settle it."""

    codes: pl.Series
    words: Sequence[tuple[str, ...]]


_PARTS = ("hit", "miss", "absent", "failed", "open")


def _alone(answer: bool) -> Callable[[Possible], bool]:  # noqa: FBT001 - an answer
    def test(possible: Possible) -> bool:
        return possible == Possible(Choices(frozenset({answer})))

    return test


_TESTS: tuple[Callable[[Possible], bool], ...] = (
    _alone(True),
    _alone(False),
    lambda possible: possible == Possible(None, absent=True),
    lambda possible: possible == Possible(None, failed=True),
)


def _with(mask: pl.Series, at: pl.Series, answers: Sequence[bool]) -> pl.Series:
    return mask.scatter(at, pl.Series(answers, dtype=pl.Boolean))


def _repeated(term: Constant, height: int) -> pl.Series:
    kinds = {bool: pl.Boolean, int: pl.Int64, str: pl.String}
    dtype = kinds.get(type(term.value), pl.Int64)
    return pl.repeat(term.value, height, dtype=dtype, eager=True)


def _names(told: Told, row: Sequence[int]) -> tuple[str, ...]:
    return tuple(name for at, name in enumerate(told.unknowns) if row[at // BITS] >> at % BITS & 1)


@frozen(eq=False)
class Values:
    """The values of a rule over rows: see `rows.Shown`. `over` divides number by number, if it is there."""

    told: Told
    value: pl.Series
    status: pl.Series
    den: int
    over: pl.Series | None = None


def _told_by(
    told: Told,
    columns: tuple[pl.Series, pl.Series, pl.Series | None],
    at: pl.Series,
    heard: Sequence[Heard],
) -> Values:
    """The values, with those that the interpreter told in their places."""
    value, status, over = columns
    statuses = [_status(each.possible) for each in heard]
    if isinstance(told.type, Quantity):
        numbers = [
            each.possible.values.low if code == rows.VALUE else None  # type: ignore[union-attr]
            for each, code in zip(heard, statuses, strict=True)
        ]
        if over is None:
            over = pl.repeat(1, len(value), dtype=pl.Int64, eager=True)
        tops = [None if each is None else each.numerator * told.den for each in numbers]
        value = value.cast(pl.Int128).scatter(at, pl.Series(tops, dtype=pl.Int128))
        bottoms = [1 if each is None else each.denominator for each in numbers]
        over = over.cast(pl.Int128).scatter(at, pl.Series(bottoms, dtype=pl.Int128))
    else:
        scalars = [
            _scalar(told, each.possible) if code == rows.VALUE else None
            for each, code in zip(heard, statuses, strict=True)
        ]
        value = value.scatter(at, pl.Series(scalars, dtype=value.dtype))
    return Values(
        told, value, status.scatter(at, pl.Series(statuses, dtype=pl.UInt8)), told.den, over
    )


def _status(possible: Possible) -> int:
    if possible.is_single:
        if possible.values is not None:
            return rows.VALUE
        return rows.ABSENT if possible.absent else rows.FAILED
    return rows.UNKNOWN


def _scalar(told: Told, possible: Possible) -> object:
    match told.type, possible.values:
        case Choice(members=members), Choices(known):
            return members.index(str(next(iter(known))))
        case Truth(), Choices(known):
            return next(iter(known))
        case _, Texts(texts) if texts:
            return next(iter(texts))
        case _, values:
            return values.low  # type: ignore[union-attr]  # a day, a 年度 or a 年月
