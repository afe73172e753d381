"""The calendar as formulas: what `dsl.calendar` says of every day from 明治6年 to the year 9999.

A day is its number, as everywhere. Its year, month and day of the month are three more unknowns, bound to it by the
equation of the calendar; that has exactly one solution, so nothing is assumed. A day that was made of parts keeps them.
Every function comes with the condition under which it has an answer.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, count

from attrs import field, frozen

from sadame.dsl import calendar
from sadame.engine.solver.formulas import (
    Formula,
    Term,
    at_most,
    below,
    both,
    either,
    equal,
    minus,
    negate,
    picked,
    plus,
    quotient,
    times,
    whole,
)

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE = tuple(accumulate((0, *_LENGTHS[:-1])))


@frozen(eq=False)
class Parts:
    """Year, month and day of the month."""

    year: Term
    month: Term
    day: Term


@frozen(eq=False)
class Dated:
    """What a calendar function gives, and when it has an answer."""

    value: Term
    answers: Formula = True


@frozen(eq=False)
class Days:
    """Days taken apart, each once. `axioms` = the equations that bind the parts to their days."""

    axioms: list[Formula]
    seen: dict[object, tuple[Term, Parts]] = field(factory=dict)
    names: Iterator[int] = field(factory=count)

    def parts(self, day: Term) -> Parts:
        """The parts of a day on the calendar."""
        if isinstance(day, Fraction | int):
            at = calendar.to_date(int(day))
            return Parts(Fraction(at.year), Fraction(at.month), Fraction(at.day))
        key = day.get_id()
        if key not in self.seen:
            self.seen[key] = (day, self._new(day))  # the term is kept, so its number stays its own
        return self.seen[key][1]

    def _new(self, day: Term) -> Parts:
        number = next(self.names)
        parts = Parts(whole(f"年{number}"), whole(f"月{number}"), whole(f"日{number}"))
        on = inside(day)
        self.axioms.extend(
            [
                both(at_most(1873, parts.year), at_most(parts.year, 9999)),
                both(at_most(1, parts.month), at_most(parts.month, 12)),
                both(at_most(1, parts.day), at_most(parts.day, length(parts.year, parts.month))),
                either(negate(on), equal(day, ordinal(parts.year, parts.month, parts.day))),
            ]
        )
        return parts

    # ── functions (semantics §6) ──

    def age(self, birth: Term, on: Term) -> Dated:
        """年齢: reached on the day before the birthday."""
        last = equal(on, calendar.LAST)
        reached = self.parts(picked(last, Fraction(calendar.LAST), plus(on, 1)))
        past = Parts(
            picked(last, Fraction(10000), reached.year),
            picked(last, Fraction(1), reached.month),
            picked(last, Fraction(1), reached.day),
        )
        return Dated(self._years(birth, past), at_most(birth, on))

    def age_by_birthday(self, birth: Term, on: Term) -> Dated:
        """誕生日年齢."""
        return Dated(self._years(birth, self.parts(on)), at_most(birth, on))

    def _years(self, birth: Term, reached: Parts) -> Term:
        born = self.parts(birth)
        early = either(
            below(reached.month, born.month),
            both(equal(reached.month, born.month), below(reached.day, born.day)),
        )
        return minus(minus(reached.year, born.year), picked(early, Fraction(1), Fraction(0)))

    def year_month(self, day: Term) -> Term:
        """年月 of a day."""
        at = self.parts(day)
        return minus(plus(times(at.year, 12), at.month), 1)

    def fiscal_year(self, day: Term) -> Term:
        """年度 of a day."""
        at = self.parts(day)
        return minus(at.year, picked(below(at.month, 4), Fraction(1), Fraction(0)))

    def same_day(self, day: Term, months: Term) -> Dated:
        """応当日."""
        month = plus(self.year_month(day), months)
        at = self.parts(day).day
        last = _month_length(month)
        return self.made(*_in_month(month, picked(at_most(at, last), at, last)))

    def term_end(self, start: Term, length_: Term, *, months: bool, include_first: bool) -> Dated:
        """満了日."""
        first = start if include_first else plus(start, 1)
        if not months:
            found = _on_calendar(minus(plus(first, length_), 1))
            return Dated(found.value, both(found.answers, at_most(0, length_)))
        month, day = self._last_of_months(first, length_)
        found = self.made(*_in_month(month, day))
        return Dated(found.value, both(found.answers, at_most(0, length_), inside(first)))

    def _last_of_months(self, first: Term, months: Term) -> tuple[Term, Term]:
        month, at = plus(self.year_month(first), months), self.parts(first).day
        whole_month = equal(at, 1)
        last, before = _month_length(month), minus(at, 1)
        return (
            picked(whole_month, minus(month, 1), month),
            picked(
                whole_month,
                _month_length(minus(month, 1)),
                picked(at_most(before, last), before, last),
            ),
        )

    def calendar_months(self, first: Term, last: Term) -> Dated:
        """暦月数."""
        months = plus(minus(self.year_month(last), self.year_month(first)), 1)
        return Dated(months, at_most(first, last))

    def months_between(self, first: Term, last: Term) -> Dated:
        """月数: as many as the calendar months touched, less the one or two that are not whole."""
        touched = self.calendar_months(first, last)
        end = plus(times(self.year_month(last), 32), self.parts(last).day)

        def too_many(months: Term) -> Formula:
            month, day = self._last_of_months(first, months)
            return below(end, plus(times(month, 32), day))

        one, two = (minus(touched.value, each) for each in (1, 2))
        found = picked(too_many(touched.value), picked(too_many(one), two, one), touched.value)
        return Dated(found, touched.answers)

    def month_start(self, month: Term) -> Dated:
        """初日 of a 年月."""
        return self.made(*_in_month(month, Fraction(1)))

    def month_end(self, month: Term) -> Dated:
        """末日 of a 年月."""
        return self.made(*_in_month(month, _month_length(month)))

    def fiscal_year_start(self, year: Term) -> Dated:
        """初日 of a 年度."""
        return self.made(year, Fraction(4), Fraction(1))

    def fiscal_year_end(self, year: Term) -> Dated:
        """末日 of a 年度."""
        return self.made(plus(year, 1), Fraction(3), Fraction(31))

    def made(self, year: Term, month: Term, day: Term) -> Dated:
        """The day of these parts, which exists."""
        found = ordinal(year, month, day)
        if not isinstance(found, Fraction | int):
            self.seen[found.get_id()] = found, Parts(year, month, day)
        return _on_calendar(found)


def inside(day: Term) -> Formula:
    """The day is on the calendar."""
    return both(at_most(calendar.FIRST, day), at_most(day, calendar.LAST))


def _on_calendar(day: Term) -> Dated:
    return Dated(day, inside(day))


def ordinal(year: Term, month: Term, day: Term) -> Term:
    """The number of a day that exists."""
    before = minus(year, 1)
    years = plus(
        minus(plus(times(before, 365), quotient(before, 4)), quotient(before, 100)),
        quotient(before, 400),
    )
    leap = picked(both(below(2, month), is_leap(year)), Fraction(1), Fraction(0))
    return plus(plus(plus(years, _by_month(month, _BEFORE)), leap), day)


def is_leap(year: Term) -> Formula:
    """A year with a 29 February."""
    return both(_divides(4, year), either(negate(_divides(100, year)), _divides(400, year)))


def _divides(divisor: int, year: Term) -> Formula:
    return equal(times(quotient(year, divisor), divisor), year)


def length(year: Term, month: Term) -> Term:
    """How many days a month has."""
    leap = picked(both(equal(month, 2), is_leap(year)), Fraction(1), Fraction(0))
    return plus(_by_month(month, _LENGTHS), leap)


def _month_length(month: Term) -> Term:
    year = quotient(month, 12)
    return length(year, plus(minus(month, times(year, 12)), 1))


def _in_month(month: Term, day: Term) -> tuple[Term, Term, Term]:
    """A day of a 年月 in parts."""
    year = quotient(month, 12)
    return year, plus(minus(month, times(year, 12)), 1), day


def _by_month(month: Term, values: tuple[int, ...]) -> Term:
    found: Term = Fraction(values[-1])
    for number in range(11, 0, -1):
        found = picked(equal(month, number), Fraction(values[number - 1]), found)
    return found
