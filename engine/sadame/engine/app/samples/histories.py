"""What each person was given and where they were seen, month by month, so that it agrees with the list.

In: people in numbers. Out: the same with a UInt64 for each kind of record: bit `m` = there is one in month `m`, from 0,
the first month of the oldest 年度, to 47, the last one of the 抽出年度.
"""

from functools import reduce
from operator import or_

import polars as pl
from attrs import frozen

from sadame.engine.app.samples import profile
from sadame.engine.app.samples.chance import Chance, unsigned
from sadame.engine.app.samples.tables import DRUG_CLASSES, MONTHS, VISIT_KINDS

SUGAR, PRESSURE, SLEEP, OTHER = (f"月 {each}" for each in DRUG_CLASSES)
INPATIENT, OUTPATIENT, DENTAL, DISPENSED = (f"月 {each}" for each in VISIT_KINDS)


@frozen
class Window:
    """Months, as the bits that are set."""

    bits: int
    last: int

    @property
    def months(self) -> pl.Expr:
        """As an expression."""
        return unsigned(self.bits)


def _window(first: int, last: int) -> Window:
    return Window((1 << last + 1) - (1 << first), last)


_YEAR, _YEAR_BEFORE = _window(36, 47), _window(24, 35)
_BEFORE, _LONG_AGO = _window(0, 35), _window(0, 23)
_ALL = _window(0, MONTHS - 1)
_COUNTED = _window(MONTHS - 1, MONTHS - 1)
"""The last month, whose drugs are those of the list."""


@frozen
class _History:
    """Makes months for one purpose, the same for a person each time."""

    chance: Chance
    purpose: str

    def some(self, *, eighths: int) -> pl.Expr:
        """Every month with that chance: 1, 4, 6 or 7 of 8."""
        one, two, three = (self.chance.bits(self.purpose, str(n)) for n in range(3))
        mixed = {1: one & two & three, 4: one, 6: one | two, 7: one | two | three}
        return mixed[eighths] & _ALL.months

    def with_one(self, months: pl.Expr, needed: pl.Expr, window: Window) -> pl.Expr:
        """With a month of the window, where one is needed and none is there."""
        drawn = self.chance.bits(self.purpose, "一月", str(window.bits)) & window.months
        lowest = drawn & (unsigned(0) - drawn)  # wraps
        one = pl.when(drawn == 0).then(unsigned(1 << window.last)).otherwise(lowest)
        lacks = (months & window.months) == 0
        return pl.when(needed & lacks).then(months | one).otherwise(months)


def without(months: pl.Expr, where: pl.Expr, window: Window) -> pl.Expr:
    """Without the months of a window, for some people."""
    return pl.when(where).then(months & unsigned(~window.bits & _ALL.bits)).otherwise(months)


def with_histories(people: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """People with their months."""
    chance = Chance(seed)
    drugs = (
        _treatment(chance, SUGAR, profile.SUGAR, profile.SUGAR_BEFORE),
        _treatment(chance, PRESSURE, profile.PRESSURE, profile.PRESSURE_BEFORE),
        _sleep(chance),
        _other(chance),
    )
    people = people.with_columns(drugs)
    any_drug = reduce(or_, map(pl.col, (SUGAR, PRESSURE, SLEEP, OTHER)))
    people = people.with_columns(any_drug.alias(DISPENSED), _dental(chance), _inpatient(chance))
    return people.with_columns(_outpatient(chance))


def _unseen(months: pl.Expr) -> pl.Expr:
    """Nothing in a year without レセプト."""
    months = without(months, pl.col(profile.VISIT) == 1, _YEAR)
    return without(months, pl.col(profile.VISIT_BEFORE) == 1, _YEAR_BEFORE)


def _treatment(chance: Chance, name: str, none_now: str, before: str) -> pl.Expr:
    history = _History(chance, name)
    now, then = pl.col(none_now) == 0, pl.col(before) == 1
    months = without(history.some(eighths=7), ~now, _YEAR)
    months = _unseen(without(months, ~then, _BEFORE))
    months = history.with_one(months, now, _YEAR)
    needed = then & ((months & _BEFORE.months) == 0)
    return history.with_one(months, needed, _LONG_AGO).alias(name)


def _sleep(chance: Chance) -> pl.Expr:
    history = _History(chance, SLEEP)
    taken = pl.col(profile.SLEEP) == 1
    months = _unseen(without(history.some(eighths=6), ~taken, _ALL))
    return history.with_one(months, taken, _COUNTED).alias(SLEEP)


def _other(chance: Chance) -> pl.Expr:
    history = _History(chance, OTHER)
    taken = pl.col(profile.DRUGS) > 0
    months = _unseen(without(history.some(eighths=6), ~taken, _ALL))
    return history.with_one(months, taken, _COUNTED).alias(OTHER)


def _dental(chance: Chance) -> pl.Expr:
    history = _History(chance, DENTAL)
    seen = pl.col(profile.DENTAL) == 0
    months = _unseen(without(history.some(eighths=1), ~seen, _YEAR))
    return history.with_one(months, seen, _YEAR).alias(DENTAL)


def _inpatient(chance: Chance) -> pl.Expr:
    rare = _History(chance, INPATIENT).some(eighths=1) & _History(chance, "月 まれ").some(eighths=1)
    return _unseen(rare).alias(INPATIENT)


def _outpatient(chance: Chance) -> pl.Expr:
    """What is prescribed is prescribed at a visit; a year with レセプト has one of some kind."""
    history = _History(chance, OUTPATIENT)
    months = _unseen(history.some(eighths=4)) | pl.col(DISPENSED)
    elsewhere = pl.col(DENTAL) | pl.col(INPATIENT)
    for fact, window in ((profile.VISIT, _YEAR), (profile.VISIT_BEFORE, _YEAR_BEFORE)):
        needed = (pl.col(fact) == 0) & ((elsewhere & window.months) == 0)
        months = history.with_one(months, needed, window)
    return months.alias(OUTPATIENT)
