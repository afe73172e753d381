"""The Japanese for the nouns of a trace: results, what is missing, what went wrong, what was assumed.

In: parts of `trace`. Out: short phrases without a full stop, put together by `reasons` and the faces.
The reader's words stand in 「」; nothing internal is named.
"""

from sadame.dsl.display import show, show_possible
from sadame.dsl.trace import Cause, Fault, Lack, Missing, Status, Used, status_of
from sadame.dsl.types import Truth, Type
from sadame.dsl.values import EITHER, Choices, Possible


def outcome(possible: Possible, kind: Type) -> str:
    """A result in one phrase: a value, 対象外, 誤り, or 不明 with what is still possible."""
    match status_of(possible):
        case Status.VALUE | Status.NOT_APPLICABLE | Status.ERROR:
            return show_possible(possible, kind)
        case Status.UNKNOWN if possible == Possible(EITHER):
            return "不明"
        case Status.UNKNOWN:
            return f"不明（{show_possible(possible, kind)}）"


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


def missing(lack: Missing) -> str:
    """An unknown, and who can settle it."""
    match lack.lack:
        case Lack.INPUT:
            return f"「{lack.name}」を確かめる" + (f"（{lack.detail}）" if lack.detail else "")
        case Lack.DELEGATED:
            body = lack.detail or "定める機関"
            return f"「{lack.name}」を{body}が定める"
        case Lack.NOT_GIVEN:
            return f"「{lack.name}」の数が示される（資料に数なし{_after(lack.detail)}）"
        case Lack.READING:
            return f"解釈「{lack.name}」の読み方を選ぶ{_in_brackets(lack.detail)}"


def cause(wrong: Cause) -> str:
    """Why a result is 誤り, with the rules that took part and the facts that made them apply."""
    parties = "と".join(f"「{party}」" for party in wrong.parties)
    phrase = f"「{wrong.rule}」：{_fault(wrong.fault, parties)}{_in_brackets(wrong.detail)}"
    if wrong.facts:
        phrase += "。事実は " + "、".join(f"{name}＝{text}" for name, text in wrong.facts)
    if wrong.authorities:
        phrase += "。根拠は " + "、".join(wrong.authorities)
    return phrase


def _fault(fault: Fault, parties: str) -> str:
    match fault:
        case Fault.DIVISION_BY_ZERO:
            return "0で割る計算になります"
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
            return "日付の前後が逆です"
        case Fault.DATE_RANGE:
            return "日付が扱える範囲を超えます"


def origin(used: Used) -> str | None:
    """What a reader has to know of where a value came from; None = nothing out of the ordinary."""
    if used.origin == "presumed":
        value = outcome(used.possible, used.type)
        return f"「{used.name}」は未回答なので「{value}」とみなしました"
    if used.origin == "irrelevant":
        return f"「{used.name}」は条件に当たらないので使いませんでした"
    return None


def reading(name: str, member: str | None) -> str:
    """Which reading a result stands on."""
    if member is None:
        return f"解釈「{name}」は読み方が決まっていません（すべての読み方で求めました）"
    return f"解釈「{name}」は「{member}」と読みました"


def given(used: Used) -> str:
    """A fact or 基準値 with its value."""
    if used.possible.values is not None and not (used.possible.absent or used.possible.failed):
        return f"{used.name}＝{show(used.possible.values, used.type)}"
    return f"{used.name}＝{show_possible(used.possible, used.type)}"


def _named(parties: str) -> str:
    return f"（{parties}）" if parties else ""


def _in_brackets(detail: str) -> str:
    return f"（{detail}）" if detail else ""


def _after(detail: str) -> str:
    return f"：{detail}" if detail else ""
