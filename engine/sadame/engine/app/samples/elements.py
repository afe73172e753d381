"""The elements of a 一覧: a table of their own, each row with the key of its person.

A person has none to five. Where the 制度 has no 識別 the person is `行`, counted from 1.
"""

from collections.abc import Iterator

import polars as pl

from sadame.dsl.core import Input
from sadame.dsl.types import Choice, FieldType, Label, ListOf, Structure, Truth
from sadame.engine.app.samples.chance import WHOLE, Chance
from sadame.engine.app.samples.natural import key_of, natural
from sadame.engine.app.samples.people import ROW, Stretch, spread_over
from sadame.engine.app.samples.plans import Plan
from sadame.engine.app.samples.scales import Scale, scale_of
from sadame.engine.app.samples.spreads import Turns, knots, members, numbers_of

_MOST = 5
_AT, _CELL = "番目", "欄"


def elements(plan: Plan, fact: Input, stretch: Stretch) -> pl.LazyFrame:
    """The elements of one 一覧 of these people."""
    assert isinstance(fact.type, ListOf)  # noqa: S101 - `Plan.lists` holds nothing else
    chance = Chance(stretch.seed)
    rows = pl.int_range(stretch.first, stretch.first + stretch.count, dtype=pl.UInt64)
    places = pl.LazyFrame({_AT: range(_MOST)}, schema={_AT: pl.Int64})
    count = chance.part("個数", fact.name) * (_MOST + 1) // WHOLE
    cells = (
        pl.LazyFrame()
        .select(rows.alias(ROW))
        .with_columns(count.alias("個数"))
        .join(places, how="cross", maintain_order="left_right")
        .filter(pl.col(_AT) < pl.col("個数"))
        .with_columns((pl.col(ROW) * 8 + pl.col(_AT).cast(pl.UInt64)).alias(_CELL))
    )
    drawn = Chance(stretch.seed, pl.col(_CELL))
    key = plan.program.key
    parent = (pl.col(ROW) + 1).alias("行") if key is None else key_of().alias(key)
    return cells.select(
        parent,
        *(
            _drawn(plan, fact.name, each, drawn).alias(each.name)
            for each in _flat(fact.type.element)
        ),
    )


def _flat(record: Structure) -> Iterator[FieldType]:
    for each in record.fields:
        if isinstance(each.type, Structure):
            inner = _flat(each.type)
            yield from (
                FieldType(f"{each.name} の {i.name}", i.type, i.bounds, i.step) for i in inner
            )
        elif not isinstance(each.type, ListOf):
            yield each


def _drawn(plan: Plan, owner: str, each: FieldType, chance: Chance) -> pl.Expr:
    part = chance.part("値", owner, each.name)
    scale = scale_of(each, plan.constants)
    match each.type:
        case Label():
            number = (part * 9 // WHOLE + 1).cast(pl.String)
            return pl.format("{}{}", pl.lit(each.name), number)
        case Truth() | Choice() if scale is not None:
            return natural(scale, spread_over(members(scale, Turns(), None), part))
        case _ if scale is not None:
            near = _near(plan, scale)
            return natural(
                scale, spread_over(knots(scale, Turns(), near, plan.day, born=False), part)
            )
        case _:
            return pl.lit(None)


def _near(plan: Plan, scale: Scale) -> tuple[int, ...]:
    from sadame.dsl.types import Quantity

    if not isinstance(scale.type, Quantity):
        return ()
    return numbers_of(scale, plan.constants.get(scale.type.unit.dimension, ()))
