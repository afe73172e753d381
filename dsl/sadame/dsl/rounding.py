"""端数: the three ways the law drops a remainder, exactly.

In: a rational in base units and a `Rounding`, or the folded text of a 端数 attribute.
Out: the rounded rational, or what the text says. No unit is looked up here: `parse_rounding` hands
back the unit's text. 五捨六入 and 偶数丸め do not exist (no source asks for them).
"""

import re
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from attrs import Attribute, field, frozen


class Mode(Enum):
    """What happens to a remainder; the value is the canonical word."""

    DOWN = "切捨て"
    UP = "切上げ"
    HALF_UP = "四捨五入"


def _positive(_: object, attribute: "Attribute[Fraction]", value: Fraction) -> None:
    if value <= 0:
        raise ValueError(f"{attribute.name} must be positive, not {value}")


@frozen
class Rounding:
    """A mode and the place kept, in the base unit of the value: 千円未満切捨て is (DOWN, 1000)."""

    mode: Mode
    unit: Fraction = field(validator=_positive)


def round_exact(q: Fraction, r: Rounding) -> Fraction:
    """Round `q` to a multiple of the unit, by absolute value, keeping the sign.

    国等の債権債務等の金額の端数計算に関する法律（昭和25年法律第61号）第2条 drops 「一円未満の端数」 of claims and
    debts alike, so a repayment rounds to the same yen as the payment it undoes.

    >>> round_exact(Fraction(-3, 2), Rounding(Mode.DOWN, Fraction(1)))
    Fraction(-1, 1)
    """
    parts = abs(q) / r.unit
    match r.mode:
        case Mode.DOWN:
            whole = floor(parts)
        case Mode.UP:
            whole = ceil(parts)
        case Mode.HALF_UP:
            whole = floor(parts + Fraction(1, 2))
    return (whole if q >= 0 else -whole) * r.unit


_WORDS = {
    "切捨": Mode.DOWN,
    "切捨て": Mode.DOWN,
    "切捨てる": Mode.DOWN,
    "切上": Mode.UP,
    "切上げ": Mode.UP,
    "切上げる": Mode.UP,
    "四捨五入": Mode.HALF_UP,
    "四捨五入する": Mode.HALF_UP,
}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8}
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")

_SENTENCE = re.compile(r"(?P<place>[^未を]*)(?P<side>未満の端数を?|未満を?|を|)(?P<word>[四切].*)")
_DECIMAL = re.compile(r"小数(?:点以下第?|点?第)(?P<place>[1-9][0-9]?)位")
_AMOUNT = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,9}|[0-9]{1,30}(?:\.[0-9]{1,30})?)?"
    r"(?P<powers>[十百千]?[万億]?)"
    r"(?P<unit>%|[^0-9%.,][^未満切四]*)?",
)


def parse_rounding(text: str) -> tuple[Mode, Fraction, str] | None:
    """Read a 端数 text: mode, place kept as a multiple of the unit, and the unit's text.

    `X未満` names the last place *kept*, `小数第2位を四捨五入` the place *dropped*; without either word
    a decimal place is ambiguous and refused. `%` becomes a factor and `整数` has no unit.

    >>> parse_rounding("千円未満切捨て")
    (<Mode.DOWN: '切捨て'>, Fraction(1000, 1), '円')
    >>> parse_rounding("小数第2位を四捨五入")
    (<Mode.HALF_UP: '四捨五入'>, Fraction(1, 10), '')
    """
    # 四捨五入 holds digits of its own, so only the place before it is read as numerals.
    found = _SENTENCE.fullmatch(text.replace(" ", ""))
    mode = _WORDS.get(found["word"].replace("り", "")) if found else None
    if found is None or mode is None:
        return None
    kept = _place(found["place"].translate(_DIGITS), found["side"])
    return None if kept is None else (mode, *kept)


def _place(place: str, side: str) -> tuple[Fraction, str] | None:
    below = side.startswith("未満")
    if place == "小数点以下" and not below:
        return Fraction(1), ""
    if found := _DECIMAL.fullmatch(place):
        dropped = int(found["place"])
        match side:
            case "":
                return None
            case "を":
                return Fraction(1, 10 ** (dropped - 1)), ""
            case _:
                return Fraction(1, 10**dropped), ""
    if not below or not place or place.startswith("小数"):
        return None
    return (Fraction(1), "") if place == "整数" else _amount(place)


def _amount(place: str) -> tuple[Fraction, str] | None:
    found = _AMOUNT.fullmatch(place)
    if found is None:
        return None
    size = Fraction((found["number"] or "1").replace(",", ""))
    for power in found["powers"]:
        size *= _POWERS[power]
    if found["unit"] == "%":
        return (size / 100, "") if size else None
    return (size, found["unit"] or "") if size else None
