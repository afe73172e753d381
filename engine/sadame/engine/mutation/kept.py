"""What the cases of the 事例 come to under the original rules, kept: of a mutant only what differs is worked out.

In: a 断面 and the facts of a case. Out: `Fork`, a case under a change: K of the changed declaration over the kept
outcomes, then of those that refer to what differs, and no further. Where K is a single outcome it is the answer
(semantics §2.4: a case analysis only joins parts of it), whatever the notes of the changed program say. To make sure of
that, nothing that was proved of the original is used: a 表 is taken to have gaps and overlaps, a divisor to be dense.
Where K is open nothing is said (`Open`), and the whole interpreter has to be asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.core import Node, Slice, Symbol, rebuilt
from sadame.dsl.interval import Interval
from sadame.dsl.values import Possible, Values
from sadame.engine.case import Facts
from sadame.engine.interp import symbols as reading
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.indexes import Index, index_of
from sadame.engine.interp.kernel import Kernel
from sadame.engine.interp.machine import Key, Machine
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.reasons import reasons
from sadame.engine.trials.rosters import facts_of


class Open(Exception):  # noqa: N818 - it is no error: the quick way has nothing to say
    """K leaves more than one outcome."""


def unproved(symbol: Symbol) -> Symbol:
    """The declaration without what was proved of it together with others."""

    def change(node: Node) -> Node:
        match rebuilt(node, change):
            case core.Lookup(disjoint=disjoint, complete=complete) as table if disjoint or complete:
                return evolve(table, disjoint=False, complete=False)
            case core.Arithmetic(divisor_step=step) as ratio if step is not None:
                return evolve(ratio, divisor_step=None)
            case other:
                return other

    return rebuilt(symbol, change)


@frozen(slots=False, eq=False)
class Ground:
    """One 断面: which name hangs on which, and its declarations without what was proved of them."""

    cut: Slice

    @cached_property
    def direct(self) -> Mapping[str, frozenset[str]]:
        """By name, the names it refers to."""
        return {each.name: frozenset(core.references(each)) for each in self.cut.symbols}

    @cached_property
    def plain(self) -> Mapping[str, Symbol]:
        """The declarations, unproved."""
        return {each.name: unproved(each) for each in self.cut.symbols}

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """By name, every name it hangs on, and itself."""
        found: dict[str, frozenset[str]] = {}
        for each in self.cut.symbols:
            parts = (found.get(name, frozenset()) for name in self.direct[each.name])
            found[each.name] = frozenset((each.name,)).union(*parts)
        return found

    @cached_property
    def holders(self) -> Mapping[str, frozenset[int]]:
        """By name, the ids of the nodes in which it is referred to."""
        found: dict[str, set[int]] = {}
        for each in (*self.cut.symbols, *self.plain.values()):
            _note(each, found)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def indexes(self) -> dict[int, Index | None]:
        """The indexes of the 表, by id."""
        return dict(_indexes(self.plain.values()))

    def above(self, name: str) -> Sequence[str]:
        """The names that hang on one, it first, in the order of evaluation."""
        return [each.name for each in self.cut.symbols if name in self.reach[each.name]]


def _note(node: Node, found: dict[str, set[int]]) -> frozenset[str]:
    names: frozenset[str] = frozenset().union(*(_note(each, found) for each in core.children(node)))
    match node:
        case core.Reference(name) | core.AtDate(parameter=name):
            names |= {name}
        case _:
            pass
    for each in names:
        found.setdefault(each, set()).add(id(node))
    return names


def _indexes(symbols: Iterable[Symbol]) -> Iterator[tuple[int, Index | None]]:
    for symbol in symbols:
        for node in core.walk(symbol):
            if isinstance(node, core.Lookup):
                yield id(node), index_of(node)


@frozen(slots=False, eq=False)
class Kept:
    """One case under the original rules; `given` = its facts as the 事例 says them."""

    ground: Ground
    given: Mapping[str, Values]
    day: int
    readings: Mapping[str, str]

    @cached_property
    def facts(self) -> Facts:
        """Its facts; one outside its range is 誤り."""
        return facts_of(self.given, self.ground.cut.by_name)

    @cached_property
    def kernel(self) -> Kernel:
        """K of every name that was asked for, and of every node on the way."""
        return Evaluation(self.ground.cut, self.facts, self.day, self.readings).kernel

    def outcome(self, name: str) -> Outcome:
        """What a name comes to."""
        return self.kernel.plain(name)

    def prepare(self, names: Collection[str]) -> None:
        """Work out these names, what is referred to first, so that nothing recurses deeply."""
        for each in self.ground.cut.symbols:
            if each.name in names:
                self.kernel.plain(each.name)


class _Seen(dict[Key, Outcome]):
    """What nodes give under a change: what they gave before, as long as no name in them differs."""

    def __init__(self, kept: Mapping[Key, Outcome]) -> None:
        super().__init__()
        self.kept = kept
        self.stale: set[int] = set()

    def get(self, key: Key, default: Outcome | None = None) -> Outcome | None:  # type: ignore[override]
        """The outcome of a node, if it is known."""
        found = super().get(key)
        if found is None and key[0] not in self.stale:
            found = self.kept.get(key)
        return default if found is None else found


@define(eq=False, slots=False)
class Fork:
    """A case under a change of one declaration."""

    kept: Kept
    edited: Symbol
    changed: dict[str, Outcome] = field(factory=dict, init=False)

    @cached_property
    def machine(self) -> Machine:
        """The machine that evaluates what differs."""
        indexes = {**self.kept.ground.indexes}
        seen = _Seen(self.kept.kernel.machine.seen)
        return Machine(self.kept.day, self.outcome, self._at_date, seen=seen, indexes=indexes)

    def settle(self, above: Sequence[str], wanted: Collection[str]) -> None:
        """Work out what hangs on the edited name, of the names wanted; raises `Open`."""
        ground = self.kept.ground
        for name in above:
            if name not in wanted:
                continue
            symbol = self.edited if name == self.edited.name else ground.plain[name]
            if self._may_bar_now(symbol):
                raise Open
            is_barrier = isinstance(symbol, core.Rule) and self.kept.kernel.bars(symbol)
            is_asked = symbol is self.edited or is_barrier
            if not is_asked and ground.direct[name].isdisjoint(self.changed):
                continue
            outcome = self._read(symbol, is_barrier=is_barrier)
            if outcome.possible != self.kept.outcome(name).possible:
                self.changed[name] = outcome
                self._seen.stale |= ground.holders.get(name, frozenset())

    def _may_bar_now(self, symbol: Symbol) -> bool:
        """Whether 不明：… とみなす of a rule hangs on the 解釈 that is edited."""
        return (
            isinstance(self.edited, core.Reading)
            and isinstance(symbol, core.Rule)
            and symbol.unknown is not None
            and self.edited.name in core.references(symbol.unknown)
        )

    @property
    def _seen(self) -> _Seen:
        seen = self.machine.seen
        if not isinstance(seen, _Seen):
            raise TypeError(seen)
        return seen

    def _read(self, symbol: Symbol, *, is_barrier: bool) -> Outcome:
        if isinstance(symbol, core.Input) and symbol is self.edited:
            return self._asked(symbol)
        if not isinstance(symbol, core.Rule):
            return self.kept.kernel.read(symbol, self.machine)
        outcome = self.machine.outcome(symbol.body, Scope(symbol.name))
        if is_barrier and not outcome.possible.is_single:
            raise Open
        return outcome

    def _asked(self, symbol: core.Input) -> Outcome:
        """A fact that is asked for otherwise; what is valid may have changed too."""
        facts = facts_of(self.kept.given, {symbol.name: symbol})
        outcome = reading.read(symbol, facts, self.machine)
        if outcome is None:
            raise LookupError(f"{symbol.name} is not cut here")
        return outcome

    def outcome(self, name: str) -> Outcome:
        """What a name comes to under the change."""
        return self.changed.get(name) or self.kept.outcome(name)

    def single(self, name: str) -> Possible:
        """The one outcome of a name under the change; raises `Open`."""
        possible = self.outcome(name).possible
        if not possible.is_single:
            raise Open
        return possible

    def reasons(self, name: str) -> tuple[str, ...]:
        """What decided it; raises `Open`."""

        def seen(expr: core.Expr) -> Possible:
            possible = self.machine.outcome(expr, Scope(name)).possible
            if not possible.is_single:
                raise Open
            return possible

        symbol = self.edited if name == self.edited.name else self.kept.ground.plain[name]
        return reasons(symbol.body, seen) if isinstance(symbol, core.Rule) else ()

    def _at_date(self, node: core.AtDate, moment: Interval) -> Outcome:
        if isinstance(self.edited, core.Parameter) and node.parameter == self.edited.name:
            return reading.at_date(self.edited, node.moment.type, moment)
        return self.kept.kernel.at_date(node, moment)
