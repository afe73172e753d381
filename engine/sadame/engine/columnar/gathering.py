"""合計・個数・最大・最小・平均, いずれか・全て・個数 k 以上 over a 一覧: a child frame gathered by person (§1.9).

What stands inside is lowered in the frame of the list; columns of the person that it reads are carried
into it. 個数 and 合計 are ranges where elements are doubtful or may be there besides; another aggregate is left to the
interpreter there, and so is what meets 対象外 or 誤り among the elements, unless what is known settles it.
"""

from collections.abc import Callable, Sequence

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.core import Aggregate
from sadame.engine.columnar import choosing, outcomes, truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Unsupported
from sadame.engine.columnar.lists import (
    MOST,
    Source,
    any_of,
    count_of,
    gathered,
    inside,
    list_of,
)
from sadame.engine.columnar.outcomes import Number, Outcome, Truth
from sadame.engine.columnar.terms import EVERY, Kind, Span, Term


def _besides(context: Context, source: Source, meets: Callable[[Context], Truth]) -> Truth:
    """Whether an element that may be there besides meets a condition: it may be, or there may be none."""
    b = context.builder
    found = [(at, meets(other)) for at, other in source.further]
    return outcomes.flags(
        b,
        b.some(b.both(at, each.yes) for at, each in found),
        b.yes,
        b.some(b.both(at, each.absent) for at, each in found),
        b.some(b.both(at, each.failed) for at, each in found),
        b.some(b.both(at, each.loose) for at, each in found),
    )


def gather(context: Context, node: core.Gather) -> Outcome:
    """A numeric aggregate."""
    b = context.builder
    listed = list_of(context, node.source)
    found = _total(context, node, listed) or _settled(context, node, listed)
    return choosing.gated(b, found, b.negate(listed.fails), b.no, listed.gate)


# ── 個数, 合計 ───────────────────────────────────────────────────────────────────────────────────


def _total(context: Context, node: core.Gather, listed: Source) -> Number | None:
    """個数 or 合計 from its least to its most; None = not by ends alone.

    A sure element adds its value, a doubtful one that or nothing, and what may be there besides any number of times
    its own: so an end is without end where that can go beyond 0. Ends are added, so each is reached.
    """
    b = context.builder
    if node.aggregate not in {Aggregate.SUM, Aggregate.COUNT}:
        return None
    within = inside(context, listed.name)
    parts = [_part(each, node) for each in (within, *(other for _, other in listed.further))]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    (counts, value), *further = known
    if counts.kleene is not None and not counts.kleene.nullable and value.is_point and not further:
        total = _added(context, listed.name, counts.yes, value.low)
        return outcomes.point(b, total, value.den)
    zero = b.constant(0)
    also = [
        (b.both(at, other.yes), each)
        for (at, _), (other, each) in zip(listed.further, further, strict=True)
    ]
    falls = b.some(b.both(at, b.filled(b.below(v.low, zero), value=True)) for at, v in also)
    rises = b.some(b.both(at, b.filled(b.below(zero, v.high), value=True)) for at, v in also)
    sides = (
        _Side(value.low, value.low_open, falls, b.least, lambda end: b.below(end, zero)),
        _Side(value.high, value.high_open, rises, b.greatest, lambda end: b.below(zero, end)),
    )
    (low, low_open), (high, high_open) = (
        _end(context, listed.name, counts, each) for each in sides
    )
    return Number(
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        has=b.yes,
        absent=b.no,
        failed=b.no,
        loose=b.no,
        den=value.den,
        is_point=low is high and not low.nullable,
    )


def _part(within: Context, node: core.Gather) -> tuple[Truth, Number] | None:
    """Whether an element counts and what it adds; None where that is more than a truth and two ends."""
    b = within.builder
    counts = _holds(within, node.condition)
    value = outcomes.exact(b, 1) if node.value is None else within.number(node.value)
    plain = (counts.absent, counts.failed, counts.loose, value.absent, value.failed, value.loose)
    if any(each is not b.no for each in plain) or value.over is not None:
        return None
    return counts, value


@frozen(eq=False)
class _Side:
    """One end of what elements add: null = without end, `is_open` = not reached; `endless` = so is the total.

    `of` takes the farther of two, `beyond` says whether one is beyond 0.
    """

    end: Term
    is_open: Term
    endless: Term
    of: Callable[[Sequence[Term]], Term]
    beyond: Callable[[Term], Term]


def _end(context: Context, source: str, counts: Truth, side: _Side) -> tuple[Term, Term]:
    """An end of a total, null = without end, and whether it is open: the sum of what each element adds there."""
    b, zero = context.builder, context.builder.constant(0)
    sure = outcomes.only_yes(b, counts)
    part = b.when(sure, side.end, side.of((side.end, zero)))
    endless = side.endless
    if part.nullable:
        endless = b.either(endless, any_of(context, source, b.both(counts.yes, b.missing(part))))
        part = b.fill(part, zero)
    counted = b.both(counts.yes, b.either(sure, b.filled(side.beyond(side.end), value=False)))
    is_open = any_of(context, source, b.both(counted, side.is_open))
    total = b.when(endless, b.null(), _added(context, source, counts.yes, part))
    return total, b.both(is_open, b.negate(endless))


def _added(context: Context, source: str, where: Term, value: Term) -> Term:
    """The sum of a term over the elements for which another holds."""
    if value is context.builder.constant(1):
        return count_of(context, source, where)
    low, high = value.span.low, value.span.high
    span = EVERY
    if low is not None and high is not None:
        span = Span(min(low, 0) * MOST, max(high, 0) * MOST)
    return gathered(context, source, "sum", where, value, span)


# ── the others ───────────────────────────────────────────────────────────────────────────────────


def _settled(context: Context, node: core.Gather, listed: Source) -> Number:
    """An aggregate where every element is known and there are no others; else whatever it may be."""
    b, source = context.builder, listed.name
    within = inside(context, source)
    counts = _holds(within, node.condition)
    value = outcomes.exact(b, 1) if node.value is None else within.number(node.value)
    if value.over is not None:
        raise Unsupported("一覧の中の割り算")
    unknown = b.either(
        b.negate(outcomes.single(b, counts)),
        b.both(counts.yes, b.negate(outcomes.single(b, value))),
        counts.loose,
        value.loose,
    )
    counted = b.both(counts.yes, value.has)
    absent = b.either(counts.absent, b.both(counts.yes, value.absent))
    failed = b.either(counts.failed, b.both(counts.yes, value.failed))
    besides = _besides(context, listed, lambda other: _holds(other, node.condition))
    any_of_these = {
        name: any_of(context, source, term)
        for name, term in (("unknown", unknown), ("absent", absent), ("failed", failed))
    }
    found, empty = _aggregated(context, node.aggregate, source, counted, value)
    open_ = b.either(b.negate(outcomes.only_no(b, besides)), any_of_these["unknown"])
    nothing = b.both(empty, b.negate(any_of_these["absent"]))
    bad = b.either(any_of_these["failed"], nothing)
    result = b.when(open_, b.null(), found.low)
    return Number(
        low=result,
        high=result,
        low_open=b.no,
        high_open=b.no,
        has=b.either(b.negate(b.either(any_of_these["absent"], bad)), open_),
        absent=b.either(b.both(any_of_these["absent"], b.negate(any_of_these["failed"])), open_),
        failed=b.either(bad, open_),
        loose=open_,
        den=found.den,
        over=found.over,
        is_point=open_ is b.no,
    )


def _aggregated(
    context: Context, aggregate: Aggregate, source: str, counted: Term, value: Number
) -> tuple[Number, Term]:
    """The aggregate, and whether it has no value because nothing is counted."""
    b = context.builder
    count = count_of(context, source, counted)
    empty = b.equal(count, b.constant(0))
    match aggregate:
        case Aggregate.COUNT:
            return outcomes.point(b, count, 1), b.no
        case Aggregate.SUM:
            return outcomes.point(b, _added(context, source, counted, value.low), value.den), b.no
        case Aggregate.MAXIMUM:
            found = gathered(context, source, "greatest", counted, value.low, value.low.span)
            return outcomes.point(b, found, value.den), empty
        case Aggregate.MINIMUM:
            found = gathered(context, source, "least", counted, value.low, value.low.span)
            return outcomes.point(b, found, value.den), empty
        case Aggregate.MEAN:
            total = _added(context, source, counted, value.low)
            size = b.greatest((count, b.constant(1)))
            return outcomes.point(b, total, value.den, over=size), empty


# ── いずれか, 全て ───────────────────────────────────────────────────────────────────────────────


def quantified(context: Context, node: core.Quantified) -> Outcome:
    """いずれか, 全て, 個数 k 以上: an element that is filtered out does not count."""
    b = context.builder
    listed = list_of(context, node.source)

    def met(within: Context) -> Truth:
        return _met(b, node, _holds(within, node.filter), within.truth(node.condition))

    wanted = 1 if node.at_least is None else node.at_least
    besides = _besides(context, listed, met)
    found = _count_open(context, listed.name, met(inside(context, listed.name)), wanted, besides)
    if node.at_least is None:
        found = truths.negated(b, found)
    return choosing.gated(b, found, b.negate(listed.fails), b.no, listed.gate)


def _holds(within: Context, condition: core.Expr | None) -> Truth:
    """A condition on elements; none holds of all."""
    if condition is None:
        return outcomes.kleene(within.builder, within.builder.yes)
    return within.truth(condition)


def _met(b: Builder, node: core.Quantified, counts: Truth, condition: Truth) -> Truth:
    """Whether an element counts; for 全て, whether it counts and does not meet the condition."""
    if node.at_least is None:
        return truths.every(b, [counts, truths.negated(b, condition)])
    return truths.every(b, [counts, condition])


def _count_open(context: Context, source: str, met: Truth, at_least: int, besides: Truth) -> Truth:
    """At least so many elements; those that may be there besides could meet it or not."""
    b = context.builder
    if at_least < 1:
        return outcomes.kleene(b, b.yes)
    wanted = b.constant(at_least)
    both = (met, besides)
    if all(part is b.no for each in both for part in (each.absent, each.failed, each.loose)):
        sure = count_of(context, source, outcomes.only_yes(b, met))
        possible = count_of(context, source, met.yes)
        yes = b.either(besides.yes, b.up_to(wanted, possible))
        no = b.below(sure, wanted)
        open_ = b.when(b.both(yes, no), b.null(Kind.TRUTH), yes)
        return outcomes.kleene(b, open_)
    # 対象外 and 誤り among the elements: decided by the sure ones, else for the interpreter
    sure = count_of(context, source, outcomes.only_yes(b, met))
    reachable = count_of(context, source, b.negate(outcomes.only_no(b, met)))
    decided = b.up_to(wanted, sure)
    out = b.both(b.below(reachable, wanted), outcomes.only_no(b, besides))
    open_ = b.negate(b.either(decided, out))
    return outcomes.flags(b, b.either(decided, open_), b.either(out, open_), open_, open_, open_)
