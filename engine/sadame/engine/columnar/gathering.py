"""合計・個数・最大・最小・平均, いずれか・全て・個数 k 以上 over a 一覧: a child frame gathered by person (§1.9).

What stands inside is lowered in the frame of the list; columns of the person that it reads are carried
into it. Where the list may have more elements than are there, or a part is not known, the row is left to
the interpreter, unless what is known settles it.
"""

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Aggregate
from sadame.dsl.types import ListOf
from sadame.engine.columnar import choosing, outcomes, truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Element, Unsupported
from sadame.engine.columnar.encoding import State, more_of, state_of
from sadame.engine.columnar.outcomes import Form, Number, Outcome, Truth
from sadame.engine.columnar.terms import EVERY, Kind, Span, Term

MOST = 1_000_000
"""More elements than this one person's list does not have; so sums stay within proved bounds."""


def list_of(context: Context, source: core.Expr) -> tuple[str, Term, Form]:
    """The frame of a 一覧, whether it may have more elements than are there, and where it is 誤り."""
    b = context.builder
    if context.element is not None or not isinstance(source, core.Reference):
        raise Unsupported("一覧の中の一覧")
    found = context.part.by_name[source.name]
    if not isinstance(found, core.Input) or not isinstance(found.type, ListOf):
        raise Unsupported("規則が作る一覧")
    if found.coverage is not None:
        raise Unsupported("収録のある一覧")
    if found.condition is not None or found.unanswered is not None:
        raise Unsupported("条件や とみなす のある一覧")
    column = context.columns.get(source.name)
    gate = Form(absent=b.no, failed=b.no, loose=b.no)
    if source.name not in context.lists or column is None:
        return source.name, b.yes, gate
    if State.INVALID in column.states:
        state = b.column(state_of(source.name), Kind.INTEGER, Span(0, 5), nullable=False)
        gate = evolve(gate, failed=b.equal(state, b.constant(int(State.INVALID))))
    if not column.nullable:
        return source.name, b.no, gate
    more = b.column(more_of(source.name), Kind.TRUTH, nullable=True)
    return source.name, b.filled(more, value=True), gate


def inside(context: Context, source: str) -> Context:
    """The context of the elements of a list."""
    return evolve(context, seen={}, element=Element(source, context.lists.get(source, {}), context))


def unlisted(context: Context, source: str) -> Context:
    """The context of an element that may be there besides, of which nothing is known."""
    return evolve(context, seen={}, element=Element(source, {}, context, is_unlisted=True))


def gather(context: Context, node: core.Gather) -> Outcome:
    """A numeric aggregate."""
    b = context.builder
    source, more, gate = list_of(context, node.source)
    within = inside(context, source)
    counts = outcomes.kleene(b, b.yes)
    if node.condition is not None:
        counts = within.truth(node.condition)
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
    besides = outcomes.kleene(b, more)
    if node.condition is not None and more is not b.no:
        other = unlisted(context, source).truth(node.condition)
        besides = truths.every(b, [besides, other])
    any_of = {
        name: _any(context, source, term)
        for name, term in (("unknown", unknown), ("absent", absent), ("failed", failed))
    }
    found, empty = _aggregated(context, node.aggregate, source, counted, value)
    open_ = b.either(b.negate(outcomes.only_no(b, besides)), any_of["unknown"])
    nothing = b.both(empty, b.negate(any_of["absent"]))
    bad = b.either(any_of["failed"], nothing)
    result = b.when(open_, b.null(), found.low)
    whole = Number(
        low=result,
        high=result,
        low_open=b.no,
        high_open=b.no,
        has=b.either(b.negate(b.either(any_of["absent"], bad)), open_),
        absent=b.either(b.both(any_of["absent"], b.negate(any_of["failed"])), open_),
        failed=b.either(bad, open_),
        loose=open_,
        den=found.den,
        over=found.over,
        is_point=open_ is b.no,
    )
    return choosing.gated(b, whole, b.negate(gate.failed), b.no, gate)


def _any(context: Context, source: str, term: Term) -> Term:
    b = context.builder
    if term is b.no:
        return b.no
    count = b.gathered(source, "count", term, None, Span(0, MOST))
    return b.below(b.constant(0), count)


def _aggregated(
    context: Context, aggregate: Aggregate, source: str, counted: Term, value: Number
) -> tuple[Number, Term]:
    """The aggregate, and whether it has no value because nothing is counted."""
    b = context.builder
    count = b.gathered(source, "count", counted, None, Span(0, MOST))
    empty = b.equal(count, b.constant(0))
    match aggregate:
        case Aggregate.COUNT:
            return outcomes.point(b, count, 1), b.no
        case Aggregate.SUM:
            return outcomes.point(b, _summed(context, source, counted, value), value.den), b.no
        case Aggregate.MAXIMUM:
            found = b.gathered(source, "greatest", counted, value.low, value.low.span)
            return outcomes.point(b, found, value.den), empty
        case Aggregate.MINIMUM:
            found = b.gathered(source, "least", counted, value.low, value.low.span)
            return outcomes.point(b, found, value.den), empty
        case Aggregate.MEAN:
            total = _summed(context, source, counted, value)
            size = b.greatest((count, b.constant(1)))
            return outcomes.point(b, total, value.den, over=size), empty


def _summed(context: Context, source: str, counted: Term, value: Number) -> Term:
    low, high = value.low.span.low, value.low.span.high
    span = EVERY
    if low is not None and high is not None:
        span = Span(min(low, 0) * MOST, max(high, 0) * MOST)
    return context.builder.gathered(source, "sum", counted, value.low, span)


def quantified(context: Context, node: core.Quantified) -> Outcome:
    """いずれか, 全て, 個数 k 以上: an element that is filtered out does not count."""
    b = context.builder
    source, more, gate = list_of(context, node.source)
    within = inside(context, source)
    counts = outcomes.kleene(b, b.yes)
    if node.filter is not None:
        counts = within.truth(node.filter)
    condition = within.truth(node.condition)
    met = _met(b, node, counts, condition)
    besides = outcomes.kleene(b, b.no)
    if more is not b.no:
        other = unlisted(context, source)
        counts = outcomes.kleene(b, b.yes) if node.filter is None else other.truth(node.filter)
        may_be = _met(b, node, counts, other.truth(node.condition))
        besides = truths.every(b, [outcomes.kleene(b, more), may_be])
    wanted = 1 if node.at_least is None else node.at_least
    found = _count_open(context, source, met, wanted, besides)
    if node.at_least is None:
        found = truths.negated(b, found)
    return choosing.gated(b, found, b.negate(gate.failed), b.no, gate)


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

    def number(term: Term) -> Term:
        return b.constant(0) if term is b.no else b.gathered(source, "count", term, None, span)

    span = Span(0, MOST)
    crisp = besides.absent is b.no and besides.failed is b.no and besides.loose is b.no
    if met.kleene is not None and met.loose is b.no and crisp:
        sure, possible = number(outcomes.only_yes(b, met)), number(met.yes)
        yes = b.either(besides.yes, b.up_to(wanted, possible))
        no = b.below(sure, wanted)
        return outcomes.flags(b, yes, no, b.no, b.no, b.no)
    # 対象外 and 誤り among the elements: decided by the sure ones, else for the interpreter
    sure = number(outcomes.only_yes(b, met))
    reachable = number(b.negate(outcomes.only_no(b, met)))
    decided = b.up_to(wanted, sure)
    out = b.both(b.below(reachable, wanted), outcomes.only_no(b, besides))
    open_ = b.negate(b.either(decided, out))
    return outcomes.flags(b, b.either(decided, open_), b.either(out, open_), open_, open_, open_)
