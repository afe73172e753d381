"""Conditions: comparisons, membership, chains of かつ and または, lists of 号."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sadame.dsl import ast, core
from sadame.dsl.checker import gathering, meant
from sadame.dsl.checker.scope import Symbol, said
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Structure,
    Truth,
    Type,
    YearMonth,
    describe,
    is_numeric,
)

if TYPE_CHECKING:
    from sadame.dsl.checker.expressions import Elaborator

COMPARISONS = {each: core.Comparison(each.value) for each in ast.Comparison}
_FORMS = {
    ast.Head.ALL: core.Form.ALL,
    ast.Head.ANY: core.Form.ANY,
    ast.Head.COUNT: core.Form.SOME,
    ast.Head.NONE: core.Form.ANY,
}


def pair(
    elaborator: Elaborator, left: ast.Expr, right: ast.Expr
) -> tuple[core.Expr, core.Expr] | None:
    """Two operands; the side that may be a bare member is read after the other."""
    if isinstance(left, ast.Name | ast.Word) and not _is_known(elaborator, left):
        second = elaborator.value(right)
        first = second and elaborator.value(left, second.type)
    else:
        first = elaborator.value(left)
        second = first and elaborator.value(right, first.type)
    return (first, second) if first is not None and second is not None else None


def _is_known(elaborator: Elaborator, node: ast.Expr) -> bool:
    if isinstance(node, ast.Name) and elaborator.is_element_field(node.text):
        return True
    return elaborator.binding(node) is not None


def compare(
    elaborator: Elaborator,
    node: ast.Compare,
    comparison: ast.Comparison,
    left: ast.Expr,
    right: ast.Expr,
) -> core.Expr | None:
    """`X が Y 以上`, `X が Y`, `X が 対象外`."""
    if isinstance(right, ast.NotApplicable):
        subject = elaborator.value(left)
        return subject and core.IsAbsent(subject, span=node.span)
    both = pair(elaborator, left, right)
    if both is None:
        return None
    first, second = both
    kind = elaborator.common_type(node, (left, right), (first.type, second.type))
    if kind is None:
        return None
    if comparison is ast.Comparison.SAME:
        return _same(elaborator, node, first, second, kind)
    ordered = is_numeric(kind) or (isinstance(kind, Choice) and kind.ordered)
    if not ordered:
        elaborator.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
        return None
    if node.of_days and not isinstance(kind, Day | FiscalYear | YearMonth):
        elaborator.report(meant.not_a_day(node, comparison, right, kind))
        return None
    counted = gathering.counted(comparison, first, second, node.span)
    return counted or core.Compare(COMPARISONS[comparison], first, second, span=node.span)


def _same(
    elaborator: Elaborator, node: ast.Compare, first: core.Expr, second: core.Expr, kind: Type
) -> core.Expr | None:
    if isinstance(kind, Structure | ListOf):
        elaborator.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
        return None
    if isinstance(kind, Choice | Truth) and isinstance(second, core.Constant):
        member = second.value
        if isinstance(member, bool | str):
            return core.OneOf(first, (member,), span=node.span)
    return core.Compare(core.Comparison.SAME, first, second, span=node.span)


def one_of(
    elaborator: Elaborator,
    node: ast.Expr,
    subject: ast.Expr,
    options: tuple[ast.Expr, ...],
    *,
    negated: bool,
) -> core.Expr | None:
    """`X が A、B のいずれか`."""
    first = elaborator.value(subject)
    if first is None:
        return None
    found = [elaborator.typed(option, first.type) for option in options]
    tests: list[core.Expr] = []
    members: list[bool | str] = []
    for each in found:
        if each is None:
            return None
        if isinstance(each, core.Constant) and isinstance(each.value, bool | str):
            members.append(each.value)
        else:
            tests.append(core.Compare(core.Comparison.SAME, first, each, span=each.span))
    if members and not isinstance(first.type, Label):
        tests.insert(0, core.OneOf(first, tuple(members), span=node.span))
    result = tests[0] if len(tests) == 1 else any_of(tests, node)
    return core.Not(result, span=node.span) if negated else result


def hits(
    elaborator: Elaborator, node: ast.Expr, subject: ast.Expr, *, negated: bool
) -> core.Expr | None:
    """`X に 該当`: a 問 whose answer counts, or a 判定."""
    found = elaborator.binding(subject)
    if isinstance(found, Symbol) and found.hits is not None:
        reference = core.Reference(found.name, found.type, span=subject.span)
        inner: core.Expr | None = core.OneOf(reference, found.hits, span=node.span)
    else:
        inner = elaborator.value(subject)
        if inner is not None and not isinstance(inner.type, Truth):
            text = describe(inner.type)
            elaborator.report(
                types_problems.NotAQuestion(span=subject.span, found=text, said=said(subject))
            )
            return None
    if inner is None:
        return None
    return core.Not(inner, span=node.span) if negated else inner


def within(
    elaborator: Elaborator, node: ast.Expr, subject: ast.Expr, period: ast.Expr
) -> core.Expr | None:
    """`D が 令和7年度 に ある`: from its first day to its last."""
    day, stretch = elaborator.typed(subject, DAY), elaborator.value(period)
    if day is None or stretch is None:
        return None
    if not isinstance(stretch.type, FiscalYear | YearMonth):
        elaborator.mismatch(period, stretch.type, FISCAL_YEAR)
        return None
    first = core.DateCall(core.DateFunction.FIRST_DAY, (stretch,), DAY, span=period.span)
    last = core.DateCall(core.DateFunction.LAST_DAY, (stretch,), DAY, span=period.span)
    tests = (
        core.Compare(core.Comparison.AT_LEAST, day, first, span=node.span),
        core.Compare(core.Comparison.AT_MOST, day, last, span=node.span),
    )
    clauses = tuple(core.Clause("", test, span=node.span) for test in tests)
    return core.Count(2, clauses, core.Form.AND, span=node.span)


def chain(elaborator: Elaborator, node: ast.Chain) -> core.Expr | None:
    """`A かつ B かつ C`."""
    found = [_operand(elaborator, node, each) for each in node.operands]
    if node.mixed or any(each is None for each in found):
        return None
    clauses = tuple(core.Clause("", each, span=each.span) for each in found if each)
    if node.joint is ast.Joint.AND:
        return core.Count(len(clauses), clauses, core.Form.AND, span=node.span)
    return core.Count(1, clauses, core.Form.OR, span=node.span)


def _operand(elaborator: Elaborator, chain: ast.Chain, node: ast.Expr) -> core.Expr | None:
    """An operand of a chain; `X が A または B` gets its own words."""
    first = chain.operands[0]
    if (
        node is not first
        and isinstance(node, ast.Name)
        and isinstance(first, ast.Compare)
        and not _is_known(elaborator, node)
    ):
        subject = elaborator.quiet().value(first.left)
        kind = subject.type if subject is not None else None
        if isinstance(kind, Choice) and node.text in kind.members:
            words = f"{said(first.left)} が {said(first.right)}、{node.text} のいずれか"
            elaborator.report(
                types_problems.ValueInCondition(span=node.span, said=node.text, fix=words)
            )
            return None
    return elaborator.condition(node)


def listing(elaborator: Elaborator, node: ast.Listing) -> core.Expr | None:
    """`次の…に該当：` and its 号."""
    found = [(item, elaborator.condition(item.body)) for item in node.items]
    if not found or any(each is None for _, each in found):
        return None
    clauses = tuple(core.Clause(item.mark, each, span=item.span) for item, each in found if each)
    wanted = {
        ast.Head.ALL: len(clauses),
        ast.Head.ANY: 1,
        ast.Head.NONE: 1,
        ast.Head.COUNT: node.at_least or 1,
    }[node.head]
    if not 1 <= wanted <= len(clauses):
        elaborator.report(
            rules_problems.TooManyWanted(span=node.span, wanted=wanted, there=len(clauses))
        )
        return None
    count = core.Count(wanted, clauses, _FORMS[node.head], span=node.span)
    return core.Not(count, span=node.span) if node.head is ast.Head.NONE else count


def otherwise(
    elaborator: Elaborator,
    node: ast.Expr,
    subject: ast.Expr,
    substitute: ast.Expr,
    expected: Type | None,
) -> core.Expr | None:
    """`A（対象外は0円）`."""
    first = elaborator.value(subject, expected)
    second = first and elaborator.typed(substitute, first.type)
    if first is None or second is None:
        return None
    return core.Substitute(first, second, first.type, span=node.span)


def any_of(tests: list[core.Expr], node: ast.Node) -> core.Expr:
    """At least one of several tests that stand in one phrase."""
    clauses = tuple(core.Clause("", test, span=test.span) for test in tests)
    return core.Count(1, clauses, core.Form.OR, span=node.span)
