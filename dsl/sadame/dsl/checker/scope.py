"""What names mean in a 制度: types, symbols, questions, other 制度.

In: an `Outline` on a day and the scopes of the 制度 it refers to. Out: `Scope`, which `expressions`
asks. A scope does not know which version of a rule is in force, only its type, so one scope serves
every 断面 in which the 区分 and 構造 are the same.
"""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl import ast, core
from sadame.dsl.types import Choice, Structure, Type
from sadame.dsl.units import Unit


@frozen
class Symbol:
    """A name with a value. `role` is the keyword it was declared with; `hits` is set for a 問."""

    name: str
    type: Type
    role: str
    hits: tuple[str, ...] | None = None


@frozen
class Questions:
    """A 質問票: its 問 by number, in order."""

    name: str
    items: Mapping[str, Symbol]


@frozen
class Elsewhere:
    """Another 制度, by 参照."""

    name: str
    scope: "Scope"


Binding: TypeAlias = Symbol | Questions | Elsewhere


@frozen
class Scope:
    """Everything in view in one 制度. `units` are those it declares."""

    policy: str
    units: Mapping[str, Unit]
    types: Mapping[str, Choice | Structure]
    bindings: Mapping[str, Binding]
    question_owners: Mapping[str, tuple[Symbol, ...]] = field(factory=dict)
    #: 制度 that are referred to and not there (already reported): their names raise no second message.
    missing: frozenset[str] = frozenset()
    #: Every version of each 指標.
    indicators: Mapping[str, tuple[ast.Indicator, ...]] = field(factory=dict)

    def find(self, name: str) -> Binding | None:
        """The binding of a bare name; a 問 may go without its 質問票 where only one has it."""
        binding = self.bindings.get(name)
        if binding is None:
            owners = self.question_owners.get(name, ())
            return owners[0] if len(owners) == 1 else None
        return binding

    def names(self) -> tuple[str, ...]:
        """All names in view, for suggestions."""
        return (*self.bindings, *self.question_owners)


@frozen
class Module:
    """A checked 制度 as others see it."""

    program: core.Program
    scopes: tuple[tuple[core.Slice, Scope], ...]

    def on(self, day: int) -> tuple[core.Slice, Scope] | None:
        """The 断面 and scope of a day."""
        return next(((s, scope) for s, scope in self.scopes if s.covers(day)), None)


def member_of(binding: Binding, name: str) -> Binding | None:
    """`A の B`."""
    match binding:
        case Questions(items=items):
            return items.get(name)
        case Elsewhere(policy, scope):
            found = scope.bindings.get(policy)
            if isinstance(found, Questions) and name in found.items:
                return found.items[name]
            return scope.find(name)
        case Symbol():
            return None


def members(binding: Binding) -> tuple[str, ...]:
    """What `A の …` may go on with."""
    match binding:
        case Questions(items=items):
            return tuple(items)
        case Elsewhere(_, scope):
            return scope.names()
        case Symbol(type=Structure(fields=fields)):
            return tuple(each.name for each in fields)
        case Symbol():
            return ()


def path(node: ast.Expr) -> tuple[ast.Name, ...] | None:
    """The names of `A の B の C`, if that is all the expression is."""
    names: list[ast.Name] = []
    while isinstance(node, ast.Member):
        names.append(node.name)
        node = node.owner
    if not isinstance(node, ast.Name):
        return None
    return (node, *reversed(names))


def said(node: ast.Expr) -> str:
    """How the writer called a thing, for messages."""
    names = path(node)
    return " の ".join(name.text for name in names) if names else "この式"
