"""The index of a large 表 changes nothing but the time it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.trace import Result
from sadame.dsl.values import Choices
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate, indexes

MEMBERS = tuple(f"地区{number}" for number in range(40))
DAY = ordinal(2025, 4, 1)

Rows = list[tuple[tuple[str, ...], int]]


def _program(rows: Rows, matching: str, *, rest: bool) -> Program:
    cells = [("、".join(names) or "－", f"{amount}円") for names, amount in rows]
    lines = [
        f"| {cell} | {value} |"
        for cell, value in [*cells, *([("上記以外", "対象外")] if rest else [])]
    ]
    text = "\n".join(
        (
            "制度 見本の地区別の額",
            f"区分 地区：{'、'.join(MEMBERS)}",
            "入力",
            "地区：地区",
            "本人の地区：地区",
            "算定 住む地区：地区",
            "原則：地区",
            "ただし 本人の地区 が 地区0 の場合：地区1",
            "表 額：円",
            f"一致：{matching}",
            "| 住む地区 | ⇒ 額 |",
            *lines,
        )
    )
    book = compile_book([Source("見本.sadame", text)])
    (program,) = book.programs.values()
    return program


def _result(program: Program, facts: Facts) -> Result:
    return evaluate(program, facts, DAY, {}, ("額",)).results["額"]


def _facts(home: frozenset[str], own: frozenset[str]) -> Facts:
    return Facts({"地区": Choices(home), "本人の地区": Choices(own)})


some = st.frozensets(st.sampled_from(MEMBERS), min_size=1, max_size=40)
cells = st.lists(st.sampled_from(MEMBERS), max_size=3, unique=True).map(tuple)


@given(
    rows=st.lists(st.tuples(cells, st.integers(0, 9)), min_size=33, max_size=50),
    rest=st.booleans(),
    home=some,
    own=some,
)
def test_a_table_gives_the_same_with_and_without_its_index(
    rows: Rows, home: frozenset[str], own: frozenset[str], *, rest: bool
) -> None:
    program, facts = _program(rows, "先頭", rest=rest), _facts(home, own)
    with pytest.MonkeyPatch.context() as patch:
        found = _result(program, facts)
        patch.setattr(indexes, "_FEWEST", 1_000)
        asked = _result(program, facts)

    assert found == asked
    assert found.step == asked.step


@pytest.mark.parametrize("home", [{"地区3"}, {"地区3", "地区4"}, {"地区39"}, set(MEMBERS)])
def test_a_gap_is_told_as_it_was(home: set[str]) -> None:
    rows: Rows = [((name,), number) for number, name in enumerate(MEMBERS[:-1])]
    program, facts = (
        _program(rows, "一意", rest=False),
        _facts(frozenset(home), frozenset({"地区5"})),
    )
    with pytest.MonkeyPatch.context() as patch:
        found = _result(program, facts)
        patch.setattr(indexes, "_FEWEST", 1_000)

        assert _result(program, facts) == found
    assert found.possible.failed == ("地区39" in home)
