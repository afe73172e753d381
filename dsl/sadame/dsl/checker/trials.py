"""事例, 性質 and 指標: what the file says about itself and about populations."""

from collections.abc import Iterable, Iterator

from attrs import define, evolve

from sadame.dsl import ast, core
from sadame.dsl.calendar import fiscal_year_end, fiscal_year_start, month_end, month_start
from sadame.dsl.checker.comparisons import pair
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.rules import Rules, meta_of
from sadame.dsl.checker.scope import Binding, Elsewhere, Questions, Symbol, path, said
from sadame.dsl.checker.tables import Tables
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
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    Choice,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    describe,
    is_numeric,
    same,
)
from sadame.dsl.units import PLAIN, Unit, counter, divide
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

RULE_ROLES = {"判定", "算定", "表", "抽出", "算出"}
FACT_ROLES = {"入力", "問"}
_PEOPLE = counter("人")
#: A date that is known to the month or the year only.
_STRETCH = {
    "year_month": (month_start, month_end),
    "fiscal_year": (fiscal_year_start, fiscal_year_end),
}
_TREND = {ast.Trend.NOT_DOWN: 1, ast.Trend.NOT_UP: -1, ast.Trend.SAME: 0}


@define
class Trials:
    """Elaborates 事例, 性質 and 指標 of one 制度 in one scope."""

    elaborator: Elaborator
    rules: Rules
    header: ast.Meta

    # ── 事例 ─────────────────────────────────────────────────────────────────────────────────────

    def date(self, example: ast.Example, case: ast.Case) -> int | None:
        """The 基準日 of a row: its own, else that of the 事例; None = none is given."""
        own = next((given.value for given in case.given if self._is_date(given)), example.date)
        node = own.options[0] if isinstance(own, ast.Values) else own
        if isinstance(node, ast.Range):
            self.elaborator.report(types_problems.NotConstant(span=node.span, where="基準日"))
            return None
        found = self.elaborator.constant(node, DAY, "基準日")
        return found.value if found is not None and isinstance(found.value, int) else None

    def _is_date(self, given: ast.Given) -> bool:
        target = given.target
        return isinstance(target, ast.ReferenceDate) or said(target) == "基準日"

    def case(self, case: ast.Case) -> core.Case | None:
        """A row, if it could be read; its date is put in by who knows it."""
        facts: dict[str, Values] = {}
        readings: dict[str, str] = {}
        sound = True
        for given in case.given:
            if not self._is_date(given):
                sound = self._given(given, facts, readings) and sound
        if case.fill is not None:
            sound = self._fill(case.fill, facts) and sound
        expected = self._expectations(case)
        if not sound or expected is None:
            return None
        remark = case.remark.text if case.remark else ""
        return core.Case(
            tuple(facts.items()),
            tuple(readings.items()),
            expected,
            None,
            remark,
            span=case.span,
        )

    def _given(self, given: ast.Given, facts: dict[str, Values], readings: dict[str, str]) -> bool:
        symbol = self.elaborator.binding(given.target)
        if symbol is None:
            return self.elaborator.value(given.target) is not None
        if not isinstance(symbol, Symbol) or symbol.role not in {*FACT_ROLES, "解釈"}:
            role = symbol.role if isinstance(symbol, Symbol) else ""
            problem = rules_problems.NotAFact
            name, span = said(given.target), given.target.span
            self.elaborator.report(problem(span=span, name=name, role=role))
            return False
        if symbol.name in facts or symbol.name in readings:
            self.elaborator.report(
                rules_problems.GivenTwice(span=given.target.span, name=said(given.target))
            )
            return False
        values = self.values(given.value, symbol.type, given)
        if values is None:
            return False
        if symbol.role == "解釈":
            chosen = next(iter(values.members)) if isinstance(values, Choices) else ""
            readings[symbol.name] = str(chosen)
        else:
            facts[symbol.name] = values
        return True

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
            case _:
                return self._scalar(node, kind)

    def _scalar(self, node: ast.Expr, kind: Type) -> Values | None:
        if isinstance(kind, Label):
            return Texts(frozenset({said(node)}))
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
                    rules_problems.GivenTwice(span=each.target.span, name=said(each.target))
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

    def _fill(self, fill: ast.Text, facts: dict[str, Values]) -> bool:
        """`その他：該当しない側`: every other 問 has an answer that does not count."""
        found = False
        for questions in _questionnaires(self.elaborator.scope.bindings.values()):
            for symbol in questions.items.values():
                if symbol.hits is None or not isinstance(symbol.type, Choice):
                    continue
                found = True
                quiet = frozenset(symbol.type.members) - frozenset(symbol.hits)
                facts.setdefault(symbol.name, Choices(frozenset[bool | str](quiet)))
        if not found:
            self.elaborator.report(rules_problems.FactDependsOnRule(span=fill.span))
        return found

    def _expectations(self, case: ast.Case) -> tuple[core.Expected, ...] | None:
        found: list[core.Expected] = []
        for check in case.checks:
            if check.expected.reason is not None and found:
                said_marks = check.expected.reason.split("、")
                marks = tuple(mark for m in said_marks if (mark := m.strip().strip("「」")))
                found[-1] = evolve(found[-1], reasons=marks)
                continue
            expectation = self._expectation(check)
            if expectation is None:
                return None
            found.append(expectation)
        return tuple(found)

    def _expectation(self, check: ast.Check) -> core.Expected | None:
        target = check.target
        if target is None:
            return None
        symbol = self.elaborator.binding(target)
        is_indicator = said(target) in self.elaborator.scope.indicators
        if symbol is None and not is_indicator:
            self.elaborator.value(target)
            return None
        if not isinstance(symbol, Symbol) or symbol.role not in RULE_ROLES:
            self.elaborator.report(rules_problems.NotAResult(span=target.span, name=said(target)))
            return None
        name, wanted, span = symbol.name, check.expected, check.span
        match wanted.status:
            case "不明":
                return core.Expected(name, "unknown", span=span)
            case "対象外":
                return core.Expected(name, "not_applicable", span=span)
            case "誤り":
                return core.Expected(name, "error", span=span)
            case None:
                pass
        node: ast.Expr | ast.Range | ast.Values | None = wanted.range or wanted.value
        if wanted.options:
            node = ast.Values(wanted.options, span=wanted.span)
        if node is None:
            return None
        values = self.values(node, symbol.type, check)
        if values is None:
            return None
        single = wanted.range is None and not wanted.options
        return core.Expected(name, "value" if single else "unknown", values, span=span)

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
        self.elaborator.report(rules_problems.MoverNotAFact(span=node.span, name=name))
        return None

    # ── 指標 ─────────────────────────────────────────────────────────────────────────────────────

    def indicator(self, node: ast.Indicator) -> core.Indicator | None:
        """A 指標, if it could be read."""
        if node.numerator is None:
            self.elaborator.report(rules_problems.NoBody(span=node.name.span, name=node.name.text))
            return None
        numerator = self._measure(node.numerator)
        denominator = self._measure(node.denominator) if node.denominator else None
        groups = [self.elaborator.value(group) for group in node.groups]
        if numerator is None or (node.denominator and denominator is None):
            return None
        kind = self.rules.kinds.resolve(node.type) if node.type else _ratio()
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
            meta_of(node.meta, self.header),
            numerator,
            denominator,
            tuple(group for group in groups if group is not None),
            rounding,
            span=node.span,
        )

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


def _questionnaires(bindings: Iterable[Binding]) -> Iterator[Questions]:
    for binding in bindings:
        match binding:
            case Questions():
                yield binding
            case Elsewhere(_, scope):
                yield from _questionnaires(scope.bindings.values())
            case Symbol():
                pass


def _union(parts: list[Values], wanted: int) -> Values | None:
    if len(parts) < wanted or not parts:
        return None
    result = parts[0]
    for part in parts[1:]:
        joined = join_values(result, part)
        if joined is not None:
            result = joined
    return result
