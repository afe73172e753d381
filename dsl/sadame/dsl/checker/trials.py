"""事例: rows of facts and what is expected of them.

In: a row as written. Out: `core.Case`, or None after a problem was reported; which 断面 it belongs to is decided by
who knows the days.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import define, evolve, frozen

from sadame.dsl import ast, core
from sadame.dsl.checker.answers import Answers
from sadame.dsl.checker.claims import Claims
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.scope import Binding, Elsewhere, Questions, Symbol, said
from sadame.dsl.problems import trials as trials_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import DAY, Choice, Type
from sadame.dsl.values import Choices, Values

RULE_ROLES = {"判定", "算定", "表", "抽出", "算出"}
FACT_ROLES = {"入力", "問"}

Status: TypeAlias = Literal["value", "unknown", "not_applicable", "error"]
_STATUS: Mapping[str, Status] = {
    "不明": "unknown",
    "対象外": "not_applicable",
    "誤り": "error",
}


@frozen
class Given:
    """What lines or the cells of a row give: facts by symbol, and readings."""

    facts: dict[str, Values]
    readings: dict[str, str]


@define
class Trials:
    """Elaborates 事例 of one 制度 in one scope; `claims` are its 性質 and 指標."""

    elaborator: Elaborator
    claims: Claims

    def date(self, example: ast.Example, case: ast.Case | ast.Roster) -> int | None:
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

    def is_for_all(self, given: ast.Given) -> bool:
        """Whether it is the 基準日 or a 解釈, of which one evaluation has one."""
        symbol = self.elaborator.binding(given.target)
        return self._is_date(given) or (isinstance(symbol, Symbol) and symbol.role == "解釈")

    def given(self, cells: tuple[ast.Given, ...], fill: ast.Text | None) -> Given | None:
        """What cells give, without the 基準日; None after a problem."""
        found = Given({}, {})
        sound = True
        for cell in cells:
            if not self._is_date(cell):
                sound = self._given(cell, found.facts, found.readings) and sound
        if fill is not None:
            sound = self._fill(fill, found.facts) and sound
        return found if sound else None

    def case(self, case: ast.Case) -> core.Case | None:
        """A row, if it could be read; its date is put in by who knows it."""
        given = self.given(case.given, case.fill)
        expected = self._expectations(case)
        if given is None or expected is None:
            return None
        return core.Case(
            tuple(given.facts.items()),
            tuple(given.readings.items()),
            expected,
            None,
            case.remark.text if case.remark else "",
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
        if target is None or isinstance(target, ast.Grouped | ast.Picked):
            return None
        symbol = self.elaborator.binding(target)
        is_indicator = said(target) in self.elaborator.scope.indicators
        if symbol is None and not is_indicator:
            self.elaborator.value(target)
            return None
        if not isinstance(symbol, Symbol) or symbol.role not in RULE_ROLES:
            self.elaborator.report(
                trials_problems.NotAResult(
                    span=target.span, name=said(target), is_indicator=is_indicator
                )
            )
            return None
        found = self.wanted(check.expected, symbol.type, check)
        if found is None:
            return None
        return core.Expected(symbol.name, *found, span=check.span)

    def wanted(
        self, expected: ast.Expected, kind: Type, at: ast.Node
    ) -> tuple[Status, Values | None] | None:
        """What is expected of something of that type: a status, and the values if they are said."""
        if expected.status is not None:
            return _STATUS[expected.status], None
        node: ast.Expr | ast.Range | ast.Values | None = expected.range or expected.value
        if expected.options:
            node = ast.Values(expected.options, span=expected.span)
        values = None if node is None else Answers(self.elaborator).values(node, kind, at)
        if values is None:
            return None
        single = expected.range is None and not expected.options
        return ("value" if single else "unknown"), values


def _questionnaires(bindings: Iterable[Binding]) -> Iterator[Questions]:
    for binding in bindings:
        match binding:
            case Questions():
                yield binding
            case Elsewhere(_, scope):
                yield from _questionnaires(scope.bindings.values())
            case Symbol():
                pass
