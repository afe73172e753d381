"""What an expression can give, and what stands behind it.

`Outcome` is the unit of work of the interpreter: the set of outcomes (`Possible`), the unknowns that
may settle it (不足, semantics §2.7), and the faults behind its 誤り. Faults are kept as facts (`Blame`);
`causes` words them when somebody asks.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.core import Expr, Node
from sadame.dsl.interval import Interval, point
from sadame.dsl.source import Span
from sadame.dsl.trace import Fault
from sadame.dsl.types import Label, Scalar, Type
from sadame.dsl.values import Elements, Fields, Possible, Texts, Values, only


@frozen
class Blame:
    """One way to 誤り: what happened, and in which rule (or fact) it arose.

    `members` = indices of the ただし or rows that took part; `where` = the node that failed.
    """

    fault: Fault
    rule: str
    span: Span
    detail: str = ""
    names: tuple[str, ...] = ()
    members: tuple[int, ...] = ()
    where: Node | None = field(default=None, eq=False, repr=False)


@frozen
class Scope:
    """Where an expression stands: in which rule, and at which elements the aggregates around look."""

    rule: str
    elements: tuple[Fields, ...] = ()

    def at(self, element: Fields) -> "Scope":
        """The scope inside one more aggregate."""
        return Scope(self.rule, (element, *self.elements))

    def blame(self, fault: Fault, node: Node, members: tuple[int, ...] = ()) -> frozenset[Blame]:
        """A fault that arises here."""
        return frozenset({Blame(fault, self.rule, node.span, members=members, where=node)})


NO_NAMES: frozenset[str] = frozenset()
NO_BLAMES: frozenset[Blame] = frozenset()


@frozen
class Outcome:
    """A set of outcomes with its story.

    `lack` = names of the unknowns that may settle it, empty when it is single. `causes` = faults of
    the 誤り among the outcomes, `noted` = faults that were outvoted on the way.
    """

    possible: Possible
    lack: frozenset[str] = NO_NAMES
    causes: frozenset[Blame] = NO_BLAMES
    noted: frozenset[Blame] = NO_BLAMES


Evaluate: TypeAlias = Callable[[Expr, Scope], Outcome]


def settle(
    possible: Possible, parts: Iterable[Outcome], faults: frozenset[Blame] = NO_BLAMES
) -> Outcome:
    """The outcome of an operation on `parts`: exactly those operands that can count."""
    lack, causes, noted = NO_NAMES, faults, NO_BLAMES
    for part in parts:
        lack |= part.lack
        noted |= part.noted
        if possible.failed:
            causes |= part.causes
        elif part.possible.values is None and not part.possible.absent:
            noted |= part.causes
    return Outcome(
        possible,
        NO_NAMES if not lack or possible.is_single else lack,
        causes if possible.failed else NO_BLAMES,
        noted,
    )


def failure(blame: Blame) -> Outcome:
    """誤り for sure."""
    return Outcome(Possible(None, failed=True), causes=frozenset({blame}))


def known(values: Values) -> Outcome:
    """A set of values that nobody needs to be asked about."""
    return Outcome(Possible(values))


def literal(value: Scalar, kind: Type) -> Values:
    """The set of one value of that type."""
    if isinstance(kind, Label):
        return Texts(frozenset({str(value)}))
    return only(value)


def number(value: int) -> Interval:
    """A count as a quantity."""
    return point(Fraction(value))


def line(values: Values) -> Interval:
    """The values of a type that lies on a line."""
    if isinstance(values, Interval):
        return values
    message = f"not on a line: {values!r}"
    raise TypeError(message)


def record(values: Values) -> Fields:
    """The values of a 構造."""
    if isinstance(values, Fields):
        return values
    message = f"not a record: {values!r}"
    raise TypeError(message)


def elements(values: Values) -> Elements:
    """The values of a 一覧."""
    if isinstance(values, Elements):
        return values
    message = f"not a list: {values!r}"
    raise TypeError(message)
