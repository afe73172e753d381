"""What each engine makes of an expression that looks harmless: why plans ask for none of these.

A line that fails is news: the engine has changed, and `dialects`, `writing` or `polars_engine` may be simpler, or
must be more careful. That plans step around all of it is `test_sql.test_every_operation_is_exact`.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.columnar import backends, spark_engine

LARGE = 2**63 - 1
PRODUCT = "CAST(1.05 AS DECIMAL(10, 2)) * CAST(1.08 AS DECIMAL(10, 2))"
WIDE = "CAST(12345678901234567890.0123456789 AS DECIMAL(38, 10))"


def on_duckdb(query: str) -> Any:  # noqa: ANN401 - whatever the engine gives
    with duckdb.connect() as connection:
        (found,) = connection.execute(query).fetchall()
    return found[0]


def on_postgres(query: str) -> Any:  # noqa: ANN401 - whatever the engine gives
    if backends.lacking("postgres"):
        pytest.skip(backends.lacking("postgres"))
    with backends.postgres().cursor() as cursor:
        try:
            return (cursor.execute(query).fetchone() or [None])[0]
        finally:
            backends.postgres().rollback()


def on_spark(query: str) -> Any:  # noqa: ANN401 - whatever the engine gives
    if spark_engine.lacking():
        pytest.skip(spark_engine.lacking())
    return spark_engine.session().sql(query).collect()[0][0]


def on_datafusion(query: str) -> Any:  # noqa: ANN401 - whatever the engine gives
    """No plan is written for it: only where somebody has it."""
    found = pytest.importorskip("datafusion").SessionContext().sql(query).to_pylist()
    return next(iter(found[0].values()))


@pytest.mark.parametrize(
    ("ask", "query", "answer"),
    [
        # a quotient of integers: a double, or cut, or rounded towards zero
        (on_duckdb, "SELECT 7 / 2", 3.5),
        (on_duckdb, "SELECT (-7) // 2", -3),
        (on_postgres, "SELECT 7 / 2", 3),
        (on_postgres, "SELECT (-7) / 2", -3),
        (on_spark, "SELECT 7 / 2", 3.5),
        (on_spark, "SELECT (-7) DIV 2", -3),
        (on_datafusion, "SELECT 7 / 2", 3),
        (on_datafusion, "SELECT (-7) / 2", -3),
        # and of decimals: a double, or so many places as somebody chose
        (
            on_duckdb,
            "SELECT typeof(CAST(1 AS DECIMAL(10, 2)) / CAST(3 AS DECIMAL(10, 2)))",
            "DOUBLE",
        ),
        (on_postgres, "SELECT CAST(1 AS DECIMAL(10, 2)) / 3", Decimal("0.33333333333333333333")),
        (
            on_spark,
            "SELECT typeof(CAST(1 AS DECIMAL(10,2)) / CAST(3 AS DECIMAL(10,2)))",
            "decimal(23,13)",
        ),
        (
            on_spark,
            "SELECT typeof(CAST(1 AS DECIMAL(38,0)) DIV CAST(1 AS DECIMAL(38,0)))",
            "bigint",
        ),
        (
            on_datafusion,
            "SELECT arrow_typeof(CAST(1 AS DECIMAL(10, 2)) / CAST(3 AS DECIMAL(10, 2)))",
            "Decimal128(16, 6)",
        ),
        # a whole quotient of a decimal is not whole
        (on_duckdb, "SELECT CAST(12345.67 AS DECIMAL(10, 2)) // 10", 1234.567),
        # a product of decimals has the places of both, or of one, or is no decimal at all
        (on_duckdb, f"SELECT {PRODUCT}", Decimal("1.1340")),
        (on_postgres, f"SELECT {PRODUCT}", Decimal("1.1340")),
        (on_spark, f"SELECT {PRODUCT}", Decimal("1.1340")),
        (on_datafusion, "SELECT arrow_typeof(1.05 * 1.08)", "Float64"),
        # what leaves 64 bits comes back at the other end
        (on_datafusion, f"SELECT CAST({LARGE} AS BIGINT) + CAST(1 AS BIGINT)", -(2**63)),
        # the least of nothing and 3
        (on_datafusion, "SELECT LEAST(NULL, 3)", 3),
        (on_duckdb, "SELECT LEAST(NULL, 3)", 3),
        (on_postgres, "SELECT LEAST(NULL, 3)", 3),
        (on_spark, "SELECT LEAST(NULL, 3)", 3),
        # sums and means: wider types, doubles
        (on_duckdb, "SELECT typeof(SUM(CAST(1 AS BIGINT)))", "HUGEINT"),
        (on_postgres, "SELECT pg_typeof(SUM(CAST(1 AS BIGINT)))::TEXT", "numeric"),
        (on_spark, "SELECT typeof(SUM(CAST(1 AS BIGINT)))", "bigint"),
        (on_duckdb, "SELECT typeof(AVG(CAST(1 AS DECIMAL(10, 2))))", "DOUBLE"),
        (on_spark, "SELECT typeof(AVG(CAST(1 AS DECIMAL(10, 2))))", "decimal(14,6)"),
        (on_postgres, "SELECT AVG(CAST(1 AS DECIMAL(10, 2)))", Decimal("1.00000000000000000000")),
        # a product of wide decimals loses places in silence
        (on_spark, f"SELECT typeof({WIDE} * CAST(1 AS DECIMAL(38, 10)))", "decimal(38,6)"),
        # a text is cut to the size it is padded to
        (on_duckdb, "SELECT LPAD('10000', 4, '0')", "1000"),
        (on_postgres, "SELECT LPAD('10000', 4, '0')", "1000"),
        (on_spark, "SELECT LPAD('10000', 4, '0')", "1000"),
        # a cast to fewer places rounds, or cuts nothing and says nothing
        (on_duckdb, "SELECT CAST(CAST(1.25 AS DECIMAL(10, 2)) AS DECIMAL(10, 1))", Decimal("1.3")),
        (on_spark, "SELECT CAST(CAST(1.25 AS DECIMAL(10, 2)) AS DECIMAL(10, 1))", Decimal("1.3")),
        # texts put together: nothing vanishes
        (on_duckdb, "SELECT CONCAT('あ', NULL)", "あ"),
        (on_postgres, "SELECT CONCAT('あ', NULL)", "あ"),
    ],
)
def test_what_engines_of_sql_say(ask: Callable[[str], Any], query: str, answer: object) -> None:
    found = ask(query)
    assert (found, type(found)) == (answer, type(answer))


@pytest.mark.parametrize("ask", [on_duckdb, on_postgres, on_spark])
def test_engines_of_sql_refuse_what_does_not_fit(ask: Callable[[str], Any]) -> None:
    with pytest.raises(Exception, match=r"(?i)overflow|out of range"):
        ask(f"SELECT CAST({LARGE} AS BIGINT) + CAST(1 AS BIGINT)")


@pytest.mark.parametrize("ask", [on_duckdb, on_datafusion])
def test_a_product_of_wide_decimals_may_be_refused(ask: Callable[[str], Any]) -> None:
    with pytest.raises(Exception, match=r"(?i)overflow|out of range"):
        ask(f"SELECT {WIDE} * {WIDE}")


def test_datafusion_has_no_whole_quotient() -> None:
    with pytest.raises(Exception, match="DIV"):
        on_datafusion("SELECT CAST(12345.67 AS DECIMAL(10, 2)) // 10")


def test_a_hugeint_goes_to_parquet_as_a_double(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "SELECT SUM(x) AS x FROM (VALUES (CAST(1 AS BIGINT))) AS t(x)"
        ).write_parquet(str(path))
    assert pq.read_schema(path).field("x").type == pa.float64()


def test_polars_wraps_and_floors() -> None:
    frame = pl.DataFrame(
        {"大": [LARGE], "負": [-7], "欠": pl.Series([None], dtype=pl.Int64), "三": [3]}
    )
    found = frame.select(
        wrapped=pl.col("大") + 1,
        floored=pl.col("負") // 2,
        true=pl.col("三") / 2,
        least=pl.min_horizontal("欠", "三"),
    ).row(0, named=True)
    assert found == {"wrapped": -(2**63), "floored": -4, "true": 1.5, "least": 3}
    assert pl.Series([LARGE, 1]).sum() == -(2**63)


def decimals(text: str, *, precision: int, scale: int) -> pl.Series:
    return pl.Series([Decimal(text)], dtype=pl.Decimal(precision, scale))


def test_decimals_of_polars_keep_their_places() -> None:
    one, three = decimals("1", precision=10, scale=2), decimals("3", precision=10, scale=2)
    assert (one / three)[0] == Decimal("0.33")
    paid = decimals("12345.67", precision=10, scale=2)
    assert (paid // 10)[0] == Decimal(1234)  # this one is right
    assert paid.to_frame().select(pl.all().mean()).dtypes == [pl.Float64]
    rates = (decimals(each, precision=10, scale=2) for each in ("1.05", "1.10"))
    assert (next(rates) * next(rates))[0] != Decimal("1.155")
    wide = decimals("1.0000000001", precision=38, scale=10)
    assert (wide * wide)[0] == Decimal("1.0000000002")  # and 10^-20, which is gone


def test_pyarrow_wraps_and_cuts() -> None:
    assert pc.add(pa.array([LARGE]), pa.array([1]))[0].as_py() == -(2**63)
    assert pc.divide(pa.array([-7]), pa.array([2]))[0].as_py() == -3
    assert pc.min_element_wise(pa.array([None], pa.int64()), pa.array([3]))[0].as_py() == 3
    assert pc.divide(pa.array([7]), pa.array([2]))[0].as_py() == 3


def test_decimals_of_pyarrow() -> None:
    def made(*texts: str, kind: pa.DataType) -> pa.Array:
        return pa.array([Decimal(each) for each in texts], kind)

    money, wide = pa.decimal128(10, 2), pa.decimal128(38, 10)
    third = pc.divide(made("1", kind=money), made("3", kind=money))
    assert third.type == pa.decimal128(21, 11)
    product = pc.multiply(made("1.05", kind=money), made("1.08", kind=money))
    assert product[0].as_py() == Decimal("1.1340")
    assert pc.mean(made("1", "1", "1.01", kind=money)).as_py() == Decimal("1.00")
    with pytest.raises(pa.ArrowInvalid, match="precision"):
        pc.multiply(made("1", kind=wide), made("1", kind=wide))
