"""Calculation: ＋ － × ÷ of quantities, and what may be added to a day."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sadame.dsl import ast, core
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    YEAR_MONTH,
    Day,
    FiscalYear,
    Quantity,
    Type,
    YearMonth,
    describe,
    is_numeric,
)
from sadame.dsl.units import Unit, divide, multiply

if TYPE_CHECKING:
    from sadame.dsl.checker.expressions import Elaborator

_OPERATORS = {each: core.Operator(each.value) for each in ast.Operator}


def minus(elaborator: Elaborator, node: ast.Expr, operand: ast.Expr) -> core.Expr | None:
    """`－X`."""
    inner = elaborator.value(operand)
    if inner is None:
        return None
    if not isinstance(inner.type, Quantity):
        elaborator.report(types_problems.NotArithmetic(span=node.span, found=describe(inner.type)))
        return None
    if isinstance(inner, core.Constant) and isinstance(inner.value, Fraction):
        return core.Constant(-inner.value, inner.type, span=node.span)
    zero = core.Constant(Fraction(0), inner.type, span=node.span)
    return core.Arithmetic(core.Operator.SUBTRACT, zero, inner, inner.type, span=node.span)


def calculation(
    elaborator: Elaborator, node: ast.Expr, operator: ast.Operator, left: ast.Expr, right: ast.Expr
) -> core.Expr | None:
    """`X ＋ Y` and the rest, with the unit that comes out."""
    first, second = elaborator.value(left), elaborator.value(right)
    if first is None or second is None:
        return None
    a, b = first.type, second.type
    for side, kind in ((left, a), (right, b)):
        if not is_numeric(kind):
            elaborator.report(types_problems.NotArithmetic(span=side.span, found=describe(kind)))
            return None
    result = _result_type(elaborator, node, operator, (left, right), (a, b))
    if result is None:
        return None
    return core.Arithmetic(_OPERATORS[operator], first, second, result, span=node.span)


def _result_type(
    elaborator: Elaborator,
    node: ast.Expr,
    operator: ast.Operator,
    sides: tuple[ast.Expr, ast.Expr],
    kinds: tuple[Type, Type],
) -> Type | None:
    a, b = kinds
    match operator, a, b:
        case (ast.Operator.MULTIPLY, Quantity(), Quantity()):
            as_ratio = a.as_ratio and b.as_ratio
            return Quantity(multiply(a.unit, b.unit), as_ratio=as_ratio)
        case (ast.Operator.DIVIDE, Quantity(), Quantity()):
            return Quantity(divide(a.unit, b.unit))
        case (ast.Operator.ADD | ast.Operator.SUBTRACT, Quantity(), Quantity()):
            return elaborator.agreed(node, sides, (a, b))
        case (ast.Operator.SUBTRACT, Day(), Day()):
            return _quantity("日")
        case (ast.Operator.SUBTRACT, FiscalYear(), FiscalYear()):
            return _quantity("年度分")
        case (ast.Operator.SUBTRACT, YearMonth(), YearMonth()):
            return _quantity("か月")
        case (ast.Operator.ADD | ast.Operator.SUBTRACT, Day(), Quantity(unit)):
            return _moved(elaborator, node, DAY, unit, "日")
        case (ast.Operator.ADD | ast.Operator.SUBTRACT, FiscalYear(), Quantity(unit)):
            return _moved(elaborator, node, FISCAL_YEAR, unit, "年度分")
        case (ast.Operator.ADD | ast.Operator.SUBTRACT, YearMonth(), Quantity(unit)):
            return _moved(elaborator, node, YEAR_MONTH, unit, "か月")
        case _:
            elaborator.report(
                types_problems.UnitMismatch(span=node.span, left=describe(a), right=describe(b))
            )
            return None


def _moved(
    elaborator: Elaborator, node: ast.Expr, kind: Type, unit: Unit, wanted: str
) -> Type | None:
    if unit.dimension == ((wanted, 1),):
        return kind
    if kind == DAY and unit.dimension == (("か月", 1),):
        elaborator.report(types_problems.DayPlusMonths(span=node.span))
    else:
        elaborator.report(
            types_problems.UnitMismatch(
                span=node.span, left=describe(kind), right=describe(Quantity(unit))
            )
        )
    return None


def _quantity(unit: str) -> Quantity:
    return Quantity(Unit(((unit, 1),), text=unit))
