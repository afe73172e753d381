"""The law of the fast path: who embeds is told what the reference interpreter says, all of it.

In: a `Trial`. For the facts of a world, all or some of them known, every result of an evaluation as it is
embedded (compiled rules where they decide, the interpreter behind them) is put beside the interpreter's
own: status, value, range, 不足, reasons, causes. Facts written plainly are read to the same case.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from random import Random

from tests.laws.laws import broken
from tests.laws.trial import BrokenLawError, Trial
from tests.laws.worlds import full, inputs_of, widened, world
from tests.oracle import World

from sadame.dsl import core
from sadame.dsl.types import Quantity, Truth, Type
from sadame.engine.app.embed.outcome import Answer
from sadame.engine.app.embed.rulebook import Evaluated, Policy
from sadame.engine.case import Facts
from sadame.engine.compiled import Compiled, compile_rules
from sadame.engine.facts import decode

PARTS = ("possible", "status", "value", "unit", "range", "missing", "reasons")
"""What an answer says; causes are told by the interpreter alone, so that an answer hands them on."""


@lru_cache(maxsize=64)
def embedded(program: core.Program) -> Policy:
    """The program as it is embedded."""
    return Policy(program, {}, {})


@lru_cache(maxsize=64)
def together(part: core.Slice) -> Compiled:
    """All rules of a 断面 in one function."""
    return compile_rules(part, [rule.name for rule in part.rules()])


def compiled_rules_say_what_the_interpreter_says(trial: Trial) -> None:
    """Law 4 of the back ends: no difference, whatever is known."""
    known = world(trial.chance, trial.part)
    readings = {name: each for name, each in known.readings.items() if trial.chance.randrange(3)}
    match trial.chance.randrange(4):
        case 0:
            facts, readings = full(trial.part, known), dict(known.readings)
        case 1:
            facts = widened(trial.chance, trial.part, known, 8)
        case 2:
            facts = widened(trial.chance, trial.part, known)
        case _:
            facts = sparse(trial.chance, full(trial.part, known))
    said_of(trial, facts, readings)


def sparse(chance: Random, facts: Facts) -> Facts:
    """Hardly anything answered, as in a 質問票 somebody has just begun."""
    return Facts({name: each for name, each in facts.values.items() if chance.randrange(5) == 0})


def said_of(trial: Trial, facts: Facts, readings: Mapping[str, str]) -> None:
    policy = embedded(trial.program)
    engine = policy._engine(trial.day)  # noqa: SLF001 - the law is about what is inside
    assert engine is not None
    case = engine.layout.case(facts, readings, trial.day)
    evaluated = Evaluated(policy, trial.day, readings, facts, engine, case)
    trace = trial.ask(facts, readings)
    heard = Evaluated(policy, trial.day, readings, facts, None, None)
    heard.__dict__["_trace"] = trace
    anew = trial.chance.randrange(20) == 0
    for rule in trial.part.rules():
        told = evaluated.told(rule.name)
        anew = anew and rule.name in evaluated.names
        ours = Answer(rule.name, told, evaluated if anew else heard)
        plain = Answer(rule.name, None, heard)
        for part in PARTS:
            if getattr(ours, part) != getattr(plain, part):
                raise broken(
                    trial,
                    (facts, readings),
                    (4, rule),
                    (part, getattr(plain, part)),
                    (getattr(ours, part), told),
                )
        if anew and ours.result != plain.result:
            raise broken(trial, (facts, readings), (4, rule), plain.result, ours.result)
    if case is not None:
        for name, outcome in together(trial.part).outcomes(case).items():
            result = trace.results[name]
            if outcome is not None and outcome != result.possible:
                rule = next(each for each in trial.part.rules() if each.name == name)
                raise broken(trial, (facts, readings), (4, rule), result.possible, outcome)


def plain_facts_are_read_to_the_same_case(trial: Trial) -> None:
    """Law 4 of the back ends, from the dict a caller has: the quick reader is `decode`, or leaves it to it."""
    policy = embedded(trial.program)
    engine = policy._engine(trial.day)  # noqa: SLF001 - the same
    assert engine is not None
    known = world(trial.chance, trial.part)
    raw = plainly(trial.chance, trial.part, known)
    readings = {name: each for name, each in known.readings.items() if trial.chance.randrange(3)}
    got = engine.reader.read(raw, trial.day, readings)
    if got is None:
        return
    facts = decode(trial.program, trial.part, raw)
    case = engine.layout.case(facts, readings, trial.day) if isinstance(facts, Facts) else facts
    if got != case:
        raise BrokenLawError(f"law 4, reading\n{raw}\nexpected {case}\ngot {got}\n{trial.text}")


def plainly(chance: Random, part: core.Slice, known: World) -> dict[str, object]:
    """A dict as a caller writes it; now and then something is wrong in it."""
    raw: dict[str, object] = {}
    for fact in inputs_of(part):
        value = known.facts.get(fact.name)
        if chance.randrange(6) == 0 or value is None:
            continue
        group, _, leaf = fact.name.rpartition(" の ")
        inside = raw.setdefault(group, {}) if group else raw
        assert isinstance(inside, dict)
        inside[leaf] = written(chance, fact.type, value)
    return raw


def written(chance: Random, kind: Type, value: object) -> object:
    match kind, value:
        case _ if chance.randrange(40) == 0:
            return chance.choice(("不明", -1, 10**41, True, "はい", "ない言葉", None, 1.5))
        case Truth(yes, no), bool():
            return chance.choice((value, yes if value else no))
        case Quantity(unit), Fraction():
            shown = value / unit.scale
            return shown.numerator if shown.denominator == 1 else f"{shown}{unit.text}"
        case _, str():
            return value
        case _:
            return "不明"
