"""What an expression is in the source being written: a Python bool, a mask of outcomes, or a number.

Nothing is evaluated here. Codes are Python expressions that may be used more than once and bind
tighter than any operator.
"""

from collections.abc import Collection
from math import lcm
from typing import TypeAlias

from attrs import evolve, frozen


@frozen
class Flag:
    """A condition that is はい or いいえ: a Python bool. `bits` = where it stands in the case, if it does."""

    code: str
    bits: tuple[int, int] | None = None


@frozen
class Mask:
    """A set of outcomes of a 真偽 or 区分: a bit for each member, then 対象外, then 誤り.

    `may` = the bits that can be set. `offset` = where its members stand in the case, `bits` = where
    its はい and its いいえ do, if they do. `asked` = the code of the flag without which it is 対象外, if
    that is all that makes it so.
    """

    code: str
    size: int
    may: int
    offset: int | None = None
    bits: tuple[int, int] | None = None
    asked: str | None = None

    @property
    def absent(self) -> int:
        """The bit of 対象外."""
        return 1 << self.size

    @property
    def failed(self) -> int:
        """The bit of 誤り."""
        return 2 << self.size

    @property
    def crisp(self) -> bool:
        """Whether neither 対象外 nor 誤り can be among the outcomes."""
        return not self.may & (self.absent | self.failed)

    def under(self, held: Collection[str]) -> "Mask":
        """The mask where flags with these codes hold."""
        if self.asked not in held:
            return self
        return evolve(self, may=self.may & ~self.absent, asked=None)


@frozen
class Number:
    """A number: numerator over denominator (> 0), if its status is 0; `may` = statuses it can have."""

    num: str
    den: int | str = 1
    status: str | None = None
    may: int = 0


Atom: TypeAlias = Flag | Mask | Number

ABSENT, FAILED, OPEN = 4, 8, 16
"""Statuses of a number (see `runtime`)."""


def everything(size: int) -> int:
    """Every outcome."""
    return (4 << size) - 1


def product(*factors: str | int) -> str:
    """A product, without the ones."""
    known = 1
    codes = []
    for each in factors:
        if isinstance(each, int):
            known *= each
        else:
            codes.append(each)
    if known != 1 or not codes:
        codes.append(str(known) if known >= 0 else f"({known})")
    return codes[0] if len(codes) == 1 else f"({' * '.join(codes)})"


def leveled(left: Number, right: Number) -> tuple[str, str, int | str]:
    """Two numerators over one denominator."""
    if isinstance(left.den, int) and isinstance(right.den, int):
        both = lcm(left.den, right.den)
        return product(left.num, both // left.den), product(right.num, both // right.den), both
    return (
        product(left.num, right.den),
        product(right.num, left.den),
        product(left.den, right.den),
    )
