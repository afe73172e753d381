"""Values and sets of values as people read them, and as JSON (semantics §2.6).

In: what `values` holds, with its type. Out: Japanese text, or plain data that loses nothing: numbers
are `int` where whole, else exact text (`"22.5"`, `"1/3"`), in the unit the type is shown in.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from sadame.dsl import calendar
from sadame.dsl.interval import Exact, Interval
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    ListOf,
    Quantity,
    Scalar,
    Structure,
    Truth,
    Type,
    YearMonth,
)
from sadame.dsl.units import format_quantity, format_ratio
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

#: The words around values, by what they say; `{}` is where a value stands. Other programs are handed them.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "unknown": "不明",
        "others unknown": "ほかは不明",
        "outside coverage": "収録の外は不明",
        "none": "なし",
        "absent": "対象外",
        "error": "誤り",
        "flag or": "か",
        "or": " か ",
        "or absent": "、または対象外",
        "or error": "、誤りかもしれない",
        "no range": "範囲なし",
        "range": "{}〜{}",
        "at least": "以上",
        "above": "超",
        "at most": "以下",
        "below": "未満",
        "day at least": "以後",
        "day above": "より後",
        "day at most": "以前",
        "day below": "より前",
    }
)
UNKNOWN = WORDS["unknown"]
_OUTSIDE_COVERAGE = WORDS["outside coverage"]


def show_value(value: Scalar, kind: Type) -> str:
    """One value."""
    match kind, value:
        case Truth(yes, no), bool():
            return yes if value else no
        case Quantity(unit, as_ratio), Fraction() | int():
            exact = Fraction(value)
            return format_ratio(exact) if as_ratio else format_quantity(exact, unit)
        case Day(), int():
            return calendar.format_date(value)
        case FiscalYear(), int():
            return calendar.format_fiscal_year(value)
        case YearMonth(), int():
            return calendar.format_year_month(value)
        case _:
            return str(value)


def show_written(value: Scalar, kind: Type, written: str) -> str:
    """A literal: a share that is `written` as a fraction as it is, `1/2`; anything else as any value."""
    return written or show_value(value, kind)


def show(values: Values, kind: Type) -> str:
    """A set of values: `100万円〜250万円`, `20kg/㎡ 以上 25kg/㎡ 未満`, `介護ロボット か ICT`."""
    match values:
        case Interval():
            return _show_interval(values, kind)
        case Choices(members):
            return WORDS["or"].join(show_value(each, kind) for each in _in_order(members, kind))
        case Texts(known):
            return UNKNOWN if known is None else WORDS["or"].join(sorted(known))
        case Fields(fields):
            return f"（{_show_fields(fields, kind)}）"
        case Elements(known, more, beyond):
            element = kind.element if isinstance(kind, ListOf) else kind
            shown = [show(each, element) for each in known]
            if more:
                return "、".join([*shown, WORDS["others unknown"] if shown else UNKNOWN])
            return "、".join(
                [*(shown or [WORDS["none"]]), *([_OUTSIDE_COVERAGE] if beyond else [])]
            )


def show_possible(possible: Possible, kind: Type, why: str = "") -> str:
    """A set of outcomes; `why` says when the 誤り among them happens: `分母が0人`."""
    if possible.values is None:
        flags = ((possible.absent, "absent"), (possible.failed, "error"))
        return WORDS["flag or"].join(WORDS[word] for flag, word in flags if flag)
    text = show(possible.values, kind)
    if possible.absent:
        text += WORDS["or absent"]
    if possible.failed:
        text += WORDS["or error"] + (f"（{why}）" if why else "")
    return text


def _show_interval(found: Interval, kind: Type) -> str:
    low, high = found.low, found.high
    if low is None and high is None:
        return WORDS["no range"]
    if low is not None and low == high:
        return show_value(low, kind)
    if low is not None and high is not None and not found.low_open and not found.high_open:
        return WORDS["range"].format(show_value(low, kind), show_value(high, kind))
    from_word = _limit("above" if found.low_open else "at least", kind)
    to_word = _limit("below" if found.high_open else "at most", kind)
    lower = "" if low is None else f"{show_value(low, kind)} {from_word}"
    upper = "" if high is None else f"{show_value(high, kind)} {to_word}"
    return f"{lower} {upper}".strip()


def _limit(word: str, kind: Type) -> str:
    """`以上` of an amount, `以後` of a day."""
    is_dated = isinstance(kind, Day | FiscalYear | YearMonth)
    return WORDS[f"day {word}" if is_dated else word]


def _in_order(members: frozenset[bool | str], kind: Type) -> list[bool | str]:
    match kind:
        case Choice(members=declared):
            return [each for each in declared if each in members]
        case _:
            return sorted(members, key=lambda each: (each is False, str(each)))


def _show_fields(fields: tuple[Possible, ...], kind: Type) -> str:
    declared = kind.fields if isinstance(kind, Structure) else ()
    return "、".join(
        f"{each.name}：{show_possible(possible, each.type)}"
        for each, possible in zip(declared, fields, strict=True)
    )


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def exact_to_json(value: Exact) -> int | str:
    """A whole number, else its decimals if they end, else a fraction.

    >>> exact_to_json(Fraction(45, 2)), exact_to_json(Fraction(1, 3)), exact_to_json(Fraction(4))
    ('22.5', '1/3', 4)
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    rest, places = exact.denominator, 0
    for factor in (2, 5):
        times = 0
        while rest % factor == 0:
            rest, times = rest // factor, times + 1
        places = max(places, times)
    if rest != 1:
        return f"{exact.numerator}/{exact.denominator}"
    whole, decimals = divmod(abs(exact.numerator) * 10**places // exact.denominator, 10**places)
    return f"{'-' if exact < 0 else ''}{whole}.{decimals:0{places}d}"


def value_to_json(value: Scalar, kind: Type) -> Json:
    """One value: numbers in the unit of the type, dates as ISO 8601, 年度 as its year."""
    match kind, value:
        case Quantity(unit), Fraction() | int():
            return exact_to_json(value / unit.scale)
        case Day(), int():
            return calendar.to_date(value).isoformat()
        case YearMonth(), int():
            return f"{value // 12:04d}-{value % 12 + 1:02d}"
        case _, Fraction():
            return exact_to_json(value)
        case _, bool() | int() | str():
            return value


def to_json(possible: Possible, kind: Type) -> dict[str, Json]:
    """A set of outcomes; min and max are null where unbounded, values is null on a line."""
    found: dict[str, Json] = {
        "min": None,
        "max": None,
        "min_open": False,
        "max_open": False,
        "values": None,
        "may_be_not_applicable": possible.absent,
        "may_be_error": possible.failed,
    }
    match possible.values:
        case None:
            found["values"] = []
        case Interval(low, high, low_open, high_open):
            found["min"] = None if low is None else value_to_json(low, kind)
            found["max"] = None if high is None else value_to_json(high, kind)
            found["min_open"], found["max_open"] = low_open, high_open
        case values:
            found["values"] = _listed(values, kind)
    return found


def _listed(values: Choices | Texts | Fields | Elements, kind: Type) -> list[Json] | None:
    match values:
        case Choices(members):
            return [value_to_json(each, kind) for each in _in_order(members, kind)]
        case Texts(known):
            return None if known is None else [*sorted(known)]
        case Fields(fields):
            declared = kind.fields if isinstance(kind, Structure) else ()
            return [
                {
                    each.name: _field(possible, each.type)
                    for each, possible in zip(declared, fields, strict=True)
                }
            ]
        case Elements(known, more, beyond):
            element = kind.element if isinstance(kind, ListOf) else kind
            shown: list[Json] = [part for each in known for part in _listed(each, element) or []]
            return [*shown, *([UNKNOWN] if more else [_OUTSIDE_COVERAGE] if beyond else [])]


def _field(possible: Possible, kind: Type) -> Json:
    """A field: its value where it is single, else its set of outcomes."""
    values = possible.values
    if possible.is_single and values is not None:
        match values:
            case Interval(low) if low is not None:
                return value_to_json(low, kind)
            case Choices(members):
                return value_to_json(next(iter(members)), kind)
            case Texts(known) if known is not None:
                return next(iter(known))
            case Elements(records) if isinstance(kind, ListOf):
                return [single_to_json(record, kind.element) for record in records]
            case Fields(fields) if isinstance(kind, Structure):
                inside = zip(fields, kind.fields, strict=True)
                return {each.name: _field(found, each.type) for found, each in inside}
            case _:
                pass
    return to_json(possible, kind)


def single_to_json(values: Values, kind: Type) -> Json:
    """The value of a set of one."""
    return _field(Possible(values), kind)
