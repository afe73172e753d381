"""前提, 原則／ただし, 表 and （対象外は…） on columns: which of several outcomes counts (semantics §1.5, §3, §7).

The formula of §3 in flags. Where every condition is surely はい or いいえ and at most one can hold, little
of it is left: a chain of choices.
"""

from collections.abc import Sequence
from itertools import combinations

from attrs import evolve, frozen

from sadame.engine.columnar import joining, truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.outcomes import (
    Chosen,
    Form,
    Number,
    Opaque,
    Outcome,
    Text,
    Truth,
    any_loose,
    exact,
    flags,
    has_value,
    levelled,
    only_absent,
    only_no,
    only_yes,
    single,
)
from sadame.engine.columnar.terms import Term


@frozen(eq=False)
class Terms:
    """How alternatives stand to each other, as in the interpreter.

    `above[i]` = those that precede i; None = each precedes all later ones (先頭). `sole`: two that hold
    are a fault even when equal (一意). `disjoint` and `complete` are proved facts about a 表.
    """

    above: tuple[tuple[int, ...], ...] | None = None
    sole: bool = False
    disjoint: bool = False
    complete: bool = False


@frozen(eq=False)
class Verdict:
    """What a choice comes to: its outcome, and row by row which conditions and values can count.

    `fallback`: 原則 or 上記以外 can. Where a condition that surely counts is neither はい nor いいえ, no value can.
    """

    outcome: Outcome
    live: tuple[Term, ...]
    can: tuple[Term, ...]
    must: tuple[Term, ...]
    fallback: Term


def guarded(b: Builder, condition: Truth, body: Outcome) -> Outcome:
    """前提: はい → body, いいえ or 対象外 → 対象外, 誤り → 誤り."""
    return gated(b, body, condition.yes, b.either(condition.no, condition.absent), condition)


def gated(b: Builder, body: Outcome, counts: Term, absent: Term, gate: Form) -> Outcome:
    """The outcomes of a body where it counts, and besides it 対象外 and the 誤り of the gate."""
    if counts is b.yes and absent is b.no and gate.failed is b.no:
        return evolve(body, loose=b.either(body.loose, gate.loose))
    outside = absent
    absent = b.either(absent, b.both(counts, body.absent))
    failed = b.either(gate.failed, b.both(counts, body.failed))
    loose = b.either(gate.loose, body.loose)
    match body:
        case Truth():
            found = flags(
                b, b.both(counts, body.yes), b.both(counts, body.no), absent, failed, loose
            )
            apart = all(
                b.both(x, y) is b.no for x, y in combinations((counts, outside, gate.failed), 2)
            )
            if found.kleene is not None or not apart:
                return found
            return evolve(
                found,
                surely=(
                    b.both(counts, only_yes(b, body)),
                    b.both(counts, only_no(b, body)),
                    b.either(outside, b.both(counts, only_absent(b, body))),
                ),
            )
        case Chosen():
            can = tuple(b.both(counts, each) for each in body.can)
            return evolve(body, can=can, place=None, absent=absent, failed=failed, loose=loose)
        case Number():
            has = b.both(counts, body.has)
            return evolve(body, has=has, absent=absent, failed=failed, loose=loose, simple=None)
        case Text():
            has = b.both(counts, body.has)
            return evolve(body, has=has, absent=absent, failed=failed, loose=loose)
        case Opaque():
            return evolve(body, absent=absent, failed=failed, loose=b.yes)


def choose(
    b: Builder,
    conditions: Sequence[Truth],
    values: Sequence[Outcome],
    default: Outcome | None,
    terms: Terms,
) -> Verdict:
    """原則／ただし, and 表 under 一意 and 先頭."""
    ups = _ups(len(conditions), terms)
    ranked = all(i in ups[k] or k in ups[i] for i, k in combinations(range(len(conditions)), 2))
    one_at_most = (terms.disjoint or ranked) and _crisp(conditions)
    if one_at_most:
        return _plainly(b, conditions, values, default, terms)
    sure_yes = [only_yes(b, each) for each in conditions]
    can = tuple(
        b.both(each.yes, *(conditions[j].no for j in up))
        for each, up in zip(conditions, ups, strict=True)
    )
    sure = [b.every(b.negate(conditions[j].yes) for j in up) for up in ups]
    live = tuple(b.every(b.negate(sure_yes[j]) for j in up) for up in ups)
    must = tuple(b.both(each, clear) for each, clear in zip(sure_yes, sure, strict=True))
    barred = b.some(
        b.both(clear, b.negate(b.either(each.yes, each.no)))
        for each, clear in zip(conditions, sure, strict=True)
    )
    rest = b.every(each.no for each in conditions)
    any_must = b.some(must)
    fallback = b.both(rest, b.negate(any_must)) if default is not None else b.no
    open_ = b.negate(barred)
    gate_failed = b.some(
        b.both(each.failed, each_live) for each, each_live in zip(conditions, live, strict=True)
    )
    ends = [
        b.both(clear, _only_failed(b, each)) for each, clear in zip(conditions, sure, strict=True)
    ]
    gate_absent = b.both(
        b.negate(b.some(ends)),
        b.some(b.both(each.absent, alive) for each, alive in zip(conditions, live, strict=True)),
    )
    clash, doubtful, void = _clash(b, can, must, values, ups, terms)
    gap = b.no
    if default is None:
        gap = b.both(rest, b.negate(any_must), *([b.negate(b.some(can))] if terms.complete else []))
    offered = [*zip(can, values, strict=True)]
    if default is not None:
        offered.append((fallback, default))
    failed = b.either(
        gate_failed,
        b.both(open_, b.either(clash, gap, *(b.both(at, each.failed) for at, each in offered))),
    )
    musts = [*zip(must, values, strict=True)]
    base_absent = b.either(
        b.both(b.negate(any_must), b.some(b.both(at, each.absent) for at, each in offered)),
        b.both(any_must, *(b.either(b.negate(at), each.absent) for at, each in musts)),
    )
    gate = Form(
        absent=b.either(gate_absent, b.both(open_, base_absent)),
        failed=failed,
        loose=b.either(any_loose(b, [*conditions, *(each for _, each in offered)]), doubtful),
    )
    valued = b.both(open_, b.negate(void))
    picked = [(b.both(valued, at), each) for at, each in _picked(b, any_must, must, offered)]
    outcome = joining.joined(b, picked, gate, one_at_most=False)
    return Verdict(
        outcome,
        live,
        tuple(b.both(open_, each) for each in can),
        tuple(b.both(open_, each) for each in must),
        b.both(open_, fallback),
    )


def _plainly(
    b: Builder,
    conditions: Sequence[Truth],
    values: Sequence[Outcome],
    default: Outcome | None,
    terms: Terms,
) -> Verdict:
    """Conditions that are surely はい or いいえ, of which one at most counts: nothing is open but the values."""
    ups = [()] * len(conditions) if terms.disjoint else _ups(len(conditions), terms)
    holds = [each.yes for each in conditions]
    live = tuple(b.every(b.negate(holds[j]) for j in up) for up in ups)
    can = tuple(b.both(each, free) for each, free in zip(holds, live, strict=True))
    is_total = terms.complete and terms.disjoint and default is None
    none = b.no if is_total else b.negate(b.some(holds))
    offered = [*zip(can, values, strict=True)]
    if default is not None and none is not b.no:
        offered.append((none, default))
    gap = none if default is None else b.no
    gate = Form(
        absent=b.some(b.both(at, each.absent) for at, each in offered),
        failed=b.either(gap, *(b.both(at, each.failed) for at, each in offered)),
        loose=any_loose(b, [*conditions, *(each for _, each in offered)]),
    )
    outcome = joining.joined(b, offered, gate, one_at_most=True)
    if isinstance(outcome, Number) and gap is b.no:
        without = (b.both(at, b.negate(has_value(b, each))) for at, each in offered)
        outcome = evolve(outcome, has=b.negate(b.some(without)))
    return Verdict(outcome, live, can, can, none if default is not None else b.no)


def _only_failed(b: Builder, truth: Truth) -> Term:
    others = (truth.yes, truth.no, truth.absent)
    return b.both(truth.failed, *(b.negate(each) for each in others))


def _crisp(conditions: Sequence[Truth]) -> bool:
    """Whether every condition is surely はい or いいえ on every row."""
    return all(each.kleene is not None and not each.kleene.nullable for each in conditions)


def _ups(count: int, terms: Terms) -> Sequence[Sequence[int]]:
    if terms.above is None:
        return [range(i) for i in range(count)]
    return terms.above


def _picked(
    b: Builder, any_must: Term, must: Sequence[Term], offered: Sequence[tuple[Term, Outcome]]
) -> list[tuple[Term, Outcome]]:
    """What gives values: those that must count if there are any, else those that can."""
    found = []
    for i, (can, value) in enumerate(offered):
        at = b.both(can, b.negate(any_must))
        found.append((b.either(must[i], at) if i < len(must) else at, value))
    return found


def _clash(  # noqa: PLR0913, PLR0917 - all that two alternatives can clash in
    b: Builder,
    can: Sequence[Term],
    must: Sequence[Term],
    values: Sequence[Outcome],
    ups: Sequence[Sequence[int]],
    terms: Terms,
) -> tuple[Term, Term, Term]:
    """Whether two that can both count may differ; two must, of which one is open; two must, and differ."""
    if terms.above is None or terms.disjoint:
        return b.no, b.no, b.no
    if terms.sole:
        return b.at_least(2, can), b.no, b.at_least(2, must)
    clashes, doubtful, void = [], [], []
    for i, k in combinations(range(len(can)), 2):
        if i in ups[k] or k in ups[i]:
            continue
        same = alike(b, values[i], values[k])
        clashes.append(b.both(can[i], can[k], b.negate(same)))
        lone = b.both(single(b, values[i]), single(b, values[k]))
        doubtful.append(b.both(must[i], must[k], b.negate(lone)))
        void.append(b.both(must[i], must[k], lone, b.negate(same)))
    return b.some(clashes), b.some(doubtful), b.some(void)


def alike(b: Builder, left: Outcome, right: Outcome) -> Term:
    """Whether both have one and the same outcome left."""
    both = b.both(single(b, left), single(b, right))
    absent = b.both(left.absent, right.absent)
    failed = b.both(left.failed, right.failed)
    same: Term
    match left, right:
        case Truth(), Truth():
            same = b.either(b.both(left.yes, right.yes), b.both(left.no, right.no))
        case Chosen(), Chosen():
            same = b.some(b.both(x, y) for x, y in zip(left.can, right.can, strict=True))
        case Number(), Number():
            x, y = levelled(b, (left, right))
            values = b.filled(b.equal(x.low, y.low), value=False)
            same = b.both(x.has, y.has, values)
        case Text(), Text():
            values = b.filled(b.equal(left.text, right.text), value=False)
            same = b.both(left.has, right.has, values)
        case _:
            return b.no
    return b.both(both, b.either(same, absent, failed))


def substituted(b: Builder, subject: Outcome, instead: Outcome) -> Outcome:
    """`A（対象外は0円）`: 対象外 of the subject becomes the substitute; the rest stays."""
    if subject.absent is b.no:
        return subject
    gate = Form(
        absent=b.both(subject.absent, instead.absent),
        failed=b.either(subject.failed, b.both(subject.absent, instead.failed)),
        loose=any_loose(b, (subject, instead)),
    )
    picked = [(has_value(b, subject), subject), (subject.absent, instead)]
    apart = isinstance(subject, Number) and b.both(subject.has, subject.absent) is b.no
    return joining.joined(b, picked, gate, one_at_most=apart)


# ── 表 that gather ───────────────────────────────────────────────────────────────────────────────


def total(b: Builder, rows: Sequence[tuple[Truth, Outcome]]) -> Number:
    """一致：合計: certain rows count with their value, possible rows with hull(0, value)."""
    numbers = [value for _, value in rows if isinstance(value, Number)]
    zero = exact(b, 0)
    parts = levelled(b, [*numbers, zero])[:-1]
    low, high = b.constant(0), b.constant(0)
    for (match, _), each in zip(rows, parts, strict=True):
        counts, sure = b.both(match.yes, each.has), b.negate(match.no)
        ends = (each.low, each.high)
        if not (each.is_point and sure is b.yes):
            least = b.when(sure, each.low, b.least((each.low, b.constant(0))))
            most = b.when(sure, each.high, b.greatest((each.high, b.constant(0))))
            ends = (least, most)
        low = b.add(low, b.when(counts, ends[0], b.constant(0)))
        high = b.add(high, b.when(counts, ends[1], b.constant(0)))
    matches = [match for match, _ in rows]
    barred = b.some(b.negate(b.either(each.yes, each.no)) for each in matches)
    counted = [(b.both(m.yes, b.negate(barred)), m, v) for m, v in rows]
    whole = b.every(b.either(b.negate(at), m.no, has_value(b, v)) for at, m, v in counted)
    avoidable = b.every(
        b.either(b.negate(at), m.no, has_value(b, v), v.absent) for at, m, v in counted
    )
    surely_failed = b.some(_only_failed(b, each) for each in matches)
    gate_absent = b.both(b.negate(surely_failed), b.some(each.absent for each in matches))
    absent = b.either(
        gate_absent, b.both(avoidable, b.some(b.both(at, v.absent) for at, _, v in counted))
    )
    failed = b.either(
        b.some(each.failed for each in matches),
        b.some(b.both(at, v.failed) for at, _, v in counted),
    )
    opens = b.some(
        b.both(m.yes, v.has, b.either(v.low_open, v.high_open))
        for m, v in rows
        if isinstance(v, Number)
    )
    pointed = all(
        p.is_point and m.no is b.negate(m.yes) for (m, _), p in zip(rows, parts, strict=True)
    )
    return Number(
        low=low,
        high=low if pointed else high,
        low_open=b.no,
        high_open=b.no,
        has=b.both(b.negate(barred), whole),
        absent=absent,
        failed=failed,
        loose=b.either(any_loose(b, [*matches, *(v for _, v in rows)]), opens),
        den=parts[0].den if parts else 1,
        over=parts[0].over if parts else None,
        is_point=pointed,
    )


def rest_row(b: Builder, matches: Sequence[Truth]) -> Truth:
    """上記以外: no other row matches."""
    return truths.negated(b, truths.some(b, matches)) if matches else truths.every(b, [])
