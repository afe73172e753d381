"""Spark as one of the engines: in this process, with two threads. PySpark is not in the lock of `make test`."""

import shutil
from functools import lru_cache
from typing import Any


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
        .config("spark.sql.analyzer.maxIterations", "10000")
        .getOrCreate()
    )
