"""What is put to every evaluator: one program on one day, and the facts of some people; and what one may say of it.

In: a `Trial`, or a program of which somebody chose the day, the readings and the facts. Out: a `Sitting`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from random import Random
from typing import TypeAlias

from attrs import frozen
from tests.columnar.agreement import planned
from tests.compiled.agreement import sparse
from tests.laws.trial import Trial
from tests.laws.worlds import full, some_readings, widened, world
from tests.oracle import Bad, Plain, World

from sadame.dsl import core
from sadame.dsl.source import Source
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values, is_single
from sadame.engine.bulk.cells import Encoded, encode
from sadame.engine.case import Facts, Invalid
from sadame.engine.columnar.plan import Plan

PEOPLE = 240
"""So many are drawn for a program; fewer where one answer is a long case analysis."""
MANY_CASES = 10
FEW_PEOPLE = 60


class Part(Enum):
    """What can be asked of a rule: the one outcome, or the set of those that are left; 決め手; 不足; the causes of 誤り."""

    OUTCOME = "結果"
    RANGE = "範囲"
    REASONS = "決め手"
    LACKS = "不足"
    CAUSES = "誤りの原因"


@frozen
class Said:
    """What somebody says of a rule; None = that is left to the interpreter.

    `reasons` = the addresses that decided, `lacks` = the names of what is missing, `causes` = of each the
    fault, the rule, the detail and the parties.
    """

    possible: Possible | None = None
    reasons: frozenset[str] | None = None
    lacks: frozenset[str] | None = None
    causes: frozenset[tuple[str, ...]] | None = None


Answer: TypeAlias = Mapping[str, Said]
"""What is said of one person, by the names of rules."""

OPEN = Said()


@frozen(slots=False, eq=False)
class Sitting:
    """A program on a day under some readings, and the facts of some people."""

    program: core.Program
    part: core.Slice
    day: int
    readings: Mapping[str, str]
    facts: Sequence[Facts]
    sources: Mapping[str, Source]

    @cached_property
    def rules(self) -> list[core.Rule]:
        return [*self.part.rules()]

    @cached_property
    def names(self) -> list[str]:
        return [rule.name for rule in self.rules]

    @cached_property
    def encoded(self) -> Encoded:
        """The people as a frame."""
        return encode(self.part, self.facts)

    @cached_property
    def plan(self) -> Plan:
        """All rules over the columns of that frame."""
        return planned(self.part, self.encoded, self.readings, self.day)


class Evaluator(ABC):
    """Somebody who can be asked. `tells` = what they ever tell."""

    name: str
    tells: frozenset[Part]

    def lacking(self) -> str:
        """Why they cannot be asked here; empty = they can."""
        return ""

    @abstractmethod
    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        """What is said of each of the people, in their order."""


# ── drawn, and read ──────────────────────────────────────────────────────────────────────────────


def sitting(trial: Trial) -> Sitting:
    """People drawn for a trial, each once, under some readings."""
    chance, part = trial.chance, trial.part
    readings = {name: v for name, v in some_readings(chance, part).items() if chance.randrange(3)}
    cases = max(map(trial.cases, part.rules()), default=1)
    number = PEOPLE if cases <= MANY_CASES else FEW_PEOPLE
    drawn = (some_facts(chance, part, at % 8) for at in range(number))
    people = {tuple(sorted(each.values.items(), key=lambda fact: fact[0])): each for each in drawn}
    return Sitting(trial.program, part, trial.day, readings, [*people.values()], trial.sources)


def some_facts(chance: Random, part: core.Slice, habit: int) -> Facts:
    """Facts of somebody: half of the people have told everything, others much, some or hardly anything."""
    known = world(chance, part)
    match habit:
        case 0 | 1:
            return widened(chance, part, known, 8)
        case 2:
            return widened(chance, part, known)
        case 3:
            return sparse(chance, full(part, known))
        case _:
            return full(part, known)


def known_world(facts: Facts, readings: Mapping[str, str]) -> World | None:
    """The facts as a world, if each of those that are told is known."""
    values = {name: value_of(each) for name, each in facts.values.items()}
    known = {name: each for name, each in values.items() if each is not None}
    return World(known, {}, readings) if len(known) == len(values) else None


def value_of(values: Values | Invalid) -> Plain | Bad | None:
    """The one value of a set; None = there are several, or the list is told only as far as its 収録 goes."""
    match values:
        case Invalid():
            return Bad()
        case Elements(beyond=None):
            return None
        case _ if not is_single(values):
            return None
        case Choices(members):
            return next(iter(members))
        case Texts(known):
            return next(iter(known or ()))
        case Fields(fields):
            return tuple(record_value(each) for each in fields)
        case Elements(known):
            return tuple(record_value(Possible(each)) for each in known)
        case _:
            assert values.low is not None
            return values.low


def record_value(possible: Possible) -> Plain:
    assert possible.values is not None
    value = value_of(possible.values)
    assert value is not None
    assert not isinstance(value, Bad)
    return value
