"""The range of an 指標 against every completion of what is not known."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import pytest

from sadame.dsl.core import Constant, Headcount, Indicator, Meta, Total
from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.source import Span
from sadame.dsl.types import NUMBER, Quantity
from sadame.dsl.units import PLAIN
from sadame.dsl.values import Choices, Possible
from sadame.engine.population import DOUBLED, Counts, Tally, figure, stand, tally_of

AT = Span("例.sadame", 0, 0)
OUT, MISS, HIT, FAILED = "外", "非該当", "該当", "誤り"
PLACES = [
    frozenset(some)
    for size in (1, 2, 3, 4)
    for some in combinations((OUT, MISS, HIT, FAILED), size)
]
PEOPLE = Headcount(None, span=AT)
SUM = Total(Constant(Fraction(1), NUMBER, span=AT), None, span=AT)


def about(
    numerator: Headcount | Total,
    denominator: Headcount | Total | None,
    rounding: Rounding | None = None,
) -> Indicator:
    return Indicator("指標", Quantity(PLAIN), Meta(), numerator, denominator, (), rounding, span=AT)


def truth(places: frozenset[str], yes: set[str]) -> Possible:
    members = frozenset(place in yes for place in places if place != FAILED)
    return Possible(Choices(frozenset(members)) if members else None, failed=FAILED in places)


def counts(places: frozenset[str]) -> Counts:
    """A row that may be in any of these places, as an evaluator tells of it."""
    return stand(truth(places, {MISS, HIT}), truth(places, {HIT}), truth(places, {MISS}))


def completions(rows: tuple[frozenset[str], ...]) -> Iterator[tuple[str, ...]]:
    return product(*(sorted(row) for row in rows))


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_the_ends_of_a_share_are_those_of_all_completions(size: int) -> None:
    for rows in combinations_with_replacement(PLACES, size):
        shares: set[Fraction | None] = set()
        for each in completions(rows):
            members = each.count(HIT) + each.count(MISS)
            shares.add(Fraction(each.count(HIT), members) if members else None)
        found = figure(about(PEOPLE, PEOPLE), (Tally(counts(row)) for row in rows))

        values = [share for share in shares if share is not None]
        assert found.possible.absent == (None in shares), rows
        assert found.possible.values == (closed(min(values), max(values)) if values else None), rows
        assert not found.possible.failed


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_counts_are_those_of_all_completions(size: int) -> None:
    for rows in combinations_with_replacement(PLACES, size):
        every = list(completions(rows))
        found = figure(about(PEOPLE, None), (Tally(counts(row)) for row in rows)).tally.counts

        assert found.rows == size
        hits = [each.count(HIT) for each in every]
        assert (found.hits_low, found.hits_high) == (min(hits), max(hits))
        misses = [each.count(MISS) for each in every]
        assert (found.misses_low, found.misses_high) == (min(misses), max(misses))
        members = [each.count(HIT) + each.count(MISS) for each in every]
        assert (found.members_low, found.members_high) == (min(members), max(members))
        assert found.unknown == sum(len(row) > 1 for row in rows)
        assert found.failed == sum(row == {FAILED} for row in rows)


def test_a_sum_takes_a_doubtful_row_from_nothing_to_its_value() -> None:
    sure, doubtful = counts(frozenset({HIT})), counts(frozenset({HIT, MISS}))
    rows = [
        tally_of(sure, Possible(point(Fraction(100)))),
        tally_of(doubtful, Possible(point(Fraction(-30)))),
        tally_of(doubtful, Possible(closed(Fraction(5), Fraction(20)))),
        tally_of(counts(frozenset({MISS})), Possible(point(Fraction(9)))),
        tally_of(counts(frozenset({FAILED})), Possible(point(Fraction(9)))),
    ]

    assert figure(about(SUM, None), rows).possible == Possible(closed(Fraction(70), Fraction(120)))
    # four rows are in the 分母: 70 ÷ 4 to 120 ÷ 4
    assert figure(about(SUM, PEOPLE), rows).possible == Possible(
        closed(Fraction(35, 2), Fraction(30))
    )


def test_nobody_at_all_is_a_sum_of_nothing_and_a_share_of_none() -> None:
    assert figure(about(PEOPLE, None), ()).possible == Possible(point(Fraction(0)))
    assert figure(about(SUM, None), ()).possible == Possible(point(Fraction(0)))
    assert figure(about(PEOPLE, PEOPLE), ()).possible == Possible(None, absent=True)
    assert figure(about(SUM, PEOPLE), ()).possible == Possible(None, absent=True)
    assert figure(about(SUM, SUM), ()).possible == Possible(None, absent=True)


def test_a_sum_that_nobody_knows_has_no_end() -> None:
    rows = [tally_of(counts(frozenset({HIT})), Possible(Interval(Fraction(0), None)))]

    assert figure(about(SUM, None), rows).possible.values == Interval(Fraction(0), None)


def test_both_ends_are_rounded() -> None:
    tenth = Rounding(Mode.HALF_UP, Fraction(1, 1000))
    rows = [
        Tally(counts(places))
        for places in (frozenset({HIT}), frozenset({HIT, MISS}), frozenset({MISS}))
    ]

    # 1/3 = 33.33…% and 2/3 = 66.66…%
    assert figure(about(PEOPLE, PEOPLE, tenth), rows).possible.values == closed(
        Fraction(333, 1000), Fraction(667, 1000)
    )


def test_rows_with_one_number_are_counted_as_wrong_and_in_neither() -> None:
    rows = [Tally(DOUBLED), Tally(DOUBLED), Tally(counts(frozenset({HIT})))]
    found = figure(about(PEOPLE, PEOPLE), rows)

    assert found.possible == Possible(point(Fraction(1)))
    assert (found.tally.counts.rows, found.tally.counts.failed) == (3, 2)


def test_groups_add_up() -> None:
    rows = [Tally(counts(places)) for places in PLACES]
    halves = (
        figure(about(PEOPLE, None), rows[:7]).tally + figure(about(PEOPLE, None), rows[7:]).tally
    )

    assert (
        halves
        == figure(about(PEOPLE, None), rows).tally
        == figure(about(PEOPLE, None), rows[::-1]).tally
    )
