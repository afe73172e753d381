"""An 指標 as a picture: a bar for each group with what is still open, and how the people are divided.

In: a `Chart`, worded and in exact numbers. Out: SVG that needs nothing else, prints in black and white (what is sure is
full, what is open is hatched), and says in words what it shows. The same text for the same chart: places are
worked out in fractions and written in tenths.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape

from attrs import frozen

from sadame.dsl.widths import width

_WIDTH, _LABELS, _BARS, _ROW, _TOP = 760, 200, 350, 22, 78
_STRIP, _FOOT = 96, 40
_MOST_ROWS = 40
_COLUMNS = 31  # half-width letters in front of a bar
_INK, _SURE, _WHOLE, _GREY, _PALE = "#1c2733", "#5b7ea3", "#1f3a5f", "#8a939c", "#e7ebef"
_NICE = (Fraction(1), Fraction(2), Fraction(5), Fraction(10), Fraction(20))
_FONT = "'Hiragino Sans','Yu Gothic','BIZ UDPGothic','Noto Sans CJK JP',sans-serif"


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


def alternative(chart: Chart) -> str:
    """What the picture shows, in words."""
    told = [f"{bar.label} {bar.said}" for bar in chart.bars[: _MOST_ROWS + 1]]
    parts = [f"{part.label} {part.count:,}人" for part in chart.parts]
    people = [f"内訳は、{'、'.join(parts)}"] if parts else []
    return "。".join([chart.title, *told, *people]) + "。"


def picture(chart: Chart, name: str = "図") -> str:
    """The chart as SVG; `name` keeps its parts apart from those of others on one page."""
    bars = chart.bars[: _MOST_ROWS + 1]
    left_out = len(chart.bars) - len(bars)
    bottom = _TOP + _ROW * len(bars)
    height = bottom + _FOOT + (_STRIP if chart.parts else 0)
    top = _end_of_axis(chart)
    lines = [
        *_head(chart, name, height),
        _text(0, 20, chart.title, size=16, weight="bold"),
        _text(0, 40, chart.note, size=11, colour=_GREY),
        *_axis(chart, top, bottom),
        *_whole(bars[0], top, bottom),
    ]
    for at, bar in enumerate(bars):
        lines += _bar(bar, _TOP + _ROW * at, top, name, is_whole=at == 0)
    if left_out:
        lines.append(
            _text(
                0, bottom + 28, f"ほか{left_out}区分は、指標の表にあります", size=11, colour=_GREY
            )
        )
    if chart.parts:
        lines += _strip(chart.parts, bottom + _FOOT, name)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _head(chart: Chart, name: str, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="{name}-t {name}-d" font-family="{_FONT}" '
        f'font-size="12" fill="{_INK}">'
    )
    yield f'<title id="{name}-t">{escape(chart.title)}</title>'
    yield f'<desc id="{name}-d">{escape(alternative(chart))}</desc>'
    yield (
        f'<defs><pattern id="{name}-h" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
        f'<rect width="2" height="5" fill="{_SURE}"/></pattern></defs>'
    )
    yield f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>'


# ── the axis ─────────────────────────────────────────────────────────────────────────────────────


def _end_of_axis(chart: Chart) -> Fraction:
    """The least nice number that no bar passes; shares never pass 100%."""
    ends = [end for bar in chart.bars for end in (bar.low, bar.high) if end is not None]
    most = max(ends, default=Fraction(0))
    if most <= 0:
        return chart.most or Fraction(1)
    step = _step(most)
    end = step * -(-most // step)
    return min(end, chart.most) if chart.most is not None and most <= chart.most else end


def _step(most: Fraction) -> Fraction:
    """A round number, four to ten of which reach so far."""
    power = Fraction(1)
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    return next(each * power / 10 for each in _NICE if each * power / 10 * 8 >= most)


def _axis(chart: Chart, top: Fraction, bottom: int) -> Iterator[str]:
    step = _step(top)
    at = Fraction(0)
    while at <= top:
        x = _LABELS + at / top * _BARS
        yield f'<path d="M{_px(x)} {_TOP - 6}V{bottom}" stroke="{_PALE}"/>'
        yield _text(
            x, _TOP - 12, _tick(at, percent=chart.percent), size=10, colour=_GREY, anchor="middle"
        )
        at += step


def _tick(at: Fraction, *, percent: bool) -> str:
    number = at * 100 if percent else at
    whole = f"{int(number):,}" if number.denominator == 1 else _decimal(number)
    return f"{whole}%" if percent else whole


def _whole(bar: Bar, top: Fraction, bottom: int) -> Iterator[str]:
    """Where the whole population stands, behind the groups."""
    if bar.low is None:
        return
    left = bar.low / top * _BARS
    right = (min(bar.high, top) if bar.high is not None else top) / top * _BARS
    yield (
        f'<rect x="{_px(_LABELS + left)}" y="{_TOP}" width="{_px(max(right - left, Fraction(1)))}" '
        f'height="{bottom - _TOP}" fill="{_WHOLE}" opacity="0.10"/>'
    )


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────


def _bar(bar: Bar, y: int, top: Fraction, name: str, *, is_whole: bool) -> Iterator[str]:
    weight = "bold" if is_whole else "normal"
    yield _text(_LABELS - 8, y + 16, _short(bar.label), anchor="end", weight=weight)
    yield _text(_LABELS + _BARS + 10, y + 16, bar.said, weight=weight, size=11)
    if bar.low is None and bar.high is None:
        return
    low = max(bar.low or Fraction(0), Fraction(0)) / top * _BARS
    high = (min(bar.high, top) if bar.high is not None else top) / top * _BARS
    colour = _WHOLE if is_whole else _SURE
    yield f'<rect x="{_LABELS}" y="{y + 5}" width="{_px(low)}" height="13" fill="{colour}"/>'
    if high > low:
        yield (
            f'<rect x="{_px(_LABELS + low)}" y="{y + 5}" width="{_px(high - low)}" height="13" '
            f'fill="url(#{name}-h)" stroke="{colour}" stroke-width="0.8"/>'
        )
    if bar.high is None:
        x = _LABELS + _BARS
        yield f'<path d="M{x} {y + 4}l8 7.5l-8 7.5z" fill="{colour}"/>'


# ── how the people are divided ───────────────────────────────────────────────────────────────────

_SHADES = ("#1f3a5f", "#c9d3dd", "#eef1f4", "#b5432a")


def _strip(parts: Sequence[Part], y: int, name: str) -> Iterator[str]:
    everybody = sum(part.count for part in parts)
    yield _text(0, y + 12, "人数の内訳", weight="bold")
    x, shade = Fraction(_LABELS), iter(_SHADES)
    for at, part in enumerate(parts):
        fill = f"url(#{name}-h)" if part.is_open else next(shade, _GREY)
        wide = Fraction(part.count, everybody) * (_WIDTH - _LABELS) if everybody else Fraction(0)
        if part.count:
            yield (
                f'<rect x="{_px(x)}" y="{y}" width="{_px(wide)}" height="16" fill="{fill}" '
                f'stroke="#fff" stroke-width="0.6"/>'
            )
        x += wide
        left = _LABELS + at % 3 * 175
        below = y + 34 + at // 3 * 20
        yield (
            f'<rect x="{left}" y="{below - 9}" width="10" height="10" fill="{fill}" '
            f'stroke="{_GREY}" stroke-width="0.5"/>'
        )
        yield _text(left + 15, below, f"{part.label} {part.count:,}人", size=11)


# ── small things ─────────────────────────────────────────────────────────────────────────────────


def _text(  # noqa: PLR0913 - how a text looks
    x: Fraction | int,
    y: int,
    said: str,
    *,
    size: int = 12,
    colour: str = "",
    anchor: str = "",
    weight: str = "normal",
) -> str:
    looks = f' font-size="{size}"' if size != 12 else ""
    looks += f' fill="{colour}"' if colour else ""
    looks += f' text-anchor="{anchor}"' if anchor else ""
    looks += f' font-weight="{weight}"' if weight != "normal" else ""
    return f'<text x="{_px(Fraction(x))}" y="{y}"{looks}>{escape(said)}</text>'


def _short(label: str) -> str:
    """The label, or as much of its end as there is room for: there groups within groups differ."""
    if width(label) <= _COLUMNS:
        return label
    while width(label) >= _COLUMNS:
        label = label[1:]
    return f"…{label}"


def _px(length: Fraction) -> str:
    """A length in tenths of a pixel."""
    tenths = round(Fraction(length) * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else f"{tenths // 10}"


def _decimal(number: Fraction) -> str:
    places = 1
    while (number * 10**places).denominator != 1:
        places += 1
    whole, rest = divmod(int(abs(number) * 10**places), 10**places)
    return f"{'-' if number < 0 else ''}{whole:,}.{rest:0{places}d}"
