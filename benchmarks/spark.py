"""The ten 抽出 (W1) beside PySpark on this machine: from a Parquet file to counts and lists of keys.

    python benchmarks/spark.py --rows 1000000

Run it in a venv of its own: `requirements-spark.lock`, and `polars` and `duckdb` as in `requirements.lock`; with a Java
17 on the PATH and `PYTHONPATH=dsl:engine:docs_gen:benchmarks`. Two threads. The session is there before the clock
starts, and each has run once; both must give the same counts.
"""

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path

from population import KEY, TEN, Ten, interleaved, show
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as f


def on_spark(session: SparkSession, ten: Ten) -> Mapping[str, tuple[int, ...]]:
    """What an expert writes by hand: the flags once, kept, then counts and lists."""
    flags = [f.expr(flag).alias(f"f{at}") for at, flag in enumerate(ten.in_sql("`"))]
    people = session.read.parquet(str(ten.file)).where("not coalesce(`資格喪失`, false)")
    kept = people.select(KEY, *flags).cache()
    sums = [
        f.count_if(each)
        for at in range(len(TEN))
        for each in (f.col(f"f{at}"), ~f.col(f"f{at}"), f.col(f"f{at}").isNull())
    ]
    (told,) = kept.agg(*sums).collect()
    for at, name in enumerate(TEN):
        target = str(ten.folder / "spark" / name)
        kept.where(f"f{at}").select(KEY).write.mode("overwrite").parquet(target)
    kept.unpersist(blocking=True)
    return _counts(told)


def _counts(told: Row) -> Mapping[str, tuple[int, ...]]:
    return {name: (told[3 * at], told[3 * at + 1], told[3 * at + 2]) for at, name in enumerate(TEN)}


def main() -> None:
    """Both, in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    with tempfile.TemporaryDirectory() as folder:
        ten = Ten(asked.rows, Path(folder))
        assert ten.sadame() == on_spark(session, ten)
        taken = interleaved(
            {"sadame": ten.sadame, "pyspark": lambda: on_spark(session, ten)}, asked.rounds
        )
        show(f"W1, {asked.rows:,} people; of pyspark only the clock counts", taken)
    session.stop()


if __name__ == "__main__":
    main()
