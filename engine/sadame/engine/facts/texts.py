"""Texts of one fact → the set of values they leave open: `91.4万円`, `10人〜11人`, `昭和25年3月`.

In: a folded text and the type of the fact. Out: an `Interval`, or what is wrong with it; whether the
set fits the declared range is asked by `scalars`. No rule-file grammar takes part: a fact is a literal
or a range of two.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from sadame.dsl import calendar
from sadame.dsl.calendar import month_end, month_start
from sadame.dsl.folding import fold
from sadame.dsl.interval import Exact, Interval, closed, point
from sadame.dsl.literals import BadLiteral, NumberLiteral, parse_date, parse_number, parse_quantity
from sadame.dsl.types import Day, FiscalYear, Quantity, YearMonth
from sadame.engine.facts.problems import (
    BadValue,
    EmptyRange,
    FactProblem,
    Unreadable,
    WrongUnit,
)

Line: TypeAlias = Quantity | Day | FiscalYear | YearMonth
"""The types whose values lie on a line."""

_SPACES = re.compile(r"\s+")
_FROM_TO = re.compile(r"([^〜]+)〜([^〜]+)")
_LIMITED = re.compile(
    r"(?:(?P<low>.+?)(?P<above>以上|以後|以降|超))?(?:(?P<high>.+?)(?P<below>以下|以前|未満))?"
)


def squeezed(text: str) -> str:
    """`text` in one width and without spaces."""
    return _SPACES.sub("", fold(text))


def excerpt(text: str) -> str:
    """As much of a text as a message can bear."""
    shown = "".join(each if each.isprintable() else "�" for each in text[:31].strip())
    return f"{shown[:30]}…" if len(text) > 30 else shown


def read_line(path: str, kind: Line, text: str) -> Interval | FactProblem:
    """A literal, `a〜b` with both ends, or a limit in words: `30人以下`, `65歳以上75歳未満`."""
    folded = squeezed(text)
    if found := _FROM_TO.fullmatch(folded):
        return _from_to(path, kind, found[1], found[2])
    found = _LIMITED.fullmatch(folded)
    if found is not None and (found["low"] or found["high"]):
        return _limited(path, kind, found)
    return _one(path, kind, folded)


def _from_to(path: str, kind: Line, first: str, last: str) -> Interval | FactProblem:
    """`10〜11人`: the unit of the last serves both."""
    low, high = _one(path, kind, first), _one(path, kind, last)
    if isinstance(high, FactProblem):
        return high
    if isinstance(low, FactProblem):
        return low
    if isinstance(kind, Quantity) and isinstance(parse_number(first), NumberLiteral):
        low = _borrowing_unit(path, kind, first, last) or low
    return _between(path, f"{first}〜{last}", low, high, opened=(False, False))


def _borrowing_unit(path: str, kind: Quantity, first: str, last: str) -> Interval | None:
    unit = last.lstrip("-0123456789.,")
    borrowed = _one(path, kind, f"{first}{unit}")
    return None if isinstance(borrowed, FactProblem) else borrowed


def _limited(path: str, kind: Line, found: re.Match[str]) -> Interval | FactProblem:
    low = _one(path, kind, found["low"]) if found["low"] else None
    high = _one(path, kind, found["high"]) if found["high"] else None
    if isinstance(low, FactProblem):
        return low
    if isinstance(high, FactProblem):
        return high
    opened = (found["above"] == "超", found["below"] == "未満")
    return _between(path, found[0], low, high, opened)


def _between(
    path: str, text: str, low: Interval | None, high: Interval | None, opened: tuple[bool, bool]
) -> Interval | FactProblem:
    """From `low` to `high`, where a month as an end counts with all its days unless it is open."""
    bottom, top = _start(low, opened=opened[0]), _end(high, opened=opened[1])
    if bottom is not None and top is not None:
        empty = bottom > top or (bottom == top and any(opened))
        if empty:
            return EmptyRange(path=path, text=excerpt(text))
    return Interval(bottom, top, *opened)


def _start(ends: Interval | None, *, opened: bool) -> Exact | None:
    if ends is None:
        return None
    return ends.high if opened else ends.low


def _end(ends: Interval | None, *, opened: bool) -> Exact | None:
    if ends is None:
        return None
    return ends.low if opened else ends.high


# ── one literal ──


def _one(path: str, kind: Line, text: str) -> Interval | FactProblem:
    match kind:
        case Quantity():
            return _quantity(path, kind, text)
        case Day():
            return _dated(path, kind, text, _DAYS)
        case YearMonth():
            return _dated(path, kind, text, _MONTHS)
        case FiscalYear():
            return _dated(path, kind, text, _FISCAL_YEARS)


def _quantity(path: str, kind: Quantity, text: str) -> Interval | FactProblem:
    number = parse_number(text)
    if isinstance(number, NumberLiteral):
        if kind.unit.dimension and number.style in {"percent", "wari"}:
            return WrongUnit(path=path, text=excerpt(text), unit=kind.unit.text)
        return point(number.value * kind.unit.scale)
    found = number or parse_quantity(text, {kind.unit.text: kind.unit})
    if isinstance(found, BadLiteral):
        return _bad(path, text, found)
    if found is None:
        return Unreadable(path=path, text=excerpt(text), wanted=example(kind))
    literal, unit = found
    if unit.dimension != kind.unit.dimension:
        return WrongUnit(
            path=path, text=excerpt(text), unit=kind.unit.text if kind.unit.dimension else ""
        )
    return point(literal.value)


_Readers: TypeAlias = dict[str, Callable[[int], Interval]]
_DAYS: _Readers = {
    "date": point,
    "year_month": lambda month: closed(month_start(month), month_end(month)),
    "year": lambda year: closed(calendar.ordinal(year, 1, 1), calendar.ordinal(year, 12, 31)),
    "fiscal_year": lambda year: closed(
        calendar.fiscal_year_start(year), calendar.fiscal_year_end(year)
    ),
}
_MONTHS: _Readers = {
    "year_month": point,
    "year": lambda year: closed(year * 12, year * 12 + 11),
    "fiscal_year": lambda year: closed(year * 12 + 3, year * 12 + 14),
}
_FISCAL_YEARS: _Readers = {"fiscal_year": point}


def _dated(path: str, kind: Line, text: str, readers: _Readers) -> Interval | FactProblem:
    """A date where its kind says so; a coarser one leaves all its days open."""
    found = parse_date(text)
    if isinstance(found, BadLiteral):
        return _bad(path, text, found)
    if found is None or found.kind not in readers:
        return Unreadable(path=path, text=excerpt(text), wanted=example(kind))
    try:
        return readers[found.kind](found.value)
    except ValueError:  # 9999年度 ends after the calendar does
        return Unreadable(path=path, text=excerpt(text), wanted=example(kind))


def _bad(path: str, text: str, literal: BadLiteral) -> BadValue:
    return BadValue(path=path, text=excerpt(text), reason=literal.reason, fix=literal.fix)


def example(kind: Line) -> str:
    """A value of the type, as one would write it."""
    match kind:
        case Quantity(unit, as_ratio):
            if unit.dimension:
                return f"「10{unit.text}」や「10{unit.text}以上20{unit.text}以下」"
            return "「25%」や「1/4」" if as_ratio else "「10」や「10以上20以下」"
        case Day():
            return "「2025-04-01」や「令和7年4月1日」"
        case FiscalYear():
            return "「令和7年度」"
        case YearMonth():
            return "「2025-04」や「令和7年4月」"
