"""The Japanese for the nouns of a trace: results, what is missing, what went wrong, what was assumed.

In: parts of `trace`. Out: short phrases without a full stop, put together by `reasons` and the faces.
The reader's words stand in 「」; nothing internal is named.
"""

from collections.abc import Sequence
from fractions import Fraction

from sadame.dsl.display import show_possible
from sadame.dsl.interval import ALL, Interval, point
from sadame.dsl.trace import Cause, Fault, Lack, Missing, Status, Used, status_of
from sadame.dsl.types import Choice, Day, FiscalYear, Quantity, Truth, Type, YearMonth
from sadame.dsl.values import EITHER, Choices, Possible, Texts, Values, everything

_SHORT_RUN = 2
_PLAIN_FRACTION = 12
"""Up to such a denominator a fraction is read at a glance."""
LEGEND = "（○ 当たる　× 当たらない　？ 不明　－ 対象外　！ 誤り　← 決め手）"


def outcome(possible: Possible, kind: Type) -> str:
    """A result in one phrase: a value, 対象外, 誤り, or 不明 with what is still possible."""
    match status_of(possible):
        case Status.VALUE | Status.NOT_APPLICABLE | Status.ERROR:
            return _about(possible, kind) or show_possible(possible, kind)
        case Status.UNKNOWN if possible.values is not None and _is_anything(possible.values, kind):
            return f"不明{_flags(possible)}"
        case Status.UNKNOWN:
            return f"不明（{show_possible(possible, kind)}）"


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
    flagged = ((possible.absent, "対象外"), (possible.failed, "誤り"))
    words = "か".join(word for flag, word in flagged if flag)
    return f"（{words}のこともある）" if words else ""


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
            about = f"約{show_possible(Possible(point(back)), kind)}"
            exact = show_possible(possible, kind)
            if shown.denominator <= _PLAIN_FRACTION:
                return f"{exact}（{about}）"
            return f"{about}（正確には{exact}）"
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
            return f"「{lack.name}」{_after(lack.detail)}"
        case Lack.DELEGATED:
            return f"「{lack.name}」（{lack.detail or '定める機関'}が定めます）"
        case Lack.NOT_GIVEN:
            return f"「{lack.name}」（資料に数がありません{_after(lack.detail)}）"
        case Lack.READING:
            return f"解釈「{lack.name}」の読み方{_in_brackets(lack.detail)}"


def cause(wrong: Cause) -> str:
    """Why a result is 誤り, with the rules that took part and the facts that made them apply."""
    parties = "と".join(f"「{party}」" for party in wrong.parties if party != wrong.rule)
    detail = wrong.detail
    if wrong.fault is Fault.NO_VERSION and detail:
        detail = f"定めのある期間：{detail}"
    phrase = f"「{wrong.rule}」：{_fault(wrong.fault, parties)}{_in_brackets(detail)}"
    if wrong.facts:
        phrase += "。事実は " + "、".join(f"{name}＝{text}" for name, text in wrong.facts)
    if wrong.authorities:
        phrase += "。根拠は " + "、".join(wrong.authorities)
    return phrase


def _fault(fault: Fault, parties: str) -> str:
    match fault:
        case Fault.DIVISION_BY_ZERO:
            return f"0で割る計算になります{_named(parties)}"
        case Fault.NO_VERSION:
            return f"この基準日に適用される定めがありません{_named(parties)}"
        case Fault.CONFLICT:
            return f"{parties or '二つ以上のただし書'}が同時に当たり、値が食い違います"
        case Fault.NO_RULE:
            return "どのただし書にも当たらず、原則もありません"
        case Fault.GAP:
            return "表のどの行にも当たりません"
        case Fault.OVERLAP:
            return f"表の{parties or '二つ以上の行'}に同時に当たります"
        case Fault.INVALID_FACT:
            return f"事実の値が正しくありません{_named(parties)}"
        case Fault.EMPTY_LIST:
            return "一覧が空なので求められません"
        case Fault.DATE_ORDER:
            return f"日付の前後が逆です{_named(parties)}"
        case Fault.DATE_RANGE:
            return f"日付が扱える範囲を超えます{_named(parties)}"


def reading(name: str, member: str | None) -> str:
    """Which reading a result stands on."""
    return f"{name}＝{member or '決まっていない（すべての読み方で求めた）'}"


def presumed(used: Used) -> str:
    """A fact that was read from silence."""
    return f"{used.name}＝{outcome(used.possible, used.type)}"


def _named(parties: str) -> str:
    return f"（{parties}）" if parties else ""


def _in_brackets(detail: str) -> str:
    return f"（{detail}）" if detail else ""


def _after(detail: str) -> str:
    return f"：{detail}" if detail else ""
