"""A rule of the new version with one line as it was: what differs then is the doing of that line alone.

In: the rule in both versions, and where the line stands in each. Out: the rule, or None where the line is none that
could be taken for itself (a 端数, the body of an 算定): then the whole rule is the change.
"""

from collections.abc import Iterator
from typing import TypeAlias, TypeVar

from attrs import evolve

from sadame.dsl.core import Alternative, Clause, Count, Form, Lookup, Node, Row, Rule, rebuilt, walk
from sadame.dsl.source import Span

Lines: TypeAlias = tuple[Span | None, Span | None]
"""Where a line stands in the old and in the new text; None = it is not there."""
_Line: TypeAlias = Row | Clause | Alternative
_N = TypeVar("_N", bound=Node)


def reverted(old: Rule, new: Rule, lines: Lines) -> Rule | None:
    """The new rule with that line as in the old one."""
    was, now = (_line(rule, place) for rule, place in zip((old, new), lines, strict=True))
    if was is not None and now is not None and type(was) is type(now):
        return _replaced(new, now, was)
    if now is not None and lines[0] is None and not isinstance(now, Alternative):
        return _replaced(new, now, None)
    if was is not None and lines[1] is None and not isinstance(was, Alternative):
        return _restored(old, new, was)
    return None


def _line(rule: Rule, place: Span | None) -> _Line | None:
    """What stands at a place, the outermost first."""
    if place is None:
        return None
    found = (each for each in walk(rule.body) if isinstance(each, Row | Clause | Alternative))
    return next((each for each in found if _is_at(each.span, place)), None)


def _is_at(span: Span, place: Span) -> bool:
    return span.path == place.path and place.start <= span.start < place.end


def _replaced(root: _N, old: Node, new: Node | None) -> _N:
    """The tree with a node replaced, or taken out of the count or table it stands in."""

    def change(node: Node) -> Node:
        if node is old and new is not None:
            return new
        if new is None:
            node = _shorter(node, old)
        return rebuilt(node, change)

    return rebuilt(root, change)


def _shorter(node: Node, line: Node) -> Node:
    match node:
        case Count(clauses=clauses) if any(each is line for each in clauses):
            return _counted(node, tuple(each for each in clauses if each is not line))
        case Lookup(rows=rows) if any(each is line for each in rows):
            kept = tuple(each for each in rows if each is not line)
            return evolve(node, rows=kept, disjoint=False, complete=False)
        case _:
            return node


def _counted(node: Count, clauses: tuple[Clause, ...]) -> Count:
    """The count over other clauses: 全て are all of them."""
    needed = len(clauses) if node.form is Form.ALL else node.at_least
    return evolve(node, clauses=clauses, at_least=needed)


def _restored(old: Rule, new: Rule, line: Row | Clause) -> Rule | None:
    """The new rule with a line of the old one put back where its neighbours are."""
    homes = [each for each in walk(old.body) if any(one is line for one in _lines(each))]
    if not homes:
        return None
    neighbours = [*_lines(homes[0])]
    places = [each for each in walk(new.body) if type(each) is type(homes[0])]
    place = max(
        places, key=lambda each: sum(one in neighbours for one in _lines(each)), default=None
    )
    at = next(n for n, each in enumerate(neighbours) if each is line)
    match place, line:
        case Count(clauses=clauses), Clause():
            longer: Node = _counted(place, (*clauses[:at], line, *clauses[at:]))
        case Lookup(rows=rows), Row():
            longer = evolve(
                place, rows=(*rows[:at], line, *rows[at:]), disjoint=False, complete=False
            )
        case _:
            return None
    return _replaced(new, place, longer)


def _lines(node: Node) -> Iterator[Node]:
    match node:
        case Count(clauses=clauses):
            yield from clauses
        case Lookup(rows=rows):
            yield from rows
        case _:
            pass
