"""名簿: rows of a population, and what is expected of its 指標 and of who is picked.

In: a roster as written. Out: `core.Roster`, or None after a problem was reported.
"""

import re
from collections.abc import Iterator

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.checker.answers import Answers
from sadame.dsl.checker.scope import Symbol, said
from sadame.dsl.checker.trials import RULE_ROLES, Given, Trials
from sadame.dsl.folding import name_of
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import trials as problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import Truth, Type, describe
from sadame.dsl.values import Values, is_single

_KEYS = re.compile(r"「[^「」]*」|[^、「」]+")


@define
class Rosters:
    """Elaborates 名簿 in the scope of `trials`. `row`, `key`: the population of the 制度 and its 識別."""

    trials: Trials
    row: str | None
    key: str | None

    def roster(self, node: ast.Roster) -> core.Roster | None:
        """A 名簿, if it could be read; its date is put in by who knows it."""
        if self.row is None:
            self.trials.elaborator.report(problems.NobodyToList(span=node.span))
            return None
        common = self.trials.given(node.given, node.fill)
        people = tuple(self._people(node, common)) if common is not None else ()
        if common is None or len(people) < len(node.people):
            return None
        keys = frozenset(each.key for each in people) if self._column(node) else frozenset()
        expected = [self._expected(check, keys) for check in node.checks]
        found = tuple(each for each in expected if each is not None)
        if len(found) < len(expected):
            return None
        remark = node.remark.text if node.remark else ""
        return core.Roster(
            people, tuple(common.readings.items()), found, None, remark, span=node.span
        )

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────

    def _column(self, node: ast.Roster) -> bool:
        """Whether the rows say whose they are."""
        return any(self._key_of(each) for each in node.people)

    def _key_of(self, person: ast.Person) -> ast.Given | None:
        for given in person.given:
            symbol = self.trials.elaborator.binding(given.target)
            if isinstance(symbol, Symbol) and symbol.name == self.key:
                return given
        return None

    def _people(self, node: ast.Roster, common: Given) -> Iterator[core.Person]:
        has_keys = self._column(node)
        for number, person in enumerate(node.people, 1):
            for given in person.given:
                if self.trials.is_for_all(given):
                    span, target = given.target.span, given.target
                    name = "基準日" if isinstance(target, ast.ReferenceDate) else said(target)
                    self.trials.elaborator.report(problems.NotOfARow(span=span, name=name))
                    return
            own = self.trials.given(person.given, None)
            if own is None:
                return
            key = self._key_of(person) if has_keys else None
            text = name_of(key.text.strip("「」")) if key is not None else str(number)
            if has_keys and (key is None or text == "不明"):
                name = _last(self.key)
                self.trials.elaborator.report(problems.RowWithoutKey(span=person.span, name=name))
                return
            facts = {**common.facts, **own.facts}
            yield core.Person(text, tuple(facts.items()), span=person.span)

    # ── expectations ─────────────────────────────────────────────────────────────────────────────

    def _expected(
        self, check: ast.Check, keys: frozenset[str]
    ) -> core.Counted | core.Picked | None:
        match check.target:
            case ast.Picked() as picked:
                return self._picked(picked, check.expected, keys)
            case ast.Grouped(indicator, group):
                return self._counted(indicator, group, check)
            case None:
                return None
            case indicator:
                return self._counted(indicator, (), check)

    def _counted(
        self, node: ast.Expr, group: tuple[ast.Given, ...], check: ast.Check
    ) -> core.Counted | None:
        elaborator, name = self.trials.elaborator, said(node)
        versions = elaborator.scope.indicators.get(name)
        if versions is None:
            if elaborator.binding(node) is not None:
                elaborator.report(problems.NotAnIndicator(span=node.span, name=name))
            else:
                in_view = (*elaborator.scope.indicators, *elaborator.scope.names())
                elaborator.report(
                    names_problems.UnknownName(span=node.span, name=name, in_view=in_view)
                )
            return None
        cells = [self._cell(name, versions, each) for each in group]
        kind = self.trials.claims.kind(versions[0])
        if kind is None or any(cell is None for cell in cells):
            return None
        found = self.trials.wanted(check.expected, kind, check)
        if found is None:
            return None
        status, values = found
        said_of = tuple(cell for cell in cells if cell is not None)
        return core.Counted(name, said_of, status, values, span=check.span)

    def _cell(
        self, name: str, versions: tuple[ast.Indicator, ...], cell: ast.Given
    ) -> tuple[core.Expr, Values | None] | None:
        elaborator, wanted = self.trials.elaborator, said(cell.target)
        known = {said(group).split(" の ")[-1]: group for each in versions for group in each.groups}
        if wanted not in known:
            elaborator.report(
                problems.NotAGroup(
                    span=cell.target.span, name=wanted, indicator=name, known=tuple(known)
                )
            )
            return None
        expression = elaborator.value(known[wanted])
        if expression is None:
            return None
        if cell.text == "不明":
            return expression, None
        values = self._single(cell, expression.type)
        return None if values is None else (expression, values)

    def _single(self, cell: ast.Given, kind: Type) -> Values | None:
        values = Answers(self.trials.elaborator).values(cell.value, kind, cell)
        if values is not None and not is_single(values):
            problem = types_problems.NotConstant(span=cell.span, where="集計", like="地区：東")
            self.trials.elaborator.report(problem)
            return None
        return values

    def _picked(
        self, node: ast.Picked, expected: ast.Expected, keys: frozenset[str]
    ) -> core.Picked | None:
        elaborator = self.trials.elaborator
        symbol = elaborator.binding(node.rule)
        if symbol is None:
            elaborator.value(node.rule)
            return None
        if not isinstance(symbol, Symbol) or symbol.role not in RULE_ROLES:
            problem = problems.NotAResult(span=node.rule.span, name=said(node.rule))
            elaborator.report(problem)
            return None
        if not isinstance(symbol.type, Truth):
            elaborator.report(
                types_problems.TypeMismatch(
                    span=node.rule.span, expected="該当／非該当", found=describe(symbol.type)
                )
            )
            return None
        key = _last(self.key)
        if node.key.text != key:
            span, name = node.key.span, node.key.text
            elaborator.report(problems.NotTheKey(span=span, name=name, key=key))
            return None
        wanted = tuple(_listed(expected))
        for each in wanted:
            if each not in keys:
                span = expected.span
                known = tuple(sorted(keys))
                elaborator.report(
                    problems.NobodyOfThatKey(span=span, name=each, key=key, known=known)
                )
                return None
        standing = core.Standing(node.standing)
        return core.Picked(symbol.name, standing, wanted, key, span=node.span)


def _last(name: str | None) -> str:
    return name.split(" の ")[-1] if name else ""


def _listed(expected: ast.Expected) -> Iterator[str]:
    """`1、3`; なし is nobody."""
    if expected.text != "なし":
        yield from (name_of(each.strip(" 「」")) for each in _KEYS.findall(expected.text))
