"""K of every symbol without cuts, each worked out once: what one evaluation knows before any case.

In: a 断面, the facts, the 基準日, the chosen 解釈. A rule with 不明：… とみなす is a barrier: what it comes to
is asked of `barrier`, which settles it from the facts alone, outside any case (semantics §1.8).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import natural_step
from sadame.engine.case import Facts
from sadame.engine.interp import symbols, truth
from sadame.engine.interp.machine import Key, Machine
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.truth import YES


@frozen(eq=False)
class Near:
    """Another case of the same day that differs in a few facts or readings: what does not hang on them is taken over.

    `names` = what hangs on them, they first; `named` = by the id of each node of the 断面, the names it refers to.
    """

    kernel: "Kernel"
    names: frozenset[str]
    named: Mapping[int, frozenset[str]]

    def is_alike(self, node: int) -> bool:
        """Whether a node comes to the same in both cases, whoever looks at it first."""
        names = self.named.get(node)
        return names is not None and names.isdisjoint(self.names)


class _Seen(dict[Key, Outcome]):
    """What nodes gave; of what is alike in the case nearby there is one memory."""

    def __init__(self, near: Near, theirs: dict[Key, Outcome]) -> None:
        super().__init__()
        self.near, self.theirs = near, theirs

    def get(self, key: Key, default: Outcome | None = None) -> Outcome | None:  # type: ignore[override]
        """What a node gave."""
        if self.near.is_alike(key[0]):
            return self.theirs.get(key, default)
        return super().get(key, default)

    def __setitem__(self, key: Key, outcome: Outcome) -> None:
        if self.near.is_alike(key[0]):
            self.theirs[key] = outcome
        else:
            super().__setitem__(key, outcome)


@define(eq=False, slots=False)
class Kernel:
    """K without cuts."""

    part: core.Slice
    facts: Facts
    on: int
    readings: Mapping[str, str]
    barrier: Callable[[str], Outcome]
    near: Near | None = None
    _plain: dict[str, Outcome] = field(factory=dict, init=False)

    @cached_property
    def machine(self) -> Machine:
        """The machine that evaluates without cuts."""
        if self.near is None:
            return Machine(self.on, self.plain, self.at_date)
        there = self.near.kernel.machine
        return Machine(
            self.on,
            self.plain,
            self.at_date,
            seen=_Seen(self.near, there.seen),
            indexes=there.indexes,
            inner=_Seen(self.near, there.inner),
            closed=there.closed,
        )

    def plain(self, name: str) -> Outcome:
        """K of a symbol."""
        found = self._plain.get(name)
        if found is None:
            found = self._plain[name] = self._new(name)
        return found

    def _new(self, name: str) -> Outcome:
        if self.near is not None and name not in self.near.names:
            return self.near.kernel.plain(name)
        return self.read(self.part.by_name[name], self.machine)

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
