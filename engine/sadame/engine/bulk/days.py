"""A population whose rows have each a 基準日 of their own: every row under the rules of its day.

In: people with the column `DAY`. Out: the people by 断面, and a `Result` over all of them, in which every row counts
as if it were evaluated alone. Lists and 指標 of several 断面 are one where they are sorted, shown and counted alike;
where they are not there is no one list, and that is refused (`DifferentVersionsError`). A row without a 基準日, or on a
day without rules, is 誤り.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
from attrs import define, field

from sadame.dsl import calendar, core
from sadame.dsl.trace import Cause, Fault
from sadame.engine.bulk.figures import Counting
from sadame.engine.bulk.listing import Gathering
from sadame.engine.bulk.people import People
from sadame.engine.bulk.piles import Shelf
from sadame.engine.bulk.result import Result
from sadame.engine.bulk.survey import Survey, extractions
from sadame.engine.columnar.plan import DAY


class DifferentVersionsError(Exception):
    """A list or an 指標 that is made up otherwise from some day on: its name."""

    def __init__(self, name: str) -> None:
        """`name` = what there is no one answer for."""
        super().__init__(name)
        self.name = name


def by_part(
    program: core.Program, people: People, on: int | None = None
) -> Iterator[tuple[core.Slice | None, pl.Series, People]]:
    """The people by the 断面 of their 基準日, with the numbers of their rows; None = no rules then, or no 基準日.

    `on` = the 基準日 of all, where it is one.
    """
    if on is not None:
        whole = pl.int_range(people.frame.height, dtype=pl.UInt32, eager=True)
        yield program.slice_on(on), whole, people
        return
    day = people.frame[DAY]
    rest = ~covered(day, program.slices)
    for part in program.slices:
        mask = covered(day, [part])
        if mask.any():
            at = mask.arg_true()
            yield part, at, people if len(at) == len(day) else people.chosen(at)
    if rest.any():
        yield None, rest.arg_true(), people.chosen(rest.arg_true())


def covered(days: pl.Series, parts: Iterable[core.Slice]) -> pl.Series:
    """Which of these days (null = none) lie in one of the 断面."""
    found = pl.repeat(value=False, n=len(days), eager=True, dtype=pl.Boolean)
    for part in parts:
        mask = days.is_not_null()
        if part.start is not None:
            mask &= days >= part.start
        if part.end is not None:
            mask &= days <= part.end
        found |= mask.fill_null(value=False)
    return found


@define(eq=False)
class DatedSurvey:
    """Evaluates a 制度 over people who have each a 基準日. `names` = the 抽出, `indicators` = the names of the 指標.

    `on` = the 基準日 of all, where it is one. `shelf` = where lists are put by while they grow, None = in memory.
    """

    program: core.Program
    readings: Mapping[str, str]
    names: Sequence[str]
    indicators: Sequence[str]
    doubled: int = 0
    on: int | None = None
    shelf: Shelf | None = None
    _rows: int = field(default=0, init=False)
    _surveys: dict[int | None, Survey] = field(factory=dict, init=False)
    _lists: dict[str, Gathering] = field(factory=dict, init=False)
    _figures: dict[str, Counting] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        for part in self.program.slices:
            if self.on is None or part.covers(self.on):
                self._open(part)

    def _open(self, part: core.Slice) -> None:
        """The survey of a 断面, gathering where the others do."""
        rules = {rule.name: rule for rule in part.rules()}
        about = {each.name: each for each in part.indicators}
        names = [name for name in self.names if name in rules]
        counted = [about[name] for name in self.indicators if name in about]
        for name in names:
            known = self._lists.setdefault(name, Gathering(rules[name], self.shelf))
            if _form_of_list(known.rule) != _form_of_list(rules[name]):
                raise DifferentVersionsError(name)
        for each in counted:
            counting = self._figures.setdefault(each.name, Counting(each))
            if _form_of_figure(counting.about) != _form_of_figure(each):
                raise DifferentVersionsError(each.name)
        self._surveys[part.start] = Survey(
            part, self.on, self.readings, names, counted, 0, self._lists, self._figures
        )

    def take(self, part: core.Slice | None, people: People) -> None:
        """Evaluate some more people, all of days of one 断面 (`by_part`)."""
        self._rows += people.frame.height
        there: Sequence[str] = ()
        counted: Sequence[str] = ()
        if part is not None:
            survey = self._surveys[part.start]
            survey.take(people)
            there, counted = survey.names, [each.name for each in survey.indicators]
        for name in {*self._lists} - {*there}:
            why = None if part is None else self._no_such(name)
            self._lists[name].fail(people.names(), why)
        for name in {*self._figures} - {*counted}:
            self._figures[name].fail(people.frame.height)

    def _no_such(self, name: str) -> Cause:
        """That there is no 抽出 of that name on some day."""
        periods = [(p.start, p.end) for p in self.program.slices if _has(p, name)]
        span = self._lists[name].rule.span
        return Cause(Fault.NO_VERSION, name, span, calendar.format_periods(periods))

    def result(self) -> Result:
        """What it comes to so far."""
        left: dict[str, str] = {}
        for each in self._surveys.values():
            left |= each.left
        return Result(
            self.program.slices[-1],
            self.on,
            self.readings,
            self._rows + self.doubled,
            self.doubled,
            tuple(self._lists[n].result(self.doubled) for n in self.names if n in self._lists),
            {
                name: self._figures[name].result(self.doubled)
                for name in self.indicators
                if name in self._figures
            },
            sum(each.asked for each in self._surveys.values()),
            left,
            sum((each.lacks.counts for each in self._surveys.values()), Counter()),
        )


def _has(part: core.Slice, name: str) -> bool:
    return isinstance(part.by_name.get(name), core.Rule)


def _form_of_list(rule: core.Rule) -> object:
    """How a list is sorted and shown; lists of one form are put together."""
    order = [(each.key.type, each.descending) for each in rule.order]
    return order, [(each.title, each.value.type) for each in rule.outputs]


def _form_of_figure(about: core.Indicator) -> object:
    """How an 指標 is counted; who is in it may differ from day to day."""
    base = None if about.denominator is None else type(about.denominator)
    groups = [each.type for each in about.groups]
    return type(about.numerator), base, about.type, about.rounding, groups


def dated_extractions(parts: Iterable[core.Slice], own: Sequence[str]) -> list[str]:
    """The 抽出 of a 制度 itself in any of these 断面, in the order of its file."""
    found = {name for part in parts for name in extractions(part, own)}
    return [name for name in own if name in found]
