"""A(r) and 不足 (§2.3–§2.7): what case analysis adds to one pass, and what it promises."""

from fractions import Fraction

import pytest
from attrs import evolve
from tests.effort import at_most
from tests.interp.build import (
    PEOPLE,
    TODAY,
    arith,
    both,
    choose,
    compare,
    const,
    count,
    divide,
    either,
    fact,
    is_in,
    negate,
    program,
    reading,
    ref,
    result,
    rule,
    run,
    yes_or_no,
)

from sadame.dsl import core
from sadame.dsl.core import Comparison, Form, Operator, Program, Slice, Split
from sadame.dsl.interval import closed, point, regions
from sadame.dsl.types import NUMBER, Choice
from sadame.dsl.values import EITHER, Possible, only
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp.cases import Evaluation

YES, NO = Possible(only(True)), Possible(only(False))


def number(value: Fraction | int) -> Possible:
    return Possible(point(Fraction(value)))


def test_x_or_not_x_holds_whatever_x_is() -> None:
    body = either(ref("x"), negate(ref("x")))
    split = {"結果": [yes_or_no("x")]}
    assert result(program(fact("x"), rule("結果", body))).possible == Possible(EITHER)
    found = result(program(fact("x"), rule("結果", body), splits=split))
    assert (found.possible, found.missing) == (YES, ())
    invalid = result(program(fact("x"), rule("結果", body), splits=split), x=Invalid("？"))
    assert invalid.possible == Possible(None, failed=True)


def test_two_rules_that_hang_on_one_fact_are_seen_together() -> None:
    low = choose(const(10), ("甲", ref("x"), const(20)))
    high = choose(const(3), ("乙", ref("x"), const(1)))
    total = arith(Operator.ADD, ref("上", NUMBER), ref("下", NUMBER))
    made = program(
        fact("x"),
        rule("上", low),
        rule("下", high),
        rule("結果", total),
        splits={"結果": [yes_or_no("x")]},
    )
    found = result(made)
    assert found.possible == Possible(closed(13, 21))
    assert [each.name for each in found.missing] == ["x"]


def test_numbers_are_cut_at_the_constants_they_are_compared_with() -> None:
    x = ref("x", PEOPLE)
    old, young = (
        compare(x, Comparison.AT_LEAST, const(11, PEOPLE)),
        compare(x, Comparison.AT_MOST, const(10, PEOPLE)),
    )
    cuts = {"結果": [Split("x", regions((Fraction(10), Fraction(11))))]}
    made = program(fact("x", PEOPLE), rule("結果", either(old, young)), splits=cuts)
    assert result(made).possible == YES  # nothing lies between 10人 and 11人


def test_a_computed_value_is_cut_with_its_errors_and_absences() -> None:
    ratio = rule("率", divide(const(1), ref("x", NUMBER)))
    at_least = compare(ref("率", NUMBER), Comparison.AT_LEAST, const(1))
    below = compare(ref("率", NUMBER), Comparison.BELOW, const(1))
    cuts = {"結果": [Split("率", (*regions((Fraction(1),)), "absent", "failed"))]}
    made = program(fact("x", NUMBER), ratio, rule("結果", either(at_least, below)), splits=cuts)
    found = result(made)
    assert found.possible == Possible(only(True), failed=True)
    assert [each.name for each in found.missing] == ["x"]
    assert result(made, x=closed(Fraction(1), Fraction(4))).possible == YES
    assert result(made, x=0).possible == Possible(None, failed=True)


def test_an_empty_cut_makes_its_case_vanish() -> None:
    """率 = 5 where x holds, else 0: the cases 「x, 率 < 1」 and 「not x, 率 > 1」 cannot happen."""
    rate = rule("率", choose(const(0), ("甲", ref("x"), const(5))))
    agrees = either(
        both(ref("x"), compare(ref("率", NUMBER), Comparison.AT_LEAST, const(1))),
        both(negate(ref("x")), compare(ref("率", NUMBER), Comparison.BELOW, const(1))),
    )
    cuts = {"結果": [yes_or_no("x"), Split("率", (*regions((Fraction(1),)), "absent", "failed"))]}
    made = program(fact("x"), rate, rule("結果", agrees), splits=cuts)
    assert (result(made).possible, result(made).missing) == (YES, ())


def test_a_reading_nobody_chose_is_joined_and_asked_for() -> None:
    stacking = Choice("加算の読み方", ("足す", "掛ける"))
    body = choose(
        const(Fraction(113, 100)),
        ("掛け合わせ", is_in(ref("加算の読み方", stacking), "掛ける"), const(Fraction(1134, 1000))),
    )
    made = program(
        reading("加算の読み方", *stacking.members),
        rule("結果", body),
        splits={"結果": [Split("加算の読み方", (only("足す"), only("掛ける")))]},
    )
    open_ = run(made)
    assert open_.results["結果"].possible == Possible(
        closed(Fraction(113, 100), Fraction(1134, 1000))
    )
    assert [each.name for each in open_.results["結果"].missing] == ["加算の読み方"]
    assert open_.readings == {"加算の読み方": None}
    chosen = run(made, {"加算の読み方": "掛ける"})
    assert chosen.results["結果"].possible == number(Fraction(1134, 1000))
    assert chosen.readings == {"加算の読み方": "掛ける"}


def test_a_fact_that_changes_nothing_in_any_case_is_not_missing() -> None:
    body = either(both(ref("x"), ref("y")), both(negate(ref("x")), ref("y")))
    cuts = {"結果": [yes_or_no("x"), yes_or_no("y")]}
    made = program(fact("x"), fact("y"), rule("結果", body), splits=cuts)
    assert [each.name for each in result(made).missing] == ["y"]
    assert (result(made, y=True).possible, result(made, y=True).missing) == (YES, ())


def test_a_fact_cut_in_cases_may_be_not_applicable_too() -> None:
    made = program(
        fact("甲"),
        fact("x", condition=ref("甲")),
        rule("結果", either(ref("x"), negate(ref("x")))),
        splits={"結果": [yes_or_no("x")]},
    )
    found = result(made)
    assert found.possible == Possible(only(True), absent=True)
    assert [each.name for each in found.missing] == ["甲", "x"]  # neither case of x is decided
    assert result(made, 甲=False).possible == Possible(None, absent=True)


# ── many cases ───────────────────────────────────────────────────────────────────────────────────


def wide(size: int) -> Program:
    """`x1 または でない x1` and so on, through a rule for each, all of which must hold."""
    names = [f"x{i}" for i in range(size)]
    parts = [rule(f"r{i}", either(ref(n), negate(ref(n)))) for i, n in enumerate(names)]
    whole = rule("結果", count(size, *(ref(part.name) for part in parts), form=Form.ALL))
    cuts = {part.name: [yes_or_no(n)] for part, n in zip(parts, names, strict=True)}
    cuts["結果"] = [yes_or_no(n) for n in names]
    return program(*(fact(n) for n in names), *parts, whole, splits=cuts)


def test_1024_cases_are_looked_at_one_by_one_in_good_time() -> None:
    made = wide(10)
    with at_most(1_500_000):
        assert result(made).possible == YES


def test_beyond_1024_cases_a_rule_is_evaluated_once_on_its_references() -> None:
    made = wide(11)
    assert result(made).possible == YES  # each reference is decided by its own two cases
    body = either(*(both(ref(f"x{i}"), negate(ref(f"x{i}"))) for i in range(11)))
    cuts = {"結果": [yes_or_no(f"x{i}") for i in range(11)]}
    flat = program(*(fact(f"x{i}") for i in range(11)), rule("結果", body), splits=cuts)
    assert result(flat).possible == Possible(EITHER)
    assert len(result(flat).missing) == 11
    assert result(flat, x0=True).possible == NO  # one fact more, and the cases can be counted


def test_a_rule_without_notes_is_a_bug_of_ours() -> None:
    made = program(rule("結果", const(1)))
    bare = evolve(made.slices[0], notes={})
    with pytest.raises(LookupError, match="結果"):
        Evaluation(bare, Facts({}), TODAY, {}).answer("結果")


def test_a_long_chain_of_rules_does_not_recurse() -> None:
    rules = [rule("r0", ref("x"))]
    rules += [rule(f"r{i}", both(ref(f"r{i - 1}"), ref("x"))) for i in range(1, 400)]
    part = program(fact("x"), *rules).slices[0]
    assert isinstance(part, Slice)
    evaluation = Evaluation(part, Facts({}), TODAY, {})
    assert evaluation.answer("r399").outcome.possible == Possible(EITHER)
    assert evaluation.answer("r399").outcome.lack == {"x"}


def test_twenty_five_answers_are_judged_in_a_blink() -> None:
    names = [f"問{i}" for i in range(1, 26)]
    groups = [(10, names[:20]), (3, names[5:10]), (2, names[10:12]), (2, names[12:15])]
    clauses = [count(k, *(ref(n) for n in group), form=Form.QUESTIONS) for k, group in groups]
    made = program(
        *(fact(n) for n in names),
        rule("結果", core.Count(1, _marked(clauses), Form.ANY, span=clauses[0].span)),
    )
    answers = dict.fromkeys(names, False)
    assert result(made, **answers).possible == NO
    with at_most(10_000):
        result(made, **answers)


def _marked(clauses: list[core.Count]) -> tuple[core.Clause, ...]:
    return tuple(core.Clause(f"第{i}号", each, span=each.span) for i, each in enumerate(clauses, 1))
