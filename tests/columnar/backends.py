"""Every engine a plan is written for, asked for the same terms over the same rows.

In: a plan, the wanted terms, the frame of the people and those of their lists. Out: a dictionary for each
person. SQL engines are given plain Python values, so that no data frame library stands between.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import Any, TypeAlias

import duckdb
import polars as pl
import psycopg
from sqlglot import exp
from tests.columnar import postgres_server
from tests.columnar.agreement import cases, planned, rows_by_rule, wanted
from tests.laws.laws import Law, broken
from tests.laws.trial import Trial

from sadame.engine.bulk.cells import Encoded, encode
from sadame.engine.columnar import polars_engine
from sadame.engine.columnar.encoding import ROW
from sadame.engine.columnar.plan import Plan
from sadame.engine.columnar.sql.dialects import DIALECTS, column
from sadame.engine.columnar.sql.queries import Query
from sadame.engine.columnar.terms import Term

Told: TypeAlias = list[dict[str, object]]
Lists: TypeAlias = Mapping[str, pl.DataFrame]
Engine: TypeAlias = Callable[[Plan, Mapping[str, Term], pl.DataFrame, Lists], Told]

PERSON = "人@"
_NAMES: Mapping[type[pl.DataType], tuple[str, str, str]] = {
    pl.Boolean: ("BOOLEAN", "BOOLEAN", "boolean"),
    pl.UInt8: ("UTINYINT", "SMALLINT", "smallint"),
    pl.UInt16: ("USMALLINT", "INTEGER", "int"),
    pl.UInt32: ("UINTEGER", "BIGINT", "bigint"),
    pl.Int32: ("INTEGER", "INTEGER", "int"),
    pl.Int64: ("BIGINT", "BIGINT", "bigint"),
    pl.Int128: ("HUGEINT", "NUMERIC", "decimal(38,0)"),
    pl.String: ("VARCHAR", "TEXT", "string"),
    pl.Null: ("INTEGER", "INTEGER", "int"),
}
_PLACES = {"duckdb": 0, "postgres": 1, "spark": 2}


def type_in(dialect: str, kind: pl.DataType) -> str:
    """The type of a column of a frame in an engine."""
    return _NAMES[type(kind)][_PLACES[dialect]]


def query(dialect: str, plan: Plan, asked: Mapping[str, Term], lists: Lists) -> exp.Select:
    """The query over tables by the names that `tables` gives."""
    growing = Query(DIALECTS[dialect], plan, PERSON, {name: name for name in lists})
    writer = growing.select([*asked.values()])
    columns = [(name, writer.sql(term)) for name, term in asked.items()]
    return growing.finish([(ROW, column(ROW)), *columns])


def tables(frame: pl.DataFrame, lists: Lists) -> Iterator[tuple[str, pl.DataFrame]]:
    """The frames by the names of their tables; the people's with the number of the row."""
    yield PERSON, frame.with_row_index(ROW)
    yield from lists.items()


def _statements(dialect: str, name: str, frame: pl.DataFrame) -> tuple[str, str]:
    """Making and filling a table."""

    def named(each: str) -> str:
        kept = DIALECTS[dialect].named(each)
        return exp.to_identifier(kept, quoted=True).sql(dialect=dialect)

    columns = ", ".join(
        f"{named(each)} {type_in(dialect, kind)}" for each, kind in frame.schema.items()
    )
    marks = ", ".join("?" if dialect == "duckdb" else "%s" for _ in frame.columns)
    return (
        f"CREATE TEMPORARY TABLE {named(name)} ({columns})",
        f"INSERT INTO {named(name)} VALUES ({marks})",  # noqa: S608 - names of our own
    )


def told(asked: Mapping[str, Term], found: Sequence[Sequence[Any]]) -> Told:
    """Answers in the order of the people, by the names that were asked for."""
    by_row = sorted(found, key=lambda each: int(each[0]))
    return [dict(zip(asked, map(_plain, each[1:]), strict=True)) for each in by_row]


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever the engine gives
    """NUMERIC and DECIMAL(38,0) are whole numbers here; a float, or a fraction, is a failure."""
    if value is None or isinstance(value, bool | int | str):
        return value
    assert type(value).__name__ == "Decimal", (type(value), value)
    assert value == int(value), value
    return int(value)


# ── engines ──────────────────────────────────────────────────────────────────────────────────────


def on_polars(plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists) -> Told:
    lazy = {name: each.lazy() for name, each in lists.items()}
    people = frame.lazy().with_columns(__=0)
    found = polars_engine.apply(plan, people, asked, lazy, keep=["__"]).drop("__").collect()
    return [*found.iter_rows(named=True)]


def on_duckdb(plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists) -> Told:
    with duckdb.connect() as connection:
        for name, each in tables(frame, lists):
            make, fill = _statements("duckdb", name, each)
            connection.execute(make)
            if each.height:
                connection.executemany(fill, each.rows())
        text = query("duckdb", plan, asked, lists).sql(dialect="duckdb")
        return told(asked, connection.execute(text).fetchall())


def on_postgres(plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists) -> Told:
    connection = postgres()
    with connection.cursor() as cursor:
        try:
            for name, each in tables(frame, lists):
                make, fill = _statements("postgres", name, each)
                cursor.execute(make)
                if each.height:
                    cursor.executemany(fill, each.rows())
            cursor.execute(query("postgres", plan, asked, lists).sql(dialect="postgres"))
            return told(asked, cursor.fetchall())
        finally:
            connection.rollback()


@lru_cache(maxsize=1)
def postgres() -> psycopg.Connection:
    """One server for as long as this process lives."""
    place = postgres_server.binaries()
    assert place is not None
    stack = ExitStack()
    Finalize(stack, stack.close, exitpriority=1)  # workers of a soak leave without `atexit`
    return stack.enter_context(postgres_server.server(place))


ENGINES: Mapping[str, Engine] = {"duckdb": on_duckdb, "postgres": on_postgres}
"""Those beside Polars that every machine can have; Spark has a test run of its own."""


def lacking(engine: str) -> str:
    """Why an engine cannot be asked here; empty = it can."""
    if engine == "postgres" and postgres_server.binaries() is None:
        return "PostgreSQL's package is not installed here"
    return ""


# ── the law ──────────────────────────────────────────────────────────────────────────────────────


def agree(trial: Trial, engine: Engine) -> None:
    """Role by role what Polars says, which `agreement` holds to the interpreter."""
    facts, readings = cases(trial)
    encoded: Encoded = encode(trial.part, facts)
    plan = planned(trial.part, encoded, readings, trial.day)
    asked = wanted(plan)
    ours = engine(plan, asked, encoded.frame, encoded.lists)
    theirs = on_polars(plan, asked, encoded.frame, encoded.lists)
    for case, one, other in zip(facts, theirs, ours, strict=True):
        mine, yours = rows_by_rule(plan, other), rows_by_rule(plan, one)
        for rule in trial.part.rules():
            if mine[rule.name] != yours[rule.name]:
                place = (17, rule)
                raise broken(trial, (case, readings), place, yours[rule.name], mine[rule.name])


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
