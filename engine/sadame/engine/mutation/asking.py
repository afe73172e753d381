"""The slips where a fact is asked for: its 条件, its range, its 刻み, what stands for its silence; the 既定 of a 解釈.

In: an 入力 or a 解釈. Out: `Change`s whose whole is the declaration. A value outside a range is 誤り of the fact, and
an 事例 may expect that: so a range is guarded on both sides of its ends.
"""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import cast

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Comparison
from sadame.dsl.interval import Exact, Interval
from sadame.dsl.types import natural_step
from sadame.engine.mutation import steps
from sadame.engine.mutation.changes import changes
from sadame.engine.mutation.kinds import Change, Changes, Kind, Near

CONDITION, RANGE, STEP, UNANSWERED, NOT_APPLICABLE, DEFAULT = (
    "条件",
    "範囲",
    "刻み",
    "未回答",
    "対象外",
    "既定",
)


def fact_changes(fact: core.Input, near: Near) -> Changes:
    """Everything that can go wrong in the lines of an 入力."""
    yield from _range(fact)
    yield from _step(fact)
    if fact.condition is not None:
        without = evolve(fact, condition=None)
        yield Change(Kind.CONDITION, CONDITION, fact.condition, None, without)
        for each in changes(fact.condition, near, CONDITION):
            changed = cast("core.Expr", each.whole)
            yield evolve(each, whole=evolve(fact, condition=changed))
    for address, presumed in (
        (UNANSWERED, fact.unanswered),
        (NOT_APPLICABLE, fact.not_applicable),
    ):
        if presumed is not None:
            yield from _presumed(fact, address, presumed)


def reading_changes(reading: core.Reading) -> Changes:
    """Another 既定."""
    if reading.default is None:
        return
    before = core.Constant(reading.default, reading.type, span=reading.span)
    for member in reading.type.members:
        if member != reading.default:
            after = evolve(before, value=member)
            yield Change(Kind.DEFAULT, DEFAULT, before, after, evolve(reading, default=member))


def _presumed(fact: core.Input, address: str, presumed: core.Presumption) -> Changes:
    """It left out, and another value of the type."""

    def with_it(other: core.Presumption | None) -> core.Input:
        if address == UNANSWERED:
            return evolve(fact, unanswered=other)
        return evolve(fact, not_applicable=other)

    yield Change(Kind.PRESUMPTION, address, presumed, None, with_it(None))
    before = core.Constant(presumed.value, fact.type, span=presumed.span)
    for value in steps.beside(presumed.value, fact.type):
        whole = with_it(evolve(presumed, value=value))
        yield Change(Kind.PRESUMED, address, before, evolve(before, value=value), whole)


# ── the range and the 刻み ───────────────────────────────────────────────────────────────────────


def _range(fact: core.Input) -> Changes:
    """Each end a step further and a step nearer; where values lie dense, also with and without the end itself."""
    if fact.bounds is None:
        return
    for is_upper in (False, True):
        before = _end(fact, fact.bounds, is_upper=is_upper)
        for other in _ends(fact, fact.bounds, is_upper=is_upper) if before is not None else ():
            after = _end(fact, other, is_upper=is_upper)
            if before is not None and after is not None:
                yield Change(Kind.RANGE, RANGE, before, after, evolve(fact, bounds=other))


def _ends(fact: core.Input, bounds: Interval, *, is_upper: bool) -> Iterator[Interval]:
    end = bounds.high if is_upper else bounds.low
    if end is None:
        return
    for value in steps.beside(end, fact.type):
        with suppress(ValueError):  # nothing would be left of it
            if isinstance(value, int | Fraction):
                yield evolve(bounds, high=value) if is_upper else evolve(bounds, low=value)
    if natural_step(fact.type) is None and not steps.is_day(fact.type):
        with suppress(ValueError):
            if is_upper:
                yield evolve(bounds, high_open=not bounds.high_open)
            else:
                yield evolve(bounds, low_open=not bounds.low_open)


def _end(fact: core.Input, bounds: Interval, *, is_upper: bool) -> core.Compare | None:
    """An end of the range as it is written: 0円 以上."""
    end: Exact | None
    if is_upper:
        end = bounds.high
        comparison = Comparison.BELOW if bounds.high_open else Comparison.AT_MOST
    else:
        end = bounds.low
        comparison = Comparison.ABOVE if bounds.low_open else Comparison.AT_LEAST
    if end is None:
        return None
    subject = core.Reference(fact.name, fact.type, span=fact.span)
    limit = core.Constant(end, fact.type, span=fact.span)
    return core.Compare(comparison, subject, limit, span=fact.span)


def _step(fact: core.Input) -> Changes:
    """A declared 刻み one place finer and one place coarser."""
    if fact.step is None or fact.step == natural_step(fact.type):
        return
    before = core.Constant(fact.step, fact.type, span=fact.span)
    for other in (fact.step / 10, fact.step * 10):
        yield Change(Kind.STEP, STEP, before, evolve(before, value=other), evolve(fact, step=other))
