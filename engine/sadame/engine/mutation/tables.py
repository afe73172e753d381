"""The slips in a 表: a row left out, the results of two rows exchanged, a bound moved, a member forgotten.

In: a `core.Lookup`. Out: `Change`s. Where two rows meet, the bound is moved in both, as when one writes 1〜9人 and
10〜20人 for 1〜10人 and 11〜20人: that leaves no gap and no overlap for a check to find.
"""

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Lookup, Matching, Row
from sadame.dsl.types import Choice
from sadame.engine.mutation.bounds import bounds_moved
from sadame.engine.mutation.kinds import Change, Changes, Kind
from sadame.engine.mutation.places import fewer_members, other_members


def label(node: Lookup, number: int) -> str:
    """How a row is cited."""
    return "上記以外" if node.rows[number].cells is None else f"{number + 1}行目"


def rows_changed(node: Lookup, address: str) -> Changes:
    """Every change of rows and cells; what stands in a result is changed as any expression is."""
    for i, row in enumerate(node.rows):
        here = address + label(node, i)
        yield from _cells(node, i, here)
        if len(node.rows) > 1:
            rest = (*node.rows[:i], *node.rows[i + 1 :])
            yield Change(Kind.ROW, here, row, None, _unproved(node, rest))
        if i + 1 < len(node.rows) and row.value != node.rows[i + 1].value:
            yield from _exchanged(node, i, here)


def _unproved(node: Lookup, rows: tuple[Row, ...]) -> Lookup:
    """The 表 with other rows, of which nobody has proved yet that they are without gap and overlap."""
    return evolve(node, rows=rows, disjoint=False, complete=False)


def _exchanged(node: Lookup, i: int, here: str) -> Changes:
    """The results of a row and of the next; under 先頭 also their places, where both may match."""
    row, below = node.rows[i], node.rows[i + 1]
    results = evolve(row, value=below.value), evolve(below, value=row.value)
    changed = _unproved(node, (*node.rows[:i], *results, *node.rows[i + 2 :]))
    yield Change(Kind.RESULTS, here, row.value, below.value, changed)
    if node.matching is Matching.FIRST and not node.disjoint and below.cells is not None:
        changed = _unproved(node, (*node.rows[:i], below, row, *node.rows[i + 2 :]))
        yield Change(Kind.PRIORITY, here, row, below, changed)


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


def _cells(node: Lookup, i: int, here: str) -> Changes:
    for j, cell in enumerate(node.rows[i].cells or ()):
        match cell:
            case None:
                continue
            case core.OneOf(subject) if isinstance(subject.type, Choice):
                # In a 表 without overlap another member is another row's: that is the exchange of their results.
                several = len(cell.members) > 1
                fewer = fewer_members(cell) if several and node.disjoint else ()
                for each in fewer if node.disjoint else other_members(cell, subject.type):
                    yield Change(Kind.MEMBER, here, cell, each, with_cell(node, i, j, each))
            case _:
                for kind, before, after, rows in bounds_moved(node, i, j):
                    yield Change(kind, here, before, after, _unproved(node, rows))


def with_cell(node: Lookup, i: int, j: int, cell: core.Expr) -> Lookup:
    """The 表 with another cell in a row."""
    row = node.rows[i]
    old = row.cells or ()
    changed = evolve(row, cells=(*old[:j], cell, *old[j + 1 :]))
    return _unproved(node, (*node.rows[:i], changed, *node.rows[i + 1 :]))
