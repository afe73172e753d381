"""Aggregates over the elements of a list that are looked at (semantics §1.9)."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from sadame.dsl.core import Aggregate
from sadame.engine.solver.formulas import (
    Formula,
    Term,
    any_of,
    at_most,
    below,
    both,
    divided,
    either,
    negate,
    picked,
    plus,
)
from sadame.engine.solver.gates import counted, negated
from sadame.engine.solver.outcomes import Number, Outcome, constant, from_pieces, number


@frozen(eq=False)
class Share:
    """One element: whether it is there, whether it counts, and what it adds if it does."""

    there: Formula
    counts: Outcome
    value: Outcome

    @property
    def taken(self) -> Formula:
        """It is there and counts."""
        return both(self.there, self.counts.yes)


def aggregated(
    kind: Aggregate, source: Outcome, shares: Sequence[Share]
) -> tuple[Outcome, Formula]:
    """The aggregate, and when it fails because nothing is left to look at."""
    absent, failed = _flags(source, shares)
    nothing = negate(any_of(share.taken for share in shares))
    needed = kind in {Aggregate.MAXIMUM, Aggregate.MINIMUM, Aggregate.MEAN}
    empty = both(nothing, negate(either(absent, failed))) if needed else False
    return Outcome(_folded(kind, shares), absent, either(failed, empty)), empty


def _flags(source: Outcome, shares: Sequence[Share]) -> tuple[Formula, Formula]:
    """対象外 and 誤り of the list, of the filters, and of the values of what counts."""
    parts = [
        (both(share.there, flagged), both(share.there, doubtful))
        for share in shares
        for flagged, doubtful in (
            (share.counts.absent, share.counts.failed),
            (
                both(share.counts.yes, share.value.absent),
                both(share.counts.yes, share.value.failed),
            ),
        )
    ]
    inside = negate(either(source.absent, source.failed))
    failed = either(source.failed, both(inside, any_of(bad for _, bad in parts)))
    absent = either(source.absent, both(inside, any_of(away for away, _ in parts)))
    return both(absent, negate(failed)), failed


def _folded(kind: Aggregate, shares: Sequence[Share]) -> Number:
    taken = [(share.taken, number(share.value.value)) for share in shares]
    match kind:
        case Aggregate.COUNT:
            return how_many([guard for guard, _ in taken])
        case Aggregate.SUM:
            return Number(_sum(taken))
        case Aggregate.MAXIMUM:
            return _best(taken, largest=True)
        case Aggregate.MINIMUM:
            return _best(taken, largest=False)
        case Aggregate.MEAN:
            size, total = how_many([guard for guard, _ in taken]), _sum(taken)
            mean: Term = Fraction(0)
            for guard, count in size.pieces or ():
                mean = picked(guard, divided(total, count), mean)
            return Number(mean)


def _sum(taken: Sequence[tuple[Formula, Number]]) -> Term:
    total: Term = Fraction(0)
    for guard, value in taken:
        total = plus(total, picked(guard, value.term, Fraction(0)))
    return total


def how_many(guards: Sequence[Formula]) -> Number:
    """The number of conditions that hold."""
    pieces: list[tuple[Formula, Fraction]] = [(True, Fraction(0))]
    for guard in guards:
        pieces = [
            *((both(part, negate(guard)), value) for part, value in pieces),
            *((both(part, guard), value + 1) for part, value in pieces),
        ]
        pieces = list(from_pieces(pieces).pieces or ())
    return from_pieces(pieces) if pieces else constant(0)


def _best(taken: Sequence[tuple[Formula, Number]], *, largest: bool) -> Number:
    best: Term = Fraction(0)
    some: Formula = False
    for guard, value in taken:
        better = at_most(best, value.term) if largest else at_most(value.term, best)
        best = picked(both(guard, either(negate(some), better)), value.term, best)
        some = either(some, guard)
    return Number(best)


def ranked(
    subject: Outcome, source: Outcome, shares: Sequence[Share], *, descending: bool
) -> tuple[Outcome, Formula]:
    """順位: one more than the number of strictly better elements."""
    absent, failed = _flags(source, shares)
    failed = either(subject.failed, failed)
    absent = both(either(subject.absent, absent), negate(failed))
    nothing = negate(any_of(share.taken for share in shares))
    empty = both(nothing, negate(either(absent, failed)))
    own = number(subject.value).term
    better = [
        both(
            share.taken,
            below(own, number(share.value.value).term)
            if descending
            else below(number(share.value.value).term, own),
        )
        for share in shares
    ]
    place = how_many(better)
    pieces = [(guard, value + 1) for guard, value in place.pieces or ()]
    return Outcome(from_pieces(pieces), absent, either(failed, empty)), empty


def fulfilled(
    elements: Sequence[tuple[Formula, Outcome, Outcome]], wanted: int | None
) -> list[Outcome]:
    """What counts for いずれか, 全て or k 以上, of (there, filter, condition); what is not there does not count."""
    parts = []
    for there, kept, holds in elements:
        inside = Outcome(there)
        if wanted is None:
            parts.append(counted([negated(inside), negated(kept), holds], 1))
        else:
            parts.append(counted([inside, kept, holds], 3))
    return parts


def kinds(part: Outcome, wanted: int | None) -> list[tuple[Formula, int]]:
    """The kinds of elements that tell whether so many fulfil a condition (None: all do), and up to how many of them."""
    others = [(part.absent, 1), (part.failed, 1)]
    if wanted is None:
        return [(part.no, 1), *others]
    if wanted > 1:  # whether fewer than that are left is asked of all together that are not いいえ
        others.append((either(part.yes, part.absent, part.failed), wanted))
    return [(part.yes, wanted), *others]


def quantified(source: Outcome, parts: Sequence[Outcome], wanted: int | None) -> Outcome:
    """いずれか, 全て and k 以上 over what counts of each element."""
    found = counted(parts, len(parts) if wanted is None else wanted)
    inside = negate(either(source.absent, source.failed))
    return Outcome(
        found.value,
        either(source.absent, both(inside, found.absent)),
        either(source.failed, both(inside, found.failed)),
    )
