"""A population on Apache Spark: Parquet in, Parquet out, in folders by 市町村. The only home of PySpark.

In: a 断面 and the rules to work out, a folder or file of Parquet with a row for each person in natural typed
columns (`columnar.sql.natural`), one for each 一覧 that the rules read. Out: a folder of Parquet with the columns of
`columnar.sql.readable`, complete when Spark has put `_SUCCESS` into it. Rows whose 状態 is 未計算 are for the
interpreter.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from sadame.dsl import core
from sadame.engine.columnar.sql.dialects import DIALECTS
from sadame.engine.columnar.sql.statements import Expected, Statement, Tables, statement

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    Session: TypeAlias = SparkSession | str

BY = "市町村"
_PERSON = "人"
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never another number
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",  # what `dialects` counts on
    "spark.sql.analyzer.maxIterations": "10000",  # a 制度 with records has more steps than the usual 100
}
_WORDS = {
    "BOOLEAN": "真偽値",
    "DATE": "日付",
    "STRING": "文字",
    "INTEGER": "整数",
    "BIGINT": "整数",
}
_FITS: Mapping[str, tuple[str, ...]] = {
    "BOOLEAN": ("boolean",),
    "DATE": ("date",),
    "STRING": ("string", "char", "varchar"),
    "INTEGER": ("tinyint", "smallint", "int", "bigint"),
    "BIGINT": ("tinyint", "smallint", "int", "bigint", "decimal"),
}


class UnfitTableError(Exception):
    """A table that the rules cannot be worked out over: what it is, and what to do."""

    def __init__(self, what: str, hint: str) -> None:
        """Both are told to the person."""
        super().__init__(what)
        self.what = what
        self.hint = hint


@frozen(eq=False)
class Work:
    """What is to be worked out, and from which columns. `names` = of rules."""

    part: core.Slice
    names: Sequence[str]
    day: int
    readings: Mapping[str, str] = field(factory=dict)
    key: str = "番号"
    partition_by: str = BY


@frozen
class Stored:
    """Where the Parquet is, as Spark understands paths: of the people, and by name of each 一覧."""

    people: str
    lists: Mapping[str, str] = field(factory=dict)


def run_on_spark(session: "Session", work: Work, stored: Stored, output: str) -> Mapping[str, str]:
    """Works out the rules and writes them to `output`, a folder that is not there yet.

    `session` = a running one, or the master to start one on (`local[2]`, `yarn`), which is stopped afterwards.
    The answer: by rule, in words, what some of its rows are left to the interpreter for.
    """
    dialect = DIALECTS["spark"]
    passed = (work.partition_by,) if work.partition_by else ()
    tables = Tables(_PERSON, work.key, passed)
    made = statement(work.part, work.names, work.day, work.readings, dialect, tables)
    with _running(session) as spark:
        frames = {_PERSON: spark.read.parquet(stored.people)}
        frames |= {name: spark.read.parquet(where) for name, where in stored.lists.items()}
        _check(frames, made, tables)
        for name, frame in frames.items():
            frame.createOrReplaceTempView(f"`{name}`")
        try:
            writer = spark.sql(made.text(dialect)).write.mode("error")
            (writer.partitionBy(*passed) if passed else writer).parquet(output)
        finally:
            for name in frames:
                spark.catalog.dropTempView(name)
    return made.left


@contextmanager
def _running(session: "Session") -> "Iterator[SparkSession]":
    """A session in which numbers are exact; its settings are put back."""
    if isinstance(session, str):
        from pyspark.sql import SparkSession  # noqa: PLC0415 - nobody waits for it in vain

        somebodys = SparkSession.getActiveSession()
        spark = SparkSession.builder.master(session).appName("sadame").getOrCreate()
        try:
            with _set(spark):
                yield spark
        finally:
            if somebodys is None:  # else it is not ours to stop
                spark.stop()
        return
    with _set(session):
        yield session


@contextmanager
def _set(spark: "SparkSession") -> Iterator[None]:
    before = {name: spark.conf.get(name) for name in _SETTINGS}
    try:
        for name, value in _SETTINGS.items():
            spark.conf.set(name, value)
        yield
    finally:
        for name, old in before.items():
            spark.conf.set(name, old)


def _check(frames: "Mapping[str, DataFrame]", made: Statement, tables: Tables) -> None:
    """Every column that is read is there, in a type that holds it exactly."""
    types = {
        name: {each.name: each.dataType.simpleString() for each in frame.schema.fields}
        for name, frame in frames.items()
    }
    for name in (tables.key, *tables.passed):
        if name not in types[_PERSON]:
            raise UnfitTableError(
                f"人の表に「{name}」という列がありません",
                "列を加えるか、別の列の名前を指定してください",
            )
    for each in made.reads:
        known = types.get(each.table)
        if known is None:
            raise UnfitTableError(
                f"一覧「{each.table}」の表がありません", "Parquet の場所を指定してください"
            )
        if each.name not in known:
            raise UnfitTableError(
                f"「{each.table}」の表に「{each.name}」という列がありません",
                f"{each.type} の列を加えてください。答えのない人は NULL にします",
            )
        _check_type(each, known[each.name])


def _check_type(each: Expected, found: str) -> None:
    wanted = each.type.partition("(")[0]
    fits = _FITS.get(wanted, _FITS["BIGINT"])
    if found.partition("(")[0] not in fits:
        word = _WORDS.get(wanted, "十進の数")
        raise UnfitTableError(
            f"「{each.table}」の表の「{each.name}」の型が {found} です",
            f"{word}（{each.type}）の列にして書き出してください",
        )
