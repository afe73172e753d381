"""How the values of the groups of an 指標 spread: how many groups lie in each stretch of values.

In: a `Chart`. Out: `Stretch`es, and their columns as lines of SVG. A group that is still open counts as sure where all
of its range lies in one stretch, and as possible in each stretch its range reaches: nobody knows yet in which it is.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from sadame.docs_gen.pictures.charts import Bar, Chart
from sadame.docs_gen.pictures.drawing import BARS, GREY, LABELS, SURE, px, step_of, text, tick
from sadame.dsl.widths import width

LEAST_GROUPS = 3
"""Fewer groups have no distribution worth a look."""
HEIGHT = 150
_HIGH, _LETTER = 84, 6


@frozen
class Stretch:
    """Values from `low` on, below `high` (of the last one, up to `high`), and the groups that lie there."""

    low: Fraction
    high: Fraction
    sure: int
    possible: int

    @property
    def said(self) -> str:
        """How many groups."""
        return f"{self.sure}〜{self.possible}" if self.possible > self.sure else f"{self.sure}"


def spread_of(chart: Chart) -> tuple[Stretch, ...]:
    """The stretches, from the lowest value to the highest; none where there are too few groups."""
    groups = _with_values(chart)
    ends = [end for bar in groups for end in (bar.low, bar.high) if end is not None]
    if len(groups) < LEAST_GROUPS or not ends:
        return ()
    low, high = min(ends), max(ends)
    step = step_of(high - low or abs(high) or Fraction(1))
    start = floor(low / step) * step
    count = max(ceil((high - start) / step), 1)
    edges = [(start + at * step, start + (at + 1) * step) for at in range(count)]
    return tuple(
        _stretch(left, right, groups, is_last=at == count - 1)
        for at, (left, right) in enumerate(edges)
    )


def _with_values(chart: Chart) -> list[Bar]:
    return [bar for bar in chart.bars[1:] if bar.low is not None or bar.high is not None]


def _stretch(left: Fraction, right: Fraction, groups: Sequence[Bar], *, is_last: bool) -> Stretch:
    sure = possible = 0
    for bar in groups:
        begins_before_end = bar.low is None or bar.low < right or (is_last and bar.low == right)
        ends_before_end = bar.high is not None and (
            bar.high < right or (is_last and bar.high == right)
        )
        possible += begins_before_end and (bar.high is None or bar.high >= left)
        sure += ends_before_end and bar.low is not None and bar.low >= left
    return Stretch(left, right, sure, possible)


def in_words(chart: Chart) -> str:
    """The stretches with groups in them; nothing if there is no distribution."""
    stretches = spread_of(chart)
    told = [
        f"{tick(each.low, percent=chart.percent)}以上{tick(each.high, percent=chart.percent)}"
        f"{'以下' if each is stretches[-1] else '未満'} {each.said}区分"
        for each in stretches
        if each.possible
    ]
    return f"区分の分布は、{'、'.join(told)}" if told else ""


def columns(chart: Chart, y: int, name: str) -> Iterator[str]:
    """The columns, below `y`; `name` keeps their hatching apart from that of other pictures."""
    stretches = spread_of(chart)
    most = max(each.possible for each in stretches)
    base, wide = y + 20 + _HIGH, Fraction(BARS, len(stretches))
    yield text(0, y + 12, "区分の分布", weight="bold")
    for at, said in enumerate(_beside(chart, stretches)):
        yield text(0, y + 30 + 16 * at, said, size=11, colour=GREY)
    for at, each in enumerate(stretches):
        x = LABELS + at * wide
        sure, possible = (Fraction(_HIGH * n, most) for n in (each.sure, each.possible))
        box = f'x="{px(x + 1)}" width="{px(wide - 2)}"'
        if each.sure:
            yield f'<rect {box} y="{px(base - sure)}" height="{px(sure)}" fill="{SURE}"/>'
        if possible > sure:
            yield (
                f'<rect {box} y="{px(base - possible)}" height="{px(possible - sure)}" '
                f'fill="url(#{name}-h)" stroke="{SURE}" stroke-width="0.8"/>'
            )
        if each.possible:
            top = round(base - possible) - 4
            yield text(x + wide / 2, top, each.said, size=10, anchor="middle")
    yield f'<path d="M{LABELS} {base}h{BARS}" stroke="{GREY}"/>'
    yield from _edges(chart, stretches, base, wide)


def _beside(chart: Chart, stretches: Sequence[Stretch]) -> Iterator[str]:
    """What there is to know of the columns."""
    if any(each.possible > each.sure for each in stretches):
        yield "斜線は、そこに入りうる区分"
    left_out = len(chart.bars) - 1 - len(_with_values(chart))
    if left_out:
        yield f"ほかに、値を出さない区分 {left_out}"


def _edges(chart: Chart, stretches: Sequence[Stretch], base: int, wide: Fraction) -> Iterator[str]:
    """What is written where stretches meet; as many as there is room for."""
    edges = [stretches[0].low, *(each.high for each in stretches)]
    said = [tick(each, percent=chart.percent) for each in edges]
    every = ceil((max(map(width, said)) * _LETTER + 8) / wide)
    for at in range(0, len(said), every):
        yield text(LABELS + at * wide, base + 14, said[at], size=10, colour=GREY, anchor="middle")
