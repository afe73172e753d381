"""What a picture shows: groups with their ends, how the people are divided."""

from fractions import Fraction

from attrs import frozen

MOST_ROWS = 40
"""Of so many groups there is a bar."""


@frozen
class Bar:
    """A group: from `low` to `high` (None = without end); both None = `said` tells why there is no bar."""

    label: str
    said: str
    low: Fraction | None
    high: Fraction | None


@frozen
class Part:
    """A share of the people. `is_open` = nobody knows yet."""

    label: str
    count: int
    is_open: bool = False


@frozen
class Chart:
    """A picture. The first bar is the whole population.

    `most` = what no bar can pass; `percent` = how the axis is written.
    """

    title: str
    note: str
    bars: tuple[Bar, ...]
    parts: tuple[Part, ...]
    most: Fraction | None = None
    percent: bool = False
