"""A version of the rules made ready for comparing, and the new version with one thing as it was before.

In: programs on a 基準日, and which line of which rule is looked at. Out: `Half`, asked for the outcomes of one case.
What it says is what the interpreter says (`deciding`); what is told to people is asked of the interpreter itself.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import evolve, frozen

from sadame.dsl.core import Input, Program, Rule, Slice, Symbol, references
from sadame.dsl.notes import annotate
from sadame.dsl.types import Choice
from sadame.dsl.values import Possible, Values, narrowed
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate
from sadame.engine.trials.deciding import Decider
from sadame.engine.trials.generation import reached
from sadame.engine.trials.reverting import Lines, reverted


@frozen
class Side:
    """A version of the rules, on a 基準日 on which it has some."""

    program: Program
    day: int

    @property
    def cut(self) -> Slice:
        """What holds on that day."""
        found = self.program.slice_on(self.day)
        assert found is not None  # noqa: S101 - whoever makes a side has looked
        return found


@frozen(slots=False)
class Half:
    """A side and the results that are wanted."""

    side: Side
    names: tuple[str, ...]

    @cached_property
    def cut(self) -> Slice:
        """What holds on its day."""
        return self.side.cut

    @cached_property
    def decider(self) -> Decider:
        """Who decides it."""
        return Decider(self.cut, self.names)

    @cached_property
    def reached(self) -> tuple[Symbol, ...]:
        """Everything behind the results."""
        return reached(self.cut, self.names)

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """The facts that are asked for."""
        return {one.name: one for one in self.reached if isinstance(one, Input)}

    def takes(self, facts: Mapping[str, Values]) -> dict[str, Values] | None:
        """The facts that this side asks for; None = one of them is none of its answers."""
        found = {}
        for name, each in self.inputs.items():
            value = facts.get(name)
            if value is None or narrowed(value, each.type, each.bounds, each.step) != value:
                return None
            found[name] = value
        return found

    def can_read(self, readings: Mapping[str, str]) -> bool:
        """Whether this side knows the readings of those 解釈 that it has."""
        known = {name: self.cut.by_name[name].type for name in self._own(readings)}
        return all(
            isinstance(kind, Choice) and readings[name] in kind.members
            for name, kind in known.items()
        )

    def outcomes(
        self, facts: Mapping[str, Values], readings: Mapping[str, str], day: int
    ) -> dict[str, Possible]:
        """What they come to."""
        return dict(zip(self.names, self.decider.of(facts, self._own(readings), day), strict=True))

    def replayed(
        self, facts: Mapping[str, Values], readings: Mapping[str, str], names: Sequence[str]
    ) -> list[Possible]:
        """The same from the interpreter, by the program as it is."""
        given = Facts({name: value for name, value in facts.items() if name in self.inputs})
        side = self.side
        trace = evaluate(side.program, given, side.day, self._own(readings), names)
        return [trace.results[name].possible for name in names]

    def _own(self, readings: Mapping[str, str]) -> dict[str, str]:
        return {name: word for name, word in readings.items() if name in self.cut.by_name}


def with_old(new: Side, old: Side, names: tuple[str, str], lines: Lines) -> Side | None:
    """The new version in which one thing is still as it was; None = it cannot be made.

    `names` = of the symbol, before and after. `lines` = where the line of it stands that changed; where that cannot be
    taken for itself, the whole symbol is as it was.
    """
    cut = new.cut
    was, now = old.cut.by_name[names[0]], cut.by_name[names[1]]
    at = cut.symbols.index(now)
    known = {each.name for each in cut.symbols[:at]}
    if was.type != now.type:
        return None
    whole = evolve(was, name=now.name)
    line = reverted(was, now, lines) if isinstance(was, Rule) and isinstance(now, Rule) else None
    for each in (line, whole):
        if each is not None and known >= {*references(each)}:
            symbols = (*cut.symbols[:at], each, *cut.symbols[at + 1 :])
            made = annotate(evolve(cut, symbols=symbols))
            return Side(evolve(new.program, slices=(made,)), new.day)
    return None
