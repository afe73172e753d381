"""Which answers let a case get as far as the rule in question.

In: a 断面 and the rules. Out: for the facts the rules ask about, the answers that help: what a 前提 or a
全て wants, or one of the sides of a いずれか; and for each 表 the answers that meet each row. Cases made
without it mostly end at the first requirement and try nothing.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.core import (
    Choose,
    Constant,
    Count,
    Expr,
    Guarded,
    Implies,
    Input,
    IsAbsent,
    Lookup,
    Node,
    Not,
    OneOf,
    Reference,
    Rule,
    Slice,
    children,
)
from sadame.dsl.types import Choice, Truth

Answers: TypeAlias = Mapping[str, frozenset[bool | str]]
"""Helpful answers, by name of the fact."""


@frozen
class Leanings:
    """The helpful answers, and for each 表 the answers that meet each of its rows."""

    answers: Answers
    tables: tuple[tuple[Answers, ...], ...]


def leanings(cut: Slice, names: Iterable[str]) -> Leanings:
    """What helps these rules along. A 表 of はい and いいえ comes last: it decides how far one gets."""
    walker = _Walker(cut)
    answers = _both(walker.rule(name, wanted=True) for name in names)
    tables = sorted(walker.tables.items(), key=lambda item: isinstance(item[0].type, Truth))
    return Leanings(answers, tuple(rows for _, rows in tables))


@frozen
class _Walker:
    """Follows conditions with a sign: whether it helps when they hold."""

    cut: Slice
    rules: dict[tuple[str, bool], Answers] = field(factory=dict)
    tables: dict[Lookup, tuple[Answers, ...]] = field(factory=dict)

    def rule(self, name: str, *, wanted: bool) -> Answers:
        """What helps a rule; looked at once for each sign."""
        symbol, key = self.cut.by_name[name], (name, wanted)
        if isinstance(symbol, Rule) and key not in self.rules:
            self.rules[key] = self.visit(symbol.body, wanted=wanted)
        return self.rules.get(key, {})

    def visit(self, node: Node, *, wanted: bool) -> Answers:
        """What helps an expression."""
        match node:
            case Reference(name):
                return self.answer(name, frozenset({True}), wanted=wanted) or self.rule(
                    name, wanted=wanted
                )
            case OneOf(Reference(name), members):
                return self.answer(name, frozenset(members), wanted=wanted)
            case Not(operand):
                return self.visit(operand, wanted=not wanted)
            case Implies(condition, consequence):
                return _either(
                    (
                        self.visit(condition, wanted=not wanted),
                        self.visit(consequence, wanted=wanted),
                    )
                )
            case Count(at_least, clauses):
                parts = [self.visit(each.condition, wanted=wanted) for each in clauses]
                enough = at_least if wanted else len(clauses) - at_least + 1
                return _both(parts) if enough == len(clauses) else _either(parts)
            case Guarded(precondition, body):
                return _both(
                    (self.visit(precondition, wanted=True), self.visit(body, wanted=wanted))
                )
            case Choose(alternatives, default):
                values = [each.value for each in alternatives] + ([default] if default else [])
                return _either(self.visit(each, wanted=wanted) for each in values)
            case Lookup():
                return self.table(node, wanted=wanted)
            case IsAbsent():
                return {}
            case _:
                return _both(self.visit(each, wanted=wanted) for each in children(node))

    def table(self, node: Lookup, *, wanted: bool) -> Answers:
        """Keep the answers that meet each row; of a 判定, only the rows that help."""
        rows = [
            self.row(row.cells)
            for row in node.rows
            if row.cells is not None and not _is_constant(row.value, not wanted)
        ]
        if any(rows):
            self.tables[node] = tuple(rows)
        columns = [self.visit(each, wanted=True) for each in node.columns if _is_rule(each)]
        return _both([*columns, _either(self.visit(row.value, wanted=wanted) for row in node.rows)])

    def row(self, cells: Iterable[Expr | None]) -> Answers:
        """The answers that meet the cells that ask a fact for one of several words."""
        met: dict[str, frozenset[bool | str]] = {}
        for cell in cells:
            match cell:
                case OneOf(Reference(name), members) if isinstance(self.cut.by_name[name], Input):
                    met[name] = frozenset(members)
                case _:
                    pass
        return met

    def answer(self, name: str, members: frozenset[bool | str], *, wanted: bool) -> Answers:
        """What the fact of that name should be; nothing, if it is no fact with words for answers."""
        symbol = self.cut.by_name[name]
        match symbol:
            case Input(type=Truth()):
                whole: frozenset[bool | str] = frozenset({True, False})
            case Input(type=Choice(members=words)):
                whole = frozenset(words)
            case _:
                return {}
        helpful = whole & members if wanted else whole - members
        return {name: helpful} if helpful else {}


def _both(parts: Iterable[Answers]) -> Answers:
    """What serves all parts; where they want opposite answers, any that one of them wants."""
    found: dict[str, frozenset[bool | str]] = {}
    for part in parts:
        for name, answers in part.items():
            before = found.get(name, answers)
            found[name] = before & answers or before | answers
    return found


def _either(parts: Iterable[Answers]) -> Answers:
    """What serves some part."""
    found: dict[str, frozenset[bool | str]] = {}
    for part in parts:
        for name, answers in part.items():
            found[name] = found.get(name, frozenset()) | answers
    return found


def _is_constant(node: Expr, truth: bool) -> bool:  # noqa: FBT001 - はい or いいえ
    return isinstance(node, Constant) and node.value is truth


def _is_rule(node: Expr) -> bool:
    """Whether a column looks at more than one fact."""
    return not isinstance(node, Reference)
