"""Dates, months and fiscal years as the law counts them.

Values are plain integers: 日付 = proleptic ordinal of the day, 年度 = its number (2025 = 令和7年度),
年月 = year × 12 + month − 1. So order is the order of integers, and every function here is monotone
in each argument. Whatever would leave the years up to 9999 raises `ValueError`. Holidays (民法142条)
are never implied, and text is not read here (see `literals`).
"""

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

FIRST = date(1873, 1, 1).toordinal()
"""明治6年1月1日, the first day of the solar calendar (明治5年太政官布告第337号)."""
LAST = date.max.toordinal()


@frozen
class Era:
    """A 元号 with its first and last day; `base` + n is the western year of its year n."""

    name: str
    letter: str
    first: int
    last: int
    base: int = field(eq=False)

    def label(self, year: int) -> str:
        """The western `year` in this era: 令和7年, 令和元年.

        >>> ERAS[-1].label(2019)
        '令和元年'
        """
        number = year - self.base
        return f"{self.name}{'元' if number == 1 else number}年"


def ordinal(year: int, month: int, day: int) -> int:
    """The 日付 of a day that exists; `ValueError` otherwise."""
    return date(year, month, day).toordinal()


def to_date(day: int) -> date:
    """The day as the standard library has it."""
    return date.fromordinal(day)


ERAS = (
    Era("明治", "M", ordinal(1868, 1, 25), ordinal(1912, 7, 29), 1867),
    Era("大正", "T", ordinal(1912, 7, 30), ordinal(1926, 12, 24), 1911),
    Era("昭和", "S", ordinal(1926, 12, 25), ordinal(1989, 1, 7), 1925),
    Era("平成", "H", ordinal(1989, 1, 8), ordinal(2019, 4, 30), 1988),
    Era("令和", "R", ordinal(2019, 5, 1), LAST, 2018),
)


def age(birth: int, on: int) -> int:
    """年齢 on a day: reached on the day *before* the birthday.

    年齢計算ニ関スル法律（明治35年法律第50号）第1項 counts from the day of birth, 第2項 applies 民法143条:
    the year ends with the day before the 応当日 (someone born on 4月1日 turns 6 on 3月31日).
    """
    # The day after `on`, without leaving the calendar on its very last day.
    following = (10000, 1, 1) if on == LAST else _parts(on + 1)
    return _full_years(birth, on, following)


def age_by_birthday(birth: int, on: int) -> int:
    """誕生日年齢: reached on the birthday itself; only for rules whose 根拠 counts that way."""
    return _full_years(birth, on, _parts(on))


def _full_years(birth: int, on: int, reached: tuple[int, int, int]) -> int:
    if on < birth:
        raise ValueError("a person has no age before the day of birth")
    year, *month_day = _parts(birth)
    return reached[0] - year - ([*reached[1:]] < month_day)


def term_end(start: int, months: int | None, days: int | None, include_first: bool) -> int:  # noqa: FBT001 - 初日算入
    """期間の満了日 of a period of either `months` or `days` that starts on `start`.

    民法140条 leaves the first day out unless the period begins at midnight (`include_first`); 141条 ends
    it with its last day; 143条2項 ends months the day before the 応当日, and on the last day of the
    month where there is none: 1月30日 から 1か月 = 2月28日 (or 29日).
    """
    first = start if include_first else start + 1
    match months, days:
        case int(), None if months >= 0:
            return _day(*_last_of_months(first, months))
        case None, int() if days >= 0:
            return _inside(first + days - 1)
        case _:
            raise ValueError("a period has either months or days, and not fewer than none")


def _last_of_months(first: int, months: int) -> tuple[int, int]:
    """年月 and day on which `months` that begin on `first` end (143条2項); never overflows."""
    month, day = year_month(first) + months, to_date(first).day
    if day == 1:
        return month - 1, _length(month - 1)
    return month, min(day - 1, _length(month))


def same_day(day: int, months: int) -> int:
    """応当日: the same day of another month, or that month's last day. It has no inverse."""
    month = year_month(day) + months
    return _day(month, min(to_date(day).day, _length(month)))


def months_between(first: int, last: int) -> int:
    """月数: the most whole months (民法143条, first day counted) inside `first` to `last`, both included."""
    months = calendar_months(first, last)
    end = (year_month(last), to_date(last).day)
    while _last_of_months(first, months) > end:
        months -= 1
    return months


def calendar_months(first: int, last: int) -> int:
    """暦月数: the calendar months touched by `first` to `last`, both included."""
    if first > last:
        raise ValueError("months are counted forwards")
    return year_month(last) - year_month(first) + 1


def fiscal_year(day: int) -> int:
    """年度 of a day: 4月1日 to the next 3月31日 (財政法11条, 地方自治法208条1項)."""
    year, month, _ = _parts(day)
    return year - (month < 4)


def fiscal_year_start(year: int) -> int:
    """初日 of a 年度; ValueError where it lies outside the calendar."""
    return _inside(ordinal(year, 4, 1))


def fiscal_year_end(year: int) -> int:
    """末日 of a 年度; ValueError where it lies outside the calendar."""
    return _inside(ordinal(year + 1, 3, 31))


def year_month(day: int) -> int:
    """年月 of a day."""
    year, month, _ = _parts(day)
    return year * 12 + month - 1


def month_start(month: int) -> int:
    """初日 of a 年月; ValueError where it lies outside the calendar."""
    return _day(month, 1)


def month_end(month: int) -> int:
    """末日 of a 年月; ValueError where it lies outside the calendar."""
    return _day(month, _length(month))


def era_of(day: int) -> Era | None:
    """The 元号 in force on a day of the solar calendar, if there was one."""
    if not FIRST <= day <= LAST:
        return None
    return next(era for era in reversed(ERAS) if era.first <= day)


def format_date(day: int) -> str:
    """令和7年4月1日; in the days before 和暦 had our calendar, 1872-12-31.

    >>> format_date(ordinal(2019, 5, 1))
    '令和元年5月1日'
    """
    era, at = era_of(day), to_date(day)
    return at.isoformat() if era is None else f"{era.label(at.year)}{at.month}月{at.day}日"


def format_period(start: int | None, end: int | None) -> str:
    """The days from `start` to `end`: 令和7年4月1日から令和8年3月31日まで; None = without an end."""
    first = "" if start is None else f"{format_date(start)}から"
    last = "" if end is None else f"{format_date(end)}まで"
    return first + last


def joined_periods(
    stretches: Iterable[tuple[int | None, int | None]],
) -> tuple[tuple[int | None, int | None], ...]:
    """Several stretches of days in order; those that follow each other without a gap are one."""
    joined: list[tuple[int | None, int | None]] = []
    for start, end in sorted(stretches, key=lambda each: -1 if each[0] is None else each[0]):
        before = joined[-1][1] if joined else None
        if before is not None and start == before + 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def format_periods(stretches: Iterable[tuple[int | None, int | None]]) -> str:
    """Several stretches of days, joined.

    >>> years = [(ordinal(2024, 4, 1), ordinal(2025, 3, 31)), (ordinal(2025, 4, 1), None)]
    >>> format_periods(years)
    '令和6年4月1日から'
    """
    return "、".join(format_period(start, end) for start, end in joined_periods(stretches))


def format_year_month(month: int) -> str:
    """令和7年4月; the month of a new 元号 carries the new name."""
    year, index = divmod(month, 12)
    return f"{_label(year, index + 1, _length(month))}{index + 1}月"


def format_year(year: int) -> str:
    """令和7年; the year of a new 元号 carries the new name."""
    return _label(year, 12, 31)


def format_fiscal_year(year: int) -> str:
    """令和7年度, named by the 元号 in force half-way through it.

    So 2019 is 令和元年度, as 「改元に伴う元号による年表示の取扱いについて」（新元号への円滑な移行に向けた関係省庁
    連絡会議申合せ）has it for the budget, while 1926 stays 大正15年度 and 1988 昭和63年度.
    """
    return f"{_label(year, 9, 30)}度"


def _label(year: int, month: int, day: int) -> str:
    era = era_of(ordinal(year, month, day)) if 1873 <= year <= 9999 else None
    return f"{year}年" if era is None else era.label(year)


def _parts(day: int) -> tuple[int, int, int]:
    at = to_date(day)
    return at.year, at.month, at.day


def _length(month: int) -> int:
    year, index = divmod(month, 12)
    if index == 1:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if index in {3, 5, 8, 10} else 31


def _ordinal_in(month: int, day: int) -> int:
    return ordinal(month // 12, month % 12 + 1, day)


def _day(month: int, day: int) -> int:
    return _inside(_ordinal_in(month, day))


def _inside(day: int) -> int:
    if not FIRST <= day <= LAST:
        raise ValueError("the day lies outside 1873-01-01 to 9999-12-31")
    return day
