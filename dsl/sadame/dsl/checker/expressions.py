"""Surface expressions → checked expressions: names resolved, types and units agreed.

In: `ast.Expr` and a `Scope`. Out: `core.Expr`, or None after a problem was reported; None travels up
silently, so that one cause gives one message. Refuses to guess: a name is a member of a 区分 only where
a value of that 区分 is expected.
"""

from fractions import Fraction

from attrs import define, field

from sadame.dsl import ast, core
from sadame.dsl.checker import calls, gathering
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
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    TRUTH,
    YEAR_MONTH,
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
    describe,
    is_numeric,
    same,
)
from sadame.dsl.units import PLAIN, Unit, divide, known_units, multiply, parse_unit

ITEM = Quantity(Unit((("項目", 1),), text="項目"))
_COMPARISONS = {each: core.Comparison(each.value) for each in ast.Comparison}
_OPERATORS = {each: core.Operator(each.value) for each in ast.Operator}
_FORMS = {
    ast.Head.ALL: core.Form.ALL,
    ast.Head.ANY: core.Form.ANY,
    ast.Head.COUNT: core.Form.SOME,
    ast.Head.NONE: core.Form.ANY,
}


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
            # 3/4 in a 割合 is 75%: a literal is shown as what it is used for.
            return core.Constant(found.value, expected, span=found.span)
        if found is None or same(found.type, expected):
            return found
        self.mismatch(node, found.type, expected)
        return None

    def mismatch(self, node: ast.Expr, found: Type, expected: Type) -> None:
        """Say that one type stands where another is needed, with the unit as fix where that is it."""
        if isinstance(node, ast.Number) and not node.unit and isinstance(expected, Quantity):
            number = _plain(node.value)
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
        found = self.value(node, expected)
        if found is None:
            return None
        if not isinstance(found, core.Constant):
            self.report(types_problems.NotConstant(span=node.span, where=where))
            return None
        if not same(found.type, expected):
            self.mismatch(node, found.type, expected)
            return None
        return found

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
                return self._minus(node, operand)
            case ast.Calculation(operator, left, right):
                return self._calculation(node, operator, left, right)
            case ast.Compare(comparison, left, right):
                return self._compare(node, comparison, left, right)
            case ast.OneOf(subject, options, negated):
                return self._one_of(node, subject, options, negated=negated)
            case ast.Hits(subject, negated):
                return self._hits(node, subject, negated=negated)
            case ast.Within(subject, period):
                return self._within(node, subject, period)
            case ast.Chain():
                return self._chain(node)
            case ast.Implication(condition, consequence):
                gate, inner = self.condition(condition), self.condition(consequence)
                if gate is None or inner is None:
                    return None
                return core.Implies(gate, inner, span=span)
            case ast.Listing():
                return self._listing(node)
            case ast.Call(function, arguments):
                return calls.call(self, node, function, arguments, expected)
            case ast.AsOf(parameter, moment):
                return calls.at_date(self, node, parameter, moment)
            case ast.Otherwise(subject, substitute):
                return self._otherwise(node, subject, substitute, expected)
            case ast.Items() | ast.Selection():
                text = "〜" if isinstance(node, ast.Items) else "のうち"
                self.report(types_problems.NotAValueTest(span=span, text=f"… {text} …"))
                return None
            case ast.ItemCount() | ast.EveryItem():
                return self._question_count(node)
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
        if names is not None and not self._is_element_field(names[0].text):
            owner = self.scope.find(names[0].text)
            if owner is None:
                return self._name(names[0], names[0].text, None)
            for at, name in enumerate(names[1:], start=1):
                inner = member_of(owner, name.text)
                if inner is None:
                    if isinstance(owner, Symbol):
                        reference = core.Reference(owner.name, owner.type, span=names[at - 1].span)
                        return self.fields_of(reference, names[at:])
                    self._no_member(name, names[at - 1].text, owner)
                    return None
                owner = inner
            return self._bound(node, names[-1].text, owner)
        record = self.value(node.owner)
        return record and self.fields_of(record, (node.name,))

    def _is_element_field(self, text: str) -> bool:
        return any(structure.field(text) for structure in self.elements)

    def _no_member(self, name: ast.Name, owner: str, binding: Binding) -> None:
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
        return core.Constant(node.value, Quantity(unit, as_ratio=ratio), span=node.span)

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

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def _minus(self, node: ast.Expr, operand: ast.Expr) -> core.Expr | None:
        inner = self.value(operand)
        if inner is None:
            return None
        if not isinstance(inner.type, Quantity):
            self.report(types_problems.NotArithmetic(span=node.span, found=describe(inner.type)))
            return None
        if isinstance(inner, core.Constant) and isinstance(inner.value, Fraction):
            return core.Constant(-inner.value, inner.type, span=node.span)
        zero = core.Constant(Fraction(0), inner.type, span=node.span)
        return core.Arithmetic(core.Operator.SUBTRACT, zero, inner, inner.type, span=node.span)

    def _calculation(
        self, node: ast.Expr, operator: ast.Operator, left: ast.Expr, right: ast.Expr
    ) -> core.Expr | None:
        first, second = self.value(left), self.value(right)
        if first is None or second is None:
            return None
        a, b = first.type, second.type
        for side, kind in ((left, a), (right, b)):
            if not is_numeric(kind):
                self.report(types_problems.NotArithmetic(span=side.span, found=describe(kind)))
                return None
        result = self._result_type(node, operator, (left, right), (a, b))
        if result is None:
            return None
        return core.Arithmetic(_OPERATORS[operator], first, second, result, span=node.span)

    def _result_type(
        self,
        node: ast.Expr,
        operator: ast.Operator,
        sides: tuple[ast.Expr, ast.Expr],
        kinds: tuple[Type, Type],
    ) -> Type | None:
        a, b = kinds
        match operator, a, b:
            case (ast.Operator.MULTIPLY, Quantity(), Quantity()):
                as_ratio = a.as_ratio and b.as_ratio
                return Quantity(multiply(a.unit, b.unit), as_ratio=as_ratio)
            case (ast.Operator.DIVIDE, Quantity(), Quantity()):
                return Quantity(divide(a.unit, b.unit))
            case (ast.Operator.ADD | ast.Operator.SUBTRACT, Quantity(), Quantity()):
                return self._agreed(node, sides, (a, b))
            case (ast.Operator.SUBTRACT, Day(), Day()):
                return _quantity("日")
            case (ast.Operator.SUBTRACT, FiscalYear(), FiscalYear()):
                return _quantity("年度")
            case (ast.Operator.SUBTRACT, YearMonth(), YearMonth()):
                return _quantity("か月")
            case (ast.Operator.ADD | ast.Operator.SUBTRACT, Day(), Quantity(unit)):
                return self._moved(node, DAY, unit, "日")
            case (ast.Operator.ADD | ast.Operator.SUBTRACT, FiscalYear(), Quantity(unit)):
                return self._moved(node, FISCAL_YEAR, unit, "年度")
            case (ast.Operator.ADD | ast.Operator.SUBTRACT, YearMonth(), Quantity(unit)):
                return self._moved(node, YEAR_MONTH, unit, "か月")
            case _:
                self.report(
                    types_problems.UnitMismatch(span=node.span, left=describe(a), right=describe(b))
                )
                return None

    def _moved(self, node: ast.Expr, kind: Type, unit: Unit, wanted: str) -> Type | None:
        if unit.dimension == ((wanted, 1),):
            return kind
        if kind == DAY and unit.dimension == (("か月", 1),):
            self.report(types_problems.DayPlusMonths(span=node.span))
        else:
            self.report(
                types_problems.UnitMismatch(
                    span=node.span, left=describe(kind), right=describe(Quantity(unit))
                )
            )
        return None

    def _agreed(
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
        self.report(
            types_problems.UnitMismatch(span=node.span, left=describe(a), right=describe(b))
        )
        return None

    def common_type(
        self, node: ast.Expr, sides: tuple[ast.Expr, ast.Expr], kinds: tuple[Type, Type]
    ) -> Type | None:
        """The type two compared values share, or None after a message."""
        a, b = kinds
        if isinstance(a, Quantity) and isinstance(b, Quantity):
            return self._agreed(node, sides, (a, b))
        if same(a, b):
            return a
        if isinstance(a, Quantity) or isinstance(b, Quantity):
            self.report(
                types_problems.UnitMismatch(span=node.span, left=describe(a), right=describe(b))
            )
        else:
            self.mismatch(sides[1], b, a)
        return None

    # ── comparisons ──────────────────────────────────────────────────────────────────────────────

    def pair(self, left: ast.Expr, right: ast.Expr) -> tuple[core.Expr, core.Expr] | None:
        """Two operands; the side that may be a bare member is read after the other."""
        if isinstance(left, ast.Name | ast.Word) and not self._is_known(left):
            second = self.value(right)
            first = second and self.value(left, second.type)
        else:
            first = self.value(left)
            second = first and self.value(right, first.type)
        return (first, second) if first is not None and second is not None else None

    def _is_known(self, node: ast.Expr) -> bool:
        if isinstance(node, ast.Name) and self._is_element_field(node.text):
            return True
        return self.binding(node) is not None

    def _compare(
        self, node: ast.Compare, comparison: ast.Comparison, left: ast.Expr, right: ast.Expr
    ) -> core.Expr | None:
        if isinstance(right, ast.NotApplicable):
            subject = self.value(left)
            return subject and core.IsAbsent(subject, span=node.span)
        both = self.pair(left, right)
        if both is None:
            return None
        first, second = both
        kind = self.common_type(node, (left, right), (first.type, second.type))
        if kind is None:
            return None
        if comparison is ast.Comparison.SAME:
            return self._same(node, first, second, kind)
        ordered = is_numeric(kind) or (isinstance(kind, Choice) and kind.ordered)
        if not ordered:
            self.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
            return None
        if node.of_days and not isinstance(kind, Day | FiscalYear | YearMonth):
            self.report(types_problems.NotADay(span=node.span, found=describe(kind)))
            return None
        counted = gathering.counted(comparison, first, second, node.span)
        return counted or core.Compare(_COMPARISONS[comparison], first, second, span=node.span)

    def _same(
        self, node: ast.Compare, first: core.Expr, second: core.Expr, kind: Type
    ) -> core.Expr | None:
        if isinstance(kind, Structure | ListOf):
            self.report(types_problems.NotOrdered(span=node.span, found=describe(kind)))
            return None
        if isinstance(kind, Choice | Truth) and isinstance(second, core.Constant):
            member = second.value
            if isinstance(member, bool | str):
                return core.OneOf(first, (member,), span=node.span)
        return core.Compare(core.Comparison.SAME, first, second, span=node.span)

    def _one_of(
        self, node: ast.Expr, subject: ast.Expr, options: tuple[ast.Expr, ...], *, negated: bool
    ) -> core.Expr | None:
        first = self.value(subject)
        if first is None:
            return None
        found = [self.typed(option, first.type) for option in options]
        tests: list[core.Expr] = []
        members: list[bool | str] = []
        for each in found:
            if each is None:
                return None
            if isinstance(each, core.Constant) and isinstance(each.value, bool | str):
                members.append(each.value)
            else:
                tests.append(core.Compare(core.Comparison.SAME, first, each, span=each.span))
        if members and not isinstance(first.type, Label):
            tests.insert(0, core.OneOf(first, tuple(members), span=node.span))
        result = tests[0] if len(tests) == 1 else any_of(tests, node)
        return core.Not(result, span=node.span) if negated else result

    def _hits(self, node: ast.Expr, subject: ast.Expr, *, negated: bool) -> core.Expr | None:
        found = self.binding(subject)
        if isinstance(found, Symbol) and found.hits is not None:
            reference = core.Reference(found.name, found.type, span=subject.span)
            inner: core.Expr | None = core.OneOf(reference, found.hits, span=node.span)
        else:
            inner = self.value(subject)
            if inner is not None and not isinstance(inner.type, Truth):
                text = describe(inner.type)
                self.report(
                    types_problems.NotAQuestion(span=subject.span, found=text, said=said(subject))
                )
                return None
        if inner is None:
            return None
        return core.Not(inner, span=node.span) if negated else inner

    def _within(self, node: ast.Expr, subject: ast.Expr, period: ast.Expr) -> core.Expr | None:
        day, stretch = self.typed(subject, DAY), self.value(period)
        if day is None or stretch is None:
            return None
        if not isinstance(stretch.type, FiscalYear | YearMonth):
            self.mismatch(period, stretch.type, FISCAL_YEAR)
            return None
        first = core.DateCall(core.DateFunction.FIRST_DAY, (stretch,), DAY, span=period.span)
        last = core.DateCall(core.DateFunction.LAST_DAY, (stretch,), DAY, span=period.span)
        tests = (
            core.Compare(core.Comparison.AT_LEAST, day, first, span=node.span),
            core.Compare(core.Comparison.AT_MOST, day, last, span=node.span),
        )
        clauses = tuple(core.Clause("", test, span=node.span) for test in tests)
        return core.Count(2, clauses, core.Form.AND, span=node.span)

    # ── lists and chains ─────────────────────────────────────────────────────────────────────────

    def _chain(self, node: ast.Chain) -> core.Expr | None:
        found = [self._operand(node, each) for each in node.operands]
        if node.mixed or any(each is None for each in found):
            return None
        clauses = tuple(core.Clause("", each, span=each.span) for each in found if each)
        if node.joint is ast.Joint.AND:
            return core.Count(len(clauses), clauses, core.Form.AND, span=node.span)
        return core.Count(1, clauses, core.Form.OR, span=node.span)

    def _operand(self, chain: ast.Chain, node: ast.Expr) -> core.Expr | None:
        """An operand of a chain; `X が A または B` gets its own words."""
        first = chain.operands[0]
        if (
            node is not first
            and isinstance(node, ast.Name)
            and isinstance(first, ast.Compare)
            and not self._is_known(node)
        ):
            subject = self.quiet().value(first.left)
            kind = subject.type if subject is not None else None
            if isinstance(kind, Choice) and node.text in kind.members:
                words = f"{said(first.left)} が {said(first.right)}、{node.text} のいずれか"
                self.report(
                    types_problems.ValueInCondition(span=node.span, said=node.text, fix=words)
                )
                return None
        return self.condition(node)

    def _listing(self, node: ast.Listing) -> core.Expr | None:
        found = [(item, self.condition(item.body)) for item in node.items]
        if not found or any(each is None for _, each in found):
            return None
        clauses = tuple(
            core.Clause(item.mark, each, span=item.span) for item, each in found if each
        )
        wanted = {
            ast.Head.ALL: len(clauses),
            ast.Head.ANY: 1,
            ast.Head.NONE: 1,
            ast.Head.COUNT: node.at_least or 1,
        }[node.head]
        if not 1 <= wanted <= len(clauses):
            self.report(
                rules_problems.TooManyWanted(span=node.span, wanted=wanted, there=len(clauses))
            )
            return None
        count = core.Count(wanted, clauses, _FORMS[node.head], span=node.span)
        return core.Not(count, span=node.span) if node.head is ast.Head.NONE else count

    def _otherwise(
        self, node: ast.Expr, subject: ast.Expr, substitute: ast.Expr, expected: Type | None
    ) -> core.Expr | None:
        first = self.value(subject, expected)
        second = first and self.typed(substitute, first.type)
        if first is None or second is None:
            return None
        return core.Substitute(first, second, first.type, span=node.span)

    # ── 質問票 ───────────────────────────────────────────────────────────────────────────────────

    def items(self, node: ast.Items) -> tuple[core.Clause, ...] | None:
        """`回答 の 問1〜問20` as conditions, every number between declared."""
        questions = self._questionnaire(node)
        if questions is None:
            return None
        numbers = list(questions.items)
        for end in (node.first, node.last):
            if end.text not in questions.items:
                self._no_member(end, questions.name, questions)
                return None
        first, last = numbers.index(node.first.text), numbers.index(node.last.text)
        if first > last:
            self.report(types_problems.EmptyRange(span=node.span))
            return None
        chosen = [questions.items[number] for number in numbers[first : last + 1]]
        whole = [question_number(symbol.name)[0] for symbol in chosen]
        for number in range(whole[0], whole[-1]):
            if number not in whole:
                gap = ast.Name(f"問{number}", span=node.span)
                self._no_member(gap, questions.name, questions)
                return None
        return tuple(
            core.Clause("", question_hit(symbol, node), span=node.span) for symbol in chosen
        )

    def _questionnaire(self, node: ast.Items) -> Questions | None:
        if node.owner is None:
            owners = [b for b in self.scope.bindings.values() if isinstance(b, Questions)]
            if len(owners) == 1:
                return owners[0]
            self._name(node.first, node.first.text, None)
            return None
        found = self.binding(node.owner)
        if isinstance(found, Elsewhere):
            inner = found.scope.bindings.get(found.name)
            found = inner or found
        if isinstance(found, Questions):
            return found
        if found is None:
            self.value(node.owner)
        else:
            self.report(
                types_problems.NotAQuestion(
                    span=node.owner.span, found="質問票でない名前", said=said(node.owner)
                )
            )
        return None

    def _question_count(self, node: ast.ItemCount | ast.EveryItem) -> core.Expr | None:
        clauses = self.items(node.items)
        if clauses is None:
            return None
        total, span = len(clauses), node.span
        if isinstance(node, ast.EveryItem):
            return core.Count(total, clauses, core.Form.QUESTIONS, span=span)
        tally = core.Tally(tuple(c.condition for c in clauses), ITEM, span=span)
        if node.comparison is None:
            return tally
        wanted = self.typed(node.at_least, ITEM)
        if wanted is None:
            return None
        if not isinstance(wanted, core.Constant) or not isinstance(wanted.value, Fraction):
            return core.Compare(_COMPARISONS[node.comparison], tally, wanted, span=span)
        at_least, negated = gathering.threshold(node.comparison, wanted.value)
        if not 1 <= at_least <= total:
            self.report(rules_problems.TooManyWanted(span=span, wanted=at_least, there=total))
            return None
        count = core.Count(at_least, clauses, core.Form.QUESTIONS, span=span)
        return core.Not(count, span=span) if negated else count


def question_number(name: str) -> tuple[int, ...]:
    """Where a 問 stands: 問3の2 after 問3 and before 問4, wherever its row is."""
    number = name.rpartition("問")[2]
    return tuple(int(part) for part in number.split("の") if part.isdecimal())


def question_hit(symbol: Symbol, node: ast.Expr) -> core.Expr:
    """The condition that the answer of a 問 counts."""
    reference = core.Reference(symbol.name, symbol.type, span=node.span)
    if symbol.hits is None:
        return reference
    return core.OneOf(reference, symbol.hits, span=node.span)


def any_of(tests: list[core.Expr], node: ast.Node) -> core.Expr:
    """At least one of several tests that stand in one phrase."""
    clauses = tuple(core.Clause("", test, span=test.span) for test in tests)
    return core.Count(1, clauses, core.Form.OR, span=node.span)


def _quantity(unit: str) -> Quantity:
    return Quantity(Unit(((unit, 1),), text=unit))


def _plain(value: Fraction) -> str:
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )
