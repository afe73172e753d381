"""How many people stand how to an 抽出, as it may be shown.

In: `Standings`, the least count that may be shown. Out: `Shown`, in which None = hidden. Pure.
"""

from collections.abc import Sequence

from attrs import fields, frozen

from sadame.dsl.display import Json
from sadame.engine.bulk.result import Standings


@frozen
class Shown:
    """Numbers of people; all but `rows` add up to it. None = hidden."""

    rows: int
    hit: int | None
    miss: int | None
    unknown: int | None
    absent: int | None
    failed: int | None

    def data(self) -> dict[str, Json]:
        """By name."""
        return {each.name: getattr(self, each.name) for each in fields(Shown)}


def shown(found: Standings, least: int) -> Shown:
    """The numbers, less what a small 該当 or 非該当 hides; what could be worked out from the rest is hidden too."""
    counts = (found.hit, found.miss, found.unknown, found.absent, found.failed)
    out = {at for at in (0, 1) if 0 < counts[at] < least}
    left = sorted(set(range(len(counts))) - out, key=lambda at: (not counts[at], counts[at], at))
    while out and left and not _is_safe([counts[at] for at in out], least):
        out.add(left.pop(0))
    kept = [None if at in out else each for at, each in enumerate(counts)]
    return Shown(found.rows, *kept)


def _is_safe(counts: Sequence[int], least: int) -> bool:
    return len(counts) > 1 and not 0 < sum(counts) < least
