"""Spark: the same plan, the same answers; and a whole folder of Parquet on it. Run by `make spark-test`."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.columnar import backends, spark_engine
from tests.laws.author import policy
from tests.laws.trial import program_of, trial
from tests.strategies import seeded

from sadame.dsl.calendar import ordinal
from sadame.engine import load
from sadame.engine.app.cli import main
from sadame.engine.bulk.spark import Stored, UnfitTableError, Work, run_on_spark

pytestmark = [
    pytest.mark.skipif(bool(spark_engine.lacking()), reason=spark_engine.lacking()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # PySpark's own sockets
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
RULES = """
制度 試しの制度
適用：令和7年度

構造 領収書の行
金額：円、0円 以上

入力
世帯人数：人、1人 以上
所得：円、0円 以上
領収書：領収書の行 の 一覧、枚

算定 手当：円
前提：所得 が 200万円 未満
原則：1万円
ただし、世帯人数 が 3人 以上 の場合：1万5,000円

算定 実費：円
領収書 の 金額 の 合計
"""


def test_spark_says_what_polars_says() -> None:
    tried = 0
    for seed in range(12):
        chance = seeded(seed)
        one = trial(policy(seeded(chance.getrandbits(32)), chance.randint(1, 8)), chance)
        if one is not None:
            backends.agree(one, backends.on_spark)
            tried += 1
    assert tried >= 6


def test_nothing_is_compiled_where_nothing_shall_be() -> None:
    spark, name = spark_engine.session(), "spark.sql.codegen.factoryMode"

    def planned() -> str:
        query = "EXPLAIN SELECT id + 1 FROM RANGE(9) WHERE id > 1"
        return str(spark.sql(query).collect()[0][0])

    before = spark.conf.get(name)
    with spark_engine.uncompiled():
        assert "*(" not in planned()  # the mark of what is compiled
        assert spark.conf.get(name) == "NO_CODEGEN"
    assert "*(" in planned()
    assert spark.conf.get(name) == before != "NO_CODEGEN"


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    people = pl.DataFrame(
        {
            "番号": ["a", "b", "c"],
            "市町村": ["東市", "西町", "東市"],
            "世帯人数": [4, 2, None],
            "所得": [1_500_000, 2_000_000, None],
        },
        schema_overrides={"世帯人数": pl.Int32, "所得": pl.Decimal(18, 0)},
    )
    amounts = [*[9_999_999_999_999] * 1_000, 1, 300]
    slips = pl.DataFrame({"番号": [*["a"] * 1_001, "c"], "金額": amounts})
    people.write_parquet(tmp_path / "people.parquet")
    slips.write_parquet(tmp_path / "slips.parquet")
    return Stored(str(tmp_path / "people.parquet"), {"領収書": str(tmp_path / "slips.parquet")})


def work(**changes: Any) -> Work:  # noqa: ANN401 - of any field
    program = program_of(RULES)
    assert program is not None
    return Work(program.slices[0], ["手当", "実費"], ordinal(2025, 6, 1), **changes)


def test_parquet_in_parquet_out_by_town(stored: Stored, tmp_path: Path) -> None:
    output = tmp_path / "out"
    left = run_on_spark(spark_engine.session(), work(), stored, str(output))
    assert left == {}
    assert (output / "_SUCCESS").exists()
    assert sorted(each.name for each in output.iterdir() if each.is_dir()) == [
        "市町村=東市",
        "市町村=西町",
    ]
    found = pl.read_parquet(output / "*" / "*.parquet", hive_partitioning=True).sort("番号")
    assert found["手当@状態"].to_list() == ["値", "対象外", "不明"]
    assert found["手当"].to_list() == [15_000, None, None]
    assert found["手当@下端"].to_list() == [None, None, 10_000]
    assert found["手当@上端"].to_list() == [None, None, 15_000]
    # 1,000 × 9,999,999,999,999 + 1 is odd and above 2^53: a sum that went through a double would be another
    assert [int(each) for each in found["実費"]] == [9_999_999_999_999_001, 0, 300]
    assert not any(kind.is_float() for kind in found.schema.values())


def test_a_column_that_rounds_is_refused(stored: Stored, tmp_path: Path) -> None:
    people = pl.read_parquet(stored.people).with_columns(pl.col("所得").cast(pl.Float64))
    people.write_parquet(tmp_path / "float.parquet")
    rounded = Stored(str(tmp_path / "float.parquet"), stored.lists)
    with pytest.raises(UnfitTableError) as refused:
        run_on_spark(spark_engine.session(), work(), rounded, str(tmp_path / "out"))
    assert "「所得」の型が double です" in refused.value.what


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "氏名"}, "「氏名」という列がありません"),
        ({"partition_by": "県"}, "「県」という列がありません"),
    ],
)
def test_a_column_that_is_not_there_is_named(
    stored: Stored, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnfitTableError) as refused:
        run_on_spark(spark_engine.session(), work(**changes), stored, str(tmp_path / "out"))
    assert said in refused.value.what


def test_a_run_on_spark_writes_what_columns_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "人.parquet"
    assert main(["sample", "一体的実施抽出", "--rows", "1000", "--output", str(people)]) == 0
    out = tmp_path / "結果"
    said = ["run", "一体的実施抽出", "--engine", "spark", "--master", "local[2]"]
    said += ["--input", str(people), "--output", str(out), "--on", "2025-06-01"]
    assert main(said) == 0
    assert "書き出しました" in capsys.readouterr().out
    found = pl.read_parquet(out / "*" / "*.parquet", hive_partitioning=True)
    told = load()["一体的実施抽出"].table(people, on="2025-06-01", names=["低栄養"])
    hits = found.filter(pl.col("低栄養@状態") == "値").filter(pl.col("低栄養"))
    assert hits.height == told.filter(pl.col("低栄養")).height > 0
    assert main(said) == 2  # it stands there already


def test_a_session_that_stands_is_not_stopped(stored: Stored, tmp_path: Path) -> None:
    """A program that embeds the engine goes on with its own session."""
    spark = spark_engine.session()
    run_on_spark("local[1]", work(), stored, str(tmp_path / "out"))
    assert spark.sql("SELECT 1 AS a").toArrow().to_pydict() == {"a": [1]}
