"""Facts and results as an 事例 writes them → sets of values.

In: a cell or the text after `：`, with its type. Out: `Values`, or None after a problem was reported.
"""

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.calendar import fiscal_year_end, fiscal_year_start, month_end, month_start
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.scope import said
from sadame.dsl.checker.tables import Tables
from sadame.dsl.folding import name_of
from sadame.dsl.interval import (
    ALL,
    Interval,
    above,
    at_least,
    at_most,
    below,
    closed,
    intersect,
    point,
)
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import trials as trials_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    Choice,
    Label,
    ListOf,
    Structure,
    Truth,
    Type,
    describe,
    is_numeric,
)
from sadame.dsl.values import (
    Choices,
    Elements,
    Fields,
    Possible,
    Texts,
    Values,
    everything,
    join_values,
)

#: A date that is known to the month or the year only.
_STRETCH = {
    "year_month": (month_start, month_end),
    "fiscal_year": (fiscal_year_start, fiscal_year_end),
}


@define
class Answers:
    """Reads what stands in the rows of 事例 in one scope."""

    elaborator: Elaborator

    def values(
        self, node: ast.Expr | ast.Range | ast.Values | None, kind: Type, at: ast.Node
    ) -> Values | None:
        """A fact as written in an 事例; None = 不明 is the whole type."""
        match node:
            case None | ast.Name(text="不明"):
                return everything(kind)
            case ast.Range():
                return self._range(node, kind)
            case ast.Word(False) if isinstance(kind, ListOf):
                return Elements(())
            case ast.Values((ast.Word(False),)) if isinstance(kind, ListOf):
                return Elements(())
            case ast.Values(options) if isinstance(kind, ListOf):
                elements = [self._record(each, kind.element) for each in options]
                found = [each for each in elements if each is not None]
                return Elements(tuple(found)) if len(found) == len(elements) else None
            case ast.Values(options):
                parts = [self.values(option, kind, at) for option in options]
                return _union([part for part in parts if part is not None], len(parts))
            case ast.RecordValue() if isinstance(kind, Structure):
                return self._record(node, kind)
            case ast.RecordValue() if isinstance(kind, ListOf):
                one = self._record(node, kind.element)
                return Elements((one,)) if one is not None else None
            case _ if isinstance(kind, Label):
                return Texts(frozenset({_written(node, at)}))
            case _:
                return self._scalar(node, kind)

    def _scalar(self, node: ast.Expr, kind: Type) -> Values | None:
        if kind == DAY and isinstance(node, ast.DateLiteral) and node.kind in _STRETCH:
            first, last = _STRETCH[node.kind]
            return closed(first(node.value), last(node.value))
        if isinstance(node, ast.Word) and isinstance(kind, Truth):
            return Choices(frozenset({node.value}))
        found = self.elaborator.constant(node, kind, "事例の値")
        if found is None:
            return None
        if isinstance(found.value, bool | str):
            return Choices(frozenset({found.value}))
        return point(found.value)

    def _range(self, node: ast.Range, kind: Type) -> Values | None:
        low, high = Tables(self.elaborator).ends(node, kind)
        if (node.low and low is None) or (node.high and high is None):
            return None
        if not is_numeric(kind) and not (isinstance(kind, Choice) and kind.ordered):
            self.elaborator.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
            return None
        if isinstance(kind, Choice):
            test = Tables(self.elaborator).range_test(
                node, core.Reference("", kind, span=node.span)
            )
            return Choices(frozenset(test.members)) if isinstance(test, core.OneOf) else None
        result: Interval | None = ALL
        if isinstance(low, core.Constant) and not isinstance(low.value, bool | str):
            result = result and intersect(result, (above if node.low_open else at_least)(low.value))
        if isinstance(high, core.Constant) and not isinstance(high.value, bool | str):
            result = result and intersect(
                result, (below if node.high_open else at_most)(high.value)
            )
        if result is None:
            self.elaborator.report(types_problems.EmptyRange(span=node.span))
        return result

    def _record(self, node: ast.Expr | ast.Range, kind: Structure) -> Fields | None:
        if not isinstance(node, ast.RecordValue):
            self.elaborator.report(
                types_problems.TypeMismatch(
                    span=node.span, expected=describe(kind), found="一つの値"
                )
            )
            return None
        given: dict[str, ast.Given] = {}
        for each in node.fields:
            if said(each.target) in given:
                self.elaborator.report(
                    trials_problems.GivenTwice(span=each.target.span, name=said(each.target))
                )
                return None
            given[said(each.target)] = each
        fields: list[Possible] = []
        for declared in kind.fields:
            cell = given.pop(declared.name, None)
            if cell is None:
                domain = everything(declared.type, declared.bounds, declared.step)
                fields.append(Possible(domain))
                continue
            values = self.values(cell.value, declared.type, cell)
            if values is None:
                return None
            fields.append(Possible(values))
        for name, cell in given.items():
            known = tuple(each.name for each in kind.fields)
            self.elaborator.report(
                names_problems.NotAMember(
                    span=cell.target.span, name=name, owner=kind.name, members=known
                )
            )
            return None
        return Fields(tuple(fields))


def _written(node: ast.Expr, at: ast.Node) -> str:
    """A text as it is written: 001 is not 1."""
    if isinstance(node, ast.Name | ast.Member):
        return said(node)
    return name_of(at.text.strip("「」")) if isinstance(at, ast.Given) else said(node)


def _union(parts: list[Values], wanted: int) -> Values | None:
    if len(parts) < wanted or not parts:
        return None
    result = parts[0]
    for part in parts[1:]:
        joined = join_values(result, part)
        if joined is not None:
            result = joined
    return result
