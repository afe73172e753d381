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
    """The numbers, less what a small 該当, 非該当 or 対象外 hides.

    不明 and 誤り say what is not known of people, not what they are; they hide nothing.
    """
    counts = (found.hit, found.miss, found.absent, found.unknown, found.failed)
    hit, miss, absent, unknown, failed = few_hidden(counts, least, 3)
    return Shown(found.rows, hit, miss, unknown, absent, failed)


def few_hidden(
    counts: Sequence[int], least: int, sensitive: int | None = None
) -> tuple[int | None, ...]:
    """Counts that add up to a number that is known; small ones are None, and so are others that would tell them.

    `sensitive` = so many of them, from the first, are hidden for being small; the others, which may be told
    elsewhere, protect them only where nothing else does.
    """
    sensitive = len(counts) if sensitive is None else sensitive
    out = {at for at, each in enumerate(counts[:sensitive]) if 0 < each < least}
    left = sorted(
        set(range(len(counts))) - out,
        key=lambda at: (not counts[at], at >= sensitive, counts[at], at),
    )
    while out and left and not _is_safe([counts[at] for at in out], least):
        out.add(left.pop(0))
    return tuple(None if at in out else each for at, each in enumerate(counts))


def _is_safe(counts: Sequence[int], least: int) -> bool:
    return len(counts) > 1 and not 0 < sum(counts) < least
