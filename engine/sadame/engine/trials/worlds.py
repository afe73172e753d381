"""A program made ready for trying 性質: their expressions as rules, and every 基準値 a known number.

In: a 断面. Out: `World`s, each a program of that 断面 alone. What a 性質 says is about full facts, so a
基準値 that others are to set, or whose number no source gives, is tried at its ends and in between.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from sadame.dsl.core import (
    Claim,
    Delegated,
    Equivalent,
    Exclusive,
    Expr,
    Given,
    Law,
    Meta,
    Monotone,
    Node,
    NotGiven,
    Parameter,
    Program,
    Property,
    Rule,
    RuleKind,
    Slice,
    Symbol,
)
from sadame.dsl.interval import closed, on_lattice
from sadame.dsl.notes import annotate
from sadame.dsl.types import is_numeric, natural_step

_DEFAULT_SIZE = Fraction(1_000_000)
_DEFAULT = closed(Fraction(0), _DEFAULT_SIZE)


@frozen(slots=False)
class World:
    """A program with one 断面, and the 基準値 that were set for the trial."""

    program: Program
    settings: Mapping[str, Fraction]

    @property
    def cut(self) -> Slice:
        """Its only 断面."""
        return self.program.slices[0]


def worlds(program: Program, cut: Slice) -> tuple[World, ...]:
    """The 断面 with the expressions of its 性質 as rules; several where 基準値 are open."""
    added = tuple(_rules(cut))
    whole = annotate(evolve(cut, symbols=(*cut.symbols, *added)))
    opened = [each for each in cut.symbols if isinstance(each, Parameter) and _is_open(each)]
    own = (*program.own, *(rule.name for rule in added))
    tried = _settings(opened)
    return tuple(
        World(evolve(program, slices=(_with(whole, chosen),), own=own), chosen) for chosen in tried
    )


def expressions(law: Law) -> tuple[Expr, ...]:
    """What a law looks at, in order."""
    match law:
        case Claim(condition):
            return (condition,)
        case Monotone(follower=follower):
            return (follower,)
        case Exclusive(operands):
            return operands
        case Equivalent(left, right):
            return (left, right)


def rule_names(number: int, each: Property) -> tuple[str | None, tuple[str, ...]]:
    """The names under which a 性質's 前提 and expressions are evaluated; none is a legal name."""
    looked_at = tuple(f"性質{number} 式{at}" for at in range(len(expressions(each.law))))
    return (f"性質{number} 前提" if each.assumption is not None else None), looked_at


def _rules(cut: Slice) -> Iterator[Rule]:
    for number, each in enumerate(cut.properties):
        assumption, names = rule_names(number, each)
        if assumption is not None and each.assumption is not None:
            yield _rule(assumption, each.assumption, each)
        for name, expression in zip(names, expressions(each.law), strict=True):
            yield _rule(name, expression, each)


def _rule(name: str, body: Expr, home: Node) -> Rule:
    return Rule(name, RuleKind.VALUE, body.type, Meta(), body, span=home.span)


# ── 基準値 ──


def _is_open(parameter: Parameter) -> bool:
    return isinstance(parameter.now, Delegated | NotGiven) and is_numeric(parameter.type)


def _settings(opened: list[Parameter]) -> list[dict[str, Fraction]]:
    """All low, all high, and each at a place of its own in between, so that two that range alike are told apart."""
    if not opened:
        return [{}]
    parts = len(opened) + 1
    tried = [
        (each.name, _choices(each, Fraction(at, parts))) for at, each in enumerate(opened, start=1)
    ]
    return [{name: choices[number] for name, choices in tried} for number in range(3)]


def _choices(parameter: Parameter, part: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Its lowest number, its highest, and one at that part of the way."""
    given = parameter.now.bounds if isinstance(parameter.now, Delegated) else parameter.bounds
    bounds = given or _DEFAULT
    step = natural_step(parameter.type)
    inside = (on_lattice(bounds, step) if step else None) or bounds
    low = Fraction(0 if inside.low is None else inside.low)
    high = low + _DEFAULT_SIZE if inside.high is None else Fraction(inside.high)
    low = min(low, high)
    between = low + (high - low) * part
    return low, high, between - (between % step if step else 0)


def _with(cut: Slice, chosen: Mapping[str, Fraction]) -> Slice:
    return evolve(cut, symbols=tuple(_set(each, chosen) for each in cut.symbols))


def _set(symbol: Symbol, chosen: Mapping[str, Fraction]) -> Symbol:
    if not isinstance(symbol, Parameter):
        return symbol
    value = chosen.get(symbol.name)
    return symbol if value is None else evolve(symbol, now=Given(value, span=symbol.span))
