"""The Japanese for the nouns of a trace: results, what is missing, what went wrong, what was assumed.

In: parts of `trace`. Out: short phrases without a full stop, put together by `reasons` and the faces.
The reader's words stand in 「」; nothing internal is named.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from sadame.dsl.display import UNKNOWN, show_possible
from sadame.dsl.interval import ALL, Interval, point
from sadame.dsl.trace import Cause, Fault, Lack, Missing, Status, Used, status_of
from sadame.dsl.types import TRUTH, Choice, Day, FiscalYear, Quantity, Truth, Type, YearMonth
from sadame.dsl.values import EITHER, Choices, Possible, Texts, Values, everything

_SHORT_RUN = 2
_PLAIN_FRACTION = 12
"""Up to such a denominator a fraction is read at a glance."""
LEGEND = "（○ 当たる　× 当たらない　？ 不明　－ 対象外　！ 誤り　← 決め手）"

#: The phrases of an explanation, `{}` where something is put in. Who words one elsewhere is handed these.
PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "legend": LEGEND,
        "unknown in": "不明（{}）",
        "may be": "（{}のこともある）",
        "about": "約{}",
        "exact about": "{}（{}）",
        "about exactly": "{}（正確には{}）",
        "lacks": "「{}」{}",
        "delegated": "「{}」（{}が定めます）",
        "some body": "定める機関",
        "not given": "「{}」（資料に数がありません{}）",
        "lacks reading": "解釈「{}」の読み方{}",
        "periods": "定めのある期間：{}",
        "cause": "「{}」：{}{}",
        "cause facts": "。事実は {}",
        "cause authorities": "。根拠は {}",
        "fact is": "{}＝{}",
        "party and": "と",
        Fault.DIVISION_BY_ZERO.value: "0で割る計算になります{}",
        Fault.NO_VERSION.value: "この基準日に適用される定めがありません{}",
        Fault.CONFLICT.value: "{}が同時に当たり、値が食い違います",
        "some provisos": "二つ以上のただし書",
        Fault.NO_RULE.value: "どのただし書にも当たらず、原則もありません",
        Fault.GAP.value: "表のどの行にも当たりません",
        Fault.OVERLAP.value: "表の{}に同時に当たります",
        "some rows": "二つ以上の行",
        Fault.INVALID_FACT.value: "事実の値が正しくありません{}",
        Fault.EMPTY_LIST.value: "一覧が空なので求められません",
        Fault.DATE_ORDER.value: "日付の前後が逆です{}",
        Fault.DATE_RANGE.value: "日付が扱える範囲を超えます{}",
        "every reading": "決まっていない（すべての読み方で求めた）",
        "in brackets": "（{}）",
        "after": "：{}",
        "still open": "まだ決まらないところ",
        "decisive": "決め手",
        "would settle": "分かれば決まること",
        "causes": "誤りの原因",
        "causes perhaps": "事実によっては、次の誤りになるかもしれません",
        "outvoted": "注意",
        "presumed": "みなしたこと（未回答など）",
        "readings": "解釈",
        "marks": "注記",
        "authorities": "根拠",
        "told above": "上に書いたもの：{}",
        "bases": "もとの値",
        "items": "{} {}項目{}",
        "○": "該当",
        "×": "非該当",
        "？": "不明",
        "－": "対象外",
        "！": "誤り",
    }
)


def outcome(possible: Possible, kind: Type) -> str:
    """A result in one phrase: a value, 対象外, 誤り, or 不明 with what is still possible."""
    match status_of(possible):
        case Status.VALUE | Status.NOT_APPLICABLE | Status.ERROR:
            return _about(possible, kind) or show_possible(possible, kind)
        case Status.UNKNOWN if possible.values is not None and _is_anything(possible.values, kind):
            return f"{UNKNOWN}{_flags(possible)}"
        case Status.UNKNOWN:
            return _said("unknown in", show_possible(possible, kind))


def _is_anything(values: Values, kind: Type) -> bool:
    """Whether a set of words says nothing: every answer is still possible."""
    match kind:
        case Truth():
            return values == EITHER
        case Choice(members=members):
            return values == Choices(frozenset(members))
        case Day() | FiscalYear() | YearMonth():
            return values == everything(kind)
        case _:
            return values in (ALL, Texts(None))


def _flags(possible: Possible) -> str:
    flags = show_possible(Possible(None, possible.absent, possible.failed), TRUTH)
    return _said("may be", flags) if flags else ""


def _about(possible: Possible, kind: Type) -> str:
    """A fraction that no decimals end, with what it is about: 2/3（約66.67%）; nothing for other values.

    Where the fraction itself is hard to read, what it is about comes first.
    """
    match possible.values, kind:
        case Interval(low), Quantity(unit, as_ratio) if low is not None:
            shown = Fraction(low) / unit.scale * (100 if as_ratio else 1)
            rounded = Fraction(round(shown * 100), 100)
            if _ends(shown.denominator):
                return ""
            back = rounded * unit.scale / (100 if as_ratio else 1)
            about = _said("about", show_possible(Possible(point(back)), kind))
            exact = show_possible(possible, kind)
            if shown.denominator <= _PLAIN_FRACTION:
                return _said("exact about", exact, about)
            return _said("about exactly", about, exact)
        case _:
            return ""


def _ends(denominator: int) -> bool:
    """Whether a fraction has finitely many decimals."""
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator == 1


def mark(possible: Possible, kind: Type) -> str:
    """One sign for a clause: ○ holds, × does not, ？ open, － 対象外, ！ 誤り, ＝ a value."""
    match status_of(possible):
        case Status.UNKNOWN:
            return "？"
        case Status.NOT_APPLICABLE:
            return "－"
        case Status.ERROR:
            return "！"
        case Status.VALUE if isinstance(kind, Truth):
            return "○" if possible.values == Choices(frozenset({True})) else "×"
        case Status.VALUE:
            return "＝"


def items(names: Sequence[str]) -> str:
    """The 問 of a 質問票, those that follow each other from one to the other: 問1〜問11、問13.

    >>> items(["問1", "問2", "問3", "問5", "問6", "問9の2"])
    '問1〜問3、問5、問6、問9の2'
    """
    runs: list[list[str]] = []
    for name in names:
        follows = runs and _number(name) is not None and _number(runs[-1][-1]) == _number(name, -1)
        if follows:
            runs[-1].append(name)
        else:
            runs.append([name])
    return "、".join(
        f"{run[0]}〜{run[-1]}" if len(run) > _SHORT_RUN else "、".join(run) for run in runs
    )


def _number(item: str, more: int = 0) -> int | None:
    """The number of a 問, and so many more."""
    digits = item.removeprefix("問")
    return int(digits) + more if digits.isdecimal() else None


def missing(lack: Missing) -> str:
    """An unknown, and who can settle it."""
    match lack.lack:
        case Lack.INPUT:
            return _said("lacks", lack.name, _after(lack.detail))
        case Lack.DELEGATED:
            return _said("delegated", lack.name, lack.detail or PHRASES["some body"])
        case Lack.NOT_GIVEN:
            return _said("not given", lack.name, _after(lack.detail))
        case Lack.READING:
            return _said("lacks reading", lack.name, _in_brackets(lack.detail))


def cause(wrong: Cause) -> str:
    """Why a result is 誤り, with the rules that took part and the facts that made them apply."""
    parties = PHRASES["party and"].join(
        f"「{party}」" for party in wrong.parties if party != wrong.rule
    )
    detail = wrong.detail
    if wrong.fault is Fault.NO_VERSION and detail:
        detail = _said("periods", detail)
    phrase = _said("cause", wrong.rule, _fault(wrong.fault, parties), _in_brackets(detail))
    if wrong.facts:
        facts = "、".join(_said("fact is", name, text) for name, text in wrong.facts)
        phrase += _said("cause facts", facts)
    if wrong.authorities:
        phrase += _said("cause authorities", "、".join(wrong.authorities))
    return phrase


def _fault(fault: Fault, parties: str) -> str:
    match fault:
        case Fault.CONFLICT:
            return _said(fault.value, parties or PHRASES["some provisos"])
        case Fault.OVERLAP:
            return _said(fault.value, parties or PHRASES["some rows"])
        case _:
            return _said(fault.value, _in_brackets(parties))


def reading(name: str, member: str | None) -> str:
    """Which reading a result stands on."""
    return _said("fact is", name, member or PHRASES["every reading"])


def presumed(used: Used) -> str:
    """A fact that was read from silence."""
    return fact(used.name, used.possible, used.type)


def fact(name: str, possible: Possible, kind: Type, written: str = "") -> str:
    """A name with its value, as it is `written` where that is known."""
    return _said("fact is", name, written or outcome(possible, kind))


def _said(phrase: str, *parts: str) -> str:
    return PHRASES[phrase].format(*parts)


def _in_brackets(detail: str) -> str:
    return _said("in brackets", detail) if detail else ""


def _after(detail: str) -> str:
    return _said("after", detail) if detail else ""
