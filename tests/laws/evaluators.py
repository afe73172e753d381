"""Every way there is of applying rules, behind one small interface.

In: a `Sitting`, one program on one day and the facts of some people. Out of each evaluator: for each of
them, what it says of each rule (`Said`), and nothing where it leaves that to the interpreter. A new
evaluator is one class here, and a name in `EVALUATORS`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen
from tests.columnar import backends
from tests.columnar.agreement import wanted
from tests.javascript.agreement import handed_over
from tests.javascript.node import MISSING, node
from tests.laws.plain import plain_fact, possible_of
from tests.laws.sittings import OPEN, Answer, Evaluator, Part, Said, Sitting, known_world
from tests.laws.solved import Solver
from tests.laws.worlds import exactly
from tests.oracle import ABSENT, Error, Judge, NotFullError, Outcome

from sadame.dsl import core
from sadame.dsl.trace import Result
from sadame.dsl.types import Type
from sadame.dsl.values import ABSENT as NOT_APPLICABLE
from sadame.dsl.values import (
    FAILED,
    Elements,
    Possible,
)
from sadame.engine.case import Facts
from sadame.engine.columnar import results
from sadame.engine.columnar.plan import Told
from sadame.engine.compiled import Compiled, compile_rules
from sadame.engine.compiled.layout import Case
from sadame.engine.interp import evaluate

# ── the interpreter, to which all others are held ────────────────────────────────────────────────


class Interpreter(Evaluator):
    """Tells everything; right by definition."""

    name = "interpreter"
    tells = frozenset(Part)

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        for facts in sitting.facts:
            trace = evaluate(sitting.program, facts, sitting.day, sitting.readings, sitting.names)
            yield {name: self.told(result) for name, result in trace.results.items()}

    def told(self, result: Result) -> Said:
        return Said(
            result.possible,
            frozenset(result.reasons),
            frozenset(each.name for each in result.missing),
            frozenset(
                (each.fault.value, each.rule, each.detail, *each.parties) for each in result.causes
            ),
        )


# ── the concrete meaning ─────────────────────────────────────────────────────────────────────────


class Oracle(Evaluator):
    """The naïve second implementation: what comes out where everything is known."""

    name = "oracle"
    tells = frozenset({Part.OUTCOME})

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        for facts in sitting.facts:
            known = known_world(facts, sitting.readings)
            if known is None:
                yield {}
                continue
            judge = Judge(sitting.part, known, sitting.day)
            yield {rule.name: self.told(judge, rule) for rule in sitting.rules}

    def told(self, judge: Judge, rule: core.Rule) -> Said:
        try:
            return Said(as_possible(rule.type, judge.named(rule.name)))
        except NotFullError:
            judge.known.clear()
            return OPEN


def as_possible(kind: Type, outcome: Outcome) -> Possible:
    """One outcome as a set."""
    if outcome is ABSENT:
        return NOT_APPLICABLE
    if isinstance(outcome, Error):
        return FAILED
    values = exactly(kind, outcome)
    return Possible(evolve(values, beyond=None) if isinstance(values, Elements) else values)


# ── compiled rules ───────────────────────────────────────────────────────────────────────────────


class CompiledRules(Evaluator):
    """Rules as Python source: the one outcome and why, where that can be read off."""

    name = "compiled"
    tells = frozenset({Part.OUTCOME, Part.REASONS})

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        compiled = compile_rules(sitting.part, sitting.names)
        for facts in sitting.facts:
            case = compiled.layout.case(facts, sitting.readings, sitting.day)
            yield {} if case is None else self.told(compiled, case)

    def told(self, compiled: Compiled, case: Case) -> Answer:
        said: dict[str, Said] = {}
        for name, possible in compiled.outcomes(case).items():
            if possible is not None:
                why = compiled.reasons(name, case)
                said[name] = Said(possible, None if why is None else frozenset(why))
        return said


# ── plans over columns ───────────────────────────────────────────────────────────────────────────


@frozen
class Columns(Evaluator):
    """A plan on one of the engines that can apply it; all people at once."""

    name: str
    engine: backends.Engine
    tells = frozenset(Part) - {Part.CAUSES}

    def lacking(self) -> str:
        return backends.lacking(self.name)

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        plan, people = sitting.plan, sitting.encoded
        found = self.engine(plan, wanted(plan), people.frame, people.lists)
        columns = [
            self.told(told, found.select(f"{at}.{role}" for role in told.roles).rows())
            for at, told in enumerate(plan.rules)
        ]
        names = [told.name for told in plan.rules]
        for row in range(len(sitting.facts)):
            yield {name: said[row] for name, said in zip(names, columns, strict=True)}

    def told(self, told: Told, rows: Sequence[tuple[object, ...]]) -> list[Said]:
        """What each row says; few of them say anything of their own."""
        known: dict[tuple[object, ...], Said] = {}
        for row in rows:
            if row not in known:
                known[row] = self.row(told, dict(zip(told.roles, row, strict=True)))
        return [known[row] for row in rows]

    def row(self, told: Told, row: Mapping[str, object]) -> Said:
        possible = results.possible(told, row)
        if possible is None:
            return OPEN
        why = results.reasons(told, row) if told.addresses else None
        lacks = results.missing(told, row)
        return Said(
            possible,
            None if why is None else frozenset(why),
            None if lacks is None else frozenset(lacks),
        )


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


AT_ONCE = 60
"""So many people stand in one line to Node."""


class JavaScript(Evaluator):
    """The program of a page under Node: the whole meaning, nothing is left open."""

    name = "javascript"
    tells = frozenset(Part)

    def lacking(self) -> str:
        return MISSING or ""

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        handed_over(sitting.program, sitting.sources)
        types = {rule.name: rule.type for rule in sitting.rules}
        for at in range(0, len(sitting.facts), AT_ONCE):
            people = sitting.facts[at : at + AT_ONCE]
            for said in node().ask(self.task(sitting, people)):
                yield {rule: self.told(types[rule], each) for rule, each in said.items()}

    def task(self, sitting: Sitting, people: Sequence[Facts]) -> Mapping[str, object]:
        return {
            "policy": sitting.program.name,
            "people": [
                {name: plain_fact(each) for name, each in facts.values.items()} for facts in people
            ],
            "on": sitting.day,
            "readings": dict(sitting.readings),
            "names": sitting.names,
        }

    def told(self, kind: Type, said: Mapping[str, Any]) -> Said:
        return Said(
            possible_of(kind, said["possible"]),
            frozenset(said["reasons"]),
            frozenset(name for name, *_ in said["missing"]),
            frozenset(
                (fault, rule, detail, *parties)
                for fault, rule, detail, parties, *_ in said["causes"]
            ),
        )


REFERENCE = Interpreter()
EVALUATORS: Sequence[Evaluator] = (
    Oracle(),
    CompiledRules(),
    Columns("polars", backends.on_polars),
    *(Columns(name, engine) for name, engine in backends.ENGINES.items()),
    JavaScript(),
    Solver(),
)
"""Those that are held to the interpreter."""
