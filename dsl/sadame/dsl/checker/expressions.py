"""Surface expressions → checked expressions: names resolved, types and units agreed.

In: `ast.Expr` and a `Scope`. Out: `core.Expr`, or None after a problem was reported; None travels up
silently, so that one cause gives one message. Refuses to guess: a name is a member of a 区分 only where
a value of that 区分 is expected.
"""

from attrs import define, field

from sadame.dsl import ast, core
from sadame.dsl.checker import arithmetic, calls, comparisons, gathering, meant, questions
from sadame.dsl.checker.scope import (
    Binding,
    Elsewhere,
    Questions,
    Scope,
    Symbol,
    member_of,
    members,
    path,
    said,
)
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    TRUTH,
    YEAR_MONTH,
    Choice,
    Quantity,
    Structure,
    Truth,
    Type,
    describe,
    same,
)
from sadame.dsl.units import PLAIN, format_number, known_units, parse_unit


@define
class Elaborator:
    """Turns the expressions of one 制度; problems pile up in `problems`."""

    scope: Scope
    problems: list[Problem]
    elements: list[Structure] = field(factory=list)

    def report(self, problem: Problem) -> None:
        """Note a problem; the caller goes on with None."""
        self.problems.append(problem)

    def quiet(self) -> "Elaborator":
        """The same in silence: to find out what something would be."""
        return Elaborator(self.scope, [], self.elements)

    # ── what is wanted ───────────────────────────────────────────────────────────────────────────

    def condition(self, node: ast.Expr | None) -> core.Expr | None:
        """A 真偽; a 問 by itself means that its answer counts."""
        if node is None:
            return None
        found = self.value(node, TRUTH)
        if found is None:
            return None
        if isinstance(found, core.Reference):
            hits = self._hits_of(node)
            if hits is not None:
                return core.OneOf(found, hits, span=found.span)
        if not isinstance(found.type, Truth):
            self.report(types_problems.ValueInCondition(span=node.span, said=said(node)))
            return None
        return found

    def typed(self, node: ast.Expr | None, expected: Type) -> core.Expr | None:
        """A value of the expected type."""
        if node is None:
            return None
        if isinstance(expected, Truth):
            return self.condition(node)
        found = self.value(node, expected)
        if isinstance(found, core.Constant) and same(found.type, expected):
            self._look_twice(node, expected)
            # 3/4 in a 割合 is 75%: a literal is shown as what it is used for.
            return core.Constant(found.value, expected, found.written, span=found.span)
        if found is None or same(found.type, expected):
            return found
        self.mismatch(node, found.type, expected)
        return None

    def mismatch(self, node: ast.Expr, found: Type, expected: Type) -> None:
        """Say that one type stands where another is needed, with the unit as fix where that is it."""
        if meant.is_bare(node) and isinstance(expected, Quantity):
            number = format_number(node.value)
            self.report(
                types_problems.UnitMissing(span=node.span, number=number, unit=expected.unit.text)
            )
        else:
            self.report(
                types_problems.TypeMismatch(
                    span=node.span, expected=describe(expected), found=describe(found)
                )
            )

    def constant(self, node: ast.Expr | None, expected: Type, where: str) -> core.Constant | None:
        """A plain value of the expected type."""
        if node is None:
            return None
        if isinstance(expected, Truth) and isinstance(node, ast.Name) and self._is_unknown(node):
            words = (expected.yes, expected.no)
            self.report(
                names_problems.UnknownMember(
                    span=node.span, name=node.text, choice=describe(expected), members=words
                )
            )
            return None
        found = self.value(node, expected)
        if found is None:
            return None
        if not isinstance(found, core.Constant):
            self.report(meant.not_constant(node, where, expected))
            return None
        if not same(found.type, expected):
            self.mismatch(node, found.type, expected)
            return None
        self._look_twice(node, expected)
        return found

    def _is_unknown(self, name: ast.Name) -> bool:
        """Whether the word stands for nothing at all: an answer in other words, like YES."""
        known = (*self.scope.missing, *self.scope.indicators)
        return self.binding(name) is None and name.text not in known

    def _look_twice(self, node: ast.Expr, expected: Type) -> None:
        if (doubt := meant.bare_ratio(node, expected)) is not None:
            self.report(doubt)

    # ── the one dispatch ─────────────────────────────────────────────────────────────────────────

    def value(self, node: ast.Expr, expected: Type | None = None) -> core.Expr | None:
        """Any expression; `expected` only decides whether a bare name may be a member."""
        span = node.span
        match node:
            case ast.Name(text):
                return self._name(node, text, expected)
            case ast.Member():
                return self._member(node)
            case ast.Number():
                return self._number(node)
            case ast.DateLiteral(kind, value):
                return self._date(node, kind, value)
            case ast.Word(value, text):
                if isinstance(expected, Choice) and text in expected.members:
                    return core.Constant(text, expected, span=span)
                return core.Constant(value, TRUTH, span=span)
            case ast.NotApplicable():
                return core.Absent(expected or TRUTH, span=span)
            case ast.ReferenceDate():
                return core.ReferenceDate(DAY, span=span)
            case ast.Negation(operand):
                inner = self.condition(operand)
                return inner and core.Not(inner, span=span)
            case ast.Minus(operand):
                return arithmetic.minus(self, node, operand)
            case ast.Calculation(operator, left, right):
                return arithmetic.calculation(self, node, operator, left, right)
            case ast.Compare(comparison, left, right):
                return comparisons.compare(self, node, comparison, left, right)
            case ast.OneOf(subject, options, negated):
                return comparisons.one_of(self, node, subject, options, negated=negated)
            case ast.Hits(subject, negated):
                return comparisons.hits(self, node, subject, negated=negated)
            case ast.Within(subject, period):
                return comparisons.within(self, node, subject, period)
            case ast.Chain():
                return comparisons.chain(self, node)
            case ast.Implication(condition, consequence):
                gate, inner = self.condition(condition), self.condition(consequence)
                if gate is None or inner is None:
                    return None
                return core.Implies(gate, inner, span=span)
            case ast.Listing():
                return comparisons.listing(self, node)
            case ast.Call(function, arguments):
                return calls.call(self, node, function, arguments, expected)
            case ast.AsOf(parameter, moment):
                return calls.at_date(self, node, parameter, moment)
            case ast.Otherwise(subject, substitute):
                return comparisons.otherwise(self, node, subject, substitute, expected)
            case ast.Items() | ast.Selection():
                text = "〜" if isinstance(node, ast.Items) else "のうち"
                self.report(types_problems.NotAValueTest(span=span, text=f"… {text} …"))
                return None
            case ast.ItemCount() | ast.EveryItem():
                return questions.question_count(self, node)
            case ast.Gather() | ast.Exists() | ast.Every() | ast.Rank():
                return gathering.gather(self, node)
            case ast.RecordValue():
                self.report(types_problems.NotAValueTest(span=span, text="（名前：値、…）"))
                return None

    # ── names ────────────────────────────────────────────────────────────────────────────────────

    def binding(self, node: ast.Expr) -> Binding | None:
        """What `A` or `A の B の C` stands for, without a message."""
        names = path(node)
        if names is None:
            return None
        found = self.scope.find(names[0].text)
        for name in names[1:]:
            found = found and member_of(found, name.text)
        return found

    def _hits_of(self, node: ast.Expr) -> tuple[str, ...] | None:
        found = self.binding(node)
        return found.hits if isinstance(found, Symbol) else None

    def _name(self, node: ast.Name, text: str, expected: Type | None) -> core.Expr | None:
        for depth, structure in enumerate(reversed(self.elements)):
            for index, each in enumerate(structure.fields):
                if each.name == text:
                    return core.ElementField(index, text, each.type, depth, span=node.span)
        found = self.scope.find(text)
        if isinstance(expected, Choice) and text in expected.members:
            if isinstance(found, Symbol) and same(found.type, expected):
                self.report(
                    names_problems.AmbiguousMember(span=node.span, name=text, choice=expected.name)
                )
                return None
            return core.Constant(text, expected, span=node.span)
        if found is not None:
            return self._bound(node, text, found)
        if text in self.scope.missing:
            return None
        if text in self.scope.indicators:
            self.report(names_problems.NotAValue(span=node.span, name=text, what="指標"))
            return None
        if isinstance(expected, Choice):
            self.report(
                names_problems.UnknownMember(
                    span=node.span, name=text, choice=expected.name, members=expected.members
                )
            )
        else:
            fields = tuple(f.name for structure in self.elements for f in structure.fields)
            in_view = (*fields, *self.scope.names())
            self.report(names_problems.UnknownName(span=node.span, name=text, in_view=in_view))
        return None

    def _bound(self, node: ast.Expr, text: str, found: Binding) -> core.Expr | None:
        match found:
            case Symbol(name, kind):
                return core.Reference(name, kind, span=node.span)
            case Questions():
                what = "質問票"
            case Elsewhere():
                what = "制度"
        self.report(names_problems.NotAValue(span=node.span, name=text, what=what))
        return None

    def _member(self, node: ast.Member) -> core.Expr | None:
        names = path(node)
        if names is not None and not self.is_element_field(names[0].text):
            owner = self.scope.find(names[0].text)
            if owner is None:
                return self._name(names[0], names[0].text, None)
            for at, name in enumerate(names[1:], start=1):
                inner = member_of(owner, name.text)
                if inner is None:
                    if isinstance(owner, Symbol):
                        reference = core.Reference(owner.name, owner.type, span=names[at - 1].span)
                        return self.fields_of(reference, names[at:])
                    self.no_member(name, names[at - 1].text, owner)
                    return None
                owner = inner
            return self._bound(node, names[-1].text, owner)
        record = self.value(node.owner)
        return record and self.fields_of(record, (node.name,))

    def is_element_field(self, text: str) -> bool:
        """Whether a bare name is a field of an element an aggregate looks at."""
        return any(structure.field(text) for structure in self.elements)

    def no_member(self, name: ast.Name, owner: str, binding: Binding) -> None:
        """Say that `A の B` has no B."""
        if isinstance(binding, Questions):
            self.report(
                names_problems.UnknownQuestion(span=name.span, name=name.text, questionnaire=owner)
            )
        else:
            self.report(
                names_problems.NotAMember(
                    span=name.span, name=name.text, owner=owner, members=members(binding)
                )
            )

    def fields_of(self, record: core.Expr, names: tuple[ast.Name, ...]) -> core.Expr | None:
        """The field of a field of a record."""
        for name in names:
            kind = record.type
            fields = kind.fields if isinstance(kind, Structure) else ()
            index = next((i for i, each in enumerate(fields) if each.name == name.text), None)
            if index is None:
                self.report(
                    names_problems.NotAMember(
                        span=name.span,
                        name=name.text,
                        owner=describe(kind),
                        members=tuple(each.name for each in fields),
                    )
                )
                return None
            record = core.FieldOf(record, index, name.text, fields[index].type, span=name.span)
        return record

    # ── literals ─────────────────────────────────────────────────────────────────────────────────

    def _number(self, node: ast.Number) -> core.Expr | None:
        unit = PLAIN if not node.unit else parse_unit(node.unit, self.scope.units)
        if unit is None:
            known = (*known_units(), *self.scope.units)
            self.report(types_problems.UnknownUnit(span=node.span, unit=node.unit, known=known))
            return None
        ratio = node.style in {"percent", "wari"}
        kind = Quantity(unit, as_ratio=ratio)
        return core.Constant(node.value, kind, node.written, span=node.span)

    def _date(self, node: ast.DateLiteral, kind: str, value: int) -> core.Expr | None:
        types: dict[str, Type] = {
            "date": DAY,
            "fiscal_year": FISCAL_YEAR,
            "year_month": YEAR_MONTH,
        }
        if kind not in types:
            self.report(types_problems.TypeMismatch(span=node.span, expected="日付", found="年"))
            return None
        return core.Constant(value, types[kind], span=node.span)

    def agreed(
        self, node: ast.Expr, sides: tuple[ast.Expr, ast.Expr], kinds: tuple[Quantity, Quantity]
    ) -> Type | None:
        """The common type of two quantities that are added or compared."""
        a, b = kinds
        if a.unit.dimension == b.unit.dimension:
            return b if a.unit.scale < b.unit.scale and not a.unit.text else a
        for side, kind, other in ((sides[0], a, b), (sides[1], b, a)):
            if isinstance(side, ast.Number) and not kind.unit.dimension:
                self.mismatch(side, kind, other)
                return None
        self.report(meant.mismatch(node, sides, kinds))
        return None

    def common_type(
        self, node: ast.Expr, sides: tuple[ast.Expr, ast.Expr], kinds: tuple[Type, Type]
    ) -> Type | None:
        """The type two compared values share, or None after a message."""
        a, b = kinds
        if isinstance(a, Quantity) and isinstance(b, Quantity):
            return self.agreed(node, sides, (a, b))
        if same(a, b):
            return a
        if isinstance(a, Quantity) or isinstance(b, Quantity):
            self.report(meant.mismatch(node, sides, kinds))
        else:
            self.mismatch(sides[1], b, a)
        return None
