"""Days, months and 年度 on columns: the functions of `dsl.calendar` in the arithmetic that every engine has.

Days are ordinals. No engine is asked for a year or a month: both come from divisions of non-negative integers, so
they cannot differ. A row on which an argument has more than one value is left to the interpreter.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import evolve

from sadame.dsl import calendar
from sadame.dsl.core import DateCall, DateFunction
from sadame.dsl.interval import Interval
from sadame.dsl.types import FiscalYear, YearMonth
from sadame.engine.columnar import truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Unsupported
from sadame.engine.columnar.outcomes import Number, any_loose, has_value, single
from sadame.engine.columnar.terms import Constant, Span, Term

_BEFORE = 305
"""Days from 0000-03-01, when the years of the computation begin, to the day before 0001-01-01."""

_CALENDAR = (calendar.FIRST, calendar.LAST)

_ONE_FOR_ONE = frozenset({DateFunction.FISCAL_YEAR, DateFunction.YEAR_MONTH})
"""Each moment has one, and only one."""

Dated: TypeAlias = tuple[Term, Term]
"""The value, and whether there is none (誤り)."""


def call(b: Builder, node: DateCall, arguments: Sequence[Number]) -> Number:
    """The result of a date function."""
    if any(each.den != 1 or each.over is not None for each in arguments):
        raise Unsupported("端数のある日数・月数")
    if node.function in _ONE_FOR_ONE and not arguments[0].is_point:
        return _by_ends(b, node, arguments[0])
    values = [each.low for each in arguments]
    value, fault = _called(b, node, values)
    return of_points(b, arguments, value, fault)


def _by_ends(b: Builder, node: DateCall, argument: Number) -> Number:
    """The 年度 or 年月 of a stretch of time: it rises with the day and is never 誤り, so the ends say all."""

    def of(end: Term) -> Term:
        return _called(b, node, [end])[0]

    if argument.low_open is not b.no or argument.high_open is not b.no:
        return of_points(b, [argument], of(argument.low), b.no)
    months = isinstance(node.arguments[0].type, YearMonth)
    limits = [calendar.year_month(each) if months else each for each in _CALENDAR]
    low, high = (
        of(b.fill(end, b.constant(limit)))
        for end, limit in zip((argument.low, argument.high), limits, strict=True)
    )
    return evolve(argument, low=low, high=high, simple=_simply(b, of, argument))


def _simply(
    b: Builder, of: Callable[[Term], Term], argument: Number
) -> tuple[Term, Interval] | None:
    """The same of what is one value or anywhere in its domain."""
    if argument.simple is None:
        return None
    value, domain = argument.simple
    match [None if end is None else of(b.constant(int(end))) for end in (domain.low, domain.high)]:
        case [Constant(value=int(low)), Constant(value=int(high))]:
            return of(value), Interval(low, high)
        case _:
            return None


def of_points(b: Builder, parts: Sequence[Number], value: Term, fault: Term) -> Number:
    """A value worked out from parts of one value each; the other rows are left to the interpreter."""
    open_ = b.negate(b.every(single(b, each) for each in parts))
    absent, failed = truths.strictly(b, parts)
    valued = b.every(has_value(b, each) for each in parts)
    fault = b.both(valued, b.filled(fault, value=False))
    value = b.when(open_, b.null(), value)
    return Number(
        low=value,
        high=value,
        low_open=b.no,
        high_open=b.no,
        has=b.either(b.both(valued, b.negate(fault)), open_),
        absent=absent,
        failed=b.either(failed, fault, open_),
        loose=b.either(any_loose(b, parts), open_),
        den=1,
        is_point=open_ is b.no,
    )


def moved(b: Builder, number: Number) -> Number:
    """A day that was moved by days; outside the calendar there is none."""
    if number.den != 1 or number.over is not None:
        raise Unsupported("端数のある日数")
    first, last = b.constant(calendar.FIRST), b.constant(calendar.LAST)
    if number.is_point:
        outside = b.both(number.has, _outside(b, number.low))
        has = b.both(number.has, b.negate(outside))
        return evolve(number, has=has, failed=b.either(number.failed, outside), simple=None)
    before = b.filled(b.below(number.low, first), value=True)
    after = b.filled(b.below(last, number.high), value=True)
    none = b.either(
        b.filled(b.below(number.high, first), value=False),
        b.filled(b.below(last, number.low), value=False),
    )
    return evolve(
        number,
        low=b.when(before, first, number.low),
        high=b.when(after, last, number.high),
        low_open=b.both(number.low_open, b.negate(before)),
        high_open=b.both(number.high_open, b.negate(after)),
        has=b.both(number.has, b.negate(none)),
        failed=b.either(number.failed, b.both(number.has, b.either(before, after))),
        simple=None,
    )


def _outside(b: Builder, day: Term) -> Term:
    out = b.either(
        b.below(day, b.constant(calendar.FIRST)), b.below(b.constant(calendar.LAST), day)
    )
    return b.filled(out, value=False)


def _called(b: Builder, node: DateCall, values: Sequence[Term]) -> Dated:
    match node.function:
        case DateFunction.AGE:
            after = b.add(values[1], b.constant(1))
            return _full_years(b, values[0], after), b.below(values[1], values[0])
        case DateFunction.AGE_BY_BIRTHDAY:
            return _full_years(b, *values), b.below(values[1], values[0])
        case DateFunction.MONTHS:
            return _months(b, *values), b.below(values[1], values[0])
        case DateFunction.CALENDAR_MONTHS:
            return _calendar_months(b, *values), b.below(values[1], values[0])
        case DateFunction.TERM_END:
            return _term_end(b, node, *values)
        case DateFunction.SAME_DAY:
            month = b.add(year_month(b, values[0]), values[1])
            day = b.least((civil(b, values[0])[2], _length(b, month)))
            return _in_calendar(b, month, day)
        case DateFunction.FISCAL_YEAR:
            return _fiscal_year(b, node, values[0]), b.no
        case DateFunction.YEAR_MONTH:
            return year_month(b, values[0]), b.no
        case DateFunction.FIRST_DAY:
            month, _ = _edges(b, node, values[0])
            return _in_calendar(b, month, b.constant(1))
        case DateFunction.LAST_DAY:
            _, month = _edges(b, node, values[0])
            return _in_calendar(b, month, _length(b, month))


def _fiscal_year(b: Builder, node: DateCall, value: Term) -> Term:
    month = value
    if not isinstance(node.arguments[0].type, YearMonth):
        month = year_month(b, value)
    return b.quotient(b.add(month, b.constant(-3)), b.constant(12))


def _edges(b: Builder, node: DateCall, value: Term) -> tuple[Term, Term]:
    """The first and the last 年月 of a 年度 or a 年月."""
    if not isinstance(node.arguments[0].type, FiscalYear):
        return value, value
    april = b.add(b.scale(value, 12), b.constant(3))
    return april, b.add(april, b.constant(11))


def civil(b: Builder, day: Term) -> tuple[Term, Term, Term]:
    """Year, month and day of the month of a day, by the 400 years after which the calendar repeats."""
    since = b.add(day, b.constant(_BEFORE))
    era, of_era = _divided(b, since, 146_097)
    leaps = b.subtract(
        b.add(
            b.subtract(of_era, b.quotient(of_era, b.constant(1460))),
            b.quotient(of_era, b.constant(36_524)),
        ),
        b.quotient(of_era, b.constant(146_096)),
    )
    year = b.bounded(b.quotient(leaps, b.constant(365)), Span(0, 399))
    begins = b.add(
        b.subtract(b.scale(year, 365), b.quotient(year, b.constant(100))),
        b.quotient(year, b.constant(4)),
    )
    of_year = b.bounded(b.subtract(of_era, begins), Span(0, 366))
    shifted = b.quotient(b.add(b.scale(of_year, 5), b.constant(2)), b.constant(153))
    month_begins = b.quotient(b.add(b.scale(shifted, 153), b.constant(2)), b.constant(5))
    of_month = b.bounded(b.add(b.subtract(of_year, month_begins), b.constant(1)), Span(1, 31))
    late = b.filled(b.below(shifted, b.constant(10)), value=True)
    month = b.bounded(b.add(shifted, b.when(late, b.constant(3), b.constant(-9))), Span(1, 12))
    whole = b.add(b.add(year, b.scale(era, 400)), b.when(late, b.constant(0), b.constant(1)))
    return b.bounded(whole, Span(1, 10_000)), month, of_month


def _divided(b: Builder, term: Term, divisor: int) -> tuple[Term, Term]:
    return b.quotient(term, b.constant(divisor)), b.remainder(term, divisor)


def year_month(b: Builder, day: Term) -> Term:
    """年月 of a day."""
    year, month, _ = civil(b, day)
    return b.add(b.scale(year, 12), b.add(month, b.constant(-1)))


def _full_years(b: Builder, birth: Term, reached: Term) -> Term:
    """Whole years from a day to another: the difference of dates written as yyyymmdd, without its end."""
    return b.quotient(
        b.greatest((b.subtract(_digits(b, reached), _digits(b, birth)), b.constant(0))),
        b.constant(10_000),
    )


def _digits(b: Builder, day: Term) -> Term:
    year, month, of_month = civil(b, day)
    return b.add(b.scale(year, 10_000), b.add(b.scale(month, 100), of_month))


def _length(b: Builder, month: Term) -> Term:
    """The days of a 年月."""
    year, index = _divided(b, month, 12)
    fourth, hundredth, four_hundredth = (
        b.filled(b.equal(b.remainder(year, each), b.constant(0)), value=False)
        for each in (4, 100, 400)
    )
    leap = b.both(fourth, b.either(b.negate(hundredth), four_hundredth))
    short = b.filled(b.among(index, (3, 5, 8, 10)), value=False)
    february = b.filled(b.equal(index, b.constant(1)), value=False)
    return b.when(
        february,
        b.when(leap, b.constant(29), b.constant(28)),
        b.when(short, b.constant(30), b.constant(31)),
    )


def _ordinal(b: Builder, month: Term, day: Term) -> Term:
    """The day of a 年月."""
    year, index = _divided(b, month, 12)
    early = b.filled(b.below(index, b.constant(2)), value=False)
    begun = b.subtract(year, b.when(early, b.constant(1), b.constant(0)))
    shifted = b.bounded(b.add(index, b.when(early, b.constant(10), b.constant(-2))), Span(0, 11))
    days = b.quotient(b.add(b.scale(shifted, 153), b.constant(2)), b.constant(5))
    leaps = b.add(
        b.subtract(b.quotient(begun, b.constant(4)), b.quotient(begun, b.constant(100))),
        b.quotient(begun, b.constant(400)),
    )
    years = b.add(b.scale(begun, 365), leaps)
    return b.add(b.add(years, days), b.add(day, b.constant(-1 - _BEFORE)))


def _in_calendar(b: Builder, month: Term, day: Term) -> Dated:
    found = _ordinal(b, month, day)
    return found, _outside(b, found)


def _last_of_months(b: Builder, first: Term, months: Term) -> tuple[Term, Term]:
    """年月 and day on which so many months that begin on a day end (民法143条2項)."""
    month, day = b.add(year_month(b, first), months), civil(b, first)[2]
    begins = b.filled(b.equal(day, b.constant(1)), value=False)
    end = b.when(begins, b.add(month, b.constant(-1)), month)
    last = b.least((b.add(day, b.constant(-1)), _length(b, end)))
    return end, b.when(begins, _length(b, end), last)


def _term_end(b: Builder, node: DateCall, start: Term, length: Term) -> Dated:
    first = start if node.include_first else b.add(start, b.constant(1))
    backwards = b.filled(b.below(length, b.constant(0)), value=False)
    if node.months:
        found, fault = _in_calendar(b, *_last_of_months(b, first, length))
    else:
        found = b.add(first, b.add(length, b.constant(-1)))
        fault = _outside(b, found)
    return found, b.either(backwards, fault)


def _calendar_months(b: Builder, first: Term, last: Term) -> Term:
    return b.add(b.subtract(year_month(b, last), year_month(b, first)), b.constant(1))


def _months(b: Builder, first: Term, last: Term) -> Term:
    """月数: the calendar months touched, less those that are not whole: at most two."""
    touched = _calendar_months(b, first, last)
    end = b.add(b.scale(year_month(b, last), 100), civil(b, last)[2])
    found = touched
    for _ in range(2):
        month, day = _last_of_months(b, first, found)
        over = b.filled(b.below(end, b.add(b.scale(month, 100), day)), value=False)
        found = b.when(over, b.add(found, b.constant(-1)), found)
    return found
