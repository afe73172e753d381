"""Which cases a 表 covers: exactly one row, several, or none.

In: a `Lookup` and the domains of its columns. Out: a witness for two rows that meet, and one for a case
without a row; or that neither exists. Every column is cut into pieces at the constants of its cells, so
a row is a set of pieces per column (an int as bit set), and the search walks column by column over the
groups of pieces that the same rows cover. Beyond `_BUDGET` steps nothing is claimed.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, intersect, on_lattice, point, regions
from sadame.dsl.types import Type
from sadame.dsl.values import Choices, Values

_BUDGET = 400_000


@frozen
class Column:
    """The domain of a column: members or an interval with its 刻み, and known constants by name."""

    type: Type
    domain: Values
    step: Fraction | None


@frozen
class Partition:
    """`decided` False = the search was given up, or a cell compares with something unknown.

    `overlap` = two row numbers and the case both match; `gap` = a case no row matches. A case is one
    set of values per column.
    """

    decided: bool
    overlap: tuple[int, int, tuple[Values, ...]] | None = None
    gap: tuple[Values, ...] | None = None


class _UndecidableError(Exception):
    """A cell whose set of values is not fixed."""


def partition(
    lookup: core.Lookup, columns: Sequence[Column], constants: Mapping[str, Exact]
) -> Partition:
    """Whether the rows of a 表 meet, and whether they leave a gap."""
    rows = [row for row in lookup.rows if row.cells is not None]
    try:
        grids = [
            _Grid(columns[at], [_cell(row, at) for row in rows], constants)
            for at in range(len(columns))
        ]
        search = _Search(grids)
        search.visit(tuple(range(len(rows))), 0, ())
    except _UndecidableError:
        return Partition(decided=False)
    rest = any(row.cells is None for row in lookup.rows)
    numbers = [index for index, row in enumerate(lookup.rows) if row.cells is not None]
    overlap = search.overlap
    if overlap is not None:
        first, second, witness = overlap
        overlap = (numbers[first], numbers[second], witness)
    return Partition(decided=True, overlap=overlap, gap=None if rest else search.gap)


def _cell(row: core.Row, at: int) -> core.Expr | None:
    return row.cells[at] if row.cells is not None else None


class _Grid:
    """One column cut into pieces, and each row's pieces as a bit set."""

    def __init__(
        self, column: Column, cells: Sequence[core.Expr | None], constants: Mapping[str, Exact]
    ) -> None:
        self.constants = constants
        found = {value for cell in cells if cell is not None for value in self._cuts(cell)}
        self.pieces = tuple(_pieces(column, found))
        self.full = (1 << len(self.pieces)) - 1
        ends = [piece.low for piece in self.pieces if isinstance(piece, Interval)]
        self.lows = [low for low in ends if low is not None]
        self.unbounded = len(ends) - len(self.lows)  # the first piece may reach down without end
        self.rows = [self.full if cell is None else self._mask(cell) for cell in cells]

    def _side(self, comparison: core.Comparison, limit: Exact) -> int:
        """The pieces on one side of a constant: they are in order, and none lies across one."""
        at = self.unbounded + bisect_left(self.lows, limit)
        is_there = at < len(self.pieces) and self.pieces[at] == point(limit)
        at_least = self.full & ~((1 << at) - 1)
        above = at_least & ~(1 << at) if is_there else at_least
        match comparison:
            case core.Comparison.AT_LEAST:
                return at_least
            case core.Comparison.ABOVE:
                return above
            case core.Comparison.AT_MOST:
                return self.full & ~above
            case core.Comparison.BELOW:
                return self.full & ~at_least
            case core.Comparison.SAME:
                return at_least & ~above

    def _cuts(self, cell: core.Expr) -> list[Exact]:
        return [
            self._constant(node.right) for node in core.walk(cell) if isinstance(node, core.Compare)
        ]

    def _constant(self, node: core.Expr) -> Exact:
        match node:
            case core.Constant(value) if not isinstance(value, bool | str):
                return value
            case core.Reference(name) if name in self.constants:
                return self.constants[name]
            case _:
                raise _UndecidableError

    def _mask(self, cell: core.Expr) -> int:
        match cell:
            case core.Constant(value):
                return self.full if value else 0
            case core.OneOf(members=members):
                wanted = frozenset(members)
                return sum(
                    1 << at
                    for at, piece in enumerate(self.pieces)
                    if isinstance(piece, Choices) and piece.members <= wanted
                )
            case core.Compare(comparison, _, right):
                return self._side(comparison, self._constant(right))
            case core.Not(operand):
                return self.full & ~self._mask(operand)
            case core.Count(wanted, clauses):
                masks = [self._mask(clause.condition) for clause in clauses]
                if wanted == 1:
                    union = 0
                    for mask in masks:
                        union |= mask
                    return union
                if wanted == len(masks):
                    common = self.full
                    for mask in masks:
                        common &= mask
                    return common
                raise _UndecidableError
            case _:
                raise _UndecidableError


def _pieces(column: Column, cuts: set[Exact]) -> list[Values]:
    domain = column.domain
    if isinstance(domain, Choices):
        return [Choices(frozenset({member})) for member in sorted(domain.members, key=str)]
    if not isinstance(domain, Interval):
        raise _UndecidableError
    if not cuts:
        return [domain]
    found: list[Values] = []
    for region in regions(cuts):
        piece = intersect(region, domain)
        if piece is not None and column.step is not None:
            piece = on_lattice(piece, column.step)
        if piece is not None:
            found.append(piece)
    return found


@define
class _Search:
    """Walks the columns; stops looking for what it has found."""

    grids: Sequence[_Grid]
    overlap: tuple[int, int, tuple[Values, ...]] | None = None
    gap: tuple[Values, ...] | None = None
    steps: int = 0
    seen: set[tuple[int, tuple[int, ...]]] = field(factory=set)

    def visit(self, rows: tuple[int, ...], at: int, path: tuple[Values, ...]) -> None:
        """Look at the rows that match so far."""
        if not rows:
            if self.gap is None:
                rest = [grid.pieces[0] for grid in self.grids[at:] if grid.pieces]
                self.gap = (*path, *rest)
            return
        if at == len(self.grids):
            if len(rows) > 1 and self.overlap is None:
                self.overlap = (rows[0], rows[1], path)
            return
        if (at, rows) in self.seen:
            return
        self.seen.add((at, rows))
        for group, piece in self._groups(rows, self.grids[at]).items():
            self.visit(group, at + 1, (*path, piece))

    def _groups(self, rows: tuple[int, ...], grid: _Grid) -> dict[tuple[int, ...], Values]:
        """Pieces of a column by the rows that cover them; one piece stands for each group."""
        covering: list[list[int]] = [[] for _ in grid.pieces]
        for row in rows:
            mask = grid.rows[row]
            self.steps += 1
            while mask:
                low = mask & -mask
                covering[low.bit_length() - 1].append(row)
                mask ^= low
                self.steps += 1
            if self.steps > _BUDGET:
                raise _UndecidableError
        groups: dict[tuple[int, ...], Values] = {}
        for piece, group in zip(grid.pieces, covering, strict=True):
            groups.setdefault(tuple(group), piece)
        return groups
