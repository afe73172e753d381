"""合計・個数・最大・最小・平均・順位, いずれか・全て: evaluating over the elements of a 一覧 (§1.9)."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from sadame.dsl import core
from sadame.dsl.trace import Fault
from sadame.dsl.types import ListOf
from sadame.dsl.values import Fields, Possible, everything
from sadame.engine.interp import lists, truth
from sadame.engine.interp.lists import Share
from sadame.engine.interp.outcome import (
    NO_BLAMES,
    Blame,
    Evaluate,
    Outcome,
    Scope,
    elements,
    known,
    number,
    record,
    settle,
)
from sadame.engine.interp.truth import NO, YES

_COUNTED = known(number(1))
_ALWAYS = Outcome(truth.truth(YES))


def gather(node: core.Gather, scope: Scope, evaluate: Evaluate) -> Outcome:
    """A numeric aggregate."""
    source = evaluate(node.source, scope)
    if source.possible.values is None:
        return source
    shares, further, parts = _shares(node, node.value, source, scope, evaluate)
    possible, empty = lists.gather(node.aggregate, shares, further)
    faults = scope.blame(Fault.EMPTY_LIST, node) if empty else NO_BLAMES
    return _after(source, possible, parts, faults)


def rank(node: core.Rank, scope: Scope, evaluate: Evaluate) -> Outcome:
    """順位: strict in the list and in the subject."""
    source, subject = evaluate(node.source, scope), evaluate(node.subject, scope)
    shares, further, parts = _shares(node, node.value, source, scope, evaluate)
    own, among = subject.possible, source.possible
    ranked, empty = Possible(None), False
    if among.values is not None:
        ranked, empty = lists.rank(own, shares, further, descending=node.descending)
    possible = Possible(
        ranked.values,
        ranked.absent or (among.absent and (own.values is not None or own.absent)),
        ranked.failed or among.failed or own.failed,
    )
    faults = scope.blame(Fault.EMPTY_LIST, node) if empty else NO_BLAMES
    return settle(possible, (source, subject, *parts), faults)


def quantified(node: core.Quantified, scope: Scope, evaluate: Evaluate) -> Outcome:
    """いずれか, 全て, 個数 k 以上: an element that is filtered out does not count."""
    source = evaluate(node.source, scope)
    if source.possible.values is None:
        return source
    parts: list[Outcome] = []

    def met(element: Fields) -> int:
        inside = scope.at(element)
        counts = _ALWAYS if node.filter is None else evaluate(node.filter, inside)
        mask = truth.mask(counts.possible)
        holds = _ALWAYS if mask == NO else evaluate(node.condition, inside)
        condition = truth.mask(holds.possible)
        parts.extend((counts, holds))
        if node.at_least is None:
            return truth.either(truth.negate(mask), condition)
        return truth.both(mask, condition)

    known_ones = [met(each) for each in elements(source.possible.values).known]
    further = [met(each) for each in _unlisted(node.source, source)]
    if further:
        result = truth.count_open(node.at_least, known_ones, reduce(or_, further))
    else:
        at_least = len(known_ones) if node.at_least is None else node.at_least
        result = truth.count(at_least, known_ones)
    return _after(source, truth.truth(result), parts, NO_BLAMES)


def _shares(
    node: core.Gather | core.Rank,
    value: core.Expr | None,
    source: Outcome,
    scope: Scope,
    evaluate: Evaluate,
) -> tuple[list[Share], Share | None, list[Outcome]]:
    parts: list[Outcome] = []

    def share(element: Fields) -> Share:
        inside = scope.at(element)
        counts = _ALWAYS if node.condition is None else evaluate(node.condition, inside)
        mask = truth.mask(counts.possible)
        held = _COUNTED if value is None or not mask & YES else evaluate(value, inside)
        parts.extend((counts, held))
        return lists.share(mask, held.possible)

    listed = source.possible.values
    shares = [] if listed is None else [share(each) for each in elements(listed).known]
    further = [share(each) for each in _unlisted(node.source, source)]
    return shares, lists.any_of(further), parts


def _unlisted(expr: core.Expr, source: Outcome) -> tuple[Fields, ...]:
    """What an element may be that the list holds beside those it shows; several kinds, or none."""
    if source.possible.values is None:
        return ()
    listed = elements(source.possible.values)
    if not listed.more:
        return listed.beyond or ()
    kind = expr.type
    if not isinstance(kind, ListOf):
        message = f"not a list: {kind!r}"
        raise TypeError(message)
    return (record(everything(kind.element)),)


def _after(
    source: Outcome, possible: Possible, parts: Sequence[Outcome], faults: frozenset[Blame]
) -> Outcome:
    """The outcome over the list, if there is one at all."""
    whole = Possible(
        possible.values,
        possible.absent or source.possible.absent,
        possible.failed or source.possible.failed,
    )
    return settle(whole, (source, *parts), faults)
