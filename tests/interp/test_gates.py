"""原則／ただし and 表, lifted, against the concrete rule of §3 and §7 on small operands."""

from collections.abc import Sequence
from itertools import product
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.interval import Interval, point
from sadame.dsl.values import Choices, Elements, Fields, Possible, join
from sadame.engine.interp.gates import Terms, choose, guard, listed, rest_row, total
from sadame.engine.interp.truth import ABSENT, ANYTHING, FAILED, NO, YES, count

Outcome: TypeAlias = str
"""`甲`, `乙`, or one of the two that are no value."""
OUTSIDE, ERROR = "対", "誤"


def possible(outcomes: Sequence[Outcome]) -> Possible:
    values = frozenset(each for each in outcomes if each not in {OUTSIDE, ERROR})
    return Possible(Choices(values) if values else None, OUTSIDE in outcomes, ERROR in outcomes)


def contains(whole: Possible, part: Outcome) -> bool:
    single = possible([part])
    return join((whole, single)) == whole


def bits(condition: int) -> list[int]:
    return [bit for bit in (YES, NO, ABSENT, FAILED) if condition & bit]


def concrete(
    conditions: Sequence[int], values: Sequence[Outcome], default: Outcome | None, terms: Terms
) -> Outcome:
    """§3 and §7, word for word."""
    size = len(conditions)
    above = terms.above or tuple(tuple(range(i)) for i in range(size))
    live = [i for i in range(size) if not any(conditions[j] == YES for j in above[i])]
    if any(conditions[i] == FAILED for i in live):
        return ERROR
    if any(conditions[i] == ABSENT for i in live):
        return OUTSIDE
    holding = [values[i] for i in live if conditions[i] == YES]
    if not holding:
        return ERROR if default is None else default
    if terms.sole and len(holding) > 1:
        return ERROR
    return holding[0] if len(set(holding)) == 1 else ERROR


ORDERS: list[Terms] = [
    Terms(((), (), ())),
    Terms(((), (0,), (0, 1))),
    Terms(((1,), (), ())),
    Terms(((1, 2), (), (1,))),
    Terms(((), (), ()), sole=True),
    Terms(None, sole=True),
]
masks = st.integers(1, ANYTHING)
outcomes = st.lists(st.sampled_from(["甲", "乙", OUTSIDE, ERROR]), min_size=1, max_size=3)
three = st.tuples(masks, masks, masks)


@pytest.mark.parametrize("terms", ORDERS)
def test_with_everything_known_the_lifted_choice_is_the_concrete_one(terms: Terms) -> None:
    singles = ["甲", "乙", OUTSIDE, ERROR]
    for conditions in product((YES, NO, ABSENT, FAILED), repeat=3):
        for values in product(singles, repeat=3):
            for default in ("甲", OUTSIDE, None):
                found = choose(
                    conditions,
                    [possible([v]) for v in values],
                    None if default is None else possible([default]),
                    terms,
                )
                expected = concrete(conditions, values, default, terms)
                assert found.possible == possible([expected]), (conditions, values, default)


@given(
    st.sampled_from(ORDERS), three, st.tuples(outcomes, outcomes, outcomes), st.none() | outcomes
)
def test_the_lifted_choice_contains_every_concrete_one(
    terms: Terms,
    conditions: tuple[int, ...],
    values: tuple[list[str], ...],
    default: list[str] | None,
) -> None:
    whole = choose(
        conditions,
        [possible(each) for each in values],
        None if default is None else possible(default),
        terms,
    ).possible
    for met in product(*map(bits, conditions)):
        for chosen in product(*values):
            for rest in [*default] if default is not None else [None]:
                assert contains(whole, concrete(met, chosen, rest, terms))


@given(
    st.sampled_from(ORDERS),
    three,
    three,
    st.tuples(outcomes, outcomes, outcomes),
    st.none() | outcomes,
)
def test_knowing_more_about_a_condition_never_widens_the_choice(
    terms: Terms,
    conditions: tuple[int, ...],
    less: tuple[int, ...],
    values: tuple[list[str], ...],
    default: list[str] | None,
) -> None:
    narrower = [a & b or a for a, b in zip(conditions, less, strict=True)]
    sets = [possible(each) for each in values]
    rest = None if default is None else possible(default)
    wide = choose(conditions, sets, rest, terms).possible
    assert join((wide, choose(narrower, sets, rest, terms).possible)) == wide
    assert (
        join((wide, choose(conditions, [possible([v[0]]) for v in values], rest, terms).possible))
        == wide
    )


def number(value: int) -> Possible:
    return Possible(point(value))


def test_a_ruled_out_exception_narrows_the_range() -> None:
    """「三割」は「二割」に優先, 所得 不明 → 1割〜3割; with 三割 ruled out → 1割〜2割."""
    terms = Terms(((), (0,)))
    values = [number(3), number(2)]
    open_ = choose([YES | NO, YES | NO], values, number(1), terms)
    assert open_.possible == Possible(Interval(1, 3))
    assert choose([NO, YES | NO], values, number(1), terms).possible == Possible(Interval(1, 2))


def test_two_exceptions_that_hold_and_differ_are_a_conflict_whatever_their_order() -> None:
    terms = Terms(((), ()))
    found = choose([YES, YES], [number(3), number(2)], number(1), terms)
    assert found.possible == Possible(None, failed=True)
    assert found.clash == (0, 1)
    assert choose([YES, YES], [number(3), number(3)], number(1), terms).possible == number(3)


def test_without_a_rule_that_holds_there_is_an_error_and_a_witness() -> None:
    found = choose([NO], [number(3)], None, Terms(((),)))
    assert found.possible == Possible(None, failed=True)
    assert found.gap


def test_two_rows_where_one_may_match_are_an_overlap_even_if_equal() -> None:
    sole = Terms(((), ()), sole=True)
    assert choose([YES, YES], [number(3), number(3)], None, sole).possible == Possible(
        None, failed=True
    )


def test_what_is_proved_about_a_table_takes_its_flags_away() -> None:
    rows, values = [YES | NO, YES | NO], [number(1), number(2)]
    plain = choose(rows, values, None, Terms(((), ()), sole=True))
    proved = choose(rows, values, None, Terms(((), ()), sole=True, disjoint=True, complete=True))
    assert plain.possible == Possible(Interval(1, 2), failed=True)
    assert proved.possible == Possible(Interval(1, 2))


def test_after_a_first_match_no_row_counts() -> None:
    found = choose(
        [YES, FAILED, ABSENT], [number(1), number(2), number(3)], None, Terms(None, sole=True)
    )
    assert found.possible == number(1)
    assert found.live == (0,)


def test_a_precondition_passes_its_body_or_sets_the_case_aside() -> None:
    body = Possible(point(5), failed=True)
    assert guard(YES, body) == body
    assert guard(NO, body) == guard(ABSENT, body) == Possible(None, absent=True)
    assert guard(FAILED, body) == Possible(None, failed=True)
    assert guard(YES | NO, body) == Possible(point(5), absent=True, failed=True)


# ── 合計 and 一覧 ─────────────────────────────────────────────────────────────────────────────────


def gathered(conditions: Sequence[int], values: Sequence[int | Outcome]) -> int | Outcome:
    if FAILED in conditions:
        return ERROR
    if ABSENT in conditions:
        return OUTSIDE
    held = [v for c, v in zip(conditions, values, strict=True) if c == YES]
    if ERROR in held:
        return ERROR
    return OUTSIDE if OUTSIDE in held else sum(v for v in held if isinstance(v, int))


def amount(values: Sequence[int | Outcome]) -> Possible:
    return join(number(v) if isinstance(v, int) else possible([v]) for v in values)


amounts = st.lists(st.sampled_from([1, -2, 5, OUTSIDE, ERROR]), min_size=1, max_size=2)


@given(three, st.tuples(amounts, amounts, amounts))
def test_a_sum_of_rows_contains_every_concrete_sum(
    conditions: tuple[int, ...], values: tuple[list[int | str], ...]
) -> None:
    whole = total(conditions, [amount(each) for each in values])
    for met in product(*map(bits, conditions)):
        for chosen in product(*values):
            assert join((whole, amount([gathered(met, chosen)]))) == whole
    for met in product((YES, NO, ABSENT, FAILED), repeat=3):
        chosen = tuple(each[0] for each in values)
        assert total(met, [amount([v]) for v in chosen]) == amount([gathered(met, chosen)])


def test_a_sum_of_no_rows_is_nothing_and_a_doubtful_row_may_add() -> None:
    assert total([NO, NO], [number(3), number(4)]) == number(0)
    assert total([YES, YES | NO], [number(3), number(4)]) == Possible(Interval(3, 7))


def test_a_list_of_rows_keeps_their_order_and_says_when_there_may_be_more() -> None:
    rows = [number(3), number(4)]
    sure = Elements((Fields((number(3),)), Fields((number(4),))))
    assert listed([YES, YES], rows) == Possible(sure)
    assert listed([YES, YES | NO], rows) == Possible(Elements((Fields((number(3),)),), more=True))


@given(three)
def test_the_rest_matches_when_no_other_row_does(conditions: tuple[int, ...]) -> None:
    found = rest_row(conditions)
    met = count(1, conditions)
    assert bool(found & YES) == bool(met & NO)
    assert bool(found & NO) == bool(met & YES)
