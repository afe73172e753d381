"""Aggregates over a 一覧 (§1.9) against enumeration of elements that may or may not count."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.core import Aggregate
from sadame.dsl.interval import ALL, Interval, at_least, closed, point
from sadame.dsl.values import ABSENT as OUTSIDE
from sadame.dsl.values import FAILED as ERROR
from sadame.dsl.values import Possible, join
from sadame.engine.interp.lists import Share, gather, rank, share
from sadame.engine.interp.truth import ABSENT, ANYTHING, FAILED, NO, YES

Element = tuple[int, int | str | None]
"""A concrete element: the outcome of its filter, and its value, 対象外 (None) or 誤り (text)."""


def concrete(aggregate: Aggregate, elements: Sequence[Element]) -> Possible:
    """§1.9: strict; empty lists have no 最大, 最小 or 平均."""
    met = [value for counts, value in elements if counts == YES]
    if any(counts == FAILED for counts, _ in elements) or any(isinstance(v, str) for v in met):
        return ERROR
    if any(counts == ABSENT for counts, _ in elements) or None in met:
        return OUTSIDE
    values = [Fraction(v) for v in met if isinstance(v, int)]
    match aggregate:
        case Aggregate.COUNT:
            return Possible(point(Fraction(len(values))))
        case Aggregate.SUM:
            return Possible(point(sum(values, Fraction(0))))
        case _ if not values:
            return ERROR
        case Aggregate.MAXIMUM:
            return Possible(point(max(values)))
        case Aggregate.MINIMUM:
            return Possible(point(min(values)))
        case Aggregate.MEAN:
            return Possible(point(sum(values, Fraction(0)) / len(values)))


def placed(own: int, elements: Sequence[Element]) -> Possible:
    among = concrete(Aggregate.SUM, elements)
    values = [v for counts, v in elements if counts == YES]
    if among.values is None or not values:
        return among if among.values is None else ERROR
    return Possible(point(Fraction(1 + sum(1 for v in values if isinstance(v, int) and v > own))))


def single(value: int | str | None) -> Possible:
    if isinstance(value, int):
        return Possible(point(Fraction(value)))
    return OUTSIDE if value is None else ERROR


def bits(condition: int) -> list[int]:
    return [bit for bit in (YES, NO, ABSENT, FAILED) if condition & bit]


def as_share(aggregate: Aggregate, counts: int, values: Sequence[int | str | None]) -> Share:
    if aggregate is Aggregate.COUNT:
        return share(counts, single(1))
    return share(counts, join(single(value) for value in values))


values = st.lists(st.sampled_from([-2, 0, 3, 4, None, "誤"]), min_size=1, max_size=2)
elements = st.lists(st.tuples(st.integers(1, ANYTHING), values), max_size=3)
amounts = st.lists(st.sampled_from([-2, 0, 3, 4]), min_size=1, max_size=2)
doubtful = st.lists(st.tuples(st.sampled_from([YES, NO, YES | NO]), amounts), max_size=3)


@pytest.mark.parametrize("aggregate", list(Aggregate))
@given(elements | doubtful, st.none() | st.tuples(st.integers(1, ANYTHING), values))
def test_an_aggregate_contains_every_concrete_one(
    aggregate: Aggregate, known: list[tuple[int, list[int]]], further: tuple[int, list[int]] | None
) -> None:
    shares = [as_share(aggregate, *each) for each in known]
    more = None if further is None else as_share(aggregate, *further)
    whole, _ = gather(aggregate, shares, more)
    for extra in range(1 if further is None else 3):
        every = [*known, *([further] * extra if further is not None else [])]
        for counts in product(*(bits(c) for c, _ in every)):
            for chosen in product(
                *(v if aggregate is not Aggregate.COUNT else [1] for _, v in every)
            ):
                found = concrete(aggregate, list(zip(counts, chosen, strict=True)))
                assert join((whole, found)) == whole, (counts, chosen)


@pytest.mark.parametrize("aggregate", list(Aggregate))
@given(elements | doubtful)
def test_with_everything_known_an_aggregate_is_the_concrete_one(
    aggregate: Aggregate, known: list[tuple[int, list[int]]]
) -> None:
    full = [
        (bits(counts)[-1], each[:1] if aggregate is not Aggregate.COUNT else [1])
        for counts, each in known
    ]
    shares = [as_share(aggregate, *each) for each in full]
    assert gather(aggregate, shares, None)[0] == concrete(aggregate, [(c, v[0]) for c, v in full])


@given(doubtful, st.sampled_from([-1, 0, 3]), st.none() | st.tuples(st.just(YES | NO), amounts))
def test_a_rank_contains_every_concrete_rank(
    known: list[tuple[int, list[int]]], own: int, further: tuple[int, list[int]] | None
) -> None:
    shares = [as_share(Aggregate.SUM, *each) for each in known]
    more = None if further is None else as_share(Aggregate.SUM, *further)
    whole, _ = rank(single(own), shares, more, descending=True)
    for extra in range(1 if further is None else 3):
        every = [*known, *([further] * extra if further is not None else [])]
        for counts in product(*(bits(c) for c, _ in every)):
            for chosen in product(*(v for _, v in every)):
                found = placed(own, list(zip(counts, chosen, strict=True)))
                assert join((whole, found)) == whole
                if further is None and all(len(v) == 1 and len(bits(c)) == 1 for c, v in every):
                    assert whole == found


def sure(value: int) -> Share:
    return share(YES, single(value))


def test_nothing_adds_up_to_nothing_but_has_no_greatest() -> None:
    assert gather(Aggregate.SUM, [], None) == (Possible(point(0)), False)
    assert gather(Aggregate.COUNT, [], None) == (Possible(point(0)), False)
    assert gather(Aggregate.MAXIMUM, [], None) == (ERROR, True)
    assert gather(Aggregate.MEAN, [], None) == (ERROR, True)
    assert rank(single(3), [], None, descending=True) == (ERROR, True)


def test_a_doubtful_element_adds_nothing_or_all_of_it() -> None:
    shares = [sure(100), share(YES | NO, single(50))]
    assert gather(Aggregate.SUM, shares, None)[0] == Possible(closed(100, 150))
    assert gather(Aggregate.COUNT, [sure(1), share(YES | NO, single(1))], None)[0] == Possible(
        closed(1, 2)
    )


def test_equal_values_share_the_better_rank() -> None:
    points = [sure(90), sure(80), sure(80), sure(70)]
    ranks = [rank(single(each), points, None, descending=True)[0] for each in (90, 80, 70)]
    assert ranks == [Possible(point(1)), Possible(point(2)), Possible(point(4))]


def test_an_incomplete_list_has_at_least_what_is_known() -> None:
    unknown = share(YES, Possible(at_least(Fraction(0))))
    one = share(YES, single(1))
    assert gather(Aggregate.COUNT, [one, one], one)[0] == Possible(at_least(2))
    assert gather(Aggregate.SUM, [sure(10)], unknown)[0] == Possible(at_least(10))
    assert gather(Aggregate.SUM, [sure(10)], share(YES, Possible(ALL)))[0] == Possible(ALL)
    assert gather(Aggregate.SUM, [sure(10)], share(NO, Possible(ALL)))[0] == Possible(point(10))


def test_the_mean_goes_as_far_as_the_doubtful_elements_pull_it() -> None:
    shares = [sure(4), share(YES | NO, single(0)), share(YES | NO, single(10))]
    assert gather(Aggregate.MEAN, shares, None)[0] == Possible(Interval(Fraction(2), Fraction(7)))
