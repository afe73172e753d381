"""Why a result is what it is: reasons, steps, causes, used facts, marks."""

from fractions import Fraction

from attrs import evolve
from tests.interp.build import (
    AT,
    META,
    PEOPLE,
    TODAY,
    absent,
    both,
    choose,
    compare,
    const,
    count,
    divide,
    either,
    every,
    fact,
    guarded,
    hole,
    negate,
    people,
    program,
    ref,
    result,
    rule,
    run,
    some,
    table,
    yes_or_no,
)

from sadame.dsl import core
from sadame.dsl.core import Comparison, Form, Meta
from sadame.dsl.source import Source
from sadame.dsl.trace import Fault, Step
from sadame.dsl.types import NUMBER
from sadame.dsl.values import EITHER, FAILED, Possible, only
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate, quote

YES, NO = Possible(only(True)), Possible(only(False))


def nested() -> core.Program:
    inner = some(ref("丙"), both(ref("丁"), ref("甲")), marks=["イ", "ロ"])
    body = every(ref("甲"), ref("乙"), inner, marks=["第1号", "第2号", "第3号"])
    return program(*(fact(name) for name in "甲乙丙丁"), rule("結果", body))


def test_the_reasons_of_no_are_the_conditions_that_fail() -> None:
    found = result(nested(), 甲=True, 乙=False, 丙=False, 丁=False)
    assert found.reasons == ("第2号", "第3号イ", "第3号ロ")


def test_the_reasons_of_yes_are_those_that_make_it_so() -> None:
    assert result(nested(), 甲=True, 乙=True, 丙=True, 丁=False).reasons == (
        "第1号",
        "第2号",
        "第3号イ",
    )


def test_the_reasons_of_the_unknown_are_the_open_ones() -> None:
    assert result(nested(), 甲=True, 乙=True, 丙=False).reasons == ("第3号ロ",)
    assert result(nested(), 甲=True, 丙=True).reasons == ("第2号",)


def test_none_of_these_is_decided_by_the_one_that_holds() -> None:
    made = program(fact("甲"), fact("乙"), rule("結果", negate(some(ref("甲"), ref("乙")))))
    assert result(made, 甲=False, 乙=True).reasons == ("第2号",)
    assert result(made, 甲=False, 乙=False).reasons == ("第1号", "第2号")


def test_of_a_number_of_conditions_those_count_that_hold() -> None:
    made = program(
        *(fact(n) for n in "甲乙丙"), rule("結果", count(2, ref("甲"), ref("乙"), ref("丙")))
    )
    assert result(made, 甲=True, 乙=False, 丙=True).reasons == ("第1号", "第3号")


def test_what_only_the_cases_decide_has_its_open_parts_as_reasons() -> None:
    body = some(ref("甲"), negate(ref("甲")))
    made = program(fact("甲"), rule("結果", body), splits={"結果": [yes_or_no("甲")]})
    assert (result(made).possible, result(made).reasons) == (YES, ("第1号", "第2号"))


def test_an_expression_without_a_list_has_no_reasons() -> None:
    made = program(
        fact("甲"), fact("乙"), rule("結果", both(ref("甲"), ref("乙"))), rule("値", ref("甲"))
    )
    assert result(made, 甲=True, 乙=True).reasons == ()
    assert result(made, "値", 甲=True).reasons == ()


def test_an_exception_is_cited_by_its_label_and_its_absence_too() -> None:
    body = choose(
        const(1), ("三割", ref("甲"), const(3)), ("二割", ref("乙"), const(2)), above=((), (0,))
    )
    made = program(fact("甲"), fact("乙"), rule("結果", body))
    assert result(made, 甲=True, 乙=True).reasons == ("三割",)
    assert result(made, 甲=False, 乙=False).reasons == ("原則",)
    assert result(made, 甲=False).reasons == ("二割", "原則")


def test_a_row_is_cited_by_its_number() -> None:
    rows = table([ref("甲")], [([ref("甲")], const(1)), ([ref("乙")], const(2)), (None, const(3))])
    made = program(fact("甲"), fact("乙"), rule("結果", rows))
    assert result(made, 甲=False, 乙=True).reasons == ("2行目",)
    assert result(made, 甲=False, 乙=False).reasons == ("上記以外",)


def test_a_failing_precondition_is_the_reason() -> None:
    gate = every(ref("甲"), ref("乙"))
    made = program(fact("甲"), fact("乙"), rule("結果", guarded(gate, const(1))))
    assert result(made, 甲=True, 乙=False).reasons == ("前提第2号",)
    single = program(fact("甲"), rule("結果", guarded(ref("甲"), const(1))))
    assert result(single, 甲=False).reasons == ("前提",)
    assert result(single, 甲=True).reasons == ()


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


def flat(step: Step) -> list[tuple[str, str | None, bool]]:
    own = (step.address, step.name, step.decisive)
    return [own, *(line for child in step.children for line in flat(child))]


def test_the_steps_follow_the_list_and_name_what_is_referred_to() -> None:
    found = result(nested(), 甲=True, 乙=True, 丙=True, 丁=False)
    assert flat(found.step) == [
        ("結果", "結果", True),
        ("第1号", "甲", True),
        ("第2号", "乙", True),
        ("第3号", None, True),
        ("第3号イ", "丙", True),
        ("第3号ロ", None, False),
        ("第3号ロ", "丁", False),
        ("第3号ロ", "甲", False),
    ]


def test_a_rule_referred_to_brings_its_own_steps() -> None:
    made = program(fact("甲"), rule("下", some(ref("甲"))), rule("結果", every(ref("下"))))
    (step,) = result(made, 甲=True).step.children
    assert (step.name, [child.name for child in step.children]) == ("下", ["甲"])


def test_only_what_can_count_is_told_of_a_choice_and_a_table() -> None:
    rows = table([ref("甲")], [([ref("甲")], const(1)), ([negate(ref("甲"))], ref("乙", NUMBER))])
    made = program(fact("甲"), fact("乙", NUMBER), rule("結果", guarded(ref("甲"), rows)))
    found = result(made, 甲=True)
    assert flat(found.step)[1:] == [
        ("前提", None, False),
        ("前提", "甲", False),
        ("", "甲", True),
        ("1行目", None, True),
        ("1行目", None, True),
    ]


def test_the_source_text_is_quoted_for_those_who_have_it() -> None:
    trace = run(nested(), 甲=False)
    quoted = quote(trace, {AT.path: Source(AT.path, "あいう")})
    assert quoted.results["結果"].step.children[0].span == evolve(AT, start=0, end=0)
    text = quote(trace, {}).results["結果"].step.text
    assert text == ""


# ── causes ───────────────────────────────────────────────────────────────────────────────────────


def test_a_conflict_names_its_parties_their_grounds_and_the_facts() -> None:
    old = compare(ref("年齢", PEOPLE), Comparison.AT_LEAST, people(65))
    law = Meta(authorities=("介護保険法 第49条の2",))
    body = choose(
        const(1),
        ("二割", ref("高齢"), const(2)),
        ("三割", ref("所得"), const(3)),
        ("免除", ref("丙"), absent()),
    )
    made = program(
        fact("年齢", PEOPLE),
        fact("所得"),
        fact("丙"),
        rule("高齢", old, meta=Meta(authorities=("省令 第1条",))),
        rule("結果", body, meta=law),
    )
    found = result(made, 年齢=70, 所得=True, 丙=False)
    assert found.possible == FAILED
    (cause,) = found.causes
    assert cause.fault is Fault.CONFLICT
    assert cause.parties == ("二割", "三割")
    assert cause.authorities == ("介護保険法 第49条の2", "省令 第1条")
    assert cause.facts == (("年齢", "70人"), ("所得", "はい"))
    assert found.reasons == ("二割", "三割")


def test_every_cause_is_listed_once_and_in_the_order_of_the_program() -> None:
    ratio = divide(const(1), ref("x", NUMBER))
    sum_ = core.Arithmetic(core.Operator.ADD, ref("率", NUMBER), ref("旧", NUMBER), NUMBER, span=AT)
    made = program(fact("x", NUMBER), hole("旧", NUMBER), rule("率", ratio), rule("結果", sum_))
    found = result(made, x=0)
    assert [cause.fault for cause in found.causes] == [Fault.NO_VERSION, Fault.DIVISION_BY_ZERO]
    assert [cause.rule for cause in found.causes] == ["旧", "率"]


# ── what a result stands on ──────────────────────────────────────────────────────────────────────


def test_each_fact_says_where_its_value_came_from() -> None:
    made = program(
        fact("甲"),
        fact("乙", condition=ref("甲")),
        fact("丙"),
        fact("丁"),
        rule("結果", either(ref("乙"), ref("丙"), ref("丁"))),
    )
    found = result(made, 甲=False, 乙=True, 丙=EITHER)
    assert {used.name: used.origin for used in found.used} == {
        "甲": "given",
        "乙": "irrelevant",
        "丙": "unknown",
        "丁": "unanswered",
    }


def test_what_is_not_confirmed_or_was_adjusted_marks_every_result_on_it() -> None:
    value = core.Given(Fraction(21), span=AT)
    limit = core.Parameter("BMI", NUMBER, META, value, (), True, adjusted=True, span=AT)
    made = program(
        limit, rule("下", ref("BMI", NUMBER), unconfirmed=True), rule("結果", ref("下", NUMBER))
    )
    found = result(made)
    assert found.marks == ("読み替え済み（調整の範囲は資料にない）", "施行日未確認")
    assert [used.origin for used in found.used] == ["adjusted"]


def test_the_order_of_conditions_changes_nothing_but_the_order_of_reasons() -> None:
    names = ["甲", "乙", "丙"]
    one = program(*(fact(n) for n in names), rule("結果", count(2, *(ref(n) for n in names))))
    two = program(
        *(fact(n) for n in names), rule("結果", count(2, *(ref(n) for n in reversed(names))))
    )
    for facts in ({}, {"甲": True}, {"甲": True, "丙": False}):
        first, second = result(one, **facts), result(two, **facts)
        assert (first.possible, first.missing) == (second.possible, second.missing)


def test_questions_inside_a_list_are_cited_as_that_item() -> None:
    questions = count(
        2, *(ref(f"問{i}") for i in (1, 2, 3)), form=Form.QUESTIONS, marks=["問1", "問2", "問3"]
    )
    items = [fact(f"問{i}") for i in (1, 2, 3)]
    made = program(*items, rule("結果", some(questions)), rule("単独", questions))
    answers = {"問1": True, "問2": False, "問3": True}
    assert result(made, **answers).reasons == ("第1号",)
    assert result(made, "単独", **answers).reasons == ("問1", "問3")


def test_the_story_of_a_long_chain_of_rules_is_told_and_quoted() -> None:
    rules = [rule("r0", ref("x"))]
    rules += [rule(f"r{i}", both(ref(f"r{i - 1}"), ref("x"))) for i in range(1, 1200)]
    made = program(fact("x"), *rules)
    trace = evaluate(made, Facts({}), TODAY, {}, ["r1199"])
    quoted = quote(trace, {AT.path: Source(AT.path, "あいう")})
    assert quoted.results["r1199"].possible == Possible(EITHER)
