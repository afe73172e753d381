"""The laws of semantics §11 on generated programs and facts, a few of each every time."""

from random import Random

import pytest
from hypothesis import assume, given
from tests.laws import claims, laws, rewriting
from tests.laws.described import Policy
from tests.laws.trial import trial
from tests.strategies import chances, families, few, seeded


def hold(law: laws.Law, policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    law(tried)


@few
@given(families(), chances())
def test_full_facts_give_exactly_the_concrete_meaning(policy: Policy, chance: Random) -> None:
    hold(laws.full_facts_give_the_concrete_meaning, policy, chance)


@few
@given(families(), chances())
def test_every_completion_stays_inside_what_was_possible(policy: Policy, chance: Random) -> None:
    hold(laws.completions_stay_inside, policy, chance)


@few
@given(families(), chances())
def test_knowing_more_never_makes_a_known_answer_unknown(policy: Policy, chance: Random) -> None:
    hold(laws.knowing_more_only_narrows, policy, chance)


@few
@given(families(), chances())
def test_neither_names_nor_order_mean_anything(policy: Policy, chance: Random) -> None:
    hold(laws.names_and_order_mean_nothing, policy, chance)


@few
@given(families(), chances())
def test_a_case_analysis_is_the_union_of_its_cases(policy: Policy, chance: Random) -> None:
    hold(laws.a_case_analysis_is_the_union_of_its_cases, policy, chance)


@few
@given(families(), chances())
def test_only_what_is_reported_missing_can_change_the_answer(
    policy: Policy, chance: Random
) -> None:
    hold(laws.only_what_is_missing_matters, policy, chance)


@few
@given(families(), chances())
def test_days_of_one_period_differ_only_where_a_date_function_looks(
    policy: Policy, chance: Random
) -> None:
    hold(laws.days_of_one_slice_are_alike, policy, chance)


@few
@given(families(), chances())
def test_presuming_an_answer_is_the_same_as_giving_it(policy: Policy, chance: Random) -> None:
    hold(laws.presuming_is_answering, policy, chance)


@few
@given(families(), chances())
def test_inlining_a_rule_changes_nothing(policy: Policy, chance: Random) -> None:
    hold(rewriting.inlining_changes_nothing, policy, chance)


@few
@given(families(), chances())
def test_a_rule_that_only_refers_to_another_says_the_same(policy: Policy, chance: Random) -> None:
    hold(rewriting.a_rule_that_only_refers_says_the_same, policy, chance)


@few
@given(families(), chances())
def test_a_proviso_that_never_applies_changes_nothing(policy: Policy, chance: Random) -> None:
    hold(rewriting.a_proviso_that_never_applies_changes_nothing, policy, chance)


@few
@given(families(), chances())
def test_a_table_is_a_choice_between_its_rows(policy: Policy, chance: Random) -> None:
    hold(rewriting.a_table_is_a_choice_between_its_rows, policy, chance)


@few
@given(families(), chances())
def test_what_the_checker_noted_for_the_back_ends_is_true(policy: Policy, chance: Random) -> None:
    hold(laws.what_is_noted_holds, policy, chance)


@few
@given(families(), chances())
def test_a_fact_that_is_worked_out_is_as_if_it_were_told(policy: Policy, chance: Random) -> None:
    hold(rewriting.a_fact_that_is_worked_out_is_as_if_it_were_told, policy, chance)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_proved_is_never_refuted_by_search(seed: int) -> None:
    """No `@given` here: the search is Hypothesis itself."""
    chance = seeded(seed)
    tried = trial(claims.claimed(chance, 1 + seed % 5), chance)
    if tried is None:
        pytest.skip("the checker refuses this one")
    claims.a_proved_property_is_never_refuted_by_search(tried)


@few
@given(families(), chances())
def test_what_a_barrier_comes_to_is_a_constant_to_others(policy: Policy, chance: Random) -> None:
    hold(rewriting.a_barrier_is_a_constant_to_who_refers_to_it, policy, chance)
