"""表: what each column looks at, and what each cell lets through.

In: a `core.Lookup`. Out: words of cells. A cell is written as documents have it: `11人以上20人以下`, `単身、夫婦`,
`その他`, `－`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sadame.docs_gen.law import conditions
from sadame.docs_gen.law.phrases import Level, Word, glued, listed
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.types import Choice

Words: TypeAlias = tuple[Word, ...]

REST = "上記以外"
_ANY, _OTHER = (Word("－"),), (Word("その他"),)
_MANY = 6
"""From so many members on, what no other row names is その他; fewer are told one by one."""


def heads(writer: Writer, node: core.Lookup) -> list[Words]:
    """What the columns look at."""
    return [writer.phrase(each).at(Level.SENTENCE) for each in node.columns]


def cells(writer: Writer, node: core.Lookup, row: core.Row) -> list[Words]:
    """The cells of a row, without its value."""
    if row.cells is None:
        return [(Word(REST),), *((Word(""),) for _ in node.columns[1:])]
    return [
        _cell(writer, node, index, cell) if cell is not None else _ANY
        for index, cell in enumerate(row.cells)
    ]


def _cell(writer: Writer, node: core.Lookup, index: int, cell: core.Expr) -> Words:
    if _is_rest(node, index, cell):
        return _OTHER
    match cell:
        case core.Count(form=core.Form.OR, clauses=clauses):
            return listed(_option(writer, each.condition) for each in clauses)
        case _:
            return _option(writer, cell)


def _is_rest(node: core.Lookup, index: int, cell: core.Expr) -> bool:
    """Whether a cell can only be, or is best, written その他."""
    match cell:
        case core.Not(core.Count(form=core.Form.OR)) | core.Constant():
            return True
        case core.OneOf(subject, members):
            kind = subject.type
            if not members:
                return True
            if not isinstance(kind, Choice) or "その他" in kind.members or len(members) < _MANY:
                return False
            others = _others(node, index, cell)
            named = {member for other in others for member in other}
            left = tuple(each for each in kind.members if each not in named)
            return members == left and all(len(other) < len(members) for other in others)
        case _:
            return False


def _others(node: core.Lookup, index: int, cell: core.Expr) -> Sequence[Sequence[object]]:
    """The members that each of the other cells of the column names."""
    column = [row.cells[index] for row in node.rows if row.cells is not None]
    return [other.members for other in column if isinstance(other, core.OneOf) and other != cell]


def _option(writer: Writer, cell: core.Expr) -> Words:
    """One value, or one range."""
    match cell:
        case core.OneOf() if conditions.is_hit(writer, cell):
            return (Word("該当"),)
        case core.Not(core.OneOf() as hit) if conditions.is_hit(writer, hit):
            return (Word("非該当"),)
        case core.OneOf():
            return conditions.members(writer, cell)
        case core.Compare(core.Comparison.SAME, _, right):
            return writer.phrase(right).words
        case core.Compare(comparison, _, right):
            return _limit(writer, comparison, right)
        case core.Count(form=core.Form.AND, clauses=(first, second)):
            return (*_option(writer, first.condition), *glued(_option(writer, second.condition)))
        case _:
            raise AssertionError(cell)


def _limit(writer: Writer, comparison: core.Comparison, end: core.Expr) -> Words:
    """`31人以上`: in a cell the word touches its number, after a name it stands apart."""
    *words, word = conditions.limit(writer, comparison, end)
    return (*words, *(glued((word,)) if words[-1].kind == "value" else (word,)))
