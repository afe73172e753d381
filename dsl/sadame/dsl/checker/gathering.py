"""Aggregates over a 一覧: 合計・個数・最大・最小・平均・ある／ない・全て・順位."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sadame.dsl import ast, core
from sadame.dsl.checker.scope import path, said
from sadame.dsl.problems import types as types_problems
from sadame.dsl.source import Span
from sadame.dsl.types import TRUTH, ListOf, Quantity, Truth, describe, is_numeric
from sadame.dsl.units import Unit

if TYPE_CHECKING:
    from sadame.dsl.checker.expressions import Elaborator

_RANK = Quantity(Unit((("位", 1),), text="位"))


def gather(
    elaborator: Elaborator, node: ast.Gather | ast.Exists | ast.Every | ast.Rank
) -> core.Expr | None:
    """Any aggregate."""
    match node:
        case ast.Gather(gathering, selection, names):
            return _gather(elaborator, node, core.Aggregate(gathering.value), selection, names)
        case ast.Exists(selection, negated):
            found = _exists(elaborator, node, selection)
            return core.Not(found, span=node.span) if found and negated else found
        case ast.Every(source, condition):
            listing = _list(elaborator, source)
            test = listing and _inside(elaborator, listing, condition)
            if listing is None or test is None:
                return None
            return core.Quantified(None, listing, None, test, span=node.span)
        case ast.Rank():
            return _rank(elaborator, node)


def counted(
    comparison: ast.Comparison, left: core.Expr, right: core.Expr, span: Span
) -> core.Expr | None:
    """`… の 個数 が k 以上` counts like いずれか／全て (semantics §1.9); None where it is something else."""
    if not isinstance(left, core.Gather) or left.aggregate is not core.Aggregate.COUNT:
        return None
    if not isinstance(right, core.Constant) or not isinstance(right.value, Fraction):
        return None
    if left.condition is None:
        return None
    at_least, negated = threshold(comparison, right.value)
    if at_least < 1:
        return None
    found = core.Quantified(at_least, left.source, None, left.condition, span=span)
    return core.Not(found, span=span) if negated else found


def threshold(comparison: ast.Comparison, wanted: Fraction) -> tuple[int, bool]:
    """`以上 k` etc. of a whole count as (at least n, negated)."""
    floor = wanted.numerator // wanted.denominator
    ceiling = -(-wanted.numerator // wanted.denominator)
    match comparison:
        case ast.Comparison.AT_LEAST:
            return ceiling, False
        case ast.Comparison.ABOVE:
            return floor + 1, False
        case ast.Comparison.BELOW:
            return ceiling, True
        case ast.Comparison.AT_MOST | ast.Comparison.SAME:
            return floor + 1, True


def _list(elaborator: Elaborator, node: ast.Expr) -> core.Expr | None:
    found = elaborator.value(node)
    if found is not None and not isinstance(found.type, ListOf):
        no = found.type.no if isinstance(found.type, Truth) else ""
        elaborator.report(
            types_problems.NotAList(
                span=node.span, found=describe(found.type), said=said(node), no=no
            )
        )
        return None
    return found


def _split(
    elaborator: Elaborator, selection: ast.Selection, names: tuple[ast.Name, ...]
) -> tuple[core.Expr, tuple[ast.Name, ...]] | None:
    """The 一覧 and the fields after it: `世帯 の 世帯員 の 所得` has its list somewhere in the middle."""
    whole = path(selection.source)
    if whole is None or selection.condition is not None:
        listing = _list(elaborator, selection.source)
        return (listing, names) if listing is not None else None
    node: ast.Expr = selection.source
    rest = names
    quiet = elaborator.quiet()
    while True:
        found = quiet.value(node)
        if found is not None and isinstance(found.type, ListOf):
            return found, rest
        if not isinstance(node, ast.Member):
            break
        rest = (node.name, *rest)
        node = node.owner
    listing = _list(elaborator, selection.source)
    return (listing, names) if listing is not None else None


def _inside(
    elaborator: Elaborator, listing: core.Expr, condition: ast.Expr | None
) -> core.Expr | None:
    """A condition about the element."""
    if not isinstance(listing.type, ListOf):
        return None
    elaborator.elements.append(listing.type.element)
    found = elaborator.condition(condition)
    elaborator.elements.pop()
    return found


def _element_value(
    elaborator: Elaborator, listing: core.Expr, names: tuple[ast.Name, ...], node: ast.Expr
) -> core.Expr | None:
    """The field of the element that is added up or compared."""
    if not isinstance(listing.type, ListOf):
        return None
    if not names:
        elaborator.report(types_problems.NotAValueTest(span=node.span, text="… の 合計"))
        return None
    inner: ast.Expr = names[0]
    for name in names[1:]:
        inner = ast.Member(inner, name, span=name.span)
    elaborator.elements.append(listing.type.element)
    found = elaborator.value(inner)
    elaborator.elements.pop()
    if found is not None and not is_numeric(found.type):
        elaborator.report(types_problems.NotArithmetic(span=node.span, found=describe(found.type)))
        return None
    return found


def _gather(
    elaborator: Elaborator,
    node: ast.Expr,
    aggregate: core.Aggregate,
    selection: ast.Selection,
    names: tuple[ast.Name, ...],
) -> core.Expr | None:
    split = _split(elaborator, selection, names)
    if split is None:
        return None
    listing, rest = split
    condition = _inside(elaborator, listing, selection.condition)
    if selection.condition is not None and condition is None:
        return None
    if aggregate is core.Aggregate.COUNT and isinstance(listing.type, ListOf):
        kind = Quantity(listing.type.counter)
        return core.Gather(aggregate, listing, condition, None, kind, span=node.span)
    value = _element_value(elaborator, listing, rest, node)
    if value is None:
        return None
    if aggregate in {core.Aggregate.SUM, core.Aggregate.MEAN} and not isinstance(
        value.type, Quantity
    ):
        elaborator.report(types_problems.NotArithmetic(span=node.span, found=describe(value.type)))
        return None
    return core.Gather(aggregate, listing, condition, value, value.type, span=node.span)


def _exists(elaborator: Elaborator, node: ast.Expr, selection: ast.Selection) -> core.Expr | None:
    listing = _list(elaborator, selection.source)
    if listing is None:
        return None
    condition = _inside(elaborator, listing, selection.condition)
    if condition is None:
        if selection.condition is not None:
            return None
        condition = core.Constant(True, TRUTH, span=node.span)
    return core.Quantified(1, listing, None, condition, span=node.span)


def _rank(elaborator: Elaborator, node: ast.Rank) -> core.Expr | None:
    selection, value = node.selection, node.value
    split = _split(elaborator, selection, node.path)
    subject = elaborator.value(value)
    if split is None or subject is None:
        return None
    listing, rest = split
    condition = _inside(elaborator, listing, selection.condition)
    if selection.condition is not None and condition is None:
        return None
    field = _element_value(elaborator, listing, rest, node)
    if field is None:
        return None
    kind = elaborator.common_type(node, (value, node), (subject.type, field.type))
    if kind is None:
        return None
    return core.Rank(subject, listing, condition, field, node.descending, _RANK, span=node.span)
