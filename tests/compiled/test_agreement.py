"""Compiled rules say what the reference interpreter says, or leave it to the interpreter."""

from collections.abc import Iterator, Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.compiled import agreement
from tests.laws import worlds
from tests.laws.described import Policy
from tests.laws.trial import trial
from tests.strategies import chances, policies, seeded

from sadame.dsl import core
from sadame.dsl.types import Label
from sadame.engine import load
from sadame.engine.case import Facts
from sadame.engine.compiled import Compiled, compile_rules
from sadame.engine.interp import evaluate

calm = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


def rules_of(part: core.Slice) -> list[str]:
    return [rule.name for rule in part.rules()]


def agree(
    program: core.Program, compiled: Compiled, facts: Facts, readings: Mapping[str, str], day: int
) -> Iterator[bool]:
    """Whether each rule with one outcome was decided; what was decided is what the interpreter says."""
    case = compiled.layout.case(facts, readings, day)
    if case is None:
        return
    trace = evaluate(program, facts, day, readings, compiled.names)
    for name, outcome in compiled.outcomes(case).items():
        result = trace.results[name]
        if outcome is not None:
            assert outcome == result.possible, (name, facts, readings)
            told = compiled.reasons(name, case)
            assert told is None or told == result.reasons, (name, facts, readings)
        if result.possible.is_single:
            yield outcome is not None


@calm
@given(policies(), chances())
def test_what_compiled_rules_decide_is_what_the_interpreter_says(
    policy: Policy, chance: Random
) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    compiled = compile_rules(tried.part, rules_of(tried.part))
    world = worlds.world(chance, tried.part)
    some = {name: word for name, word in world.readings.items() if chance.randrange(3)}
    for facts, readings in (
        (worlds.full(tried.part, world), world.readings),
        (worlds.widened(chance, tried.part, world, 15), some),
        (worlds.widened(chance, tried.part, world), some),
    ):
        list(agree(tried.program, compiled, facts, readings, tried.day))


@calm
@given(policies(), chances())
def test_who_embeds_is_told_what_the_interpreter_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    agreement.compiled_rules_say_what_the_interpreter_says(tried)
    agreement.plain_facts_are_read_to_the_same_case(tried)


SLICES = [
    pytest.param(policy.program, part, id=f"{policy.name}{number}")
    for policy in load().values()
    for number, part in enumerate(policy.program.slices)
]


@pytest.mark.parametrize(("program", "part"), SLICES)
def test_compiled_rules_agree_on_every_shipped_policy(
    program: core.Program, part: core.Slice
) -> None:
    chance = seeded(7)
    compiled = compile_rules(part, rules_of(part))
    day = part.start or part.end or 0
    decided: list[bool] = []
    for tries in range(24):  # a world with an invalid fact is for the interpreter
        if tries >= 4 and decided:
            break
        world = worlds.world(chance, part)
        some = {name: word for name, word in world.readings.items() if chance.randrange(2)}
        decided += agree(program, compiled, worlds.full(part, world), world.readings, day)
        list(agree(program, compiled, worlds.widened(chance, part, world, 10), some, day))
    assert sum(decided) >= 0.75 * len(decided)  # less where the sources give no number
    assert decided or not compiled.names  # before a 制度 begins, it may have no rule at all


#: What is for the interpreter: lists and their elements, records, texts, a 基準値 of another day.
UNTOLD = (core.Gather, core.Quantified, core.Rank, core.ElementField, core.FieldOf, core.AtDate)


def is_plain(part: core.Slice, name: str) -> bool:
    """Whether a rule reaches nothing that is left to the interpreter."""
    cone = [part.by_name[each] for each in (*part.notes[name].cone, name)]
    return all(not isinstance(symbol.type, Label) for symbol in cone) and not any(
        isinstance(node, UNTOLD) for symbol in cone for node in core.walk(symbol)
    )


@pytest.mark.parametrize(("program", "part"), SLICES)
def test_every_plain_rule_of_the_shipped_policies_is_compiled(
    program: core.Program, part: core.Slice
) -> None:
    plain = [name for name in rules_of(part) if is_plain(part, name)]
    assert set(plain) <= set(compile_rules(part, rules_of(part)).names), program.name


@pytest.mark.parametrize(("program", "part"), SLICES)
def test_the_source_is_the_same_every_time(program: core.Program, part: core.Slice) -> None:
    first, second = (compile_rules(part, rules_of(part)).source for _ in range(2))
    assert first == second, program.name
    assert "Fraction" not in first
