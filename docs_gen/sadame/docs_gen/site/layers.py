"""A graph in layers: which box stands where, so that lines go one way, are short and seldom cross.

In: nodes and edges without circles. Out: a column and a place in it for each node, and the way of each edge. The same
graph always gives the same picture. (Sugiyama's steps: longest paths, dummies on long edges, rounds of means.)
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

_ROUNDS = 8


@frozen
class Spot:
    """A column, counted from the left, and a height in it, in rows; rows are a multiple of ½."""

    column: int
    row: Fraction


@frozen
class Layout:
    """Where nodes stand, and which spots each edge passes, ends included."""

    spots: Mapping[str, Spot]
    ways: Mapping[tuple[str, str], tuple[Spot, ...]]
    columns: int
    rows: Fraction


def layout(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Layout:
    """`edges` lead from what is read (left) to what reads it (right); `nodes` in evaluation order."""
    column = _columns(nodes, edges)
    chains = {edge: _chain(edge, column) for edge in edges}
    order = _order(nodes, column, chains)
    rows = _rows(order, chains)
    spots = {name: Spot(at, rows[name]) for at, names in enumerate(order) for name in names}
    return Layout(
        {name: spots[name] for name in nodes},
        {edge: tuple(spots[name] for name in chain) for edge, chain in chains.items()},
        len(order),
        max(rows.values(), default=Fraction(0)) + 1,
    )


def _columns(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """As far left as what a node reads allows; then what is read once only moves next to its reader."""
    column = dict.fromkeys(nodes, 0)
    for name in nodes:
        before = [column[first] + 1 for first, last in edges if last == name]
        column[name] = max(before, default=0)
    for name in reversed(nodes):
        after = [column[last] - 1 for first, last in edges if first == name]
        if after:
            column[name] = min(after)
    return column


def _chain(edge: tuple[str, str], column: Mapping[str, int]) -> tuple[str, ...]:
    """An edge as the nodes it passes: one dummy in each column between its ends."""
    first, last = edge
    between = range(column[first] + 1, column[last])
    return (first, *(f"{first}\0{last}\0{at}" for at in between), last)


def _order(
    nodes: Sequence[str],
    column: Mapping[str, int],
    chains: Mapping[tuple[str, str], tuple[str, ...]],
) -> list[list[str]]:
    """The nodes of each column from top to bottom."""
    order: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in nodes:
        order[column[name]].append(name)
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for (first, _), chain in chains.items():
        for at, name in enumerate(chain[1:-1], column[first] + 1):
            order[at].append(name)
        for one, other in pairwise(chain):
            left.setdefault(other, []).append(one)
            right.setdefault(one, []).append(other)
    for turn in range(_ROUNDS):
        sides, columns = (left, order) if turn % 2 == 0 else (right, order[::-1])
        place = {name: at for names in order for at, name in enumerate(names)}
        for names in columns:
            names.sort(
                key=lambda name: _middle([place[each] for each in sides.get(name, ())], place[name])
            )
            place |= {name: at for at, name in enumerate(names)}
    return order


def _middle(places: Sequence[int], own: int) -> Fraction:
    return Fraction(sum(places), len(places)) if places else Fraction(own)


def _rows(
    order: Sequence[Sequence[str]], chains: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[str, Fraction]:
    """Heights: each near the middle of its neighbours, and none over another."""
    near: dict[str, list[str]] = {}
    for chain in chains.values():
        for one, other in pairwise(chain):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    row: dict[str, Fraction] = {}
    for names in order:
        at = Fraction(0)
        for name in names:
            row |= {name: at}
            at += _height(name)
    for turn in range(_ROUNDS):
        for names in order if turn % 2 else reversed(order):
            wished = [_wish(row, near.get(name, ()), row[name]) for name in names]
            for name, at in zip(names, _apart(names, wished), strict=True):
                row[name] = at
    least = min(row.values(), default=Fraction(0))
    return {name: at - least for name, at in row.items()}


def _wish(row: Mapping[str, Fraction], near: Sequence[str], own: Fraction) -> Fraction:
    if not near:
        return own
    middle = sum((row[each] for each in near), Fraction(0)) / len(near)
    return Fraction(round(middle * 2), 2)


def _apart(names: Sequence[str], wished: Sequence[Fraction]) -> list[Fraction]:
    """Each as near to its wish as those around it allow: groups that would overlap are centred together."""
    groups: list[
        tuple[list[str], Fraction, Fraction]
    ] = []  # names, where the group begins, how high it is
    for name, wish in zip(names, wished, strict=True):
        group = ([name], wish, _height(name))
        while groups and groups[-1][1] + groups[-1][2] > group[1]:
            before, start, height = groups.pop()
            count = len(before) + len(group[0])
            begins = (start * len(before) + (group[1] - height) * len(group[0])) / count
            group = (before + group[0], Fraction(round(begins * 2), 2), height + group[2])
        groups.append(group)
    found: list[Fraction] = []
    for members, start, _ in groups:
        at = start
        for name in members:
            found.append(at)
            at += _height(name)
    return found


def _height(name: str) -> Fraction:
    return Fraction(1, 2) if "\0" in name else Fraction(1)
