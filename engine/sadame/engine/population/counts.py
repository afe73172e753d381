"""From how many rows stand where to the range of an 指標 (semantics §10).

Every completion of what is not known puts a row in exactly one place: outside the 分母, in the 分母 only
(a miss), in both (a hit), or 誤り, which is in neither. What is known leaves each row one or more places.
Counts of groups add up, so they may be taken by anybody and in any order.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval, add, closed, divide, hull, point, rounded
from sadame.dsl.rounding import Rounding
from sadame.dsl.values import ABSENT, Choices, Possible

NOTHING = point(Fraction(0))
_ONE_PERSON = Fraction(1)


@frozen
class Counts:
    """How many rows stand where; `low` = surely, `high` = possibly.

    `unknown` = rows with more than one place left, `failed` = rows that are 誤り. With full facts
    `rows` = hits + misses + failed + those outside the 分母.
    """

    rows: int = 0
    members_low: int = 0
    members_high: int = 0
    hits_low: int = 0
    hits_high: int = 0
    misses_low: int = 0
    misses_high: int = 0
    unknown: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.rows + other.rows,
            self.members_low + other.members_low,
            self.members_high + other.members_high,
            self.hits_low + other.hits_low,
            self.hits_high + other.hits_high,
            self.misses_low + other.misses_low,
            self.misses_high + other.misses_high,
            self.unknown + other.unknown,
            self.failed + other.failed,
        )


DOUBLED = Counts(rows=1, failed=1)
"""A row whose 識別 another row has too: 誤り「重複」, whatever it says."""


@frozen
class Tally:
    """A group counted. `total` and `base`: the sums of 分子 and 分母, None where people are counted."""

    counts: Counts = Counts()
    total: Interval | None = None
    base: Interval | None = None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.counts + other.counts,
            _sum(self.total, other.total),
            _sum(self.base, other.base),
        )


@frozen
class Figure:
    """An 指標 for one group. `key`: one outcome for each 集計, None = 不明; no key at all = 全体.

    `possible`: the range, 対象外 among the outcomes where nobody may be in the 分母. It is never 誤り.
    """

    key: tuple[Possible | None, ...]
    tally: Tally
    possible: Possible


def _sum(left: Interval | None, right: Interval | None) -> Interval | None:
    return right if left is None else left if right is None else add(left, right)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def stand(members: Possible, hits: Possible, misses: Possible) -> Counts:
    """Where one row stands: whether it is in the 分母, in both, in the 分母 only."""
    outside, hit, miss = _can(members, False), _can(hits, True), _can(misses, True)
    failed = members.failed or hits.failed or misses.failed
    is_sure = outside + hit + miss + failed == 1
    return Counts(
        rows=1,
        members_low=int(not outside and not failed),
        members_high=int(hit or miss),
        hits_low=int(hit and is_sure),
        hits_high=int(hit),
        misses_low=int(miss and is_sure),
        misses_high=int(miss),
        unknown=int(not is_sure),
        failed=int(failed and is_sure),
    )


def _can(condition: Possible, answer: bool) -> bool:  # noqa: FBT001 — an answer is no switch
    return isinstance(condition.values, Choices) and answer in condition.values.members


def tally_of(counts: Counts, value: Possible | None = None, base: Possible | None = None) -> Tally:
    """One row, with what it adds to the sums of 分子 (`value`) and 分母 (`base`) if it is in them."""
    return Tally(
        counts,
        None if value is None else _amount(value, counts.hits_low, counts.hits_high),
        None if base is None else _amount(base, counts.members_low, counts.members_high),
    )


def _amount(value: Possible, low: int, high: int) -> Interval:
    """The value of a row that counts, between 0 and it where that is in doubt."""
    if not high or not isinstance(value.values, Interval):
        return NOTHING
    return value.values if low else hull(NOTHING, value.values)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────


def figure(
    about: core.Indicator, rows: Iterable[Tally], key: tuple[Possible | None, ...] = ()
) -> Figure:
    """What an 指標 comes to for the rows of a group."""
    tally = reduce(Tally.__add__, rows, _empty(about))
    return Figure(key, tally, _outcome(about, tally))


def _empty(about: core.Indicator) -> Tally:
    measures = (about.numerator, about.denominator)
    total, base = (NOTHING if isinstance(each, core.Total) else None for each in measures)
    return Tally(Counts(), total, base)


def _outcome(about: core.Indicator, tally: Tally) -> Possible:
    counts = tally.counts
    total = tally.total or _people(counts.hits_low, counts.hits_high)
    if about.denominator is None:
        return Possible(_finished(total, about.rounding))
    if tally.total is None and tally.base is None:
        return _share(counts, about.rounding)
    step = _ONE_PERSON if tally.base is None else None
    base = tally.base or _people(counts.members_low, counts.members_high)
    quotient, has_zero = divide(total, base, step)
    return Possible(quotient and _finished(quotient, about.rounding), absent=has_zero)


def _share(counts: Counts, rounding: Rounding | None) -> Possible:
    """分子 ÷ 分母 of people: the ends are reached by putting every doubtful row where it does most."""
    if not counts.members_high:
        return ABSENT
    least, most = counts.hits_low + counts.misses_high, counts.hits_high + counts.misses_low
    low = Fraction(counts.hits_low, least) if least else Fraction(1)
    high = Fraction(counts.hits_high, most) if most else Fraction(0)
    return Possible(_finished(closed(low, high), rounding), absent=not counts.members_low)


def _people(low: int, high: int) -> Interval:
    return closed(Fraction(low), Fraction(high))


def _finished(found: Interval, rounding: Rounding | None) -> Interval:
    return found if rounding is None else rounded(found, rounding)
