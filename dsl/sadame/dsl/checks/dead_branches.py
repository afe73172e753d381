"""ただし, 原則 and rows that can never count, by the ranges of the facts."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.notes.static import Known, Static, learn, of_expr, of_history, of_type
from sadame.dsl.problems.rules import DeadBranch, HiddenDefault
from sadame.dsl.types import natural_step


def dead_branches(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """Only what intervals decide; the rest is for the verifier.

    A 基準値 counts with every value of its history and, under 調整, with every value it may be given.
    """
    known = _settled(piece) if any(isinstance(s, core.Parameter) for s in piece.symbols) else known
    for rule in piece.rules():
        match core.decision(rule.body):
            case core.Choose() as choice:
                yield from _choose(choice, known, piece)
            case core.Lookup() as lookup:
                yield from _rows(lookup, known, piece)
            case _:
                pass


def _settled(piece: core.Slice) -> Known:
    found: dict[str, Static] = {}
    for symbol in piece.symbols:
        learn(symbol, found)
        if isinstance(symbol, core.Parameter):
            kind, limits = symbol.type, symbol.adjustment
            free = of_type(kind, limits, natural_step(kind))
            found[symbol.name] = free if symbol.adjustable else of_history(symbol)
    return found


def _choose(node: core.Choose, known: Known, piece: core.Slice) -> Iterator[Problem]:
    gates = [of_expr(each.condition, known) for each in node.alternatives]
    for each, gate in zip(node.alternatives, gates, strict=True):
        if not gate.may_hold and not gate.absent and not gate.failed:
            limits = tuple(_limits(each.condition, piece))
            yield DeadBranch(span=each.span, what=f"「{each.label}」", limits=limits)
    certain = (
        each
        for each, gate in zip(node.alternatives, gates, strict=True)
        if gate.members == {True} and not gate.absent and not gate.failed
    )
    if node.default is not None and (sure := next(certain, None)) is not None:
        yield HiddenDefault(span=node.default.span, label=sure.label, proviso=sure.span)


def _rows(node: core.Lookup, known: Known, piece: core.Slice) -> Iterator[Problem]:
    for number, row in enumerate(node.rows, start=1):
        for cell in row.cells or ():
            if cell is None:
                continue
            gate = of_expr(cell, known)
            if not gate.may_hold and not gate.absent and not gate.failed:
                limits = tuple(_limits(cell, piece))
                yield DeadBranch(span=cell.span, what=f"{number}行目", limits=limits)
                break


def _limits(condition: core.Expr, piece: core.Slice) -> Iterator[tuple[str, str]]:
    """The declared ranges of the facts a condition looks at by itself."""
    for name in dict.fromkeys(core.references(condition)):
        symbol = piece.by_name.get(name)
        if isinstance(symbol, core.Input) and symbol.bounds is not None:
            yield name, show(symbol.bounds, symbol.type)
