"""Values people would choose for a fact: plain numbers, days that begin something, and what stands near the rules' own.

In: a fact and what the rules compare with. Out: values within its range, the plainest first.
"""

from collections.abc import Iterator
from fractions import Fraction

from sadame.dsl import calendar, core
from sadame.dsl.interval import Exact, Interval, point
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
    is_numeric,
    natural_step,
)
from sadame.dsl.values import (
    Elements,
    Fields,
    Possible,
    Texts,
    Values,
    everything,
    narrowed,
    only,
)
from sadame.engine.interp.symbols import step_of
from sadame.engine.trials.generation import LABELS, Surroundings, corners

_DIGITS = (1, 2, 5)
_MONEY = Fraction(1_000_000)
_YEARS = 70
"""Somebody of whom nothing is known is this old."""


def values(symbol: core.Input, near: Surroundings) -> Iterator[Values]:
    """Values of a fact, the plainest first, each once; none of a text, a record or a list."""
    seen: set[Values] = set()
    for each in _all(symbol, near):
        if each not in seen:
            seen.add(each)
            yield each


def _all(symbol: core.Input, near: Surroundings) -> Iterator[Values]:
    if is_numeric(symbol.type):
        yield plainest(symbol, near)
    match symbol.type:
        case Truth():
            yield from (only(each) for each in (True, False))
        case Choice(members=members):
            yield from map(only, members)
        case Quantity() | Day() | FiscalYear() | YearMonth():
            for value in _line(symbol, near):
                inside = narrowed(point(value), symbol.type, symbol.bounds, step_of(symbol))
                if inside is not None:
                    yield inside
        case Label() | Structure() | ListOf():
            return


def plainest(symbol: core.Input, near: Surroundings) -> Values:
    """The value to begin with."""
    if symbol.name in near.birthdays:
        day = calendar.fiscal_year_start(calendar.fiscal_year(near.day) - _YEARS)
        inside = narrowed(point(day), symbol.type, symbol.bounds, None)
        if inside is not None:
            return inside
    return _plainest(symbol.type, symbol.bounds, step_of(symbol), near.day)


def _plainest(kind: Type, bounds: Interval | None, step: Fraction | None, day: int) -> Values:
    match kind:
        case Truth():
            return only(value=True)
        case Choice(members=members):
            return only(members[0])
        case Label():
            return Texts(frozenset({LABELS[0]}))
        case Structure(fields=fields):
            parts = (
                _plainest(f.type, f.bounds, f.step or natural_step(f.type), day) for f in fields
            )
            return Fields(tuple(map(Possible, parts)))
        case ListOf():
            return Elements(())
        case Day():
            start: Exact = day
        case FiscalYear():
            start = calendar.fiscal_year(day)
        case YearMonth():
            start = calendar.year_month(day)
        case Quantity(unit):
            # Of nothing every share is nothing, and of a few 円 nothing is left by 千円未満切捨て.
            start = _MONEY if dict(unit.dimension) == {"円": 1} else unit.scale
        case _:
            raise TypeError(f"no line: {kind!r}")
    return point(_into(everything(kind, bounds, step), start, kind))


def _into(domain: Values, value: Exact, kind: Type) -> Exact:
    """The value of the domain that is nearest."""
    if isinstance(domain, Interval):
        if domain.low is not None and value < domain.low:
            value = domain.low
        if domain.high is not None and value > domain.high:
            value = domain.high
    return Fraction(value) if isinstance(kind, Quantity) else int(value)


def _line(symbol: core.Input, near: Surroundings) -> Iterator[Exact]:
    """Numbers and days near which rules turn, and plain ones."""
    kind, day = symbol.type, near.day
    match kind:
        case Day():
            yield day
            year = calendar.fiscal_year(day)
            for back in (0, 1, -1, -2, 30, 50, 65, 75):
                yield calendar.fiscal_year_start(year - back)
            yield from _near_of(symbol, near)
        case Quantity(unit):
            low = symbol.bounds.low if symbol.bounds is not None else None
            if low is not None:
                yield Fraction(low)
            scale = unit.scale
            for power in range(9):
                for digit in _DIGITS:
                    yield Fraction(digit * 10**power) * scale
            yield from _near_of(symbol, near)
        case FiscalYear():
            yield from (calendar.fiscal_year(day) - back for back in (0, 1, 2))
            yield from _near_of(symbol, near)
        case YearMonth():
            yield from (calendar.year_month(day) - back for back in (0, 1, 12))
            yield from _near_of(symbol, near)
        case _:
            return


def _near_of(symbol: core.Input, near: Surroundings) -> Iterator[Exact]:
    match symbol.type:
        case Quantity() | Day() | FiscalYear() | YearMonth() as kind:
            yield from corners(kind, symbol.bounds, step_of(symbol), near)
        case _:
            return
