"""合計・個数・最大・最小・平均, いずれか・全て・個数 k 以上 over a 一覧: a child frame gathered by person (§1.9).

What stands inside is lowered in the frame of the list; columns of the person that it reads are carried
into it. Where the list may have more elements than are there, or a part is not known, the row is left to
the interpreter, unless what is known settles it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Aggregate
from sadame.dsl.interval import Interval
from sadame.dsl.types import ListOf, natural_step
from sadame.dsl.values import everything
from sadame.engine.columnar import choosing, outcomes, truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Element, Unsupported
from sadame.engine.columnar.encoding import State, more_of, state_of
from sadame.engine.columnar.outcomes import Form, Number, Outcome, Truth
from sadame.engine.columnar.terms import EVERY, Kind, Span, Term

MOST = 1_000_000
"""More elements than this one person's list does not have; so sums stay within proved bounds."""


@frozen(eq=False)
class Source:
    """The frame of a 一覧, where the list itself is 誤り, and what it may hold besides.

    `further` = kinds of elements that may be there unlisted: the rows on which there may be some, and the
    context in which such an element is looked at, in the frame of the person.
    """

    name: str
    gate: Form
    further: "tuple[tuple[Term, Context], ...]"


def list_of(context: Context, expr: core.Expr) -> Source:
    """The 一覧 that an expression names."""
    b = context.builder
    if context.element is not None or not isinstance(expr, core.Reference):
        raise Unsupported("一覧の中の一覧")
    found = context.part.by_name[expr.name]
    if not isinstance(found, core.Input) or not isinstance(found.type, ListOf):
        raise Unsupported("規則が作る一覧")
    if found.condition is not None or found.unanswered is not None:
        raise Unsupported("条件や とみなす のある一覧")
    more, gate, whole = _answered(context, found.name)
    further = [(more, _unlisted(context, found.name, {}))]
    if found.coverage is not None:
        ends = [context.number(each) for each in (found.coverage.first, found.coverage.last)]
        gate = evolve(
            gate,
            failed=b.either(gate.failed, *(each.failed for each in ends)),
            loose=b.some(each.loose for each in ends),
        )
        held = b.negate(b.either(more, whole))
        further += [
            (b.both(held, at), _unlisted(context, found.name, {found.coverage.index: moment}))
            for at, moment in _beyond(context, found.type, found.coverage, ends)
        ]
    return Source(found.name, gate, tuple(each for each in further if each[0] is not b.no))


def _answered(context: Context, name: str) -> tuple[Term, Form, Term]:
    """Rows that may have any elements more; where the list is 誤り; where it is whole whatever its 収録."""
    b = context.builder
    column = context.columns.get(name)
    gate = Form(absent=b.no, failed=b.no, loose=b.no)
    if name not in context.lists or column is None:
        return b.yes, gate, b.no
    whole = b.no
    if column.has_states:
        state = b.column(state_of(name), Kind.INTEGER, Span(0, 5), nullable=False)
        gate = evolve(gate, failed=b.equal(state, b.constant(int(State.INVALID))))
        whole = b.equal(state, b.constant(int(State.OTHER)))
    if not column.nullable:
        return b.no, gate, whole
    more = b.column(more_of(name), Kind.TRUTH, nullable=True)
    return b.filled(more, value=True), gate, whole


def _beyond(
    context: Context, kind: ListOf, held: core.Coverage, ends: Sequence[Number]
) -> Iterator[tuple[Term, Number]]:
    """Elements before the first moment and after the last: on which rows there are such moments, and which.

    An end that may be 対象外 covers nothing; one that is not known covers only what it surely does.
    """
    b, (first, last) = context.builder, ends
    declared = kind.element.fields[held.index]
    domain = everything(
        declared.type, declared.bounds, declared.step or natural_step(declared.type)
    )
    if not isinstance(domain, Interval) or any(each.den != 1 or each.over for each in ends):
        raise Unsupported("暦の上にない収録")
    low, high = (outcomes.exact(b, end).low for end in (domain.low or 0, domain.high or 0))
    covers = b.both(*(b.both(each.has, b.negate(each.absent)) for each in ends))
    before = b.fill(b.least((high, b.add(first.high, b.constant(-1)))), high)
    after = b.fill(b.greatest((low, b.add(last.low, b.constant(1)))), low)
    whole = outcomes.spread(b, domain)
    for start, end in ((low, b.when(covers, before, high)), (b.when(covers, after, low), high)):
        there = b.filled(b.up_to(start, end), value=True)
        yield there, evolve(whole, low=start, high=end, simple=None)


def inside(context: Context, source: str) -> Context:
    """The context of the elements of a list."""
    return evolve(context, seen={}, element=Element(source, context.lists.get(source, {}), context))


def _unlisted(context: Context, source: str, known: Mapping[int, Number]) -> Context:
    """The context of an element that may be there besides, of which only these fields are known."""
    element = Element(source, {}, context, is_unlisted=True, known=known)
    return evolve(context, seen={}, element=element)


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
    source, gate = listed.name, listed.gate
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
    listed = list_of(context, node.source)

    def met(within: Context) -> Truth:
        return _met(b, node, _holds(within, node.filter), within.truth(node.condition))

    wanted = 1 if node.at_least is None else node.at_least
    besides = _besides(context, listed, met)
    found = _count_open(context, listed.name, met(inside(context, listed.name)), wanted, besides)
    if node.at_least is None:
        found = truths.negated(b, found)
    return choosing.gated(b, found, b.negate(listed.gate.failed), b.no, listed.gate)


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

    def number(term: Term) -> Term:
        return b.constant(0) if term is b.no else b.gathered(source, "count", term, None, span)

    span = Span(0, MOST)
    crisp = besides.absent is b.no and besides.failed is b.no and besides.loose is b.no
    if met.kleene is not None and met.loose is b.no and crisp:
        sure, possible = number(outcomes.only_yes(b, met)), number(met.yes)
        yes = b.either(besides.yes, b.up_to(wanted, possible))
        no = b.below(sure, wanted)
        open_ = b.when(b.both(yes, no), b.null(Kind.TRUTH), yes)
        return outcomes.kleene(b, open_)
    # 対象外 and 誤り among the elements: decided by the sure ones, else for the interpreter
    sure = number(outcomes.only_yes(b, met))
    reachable = number(b.negate(outcomes.only_no(b, met)))
    decided = b.up_to(wanted, sure)
    out = b.both(b.below(reachable, wanted), outcomes.only_no(b, besides))
    open_ = b.negate(b.either(decided, out))
    return outcomes.flags(b, b.either(decided, open_), b.either(out, open_), open_, open_, open_)
