# ruff: noqa: D102 - the prose of a problem is the message it renders
"""What can be wrong with the facts of a case, as facts, and how it is said.

In: made by `decode`. Out: `title()` says what is, `hint()` what to write instead; faces list all of
them at once. The sisters of `diagnostics.Problem` for what has no place in a rule file: `path` is the
way to the fact (`明細 の 3番目 の 金額`).
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from attrs import frozen


@frozen(kw_only=True)
class FactProblem(ABC):
    """One thing that is wrong with a case."""

    code: ClassVar[str]
    path: str

    @abstractmethod
    def title(self) -> str:
        """What is wrong, in one short sentence."""

    @abstractmethod
    def hint(self) -> str:
        """What to write instead."""


def _perhaps(candidates: tuple[str, ...]) -> str:
    return "か".join(f"「{each}」" for each in candidates) + "のことですか"


@frozen(kw_only=True)
class WrongShape(FactProblem):
    """A value of the wrong kind: a list for a number, an object for a date."""

    code = "F0701"
    found: str
    wanted: str

    def title(self) -> str:
        return f"「{self.path}」に{self.found}は渡せません"

    def hint(self) -> str:
        return f"{self.wanted}を書いてください"


@frozen(kw_only=True)
class UnknownFact(FactProblem):
    """A name that is no 入力 of the 制度."""

    code = "F0702"
    near: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.path}」という入力はありません"

    def hint(self) -> str:
        if self.near:
            return _perhaps(self.near)
        return "入力の名前は `sadame show 制度名` で確かめられます"


@frozen(kw_only=True)
class NotAFact(FactProblem):
    """A name of the 制度 that the rules give or set, not the case."""

    code = "F0703"
    kind: str
    how: str

    def title(self) -> str:
        return f"「{self.path}」は入力ではなく{self.kind}です"

    def hint(self) -> str:
        return self.how


@frozen(kw_only=True)
class NotInForce(FactProblem):
    """An 入力 that other dates have, but not this one."""

    code = "F0704"

    def title(self) -> str:
        return f"「{self.path}」はこの基準日では使わない入力です"

    def hint(self) -> str:
        return "この行を消すか、基準日を確かめてください"


@frozen(kw_only=True)
class GivenTwice(FactProblem):
    """One fact under two spellings or in two places."""

    code = "F0705"

    def title(self) -> str:
        return f"「{self.path}」が二度書かれています"

    def hint(self) -> str:
        return "どちらか一つにしてください"


@frozen(kw_only=True)
class BinaryFloat(FactProblem):
    """A Python float: its digits are already lost."""

    code = "F0706"

    def title(self) -> str:
        return f"「{self.path}」が二進の浮動小数（float）です"

    def hint(self) -> str:
        return '正確な値が失われています。"22.5" のような文字列か Decimal で渡してください'


@frozen(kw_only=True)
class Unreadable(FactProblem):
    """A text that is no value of the type."""

    code = "F0707"
    text: str
    wanted: str

    def title(self) -> str:
        return f"「{self.path}」の「{self.text}」を読み取れません"

    def hint(self) -> str:
        return f"{self.wanted}のように書いてください"


@frozen(kw_only=True)
class BadValue(FactProblem):
    """A literal that cannot be: an impossible date, misplaced thousands marks."""

    code = "F0708"
    text: str
    reason: str
    fix: str | None

    def title(self) -> str:
        return f"「{self.path}」の「{self.text}」は正しくありません"

    def hint(self) -> str:
        reason = self.reason.rstrip("。")
        return f"{reason}。「{self.fix}」のことですか" if self.fix else reason


@frozen(kw_only=True)
class WrongUnit(FactProblem):
    """A quantity of another dimension."""

    code = "F0709"
    text: str
    unit: str

    def title(self) -> str:
        return f"「{self.path}」の「{self.text}」は単位が違います"

    def hint(self) -> str:
        return f"{self.unit}で書いてください" if self.unit else "単位を付けない数を書いてください"


@frozen(kw_only=True)
class OutOfBounds(FactProblem):
    """A value outside the declared range."""

    code = "F0710"
    value: str
    bounds: str

    def title(self) -> str:
        return f"「{self.path}」の{self.value}は範囲の外です"

    def hint(self) -> str:
        return f"{self.bounds}の値を書いてください"


@frozen(kw_only=True)
class OffStep(FactProblem):
    """A value between two steps of the 刻み."""

    code = "F0711"
    value: str
    step: str

    def title(self) -> str:
        return f"「{self.path}」の{self.value}は刻みに合いません"

    def hint(self) -> str:
        return f"{self.step}刻みで書いてください"


@frozen(kw_only=True)
class NotAMember(FactProblem):
    """A word that is no member of the 区分, or no answer of the 問."""

    code = "F0712"
    text: str
    members: tuple[str, ...]
    near: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.path}」に「{self.text}」という選択肢はありません"

    def hint(self) -> str:
        if self.near:
            return _perhaps(self.near)
        return "、".join(f"「{each}」" for each in self.members) + "から選んでください"


@frozen(kw_only=True)
class TooLong(FactProblem):
    """A text or number longer than any real one."""

    code = "F0713"
    limit: str

    def title(self) -> str:
        return f"「{self.path}」の値が長すぎます"

    def hint(self) -> str:
        return f"{self.limit}までにしてください"


@frozen(kw_only=True)
class EmptyRange(FactProblem):
    """A range whose end comes before its start."""

    code = "F0714"
    text: str

    def title(self) -> str:
        return f"「{self.path}」の範囲「{self.text}」に入る値がありません"

    def hint(self) -> str:
        if "〜" in self.text:
            return "小さいほうを先に書いてください"
        return "端の値と「以上」「超」「以下」「未満」を確かめてください"


@frozen(kw_only=True)
class NotRelevant(FactProblem):
    """A fact whose 条件 does not hold: its value is not used (注意, never a refusal)."""

    code = "F0715"

    def title(self) -> str:
        return f"「{self.path}」の値は使いませんでした"

    def hint(self) -> str:
        return "この件では、この入力の条件に当たりません"


#: Every kind, so that tests can see that codes are unique.
FACT_PROBLEMS: tuple[type[FactProblem], ...] = (
    WrongShape,
    UnknownFact,
    NotAFact,
    NotInForce,
    GivenTwice,
    BinaryFloat,
    Unreadable,
    BadValue,
    WrongUnit,
    OutOfBounds,
    OffStep,
    NotAMember,
    TooLong,
    EmptyRange,
    NotRelevant,
)
