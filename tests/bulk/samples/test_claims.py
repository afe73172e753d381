"""The records agree with the list: for each column that says whether there is one, in both directions."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.bulk.samples.prepared import prepared

from sadame.engine.app.samples import tables
from sadame.engine.app.samples.claims import extraction_year, records
from sadame.engine.app.samples.natural import people
from sadame.engine.app.samples.people import Stretch
from sadame.engine.app.samples.profile import MEASURED

#: 令和7年度 is over at the end of this day.
LAST_DAY = "2026-03-31"
KEY = "被保険者番号"
ROWS = 5_000
YEAR = pl.col("診療年月").is_between(pl.lit("2025-04"), pl.lit("2026-03"))
YEAR_BEFORE = pl.col("診療年月").is_between(pl.lit("2024-04"), pl.lit("2025-03"))
THREE_BEFORE = pl.col("診療年月").is_between(pl.lit("2022-04"), pl.lit("2025-03"))


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
    return pl.col("薬効分類") == name


SEEN = pl.col("区分") != "調剤"


@pytest.mark.parametrize(
    "case",
    [
        ("過去1年間の歯科レセプトなし", False, "レセプト", YEAR & (pl.col("区分") == "歯科")),
        ("抽出年度のレセプトなし", False, "レセプト", YEAR & SEEN),
        ("前年度のレセプトなし", False, "レセプト", YEAR_BEFORE & SEEN),
        ("過去1年間の糖尿病薬の処方なし", False, "処方", YEAR & _drug("糖尿病薬")),
        ("抽出年度の糖尿病薬の処方なし", False, "処方", YEAR & _drug("糖尿病薬")),
        ("前3年間の糖尿病薬の処方", True, "処方", THREE_BEFORE & _drug("糖尿病薬")),
        ("過去1年間の降圧薬の処方なし", False, "処方", YEAR & _drug("降圧薬")),
        ("抽出年度の高血圧薬の処方なし", False, "処方", YEAR & _drug("降圧薬")),
        ("前3年間の高血圧薬の処方", True, "処方", THREE_BEFORE & _drug("降圧薬")),
        ("睡眠薬の処方", True, "処方", YEAR & _drug("睡眠薬")),
        ("抽出年度の健診の記録なし", False, "健診", pl.col("年度") == 2025),
        ("前年度の健診の記録なし", False, "健診", pl.col("年度") == 2024),
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


def test_as_many_drugs_a_month_as_the_list_says(
    listed: pl.DataFrame, recorded: Mapping[str, pl.DataFrame]
) -> None:
    monthly = recorded["処方"].filter(YEAR).group_by(KEY, "診療年月").agg(pl.col("薬剤数").sum())
    joined = monthly.join(listed.select(KEY, "処方薬剤数").drop_nulls(), on=KEY)
    assert joined.height > ROWS
    assert (joined["薬剤数"] == joined["処方薬剤数"]).all()
    with_drugs = listed.filter(pl.col("処方薬剤数") > 0)[KEY]
    assert set(with_drugs) <= set(monthly[KEY])


def test_what_is_prescribed_is_prescribed_at_a_visit(recorded: Mapping[str, pl.DataFrame]) -> None:
    visits = recorded["レセプト"]
    for kind in ("外来", "調剤"):
        there = visits.filter(pl.col("区分") == kind)
        assert recorded["処方"].join(there, on=[KEY, "診療年月"], how="anti").height == 0


def test_measured_values_are_those_of_the_list(
    listed: pl.DataFrame, recorded: Mapping[str, pl.DataFrame]
) -> None:
    now = recorded["健診"].filter(pl.col("年度") == 2025)
    joined = now.join(listed.select(KEY, *MEASURED), on=KEY, suffix="（名簿）")
    for name in MEASURED:
        pairs = joined.select(name, f"{name}（名簿）").drop_nulls()
        assert pairs.height > ROWS // 3
        assert (pairs[name] == pairs[f"{name}（名簿）"]).all()


@pytest.mark.parametrize(
    ("level", "status"),
    [
        ("事業対象者", "事業対象者"),
        ("要支援1", "要支援"),
        ("要支援2", "要支援"),
        ("要介護5", "要介護"),
    ],
)
def test_the_certification_of_the_day(
    listed: pl.DataFrame, recorded: Mapping[str, pl.DataFrame], level: str, status: str
) -> None:
    day = dt.date.fromisoformat(LAST_DAY)
    begun = pl.col("開始") <= day
    now = recorded["認定"].filter(begun, pl.col("終了").is_null() | (pl.col("終了") >= day))
    assert now[KEY].is_unique().all()
    joined = now.filter(pl.col("要介護度") == level).join(listed.select(KEY, "認定の状況"), on=KEY)
    assert set(joined["認定の状況"].drop_nulls()) == {status}
    without = listed.filter(pl.col("認定の状況") == "認定なし")[KEY]
    assert not set(without) & set(recorded["認定"][KEY])


def test_earlier_certifications_end_before_the_next_begins(
    recorded: Mapping[str, pl.DataFrame],
) -> None:
    spans = (
        recorded["認定"]
        .sort(KEY, "開始")
        .with_columns(pl.col("開始").shift(-1).over(KEY).alias("次"))
    )
    following = spans.drop_nulls("次")
    assert following.height > 20
    assert (following["終了"].dt.offset_by("1d") == following["次"]).all()


def test_tables_have_the_shape_that_is_written_down(recorded: Mapping[str, pl.DataFrame]) -> None:
    shapes = (tables.VISITS, tables.DRUGS, tables.CHECKUPS, tables.CARE)
    assert {each.name: [KEY, *each.columns] for each in shapes} == {
        name: table.columns for name, table in recorded.items()
    }


def test_four_fiscal_years(recorded: Mapping[str, pl.DataFrame]) -> None:
    months = recorded["レセプト"]["診療年月"]
    assert (months.min(), months.max(), months.n_unique()) == ("2022-04", "2026-03", 48)
    assert sorted(recorded["健診"]["年度"].unique()) == [2022, 2023, 2024, 2025]


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
