"""`Policy.run`: lists, figures and counts of a population worked out by hand, whatever form it is handed over in."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

from sadame.engine import FactsError, Policy, load
from sadame.engine.app.embed.bulk import BulkResult, Counts

RULES = """制度 見本の抽出
適用：令和6年4月1日 から

入力 被保険者
識別：番号
番号：文字
地区：文字
BMI：kg/㎡、0kg/㎡ 超
年収：円、0円 以上
受付の日：日付

基準値 上限額：円
令和6年度：100万円
令和7年4月1日 から：200万円

解釈 境目の読み方：含む、含まない
既定：含む

抽出 低栄養
対象：被保険者
条件：次のいずれかに該当：
一　境目の読み方 が 含む かつ BMI が 20kg/㎡ 以下
二　BMI が 20kg/㎡ 未満
優先：BMI の 小さい順
出力：番号、地区、BMI

抽出 低所得
対象：被保険者
条件：年収 が 上限額 以下

指標 低栄養の割合：割合
分子：低栄養 に 該当する 人数
分母：被保険者 の 人数
集計：地区
"""

PEOPLE = pl.DataFrame(
    {
        "番号": ["1", "2", "3", "4", "5", "5"],
        "地区": ["東", "東", "西", "西", "西", "西"],
        "BMI": pl.Series(["20.0", "22.5", None, "18.5", "19", "19"]).cast(pl.Decimal(4, 1)),
        "年収": [1_500_000, 900_000, 0, None, 1, 1],
        "受付の日": [
            dt.date(2025, 3, 31),
            dt.date(2025, 4, 1),
            dt.date(2025, 4, 1),
            None,
            None,
            None,
        ],
    }
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("規則") / "mihon.sadame"
    path.write_text(RULES)
    return load(path)["見本の抽出"]


def as_worked_out(result: BulkResult) -> None:
    """4 (18.5) and 1 (20.0) are picked, nobody measured 3, and there are two rows of a person 5."""
    assert [*result] == ["低栄養", "低所得"]
    assert result["低栄養"].columns == ["番号", "地区", "BMI"]
    assert [row[:2] for row in result["低栄養"].rows()] == [("4", "西"), ("1", "東")]
    assert [Fraction(str(each)) for each in result["低栄養"]["BMI"]] == [Fraction("18.5"), 20]
    assert result.undecided["低栄養"].rows() == [("3", ["BMI"])]
    assert result.errors["低栄養"].height == 0
    assert result.refused["理由"].to_list() == ["重複", "重複"]
    assert result.counts["低栄養"] == Counts(
        rows=6, hit=2, miss=1, unknown=1, not_applicable=0, error=2
    )
    whole, east, west = result.figures["低栄養の割合"]
    assert (whole.low, whole.high, whole.hits) == (Fraction(1, 2), Fraction(3, 4), (2, 3))
    assert (whole.group, east.group, west.group) == ({}, {"地区": "東"}, {"地区": "西"})
    assert (east.low, east.high) == (Fraction(1, 2), Fraction(1, 2))
    assert (west.low, west.high) == (Fraction(1, 2), 1)
    assert (whole.rows, whole.errors, whole.unknown) == (6, 2, 1)


def as_pandas(table: pl.DataFrame) -> object:
    """The frame as a program with pandas has it: 年収 has a gap, so it is a column of floats."""
    pandas = import_module("pandas")
    frame: object = pandas.DataFrame({name: table[name].to_list() for name in table.columns})
    return frame


def as_rows(table: pl.DataFrame) -> list[dict[str, object]]:
    return table.to_dicts()


def as_duckdb(table: pl.DataFrame) -> object:
    relation: object = import_module("duckdb").from_arrow(table.to_arrow())
    return relation


FORMS: dict[str, Callable[[pl.DataFrame], object]] = {
    "polars": lambda table: table,
    "lazy": lambda table: table.lazy(),
    "arrow": lambda table: table.to_arrow(),
    "reader": lambda table: table.to_arrow().to_reader(),
    "duckdb": as_duckdb,
    "rows": as_rows,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_population_comes_to_the_same_in_every_form(policy: Policy, form: str) -> None:
    as_worked_out(policy.run(FORMS[form](PEOPLE), on="2025-04-01"))


def test_files_and_several_of_them(policy: Policy, tmp_path: Path) -> None:
    PEOPLE.head(3).write_parquet(tmp_path / "一.parquet")
    PEOPLE.tail(3).write_csv(tmp_path / "二.csv")
    as_worked_out(policy.run([tmp_path / "一.parquet", tmp_path / "二.csv"], on="2025-04-01"))
    PEOPLE.write_csv(tmp_path / "全.csv")
    as_worked_out(policy.run(str(tmp_path / "全.csv"), on=dt.date(2025, 4, 1)))


def test_whole_floats_of_pandas_are_whole_numbers(policy: Policy) -> None:
    table = as_pandas(PEOPLE)
    as_worked_out(policy.run(table, on="2025-04-01"))


def test_other_floats_are_refused_unless_the_mapping_says_how_to_read_them(policy: Policy) -> None:
    table = PEOPLE.with_columns(pl.col("BMI").cast(pl.Float64))
    with pytest.raises(ValueError, match="小数: 十進"):
        policy.run(table, on="2025-04-01")
    as_worked_out(policy.run(table, on="2025-04-01", map={"BMI": {"入力": "BMI", "小数": "十進"}}))


def test_a_mapping_is_a_file_or_what_stands_in_one(policy: Policy, tmp_path: Path) -> None:
    table = PEOPLE.rename({"BMI": "体格", "番号": "ID"})
    path = tmp_path / "対応.yaml"
    path.write_text("鍵: ID\n列:\n  体格: BMI\n  ID: 番号\n")
    as_worked_out(policy.run(table, on="2025-04-01", map=path))
    as_worked_out(policy.run(table, on="2025-04-01", map={"体格": "BMI", "ID": "番号"}))
    with pytest.raises(ValueError, match="「体重」という入力はありません"):
        policy.run(table, on="2025-04-01", map={"体格": "体重"})


def test_each_row_on_its_own_day(policy: Policy) -> None:
    people = PEOPLE.head(4)
    result = policy.run(people, on="受付の日", names=["低所得"])
    # 1 has 150万円 in 令和6年度, when 100万円 was the limit; 4 has no day
    assert result["低所得"]["番号"].to_list() == ["2", "3"]
    assert result.errors["低所得"]["番号"].to_list() == ["4"]
    assert result.counts["低所得"] == Counts(4, 2, 1, 0, 0, 1)
    assert policy.run(people.to_dicts(), on="受付の日", names=["低所得"]).counts == result.counts
    assert "低栄養" not in result
    assert not result.figures


def test_readings_are_chosen(policy: Policy) -> None:
    chosen = {"境目の読み方": "含まない"}
    result = policy.run(PEOPLE, on="2025-04-01", readings=chosen)
    assert result["低栄養"]["番号"].to_list() == ["4"]
    assert result.readings == chosen
    dated = policy.run(PEOPLE.head(2), on="受付の日", readings=chosen)
    assert dated["低栄養"].height == 0


def test_cells_that_were_not_taken_as_they_stood_are_told(policy: Policy) -> None:
    table = PEOPLE.head(2).with_columns(pl.Series("BMI", ["２０", "やせ"]))
    result = policy.run(table, on="2025-04-01")
    assert result.errors["低栄養"]["番号"].to_list() == ["2"]
    assert any("読み取れない" in each for each in result.notes)


def test_what_cannot_be_served_is_said_plainly(policy: Policy) -> None:
    for population, on, names, told in (
        (PEOPLE, "2025-04-01", ["低栄"], "「低栄養」"),
        (PEOPLE, "2020-04-01", None, "その日に適用されません"),
        (PEOPLE, "申請日", None, "「申請日」は日付ではなく"),
        (PEOPLE.drop("番号"), "2025-04-01", None, "鍵「番号」の列がありません"),
        (3, "2025-04-01", None, "名簿として読めないもの"),
        (["ない.csv"], "2025-04-01", None, "ない.csv がありません"),
        ([PEOPLE], "2025-04-01", None, "1行目は事実ではありません"),
        (PEOPLE, "2025-13-01", None, "正しくありません"),
    ):
        with pytest.raises(ValueError, match=told):
            policy.run(population, on=on, names=names)
    with pytest.raises(FactsError, match="2行目"):
        policy.run([{"番号": "1", "BMI": 20}, {"番号": "2", "BMI": "やせ"}], on="2025-04-01")
    with pytest.raises(KeyError, match="肥満"):
        policy.run(PEOPLE, on="2025-04-01")["肥満"]


def test_polars_is_not_loaded_before_it_is_needed() -> None:
    said = "import sys; from sadame.engine import load; load()['基本チェックリスト'].rules; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0


def test_without_polars_it_says_what_to_install(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_: str) -> None:
        return None

    monkeypatch.setattr("sadame.engine.app.embed.rulebook.find_spec", nothing)
    with pytest.raises(ImportError, match=r"sadame\[bulk\]"):
        policy.run(PEOPLE, on="2025-04-01")
