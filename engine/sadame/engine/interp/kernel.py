"""K of every symbol without cuts, each worked out once: what one evaluation knows before any case.

In: a 断面, the facts, the 基準日, the chosen 解釈. A rule with 不明：… とみなす is a barrier: what it comes to
is asked of `barrier`, which settles it from the facts alone, outside any case (semantics §1.8).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import natural_step
from sadame.engine.case import Facts
from sadame.engine.interp import symbols, truth
from sadame.engine.interp.machine import Machine
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.truth import YES


@define(eq=False, slots=False)
class Kernel:
    """K without cuts."""

    part: core.Slice
    facts: Facts
    on: int
    readings: Mapping[str, str]
    barrier: Callable[[str], Outcome]
    _plain: dict[str, Outcome] = field(factory=dict, init=False)

    @cached_property
    def machine(self) -> Machine:
        """The machine that evaluates without cuts."""
        return Machine(self.on, self.plain, self.at_date)

    def plain(self, name: str) -> Outcome:
        """K of a symbol."""
        found = self._plain.get(name)
        if found is None:
            found = self._plain[name] = self.read(self.part.by_name[name], self.machine)
        return found

    def read(self, symbol: core.Symbol, machine: Machine) -> Outcome:
        """K of a symbol, as that machine sees what it refers to."""
        match symbol:
            case core.Input():
                outcome = symbols.read(symbol, self.facts, machine)
                if outcome is None:
                    raise LookupError(f"{symbol.name} is not cut here")
                return outcome
            case core.Parameter():
                return symbols.setting(symbol, symbol.now)
            case core.Reading(name):
                return symbols.reading(symbol, self.readings.get(name))
            case core.Hole(name):
                return symbols.no_version(name, symbol)
            case core.Rule(name) if self.bars(symbol):
                return self.barrier(name)
            case core.Rule(name):
                return machine.outcome(symbol.body, Scope(name))

    def at_date(self, node: core.AtDate, moment: Interval) -> Outcome:
        """A 基準値 on another day."""
        symbol = self.part.by_name[node.parameter]
        match symbol:
            case core.Parameter():
                return symbols.at_date(symbol, node.moment.type, moment)
            case _:
                return symbols.no_version(node.parameter, symbol)

    def bars(self, rule: core.Rule) -> bool:
        """Whether 不明：… とみなす of a rule works, or may work."""
        return rule.unknown is not None and bool(truth.mask(self.presumed(rule).possible) & YES)

    def presumed(self, rule: core.Rule) -> Outcome:
        """Whether 不明：… とみなす of a rule works, as a condition."""
        return symbols.presumed(rule.unknown, self.machine, rule.name)

    def rule(self, name: str) -> core.Rule:
        """The rule of that name."""
        symbol = self.part.by_name[name]
        if not isinstance(symbol, core.Rule):
            raise TypeError(f"{name} is not a rule")
        return symbol

    def notes(self, name: str) -> core.Notes:
        """The static notes of a rule, which the checker has left for us."""
        if name not in self.part.notes:
            raise LookupError(f"{name} has no notes")
        return self.part.notes[name]

    def lattice(self, name: str) -> Fraction | None:
        """The lattice on which the values of a rule or of an unset 基準値 are known to lie."""
        symbol = self.part.by_name[name]
        if isinstance(symbol, core.Parameter):
            return natural_step(symbol.type)
        notes = self.part.notes.get(name)
        if notes is None or notes.denominator is None:
            return None
        return Fraction(1, notes.denominator)
