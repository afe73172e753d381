"""Conditions → source: counting (semantics §1.2), comparing (§1.4), one of several, 対象外."""

from sadame.dsl import core
from sadame.dsl.core import Comparison
from sadame.dsl.types import Choice
from sadame.engine.compiled.atoms import ABSENT, FAILED, OPEN, Atom, Flag, Mask, Number, leveled
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.layout import bits_of, members_of

_SIGNS = {
    Comparison.AT_LEAST: ">=",
    Comparison.AT_MOST: "<=",
    Comparison.BELOW: "<",
    Comparison.ABOVE: ">",
    Comparison.SAME: "==",
}


_NESTED = 20
"""So many look-ups are written inside each other."""


def negated(operand: Flag | Mask) -> Flag | Mask:
    """でない."""
    if isinstance(operand, Flag):
        if operand.bits is None:
            return Flag(f"(not {operand.code})")
        hits, misses = operand.bits
        return Flag(f"(bits & {misses} != 0)", (misses, hits))
    may = operand.may & 12 | (operand.may & 1) << 1 | (operand.may & 2) >> 1
    bits = None if operand.bits is None else (operand.bits[1], operand.bits[0])
    return Mask(f"NOT[{operand.code}]", 2, may, bits=bits, asked=operand.asked)


# ── counting ─────────────────────────────────────────────────────────────────────────────────────


def counted(context: Context, at_least: int, parts: list[Flag | Mask]) -> Flag | Mask:
    """次のうち k 以上に該当."""
    if not 1 <= at_least <= len(parts):
        return Flag("True" if at_least < 1 else "False")
    if len(parts) == 1:
        return parts[0]
    flags = [each for each in parts if isinstance(each, Flag)]
    if len(flags) == len(parts):
        return _of_flags(at_least, flags)
    if at_least in {1, len(parts)} and flags:
        return _with_flags(context, at_least, parts, flags)
    masks = [context.mask(each) for each in parts]
    if all(each.crisp for each in masks):
        return _kleene(context, at_least, masks)
    return _any_outcome(context, at_least, masks)


def _with_flags(
    context: Context, at_least: int, parts: list[Flag | Mask], flags: list[Flag]
) -> Flag | Mask:
    """かつ or または of which some are surely はい or いいえ: those first, the others if they are open."""
    every = at_least > 1
    held = [each.code for each in flags] if every else []
    masks = (each.under(held) for each in parts if isinstance(each, Mask))
    rest = [context.crisp(each) for each in masks]
    if all(isinstance(each, Flag) for each in rest):
        return counted(context, at_least, [*flags, *rest])
    inner = context.mask(counted(context, len(rest) if every else 1, rest))
    head = _of_flags(len(flags) if every else 1, flags) if len(flags) > 1 else flags[0]
    code = f"{inner.code} if {head.code} else 2" if every else f"1 if {head.code} else {inner.code}"
    return Mask(f"({code})", 2, inner.may | 3)


def _of_flags(at_least: int, flags: list[Flag]) -> Flag:
    """Of conditions that are all はい or いいえ; those that stand in the case are counted at once."""
    placed, used = 0, 0
    rest: list[str] = []
    number = 0
    for each in flags:
        if each.bits is None or used & (each.bits[0] | each.bits[1]):
            rest.append(each.code)
        else:
            placed, used, number = (
                placed | each.bits[0],
                used | each.bits[0] | each.bits[1],
                number + 1,
            )
    if number < 2:
        rest, number = [each.code for each in flags], 0
    if at_least == 1:
        first = [f"bits & {placed} != 0"] if number else []
        return Flag(f"({' or '.join([*first, *rest])})")
    tally = f"(bits & {placed}).bit_count()"
    if at_least == len(flags):
        first = [f"{tally} == {number}"] if number else []
        return Flag(f"({' and '.join([*first, *rest])})")
    return Flag(f"({' + '.join([*([tally] if number else []), *rest])} >= {at_least})")


def _kleene(context: Context, at_least: int, masks: list[Mask]) -> Mask:
    """Of conditions that may be open, but neither 対象外 nor 誤り."""
    hits = misses = 0
    rest: list[Mask] = []
    for each in masks:
        if each.bits is not None and not (hits | misses) & (each.bits[0] | each.bits[1]):
            hits, misses = hits | each.bits[0], misses | each.bits[1]
        else:
            rest.append(context.fixed_mask(each))
    yes = [f"({each.code} & 1)" for each in rest]
    no = [f"({each.code} >> 1)" for each in rest]
    if hits:
        yes.append(f"(bits & {hits}).bit_count()")
        no.append(f"(bits & {misses}).bit_count()")
    can = f"(1 if {' + '.join(yes)} >= {at_least} else 0)"
    cannot = f"(2 if {' + '.join(no)} > {len(masks) - at_least} else 0)"
    return Mask(f"({can} | {cannot})", 2, 3)


def _any_outcome(context: Context, at_least: int, masks: list[Mask]) -> Mask:
    codes = [each.code for each in masks]
    may = 3
    for each in masks:
        may |= each.may
    if at_least not in {1, len(masks)} or len(masks) > _NESTED:
        return Mask(f"count({at_least}, ({', '.join(codes)},))", 2, may)
    table = "OR" if at_least == 1 else "AND"
    whole = codes[0]
    for code in codes[1:]:
        whole = f"{table}[{whole} << 4 | {code}]"
    return Mask(context.out.local(whole, "m"), 2, may)


# ── members ──────────────────────────────────────────────────────────────────────────────────────


def one_of(context: Context, found: Atom, chosen: int) -> Flag | Mask:
    """Whether the subject is one of the members with these bits."""
    if isinstance(found, Flag):
        known = {0: Flag("False"), 1: found, 2: negated(found), 3: Flag("True")}
        return known[chosen]
    subject = context.mask(found)
    whole = subject.absent - 1
    other = whole & ~chosen
    if context.is_full and subject.crisp:
        if subject.offset is not None:
            placed = (chosen << subject.offset, other << subject.offset)
            return Flag(f"(bits & {placed[0]} != 0)", placed)
        return Flag(f"({subject.code} & {chosen} != 0)")
    if subject.size == 2 and chosen in {1, 2}:
        at = subject.offset
        bits = None if at is None else (chosen << at, other << at)
        code = subject.code if chosen == 1 else f"NOT[{subject.code}]"
        return Mask(code, 2, subject.may & 12 | 3, bits=bits, asked=subject.asked)
    name = context.fixed_mask(subject).code
    if context.is_full:
        tail = f"1 if {name} & {chosen} else 2 if {name} & {other}"
        may = 3 | (4 if subject.may & subject.absent else 0)
        may |= 8 if subject.may & subject.failed else 0
        code = f"({tail} else 4 if {name} & {subject.absent} else 8)"
        return Mask(code, 2, may, asked=subject.asked)
    code = f"(1 if {name} & {chosen} else 0) | (2 if {name} & {other} else 0)"
    if subject.crisp:
        return Mask(f"({code})", 2, 3)
    code += f" | (4 if {name} & {subject.absent} else 0) | (8 if {name} & {subject.failed} else 0)"
    return Mask(f"({code})", 2, 15)


def is_absent(context: Context, subject: Atom) -> Flag | Mask:
    """`X が 対象外`."""
    match subject:
        case Flag():
            return Flag("False")
        case Mask():
            if subject.crisp:
                return Flag("False")
            name = context.fixed_mask(subject).code
            code = f"(1 if {name} & {subject.absent} else 0) | (2 if {name} & {subject.absent - 1} else 0)"
            return Mask(f"({code} | (8 if {name} & {subject.failed} else 0))", 2, 11)
        case Number(status=None):
            return Flag("False")
        case Number(status=status):
            _close(context, subject)
            code = f"1 if {status} == 4 else 2 if not {status} else 8 if {status} == 8 else 15"
            return Mask(f"({code})", 2, 15)


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────


def compared(context: Context, node: core.Compare) -> Flag | Mask:
    """以上, 以下, 未満, 超 and が."""
    kind = node.left.type
    if members_of(kind) is None:
        return _of_numbers(context, node)
    if isinstance(node.right, core.Constant):
        chosen = _standing(kind, node.comparison, node.right.value)
        return one_of(context, context.value(node.left), chosen)
    left = context.fixed_mask(context.value(node.left))
    right = context.fixed_mask(context.value(node.right))
    if not context.is_full:
        single = f"not ({left.code} & {left.code} - 1 or {right.code} & {right.code} - 1)"
        if context.mode is Mode.EXACT:
            context.out.emit(f"if not ({single}):")
            context.out.emit(f"    return {context.bail}")
    # bits stand in the order of the members, 対象外 and 誤り above them
    sign = _SIGNS[node.comparison]
    code = f"1 if {left.code} {sign} {right.code} else 2"
    if not (left.crisp and right.crisp):
        worst = f"max({left.code}, {right.code})"
        code = f"4 if {worst} == {left.absent} else 8 if {worst} == {left.failed} else {code}"
    elif context.is_full:
        return Flag(f"({left.code} {sign} {right.code})")
    if context.mode is Mode.OPEN:
        code = f"({code}) if {single} else 15"
    return Mask(f"({code})", 2, 15)


def _standing(kind: object, comparison: Comparison, value: object) -> int:
    """The bits of the members that stand so to a member."""
    if not isinstance(kind, Choice):
        return 1 if value is True else 2
    place = kind.members.index(str(value))
    up_to, before = (2 << place) - 1, (1 << place) - 1
    whole = (1 << len(kind.members)) - 1
    match comparison:
        case Comparison.SAME:
            return 1 << place
        case Comparison.AT_MOST:
            return up_to
        case Comparison.BELOW:
            return before
        case Comparison.AT_LEAST:
            return whole & ~before
        case Comparison.ABOVE:
            return whole & ~up_to


def _of_numbers(context: Context, node: core.Compare) -> Flag | Mask:
    left, right = context.number(node.left), context.number(node.right)
    if isinstance(left.den, int) and isinstance(node.right, core.Constant):
        left = Number(left.num, left.den, left.status, left.may)
    status, may = context.joined(left, right)
    a, b, _ = leveled(left, right)
    test = f"({a} {_SIGNS[node.comparison]} {b})"
    if status is None:
        return Flag(test)
    whole = Number("0", 1, status, may)
    _close(context, whole)
    code = f"(1 if {test} else 2) if not {status} else {status}"
    if may & OPEN and context.mode is Mode.OPEN:
        if may == OPEN:
            return Mask(f"((1 if {test} else 2) if not {status} else 3)", 2, 3)
        code = f"(1 if {test} else 2) if not {status} else {status} if {status} < {OPEN} else 15"
    return Mask(f"({code})", 2, 3 | may & 12 if may < OPEN else 15)


def _close(context: Context, number: Number) -> None:
    """A function that must be exact gives up on a number that is not known."""
    if number.may & OPEN and context.mode is not Mode.OPEN:
        context.out.emit(f"if {number.status} == {OPEN}:")
        context.out.emit(f"    return {context.bail}")


def members(kind: object, chosen: tuple[bool | str, ...]) -> int:
    """The bits of the members of 「いずれか」."""
    return bits_of(kind, frozenset(chosen)) if kind is not None else 0  # type: ignore[arg-type]


def tallied(context: Context, parts: list[Flag | Mask]) -> Number:
    """The number of conditions that hold."""
    flags = [each for each in parts if isinstance(each, Flag)]
    if len(flags) == len(parts):
        return Number(_sum_of_flags(flags))
    masks = [context.fixed_mask(each) for each in parts]
    codes = ", ".join(each.code for each in masks)
    status = context.out.local(f"worst(({codes},))", "s")
    name = context.out.fresh("n")
    context.guarded(status, [f"{name} = ({codes},).count(1)"])
    return Number(name, 1, status, ABSENT | FAILED | (0 if context.is_full else OPEN))


def _sum_of_flags(flags: list[Flag]) -> str:
    placed = used = 0
    rest = []
    for each in flags:
        if each.bits is None or used & (each.bits[0] | each.bits[1]):
            rest.append(each.code)
        else:
            placed, used = placed | each.bits[0], used | each.bits[0] | each.bits[1]
    return f"({' + '.join([f'(bits & {placed}).bit_count()', *rest])})"
