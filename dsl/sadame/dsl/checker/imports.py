"""Another 制度's symbols as one sees them: with the name of that 制度 in front.

`回答 の 問16` of 基本チェックリスト is `基本チェックリスト の 回答 の 問16` elsewhere; where a 質問票 has the
name of its 制度, the name is said once. What is already foreign there keeps its name, so a symbol has
one name however many ways lead to it.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from attrs import evolve, fields

from sadame.dsl import core
from sadame.dsl.checker.scope import Binding, Elsewhere, Questions, Scope, Symbol
from sadame.dsl.types import Choice, FieldType, ListOf, Structure, Type

_N = TypeVar("_N", bound=core.Node)


def qualified(policy: str, name: str) -> str:
    """A name of `policy` as it is written elsewhere."""
    return name if name.startswith(f"{policy} の ") else f"{policy} の {name}"


def imported_scope(policy: str, scope: Scope) -> Scope:
    """The scope of another 制度 with its own names qualified."""

    def binding(each: Binding) -> Binding:
        match each:
            case Symbol(name, kind):
                return evolve(each, name=qualified(policy, name), type=_type(policy, kind, scope))
            case Questions(name, items):
                renamed = {
                    number: evolve(
                        symbol,
                        name=qualified(policy, symbol.name),
                        type=_type(policy, symbol.type, scope),
                    )
                    for number, symbol in items.items()
                }
                return Questions(name, renamed)
            case Elsewhere():
                return each

    return evolve(
        scope,
        bindings={name: binding(each) for name, each in scope.bindings.items()},
        types={name: _named(policy, each, scope) for name, each in scope.types.items()},
        question_owners={
            number: tuple(
                evolve(s, name=qualified(policy, s.name), type=_type(policy, s.type, scope))
                for s in owners
            )
            for number, owners in scope.question_owners.items()
        },
    )


def _named(policy: str, kind: Choice | Structure, scope: Scope) -> Choice | Structure:
    found = _type(policy, kind, scope)
    return found if isinstance(found, Choice | Structure) else kind


def imported_symbols(program: core.Program, inner: core.Slice | None) -> Iterator[core.Symbol]:
    """The symbols of another program's 断面; all of them holes where it has none."""
    own = frozenset(program.own)
    if inner is None:
        last = program.slices[-1] if program.slices else None
        for symbol in last.symbols if last is not None else ():
            if symbol.name in own:
                yield core.Hole(
                    qualified(program.name, symbol.name),
                    _prefixed(program.name, symbol.type, ()),
                    symbol.meta,
                    ((program.start, program.end),),
                    span=symbol.span,
                )
        return
    for symbol in inner.symbols:
        if symbol.name in own:
            yield _renamed(symbol, program.name, own)
        else:
            yield symbol


def _type(policy: str, kind: Type, scope: Scope) -> Type:
    foreign = tuple(f"{name} の " for name, b in scope.bindings.items() if isinstance(b, Elsewhere))
    return _prefixed(policy, kind, foreign)


def _prefixed(policy: str, kind: Type, foreign: tuple[str, ...]) -> Type:
    match kind:
        case Choice(name):
            return kind if name.startswith(foreign) else evolve(kind, name=qualified(policy, name))
        case Structure(name, inner):
            if name.startswith(foreign):
                return kind
            renamed = tuple(
                FieldType(f.name, _prefixed(policy, f.type, foreign), f.bounds, f.step)
                for f in inner
            )
            return Structure(qualified(policy, name), renamed)
        case ListOf(element, counter):
            found = _prefixed(policy, element, foreign)
            return ListOf(found, counter) if isinstance(found, Structure) else kind
        case _:
            return kind


def _renamed(node: _N, policy: str, own: frozenset[str]) -> _N:
    """A node with every own name in it qualified."""
    changes: dict[str, Any] = {}
    for attribute in fields(type(node)):
        value = getattr(node, attribute.name)
        if attribute.name in {"name", "parameter"} and isinstance(node, _NAMING):
            changes[attribute.name] = qualified(policy, value) if value in own else value
        elif isinstance(value, core.Node):
            changes[attribute.name] = _renamed(value, policy, own)
        elif isinstance(value, Choice | Structure | ListOf):
            changes[attribute.name] = _prefixed(policy, value, ())
        elif isinstance(value, tuple) and any(isinstance(part, core.Node) for part in value):
            changes[attribute.name] = tuple(
                _renamed(part, policy, own) if isinstance(part, core.Node) else part
                for part in value
            )
    return evolve(node, **changes)


_NAMING = (
    core.Reference,
    core.AtDate,
    core.Input,
    core.Parameter,
    core.Reading,
    core.Rule,
    core.Hole,
)
