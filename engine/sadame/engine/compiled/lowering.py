"""Expressions and symbols of a checked program → source.

In: a `Context` and a node. Out: the atom that stands for it, with the lines it needs written. What is
not compiled (aggregates over a 一覧, 構造, 文字, 基準値 of another day, a 表 that lists its rows or is very
long) is named by `is_compiled`; rules that reach it are left to the interpreter.
"""

from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.types import Type, is_numeric
from sadame.engine.compiled import conditions, gates, numbers
from sadame.engine.compiled.atoms import ABSENT, FAILED, OPEN, Atom, Flag, Mask, Number, everything
from sadame.engine.compiled.context import Context, Mode, is_truth
from sadame.engine.compiled.layout import Finite, Line, bits_of, members_of

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
                known = symbol(context, context.symbols[name], inline=True)
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
            return gates.looked_up(context, expr)
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


def literal(kind: Type, value: object) -> Atom:
    """A value of a type."""
    members = members_of(kind)
    if members is None:
        if isinstance(value, str | bool) or value is None:
            raise TypeError(f"not a number: {value!r}")
        return numbers.constant(value)  # type: ignore[arg-type]
    if isinstance(value, bool):
        return Flag(str(value))
    bit = bits_of(kind, frozenset({str(value)}))
    return Mask(str(bit), len(members), bit)


def absent(kind: Type) -> Atom:
    """対象外."""
    members = members_of(kind)
    if members is None:
        return Number("0", 1, str(ABSENT), ABSENT)
    return Mask(str(1 << len(members)), len(members), 1 << len(members))


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


# ── symbols ──────────────────────────────────────────────────────────────────────────────────────


def symbol(context: Context, found: core.Symbol, *, inline: bool) -> Atom:
    """The atom of a symbol; `inline` = it is used once, so that an expression needs no local."""
    match found:
        case core.Rule():
            return _rule(context, found, inline=inline)
        case core.Input():
            return _fact(context, found)
        case core.Reading(name):
            return _placed(context, name)
        case core.Parameter(now=core.Given(value), type=kind):
            return literal(kind, value)
        case core.Parameter(now=None, type=kind) | core.Hole(type=kind):
            return context.failure(kind)
        case core.Parameter():
            return Number("0", 1, str(OPEN), OPEN)


def _rule(context: Context, rule: core.Rule, *, inline: bool) -> Atom:
    lines = len(context.out.lines)
    found = _proved(context, rule, context.value(rule.body))
    pure = len(context.out.lines) == lines
    match found:
        case Number():
            return context.fixed(found)
        case Flag() if found.bits is not None or found.code in {"True", "False"}:
            return found
        case Flag(code):
            return found if inline and pure else Flag(context.out.local(code, "v"))
        case Mask():
            fixed = context.fixed_mask(found)
            return fixed if rule.unknown is None else _barrier(context, rule.unknown, fixed)


def _proved(context: Context, rule: core.Rule, found: Atom) -> Atom:
    """Without the outcomes that the notes prove impossible."""
    notes = context.layout.part.notes[rule.name]
    match found:
        case Number(num, den, status, may):
            may &= OPEN | (ABSENT if notes.may_be_absent else 0) | (FAILED if notes.may_fail else 0)
            return Number(num, den, status if may else None, may)
        case Mask(code, size, may):
            gone = 0 if notes.may_be_absent else found.absent
            gone |= 0 if notes.may_fail else found.failed
            left = everything(size) & ~gone
            if not may & gone:
                return found
            code = code if context.mode is not Mode.OPEN else f"({code} & {left})"
            return (
                context.crisp(Mask(code, size, may & left))
                if size == 2
                else Mask(code, size, may & left)
            )
        case Flag():
            return found


def _barrier(context: Context, presumed: core.Presumption, found: Mask) -> Atom:
    """不明：… とみなす: an open outcome is for the interpreter, if the presumption may work."""
    if context.is_full:
        return found
    works = "True"
    if presumed.condition is not None:
        works = f"{context.mask(context.condition(presumed.condition)).code} & 1"
    opened = f"{found.code} & {found.code} - 1 and {works}"
    if context.mode is Mode.EXACT:
        context.out.emit(f"if {opened}:")
        context.out.emit(f"    return {context.bail}")
        return found
    whole = everything(found.size)
    return Mask(context.out.local(f"{whole} if {opened} else {found.code}", "m"), found.size, whole)


def _placed(context: Context, name: str) -> Atom:
    """A fact or 解釈 as it stands in the case."""
    place = context.layout.places[name]
    if isinstance(place, Line):
        den = f"b{place.slot}" if place.denominator is None else place.denominator
        if context.mode is not Mode.OPEN:
            return Number(f"a{place.slot}", den)
        status = context.out.local(f"{OPEN} if a{place.slot} is None else 0", "s")
        return Number(f"a{place.slot}", den, status, OPEN)
    whole = (1 << place.size) - 1
    code = f"(bits >> {place.offset} & {whole})"
    if not is_truth(place.type):
        return Mask(code, place.size, whole, place.offset)
    bits = (1 << place.offset, 2 << place.offset)
    if context.is_full:
        return Flag(f"(bits & {bits[0]} != 0)", bits)
    return Mask(code, 2, 3, place.offset, bits)


def _fact(context: Context, fact: core.Input) -> Atom:
    if fact.condition is None:
        found = _placed(context, fact.name)
        return found if context.is_full else _presumed(context, fact, found)
    asked = context.condition(fact.condition)
    place = context.layout.places[fact.name]
    if isinstance(place, Finite):
        return _conditional_member(context, fact, place, asked)
    return _conditional_number(context, fact, place, asked)


def _presumed(context: Context, fact: core.Input, found: Atom) -> Atom:
    """未回答：… とみなす that hangs on a 解釈."""
    place, silence = context.layout.places[fact.name], fact.unanswered
    if place.silent is None or silence is None or silence.condition is None:
        return found
    works = context.mask(context.condition(silence.condition)).code
    test = f"bits & {place.silent} and {works} == 1"
    value = literal(fact.type, silence.value)
    if isinstance(found, Number) and isinstance(value, Number):
        goal = gates.target(
            context, fact.type, [gates.Branch([], found), gates.Branch([], value)], 0
        )
        context.out.emit(f"if {test}:")
        context.out.emit_all(goal.take(gates.Branch([], value)), "    ")
        context.out.emit("else:")
        context.out.emit_all(goal.take(gates.Branch([], found)), "    ")
        return goal.atom()
    mask, other = context.mask(found), context.mask(value)
    return Mask(
        context.out.local(f"{other.code} if {test} else {mask.code}", "m"), mask.size, mask.may
    )


def _conditional_member(
    context: Context, fact: core.Input, place: Finite, asked: Flag | Mask
) -> Atom:
    whole = (1 << place.size) - 1
    plain: Atom = Mask(f"(bits >> {place.offset} & {whole})", place.size, whole, place.offset)
    if not context.is_full:
        plain = _presumed(context, fact, plain)
    answer = context.mask(plain).code
    out, name = context.out, context.out.fresh("m")
    gone, failed = 1 << place.size, 2 << place.size
    if not context.is_full:
        asked_mask = context.fixed_mask(asked).code
        code = f"({answer} if {asked_mask} & 1 else 0)"
        code += f" | ({gone} if {asked_mask} & 6 else 0) | ({failed} if {asked_mask} & 8 else 0)"
        out.emit(f"{name} = {code}")
        return _not_applicable(context, fact, Mask(name, place.size, everything(place.size)))
    test = asked.code if isinstance(asked, Flag) else f"{context.fixed_mask(asked).code} == 1"
    out.emit(f"if {test}:")
    out.emit(f"    {name} = {answer}")
    out.emit(f"    if {name} & {name} - 1:")
    out.emit(f"        return {context.bail}")
    out.emit("else:")
    missed = str(gone)
    if isinstance(asked, Mask):
        missed = f"{failed} if {context.mask(asked).code} == 8 else {gone}"
    out.emit(f"    {name} = {missed}")
    held = asked.code if isinstance(asked, Flag) else None
    may = whole | gone | (0 if isinstance(asked, Flag) else failed)
    return _not_applicable(context, fact, Mask(name, place.size, may, asked=held))


def _not_applicable(context: Context, fact: core.Input, found: Mask) -> Atom:
    """対象外：… とみなす."""
    presumed = fact.not_applicable
    if presumed is None:
        return found
    works = "1"
    if presumed.condition is not None:
        works = context.fixed_mask(context.condition(presumed.condition)).code
    value = context.mask(literal(fact.type, presumed.value)).code
    name = found.code
    gone = f"({name} & ~{found.absent} if {works} == 1 else {name}) | {value}"
    test = f"{name} & {found.absent} and {works} & 1"
    return Mask(context.out.local(f"{gone} if {test} else {name}", "m"), found.size, found.may)


def _conditional_number(
    context: Context, fact: core.Input, place: Line, asked: Flag | Mask
) -> Atom:
    out = context.out
    plain = Number(
        f"a{place.slot}", f"b{place.slot}" if place.denominator is None else place.denominator
    )
    if not context.is_full and place.silent is not None:
        found = _presumed(context, fact, _placed(context, fact.name))
        if isinstance(found, Number):
            plain = found
    known = f"a{place.slot} is None" if plain.status is None else f"{plain.status} == {OPEN}"
    status = out.fresh("s")
    test = asked.code if isinstance(asked, Flag) else f"{context.fixed_mask(asked).code} == 1"
    out.emit(f"if {test}:")
    if context.mode is Mode.OPEN:
        out.emit(f"    {status} = {OPEN} if {known} else 0")
    else:
        out.emit(f"    if {known}:")
        out.emit(f"        return {context.bail}")
        out.emit(f"    {status} = 0")
    if isinstance(asked, Mask):
        mask = context.mask(asked).code
        if not context.is_full:
            out.emit(f"elif {mask} == 8:")
            out.emit(f"    {status} = {FAILED}")
            out.emit(f"elif {mask} & 9:")
            still = f"{status} = {OPEN}"
            out.emit(f"    {still if context.mode is Mode.OPEN else f'return {context.bail}'}")
        else:
            out.emit(f"elif {mask} == 8:")
            out.emit(f"    {status} = {FAILED}")
    out.emit("else:")
    out.emit(f"    {status} = {ABSENT}")
    may = ABSENT | (FAILED if isinstance(asked, Mask) else 0)
    may |= OPEN if context.mode is Mode.OPEN else 0
    return _number_not_applicable(context, fact, Number(plain.num, plain.den, status, may))


def _number_not_applicable(context: Context, fact: core.Input, found: Number) -> Atom:
    presumed = fact.not_applicable
    if presumed is None:
        return found
    works = "1"
    if presumed.condition is not None:
        works = context.fixed_mask(context.condition(presumed.condition)).code
    value = literal(fact.type, presumed.value)
    if not isinstance(value, Number):
        raise TypeError("a number is presumed to be a number")
    held, instead = gates.Branch([], found), gates.Branch([], value)
    goal = gates.target(context, fact.type, [held, instead], 0 if context.is_full else OPEN)
    out = context.out
    out.emit(f"if {found.status} == {ABSENT} and {works} == 1:")
    out.emit_all(goal.take(instead), "    ")
    if not context.is_full and works != "1":
        out.emit(f"elif {found.status} == {ABSENT} and {works} & 1:")
        out.emit_all(goal.fail(OPEN), "    ")
    out.emit("else:")
    out.emit_all(goal.take(held), "    ")
    return goal.atom()
