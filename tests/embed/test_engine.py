"""The embedding API answers the same, whether compiled rules or the interpreter gave the answer."""

from random import Random

import pytest

from sadame.dsl import core
from sadame.dsl.calendar import to_date
from sadame.dsl.types import Choice, Quantity, Truth
from sadame.engine import FactsError, Policy, load
from sadame.engine.app.embed.engine import engine_of
from sadame.engine.case import Facts
from sadame.engine.compiled import compile_rules
from sadame.engine.facts import decode
from sadame.engine.interp import evaluate

POLICIES = [pytest.param(policy, id=policy.name) for policy in load().values()]


def plain_facts(chance: Random, part: core.Slice) -> dict[str, object]:
    """Facts as people write them: mostly right, some missing, some wrong."""
    raw: dict[str, object] = {}
    for symbol in part.symbols:
        if not isinstance(symbol, core.Input) or chance.randrange(8) == 0:
            continue
        said: object
        match symbol.type:
            case Truth(yes, no):
                said = chance.choice((yes, no, True, False, "はい", "いいえ", "不明"))
            case Choice(members=members):
                said = chance.choice((*members, "不明"))
            case Quantity():
                said = chance.choice((0, 1, 11, 60, 160, 300, 3_000_000, "不明"))
            case _:
                said = "令和7年6月1日"
        if chance.randrange(60) == 0:
            said = chance.choice((None, "？", -1, 1.5, True, [], {}))
        here = raw
        *groups, last = symbol.name.split(" の ")
        for group in dict.fromkeys(groups):
            below = here.setdefault(group, {})
            assert isinstance(below, dict)
            here = below
        here[last] = said
    return raw


@pytest.mark.parametrize("policy", POLICIES)
def test_reading_plain_facts_at_once_is_decoding_them(policy: Policy) -> None:
    program, chance = policy.program, Random(5)  # noqa: S311 - nothing here is secret
    part = program.slices[-1]
    engine = engine_of(part)
    rules = compile_rules(part, policy.rules, engine.layout)
    for _ in range(60):
        raw = plain_facts(chance, part)
        case = engine.reader.read(raw, 739_000, {})
        if case is not None:
            facts = decode(program, part, raw, policy.others)
            assert isinstance(facts, Facts), raw
            expected = engine.layout.case(facts, {}, 739_000)
            assert expected is not None
            # every answer, so that 320/2 may stand for 160
            assert rules.outcomes(case) == rules.outcomes(expected), raw
            assert case[:2] == expected[:2], raw


def test_a_checklist_is_read_at_once() -> None:
    policy = load()["基本チェックリスト"]
    answers = {f"問{number}": "はい" for number in range(1, 26) if number != 12}
    engine = engine_of(policy.program.slices[0])
    assert engine.reader.read({"回答": answers, "身長": 160, "体重": 50}, 739_000, {}) is not None
    assert engine.reader.read({"回答": {"問16": "いいえ"}}, 739_000, {}) is not None
    for wrong in ({"問12": "はい"}, {"問26": "はい"}, {"問1": "たぶん"}, {"問1": True}):
        assert engine.reader.read({"回答": wrong}, 739_000, {}) is None
    assert engine.reader.read({"身長": 49}, 739_000, {}) is None


@pytest.mark.parametrize("policy", POLICIES)
def test_an_outcome_is_what_the_interpreter_says(policy: Policy) -> None:
    program, chance = policy.program, Random(6)  # noqa: S311 - nothing here is secret
    part = program.slices[-1]
    day = part.start or 739_000
    for _ in range(6):
        raw = plain_facts(chance, part)
        facts = decode(program, part, raw, policy.others)
        if not isinstance(facts, Facts):
            with pytest.raises(FactsError):
                policy.evaluate(raw, on=to_date(day))
            continue
        outcome = policy.evaluate(raw, on=to_date(day))
        trace = evaluate(program, facts, day, {})
        for name, answer in outcome.items():
            result = trace.results[name]
            assert (answer.possible, answer.missing, answer.reasons) == (
                result.possible,
                result.missing,
                result.reasons,
            ), (name, raw)


def test_facts_may_change_after_they_were_evaluated() -> None:
    facts = {"回答": {"問16": "いいえ"}}
    outcome = load()["基本チェックリスト"].evaluate(facts, on="2025-04-01")
    facts["回答"]["問16"] = "はい"
    assert outcome.trace.results["閉じこもり"].possible == outcome["閉じこもり"].possible
