"""The conditions of a rule and their places: 号, ただし, 行, 前提, the 場合 of a 場合は, what narrows a のうち.

In: the body of a rule. Out: `Place`s, what stands outside before what stands inside, and the body with one of them
replaced.
"""

from collections.abc import Iterator
from enum import Enum

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.types import TRUTH


class Role(Enum):
    """What a condition is there for."""

    CLAUSE = "号"
    PROVISO = "ただし"
    ROW = "行"
    PRECONDITION = "前提"
    CASE = "場合"
    FILTER = "のうち"


@frozen(eq=False)
class Place:
    """A condition in its rule. `where` = how it is cited (`第1号イ`); `lists` = those around it, outermost first."""

    node: core.Expr | core.Row
    role: Role
    where: str
    lists: tuple[core.Expr, ...] = ()

    @property
    def condition(self) -> core.Expr:
        """The condition itself; of a row that all of its cells hold."""
        return _matches(self.node) if isinstance(self.node, core.Row) else self.node

    @property
    def name(self) -> str:
        """The one name it consists of, also with でない; empty where there is more to it."""
        node = self.node.operand if isinstance(self.node, core.Not) else self.node
        return node.name if isinstance(node, core.Reference) else ""

    def somewhere(self, condition: core.Expr) -> core.Expr:
        """The condition for a case as a whole: inside lists that it holds for one of the elements."""
        for source in reversed(self.lists):
            condition = core.Quantified(1, source, None, condition, span=condition.span)
        return condition


def places(body: core.Expr) -> Iterator[Place]:
    """Every condition of a body."""
    yield from _inside(body, "", ())


def _inside(node: core.Node, path: str, lists: tuple[core.Expr, ...]) -> Iterator[Place]:
    match node:
        case core.Count(clauses=clauses):
            for clause in clauses:
                where = path + clause.mark
                yield Place(clause.condition, Role.CLAUSE, where, lists)
                yield from _inside(clause.condition, where, lists)
        case core.Choose(alternatives, default):
            for proviso in alternatives:
                where = _cited(proviso.label)
                yield Place(proviso.condition, Role.PROVISO, where, lists)
                yield from _inside(proviso.condition, where, lists)
                yield from _inside(proviso.value, where, lists)
            if default is not None:
                yield from _inside(default, path, lists)
        case core.Guarded(precondition, body):
            yield Place(precondition, Role.PRECONDITION, "前提", lists)
            yield from _inside(precondition, "前提", lists)
            yield from _inside(body, path, lists)
        case core.Implies(condition, consequence):
            yield Place(condition, Role.CASE, path, lists)
            yield from _inside(condition, path, lists)
            yield from _inside(consequence, path, lists)
        case core.Lookup(rows=rows):
            for number, row in enumerate(rows, 1):
                if any(row.cells or ()):
                    yield Place(row, Role.ROW, f"{number}行目", lists)
                yield from _inside(row.value, path, lists)
        case (
            core.Gather(source=source, condition=condition)
            | core.Rank(source=source, condition=condition)
        ):
            if condition is not None:
                yield Place(condition, Role.FILTER, path, (*lists, source))
            for part in core.children(node):
                yield from _inside(part, path, lists if part is source else (*lists, source))
        case core.Quantified(source=source, filter=kept, condition=condition):
            if kept is not None:
                yield Place(kept, Role.FILTER, path, (*lists, source))
                yield from _inside(kept, path, (*lists, source))
            yield from _inside(condition, path, (*lists, source))
        case _:
            for part in core.children(node):
                yield from _inside(part, path, lists)


def replaced(body: core.Expr, place: Place, *, holds: bool) -> core.Expr:
    """The body as if the condition there always held, or never did; a row can only be taken out."""

    def change(node: core.Node) -> core.Node:
        if node is not place.node:
            return core.rebuilt(node, change)
        word = core.Constant(holds, TRUTH, span=node.span)
        if isinstance(node, core.Row) and node.cells:
            return evolve(node, cells=(word, *[None] * (len(node.cells) - 1)))
        return word

    found = change(body)
    assert not isinstance(found, core.Row | core.Clause)  # noqa: S101 - a body stays a body
    return found  # type: ignore[return-value]  # `rebuilt` keeps kinds


def _cited(label: str) -> str:
    return label if label.startswith("ただし書") else f"ただし書「{label}」"


def _matches(row: core.Row) -> core.Expr:
    cells = tuple(core.Clause("", each, span=row.span) for each in row.cells or () if each)
    return core.Count(len(cells), cells, core.Form.ALL, span=row.span)
