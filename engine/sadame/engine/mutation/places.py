"""What could be written in the place of one node: 超 for 以上, the next number, the next 問, another 入力.

In: a node. Out: the kind of slip, and the node that would stand there instead.
"""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Node
from sadame.dsl.types import Choice, Truth, Type
from sadame.engine.mutation import steps
from sadame.engine.mutation.kinds import BOUNDARIES, Kind, Near

Instead: TypeAlias = Iterator[tuple[Kind, Node]]

_SUMS = {
    core.Operator.ADD: core.Operator.SUBTRACT,
    core.Operator.SUBTRACT: core.Operator.ADD,
}
_CALLS = {
    core.DateFunction.AGE: core.DateFunction.AGE_BY_BIRTHDAY,
    core.DateFunction.AGE_BY_BIRTHDAY: core.DateFunction.AGE,
    core.DateFunction.FIRST_DAY: core.DateFunction.LAST_DAY,
    core.DateFunction.LAST_DAY: core.DateFunction.FIRST_DAY,
    core.DateFunction.MONTHS: core.DateFunction.CALENDAR_MONTHS,
    core.DateFunction.CALENDAR_MONTHS: core.DateFunction.MONTHS,
}
_ENDS = {
    core.Aggregate.MAXIMUM: core.Aggregate.MINIMUM,
    core.Aggregate.MINIMUM: core.Aggregate.MAXIMUM,
}


def instead(node: Node, near: Near) -> Instead:
    """What could stand in the place of a node."""
    match node:
        case core.Constant(value, kind):
            for other in steps.beside(value, kind):
                yield _kind_of(kind), evolve(node, value=other, written="")
        case core.Reference():
            yield from _names(node, near)
        case core.Rounded(rounding=rounding):
            for each in steps.roundings(rounding):
                yield Kind.ROUNDING, evolve(node, rounding=each)
        case core.Substitute(subject):
            yield Kind.PRESUMPTION, subject
        case core.DateCall():
            yield from _calls(node)
        case core.Not() | core.Compare() | core.OneOf() | core.IsAbsent() | core.Quantified():
            yield from _conditions(node, near)
        case _:
            yield from _calculations(node)


def _kind_of(kind: Type) -> Kind:
    match kind:
        case Choice():
            return Kind.MEMBER
        case Truth():
            return Kind.NEGATION
        case _:
            return Kind.DAY if steps.is_day(kind) else Kind.NUMBER


def _names(node: core.Reference, near: Near) -> Instead:
    if isinstance(node.type, Truth):
        yield Kind.NEGATION, core.Not(node, span=node.span)
    other = near.other(node.name)
    if other is not None and _answers(other.type) == _answers(node.type):
        kind = Kind.INPUT if other.hits is None else Kind.QUESTION
        yield kind, evolve(node, name=other.name, type=other.type)


def _answers(kind: Type) -> tuple[str, ...]:
    """The answers to choose from, if there are any: each 問 has a 区分 of its own."""
    return kind.members if isinstance(kind, Choice) else ()


def _calls(node: core.DateCall) -> Instead:
    if node.function in _CALLS:
        yield Kind.DAY, evolve(node, function=_CALLS[node.function])
    if node.function is core.DateFunction.TERM_END:
        yield Kind.DAY, evolve(node, include_first=not node.include_first)


def _calculations(node: Node) -> Instead:
    match node:
        case core.Arithmetic(operator) if operator in _SUMS:
            yield Kind.CALCULATION, evolve(node, operator=_SUMS[operator])
        case core.Extreme(largest, (_, _, *_)):
            yield Kind.CALCULATION, evolve(node, largest=not largest)
        case core.Gather(aggregate) if aggregate in _ENDS:
            yield Kind.CALCULATION, evolve(node, aggregate=_ENDS[aggregate])
        case core.Rank(descending=descending):
            yield Kind.ORDER, evolve(node, descending=not descending)
        case _:
            pass


def _conditions(
    node: core.Not | core.Compare | core.OneOf | core.IsAbsent | core.Quantified, near: Near
) -> Instead:
    match node:
        case core.Not(operand):
            yield Kind.NEGATION, operand
        case core.Compare(comparison) if comparison in BOUNDARIES:
            yield Kind.BOUNDARY, evolve(node, comparison=BOUNDARIES[comparison])
        case core.Quantified(at_least):
            yield Kind.COUNT, evolve(node, at_least=1 if at_least is None else None)
        case core.OneOf(subject):
            yield Kind.NEGATION, core.Not(node, span=node.span)
            question = _question(node, near)
            other = None if question is None else near.other(question.name)
            if other is not None and other.hits is not None:
                named = core.Reference(other.name, other.type, span=subject.span)
                yield Kind.QUESTION, evolve(node, subject=named, members=other.hits)
            if question is None and isinstance(subject.type, Choice):
                yield from ((Kind.MEMBER, each) for each in other_members(node, subject.type))
        case core.Compare() | core.IsAbsent():
            yield Kind.NEGATION, core.Not(node, span=node.span)


def _question(node: core.OneOf, near: Near) -> core.Input | None:
    """The 問 it asks about, if it asks whether its answer counts."""
    symbol = near.symbol(node.subject.name) if isinstance(node.subject, core.Reference) else None
    asks = isinstance(symbol, core.Input) and symbol.hits == node.members
    return symbol if asks and isinstance(symbol, core.Input) else None


def is_hit(node: Node, near: Near) -> bool:
    """Whether it is 「問 に 該当」, whose subject is not changed by itself."""
    return isinstance(node, core.OneOf) and _question(node, near) is not None


def other_members(node: core.OneOf, kind: Choice) -> Iterator[core.OneOf]:
    """The nearest other member for each of them, and one fewer where there are several."""
    members = node.members
    for i, member in enumerate(members):
        others = (each for each in steps.neighbours(kind, str(member)) if each not in members)
        neighbour = next(others, None)
        if neighbour is not None:
            yield evolve(node, members=(*members[:i], neighbour, *members[i + 1 :]))
    if len(members) > 1:
        yield from fewer_members(node)


def fewer_members(node: core.OneOf) -> Iterator[core.OneOf]:
    """Each member left out."""
    for i in range(len(node.members)):
        yield evolve(node, members=(*node.members[:i], *node.members[i + 1 :]))
