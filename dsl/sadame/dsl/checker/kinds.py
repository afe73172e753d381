"""Types as written → types, and the ranges that go with them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import define, field

from sadame.dsl import ast
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.scope import Elsewhere, Scope
from sadame.dsl.diagnostics import Problem
from sadame.dsl.interval import (
    ALL,
    Interval,
    above,
    at_least,
    at_most,
    below,
    intersect,
    on_lattice,
    point,
)
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    LABEL,
    NUMBER,
    YEAR_MONTH,
    Choice,
    FieldType,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    describe,
    is_numeric,
    natural_step,
)
from sadame.dsl.units import PLAIN, Unit, known_units, parse_unit

_WORDS: dict[str, Type] = {
    "数": NUMBER,
    "割合": Quantity(PLAIN, as_ratio=True),
    "日付": DAY,
    "年度": FISCAL_YEAR,
    "年月": YEAR_MONTH,
    "文字": LABEL,
}


@define
class Kinds:
    """Resolves the types of one 制度; `records` are elaborated on first use."""

    units: Mapping[str, Unit]
    choices: Mapping[str, Choice]
    records: Mapping[str, ast.Record]
    elsewhere: Mapping[str, Elsewhere]
    problems: list[Problem]
    structures: dict[str, Structure] = field(factory=dict)
    #: Records whose fields are being read: one of them inside itself has no end.
    opened: list[str] = field(factory=list)
    #: Versions (by identity) whose type is not that of the first one: reported, and not read further.
    odd: set[int] = field(factory=set)

    def elaborator(self) -> Elaborator:
        """An elaborator that knows units and 区分 only: for constants in declarations."""
        scope = Scope("", self.units, dict(self.choices), {})
        return Elaborator(scope, self.problems)

    def resolve(self, name: ast.TypeName | None) -> Type | None:
        """The type that is written, or None after a message."""
        if name is None:
            return None
        if name.words is not None:
            return Truth(*name.words)
        if name.owner is not None:
            return self._foreign(name, name.owner)
        if name.name in self.opened:
            self.problems.append(names_problems.RecordInItself(span=name.span, name=name.name))
            return None
        if name.is_list:
            element = self._structure(name.name)
            if element is None:
                return self._unknown(name)
            text = name.counter or "件"
            counter = parse_unit(text, self.units)
            if counter is None:
                known = (*known_units(), *self.units)
                self.problems.append(
                    types_problems.UnknownUnit(span=name.span, unit=text, known=known)
                )
                return None
            return ListOf(element, counter)
        if name.name in self.choices:
            return self.choices[name.name]
        if name.name in self.records:
            return self._structure(name.name)
        if name.name in _WORDS:
            return _WORDS[name.name]
        unit = parse_unit(name.name, self.units)
        return Quantity(unit) if unit is not None else self._unknown(name)

    def _foreign(self, name: ast.TypeName, owner: str) -> Type | None:
        other = self.elsewhere.get(owner)
        found = other.scope.types.get(name.name) if other is not None else None
        if found is None:
            return self._unknown(name)
        if not name.is_list:
            return found
        counter = parse_unit(name.counter or "件", self.units)
        if isinstance(found, Structure) and counter is not None:
            return ListOf(found, counter)
        return self._unknown(name)

    def _unknown(self, name: ast.TypeName) -> Type | None:
        known = (*self.choices, *self.records, *_WORDS, *self.units, *known_units())
        self.problems.append(
            names_problems.UnknownType(span=name.span, name=name.name, known=known)
        )
        return None

    def _structure(self, name: str) -> Structure | None:
        if name not in self.records:
            return None
        if name not in self.structures:
            self.opened.append(name)
            record = self.records[name]
            fields: list[FieldType] = []
            for fact in record.facts:
                kind = self.resolve(fact.type)
                if fact.coverage is not None:
                    span, place = fact.coverage.span, f"「{name}」の欄"
                    self.problems.append(
                        types_problems.NoCoverage(span=span, name=fact.name.text, found=place)
                    )
                if kind is not None:
                    bounds, step = self.domain(fact, kind)
                    fields.append(FieldType(fact.name.text, kind, bounds, step))
            self.opened.remove(name)
            self.structures[name] = Structure(name, tuple(fields))
        return self.structures[name]

    def domain(self, fact: ast.Fact, kind: Type) -> tuple[Interval | None, Fraction | None]:
        """The declared range and 刻み of a fact."""
        step = natural_step(kind)
        if fact.step is not None:
            written = self._step(fact.step, kind)
            step = written if written is not None else step
        bounds = self.bounds(fact.bounds, kind)
        if bounds is not None and step is not None and on_lattice(bounds, step) is None:
            self.problems.append(types_problems.EmptyRange(span=fact.bounds[0].span))
            return None, step
        return bounds, step

    def _step(self, node: ast.Expr, kind: Type) -> Fraction | None:
        if not isinstance(kind, Quantity):
            self.problems.append(types_problems.UselessBound(span=node.span, found=describe(kind)))
            return None
        if isinstance(node, ast.Number) and not node.unit:
            value: Fraction | None = node.value * kind.unit.scale
        else:
            found = self.elaborator().constant(node, kind, "刻み")
            value = found.value if found and isinstance(found.value, Fraction) else None
        if value is not None and value <= 0:
            self.problems.append(types_problems.EmptyRange(span=node.span, of="刻み"))
            return None
        return value

    def bounds(self, written: Iterable[ast.Bound], kind: Type) -> Interval | None:
        """`1人 以上 10人 以下` as an interval; None where nothing is written."""
        result: Interval | None = None
        for bound in written:
            if not is_numeric(kind):
                self.problems.append(
                    types_problems.UselessBound(span=bound.span, found=describe(kind))
                )
                return None
            found = self.elaborator().constant(bound.value, kind, "範囲")
            if found is None or isinstance(found.value, bool | str):
                return None
            half = {
                ast.Comparison.AT_LEAST: at_least,
                ast.Comparison.ABOVE: above,
                ast.Comparison.AT_MOST: at_most,
                ast.Comparison.BELOW: below,
                ast.Comparison.SAME: point,
            }[bound.comparison](found.value)
            cut = intersect(result or ALL, half)
            if cut is None:
                self.problems.append(types_problems.EmptyRange(span=bound.span))
                return None
            result = cut
        return result
