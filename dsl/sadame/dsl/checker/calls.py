"""`名前（…）`: 最小／最大, the date functions, and a 基準値 on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sadame.dsl import ast, core
from sadame.dsl.checker.scope import Symbol, said
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    YEAR_MONTH,
    Choice,
    Day,
    FiscalYear,
    Quantity,
    Type,
    YearMonth,
    describe,
    is_numeric,
    same,
)
from sadame.dsl.units import Unit

if TYPE_CHECKING:
    from sadame.dsl.checker.expressions import Elaborator

_USAGE = {
    core.DateFunction.AGE: "年齢（生年月日、基準日）",
    core.DateFunction.AGE_BY_BIRTHDAY: "誕生日年齢（生年月日、基準日）",
    core.DateFunction.TERM_END: "満了日（始まりの日、6か月）",
    core.DateFunction.SAME_DAY: "応当日（日付、6か月）",
    core.DateFunction.MONTHS: "月数（始まりの日、終わりの日）",
    core.DateFunction.CALENDAR_MONTHS: "暦月数（始まりの日、終わりの日）",
    core.DateFunction.FISCAL_YEAR: "年度（日付）",
    core.DateFunction.YEAR_MONTH: "年月（日付）",
    core.DateFunction.FIRST_DAY: "初日（年度）",
    core.DateFunction.LAST_DAY: "末日（年度）",
}
_FUNCTIONS = {each.value: each for each in core.DateFunction}
_EXTREMES = {"最小": False, "最大": True}
FUNCTION_NAMES = (*_EXTREMES, *_FUNCTIONS)
_AGE = Quantity(Unit((("歳", 1),), text="歳"))
_MONTHS = Quantity(Unit((("か月", 1),), text="か月"))


def call(
    elaborator: Elaborator,
    node: ast.Expr,
    function: ast.Expr,
    arguments: tuple[ast.Expr, ...],
    expected: Type | None,
) -> core.Expr | None:
    """A bracket after a name."""
    if isinstance(function, ast.Name):
        if function.text in _EXTREMES:
            largest = _EXTREMES[function.text]
            return _extreme(elaborator, node, arguments, expected, largest=largest)
        if function.text in _FUNCTIONS:
            return _date_call(elaborator, node, _FUNCTIONS[function.text], arguments)
    if isinstance(elaborator.binding(function), Symbol) and len(arguments) == 1:
        return at_date(elaborator, node, function, arguments[0])
    elaborator.report(
        types_problems.UnknownFunction(
            span=function.span, name=said(function), known=FUNCTION_NAMES
        )
    )
    return None


def at_date(
    elaborator: Elaborator, node: ast.Expr, parameter: ast.Expr, moment: ast.Expr
) -> core.Expr | None:
    """`単価（令和5年度）`, `単価（申請日 時点）`."""
    found = elaborator.binding(parameter)
    when = elaborator.value(moment)
    if found is None:
        return elaborator.value(parameter)
    if when is None:
        return None
    if not isinstance(found, Symbol) or found.role != "基準値":
        role = found.role if isinstance(found, Symbol) else None
        elaborator.report(
            types_problems.UnknownFunction(
                span=parameter.span, name=said(parameter), known=FUNCTION_NAMES, role=role
            )
        )
        return None
    if not isinstance(when.type, Day | FiscalYear):
        elaborator.mismatch(moment, when.type, DAY)
        return None
    return core.AtDate(found.name, when, found.type, span=node.span)


def _extreme(
    elaborator: Elaborator,
    node: ast.Expr,
    arguments: tuple[ast.Expr, ...],
    expected: Type | None,
    *,
    largest: bool,
) -> core.Expr | None:
    found = [elaborator.value(argument, expected) for argument in arguments]
    operands = tuple(each for each in found if each is not None)
    if not operands or len(operands) < len(found):
        return None
    kind = operands[0].type
    for argument, operand in zip(arguments, operands, strict=True):
        agreed = elaborator.common_type(node, (arguments[0], argument), (kind, operand.type))
        if agreed is None:
            return None
    if not is_numeric(kind) and not (isinstance(kind, Choice) and kind.ordered):
        elaborator.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
        return None
    return core.Extreme(largest, operands, kind, span=node.span)


def _date_call(
    elaborator: Elaborator,
    node: ast.Expr,
    function: core.DateFunction,
    arguments: tuple[ast.Expr, ...],
) -> core.Expr | None:
    include_first = bool(
        function is core.DateFunction.TERM_END
        and len(arguments) == 3
        and isinstance(arguments[2], ast.Name)
        and arguments[2].text == "初日算入"
    )
    given = [elaborator.value(each) for each in (arguments[:2] if include_first else arguments)]
    if any(each is None for each in given):
        return None
    operands = [each for each in given if each is not None]
    if (
        function in {core.DateFunction.AGE, core.DateFunction.AGE_BY_BIRTHDAY}
        and len(operands) == 1
    ):
        operands.append(core.ReferenceDate(DAY, span=node.span))
    result = _signature(function, tuple(each.type for each in operands))
    if result is None:
        elaborator.report(
            types_problems.WrongArguments(
                span=node.span, function=function.value, usage=_USAGE[function]
            )
        )
        return None
    months = len(operands) == 2 and same(operands[1].type, _MONTHS)
    return core.DateCall(function, tuple(operands), result, months, include_first, span=node.span)


def _signature(function: core.DateFunction, kinds: tuple[Type, ...]) -> Type | None:
    """The result type, or None where the arguments do not fit."""
    match function, kinds:
        case (core.DateFunction.AGE | core.DateFunction.AGE_BY_BIRTHDAY, (Day(), Day())):
            return _AGE
        case (core.DateFunction.TERM_END, (Day(), Quantity(unit))):
            return DAY if unit.dimension in {(("か月", 1),), (("日", 1),)} else None
        case (core.DateFunction.SAME_DAY, (Day(), Quantity(unit))):
            return DAY if unit.dimension == (("か月", 1),) else None
        case (
            core.DateFunction.MONTHS | core.DateFunction.CALENDAR_MONTHS,
            (Day(), Day()),
        ):
            return _MONTHS
        case (core.DateFunction.FISCAL_YEAR, (Day() | YearMonth(),)):
            return FISCAL_YEAR
        case (core.DateFunction.YEAR_MONTH, (Day(),)):
            return YEAR_MONTH
        case (
            core.DateFunction.FIRST_DAY | core.DateFunction.LAST_DAY,
            (FiscalYear() | YearMonth(),),
        ):
            return DAY
        case _:
            return None
