"""別表: a 表 as a real table: what repeats is written once, numbers end below each other.

In: the table that `law` makes of a rule, a row a line. Out: the same with cells that reach over several rows.
"""

from collections.abc import Sequence

from attrs import evolve

from sadame.docs_gen.blocks import Cell, Table, said
from sadame.docs_gen.site.view import View, text
from sadame.dsl import core


def table(found: Table, lookup: core.Lookup, view: View) -> Table:
    """The rows as they stand in the file; the caption says how a row is chosen."""
    columns = len(lookup.columns)
    cells = merged([row[:columns] if row[0].columns == 1 else row[:1] for row in found.body])
    body = []
    for merged_row, row, line in zip(cells, found.body, lookup.rows, strict=True):
        kept = merged_row if line.cells is not None else [evolve(row[0], columns=columns)]
        result = _numeric(row[-1], line)
        first, *rest = [*kept, result]
        body.append((evolve(first, anchor=row[0].anchor), *rest))
    caption = text(view.say(f"tables.{lookup.matching.name.lower()}"))
    return evolve(found, caption=caption, body=tuple(body), role="lookup")


def _numeric(cell: Cell, row: core.Row) -> Cell:
    """Numbers stand at the end, what is worked out at the start, where it can be read."""
    return cell if isinstance(row.value, core.Constant) else evolve(cell, align="start")


def merged(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Cells in which what repeats from the row above, with all to the left of it, is not written again."""
    found: list[list[Cell]] = [[] for _ in rows]
    groups = [range(len(rows))]  # runs of rows with the same cells to the left
    for column in range(max(map(len, rows), default=0)):
        inner: list[range] = []
        for group in groups:
            inner += _runs(rows, group, column)
        for run in inner:
            cell = rows[run[0]][column]
            found[run[0]].append(evolve(cell, anchor="", rows=len(run), heads=len(run) > 1))
        groups = inner
    return found


def _runs(rows: Sequence[Sequence[Cell]], group: range, column: int) -> list[range]:
    runs: list[range] = []
    for at in group:
        if column >= len(rows[at]):
            continue
        words = said(rows[at][column].inlines)
        if (
            runs
            and runs[-1].stop == at
            and said(rows[runs[-1][0]][column].inlines) == words
            and words
        ):
            runs[-1] = range(runs[-1].start, at + 1)
        else:
            runs.append(range(at, at + 1))
    return runs
