"""Few people cannot be worked out from what is shown of the rest."""

from functools import reduce
from random import Random

from tests.strategies import seeded

from sadame.engine.app.output.standings import shown
from sadame.engine.app.output.suppression import hidden, is_small
from sadame.engine.bulk.result import Standings
from sadame.engine.population import Counts

LEAST = 10


def counts(hits: int, misses: int, unknown: int = 0) -> Counts:
    """People in the 分母, some of whom nobody knows whether they are hits."""
    known, rows = hits + misses, hits + misses + unknown
    return Counts(
        rows=rows,
        members_low=rows,
        members_high=rows,
        hits_low=hits,
        hits_high=hits + unknown,
        misses_low=misses,
        misses_high=misses + unknown,
        unknown=rows - known,
    )


def total(groups: list[Counts]) -> Counts:
    return reduce(Counts.__add__, groups, Counts())


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    groups = [counts(50, 100), counts(3, 200), counts(20, 30)]

    # shown alone, 全体 less the others would be the 3
    assert hidden(total(groups), groups, LEAST).groups == {1, 2}


def test_two_small_groups_that_are_small_together_take_a_third() -> None:
    groups = [counts(2, 100), counts(3, 100), counts(40, 100), counts(30, 90)]

    assert hidden(total(groups), groups, LEAST).groups == {0, 1, 3}


def test_two_small_groups_that_are_many_together_are_enough() -> None:
    groups = [counts(6, 100), counts(7, 100), counts(40, 100)]

    assert hidden(total(groups), groups, LEAST).groups == {0, 1}


def test_nobody_and_all_but_a_few() -> None:
    assert not is_small(counts(0, 50), LEAST)
    assert is_small(counts(50, 3), LEAST)  # who is not a hit is as easily found
    assert is_small(counts(0, 5), LEAST)
    assert not is_small(counts(20, 20, unknown=1), LEAST)


def test_where_nothing_else_is_left_the_total_still_tells_no_group() -> None:
    groups = [counts(3, 100)]
    found = hidden(total(groups), groups, LEAST)

    assert found.total
    assert found.groups == {0}


def test_no_line_that_is_shown_and_no_difference_of_them_is_small() -> None:
    chance: Random = seeded(7)
    for _ in range(2000):
        groups = [
            counts(chance.randrange(25), chance.randrange(60), chance.choice([0, 0, 1, 12]))
            for _ in range(chance.randrange(1, 7))
        ]
        found = hidden(total(groups), groups, LEAST)
        out = [groups[at] for at in found.groups]
        kept = [each for at, each in enumerate(groups) if at not in found.groups]

        assert not any(is_small(each, LEAST) for each in kept)
        if not found.total:
            assert not is_small(total(groups), LEAST)
            # what can be worked out: 全体 less all that is shown
            assert not out or not is_small(total(out), LEAST)
            assert len(out) != 1


def test_the_counts_of_a_list_tell_no_small_one() -> None:
    few = shown(Standings(rows=1000, hit=3, miss=900, unknown=90, absent=7), LEAST)

    assert few.hit is None
    assert [each for each in (few.miss, few.unknown, few.absent, few.failed) if each is None]
    assert few.rows == 1000
    # hidden together they are 10 or more
    assert 1000 - sum(each or 0 for each in (few.miss, few.unknown, few.absent, few.failed)) >= 10


def test_without_a_least_count_everything_is_shown() -> None:
    found = shown(Standings(rows=3, hit=1, miss=2), 0)

    assert (found.hit, found.miss) == (1, 2)
