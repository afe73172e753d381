"""What programs mean, paragraph by paragraph of semantics.md, on its own examples."""

from fractions import Fraction

import pytest
from tests.interp.build import (
    AT,
    META,
    PEOPLE,
    TODAY,
    YEN,
    absent,
    arith,
    between,
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
    is_in,
    parameter,
    people,
    presume,
    program,
    reading,
    ref,
    result,
    rule,
    run,
    table,
    unit,
    yen,
)

from sadame.dsl import core
from sadame.dsl.calendar import ordinal
from sadame.dsl.core import Comparison, Matching, Operator, RuleKind
from sadame.dsl.interval import Interval, at_least, closed, point
from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.trace import Fault, Status
from sadame.dsl.types import DAY, FISCAL_YEAR, NUMBER, TRUTH, Choice, FieldType, ListOf, Structure
from sadame.dsl.values import (
    ABSENT,
    EITHER,
    FAILED,
    Choices,
    Elements,
    Fields,
    Possible,
    Values,
    only,
)
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import evaluate

IN, OUT = only(True), only(False)
YES, NO = Possible(IN), Possible(OUT)
CATEGORY = Choice("導入区分", ("介護ロボット", "ICT", "パッケージ型導入"))
ROBOT = Choice("ロボットの種別", ("移乗支援", "入浴支援", "その他"))


def number(value: Fraction | int) -> Possible:
    return Possible(point(Fraction(value)))


# ── §1 operators ─────────────────────────────────────────────────────────────────────────────────


def test_a_guard_protects_a_division_on_either_side() -> None:
    share = compare(
        divide(ref("分子", PEOPLE), ref("分母", PEOPLE)), Comparison.AT_LEAST, const(Fraction(1, 2))
    )
    guard = compare(ref("分母", PEOPLE), Comparison.ABOVE, people(0))
    for body in (both(guard, share), both(share, guard)):
        made = program(fact("分子", PEOPLE), fact("分母", PEOPLE), rule("結果", body))
        assert result(made, 分子=1, 分母=0).possible == NO
        assert result(made, 分子=1, 分母=2).possible == YES


def test_an_outvoted_error_is_still_noted() -> None:
    share = compare(divide(const(1), ref("分母", PEOPLE)), Comparison.AT_LEAST, const(1))
    made = program(fact("分母", PEOPLE), fact("乙"), rule("結果", both(share, ref("乙"))))
    found = result(made, 分母=0, 乙=False)
    assert (found.possible, found.causes) == (NO, ())
    assert [cause.fault for cause in found.noted] == [Fault.DIVISION_BY_ZERO]
    found = result(made, 分母=0, 乙=True)
    assert found.status is Status.ERROR
    assert [(cause.fault, cause.parties) for cause in found.causes] == [
        (Fault.DIVISION_BY_ZERO, ("分母",))
    ]
    assert found.noted == ()


def test_the_least_of_an_amount_and_nothing_applicable_is_not_applicable() -> None:
    made = program(
        fact("対象経費", YEN),
        rule("結果", core.Extreme(False, (ref("対象経費", YEN), absent(YEN)), YEN, span=AT)),
    )
    assert result(made, 対象経費=100).possible == ABSENT


def test_a_certain_outcome_is_single_however_it_came_about() -> None:
    cost = fact("経費", YEN, bounds=at_least(Fraction(0)))
    made = program(
        cost, rule("結果", core.Extreme(False, (ref("経費", YEN), yen(0)), YEN, span=AT))
    )
    assert result(made).status is Status.VALUE
    assert result(made).missing == ()


def test_comparison_goes_by_the_ends() -> None:
    made = program(
        fact("x", NUMBER), rule("結果", compare(ref("x", NUMBER), Comparison.BELOW, const(5)))
    )
    assert result(made, x=Interval(Fraction(3), Fraction(5), high_open=True)).possible == YES
    assert result(made, x=closed(Fraction(3), Fraction(5))).possible == Possible(EITHER)
    assert result(made, x=5).possible == NO


def test_an_ordered_category_compares_by_its_members() -> None:
    level = Choice("区分", ("要支援1", "要支援2", "要介護1"), ordered=True)
    made = program(
        fact("x", level),
        rule("結果", compare(ref("x", level), Comparison.AT_LEAST, const("要支援2", level))),
    )
    assert result(made, x="要介護1").possible == YES
    assert result(made, x="要支援1").possible == NO
    assert result(made, x=Choices(frozenset({"要支援2", "要介護1"}))).possible == YES
    assert result(made).possible == Possible(EITHER)


def test_a_precondition_that_fails_or_does_not_apply_sets_the_rule_aside() -> None:
    made = program(
        fact("要件"), fact("問", condition=ref("要件")), rule("結果", guarded(ref("問"), const(5)))
    )
    assert result(made, 要件=True, 問=True).possible == number(5)
    assert result(made, 要件=True, 問=False).possible == ABSENT
    assert result(made, 要件=False, 問=True).possible == ABSENT


def test_a_hole_that_is_absorbed_does_no_harm() -> None:
    made = program(hole("旧規定"), fact("甲"), rule("結果", either(ref("甲"), ref("旧規定"))))
    assert result(made, 甲=True).possible == YES
    failed = result(made, 甲=False)
    assert failed.possible == FAILED
    assert [cause.fault for cause in failed.causes] == [Fault.NO_VERSION]
    assert failed.causes[0].detail.endswith("まで")


def test_a_fact_whose_condition_fails_is_not_applicable_whatever_was_answered() -> None:
    robot = is_in(ref("導入区分", CATEGORY), "介護ロボット")
    made = program(
        fact("導入区分", CATEGORY),
        fact("ロボットの種別", ROBOT, condition=robot),
        rule("結果", both(robot, is_in(ref("ロボットの種別", ROBOT), "移乗支援"))),
        rule("種別", is_in(ref("ロボットの種別", ROBOT), "移乗支援")),
    )
    assert result(made, 導入区分="ICT", ロボットの種別="移乗支援").possible == NO
    assert result(made, "種別", 導入区分="ICT", ロボットの種別="移乗支援").possible == ABSENT
    assert result(made, "種別", ロボットの種別="移乗支援").possible == Possible(
        only(True), absent=True
    )


def test_silence_is_presumed_but_an_explicit_unknown_is_an_answer() -> None:
    made = program(fact("継続利用", unanswered=presume(value=False)), rule("結果", ref("継続利用")))
    assert result(made).possible == NO
    assert [used.origin for used in result(made).used] == ["presumed"]
    asked = result(made, 継続利用=EITHER)
    assert asked.possible == Possible(EITHER)
    assert [used.origin for used in asked.used] == ["unknown"]


def test_what_does_not_apply_may_be_read_as_a_value() -> None:
    made = program(
        fact("甲"),
        fact("乙", condition=ref("甲"), not_applicable=presume(value=False)),
        rule("結果", ref("乙")),
        rule("甲乙", core.Substitute(guarded(ref("甲"), const(5)), const(0), NUMBER, span=AT)),
        rule("対象外", core.IsAbsent(guarded(ref("甲"), const(5)), span=AT)),
    )
    assert result(made, 甲=False).possible == NO
    assert result(made, "甲乙", 甲=False).possible == number(0)
    assert result(made, "甲乙", 甲=True).possible == number(5)
    assert result(made, "対象外", 甲=False).possible == YES
    assert result(made, "対象外", 甲=True).possible == NO


def test_a_presumption_may_hang_on_a_reading() -> None:
    tool = is_in(ref("欠損の読み方", Choice("欠損の読み方", ("三値", "ツール互換"))), "ツール互換")
    method = reading("欠損の読み方", "三値", "ツール互換")
    made = program(method, fact("甲", unanswered=presume(False, tool)), rule("結果", ref("甲")))
    assert run(made, {"欠損の読み方": "ツール互換"}).results["結果"].possible == NO
    assert run(made, {"欠損の読み方": "三値"}).results["結果"].possible == Possible(EITHER)
    undecided = run(made).results["結果"]
    assert undecided.possible == Possible(EITHER)
    assert [each.name for each in undecided.missing] == ["欠損の読み方", "甲"]


def test_a_barrier_settles_the_unknown_for_everybody_who_refers_to_it() -> None:
    tool = is_in(ref("読み方", Choice("読み方", ("三値", "互換"))), "互換")
    made = program(
        reading("読み方", "三値", "互換", default="三値"),
        fact("甲"),
        rule("該当", ref("甲"), unknown=presume(False, tool)),
        rule("結果", either(ref("該当"), core.Not(ref("該当"), span=AT))),
    )
    assert run(made, {"読み方": "三値"}).results["該当"].possible == Possible(EITHER)
    compatible = run(made, {"読み方": "互換"}).results
    assert compatible["該当"].possible == NO
    assert compatible["結果"].possible == YES
    assert compatible["結果"].marks == ("該当：不明をいいえとみなした",)
    assert run(made, {"読み方": "互換"}, 甲=True).results["該当"].possible == YES
    failing = run(made, {"読み方": "互換"}, 甲=Invalid("9")).results["該当"]
    assert failing.possible == FAILED


# ── §1.9 lists ───────────────────────────────────────────────────────────────────────────────────

DETAIL = Structure(
    "経費明細",
    (FieldType("金額", YEN, at_least(Fraction(0)), Fraction(1)), FieldType("対象", TRUTH)),
)
DETAILS = ListOf(DETAIL, unit("件"))
AMOUNT, COUNTS = (
    core.ElementField(0, "金額", YEN, span=AT),
    core.ElementField(1, "対象", TRUTH, span=AT),
)


def detail(amount: int, counts: Values) -> Fields:
    return Fields((number(amount), Possible(counts)))


def details(*known: Fields, more: bool = False) -> Elements:
    return Elements(known, more)


def gathered(aggregate: core.Aggregate) -> core.Gather:
    value = None if aggregate is core.Aggregate.COUNT else AMOUNT
    return core.Gather(aggregate, ref("明細", DETAILS), COUNTS, value, YEN, span=AT)


def test_an_aggregate_adds_what_passes_the_filter() -> None:
    made = program(fact("明細", DETAILS), rule("結果", gathered(core.Aggregate.SUM)))
    assert result(made, 明細=details(detail(100, IN), detail(50, OUT))).possible == number(100)
    doubtful = result(made, 明細=details(detail(100, IN), detail(50, EITHER)))
    assert doubtful.possible == Possible(closed(100, 150))
    assert [each.name for each in doubtful.missing] == ["明細"]
    assert result(made).possible == Possible(at_least(0))
    assert result(made, 明細=details(detail(100, IN), more=True)).possible == Possible(
        at_least(100)
    )


def test_an_empty_list_has_no_greatest_element() -> None:
    made = program(fact("明細", DETAILS), rule("結果", gathered(core.Aggregate.MAXIMUM)))
    found = result(made, 明細=details())
    assert found.possible == FAILED
    assert [cause.fault for cause in found.causes] == [Fault.EMPTY_LIST]


def test_none_is_certain_only_when_the_whole_list_is_known() -> None:
    exists = core.Quantified(1, ref("明細", DETAILS), None, COUNTS, span=AT)
    all_ = core.Quantified(None, ref("明細", DETAILS), None, COUNTS, span=AT)
    made = program(fact("明細", DETAILS), rule("ある", exists), rule("全て", all_))
    empty = run(made, 明細=details()).results
    assert (empty["ある"].possible, empty["全て"].possible) == (NO, YES)
    unknown = run(made).results
    assert (unknown["ある"].possible, unknown["全て"].possible) == (
        Possible(EITHER),
        Possible(EITHER),
    )
    one = run(made, 明細=details(detail(1, IN), more=True)).results
    assert (one["ある"].possible, one["全て"].possible) == (YES, Possible(EITHER))
    none = run(made, 明細=details(detail(1, OUT), more=True)).results
    assert (none["ある"].possible, none["全て"].possible) == (Possible(EITHER), NO)


def test_a_rank_is_one_more_than_the_number_of_better_ones() -> None:
    place = core.Rank(ref("額", YEN), ref("明細", DETAILS), None, AMOUNT, True, NUMBER, span=AT)
    made = program(fact("明細", DETAILS), fact("額", YEN), rule("結果", place))
    lines = details(detail(90, IN), detail(80, IN), detail(80, IN))
    assert result(made, 明細=lines, 額=80).possible == number(2)
    assert result(made, 明細=lines).possible == Possible(closed(1, 4))


# ── §2 ranges ────────────────────────────────────────────────────────────────────────────────────


def test_who_can_settle_an_unknown_depends_on_its_kind() -> None:
    limit = parameter(
        "上限額", YEN, core.Delegated(closed(4_000_000, 10_000_000), "都道府県", span=AT)
    )
    rate = parameter("補助率", NUMBER, core.NotGiven("国の資料に率がない", span=AT))
    way = reading("算定方法", "足す", "掛ける")
    picked = choose(
        ref("上限額", YEN),
        (
            "ただし書1",
            is_in(ref("算定方法", way.type), "掛ける"),
            arith(Operator.MULTIPLY, ref("経費", YEN), ref("補助率", NUMBER), YEN),
        ),
        kind=YEN,
    )
    made = program(limit, rate, way, fact("経費", YEN), rule("結果", picked))
    found = [(each.name, each.lack.value, each.detail) for each in result(made).missing]
    assert found == [
        ("上限額", "委任", "都道府県"),
        ("補助率", "資料に数なし", "国の資料に率がない"),
        ("算定方法", "解釈", ""),
        ("経費", "入力", "経費？"),
    ]
    settled = run(made, {"算定方法": "足す"}).results["結果"]
    assert settled.possible == Possible(closed(4_000_000, 10_000_000))
    assert [each.name for each in settled.missing] == ["上限額"]


def test_a_fact_behind_an_absorbed_operand_is_never_asked_for() -> None:
    made = program(fact("甲"), fact("乙"), rule("結果", both(ref("甲"), ref("乙"))))
    assert result(made, 甲=False).missing == ()
    assert [each.name for each in result(made, 甲=True).missing] == ["乙"]


def test_what_stands_behind_a_gate_that_cannot_open_is_never_asked_for() -> None:
    made = program(
        fact("甲"), fact("乙"), rule("結果", guarded(both(ref("甲"), ref("乙")), const(1)))
    )
    assert result(made, 甲=False).missing == ()


def test_dividing_by_what_may_be_nothing_may_fail() -> None:
    made = program(
        fact("分母", PEOPLE, bounds=at_least(Fraction(0))),
        rule("結果", divide(const(10), ref("分母", PEOPLE), Fraction(1))),
    )
    found = result(made)
    assert found.possible == Possible(
        Interval(Fraction(0), Fraction(10), low_open=True), failed=True
    )
    assert result(made, 分母=0).possible == FAILED


def test_rounding_comes_last_and_maps_the_ends() -> None:
    down = Rounding(Mode.DOWN, Fraction(1000))
    made = program(fact("x", YEN), rule("結果", core.Rounded(ref("x", YEN), down, YEN, span=AT)))
    below = Interval(Fraction(500), Fraction(2000), high_open=True)
    assert result(made, x=below).possible == Possible(closed(0, 1000))
    assert result(made, x=-1500).possible == number(-1000)


# ── §4 versions ──────────────────────────────────────────────────────────────────────────────────


def price(*entries: tuple[int | None, int | None, int]) -> core.Parameter:
    history = tuple(
        core.Entry(start, end, core.Given(Fraction(value), span=AT), span=AT)
        for start, end, value in entries
    )
    return parameter("単価", YEN, history[-1].setting if history else None, *history)


def test_a_value_of_another_year_is_read_from_the_history() -> None:
    first, second = ordinal(2023, 4, 1), ordinal(2024, 4, 1)
    history = price((first, second - 1, 100), (second, None, 120))
    year = core.AtDate("単価", core.Constant(2023, FISCAL_YEAR, span=AT), YEN, span=AT)
    day = core.AtDate("単価", ref("申請日", DAY), YEN, span=AT)
    made = program(history, fact("申請日", DAY), rule("前年", year), rule("時点", day))
    assert result(made, "前年").possible == number(100)
    assert run(made, 申請日=point(second)).results["時点"].possible == number(120)
    assert run(made, 申請日=point(second - 1)).results["時点"].possible == number(100)
    unknown = run(made, 申請日=closed(second - 1, second)).results["時点"]
    assert unknown.possible == Possible(closed(100, 120))
    before = run(made, 申請日=point(first - 1)).results["時点"]
    assert [cause.fault for cause in before.causes] == [Fault.NO_VERSION]


def test_a_parameter_without_a_value_in_force_is_an_error_as_an_operand() -> None:
    made = program(parameter("単価", YEN, None), rule("結果", ref("単価", YEN)))
    assert [cause.fault for cause in result(made).causes] == [Fault.NO_VERSION]


def test_on_a_date_without_any_version_every_result_is_an_error() -> None:
    made = program(rule("結果", const(1)))
    dated = core.Slice(TODAY, None, made.slices[0].symbols, notes=made.slices[0].notes)
    bounded = core.Program("例", META, (dated,), ("結果",), TODAY, None)
    found = evaluate(bounded, Facts({}), TODAY - 1, {}).results["結果"]
    assert (found.status, found.kind) == (Status.ERROR, RuleKind.VALUE)
    assert [cause.fault for cause in found.causes] == [Fault.NO_VERSION]
    assert evaluate(bounded, Facts({}), TODAY, {}).results["結果"].possible == number(1)


# ── §7 tables ────────────────────────────────────────────────────────────────────────────────────

STAFF = ref("職員数", PEOPLE)
LIMITS: list[tuple[list[core.Expr], core.Expr]] = [
    ([between(STAFF, people(1), people(10))], yen(1_000_000)),
    ([between(STAFF, people(11), people(20))], yen(1_500_000)),
    ([between(STAFF, people(21), people(30))], yen(2_000_000)),
    ([compare(STAFF, Comparison.AT_LEAST, people(31))], yen(2_500_000)),
]


def limits(bounds: Interval, *, complete: bool) -> core.Program:
    rows = table([STAFF], LIMITS, disjoint=True, complete=complete)
    return program(fact("職員数", PEOPLE, bounds=bounds), rule("結果", rows))


def test_a_table_gives_the_range_of_the_rows_that_can_match() -> None:
    made = limits(at_least(Fraction(1)), complete=True)
    assert result(made, 職員数=10).possible == number(1_000_000)
    assert result(made, 職員数=11).possible == number(1_500_000)
    assert result(made, 職員数=closed(Fraction(10), Fraction(11))).possible == Possible(
        closed(1_000_000, 1_500_000)
    )
    assert result(made).possible == Possible(closed(1_000_000, 2_500_000))


def test_a_table_that_does_not_start_at_the_bottom_may_have_a_gap() -> None:
    made = limits(at_least(Fraction(0)), complete=False)
    assert result(made).possible == Possible(closed(1_000_000, 2_500_000), failed=True)
    gap = result(made, 職員数=0)
    assert gap.possible == FAILED
    assert [(cause.fault, cause.facts) for cause in gap.causes] == [
        (Fault.GAP, (("職員数", "0人"),))
    ]


def test_rows_that_both_match_are_an_overlap_that_names_them_and_the_facts() -> None:
    from_one, from_two = (compare(STAFF, Comparison.AT_LEAST, people(n)) for n in (1, 2))
    rows = table([STAFF], [([from_one], yen(1)), ([from_two], yen(1))])
    made = program(fact("職員数", PEOPLE), rule("結果", rows))
    found = result(made, 職員数=5)
    assert found.possible == FAILED
    (cause,) = found.causes
    assert (cause.fault, cause.parties, cause.facts) == (
        Fault.OVERLAP,
        ("1行目", "2行目"),
        (("職員数", "5人"),),
    )


@pytest.mark.parametrize(
    ("matching", "expected"),
    [(Matching.FIRST, number(1)), (Matching.SUM, number(11)), (Matching.UNIQUE, FAILED)],
)
def test_a_column_left_open_accepts_anything_and_the_rest_row_what_no_other_takes(
    matching: Matching, expected: Possible
) -> None:
    rows: list[tuple[list[core.Expr | None] | None, core.Expr]] = [
        ([ref("甲"), None], const(1)),
        ([None, ref("乙")], const(10)),
        (None, const(100)),
    ]
    made = program(
        fact("甲"), fact("乙"), rule("結果", table([ref("甲"), ref("乙")], rows, matching))
    )
    assert result(made, 甲=True, 乙=Invalid("9")).status is (
        Status.VALUE if matching is Matching.FIRST else Status.ERROR
    )
    assert result(made, 甲=True, 乙=True).possible == expected
    assert result(made, 甲=False, 乙=False).possible == number(100)


def test_an_invalid_answer_is_an_error_of_that_item_only() -> None:
    items = [fact(f"問{i}") for i in range(1, 7)]
    body = {
        k: count(k, *(ref(item.name) for item in items), form=core.Form.QUESTIONS) for k in (3, 5)
    }
    made = program(*items, rule("三", body[3]), rule("五", body[5]))
    answers = {f"問{i}": True for i in range(1, 5)} | {"問6": False}
    results = run(made, 問5=Invalid("9は選択肢にない"), **answers).results
    assert results["三"].possible == YES
    assert results["五"].possible == FAILED
    (cause,) = results["五"].causes
    assert (cause.fault, cause.parties, cause.detail) == (
        Fault.INVALID_FACT,
        ("問5",),
        "9は選択肢にない",
    )


def test_the_number_of_items_is_a_range_while_answers_are_missing() -> None:
    tally = core.Tally((ref("問1"), ref("問2"), ref("問3")), NUMBER, span=AT)
    made = program(fact("問1"), fact("問2"), fact("問3"), rule("結果", tally))
    assert result(made, 問1=True, 問2=False).possible == Possible(closed(1, 2))


def test_implication_asks_only_where_its_case_is_given() -> None:
    implied = core.Implies(ref("甲"), ref("乙"), span=AT)
    made = program(fact("甲"), fact("乙"), rule("結果", every(implied)))
    assert result(made, 甲=False).possible == YES
    assert result(made, 甲=True, 乙=False).possible == NO


def test_a_fact_off_its_step_or_out_of_its_range_is_an_error_of_that_fact() -> None:
    staff = fact("職員数", PEOPLE, bounds=at_least(Fraction(1)))
    enough = compare(ref("職員数", PEOPLE), Comparison.AT_LEAST, people(11))
    made = program(staff, fact("甲"), rule("結果", either(ref("甲"), enough)))
    for value in (0, Fraction(5, 2)):
        assert result(made, 職員数=value, 甲=False).possible == FAILED
        assert result(made, 職員数=value, 甲=True).possible == YES
    over_ten = Interval(Fraction(10), None, low_open=True)
    assert result(made, 職員数=over_ten, 甲=False).possible == YES  # 10人 超 = 11人 以上
