"""Every engine a plan is written for, asked for the same terms over the same rows.

In: a plan, the wanted terms, the frame of the people and those of their lists. Out: one frame, the same on every
engine, row for row, in the types of `kind_of`. Tables are loaded whole, so that very many people cost little. Whole
numbers beyond 64 bits travel as text, because what carries frames between engines would make doubles of them.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import TypeAlias

import duckdb
import polars as pl
import psycopg
from sqlglot import exp
from tests.columnar import postgres_server, spark_engine
from tests.columnar.agreement import cases, planned, rule_of, wanted
from tests.laws.laws import Law, broken
from tests.laws.trial import Trial

from sadame.engine.bulk.cells import Encoded, encode
from sadame.engine.columnar import polars_engine
from sadame.engine.columnar.encoding import ROW
from sadame.engine.columnar.plan import Plan, is_wide
from sadame.engine.columnar.sql.dialects import DIALECTS, cast, column
from sadame.engine.columnar.sql.queries import Query
from sadame.engine.columnar.terms import Kind, Term

Lists: TypeAlias = Mapping[str, pl.DataFrame]
Engine: TypeAlias = Callable[[Plan, Mapping[str, Term], pl.DataFrame, Lists], pl.DataFrame]

PERSON = "人@"
_NULL = "\\N"
_TYPES: Mapping[type[pl.DataType], str] = {
    pl.Boolean: "BOOLEAN",
    pl.UInt8: "SMALLINT",
    pl.UInt16: "INTEGER",
    pl.UInt32: "BIGINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.String: "TEXT",
    pl.Null: "INTEGER",
}
"""The types of the columns of people in PostgreSQL."""


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


def tables(frame: pl.DataFrame, lists: Lists) -> Iterator[tuple[str, pl.DataFrame]]:
    """The frames by the names of their tables; the people's with the number of the row."""
    yield PERSON, frame.with_row_index(ROW)
    yield from lists.items()


def settled(asked: Mapping[str, Term], found: pl.DataFrame) -> pl.DataFrame:
    """Answers in the order of the people and in our types; a float, or a fraction, is a failure."""
    kinds = found.schema.values()
    assert not any(kind.is_float() or kind.is_decimal() or kind.is_nested() for kind in kinds)
    ordered = found.with_columns(pl.col(ROW).cast(pl.Int64)).sort(ROW)
    return ordered.select(pl.col(name).cast(kind_of(term)) for name, term in asked.items())


def on_polars(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    lazy = {name: each.lazy() for name, each in lists.items()}
    people = frame.lazy().with_columns(__=0)
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
                    f"{title.sql(dialect='postgres')} {_TYPES[type(kind)]}"
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


@lru_cache(maxsize=1)
def postgres() -> psycopg.Connection:
    """One server for as long as this process lives."""
    place = postgres_server.binaries()
    assert place is not None
    stack = ExitStack()
    Finalize(stack, stack.close, exitpriority=1)  # workers of a soak leave without `atexit`
    return stack.enter_context(postgres_server.server(place))


def on_spark(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    text = query("spark", plan, asked, lists).sql(dialect="spark")
    return settled(asked, spark_engine.answers(text, dict(tables(frame, lists))))


def on_uncompiled_spark(
    plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
) -> pl.DataFrame:
    with spark_engine.uncompiled():
        return on_spark(plan, asked, frame, lists)


ENGINES: Mapping[str, Engine] = {
    "duckdb": on_duckdb,
    "postgres": on_postgres,
    "spark": on_spark,
    "spark-uncompiled": on_uncompiled_spark,
}
"""Those beside Polars; where they are not there, `lacking` says why."""


def lacking(engine: str) -> str:
    """Why an engine cannot be asked here; empty = it can."""
    if engine == "postgres" and postgres_server.binaries() is None:
        return "PostgreSQL's package is not installed here"
    return spark_engine.lacking() if engine.startswith("spark") else ""


# ── the law ──────────────────────────────────────────────────────────────────────────────────────


def agree(trial: Trial, engine: Engine) -> None:
    """Role by role what Polars says, which `agreement` holds to the interpreter."""
    facts, readings = cases(trial)
    encoded: Encoded = encode(trial.part, facts)
    plan = planned(trial.part, encoded, readings, trial.day)
    asked = wanted(plan)
    ours = on_polars(plan, asked, encoded.frame, encoded.lists)
    theirs = engine(plan, asked, encoded.frame, encoded.lists)
    for at, told in enumerate(plan.rules):
        names = [f"{at}.{role}" for role in told.roles]
        mine, yours = ours.select(names).rows(named=True), theirs.select(names).rows(named=True)
        for case, expected, found in zip(facts, mine, yours, strict=True):
            if expected != found:
                place = (17, rule_of(trial, told.name))
                raise broken(trial, (case, readings), place, expected, found)


def duckdb_says_what_polars_says(trial: Trial) -> None:
    """Law 17: one plan, one meaning."""
    agree(trial, on_duckdb)


def postgres_says_what_polars_says(trial: Trial) -> None:
    """Law 17 on a real server."""
    agree(trial, on_postgres)


def laws() -> list[Law]:
    """Those that can be tried here."""
    found: list[Law] = [duckdb_says_what_polars_says]
    return found if lacking("postgres") else [*found, postgres_says_what_polars_says]
