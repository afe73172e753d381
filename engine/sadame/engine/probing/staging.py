"""A 断面 made ready for probing one rule: with the turned rule and every condition of its goals as further rules.

In: a `Plan`. Out: `Stage`, which says of a case what the rule comes to, turned or not, and whether a goal is shown.
The interpreter says it, so what is not known is not known here either.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import closed, point
from sadame.dsl.notes import annotate
from sadame.dsl.types import NUMBER, TRUTH
from sadame.dsl.values import YES, Possible, Values, meet_values
from sadame.engine.case import Facts
from sadame.engine.compiled.layout import Share
from sadame.engine.compiled.program import Compiled, Decided, compile_rules, outcome
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.kernel import Near
from sadame.engine.probing.goals import Goal, Plan, Way
from sadame.engine.probing.likeness import Likeness
from sadame.engine.probing.planning import SWITCH

TWIN = "〔逆〕"
Told: TypeAlias = tuple[Possible, ...]
"""Whether the condition of a goal holds, what the rule comes to and, where it is asked for, what turned."""


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

    def apart(self, other: "Known") -> Iterator[str]:
        """The facts and readings in which another case is not the same."""
        for mine, theirs in ((self.facts, other.facts), (self.readings, other.readings)):
            yield from (name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name))

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
    shares: dict[tuple[str, Values | str | None], Share | None] = field(factory=dict)
    compiled: Compiled = field(init=False)
    likeness: Likeness = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make code of all that is asked again and again."""
        self.likeness = Likeness(self.cut)
        wanted = (self.rule, TWIN, *dict.fromkeys(self.names.values()))
        self.compiled = compile_rules(self.cut, wanted, reasoned=False)

    @property
    def rule(self) -> str:
        """Its name."""
        return self.plan.rule.name

    def named(self, what: Way | core.Expr) -> str:
        """The rule that says whether this condition holds, or this comparison."""
        return self.names[id(what)]

    def decided(self, case: Known, turned: int = 0) -> "Decisions":
        """What code says of any case, with one thing turned round or none."""
        compiled = self.compiled
        shares = self._shares(case, turned) if compiled.names else None
        if shares is None:
            return Decisions(compiled)
        return Decisions(compiled, compiled.decide(*compiled.layout.joined(shares, case.day)))

    def _shares(self, case: Known, turned: int) -> list[Share] | None:
        """The case as code takes it; the same value is put into its place once."""
        facts, layout = case.facts, self.compiled.layout
        shares = []
        for name in layout.places:
            value = point(turned) if name == SWITCH else facts.get(name, case.readings.get(name))
            key = (name, value)
            if key not in self.shares:
                self.shares[key] = layout.share(name, self._facts(case, turned), case.readings)
            share = self.shares[key]
            if share is None:
                return None
            shares.append(share)
        return shares

    def told(self, case: Known, name: str) -> Possible:
        """What the interpreter says of any case."""
        return self.evaluation(case).answer(name).outcome.possible

    def evaluation(self, case: Known, turned: int = 0, near: Near | None = None) -> Evaluation:
        """The interpreter, put to a case with one thing turned round or none."""
        return Evaluation(self.cut, self._facts(case, turned), case.day, case.readings, near)

    def _facts(self, case: Known, turned: int) -> Facts:
        return Facts({**case.facts, SWITCH: point(turned)})


@frozen(eq=False)
class Decisions:
    """What code said of a case; nothing where it cannot say."""

    compiled: Compiled
    decided: Sequence[Decided] = ()

    def get(self, name: str) -> Possible | None:
        """What a rule comes to; None = the interpreter would know more."""
        place = self.compiled.place.get(name)
        if place is None or not self.decided:
            return None
        return outcome(self.compiled.layout.part.by_name[name].type, self.decided[place])

    def __contains__(self, name: str) -> bool:
        """Whether code had its say of a rule, be it that it is open."""
        return bool(self.decided) and name in self.compiled.place


@define(eq=False)
class Asked:
    """A case that is put to the interpreter; what cannot differ from one `nearby` is taken over from there."""

    stage: Stage
    case: Known
    nearby: "Asked | None" = None
    evaluations: dict[int, Evaluation] = field(factory=dict)

    def turned(self, turned: int) -> Evaluation:
        """The case with one thing turned round or none."""
        if turned not in self.evaluations:
            near = self._near(turned)
            self.evaluations[turned] = self.stage.evaluation(self.case, turned, near)
        return self.evaluations[turned]

    def _near(self, turned: int) -> Near | None:
        likeness, nearby = self.stage.likeness, self.nearby
        if turned:
            return likeness.near(self.turned(0).kernel, (SWITCH,))
        if nearby is None or nearby.case.day != self.case.day:
            return None
        return likeness.near(nearby.turned(0).kernel, nearby.case.apart(self.case))


@define(eq=False)
class Look:
    """A look at a full case: whatever is asked of it is worked out once. Code says it, else the interpreter."""

    stage: Stage
    case: Known
    nearby: "Look | None" = None
    decisions: dict[int, Decisions] = field(factory=dict)
    asked: Asked = field(init=False)

    def __attrs_post_init__(self) -> None:
        """It is put to the interpreter when that is needed."""
        nearby = None if self.nearby is None else self.nearby.asked
        self.asked = Asked(self.stage, self.case, nearby)

    def outcome(self, name: str, turned: int = 0) -> Possible:
        """What one thing comes to, with one thing turned round or none."""
        if turned not in self.decisions:
            self.decisions[turned] = self.stage.decided(self.case, turned)
        found = self.decisions[turned].get(name)
        return found or self.asked.turned(turned).answer(name).outcome.possible

    def shows(self, goal: Goal, way: Way) -> bool:
        """Whether the case shows the goal in this way."""
        if self.outcome(self.stage.named(way)) != HOLDS:
            return False
        return not goal.twin or self.outcome(TWIN, goal.twin) != self.outcome(self.stage.rule)


@define(eq=False)
class Sight:
    """What is said of a case in which not everything need be known: by code, else operator by operator.

    That is without 場合分け: what is one outcome here is that, and a known case always is.
    """

    stage: Stage
    case: Known
    nearby: "Sight | None" = None
    decisions: dict[int, Decisions] = field(factory=dict)
    asked: Asked = field(init=False)

    def __attrs_post_init__(self) -> None:
        """It is put to the interpreter when that is needed."""
        nearby = None if self.nearby is None else self.nearby.asked
        self.asked = Asked(self.stage, self.case, nearby)

    def told(self, goal: Goal, way: Way) -> Told:
        """Whether the condition of a goal holds, what the rule comes to, and what it would come to turned."""
        names = [(0, self.stage.named(way)), (0, self.stage.rule)]
        names += [(goal.twin, TWIN)] if goal.twin else []
        return tuple(self.one(name, turned) for turned, name in names)

    def is_as_clear(self, shown: Sequence[tuple[Goal, Way]], full: Sequence[Told]) -> bool:
        """Whether fewer facts show as much: the rule comes to the same, turned to nothing that is the same.

        The turned rule comes last, for it is often left to the interpreter.
        """
        told = [*zip(shown, full, strict=True)]
        return all(
            self._is_same(self.stage.named(way), whole[0])
            and self._is_same(self.stage.rule, whole[1])
            for (_, way), whole in told
        ) and all(
            not goal.twin or _apart(self.one(TWIN, goal.twin), whole) for (goal, _), whole in told
        )

    def _is_same(self, name: str, wanted: Possible) -> bool:
        code = self.decided(0)
        said = code.get(name) if name in code and wanted.is_single else self.one(name, 0)
        return said == wanted

    def one(self, name: str, turned: int) -> Possible:
        """What one thing comes to, with one thing turned round or none."""
        return (
            self.decided(turned).get(name) or self.asked.turned(turned).kernel.plain(name).possible
        )

    def decided(self, turned: int) -> Decisions:
        """What code says."""
        if turned not in self.decisions:
            self.decisions[turned] = self.stage.decided(self.case, turned)
        return self.decisions[turned]


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
