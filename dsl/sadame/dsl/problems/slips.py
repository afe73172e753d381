"""Slips of writing: what was meant is known, and only the way it is written is not ours.

In: the place, what stands there and what is meant. Out: their wording, and the edit wherever it is certain.
"""

from typing import ClassVar

from sadame.dsl.diagnostics import Placed, Problem
from sadame.dsl.problems.syntax import shortened

# ── lines ────────────────────────────────────────────────────────────────────────────────────────


class MisspeltKeyword(Placed):
    """`判底 対象者`."""

    code: ClassVar[str] = "E0107"
    found: str
    meant: str

    def title(self) -> str:
        return f"「{self.found}」という宣言はありません"

    def hint(self) -> str:
        return f"「{self.meant}」のことですか"


class ColonAfterKeyword(Placed):
    """`判定：対象者`."""

    code: ClassVar[str] = "E0108"
    keyword: str

    def title(self) -> str:
        return f"「{self.keyword}」の後に「：」は要りません"

    def hint(self) -> str:
        return f"「{self.keyword}」の後は、空白を空けて名前を書いてください"


class ForeignLine(Placed):
    """Marks of Markdown, `//`, `※`: lines that were pasted along."""

    code: ClassVar[str] = "E0109"
    text: str

    def title(self) -> str:
        return f"「{shortened(self.text)}」の行は、規則として読めません"

    def hint(self) -> str:
        if self.text.startswith(("/", "※")):
            return "覚え書きの行は「#」で始めてください"
        return "この行を消してください"


class NoColon(Placed):
    """A label, or の場合, without its `：`."""

    code: ClassVar[str] = "E0124"
    before: str

    def title(self) -> str:
        return f"「{shortened(self.before)}」の後に「：」がありません"

    def hint(self) -> str:
        return f"「{shortened(self.before)}：」と書いてから続けてください"


class PastedRows(Placed):
    """Cells between tabs, pasted from a spreadsheet."""

    code: ClassVar[str] = "E0155"

    def title(self) -> str:
        return "表の列が「|」で区切られていません"

    def hint(self) -> str:
        return (
            "表計算から貼り付けた行は「| 職員数 | ⇒ 上限額 |」のように、列を「|」で区切ってください"
        )


# ── sentences ────────────────────────────────────────────────────────────────────────────────────


class OtherWording(Placed):
    """Words that say what other words say here: 以上であること, 及び, AND."""

    code: ClassVar[str] = "E0121"
    found: str
    meant: str

    def title(self) -> str:
        if not self.meant:
            return f"「{shortened(self.found)}」は書きません"
        return f"「{shortened(self.found)}」はここでは使いません"

    def hint(self) -> str:
        if not self.meant:
            return f"「{shortened(self.found)}」を消してください"
        if not self.places and self.meant != "かつ":
            return f"「{self.meant}」のことですか"
        if not self.places:
            return "両方とも要るなら「かつ」、どちらか一つでよいなら「または」と書いてください"
        return f"「{self.meant}」と書いてください"


class BrokenRun(Placed):
    """A name with a line end in it, as it comes out of a PDF."""

    code: ClassVar[str] = "E0126"
    run: str

    def title(self) -> str:
        return f"「{shortened(self.run)}」の途中で行が変わっています"

    def hint(self) -> str:
        return "一つの言葉は一つの行に続けて書いてください"


class TwoSentences(Problem):
    """`市民。在勤`."""

    code: ClassVar[str] = "E0125"

    def title(self) -> str:
        return "「。」で区切った文が続いています"

    def hint(self) -> str:
        return "「かつ」か「または」でつなぐか、「次の全てに該当：」の号に分けてください"


class SeveralPeriods(Placed):
    """`適用：令和6年度、令和7年度`."""

    code: ClassVar[str] = "E0122"

    def title(self) -> str:
        return "一つの行に期間が二つあります"

    def hint(self) -> str:
        return "期間ごとに「適用：」の行を分けて書いてください"


class OneDay(Problem):
    """`適用：令和7年4月1日`: a period of one day, where a beginning was probably meant."""

    code: ClassVar[str] = "W0512"
    day: str

    def title(self) -> str:
        return f"期間が{self.day}の一日だけです"

    def hint(self) -> str:
        return f"この日からなら「{self.day} から」、この日だけなら「{self.day} から {self.day} まで」と書いてください"


class RangeWithLimit(Problem):
    """`2〜4人以上`: a range, and a word for one side of it."""

    code: ClassVar[str] = "E0127"
    low: str
    high: str
    limit: str

    def title(self) -> str:
        return f"「〜」の範囲に「{self.limit}」が付いています"

    def hint(self) -> str:
        return (
            f"{self.low}も{self.high}も入る範囲なら「{self.low} 以上 {self.high} 以下」、"
            f"{self.high}からなら「{self.high} {self.limit}」と書いてください"
        )


class ListInProviso(Problem):
    """`ただし 次の全てに該当：`."""

    code: ClassVar[str] = "E0123"

    def title(self) -> str:
        return "「ただし」の条件を号で書くことはできません"

    def hint(self) -> str:
        return "号の一覧を「判定」にして名前を付け、「ただし その名前 の場合：値」と書いてください"


# ── 号 ───────────────────────────────────────────────────────────────────────────────────────────


class OtherMark(Placed):
    """`1.`, `２　`, `第1号　`, `a)`: marks no 号 has here, or one of another kind than those above it."""

    code: ClassVar[str] = "E0136"
    mark: str
    meant: str

    def title(self) -> str:
        return f"「{self.mark}」は号の番号に使いません"

    def hint(self) -> str:
        return f"「{self.meant}」と書いてください"


class GluedMark(Placed):
    """`一市民`: a mark that touches its text."""

    code: ClassVar[str] = "E0137"
    mark: str

    def title(self) -> str:
        return f"号の「{self.mark}」の後に空白がありません"

    def hint(self) -> str:
        return f"「{self.mark}　」のように、番号の後を空けてください"


PROBLEMS: tuple[type[Problem], ...] = (
    MisspeltKeyword,
    ColonAfterKeyword,
    ForeignLine,
    NoColon,
    PastedRows,
    OtherWording,
    BrokenRun,
    TwoSentences,
    SeveralPeriods,
    OneDay,
    RangeWithLimit,
    ListInProviso,
    OtherMark,
    GluedMark,
)
