"""Rules, facts, 解釈 and 基準値 → source.

In: a `Context` and a symbol. Out: the atom that stands for it, with 条件, 前提, presumptions and what the notes
prove already worked in. Its expressions are lowered by the `Context`.
"""

from sadame.dsl import core
from sadame.engine.compiled.atoms import ABSENT, FAILED, OPEN, Atom, Flag, Mask, Number, everything
from sadame.engine.compiled.constants import literal
from sadame.engine.compiled.context import Context, Mode, is_truth
from sadame.engine.compiled.layout import Finite, Line
from sadame.engine.compiled.targets import Branch, target


def symbol_atom(context: Context, found: core.Symbol, *, inline: bool) -> Atom:
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
        goal = target(context, fact.type, [Branch([], found), Branch([], value)], 0)
        context.out.emit(f"if {test}:")
        context.out.emit_all(goal.take(Branch([], value)), "    ")
        context.out.emit("else:")
        context.out.emit_all(goal.take(Branch([], found)), "    ")
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
    held, instead = Branch([], found), Branch([], value)
    goal = target(context, fact.type, [held, instead], 0 if context.is_full else OPEN)
    out = context.out
    out.emit(f"if {found.status} == {ABSENT} and {works} == 1:")
    out.emit_all(goal.take(instead), "    ")
    if not context.is_full and works != "1":
        out.emit(f"elif {found.status} == {ABSENT} and {works} & 1:")
        out.emit_all(goal.fail(OPEN), "    ")
    out.emit("else:")
    out.emit_all(goal.take(held), "    ")
    return goal.atom()
