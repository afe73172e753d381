"""Aggregates over a 一覧 (semantics §1.9), lifted.

Each element is a `Share`: what it adds if it counts, and whether it may be left out. `further` stands
for any number of elements nobody has listed yet.
"""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from sadame.dsl.core import Aggregate
from sadame.dsl.interval import (
    Exact,
    Interval,
    add,
    can_be_above,
    can_be_at_least,
    hull,
    hull_all,
    maximum,
    minimum,
    multiply,
    point,
)
from sadame.dsl.values import Possible
from sadame.engine.interp.outcome import line, number
from sadame.engine.interp.truth import ABSENT, FAILED, NO, YES


@frozen
class Share:
    """One element's part in an aggregate; `values` None = it has no value to add."""

    values: Interval | None
    optional: bool
    absent: bool
    failed: bool


def share(counts: int, value: Possible) -> Share:
    """An element whose filter has the mask `counts`; what is filtered out has no value to evaluate."""
    held = value if counts & YES else Possible(None)
    return Share(
        None if held.values is None else line(held.values),
        bool(counts & NO),
        bool(counts & ABSENT) or held.absent,
        bool(counts & FAILED) or held.failed,
    )


def any_of(kinds: Sequence[Share]) -> Share | None:
    """An element that is of one of these kinds; None = there is none."""
    if not kinds:
        return None
    return Share(
        hull_all([each.values for each in kinds if each.values is not None]),
        any(each.optional for each in kinds),
        any(each.absent for each in kinds),
        any(each.failed for each in kinds),
    )


def gather(
    aggregate: Aggregate, shares: Sequence[Share], further: Share | None
) -> tuple[Possible, bool]:
    """The outcomes of an aggregate, and whether it can fail because nothing is left to look at."""
    flags = _strict(shares, further)
    if not _all_valued(shares):
        return flags, False
    sure = [each.values for each in shares if each.values is not None and not each.optional]
    doubtful = [each.values for each in shares if each.values is not None and each.optional]
    more = further.values if further is not None else None
    match aggregate:
        case Aggregate.SUM | Aggregate.COUNT:
            return Possible(_sum(sure, doubtful, more), flags.absent, flags.failed), False
        case Aggregate.MAXIMUM:
            values = _extreme(sure, doubtful, more, largest=True)
        case Aggregate.MINIMUM:
            values = _extreme(sure, doubtful, more, largest=False)
        case Aggregate.MEAN:
            values = _mean(sure, doubtful, more)
    empty = all(each.optional for each in shares)
    return Possible(values, flags.absent, flags.failed or empty), empty


def rank(
    subject: Possible, shares: Sequence[Share], further: Share | None, *, descending: bool
) -> tuple[Possible, bool]:
    """順位: one more than the number of strictly better elements; equal values share the better rank."""
    own = share(YES, subject)
    flags = _strict([own, *shares], further)
    mine = own.values
    if mine is None or not _all_valued(shares):
        return flags, False
    empty = all(each.optional for each in shares)
    if all(each.values is None for each in [*shares, further] if each is not None):
        return Possible(None, flags.absent, failed=True), True
    ahead = [
        (each, _ahead(each.values, mine, descending=descending))
        for each in shares
        if each.values is not None
    ]
    more = None
    if further is not None and further.values is not None:
        more = _ahead(further.values, mine, descending=descending)
    better = _sum(
        [part for each, part in ahead if not each.optional],
        [part for each, part in ahead if each.optional],
        more,
    )
    return Possible(add(number(1), better), flags.absent, flags.failed or empty), empty


def _ahead(other: Interval, own: Interval, *, descending: bool) -> Interval:
    """1 if the other is strictly better, 0 if not, as far as that is known."""
    high, low = (other, own) if descending else (own, other)
    may, must = can_be_above(high, low), not can_be_at_least(low, high)
    return Interval(Fraction(int(must)), Fraction(int(may)))


def _all_valued(shares: Sequence[Share]) -> bool:
    return all(each.values is not None or each.optional for each in shares)


def _strict(shares: Sequence[Share], further: Share | None) -> Possible:
    """Some 誤り → 誤り; else some 対象外 → 対象外."""
    every = [*shares, *([further] if further is not None else [])]
    unfailing = all(each.values is not None or each.optional or each.absent for each in shares)
    return Possible(
        None,
        unfailing and any(each.absent for each in every),
        any(each.failed for each in every),
    )


def _sum(sure: Sequence[Interval], doubtful: Sequence[Interval], more: Interval | None) -> Interval:
    amount = number(0)
    for each in sure:
        amount = add(amount, each)
    for each in doubtful:
        amount = add(amount, hull(number(0), each))
    if more is None:
        return amount
    falls = more.low is None or more.low < 0
    rises = more.high is None or more.high > 0
    return add(amount, Interval(None if falls else Fraction(0), None if rises else Fraction(0)))


def _extreme(
    sure: Sequence[Interval], doubtful: Sequence[Interval], more: Interval | None, *, largest: bool
) -> Interval | None:
    fold = maximum if largest else minimum
    others = [*doubtful, *([more] if more is not None else [])]
    return hull(fold([*sure]), fold([*sure, *others])) if sure else hull_all(others)


def _mean(
    sure: Sequence[Interval], doubtful: Sequence[Interval], more: Interval | None
) -> Interval | None:
    if not doubtful and more is None:
        size = Fraction(1, len(sure)) if sure else None
        return None if size is None else multiply(_sum(sure, (), None), point(size))
    if not sure and not doubtful:
        return more
    lowest = _least_mean([each.low for each in sure], [each.low for each in doubtful])
    highest = _least_mean(
        [None if each.high is None else -each.high for each in sure],
        [None if each.high is None else -each.high for each in doubtful],
    )
    found = Interval(lowest, None if highest is None else -highest)
    return found if more is None else hull(found, more)


def _least_mean(sure: Sequence[Exact | None], doubtful: Sequence[Exact | None]) -> Exact | None:
    """The least mean of all the sure values and any of the doubtful ones; None = unbounded."""
    bounded = [each for each in sure if each is not None]
    optional = sorted(each for each in doubtful if each is not None)
    if len(bounded) + len(optional) < len(sure) + len(doubtful):
        return None
    total, size = Fraction(sum(bounded, Fraction(0))), len(bounded)
    for each in optional:
        if each * size < total or not size:
            total, size = total + each, size + 1
    return total / size
