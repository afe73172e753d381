"""Cases for goals among the neighbours of cases: one fact or reading is another, the rest as it was.

In: a `Stage` and full cases. Out: a case that shows a goal, or None, which does not say that there is none. What needs
no solver is done without: days, of which it knows little, and the plainest of many values.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import define, evolve, field

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, point
from sadame.dsl.types import is_numeric
from sadame.dsl.values import Values
from sadame.engine.interp.symbols import step_of
from sadame.engine.probing.edges import facts_behind
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.plain import values
from sadame.engine.probing.planning import SWITCH
from sadame.engine.probing.staging import HOLDS, Known, Look, Stage
from sadame.engine.trials.generation import Surroundings


@define(eq=False, slots=False)
class Nearby:
    """The neighbours of the cases of one rule. `near` = what plain values are chosen by."""

    stage: Stage
    near: Surroundings
    inputs: dict[str, core.Input] = field(init=False)
    readings: dict[str, core.Reading] = field(init=False)
    looks: dict[int, dict[tuple[str, Values | str], Look]] = field(factory=dict)
    turns: dict[tuple[int, int, str], tuple[Values, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Everything that may be otherwise."""
        symbols = self.stage.cut.symbols
        facts = (each for each in symbols if isinstance(each, core.Input))
        self.inputs = {each.name: each for each in facts if each.name != SWITCH}
        self.readings = {each.name: each for each in symbols if isinstance(each, core.Reading)}

    def find(self, goal: Goal, way: Way, cases: Sequence[Look]) -> Known | None:
        """The first neighbour that shows the goal in this way."""
        condition = self.stage.named(way)
        self.looks = {id(each): self.looks.get(id(each), {}) for each in cases}
        for look in cases:
            holds = look.outcome(condition) == HOLDS
            moved = None if holds else self.stage.cut.notes[condition].cone
            others = self._neighbours(look, goal, moved)
            found = next((other for other in others if other.shows(goal, way)), None)
            if found is not None:
                return found.case
        return None

    def plain(self, case: Known, name: str, goal: Goal, way: Way) -> Known:
        """The case with the plainest value of a fact that still shows the goal."""
        look = Look(self.stage, case)
        for value in values(self.inputs[name], self.near):
            if value == case.facts[name]:
                break
            other = case.having(name, value)
            if Look(self.stage, other, look).shows(goal, way):
                return other
        return case

    def _neighbours(self, look: Look, goal: Goal, moved: Collection[str] | None) -> Iterator[Look]:
        """`moved` = of these something has to be otherwise; None = of whatever there is."""
        case, behind = look.case, None
        if goal.edge is not None:
            behind = {each.name for each in facts_behind(goal.edge, self.stage.cut)}
        for name, symbol in self.inputs.items():
            if moved is not None and name not in moved:
                continue
            if behind is None or not is_numeric(symbol.type):
                found: Iterable[Values] = values(symbol, self.near)
            else:
                found = self._turning(look, symbol, goal) if name in behind else ()
            others = (each for each in found if each != case.facts[name])
            yield from (self._look(look, name, each) for each in others)
        for name, reading in self.readings.items():
            if moved is None or name in moved:
                yield from (self._look(look, name, word) for word in reading.type.members)

    def _look(self, look: Look, name: str, value: Values | str) -> Look:
        """At a neighbour, once for all goals."""
        looks, case = self.looks[id(look)], look.case
        if (name, value) not in looks:
            if isinstance(value, str):
                other = evolve(case, readings={**case.readings, name: value})
            else:
                other = case.having(name, value)
            looks[name, value] = Look(self.stage, other, look)
        return looks[name, value]

    def _turning(self, look: Look, symbol: core.Input, goal: Goal) -> tuple[Values, ...]:
        """The values of a number or day on both sides of where the comparison of the goal turns, all else as it is."""
        assert goal.edge is not None  # noqa: S101 - looked at by the only caller
        key = (id(look.case), id(goal.edge), symbol.name)
        if key not in self.turns:
            tried = sorted(
                each.low
                for each in values(symbol, self.near)
                if isinstance(each, Interval) and each.low is not None
            )
            self.turns[key] = tuple(self._between(look, symbol, goal.edge, tried))
        return self.turns[key]

    def _between(
        self, look: Look, symbol: core.Input, edge: core.Expr, tried: list[Exact]
    ) -> Iterator[Values]:
        step, name = step_of(symbol), symbol.name
        if step is None:
            yield from map(point, tried)
            return

        def holds(value: Exact) -> bool:
            other = Look(self.stage, look.case.having(name, point(value)), look)
            return other.outcome(self.stage.named(edge)) == HOLDS

        known = {value: holds(value) for value in tried}
        for first, last in pairwise(tried):
            if known[first] == known[last]:
                continue
            low, high = first, last
            while high - low > step:
                middle = low + (high - low) // step // 2 * step
                exact = int(middle) if isinstance(low, int) else middle
                low, high = (exact, high) if holds(exact) == known[first] else (low, exact)
            yield from (point(low), point(high))
