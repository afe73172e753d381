"""The people: from a plan and a seed to one lazy frame.

In: a `Plan`, a seed, a stretch of rows. Out: a lazy frame with a column a fact in numbers (`Scale`), and from that the
natural typed columns. A row is drawn in four steps: its latent risks, each fact near them, the facts of a solution
for some rows, what ties the facts together. Irrelevant facts and a share of the others are blank.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_

import polars as pl
from attrs import frozen

from sadame.engine.app.samples.chance import WHOLE, Chance, together, unsigned
from sadame.engine.app.samples.goals import ALWAYS, Among, Goal, Need, Opaque, Within
from sadame.engine.app.samples.plans import Column, Plan
from sadame.engine.app.samples.profile import OF_THE_HEALTHY, Gap, Tie
from sadame.engine.app.samples.solving import Limit
from sadame.engine.app.samples.spreads import Knots, Members, Spread

ROW, RISK, CHOSEN = "行", "重さ", "解"
_FOLLOWS, _NEAR = (3, 2), (2, 1)
"""How much a group moves with the person's risk, and a fact with its group."""
_AT_CONSTANT = 3
"""Of 64 values so many lie at or beside a number the rules turn on."""
_OF, _EACH, _AT_MOST = 1_000, 1, 100
"""Of 1,000 rows one for each solution, 100 in all."""


@frozen
class Stretch:
    """Rows `first` to `first + count` of the people of a seed."""

    seed: int
    first: int
    count: int


def numbered(plan: Plan, stretch: Stretch) -> pl.LazyFrame:
    """Every fact in numbers, none of them blank but those that were not measured; and `ROW`."""
    chance = Chance(stretch.seed)
    rows = pl.int_range(stretch.first, stretch.first + stretch.count, dtype=pl.UInt64)
    frame = pl.LazyFrame().select(rows.alias(ROW))
    frame = frame.with_columns(chance.part("重さ").alias(RISK), _chosen(plan, chance))
    groups = dict.fromkeys(each.group for each in plan.columns if each.group)
    shared = (together(pl.col(RISK), chance.part("群", each), _FOLLOWS) for each in groups)
    frame = frame.with_columns(
        part.alias(_latent(group)) for group, part in zip(groups, shared, strict=True)
    )
    drawn = [each for each in plan.columns if each.spread is not None]
    frame = frame.with_columns(_drawn(each, chance).alias(each.name) for each in drawn)
    solved = ((each, _solved(plan, each)) for each in drawn)
    frame = frame.with_columns(expr.alias(each.name) for each, expr in solved if expr is not None)
    for tie in plan.ties:
        frame = frame.with_columns(_tied(tie))
    return frame.select(ROW, CHOSEN, *(each.name for each in drawn))


def _latent(group: str) -> str:
    return f"重さ {group}"


def _drawn(column: Column, chance: Chance) -> pl.Expr:
    """The number of a fact, near its group."""
    name = column.name
    own = chance.part("値", name)
    part = together(pl.col(_latent(column.group)), own, _NEAR) if column.group else own
    if name in OF_THE_HEALTHY:
        part = WHOLE - 1 - part
    drawn = spread_over(column.spread, part)
    if not column.favourites:
        return drawn
    bits = chance.bits("境目", name)
    which = bits // unsigned(64) % unsigned(len(column.favourites))
    at = _chain(((which == unsigned(n)), pl.lit(k)) for n, k in enumerate(column.favourites))
    return pl.when(bits % unsigned(64) < unsigned(_AT_CONSTANT)).then(at).otherwise(drawn)


def spread_over(spread: Spread | None, part: pl.Expr) -> pl.Expr:
    """The number at a place from 0 to `WHOLE`."""
    match spread:
        case Members(numbers, ends):
            return _chain((part < end, pl.lit(k)) for k, end in zip(numbers, ends, strict=True))
        case Knots(places, numbers, rough):
            sides = zip(places, places[1:], numbers, numbers[1:], strict=False)
            drawn = _chain(
                (part < right, low + (part - left) * (high - low) // (right - left))
                for left, right, low, high in sides
            )
            least, most = min(numbers), max(numbers)
            return drawn if rough == 1 else (drawn // rough * rough).clip(least, most)
        case None:
            raise TypeError("文字 are not drawn")


def _chain(cases: Iterable[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first case that holds; the last needs no asking."""
    *before, (_, found) = cases
    for condition, value in reversed(before):
        found = pl.when(condition).then(value).otherwise(found)
    return found.cast(pl.Int64)


# ── rows that meet a rule ──


def _chosen(plan: Plan, chance: Chance) -> pl.Expr:
    """Which solution a row is given; null = none."""
    count = len(plan.solutions)
    if not count:
        return pl.lit(None, dtype=pl.Int64).alias(CHOSEN)
    of = min(_EACH * count, _AT_MOST)
    place = (chance.bits("解") // unsigned(1 << 32) % unsigned(_OF)).cast(pl.Int64)
    return pl.when(place < of).then(place * count // of).alias(CHOSEN)


def _solved(plan: Plan, column: Column) -> pl.Expr | None:
    """The fact as it was drawn, brought inside the limits of the row's solution."""
    limits: dict[Limit, list[int]] = {}
    for at, solution in enumerate(plan.solutions):
        if column.name in solution:
            limits.setdefault(solution[column.name], []).append(at)
    if not limits:
        return None
    drawn = pl.col(column.name)
    found = drawn
    for limit, which in limits.items():
        found = pl.when(pl.col(CHOSEN).is_in(which)).then(_inside(drawn, limit)).otherwise(found)
    return found


def _inside(drawn: pl.Expr, limit: Limit) -> pl.Expr:
    if isinstance(limit, frozenset):
        return pl.when(drawn.is_in(sorted(limit))).then(drawn).otherwise(min(limit))
    return drawn.clip(*limit)


# ── what goes together ──


def _tied(tie: Tie | Gap) -> pl.Expr:
    if isinstance(tie, Gap):
        higher, least = pl.col(tie.higher), pl.col(tie.lower) + tie.by
        return pl.when(higher < least).then(least).otherwise(higher).alias(tie.higher)
    then = pl.col(tie.then)
    met = pl.col(tie.fact) == tie.member
    if tie.at_least:
        met &= then < tie.number
    return pl.when(met).then(pl.lit(tie.number, dtype=pl.Int64)).otherwise(then).alias(tie.then)


def relevance(goal: Goal) -> pl.Expr:
    """Whether a fact is asked; what cannot be told counts as asked."""
    match goal:
        case Among(fact, members):
            return pl.col(fact).is_in(sorted(members))
        case Within(fact, low, high):
            ends = [pl.col(fact) >= low] if low is not None else []
            ends += [pl.col(fact) <= high] if high is not None else []
            return reduce(and_, ends)
        case Need(at_least, ()):
            return pl.lit(at_least == 0)
        case Need(at_least, parts):
            return pl.sum_horizontal(relevance(each).cast(pl.Int64) for each in parts) >= at_least
        case Opaque():
            return pl.lit(value=True)


def blanks(plan: Plan, chance: Chance, parts: int) -> Mapping[str, pl.Expr]:
    """For each fact, whether its cell is filled. `parts` of `WHOLE` are not; a row with a solution is."""
    found = {}
    for each in plan.columns:
        if each.spread is None:
            continue
        said = chance.part("空欄", each.name) >= parts
        filled = said | pl.col(CHOSEN).is_not_null()
        if each.relevant != ALWAYS:
            filled &= relevance(each.relevant)
        found[each.name] = filled
    return found
