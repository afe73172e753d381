"""場合分け: K of one rule under every combination of cuts (semantics §2.4), and which member matters.

In: the members of S(r) that are still open. Nothing is evaluated twice: a symbol or a node is
evaluated once for each combination of cuts it depends on, however many cases share it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.values import Possible, join
from sadame.engine.interp import symbols
from sadame.engine.interp.indexes import unmatched
from sadame.engine.interp.kernel import Kernel
from sadame.engine.interp.machine import NEVER, Key, Machine
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.symbols import Cut

Case: TypeAlias = tuple[int, ...]
"""For each member, which of its cases; or the same for some of the members."""


@frozen
class Member:
    """A member of S(r) that is still open, with the cases that meet what is known about it."""

    name: str
    cases: tuple[Cut, ...]
    is_fact: bool


@define(eq=False)
class Division:
    """The cases of one rule."""

    kernel: Kernel
    rule: core.Rule
    members: tuple[Member, ...]
    _reach: dict[str, Case] = field(factory=dict, init=False)
    _touches: dict[int, Case] = field(factory=dict, init=False)
    _known: dict[tuple[str, Case], Outcome | None] = field(factory=dict, init=False)
    _nodes: dict[Key, Outcome] = field(factory=dict, init=False)
    _met: dict[int, set[bool | str]] = field(factory=dict, init=False)

    def outcomes(self) -> Mapping[Case, Outcome]:
        """K under every case; an empty cut makes its case vanish."""
        cone = self.kernel.notes(self.rule.name).cone
        for name in cone:
            self._reach[name] = self._reached(name)
        affected = [name for name in cone if self._reach[name]]
        found: dict[Case, Outcome] = {}
        for case in product(*(range(len(each.cases)) for each in self.members)):
            machine = Machine(
                self.kernel.on,
                self._symbol(case),
                self.kernel.at_date,
                self._key(case),
                self._nodes,
                self.kernel.machine.indexes,
                closed=self.kernel.machine.closed,
                met=self._met,
            )
            if all(self._cut(name, case, machine) is not None for name in affected):
                found[case] = machine.outcome(self.rule.body, Scope(self.rule.name))
        return found

    def seen(self) -> dict[Key, Outcome]:
        """What each node of the body gave, over all cases."""
        own = {id(node) for node in core.walk(self.rule.body)}
        parts: dict[int, list[Possible]] = {}
        for (node, *_), outcome in self._nodes.items():
            if node in own:
                parts.setdefault(node, []).append(outcome.possible)
        for cell in self._unmatched():
            parts.setdefault(id(cell), []).append(NEVER.possible)
        return {(node,): Outcome(join(possible)) for node, possible in parts.items()}

    def _unmatched(self) -> Iterator[core.Expr]:
        """Cells of large 表 that were not asked in some case, because they could not match."""
        for table, members in self._met.items():
            index = self.kernel.machine.indexes[table]
            if index is not None:
                yield from unmatched(index, tuple(members)).values()

    def mattering(self, outcomes: Mapping[Case, Outcome]) -> Iterator[Member]:
        """Members for which two cases, alike in all other facts, are not the same single outcome."""
        for index, member in enumerate(self.members):
            others = [i for i, each in enumerate(self.members) if each.is_fact and i != index]
            groups: dict[Case, list[Case]] = {}
            for case in outcomes:
                groups.setdefault(tuple(case[i] for i in others), []).append(case)
            if any(_differ(index, group, outcomes) for group in groups.values()):
                yield member

    # ── one case ─────────────────────────────────────────────────────────────────────────────────

    def _key(self, case: Case) -> Callable[[core.Expr], Key]:
        """A node is one and the same in all cases that agree on what it touches."""

        def key(expr: core.Expr) -> Key:
            touches = self._touches.get(id(expr))
            if touches is None:
                touches = self._touched(expr)
            return (id(expr), *(case[i] for i in touches))

        return key

    def _symbol(self, case: Case) -> Callable[[str], Outcome]:
        def symbol(name: str) -> Outcome:
            reach = self._reach.get(name)
            if not reach:
                return self.kernel.plain(name)
            found = self._known[name, tuple(case[i] for i in reach)]
            if found is None:
                raise LookupError(f"{name} has no outcome in this case")
            return found

        return symbol

    def _cut(self, name: str, case: Case, machine: Machine) -> Outcome | None:
        key = name, tuple(case[i] for i in self._reach[name])
        if key not in self._known:
            own = (
                each.cases[i]
                for each, i in zip(self.members, case, strict=True)
                if each.name == name
            )
            self._known[key] = self._read(self.kernel.part.by_name[name], machine, next(own, None))
        return self._known[key]

    def _read(self, symbol: core.Symbol, machine: Machine, cut: Cut | None) -> Outcome | None:
        match symbol:
            case core.Input():
                return symbols.read(symbol, self.kernel.facts, machine, cut)
            case core.Rule(name, body=body):
                outcome = machine.outcome(body, Scope(name))
                step = self.kernel.lattice(name)
            case other:
                outcome, step = self.kernel.plain(other.name), self.kernel.lattice(other.name)
        return outcome if cut is None else symbols.cut_outcome(outcome, cut, step)

    # ── what depends on what ─────────────────────────────────────────────────────────────────────

    def _touched(self, node: core.Node) -> Case:
        """The members a node depends on."""
        found: set[int] = set()
        if isinstance(node, core.Reference):
            found.update(self._reach.get(node.name, ()))
        for child in core.children(node):
            found.update(self._touched(child))
        self._touches[id(node)] = tuple(sorted(found))
        return self._touches[id(node)]

    def _reached(self, name: str) -> Case:
        """The members a symbol depends on; what is behind a barrier depends on none."""
        symbol = self.kernel.part.by_name[name]
        own = [i for i, each in enumerate(self.members) if each.name == name]
        match symbol:
            case core.Rule():
                if self.kernel.bars(symbol):
                    return ()
                cone = self.kernel.notes(name).cone
                theirs = [i for i, each in enumerate(self.members) if each.name in cone]
            case core.Input():
                theirs = [i for condition in _conditions(symbol) for i in self._touched(condition)]
            case _:
                theirs = []
        return tuple(sorted({*own, *theirs}))


def _conditions(symbol: core.Input) -> list[core.Expr]:
    """What a fact depends on; it stands before it in the cone."""
    presumptions = (symbol.unanswered, symbol.not_applicable)
    conditions = [symbol.condition, *(each.condition for each in presumptions if each is not None)]
    if symbol.coverage is not None:
        conditions += [symbol.coverage.first, symbol.coverage.last]
    return [condition for condition in conditions if condition is not None]


def _differ(index: int, group: Sequence[Case], outcomes: Mapping[Case, Outcome]) -> bool:
    if len({case[index] for case in group}) == 1:
        return False
    first = outcomes[group[0]].possible
    return not first.is_single or any(outcomes[case].possible != first for case in group)
