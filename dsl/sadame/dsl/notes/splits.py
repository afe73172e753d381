"""場合分け sets (semantics §2.3): which outcomes must be cut into cases for an exact answer.

In: the symbols of a 断面 in evaluation order. Out: for each rule, its cone and the members of S(r) with
their cases. An occurrence has a sign; what always has the same sign needs no cases, Kleene is exact
for it. Occurrences are counted along paths, up to "two or more".
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, intersect, on_lattice, regions
from sadame.dsl.types import Choice, Truth, is_numeric, natural_step
from sadame.dsl.values import Choices, everything

PLUS, MINUS, MIXED = 1, 2, 3
_FLIPPED = {PLUS: MINUS, MINUS: PLUS, MIXED: MIXED}


def _through(outer: int, inner: int) -> int:
    """The sign of something of sign `inner` inside something that occurs with sign `outer`."""
    if outer == PLUS:
        return inner
    return _FLIPPED[inner] if outer == MINUS else MIXED


#: How often a symbol occurs in a cone, and with which signs: its signs, with `_AGAIN` from the second time on.
#: A long chain of rules has millions of them, so they are numbers, and what becomes of them stands in tables.
Tally: TypeAlias = int
_AGAIN = 4
_TALLIES = range(_AGAIN + MIXED + 1)


def _added(one: Tally, other: Tally) -> Tally:
    return (one | other | _AGAIN) if one and other else one or other


def _inside(outer: int, tally: Tally) -> Tally:
    """The tally of something inside something that occurs with sign `outer`."""
    signs = (_through(outer, PLUS) if tally & PLUS else 0) | (
        _through(outer, MINUS) if tally & MINUS else 0
    )
    return signs | tally & _AGAIN


_SUM = tuple(tuple(_added(one, other) for other in _TALLIES) for one in _TALLIES)
_INSIDE = {sign: tuple(_inside(sign, each) for each in _TALLIES) for sign in (PLUS, MINUS, MIXED)}


@frozen
class Cone:
    """What a symbol reaches: occurrences, and the constants things are compared with.

    `reached` goes through barriers (不明 とみなす), `occurrences` and `constants` stop at them.
    """

    occurrences: Mapping[str, Tally]
    constants: dict[str, frozenset[Exact]]
    reached: set[str]
    reads_date: bool


@define
class Cones:
    """Cones of the symbols of one 断面, built in evaluation order."""

    symbols: Mapping[str, core.Symbol]
    found: dict[str, Cone] = field(factory=dict)
    places: dict[str, int] = field(init=False)
    known_cases: dict[tuple[str, frozenset[Exact]], tuple[core.Cut, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Number the symbols."""
        self.places = {name: place for place, name in enumerate(self.symbols)}

    def add(self, symbol: core.Symbol) -> Cone:
        """The cone of a symbol; those it refers to must be there already."""
        occurrences: dict[str, Tally] = {}
        constants: dict[str, set[Exact]] = {}
        reached: set[str] = set()
        dated = False
        for root in _roots(symbol):
            is_body = isinstance(symbol, core.Rule) and root is symbol.body
            for node, sign in _signed(root, PLUS if is_body else MIXED):
                match node:
                    case core.ReferenceDate():
                        dated = True
                        continue
                    case core.Compare():
                        for name, value in self._compared(node):
                            constants.setdefault(name, set()).add(value)
                        continue
                    case core.AtDate(parameter):
                        name = parameter
                    case core.Reference(name):
                        pass
                reached.add(name)
                reached.update(self.found[name].reached)
                occurrences[name] = _SUM[occurrences.get(name, 0)][sign]
                inner = self.found[name]
                dated = dated or inner.reads_date
                if _is_barrier(self.symbols[name]):
                    continue
                _take(occurrences, inner.occurrences, sign)
                for other, values in inner.constants.items():
                    constants.setdefault(other, set()).update(values)
        frozen_constants = {name: frozenset(values) for name, values in constants.items()}
        cone = Cone(occurrences, frozen_constants, reached, dated)
        self.found[symbol.name] = cone
        return cone

    def _compared(self, node: core.Compare) -> Iterator[tuple[str, Exact]]:
        for subject, other in ((node.left, node.right), (node.right, node.left)):
            value = self._constant(other)
            if isinstance(subject, core.Reference) and value is not None:
                yield subject.name, value

    def _constant(self, node: core.Expr) -> Exact | None:
        match node:
            case core.Constant(value) if not isinstance(value, bool | str):
                return value
            case core.Reference(name):
                symbol = self.symbols[name]
                if isinstance(symbol, core.Parameter) and isinstance(symbol.now, core.Given):
                    value = symbol.now.value
                    return None if isinstance(value, bool | str) else value
                return None
            case _:
                return None

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Names in evaluation order."""
        return sorted(names, key=self.places.__getitem__)

    def cases(self, name: str, constants: frozenset[Exact]) -> tuple[core.Cut, ...]:
        """The cases of a symbol, remembered: most rules compare a fact with the same constants."""
        key = (name, constants)
        if key not in self.known_cases:
            self.known_cases[key] = _cases(self.symbols[name], constants)
        return self.known_cases[key]

    def splits(self, name: str) -> tuple[core.Split, ...]:
        """S(r) in evaluation order."""
        cone = self.found[name]
        found: list[core.Split] = []
        often = [name for name, tally in cone.occurrences.items() if tally == _AGAIN | MIXED]
        for other in self.in_order(often):
            cases = self.cases(other, cone.constants.get(other, frozenset()))
            if cases:
                found.append(core.Split(other, cases))
        return tuple(found)


def _roots(symbol: core.Symbol) -> Iterator[core.Node]:
    """The expressions a symbol's outcome depends on."""
    match symbol:
        case core.Rule(body=body):
            yield body
        case core.Input(condition=condition, coverage=coverage):
            if condition is not None:
                yield condition
            if coverage is not None:
                yield coverage
        case _:
            pass
    presumed = {core.Input: ("unanswered", "not_applicable"), core.Rule: ("unknown",)}
    for attribute in presumed.get(type(symbol), ()):
        presumption = getattr(symbol, attribute)
        if presumption is not None and presumption.condition is not None:
            yield presumption.condition


def _is_barrier(symbol: core.Symbol) -> bool:
    return isinstance(symbol, core.Rule) and symbol.unknown is not None


def _take(occurrences: dict[str, Tally], inner: Mapping[str, Tally], sign: int) -> None:
    """Count what occurs inside something of that sign."""
    inside = _INSIDE[sign]
    if occurrences.keys().isdisjoint(inner):
        occurrences.update((name, inside[tally]) for name, tally in inner.items())
        return
    for name, tally in inner.items():
        occurrences[name] = _SUM[occurrences.get(name, 0)][inside[tally]]


_Noted: TypeAlias = core.Reference | core.AtDate | core.Compare | core.ReferenceDate


def _signed(node: core.Node, sign: int) -> Iterator[tuple[_Noted, int]]:
    """Every reference with its sign (semantics §2.3), every comparison, every 基準日."""
    match node:
        case core.Reference() | core.ReferenceDate():
            yield node, sign
        case core.AtDate(moment=moment):
            yield node, MIXED
            yield from _signed(moment, MIXED)
        case core.Not(operand):
            yield from _signed(operand, _FLIPPED[sign])
        case core.Count(clauses=clauses):
            for clause in clauses:
                yield from _signed(clause.condition, sign)
        case core.Implies(condition, consequence):
            yield from _signed(condition, _FLIPPED[sign])
            yield from _signed(consequence, sign)
        case core.Compare(comparison, left, right):
            yield node, sign
            first, second = _SIDES[comparison]
            yield from _signed(left, _through(sign, first))
            yield from _signed(right, _through(sign, second))
        case _:
            for child in core.children(node):
                yield from _signed(child, MIXED)


_SIDES = {
    core.Comparison.AT_LEAST: (PLUS, MINUS),
    core.Comparison.ABOVE: (PLUS, MINUS),
    core.Comparison.AT_MOST: (MINUS, PLUS),
    core.Comparison.BELOW: (MINUS, PLUS),
    core.Comparison.SAME: (MIXED, MIXED),
}


def _cases(symbol: core.Symbol, constants: Iterable[Exact]) -> tuple[core.Cut, ...]:
    """The cases of a member of S(r); none = it has nothing to be cut by."""
    match symbol:
        case core.Input(type=kind):
            if isinstance(kind, Truth | Choice):
                domain = everything(kind)
                return tuple(_each(domain)) if isinstance(domain, Choices) else ()
            if is_numeric(kind):
                domain = everything(kind, symbol.bounds, symbol.step)
                bounds = domain if isinstance(domain, Interval) else None
                return tuple(_pieces(constants, bounds, symbol.step))
            return ()
        case core.Reading(type=kind):
            return tuple(Choices(frozenset({member})) for member in kind.members)
        case core.Parameter(type=kind, now=core.NotGiven() | core.Delegated()):
            if isinstance(kind, Truth | Choice):
                domain = everything(kind)
                return tuple(_each(domain)) if isinstance(domain, Choices) else ()
            return tuple(_pieces(constants, symbol.bounds, natural_step(kind)))
        case core.Rule(kind=core.RuleKind.VALUE | core.RuleKind.TABLE, type=kind):
            if is_numeric(kind):
                pieces = tuple(_pieces(constants, None, None))
                return (*pieces, "absent", "failed") if pieces else ()
            return ()
        case _:
            return ()


def _each(domain: Choices) -> Iterator[Choices]:
    for member in sorted(domain.members, key=str):
        yield Choices(frozenset({member}))


def _pieces(
    constants: Iterable[Exact], bounds: Interval | None, step: Fraction | None
) -> Iterator[Interval]:
    for region in regions(constants):
        piece = intersect(region, bounds) if bounds is not None else region
        if piece is not None and step is not None:
            piece = on_lattice(piece, step)
        if piece is not None:
            yield piece
