"""前提, 原則／ただし, 表 and （対象外は…） → source (semantics §1.5, §3, §7).

Every gate is decided where each of its conditions has one outcome. Where one is open, a 真偽 or 区分 under
前提 or a single ただし is joined over its branches; anything else is not known here.
"""

from collections.abc import Sequence

from attrs import frozen

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
    everything,
    leveled,
    product,
)
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.layout import members_of

_FEW = 3
"""So many masks are compared one by one."""


@frozen
class Branch:
    """An expression written aside."""

    lines: list[str]
    atom: Atom


def branch(context: Context, expr: core.Expr) -> Branch:
    """The expression with the lines it needs."""
    with context.out.aside() as lines:
        atom = context.value(expr)
        if isinstance(atom, Number):
            atom = context.fixed(atom)
    return Branch(lines, atom)


@frozen
class Target:
    """The locals that hold what a gate gives: a flag, a mask, or a number over one denominator."""

    context: Context
    size: int | None
    name: str
    den: int | str
    status: str | None
    may: int

    def take(self, chosen: Branch) -> list[str]:
        """The lines that make it the outcome of a branch."""
        match chosen.atom:
            case Number() as number:
                return [*chosen.lines, *self._take_number(number)]
            case Flag(code) if self.size is None:
                return [*chosen.lines, f"{self.name} = {code}"]
            case other:
                return [*chosen.lines, f"{self.name} = {self.context.mask(other).code}"]

    def _take_number(self, number: Number) -> list[str]:
        lines = [f"{self.name} = {self.scaled(number)}"]
        if isinstance(self.den, str):
            lines.append(f"{self.den} = {number.den}")
        if self.status is None:
            return lines
        if number.status is None:
            return [f"{self.status} = 0", *lines]
        return [
            f"{self.status} = {number.status}",
            f"if not {self.status}:",
            *(f"    {line}" for line in lines),
        ]

    def scaled(self, number: Number) -> str:
        """Its numerator over the denominator of the target."""
        if isinstance(self.den, int) and isinstance(number.den, int):
            return product(number.num, self.den // number.den)
        return number.num

    def fail(self, status: int) -> list[str]:
        """The lines that make it 対象外, 誤り or not known."""
        context = self.context
        if status == OPEN and context.mode is not Mode.OPEN:
            return [f"return {context.bail}"]
        if self.status is not None:
            return [f"{self.status} = {status}"]
        size = self.size or 2
        mask = {ABSENT: 1 << size, FAILED: 2 << size, OPEN: everything(size)}[status]
        return [f"{self.name} = {mask}"]

    def atom(self) -> Atom:
        """What the locals hold."""
        if self.status is not None or self.may < 0:
            return Number(self.name, self.den, self.status, max(self.may, 0))
        if self.size is None:
            return Flag(self.name)
        return Mask(self.name, self.size, self.may)


def target(context: Context, kind: Type, branches: Sequence[Branch], fails: int) -> Target:
    """Locals for one of these branches, or a failure (`fails` = statuses that can happen)."""
    atoms = [each.atom for each in branches]
    members = members_of(kind)
    if members is None:
        return _number_target(context, [each for each in atoms if isinstance(each, Number)], fails)
    if context.is_full and not fails and all(isinstance(each, Flag) for each in atoms):
        return Target(context, None, context.out.fresh("v"), 1, None, 0)
    size = len(members)
    may = everything(size) if fails & OPEN and context.mode is Mode.OPEN else 0
    may |= (1 << size if fails & ABSENT else 0) | (2 << size if fails & FAILED else 0)
    for each in atoms:
        may |= context.mask(each).may
    return Target(context, size, context.out.fresh("v"), 1, None, may)


def _number_target(context: Context, numbers: list[Number], fails: int) -> Target:
    den: int | str = 1
    for each in numbers:
        if not isinstance(each.den, int):
            den = context.out.fresh("d")
            break
        den = leveled(Number("0", den), each)[2]
    may = fails
    for each in numbers:
        may |= each.may
    status = context.out.fresh("s") if may else None
    return Target(context, None, context.out.fresh("n"), den, status, may or -1)


# ── 前提, 対象外は… ─────────────────────────────────────────────────────────────────────────────────


def guarded(context: Context, node: core.Guarded) -> Atom:
    """前提."""
    gate = context.condition(node.precondition)
    body = branch(context, node.body)
    opens = 0 if context.is_full else OPEN
    fails = ABSENT if isinstance(gate, Flag) else ABSENT | FAILED | opens
    goal = target(context, node.type, [body], fails)
    if isinstance(gate, Flag):
        _either(context, gate.code, goal.take(body), goal.fail(ABSENT))
        return goal.atom()
    mask = context.fixed_mask(gate).code
    if not context.is_full and isinstance(body.atom, Mask | Flag) and context.mode is Mode.OPEN:
        return _joined_guard(context, mask, body)
    _chain(
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
            _either(context, f"{status} == {ABSENT}", goal.take(instead), goal.take(held))
            return goal.atom()


def _either(context: Context, test: str, then: list[str], otherwise: list[str]) -> None:
    _chain(context, [(test, then)], otherwise)


def _chain(context: Context, cases: Sequence[tuple[str, list[str]]], otherwise: list[str]) -> None:
    """One of these, by the first test that holds."""
    word = "if"
    for test, lines in cases:
        context.out.emit(f"{word} {test}:")
        context.out.emit_all(lines, "    ")
        word = "elif"
    if cases:
        context.out.emit("else:")
        context.out.emit_all(otherwise, "    ")
    else:
        context.out.emit_all(otherwise)


# ── 原則／ただし ───────────────────────────────────────────────────────────────────────────────────


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
    _chain(context, [(test, goal.fail(status)) for test, status in cases], decided)
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
        _either(context, gate.code, goal.take(value), rest)
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
    _chain(context, cases, goal.fail(OPEN))
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


# ── 表 ───────────────────────────────────────────────────────────────────────────────────────────


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
    _chain(context, list(zip(tests, lines, strict=True)), otherwise)
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
