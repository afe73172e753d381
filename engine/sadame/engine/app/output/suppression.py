"""Which lines of tables of counts are not shown, so that few people cannot be found out, from one table or several.

In: the `Tabled` 指標 of a run, the least count that may be shown, what is told elsewhere. Out: for each table the
places of the lines that are hidden. Pure.

A line is hidden if one of the numbers of people in it (in the group, in the 分母 and outside, 該当, 非該当, at least or
at most) is neither 0 nor at least so many. 不明 and 誤り say what is not known of people, not what they are; they hide
nothing.

What is hidden could be worked out: a total less the groups that are shown, also where the total or the groups stand in
another table that counts the same (`Sort`). All that follows from such sums is found by elimination; while it holds a
number of few people, the smallest line that took part is hidden as well, in every table that tells it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from attrs import frozen

from sadame.engine.population import Counts

Cell: TypeAlias = frozenset[tuple[Hashable, Hashable]]
"""A group: by 集計 its value. Nothing = everybody."""
Sort: TypeAlias = tuple[str, Hashable]
"""What is counted, and in which sense; tables that share it say the same numbers of the same group."""
Row: TypeAlias = dict[Cell, Fraction]
"""A sum of groups that can be worked out, each so many times."""

EVERYBODY: Cell = frozenset()
PEOPLE, MEMBERS, OUTSIDE, HITS, MISSES = "人数", "分母", "分母の外", "該当", "非該当"
_NUMBERS: Mapping[str, Callable[[Counts], tuple[int, ...]]] = {
    PEOPLE: lambda counts: (counts.rows,),
    MEMBERS: lambda counts: (counts.members_low, counts.members_high),
    OUTSIDE: lambda counts: (counts.rows - counts.members_high - counts.failed,),
    HITS: lambda counts: (counts.hits_low, counts.hits_high),
    MISSES: lambda counts: (counts.misses_low, counts.misses_high),
}


@frozen
class Tabled:
    """A table: what its lines tell, and the lines, each with its group."""

    sorts: tuple[Sort, ...]
    lines: tuple[tuple[Cell, Counts], ...]


def is_small(counts: Counts, least: int) -> bool:
    """Whether the line of these counts is hidden for its own sake."""
    return any(0 < each < least for sort in _NUMBERS for each in _NUMBERS[sort](counts))


def hidden(
    tables: Sequence[Tabled], least: int, told: frozenset[tuple[Sort, Cell]] = frozenset()
) -> list[frozenset[int]]:
    """The lines of each table that are hidden; `told` = what is known from elsewhere."""
    out = [
        {at for at, (_, counts) in enumerate(each.lines) if is_small(counts, least)}
        for each in tables
    ]
    if not any(out):
        return [frozenset() for _ in tables]
    sorts = list(dict.fromkeys(sort for each in tables for sort in each.sorts))
    families = {sort: _Family.of(sort, tables) for sort in sorts}
    found = True
    while found:
        found = False
        for family in families.values():
            cell = family.next_to_hide(tables, out, least, told)
            if cell is not None:
                _hide(tables, out, family.sort, cell)
                found = True
    return [frozenset(each) for each in out]


def _hide(tables: Sequence[Tabled], out: Sequence[set[int]], sort: Sort, cell: Cell) -> None:
    for table, own in zip(tables, out, strict=True):
        if sort in table.sorts:
            own |= {at for at, (group, _) in enumerate(table.lines) if group == cell}


@frozen
class _Family:
    """The groups of which something is counted in one sense, in whatever tables, and the sums between them."""

    sort: Sort
    counts: Mapping[Cell, Counts]
    sums: tuple[tuple[Cell, tuple[Cell, ...]], ...]

    @staticmethod
    def of(sort: Sort, tables: Iterable[Tabled]) -> "_Family":
        """All that these tables say of it."""
        own = [each for each in tables if sort in each.sorts]
        counts: dict[Cell, Counts] = {}
        for each in own:
            for cell, found in each.lines:
                counts.setdefault(cell, found)
        return _Family(sort, counts, tuple(_sums(counts)))

    def next_to_hide(
        self,
        tables: Sequence[Tabled],
        out: Sequence[set[int]],
        least: int,
        told: frozenset[tuple[Sort, Cell]],
    ) -> Cell | None:
        """The smallest group without which less could be worked out; None = nothing small can be."""
        known = {cell for sort, cell in told if sort == self.sort}
        for table, own in zip(tables, out, strict=True):
            if self.sort in table.sorts:
                known |= {cell for at, (cell, _) in enumerate(table.lines) if at not in own}
        open_ = self.counts.keys() - known
        for row in self._worked_out(open_):
            if self._is_small(row, least):
                near = [
                    cell
                    for whole, groups in self.sums
                    if row.keys() & {whole, *groups}
                    for cell in (whole, *groups)
                    if cell in known and (self.sort, cell) not in told
                ]
                if near:
                    return min(near, key=lambda cell: _size(self.counts[cell]))
        return None

    def _worked_out(self, open_: Iterable[Cell]) -> Iterator[Row]:
        """Sums of groups that are not shown, which follow from what is."""
        hidden_ = {*open_}
        rows = []
        for whole, groups in self.sums:
            row = {cell: Fraction(1) for cell in groups if cell in hidden_}
            if whole in hidden_:
                row[whole] = Fraction(-1)
            if row:
                rows.append(row)
        yield from rows
        yield from _reduced(rows)

    def _is_small(self, row: Row, least: int) -> bool:
        """Whether it is a number of few people; sums and differences of people, if they are none, tell of nobody."""
        times = {*row.values()}
        if len(times) != 1:
            return False
        together = reduce(Counts.__add__, (self.counts[cell] for cell in row), Counts())
        return any(0 < each < least for each in _NUMBERS[self.sort[0]](together))


def _sums(cells: Iterable[Cell]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Each group with the groups it is made of, in every finer 集計 there is."""
    by_names: dict[frozenset[Hashable], list[Cell]] = {}
    for cell in cells:
        by_names.setdefault(frozenset(name for name, _ in cell), []).append(cell)
    for names, wholes in by_names.items():
        for finer, parts in by_names.items():
            if names < finer:
                inside: dict[Cell, list[Cell]] = {whole: [] for whole in wholes}
                for part in parts:
                    coarse = frozenset(each for each in part if each[0] in names)
                    if coarse in inside:
                        inside[coarse].append(part)
                yield from ((whole, tuple(groups)) for whole, groups in inside.items())


def _reduced(rows: Iterable[Row]) -> Iterator[Row]:
    """The same sums, each with a group that no other has (Gauss and Jordan)."""
    done: dict[Cell, Row] = {}
    for row in rows:
        left = dict(row)
        for cell, other in done.items():
            left = _less(left, other, left.get(cell, Fraction(0)))
        if not left:
            continue
        lead = next(iter(left))
        left = {cell: times / left[lead] for cell, times in left.items()}
        for cell, other in done.items():
            done[cell] = _less(other, left, other.get(lead, Fraction(0)))
        done[lead] = left
    yield from done.values()


def _less(row: Row, other: Row, times: Fraction) -> Row:
    if not times:
        return row
    found = dict(row)
    for cell, each in other.items():
        found[cell] = found.get(cell, Fraction(0)) - times * each
    return {cell: each for cell, each in found.items() if each}


def _size(counts: Counts) -> tuple[int, int, int]:
    """Groups with nobody in them protect nothing: they come last."""
    return (int(not counts.members_high), counts.members_high, counts.hits_high)
