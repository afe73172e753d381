"""Conditions on columns: counting (semantics §1.2), one of several, 対象外 (§1.5), the number that hold.

Where no operand can be 対象外 or 誤り a count is Kleene's; else each of the four outcomes is worked out by
the formula of the semantics.
"""

from collections.abc import Sequence

from sadame.dsl.core import Comparison
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.outcomes import (
    Chosen,
    Number,
    Opaque,
    Outcome,
    Text,
    Truth,
    any_loose,
    flags,
    has_value,
    kleene,
    only_no,
    only_yes,
)
from sadame.engine.columnar.terms import Constant, Term


def negated(b: Builder, truth: Truth) -> Truth:
    """でない."""
    if truth.kleene is not None:
        return kleene(b, b.negate(truth.kleene), truth.loose)
    return Truth(
        yes=truth.no,
        no=truth.yes,
        absent=truth.absent,
        failed=truth.failed,
        loose=truth.loose,
        surely=truth.surely and (truth.surely[1], truth.surely[0], truth.surely[2]),
    )


def every(b: Builder, parts: Sequence[Truth]) -> Truth:
    """全て, かつ."""
    return counted(b, len(parts), parts)


def some(b: Builder, parts: Sequence[Truth]) -> Truth:
    """いずれか, または: by De Morgan, which holds over all four outcomes (law 4)."""
    return counted(b, 1, parts)


def counted(b: Builder, at_least: int, parts: Sequence[Truth]) -> Truth:
    """次のうち k 以上に該当."""
    loose = any_loose(b, parts)
    if at_least < 1 or at_least > len(parts):
        return kleene(b, b.constant(at_least < 1), b.no)
    if len(parts) == 1:
        return parts[0]
    plain = [each.kleene for each in parts if each.kleene is not None]
    if len(plain) == len(parts):
        if at_least == len(parts):
            return kleene(b, b.every(plain), loose)
        if at_least == 1:
            return kleene(b, b.some(plain), loose)
        if not any(each.nullable for each in plain):
            return kleene(b, b.at_least(at_least, plain), loose)
    if at_least == len(parts):
        return _all(b, parts, loose)
    if at_least == 1:
        return negated(b, _all(b, [negated(b, each) for each in parts], loose))
    return _general(b, at_least, parts, loose)


def _all(b: Builder, parts: Sequence[Truth], loose: Term) -> Truth:
    """N of n: nothing is 誤り or 対象外 beside a sure いいえ, nor 対象外 beside a sure 誤り."""
    never = b.negate(b.some(only_no(b, each) for each in parts))
    # Without its 誤り a part must still have an outcome, and one that is not いいえ alone.
    left = [b.either(each.yes, each.absent) for each in parts]
    return flags(
        b,
        b.every(each.yes for each in parts),
        b.some(each.no for each in parts),
        b.both(b.some(each.absent for each in parts), *left),
        b.both(b.some(each.failed for each in parts), never),
        loose,
    )


def _general(b: Builder, at_least: int, parts: Sequence[Truth], loose: Term) -> Truth:
    """K of n, by the counts of §1.2."""
    sure = [only_yes(b, each) for each in parts]
    out = [only_no(b, each) for each in parts]
    possible = b.at_least(at_least, (each.yes for each in parts))
    refusable = b.at_least(len(parts) - at_least + 1, (each.no for each in parts))
    decided = b.at_least(at_least, sure)
    reachable = b.negate(b.at_least(len(parts) - at_least + 1, out))
    # The same without 誤り: what is then empty bars 対象外.
    unfailed = [
        (
            b.both(each.yes, b.negate(each.no), b.negate(each.absent)),
            b.both(each.no, b.negate(each.yes), b.negate(each.absent)),
            b.either(each.yes, each.no, each.absent),
        )
        for each in parts
    ]
    absent = b.both(
        b.some(each.absent for each in parts),
        *(some for _, _, some in unfailed),
        b.negate(b.at_least(at_least, (yes for yes, _, _ in unfailed))),
        b.negate(b.at_least(len(parts) - at_least + 1, (no for _, no, _ in unfailed))),
    )
    failed = b.both(b.some(each.failed for each in parts), b.negate(decided), reachable)
    return flags(b, possible, refusable, absent, failed, loose)


def one_of(b: Builder, subject: Outcome, members: Sequence[bool | str]) -> Truth:
    """X が A、B のいずれか."""
    match subject:
        case Truth():
            return _truth_among(b, subject, {*members})
        case Chosen():
            return _chosen_among(b, subject, frozenset(members))
        case Text():
            found = b.among(subject.text, [str(each) for each in members])
            return strict(b, found, subject)
        case _:
            raise TypeError("not a set of members")


def _truth_among(b: Builder, subject: Truth, members: set[bool | str]) -> Truth:
    if members == {True}:
        return subject
    if members == {False}:
        return negated(b, subject)
    hit = b.constant(bool(members))
    return strict(b, hit, subject)


def _chosen_among(b: Builder, subject: Chosen, members: frozenset[bool | str]) -> Truth:
    places = [at for at, each in enumerate(subject.members) if each in members]
    if subject.place is not None:
        whole = len(places) in {0, len(subject.members)}
        found = b.constant(bool(places)) if whole else b.among(subject.place, places)
        return strict(b, found, subject)
    yes = b.some(subject.can[at] for at in places)
    no = b.some(each for at, each in enumerate(subject.can) if at not in places)
    return flags(b, yes, no, subject.absent, subject.failed, subject.loose)


def strict(b: Builder, found: Term, *parts: Outcome) -> Truth:
    """A comparison of values: null = either; 誤り and 対象外 of the operands come through (§1.3)."""
    loose = any_loose(b, parts)
    absent, failed = strictly(b, parts)
    if absent is b.no and failed is b.no:
        return kleene(b, found, loose)
    valued = b.every(has_value(b, each) for each in parts)
    yes = b.both(valued, b.filled(found, value=True))
    no = b.both(valued, b.negate(b.filled(found, value=False)))
    return flags(b, yes, no, absent, failed, loose)


def strictly(b: Builder, parts: Sequence[Outcome]) -> tuple[Term, Term]:
    """Whether 対象外 and 誤り are among the outcomes of a strict operation."""
    failed = b.some(each.failed for each in parts)
    if all(each.absent is b.no for each in parts):
        return b.no, failed
    unfailing = (b.either(has_value(b, each), each.absent) for each in parts)
    return b.both(b.some(each.absent for each in parts), *unfailing), failed


def is_absent(b: Builder, subject: Outcome) -> Truth:
    """`X が 対象外`."""
    if isinstance(subject, Opaque):
        return flags(b, b.yes, b.yes, b.no, b.yes, b.yes)
    return flags(b, subject.absent, has_value(b, subject), b.no, subject.failed, subject.loose)


def tallied(b: Builder, parts: Sequence[Truth]) -> Number:
    """The number of 問 that are 該当."""
    absent, failed = strictly(b, parts)
    valued = b.every(has_value(b, each) for each in parts)
    low = b.tally(b.both(each.yes, b.negate(each.no)) for each in parts)
    high = b.tally(each.yes for each in parts)
    return Number(
        low=low,
        high=high,
        low_open=b.no,
        high_open=b.no,
        has=valued,
        absent=absent,
        failed=failed,
        loose=any_loose(b, parts),
        den=1,
    )


# ── members ──────────────────────────────────────────────────────────────────────────────────────


def same_truth(b: Builder, left: Truth, right: Truth) -> Truth:
    """Whether two conditions come to the same."""
    if left.kleene is not None and right.kleene is not None:
        return kleene(b, b.equal(left.kleene, right.kleene), any_loose(b, (left, right)))
    yes = b.either(b.both(left.yes, right.yes), b.both(left.no, right.no))
    no = b.either(b.both(left.yes, right.no), b.both(left.no, right.yes))
    return _of_values(b, yes, no, left, right)


def _of_values(b: Builder, yes: Term, no: Term, *parts: Outcome) -> Truth:
    absent, failed = strictly(b, parts)
    return flags(b, yes, no, absent, failed, any_loose(b, parts))


def compare_members(b: Builder, comparison: Comparison, left: Chosen, right: Chosen) -> Truth:
    """The order or the sameness of two members; in a 順序区分 by their places."""
    if left.place is not None and right.place is not None:
        quick = _by_place(b, comparison, left.place, right.place, len(left.members))
        if quick is not None:
            return strict(b, quick, left, right)
    pairs = [
        (comparison.holds(i, k), b.both(x, y))
        for i, x in enumerate(left.can)
        for k, y in enumerate(right.can)
    ]
    yes = b.some(at for stands, at in pairs if stands)
    no = b.some(at for stands, at in pairs if not stands)
    return _of_values(b, yes, no, left, right)


def _by_place(
    b: Builder, comparison: Comparison, left: Term, right: Term, count: int
) -> Term | None:
    """A test of places; what one side leaves no choice about is told apart from 「either」."""
    for one, other, flipped in ((left, right, False), (right, left, True)):
        match other:
            case Constant(value=int(place)):
                stand = [
                    at
                    for at in range(count)
                    if comparison.holds(*((place, at) if flipped else (at, place)))
                ]
                if len(stand) in {0, count}:
                    return b.constant(bool(stand))
                if len(stand) > 1 and comparison is not Comparison.SAME:
                    return ordered(b, comparison, *((other, one) if flipped else (one, other)))
                return b.among(one, stand)
            case _:
                continue
    if left.nullable or right.nullable:
        return None
    return ordered(b, comparison, left, right)


def ordered(b: Builder, comparison: Comparison, x: Term, y: Term) -> Term:
    """The test of two places or numbers that a boundary word stands for."""
    match comparison:
        case Comparison.AT_LEAST:
            return b.up_to(y, x)
        case Comparison.AT_MOST:
            return b.up_to(x, y)
        case Comparison.BELOW:
            return b.below(x, y)
        case Comparison.ABOVE:
            return b.below(y, x)
        case Comparison.SAME:
            return b.equal(x, y)


def extreme_member(b: Builder, parts: Sequence[Chosen], *, largest: bool) -> Chosen:
    """最大 or 最小 of members: those that are the last (first) of some choice."""
    count = len(parts[0].members)
    can = []
    for at in range(count):
        beyond = range(at + 1) if largest else range(at, count)
        reachable = [b.some(each.can[i] for i in beyond) for each in parts]
        here = b.some(each.can[at] for each in parts)
        can.append(b.both(here, *reachable))
    absent, failed = strictly(b, parts)
    return Chosen(
        members=parts[0].members,
        can=tuple(can),
        absent=absent,
        failed=failed,
        loose=any_loose(b, parts),
    )
