"""Pieces of SVG: boxes with words, lines with arrows, and what stands around them.

In: places in whole pixels, words. Out: SVG text in which every word is escaped. Colours are said twice: as attributes,
for paper and for programs that know no style sheet, and as classes, which the style sheet of the pages colours.
"""

from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from sadame.docs_gen.blocks import visible
from sadame.dsl.widths import width

FONT = "'Hiragino Sans','Yu Gothic','BIZ UDPGothic','Noto Sans CJK JP','Noto Sans JP',sans-serif"
INK, SOFT, LINE, PALE, WHITE = "#1c2733", "#5d6874", "#8a939c", "#eef2f6", "#ffffff"


def picture(wide: int, high: int, title: str, alternative: str, parts: Iterable[str]) -> str:
    """The whole; its words for those who do not see it."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="group" aria-label={quoteattr(visible(title))} font-family="{FONT}" font-size="13" fill="{INK}">'
    )
    words = (
        f"<title>{escape(visible(title))}</title>",
        f"<desc>{escape(visible(alternative))}</desc>",
    )
    return "\n".join([opening, *words, *parts, "</svg>"])


def box(  # noqa: PLR0913 - a box has four sides, words and a shape
    x: int,
    y: int,
    wide: int,
    high: int,
    lines: Iterable[str],
    *,
    kind: str,
    href: str = "",
    small: str = "",
) -> str:
    """A box with lines of words in its middle; `kind` is its class and says which shape and shade."""
    shape = _shape(x, y, wide, high, kind)
    said = list(lines)
    top = y + (high - 18 * len(said) - (14 if small else 0)) // 2 + 14
    words = []
    if small:
        words.append(
            f'<text class="soft" x="{x + wide // 2}" y="{top - 2}" text-anchor="middle" font-size="11" '
            f'fill="{SOFT}">{escape(visible(small))}</text>'
        )
        top += 14
    words += [
        f'<text x="{x + wide // 2}" y="{top + 18 * at}" text-anchor="middle">{escape(visible(line))}</text>'
        for at, line in enumerate(said)
    ]
    inner = shape + "".join(words)
    return f"<a href={quoteattr(href)}>{inner}</a>" if href else f"<g>{inner}</g>"


def _shape(x: int, y: int, wide: int, high: int, kind: str) -> str:
    fill = {"fact": WHITE, "exit": PALE, "result": "#dfe8f1", "rule": PALE}.get(kind, WHITE)
    dash = ' stroke-dasharray="4 3"' if kind == "fact" else ""
    round_ = 14 if kind in {"exit", "result"} else 3
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{high}" rx="{round_}" fill="{fill}" '
        f'stroke="{INK}" stroke-width="1"{dash}/>'
    )


def text(x: int, y: int, said: str, anchor: str = "start") -> str:
    """Small words beside a line."""
    return (
        f'<text class="soft" x="{x}" y="{y}" text-anchor="{anchor}" font-size="12" fill="{SOFT}">'
        f"{escape(visible(said))}</text>"
    )


def arrow(points: Iterable[tuple[int, int]], *, curved: bool = False) -> str:
    """A line through points, with a head at its end."""
    places = list(points)
    (x, y), (before, above) = places[-1], places[-2]
    if curved:
        path = f"M{places[0][0]} {places[0][1]}" + "".join(
            f"C{(ax + bx) // 2} {ay} {(ax + bx) // 2} {by} {bx} {by}"
            for (ax, ay), (bx, by) in pairwise(places)
        )
        head = f"M{x - 6} {y - 4}L{x} {y}L{x - 6} {y + 4}"
    else:
        path = "M" + "L".join(f"{px} {py}" for px, py in places)
        right = abs(x - before) > abs(y - above)
        head = (
            f"M{x - 6} {y - 4}L{x} {y}L{x - 6} {y + 4}"
            if right
            else f"M{x - 4} {y - 6}L{x} {y}L{x + 4} {y - 6}"
        )
    return (
        f'<path class="line" d="{path}" fill="none" stroke="{LINE}"/>'
        f'<path class="head" d="{head}" fill="none" stroke="{INK}"/>'
    )


_NEVER_FIRST = frozenset(
    " \u3000、。，．・：；？！）］｝」』】〉》〕’”ーぁぃぅぇぉっゃゅょァィゥェォッャュョ％%々〜"
)


def wrapped(said: str, cells: int, most: int) -> list[str]:
    """Words cut into at most so many lines of so many half-width cells; no line begins with what may not."""
    lines = [""]
    for character in said:
        if width(lines[-1] + character) > cells and character not in _NEVER_FIRST:
            lines[-1:] = _cut(lines[-1])
        lines[-1] += character
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > most:
        last = lines[most - 1]
        while width(last) > cells - 2:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return lines


def balanced(said: str, cells: int) -> list[str]:
    """Words on one line or, where they are too long for it, on two that are about as long."""
    if width(said) <= cells:
        return [said]
    half = next(
        (each for each in range(width(said) // 2, cells) if len(wrapped(said, each, 3)) <= 2), cells
    )
    return wrapped(said, half, 2)


def _cut(line: str) -> list[str]:
    """A full line, and how the next one begins: after the last gap, if there is one near the end."""
    at = max(line.rfind(" "), line.rfind("、")) + 1
    is_good = at > len(line) // 2 and line[at : at + 1] not in _NEVER_FIRST
    return [line[:at], line[at:]] if is_good else [line, ""]
