"""Which lines of a table of counts are not shown, so that few people cannot be found out.

In: the counts of groups that add up to a total, and the least count that may be shown. Out: which groups are hidden,
and whether the total is. Pure.

A line is hidden if one of the numbers of people in it (in the 分母, 該当, 非該当, at least or at most) is neither 0
nor at least so many. What is hidden could be worked out as the total less what is shown; so more groups are hidden,
the smallest first, until there are two of them and all of them together could be shown as one line. 不明 and 誤り say
what is not known of people, not what they are; they hide nothing.
"""

from collections.abc import Sequence
from functools import reduce

from attrs import frozen

from sadame.engine.population import Counts


@frozen
class Hidden:
    """What is not shown."""

    total: bool
    groups: frozenset[int]


NOTHING = Hidden(total=False, groups=frozenset())


def is_small(counts: Counts, least: int) -> bool:
    """Whether the line of these counts is hidden for its own sake."""
    shown = (
        counts.members_low,
        counts.members_high,
        counts.hits_low,
        counts.hits_high,
        counts.misses_low,
        counts.misses_high,
    )
    return any(0 < each < least for each in shown)


def hidden(total: Counts, groups: Sequence[Counts], least: int) -> Hidden:
    """What is hidden of a total and its groups."""
    found = {at for at, each in enumerate(groups) if is_small(each, least)}
    if is_small(total, least):
        return Hidden(total=True, groups=frozenset(found))
    left = sorted(set(range(len(groups))) - found, key=lambda at: _size(groups[at]))
    while found and left and not _is_safe([groups[at] for at in found], least):
        found.add(left.pop(0))
    return Hidden(total=False, groups=frozenset(found))


def _size(counts: Counts) -> tuple[int, int, int]:
    """Groups with nobody in them protect nothing: they come last."""
    return (int(not counts.members_high), counts.members_high, counts.hits_high)


def _is_safe(groups: Sequence[Counts], least: int) -> bool:
    together = reduce(Counts.__add__, groups, Counts())
    return len(groups) > 1 and not is_small(together, least)
