"""What is left of rules when a few facts are known: their members put in, and what follows from that.

In: symbols of a 断面, and for some 真偽 or 区分 facts the member each has. Out: symbols that mean the same in every
case with these members. Only what the semantics fixes whatever the other facts are is worked out
here (§1.2 counting, §1.5 gates, §1.7 条件); 対象外 stays a clause, and nothing is reordered.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Comparison, Matching
from sadame.dsl.types import TRUTH, Choice
from sadame.engine.compiled.layout import Finite, Layout, members_of

_N = TypeVar("_N", bound=core.Node)
_VARIANTS = 8
"""So many combinations of members get code of their own."""
_FEWEST = 3
"""A fact that fewer facts hang on is looked at where it counts."""

Known = Mapping[str, bool | str]


@frozen
class Variant:
    """Members of the pivots, the bits they have in a case, and the symbols as they are then."""

    bits: int
    symbols: Mapping[str, core.Symbol]


def variants(layout: Layout, needed: tuple[str, ...]) -> tuple[int, list[Variant]]:
    """The bits of the facts on whose members most 条件 hang, and a variant for each combination of these."""
    part = layout.part
    symbols = {name: part.by_name[name] for name in needed}
    pivots = _pivots(layout, symbols)
    combinations: list[tuple[int, Known]] = [(0, {})]
    for place in pivots:
        combinations = [
            (bits | 1 << place.offset + at, {**known, place.name: member})
            for bits, known in combinations
            for at, member in enumerate(members_of(place.type) or ())
        ]
    mask = sum(place.whole for place in pivots)
    return mask, [Variant(bits, _left(symbols, known)) for bits, known in combinations if known]


def _pivots(layout: Layout, symbols: Mapping[str, core.Symbol]) -> list[Finite]:
    hanging: dict[str, int] = {}
    for symbol in symbols.values():
        if isinstance(symbol, core.Input) and symbol.condition is not None:
            for name in set(core.references(symbol.condition)):
                hanging[name] = hanging.get(name, 0) + 1
    found: list[Finite] = []
    number = 1
    for name in sorted(hanging, key=lambda each: -hanging[each]):
        fact, place = symbols.get(name), layout.places.get(name)
        plain = isinstance(fact, core.Input) and fact.condition is None
        if not plain or not isinstance(place, Finite) or hanging[name] < _FEWEST:
            continue
        if number * place.size <= _VARIANTS:
            number *= place.size
            found.append(place)
    return found


def _left(symbols: Mapping[str, core.Symbol], known: Known) -> Mapping[str, core.Symbol]:
    left = _Left(symbols, known, {})
    return {name: left.symbol(name) for name in symbols}


@frozen
class _Left:
    """Works symbols out in evaluation order."""

    before: Mapping[str, core.Symbol]
    known: Known
    done: dict[str, core.Symbol]

    def symbol(self, name: str) -> core.Symbol:
        """The symbol as it is now."""
        found = self.done.get(name)
        if found is None:
            found = self.done[name] = self._symbol(self.before[name])
        return found

    def _symbol(self, symbol: core.Symbol) -> core.Symbol:
        match symbol:
            case core.Rule(body=body):
                return evolve(symbol, body=self.expr(body))
            case core.Input(condition=condition) if condition is not None:
                return _asked(symbol, self.expr(condition))
            case _:
                return symbol

    def expr(self, node: core.Expr) -> core.Expr:
        """The expression as it is now."""
        match self._folded(core.rebuilt(node, self._inside)):
            case core.Reference(name) as reference:
                return self._referred(reference, name)
            case other:
                return other

    def _inside(self, node: core.Node) -> core.Node:
        match node:
            case core.Alternative() | core.Row() | core.Clause():
                return core.rebuilt(node, self._inside)
            case _:
                return self.expr(node)  # type: ignore[arg-type]  # the rest of an expression's parts are expressions

    def _referred(self, node: core.Reference, name: str) -> core.Expr:
        if name in self.known:
            return core.Constant(self.known[name], node.type, span=node.span)
        match self.symbol(name):
            case core.Rule(body=core.Constant(value, kind), unknown=None) if members_of(kind):
                return core.Constant(value, kind, span=node.span)
            case core.Rule(body=core.Absent(kind), unknown=None):
                return core.Absent(kind, span=node.span)
            case core.Input(condition=core.Absent(), not_applicable=None):
                return core.Absent(node.type, span=node.span)
            case _:
                return node

    def _folded(self, node: core.Expr) -> core.Expr:
        match node:
            case core.Compare() | core.OneOf() | core.IsAbsent():
                return _tested(node)
            case core.Not(operand) if (truth := _truth(operand)) is not None:
                return _is(node, truth=not truth)
            case core.Not(core.Absent()):
                return core.Absent(TRUTH, span=node.span)
            case core.Count():
                return _counted(node)
            case core.Implies():
                return _implied(node)
            case core.Guarded():
                return _guarded(node)
            case core.Choose():
                return _chosen(node)
            case core.Lookup():
                return _looked_up(node)
            case core.Substitute(core.Constant() as subject):
                return subject
            case core.Substitute(core.Absent(), substitute):
                return substitute
            case _:
                return node


def _asked(fact: core.Input, condition: core.Expr) -> core.Input:
    """A fact whose 条件 is decided is always asked, or is 対象外."""
    truth = _truth(condition)
    if truth:
        return evolve(fact, condition=None)
    if truth is False or isinstance(condition, core.Absent):
        return evolve(fact, condition=core.Absent(TRUTH, span=condition.span))
    return evolve(fact, condition=condition)


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


def _truth(node: core.Expr) -> bool | None:
    """はい, いいえ, or None where that is not decided."""
    match node:
        case core.Constant(bool() as value):
            return value
        case _:
            return None


def _is(node: core.Node, *, truth: bool) -> core.Constant:
    return core.Constant(truth, TRUTH, span=node.span)


def _tested(node: core.Compare | core.OneOf | core.IsAbsent) -> core.Expr:
    match node:
        case core.Compare(comparison, core.Constant(left, kind), core.Constant(right)) if (
            members_of(kind) is not None
        ):
            return _is(node, truth=_stands(comparison, kind, (left, right)))
        case core.OneOf(core.Constant(value), members):
            return _is(node, truth=value in members)
        case core.IsAbsent(core.Constant()):
            return _is(node, truth=False)
        case core.IsAbsent(core.Absent()):
            return _is(node, truth=True)
        case core.OneOf(core.Absent()) | core.Compare(left=core.Absent(), right=core.Constant()):
            return core.Absent(TRUTH, span=node.span)
        case _:
            return node


def _stands(comparison: Comparison, kind: object, pair: tuple[object, object]) -> bool:
    """Whether two members stand so to each other; only 順序区分 have an order."""
    if comparison is Comparison.SAME or not isinstance(kind, Choice):
        return pair[0] == pair[1]
    return comparison.holds(*(kind.members.index(str(each)) for each in pair))


def _counted(node: core.Count) -> core.Expr:
    """What is はい counts, what is いいえ does not; the others still have to."""
    open_ = tuple(each for each in node.clauses if _truth(each.condition) is None)
    sure = sum(1 for each in node.clauses if _truth(each.condition))
    if node.at_least <= sure or node.at_least - sure > len(open_):
        return _is(node, truth=node.at_least <= sure)
    if len(open_) == 1:
        return open_[0].condition
    return evolve(node, at_least=node.at_least - sure, clauses=open_)


def _implied(node: core.Implies) -> core.Expr:
    match _truth(node.condition), _truth(node.consequence):
        case (False, _) | (_, True):
            return _is(node, truth=True)
        case True, _:
            return node.consequence
        case _, False:
            return core.Not(node.condition, span=node.span)
        case _:
            return node


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def _guarded(node: core.Guarded) -> core.Expr:
    truth = _truth(node.precondition)
    if truth:
        return node.body
    if truth is False or isinstance(node.precondition, core.Absent):
        return core.Absent(node.type, span=node.span)
    return node


def _chosen(node: core.Choose) -> core.Expr:
    """Without the ただし that do not hold, and those below one that does."""
    truths = [_truth(each.condition) for each in node.alternatives]
    left = [
        at
        for at, truth in enumerate(truths)
        if truth is not False and not any(truths[up] for up in node.above[at])
    ]
    if not left:
        return node.default if node.default is not None else node
    if len(left) == 1 and truths[left[0]]:
        return node.alternatives[left[0]].value
    return evolve(
        node,
        alternatives=tuple(_at(node.alternatives, left)),
        above=tuple(tuple(left.index(j) for j in node.above[at] if j in left) for at in left),
    )


def _at(parts: tuple[_N, ...], places: Iterable[int]) -> Iterator[_N]:
    return (parts[at] for at in places)


def _looked_up(node: core.Lookup) -> core.Expr:
    """Without the rows that do not match."""
    rows = tuple(each for each in map(_row, node.rows) if each is not None)
    plain = [row for row in rows if row.cells is not None]
    if node.matching in {Matching.UNIQUE, Matching.FIRST}:
        sole = plain[0] if len(plain) == 1 or (plain and node.matching is Matching.FIRST) else None
        if sole is not None and all(cell is None for cell in sole.cells or ()):
            return sole.value
        if not plain and rows:
            return rows[0].value
    return evolve(node, columns=(), rows=rows)


def _row(row: core.Row) -> core.Row | None:
    if row.cells is None:
        return row
    truths = [None if cell is None else _truth(cell) for cell in row.cells]
    if False in truths:
        return None
    pairs = zip(row.cells, truths, strict=True)
    return evolve(row, cells=tuple(None if truth else cell for cell, truth in pairs))
