"""Large 表 over one 区分: the rows that name a member, found without asking every row.

In: a 表. Out: its `Index`, if a known member decides by itself which rows can match. With a thousand rows and as many
cases, asking each row in each case would be a million questions with the answer いいえ.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.values import Choices
from sadame.engine.interp.outcome import Outcome

#: Below this the index costs more than it saves.
_FEWEST = 32


@frozen
class Index:
    """The rows of a 表 by the members their only cell names; `always` = 上記以外 and `－`, in every list."""

    column: core.Expr
    rows: Mapping[bool | str, tuple[int, ...]]
    always: tuple[int, ...]
    cells: Mapping[int, core.OneOf]

    def kept(self, member: bool | str) -> tuple[int, ...]:  # noqa: FBT001 - はい is a member
        """The rows that can match where the column is this member."""
        return self.rows.get(member, self.always)


def index_of(node: core.Lookup) -> Index | None:
    """The index of a 表 with one column, all of whose cells name members and all of whose values are plain."""
    if len(node.columns) != 1 or len(node.rows) < _FEWEST:
        return None
    if node.matching not in {Matching.UNIQUE, Matching.FIRST}:
        return None
    (column,) = node.columns
    cells: dict[int, core.OneOf] = {}
    for i, row in enumerate(node.rows):
        if not isinstance(row.value, core.Constant | core.Absent):
            return None
        for cell in row.cells or ():
            if isinstance(cell, core.OneOf) and cell.subject == column:
                cells[i] = cell
            elif cell is not None:
                return None
    return Index(column, _by_member(node, cells), _without(node, cells), cells)


def _without(node: core.Lookup, cells: Mapping[int, core.OneOf]) -> tuple[int, ...]:
    return tuple(i for i in range(len(node.rows)) if i not in cells)


def _by_member(
    node: core.Lookup, cells: Mapping[int, core.OneOf]
) -> Mapping[bool | str, tuple[int, ...]]:
    named: dict[bool | str, list[int]] = {}
    for i, cell in cells.items():
        for member in cell.members:
            named.setdefault(member, []).append(i)
    always = _without(node, cells)
    return {member: tuple(sorted({*rows, *always})) for member, rows in named.items()}


def known_member(subject: Outcome) -> bool | str | None:
    """The member a column surely is; None where it is open, 対象外 or 誤り, or has something to tell."""
    values = subject.possible.values
    if not subject.possible.is_single or not isinstance(values, Choices) or subject.noted:
        return None
    return next(iter(values.members))


def unmatched(index: Index, members: Sequence[bool | str]) -> Mapping[int, core.OneOf]:
    """The cells that one of these members does not meet."""
    met = frozenset(members)
    return {i: cell for i, cell in index.cells.items() if not met <= frozenset(cell.members)}
