"""What would have to differ, on programs nobody wrote: told changes do it, and no part of them does."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import assume, given, settings
from tests.laws.described import Policy
from tests.laws.test_shipped import PROGRAMS
from tests.laws.trial import Trial, some_day, trial, with_fact
from tests.laws.worlds import corners_of, facet, full, on_step, settled, some_value, widened, world
from tests.strategies import chances, few, policies, seeded

from sadame.dsl import core
from sadame.dsl.interval import Interval, intersect, on_lattice
from sadame.dsl.trace import Alternative, Change, Difference, Result, Status
from sadame.dsl.types import Truth, is_numeric
from sadame.dsl.values import NO, YES, Choices, Values, only
from sadame.engine.case import Facts
from sadame.engine.differ import differences
from sadame.engine.interp import evaluate

#: Each example replays many cases.
fewer = settings(few, max_examples=20)

Told: TypeAlias = Sequence[tuple[Result, Facts, Mapping[str, str], Difference | None]]


def tried(policy: Policy, chance: Random) -> Trial:
    found = trial(policy, chance)
    assume(found is not None)
    assert found is not None
    return found


def told(trial: Trial) -> Told:
    """Every result of a case that is known in part, with what would have to differ."""
    drawn = world(trial.chance, trial.part)
    facts = widened(trial.chance, trial.part, drawn, forget=20)
    readings = dict(drawn.readings)
    return [
        (result, facts, readings, differences(trial.program, facts, trial.day, readings, result))
        for result in trial.ask(facts, readings).results.values()
    ]


def is_met(trial: Trial, result: Result, facts: Facts, readings: Mapping[str, str]) -> bool:
    trace = evaluate(trial.program, facts, trial.day, readings, [result.name])
    found = trace.results[result.name]
    if isinstance(result.type, Truth):
        return found.possible.values == YES and found.possible.is_single
    return found.possible.values is not None and not (
        found.possible.absent or found.possible.failed
    )


def some_facts(trial: Trial, change: Change) -> tuple[str, Values]:
    """A fact as a change would have it, at an end or anywhere within."""
    fact = trial.chance.choice(change.facts) if change.facts else change
    symbol = trial.part.by_name[fact.name]
    assert isinstance(symbol, core.Input)
    domain = facet(trial.part, symbol)
    values = fact.values
    if isinstance(values, Interval):
        whole = domain.whole()
        assert isinstance(whole, Interval)
        inside = intersect(values, whole)
        assert inside is not None
        stride = domain.stride()
        values = on_lattice(inside, stride) or inside if stride is not None else inside
    found = some_value(trial.chance, domain, values)
    assert not isinstance(found, tuple)
    return fact.name, only(found)


def chosen(trial: Trial, alternative: Alternative) -> Sequence[Change]:
    return trial.chance.sample(alternative.changes, alternative.needed)


def every_told_change_does_it(trial: Trial) -> None:
    for result, facts, readings, difference in told(trial):
        for alternative in difference.alternatives if difference is not None else ():
            changed = facts
            for change in chosen(trial, alternative):
                changed = with_fact(changed, *some_facts(trial, change))
            assert is_met(trial, result, changed, readings), trial.story(changed, readings)


def no_part_of_a_told_change_does_it(trial: Trial) -> None:
    for result, facts, readings, difference in told(trial):
        for alternative in difference.alternatives if difference is not None else ():
            names = [some_facts(trial, each)[0] for each in chosen(trial, alternative)]
            for size in range(1, len(names)):
                for part in combinations(names, size):
                    for changed in otherwise(trial, facts, part):
                        assert not is_met(trial, result, changed, readings), trial.story(
                            changed, readings
                        )


def otherwise(trial: Trial, facts: Facts, names: Sequence[str]) -> Iterator[Facts]:
    """The facts with these taken for everything worth a try, by brute force."""
    for values in product(*(worth_trying(trial, name) for name in names)):
        changed = facts
        for name, value in zip(names, values, strict=True):
            changed = with_fact(changed, name, value)
        yield changed


def worth_trying(trial: Trial, name: str) -> list[Values]:
    symbol = trial.part.by_name[name]
    assert isinstance(symbol, core.Input)
    domain = facet(trial.part, symbol)
    whole = domain.whole()
    if isinstance(whole, Choices):
        return [only(each) for each in sorted(whole.members, key=str)]
    assert isinstance(whole, Interval)
    assert is_numeric(symbol.type)
    stride = domain.stride() or Fraction(1, 10)
    near = {c + k * stride for c in corners_of(trial.part) for k in (-1, 0, 1)}
    fits = [v for v in near if whole.contains(v) and on_step(v, domain.stride())]
    return [only(settled(each, symbol.type)) for each in sorted(fits)][:12]


def nothing_is_told_of_what_is_so_already(trial: Trial) -> None:
    for result, _, _, difference in told(trial):
        is_no = result.status is Status.VALUE and result.values == NO
        assert (difference is not None) == (is_no or result.status is Status.NOT_APPLICABLE)


def what_is_hopeless_never_happens(trial: Trial) -> None:
    for result, _, readings, difference in told(trial):
        if difference is None or not difference.hopeless:
            continue
        for _ in range(10):
            facts = full(trial.part, world(trial.chance, trial.part))
            assert not is_met(trial, result, facts, readings), trial.story(facts, readings)


def one_fact_that_would_do_is_found(trial: Trial) -> None:
    """Unless it was given up, a fact of which some value worth a try would do is in what is told."""
    for result, facts, readings, difference in told(trial):
        if difference is None or difference.gave_up:
            continue
        spoken = {
            fact.name
            for alternative in difference.alternatives
            for change in alternative.changes
            if alternative.needed == 1
            for fact in change.facts or (change,)
        }
        reached = {*trial.part.notes[result.name].cone}
        for name, value in facts.values.items():
            symbol = trial.part.by_name[name]
            if name not in reached:
                continue
            if isinstance(value, Choices) and len(value.members) == 1 and name not in spoken:
                for changed in otherwise(trial, facts, [symbol.name]):
                    assert not is_met(trial, result, changed, readings), trial.story(
                        changed, readings
                    )


LAWS = (
    every_told_change_does_it,
    no_part_of_a_told_change_does_it,
    nothing_is_told_of_what_is_so_already,
    what_is_hopeless_never_happens,
    one_fact_that_would_do_is_found,
)


@fewer
@given(policies(), chances())
def test_every_change_that_is_told_does_it(policy: Policy, chance: Random) -> None:
    every_told_change_does_it(tried(policy, chance))


@fewer
@given(policies(), chances())
def test_no_part_of_a_change_that_is_told_does_it(policy: Policy, chance: Random) -> None:
    no_part_of_a_told_change_does_it(tried(policy, chance))


@fewer
@given(policies(), chances())
def test_nothing_is_told_of_what_is_so_already(policy: Policy, chance: Random) -> None:
    nothing_is_told_of_what_is_so_already(tried(policy, chance))


@fewer
@given(policies(), chances())
def test_what_is_said_to_be_hopeless_never_happens(policy: Policy, chance: Random) -> None:
    what_is_hopeless_never_happens(tried(policy, chance))


@fewer
@given(policies(), chances())
def test_a_single_word_that_would_do_is_found(policy: Policy, chance: Random) -> None:
    one_fact_that_would_do_is_found(tried(policy, chance))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_same_holds_on_what_we_ship(program: core.Program, law: object) -> None:
    assert callable(law)
    chance = seeded(1)
    part = chance.choice(program.slices)
    law(Trial(Policy((), (), ()), program.name, program, part, some_day(chance, part), chance))
