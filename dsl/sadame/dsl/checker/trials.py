"""事例: rows of facts and what is expected of them.

In: a row as written. Out: `core.Case`, or None after a problem was reported; which 断面 it belongs to is decided by
who knows the days.
"""

from collections.abc import Iterable, Iterator

from attrs import define, evolve

from sadame.dsl import ast, core
from sadame.dsl.checker.answers import Answers
from sadame.dsl.checker.claims import Claims
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.scope import Binding, Elsewhere, Questions, Symbol, said
from sadame.dsl.problems import trials as trials_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import DAY, Choice
from sadame.dsl.values import Choices, Values

RULE_ROLES = {"判定", "算定", "表", "抽出", "算出"}
FACT_ROLES = {"入力", "問"}


@define
class Trials:
    """Elaborates 事例 of one 制度 in one scope; `claims` are its 性質 and 指標."""

    elaborator: Elaborator
    claims: Claims

    def date(self, example: ast.Example, case: ast.Case) -> int | None:
        """The 基準日 of a row: its own, else that of the 事例; None = none is given."""
        own = next((given.value for given in case.given if self._is_date(given)), example.date)
        node = own.options[0] if isinstance(own, ast.Values) else own
        if isinstance(node, ast.Range):
            problem = types_problems.NotConstant
            self.elaborator.report(problem(span=node.span, where="基準日", like="令和7年4月1日"))
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
            problem = trials_problems.NotAFact
            name, span = said(given.target), given.target.span
            self.elaborator.report(problem(span=span, name=name, role=role))
            return False
        if symbol.name in facts or symbol.name in readings:
            self.elaborator.report(
                trials_problems.GivenTwice(span=given.target.span, name=said(given.target))
            )
            return False
        values = Answers(self.elaborator).values(given.value, symbol.type, given)
        if values is None:
            return False
        if symbol.role == "解釈":
            chosen = next(iter(values.members)) if isinstance(values, Choices) else ""
            readings[symbol.name] = str(chosen)
        else:
            facts[symbol.name] = values
        return True

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
            self.elaborator.report(trials_problems.FactDependsOnRule(span=fill.span))
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
            self.elaborator.report(trials_problems.NotAResult(span=target.span, name=said(target)))
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
        values = Answers(self.elaborator).values(node, symbol.type, check)
        if values is None:
            return None
        single = wanted.range is None and not wanted.options
        return core.Expected(name, "value" if single else "unknown", values, span=span)


def _questionnaires(bindings: Iterable[Binding]) -> Iterator[Questions]:
    for binding in bindings:
        match binding:
            case Questions():
                yield binding
            case Elsewhere(_, scope):
                yield from _questionnaires(scope.bindings.values())
            case Symbol():
                pass
