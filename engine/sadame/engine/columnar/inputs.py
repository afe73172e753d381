"""Facts on columns: 条件, とみなす, and what a cell may come to (semantics §1.7, §1.8)."""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import (
    Choice,
    Label,
    Structure,
    Type,
    natural_step,
)
from sadame.dsl.types import (
    Truth as TruthType,
)
from sadame.dsl.values import Values, everything
from sadame.engine.columnar import choosing, fixed, joining, outcomes
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Unsupported
from sadame.engine.columnar.encoding import FactColumn, State, field_of, state_of, upper_of
from sadame.engine.columnar.outcomes import Chosen, Form, Number, Outcome, Truth
from sadame.engine.columnar.terms import Kind, Span, Term

WIDTH = 2**63
"""What a column can hold, where nobody has said less."""


def fact(context: Context, found: core.Input) -> Outcome:
    """A fact; its 条件 comes before what was answered."""
    b = context.builder
    given = answer(context, found)
    if found.condition is not None:
        asked = context.truth(found.condition)
        failed = b.either(asked.failed, b.both(asked.yes, given.failed))
        gate = Form(absent=b.no, failed=asked.failed, loose=asked.loose)
        given = choosing.gated(b, given, asked.yes, b.either(asked.no, asked.absent), gate)
        given = evolve(given, failed=failed)
    presumption = found.not_applicable
    if presumption is None or given.absent is b.no:
        return given
    return _assumed(context, found, given, presumption)


def _assumed(
    context: Context, found: core.Input, given: Outcome, presumption: core.Presumption
) -> Outcome:
    """対象外：… とみなす."""
    b = context.builder
    assumed = presumed(context, presumption)
    if assumed.yes is b.no:
        return given
    value = fixed.literal(b, presumption.value, found.type)
    sure = outcomes.only_yes(b, assumed)
    at = b.both(given.absent, assumed.yes)
    gate = Form(absent=b.both(given.absent, b.negate(sure)), failed=given.failed, loose=given.loose)
    picked = [(outcomes.has_value(b, given), given), (at, value)]
    apart = b.both(outcomes.has_value(b, given), at) is b.no
    return joining.joined(b, picked, gate, one_at_most=apart)


def presumed(context: Context, presumption: core.Presumption) -> Truth:
    """Whether a とみなす works, as a condition on 解釈."""
    if presumption.condition is None:
        return outcomes.kleene(context.builder, context.builder.yes)
    return context.truth(presumption.condition)


def answer(context: Context, found: core.Input) -> Outcome:
    """What was answered: supplied, presumed from silence, or the whole domain."""
    b = context.builder
    if isinstance(found.type, Structure):
        return outcomes.Opaque(absent=b.no, failed=b.no, loose=b.yes)
    column = context.columns.get(found.name)
    silence = None
    if found.unanswered is not None:
        works = presumed(context, found.unanswered)
        if outcomes.only_yes(b, works) is b.yes:
            silence = fixed.literal(b, found.unanswered.value, found.type)
        elif outcomes.only_yes(b, works) is not b.no:
            raise Unsupported("行ごとに変わる 未回答：… とみなす")
    return cell(context, column, found.type, found.bounds, found.step, silence)


def is_blank(context: Context, found: core.Input) -> Term:
    """Rows on which nothing was answered."""
    b = context.builder
    column = context.columns.get(found.name)
    if column is None:
        return b.yes
    if column.has_states:
        state = b.column(state_of(column.name), Kind.INTEGER, Span(0, 5), nullable=False)
        return b.equal(state, b.constant(int(State.BLANK)))
    kinds = {TruthType: Kind.TRUTH, Label: Kind.TEXT}
    kind = kinds.get(type(found.type), Kind.INTEGER)
    return b.missing(b.column(column.name, kind, _span(column), nullable=column.nullable))


def is_odd(context: Context, names: Sequence[str]) -> Term:
    """Rows on which one of these facts is neither a value nor altogether unknown."""
    b = context.builder
    usual = (int(State.VALUE), int(State.BLANK), int(State.UNKNOWN))
    columns = (context.columns[name] for name in names if name in context.columns)
    return b.some(
        b.negate(
            b.among(b.column(state_of(each.name), Kind.INTEGER, Span(0, 5), nullable=False), usual)
        )
        for each in columns
        if each.has_states
    )


def _span(column: FactColumn) -> Span:
    """Bounds of the numbers of a column."""
    if isinstance(column.kind, Choice):
        return Span(0, len(column.kind.members) - 1)
    low = -WIDTH if column.low is None else column.low
    return Span(low, WIDTH if column.high is None else column.high)


def record_field(context: Context, found: core.Input, index: int) -> Outcome:
    """A field of a 構造 fact, which has a column of its own."""
    structure = found.type
    if not isinstance(structure, Structure) or found.condition or found.unanswered:
        raise Unsupported("条件や とみなす のある構造")
    declared = structure.fields[index]
    column = context.columns.get(field_of(found.name, declared.name))
    return cell(context, column, declared.type, declared.bounds, declared.step, None)


def cell(  # noqa: PLR0913, PLR0917 - a cell and all it may come to
    context: Context,
    column: FactColumn | None,
    kind: Type,
    bounds: Interval | None,
    step: Fraction | None,
    silence: Outcome | None,
) -> Outcome:
    """The outcomes of a cell: its value, else what silence or 不明 comes to."""
    b = context.builder
    domain = everything(kind, bounds, step or natural_step(kind))
    if column is None:
        return fixed.anything_in(b, kind, domain) if silence is None else silence
    read = _value(b, column, kind, domain)
    if isinstance(read, outcomes.Opaque):
        return read
    state = None
    if column.has_states:
        state = b.column(state_of(column.name), Kind.INTEGER, Span(0, 5), nullable=False)
    if silence is not None and (column.nullable or state is not None):
        read = _unless_silent(b, state, read, silence)
    if state is None:
        return read
    return _by_state(b, column, state, read, kind)


def _value(b: Builder, column: FactColumn, kind: Type, domain: Values) -> Outcome:
    """The value where there is one, else the whole domain."""
    name, nullable = column.name, column.nullable
    match kind:
        case TruthType():
            return outcomes.kleene(b, b.column(name, Kind.TRUTH, nullable=nullable))
        case Choice(members=members):
            place = b.column(name, Kind.INTEGER, _span(column), nullable=nullable)
            return outcomes.chosen(b, members, place)
        case Label():
            text = b.column(name, Kind.TEXT, nullable=nullable)
            return outcomes.Text(text=text, has=b.yes, absent=b.no, failed=b.no, loose=b.no)
        case _ if isinstance(domain, Interval):
            return _number(b, column, domain)
        case _:
            return outcomes.Opaque(absent=b.no, failed=b.no, loose=b.yes)


def _number(b: Builder, column: FactColumn, domain: Interval) -> Number:
    den = reduce(outcomes.lcm, (column.den, outcomes.den_of(domain)))
    factor = den // column.den
    span = _span(column)
    value = b.scale(b.column(column.name, Kind.INTEGER, span, nullable=column.nullable), factor)
    if not column.has_ranges:
        return outcomes.simple(b, value, domain, den)
    whole = outcomes.simple(b, value, domain, den)
    state = b.column(state_of(column.name), Kind.INTEGER, Span(0, 5), nullable=False)
    ranged = b.equal(state, b.constant(int(State.RANGE)))
    upper = b.scale(b.column(upper_of(column.name), Kind.INTEGER, span, nullable=True), factor)
    low = b.when(ranged, b.fill(value, _end(b, domain.low, den)), whole.low)
    high = b.when(ranged, b.fill(upper, _end(b, domain.high, den)), whole.high)
    missing = (b.missing(value), b.missing(upper))
    return evolve(
        whole,
        low=low,
        high=high,
        low_open=b.when(ranged, b.both(missing[0], b.constant(domain.low_open)), whole.low_open),
        high_open=b.when(ranged, b.both(missing[1], b.constant(domain.high_open)), whole.high_open),
        simple=None,
        is_point=False,
    )


def _end(b: Builder, end: Fraction | int | None, den: int) -> Term:
    """An end of the domain over a denominator that both have."""
    return b.null() if end is None else b.constant((Fraction(end) * den).numerator)


def _unless_silent(b: Builder, state: Term | None, read: Outcome, silence: Outcome) -> Outcome:
    """未回答：… とみなす."""
    if state is not None:
        blank = b.equal(state, b.constant(int(State.BLANK)))
        return joining.either_or(b, blank, silence, read)
    match read, silence:
        case Truth(kleene=Term() as value), Truth(kleene=Term() as presumed_):
            return outcomes.kleene(b, b.fill(value, presumed_))
        case Chosen(place=Term() as place), Chosen(place=Term() as other):
            return outcomes.chosen(b, read.members, b.fill(place, other))
        case Number(simple=(value, _)), Number():
            den = outcomes.lcm(read.den, silence.den)
            ours, theirs = b.scale(value, den // read.den), b.scale(silence.low, den // silence.den)
            return outcomes.point(b, b.fill(ours, theirs), den)
        case outcomes.Text(text=text), outcomes.Text(text=other):
            return evolve(read, text=b.fill(text, other))
        case _:
            return read


def _by_state(b: Builder, column: FactColumn, state: Term, read: Outcome, kind: Type) -> Outcome:
    """誤り where the cell is no valid value; left to the interpreter where no column holds it."""
    found = read
    if State.INVALID in column.states:
        invalid = b.equal(state, b.constant(int(State.INVALID)))
        gate = Form(absent=b.no, failed=invalid, loose=b.no)
        found = choosing.gated(b, found, b.negate(invalid), b.no, gate)
    if State.OTHER in column.states:
        other = b.equal(state, b.constant(int(State.OTHER)))
        found = joining.either_or(b, other, fixed.anything(b, kind), found)
    return found
