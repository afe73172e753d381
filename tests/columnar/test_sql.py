"""The same plan on DuckDB and PostgreSQL, and on Polars: one answer, and no division but the exact one."""

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from sqlglot import exp
from tests.columnar import backends, random_terms
from tests.columnar.agreement import shipped
from tests.laws.described import Policy
from tests.laws.trial import trial
from tests.strategies import chances, policies, seeded

from sadame.engine import load
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.plan import Plan
from sadame.engine.columnar.sql.dialects import DIALECTS
from sadame.engine.columnar.terms import Kind, Span

calm = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
NOTHING = Plan((), {})


@pytest.fixture(params=["polars", *backends.ENGINES])
def engine(request: pytest.FixtureRequest) -> backends.Engine:
    if backends.lacking(request.param):
        pytest.skip(backends.lacking(request.param))
    return {"polars": backends.on_polars, **backends.ENGINES}[request.param]


@pytest.mark.parametrize("seed", range(25))
def test_every_operation_is_exact(engine: backends.Engine, seed: int) -> None:
    made = random_terms.made(seeded(seed))
    found = engine(NOTHING, made.asked, made.frame, {}).to_dicts()
    for row, told in zip(made.frame.iter_rows(named=True), found, strict=True):
        assert told == {name: random_terms.meaning(each, row) for name, each in made.asked.items()}


@calm
@given(policies(), chances())
def test_duckdb_says_what_polars_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    backends.duckdb_says_what_polars_says(tried)


@settings(calm, max_examples=20)
@given(policies(), chances())
def test_postgres_says_what_polars_says(policy: Policy, chance: Random) -> None:
    if backends.lacking("postgres"):
        pytest.skip(backends.lacking("postgres"))
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    backends.postgres_says_what_polars_says(tried)


@pytest.mark.parametrize(("at", "name"), [*enumerate(load())])
def test_shipped_policies_are_the_same_on_other_engines(at: int, name: str) -> None:
    engine_name = ("duckdb", "postgres")[at % 2]  # each on one: they are large
    if backends.lacking(engine_name):
        pytest.skip(backends.lacking(engine_name))
    program = load()[name].program
    tried = shipped(program, program.slices[-1], seeded(len(name)))
    backends.agree(tried, backends.ENGINES[engine_name])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_query_divides_but_exactly(dialect: str) -> None:
    for seed in range(10):
        query = backends.query(dialect, NOTHING, random_terms.made(seeded(seed)).asked, {})
        assert not [*query.find_all(exp.Div)]
        text = query.sql(dialect=dialect)
        assert "/" not in text.replace("//", "")


def test_on_spark_what_is_small_makes_no_step() -> None:
    b = Builder()
    one, two, three = (b.column(name, Kind.INTEGER, Span(0, 9), nullable=True) for name in "甲乙丙")
    small = b.add(b.multiply(one, two), three)  # five parts
    large = b.add(b.multiply(small, one), b.multiply(small, two))  # fifteen
    asked = {str(at): b.add(each, large) for at, each in enumerate((one, two, three))}
    steps = {dialect: len(backends.query(dialect, NOTHING, asked, {}).ctes) for dialect in DIALECTS}
    assert steps == {"duckdb": 2, "postgres": 2, "spark": 1}


def test_names_that_postgres_would_cut_stay_apart() -> None:
    postgres = DIALECTS["postgres"]
    long = "後期高齢者医療広域連合の区域内に住所を有する被保険者の"
    names = {postgres.named(f"{long}{end}") for end in ("甲", "乙")}
    assert len(names) == 2
    assert all(len(each.encode()) <= 63 for each in names)
    assert postgres.named("所得") == "所得"
