"""Cases for goals: among the neighbours of those there are, else from the solver, as near to the last one as can be.

In: a `Stage`. Out: for a goal a full case that shows it, or None where there is none (or none within the limit). A row
that differs from its neighbour in one fact only can be read; so facts are kept as they are unless the goal forbids it.
"""

from collections.abc import Sequence

from attrs import define, evolve, field

from sadame.dsl.values import Elements
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.nearby import Nearby
from sadame.engine.probing.planning import SWITCH
from sadame.engine.probing.staging import TWIN, Known, Stage
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.formulas import Answer, Formula, begin_anew, equal, negate
from sadame.engine.solver.outcomes import Chosen, number, same
from sadame.engine.solver.settling import told
from sadame.engine.trials.generation import surroundings

_LIMIT = 400_000
"""Steps of the solver for one question: a tenth of a second or two."""
_NEIGHBOURS = 4
"""Of so many cases, the last ones, the neighbours are looked at."""


@define(eq=False)
class Seeker:
    """Seeks cases for one rule. `found` = the cases there are, of which the last is what the next is to be near to."""

    stage: Stage
    found: list[Known]
    nearby: Nearby = field(init=False)
    questions: Questions = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put everything into formulas that a question may be about."""
        cut = self.stage.cut
        begin_anew()
        self.questions = Questions(Encoding(cut), limit=_LIMIT)
        self.nearby = Nearby(self.stage, surroundings(cut.symbols, self.base.day))

    @property
    def base(self) -> Known:
        """The case that the next one is to be near to."""
        return self.found[-1]

    def find(self, goal: Goal, way: Way) -> Known | None:
        """A full case that shows the goal in this way."""
        wanted = self._formulas(goal, way)
        if self._asked(wanted) is Answer.NO:
            return None
        case = self.nearby.find(goal, way, reversed(self.found[-_NEIGHBOURS:]))
        if case is None:
            case = self._solved(wanted, goal, way)
        if case is not None:
            self.found.append(case)
        return case

    def _solved(self, wanted: list[Formula], goal: Goal, way: Way) -> Known | None:
        kept = self._grown(wanted, [], self._wishes())
        found = self.questions.find(*wanted, *(each for _, each in kept))
        if not isinstance(found, Case):
            return None
        case = self._full(found)
        if not self.stage.shows(case, goal, way):
            return None
        held = {name for name, _ in kept}
        for name in self.nearby.inputs:
            if name not in held:
                case = self.nearby.plain(case, name, goal, way)
        return case

    def _asked(self, conditions: Sequence[Formula]) -> Answer:
        """Whether all of them can hold; the case itself is not looked at."""
        asker = self.questions.asker
        asker.tell(self.questions.encoding.axioms)
        return asker.ask(*conditions)[0]

    def _formulas(self, goal: Goal, way: Way) -> list[Formula]:
        encoding = self.questions.encoding
        rule, twin = encoding.outcome(self.stage.rule), encoding.outcome(TWIN)
        wanted = [encoding.outcome(self.stage.named(way)).yes]
        if goal.twin:
            encoding.outcome(SWITCH)
            switch = number(encoding.unknowns.held[SWITCH])
            wanted += [equal(switch.term, goal.twin), negate(same(rule, twin))]
        return wanted

    # ── near the base ──

    def _wishes(self) -> list[tuple[str, Formula]]:
        """That things are as in the base: readings and day first, then facts in the order of the file."""
        encoding, base = self.questions.encoding, self.base
        found: list[tuple[str, Formula]] = []
        for name, reading in self.nearby.readings.items():
            held = encoding.unknowns.held.get(name)
            word = base.readings.get(name, reading.default or reading.type.members[0])
            if isinstance(held, Chosen):
                found.append((name, held.members[word]))
        found.append(("", encoding.is_on(base.day)))
        held_facts = (name for name in self.nearby.inputs if name in encoding.unknowns.held)
        found += [(name, told(encoding, {name: base.facts[name]})) for name in held_facts]
        return found

    def _grown(
        self,
        wanted: Sequence[Formula],
        kept: list[tuple[str, Formula]],
        wishes: Sequence[tuple[str, Formula]],
    ) -> list[tuple[str, Formula]]:
        """As many of the wishes as can be had together, the first ones first."""
        if not wishes:
            return kept
        formulas = [each for _, each in (*kept, *wishes)]
        if self._asked([*wanted, *formulas]) is Answer.YES:
            return [*kept, *wishes]
        if len(wishes) == 1:
            return kept
        half = len(wishes) // 2
        return self._grown(wanted, self._grown(wanted, kept, wishes[:half]), wishes[half:])

    def _full(self, found: Case) -> Known:
        """The case as it was found; what it does not ask for stays as it was."""
        facts = dict(self.base.facts)
        for name, values in found.facts.items():
            if name in facts:
                # An 事例 says nothing of what a list leaves out.
                facts[name] = (
                    evolve(values, beyond=None) if isinstance(values, Elements) else values
                )
        return Known(facts, dict(found.readings), found.day)
