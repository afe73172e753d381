"""Cases for goals: among the neighbours of those there are, else from the solver, as near to the last one as can be.

In: a `Stage`. Out: for a goal a full case that shows it, or why there is none (or none within the limit). A row
that differs from its neighbour in one fact only can be read; so facts are kept as they are unless the goal forbids it.
"""

from collections.abc import Sequence

from attrs import define, evolve, field, frozen

from sadame.dsl import calendar
from sadame.dsl.interval import closed
from sadame.dsl.values import Elements, Values
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.nearby import Nearby
from sadame.engine.probing.planning import SWITCH
from sadame.engine.probing.rows import Why
from sadame.engine.probing.staging import TWIN, Known, Look, Stage
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import SIZE
from sadame.engine.solver.formulas import Answer, Formula, begin_anew, equal, negate
from sadame.engine.solver.outcomes import Chosen, number, same
from sadame.engine.solver.settling import told
from sadame.engine.trials.generation import surroundings

_LIMIT = 400_000
"""Steps of the solver for whether there is a case at all: a tenth of a second or two."""
_NEAR_LIMIT = 200_000
"""Steps for whether there is one that is nearer."""
_ALONE_LIMIT = 2_000_000
"""Steps for the same, where that leaves it undecided and there would be no case: half a second or two."""
_PATIENCE = 8
"""So many questions of one search may be left undecided; then what is known has to do."""
_SPAN = closed(calendar.ordinal(1900, 1, 1), calendar.ordinal(2099, 12, 31))
"""Between these days all days lie that anybody writes into an 事例."""
_NEIGHBOURS = 4
"""Of so many cases, the last ones, the neighbours are looked at."""


@define(eq=False)
class Seeker:
    """Seeks cases for one rule. `found` = the cases there are, of which the last is what the next is to be near to."""

    stage: Stage
    found: list[Look]
    nearby: Nearby = field(init=False)
    questions: Questions = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put everything into formulas that a question may be about."""
        cut = self.stage.cut
        begin_anew()
        self.questions = Questions(Encoding(cut, span=_SPAN), limit=_LIMIT)
        self.nearby = Nearby(self.stage, surroundings(cut.symbols, self.base.day))

    @property
    def _around(self) -> int:
        """Of so many cases the neighbours are looked at; of one where the interpreter has to tell, for it is slow."""
        return _NEIGHBOURS if self.stage.compiled.place.get(TWIN) is not None else 1

    @property
    def base(self) -> Known:
        """The case that the next one is to be near to."""
        return self.found[-1].case

    def look(self, case: Known) -> Look:
        """A look at a case that may be near to the base."""
        return Look(self.stage, case, self.found[-1])

    def find(self, goal: Goal, way: Way) -> Look | Why:
        """A full case that shows the goal in this way."""
        case = self.nearby.find(goal, way, self.found[: -self._around - 1 : -1])
        found = self._solved(goal, way) if case is None else case
        if isinstance(found, Why):
            return found
        self.found.append(Look(self.stage, found))
        return self.found[-1]

    def _solved(self, goal: Goal, way: Way) -> Known | Why:
        """A case from the solver; with longer lists where short ones have none and do not tell all."""
        questions = self.questions
        wanted = self._formulas(questions.encoding, goal, way)
        while (first := _first(questions, wanted)) is Answer.NO:
            is_never = len(wanted) == 1 or questions.find(wanted[0]) is Answer.NO
            why = Why.IMPOSSIBLE if is_never else Why.NEVER_DECIDES
            names = (self.stage.rule, TWIN, self.stage.named(way))
            told = self._never(why, questions.encoding, names)
            if isinstance(told, Why):
                return told
            questions = told
            wanted = self._formulas(questions.encoding, goal, way)
        wishes = self._wishes(questions.encoding)
        search = _Search(self, questions, goal, way, wanted, wishes)
        if isinstance(first, Case):
            search.take(first)
        kept = search.grown([], wishes)
        case = search.one(kept)
        if case is None:
            return Why.OPEN if isinstance(first, Case) else Why.NOT_FOUND
        held = {each.name for each in kept}
        for name in self.nearby.inputs:
            if name not in held:
                case = self.nearby.plain(case, name, goal, way)
        return case

    def matters(self, name: str) -> Known | Why:
        """A full case in which the rule would come to something else were this fact another."""
        questions, rule = self.questions, self.stage.rule
        while True:
            encoding = questions.encoding
            other = encoding.varied((name,))
            found = questions.find(negate(same(encoding.outcome(rule), other.outcome(rule))))
            if found is not Answer.NO:
                return _full(found, self.base) if isinstance(found, Case) else Why.NOT_FOUND
            told = self._never(Why.NEVER_DECIDES, encoding, (rule,), other)
            if isinstance(told, Why):
                return told
            questions = told

    def _never(
        self, why: Why, encoding: Encoding, rules: Sequence[str], other: Encoding | None = None
    ) -> Why | Questions:
        """What is proved of these rules; or whom to ask with longer lists, where it may be so of short ones only."""
        reach = encoding.reach(rules, other)
        if reach.is_any:
            return why
        if not reach.longer:
            return Why.IN_SHORT_LISTS if encoding.size == SIZE else Why.IN_LONG_LISTS
        longer = Encoding(self.stage.cut, size=reach.longer, span=_SPAN)
        return Questions(longer, limit=_LIMIT)

    def _formulas(self, encoding: Encoding, goal: Goal, way: Way) -> list[Formula]:
        rule, twin = encoding.outcome(self.stage.rule), encoding.outcome(TWIN)
        wanted = [encoding.outcome(self.stage.named(way)).yes]
        if goal.twin:
            encoding.outcome(SWITCH)
            switch = number(encoding.unknowns.held[SWITCH])
            wanted += [equal(switch.term, goal.twin), negate(same(rule, twin))]
        return wanted

    def _wishes(self, encoding: Encoding) -> list["_Wish"]:
        """That things are as in the base: readings and day first, then facts in the order of the file."""
        base = self.base
        found: list[_Wish] = []
        for name, reading in self.nearby.readings.items():
            held = encoding.unknowns.held.get(name)
            word = base.readings.get(name, reading.default or reading.type.members[0])
            if isinstance(held, Chosen):
                found.append(_Wish(name, word, held.members[word]))
        found.append(_Wish("", base.day, encoding.is_on(base.day)))
        for name in self.nearby.inputs:
            if name in encoding.unknowns.held:
                value = base.facts[name]
                found.append(_Wish(name, value, told(encoding, {name: value})))
        return found


def _first(questions: Questions, wanted: Sequence[Formula]) -> Case | Answer:
    """Whether there is a case at all."""
    found = questions.find(*wanted)
    if found is Answer.UNDECIDED:
        return questions.find_alone(*wanted, limit=_ALONE_LIMIT)
    return found


@frozen(eq=False)
class _Wish:
    """That a reading, the day (no name) or a fact is as in the base."""

    name: str
    value: str | int | Values
    formula: Formula

    def granted(self, case: Known) -> bool:
        """Whether it is so in a full case."""
        return self.value == _part(case, self.name)

    def grant(self, case: Known) -> Known:
        """The case in which it is so."""
        match self.value:
            case str():
                return evolve(case, readings={**case.readings, self.name: self.value})
            case int():
                return evolve(case, day=self.value)
            case _:
                return case.having(self.name, self.value)


def _part(case: Known, name: str) -> str | int | Values | None:
    return case.facts.get(name, case.readings.get(name)) if name else case.day


@define(eq=False)
class _Search:
    """The search for a case near the base. `cases` = those that show the goal, whatever they keep of it.

    What one of them keeps can be kept together: only for the rest the solver is asked.
    """

    seeker: Seeker
    questions: Questions
    goal: Goal
    way: Way
    wanted: Sequence[Formula]
    wishes: Sequence[_Wish]
    cases: list[Known] = field(factory=list)
    undecided: int = 0

    def grown(self, kept: list[_Wish], wishes: Sequence[_Wish]) -> list[_Wish]:
        """As many of the wishes as can be had together, the first ones first."""
        if not wishes:
            return kept
        if not self.cases:
            if self._can([*kept, *wishes]):
                return [*kept, *wishes]
            if len(wishes) == 1:
                return kept
            half = len(wishes) // 2
            return self.grown(self.grown(kept, wishes[:half]), wishes[half:])
        free = max(self._granted(case, kept, wishes) for case in self.cases)
        kept, wishes = [*kept, *wishes[:free]], wishes[free:]
        if wishes and self._can([*kept, wishes[0]]):
            kept.append(wishes[0])
        return self.grown(kept, wishes[1:])

    def _granted(self, case: Known, kept: Sequence[_Wish], wishes: Sequence[_Wish]) -> int:
        """How many of the wishes, from the first on, a case has besides those that are kept."""
        if not all(each.granted(case) for each in kept):
            return 0
        return next((at for at, e in enumerate(wishes) if not e.granted(case)), len(wishes))

    def one(self, kept: Sequence[_Wish]) -> Known | None:
        """A case that keeps all of these."""
        return next(
            (c for c in reversed(self.cases) if all(each.granted(c) for each in kept)), None
        )

    def _can(self, wishes: Sequence[_Wish]) -> bool:
        if self.one(wishes) is not None:
            return True
        if self.undecided == _PATIENCE:
            return False
        formulas = [each.formula for each in wishes]
        found = self.questions.find(*self.wanted, *formulas, limit=_NEAR_LIMIT)
        self.undecided += found is Answer.UNDECIDED
        return isinstance(found, Case) and self.take(found)

    def take(self, found: Case) -> bool:
        """Whether the case shows the goal indeed; then it is one of them, brought as near to the base as it goes."""
        case = _full(found, self.seeker.base)
        if not self._shows(case):
            return False
        self.cases.append(case)
        near = self._back(case, self.wishes)
        if near is not case:
            self.cases.append(near)
        return True

    def _back(self, case: Known, wishes: Sequence[_Wish]) -> Known:
        """The case with what can be as in the base, one after the other; many at once where they go."""
        left = [each for each in wishes if not each.granted(case)]
        if not left:
            return case
        near = case
        for each in left:
            near = each.grant(near)
        if self._shows(near):
            return near
        if len(left) == 1:
            return case
        half = len(left) // 2
        return self._back(self._back(case, left[:half]), left[half:])

    def _shows(self, case: Known) -> bool:
        return self.seeker.look(case).shows(self.goal, self.way)


def _full(found: Case, base: Known) -> Known:
    """The case as it was found; what it does not ask for stays as it was."""
    facts = dict(base.facts)
    for name, values in found.facts.items():
        if name in facts:
            # An 事例 says nothing of what a list leaves out.
            facts[name] = evolve(values, beyond=None) if isinstance(values, Elements) else values
    return Known(facts, dict(found.readings), found.day)
