"""People made up for a 断面, and the same as bulk evaluation takes them."""

from collections.abc import Sequence
from random import Random

import polars as pl
from attrs import evolve
from tests.laws.worlds import widened, world

from sadame.dsl import core
from sadame.engine.bulk import people as bulk
from sadame.engine.bulk.cells import encode
from sadame.engine.bulk.people import People
from sadame.engine.case import Facts
from sadame.engine.columnar.plan import DAY
from sadame.engine.interp import survey as reference


def some_people(chance: Random, part: core.Slice, count: int) -> list[reference.Person]:
    """People of whom more or less is known; each tenth is known altogether."""
    found = []
    for at in range(count):
        known = world(chance, part)
        facts = (
            widened(chance, part, known, 6)
            if at % 10
            else Facts(widened(chance, part, known).values)
        )
        found.append(reference.Person(f"{at:04}", facts))
    return found


def people_of(part: core.Slice, people: Sequence[reference.Person]) -> People:
    keys = pl.Series("鍵", [each.key for each in people], dtype=pl.String)
    return bulk.people_of(encode(part, [each.facts for each in people]), keys)


def dated(people: People, days: Sequence[int | None]) -> People:
    """The same people, each with a 基準日."""
    column = pl.Series(DAY, days, dtype=pl.Int32)
    return evolve(people, frame=people.frame.with_columns(column))
