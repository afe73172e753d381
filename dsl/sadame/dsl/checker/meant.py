"""What the writer may have meant: problems of types that know what to write instead.

In: an expression, its type, and the type that is wanted. Out: the problem with what was probably meant in it.
Nothing is decided here; only the words of a message depend on it.
"""

from fractions import Fraction
from typing import TypeGuard

from sadame.dsl import ast
from sadame.dsl.checker.scope import path, said
from sadame.dsl.problems import types as types_problems
from sadame.dsl.source import Span
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Quantity,
    Truth,
    Type,
    YearMonth,
    describe,
)
from sadame.dsl.units import format_number, format_ratio, is_counter

#: A 割合 without % from here on is taken for a slip: 1.2 is a 割増率, 75 is not.
_MANY_TIMES = Fraction(2)
_FOR_AMOUNTS = {
    ast.Comparison.AT_LEAST: "以上",
    ast.Comparison.ABOVE: "超",
    ast.Comparison.AT_MOST: "以下",
    ast.Comparison.BELOW: "未満",
    ast.Comparison.SAME: "",
}
_OF_DAYS = {
    ast.Comparison.AT_LEAST: "以後",
    ast.Comparison.ABOVE: "より後",
    ast.Comparison.AT_MOST: "以前",
    ast.Comparison.BELOW: "より前",
    ast.Comparison.SAME: "",
}
_BETWEEN = len("） ")


def mismatch(
    node: ast.Expr, sides: tuple[ast.Expr, ast.Expr], kinds: tuple[Type, Type]
) -> types_problems.UnitMismatch:
    """Two values of different dimensions, added or compared."""
    left, right = sides
    by_word = {describe(kind): side for side, kind in zip(sides, kinds, strict=True)}
    day = by_word["日付"] if by_word.keys() == {"日付", "歳"} else None
    return types_problems.UnitMismatch(
        span=node.span,
        left=describe(kinds[0]),
        right=describe(kinds[1]),
        sides=() if left is right else (left.span, right.span),
        meant=_recounted(right, kinds[1], kinds[0]) or _recounted(left, *kinds),
        day=said(day) if day is not None and path(day) else None,
    )


def not_constant(node: ast.Expr, where: str, expected: Type) -> types_problems.NotConstant:
    """A plain value is wanted, and something else is written."""
    is_absent = isinstance(node, ast.NotApplicable)
    return types_problems.NotConstant(
        span=node.span, where=where, like=_example(expected), absent=is_absent
    )


def not_a_day(
    node: ast.Compare, comparison: ast.Comparison, limit: ast.Expr, kind: Type
) -> types_problems.NotADay:
    """以前 where 以下 is meant: both take the limit in."""
    end, length = node.span.end, len(_OF_DAYS[comparison])
    # Between the limit and its word stand a space and a bracket at most, else another limit follows.
    is_last = length <= end - limit.span.end <= length + _BETWEEN
    return types_problems.NotADay(
        span=node.span,
        found=describe(kind),
        instead=_FOR_AMOUNTS[comparison],
        word=Span(node.span.path, end - length, end) if is_last else None,
    )


def bare_ratio(node: ast.Expr, expected: Type) -> types_problems.BareRatio | None:
    """Doubt a 割合 of 75: it is written 75%, and 75 times would be 7,500%."""
    is_ratio = isinstance(expected, Quantity) and expected.as_ratio
    if not is_ratio or not is_bare(node) or node.value < _MANY_TIMES:
        return None
    number, percent = format_number(node.value), format_ratio(node.value)
    return types_problems.BareRatio(span=node.span, number=number, percent=percent)


def is_bare(node: ast.Expr) -> TypeGuard[ast.Number]:
    """A number without a unit that is no % and no fraction either."""
    return isinstance(node, ast.Number) and not node.unit and node.style == "plain"


def _recounted(side: ast.Expr, kind: Type, wanted: Type) -> str | None:
    """A number with one counter as it would be with another: 10台 → 10人."""
    match side, kind, wanted:
        case ast.Number(value), Quantity(unit), Quantity(other):
            if is_counter(unit) and is_counter(other):
                return f"{format_number(value / unit.scale)}{other.text}"
            return None
        case _:
            return None


def _example(kind: Type) -> str:
    """Some value of a type, as one writes it."""
    match kind:
        case Quantity(unit):
            return f"10{unit.text}" if unit.dimension else "50%" if kind.as_ratio else "10"
        case Truth(yes):
            return yes
        case Choice(members=members) if members:
            return members[0]
        case FiscalYear():
            return "令和7年度"
        case YearMonth():
            return "令和7年4月"
        case _:
            return "令和7年4月1日" if isinstance(kind, Day) else "はい"
