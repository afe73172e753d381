"""Values of many people → columns as people use them: はい, members by name, decimals in their unit, days.

In: what `bulk` holds of a value (`OutputColumn`), or exact numbers. Out: `Column`. Never a binary fraction: what no
decimal can say exactly (1/3) makes a column of exact texts. Where there is no value, `words` says what there is
instead, so that 不明, 対象外 and 誤り never look like one another.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

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


def column_of(column: OutputColumn, frame: pl.DataFrame) -> Column:
    """A 出力 of a list."""
    status = frame[column.status]
    blank = status != rows.VALUE
    numbers = frame[column.value]
    if blank.any():
        numbers = numbers.set(blank, None)
    over = None if column.over is None else frame[column.over]
    values, unit = natural(column.type, numbers, column.den, over)
    words = status.replace_strict(_WORDS, default=None, return_dtype=pl.String)
    found = Column(column.title, values, words if blank.any() else None, unit)
    match column.type:
        case Truth(yes, no):
            return Column(column.title, values, found.words, unit, yes, no)
        case _:
            return found


def natural(
    kind: Type, numbers: pl.Series, den: int, over: pl.Series | None
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
            return _quantity(numbers, den * unit.scale, over), shown
        case _:
            return numbers.cast(pl.String), ""


def _quantity(numbers: pl.Series, den: Fraction, over: pl.Series | None) -> pl.Series:
    """The numbers over a denominator, exactly."""
    each = 1 / Fraction(den)
    places = places_of(each)
    if over is None and places is not None:
        times = int(each * 10**places)
        if _reach(numbers) * times < 10 ** (_WIDEST - places):
            return _decimals(_times(numbers, times), places)
    divisors = [1] * len(numbers) if over is None else over.to_list()
    return exact_column(
        [
            None if top is None else Fraction(top) * each / Fraction(low or 1)
            for top, low in zip(numbers.to_list(), divisors, strict=True)
        ]
    )


def _decimals(whole: pl.Series, places: int) -> pl.Series:
    """Integers over 10**places."""
    if not places:
        return whole.cast(pl.Int64 if _reach(whole) <= _INT64 else pl.Decimal(_WIDEST, 0))
    # A product keeps the decimals of its factors: what is cast has as many as it will need.
    kind = pl.Decimal(_WIDEST, places)
    frame = whole.to_frame("n")
    return frame.select(
        (pl.col("n").cast(kind) * pl.lit(Decimal(1).scaleb(-places))).cast(kind)
    ).to_series()


def _times(numbers: pl.Series, times: int) -> pl.Series:
    """Integers times an integer, wide enough."""
    wide = numbers.cast(pl.Int128).to_frame("n")
    return wide.select(pl.col("n") * pl.lit(times, dtype=pl.Int128)).to_series()


def _reach(whole: pl.Series) -> int:
    ends = (whole.min(), whole.max())
    return max((abs(end) for end in ends if isinstance(end, int)), default=0)


def exact_column(numbers: Sequence[Fraction | None]) -> pl.Series:
    """Numbers as whole numbers or decimals, if all of them end; else each as exact text."""
    places = [places_of(each) for each in numbers if each is not None]
    if any(each is None for each in places):
        texts = [None if each is None else str(exact_to_json(each)) for each in numbers]
        return pl.Series(texts, dtype=pl.String)
    most = max((each for each in places if each is not None), default=0)
    if all(each is None or abs(each) <= _INT64 for each in numbers) and not most:
        wholes = [None if each is None else int(each) for each in numbers]
        return pl.Series(wholes, dtype=pl.Int64)
    if any(each is not None and abs(each) >= 10 ** (_WIDEST - most) for each in numbers):
        texts = [None if each is None else str(exact_to_json(each)) for each in numbers]
        return pl.Series(texts, dtype=pl.String)
    made = [
        None if each is None else Decimal(int(each * 10**most)).scaleb(-most) for each in numbers
    ]
    return pl.Series(made, dtype=pl.Decimal(_WIDEST, most))


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
