"""What is the same on every row, whatever the facts are: one value, every outcome there is, 誤り, 対象外."""

from sadame.dsl.interval import Interval
from sadame.dsl.types import (
    Choice,
    Label,
    Scalar,
    Type,
    is_numeric,
)
from sadame.dsl.types import (
    Truth as TruthType,
)
from sadame.dsl.values import Choices, Values
from sadame.engine.columnar import choosing, joining, outcomes
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Unsupported
from sadame.engine.columnar.outcomes import Form, Outcome
from sadame.engine.columnar.terms import Kind, Term


def literal(b: Builder, value: Scalar, kind: Type) -> Outcome:
    """One value on every row."""
    match kind:
        case TruthType():
            return outcomes.kleene(b, b.constant(value is True))
        case Choice(members=members):
            return outcomes.chosen(b, members, b.constant(members.index(str(value))))
        case Label():
            text = b.constant(str(value))
            return outcomes.Text(text=text, has=b.yes, absent=b.no, failed=b.no, loose=b.no)
        case _ if not isinstance(value, str):
            return outcomes.exact(b, value)
        case _:
            raise Unsupported("構造の値")


def anything_in(b: Builder, kind: Type, domain: Values) -> Outcome:
    """Every value of a domain."""
    match domain:
        case Interval():
            return outcomes.spread(b, domain)
        case Choices():
            if isinstance(kind, Choice):
                return outcomes.chosen(b, kind.members, b.null())
            return outcomes.kleene(b, b.null(Kind.TRUTH))
        case _:
            return anything(b, kind)


def anything(b: Builder, kind: Type) -> Outcome:
    """Every outcome there is, for all that is known in columns."""
    match kind:
        case TruthType():
            return outcomes.anything_true(b)
        case Choice(members=members):
            return outcomes.anything_chosen(b, members)
        case Label():
            return outcomes.anything_text(b)
        case _ if is_numeric(kind):
            return outcomes.anything_number(b)
        case _:
            return outcomes.Opaque(absent=b.yes, failed=b.yes, loose=b.yes)


def failure(b: Builder, kind: Type) -> Outcome:
    """誤り on every row."""
    return _only(b, kind, absent=b.no, failed=b.yes)


def absence(b: Builder, kind: Type) -> Outcome:
    """対象外 on every row."""
    return _only(b, kind, absent=b.yes, failed=b.no)


def _only(b: Builder, kind: Type, *, absent: Term, failed: Term) -> Outcome:
    gate = Form(absent=absent, failed=failed, loose=b.no)
    match kind:
        case _ if is_numeric(kind):
            return joining.joined_numbers(b, [b.no], [outcomes.exact(b, 0)], gate, one_at_most=True)
        case _:
            return choosing.gated(b, _some_value(b, kind), b.no, absent, gate)


def _some_value(b: Builder, kind: Type) -> Outcome:
    match kind:
        case TruthType():
            return outcomes.kleene(b, b.yes)
        case Choice(members=members):
            return outcomes.chosen(b, members, b.constant(0))
        case Label():
            return outcomes.Text(
                text=b.constant(""), has=b.yes, absent=b.no, failed=b.no, loose=b.no
            )
        case _:
            return outcomes.Opaque(absent=b.no, failed=b.no, loose=b.yes)
