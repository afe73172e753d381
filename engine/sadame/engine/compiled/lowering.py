"""Expressions of a checked program → source.

In: a `Context` and a node. Out: the atom that stands for it, with the lines it needs written. What is
not compiled (aggregates over a 一覧, 構造, 文字, 基準値 of another day, a 表 that lists its rows or is very
long) is named by `is_compiled`; rules that reach it are left to the interpreter.
"""

from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.types import Type, is_numeric
from sadame.engine.compiled import conditions, gates, numbers, tables
from sadame.engine.compiled.atoms import Atom, Flag, Mask, Number, everything
from sadame.engine.compiled.constants import absent, literal
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.layout import bits_of, members_of
from sadame.engine.compiled.symbols import symbol_atom

_LONGEST = 300
"""Rows of a 表 that are written as one chain of conditions."""


def lower(context: Context, expr: core.Expr) -> Atom:
    """The atom of an expression."""
    match expr:
        case core.Constant(value, kind):
            return literal(kind, value)
        case core.Absent(kind):
            return absent(kind)
        case core.Reference(name):
            known = context.atoms.get(name)
            if known is None:  # used here only: worked out here, if the branch is taken at all
                known = symbol_atom(context, context.symbols[name], inline=True)
            return known
        case core.ReferenceDate():
            return Number("on")
        case core.Arithmetic():
            return numbers.arithmetic(context, expr)
        case core.Extreme(largest, operands, kind):
            return _extreme(context, operands, kind, largest=largest)
        case core.Rounded():
            return numbers.rounded(context, expr)
        case core.DateCall():
            return numbers.date_call(context, expr)
        case core.Substitute():
            return gates.substituted(context, expr)
        case core.Choose():
            return gates.chosen(context, expr)
        case core.Guarded():
            return gates.guarded(context, expr)
        case core.Lookup():
            return tables.looked_up(context, expr)
        case core.Tally(operands):
            return conditions.tallied(context, [context.condition(each) for each in operands])
        case core.Not(operand):
            return conditions.negated(context.condition(operand))
        case core.Implies(condition, consequence):
            with context.out.aside() as lines:
                left = conditions.negated(context.condition(condition))
            parts = [(lines, left), _aside(context, consequence)]
            return _counted(context, 1, parts)
        case core.Count(at_least, clauses):
            parts = [_aside(context, each.condition) for each in clauses]
            return _counted(context, at_least, parts)
        case core.Compare():
            return conditions.compared(context, expr)
        case core.OneOf(subject, members):
            chosen = bits_of(subject.type, frozenset(members))
            return conditions.one_of(context, context.value(subject), chosen)
        case core.IsAbsent(subject):
            return conditions.is_absent(context, context.value(subject))
        case _:
            return context.loose(expr.type)


Part: TypeAlias = tuple[list[str], Flag | Mask]


def _aside(context: Context, expr: core.Expr) -> Part:
    """A condition, and the lines it needs."""
    with context.out.aside() as lines:
        found = context.condition(expr)
    return lines, found


def _counted(context: Context, at_least: int, parts: list[Part]) -> Flag | Mask:
    """A count; かつ and または look first at what needs no lines, and go on only while that is open."""
    heads = [found for lines, found in parts if not lines and isinstance(found, Flag)]
    long = sum(len(lines) for lines, _ in parts)
    both = context.is_full and at_least in {1, len(parts)} and len(parts) > 1
    if not (both and heads and long):
        for lines, _ in parts:
            context.out.emit_all(lines)
        return conditions.counted(context, at_least, [found for _, found in parts])
    every = at_least > 1
    rest = [each for each in parts if each[0] or not isinstance(each[1], Flag)]
    with context.out.aside() as inner:
        for lines, _ in rest:
            context.out.emit_all(lines)
        tail = conditions.counted(context, len(rest) if every else 1, [each for _, each in rest])
    first = conditions.counted(context, len(heads) if every else 1, list(heads))
    out, name = context.out, context.out.fresh("v")
    out.emit(f"if {first.code}:" if every else f"if not {first.code}:")
    out.emit_all([*inner, f"{name} = {tail.code}"], "    ")
    out.emit("else:")
    known = not every
    out.emit(f"    {name} = {known if isinstance(tail, Flag) else 1 if known else 2}")
    return Flag(name) if isinstance(tail, Flag) else Mask(name, 2, tail.may | 3)


def is_compiled(symbol: core.Symbol) -> bool:
    """Whether a symbol itself can be compiled, whatever it refers to."""
    kind = symbol.type
    if members_of(kind) is None and not is_numeric(kind):
        return False
    match symbol:
        case core.Rule(body=body):
            return all(_is_compiled(node) for node in core.walk(body))
        case core.Input(condition=condition) if condition is not None:
            return all(_is_compiled(node) for node in core.walk(condition))
        case core.Parameter(now=core.NotGiven() | core.Delegated()):
            return is_numeric(kind)
        case _:
            return True


def _is_compiled(node: core.Node) -> bool:
    match node:
        case (
            core.ElementField()
            | core.FieldOf()
            | core.AtDate()
            | core.Gather()
            | core.Rank()
            | core.Quantified()
        ):
            return False
        case core.Lookup(rows=rows, matching=matching):
            return matching is not Matching.LIST and len(rows) <= _LONGEST
        case core.Constant(type=kind) | core.Absent(type=kind) | core.Reference(type=kind):
            return members_of(kind) is not None or is_numeric(kind)
        case _:
            return True


def _extreme(
    context: Context, operands: tuple[core.Expr, ...], kind: Type, *, largest: bool
) -> Atom:
    if members_of(kind) is None:
        parts = [context.number(each) for each in operands]
        return numbers.extreme(context, parts, largest=largest)
    masks = [context.fixed_mask(context.value(each)) for each in operands]
    codes = ", ".join(each.code for each in masks)
    size = masks[0].size
    may = 0
    for each in masks:
        may |= each.may
    worst = f"max(({codes},))"
    best = worst if largest else f"min(({codes},))"
    code = f"{best} if {worst} < {1 << size} else {worst}"
    if context.is_full:
        return Mask(context.out.local(code, "m"), size, may)
    if context.mode is Mode.EXACT:
        context.out.emit(f"if many(({codes},)):")
        context.out.emit(f"    return {context.bail}")
        return Mask(context.out.local(code, "m"), size, may)
    whole = everything(size)
    return Mask(context.out.local(f"{whole} if many(({codes},)) else {code}", "m"), size, whole)
