"""前提, 原則／ただし, 表 and （対象外は…）: the constructs that decide which expression counts (§1.5, §3, §7).

What the choice gives is said in `gates`; here the operands are evaluated, and those that cannot count
are left out of 不足 and of the causes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.trace import Fault
from sadame.dsl.values import Possible, join
from sadame.engine.interp import gates, truth
from sadame.engine.interp.gates import Terms, Verdict
from sadame.engine.interp.outcome import NO_BLAMES, Blame, Evaluate, Outcome, Scope, settle
from sadame.engine.interp.truth import YES

_Blame: TypeAlias = Callable[[Fault, Sequence[int]], frozenset[Blame]]


def guarded(node: core.Guarded, scope: Scope, evaluate: Evaluate) -> Outcome:
    """前提 and what holds under it."""
    condition, body = evaluate(node.precondition, scope), evaluate(node.body, scope)
    mask = truth.mask(condition.possible)
    possible = gates.guard(mask, body.possible)
    return settle(possible, (condition, body) if mask & YES else (condition,))


def substitute(node: core.Substitute, scope: Scope, evaluate: Evaluate) -> Outcome:
    """`A（対象外は0円）`: 対象外 of the subject becomes the substitute; the rest stays."""
    subject = evaluate(node.subject, scope)
    if not subject.possible.absent:
        return subject
    instead = evaluate(node.substitute, scope)
    rest = Possible(subject.possible.values, failed=subject.possible.failed)
    return settle(join((rest, instead.possible)), (subject, instead))


def choose(node: core.Choose, scope: Scope, evaluate: Evaluate) -> Outcome:
    """原則／ただし."""
    verdict = weigh_choice(node, scope, evaluate)
    faults = NO_BLAMES
    if verdict.clash:
        faults |= scope.blame(Fault.CONFLICT, node, verdict.clash)
    if verdict.gap:
        faults |= scope.blame(Fault.NO_RULE, node)
    counting = [evaluate(node.alternatives[i].condition, scope) for i in verdict.live]
    counting += [evaluate(node.alternatives[i].value, scope) for i in verdict.can]
    if verdict.fallback and node.default is not None:
        counting.append(evaluate(node.default, scope))
    return settle(verdict.possible, counting, faults)


def weigh_choice(node: core.Choose, scope: Scope, evaluate: Evaluate) -> Verdict:
    """What the alternatives come to."""
    return gates.choose(
        [truth.mask(evaluate(each.condition, scope).possible) for each in node.alternatives],
        [evaluate(each.value, scope).possible for each in node.alternatives],
        None if node.default is None else evaluate(node.default, scope).possible,
        Terms(node.above),
    )


def look_up(
    node: core.Lookup, scope: Scope, evaluate: Evaluate, kept: Sequence[int] | None = None
) -> Outcome:
    """表; `kept` = the rows that can match, where that is known beforehand."""
    numbers = range(len(node.rows)) if kept is None else kept
    whole = node
    if kept is not None:
        node = evolve(node, rows=tuple(node.rows[i] for i in kept))
    cells = [[evaluate(cell, scope) for cell in cells_of(row)] for row in node.rows]
    masks = [truth.both(*(truth.mask(cell.possible) for cell in row)) for row in cells]
    matches = [settle(truth.truth(m), row) for m, row in zip(masks, cells, strict=True)]
    values = [evaluate(row.value, scope) for row in node.rows]
    match node.matching:
        case Matching.UNIQUE | Matching.FIRST:
            blame = partial(_blame, scope, whole, numbers)
            return _one_row(node, matches, values, blame)
        case Matching.SUM | Matching.LIST:
            return _rows(node, matches, values)


def cells_of(row: core.Row) -> list[core.Expr]:
    """The conditions of a row; `－` is none."""
    return [cell for cell in row.cells or () if cell is not None]


def weigh_rows(
    node: core.Lookup, matches: Sequence[Possible], values: Sequence[Possible]
) -> tuple[Verdict, tuple[int, ...]]:
    """What the rows under 一意 and 先頭 come to; the verdict counts among the returned rows."""
    plain = tuple(i for i, row in enumerate(node.rows) if row.cells is not None)
    rest = next((values[i] for i, row in enumerate(node.rows) if row.cells is None), None)
    above = None if node.matching is Matching.FIRST else ((),) * len(plain)
    terms = Terms(above, sole=True, disjoint=node.disjoint, complete=node.complete)
    masks = [truth.mask(matches[i]) for i in plain]
    return gates.choose(masks, [values[i] for i in plain], rest, terms), plain


def _blame(
    scope: Scope, node: core.Lookup, numbers: Sequence[int], fault: Fault, rows: Sequence[int]
) -> frozenset[Blame]:
    """A fault of the whole 表; `rows` counts among those that were kept."""
    return scope.blame(fault, node, tuple(numbers[i] for i in rows))


def _one_row(
    node: core.Lookup, matches: Sequence[Outcome], values: Sequence[Outcome], blame: _Blame
) -> Outcome:
    verdict, plain = weigh_rows(
        node, [each.possible for each in matches], [each.possible for each in values]
    )
    faults: frozenset[Blame] = NO_BLAMES
    if verdict.clash:
        faults |= blame(Fault.OVERLAP, [plain[i] for i in verdict.clash])
    if verdict.gap:
        faults |= blame(Fault.GAP, ())
    counting = [matches[plain[i]] for i in verdict.live]
    counting += [values[plain[i]] for i in verdict.can]
    if verdict.fallback:
        counting += [v for v, row in zip(values, node.rows, strict=True) if row.cells is None]
    return settle(verdict.possible, counting, faults)


def _rows(node: core.Lookup, matches: Sequence[Outcome], values: Sequence[Outcome]) -> Outcome:
    masks = row_masks(node, [each.possible for each in matches])
    outcomes = [each.possible for each in values]
    fold = gates.total if node.matching is Matching.SUM else gates.listed
    counting = [*matches, *(v for mask, v in zip(masks, values, strict=True) if mask & YES)]
    return settle(fold(masks, outcomes), counting)


def row_masks(node: core.Lookup, matches: Sequence[Possible]) -> list[int]:
    """The mask of every row, 上記以外 included."""
    masks = [truth.mask(each) for each in matches]
    plain = [m for m, row in zip(masks, node.rows, strict=True) if row.cells is not None]
    rest = gates.rest_row(plain)
    return [rest if row.cells is None else m for m, row in zip(masks, node.rows, strict=True)]
