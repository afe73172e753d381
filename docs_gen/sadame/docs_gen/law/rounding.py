"""端数 in words: 千円未満切捨て."""

from fractions import Fraction

from sadame.dsl.display import show_value
from sadame.dsl.rounding import Rounding
from sadame.dsl.types import Quantity, Type
from sadame.dsl.units import format_number

_POWERS = {Fraction(10) ** n: word for n, word in ((1, "十"), (2, "百"), (3, "千"), (4, "万"))}


def said(rounding: Rounding, kind: Type) -> str:
    """`千円未満切捨て`, `0.1%未満四捨五入`, `小数第2位未満切上げ`, `整数未満切捨て`."""
    return f"{_place(rounding.unit, kind)}未満{rounding.mode.value}"


def _place(unit: Fraction, kind: Type) -> str:
    if not isinstance(kind, Quantity) or not kind.unit.dimension:
        return _plain(unit, as_ratio=isinstance(kind, Quantity) and kind.as_ratio)
    shown, text = unit / kind.unit.scale, kind.unit.text
    if shown == 1:
        return text
    if shown in _POWERS and text.startswith("円"):
        return f"{_POWERS[shown]}{text}"
    return show_value(unit, kind)


def _plain(unit: Fraction, *, as_ratio: bool) -> str:
    if as_ratio:
        return f"{format_number(unit * 100)}%"
    if unit == 1:
        return "整数"
    places = len(str(unit.denominator)) - 1
    if unit.numerator == 1 and unit.denominator == 10**places:
        return f"小数第{places}位"
    return format_number(unit)
