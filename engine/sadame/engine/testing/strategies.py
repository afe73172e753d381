"""The cases of a 制度 as Hypothesis takes them: facts, 基準日 and readings.

In: a `Policy`, and names of its rules if only what they ask is wanted. Out: strategies. The values come from
the generator that tries 性質 (`trials.generation`): inside their range and on their 刻み, often at or beside a number
the rules turn on. A fact whose 条件 does not hold is left out, as a form would not ask it. An unknown name is a
`KeyError`, a day without rules a `ValueError`.
"""

import datetime as dt
from typing import TypedDict

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sadame.dsl import calendar
from sadame.dsl.core import Slice
from sadame.engine.app.embed import Policy
from sadame.engine.testing.asking import asked_on, check_names
from sadame.engine.trials import generation
from sadame.engine.trials.examples import ANY_DAY

_FURTHER = 3_650
"""A 制度 without a first or a last day is tried for ten years before or after."""


class Case(TypedDict):
    """What `Policy.evaluate` takes: `policy.evaluate(**case)`."""

    facts: dict[str, object]
    on: dt.date
    readings: dict[str, str]


def facts(
    policy: Policy, *rules: str, on: dt.date | str, unknowns: bool = False
) -> SearchStrategy[dict[str, object]]:
    """Facts that `policy.evaluate(…, on=on)` accepts: all that `rules` ask for (none = the whole 制度).

    Complete, but for what has a 条件 that does not hold, and now and then what has a 未回答：… とみなす. With
    `unknowns` some are 不明, a range or several words; they shrink to few of those, then to small values.
    """
    asked = asked_on(policy, rules, on)
    return asked.cases(unknowns=unknowns).map(lambda case: case[0])


def readings(policy: Policy, *rules: str, on: dt.date | str) -> SearchStrategy[dict[str, str]]:
    """A reading for each 解釈 that `rules` rest on; they shrink to the 既定."""
    return generation.readings(asked_on(policy, rules, on).symbols)


def days(policy: Policy) -> SearchStrategy[dt.date]:
    """Days on which the 制度 is in force, often the first or last of a version, of a 年度 or of February.

    They shrink to the first day there is.
    """
    stretches = [_stretch(part) for part in policy.program.slices]
    edges = sorted({day for stretch in stretches for day in _edges(*stretch)})
    anywhere = st.one_of([st.integers(*stretch) for stretch in stretches])
    return st.one_of(generation.among(edges), anywhere).map(calendar.to_date)


def cases(policy: Policy, *rules: str, unknowns: bool = False) -> SearchStrategy[Case]:
    """A day, the facts that `rules` ask for on it, and readings: `policy.evaluate(**case)`.

    Facts as `facts` makes them, under the readings of the case.
    """
    check_names(policy, rules)
    kept: dict[dt.date, SearchStrategy[Case]] = {}

    def on(day: dt.date) -> SearchStrategy[Case]:
        if day not in kept:
            drawn = asked_on(policy, rules, day).cases(unknowns=unknowns, with_readings=True)
            kept[day] = drawn.map(lambda case: Case(facts=case[0], on=day, readings=case[1]))
        return kept[day]

    return days(policy).flatmap(on)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _stretch(part: Slice) -> tuple[int, int]:
    """The first and the last day of a 断面 that are tried."""
    first, last = part.start, part.end
    if first is None:
        first = max((ANY_DAY if last is None else last) - _FURTHER, calendar.FIRST)
    if last is None:
        last = min(max(first, ANY_DAY) + _FURTHER, calendar.LAST)
    return first, last


def _edges(first: int, last: int) -> set[int]:
    """The ends of a stretch; in its years the last days of February, and both sides of a 年度."""
    years = range(calendar.to_date(first).year, calendar.to_date(last).year + 1)
    turns = {calendar.fiscal_year_start(year) for year in years}
    marches = {calendar.ordinal(year, 3, 1) - 1 for year in years}
    inside = turns | marches | {day - 1 for day in turns}
    return {first, last, *(day for day in inside if first <= day <= last)}
