"""Spark as one of the engines: in this process, with one thread. PySpark is not in the lock of `make test`.

Almost all the time of a query over a few people goes into its making, not into the people: what makes that cheap is
set here. Tables come from memory and answers go there, without files; a query is kept from being worked out while it
is still planned, because nobody's people are in the query itself.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import polars as pl

SETTINGS: Mapping[str, str] = {
    "spark.driver.memory": "3g",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -Xms1g -Xmn1g -XX:MetaspaceSize=512m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.analyzer.maxIterations": "10000",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
}
UNCOMPILED: Mapping[str, str] = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",
}
"""Spark walks its own tree of the query instead of writing Java and compiling it: the same plan, in half the time."""
_WIDER: Mapping[type[pl.DataType], type[pl.DataType]] = {
    pl.UInt8: pl.Int16,
    pl.UInt16: pl.Int32,
    pl.UInt32: pl.Int64,
    pl.Null: pl.Int32,
}
"""Spark has no unsigned integers."""


def lacking() -> str:
    """Why Spark cannot be asked here; empty = it can."""
    try:
        import pyspark  # noqa: F401, PLC0415
    except ImportError:
        return "PySpark is not installed here: make spark-test"
    return "" if shutil.which("java") else "there is no Java here"


@lru_cache(maxsize=1)
def session() -> Any:  # noqa: ANN401 - PySpark may not be there
    """One session for as long as this process lives."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    started = SparkSession.builder.master("local[1]").config(map=SETTINGS).getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


@contextmanager
def uncompiled() -> Iterator[None]:
    """As long as this lasts, Spark compiles nothing."""
    kept = session().conf
    before = {name: kept.get(name) for name in UNCOMPILED}
    try:
        for name, value in UNCOMPILED.items():
            kept.set(name, value)
        yield
    finally:
        for name, old in before.items():
            kept.set(name, old)


def answers(text: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What a query says of these tables."""
    spark = session()
    try:
        for name, each in tables.items():
            fitting = each.cast(
                {k: _WIDER.get(type(kind), kind) for k, kind in each.schema.items()}
            )
            spark.createDataFrame(fitting.to_arrow()).createOrReplaceTempView(f"`{name}`")
        found = pl.from_arrow(spark.sql(text).toArrow())
    finally:
        for name in tables:
            spark.catalog.dropTempView(name)
    assert isinstance(found, pl.DataFrame)
    return found
