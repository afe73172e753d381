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

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from sadame.engine.population import Counts

Cell: TypeAlias = frozenset[tuple[Hashable, Hashable]]
"""A group: by 集計 its value. Nothing = everybody."""
Sort: TypeAlias = tuple[str, Hashable]
"""What is counted, and in which sense; tables that share it say the same numbers of the same group."""
Row: TypeAlias = dict[Cell, int | Fraction]
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
    families = [_Family.of(sort, tables) for sort in sorts]
    found = True
    while found:
        found = False
        for family in families:
            cells = {*family.to_hide(tables, out, least, told)}
            found = found or bool(cells)
            for table, own in zip(tables, out, strict=True):
                if cells and family.sort in table.sorts:
                    own |= {at for at, (cell, _) in enumerate(table.lines) if cell in cells}
    return [frozenset(each) for each in out]


@frozen
class _Family:
    """The groups of which something is counted in one sense, in whatever tables, and the sums between them.

    `numbers` = the numbers of people of each group; `sizes` = in which order groups are given up; `sums` = groups with
    the groups they are made of; `places` = by group the sums it stands in.
    """

    sort: Sort
    numbers: Mapping[Cell, tuple[int, ...]]
    sizes: Mapping[Cell, tuple[int, ...]]
    sums: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    places: Mapping[Cell, Sequence[int]]

    @staticmethod
    def of(sort: Sort, tables: Iterable[Tabled]) -> "_Family":
        """All that these tables say of it."""
        counts: dict[Cell, Counts] = {}
        for each in tables:
            if sort in each.sorts:
                for cell, found in each.lines:
                    counts.setdefault(cell, found)
        sums = tuple(_sums(counts))
        places: dict[Cell, list[int]] = {cell: [] for cell in counts}
        for at, (whole, groups) in enumerate(sums):
            for cell in (whole, *groups):
                places[cell].append(at)
        sizes = {cell: (*_size(each), at) for at, (cell, each) in enumerate(counts.items())}
        numbers = {cell: _NUMBERS[sort[0]](each) for cell, each in counts.items()}
        return _Family(sort, numbers, sizes, sums, places)

    def to_hide(
        self,
        tables: Sequence[Tabled],
        out: Sequence[set[int]],
        least: int,
        told: frozenset[tuple[Sort, Cell]],
    ) -> Iterator[Cell]:
        """Groups without which less could be worked out, the smallest there are; none if nothing small can be."""
        fixed = {cell for sort, cell in told if sort == self.sort}
        known = {*fixed}
        for table, own in zip(tables, out, strict=True):
            if self.sort in table.sorts:
                known |= {cell for at, (cell, _) in enumerate(table.lines) if at not in own}
        for every, rows in self._apart(self.numbers.keys() - known):
            done = set[int]()
            for row in _worked_out(rows):
                sums = {at for cell in row for at in self.places[cell]}
                if sums & done or not self._is_small(row, least):
                    continue
                # what is beside it in a sum, else what is in some sum that leads there
                near = self._in(sums) & (known - fixed) or self._in(every) & (known - fixed)
                if near:
                    done |= sums
                    yield min(near, key=self.sizes.__getitem__)

    def _in(self, sums: Iterable[int]) -> set[Cell]:
        return {cell for at in sums for cell in (self.sums[at][0], *self.sums[at][1])}

    def _apart(self, hidden_: Collection[Cell]) -> Iterator[tuple[set[int], list[Row]]]:
        """The sums of groups that are not shown which follow from what is; those that share a group together."""
        left = dict.fromkeys(
            at for cell in self.numbers if cell in hidden_ for at in self.places[cell]
        )
        while left:
            rows, queue = [], [next(iter(left))]
            del left[queue[0]]
            every = set(queue)
            while queue:
                whole, groups = self.sums[queue.pop()]
                row: Row = {cell: 1 for cell in groups if cell in hidden_}
                if whole in hidden_:
                    row[whole] = -1
                rows.append(row)
                for at in {at for cell in row for at in self.places[cell]} & left.keys():
                    del left[at]
                    queue.append(at)
                    every.add(at)
            yield every, rows

    def _is_small(self, row: Row, least: int) -> bool:
        """Whether it is a number of few people; sums and differences of people, if they are none, tell of nobody."""
        if len({*row.values()}) != 1:
            return False
        together = (sum(each) for each in zip(*(self.numbers[cell] for cell in row), strict=True))
        return any(0 < each < least for each in together)


def _worked_out(rows: Sequence[Row]) -> Iterator[Row]:
    """The sums, and what follows from several of them."""
    yield from rows
    if len(rows) > 1:
        yield from _reduced(rows)


def _sums(cells: Iterable[Cell]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Each group with the groups it is made of, in every next finer 集計 there is."""
    by_names: dict[frozenset[Hashable], list[Cell]] = {}
    for cell in cells:
        by_names.setdefault(frozenset(name for name, _ in cell), []).append(cell)
    for names, wholes in by_names.items():
        for finer, parts in by_names.items():
            if names < finer and not any(names < between < finer for between in by_names):
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
        for cell in [each for each in row if each in done]:
            left = _less(left, done[cell], left[cell])
        if not left:
            continue
        lead = next(iter(left))
        own = left[lead]
        if own != 1:
            left = {cell: -n if own == -1 else Fraction(n) / own for cell, n in left.items()}
        for cell, other in done.items():
            if lead in other:
                done[cell] = _less(other, left, other[lead])
        done[lead] = left
    yield from done.values()


def _less(row: Row, other: Row, times: int | Fraction) -> Row:
    found = dict(row)
    for cell, each in other.items():
        found[cell] = found.get(cell, 0) - times * each
    return {cell: each for cell, each in found.items() if each}


def _size(counts: Counts) -> tuple[int, int, int]:
    """Groups with nobody in them protect nothing: they come last."""
    return (int(not counts.members_high), counts.members_high, counts.hits_high)
