"""Amounts: ＋ － × ÷, 最大 and 最小, and what stands in for 対象外."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sadame.docs_gen.law.phrases import CALLS, CLOSES, MINUS, Level, Phrase, Word, bracketed, called
from sadame.dsl import core

if TYPE_CHECKING:
    from sadame.docs_gen.law.writer import Writer

_LEVELS = {
    core.Operator.ADD: (Level.SUM, Level.PRODUCT),
    core.Operator.SUBTRACT: (Level.SUM, Level.PRODUCT),
    core.Operator.MULTIPLY: (Level.PRODUCT, Level.FACTOR),
    core.Operator.DIVIDE: (Level.PRODUCT, Level.FACTOR),
}


def phrase(writer: Writer, expr: core.Arithmetic | core.Extreme | core.Substitute) -> Phrase:
    """A calculation."""
    match expr:
        case core.Arithmetic():
            return _calculation(writer, expr)
        case core.Extreme(largest, operands):
            function = Word("最大" if largest else "最小")
            return called((function,), *(writer.phrase(each).at(Level.SUM) for each in operands))
        case core.Substitute(subject, substitute):
            instead = Word("対象外は", opens=True)
            inside = (instead, *writer.phrase(substitute).at(Level.SUM))
            return Phrase(
                (*writer.phrase(subject).at(Level.ATOM), CALLS, *inside, CLOSES), Level.ATOM
            )


def _calculation(writer: Writer, expr: core.Arithmetic) -> Phrase:
    right = writer.phrase(expr.right)
    if _is_sign(expr):
        return Phrase((MINUS, *right.at(Level.ATOM)), Level.FACTOR)
    level, needed = _LEVELS[expr.operator]
    left, second = writer.phrase(expr.left).at(level), right.at(needed)
    if second[0] == MINUS:
        second = bracketed(second)
    return Phrase((*left, Word(expr.operator.value, "sign", apart=True), *second), level)


def _is_sign(expr: core.Arithmetic) -> bool:
    """Whether it is －X: 0 of the same unit, less X."""
    match expr:
        case core.Arithmetic(core.Operator.SUBTRACT, core.Constant(0) as left, right):
            return not isinstance(right, core.Constant) and repr(left.type) == repr(right.type)
        case _:
            return False
