"""Tables loaded whole into each SQL engine, and its answers as one frame: for very many people.

In: a plan, the wanted terms, the frame of the people and those of their lists. Out: the same frame that Polars gives,
row for row, in the types of `kind_of`. Whole numbers beyond 64 bits travel as text, because what carries frames between
engines would make doubles of them.
"""

import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import duckdb
import polars as pl
from sqlglot import exp
from tests.columnar import backends, spark_engine
from tests.columnar.backends import PERSON, Lists, postgres, tables, type_in

from sadame.engine.columnar import polars_engine
from sadame.engine.columnar.encoding import ROW
from sadame.engine.columnar.plan import Plan, is_wide
from sadame.engine.columnar.sql.dialects import DIALECTS, cast, column
from sadame.engine.columnar.sql.queries import Query
from sadame.engine.columnar.terms import Kind, Term

Loaded: TypeAlias = Callable[[Plan, Mapping[str, Term], pl.DataFrame, Lists], pl.DataFrame]
_NULL = "\\N"


def kind_of(term: Term) -> pl.DataType:
    """The type a term has in every frame of answers."""
    match term.kind:
        case Kind.TRUTH:
            return pl.Boolean()
        case Kind.TEXT:
            return pl.String()
        case _:
            return pl.Int128() if is_wide(term, 2**62) else pl.Int64()


def query(dialect: str, plan: Plan, asked: Mapping[str, Term], lists: Lists) -> exp.Select:
    """The query whose wide integers are texts."""
    growing = Query(DIALECTS[dialect], plan, PERSON, {name: name for name in lists})
    writer = growing.select([*asked.values()])
    columns = [
        (name, cast(sql, "TEXT") if kind_of(term) == pl.Int128() else sql)
        for name, term in asked.items()
        for sql in [writer.sql(term)]
    ]
    return growing.finish([(ROW, column(ROW)), *columns])


def settled(asked: Mapping[str, Term], found: pl.DataFrame) -> pl.DataFrame:
    """Answers in the order of the people and in our types; a float, or a fraction, is a failure."""
    assert not any(kind.is_float() or kind.is_nested() for kind in found.schema.values()), (
        found.schema
    )
    ordered = found.with_columns(pl.col(ROW).cast(pl.Int64)).sort(ROW)
    return ordered.select(pl.col(name).cast(kind_of(term)) for name, term in asked.items())


def on_polars(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    lazy = {name: each.lazy() for name, each in lists.items()}
    people = frame.with_row_index(ROW).lazy() if not lists else frame.lazy()
    people = people.with_columns(__=0)
    found = polars_engine.apply(plan, people, asked, lazy, keep=["__"]).drop("__").collect()
    return found.with_columns(pl.col(name).cast(kind_of(term)) for name, term in asked.items())


def on_duckdb(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, each in tables(frame, lists):
            connection.register(name, each.to_arrow())
        text = query("duckdb", plan, asked, lists).sql(dialect="duckdb")
        return settled(asked, connection.sql(text).pl())


def on_postgres(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    connection = postgres()
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET LOCAL work_mem = '1GB'")
            cursor.execute("SET LOCAL jit = off")  # these queries are large: compiling costs more
            for name, each in tables(frame, lists):
                kept = DIALECTS["postgres"].named
                titles = [exp.to_identifier(kept(one), quoted=True) for one in each.columns]
                named = exp.to_identifier(kept(name), quoted=True).sql(dialect="postgres")
                columns = ", ".join(
                    f"{title.sql(dialect='postgres')} {type_in('postgres', kind)}"
                    for title, kind in zip(titles, each.dtypes, strict=True)
                )
                cursor.execute(f"CREATE TEMPORARY TABLE {named} ({columns})")
                copy = f"COPY {named} FROM STDIN (FORMAT csv, NULL '{_NULL}')"
                with cursor.copy(copy) as into:
                    into.write(each.write_csv(include_header=False, null_value=_NULL))
                cursor.execute(f"ANALYZE {named}")
            text = query("postgres", plan, asked, lists).sql(dialect="postgres")
            out = io.BytesIO()
            with cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv, NULL '{_NULL}')") as read:
                for block in read:
                    out.write(block)
        finally:
            connection.rollback()
    return settled(asked, _read(asked, out.getvalue()))


def _read(asked: Mapping[str, Term], written: bytes) -> pl.DataFrame:
    """PostgreSQL's CSV: `t` and `f`, whole numbers, texts."""
    names = [ROW, *asked]
    found = pl.read_csv(
        written,
        has_header=False,
        new_columns=names,
        schema_overrides=[pl.String] * len(names),
        null_values=_NULL,
        empty_string_is_null=False,
    )
    truths = [name for name, term in asked.items() if term.kind is Kind.TRUTH]
    both = {"t": True, "f": False}
    return found.with_columns(
        pl.col(name).replace_strict(both, return_dtype=pl.Boolean) for name in truths
    )


def on_spark(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    spark = spark_engine.session()
    names: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for name, each in tables(frame, lists):
                path = str(Path(folder) / f"{len(names)}.parquet")
                each.write_parquet(path)
                spark.read.parquet(path).createOrReplaceTempView(f"`{name}`")
                names.append(name)
            text = query("spark", plan, asked, lists).sql(dialect="spark")
            spark.sql(text).write.parquet(f"{folder}/out")
            return settled(asked, pl.read_parquet(f"{folder}/out/*.parquet"))
        finally:
            for name in names:
                spark.catalog.dropTempView(name)


ENGINES: Mapping[str, Loaded] = {
    "duckdb": on_duckdb,
    "postgres": on_postgres,
    "spark": on_spark,
}


def lacking(engine: str) -> str:
    """Why an engine cannot be asked here; empty = it can."""
    return spark_engine.lacking() if engine == "spark" else backends.lacking(engine)
