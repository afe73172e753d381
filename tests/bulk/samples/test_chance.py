"""The numbers are SplitMix64's, and what is drawn from them is spread evenly."""

import polars as pl
import pytest

from sadame.engine.app.samples.chance import WHOLE, Chance, draw, together

#: The first outputs of SplitMix64 from seed 0, as its authors' C program prints them.
PUBLISHED = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)


def test_rows_are_the_published_sequence() -> None:
    assert tuple(draw(0, row) for row in range(3)) == PUBLISHED


def test_polars_wraps_as_the_plain_numbers_do() -> None:
    rows = [0, 1, 2, 77, 10_000_000, (1 << 63) + 5]
    chance = Chance(9)
    found = pl.DataFrame({"行": rows}, schema={"行": pl.UInt64}).select(chance.bits("a", "b"))
    assert found.to_series().to_list() == [draw(chance.key("a", "b"), row) for row in rows]


def test_purposes_and_seeds_are_apart() -> None:
    keys = {Chance(seed).key(*p) for seed in (1, 2) for p in (("a", "b"), ("ab",), ("a",))}
    assert len(keys) == 6


@pytest.mark.parametrize("weights", [(1, 1), (2, 1), (3, 2)])
def test_what_moves_together_is_still_spread_evenly(weights: tuple[int, int]) -> None:
    one, other = _even(300), _even(307)  # no common divisor: sums seldom fall together
    pairs = pl.DataFrame({"a": [a for a in one for _ in other], "b": other * len(one)})
    placed = pairs.select(together(pl.col("a"), pl.col("b"), weights)).to_series()
    tenths = (placed * 10 // WHOLE).value_counts()
    shares = sorted(tenths["count"].to_list())
    assert len(shares) == 10
    assert shares[0] > 98 * pairs.height // 1_000
    assert shares[-1] < 102 * pairs.height // 1_000


def _even(count: int) -> list[int]:
    return [(2 * n + 1) * WHOLE // (2 * count) for n in range(count)]


def test_together_keeps_the_ends_and_the_order() -> None:
    ends = pl.DataFrame({"a": [0, WHOLE // 2, WHOLE - 1], "b": [0, WHOLE // 2, WHOLE - 1]})
    low, middle, high = ends.select(together(pl.col("a"), pl.col("b"), (3, 2))).to_series()
    assert low == 0
    assert abs(middle - WHOLE // 2) <= 2
    assert high == WHOLE - 1
