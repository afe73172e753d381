"""Where a gate puts what it gives: branches written aside, and the locals one of them fills.

In: expressions, and the statuses that can come instead. Out: lines that choose one branch by tests, and the
atom that stands for whichever it was. Which test goes with which branch is for the gates to say.
"""

from collections.abc import Sequence

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.types import Type
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


def either(context: Context, test: str, then: list[str], otherwise: list[str]) -> None:
    """One of two, by a test."""
    chain(context, [(test, then)], otherwise)


def chain(context: Context, cases: Sequence[tuple[str, list[str]]], otherwise: list[str]) -> None:
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
