"""性質 and 指標: what a file says must always hold, and what it counts over a population.

In: both as written. Out: `core.Property` and `core.Indicator`, or None after a problem was reported.
"""

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.checker.comparisons import pair
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.rules import Rules, meta_of
from sadame.dsl.checker.scope import Elsewhere, Questions, Symbol, path, said
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import trials as trials_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import Choice, Quantity, Truth, Type, describe, is_numeric, same
from sadame.dsl.units import PLAIN, Unit, counter, divide

_PEOPLE = counter("人")
_TREND = {ast.Trend.NOT_DOWN: 1, ast.Trend.NOT_UP: -1, ast.Trend.SAME: 0}


@define
class Claims:
    """Elaborates 性質 and 指標 of one 制度 in one scope."""

    elaborator: Elaborator
    rules: Rules

    # ── 性質 ─────────────────────────────────────────────────────────────────────────────────────

    def property(self, node: ast.Property, header: ast.Meta) -> core.Property | None:
        """A 性質, if it could be read."""
        law = self._law(node.law) if node.law is not None else None
        assumption = self.elaborator.condition(node.assumption)
        if law is None or (node.assumption is not None and assumption is None):
            return None
        meta = meta_of(node.meta, header)
        return core.Property(node.title.text, law, assumption, meta, span=node.span)

    def _law(self, law: ast.Law) -> core.Law | None:
        match law:
            case ast.Claim(condition):
                found = self.elaborator.condition(condition)
                return core.Claim(found, span=law.span) if found is not None else None
            case ast.Exclusive(operands):
                tests = [self.elaborator.condition(each) for each in operands]
                good = tuple(test for test in tests if test is not None)
                return core.Exclusive(good, span=law.span) if len(good) == len(tests) else None
            case ast.Equivalent(left, right):
                both = pair(self.elaborator, left, right)
                if both is None:
                    return None
                kinds = (both[0].type, both[1].type)
                if self.elaborator.common_type(law.left, (left, right), kinds) is None:
                    return None
                return core.Equivalent(*both, span=law.span)
            case ast.Monotone(mover, rising, follower, trend):
                movers = self._movers(mover)
                value = self._follower(follower)
                if movers is None or value is None:
                    return None
                return core.Monotone(movers, rising, value, _TREND[trend], span=law.span)  # type: ignore[arg-type]

    def _follower(self, node: ast.Expr) -> core.Expr | None:
        value = self.elaborator.value(node)
        if value is None:
            return None
        kind = value.type
        if isinstance(kind, Truth):
            return self.elaborator.condition(node)
        if is_numeric(kind) or (isinstance(kind, Choice) and kind.ordered):
            return value
        self.elaborator.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
        return None

    def _movers(self, node: ast.Expr) -> tuple[str, ...] | None:
        names = path(node)
        if names is not None and len(names) > 1 and names[-1].text == "該当項目":
            owner = node.owner if isinstance(node, ast.Member) else node
            found = self.elaborator.binding(owner)
            if isinstance(found, Elsewhere):
                found = found.scope.bindings.get(found.name)
            if isinstance(found, Questions):
                return tuple(s.name for s in found.items.values() if s.hits is not None)
        symbol = self.elaborator.binding(node)
        if symbol is None:
            self.elaborator.value(node)
            return None
        if isinstance(symbol, Symbol) and symbol.role == "入力":
            kind = symbol.type
            if (
                is_numeric(kind)
                or isinstance(kind, Truth)
                or (isinstance(kind, Choice) and kind.ordered)
            ):
                return (symbol.name,)
        name = said(node)
        self.elaborator.report(trials_problems.MoverNotAFact(span=node.span, name=name))
        return None

    # ── 指標 ─────────────────────────────────────────────────────────────────────────────────────

    def indicator(self, node: ast.Indicator, header: ast.Meta) -> core.Indicator | None:
        """A 指標, if it could be read; `header` = that of the file it stands in."""
        if node.numerator is None:
            self.elaborator.report(rules_problems.NoBody(span=node.name.span, name=node.name.text))
            return None
        numerator = self._measure(node.numerator)
        denominator = self._measure(node.denominator) if node.denominator else None
        groups = [self.elaborator.value(group) for group in node.groups]
        if numerator is None or (node.denominator and denominator is None):
            return None
        kind = self.kind(node)
        if kind is None or any(group is None for group in groups):
            return None
        unit = _unit_of(numerator)
        computed = Quantity(divide(unit, _unit_of(denominator)) if denominator else unit)
        if not same(kind, computed):
            span = node.type.span if node.type else node.name.span
            self.elaborator.report(
                types_problems.TypeMismatch(
                    span=span, expected=describe(kind), found=describe(computed)
                )
            )
            return None
        rounding = self.rules.rounding(node.rounding, kind) if node.rounding else None
        return core.Indicator(
            node.name.text,
            kind,
            meta_of(node.meta, header),
            numerator,
            denominator,
            tuple(group for group in groups if group is not None),
            rounding,
            span=node.span,
        )

    def kind(self, node: ast.Indicator) -> Type | None:
        """The type of an 指標."""
        return self.rules.kinds.resolve(node.type) if node.type else _ratio()

    def _measure(self, measure: ast.Measure) -> core.Measure | None:
        row = measure.row
        if row is not None and said(row) not in self.rules.rows:
            self.elaborator.report(rules_problems.NoPopulation(span=row.span, name=said(row)))
            return None
        condition = self.elaborator.condition(measure.condition)
        if measure.condition is not None and condition is None:
            return None
        match measure:
            case ast.Headcount():
                return core.Headcount(condition, span=measure.span)
            case ast.Total(value):
                found = self.elaborator.value(value)
                if found is None:
                    return None
                if not isinstance(found.type, Quantity):
                    self.elaborator.report(
                        types_problems.NotArithmetic(span=value.span, found=describe(found.type))
                    )
                    return None
                return core.Total(found, condition, span=measure.span)


def _unit_of(measure: core.Measure) -> Unit:
    match measure:
        case core.Headcount():
            return _PEOPLE
        case core.Total(value):
            return value.type.unit if isinstance(value.type, Quantity) else PLAIN


def _ratio() -> Type:
    return Quantity(PLAIN, as_ratio=True)
