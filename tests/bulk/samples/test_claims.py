"""The records agree with the list: for each column that says whether there is one, in both directions."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.bulk.samples.prepared import prepared

from sadame.dsl.core import Input
from sadame.dsl.types import ListOf, Structure
from sadame.engine.app.samples import tables
from sadame.engine.app.samples.claims import extraction_year, records
from sadame.engine.app.samples.natural import people
from sadame.engine.app.samples.people import Stretch

#: 令和7年度 is over at the end of this day.
LAST_DAY = "2026-03-31"
KEY = "被保険者番号"
ROWS = 5_000
YEAR = pl.col("診療年月").is_between(pl.lit("2025-04"), pl.lit("2026-03"))
YEAR_BEFORE = pl.col("診療年月").is_between(pl.lit("2024-04"), pl.lit("2025-03"))
DRUG_YEAR = pl.col("処方年月").is_between(pl.lit("2025-04"), pl.lit("2026-03"))
DRUGS_BEFORE = pl.col("処方年月").is_between(pl.lit("2022-04"), pl.lit("2025-03"))
LAST_MONTH = pl.col("処方年月") == "2026-03"


@pytest.fixture(scope="module")
def listed() -> pl.DataFrame:
    plan, _, _ = prepared("一体的実施抽出", LAST_DAY)
    return people(plan, Stretch(4, 0, ROWS), 10).collect()


@pytest.fixture(scope="module")
def recorded() -> Mapping[str, pl.DataFrame]:
    plan, _, _ = prepared("一体的実施抽出", LAST_DAY)
    return {
        table.name: frame.collect() for table, frame in records(plan, Stretch(4, 0, ROWS)).items()
    }


def _drug(name: str) -> pl.Expr:
    return pl.col(name)


def _between(column: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> pl.Expr:
    return pl.col(column).is_between(dt.date(*first), dt.date(*last))


SEEN = pl.col("種別") != "調剤"


@pytest.mark.parametrize(
    "case",
    [
        ("過去1年間の歯科レセプトなし", False, "レセプト", YEAR & (pl.col("種別") == "歯科")),
        ("抽出年度のレセプトなし", False, "レセプト", YEAR & SEEN),
        ("前年度のレセプトなし", False, "レセプト", YEAR_BEFORE & SEEN),
        ("過去1年間の糖尿病薬の処方なし", False, "処方", DRUG_YEAR & _drug("糖尿病薬")),
        ("抽出年度の糖尿病薬の処方なし", False, "処方", DRUG_YEAR & _drug("糖尿病薬")),
        ("前3年間の糖尿病薬の処方", True, "処方", DRUGS_BEFORE & _drug("糖尿病薬")),
        ("過去1年間の降圧薬の処方なし", False, "処方", DRUG_YEAR & _drug("高血圧薬")),
        ("抽出年度の高血圧薬の処方なし", False, "処方", DRUG_YEAR & _drug("高血圧薬")),
        ("前3年間の高血圧薬の処方", True, "処方", DRUGS_BEFORE & _drug("高血圧薬")),
        ("睡眠薬の処方", True, "処方", LAST_MONTH & _drug("睡眠薬")),
        (
            "抽出年度の健診の記録なし",
            False,
            "健診",
            _between("健診日", (2025, 4, 1), (2026, 3, 31)),
        ),
        ("前年度の健診の記録なし", False, "健診", _between("健診日", (2024, 4, 1), (2025, 3, 31))),
    ],
)
def test_a_record_is_there_where_the_list_says_so(
    listed: pl.DataFrame,
    recorded: Mapping[str, pl.DataFrame],
    case: tuple[str, bool, str, pl.Expr],
) -> None:
    column, when_there, table, which = case
    keys = recorded[table].filter(which)[KEY].unique()
    told = listed.select(pl.col(KEY).is_in(keys.implode()).alias("ある"), pl.col(column))
    told = told.drop_nulls()
    assert told["ある"].n_unique() == 2
    assert (told["ある"] == (told[column] == when_there)).all()


def test_as_many_drugs_in_the_last_month_as_the_list_says(
    listed: pl.DataFrame, recorded: Mapping[str, pl.DataFrame]
) -> None:
    counted = recorded["処方"].filter(LAST_MONTH).group_by(KEY).agg(pl.len().alias("剤数"))
    known = listed.select(KEY, "処方薬剤数").drop_nulls()
    joined = known.join(counted, on=KEY, how="left").with_columns(pl.col("剤数").fill_null(0))
    assert {0, 15} <= set(joined["剤数"])
    assert (joined["剤数"] == joined["処方薬剤数"]).all()


def test_a_drug_has_one_row_a_month(recorded: Mapping[str, pl.DataFrame]) -> None:
    drugs = recorded["処方"]
    assert drugs.select(KEY, "処方年月", "薬剤").is_unique().all()
    assert (drugs.select(pl.sum_horizontal(tables.FLAGS)).to_series() <= 1).all()


def test_what_is_prescribed_is_prescribed_at_a_visit(recorded: Mapping[str, pl.DataFrame]) -> None:
    visits = recorded["レセプト"]
    for kind in ("外来", "調剤"):
        there = visits.filter(pl.col("種別") == kind)
        assert (
            recorded["処方"]
            .join(there, left_on=[KEY, "処方年月"], right_on=[KEY, "診療年月"], how="anti")
            .is_empty()
        )


@pytest.mark.parametrize("kind", tables.CARE_KINDS)
def test_the_certification_of_the_day(
    listed: pl.DataFrame, recorded: Mapping[str, pl.DataFrame], kind: str
) -> None:
    day = dt.date.fromisoformat(LAST_DAY)
    now = recorded["認定"].filter(pl.col("有効期間の初日") <= day, pl.col("有効期間の終日") >= day)
    assert now[KEY].is_unique().all()
    joined = now.filter(pl.col("種類") == kind).join(listed.select(KEY, "認定の状況"), on=KEY)
    assert set(joined["認定の状況"].drop_nulls()) == {kind}
    without = listed.filter(pl.col("認定の状況") == "認定なし")[KEY]
    assert not set(without) & set(recorded["認定"][KEY])


def test_earlier_certifications_end_before_the_next_begins(
    recorded: Mapping[str, pl.DataFrame],
) -> None:
    spans = (
        recorded["認定"]
        .sort(KEY, "有効期間の初日")
        .with_columns(pl.col("有効期間の初日").shift(-1).over(KEY).alias("次"))
    )
    following = spans.drop_nulls("次")
    assert following.height > 20
    assert (following["有効期間の終日"].dt.offset_by("1d") == following["次"]).all()


def test_tables_have_the_shape_of_the_lists_of_the_policy(
    recorded: Mapping[str, pl.DataFrame],
) -> None:
    _, cut, _ = prepared(tables.RECORDS, LAST_DAY)
    asked = {
        each.name: [KEY, *(part.name for part in each.type.element.fields)]
        for each in cut.symbols
        if isinstance(each, Input)
        and isinstance(each.type, ListOf)
        and isinstance(each.type.element, Structure)
    }
    assert asked == {name: table.columns for name, table in recorded.items()}


def test_four_fiscal_years(recorded: Mapping[str, pl.DataFrame]) -> None:
    months = recorded["レセプト"]["診療年月"]
    assert (months.min(), months.max(), months.n_unique()) == ("2022-04", "2026-03", 48)
    days = recorded["健診"]["健診日"]
    assert (days.min(), days.max()) == (dt.date(2022, 4, 1), dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 3, 30), 2024), ((2026, 3, 31), 2025), ((2026, 4, 1), 2025)]
)
def test_the_extraction_year_is_over(day: tuple[int, int, int], year: int) -> None:
    assert extraction_year(dt.date(*day).toordinal()) == year


def test_pieces_have_the_same_records(recorded: Mapping[str, pl.DataFrame]) -> None:
    plan, _, _ = prepared("一体的実施抽出", LAST_DAY)
    first, rest = (records(plan, Stretch(4, *part)) for part in ((0, 1_234), (1_234, ROWS - 1_234)))
    for table in first:
        parts = [each[table].collect() for each in (first, rest)]
        assert_frame_equal(pl.concat(parts), recorded[table.name])
