"""Records below the people of 一体的実施抽出: レセプト, 処方, 健診 and 認定 of four 年度.

In: a plan whose facts `profile` knows, and a stretch of people. Out: a lazy frame a table, shaped as `tables` says.
They agree with the facts of the list: who has no 歯科レセプト there has none here. A blank of the list is no reason to
leave a record out. The 抽出年度 is the last 年度 that is over at the end of the day; its last month is the last
with レセプト, so it is where drugs are counted.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from sadame.dsl import calendar
from sadame.engine.app.samples import histories, profile
from sadame.engine.app.samples.chance import Chance, unsigned
from sadame.engine.app.samples.natural import EPOCH, key_of
from sadame.engine.app.samples.people import ROW, Stretch, numbered
from sadame.engine.app.samples.plans import Plan
from sadame.engine.app.samples.tables import (
    CARE,
    CARE_KINDS,
    CHECKUPS,
    DRUG_CLASSES,
    DRUGS,
    FLAGS,
    MONTHS,
    VISIT_KINDS,
    VISITS,
    YEARS,
    Table,
)

_TERM = 730
_DAYS_OF_YEAR = 365
_KIND, _BIT, _MONTH, _YEAR, _FIRST, _COUNT = "区分", "月の位", "年月", "年度", "初日", "剤数"


def extraction_year(day: int) -> int:
    """The 抽出年度: the last one that is over at the end of the day."""
    return calendar.fiscal_year(day + 1) - 1


def first_year(day: int) -> int:
    """The first 年度 with records."""
    return extraction_year(day) - YEARS + 1


def records(plan: Plan, stretch: Stretch) -> Mapping[Table, pl.LazyFrame]:
    """Every table, in the order of the people."""
    people = numbered(plan, stretch).with_columns(key_of().alias(_key(plan)))
    known = histories.with_histories(people, stretch.seed)
    return {
        VISITS: _visits(plan, known),
        DRUGS: _drugs(plan, known),
        CHECKUPS: _checkups(plan, people, stretch.seed),
        CARE: _care(plan, people, Chance(stretch.seed)),
    }


def _key(plan: Plan) -> str:
    assert plan.program.key is not None  # noqa: S101 - told by `is_about_elderly_people`
    return plan.program.key


def _columns(table: Table, values: Sequence[pl.Expr]) -> Iterator[pl.Expr]:
    return (each.alias(name) for name, each in zip(table.columns, values, strict=True))


def _by_month(frame: pl.LazyFrame, plan: Plan, kinds: int) -> pl.LazyFrame:
    """Each person once a month and kind."""
    first = first_year(plan.day)
    months = [f"{first + (m + 3) // 12}-{(m + 3) % 12 + 1:02}" for m in range(MONTHS)]
    listed = pl.DataFrame(
        {_MONTH: months, _BIT: [1 << m for m in range(MONTHS)]},
        schema_overrides={_BIT: pl.UInt64},
    )
    kind = pl.DataFrame({_KIND: range(kinds)}, schema_overrides={_KIND: pl.UInt8})
    every = listed.join(kind, how="cross", maintain_order="left_right").lazy()
    return frame.join(every, how="cross", maintain_order="left_right")


def _is_there(months: str) -> pl.Expr:
    return (pl.col(months) & pl.col(_BIT)) != unsigned(0)


def _by_kind(values: Sequence[pl.Expr]) -> pl.Expr:
    """The value of the kind of the row."""
    found = values[-1]
    for at, value in enumerate(values[:-1]):
        found = pl.when(pl.col(_KIND) == at).then(value).otherwise(found)
    return found


def _named(kinds: tuple[str, ...]) -> pl.Expr:
    return pl.col(_KIND).cat.to(pl.Enum(kinds))


def _visits(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    names = [f"月 {each}" for each in VISIT_KINDS]
    months = _by_kind([pl.col(name) for name in names])
    long = _by_month(people.select(_key(plan), *names), plan, len(names))
    there = (months & pl.col(_BIT)) != unsigned(0)
    values = (pl.col(_MONTH), _named(VISIT_KINDS))
    return long.filter(there).select(_key(plan), *_columns(VISITS, values))


def _drugs(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    """In every month with a prescription as many drugs as the list says, a row each."""
    named = [f"月 {each}" for each in DRUG_CLASSES[:-1]]
    long = _by_month(
        people.select(_key(plan), profile.DRUGS, histories.DISPENSED, *named),
        plan,
        len(DRUG_CLASSES),
    )
    taken = [_is_there(each).cast(pl.Int64) for each in named]
    rest = pl.col(profile.DRUGS) - pl.sum_horizontal(taken)
    last = pl.when(_is_there(histories.DISPENSED)).then(rest).otherwise(0)
    of_class = _named(DRUG_CLASSES).cast(pl.String)
    drug = pl.format("{}{}", of_class, pl.col(_COUNT).cast(pl.String))
    flags = (pl.col(_KIND) == at for at, _ in enumerate(FLAGS))
    return (
        long.with_columns(_by_kind([*taken, last]).alias(_COUNT))
        .filter(pl.col(_COUNT) > 0)
        .with_columns(pl.int_ranges(1, pl.col(_COUNT) + 1).alias(_COUNT))
        .explode(_COUNT)
        .select(_key(plan), *_columns(DRUGS, (pl.col(_MONTH), drug, *flags)))
    )


def _checkups(plan: Plan, people: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """A day of each 年度 in which the list says that there was one, and of some years before."""
    last = extraction_year(plan.day)
    listed = range(first_year(plan.day), last + 1)
    starts = [calendar.ordinal(each, 4, 1) - EPOCH for each in listed]
    years = pl.LazyFrame(
        {_YEAR: listed, _FIRST: starts}, schema={_YEAR: pl.Int32, _FIRST: pl.Int64}
    )
    long = people.join(years, how="cross", maintain_order="left_right")
    year = pl.col(_YEAR)
    chance = Chance(seed, pl.col(ROW) * 4096 + (year - listed[0]).cast(pl.UInt64))
    went = (
        pl.when(year == last)
        .then(pl.col(profile.CHECKUP) == 0)
        .when(year == last - 1)
        .then(pl.col(profile.CHECKUP_BEFORE) == 0)
        .otherwise(chance.part("健診") % 8 < 5)
    )
    on = pl.col(_FIRST) + chance.part("健診", "日") % _DAYS_OF_YEAR
    return long.filter(went).select(_key(plan), *_columns(CHECKUPS, (_date(on),)))


def _date(days: pl.Expr) -> pl.Expr:
    """Days from 1970-01-01 as a date."""
    return days.cast(pl.Int32).cast(pl.Date)


def _care(plan: Plan, people: pl.LazyFrame, chance: Chance) -> pl.LazyFrame:
    """The 認定 of the day, and before some of them one that was lighter."""
    status = pl.col(profile.CARE)
    begun = plan.day - EPOCH - chance.part("認定", "開始") % (_TERM - 1)
    before = pl.LazyFrame({"前": [1, 0]}, schema={"前": pl.Int64})
    earlier = pl.col("前") == 1
    start = pl.col(_FIRST) - pl.col("前") * _TERM
    kind = (status - 1 - pl.col("前")).cast(pl.UInt8).cat.to(pl.Enum(CARE_KINDS))
    return (
        people.filter(status > 0)
        .with_columns(begun.alias(_FIRST))
        .join(before, how="cross", maintain_order="left_right")
        .filter(~earlier | ((status > 1) & (pl.col(_FIRST) % 3 == 0)))
        .select(_key(plan), *_columns(CARE, (kind, _date(start), _date(start + _TERM - 1))))
    )
