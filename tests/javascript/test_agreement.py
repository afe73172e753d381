"""What JavaScript works out under Node is what the interpreter says: generated programs, and all that ships."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.javascript import agreement
from tests.javascript.node import MISSING, node
from tests.laws.described import Policy
from tests.laws.trial import Trial, some_day, trial
from tests.strategies import chances, policies, seeded

from sadame.dsl import calendar, core
from sadame.dsl.calendar import ERAS, LAST
from sadame.dsl.source import Source
from sadame.engine import load
from sadame.engine.app.embed.rulebook import Policy as Rules
from sadame.engine.case import Facts
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.rosters import facts_of

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

calm = settings(
    max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@calm
@given(policies(), chances())
def test_javascript_says_what_the_interpreter_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    agreement.javascript_says_what_the_interpreter_says(tried)


SLICES = [
    pytest.param(rules, part, id=f"{rules.name}{number}")
    for rules in load().values()
    for number, part in enumerate(rules.program.slices)
]


def sources_of(rules: Rules) -> Mapping[str, Source]:
    return dict(rules.sources)


def shipped(rules: Rules, part: core.Slice, day: int, chance: Random) -> Trial:
    return Trial(Policy((), (), ()), rules.name, rules.program, part, day, chance)


@pytest.mark.parametrize(("rules", "part"), SLICES)
def test_javascript_agrees_on_every_shipped_policy(rules: Rules, part: core.Slice) -> None:
    chance = seeded(part.start or 11)
    agreement.handed_over(rules.program, sources_of(rules))
    tried = shipped(rules, part, some_day(chance, part), chance)
    case = agreement.some_facts(chance, part)
    agreement.said_of(tried, case, sources_of(rules))


def cases(program: core.Program) -> Iterator[tuple[core.Slice, int, core.Case]]:
    """Every row of every 事例, on its 基準日 or on a day of its 断面; days without a 断面 are tried below."""
    for part in program.slices:
        for example in part.examples:
            for case in example.cases:
                day = case.date or first_day(part)
                home = program.slice_on(day)
                if isinstance(case, core.Case) and home is not None:
                    yield home, day, case


@pytest.mark.parametrize("rules", [pytest.param(each, id=each.name) for each in load().values()])
def test_every_example_comes_to_the_same(rules: Rules) -> None:
    agreement.handed_over(rules.program, sources_of(rules))
    chance = seeded(1)
    for part, day, case in cases(rules.program):
        facts = facts_of(dict(case.facts), part.by_name)
        tried = shipped(rules, part, day, chance)
        names = list(dict.fromkeys(each.target for each in case.expected))
        agreement.said_of(tried, (facts, dict(case.readings)), sources_of(rules), names)


def test_days_outside_every_version_are_errors_in_both() -> None:
    rules = load()["介護テクノロジー導入支援事業"]
    agreement.handed_over(rules.program, {})
    said = node().evaluate(rules.name, Facts({}), date(1990, 1, 1).toordinal(), {})
    assert {str(each["possible"]) for each in said["results"].values()} == {"[None, False, True]"}


@pytest.mark.parametrize(
    "day", [era.first + n for era in ERAS for n in (-1, 0, 1)] + [1, 59, 60, 61, 365, 366, LAST]
)
def test_a_day_has_the_same_parts(day: int) -> None:
    expected = date.fromordinal(day)
    parts = [expected.year, expected.month, expected.day]
    assert node().ask({"call": "partsOf", "args": [day]}) == parts
    assert node().ask({"call": "ordinal", "args": parts}) == day
    assert node().ask({"call": "formatDate", "args": [day]}) == calendar.format_date(day)


def test_every_new_year_is_where_it_is() -> None:
    days = [date(year, 1, 1).toordinal() for year in range(1, 10_000)]
    starts = node().ask({"call": "partsOfAll", "args": [days]})
    ends = node().ask({"call": "partsOfAll", "args": [[day - 1 for day in days[1:]]]})
    assert starts == [[year, 1, 1] for year in range(1, 10_000)]
    assert ends == [[year, 12, 31] for year in range(1, 9_999)]
