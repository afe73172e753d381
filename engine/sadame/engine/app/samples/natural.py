"""Numbers of facts → the typed columns that people use: Boolean, Enum, Int64, Decimal, Date, String.

In: the people in numbers. Out: the same as natural columns, blanks as null. 円 and 助数詞 are whole in their unit,
other quantities decimals; a 年月 is `2025-04`; 文字 are made here: the key counts up, other labels are places of uneven
size.
"""

from decimal import Decimal
from fractions import Fraction

import polars as pl

from sadame.dsl.types import Choice, Day, FiscalYear, Quantity, Truth, YearMonth
from sadame.engine.app.samples.chance import WHOLE, Chance, share
from sadame.engine.app.samples.people import ROW, Stretch, blanks, numbered
from sadame.engine.app.samples.plans import Plan
from sadame.engine.app.samples.scales import Scale

EPOCH = 719_163
"""The calendar's number of 1970-01-01."""
_PLACES, _WITHIN = 30, 5
_KEY_DIGITS = 7
_PRECISION = 18
_PRIMES = (2, 5)


def people(plan: Plan, stretch: Stretch, blank: int) -> pl.LazyFrame:
    """The people, a column a fact in the order of the file; `blank` of a hundred cells are null."""
    return dressed(plan, numbered(plan, stretch), stretch.seed, blank)


def dressed(plan: Plan, frame: pl.LazyFrame, seed: int, blank: int) -> pl.LazyFrame:
    """People in numbers as people in words."""
    chance = Chance(seed)
    filled = blanks(plan, chance, share(blank))
    columns = []
    for each in plan.columns:
        if each.spread is None:
            made = label(plan, each.name, chance)
        else:
            made = natural(each.scale, pl.when(filled[each.name]).then(pl.col(each.name)))
        columns.append(made.alias(each.name))
    return frame.select(columns)


def natural(scale: Scale, number: pl.Expr) -> pl.Expr:
    """A number as the value it stands for."""
    match scale.type:
        case Truth():
            return number == 1
        case Choice(members=members):
            return number.cast(_physical(members)).cat.to(pl.Enum(members))
        case Day():
            return (number - EPOCH).cast(pl.Int32).cast(pl.Date)
        case FiscalYear():
            return number.cast(pl.Int32)
        case YearMonth():
            month = (number % 12 + 1).cast(pl.String).str.zfill(2)
            return pl.format("{}-{}", (number // 12).cast(pl.String), month)
        case Quantity(unit):
            return _quantity(number, scale.grid / unit.scale)
        case _:
            raise TypeError(f"not a value of one column: {scale.type!r}")


def places_of(scale: Scale) -> int:
    """How many decimals the values of a quantity have in their unit."""
    assert isinstance(scale.type, Quantity)  # noqa: S101 - asked of quantities alone
    return _decimals(scale.grid / scale.type.unit.scale)


def _quantity(number: pl.Expr, each: Fraction) -> pl.Expr:
    places = _decimals(each)
    if not places:
        return number * int(each)
    exact = pl.Decimal(_PRECISION, places)
    units = number * int(each * 10**places)
    # A product keeps the decimals of its factors: what is cast has as many as it will need.
    return (units.cast(exact) * pl.lit(Decimal(1).scaleb(-places))).cast(exact)


def _decimals(each: Fraction) -> int:
    return next(places for places in range(13) if (each * 10**places).denominator == 1)


def key_of() -> pl.Expr:
    """The key of each row: 0000001 and so on."""
    return (pl.col(ROW) + 1).cast(pl.String).str.zfill(_KEY_DIGITS)


def label(plan: Plan, name: str, chance: Chance) -> pl.Expr:
    """A 文字: the key, or a place, or a part of the place of the label before it."""
    labels = [each.name for each in plan.columns if each.spread is None]
    if name == plan.program.key:
        return key_of()
    labels = [each for each in labels if each != plan.program.key]
    place = _place(chance, labels[0]).cast(pl.String).str.zfill(2)
    if name == labels[0]:
        return pl.format("{}{}", pl.lit(name), place)
    part = chance.part("場所", name) * _WITHIN // WHOLE + 1
    return pl.format("{}{}-{}", pl.lit(name), place, part.cast(pl.String))


def _place(chance: Chance, name: str) -> pl.Expr:
    """1 to `_PLACES`; the first are large, as the square of an even number is more often small."""
    part = chance.part("場所", name)
    return part * part // WHOLE * _PLACES // WHOLE + 1


def _physical(members: tuple[str, ...]) -> type[pl.DataType]:
    """What a Polars Enum of so many members is made of."""
    return pl.UInt8 if len(members) < 256 else pl.UInt16
