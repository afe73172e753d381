"""事例: on which days a row is tried, and when a result is what it expects."""

from fractions import Fraction

import pytest

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import (
    Case,
    Compare,
    Comparison,
    Constant,
    Example,
    Expected,
    Input,
    Meta,
    Program,
    Reference,
    Rule,
    RuleKind,
    Slice,
)
from sadame.dsl.interval import closed, point
from sadame.dsl.notes import annotate
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source, Span
from sadame.dsl.types import TRUTH, Quantity
from sadame.dsl.units import counter
from sadame.dsl.values import NO, YES, Values
from sadame.engine.trials.examples import run_examples

HERE = Span("試", 0, 0)
PEOPLE = Quantity(counter("人"))
CHANGE = ordinal(2025, 4, 1)


def cut(limit: int, start: int | None, end: int | None, example: Example) -> Slice:
    staff = Input("職員数", PEOPLE, Meta(), span=HERE)
    many = Compare(
        Comparison.AT_LEAST,
        Reference("職員数", PEOPLE, span=HERE),
        Constant(Fraction(limit), PEOPLE, span=HERE),
        span=HERE,
    )
    rule = Rule("大規模", RuleKind.CONDITION, TRUTH, Meta(), many, span=HERE)
    return annotate(Slice(start, end, (staff, rule), examples=(example,)))


def program(*cases: Case) -> Program:
    example = Example("規模", cases, span=HERE)
    cuts = (cut(10, None, CHANGE - 1, example), cut(20, CHANGE, None, example))
    return Program("試し", Meta(), cuts, ("大規模",), None, None)


def test_a_row_has_one_number_whichever_period_tries_it() -> None:
    text = """制度 見本
適用：令和6年4月1日 から
入力
甲：人
基準値 額：円
令和6年度：1円
令和7年度 から：2円
算定 給付：円
額
算定 人数：人
甲
事例 給付
| 基準日        | 甲  | ⇒ 給付 | ⇒ 人数 |
| 令和6年4月1日 | 1人 | 1円    |        |
|               | 2人 |        | 2人    |
| 令和7年4月1日 | 3人 | 3円    |        |
"""
    book = compile_book([Source("見本.sadame", text)], {})
    trials = run_examples(book.programs["見本"])

    assert [(each.number, bool(each.differences)) for each in trials] == [
        (1, False),
        (2, False),
        (3, True),
    ]


def case(staff: int | None, expected: Expected, date: int | None = None) -> Case:
    facts: tuple[tuple[str, Values], ...] = ()
    if staff is not None:
        facts = (("職員数", point(Fraction(staff))),)
    return Case(facts, (), (expected,), date, span=HERE)


def expect(values: Values | None, status: str = "value") -> Expected:
    return Expected("大規模", status, values, span=HERE)  # type: ignore[arg-type] # one of the four words


def days(trialled: Program) -> list[list[int]]:
    return [[each.day for each in trial.differences] for trial in run_examples(trialled)]


def test_a_row_without_a_date_is_tried_in_every_slice() -> None:
    assert days(program(case(25, expect(YES)), case(5, expect(NO)))) == [[], []]
    assert days(program(case(15, expect(YES)))) == [[CHANGE]]
    assert days(program(case(15, expect(NO)))) == [[CHANGE - 1]]


def test_a_row_with_a_date_is_tried_on_it() -> None:
    assert days(program(case(15, expect(YES), CHANGE - 100))) == [[]]
    assert days(program(case(15, expect(YES), CHANGE))) == [[CHANGE]]


@pytest.mark.parametrize(
    ("expected", "fits"),
    [
        (expect(None, "unknown"), True),
        (expect(None, "value"), False),
        (expect(None, "error"), False),
        (expect(YES), False),
        (expect(closed(Fraction(0), Fraction(1)), "unknown"), False),
    ],
)
def test_an_unknown_result_is_expected_as_such(expected: Expected, *, fits: bool) -> None:
    assert (days(program(case(None, expected))) == [[]]) is fits


def test_a_rule_nobody_has_is_a_difference() -> None:
    (trial,) = run_examples(program(case(1, Expected("ない", "value", YES, span=HERE))))
    assert all(each.actual is None for each in trial.differences)
    assert trial.differences
