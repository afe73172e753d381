"""Deciding conditions that may be 対象外 (semantics §1.5): 対 at a gate is not 「does not apply」."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known, of_expr
from sadame.dsl.problems.rules import AbsentGate


def absent_gates(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """ただし whose condition may be 対象外 on its own."""
    for rule in piece.rules():
        for node in core.walk(rule.body):
            if isinstance(node, core.Choose):
                for each in node.alternatives:
                    if of_expr(each.condition, known).absent:
                        yield AbsentGate(span=each.condition.span, what=f"「{each.label}」")
