"""A 断面 made ready for probing one rule: with the turned rule and every condition of its goals as further rules.

In: a `Plan`. Out: `Stage`, which says of a case what the rule comes to, turned or not, and whether a goal is shown.
The interpreter says it, so what is not known is not known here either.
"""

from collections.abc import Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import closed, point
from sadame.dsl.notes import annotate
from sadame.dsl.types import NUMBER, TRUTH
from sadame.dsl.values import YES, Possible, Values
from sadame.engine.case import Facts
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.kernel import Kernel
from sadame.engine.probing.goals import Goal, Plan, Way
from sadame.engine.probing.planning import SWITCH
from sadame.engine.trials.deciding import Decider

TWIN = "〔逆〕"


@frozen
class Known:
    """What is known of a case: facts, readings other than the usual, and the 基準日."""

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    day: int

    def without(self, name: str) -> "Known":
        """The same case with one fact fewer."""
        return evolve(self, facts={key: each for key, each in self.facts.items() if key != name})

    def having(self, name: str, values: Values) -> "Known":
        """The same case with another value of a fact."""
        return evolve(self, facts={**self.facts, name: values})


@define(eq=False, slots=False)
class Stage:
    """One rule of a 断面 and its goals."""

    plan: Plan
    cut: core.Slice
    names: dict[int, str] = field(factory=dict)
    decider: Decider = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Whoever decides full cases: fast, as there are many."""
        self.decider = Decider(self.cut, (self.rule, TWIN, *dict.fromkeys(self.names.values())))

    @property
    def rule(self) -> str:
        """Its name."""
        return self.plan.rule.name

    def named(self, what: Way | core.Expr) -> str:
        """The rule that says whether this condition holds, or this comparison."""
        return self.names[id(what)]

    def outcomes(self, case: Known, turned: int = 0) -> Mapping[str, Possible]:
        """What everything comes to in a full case, with one thing turned round or none."""
        facts = {**case.facts, SWITCH: point(turned)}
        found = self.decider.of(facts, case.readings, case.day)
        return dict(zip(self.decider.names, found, strict=True))

    def shows(self, case: Known, goal: Goal, way: Way) -> bool:
        """Whether a full case shows the goal in this way."""
        plain = self.outcomes(case)
        return self.differs(case, goal, plain) if plain[self.named(way)] == HOLDS else False

    def differs(self, case: Known, goal: Goal, plain: Mapping[str, Possible]) -> bool:
        """Whether what the goal is about makes a difference in a full case, which comes to this."""
        if not goal.twin:
            return True
        return self.outcomes(case, goal.twin)[TWIN] != plain[self.rule]

    def told(self, case: Known, goal: Goal, way: Way) -> tuple[Possible, ...]:
        """Whether the condition holds, what the rule comes to, and what it would come to turned; of any case.

        Operator by operator, without 場合分け: what is one outcome here is that; a known case always is.
        """
        plain = self._kernel(case, 0)
        held, result = plain.plain(self.named(way)).possible, plain.plain(self.rule).possible
        if not goal.twin:
            return held, result
        return held, result, self._kernel(case, goal.twin).plain(TWIN).possible

    def result(self, case: Known) -> Possible:
        """What the rule comes to in any case."""
        return self._evaluation(case, 0).answer(self.rule).outcome.possible

    def _kernel(self, case: Known, turned: int) -> Kernel:
        return self._evaluation(case, turned).kernel

    def _evaluation(self, case: Known, turned: int) -> Evaluation:
        facts = Facts({**case.facts, SWITCH: point(turned)})
        return Evaluation(self.cut, facts, case.day, case.readings)


HOLDS = Possible(YES)


def stage(plan: Plan, cut: core.Slice) -> Stage:
    """The stage of a rule in its 断面."""
    rule, count = plan.rule, max((goal.twin for goal in plan.goals), default=0)
    switch = core.Input(SWITCH, NUMBER, rule.meta, closed(0, count), Fraction(1), span=rule.span)
    twin = core.Rule(TWIN, rule.kind, rule.type, rule.meta, plan.twin, span=rule.span)
    names: dict[int, str] = {}
    known: dict[core.Expr, str] = {}
    for goal in plan.goals:
        for way in goal.ways:
            names[id(way)] = known.setdefault(way.condition, f"〔{len(known)}〕")
        if goal.edge is not None:
            names[id(goal.edge)] = known.setdefault(goal.edge, f"〔{len(known)}〕")
    conditions = [
        core.Rule(name, core.RuleKind.CONDITION, TRUTH, rule.meta, expr, span=rule.span)
        for expr, name in known.items()
    ]
    reached = {rule.name, *cut.notes[rule.name].cone}
    behind = [symbol for symbol in cut.symbols if symbol.name in reached]
    made = annotate(evolve(cut, symbols=(*behind, switch, twin, *conditions)))
    return Stage(plan, made, names)
