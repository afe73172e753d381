"""Values are written exactly, whatever their unit and their denominator."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from tests.strategies import seeded

from sadame.dsl.types import DAY, FISCAL_YEAR, TRUTH, YEAR_MONTH, Choice, Quantity, Type
from sadame.dsl.units import parse_unit
from sadame.engine.app.output.columns import Column, column_of, exact_column, places_of
from sadame.engine.app.output.tables import texts_of
from sadame.engine.bulk.result import OutputColumn
from sadame.engine.columnar import rows


def quantity(text: str) -> Quantity:
    unit = parse_unit(text)
    assert unit is not None
    return Quantity(unit)


def made(
    kind: Type, numbers: list[int | bool], den: int = 1, over: list[int] | None = None
) -> Column:
    frame = pl.DataFrame({"v": numbers, "s": [rows.VALUE] * len(numbers)})
    if over is not None:
        frame = frame.with_columns(pl.Series("d", over))
    about = OutputColumn("欄", kind, "v", "s", den, None if over is None else "d")
    return column_of(about, frame)


@pytest.mark.parametrize("unit", ["円", "千円", "kg", "mg", "人", "分", "か月"])
@pytest.mark.parametrize("den", [1, 2, 8, 10, 1000, 3, 12])
def test_a_number_in_its_unit_is_the_number(unit: str, den: int) -> None:
    chance: Random = seeded(den)
    kind = quantity(unit)
    numbers = [chance.randrange(-(10**9), 10**9) for _ in range(50)]
    values = made(kind, [*numbers], den).values
    expected = [Fraction(each, den) / kind.unit.scale for each in numbers]

    assert [Fraction(each) for each in values.to_list()] == expected
    assert values.dtype in {pl.Int64, pl.String} or isinstance(values.dtype, pl.Decimal)
    assert not values.dtype.is_float()


def test_a_third_is_written_as_a_third() -> None:
    assert made(quantity("円"), [1, 3], 3).values.to_list() == ["1/3", "1"]
    assert made(quantity("円"), [1, 1], 1, [2, 4]).values.to_list() == [
        Decimal("0.50"),
        Decimal("0.25"),
    ]


def test_days_months_years_and_members_are_themselves() -> None:
    assert [str(each) for each in made(DAY, [1, 739_403]).values.to_list()] == [
        "0001-01-01",
        "2025-06-01",
    ]
    assert made(YEAR_MONTH, [2025 * 12 + 3]).values.to_list() == ["2025-04"]
    assert made(FISCAL_YEAR, [2025]).values.to_list() == [2025]
    assert made(Choice("区分", ("甲", "乙")), [1, 0]).values.to_list() == ["乙", "甲"]
    assert texts_of(made(TRUTH, [True, False])).to_list() == ["はい", "いいえ"]


def test_the_greatest_numbers_stay_exact() -> None:
    most = [2**63 - 1, -(2**63 - 1)]
    assert made(quantity("円"), [*most]).values.to_list() == most
    exact = made(quantity("円"), [*most], 1000).values
    assert [Fraction(each) for each in exact.to_list()] == [Fraction(each, 1000) for each in most]


def test_numbers_without_a_value_are_empty() -> None:
    assert exact_column([None, Fraction(1, 4)]).to_list() == [None, Decimal("0.25")]
    assert exact_column([None]).to_list() == [None]
    assert places_of(Fraction(1, 7)) is None
