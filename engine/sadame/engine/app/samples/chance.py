"""Chance without state: a number for each seed, purpose and row.

The numbers are those of SplitMix64 (Steele, Lea and Flood 2014): the row counts, the key of a purpose is where
counting begins. Everything is UInt64 that wraps, or Int64 far from its ends.
"""

from hashlib import sha256

import polars as pl
from attrs import field, frozen

BITS = 20
WHOLE = 1 << BITS
"""A share of the people is a whole number of these parts."""
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = (1 << 64) - 1


def unsigned(value: int) -> pl.Expr:
    """A UInt64, so that nothing is promoted to a float."""
    return pl.lit(value, dtype=pl.UInt64)


def share(percent: int) -> int:
    """So many of a hundred, in parts of `WHOLE`."""
    return WHOLE * percent // 100


@frozen
class Chance:
    """What is drawn for each row; `row` = UInt64, the number of the row from 0."""

    seed: int
    row: pl.Expr = field(eq=False, factory=lambda: pl.col("行"))

    def bits(self, *purpose: str) -> pl.Expr:
        """64 bits for each row, as UInt64."""
        return _mixed((self.row + unsigned(1)) * unsigned(_STEP) + unsigned(self.key(*purpose)))

    def part(self, *purpose: str) -> pl.Expr:
        """A number from 0 to `WHOLE` − 1, each as likely, as Int64."""
        return (self.bits(*purpose) // unsigned(1 << 64 - BITS)).cast(pl.Int64)

    def key(self, *purpose: str) -> int:
        """Where counting begins for a purpose."""
        told = "\0".join((str(self.seed), *purpose))
        return int.from_bytes(sha256(told.encode()).digest()[:8], "big")


def draw(key: int, row: int) -> int:
    """The same 64 bits in plain Python."""
    state = ((row + 1) * _STEP + key) & _MASK
    state = ((state ^ (state >> 30)) * _FIRST) & _MASK
    state = ((state ^ (state >> 27)) * _SECOND) & _MASK
    return state ^ (state >> 31)


def _mixed(state: pl.Expr) -> pl.Expr:
    state = (state ^ (state // unsigned(1 << 30))) * unsigned(_FIRST)
    state = (state ^ (state // unsigned(1 << 27))) * unsigned(_SECOND)
    return state ^ (state // unsigned(1 << 31))


def together(shared: pl.Expr, own: pl.Expr, weights: tuple[int, int]) -> pl.Expr:
    """A number from 0 to `WHOLE` − 1, each as likely, that moves with `shared` as far as the weights say.

    `(a, b)`, a ≥ b: the place of a·shared + b·own among all such sums, which are spread as a trapezium.
    """
    a, b = weights
    most = (a + b) * WHOLE - 1
    total = shared * a + own * b
    rest = most - total
    corner = 2 * a * b * WHOLE
    return (
        pl.when(total < b * WHOLE)
        .then(total * total // corner)
        .when(total < a * WHOLE)
        .then((total - b * WHOLE // 2) // a)
        .otherwise(WHOLE - 1 - rest * rest // corner)
    )
