"""The solver as an evaluator: the facts are fixed by equations, and the formulas have one outcome left for each rule.

It is asked about a few of the people, for whom everything is known that a rule stands on. What it says is read off the
case it finds; and that there is no other outcome is proved, else it breaks down.
"""

from collections.abc import Iterator, Mapping

from tests.laws.sittings import Answer, Evaluator, Part, Said, Sitting, known_world
from tests.oracle import Bad

from sadame.dsl import core
from sadame.dsl.interval import point
from sadame.dsl.types import Choice, Label, ListOf, Quantity, Structure, Truth, Type
from sadame.dsl.values import ABSENT, FAILED, Choices, Elements, Possible, only
from sadame.engine.case import Facts, Invalid
from sadame.engine.solver import settling
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.formulas import Answer as Decided
from sadame.engine.solver.formulas import Asker, Model, all_of, negate
from sadame.engine.solver.outcomes import Chosen, Outcome, number

MOST = 12
"""So many people of a sitting are put to it."""
LIMIT = 400_000
"""Steps of the solver for one question."""


class Solver(Evaluator):
    """Formulas for z3: the one outcome of full and valid facts."""

    name = "solver"
    tells = frozenset({Part.OUTCOME})

    def answers(self, sitting: Sitting) -> Iterator[Answer]:

        readings = defaults(sitting.part) | dict(sitting.readings)
        encoding, asker, left = Encoding(sitting.part, readings), Asker(LIMIT), MOST
        for facts in sitting.facts:
            known = known_rules(sitting, facts, readings) if left else {}
            left -= bool(known)
            yield told(encoding, asker, sitting.day, facts, known) if known else {}


def defaults(part: core.Slice) -> dict[str, str]:
    """What is read where nobody chooses."""
    return {
        each.name: each.default
        for each in part.symbols
        if isinstance(each, core.Reading) and each.default is not None
    }


def known_rules(sitting: Sitting, facts: Facts, readings: Mapping[str, str]) -> dict[str, Type]:
    """The rules with one value of which everything they stand on is known, with their types."""
    known = known_world(facts, readings)
    if known is None or any(isinstance(each, Bad) for each in known.facts.values()):
        return {}
    part = sitting.part
    return {
        rule.name: rule.type
        for rule in sitting.rules
        if not isinstance(rule.type, ListOf | Structure | Label)
        and all(
            is_known(part.by_name[name], facts, readings) for name in part.notes[rule.name].cone
        )
    }


def is_known(symbol: core.Symbol, facts: Facts, readings: Mapping[str, str]) -> bool:
    match symbol:
        case core.Input(name=name):
            told = facts.values.get(name)
            few = not isinstance(told, Elements) or len(told.known) <= 3
            return told is not None and few
        case core.Reading(name=name):
            return name in readings
        case core.Parameter(now=now, history=history):
            settings = [now, *(entry.setting for entry in history)]
            return all(each is None or isinstance(each, core.Given) for each in settings)
        case _:
            return True


def told(
    encoding: Encoding, asker: Asker, day: int, facts: Facts, rules: Mapping[str, Type]
) -> Answer:
    """What the only case with these facts comes to; nothing where the limit does not do."""

    outcomes = {name: encoding.outcome(name) for name in rules}
    fixed = settling.told(
        encoding, {name: v for name, v in facts.values.items() if not isinstance(v, Invalid)}
    )
    asker.tell(encoding.axioms)
    decided, model = asker.ask(fixed, encoding.is_on(day))
    if decided is Decided.NO:
        raise AssertionError(f"no such case: {facts}")
    if model is None:
        return {}
    found = {name: read(kind, outcomes[name], model) for name, kind in rules.items()}
    same = all_of(settling.comes_to(encoding, outcomes[name], one) for name, one in found.items())
    decided, other = asker.ask(fixed, encoding.is_on(day), negate(same))
    if other is not None:
        differ = {name: read(kind, outcomes[name], other) for name, kind in rules.items()}
        raise AssertionError(f"two cases: {found} and {differ} of {facts}")
    return {name: Said(one) for name, one in found.items()} if decided is Decided.NO else {}


def read(kind: Type, outcome: Outcome, model: Model) -> Possible:
    """The outcome in a case that was found."""

    if model.holds(outcome.failed):
        return FAILED
    if model.holds(outcome.absent):
        return ABSENT
    match kind:
        case Truth():
            return Possible(only(model.holds(outcome.value)))
        case Choice():
            assert isinstance(outcome.value, Chosen)
            (member,) = [each for each, at in outcome.value.members.items() if model.holds(at)]
            return Possible(Choices(frozenset({member})))
        case _:
            exact = model.number(number(outcome.value).term)
            return Possible(point(exact if isinstance(kind, Quantity) else int(exact)))
