"""The bounds in the cells of a 表, and where two rows meet.

In: a 表, a row and a column. Out: rows with one bound moved or turned from 以下 to 未満, in both rows where two meet.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Comparison, Lookup, Node, Row, rebuilt
from sadame.dsl.types import natural_step
from sadame.engine.mutation import steps
from sadame.engine.mutation.kinds import BOUNDARIES, Kind

Moved: TypeAlias = tuple[Kind, Node, Node, tuple[Row, ...]]
"""The kind, the comparison before and after, and the rows."""

_UPPER = frozenset((Comparison.AT_MOST, Comparison.BELOW))
_CLOSED = frozenset((Comparison.AT_MOST, Comparison.AT_LEAST))


@frozen
class _Bound:
    """A comparison with a number in the cell of a row."""

    row: int
    test: core.Compare
    number: core.Constant
    value: Fraction

    @property
    def is_upper(self) -> bool:
        """Whether it ends what the row covers; else it begins it."""
        return self.test.comparison in _UPPER

    @property
    def cut(self) -> tuple[Fraction, bool]:
        """Where the line is cut: at a number, before or after it. 10人 以下 and 11人 以上 cut alike."""
        is_before = (self.test.comparison in _CLOSED) == self.is_upper
        step = natural_step(self.number.type)
        if step is not None and not is_before:
            return self.value - step, True
        return self.value, is_before

    def moved(self, by: Fraction) -> core.Compare:
        """The comparison with another number."""
        value = self.value + by
        other = int(value) if isinstance(self.number.value, int) else value
        return evolve(self.test, right=evolve(self.number, value=other, written=""))

    def turned(self) -> core.Compare:
        """未満 for 以下, 超 for 以上, or the reverse."""
        return evolve(self.test, comparison=BOUNDARIES[self.test.comparison])


def bounds_moved(node: Lookup, i: int, j: int) -> Iterator[Moved]:
    """Each bound in a cell; where it begins what another row ends it is told there."""
    for bound in _bounds(node, i, j):
        partners = list(_meeting(node, bound, j))
        if partners and not bound.is_upper:
            continue
        for other in steps.beside(bound.number.value, bound.number.type):
            by = Fraction(other) - bound.value
            rows = _rows(node, j, [bound, *partners], partial(_Bound.moved, by=by))
            yield Kind.NUMBER, bound.test, bound.moved(by), rows
        if natural_step(bound.number.type) is None:
            rows = _rows(node, j, [bound, *partners], _Bound.turned)
            yield Kind.BOUNDARY, bound.test, bound.turned(), rows


def _bounds(node: Lookup, i: int, j: int) -> Iterator[_Bound]:
    cells = node.rows[i].cells
    cell = None if cells is None else cells[j]
    for each in core.walk(cell) if cell is not None else ():
        match each:
            case core.Compare(comparison, _, core.Constant(value) as number) if (
                comparison in BOUNDARIES and isinstance(value, int | Fraction)
            ):
                yield _Bound(i, each, number, Fraction(value))
            case _:
                pass


def _meeting(node: Lookup, bound: _Bound, j: int) -> Iterator[_Bound]:
    """The bounds of other rows, alike in their other cells, that begin where this one ends or end where it begins."""
    for k, row in enumerate(node.rows):
        if k != bound.row and _others(row, j) == _others(node.rows[bound.row], j):
            for other in _bounds(node, k, j):
                if other.is_upper != bound.is_upper and other.cut == bound.cut:
                    yield other


def _others(row: Row, j: int) -> tuple[core.Expr | None, ...] | None:
    return None if row.cells is None else (*row.cells[:j], *row.cells[j + 1 :])


def _rows(
    node: Lookup, j: int, bounds: list[_Bound], edit: Callable[[_Bound], core.Compare]
) -> tuple[Row, ...]:
    """The rows of the 表 with these bounds edited."""
    rows = list(node.rows)
    for bound in bounds:
        row = rows[bound.row]
        old = row.cells or ()
        cell = old[j]
        if cell is None:
            raise AssertionError(bound)
        edited = _instead(cell, bound.test, edit(bound))
        rows[bound.row] = evolve(row, cells=(*old[:j], edited, *old[j + 1 :]))
    return tuple(rows)


def _instead(cell: core.Expr, old: Node, new: core.Expr) -> core.Expr:
    def change(each: Node) -> Node:
        return new if each is old else rebuilt(each, change)

    return new if cell is old else rebuilt(cell, change)
