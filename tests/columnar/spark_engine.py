"""Spark as one of the engines: in this process, with two threads. PySpark is not in the lock of `make test`."""

import shutil
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import polars as pl
from tests.columnar import backends

from sadame.engine.columnar.plan import Plan
from sadame.engine.columnar.terms import Term


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

    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )


def on_spark(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: backends.Lists
) -> backends.Told:
    spark = session()
    names = []
    for name, each in backends.tables(frame, lists):
        columns = (
            f"`{title}` {backends.type_in('spark', kind)}" for title, kind in each.schema.items()
        )
        made = spark.createDataFrame(each.rows(), ", ".join(columns))
        made.createOrReplaceTempView(f"`{name}`")
        names.append(name)
    try:
        text = backends.query("spark", plan, asked, lists).sql(dialect="spark")
        return backends.told(asked, [tuple(row) for row in spark.sql(text).collect()])
    finally:
        for name in names:
            spark.catalog.dropTempView(name)
