"""The people: the same however they are cut, valid, with members of every rule, as blank as asked for."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.bulk.samples.prepared import prepared, shipped, written

from sadame.dsl.core import Input, Program, RuleKind
from sadame.dsl.types import ListOf, Structure
from sadame.engine.app.samples.natural import people
from sadame.engine.app.samples.people import Stretch
from sadame.engine.case import Facts
from sadame.engine.facts import decode

ELDERLY = "一体的実施抽出"
ROWS = 10_000


def drawn(name: str, rows: int, blank: int = 10, seed: int = 1) -> pl.DataFrame:
    plan, _, _ = prepared(name)
    return people(plan, Stretch(seed, 0, rows), blank).collect()


@pytest.mark.parametrize("piece", [1_000, 7_777])
def test_pieces_are_the_same_people(piece: int) -> None:
    plan, _, _ = prepared(ELDERLY)
    whole = drawn(ELDERLY, ROWS)
    starts = range(0, ROWS, piece)
    parts = [people(plan, Stretch(1, at, min(piece, ROWS - at)), 10).collect() for at in starts]
    assert_frame_equal(pl.concat(parts), whole)


def test_another_seed_is_other_people() -> None:
    one, other = drawn(ELDERLY, 100), drawn(ELDERLY, 100, seed=2)
    assert one["被保険者番号"].equals(other["被保険者番号"])
    assert not one["BMI"].equals(other["BMI"], null_equal=True)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_value_is_a_fact(name: str) -> None:
    _, cut, _ = prepared(name)
    program = shipped()[name].program
    for row in drawn(name, 300, blank=5).rows(named=True):
        facts = decode(program, cut, _nested(row, cut.by_name))
        assert isinstance(facts, Facts), [each.title() for each in facts]


def _nested(row: Mapping[str, object], symbols: Mapping[str, object]) -> dict[str, object]:
    """The fields of a 構造 under its name, as `decode` reads them."""
    found: dict[str, object] = {}
    for name, value in row.items():
        home, _, part = name.rpartition(" の ")
        owner = symbols.get(home)
        if isinstance(owner, Input) and isinstance(owner.type, Structure):
            fields = found.setdefault(home, {})
            assert isinstance(fields, dict)
            fields[part] = value
        else:
            found[name] = value
    return found


def _is_told_by_one_row(program: Program) -> bool:
    """The facts of others are in tables: `test_recorded` has their members."""
    inputs = (each for each in program.slices[-1].symbols if isinstance(each, Input))
    return program.key is not None and not any(isinstance(each.type, ListOf) for each in inputs)


KEYED = sorted(name for name, each in shipped().items() if _is_told_by_one_row(each.program))


@pytest.mark.parametrize("name", KEYED)
def test_every_extraction_has_members_and_others(name: str) -> None:
    plan, cut, day = prepared(name)
    policy = shipped()[name]
    rows = drawn(name, 10_000).rows(named=True)
    assert plan.solutions
    rules = [each for each in cut.rules() if each.kind is RuleKind.EXTRACTION]
    wanted = {each.name for each in rules if each.name in policy.rules}
    open_ = {(rule, value) for rule in wanted for value in (True, False)}
    for row in rows:
        if not open_:
            break
        outcome = policy.evaluate(row, on=day)
        open_ -= {(rule, outcome[rule].value) for rule in {rule for rule, _ in open_}}
    assert open_ == set()


def test_there_are_policies_with_a_key() -> None:
    assert ELDERLY in KEYED


@pytest.mark.parametrize(("blank", "least", "most"), [(0, 0, 0), (10, 8, 11), (40, 36, 41)])
def test_as_many_cells_are_blank_as_asked_for(blank: int, least: int, most: int) -> None:
    table = drawn(ELDERLY, ROWS, blank)
    for name in ("心不全", "処方薬剤数", "後期高齢者の質問票 の 問6"):
        assert least <= 100 * table[name].null_count() / ROWS <= most


def test_who_was_not_examined_has_no_values() -> None:
    table = drawn(ELDERLY, ROWS, blank=0)
    absent = table.filter(pl.col("抽出年度の健診の記録なし"))
    assert absent.height > ROWS // 10
    assert absent.select(pl.col("BMI", "HbA1c", "eGFR", "尿蛋白").is_not_null().any()).row(0) == (
        (False,) * 4
    )
    present = table.filter(~pl.col("抽出年度の健診の記録なし"))
    assert present["BMI"].null_count() == 0


def test_keys_are_unique_and_places_uneven() -> None:
    table = drawn(ELDERLY, ROWS)
    assert table["被保険者番号"][0] == "0000001"
    assert table["被保険者番号"].n_unique() == ROWS
    towns = table["市町村"].value_counts(sort=True)["count"]
    assert 24 <= len(towns) <= 36
    assert towns[0] > 5 * towns[-1]
    districts = table.group_by("日常生活圏域").agg(pl.col("市町村").n_unique())
    assert districts["市町村"].max() == 1


def test_health_moves_together() -> None:
    """Who walks slower more often fell, takes more drugs and has a lower eGFR."""
    table = drawn(ELDERLY, ROWS, blank=0)
    slow = pl.col("後期高齢者の質問票 の 問7") == "はい"
    of = pl.struct(
        fell=(pl.col("後期高齢者の質問票 の 問8") == "はい").mean(),
        drugs=pl.col("処方薬剤数").mean(),
        kidney=pl.col("eGFR").cast(pl.Float64).mean(),
    )
    ill, well = (table.filter(side).select(of).to_series()[0] for side in (slow, ~slow))
    assert ill["fell"] > 1.3 * well["fell"]
    assert ill["drugs"] > 1.1 * well["drugs"]
    assert ill["kidney"] < well["kidney"]


def test_the_numbers_that_decide_occur_and_those_beside_them() -> None:
    table = drawn(ELDERLY, ROWS)
    found = set(table["BMI"].drop_nulls().cast(pl.String))
    assert {"19.9", "20.0", "20.1"} <= found
    assert {159, 160, 161} <= set(table["収縮期血圧"].drop_nulls())
    assert {14, 15, 16} <= set(table["処方薬剤数"].drop_nulls())


GRANT = """制度 見本
適用：令和6年4月1日 から

区分 世帯区分：単身、夫婦、その他の世帯
構造 明細
品目：文字
金額：円、0円 以上

入力 申請者
識別：申請者番号
申請者番号：文字
生年月日：日付、令和6年4月1日 以前
診療年月：年月
申請年度：年度
世帯：世帯区分
夫婦の年数：年、0年 以上 80年 以下
　条件：世帯 が 夫婦
身長：cm、50cm 以上 250cm 以下
　刻み：0.5cm
資金：千円、0千円 以上
代表の明細：明細
領収書：明細 の 一覧、件

判定 年齢の要件
年齢（生年月日） が 65歳 以上 75歳 未満
"""


def test_each_type_has_its_column(tmp_path: Path) -> None:
    plan = written(tmp_path, GRANT)
    table = people(plan, Stretch(3, 0, 2_000), 0).collect()
    assert dict(table.schema) == {
        "申請者番号": pl.String(),
        "生年月日": pl.Date(),
        "診療年月": pl.String(),
        "申請年度": pl.Int32(),
        "世帯": pl.Enum(["単身", "夫婦", "その他の世帯"]),
        "夫婦の年数": pl.Decimal(18, 1),
        "身長": pl.Decimal(18, 1),
        "資金": pl.Int64(),
        "代表の明細 の 品目": pl.String(),
        "代表の明細 の 金額": pl.Int64(),
    }
    assert table["診療年月"].str.contains(r"^20[0-9]{2}-(0[1-9]|1[0-2])$").all()
    assert (table["身長"].cast(pl.String).str.slice(-1).is_in(["0", "5"])).all()
    couples = table["世帯"] == "夫婦"
    assert table.filter(~couples)["夫婦の年数"].null_count() == (~couples).sum()
    assert table.filter(couples)["夫婦の年数"].null_count() == 0


def test_birthdays_lie_around_the_ages_that_decide(tmp_path: Path) -> None:
    """On 令和7年4月1日: 65 years are reached by who was born on 昭和35年4月2日, 75 by 昭和25年4月2日."""
    plan = written(tmp_path, GRANT)
    days = people(plan, Stretch(3, 0, 5_000), 0).collect()["生年月日"]
    young = days.filter(days > dt.date(1960, 4, 2)).len()
    old = days.filter(days <= dt.date(1950, 4, 2)).len()
    assert min(young, old, 5_000 - young - old) > 250
    beside = {"1960-04-01", "1960-04-02", "1960-04-03", "1950-04-02", "1950-04-03"}
    assert beside <= set(days.cast(pl.String))
