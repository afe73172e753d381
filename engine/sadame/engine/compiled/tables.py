"""表 → source (semantics §7).

In: a 表 in a `Context`. Out: the atom of its value: the row that matches, the first of them, or their sum.
A 表 that lists its rows is not compiled.
"""

from collections.abc import Sequence

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.types import Type
from sadame.engine.compiled import conditions
from sadame.engine.compiled.atoms import (
    ABSENT,
    FAILED,
    OPEN,
    Atom,
    Flag,
    Mask,
    Number,
    product,
)
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.targets import Branch, Target, branch, chain, target

_FEW = 3
"""So many masks are compared one by one."""


def looked_up(context: Context, node: core.Lookup) -> Atom:
    """表."""
    plain = [row for row in node.rows if row.cells is not None]
    cells = [_cells(context, row) for row in plain]
    gates = [conditions.counted(context, len(e), e) if e else Flag("True") for e in cells]
    values = [_under(branch(context, row.value), e) for row, e in zip(plain, cells, strict=True)]
    last = next((row for row in node.rows if row.cells is None), None)
    rest = None if last is None else branch(context, last.value)
    if node.matching is Matching.SUM:
        return _total(context, node.type, gates, values, rest)
    offered = [*values, *([rest] if rest is not None else [])]
    crisp = all(isinstance(each, Flag) for each in gates)
    # a proof that rows are disjoint holds for values; what is not known here is not relied on
    sole = node.matching is Matching.UNIQUE and not (crisp and node.disjoint)
    fails = (0 if rest is not None and not sole else FAILED) if crisp else ABSENT | FAILED
    goal = target(context, node.type, offered, fails | (0 if crisp or context.is_full else OPEN))
    otherwise = goal.fail(FAILED) if rest is None else goal.take(rest)
    if crisp and not sole:
        tests = [each.code for each in gates if isinstance(each, Flag)]
        failures: list[int] = []
    elif context.is_full and node.disjoint and node.matching is Matching.UNIQUE:
        fixed = [each if isinstance(each, Flag) else context.fixed_mask(each) for each in gates]
        masks = [each for each in fixed if isinstance(each, Mask)]
        failures = [each for each in (FAILED, ABSENT) if any(mask.may & each for mask in masks)]
        tests = [_some(masks, status) for status in failures]
        tests += [each.code if isinstance(each, Flag) else f"{each.code} == 1" for each in fixed]
    else:
        codes = ", ".join(context.mask(each).code for each in gates)
        word = "sole" if node.matching is Matching.UNIQUE else "first"
        row = context.out.local(f"{word}(({codes},))" if codes else "-1", "i")
        failures = [] if crisp else [ABSENT] if context.is_full else [ABSENT, OPEN]
        failures = [*failures, FAILED]
        tests = [f"{row} == -{status}" for status in failures]
        tests += [f"{row} == {at}" for at in range(len(gates))]
    lines = [*(goal.fail(status) for status in failures), *(goal.take(each) for each in values)]
    chain(context, list(zip(tests, lines, strict=True)), otherwise)
    return goal.atom()


def matching(context: Context, row: core.Row) -> Flag | Mask:
    """Whether a row matches: all of its cells do."""
    cells = _cells(context, row)
    return conditions.counted(context, len(cells), cells) if cells else Flag("True")


def _cells(context: Context, row: core.Row) -> list[Flag | Mask]:
    return [context.condition(cell) for cell in row.cells or () if cell is not None]


def _under(value: Branch, cells: Sequence[Flag | Mask]) -> Branch:
    """The value of a row, where the row matches."""
    if not isinstance(value.atom, Mask):
        return value
    held = [each.code for each in cells if isinstance(each, Flag)]
    return Branch(value.lines, value.atom.under(held))


def _some(masks: Sequence[Mask], status: int) -> str:
    """The test whether one of some masks is a status."""
    codes = dict.fromkeys(each.code for each in masks if each.may & status)
    if len(codes) > _FEW:
        return f"{status} in ({', '.join(codes)})"
    return " or ".join(f"{code} == {status}" for code in codes)


def _total(
    context: Context,
    kind: Type,
    gates: list[Flag | Mask],
    values: list[Branch],
    rest: Branch | None,
) -> Atom:
    """一致：合計: first the conditions as one gate, then the values strictly."""
    out = context.out
    crisp = all(isinstance(each, Flag) for each in gates)
    fails = 0 if crisp else ABSENT | FAILED | (0 if context.is_full else OPEN)
    goal = target(context, kind, [*values, *([rest] if rest is not None else [])], fails)
    codes = [
        context.fixed_mask(each).code if isinstance(each, Mask) else each.code for each in gates
    ]
    tests = [
        code if isinstance(gate, Flag) else f"{code} == 1"
        for code, gate in zip(codes, gates, strict=True)
    ]
    masks = [code for code, gate in zip(codes, gates, strict=True) if isinstance(gate, Mask)]
    out.emit(f"{goal.name} = 0")
    if isinstance(goal.den, str):
        out.emit(f"{goal.den} = 1")
    if goal.status is not None:
        out.emit(f"{goal.status} = " + (f"worst(({', '.join(masks)},))" if masks else "0"))
    if masks and context.mode is Mode.EXACT:
        out.emit(f"if {goal.status} == {OPEN}:")
        out.emit(f"    return {context.bail}")
    nothing = f"not ({' or '.join(f'({test})' for test in tests)})" if tests else "True"
    matched = [*zip(tests, values, strict=True), *([(nothing, rest)] if rest is not None else [])]
    lines: list[str] = []
    for test, each in matched:
        lines += [f"if {test}:", *(f"    {line}" for line in _added(goal, each))]
    context.guarded(goal.status if masks else None, lines)
    return goal.atom()


def _added(goal: Target, each: Branch) -> list[str]:
    number = each.atom
    if not isinstance(number, Number):
        raise TypeError("a sum is of numbers")
    add = f"{goal.name} += {goal.scaled(number)}"
    if isinstance(goal.den, str):
        sum_ = f"{product(goal.name, number.den)} + {product(number.num, goal.den)}"
        add = f"{goal.name}, {goal.den} = {sum_}, {product(goal.den, number.den)}"
    if number.status is None:
        return [*each.lines, add]
    return [
        *each.lines,
        f"if {number.status}:",
        f"    {goal.status} = max({goal.status}, {number.status})",
        "elif not " + str(goal.status) + ":",
        f"    {add}",
    ]
