"""The long run is only as good as its people and its comparisons: they are what they say, and a wrong answer is found."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from tests.columnar import backends, soak, versus
from tests.columnar.backends import Lists
from tests.columnar.crowd import compiled_cases, crowd
from tests.columnar.soak import Order, Tally
from tests.columnar.versus import Meeting
from tests.laws.trial import program_of
from tests.strategies import seeded

from sadame.engine.bulk.cells import Encoded
from sadame.engine.case import Facts, Invalid
from sadame.engine.columnar.plan import Plan
from sadame.engine.columnar.terms import Term

RULES = """
制度 試しの制度
適用：令和7年度

構造 領収書の行
金額：円、0円 以上

入力
世帯人数：人、1人 以上
所得：円、0円 以上
領収書：領収書の行 の 一覧、枚

判定 対象
所得 が 200万円 未満

算定 手当：円
前提：対象
原則：1万円
ただし、世帯人数 が 3人 以上 の場合：1万5,000円

算定 実費：円
領収書 の 金額 の 合計
"""


@pytest.fixture(scope="module")
def met() -> Meeting:
    program = program_of(RULES)
    assert program is not None
    part = program.slices[0]
    days = [part.start or 0, (part.start or 0) + 9]
    return versus.meeting(program, crowd(seeded(1), part, 300, days), {})


def everyone(met: Meeting) -> range:
    return range(met.said.height)


def test_people_are_of_every_kind_and_each_is_there_once(met: Meeting) -> None:
    people = met.people
    assert people.alike.sum() == 300
    assert not people.picks.with_columns(people.days).is_duplicated().any()
    facts = [people.facts(row) for row in everyone(met)]
    assert sum(len(each.values) == 3 for each in facts) > len(facts) // 3
    assert any(not each.values for each in facts)
    assert any(isinstance(v, Invalid) for each in facts for v in each.values.values())


def test_columns_and_cases_are_the_facts_of_each_person(met: Meeting) -> None:
    assert [*versus.beside_interpreter(met, everyone(met))] == []
    layout = met.compiled.layout
    for row, case in enumerate(compiled_cases(met.people, layout, {})):
        day = met.people.days[row]
        given = {k: v for k, v in met.people.facts(row).values.items() if k in layout.places}
        assert case == layout.case(Facts(given), {}, day)


def test_the_same_seed_is_the_same_crowd(met: Meeting) -> None:
    part = met.people.part

    def made(seed: int) -> Encoded:
        return crowd(seeded(seed), part, 200, [part.start or 0], pool=20).encoded

    assert made(4).frame.equals(made(4).frame)
    assert made(4).lists["領収書"].equals(made(4).lists["領収書"])
    assert not made(4).frame.equals(made(5).frame)


@pytest.mark.parametrize("engine", backends.ENGINES)
def test_every_engine_says_the_same_and_a_wrong_answer_is_found(
    met: Meeting, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backends.lacking(engine):
        pytest.skip(backends.lacking(engine))
    assert [*versus.beside_engine(met, engine)] == []
    right = backends.ENGINES[engine]

    def wrong(
        plan: Plan, asked: Mapping[str, Term], frame: pl.DataFrame, lists: Lists
    ) -> pl.DataFrame:
        said = right(plan, asked, frame, lists)
        return said.with_columns(pl.col("1.low").fill_null(0) + (pl.int_range(pl.len()) == 7))

    monkeypatch.setattr(backends, "ENGINES", {engine: wrong})
    found = [*versus.beside_engine(met, engine)]
    assert [(each.rule, each.who) for each in found] == [("手当 low", engine)]


def test_a_wrong_column_is_found_by_compiled_rules_and_by_the_interpreter(met: Meeting) -> None:
    assert [*versus.beside_compiled(met, every=1)] == []
    sure = met.said["0.kleene"] if "0.kleene" in met.said.columns else met.said["0.yes"]
    said = met.said.with_columns((~sure).alias(sure.name))
    wrong = evolve(met, said=said)
    rows = {each.row for each in versus.beside_interpreter(wrong, everyone(met))}
    assert len(rows) > met.said.height // 2
    assert {each.rule for each in versus.beside_compiled(wrong, every=1)} == {"対象"}


def test_what_stands_in_the_log_is_not_done_again(tmp_path: Path) -> None:
    order = Order(1, 10, 10, 5, 1, ("duckdb",))
    path = tmp_path / "log"
    done = Tally("制度", stories=["違う"])
    done.counts["people"] = 10
    soak.note(path, order, done)
    assert soak.logged(path, order) == {"制度": done}
    assert soak.logged(path, evolve(order, seed=2)) == {}
