"""A population on columns comes to what the reference survey says, whatever the batches."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from tests.bulk.people import people_of, some_people
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.core import Standing
from sadame.engine import load
from sadame.engine.bulk.people import People
from sadame.engine.bulk.result import Result
from sadame.engine.bulk.survey import extractions, survey
from sadame.engine.interp import survey as reference

PROGRAMS = {
    name: policy.program
    for name, policy in load().items()
    if policy.program.row is not None or any(part.indicators for part in policy.program.slices)
}


def in_batches(part: core.Slice, people: Sequence[reference.Person], size: int) -> Iterator[People]:
    for start in range(0, len(people), size):
        yield people_of(part, people[start : start + size])


def same_lists(
    part: core.Slice, names: Sequence[str], found: Result, expected: reference.Survey
) -> None:
    for name in names:
        rule = part.by_name[name]
        assert isinstance(rule, core.Rule)
        listed = found.listed(name)
        hits = tuple(listed.hits["鍵"].to_list())
        assert hits == expected.listed(rule, Standing.HIT), name
        undecided = set(listed.undecided["鍵"].to_list())
        assert undecided == {*expected.listed(rule, Standing.UNKNOWN)}, name
        failed = set(listed.failed["鍵"].to_list())
        assert failed == {*expected.listed(rule, Standing.ERROR)}, name
        assert listed.standings.miss == len(expected.listed(rule, Standing.MISS)), name
        absent = len(expected.listed(rule, Standing.NOT_APPLICABLE))
        assert listed.standings.absent == absent, name


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_population_comes_to_what_the_reference_says(name: str) -> None:
    program = PROGRAMS[name]
    part = program.slices[-1]
    people = some_people(seeded(7), part, 30)
    day = part.start or 738_000
    names = extractions(part, program.own)
    readings: Mapping[str, str] = {}
    expected = reference.Survey(part, people, day, readings)
    figures = {about.name: expected.figures(about) for about in part.indicators}
    for size in (7, 30):
        batches = in_batches(part, people, size)
        found = survey(part, batches, day, readings, names, part.indicators)
        same_lists(part, names, found, expected)
        assert found.figures == figures
