"""A case that shows something: put to the interpreter, and made as small as it stays true.

In: a `Case` as the solver has it and what it is to show, as a function of what the interpreter says. Out: a
`Witness`, or None where the interpreter says otherwise. Small means: few facts, the usual readings and day, plain
values. The same case always ends as the same witness.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, frozen

from sadame.dsl import calendar, core
from sadame.dsl.interval import Exact, Interval, closed, point
from sadame.dsl.types import Choice, Day, Truth
from sadame.dsl.values import FAILED, Choices, Elements, Possible, Values, everything, only
from sadame.engine.case import Facts
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.symbols import step_of
from sadame.engine.solver.asking import Case
from sadame.engine.solver.settling import settled
from sadame.engine.trials.examples import first_day

SPAN = closed(calendar.ordinal(1900, 1, 1), calendar.ordinal(2199, 12, 31))
"""Between these days all days lie that anybody looks at: the ends of the calendar are nobody's birthday."""

BUDGET = 200
"""So many times the interpreter is asked while a case is made smaller."""

Results = Mapping[str, Possible]
Shows = Callable[[core.Slice, Case], bool]
"""Whether a case shows what it is to show; `replayed` says what the rules come to in it."""


@frozen
class Witness:
    """A case and what the interpreter says of the rules it is about; facts it leaves out do not matter."""

    cut: core.Slice
    case: Case
    results: Results


def replayed(cut: core.Slice, case: Case, names: Collection[str]) -> dict[str, Possible]:
    """What the rules come to in that case."""
    part = settled(cut, case.settings)
    evaluation = Evaluation(part, Facts(case.facts), case.day, case.readings)
    return {
        name: FAILED  # a name without a version on these days
        if isinstance(part.by_name[name], core.Hole)
        else evaluation.answer(name).outcome.possible
        for name in names
    }


def witness(
    cut: core.Slice, case: Case, names: Collection[str], shows: Callable[[Results], bool]
) -> Witness | None:
    """The smallest case found in which what `names` come to shows it; None = not even this one does."""

    def holds(part: core.Slice, tried: Case) -> bool:
        return shows(replayed(part, tried, names))

    small = smallest(cut, case, holds, names)
    return None if small is None else Witness(cut, small, replayed(cut, small, names))


def smallest(cut: core.Slice, case: Case, shows: Shows, names: Collection[str] = ()) -> Case | None:
    """The case with fewer facts and plainer values, as long as it shows the same; None = it does not show it.

    `names` = the rules it is about, where only they count; then facts that they do not reach are left out at once.
    """
    if not shows(cut, case):
        return None
    search = _Search(cut, shows, case)
    if names:
        noted = (cut.notes[name] for name in names if name in cut.notes)  # a hole reaches no fact
        reached = set().union(*(each.cone for each in noted))
        search.without([name for name in case.facts if name not in reached])
    search.without([*search.case.facts])
    search.usual()
    for name in [*search.case.facts]:
        search.plain(name)
    search.without([*search.case.facts])  # what mattered beside other values may not matter now
    return search.case


@define
class _Search:
    """What has been found so far, and how often the interpreter may still be asked."""

    cut: core.Slice
    shows: Shows
    case: Case
    left: int = BUDGET

    def takes(self, proposal: Case) -> bool:
        """Take a simpler case if it shows the same."""
        self.left -= 1
        if self.left < 0 or not self.shows(self.cut, proposal):
            return False
        self.case = proposal
        return True

    def without(self, names: Sequence[str]) -> None:
        """Leave out as many of these facts as can be, in halves."""
        rest = {name: each for name, each in self.case.facts.items() if name not in names}
        if not names or self.takes(evolve(self.case, facts=rest)) or len(names) == 1:
            return
        middle = len(names) // 2
        self.without(names[:middle])
        self.without(names[middle:])

    def usual(self) -> None:
        """The usual readings, and the day that stands for the 断面."""
        for name, reading in [*self.case.readings.items()]:
            symbol = self.cut.by_name[name]
            if not isinstance(symbol, core.Reading):
                continue
            first = symbol.type.members[0]
            rest = {key: each for key, each in self.case.readings.items() if key != name}
            if symbol.default is not None:
                self.takes(evolve(self.case, readings=rest))
            elif reading != first:
                self.takes(evolve(self.case, readings={**rest, name: first}))
        if self.case.day != first_day(self.cut):
            self.takes(evolve(self.case, day=first_day(self.cut)))

    def plain(self, name: str) -> None:
        """The plainest value of a fact that shows the same."""
        symbol = self.cut.by_name[name]
        again = isinstance(symbol, core.Input)
        while again and isinstance(symbol, core.Input):
            facts = self.case.facts
            again = any(
                self.takes(evolve(self.case, facts={**facts, name: plain}))
                for plain in _plainer(symbol, facts[name], self.case.day)
            )


def _plainer(symbol: core.Input, values: Values, day: int) -> Iterator[Values]:
    """Plainer values than this one; each is nearer to the plainest, so there is an end."""
    match values:
        case Interval(low) if low is not None and low == values.high:
            yield from map(point, _nearer(symbol, low, day))
        case Choices(members) if len(members) == 1:
            (member,) = members
            order = _order(symbol)
            yield from (only(each) for each in order[: order.index(member)])
        case Elements(known, beyond=beyond):
            if beyond is not None:  # an 事例 leaves it to 収録 what else there may be
                yield evolve(values, beyond=None)
            for at in range(len(known)):
                yield evolve(values, known=(*known[:at], *known[at + 1 :]))
        case _:
            pass


def _order(symbol: core.Input) -> list[bool | str]:
    match symbol.type:
        case Truth():
            return [False, True]
        case Choice(members=members):
            return [*members]
        case _:
            return []


def _nearer(symbol: core.Input, value: Exact, day: int) -> Iterator[Exact]:
    """Values between the plainest one and this one: that itself, and half the way again and again."""
    domain = everything(symbol.type, symbol.bounds, step_of(symbol))
    if isinstance(symbol.type, Day):
        yield from _plain_days(int(value), day, domain)
        return
    start = _plainest(symbol, domain, day)
    step = step_of(symbol) or Fraction(1)
    away = Fraction(value) - start
    yielded: set[Fraction] = set()
    for part in (Fraction(0), *(1 - Fraction(1, 2**n) for n in range(1, 12))):
        steps = away * part / step
        whole = start + (int(steps) * step)
        if abs(whole - start) < abs(away) and whole not in yielded:
            yielded.add(whole)
            exact: Exact = whole if isinstance(value, Fraction) else int(whole)
            if isinstance(domain, Interval) and domain.contains(exact):
                yield exact


def _plainest(symbol: core.Input, domain: Values, day: int) -> Fraction:
    """Where a number is plainest: 0, or the end of the range next to it; for calendar values the 基準日's."""
    at = Fraction(0)
    kind = type(symbol.type).__name__
    if kind == "FiscalYear":
        at = Fraction(calendar.fiscal_year(day))
    elif kind == "YearMonth":
        at = Fraction(calendar.year_month(day))
    if isinstance(domain, Interval):
        if domain.low is not None and at < domain.low:
            at = Fraction(domain.low)
        if domain.high is not None and at > domain.high:
            at = Fraction(domain.high)
    return at


def _plain_days(value: int, day: int, domain: Values) -> Iterator[int]:
    """The 基準日, the same day of a year nearer to it, the first of a 年度, of a year or of a month."""
    at, today = calendar.to_date(value), calendar.to_date(day)
    rank = _rank(value, day)
    proposals = [day]
    years = (0, 1, -1, -40, -65, -75)
    for year in (*(today.year + each for each in years), at.year):
        for month, first in ((4, 1), (1, 1), (at.month, 1), (at.month, min(at.day, 28))):
            if 1873 <= year <= 9999:
                proposals.append(calendar.ordinal(year, month, first))
    for each in proposals:
        if _rank(each, day) < rank and (not isinstance(domain, Interval) or domain.contains(each)):
            yield each


def _rank(value: int, day: int) -> tuple[int, int, int]:
    """How plain a day is: less is plainer."""
    at, today = calendar.to_date(value), calendar.to_date(day)
    far = abs(at.year - today.year)
    if value == day:
        return (0, 0, 0)
    plain = 1 if (at.month, at.day) == (4, 1) else 2 if at.day == 1 else 3
    return (1 + far // 120, plain, far)
