"""A 制度 as one statement of SQL: natural columns in, readable ones out."""

from collections.abc import Mapping, Sequence

from attrs import frozen
from sqlglot import exp

from sadame.dsl import core
from sadame.engine.columnar.plan import Planner
from sadame.engine.columnar.sql import natural, readable
from sadame.engine.columnar.sql.dialects import Dialect, column
from sadame.engine.columnar.sql.natural import Fact
from sadame.engine.columnar.sql.queries import Query, read_by


@frozen
class Expected:
    """A column the statement reads: table, name, type."""

    table: str
    name: str
    type: str


@frozen(eq=False)
class Statement:
    """A query; what it reads beside the key; by rule, in words, what some rows are not worked out for."""

    select: exp.Select
    reads: tuple[Expected, ...]
    left: Mapping[str, str]

    def text(self, dialect: Dialect) -> str:
        """The query as it is sent."""
        return self.select.sql(dialect=dialect.name, pretty=True)


@frozen
class Tables:
    """The table of the people, the column that says who a row is, and the columns that are passed on.

    A 一覧 is in a table of its own name, whose rows have the key of the person in a column of the same name.
    """

    person: str
    key: str
    passed: tuple[str, ...] = ()


def statement(  # noqa: PLR0913, PLR0917 - all that a statement is made of
    part: core.Slice,
    names: Sequence[str],
    day: int,
    readings: Mapping[str, str],
    dialect: Dialect,
    tables: Tables,
) -> Statement:
    """The statement for these rules; `natural.TooFineError` where a 刻み cannot be held."""
    facts, lists = natural.facts_of(part)
    columns = {name: each.column for name, each in facts.items()}
    columns |= {name: natural.list_column(part, name) for name in lists}
    fields = {name: {n: each.column for n, each in ours.items()} for name, ours in lists.items()}
    planner = Planner(part, columns, readings, day, fields)
    plan = planner.plan(names)
    shown = [each for told in plan.rules for each in readable.readings(planner.builder, told)]
    terms = [term for each in shown for term in each.terms]
    of_person, of_lists = read_by(plan, terms)
    query = Query(dialect, plan, tables.person, row=tables.key)
    person = natural.used(facts, of_person)
    query.person = _encoded(query, tables.person, (tables.key, *tables.passed), person)
    expected = [*_expected(dialect, tables.person, person)]
    query.lists = {}
    for name, read in of_lists.items():
        ours = natural.used(lists[name], read)
        query.lists[name] = _encoded(query, name, (tables.key,), ours)
        expected += _expected(dialect, name, ours)
    writer = query.select(terms)
    passed = [(each, column(each)) for each in (tables.key, *tables.passed)]
    select = query.finish([*passed, *((each.name, each.write(writer)) for each in shown)])
    return Statement(select, tuple(expected), plan.left)


def _encoded(query: Query, table: str, kept: Sequence[str], facts: Sequence[Fact]) -> str:
    """The two steps from natural to encoded columns."""
    same = {name: column(name) for name in kept}
    cells = [natural.read(query.dialect, each) for each in facts]
    raw = query.step(table, same | {n: s for each in cells for n, s in each.items()})
    made = [natural.encoded(query.dialect, each) for each in facts]
    return query.step(raw, same | {n: s for each in made for n, s in each.items()})


def _expected(dialect: Dialect, table: str, facts: Sequence[Fact]) -> list[Expected]:
    return [Expected(table, each.name, natural.type_in(dialect, each)) for each in facts]
