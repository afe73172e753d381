"""The language of plans: expressions over columns, with exactly the operations every back end has.

Three kinds: **truth** (if it can be null, Kleene's: null is neither), **integer** (null = no value, or no
end) and **text**. There is no division but that of two non-negative integers, no float, no date: what an
engine could read in its own way is not in the language. Every integer carries the bounds that no row can
leave, so whoever writes it for an engine knows which width holds it.

Terms are made by `builder.Builder` only, which folds what is constant and makes equal terms one object; so
a plan is a graph, and what is used twice is worked out once.
"""

from collections.abc import Sequence
from enum import Enum

from attrs import field, frozen


class Kind(Enum):
    """What a column of a term holds."""

    TRUTH = "真偽"
    INTEGER = "整数"
    TEXT = "文字"


@frozen(eq=False)
class Span:
    """The least and the greatest integer a term can be; None = nobody has said."""

    low: int | None = None
    high: int | None = None


EVERY = Span()


@frozen(eq=False, kw_only=True)
class Term:
    """A column. `number` = in the order of making, so operands come before what uses them."""

    kind: Kind
    nullable: bool
    span: Span = EVERY
    number: int = field(repr=False)


@frozen(eq=False, kw_only=True)
class Column(Term):
    """A column of the frame."""

    name: str


@frozen(eq=False, kw_only=True)
class Constant(Term):
    """The same on every row; None = null."""

    value: bool | int | str | None


class Operation(Enum):
    """What is done with the operands; null in, null out, unless it says otherwise."""

    NOT = "not"
    ALL = "and"  # Kleene
    ANY = "or"  # Kleene
    EQUAL = "="
    BELOW = "<"
    UP_TO = "<="
    MISSING = "missing"  # never null
    FILL = "fill"  # the second where the first is null
    WHEN = "when"  # (truth without null, then, else)
    ADD = "+"
    MULTIPLY = "×"
    MAGNITUDE = "abs"
    QUOTIENT = "div"  # of a non-negative by a positive, rounded down
    LEAST = "least"  # null if one is null
    GREATEST = "greatest"
    TALLY = "tally"  # how many of these truths without null hold


@frozen(eq=False, kw_only=True)
class Applied(Term):
    """An operation on terms."""

    operation: Operation
    operands: tuple[Term, ...]


@frozen(eq=False, kw_only=True)
class Among(Term):
    """Whether an integer or a text is one of these constants; null where it is null."""

    subject: Term
    members: tuple[int | str, ...]


@frozen(eq=False, kw_only=True)
class Gathered(Term):
    """Something of the rows of a child frame, one for each parent: `how` of `value` where `where` holds.

    Sums and counts of no rows are 0, the least and greatest null. The operands are terms of the child
    frame `source`; `columns` of the parent are carried into it under their own names.
    """

    source: str
    how: str  # "sum", "count", "least", "greatest"
    where: Term
    value: Term | None


def operands(term: Term) -> tuple[Term, ...]:
    """The terms directly under a term, in its own frame."""
    match term:
        case Applied():
            return term.operands
        case Among():
            return (term.subject,)
        case _:
            return ()


def inner_terms(gathered: Sequence[Gathered]) -> list[Term]:
    """What these read in the frame of their list."""
    return [term for each in gathered for term in (each.where, each.value) if term is not None]


def own_frame(terms: Sequence[Term]) -> list[Term]:
    """These terms and all under them in the same frame."""
    found: dict[int, Term] = {}
    waiting = [*terms]
    while waiting:
        each = waiting.pop()
        if each.number not in found:
            found[each.number] = each
            waiting.extend(operands(each))
    return [found[number] for number in sorted(found)]
