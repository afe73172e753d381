"""Whether the 収録 of a 一覧 speaks for time of which there is data: its ends, and the days the data is from and to.

In: a 一覧 with 収録, and the days that the mapping says. Out: the rows on which a person may have elements that the
data lacks, beside what the 収録 leaves open itself. An end that is not known covers nothing for sure, so nothing is
said of it here.
"""

from collections.abc import Callable
from fractions import Fraction

import polars as pl
from attrs import frozen

from sadame.dsl import calendar, core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Day, FiscalYear, ListOf, Type, YearMonth
from sadame.engine.columnar.encoding import State, state_of, upper_of

End = int | str
"""A moment, or the column of the fact that says it."""

_Moment = Callable[[int], int]
_MOMENTS: dict[type[Type], tuple[_Moment, _Moment, _Moment]] = {
    Day: (int, int, int),
    YearMonth: (calendar.year_month, calendar.month_start, calendar.month_end),
    FiscalYear: (calendar.fiscal_year, calendar.fiscal_year_start, calendar.fiscal_year_end),
}
"""Of a day its moment, and of a moment its first and its last day."""


@frozen
class Stretch:
    """The ends of a 収録, and the first and the last moment that the data has whole; None = without end."""

    ends: tuple[End, End]
    first: int | None
    last: int | None

    def outside(self, frame: pl.DataFrame) -> pl.Series:
        """The rows whose 収録 surely speaks for time before the data or after it."""
        start, end = self.ends
        # of an end that is a range only the side is sure that covers less
        before = (
            pl.lit(value=False)
            if self.first is None
            else _sure(frame, start, late=True) < self.first
        )
        after = (
            pl.lit(value=False) if self.last is None else _sure(frame, end, late=False) > self.last
        )
        other = [
            pl.col(state_of(each)) == State.OTHER
            for each in self.ends
            if isinstance(each, str) and state_of(each) in frame.columns
        ]
        found = pl.any_horizontal(
            before.fill_null(value=False), after.fill_null(value=False), *other
        )
        whole = frame.with_row_index("@").select(found.alias("外") & pl.col("@").is_not_null())
        return whole["外"]


def stretch_of(symbol: core.Input, part: core.Slice, covered: Interval | None) -> Stretch | None:
    """The stretch that is spoken for; None where nobody says, or columns do not tell."""
    held, kind = symbol.coverage, symbol.type
    if held is None or covered is None or not isinstance(kind, ListOf):
        return None
    ends = [_end(each, part) for each in (held.first, held.last)]
    moments = _MOMENTS.get(type(kind.element.fields[held.index].type))
    if moments is None or ends[0] is None or ends[1] is None:
        return None
    of, begins, stops = moments
    first = last = None
    if covered.low is not None:
        first = of(int(covered.low))
        first += begins(first) < covered.low
    if covered.high is not None:
        last = of(int(covered.high))
        last -= stops(last) > covered.high
    return Stretch((ends[0], ends[1]), first, last)


def _end(expr: core.Expr, part: core.Slice) -> End | None:
    """An end that is written, or a plain fact."""
    match expr:
        case core.Constant(value=int() | Fraction() as value):
            return int(value)
        case core.Reference(name):
            found = part.by_name[name]
            if not isinstance(found, core.Input):
                return None
            plain = (found.condition, found.unanswered, found.not_applicable) == (None, None, None)
            return name if plain else None
        case _:
            return None


def _sure(frame: pl.DataFrame, end: End, *, late: bool) -> pl.Expr:
    """The moment of an end, of a range the later or the earlier one; null = not known."""
    if isinstance(end, int):
        return pl.lit(end)
    if end not in frame.columns:
        return pl.lit(None, dtype=pl.Int32)
    if late and upper_of(end) in frame.columns:
        ranged = pl.col(state_of(end)) == State.RANGE
        return pl.when(ranged).then(pl.col(upper_of(end))).otherwise(pl.col(end))
    return pl.col(end)
