"""Static notes: what back ends need to know of a program before any fact is there (semantics §0).

In: a 断面 from the checker. Out: the same 断面 with `notes` for every rule, 表 marked `disjoint` and
`complete` where that is proved, and the lattice of every divisor. Computed once; nobody recomputes it.
"""

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Exact
from sadame.dsl.notes.partition import Column, Partition, partition
from sadame.dsl.notes.splits import Cones
from sadame.dsl.notes.static import Static, learn, of_expr
from sadame.dsl.types import natural_step
from sadame.dsl.values import Choices, Values, everything


def annotate(piece: core.Slice) -> core.Slice:
    """The 断面 with its notes."""
    return annotated(piece)[0]


def annotated(piece: core.Slice) -> tuple[core.Slice, dict[str, Static]]:
    """The 断面 with its notes, and what is known of each of its symbols."""
    known: dict[str, Static] = {}
    constants: dict[str, Exact] = {}
    symbols: list[core.Symbol] = []
    cones = Cones({symbol.name: symbol for symbol in piece.symbols})
    for raw in piece.symbols:
        symbol = raw
        if isinstance(symbol, core.Rule):
            symbol = _marked(symbol, known, constants, cones.symbols)
        if isinstance(symbol, core.Parameter) and isinstance(symbol.now, core.Given):
            value = symbol.now.value
            if not isinstance(value, bool | str):
                constants[symbol.name] = value
        learn(symbol, known)
        cones.add(symbol)
        symbols.append(symbol)
    notes = {s.name: _notes(s, known, cones) for s in symbols if isinstance(s, core.Rule)}
    return evolve(piece, symbols=tuple(symbols), notes=notes), known


def known_constants(piece: core.Slice) -> dict[str, Exact]:
    """The 基準値 that have one number or day as their value in this 断面."""
    return {
        symbol.name: symbol.now.value
        for symbol in piece.symbols
        if isinstance(symbol, core.Parameter)
        and isinstance(symbol.now, core.Given)
        and not isinstance(symbol.now.value, bool | str)
    }


def _notes(rule: core.Rule, known: Mapping[str, Static], cones: Cones) -> core.Notes:
    reached = cones.found[rule.name].reached
    static = known[rule.name]
    return core.Notes(
        cones.splits(rule.name),
        tuple(cones.in_order(reached)),
        static.denominator,
        static.line,
        static.absent,
        static.failed,
        cones.found[rule.name].reads_date,
    )


def table_columns(
    lookup: core.Lookup, symbols: Mapping[str, core.Symbol], known: Mapping[str, Static]
) -> tuple[Column, ...]:
    """The domains of the columns of a 表."""
    return tuple(_column(column, symbols, known) for column in lookup.columns)


def _column(
    node: core.Expr, symbols: Mapping[str, core.Symbol], known: Mapping[str, Static]
) -> Column:
    symbol = symbols.get(node.name) if isinstance(node, core.Reference) else None
    if isinstance(symbol, core.Input):
        domain: Values = everything(symbol.type, symbol.bounds, symbol.step)
        return Column(node.type, domain, symbol.step)
    step = natural_step(node.type)
    static = of_expr(node, known)
    if static.line is not None:
        return Column(node.type, static.line, step if static.denominator == 1 else None)
    if static.members:
        return Column(node.type, Choices(static.members), None)
    return Column(node.type, everything(node.type, None, step), None)


def partitioned(
    lookup: core.Lookup,
    symbols: Mapping[str, core.Symbol],
    known: Mapping[str, Static],
    constants: Mapping[str, Exact],
) -> Partition:
    """How the rows of a 表 divide its cases."""
    return partition(lookup, table_columns(lookup, symbols, known), constants)


def _marked(
    rule: core.Rule,
    known: Mapping[str, Static],
    constants: Mapping[str, Exact],
    symbols: Mapping[str, core.Symbol],
) -> core.Rule:
    """The rule with its 表 and its divisors marked."""

    def change(node: core.Node) -> core.Node:
        node = core.rebuilt(node, change)
        match node:
            case core.Lookup():
                found = partitioned(node, symbols, known, constants)
                return evolve(
                    node,
                    disjoint=found.decided and found.overlap is None,
                    complete=found.decided and found.gap is None,
                )
            case core.Arithmetic(core.Operator.DIVIDE, _, right) if not _has_elements(right):
                denominator = of_expr(right, known).denominator
                step = Fraction(1, denominator) if denominator is not None else None
                return evolve(node, divisor_step=step) if step is not None else node
            case _:
                return node

    interesting = (core.Lookup, core.Arithmetic)
    if not any(isinstance(node, interesting) for node in core.walk(rule.body)):
        return rule
    return core.rebuilt(rule, change)


def _has_elements(node: core.Expr) -> bool:
    return any(isinstance(each, core.ElementField) for each in core.walk(node))
