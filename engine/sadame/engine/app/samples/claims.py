"""Records below the people of 一体的実施抽出: レセプト, 処方, 健診 and 認定 of four 年度.

In: a plan whose facts `profile` knows, and a stretch of people. Out: a lazy frame a table, shaped as `tables` says.
They agree with the facts of the list: who has no 歯科レセプト there has none here. A blank of the list is no reason to
leave a record out. The 抽出年度 is the last 年度 that is over at the end of the day.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from sadame.dsl import calendar
from sadame.engine.app.samples import histories, profile
from sadame.engine.app.samples.chance import Chance, unsigned
from sadame.engine.app.samples.natural import EPOCH, key_of, natural
from sadame.engine.app.samples.people import ROW, Stretch, numbered
from sadame.engine.app.samples.plans import Column, Plan
from sadame.engine.app.samples.tables import (
    CARE,
    CARE_LEVELS,
    CHECKUPS,
    DRUG_CLASSES,
    DRUGS,
    MONTHS,
    VISIT_KINDS,
    VISITS,
    YEARS,
    Table,
)

_TERM = 730
_KIND, _BIT, _YEAR = "種類", "月の位", "年度"


def extraction_year(day: int) -> int:
    """The 抽出年度: the last one that is over at the end of the day."""
    return calendar.fiscal_year(day + 1) - 1


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


def _by_month(frame: pl.LazyFrame, plan: Plan, kinds: int) -> pl.LazyFrame:
    """Each person once a month and kind."""
    first = extraction_year(plan.day) - YEARS + 1
    months = [f"{first + (m + 3) // 12}-{(m + 3) % 12 + 1:02}" for m in range(MONTHS)]
    listed = pl.DataFrame(
        {"診療年月": months, _BIT: [1 << m for m in range(MONTHS)]},
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


def _named(kind: tuple[str, ...]) -> pl.Expr:
    return pl.col(_KIND).cat.to(pl.Enum(kind))


def _visits(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    names = [f"月 {each}" for each in VISIT_KINDS]
    months = _by_kind([pl.col(name) for name in names])
    long = _by_month(people.select(_key(plan), *names), plan, len(names))
    there = (months & pl.col(_BIT)) != unsigned(0)
    return long.filter(there).select(_key(plan), "診療年月", _named(VISIT_KINDS).alias("区分"))


def _drugs(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    """In every month with a prescription as many drugs as the list says."""
    named = [f"月 {each}" for each in DRUG_CLASSES[:-1]]
    long = _by_month(
        people.select(_key(plan), profile.DRUGS, histories.DISPENSED, *named),
        plan,
        len(DRUG_CLASSES),
    )
    taken = [_is_there(each).cast(pl.Int64) for each in named]
    rest = pl.col(profile.DRUGS) - pl.sum_horizontal(taken)
    last = pl.when(_is_there(histories.DISPENSED)).then(rest).otherwise(0)
    return (
        long.with_columns(_by_kind([*taken, last]).alias("薬剤数"))
        .filter(pl.col("薬剤数") > 0)
        .select(_key(plan), "診療年月", _named(DRUG_CLASSES).alias("薬効分類"), "薬剤数")
    )


def _checkups(plan: Plan, people: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """The values of the list in its year, others near them before."""
    last = extraction_year(plan.day)
    listed = range(last - YEARS + 1, last + 1)
    years = pl.LazyFrame({_YEAR: listed}, schema={_YEAR: pl.Int32})
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
    columns = [plan.by_name[name] for name in profile.MEASURED]
    values = (natural(each.scale, _measured(each, chance, year == last)) for each in columns)
    named = (value.alias(each.name) for value, each in zip(values, columns, strict=True))
    return long.filter(went).select(_key(plan), _YEAR, *named)


def _measured(column: Column, chance: Chance, now: pl.Expr) -> pl.Expr:
    """What was measured: as the list says, or some years ago, near it."""
    drift = chance.part("健診", column.name) % 7 - 3
    before = pl.col(column.name).fill_null(column.middle) + drift
    scale = column.scale
    return pl.when(now).then(pl.col(column.name)).otherwise(before.clip(scale.low, scale.high))


def _care(plan: Plan, people: pl.LazyFrame, chance: Chance) -> pl.LazyFrame:
    """The 認定 of the day, and before some of them one that was lighter."""
    status = pl.col(profile.CARE)
    draw = chance.part("認定")
    level = (
        pl.when(status == 1).then(0).when(status == 2).then(1 + draw % 2).otherwise(3 + draw % 5)
    )
    begun = plan.day - chance.part("認定", "開始") % (_TERM - 1)
    before = pl.LazyFrame({"前": [1, 0]}, schema={"前": pl.Int64})
    earlier = pl.col("前") == 1
    start = pl.col("開始") - pl.col("前") * _TERM
    shown = pl.max_horizontal(pl.col("段階") - pl.col("前"), pl.lit(0))
    kept = ~earlier | ((status >= 2) & (pl.col("段階") > 1) & (pl.col("開始") % 3 == 0))
    end = pl.when(status >= 2).then(start + _TERM - 1)
    return (
        people.filter(status > 0)
        .with_columns(level.cast(pl.Int64).alias("段階"), begun.alias("開始"))
        .join(before, how="cross", maintain_order="left_right")
        .filter(kept)
        .select(
            _key(plan),
            (start - EPOCH).cast(pl.Int32).cast(pl.Date).alias("開始"),
            (end - EPOCH).cast(pl.Int32).cast(pl.Date).alias("終了"),
            shown.cast(pl.UInt8).cat.to(pl.Enum(CARE_LEVELS)).alias("要介護度"),
        )
    )
