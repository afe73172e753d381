"""What a rule gives when some facts, or some names, were otherwise: the oracle the search asks.

In: a 断面, facts, and names to be taken for something else. Out: sets of outcomes that leave none out.
不明：… とみなす is no short cut here: what it is taken for is one outcome among the others, so that
"not possible" and "sure" hold for whatever is meant by a set of facts.
"""

from collections.abc import Mapping
from functools import cached_property

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Quantity, Truth, Type
from sadame.dsl.values import Possible, Values, everything, is_single, join, meet_values
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import truth
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.kernel import Kernel
from sadame.engine.interp.machine import Machine
from sadame.engine.interp.outcome import Outcome, Scope, known, literal
from sadame.engine.interp.symbols import step_of
from sadame.engine.interp.truth import YES

NOWHERE = Scope("")
BUDGET = 60_000
"""So many names are read for one result, a second or two; then the search is given up."""
DEEP = 100
"""Cones beyond this may be deeper than Python recurses."""
_SHARE = 8
"""Of a cone, what stands on one fact is about so small a part."""


@frozen
class Goal:
    """What is wished for: はい of a 真偽, else any value at all (対象内)."""

    type: Type

    @property
    def is_truth(self) -> bool:
        """Whether it is はい."""
        return isinstance(self.type, Truth)

    def met(self, possible: Possible) -> bool:
        """Whether it is sure."""
        if self.is_truth:
            return truth.mask(possible) == YES
        return possible.values is not None and not possible.absent and not possible.failed

    def can(self, possible: Possible) -> bool:
        """Whether it is among the outcomes."""
        if self.is_truth:
            return bool(truth.mask(possible) & YES)
        return possible.values is not None


@define(eq=False, slots=False)
class Scene:
    """A rule of a 断面 and the facts of a case; `spent` = about how many names were read so far."""

    part: core.Slice
    facts: Facts
    on: int
    readings: Mapping[str, str]
    name: str
    spent: int = field(default=0, init=False)
    _sure: dict[frozenset[tuple[str, Values]], bool] = field(factory=dict, init=False)

    @cached_property
    def rule(self) -> core.Rule:
        """The rule."""
        return self.now.rule(self.name)

    @cached_property
    def goal(self) -> Goal:
        """What is wished for."""
        return Goal(self.rule.type)

    @cached_property
    def now(self) -> Kernel:
        """K of the facts as they are."""
        return self.kernel(self.facts)

    @cached_property
    def cone(self) -> tuple[str, ...]:
        """What the rule reaches, in evaluation order."""
        return self.part.notes[self.name].cone

    @cached_property
    def inputs(self) -> Mapping[str, core.Input]:
        """The facts among it, as they stand in the file; those of other files after its own."""
        symbols = (self.part.by_name[name] for name in self.cone)
        found = [each for each in symbols if isinstance(each, core.Input)]
        found.sort(key=lambda each: (each.span.path != self.rule.span.path, each.span))
        return {each.name: each for each in found}

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """What each name stands on, directly or not."""
        found: dict[str, frozenset[str]] = {}
        for name in (*self.cone, self.name):
            direct = {
                each for root in roots(self.part.by_name[name]) for each in core.references(root)
            }
            found[name] = frozenset(direct).union(*(found[each] for each in direct))
        return found

    @cached_property
    def is_barred(self) -> bool:
        """Whether something on the way is taken for known where it is 不明."""
        rules = (self.part.by_name[name] for name in (*self.cone, self.name))
        return any(isinstance(each, core.Rule) and each.unknown is not None for each in rules)

    def kernel(self, facts: Facts) -> Kernel:
        """K of some facts; see the head of this file for the barrier."""

        def barrier(name: str) -> Outcome:
            rule = kernel.rule(name)
            return _or_presumed(kernel.machine.outcome(rule.body, Scope(name)), rule)

        kernel = Kernel(self.part, facts, self.on, self.readings, barrier)
        return kernel

    def with_facts(self, changed: Mapping[str, Values]) -> Facts:
        """The facts of the case, but for these."""
        values: dict[str, Values | Invalid] = {**self.facts.values, **changed}
        return Facts(values)

    def can(self, names: frozenset[str]) -> bool:
        """Whether the goal is possible when nothing is known of these facts."""
        self.spent += len(self.cone) + 1
        free = {name: whole(self.inputs[name]) for name in names}
        return self.goal.can(self._of(self.kernel(self.with_facts(free))))

    def sure(self, changed: Mapping[str, Values]) -> bool:
        """Whether the goal is met by every case in which these facts are among these values."""
        key = frozenset(changed.items())
        if key not in self._sure:
            self.spent += len(self.cone) + 1
            facts = self.with_facts(changed)
            if self.is_barred and not all(map(is_single, changed.values())):
                found = self._of(self.kernel(facts))
            else:
                evaluation = Evaluation(self.part, facts, self.on, self.readings)
                found = evaluation.answer(self.name).outcome.possible
            self._sure[key] = self.goal.met(found)
        return self._sure[key]

    def _of(self, kernel: Kernel) -> Possible:
        for each in self.cone:  # what is referred to comes first, so nothing recurses deeply
            kernel.plain(each)
        return kernel.plain(self.name).possible


@define(eq=False)
class Probe:
    """A kernel with some names taken for something else, whatever their 条件 or their rule says."""

    scene: Scene
    kernel: Kernel
    instead: Mapping[str, Possible]
    machine: Machine = field(init=False)
    _known: dict[str, Outcome] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Set up the machine."""
        self.machine = Machine(self.scene.on, self.symbol, self.kernel.at_date)
        self._known.update({name: Outcome(each) for name, each in self.instead.items()})

    def of(self, expr: core.Expr) -> Possible:
        """What an expression gives."""
        self.scene.spent += 1 + len(self.scene.cone) // _SHARE
        if len(self.scene.cone) > DEEP:
            for (
                each
            ) in self.scene.cone:  # what is referred to comes first, so nothing recurses deeply
                self.symbol(each)
        return self.machine.outcome(expr, NOWHERE).possible

    def symbol(self, name: str) -> Outcome:
        """What a name gives."""
        found = self._known.get(name)
        if found is None:
            reached = self.scene.reach[name]
            if not any(each in reached for each in self.instead):
                found = self.kernel.plain(name)
            else:
                found = self._read(self.scene.part.by_name[name])
            self._known[name] = found
        return found

    def _read(self, symbol: core.Symbol) -> Outcome:
        if not isinstance(symbol, core.Rule):
            return self.kernel.read(symbol, self.machine)
        found = self.machine.outcome(symbol.body, Scope(symbol.name))
        return _or_presumed(found, symbol)


def _or_presumed(found: Outcome, rule: core.Rule) -> Outcome:
    """The outcome of a rule, or what its 不明 may be taken for."""
    if rule.unknown is None or found.possible.is_single:
        return found
    taken = known(literal(rule.unknown.value, rule.type))
    return Outcome(join((found.possible, taken.possible)))


def whole(symbol: core.Input) -> Values:
    """All a fact can be, as far as the calendar goes."""
    declared = everything(symbol.type, symbol.bounds, step_of(symbol))
    if isinstance(symbol.type, Quantity) or not isinstance(declared, Interval):
        return declared
    return meet_values(declared, everything(symbol.type)) or declared


def roots(symbol: core.Symbol) -> tuple[core.Expr, ...]:
    """The expressions a symbol stands on."""
    match symbol:
        case core.Rule(body=body, unknown=unknown):
            presumed = [unknown]
            said: list[core.Expr | None] = [body]
        case core.Input(
            condition=condition, unanswered=silence, not_applicable=instead, coverage=held
        ):
            presumed = [silence, instead]
            said = [condition, *(() if held is None else (held.first, held.last))]
        case _:
            return ()
    said += [each.condition for each in presumed if each is not None]
    return tuple(each for each in said if each is not None)
