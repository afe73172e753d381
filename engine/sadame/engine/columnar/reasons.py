"""Which 号, ただし, row or 前提 decided a result, as one truth per address (the reason set of semantics §11).

In: the body of a rule that is lowered. Out: addresses in order, each with the rows on which it is among
the reasons. On a row where a part is loose the interpreter must tell.
"""

from collections.abc import Iterator
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Form as Written
from sadame.dsl.core import Matching
from sadame.engine.columnar import choosing, lowering, outcomes
from sadame.engine.columnar.context import Context
from sadame.engine.columnar.terms import Term

Told: TypeAlias = Iterator[tuple[str, Term]]

PRECONDITION, FALLBACK, REST = "前提", "原則", "上記以外"


def reasons(context: Context, body: core.Expr) -> dict[str, Term]:
    """Rows on which each address is among the reasons."""
    b = context.builder
    found: dict[str, Term] = {}
    for address, at in _told(context, body, ""):
        if address and at is not b.no:
            found[address] = b.either(found.get(address, b.no), at)
    return found


def tells(expr: core.Expr) -> bool:
    """Whether a body has addresses at all."""
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            return tells(operand)
        case core.Guarded() | core.Choose() | core.Lookup() | core.Count():
            return True
        case _:
            return False


def loose(context: Context, body: core.Expr) -> Term:
    """Rows on which a part of the body is loose, so that its reasons may be other ones."""
    b = context.builder
    parts = (
        context.seen[id(node)].loose
        for node in core.walk(body)
        if id(node) in context.seen and not isinstance(node, core.Row)
    )
    return b.some(parts)


def conditions(expr: core.Expr) -> Iterator[core.Expr]:
    """The 号 of a body, and what its ただし and 前提 hang on: each is told, or not, for itself."""
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            yield from conditions(operand)
        case core.Guarded():
            yield expr.precondition
            yield from conditions(expr.precondition)
            yield from conditions(expr.body)
        case core.Count():
            for clause in expr.clauses:
                yield clause.condition
                yield from conditions(clause.condition) if _is_list(clause.condition) else ()
        case core.Choose():
            yield from (each.condition for each in expr.alternatives)
        case _:
            return


def _told(context: Context, expr: core.Expr, path: str) -> Told:
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            yield from _told(context, operand, path)
        case core.Guarded():
            yield from _of_precondition(context, expr, path)
        case core.Count() if not path or _is_list(expr):
            yield from _of_count(context, expr, path)
        case core.Choose():
            yield from _of_choice(context, expr, path)
        case core.Lookup():
            yield from _of_rows(context, expr, path)
        case _:
            return


def _is_list(expr: core.Expr) -> bool:
    match expr:
        case core.Count(form=form):
            return form in {Written.ALL, Written.ANY, Written.SOME}
        case core.Not(operand):
            return _is_list(operand)
        case _:
            return False


def _of_count(context: Context, expr: core.Count, path: str) -> Told:
    """The clauses that have the outcome of the count; the undecided ones where none has, or it is 不明."""
    b = context.builder
    whole = context.truth(expr)
    parts = [context.truth(each.condition) for each in expr.clauses]
    alike = [choosing.alike(b, whole, part) for part in parts]
    decided = b.some(alike)
    for clause, part, same in zip(expr.clauses, parts, alike, strict=True):
        at = b.either(same, b.both(b.negate(decided), b.negate(outcomes.single(b, part))))
        yield from _within(context, clause.condition, path + clause.mark, at)


def _within(context: Context, condition: core.Expr, address: str, at: Term) -> Told:
    """The addresses inside a 号 that is a list itself, else its own."""
    b = context.builder
    inner = [*_told(context, condition, address)] if _is_list(condition) else []
    for each, inside in inner:
        yield each, b.both(at, inside)
    yield address, b.both(at, b.negate(b.some(inside for _, inside in inner)))


def _of_precondition(context: Context, expr: core.Guarded, path: str) -> Told:
    b = context.builder
    held, body = context.truth(expr.precondition), context.outcome(expr.body)
    sure = outcomes.only_yes(b, held)
    address = path + PRECONDITION
    own = [*_told(context, expr.precondition, address)]
    for each, at in own:
        yield each, b.both(b.negate(sure), at)
    yield address, b.both(b.negate(sure), b.negate(b.some(at for _, at in own)))
    inside = b.either(sure, b.both(held.yes, b.negate(outcomes.single(b, body))))
    for each, at in _told(context, expr.body, path):
        yield each, b.both(inside, at)


def _of_choice(context: Context, expr: core.Choose, path: str) -> Told:
    verdict = lowering.choosing_of(context, expr)
    conditions = [context.truth(each.condition) for each in expr.alternatives]
    for each, at in zip(expr.alternatives, _chosen(context, verdict, conditions), strict=True):
        yield path + each.label, at
    yield path + FALLBACK, verdict.fallback


def _chosen(
    context: Context, verdict: choosing.Verdict, conditions: list[outcomes.Truth]
) -> list[Term]:
    """Those that must apply where that settles it, else those that can, else what bars them."""
    b = context.builder
    settled = b.both(outcomes.single(b, verdict.outcome), b.some(verdict.must))
    nothing = b.negate(b.either(*verdict.can, verdict.fallback))
    return [
        b.when(
            settled,
            must,
            b.either(can, b.both(nothing, alive, b.either(each.absent, each.failed))),
        )
        for must, can, alive, each in zip(
            verdict.must, verdict.can, verdict.live, conditions, strict=True
        )
    ]


def _of_rows(context: Context, expr: core.Lookup, path: str) -> Told:
    b = context.builder
    if expr.matching in {Matching.SUM, Matching.LIST}:
        rows = [match for match, _ in lowering.sum_rows(context, expr)]
        whole = outcomes.single(b, context.outcome(expr))
        for at, match in enumerate(rows):
            met = b.when(whole, outcomes.only_yes(b, match), match.yes)
            yield path + row_label(expr, at), met
        return
    verdict = lowering.rows_of(context, expr)
    matches = lowering.matches_of(context, expr)
    plain = [i for i, row in enumerate(expr.rows) if row.cells is not None]
    chosen = dict(zip(plain, _chosen(context, verdict, [matches[i] for i in plain]), strict=True))
    for at in range(len(expr.rows)):
        yield path + row_label(expr, at), chosen.get(at, verdict.fallback)


def row_label(expr: core.Lookup, at: int) -> str:
    """How a row is cited."""
    return REST if expr.rows[at].cells is None else f"{at + 1}行目"
