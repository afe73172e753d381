"""Expressions → calls of the runtime that build the same expression there, one arm for each construct."""

from collections.abc import Mapping

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.source import Span
from sadame.dsl.types import Type
from sadame.engine.javascript.kinds import Kinds, scalar
from sadame.engine.javascript.text import (
    Code,
    Group,
    array,
    call,
    exact,
    flag,
    optional,
    record,
    text,
)


@define
class Lowering:
    """Writes expressions. `places` = the place of every span in the order of the program.

    `told` = the places whose words a reader of the reasons meets.
    """

    places: Mapping[Span, int]
    kinds: Kinds = field(factory=Kinds)
    told: set[int] = field(factory=set)
    _columns: dict[int, str] = field(factory=dict, init=False)

    def at(self, node: core.Node, *, told: bool = False) -> str:
        """Where a node was written."""
        place = self.places[node.span]
        if told:
            self.told.add(place)
        return str(place)

    def maybe(self, expr: core.Expr | None) -> Code:
        """An expression, or null."""
        return "null" if expr is None else self.expr(expr)

    def expr(self, expr: core.Expr, *, told: bool = False) -> Code:
        """An expression; a column of a 表 is one and the same in its cells."""
        if id(expr) in self._columns:
            return self._columns[id(expr)]
        at = self.at(expr, told=told)
        match expr:
            case core.Constant(value, kind):
                return call("value", scalar(value), self.kind(kind), at)
            case core.Absent(kind):
                return call("absent", self.kind(kind), at)
            case core.Reference(name, kind):
                return call("ref", text(name), self.kind(kind), self.at(expr, told=True))
            case core.ReferenceDate(kind):
                return call("referenceDate", self.kind(kind), at)
            case core.ElementField(index, _, kind, depth):
                return call("elementField", str(index), str(depth), self.kind(kind), at)
            case core.FieldOf(inner, index, _, kind):
                return call("fieldOf", self.expr(inner), str(index), self.kind(kind), at)
            case core.Count() | core.Not() | core.Implies() | core.Compare() | core.OneOf():
                return self._condition(expr, at)
            case core.IsAbsent(subject):
                return call("isAbsent", self.expr(subject), at)
            case core.Gather() | core.Rank() | core.Quantified():
                return self._over_a_list(expr, at)
            case core.Choose() | core.Guarded() | core.Lookup() | core.Substitute():
                return self._gate(expr, at)
            case core.Tally(operands, kind):
                items = array(self.expr(each, told=True) for each in operands)
                return call("tally", items, self.kind(kind), at)
            case _:
                return self._amount(expr, at)

    def kind(self, kind: Type) -> str:
        """The name of a type."""
        return self.kinds.of(kind)

    def _many(self, operands: tuple[core.Expr, ...]) -> Code:
        return array(self.expr(each) for each in operands)

    def _amount(
        self,
        expr: core.Arithmetic | core.Extreme | core.Rounded | core.DateCall | core.AtDate,
        at: str,
    ) -> Code:
        kind = self.kind(expr.type)
        match expr:
            case core.Arithmetic(operator, left, right, _, divisor_step):
                step = "null" if divisor_step is None else exact(divisor_step)
                sides = self.expr(left), text(operator.value), self.expr(right)
                return call("arithmetic", *sides, kind, step, at)
            case core.Extreme(largest, operands):
                return call("largest" if largest else "smallest", self._many(operands), kind, at)
            case core.Rounded(operand, rounding):
                how = text(rounding.mode.value), exact(rounding.unit)
                return call("rounded", self.expr(operand), *how, kind, at)
            case core.DateCall(core.DateFunction.TERM_END, arguments):
                how = flag(expr.months), flag(expr.include_first)
                return call("term", self._many(arguments), *how, kind, at)
            case core.DateCall(function, arguments):
                return call("date", text(function.value), self._many(arguments), kind, at)
            case core.AtDate(parameter, moment):
                return call("atDate", text(parameter), self.expr(moment), kind, at)

    def _condition(
        self,
        expr: core.Count | core.Not | core.Implies | core.Compare | core.OneOf,
        at: str,
    ) -> Code:
        match expr:
            case core.Count(at_least, clauses, form):
                listed = array(self._clause(each) for each in clauses)
                return call("count", str(at_least), text(form.value), listed, at)
            case core.Not(operand):
                return call("not", self.expr(operand), at)
            case core.Implies(condition, consequence):
                return call("implies", self.expr(condition), self.expr(consequence), at)
            case core.Compare(comparison, left, right):
                sides = self.expr(left), text(comparison.value), self.expr(right)
                return call("compare", *sides, at)
            case core.OneOf(subject, members):
                return call("oneOf", self.expr(subject), array(map(scalar, members)), at)

    def _clause(self, clause: core.Clause) -> Code:
        at = self.at(clause, told=True)
        return call("clause", text(clause.mark), self.expr(clause.condition), at)

    def _over_a_list(self, expr: core.Gather | core.Rank | core.Quantified, at: str) -> Code:
        match expr:
            case core.Gather(aggregate, source, condition, value, kind):
                asked = self.expr(source), self.maybe(condition), self.maybe(value)
                return call("gather", text(aggregate.value), *asked, self.kind(kind), at)
            case core.Rank(subject, source, condition, value, descending, kind):
                asked = self.expr(source), self.maybe(condition), self.expr(value)
                how = flag(descending), self.kind(kind)
                return call("rank", self.expr(subject), *asked, *how, at)
            case core.Quantified(at_least, source, filtered, condition):
                asked = self.expr(source), self.maybe(filtered), self.expr(condition)
                return call("quantified", optional(at_least), *asked, at)

    def _gate(
        self, expr: core.Choose | core.Guarded | core.Lookup | core.Substitute, at: str
    ) -> Code:
        kind = self.kind(expr.type)
        match expr:
            case core.Substitute(subject, substitute):
                return call("substitute", self.expr(subject), self.expr(substitute), kind, at)
            case core.Guarded(precondition, body):
                gate = self.expr(precondition, told=True)
                return call("guarded", gate, self.expr(body), kind, at)
            case core.Choose(alternatives, default, above):
                ways = array(self._proviso(each) for each in alternatives)
                rest = "null" if default is None else self.expr(default, told=True)
                ranks = array(array(map(str, each)) for each in above)
                return call("choose", ways, rest, ranks, kind, at)
            case core.Lookup(columns, rows, matching):
                proved = record(
                    disjoint="true" if expr.disjoint else None,
                    complete="true" if expr.complete else None,
                )
                named = self._many(columns)
                how = self._rows(columns, rows), kind, proved
                return call("lookup", text(matching.value), named, *how, at)

    def _proviso(self, each: core.Alternative) -> Code:
        what = self.expr(each.condition, told=True), self.expr(each.value, told=True)
        return call("proviso", text(each.label), *what, self.at(each, told=True))

    def _rows(self, columns: tuple[core.Expr, ...], rows: tuple[core.Row, ...]) -> Code:
        """The rows, as they look at the columns."""
        names = {id(each): f"c{number}" for number, each in enumerate(columns, 1)}
        head = f"({', '.join(f'c{number}' for number, _ in enumerate(columns, 1))}) => ["
        return Group(head, tuple(self._row(each, names) for each in rows), "]")

    def _row(self, row: core.Row, columns: dict[int, str]) -> Code:
        value, at = self.expr(row.value, told=True), self.at(row, told=True)
        if row.cells is None:
            return call("rest", value, at)
        around, self._columns = self._columns, columns
        cells = array(self.maybe(each) for each in row.cells)
        self._columns = around
        return call("row", cells, value, at)
