"""The smallest slips in an expression: for each place in it every wrong thing that could stand there instead.

In: an expression, and what it may be confused with (`Near`). Out: `Change`s, each with the whole expression in which
just that is changed; outer places first, then in the order of the parts.
"""

from collections.abc import Iterator

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Form, Node
from sadame.engine.mutation.kinds import BOUNDARIES, Change, Changes, Near, everywhere, lifted
from sadame.engine.mutation.places import instead, is_hit
from sadame.engine.mutation.several import together
from sadame.engine.mutation.tables import label, rows_changed


def changes(node: Node, near: Near, address: str = "", told: Node | None = None) -> Changes:
    """Every change of a node and of what is under it; `told` = a part that is changed where it is written."""
    for kind, after in instead(node, near):
        yield Change(kind, address, node, after, after)
    yield from together(node, address)
    if isinstance(node, core.Lookup):
        yield from rows_changed(node, address)
    for part in _shared(node):
        for each in changes(part, near, address):
            yield evolve(each, whole=everywhere(node, part, each.whole))
        told = part
    for number, child, mark in _inner(node, near):
        if child == told:
            continue
        for each in changes(child, near, address + mark, told):
            if not (isinstance(node, core.Not) and isinstance(each.whole, core.Not)):
                yield lifted(each, node, number)


def _shared(node: Node) -> Iterator[Node]:
    """Parts that are written once and stand in the tree several times: `X が a 以上 b 未満`, the columns of a 表."""
    match node:
        case core.Lookup(columns):
            yield from dict.fromkeys(columns)
        case core.Count(form=Form.AND) if (left := between(node)) is not None:
            yield left
        case _:
            pass


def between(node: core.Count) -> core.Expr | None:
    """The X of `X が a 以上 b 未満`."""
    match tuple(each.condition for each in node.clauses):
        case (core.Compare(lower, left, _), core.Compare(upper, same, _)) if (
            left == same and left.span == same.span and {lower, upper} <= BOUNDARIES.keys()
        ):
            return left
        case _:
            return None


def _inner(node: Node, near: Near) -> Iterator[tuple[int, Node, str]]:
    """The parts that are changed by themselves: their numbers among the children, and what they add to the address."""
    if is_hit(node, near):
        return
    for number, child in enumerate(core.children(node)):
        match node, child:
            case core.Lookup(columns), core.Row():
                yield number, child, label(node, number - len(columns))
            case core.Row(value=value), _ if child is value:
                yield number, child, ""
            case core.Lookup() | core.Row() | core.Tally() | core.Count(form=Form.QUESTIONS), _:
                continue  # columns are told above, cells in `tables`; 問1〜問20 is written as a whole
            case _:
                yield number, child, _mark(node, number, child)


def _mark(node: Node, number: int, child: Node) -> str:
    match node, child:
        case _, core.Clause(mark) | core.Alternative(mark):
            return mark
        case core.Choose(alternatives), _ if number == len(alternatives):
            return "原則"
        case core.Guarded(), _ if number == 0:
            return "前提"
        case _:
            return ""
