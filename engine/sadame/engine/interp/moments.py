"""Date functions (semantics §6), lifted: each is monotone in each argument, so ranges go by the ends.

In: the argument sets. Out: the set of results and the faults that can happen. An end the calendar does
not reach is cut off and is 誤り; an unbounded argument is bounded by the calendar, which is no fault.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from sadame.dsl import calendar
from sadame.dsl.core import DateCall, DateFunction
from sadame.dsl.interval import Interval, closed, intersect, on_lattice
from sadame.dsl.trace import Fault
from sadame.dsl.types import Day, FiscalYear, Type, YearMonth
from sadame.engine.interp.amounts import completed

Dated: TypeAlias = tuple[Interval | None, Fault | None]

_DAYS = closed(calendar.FIRST, calendar.LAST)
_MONTHS = closed(calendar.year_month(calendar.FIRST), calendar.year_month(calendar.LAST))
_YEARS = closed(calendar.fiscal_year(calendar.FIRST), calendar.fiscal_year(calendar.LAST))
_LENGTHS = closed(-calendar.LAST, calendar.LAST)
"""More days (or months) than there are, in both directions."""


def call(node: DateCall, arguments: tuple[Interval, ...]) -> Dated:
    """The results of a date function."""
    ours = [_whole(each, arg.type) for each, arg in zip(arguments, node.arguments, strict=True)]
    match node.function:
        case DateFunction.AGE:
            return _span(calendar.age, ours[0], ours[1])
        case DateFunction.AGE_BY_BIRTHDAY:
            return _span(calendar.age_by_birthday, ours[0], ours[1])
        case DateFunction.MONTHS:
            return _span(calendar.months_between, ours[0], ours[1])
        case DateFunction.CALENDAR_MONTHS:
            return _span(calendar.calendar_months, ours[0], ours[1])
        case DateFunction.TERM_END:
            return _term_end(node, ours[0], ours[1])
        case DateFunction.SAME_DAY:
            return _moved(calendar.same_day, ours[0], ours[1])
        case DateFunction.FISCAL_YEAR:
            if isinstance(node.arguments[0].type, YearMonth):
                return _each(_fiscal_year_of_month, ours[0]), None
            return _each(calendar.fiscal_year, ours[0]), None
        case DateFunction.YEAR_MONTH:
            return _each(calendar.year_month, ours[0]), None
        case DateFunction.FIRST_DAY:
            return _edge(ours[0], calendar.fiscal_year_start, calendar.month_start, node)
        case DateFunction.LAST_DAY:
            return _edge(ours[0], calendar.fiscal_year_end, calendar.month_end, node)


def _fiscal_year_of_month(month: int) -> int:
    """April is month 3 of its year."""
    return (month - 3) // 12


def _whole(argument: Interval, kind: Type) -> Interval:
    """The argument in whole days, months or years, both ends known and included."""
    match kind:
        case Day():
            limits = _DAYS
        case FiscalYear():
            limits = _YEARS
        case YearMonth():
            limits = _MONTHS
        case _:
            return _bounded(completed(argument), _LENGTHS)
    return _bounded(on_lattice(argument, Fraction(1)) or completed(argument), limits)


def _bounded(argument: Interval, limits: Interval) -> Interval:
    low = limits.low if argument.low is None else argument.low
    high = limits.high if argument.high is None else argument.high
    return Interval(low, high)


def _ends(of: Interval) -> tuple[int, int]:
    if of.low is None or of.high is None:
        raise ValueError("the calendar has two ends")
    return int(of.low), int(of.high)


def _span(function: Callable[[int, int], int], first: Interval, last: Interval) -> Dated:
    """年齢 and the like: falls with the first day, rises with the last; backwards is 誤り."""
    (born, young), (early, late) = _ends(first), _ends(last)
    if late < born:
        return None, Fault.DATE_ORDER
    least = function(young, early) if young <= early else function(late, late)
    result = closed(Fraction(least), Fraction(function(born, late)))
    return result, None if young <= early else Fault.DATE_ORDER


def _term_end(node: DateCall, start: Interval, length: Interval) -> Dated:
    def end(day: int, size: int) -> int:
        months, days = (size, None) if node.months else (None, size)
        return calendar.term_end(day, months, days, include_first=node.include_first)

    forwards = intersect(length, closed(0, calendar.LAST))
    if forwards is None:
        return None, Fault.DATE_RANGE
    result, fault = _moved(end, start, forwards)
    return result, fault if forwards == length else Fault.DATE_RANGE


def _moved(function: Callable[[int, int], int], day: Interval, size: Interval) -> Dated:
    """A day moved by months or days, cut to what the calendar reaches."""
    (early, late), (short, long) = _ends(day), _ends(size)
    low = _reached(lambda: function(early, short))
    high = _reached(lambda: function(late, long))
    if (early, short) == (late, long) and low is None:
        return None, Fault.DATE_RANGE
    bottom = calendar.FIRST if low is None and short <= 0 else low
    top = calendar.LAST if high is None and long >= 0 else high
    return _cut(bottom, top, exact=low is not None and high is not None)


def _cut(bottom: int | None, top: int | None, *, exact: bool) -> Dated:
    if bottom is None or top is None:
        return None, Fault.DATE_RANGE
    return closed(bottom, top), None if exact else Fault.DATE_RANGE


def _reached(day: Callable[[], int]) -> int | None:
    try:
        return day()
    except (ValueError, OverflowError):
        return None


def _each(function: Callable[[int], int], days: Interval) -> Interval:
    low, high = _ends(days)
    return closed(function(low), function(high))


def _edge(
    argument: Interval,
    of_year: Callable[[int], int],
    of_month: Callable[[int], int],
    node: DateCall,
) -> Dated:
    """初日 and 末日 of a 年度 or a 年月; at the ends of the calendar some have none."""
    is_year = isinstance(node.arguments[0].type, FiscalYear)
    edge, limits = (of_year, _YEARS) if is_year else (of_month, _MONTHS)
    early, late = _ends(argument)
    first, last = _ends(limits)
    starts = range(max(early, first), min(late, first + 1) + 1) if early <= first else (early,)
    stops = range(min(late, last), max(early, last - 1) - 1, -1) if late >= last else (late,)
    low = next((each for each in starts if _reached(partial(edge, each)) is not None), None)
    high = next((each for each in stops if _reached(partial(edge, each)) is not None), None)
    if low is None or high is None:
        return None, Fault.DATE_RANGE
    return _cut(edge(low), edge(high), exact=low == early and high == late)
