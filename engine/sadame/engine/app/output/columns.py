"""Values of many people → columns as people use them: はい, members by name, decimals in their unit, days.

In: what `bulk` holds of a value (`OutputColumn`), or exact numbers. Out: `Column`. Never a binary fraction: what no
decimal can say exactly (1/3) makes a column of exact texts. Where there is no value, `words` says what there is
instead, so that 不明, 対象外 and 誤り never look like one another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

import polars as pl
from attrs import frozen

from sadame.dsl.display import exact_to_json
from sadame.dsl.types import Choice, Day, FiscalYear, Quantity, Truth, Type, YearMonth
from sadame.engine.bulk.result import OutputColumn
from sadame.engine.columnar import rows

_EPOCH = 719_163
"""The calendar's number of 1970-01-01."""
_WIDEST = 38
_INT64 = (1 << 63) - 1
_WORDS: Mapping[int, str] = {rows.UNKNOWN: "不明", rows.ABSENT: "対象外", rows.FAILED: "誤り"}


@frozen(eq=False)
class Column:
    """A column of a table. `values`: Boolean, String, Int64, Decimal or Date, null where there is none.

    `words`: what stands where there is none, null where there is one; None = always one. `yes`, `no` = the words of a
    Boolean for people. `unit` = of its numbers.
    """

    title: str
    values: pl.Series
    words: pl.Series | None = None
    unit: str = ""
    yes: str = "はい"
    no: str = "いいえ"


def headed(column: Column) -> str:
    """The heading, with the unit of its numbers."""
    return f"{column.title}（{column.unit}）" if column.unit else column.title


@frozen
class Scale:
    """How integers are written: what each of them is worth in the unit, and the type that holds all exactly.

    `by_vector` = a multiplication does it; else they are worked out one by one.
    """

    each: Fraction
    dtype: pl.DataType
    by_vector: bool


@frozen
class Shape:
    """What a 出力 needs a column to hold, over all rows of its list. `scale` None = it is no number."""

    scale: Scale | None
    has_blanks: bool


def shapes_of(
    columns: Sequence[OutputColumn], frames: Callable[[], Iterable[pl.DataFrame]]
) -> list[Shape]:
    """The shapes of the 出力 of a list that comes frame by frame, and once more where numbers are not plain."""
    seen = [_Seen() for _ in columns]
    for frame in frames():
        seen = [each.after(*_numbers(at, frame)) for at, each in zip(columns, seen, strict=True)]
    return [_shape(at, each, frames) for at, each in zip(columns, seen, strict=True)]


def _shape(
    column: OutputColumn, seen: "_Seen", frames: Callable[[], Iterable[pl.DataFrame]]
) -> Shape:
    if not isinstance(column.type, Quantity):
        return Shape(None, seen.has_blanks)
    each = 1 / (column.den * column.type.unit.scale)
    exact = (n for frame in frames() for n in _exact(each, *_numbers(column, frame)))
    return Shape(_scale(each, seen, exact), seen.has_blanks)


def column_of(column: OutputColumn, frame: pl.DataFrame, shape: Shape | None = None) -> Column:
    """A 出力 of a list; `shape` = that of the whole list, where the frame is a piece of it."""
    shape = shape or shapes_of([column], lambda: (frame,))[0]
    numbers, over = _numbers(column, frame)
    values, unit = natural(column.type, numbers, column.den, over, shape.scale)
    words = None
    if shape.has_blanks:
        words = frame[column.status].replace_strict(_WORDS, default=None, return_dtype=pl.String)
    match column.type:
        case Truth(yes, no):
            return Column(column.title, values, words, unit, yes, no)
        case _:
            return Column(column.title, values, words, unit)


def _numbers(column: OutputColumn, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series | None]:
    """The encoded values, null where there is none, and what they are divided by."""
    numbers, blank = frame[column.value], frame[column.status] != rows.VALUE
    over = None if column.over is None else frame[column.over]
    return numbers.set(blank, None) if blank.any() else numbers, over


def natural(
    kind: Type,
    numbers: pl.Series,
    den: int,
    over: pl.Series | None,
    scale: Scale | None = None,
) -> tuple[pl.Series, str]:
    """What encoded values of a type are to people, and their unit; see `bulk.result.OutputColumn`."""
    match kind:
        case Truth():
            return numbers.cast(pl.Boolean), ""
        case Choice(members=members):
            return pl.Series(members, dtype=pl.String).gather(numbers), ""
        case Day():
            return (numbers.cast(pl.Int64) - _EPOCH).cast(pl.Int32).cast(pl.Date), ""
        case FiscalYear():
            return numbers.cast(pl.Int32), ""
        case YearMonth():
            whole = numbers.cast(pl.Int64)
            month = (whole % 12 + 1).cast(pl.String).str.zfill(2)
            return (whole // 12).cast(pl.String) + "-" + month, ""
        case Quantity(unit=unit):
            shown = unit.text if unit.dimension else ""
            if scale is None:
                each = 1 / (den * unit.scale)
                scale = _scale(each, _Seen().after(numbers, over), _exact(each, numbers, over))
            return _scaled(scale, numbers, over), shown
        case _:
            return numbers.cast(pl.String), ""


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Seen:
    """What was seen of integers: how far they are from 0, and whether they are divided row by row."""

    reach: int = 0
    is_divided: bool = False
    has_blanks: bool = False

    def after(self, numbers: pl.Series, over: pl.Series | None) -> "_Seen":
        """The same and some more of them."""
        reach = _reach(numbers) if numbers.dtype.is_integer() else 0
        return _Seen(
            max(self.reach, reach),
            self.is_divided or over is not None,
            self.has_blanks or numbers.has_nulls(),
        )


def _scale(each: Fraction, seen: _Seen, exact: Iterable[Fraction | None]) -> Scale:
    """How integers that are worth so much each are written; `exact` = all of them, if they have to be looked at."""
    places = places_of(each)
    if places is not None and not seen.is_divided:
        most = seen.reach * int(each * 10**places)
        if most < 10 ** (_WIDEST - places):
            whole = not places and most <= _INT64
            return Scale(each, pl.Int64() if whole else pl.Decimal(_WIDEST, places), by_vector=True)
    return Scale(each, _kind(exact), by_vector=False)


def _scaled(scale: Scale, numbers: pl.Series, over: pl.Series | None) -> pl.Series:
    if not scale.by_vector:
        return _column([*_exact(scale.each, numbers, over)], scale.dtype)
    places = scale.dtype.scale if isinstance(scale.dtype, pl.Decimal) else 0
    whole = _times(numbers, int(scale.each * 10**places))
    if not places:
        return whole.cast(scale.dtype)
    # A product keeps the decimals of its factors: what is cast has as many as it will need.
    number = pl.col("n").cast(scale.dtype)
    shifted = (number * pl.lit(Decimal(1).scaleb(-places))).cast(scale.dtype)
    return whole.to_frame("n").select(shifted).to_series()


def _exact(each: Fraction, numbers: pl.Series, over: pl.Series | None) -> Iterator[Fraction | None]:
    divisors = repeat(1) if over is None else iter(over.to_list())
    for top, low in zip(numbers.to_list(), divisors, strict=False):
        yield None if top is None else Fraction(top) * each / Fraction(low or 1)


def _times(numbers: pl.Series, times: int) -> pl.Series:
    """Integers times an integer, wide enough."""
    wide = numbers.cast(pl.Int128).to_frame("n")
    return wide.select(pl.col("n") * pl.lit(times, dtype=pl.Int128)).to_series()


def _reach(whole: pl.Series) -> int:
    ends = (whole.min(), whole.max())
    return max((abs(end) for end in ends if isinstance(end, int)), default=0)


def exact_column(numbers: Sequence[Fraction | None]) -> pl.Series:
    """Numbers as whole numbers or decimals, if all of them end; else each as exact text."""
    return _column(numbers, _kind(numbers))


def _kind(numbers: Iterable[Fraction | None]) -> pl.DataType:
    """The type that holds all of them exactly."""
    most, greatest = 0, Fraction(0)
    for each in numbers:
        if each is not None:
            places = places_of(each)
            if places is None:
                return pl.String()
            most, greatest = max(most, places), max(greatest, abs(each))
    if not most and greatest <= _INT64:
        return pl.Int64()
    return pl.String() if greatest >= 10 ** (_WIDEST - most) else pl.Decimal(_WIDEST, most)


def _column(numbers: Sequence[Fraction | None], dtype: pl.DataType) -> pl.Series:
    made: list[object]
    match dtype:
        case pl.Decimal(scale=places):
            made = [
                n if n is None else Decimal(int(n * 10**places)).scaleb(-places) for n in numbers
            ]
        case pl.Int64():
            made = [n if n is None else int(n) for n in numbers]
        case _:
            made = [n if n is None else str(exact_to_json(n)) for n in numbers]
    return pl.Series(made, dtype=dtype)


def places_of(number: Fraction) -> int | None:
    """How many decimals a number has; None = they do not end.

    >>> places_of(Fraction(1, 8)), places_of(Fraction(1, 3)), places_of(Fraction(5))
    (3, None, 0)
    """
    rest, places = Fraction(number).denominator, 0
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest, times = rest // prime, times + 1
        places = max(places, times)
    return places if rest == 1 and places <= _WIDEST else None
