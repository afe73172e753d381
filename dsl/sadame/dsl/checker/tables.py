"""表 → `core.Lookup`: each cell becomes a condition on its column."""

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.checker.comparisons import any_of
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.questions import question_hit
from sadame.dsl.checker.scope import Symbol
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.interval import closed
from sadame.dsl.problems import tables as tables_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    TRUTH,
    Choice,
    FieldType,
    ListOf,
    Quantity,
    Structure,
    Type,
    describe,
    is_numeric,
)
from sadame.dsl.units import parse_unit

_MATCHING = {each: core.Matching(each.value) for each in ast.Match}
VALUE_FIELD = "値"


def result_type(table: ast.Table, kind: Type) -> Type:
    """The type of the whole 表: under 一致：一覧 a 一覧 of records with the one field 値."""
    if table.match is not ast.Match.LIST:
        return kind
    counter = parse_unit("件")
    element = Structure(table.name.text, (FieldType(VALUE_FIELD, kind),))
    return ListOf(element, counter) if counter is not None else kind


@define
class Tables:
    """Elaborates the 表 of one 制度 in one scope."""

    elaborator: Elaborator

    def lookup(self, table: ast.Table, kind: Type) -> core.Expr | None:
        """Columns, rows and 一致."""
        if not table.columns and table.heading is not None:
            self.elaborator.report(
                tables_problems.NoColumns(span=table.name.span, name=table.name.text)
            )
            return None
        if not table.rows:
            self.elaborator.report(
                tables_problems.EmptyTable(span=table.name.span, name=table.name.text)
            )
            return None
        columns = [self.elaborator.value(column) for column in table.columns]
        if table.match is ast.Match.SUM and not isinstance(kind, Quantity):
            self.elaborator.report(
                types_problems.NotArithmetic(span=table.name.span, found=describe(kind))
            )
            return None
        said = len(self.elaborator.problems)
        rows = [self._row(row, table, columns, kind) for row in table.rows]
        self.elaborator.problems[said:] = _by_column(self.elaborator.problems[said:])
        heads = tuple(column for column in columns if column is not None)
        lines = tuple(row for row in rows if row is not None)
        if len(heads) < len(columns) or len(lines) < len(rows):
            return None
        return core.Lookup(
            heads, lines, _MATCHING[table.match], result_type(table, kind), span=table.span
        )

    def _row(
        self,
        row: ast.Row,
        table: ast.Table,
        columns: list[core.Expr | None],
        kind: Type,
    ) -> core.Row | None:
        value = self.elaborator.typed(row.value, kind)
        if row.cells is None:
            return core.Row(None, value, span=row.span) if value is not None else None
        cells: list[core.Expr | None] = []
        complete = True
        for index, cell in enumerate(row.cells):
            column = columns[index] if index < len(columns) else None
            if isinstance(cell, ast.Any):
                cells.append(None)
            elif cell is None or column is None:
                complete = False
            else:
                test = self._cell(cell, column, table, index)
                complete = complete and test is not None
                cells.append(test)
        if not complete or value is None:
            return None
        return core.Row(tuple(cells), value, span=row.span)

    def _cell(
        self, cell: ast.Cell, column: core.Expr, table: ast.Table, index: int
    ) -> core.Expr | None:
        match cell:
            case ast.Any():
                return None
            case ast.Rest():
                return self._rest(cell, column, table, index)
            case ast.Range():
                return self.range_test(cell, column)
            case ast.Values(options):
                tests = [self._option(option, column, table, index) for option in options]
                found = [test for test in tests if test is not None]
                if len(found) < len(tests):
                    return None
                return _merged(found, column, cell)

    def _option(
        self, option: ast.Expr | ast.Range, column: core.Expr, table: ast.Table, index: int
    ) -> core.Expr | None:
        if isinstance(option, ast.Range):
            return self.range_test(option, column)
        heading = self.elaborator.binding(table.columns[index])
        if (
            isinstance(option, ast.Word)
            and isinstance(heading, Symbol)
            and heading.hits is not None
            and option.text in {"該当", "非該当"}
        ):
            hit = question_hit(heading, option)
            return hit if option.value else core.Not(hit, span=option.span)
        value = self.elaborator.value(option, column.type)
        if value is None:
            return None
        if (
            self.elaborator.common_type(
                option, (table.columns[index], option), (column.type, value.type)
            )
            is None
        ):
            return None
        if isinstance(value, core.Constant) and isinstance(value.value, bool | str):
            return core.OneOf(column, (value.value,), span=option.span)
        return core.Compare(core.Comparison.SAME, column, value, span=option.span)

    def _rest(
        self, cell: ast.Rest, column: core.Expr, table: ast.Table, index: int
    ) -> core.Expr | None:
        """その他: what no other cell of the column names; a 区分 may have a member of that name."""
        kind = column.type
        if isinstance(kind, Choice) and "その他" in kind.members:
            return core.OneOf(column, ("その他",), span=cell.span)
        others = [row.cells[index] for row in table.rows if row.cells and index < len(row.cells)]
        quiet = Tables(self.elaborator.quiet())
        tests = [
            quiet._cell(other, column, table, index)
            for other in others
            if other is not None and not isinstance(other, ast.Any | ast.Rest)
        ]
        found = [test for test in tests if test is not None]
        named = {
            member for test in found if isinstance(test, core.OneOf) for member in test.members
        }
        if isinstance(kind, Choice) and all(isinstance(test, core.OneOf) for test in found):
            left = tuple(member for member in kind.members if member not in named)
            return core.OneOf(column, left, span=cell.span)
        if not found:
            return core.Constant(True, TRUTH, span=cell.span)
        return core.Not(any_of(found, cell), span=cell.span)

    def range_test(self, cell: ast.Range, column: core.Expr) -> core.Expr | None:
        """`1〜10人` etc. as comparisons, for a 順序区分 as the members in between."""
        kind = column.type
        low, high = self.ends(cell, kind)
        if (cell.low is not None and low is None) or (cell.high is not None and high is None):
            return None
        if not is_numeric(kind):
            return self._members_between(cell, column, low, high)
        if (turned := _turned(low, high, kind)) is not None:
            self.elaborator.report(types_problems.EmptyRange(span=cell.span, turned=turned))
            return None
        tests: list[core.Expr] = []
        if low is not None:
            sign = core.Comparison.ABOVE if cell.low_open else core.Comparison.AT_LEAST
            tests.append(core.Compare(sign, column, low, span=cell.span))
        if high is not None:
            sign = core.Comparison.BELOW if cell.high_open else core.Comparison.AT_MOST
            tests.append(core.Compare(sign, column, high, span=cell.span))
        if len(tests) == 1:
            return tests[0]
        clauses = tuple(core.Clause("", test, span=cell.span) for test in tests)
        return core.Count(len(tests), clauses, core.Form.AND, span=cell.span)

    def ends(self, cell: ast.Range, kind: Type) -> tuple[core.Expr | None, core.Expr | None]:
        """Both ends; the unit of the upper one serves the lower one too (`1〜10人`)."""
        low = cell.low
        if isinstance(cell.high, ast.Number) and low is not None:
            low = self._with_unit(low, cell.high.unit)
        return self._end(low, kind), self._end(cell.high, kind)

    def _with_unit(self, node: ast.Expr, text: str) -> ast.Expr:
        """A bare number read in the unit of the other end."""
        unit = parse_unit(text, self.elaborator.scope.units) if text else None
        match node:
            case ast.Minus(operand):
                return ast.Minus(self._with_unit(operand, text), span=node.span)
            case ast.Number(value, "", style) if unit is not None:
                return ast.Number(value * unit.scale, text, style, span=node.span)
            case _:
                return node

    def _end(self, node: ast.Expr | None, kind: Type) -> core.Expr | None:
        if node is None:
            return None
        found = self.elaborator.value(node, kind)
        if found is None:
            return None
        both = (kind, found.type)
        agreed = self.elaborator.common_type(node, (node, node), both)
        return found if agreed is not None else None

    def _members_between(
        self,
        cell: ast.Range,
        column: core.Expr,
        low: core.Expr | None,
        high: core.Expr | None,
    ) -> core.Expr | None:
        kind = column.type
        if not isinstance(kind, Choice) or not kind.ordered:
            self.elaborator.report(types_problems.NotOrdered(span=cell.span, found=describe(kind)))
            return None
        first = _position(low, kind, 0) + (1 if cell.low_open else 0)
        last = _position(high, kind, len(kind.members) - 1) - (1 if cell.high_open else 0)
        chosen = kind.members[first : last + 1]
        if not chosen:
            self.elaborator.report(types_problems.EmptyRange(span=cell.span))
            return None
        return core.OneOf(column, tuple(chosen), span=cell.span)


def _by_column(found: list[Problem]) -> list[Problem]:
    """A unit that a whole column lacks is one mistake, not one a row."""
    bare = [each for each in found if isinstance(each, types_problems.UnitMissing)]
    merged: list[Problem] = [each for each in found if each not in bare]
    for unit in dict.fromkeys(each.unit for each in bare):
        first, *others = [each for each in bare if each.unit == unit]
        more = tuple(each.span for each in others)
        merged.append(
            types_problems.UnitMissing(span=first.span, number=first.number, unit=unit, more=more)
        )
    return merged


def _turned(low: core.Expr | None, high: core.Expr | None, kind: Type) -> str | None:
    """A range that is upside down, the right way round."""
    match low, high:
        case core.Constant(first), core.Constant(last):
            if isinstance(first, bool | str) or isinstance(last, bool | str) or first <= last:
                return None
            return show(closed(last, first), kind)
        case _:
            return None


def _position(end: core.Expr | None, kind: Choice, default: int) -> int:
    if isinstance(end, core.Constant) and end.value in kind.members:
        return kind.members.index(str(end.value))
    return default


def _merged(tests: list[core.Expr], column: core.Expr, cell: ast.Values) -> core.Expr:
    """Several values in one cell: one test of membership where that is all they are."""
    members = [
        member
        for test in tests
        if isinstance(test, core.OneOf) and test.subject == column
        for member in test.members
    ]
    if len(members) >= len(tests) and all(isinstance(test, core.OneOf) for test in tests):
        return core.OneOf(column, tuple(dict.fromkeys(members)), span=cell.span)
    return tests[0] if len(tests) == 1 else any_of(tests, cell)
