"""One scalar fact → the set of values it may have: numbers, dates, 真偽, 区分, 文字.

In: a raw value (text, int, Decimal, Fraction, date, bool, or `{"いずれか": […]}`) with the `Domain` of its
fact. Out: the values inside the domain, or what is wrong. Nothing is guessed and nothing is rounded.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from sadame.dsl import calendar, suggest
from sadame.dsl.display import show
from sadame.dsl.folding import fold, name_of
from sadame.dsl.interval import Interval, intersect, on_lattice, point
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    Quantity,
    Truth,
    Type,
    YearMonth,
    natural_step,
)
from sadame.dsl.values import Choices, Texts, Values, everything
from sadame.engine.facts.problems import (
    BinaryFloat,
    FactProblem,
    NotAMember,
    OffStep,
    OutOfBounds,
    TooLong,
    WrongShape,
)
from sadame.engine.facts.ranks import read_ranks
from sadame.engine.facts.texts import Line, example, excerpt, read_line, squeezed

UNKNOWN = "不明"
_ANY_OF = "いずれか"
_DIGITS = 40
_TOO_LARGE = int("1" + "0" * _DIGITS)
_LONGEST = 1_000
_LONGEST_LITERAL = 200
_FIRST_YEAR = calendar.to_date(calendar.FIRST).year
_LAST_YEAR = calendar.to_date(calendar.LAST).year
_ALTERNATIVES = re.compile(r" +か +")
_YES = frozenset({"はい", "該当", "あり", "true"})
_NO = frozenset({"いいえ", "非該当", "なし", "false"})


@frozen
class Domain:
    """What a fact may be: its type, cut to the declared range and 刻み."""

    type: Type
    bounds: Interval | None
    declared_step: Fraction | None

    @property
    def step(self) -> Fraction | None:
        """The 刻み, declared or natural."""
        return self.declared_step or natural_step(self.type)

    def everything(self) -> Values:
        """The whole domain: what 不明 leaves open."""
        return everything(self.type, self.bounds, self.step)


def read_scalar(path: str, domain: Domain, raw: object) -> Values | FactProblem:
    """The values a raw fact leaves open."""
    if isinstance(raw, float):
        return BinaryFloat(path=path)
    if isinstance(raw, str):
        longest = _LONGEST if isinstance(domain.type, Label) else _LONGEST_LITERAL
        if len(raw) > longest:
            return TooLong(path=path, limit=f"{longest}文字")
        if squeezed(raw) == UNKNOWN:
            return domain.everything()
    match domain.type:
        case Quantity() | Day() | FiscalYear() | YearMonth() as line:
            read = _read_line(path, line, raw)
            return read if isinstance(read, FactProblem) else _inside(path, domain, read)
        case Truth() | Choice() as choice:
            return _read_choices(path, choice, raw)
        case Label():
            return _read_texts(path, raw)
        case _:
            return WrongShape(path=path, found=shape(raw), wanted="値")


def shape(raw: object) -> str:
    """The word for what kind of thing somebody wrote."""
    match raw:
        case bool():
            return "true／false"
        case int() | Fraction() | Decimal() | float():
            return "数"
        case str():
            return f"「{excerpt(raw)}」"
        case Mapping():
            return "「名前：値」の組"
        case list() | tuple():
            return "一覧"
        case None:
            return "空の値"
        case _:
            return "この種類の値"


# ── numbers and dates ──


def _read_line(path: str, kind: Line, raw: object) -> Interval | FactProblem:
    match raw:
        case str():
            return read_line(path, kind, raw)
        case dt.date() if isinstance(kind, Day) and not isinstance(raw, dt.datetime):
            return point(raw.toordinal())
        case bool() | dt.date():
            return _not_this(path, kind, raw)
        case int() | Fraction() | Decimal():
            return _number(path, kind, raw)
        case _:
            return _not_this(path, kind, raw)


def _not_this(path: str, kind: Line, raw: object) -> FactProblem:
    return WrongShape(path=path, found=shape(raw), wanted=example(kind))


def _number(path: str, kind: Line, raw: int | Fraction | Decimal) -> Interval | FactProblem:
    """A bare number is in the unit of the 入力; a bare 年度 is the western year it begins in."""
    if isinstance(raw, Decimal) and not raw.is_finite():
        return _not_this(path, kind, raw)
    if not _is_short(raw):
        return TooLong(path=path, limit=f"{_DIGITS}桁")
    value = Fraction(raw)
    match kind:
        case Quantity(unit):
            return point(value * unit.scale)
        case FiscalYear() if value.denominator == 1 and _FIRST_YEAR <= value <= _LAST_YEAR:
            return point(int(value))
        case _:
            return _not_this(path, kind, raw)


def _is_short(raw: int | Fraction | Decimal) -> bool:
    """Whether a number has digits as any real one; asked before it is converted."""
    match raw:
        case Decimal():
            _, digits, exponent = raw.as_tuple()
            return len(digits) <= _DIGITS and isinstance(exponent, int) and abs(exponent) <= _DIGITS
        case Fraction():
            return max(abs(raw.numerator), raw.denominator) < _TOO_LARGE
        case int():
            return abs(raw) < _TOO_LARGE


def _inside(path: str, domain: Domain, read: Interval) -> Values | FactProblem:
    """What of `read` lies in the declared range and on the 刻み."""
    whole = domain.everything()
    limits = domain.bounds or (whole if isinstance(whole, Interval) else read)
    inside = intersect(read, limits)
    if inside is None:
        shown = (show(read, domain.type), show(limits, domain.type))
        return OutOfBounds(path=path, value=f"「{shown[0]}」", bounds=shown[1])
    if domain.step is None:
        return inside
    return on_lattice(inside, domain.step) or OffStep(
        path=path,
        value=f"「{show(read, domain.type)}」",
        step=show(point(domain.step), domain.type),
    )


# ── 真偽, 区分, 文字 ──


def _read_choices(path: str, kind: Truth | Choice, raw: object) -> Values | FactProblem:
    if isinstance(kind, Choice) and kind.ordered and isinstance(raw, str):
        ranks = None if _named(kind, raw) else read_ranks(path, kind.members, squeezed(raw))
        if ranks is not None:
            return ranks if isinstance(ranks, FactProblem) else Choices(frozenset(ranks))
    members: set[bool | str] = set()
    alternatives = _alternatives(kind, raw)
    for each in alternatives:
        member = _member(path, kind, each)
        if isinstance(member, FactProblem):
            return member
        members.add(member)
    if not members:
        return WrongShape(path=path, found="空の一覧", wanted=_choose(kind))
    return Choices(frozenset(members))


def _alternatives(kind: Truth | Choice, raw: object) -> list[object]:
    match raw:
        case {"いずれか": list() as several, **rest} if not rest:
            return several
        case str() if " か " in fold(raw) and _named(kind, raw) is None:
            return list(_ALTERNATIVES.split(fold(raw)))
        case _:
            return [raw]


def _member(path: str, kind: Truth | Choice, raw: object) -> bool | str | FactProblem:
    if isinstance(raw, str | bool):
        found = _named(kind, raw)
        if found is not None:
            return found
    if not isinstance(raw, str):
        return WrongShape(path=path, found=shape(raw), wanted=_choose(kind))
    words = _words(kind)
    near = suggest.near(excerpt(raw), words)
    return NotAMember(path=path, text=excerpt(raw), members=words, near=near)


def _named(kind: Truth | Choice, raw: str | bool) -> bool | str | None:  # noqa: FBT001 - JSON's true
    """The member a word or a JSON truth value means."""
    word = ("true" if raw else "false") if isinstance(raw, bool) else name_of(fold(raw).strip())
    match kind:
        case Truth(yes, no):
            if word == no or (word != yes and word in _NO):
                return False
            return True if word == yes or word in _YES else None
        case Choice(members=members):
            if word in members:
                return word
            said = {"true": "はい", "false": "いいえ"}.get(word)
            return said if said in members else None


def _words(kind: Truth | Choice) -> tuple[str, ...]:
    return (kind.yes, kind.no) if isinstance(kind, Truth) else kind.members


def _choose(kind: Truth | Choice) -> str:
    return "、".join(f"「{word}」" for word in _words(kind)) + "のどれか"


def _read_texts(path: str, raw: object) -> Values | FactProblem:
    several = raw[_ANY_OF] if isinstance(raw, Mapping) and set(raw) == {_ANY_OF} else [raw]
    if isinstance(several, list) and several and all(isinstance(each, str) for each in several):
        return Texts(frozenset(each.strip() for each in several))
    return WrongShape(path=path, found=shape(raw), wanted="「」で囲んだ文字")
