"""An 指標 as a picture: a bar for each group with what is still open, how groups spread, how people are divided.

In: a `Chart`, worded and in exact numbers. Out: SVG that needs nothing else, prints in black and white (what is sure is
full, what is open is hatched), and says in words what it shows. The same text for the same chart: places are
worked out in fractions and written in tenths.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape

from sadame.docs_gen.pictures import spread
from sadame.docs_gen.pictures.charts import MOST_ROWS, Bar, Chart, Part
from sadame.docs_gen.pictures.drawing import (
    BARS,
    GREY,
    LABELS,
    PALE,
    SURE,
    WHOLE,
    WIDTH,
    px,
    short,
    step_of,
    text,
    tick,
)

_ROW, _TOP, _STRIP, _FOOT = 22, 78, 96, 40
_INK = "#1c2733"
_FONT = "'Hiragino Sans','Yu Gothic','BIZ UDPGothic','Noto Sans CJK JP',sans-serif"


def alternative(chart: Chart) -> str:
    """What the picture shows, in words."""
    told = [f"{bar.label} {bar.said}" for bar in chart.bars[: MOST_ROWS + 1]]
    parts = [f"{part.label} {part.count:,}人" for part in chart.parts]
    people = [f"内訳は、{'、'.join(parts)}"] if parts else []
    spreads = filter(None, [spread.in_words(chart)])
    return "。".join([chart.title, *told, *spreads, *people]) + "。"


def picture(chart: Chart, name: str = "図") -> str:
    """The chart as SVG; `name` keeps its parts apart from those of others on one page."""
    bars = chart.bars[: MOST_ROWS + 1]
    left_out = len(chart.bars) - len(bars)
    bottom = _TOP + _ROW * len(bars)
    spreads = spread.HEIGHT if spread.spread_of(chart) else 0
    height = bottom + _FOOT + spreads + (_STRIP if chart.parts else 0)
    top = _end_of_axis(chart)
    lines = [
        *_head(chart, name, height),
        text(0, 20, chart.title, size=16, weight="bold"),
        text(0, 40, chart.note, size=11, colour=GREY),
        *_axis(chart, top, bottom),
        *_whole(bars[0], top, bottom),
    ]
    for at, bar in enumerate(bars):
        lines += _bar(bar, _TOP + _ROW * at, top, name, is_whole=at == 0)
    if left_out:
        lines.append(
            text(0, bottom + 28, f"ほか{left_out}区分は、指標の表にあります", size=11, colour=GREY)
        )
    if spreads:
        lines += spread.columns(chart, bottom + _FOOT, name)
    if chart.parts:
        lines += _strip(chart.parts, bottom + _FOOT + spreads, name)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _head(chart: Chart, name: str, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="{name}-t {name}-d" font-family="{_FONT}" '
        f'font-size="12" fill="{_INK}">'
    )
    yield f'<title id="{name}-t">{escape(chart.title)}</title>'
    yield f'<desc id="{name}-d">{escape(alternative(chart))}</desc>'
    yield (
        f'<defs><pattern id="{name}-h" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
        f'<rect width="2" height="5" fill="{SURE}"/></pattern></defs>'
    )
    yield f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'


# ── the axis ─────────────────────────────────────────────────────────────────────────────────────


def _end_of_axis(chart: Chart) -> Fraction:
    """The least nice number that no bar passes; shares never pass 100%."""
    ends = [end for bar in chart.bars for end in (bar.low, bar.high) if end is not None]
    most = max(ends, default=Fraction(0))
    if most <= 0:
        return chart.most or Fraction(1)
    step = step_of(most)
    end = step * -(-most // step)
    return min(end, chart.most) if chart.most is not None and most <= chart.most else end


def _axis(chart: Chart, top: Fraction, bottom: int) -> Iterator[str]:
    step = step_of(top)
    at = Fraction(0)
    while at <= top:
        x = LABELS + at / top * BARS
        yield f'<path d="M{px(x)} {_TOP - 6}V{bottom}" stroke="{PALE}"/>'
        yield text(
            x, _TOP - 12, tick(at, percent=chart.percent), size=10, colour=GREY, anchor="middle"
        )
        at += step


def _whole(bar: Bar, top: Fraction, bottom: int) -> Iterator[str]:
    """Where the whole population stands, behind the groups."""
    if bar.low is None:
        return
    left = bar.low / top * BARS
    right = (min(bar.high, top) if bar.high is not None else top) / top * BARS
    yield (
        f'<rect x="{px(LABELS + left)}" y="{_TOP}" width="{px(max(right - left, Fraction(1)))}" '
        f'height="{bottom - _TOP}" fill="{WHOLE}" opacity="0.10"/>'
    )


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────


def _bar(bar: Bar, y: int, top: Fraction, name: str, *, is_whole: bool) -> Iterator[str]:
    weight = "bold" if is_whole else "normal"
    yield text(LABELS - 8, y + 16, short(bar.label), anchor="end", weight=weight)
    yield text(LABELS + BARS + 10, y + 16, bar.said, weight=weight, size=11)
    if bar.low is None and bar.high is None:
        return
    low = max(bar.low or Fraction(0), Fraction(0)) / top * BARS
    high = (min(bar.high, top) if bar.high is not None else top) / top * BARS
    colour = WHOLE if is_whole else SURE
    yield f'<rect x="{LABELS}" y="{y + 5}" width="{px(low)}" height="13" fill="{colour}"/>'
    if high > low:
        yield (
            f'<rect x="{px(LABELS + low)}" y="{y + 5}" width="{px(high - low)}" height="13" '
            f'fill="url(#{name}-h)" stroke="{colour}" stroke-width="0.8"/>'
        )
    if bar.high is None:
        x = LABELS + BARS
        yield f'<path d="M{x} {y + 4}l8 7.5l-8 7.5z" fill="{colour}"/>'


# ── how the people are divided ───────────────────────────────────────────────────────────────────

_SHADES = ("#1f3a5f", "#c9d3dd", "#eef1f4", "#b5432a")


def _strip(parts: Sequence[Part], y: int, name: str) -> Iterator[str]:
    everybody = sum(part.count for part in parts)
    yield text(0, y + 12, "人数の内訳", weight="bold")
    x, shade = Fraction(LABELS), iter(_SHADES)
    for at, part in enumerate(parts):
        fill = f"url(#{name}-h)" if part.is_open else next(shade, GREY)
        wide = Fraction(part.count, everybody) * (WIDTH - LABELS) if everybody else Fraction(0)
        if part.count:
            yield (
                f'<rect x="{px(x)}" y="{y}" width="{px(wide)}" height="16" fill="{fill}" '
                f'stroke="#fff" stroke-width="0.6"/>'
            )
        x += wide
        left = LABELS + at % 3 * 175
        below = y + 34 + at // 3 * 20
        yield (
            f'<rect x="{left}" y="{below - 9}" width="10" height="10" fill="{fill}" '
            f'stroke="{GREY}" stroke-width="0.5"/>'
        )
        yield text(left + 15, below, f"{part.label} {part.count:,}人", size=11)
