"""Deciding conditions that may be 対象外 (semantics §1.5): 対 at a gate is not 「does not apply」.

A guard (`導入区分 が 介護ロボット かつ …`) is recognised by going through the cases of the facts that the
条件 of other facts depend on.
"""

from collections.abc import Iterator
from itertools import product
from math import prod

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known, Static, learn, of_expr
from sadame.dsl.problems.rules import AbsentGate
from sadame.dsl.source import Span

_MOST_CASES = 256


def absent_gates(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """Gates that may be 対象外 in some case."""
    for rule in piece.rules():
        for what, gate in _gates(core.decision(rule.body)):
            if of_expr(gate, known).absent and not _guarded(gate, piece, known):
                yield AbsentGate(span=gate.span, what=what, source=_source(gate, piece))


def _source(gate: core.Expr, piece: core.Slice) -> tuple[str, Span] | None:
    """The first name of the condition that may be 対象外 by itself, and what decides that."""
    for name in core.references(gate):
        match piece.by_name.get(name):
            case core.Input(condition=condition) if condition is not None:
                return name, condition.span
            case core.Rule(body=core.Guarded(precondition)):
                return name, precondition.span
            case _:
                pass
    return None


def _gates(body: core.Expr) -> Iterator[tuple[str, core.Expr]]:
    """The conditions of ただし, and for 上記以外 that some other row matches."""
    match body:
        case core.Choose(alternatives):
            for each in alternatives:
                yield f"「{each.label}」", each.condition
        case core.Lookup(rows=rows):
            rest = next((row for row in rows if row.cells is None), None)
            if rest is not None:
                others = tuple(_matches(row) for row in rows if row.cells is not None)
                if others:
                    yield "「上記以外」", core.Count(1, others, core.Form.ANY, span=rest.span)
        case _:
            pass


def _matches(row: core.Row) -> core.Clause:
    cells = tuple(
        core.Clause("", cell, span=cell.span) for cell in row.cells or () if cell is not None
    )
    return core.Clause(
        "", core.Count(len(cells), cells, core.Form.ALL, span=row.span), span=row.span
    )


def _guarded(gate: core.Expr, piece: core.Slice, known: Known) -> bool:
    """Whether the condition is 対象外 in no case of the facts that decide which facts are asked."""
    cone = [symbol for symbol in piece.symbols if symbol.name in _reached(gate, piece)]
    asked = {
        node.name
        for symbol in cone
        if isinstance(symbol, core.Input) and symbol.condition is not None
        for node in core.walk(symbol.condition)
        if isinstance(node, core.Reference) and known[node.name].members
    }
    names = sorted(asked)
    members = [sorted(known[name].members, key=str) for name in names]
    if not names or prod(len(each) for each in members) > _MOST_CASES:
        return False
    for case in product(*members):
        chosen = dict(zip(names, case, strict=True))
        local: dict[str, Static] = {}
        for symbol in cone:
            learn(symbol, local)
            if symbol.name in chosen:
                static = local[symbol.name]
                members_left = static.members & {chosen[symbol.name]}
                local[symbol.name] = evolve(static, members=members_left)
        if of_expr(gate, local).absent:
            return False
    return True


def _reached(condition: core.Expr, piece: core.Slice) -> frozenset[str]:
    found = set(core.references(condition))
    for symbol in reversed(piece.symbols):
        if symbol.name in found:
            found.update(core.references(symbol))
    return frozenset(found)
