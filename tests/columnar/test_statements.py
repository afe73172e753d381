"""Natural columns in, readable ones out: what a database says is what the interpreter says, or 未計算."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from sqlglot import exp
from tests.columnar import backends, natural_rows
from tests.compiled.agreement import sparse
from tests.laws.described import Policy
from tests.laws.trial import Trial, program_of, trial
from tests.laws.worlds import full, world
from tests.strategies import chances, policies

from sadame.dsl import core
from sadame.dsl.calendar import ordinal
from sadame.engine.columnar.sql import natural
from sadame.engine.columnar.sql.dialects import DIALECTS
from sadame.engine.columnar.sql.statements import Tables, statement

calm = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
TABLES = Tables(natural_rows.PERSON, natural_rows.KEY)


def asked(
    dialect: str, found: Mapping[str, natural_rows.Table], query: str
) -> list[dict[str, Any]]:
    """The rows of a query over these tables, in the order of the keys."""
    connection: Any = duckdb.connect() if dialect == "duckdb" else backends.postgres().cursor()
    with connection:
        try:
            _fill(connection, dialect, found)
            answer = connection.execute(query)
            names = [each[0] for each in answer.description]
            rows = answer.fetchall()
        finally:
            if dialect == "postgres":
                backends.postgres().rollback()
    return sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda row: row["番号"])


def _fill(
    connection: Any,  # noqa: ANN401 - of any engine
    dialect: str,
    found: Mapping[str, natural_rows.Table],
) -> None:
    for name, table in found.items():
        types = {each: natural_rows.type_in(dialect, kind) for each, kind in table.columns.items()}
        columns = [f"{_quoted(each)} {kind}" for each, kind in types.items()]
        connection.execute(
            f"CREATE TEMPORARY TABLE {_quoted(name)} ({', '.join(['番号 TEXT', *columns])})"
        )
        mark = "?" if dialect == "duckdb" else "%s"
        marks = ", ".join([mark] * (len(columns) + 1))
        if table.rows:
            fill = f"INSERT INTO {_quoted(name)} VALUES ({marks})"  # noqa: S608 - names of our own
            connection.executemany(fill, [*table.rows])


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql()


def says_what_the_interpreter_says(tried: Trial, dialect: str) -> list[bool]:
    """Raises where an answer differs; else whether each was told at all."""
    chance = tried.chance
    known = world(chance, tried.part)
    cases = [full(tried.part, world(chance, tried.part)) for _ in range(2)]
    cases.append(sparse(chance, full(tried.part, known)))
    rules = [rule for rule in tried.part.rules() if len(rule.name) < 10]
    found = natural_rows.tables(tried.part, cases)
    names = [rule.name for rule in rules]
    engine = DIALECTS[dialect]
    made = statement(tried.part, names, tried.day, known.readings, engine, TABLES)
    told = []
    rows = asked(dialect, found, made.text(engine))
    for case, row in zip(cases, rows, strict=True):
        trace = tried.ask(case, known.readings)
        for rule in rules:
            told.append(row[f"{rule.name}@状態"] != "未計算")
            if told[-1]:
                wanted = natural_rows.expected(rule.type, trace.results[rule.name].possible)
                answer = natural_rows.heard(rule.type, row, rule.name, wanted)
                assert answer == wanted, (rule.name, case, row)
    return told


def held(policy: Policy, chance: Random, dialect: str) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    try:
        says_what_the_interpreter_says(tried, dialect)
    except (natural_rows.Inexpressible, natural.TooFineError):
        assume(condition=False)


@calm
@given(policies(), chances())
def test_duckdb_answers_over_natural_columns(policy: Policy, chance: Random) -> None:
    held(policy, chance, "duckdb")


@settings(calm, max_examples=20)
@given(policies(), chances())
def test_postgres_answers_over_natural_columns(policy: Policy, chance: Random) -> None:
    if backends.lacking("postgres"):
        pytest.skip(backends.lacking("postgres"))
    held(policy, chance, "postgres")


@pytest.fixture(params=["duckdb", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if backends.lacking(name):
        pytest.skip(backends.lacking(name))
    return name


HANDMADE = """
制度 試しの制度
適用：令和7年度

区分 住まい：持ち家、借家

入力
世帯人数：人、1人 以上 20人 以下
所得：円、0円 以上
身長：cm
家：住まい
申請日：日付
始まり：年月

算定 手当：円
前提：所得 が 200万円 未満
原則：1万円
ただし、世帯人数 が 3人 以上 の場合：1万5,000円

算定 一人当たり：円/人
手当 ÷ 世帯人数

算定 高さ：m
身長 × 2

算定 次の日：日付
申請日 ＋ 1日

算定 次の月：年月
始まり ＋ 1か月

判定 借りている
家 が 借家
"""
PEOPLE = (
    # 世帯人数, 所得, 身長, 家, 申請日, 始まり
    (4, Decimal(1_500_000), Decimal("150.5"), "借家", date(2025, 12, 31), "2025-12"),
    (3, None, None, "不明", None, None),
    (0, Decimal(2_000_000), Decimal("0.1234567"), "", date(1000, 1, 1), "2025-13"),
    (None, Decimal("0.5"), Decimal(-3), "貸家", None, None),
    (2, Decimal(10) ** 14, Decimal(10) ** 15, None, None, None),
    (30, Decimal(-1), None, None, None, None),
)


def test_every_kind_of_cell_is_read(dialect: str) -> None:
    program = program_of(HANDMADE)
    assert program is not None
    part = program.slices[0]
    kinds = {each.name: each.type for each in part.symbols if isinstance(each, core.Input)}
    rows = [(f"p{at}", *person) for at, person in enumerate(PEOPLE)]
    engine = DIALECTS[dialect]
    names = [rule.name for rule in part.rules()]
    text = statement(part, names, ordinal(2025, 4, 1), {}, engine, TABLES).text(engine)
    table = natural_rows.Table(kinds, rows)
    found = asked(dialect, {natural_rows.PERSON: table}, text)

    def column(name: str) -> list[object]:
        return [row[name] for row in found]

    # 手当: 4 people with 150万円; 所得 unknown: 1万5,000円 or 対象外; 200万円 is not below 200万円; 0.5円 is no
    # whole 円; 10^14円 is farther than a query works out; −1円 is outside the range
    assert column("手当@状態") == ["値", "不明", "対象外", "誤り", "未計算", "誤り"]
    assert column("手当") == [15_000, None, None, None, None, None]
    assert column("手当@下端") == [None, 15_000, None, None, None, None]
    assert column("手当@上端") == [None, 15_000, None, None, None, None]
    assert column("手当@候補") == [None, "値・対象外", None, None, None, None]
    assert Fraction(found[0]["一人当たり"]) == Fraction(
        15_000, 4
    )  # 15,000円 for four, as a fraction
    # 高さ: in m, from cm; seven decimals and 10^15cm are not held, and so not worked out
    assert column("高さ@状態") == ["値", "不明", "未計算", "値", "未計算", "不明"]
    assert found[0]["高さ"] == Decimal("3.01")
    assert found[3]["高さ"] == Decimal("-0.06")
    assert column("借りている@状態") == ["値", "不明", "不明", "誤り", "不明", "不明"]
    assert column("借りている")[0] is True
    assert column("次の日")[0] == date(2026, 1, 1)
    assert column("次の日@状態")[2] == "誤り"  # before 明治6年 there is no calendar to count by
    assert column("次の月")[0] == "2026-01"
    assert (
        found[1]["次の月@上端"] == "10000-01"
    )  # a month after 9999年12月, not cut to four figures
    assert column("次の月@状態")[2] == "誤り"


def test_a_step_that_no_decimal_holds_is_refused() -> None:
    program = program_of(HANDMADE.replace("身長：cm", "身長：cm\n　刻み：0.00000001cm"))
    assert program is not None
    with pytest.raises(natural.TooFineError) as refused:
        natural.facts_of(program.slices[0])
    assert refused.value.args == ("身長",)


NEVER_OPEN_AND_ABSENT = """
制度 試しの制度
適用：令和7年度

解釈 読み方：読む、読まない
既定：読む

入力
金額：円、100円 以上
重さ：kg、0kg 超 3kg 以下
　条件：読み方 が 読む
数量：数
　条件：金額 が 300円 以上 1,000円 未満
申込：該当／非該当

判定 届く
前提：申込
原則：重さ が 対象外 でない

判定 両立しない
（金額 が 200円 未満） かつ （読み方 が 読む） かつ （読み方 が 読まない）

表 期日：日付
一致：先頭
| 両立しない | ⇒ 値 |
| はい | 1960-02-29 |

算定 年数：歳
ただし「書1」 （届く かつ （数量 が 3 以上） かつ （期日 が 令和7年度 に ある）） の場合：40歳
ただし「書2」 （届く かつ （重さ が 対象外 でない） かつ 両立しない） の場合：1歳
"""


def test_a_result_that_is_open_without_an_outcome_to_name_has_no_candidates(dialect: str) -> None:
    program = program_of(NEVER_OPEN_AND_ABSENT)
    assert program is not None
    part = program.slices[0]
    engine = DIALECTS[dialect]
    made = statement(part, ["年数"], ordinal(2025, 4, 1), {}, engine, TABLES)
    kinds = {each.name: each.type for each in part.symbols if isinstance(each, core.Input)}
    table = natural_rows.Table(kinds, [("p0", 300, 1, None, True)])

    rows = asked(dialect, {natural_rows.PERSON: table}, made.text(engine))

    assert rows[0]["年数@状態"] == "誤り"  # neither ただし holds, and there is no 原則
