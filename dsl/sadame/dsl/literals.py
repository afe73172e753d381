"""Literals: numbers, quantities and dates as they are written in Japanese.

In: one literal, folded (half-width digits, `-`, `/`, `%`), without spaces around it.
Out: its exact value; `None` when the text is no such literal at all; `BadLiteral` when it is one that
cannot be meant (平成31年5月1日), with the right one where that is certain. Time is linear in the length
of the text, whatever it holds: no digits are converted before they are counted.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.units import PLAIN, Unit, parse_unit

Style: TypeAlias = Literal["plain", "percent", "wari", "fraction"]
DateKind: TypeAlias = Literal["date", "year_month", "fiscal_year", "year"]


@frozen
class BadLiteral:
    """A literal that cannot be meant: one sentence why, and what to write if that is certain."""

    reason: str
    fix: str | None = None


@frozen
class NumberLiteral:
    """A number and the way it was written."""

    value: Fraction
    style: Style


@frozen
class DateLiteral:
    """A day, month, year or 年度, as `calendar` counts them (a year by its western number)."""

    kind: DateKind
    value: int


_NO_UNITS: Mapping[str, Unit] = MappingProxyType({})

# ── Numbers ──

_MAX_DIGITS = 40
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}

_DECIMAL = r"[0-9][0-9,]*+(?:\.[0-9]++)?+"
_KANJI = r"[一二三四五六七八九十百千万]"
_POWER = r"(?:[十百千]?[万億兆]|[百千])"
_NUMBER = re.compile(
    rf"""(?P<sign>-?)(?:
      (?P<below>[0-9]++|{_KANJI}++)分の(?P<above>[0-9]++|{_KANJI}++)
    | (?P<numerator>[0-9]++)/(?P<denominator>[0-9]++)(?![.,])
    | (?P<wari>{_DECIMAL})割(?:(?P<bu>[0-9])分)?(?:(?P<rin>[0-9])厘)?
    | (?P<percent>{_DECIMAL})%
    | (?P<plain>{_DECIMAL}(?:{_POWER}{_DECIMAL})*+{_POWER}?+)
    )""",
    re.VERBOSE,
)
_TERM = re.compile(rf"({_DECIMAL})({_POWER})?+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})++(?:\.[0-9]++)?")


def parse_number(text: str) -> NumberLiteral | BadLiteral | None:
    """Read `20`, `1,200`, `3/4`, `2分の1`, `百分の三`, `38.5%`, `2割5分`, `91.4万`, `1億2,000万`.

    >>> parse_number("2割5分")
    NumberLiteral(value=Fraction(1, 4), style='wari')
    """
    found = _NUMBER.fullmatch(text)
    return None if found is None else _number(found)


def parse_quantity(
    text: str, declared: Mapping[str, Unit] = _NO_UNITS
) -> tuple[NumberLiteral, Unit] | BadLiteral | None:
    """Read a number with its unit, `1億2,000万円`, `45mL/分/1.73㎡`, the value in base units.

    A number without a unit is a quantity of `PLAIN`; a percentage or 割 never has a unit.

    >>> parse_quantity("91.4万円")
    (NumberLiteral(value=Fraction(914000, 1), style='plain'), Unit(dimension=(('円', 1),), \
scale=Fraction(1, 1), text='円'))
    """
    found = _NUMBER.match(text)
    if found is None:
        return None
    unit = PLAIN
    if rest := text[found.end() :]:
        parsed = None if rest in {"数", "割合"} else parse_unit(rest, declared)
        if parsed is None or found["wari"] or found["percent"]:
            return None
        unit = parsed
    number = _number(found)
    if isinstance(number, BadLiteral):
        return number
    return NumberLiteral(number.value * unit.scale, number.style), unit


def _number(found: re.Match[str]) -> NumberLiteral | BadLiteral:
    if sum(character in "0123456789" for character in found[0]) > _MAX_DIGITS:
        return BadLiteral(f"数は{_MAX_DIGITS}桁までです。")
    style, value = _unsigned(found)
    if isinstance(value, BadLiteral):
        return value
    return NumberLiteral(-value if found["sign"] else value, style)


def _unsigned(found: re.Match[str]) -> tuple[Style, Fraction | BadLiteral]:
    if below := found["below"] or found["denominator"]:
        return "fraction", _fraction(found["above"] or found["numerator"], below)
    if wari := found["wari"]:
        rest = Fraction(int(found["bu"] or 0), 100) + Fraction(int(found["rin"] or 0), 1000)
        tenths = _decimal(wari)
        return "wari", tenths if isinstance(tenths, BadLiteral) else tenths / 10 + rest
    if percent := found["percent"]:
        hundredths = _decimal(percent)
        return "percent", hundredths if isinstance(hundredths, BadLiteral) else hundredths / 100
    return "plain", _terms(found["plain"])


def _decimal(text: str) -> Fraction | BadLiteral:
    if "," in text and not _GROUPED.fullmatch(text):
        return BadLiteral(
            "「,」は3桁ごとに置きます（1,200 のように）。二つの数を並べるときは「、」を使います。"
        )
    return Fraction(text.replace(",", ""))


def _terms(text: str) -> Fraction | BadLiteral:
    """The sum of 1億, 2,000万 and 500: each smaller than one of the place before, only the last broken."""
    total, limit, broken = Fraction(0), None, False
    for digits, word in _TERM.findall(text):
        power = 1
        for character in word:
            power *= _POWERS[character]
        value = _decimal(digits)
        if isinstance(value, BadLiteral):
            return value
        if broken or (limit is not None and value * power >= limit):
            return BadLiteral(
                "位は大きい順に書き、小数は最後の位にだけ書きます（1億2,000万 のように）。"
            )
        total, limit, broken = total + value * power, power, value.denominator != 1
    return total


def _fraction(above: str, below: str) -> Fraction | BadLiteral:
    numerator, denominator = _whole(above), _whole(below)
    if numerator is None or denominator is None:
        return BadLiteral("分数の漢数字が読めません（百分の七十五、4分の3 のように書きます）。")
    if denominator == 0:
        return BadLiteral("分母が0です。")
    return Fraction(numerator, denominator)


_KANJI_DIGITS = "一二三四五六七八九"
_KANJI_CHUNK = "".join(f"(?:([{_KANJI_DIGITS}]?){power})?" for power in "千百十")
_KANJI_CHUNK += f"([{_KANJI_DIGITS}])?"
_KANJI_NUMBER = re.compile(f"(?:{_KANJI_CHUNK}万)?{_KANJI_CHUNK}")


def _whole(text: str) -> int | None:
    """Arabic digits, or a 漢数字 below 1億 as statutes write it (七十五, 千, 一万)."""
    if text[0] in "0123456789":
        return int(text)
    found = _KANJI_NUMBER.fullmatch(text)
    if found is None:
        return None
    total, places = 0, (10**7, 10**6, 10**5, 10**4, 1000, 100, 10, 1)
    for place, digit in zip(places, found.groups(), strict=True):
        if digit is not None:  # 百 alone is 一百
            total += place * (_KANJI_DIGITS.index(digit) + 1 if digit else 1)
    return total or None


# ── Dates ──

_ERAS = {key: era for era in calendar.ERAS for key in (era.name, era.letter)}
_DATE = re.compile(
    rf"""(?:(?P<era>{"|".join(_ERAS)})(?P<number>元|[0-9]{{1,4}})|(?P<western>[0-9]{{4}}))
    (?: 年(?:(?P<fiscal>度)|(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日)?)?
    | (?P<mark>[-/.])(?P<mark_month>[0-9]{{1,2}})(?P=mark)(?P<mark_day>[0-9]{{1,2}})
    | (?(western)-(?P<iso_month>[0-9]{{2}})|(?!))
    )""",
    re.VERBOSE,
)


def parse_date(text: str) -> DateLiteral | BadLiteral | None:
    """Read `令和7年4月1日`, `R7.4.1`, `2025-04-01`, `平成元年`, `昭和25年3月`, `2025-04`, `令和7年度`.

    A 元号 must have been in force: on that day, in that month or year; for a 年度 some time from its
    4月1日 to 12月31日, so both 平成31年度 and 令和元年度 are 2019. 太陰暦 (before 明治6年1月1日) is refused.

    >>> parse_date("平成31年5月1日").fix
    '令和元年5月1日'
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    era = _ERAS[found["era"]] if found["era"] else None
    number = 1 if found["number"] == "元" else int(found["number"] or 0)
    year = int(found["western"] or 0) if era is None else era.base + number
    month = found["month"] or found["mark_month"] or found["iso_month"]
    day = found["day"] or found["mark_day"]
    if era is None and not month and not found["fiscal"] and year < _FIRST_YEAR:
        return None  # 1200年 is a length of time
    if era is not None and number == 0:
        return BadLiteral("元号の年は元年から数えます。")
    if year < _FIRST_YEAR:
        return BadLiteral("明治6年1月1日より前の日付（太陰暦）は書けません。")
    if year > _LAST_YEAR:
        return BadLiteral(f"{_LAST_YEAR}年より後の日付は書けません。")
    if month and day:
        return _date(year, int(month), int(day), era)
    if month:
        return _year_month(year, int(month), era)
    return _year(year, era, "fiscal_year" if found["fiscal"] else "year")


def written_date(text: str) -> str:
    """A date in the way we write it; whether it names the 元号 or the western year stays, and which 元号.

    >>> written_date("2025/4/1"), written_date("R7.4.1"), written_date("令和07年04月01日")
    ('2025-04-01', '令和7年4月1日', '令和7年4月1日')
    """
    found = _DATE.fullmatch(text)
    if found is None or found["iso_month"]:
        return text
    if found["mark"] and found["western"]:
        return f"{found['western']}-{int(found['mark_month']):02}-{int(found['mark_day']):02}"
    number = 1 if found["number"] == "元" else int(found["number"] or 0)
    era = _ERAS.get(found["era"])
    year = f"{found['western']}年" if era is None else era.label(era.base + number)
    month, day = found["month"] or found["mark_month"], found["day"] or found["mark_day"]
    after = "度" if found["fiscal"] else f"{int(month)}月" if month else ""
    return year + after + (f"{int(day)}日" if day else "")


_FIRST_YEAR = calendar.to_date(calendar.FIRST).year
_LAST_YEAR = calendar.to_date(calendar.LAST).year


def _date(year: int, month: int, day: int, era: calendar.Era | None) -> DateLiteral | BadLiteral:
    found = _year_month(year, month, None)
    if isinstance(found, BadLiteral):
        return found
    last = calendar.to_date(calendar.month_end(found.value)).day
    if not 1 <= day <= last:
        said = calendar.format_year_month(found.value) if era else f"{year}年{month}月"
        return BadLiteral(f"{said}は1日から{last}日までです。")
    value = calendar.ordinal(year, month, day)
    literal = DateLiteral("date", value)
    return _in_era(literal, era, value, value, calendar.format_date(value))


def _year_month(year: int, month: int, era: calendar.Era | None) -> DateLiteral | BadLiteral:
    if not 1 <= month <= 12:
        return BadLiteral("月は1月から12月までです。")
    value = year * 12 + month - 1
    first, last = calendar.month_start(value), calendar.month_end(value)
    literal = DateLiteral("year_month", value)
    return _in_era(literal, era, first, last, calendar.format_year_month(value))


def _year(
    year: int, era: calendar.Era | None, kind: Literal["fiscal_year", "year"]
) -> DateLiteral | BadLiteral:
    last = calendar.ordinal(year, 12, 31)
    literal = DateLiteral(kind, year)
    if kind == "fiscal_year":
        first, fix = calendar.fiscal_year_start(year), calendar.format_fiscal_year(year)
    else:
        first, fix = calendar.ordinal(year, 1, 1), calendar.format_year(year)
    return _in_era(literal, era, first, last, fix)


def _in_era(
    literal: DateLiteral, era: calendar.Era | None, first: int, last: int, fix: str
) -> DateLiteral | BadLiteral:
    """The literal, if its 元号 was in force on some day from `first` to `last`."""
    if era is None:
        return literal
    if last < era.first:
        return BadLiteral(f"{era.name}は{calendar.format_date(era.first)}からです。", fix)
    if first > era.last:
        return BadLiteral(f"{era.name}は{calendar.format_date(era.last)}までです。", fix)
    return literal
