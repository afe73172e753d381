"""The text of one cell → what is known of the fact, and what was done to read it.

In: a text, the `Target` of its column and the `Rule` of the mapping. Out: `Reading`. The readers of facts do the work,
the same as for one case; what tables have and cases have not (codes, `19350401`, `<5`) is first written as a
case would write it. No data frame is known here; the callers see to it that each text is read once.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from sadame.dsl.calendar import format_date, ordinal
from sadame.dsl.folding import fold
from sadame.dsl.interval import Interval
from sadame.dsl.literals import BadLiteral, NumberLiteral, parse_number
from sadame.dsl.types import Choice, Day, FiscalYear, Label, Quantity, YearMonth
from sadame.dsl.values import Choices, Texts, Values
from sadame.engine.app.intake.mapping import UNANSWERED, Limits, Rule
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.targets import Target
from sadame.engine.columnar.encoding import State
from sadame.engine.facts.problems import (
    EmptyRange,
    FactProblem,
    NotAMember,
    OffStep,
    OutOfBounds,
    WrongUnit,
)
from sadame.engine.facts.scalars import UNKNOWN, read_scalar
from sadame.engine.facts.texts import squeezed

_LIMIT = re.compile(r"(<=|>=|≤|≥|<|>)(.+)")
_WORDS = {"<": "未満", "<=": "以下", "≤": "以下", ">": "超", ">=": "以上", "≥": "以上"}
_COMPACT = re.compile(
    r"(?:(?P<year>[12][0-9]{3})|(?P<era>[1-5])(?P<of>[0-9]{2}))(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
)
_COMPACT_MONTH = re.compile(
    r"(?P<year>[12][0-9]{3})(?P<m>[0-9]{2})|(?P<mark>[MTSHR])(?P<of>[0-9]{1,2})[.](?P<n>[0-9]{1,2})"
)
_ERAS = dict(zip("12345", ("明治", "大正", "昭和", "平成", "令和"), strict=True))
_MARKS = dict(zip("MTSHR", _ERAS.values(), strict=True))
_SERIAL = re.compile(r"[0-9]{2,7}")
_YEAR = re.compile("[12][0-9]{3}")
_ABBREVIATED = re.compile(f"[{''.join(_MARKS)}][0-9元]", re.IGNORECASE)
_EXCEL_ZERO = ordinal(1899, 12, 30)
_LAST_SERIAL = 2_958_465
_FAULTS: Mapping[type[FactProblem], Done] = {
    OutOfBounds: Done.OUTSIDE,
    OffStep: Done.OFF_STEP,
    NotAMember: Done.NO_MEMBER,
    WrongUnit: Done.WRONG_UNIT,
    EmptyRange: Done.UNREADABLE,
}


@frozen
class Reading:
    """What a text says. `low`, `high`: the ends, or a place or a text twice; `values` where no column holds it."""

    state: State
    low: Fraction | int | bool | str | None = None
    high: Fraction | int | None = None
    values: Values | None = None
    done: tuple[Done, ...] = ()


def read_text(target: Target, rule: Rule, text: str) -> Reading:
    """What a cell with this text says."""
    said = squeezed(text)
    if not said:
        return Reading(State.BLANK, done=(Done.BLANK,))
    if said in rule.missing or _is_missing_number(rule, said):
        return Reading(State.BLANK, done=(Done.MISSING,))
    if said in rule.codes:
        text = rule.codes[said]
        if text == UNANSWERED:
            return Reading(State.BLANK, done=(Done.MISSING,))
    written, done = _as_in_a_case(target, rule, text)
    if squeezed(written) == UNKNOWN:
        return Reading(State.UNKNOWN, done=done or (Done.UNKNOWN,))
    found = read_scalar(target.name, target.domain, written)
    if isinstance(found, FactProblem):
        return Reading(State.INVALID, done=(_FAULTS.get(type(found), Done.UNREADABLE),))
    changed = _changed(target, text)
    return _stated(target, found, (*changed, *done))


def _changed(target: Target, text: str) -> tuple[Done, ...]:
    """What of the spelling was passed over."""
    if isinstance(target.domain.type, Label):
        return (Done.SPACES,) if text != text.strip() else ()
    if fold(text) != text:
        return (Done.WIDTH,)
    return (Done.SPACES,) if text != text.strip() else ()


def _is_missing_number(rule: Rule, said: str) -> bool:
    """Whether it is one of the numbers that mean missing, however many places it is written with."""
    number = parse_number(said)
    if not isinstance(number, NumberLiteral):
        return False
    others = (parse_number(each) for each in rule.missing)
    return any(isinstance(each, NumberLiteral) and each == number for each in others)


# ── as a case would write it ──


def _as_in_a_case(target: Target, rule: Rule, text: str) -> tuple[str, tuple[Done, ...]]:
    match target.domain.type:
        case Quantity():
            return _quantity(rule, text)
        case Day():
            return _day(rule, text)
        case YearMonth():
            return _month(text)
        case FiscalYear() if _YEAR.fullmatch(squeezed(text)):
            return f"{squeezed(text)}年度", ()
        case _:
            return text, ()


def _quantity(rule: Rule, text: str) -> tuple[str, tuple[Done, ...]]:
    said = squeezed(text)
    if rule.limits is not None and (found := _LIMIT.fullmatch(said)):
        if rule.limits is Limits.UNKNOWN:
            return UNKNOWN, (Done.LIMIT_UNKNOWN,)
        return f"{_with_unit(rule, found[2])}{_WORDS[found[1]]}", (Done.LIMIT_RANGE,)
    return _with_unit(rule, said), ()


def _with_unit(rule: Rule, said: str) -> str:
    """The number with the unit its column has, unless it says one itself."""
    if rule.unit is None:
        return said
    number = parse_number(said)
    is_bare = isinstance(number, NumberLiteral) and number.style not in {"percent", "wari"}
    return f"{said}{rule.unit.text}" if is_bare or isinstance(number, BadLiteral) else said


def _day(rule: Rule, text: str) -> tuple[str, tuple[Done, ...]]:
    said = squeezed(text)
    if rule.has_serials and _SERIAL.fullmatch(said) and 60 < int(said) <= _LAST_SERIAL:
        return format_date(_EXCEL_ZERO + int(said)), (Done.SERIAL,)
    found = _COMPACT.fullmatch(said)
    if found is None:
        return text, (Done.ERA,) if _ABBREVIATED.match(said) else ()
    era = f"{_ERAS[found['era']]}{int(found['of'])}" if found["era"] else found["year"]
    return f"{era}年{int(found['m'])}月{int(found['d'])}日", (Done.DATE,)


def _month(text: str) -> tuple[str, tuple[Done, ...]]:
    found = _COMPACT_MONTH.fullmatch(squeezed(text))
    if found is None:
        return text, ()
    if found["year"]:
        return f"{found['year']}年{int(found['m'])}月", (Done.DATE,)
    return f"{_MARKS[found['mark']]}{int(found['of'])}年{int(found['n'])}月", (Done.DATE,)


# ── what was read ──


def _stated(target: Target, found: Values, done: tuple[Done, ...]) -> Reading:
    match found:
        case Interval() if found.is_point:
            return Reading(State.VALUE, found.low, done=done)
        case Interval(low_open=below, high_open=above):
            held = Done.RANGE if not done or done[-1] is not Done.LIMIT_RANGE else None
            told = (*done, held) if held else done
            is_dense = (below and found.low is not None) or (above and found.high is not None)
            if is_dense:
                return Reading(State.OTHER, values=found, done=told)
            return Reading(State.RANGE, found.low, found.high, done=told)
        case Choices(members) if len(members) == 1:
            (member,) = members
            return Reading(State.VALUE, place(target, member), done=done)
        case Choices():
            return Reading(State.OTHER, values=found, done=(*done, Done.RANGE))
        case Texts(frozenset() as known) if len(known) == 1:
            (word,) = known
            return Reading(State.VALUE, word, done=done)
        case _:
            return Reading(State.OTHER, values=found, done=done)


def place(target: Target, member: bool | str) -> bool | int:  # noqa: FBT001 - はい and いいえ are values
    """How a member stands in its column."""
    kind = target.domain.type
    if isinstance(kind, Choice) and isinstance(member, str):
        return kind.members.index(member)
    return bool(member)
