"""収録: what a list leaves open, and which facts would settle it."""

import pytest
from tests.laws.told import HEAD, TODAY, checked

from sadame.dsl import calendar, core
from sadame.dsl.display import show, to_json
from sadame.dsl.interval import closed
from sadame.dsl.trace import Result, Trace
from sadame.dsl.types import ListOf
from sadame.dsl.values import YES, Choices, Elements, Fields, Possible, Values, only
from sadame.engine.case import Facts
from sadame.engine.facts import decode
from sadame.engine.interp import evaluate

TEXT = (
    HEAD
    + """構造 行
年月の欄：年月

入力
初月：年月
終月：年月
行：行 の 一覧、件
　収録：年月の欄 が 初月 から 終月 まで

判定 記録なし
行 のうち 年月の欄 が 令和6年4月 以後 令和7年3月 以前 であるもの が ない

判定 後もなし
行 のうち 年月の欄 が 令和7年4月 以後 であるもの が ない
"""
)


def month(year: int, number: int) -> int:
    return calendar.year_month(calendar.ordinal(year, number, 1))


FIRST, LAST = month(2024, 4), month(2025, 3)


def row(moment: int) -> Fields:
    return Fields((Possible(only(moment)),))


@pytest.fixture(scope="module")
def program() -> core.Program:
    return checked(TEXT)


def told(program: core.Program, **facts: Values) -> Trace:
    return evaluate(program, Facts(facts), TODAY, {})


def lacks(result: Result) -> set[str]:
    return {each.name for each in result.missing}


def test_what_is_missing_names_the_list_and_the_ends_that_are_not_known(
    program: core.Program,
) -> None:
    found = told(program, 行=Elements(()), 初月=only(FIRST)).results["記録なし"]
    assert lacks(found) == {"終月", "行"}
    found = told(program, 行=Elements(()), 初月=only(FIRST), 終月=only(LAST - 1)).results[
        "記録なし"
    ]
    assert lacks(found) == {"行"}
    found = told(program, 初月=only(FIRST), 終月=only(LAST)).results["記録なし"]
    assert lacks(found) == {"行"}


def test_nothing_is_missing_where_the_window_is_covered(program: core.Program) -> None:
    found = told(program, 行=Elements(()), 初月=only(FIRST), 終月=closed(LAST, LAST + 9))
    assert found.results["記録なし"].possible == Possible(YES)
    assert found.results["記録なし"].missing == ()
    assert lacks(found.results["後もなし"]) == {"終月", "行"}


def test_a_list_said_to_be_whole_needs_no_coverage(program: core.Program) -> None:
    part = program.slice_on(TODAY)
    assert part is not None
    facts = decode(program, part, {"行": {"一覧": [], "ほか": "なし"}})
    assert isinstance(facts, Facts)
    found = evaluate(program, facts, TODAY, {})
    assert found.results["記録なし"].possible == Possible(YES)
    assert found.results["後もなし"].possible == Possible(YES)


def test_a_list_that_may_hold_more_anywhere_is_open_inside_its_coverage_too(
    program: core.Program,
) -> None:
    ends = {"初月": only(FIRST), "終月": only(LAST)}
    found = told(program, 行=Elements((), more=True), **ends)
    assert found.results["記録なし"].possible == Possible(Choices(frozenset({True, False})))


def test_what_lies_outside_is_shown_as_not_known(program: core.Program) -> None:
    ends = {"初月": only(FIRST), "終月": only(LAST)}
    found = told(program, 行=Elements((row(FIRST),)), **ends).results["記録なし"]
    used = next(each for each in found.used if each.name == "行")
    assert isinstance(used.type, ListOf)
    assert used.possible.values is not None
    assert show(used.possible.values, used.type) == "（年月の欄：令和6年4月）、収録の外は不明"
    assert to_json(used.possible, used.type)["values"] == [
        {"年月の欄": "2024-04"},
        "収録の外は不明",
    ]
    empty = Elements((), beyond=(row(LAST + 1),))
    assert show(empty, used.type) == "なし、収録の外は不明"
