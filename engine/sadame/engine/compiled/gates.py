"""前提, 原則／ただし and （対象外は…） → source (semantics §1.5, §3).

Every gate is decided where each of its conditions has one outcome. Where one is open, a 真偽 or 区分 under
前提 or a single ただし is joined over its branches; anything else is not known here.
"""

from collections.abc import Sequence

from sadame.dsl import core
from sadame.engine.compiled.atoms import (
    ABSENT,
    FAILED,
    OPEN,
    Atom,
    Flag,
    Mask,
    Number,
    leveled,
)
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.targets import Branch, Target, branch, chain, either, target


def guarded(context: Context, node: core.Guarded) -> Atom:
    """前提."""
    gate = context.condition(node.precondition)
    body = branch(context, node.body)
    opens = 0 if context.is_full else OPEN
    fails = ABSENT if isinstance(gate, Flag) else ABSENT | FAILED | opens
    goal = target(context, node.type, [body], fails)
    if isinstance(gate, Flag):
        either(context, gate.code, goal.take(body), goal.fail(ABSENT))
        return goal.atom()
    mask = context.fixed_mask(gate).code
    if not context.is_full and isinstance(body.atom, Mask | Flag) and context.mode is Mode.OPEN:
        return _joined_guard(context, mask, body)
    chain(
        context,
        [
            (f"{mask} == 1", goal.take(body)),
            (f"{mask} == {FAILED}", goal.fail(FAILED)),
            (f"not {mask} & 9", goal.fail(ABSENT)),
        ],
        goal.fail(OPEN),
    )
    return goal.atom()


def _joined_guard(context: Context, gate: str, body: Branch) -> Atom:
    """All that a 真偽 or 区分 can be under a 前提 that is open."""
    context.out.emit_all(body.lines)
    inner = context.mask(body.atom)
    code = f"({inner.code} if {gate} & 1 else 0)"
    code += f" | ({inner.absent} if {gate} & 6 else 0) | ({inner.failed} if {gate} & 8 else 0)"
    return Mask(context.out.local(code, "m"), inner.size, inner.may | inner.absent | inner.failed)


def substituted(context: Context, node: core.Substitute) -> Atom:
    """`A（対象外は0円）`."""
    subject = branch(context, node.subject)
    instead = branch(context, node.substitute)
    context.out.emit_all(subject.lines)
    held = Branch([], subject.atom)
    match subject.atom:
        case Flag() | Number(status=None):
            return subject.atom
        case Mask() as mask:
            context.out.emit_all(instead.lines)
            name, other = context.fixed_mask(mask), context.mask(instead.atom)
            code = f"({name.code} & ~{mask.absent} | {other.code} if {name.code} & {mask.absent} else {name.code})"
            may = mask.may & ~mask.absent | other.may
            return Mask(context.out.local(code, "m"), mask.size, may)
        case Number(status=status):
            goal = target(context, node.type, [held, instead], 0)
            either(context, f"{status} == {ABSENT}", goal.take(instead), goal.take(held))
            return goal.atom()


def chosen(context: Context, node: core.Choose) -> Atom:
    """原則／ただし."""
    gates = [context.condition(each.condition) for each in node.alternatives]
    values = [branch(context, each.value) for each in node.alternatives]
    default = None if node.default is None else branch(context, node.default)
    offered = [*values, *([default] if default is not None else [])]
    fails = FAILED if default is None or len(values) > 1 else 0
    if not all(isinstance(each, Flag) for each in gates):
        fails |= ABSENT | FAILED | (0 if context.is_full else OPEN)
    goal = target(context, node.type, offered, fails)
    rest = goal.fail(FAILED) if default is None else goal.take(default)
    if len(gates) == 1:
        return _one_proviso(context, gates[0], values[0], default, goal)
    tests, cases = live(context, gates, node.above)
    with context.out.aside() as decided:
        _agreeing(context, tests, values, rest, goal)
    chain(context, [(test, goal.fail(status)) for test, status in cases], decided)
    return goal.atom()


def _one_proviso(
    context: Context,
    gate: Flag | Mask,
    value: Branch,
    default: Branch | None,
    goal: Target,
) -> Atom:
    rest = goal.fail(FAILED) if default is None else goal.take(default)
    if isinstance(gate, Flag):
        either(context, gate.code, goal.take(value), rest)
        return goal.atom()
    mask = context.fixed_mask(gate).code
    cases = [
        (f"{mask} == 1", goal.take(value)),
        (f"{mask} == 2", rest),
        (f"{mask} == {ABSENT}", goal.fail(ABSENT)),
        (f"{mask} == {FAILED}", goal.fail(FAILED)),
    ]
    joins = default is not None and goal.size is not None and context.mode is Mode.OPEN
    if joins and default is not None and not isinstance(value.atom, Number):
        both = [*value.lines, *default.lines]
        joined = f"{context.mask(value.atom).code} | {context.mask(default.atom).code}"
        cases.append((f"{mask} == 3", [*both, f"{goal.name} = {joined}"]))
    chain(context, cases, goal.fail(OPEN))
    return goal.atom()


def live(
    context: Context, gates: Sequence[Flag | Mask], above: Sequence[tuple[int, ...]]
) -> tuple[list[str], list[tuple[str, int]]]:
    """For each alternative whether it holds and nothing above it does; and what bars the choice."""
    codes, masks = [], []
    for each in gates:
        held = context.fixed_mask(each).code if isinstance(each, Mask) else None
        masks.append(held)
        codes.append(f"{held} == 1" if isinstance(each, Mask) else context.crisp(each).code)
    under = [" and ".join(f"not ({codes[j]})" for j in ups) if ups else "" for ups in above]
    tests = [
        f"({code}) and {free}" if free else f"({code})"
        for code, free in zip(codes, under, strict=True)
    ]
    cases: list[tuple[str, int]] = []
    known = [each for each in masks if each is not None]
    if known and not context.is_full:
        cases.append((f"many(({', '.join(known)},))", OPEN))
    for status in (FAILED, ABSENT):
        barring = [
            f"{mask} == {status}" + (f" and {free}" if free else "")
            for mask, free in zip(masks, under, strict=True)
            if mask is not None
        ]
        if barring:
            cases.append((" or ".join(f"({each})" for each in barring), status))
    return tests, cases


def _agreeing(
    context: Context,
    tests: Sequence[str],
    values: Sequence[Branch],
    rest: list[str],
    goal: Target,
) -> None:
    """The one outcome of all that hold; two that differ are 誤り; none: the rest."""
    out = context.out
    found = out.local("0", "k")
    for at, (test, value) in enumerate(zip(tests, values, strict=True)):
        out.emit(f"if {test}:")
        if at == 0:
            out.emit_all([*goal.take(value), f"{found} = 1"], "    ")
            continue
        out.emit(f"    if {found}:")
        out.emit_all(_compare(context, value, goal), "        ")
        out.emit("    else:")
        out.emit_all([*goal.take(value), f"{found} = 1"], "        ")
    out.emit(f"if not {found}:")
    out.emit_all(rest, "    ")


def _compare(context: Context, value: Branch, goal: Target) -> list[str]:
    """Another value that holds as well: the same, or 誤り."""
    if not isinstance(value.atom, Number):
        mask = context.mask(value.atom)
        single = f"{goal.name} & {goal.name} - 1"
        lines = [*value.lines, f"if {goal.name} != {mask.code}:"]
        if not context.is_full:
            other = context.out.fresh("m")
            return [
                *value.lines,
                f"{other} = {mask.code}",
                f"if {single} or {other} & {other} - 1:",
                *(f"    {line}" for line in goal.fail(OPEN)),
                f"elif {goal.name} != {other}:",
                *(f"    {line}" for line in goal.fail(FAILED)),
            ]
        return [*lines, *(f"    {line}" for line in goal.fail(FAILED))]
    number = value.atom
    ours = Number(goal.name, goal.den)
    a, b, _ = leveled(ours, number)
    status = number.status or "0"
    same = f"{ABSENT} if {goal.status} == {status} == {ABSENT}"
    return [
        *value.lines,
        f"if {goal.status} or {status}:",
        f"    {goal.status} = {same} else max({goal.status}, {status}, {FAILED})",
        f"elif {a} != {b}:",
        *(f"    {line}" for line in goal.fail(FAILED)),
    ]
