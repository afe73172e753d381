"""Small things every picture is made of: texts, lengths in tenths of a pixel, round numbers on an axis."""

from fractions import Fraction
from xml.sax.saxutils import escape

from sadame.dsl.widths import width

WIDTH, LABELS, BARS = 760, 200, 350
SURE, WHOLE, GREY, PALE = "#5b7ea3", "#1f3a5f", "#8a939c", "#e7ebef"
_COLUMNS = 31  # half-width letters in front of a bar
_NICE = (Fraction(1), Fraction(2), Fraction(5), Fraction(10), Fraction(20))


def step_of(most: Fraction) -> Fraction:
    """A round number, four to ten of which reach so far."""
    power = Fraction(1)
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    return next(each * power / 10 for each in _NICE if each * power / 10 * 8 >= most)


def tick(at: Fraction, *, percent: bool) -> str:
    """A number on an axis."""
    number = at * 100 if percent else at
    whole = f"{int(number):,}" if number.denominator == 1 else _decimal(number)
    return f"{whole}%" if percent else whole


def text(  # noqa: PLR0913 - how a text looks
    x: Fraction | int,
    y: int,
    said: str,
    *,
    size: int = 12,
    colour: str = "",
    anchor: str = "",
    weight: str = "normal",
) -> str:
    """A text; `y` = the line it stands on."""
    looks = f' font-size="{size}"' if size != 12 else ""
    looks += f' fill="{colour}"' if colour else ""
    looks += f' text-anchor="{anchor}"' if anchor else ""
    looks += f' font-weight="{weight}"' if weight != "normal" else ""
    return f'<text x="{px(Fraction(x))}" y="{y}"{looks}>{escape(said)}</text>'


def short(label: str) -> str:
    """The label, or as much of its end as there is room for: there groups within groups differ."""
    if width(label) <= _COLUMNS:
        return label
    while width(label) >= _COLUMNS:
        label = label[1:]
    return f"…{label}"


def px(length: Fraction) -> str:
    """A length in tenths of a pixel."""
    tenths = round(Fraction(length) * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else f"{tenths // 10}"


def _decimal(number: Fraction) -> str:
    places = 1
    while (number * 10**places).denominator != 1:
        places += 1
    whole, rest = divmod(int(abs(number) * 10**places), 10**places)
    return f"{'-' if number < 0 else ''}{whole:,}.{rest:0{places}d}"
