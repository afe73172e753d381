"""A stored cell → the text that stands for it in a rule, exactly.

In: a `StoredCell`, its style and the first day of the workbook's calendar. Out: `Told`: a text, and what is
odd about it. A number is the decimal of at most 15 figures that Excel keeps, with the words its format puts
around it (`#,##0"円"` → 1,234円, `0%` → 12.5%), in all of its places; a day is written 令和7年4月1日. Where
a format shows another number than the cell holds, neither is taken.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException

from attrs import frozen

from sadame.dsl.calendar import format_date, format_year_month, ordinal, year_month
from sadame.dsl.source import Oddity
from sadame.engine.app.workbooks.grid import StoredCell
from sadame.engine.app.workbooks.parts import Style
from sadame.engine.app.workbooks.shapes import Shape, shape_for, shape_for_text

_KEPT = Context(prec=15, rounding=ROUND_HALF_EVEN, Emax=310, Emin=-330)
_EXACT = Context(prec=60, Emax=400, Emin=-400)
_GENERAL_SHOWS = 11
_LAST_SERIAL = 2_958_465  # 9999年12月31日
_DAY_WORDS = frozenset("年月日曜元()（） /／.-,、:")
_WEEKDAY = re.compile("ddd+")
_TRUTH = {"1": "はい", "true": "はい", "0": "いいえ", "false": "いいえ"}


@frozen
class Told:
    """What a cell says. `is_text`: nobody counts with it. `held`: what is meant where it is odd."""

    text: str
    oddity: Oddity | None = None
    held: str = ""
    is_text: bool = False


def told(cell: StoredCell, style: Style, *, from_1904: bool) -> Told:
    """The text for a cell that holds something."""
    words = cell.words
    if words is None:
        return Told("", Oddity.NO_RESULT)
    if not words.text.strip():
        missing = cell.has_formula and cell.kind == "n"
        return Told("", Oddity.NO_RESULT if missing else None, is_text=True)
    if words.is_struck or style.is_struck:
        return Told(_line(words.text), Oddity.STRUCK, words.text)
    match cell.kind:
        case "e":
            return Told(_line(words.text), Oddity.ERROR, words.text)
        case "b":
            return Told(_TRUTH.get(words.text.strip().lower(), words.text))
        case "s":
            return _text(words.text, style.code)
        case _:
            return _number(words.text.strip(), style.code, from_1904=from_1904)


def _line(text: str) -> str:
    """Text on one line: a line break in a cell means as little as one in a rule file."""
    return text.translate(dict.fromkeys(range(32), " "))


def _text(text: str, code: str) -> Told:
    shape = shape_for_text(code)
    shown = _line(text)
    is_shown = shape.has_text and not shape.words
    return Told(shown, None if is_shown else Oddity.DISGUISED, shown, is_text=True)


# ── numbers ──


def _number(text: str, code: str, *, from_1904: bool) -> Told:
    try:
        value = _KEPT.create_decimal(text)
    except DecimalException:
        return Told(text, Oddity.ERROR, text)
    if not value.is_finite():
        return Told(text, Oddity.ERROR, text)
    shape = shape_for(code, (value > 0) - (value < 0))
    if shape.letters:
        return _moment(value, shape, from_1904=from_1904)
    if shape.is_scaled:
        return Told(_plain(value), Oddity.SCALED, _plain(value))
    if shape.is_odd or not (shape.has_digits or shape.has_text):
        return Told(_plain(value), Oddity.DISGUISED, _plain(value))
    shown = _EXACT.multiply(value, Decimal(100)) if shape.is_percent else value
    number = _plain(shown, is_grouped=shape.is_grouped)
    said = f"{shape.before}{number}{'%' if shape.is_percent else ''}{shape.after}"
    return Told(said, Oddity.SHORTENED if _is_shortened(shown, shape) else None, said)


def _is_shortened(value: Decimal, shape: Shape) -> bool:
    if shape.places is None:
        return len(_plain(abs(value))) > _GENERAL_SHOWS
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return isinstance(exponent, int) and -exponent > shape.places


def _plain(value: Decimal, *, is_grouped: bool = False) -> str:
    """All figures of a number, without an exponent."""
    exact = value.normalize(_EXACT)
    text = f"{exact:,f}" if is_grouped else f"{exact:f}"
    return "0" if text == "-0" else text


# ── days ──


def _moment(value: Decimal, shape: Shape, *, from_1904: bool) -> Told:
    day = _day(value, from_1904=from_1904)
    if day is None:
        return Told(_plain(value), Oddity.NO_DAY, _plain(value))
    number = ordinal(day.year, day.month, day.day)
    text = format_date(number)
    letters = set(shape.letters)
    has_year, has_day = bool(letters & set("yegbr")), "d" in _WEEKDAY.sub("", shape.letters)
    if not has_year and not has_day and letters & set("hs"):
        return Told(text, Oddity.NO_DAY, text)
    if set(shape.words) - _DAY_WORDS or not has_year or "m" not in letters:
        return Told(text, Oddity.DISGUISED, text)
    if has_day:
        return Told(text)
    if day.day == 1:
        return Told(format_year_month(year_month(number)))
    return Told(text, Oddity.DISGUISED, text)


def _day(serial: Decimal, *, from_1904: bool) -> date | None:
    """The day of a serial number; the 29 February 1900 of Excel's calendar never was."""
    if serial != serial.to_integral_value() or not 0 <= serial <= _LAST_SERIAL:
        return None
    days = int(serial)
    if from_1904:
        return date(1904, 1, 1) + timedelta(days) if days <= _LAST_SERIAL - 1462 else None
    if days in {0, 60}:
        return None
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)
