"""A 断面 made ready for probing one rule: with the turned rule and every condition of its goals as further rules.

In: a `Plan`. Out: `Stage`, which says of a case what the rule comes to, turned or not, and whether a goal is shown.
The interpreter says it, so what is not known is not known here either.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import closed, point
from sadame.dsl.notes import annotate
from sadame.dsl.types import NUMBER, TRUTH
from sadame.dsl.values import YES, Possible, Values, meet_values
from sadame.engine.case import Facts
from sadame.engine.compiled import Compiled, compile_rules
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.kernel import Kernel
from sadame.engine.probing.goals import Goal, Plan, Way
from sadame.engine.probing.planning import SWITCH

TWIN = "〔逆〕"


@frozen
class Known:
    """What is known of a case: facts, readings other than the usual, and the 基準日."""

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    day: int

    def without(self, names: Collection[str]) -> "Known":
        """The same case with these facts left out."""
        kept = {name: each for name, each in self.facts.items() if name not in names}
        return evolve(self, facts=kept)

    def having(self, name: str, values: Values) -> "Known":
        """The same case with another value of a fact."""
        return evolve(self, facts={**self.facts, name: values})


def fewest(case: Known, names: Sequence[str], serves: Callable[[Known], bool]) -> Known:
    """The case without those of these facts that it serves without; many at once where none of them matters."""
    if not names:
        return case
    less = case.without(names)
    if serves(less):
        return less
    if len(names) == 1:
        return case
    half = len(names) // 2
    return fewest(fewest(case, names[half:], serves), names[:half], serves)


@define(eq=False, slots=False)
class Stage:
    """One rule of a 断面 and its goals."""

    plan: Plan
    cut: core.Slice
    names: dict[int, str] = field(factory=dict)
    compiled: Compiled = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make code of all that is asked again and again."""
        wanted = (self.rule, TWIN, *dict.fromkeys(self.names.values()))
        self.compiled = compile_rules(self.cut, wanted)

    @property
    def rule(self) -> str:
        """Its name."""
        return self.plan.rule.name

    def named(self, what: Way | core.Expr) -> str:
        """The rule that says whether this condition holds, or this comparison."""
        return self.names[id(what)]

    def decided(self, case: Known, turned: int = 0) -> Mapping[str, Possible | None]:
        """What code says of any case, with one thing turned round or none; None = the interpreter would know more."""
        place = self.compiled.layout.case(self._facts(case, turned), case.readings, case.day)
        return {} if place is None else self.compiled.outcomes(place)

    def told(self, case: Known, name: str, turned: int = 0) -> Possible:
        """What the interpreter says of any case."""
        return self.evaluation(case, turned).answer(name).outcome.possible

    def outcome(self, case: Known, name: str, turned: int = 0) -> Possible:
        """What one thing comes to in a full case."""
        return self.decided(case, turned).get(name) or self.told(case, name, turned)

    def shows(self, case: Known, goal: Goal, way: Way) -> bool:
        """Whether a full case shows the goal in this way."""
        plain = self.decided(case)

        def known(name: str) -> Possible:
            return plain.get(name) or self.told(case, name)

        if known(self.named(way)) != HOLDS:
            return False
        return not goal.twin or self.outcome(case, TWIN, goal.twin) != known(self.rule)

    def sight(self, case: Known) -> "Sight":
        """A look at any case."""
        return Sight(self, case)

    def evaluation(self, case: Known, turned: int = 0) -> Evaluation:
        """The interpreter, put to a case with one thing turned round or none."""
        return Evaluation(self.cut, self._facts(case, turned), case.day, case.readings)

    def _facts(self, case: Known, turned: int) -> Facts:
        return Facts({**case.facts, SWITCH: point(turned)})


@define(eq=False)
class Sight:
    """What is said of a case in which not everything need be known: by code, else operator by operator.

    That is without 場合分け: what is one outcome here is that, and a known case always is.
    """

    stage: Stage
    case: Known
    decisions: dict[int, Mapping[str, Possible | None]] = field(factory=dict)
    kernels: dict[int, Kernel] = field(factory=dict)

    def told(self, goal: Goal, way: Way) -> tuple[Possible, ...]:
        """Whether the condition of a goal holds, what the rule comes to, and what it would come to turned."""
        names = [(0, self.stage.named(way)), (0, self.stage.rule)]
        names += [(goal.twin, TWIN)] if goal.twin else []
        return tuple(self.one(name, turned) for turned, name in names)

    def is_as_clear(self, goal: Goal, way: Way, full: Sequence[Possible]) -> bool:
        """Whether fewer facts show as much: the rule comes to the same, turned to nothing that is the same."""
        for name, wanted in ((self.stage.named(way), full[0]), (self.stage.rule, full[1])):
            code = self.decided(0)
            said = code.get(name) if name in code and wanted.is_single else self.one(name, 0)
            if said != wanted:
                return False
        return not goal.twin or _apart(self.one(TWIN, goal.twin), full)

    def one(self, name: str, turned: int) -> Possible:
        """What one thing comes to, with one thing turned round or none."""
        return self.decided(turned).get(name) or self._kernel(turned).plain(name).possible

    def decided(self, turned: int) -> Mapping[str, Possible | None]:
        """What code says."""
        if turned not in self.decisions:
            self.decisions[turned] = self.stage.decided(self.case, turned)
        return self.decisions[turned]

    def _kernel(self, turned: int) -> Kernel:
        if turned not in self.kernels:
            self.kernels[turned] = self.stage.evaluation(self.case, turned).kernel
        return self.kernels[turned]


def _apart(turned: Possible, full: Sequence[Possible]) -> bool:
    """Whether nothing that the turned rule may come to is what the rule comes to; else whether it is as it was."""
    result = full[1]
    if turned == full[2]:
        return True
    if (
        not result.is_single
        or (result.absent and turned.absent)
        or (result.failed and turned.failed)
    ):
        return False
    now, then = result.values, turned.values
    return now is None or then is None or meet_values(now, then) is None


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
