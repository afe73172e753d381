"""The state of one function being written: its mode, its lines, and the symbols it already has."""

from collections.abc import Callable, Mapping
from enum import Enum

from attrs import define, evolve, field

from sadame.dsl import core
from sadame.dsl.types import TRUTH, Type
from sadame.engine.compiled.atoms import FAILED, OPEN, Atom, Flag, Mask, Number, everything
from sadame.engine.compiled.layout import Layout, members_of
from sadame.engine.compiled.source import Writer


class Mode(Enum):
    """What a function may assume of its facts.

    FULL: every fact that counts is known; where it is not, it hands over to the OPEN twin.
    OPEN: sets of outcomes, never too small; what is single is right. EXACT: as OPEN, but gives up
    (`None`) where a set may be too large, because reasons are read off it.
    """

    FULL = "full"
    OPEN = "open"
    EXACT = "exact"


@define(eq=False)
class Context:
    """Writes the body of one function."""

    layout: Layout
    mode: Mode
    bail: str
    lower: "Callable[[Context, core.Expr], Atom]"
    symbols: Mapping[str, core.Symbol]
    out: Writer = field(factory=Writer)
    atoms: dict[str, Atom] = field(factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether every mask has one outcome."""
        return self.mode is Mode.FULL

    # ── atoms by kind ────────────────────────────────────────────────────────────────────────────

    def value(self, expr: core.Expr) -> Atom:
        """The atom of an expression."""
        return self.lower(self, expr)

    def number(self, expr: core.Expr) -> Number:
        """The atom of a number."""
        found = self.value(expr)
        if not isinstance(found, Number):
            raise TypeError(f"not a number: {expr!r}")
        return found

    def condition(self, expr: core.Expr) -> Flag | Mask:
        """The atom of a condition; in a FULL function a flag where it cannot be 対象外 or 誤り."""
        return self.crisp(self.value(expr))

    def crisp(self, found: Atom) -> Flag | Mask:
        """A condition as a flag, where it is one."""
        if isinstance(found, Number):
            raise TypeError("a number is no condition")
        if isinstance(found, Mask) and self.is_full and found.crisp:
            return Flag(f"({found.code} == 1)")
        return found

    def mask(self, found: Atom) -> Mask:
        """A condition or a member as a mask."""
        match found:
            case Flag(code):
                return Mask(f"(1 if {code} else 2)", 2, 3)
            case Mask():
                return found
            case Number():
                raise TypeError("a number is no mask")

    def fixed_mask(self, found: Atom) -> Mask:
        """A mask that a local holds."""
        mask = self.mask(found)
        if mask.code.isalnum():
            return mask
        return evolve(mask, code=self.out.local(mask.code, "m"))

    def fixed(self, number: Number) -> Number:
        """A number that locals hold."""
        if number.num.lstrip("-").isalnum() and (
            isinstance(number.den, int) or number.den.isalnum()
        ):
            return number
        name = self.out.fresh("n")
        den = number.den if isinstance(number.den, int) else self.out.fresh("d")
        lines = [f"{name} = {number.num}"]
        if isinstance(den, str):
            lines.append(f"{den} = {number.den}")
        self.guarded(number.status, lines)
        return Number(name, den, number.status, number.may)

    def guarded(self, status: str | None, lines: list[str]) -> None:
        """Lines for the case that there is a value."""
        if status is None:
            self.out.emit_all(lines)
        else:
            self.out.emit(f"if not {status}:")
            self.out.emit_all(lines, "    ")

    def joined(self, *numbers: Number) -> tuple[str | None, int]:
        """The status of a strict operation: the worst of its operands'."""
        codes = list(dict.fromkeys(each.status for each in numbers if each.status is not None))
        may = 0
        for each in numbers:
            may |= each.may
        if len(codes) <= 1:
            return (codes[0] if codes else None), may
        return self.out.local(f"max({', '.join(codes)})", "s"), may

    # ── what is not known here ───────────────────────────────────────────────────────────────────

    def loose(self, kind: Type) -> Atom:
        """Anything at all; where a function must be exact it gives up instead."""
        if self.mode is not Mode.OPEN:
            self.out.emit(f"return {self.bail}")
        members = members_of(kind)
        if members is None:
            return Number("0", 1, str(OPEN), OPEN)
        return Mask(str(everything(len(members))), len(members), everything(len(members)))

    def failure(self, kind: Type) -> Atom:
        """誤り."""
        members = members_of(kind)
        if members is None:
            return Number("0", 1, str(FAILED), FAILED)
        return Mask(str(2 << len(members)), len(members), 2 << len(members))


def is_truth(kind: Type) -> bool:
    """Whether a type is 真偽."""
    return kind == TRUTH
