"""A case beside another one comes to what it comes to alone, in whatever order they are looked at."""

from random import Random

import pytest
from hypothesis import assume, given
from tests.laws.described import Policy
from tests.laws.trial import trial, with_fact
from tests.laws.worlds import widened, world
from tests.strategies import chances, few, policies

from sadame.dsl import core
from sadame.engine.interp.cases import Evaluation

pytest.importorskip("z3")

from sadame.engine.probing.likeness import Likeness


@few
@given(policies(), chances())
def test_what_is_taken_over_is_what_it_comes_to_by_itself(policy: Policy, chance: Random) -> None:
    at = trial(policy, chance)
    assume(at is not None)
    assert at is not None
    part, known = at.part, world(chance, at.part)
    here, there = (widened(chance, part, each) for each in (known, world(chance, part)))
    facts = [each.name for each in part.symbols if isinstance(each, core.Input)]
    assume(facts)
    moved = chance.sample(facts, chance.randint(1, min(2, len(facts))))
    other = here
    for name in moved:
        other = with_fact(other, name, there.values.get(name))
    first = Evaluation(part, here, at.day, known.readings)
    near = Likeness(part).near(first.kernel, moved)
    beside = Evaluation(part, other, at.day, known.readings, near)
    alone = Evaluation(part, other, at.day, known.readings)
    again = Evaluation(part, here, at.day, known.readings)
    rules = [each.name for each in part.rules()]
    for name in chance.sample(rules, len(rules)):
        if chance.random() < 1 / 2:
            first.answer(name)
        assert beside.answer(name).outcome == alone.answer(name).outcome
        assert first.answer(name).outcome == again.answer(name).outcome
