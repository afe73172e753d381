"""The lifted count against enumeration: every choice from the operands' sets, and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import pytest

from sadame.engine.interp.truth import (
    ABSENT,
    ANYTHING,
    FAILED,
    NO,
    YES,
    both,
    count,
    count_open,
    either,
    mask,
    negate,
    truth,
)

SETS = range(1, ANYTHING + 1)


def singles(condition: int) -> list[int]:
    return [bit for bit in (YES, NO, ABSENT, FAILED) if condition & bit]


def counted(at_least: int, outcomes: Sequence[int]) -> int:
    """§1.2, word for word."""
    yes, open_ = outcomes.count(YES), outcomes.count(ABSENT) + outcomes.count(FAILED)
    if yes >= at_least:
        return YES
    if yes + open_ < at_least:
        return NO
    return FAILED if FAILED in outcomes else ABSENT


def joined(results: Iterator[int]) -> int:
    found = 0
    for each in results:
        found |= each
    return found


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_the_lifted_count_is_exactly_the_set_of_concrete_counts(size: int) -> None:
    for sets in product(SETS, repeat=size):
        for at_least in range(size + 2):
            concrete = joined(counted(at_least, c) for c in product(*map(singles, sets)))
            assert count(at_least, sets) == concrete, (at_least, sets)


def test_the_lifted_count_is_exact_on_four_operands_of_few_kinds() -> None:
    kinds = (
        YES,
        NO,
        ABSENT,
        FAILED,
        YES | NO,
        YES | FAILED,
        NO | ABSENT,
        ABSENT | FAILED,
        ANYTHING,
    )
    for sets in product(kinds, repeat=4):
        for at_least in (1, 2, 3, 4):
            concrete = joined(counted(at_least, c) for c in product(*map(singles, sets)))
            assert count(at_least, sets) == concrete, (at_least, sets)


@pytest.mark.parametrize("at_least", [1, 2, 3, None])
def test_an_open_list_counts_like_every_longer_list(at_least: int | None) -> None:
    for known in [
        *product(SETS, repeat=1),
        *product((YES, NO, ABSENT, FAILED, ANYTHING), repeat=2),
        (),
    ]:
        for further in SETS:
            concrete = joined(
                counted(len(c) if at_least is None else at_least, c)
                for more in range(5)
                for c in product(*map(singles, (*known, *[further] * more)))
            )
            assert count_open(at_least, known, further) == concrete, (known, further)


def test_an_open_list_is_counted_quickly_however_much_is_asked_for() -> None:
    assert count_open(10**30, [YES, NO], YES | NO) == YES | NO


def test_what_absorbs_wins_then_errors_then_what_does_not_apply() -> None:
    assert both(NO, FAILED) == both(FAILED, NO) == NO
    assert either(YES, FAILED) == YES
    assert both(YES, FAILED, ABSENT) == FAILED
    assert both(YES, ABSENT) == ABSENT
    assert both(ABSENT, either(FAILED, YES)) == ABSENT
    assert either(both(ABSENT, FAILED), both(ABSENT, YES)) == FAILED


def test_of_yes_unknown_and_error_two_are_not_decided_but_one_is() -> None:
    assert count(2, [YES, YES | NO, FAILED]) == YES | FAILED
    assert count(1, [YES, YES | NO, FAILED]) == YES


@pytest.mark.parametrize("operation", [both, either])
def test_and_and_or_are_commutative_associative_and_idempotent(
    operation: Callable[..., int],
) -> None:
    for a, b in product(SETS, repeat=2):
        assert operation(a, b) == operation(b, a)
    for a, b, c in product((YES, NO, ABSENT, FAILED), repeat=3):
        assert operation(operation(a, b), c) == operation(a, operation(b, c))
        assert operation(a, a) == a


def test_de_morgan_holds_for_all_sets() -> None:
    for a, b in product(SETS, repeat=2):
        assert negate(both(a, b)) == either(negate(a), negate(b))


def test_a_mask_and_its_set_of_outcomes_are_the_same_thing() -> None:
    for each in SETS:
        assert mask(truth(each)) == each
