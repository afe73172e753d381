"""The frame of a 一覧: its elements, what it may hold besides, and whether anything of it is open (§1.9, 収録).

In: an expression that names a list. Out: `Source`. What columns do not hold (lists in lists, lists that rules make) is
`Unsupported`.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import ListOf, natural_step
from sadame.dsl.values import everything
from sadame.engine.columnar import inputs, outcomes
from sadame.engine.columnar.context import Context, Element, Unsupported
from sadame.engine.columnar.encoding import State, more_of, state_of
from sadame.engine.columnar.outcomes import Form, Number, Opaque, Outcome
from sadame.engine.columnar.terms import Kind, Span, Term

MOST = 1_000_000
"""More elements than this one person's list does not have; so sums stay within proved bounds."""


@frozen(eq=False)
class Source:
    """The frame of a 一覧, where the list itself may be 誤り, and what it may hold besides.

    `fails` = the rows on which it is 誤り and nothing else. `further` = kinds of elements that may be there unlisted:
    the rows on which there may be some, and the context in which such an element is looked at, in the frame of the
    person.
    """

    name: str
    gate: Form
    fails: Term
    further: "tuple[tuple[Term, Context], ...]"


@frozen(eq=False)
class Openness:
    """Rows on which a 一覧 has more than one outcome: `own` = by its elements, `whole` = by them or by its 収録.

    `loose` = rows on which an element holds what columns do not tell apart.
    """

    own: Term
    whole: Term
    loose: Term


def list_of(context: Context, expr: core.Expr) -> Source:
    """The 一覧 that an expression names."""
    if context.element is not None or not isinstance(expr, core.Reference):
        raise Unsupported("一覧の中の一覧")
    found = context.part.by_name[expr.name]
    if not isinstance(found, core.Input):
        raise Unsupported("規則が作る一覧")
    return given(context, found)


def given(context: Context, found: core.Input) -> Source:
    """The 一覧 of a fact."""
    b = context.builder
    if not isinstance(found.type, ListOf):
        raise TypeError(f"{found.name} is not a list")
    if found.condition is not None or found.unanswered is not None:
        raise Unsupported("条件や とみなす のある一覧")
    more, gate, whole = _answered(context, found.name)
    fails = gate.failed
    further = [(more, _unlisted(context, found.name, {}))]
    if found.coverage is not None:
        ends = [context.number(each) for each in (found.coverage.first, found.coverage.last)]
        fails = b.either(
            fails,
            *(b.both(each.failed, b.negate(b.either(each.has, each.absent))) for each in ends),
        )
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
    return Source(found.name, gate, fails, tuple(each for each in further if each[0] is not b.no))


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


def openness(context: Context, source: Source) -> Openness:
    """Where a list is not one list: it may hold more, or a field of an element is not known."""
    b, found = context.builder, context.part.by_name[source.name]
    within, count = inside(context, source.name), len(found.type.element.fields)  # type: ignore[union-attr]  # a list
    fields = [element_field(within, at) for at in range(count)]
    held = b.some(b.negate(outcomes.single(b, each)) for each in fields)
    unheld = any(isinstance(each, Opaque) for each in fields)
    own = b.either(any_of(context, source.name, held), *(at for at, _ in source.further))
    return Openness(
        own,
        b.both(b.either(own, source.gate.failed), b.negate(source.fails)),
        any_of(context, source.name, b.yes) if unheld else b.no,
    )


def element_field(context: Context, index: int) -> Outcome:
    """A field of the element that is looked at."""
    element = context.element
    if element is None:
        raise Unsupported("一覧の中の一覧")
    if index in element.known:
        return element.known[index]
    kind = context.part.by_name[element.source].type
    declared = kind.element.fields[index]  # type: ignore[union-attr]  # the type of a list
    column = element.columns.get(declared.name)
    return inputs.cell(context, column, declared.type, declared.bounds, declared.step, None)


def any_of(context: Context, source: str, term: Term) -> Term:
    """Whether there is an element for which a term in the frame of the list holds, in that of the person."""
    b = context.builder
    return b.no if term is b.no else b.below(b.constant(0), count_of(context, source, term))


def count_of(context: Context, source: str, term: Term) -> Term:
    """For how many elements a term in the frame of the list holds."""
    return gathered(context, source, "count", term, None, Span(0, MOST))


def gathered(  # noqa: PLR0913, PLR0917 - a term and where it is made
    context: Context, source: str, how: str, where: Term, value: Term | None, span: Span
) -> Term:
    """Something of the elements of each person; of a list that nobody has given there are none."""
    b = context.builder
    if source in context.lists and where is not b.no:
        return b.gathered(source, how, where, value, span)
    return b.null() if how in {"least", "greatest"} else b.constant(0)


def inside(context: Context, source: str) -> Context:
    """The context of the elements of a list."""
    return evolve(context, seen={}, element=Element(source, context.lists.get(source, {}), context))


def _unlisted(context: Context, source: str, known: Mapping[int, Number]) -> Context:
    """The context of an element that may be there besides, of which only these fields are known."""
    element = Element(source, {}, context, is_unlisted=True, known=known)
    return evolve(context, seen={}, element=element)
