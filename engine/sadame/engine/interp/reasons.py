"""Which 号, ただし, row or 前提 decided a result (the reason set at the end of semantics §11).

In: the body of a rule and what each of its nodes gave. Out: addresses, marks joined along the path
(`第3号イ（1）`). An expression without a list at its root has none.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Form, Matching
from sadame.dsl.values import Possible
from sadame.engine.interp import selecting, truth
from sadame.engine.interp.gates import Verdict
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.truth import ABSENT, FAILED, YES

Seen: TypeAlias = Callable[[core.Expr], Possible]
"""What a node gave."""

_NOWHERE = Scope("")


def reasons(expr: core.Expr, seen: Seen, path: str = "") -> tuple[str, ...]:
    """The addresses of the deciding parts; of the undecided parts while the result is 不明."""
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            found: Iterable[str] = reasons(operand, seen, path)
        case core.Guarded():
            found = _of_precondition(expr, seen, path)
        case core.Count(clauses=clauses) if not path or is_list(expr):
            found = [
                address
                for i in deciding(expr, seen)
                for address in _of_clause(clauses[i], seen, path)
            ]
        case core.Choose(alternatives):
            chosen, rest = chosen_alternatives(expr, seen)
            found = [path + alternatives[i].label for i in chosen]
            found = [*found, path + FALLBACK] if rest else found
        case core.Lookup():
            found = [path + row_label(expr, i) for i in chosen_rows(expr, seen)]
        case _:
            found = ()
    return tuple(dict.fromkeys(address for address in found if address))


PRECONDITION, FALLBACK, REST = "前提", "原則", "上記以外"


def is_list(expr: core.Expr) -> bool:
    """Whether a condition has 号 of its own, so that addresses go on inside it."""
    match expr:
        case core.Count(form=form):
            return form in {Form.ALL, Form.ANY, Form.SOME}
        case core.Not(operand):
            return is_list(operand)
        case _:
            return False


def deciding(count: core.Count, seen: Seen) -> tuple[int, ...]:
    """The clauses that have the outcome of the count; the undecided ones where none has, or it is 不明."""
    whole, parts = seen(count), [seen(each.condition) for each in count.clauses]
    alike = tuple(i for i, part in enumerate(parts) if part == whole)
    if whole.is_single and alike:
        return alike
    return tuple(i for i, part in enumerate(parts) if not part.is_single)


def _of_clause(clause: core.Clause, seen: Seen, path: str) -> tuple[str, ...]:
    address = path + clause.mark
    inner = reasons(clause.condition, seen, address) if is_list(clause.condition) else ()
    return inner or (address,)


def _of_precondition(node: core.Guarded, seen: Seen, path: str) -> tuple[str, ...]:
    held, body = seen(node.precondition), seen(node.body)
    mask = truth.mask(held)
    inside: tuple[str, ...] = ()
    if mask == YES or (mask & YES and not body.is_single):
        inside = reasons(node.body, seen, path)
    if mask == YES:
        return inside
    address = path + PRECONDITION
    return (*(reasons(node.precondition, seen, address) or (address,)), *inside)


def chosen_alternatives(node: core.Choose, seen: Seen) -> tuple[tuple[int, ...], bool]:
    """The ただし that apply (or may, while that is open), and whether 原則 does."""
    verdict = selecting.weigh_choice(node, _NOWHERE, _evaluate(seen))
    masks = [truth.mask(seen(each.condition)) for each in node.alternatives]
    return _chosen(verdict, masks), verdict.fallback


def chosen_rows(node: core.Lookup, seen: Seen) -> tuple[int, ...]:
    """The rows that match (or may, while that is open), in order."""
    matches = [
        truth.truth(truth.both(*(truth.mask(seen(cell)) for cell in selecting.cells_of(row))))
        for row in node.rows
    ]
    if node.matching in {Matching.SUM, Matching.LIST}:
        rows = selecting.row_masks(node, matches)
        met = YES if seen(node).is_single else None
        return tuple(i for i, row in enumerate(rows) if (row == met if met else row & YES))
    verdict, plain = selecting.weigh_rows(node, matches, [seen(row.value) for row in node.rows])
    chosen = {plain[i] for i in _chosen(verdict, [truth.mask(matches[i]) for i in plain])}
    rest = {i for i, row in enumerate(node.rows) if row.cells is None and verdict.fallback}
    return tuple(sorted(chosen | rest))


def row_label(node: core.Lookup, index: int) -> str:
    """How a row is cited."""
    return REST if node.rows[index].cells is None else f"{index + 1}行目"


def _chosen(verdict: Verdict, masks: list[int]) -> tuple[int, ...]:
    if verdict.possible.is_single and verdict.must:
        return verdict.must
    if verdict.can or verdict.fallback:
        return verdict.can
    return tuple(i for i in verdict.live if masks[i] & (ABSENT | FAILED))


def _evaluate(seen: Seen) -> Callable[[core.Expr, Scope], Outcome]:
    return lambda expr, _: Outcome(seen(expr))
