"""What compiled rules call: counting over masks, date functions, and choosing a row.

A mask is a set of outcomes in four bits: はい 1, いいえ 2, 対象外 4, 誤り 8 (semantics §1.2). A number comes
with a status: 0 = it is a value, 4 対象外, 8 誤り, 16 not known here; the larger decides. Everything here
is exact on integers and never raises for what facts may hold.
"""

from collections.abc import Callable, Iterable, Sequence

from sadame.dsl import calendar

YES, NO, ABSENT, FAILED, OPEN = 1, 2, 4, 8, 16


def count(at_least: int, masks: Sequence[int]) -> int:
    """次のうち k 以上に該当, lifted: an outcome is there when some choice of the operands gives it."""
    result = 0
    if sum(1 for each in masks if each & YES) >= at_least:
        result |= YES
    if sum(1 for each in masks if not each & NO) < at_least:
        result |= NO
    if _undecided(at_least, masks, FAILED):
        result |= FAILED
    unfailing = [each & ~FAILED for each in masks]
    if all(unfailing) and _undecided(at_least, unfailing, ABSENT):
        result |= ABSENT
    return result


def _undecided(at_least: int, masks: Sequence[int], bit: int) -> bool:
    """Whether an operand with that outcome is left to decide."""
    sure = sum(1 for each in masks if each == YES)
    possible = sum(1 for each in masks if each != NO)
    return any(each & bit for each in masks) and sure < at_least <= possible


def _table(at_least: int) -> bytes:
    """K of two, for every pair of masks; a pair with an empty mask never happens."""
    pairs = ((left, right) for left in range(16) for right in range(16))
    return bytes(count(at_least, pair) if all(pair) else 0 for pair in pairs)


AND, OR = _table(2), _table(1)
"""かつ and または of two masks `a`, `b`, at `a << 4 | b`; both are associative also on sets."""

NOT = bytes(each & (ABSENT | FAILED) | (each & YES) << 1 | (each & NO) >> 1 for each in range(16))
"""でない of a mask."""


def many(masks: Iterable[int]) -> bool:
    """Whether some mask has more than one outcome."""
    return any(each & each - 1 for each in masks)


def worst(masks: Sequence[int]) -> int:
    """The status of a strict operation on conditions."""
    if many(masks):
        return OPEN
    found = max(masks, default=0)
    return found if found >= ABSENT else 0


def sole(masks: Sequence[int]) -> int:
    """一意: the row that matches, or minus a status; −1 = no row."""
    status = worst(masks)
    if status:
        return -status
    matching = [at for at, each in enumerate(masks) if each == YES]
    if len(matching) > 1:
        return -FAILED
    return matching[0] if matching else -1


def first(masks: Sequence[int]) -> int:
    """先頭: the first row that matches unless a row before it is 対象外 or 誤り; −1 = no row."""
    if many(masks):
        return -OPEN
    status = 0
    for at, each in enumerate(masks):
        if each == YES:
            return -status if status else at
        if each >= ABSENT:
            status = max(status, each)
    return -status if status else -1


# ── dates: a result, or None = 誤り ────────────────────────────────────────────────────────────────


def _reached(function: Callable[[], int]) -> int | None:
    try:
        return function()
    except (ValueError, OverflowError):
        return None


def age(birth: int, on: int) -> int | None:
    """年齢."""
    return None if on < birth else calendar.age(birth, on)


def age_by_birthday(birth: int, on: int) -> int | None:
    """誕生日年齢."""
    return None if on < birth else calendar.age_by_birthday(birth, on)


def months_between(start: int, end: int) -> int | None:
    """月数."""
    return None if end < start else calendar.months_between(start, end)


def calendar_months(start: int, end: int) -> int | None:
    """暦月数."""
    return None if end < start else calendar.calendar_months(start, end)


def term_end_months(start: int, months: int) -> int | None:
    """満了日 of months."""
    return _term_end(start, months, None, include_first=False)


def term_end_months_included(start: int, months: int) -> int | None:
    """満了日 of months, 初日算入."""
    return _term_end(start, months, None, include_first=True)


def term_end_days(start: int, days: int) -> int | None:
    """満了日 of days."""
    return _term_end(start, None, days, include_first=False)


def term_end_days_included(start: int, days: int) -> int | None:
    """満了日 of days, 初日算入."""
    return _term_end(start, None, days, include_first=True)


def _term_end(
    start: int, months: int | None, days: int | None, *, include_first: bool
) -> int | None:
    length = months if months is not None else days or 0
    if not 0 <= length <= calendar.LAST:
        return None
    return _reached(lambda: calendar.term_end(start, months, days, include_first=include_first))


def same_day(day: int, months: int) -> int | None:
    """応当日."""
    return _reached(lambda: calendar.same_day(day, months))


def fiscal_year(day: int) -> int | None:
    """年度 of a day."""
    return calendar.fiscal_year(day)


def fiscal_year_of_month(month: int) -> int | None:
    """年度 of a 年月."""
    return (month - 3) // 12


def year_month(day: int) -> int | None:
    """年月 of a day."""
    return calendar.year_month(day)


def year_start(year: int) -> int | None:
    """初日 of a 年度."""
    return _reached(lambda: calendar.fiscal_year_start(year))


def year_end(year: int) -> int | None:
    """末日 of a 年度."""
    return _reached(lambda: calendar.fiscal_year_end(year))


def month_start(month: int) -> int | None:
    """初日 of a 年月."""
    return _reached(lambda: calendar.month_start(month))


def month_end(month: int) -> int | None:
    """末日 of a 年月."""
    return _reached(lambda: calendar.month_end(month))


DATES: dict[str, Callable[..., int | None]] = {
    each.__name__: each
    for each in (
        age,
        age_by_birthday,
        months_between,
        calendar_months,
        term_end_months,
        term_end_months_included,
        term_end_days,
        term_end_days_included,
        same_day,
        fiscal_year,
        fiscal_year_of_month,
        year_month,
        year_start,
        year_end,
        month_start,
        month_end,
    )
}
NAMES: dict[str, object] = {
    **DATES,
    **{each.__name__: each for each in (count, many, worst, sole, first)},
    "AND": AND,
    "OR": OR,
    "NOT": NOT,
}
"""What compiled source may call."""
