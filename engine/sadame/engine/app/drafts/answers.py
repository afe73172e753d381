"""What somebody said about a new 制度, each answer checked the way a rule file would be.

In: single answers as they were typed. Out: `Draft` and its `Fact`s. Refuses, by raising `Refused` with
the words of the message, what no rule file could hold.
"""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from sadame.dsl.calendar import format_date
from sadame.dsl.core import Input, Program
from sadame.dsl.diagnostics import Severity
from sadame.dsl.folding import fold
from sadame.dsl.literals import BadLiteral, parse_date
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.types import Label, Type

#: The kinds of draft, under the word of the language that each begins with.
KINDS = {
    "判定": "対象者の判定",
    "算定": "補助額の算定",
    "表": "単価表",
    "抽出": "支援する者の抽出",
    "準用": "国の制度の準用",
}
_BOUNDS = ("以上", "以下", "未満", "超")
_SAMPLE = "制度 見本\n適用：令和7年4月1日 から\n"


class Refused(Exception):  # noqa: N818 - an answer is refused; nothing of ours is wrong
    """An answer that cannot stand in a rule file; the message says why, and what to write."""


@frozen
class Fact:
    """An 入力: how it is declared, and its type. `members` = of the 区分 it brings along."""

    name: str
    declared: str
    type: Type
    members: tuple[str, ...] = ()


@frozen
class Draft:
    """Everything that was said. An empty text was left open."""

    name: str
    title: str = ""
    office: str = ""
    basis: str = ""
    source: str = ""
    start: str = "施行日未確認"
    facts: tuple[Fact, ...] = field(default=())
    row: str = ""
    key: str = ""


def plain_text(said: str) -> str:
    """A free text on one line."""
    return " ".join(said.split())


def policy_name(said: str) -> str:
    """The name of a 制度, by which another one can refer to it."""
    name = plain_text(said)
    body = "適用：令和7年4月1日 から\n判定 要件\nはい\n"
    other = (
        f"制度 見本その二\n適用：令和7年4月1日 から\n参照 {name}\n判定 別の要件\n{name} の 要件\n"
    )
    try:
        sound(f"制度 {name}\n{body}", [Source("見本その二.sadame", other)])
    except Refused:
        raise Refused(
            "ほかの制度から参照できません\n  → 漢字・かな・英数字を、間を空けずに続けて書いてください"
        ) from None
    return name


def declared_name(said: str) -> str:
    """The name of an 入力, for which nothing else was asked."""
    return fact(f"{plain_text(said)}：文字").name


def start_label(said: str) -> str:
    """The label of a period: from a day on, or 施行日未確認 if nothing was said."""
    text = fold(said).replace(" ", "").removesuffix("から")
    if not text:
        return Draft("").start
    found = parse_date(text) if len(text) < 40 else None
    if isinstance(found, BadLiteral):
        hint = f"\n  → 「{found.fix}」のことですか" if found.fix else ""
        raise Refused(f"「{text}」は正しい日付ではありません。{found.reason}{hint}")
    if found is None or found.kind != "date":
        raise Refused("日付ではありません\n  → 令和7年4月1日 のように書いてください")
    return f"{format_date(found.value)} から"


def fact(said: str) -> Fact:
    """`年齢：歳`, `住所がある：はい／いいえ`, or with the members of a new 区分 `世帯：単身、夫婦`."""
    name, colon, kind = (part.strip() for part in fold(plain_text(said)).partition(":"))
    if not (name and colon and kind):
        raise Refused("「名前：型」の形ではありません\n  → 年齢：歳 のように書いてください")
    members = tuple(part.strip() for part in kind.split("、"))
    if len(members) == 1 or any(word in kind for word in _BOUNDS):
        members = ()
    declared = f"{name}：{name if members else kind.replace('/', '／')}"
    enumeration = f"区分 {name}：{'、'.join(members)}\n" if members else ""
    programs = sound(f"{_SAMPLE}{enumeration}入力\n{declared}\n")
    [symbol] = [each for each in programs["見本"].slices[-1].symbols if isinstance(each, Input)]
    return Fact(symbol.name, declared, symbol.type, members)


def sound(text: str, others: Sequence[Source] = ()) -> Mapping[str, Program]:
    """The programs of a text with what it builds on; it must hold nothing wrong."""
    book = compile_book([Source("見本.sadame", text), *others])
    for problem in book.problems:
        found = problem.diagnostic()
        if found.severity is Severity.ERROR:
            raise Refused(f"{found.title}\n  → {found.hint}" if found.hint else found.title)
    return book.programs


def is_askable(each: Fact) -> bool:
    """Whether a rule can look at it; 文字 only names things."""
    return not isinstance(each.type, Label)
