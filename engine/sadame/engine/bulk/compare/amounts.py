"""What amounts add up to on both sides, and by how much, of whom surely more or less.

In: frames of an amount as `bulk.table` tells it, for the same people. Out: `Amounts`. Of what is 不明 no more is
claimed than holds whatever it turns out to be.
"""

from fractions import Fraction

import polars as pl
from attrs import frozen

from sadame.engine.bulk import table as telling
from sadame.engine.bulk.people import KEY

BEFORE, AFTER = "前", "後"


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


def amounts_of(
    name: str, keys: pl.Series, before: pl.DataFrame, after: pl.DataFrame | None
) -> Amounts:
    """An amount of these people; `after` None = nothing can differ."""
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


def together(left: Amounts, right: Amounts) -> Amounts:
    """The amounts of some people and of others."""
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
