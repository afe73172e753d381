"""What can be wrong with the text itself: E01xx (a line cannot be read), W05xx (read, but look here).

In: facts the parser found. Out: their wording. `words` holds what stands between names and spaces.
"""

from typing import ClassVar

from sadame.dsl.diagnostics import Edit, Label, Problem
from sadame.dsl.source import Span


def listed(words: tuple[str, ...], most: int = 6) -> str:
    """`A、B、C` with at most so many, then `など`."""
    return "、".join(words[:most]) + ("など" if len(words) > most else "")


def perhaps(near: tuple[str, ...]) -> str:
    """`「所得」のことですか` for near names, or nothing."""
    return "か".join(f"「{name}」" for name in near) + "のことですか" if near else ""


def shortened(text: str, most: int = 20) -> str:
    """`text` on one line, cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


class NoPolicy(Problem):
    """The file has no 制度 line."""

    code: ClassVar[str] = "E0101"
    is_empty: bool = False

    def title(self) -> str:
        return "「制度」の行がありません"

    def hint(self) -> str:
        if self.is_empty:
            return "ファイルに何も書かれていません。「制度 制度の名前」の行から書き始めてください"
        return "最初の行に「制度 制度の名前」と書いてください"


class SecondPolicy(Problem):
    """A file holds one 制度."""

    code: ClassVar[str] = "E0102"
    first: Span

    def title(self) -> str:
        return "「制度」の行が二つあります"

    def hint(self) -> str:
        return "一つのファイルには一つの制度を書きます。二つめは別のファイルに分けてください"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "一つめの制度"),)


class BeforePolicy(Problem):
    """Something stands above the 制度 line."""

    code: ClassVar[str] = "E0103"

    def title(self) -> str:
        return "「制度」の行より前に文があります"

    def hint(self) -> str:
        return "「制度」の行をファイルの最初に置いてください"


class InvisibleCharacter(Problem):
    """A character nobody can see."""

    code: ClassVar[str] = "E0104"
    characters: str

    def title(self) -> str:
        return "目に見えない文字があります"

    def hint(self) -> str:
        names = "、".join(f"U+{ord(character):04X}" for character in self.characters[:3])
        return f"この文字（{names}）を消してください"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, ""),)


class OverLimit(Problem):
    """Longer, deeper or more than is read."""

    code: ClassVar[str] = "E0105"
    what: str
    limit: str

    def title(self) -> str:
        return f"{self.what}が上限（{self.limit}）を超えています"

    def hint(self) -> str:
        return "いくつかに分けて書いてください"


class TooManyProblems(Problem):
    """The rest of the file was not read."""

    code: ClassVar[str] = "E0106"
    count: int

    def title(self) -> str:
        return f"誤りが{self.count}個を超えたので、ここから先は読んでいません"

    def hint(self) -> str:
        return "上の誤りを直してから、もう一度読ませてください"


# ── sentences ────────────────────────────────────────────────────────────────────────────────────


class Unexpected(Problem):
    """A word that cannot stand where it stands. `expected` says, in Japanese, what can."""

    code: ClassVar[str] = "E0110"
    found: str
    expected: tuple[str, ...] = ()
    reserved: bool = False
    meant: str | None = None

    def title(self) -> str:
        return f"「{shortened(self.found)}」はここに置けません"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.meant),) if self.meant is not None else ()

    def hint(self) -> str:
        if self.meant is not None:
            return f"「{self.meant}」のことですか"
        if self.reserved:
            return f"「{self.found}」は決まった言葉なので、名前にするときは「」で囲んでください"
        if not self.expected:
            return "この文字を消すか、名前に使うときは「」で囲んでください"
        return f"ここに書けるもの：{listed(self.expected)}"


class Unfinished(Problem):
    """The text ends where something has to follow."""

    code: ClassVar[str] = "E0111"
    expected: tuple[str, ...] = ()

    def title(self) -> str:
        return "文が途中で終わっています"

    def hint(self) -> str:
        return f"続けて書けるもの：{listed(self.expected)}"


class UnclosedBracket(Problem):
    """`（` without `）`, or the reverse, or `「` without `」`."""

    code: ClassVar[str] = "E0112"
    bracket: str
    places: tuple[Edit, ...] = ()

    _OTHER: ClassVar[dict[str, str]] = {"（": "）", "）": "（", "「": "」", "」": "「"}

    def title(self) -> str:
        return (
            f"「{self.bracket}」が閉じていません"
            if self.bracket in "（「"
            else f"「{self.bracket}」に合う「{self._OTHER[self.bracket]}」がありません"
        )

    def hint(self) -> str:
        if self.places:
            return f"名前の後に「{self._OTHER[self.bracket]}」を補ってください"
        return f"「{self._OTHER[self.bracket]}」を補うか、「{self.bracket}」を消してください"

    def edits(self) -> tuple[Edit, ...]:
        return self.places


class SlashAsDivision(Problem):
    """`対象経費/人数`."""

    code: ClassVar[str] = "E0113"

    def title(self) -> str:
        return "「/」では割り算を書けません"

    def hint(self) -> str:
        return "割り算は「÷」で書いてください（「/」は 3/4 や 円/人 の中だけで使います）"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, " ÷ "),)


class OtherSign(Problem):
    """`*`, `［ ］` and other signs that are written differently here; `places` where there are several."""

    code: ClassVar[str] = "E0114"
    found: str
    meant: str
    places: tuple[Edit, ...] = ()

    def title(self) -> str:
        letter = "（文字）" if self.meant == "×" and self.found.isalpha() else ""
        return f"「{self.found}」{letter}はここでは使いません"

    def hint(self) -> str:
        if self.meant == "×":
            return "掛け算の「×」と書いてください（「かける」を変換すると出ます）"
        return (
            f"「{self.meant}」と書いてください"
            if self.meant
            else f"「{self.found}」を消してください"
        )

    def edits(self) -> tuple[Edit, ...]:
        return self.places or (Edit(self.span, self.meant),)


class MixedJoints(Problem):
    """かつ and または in one chain."""

    code: ClassVar[str] = "E0115"

    def title(self) -> str:
        return "「かつ」と「または」がかっこなしで混ざっています"

    def hint(self) -> str:
        return "先に結ぶ方を（ ）で囲むか、「次の全てに該当：」の号に分けてください"


class BadLiteral(Problem):
    """A number or date that cannot be meant."""

    code: ClassVar[str] = "E0116"
    text: str
    reason: str
    fix: str | None = None

    def title(self) -> str:
        return f"「{shortened(self.text)}」は読めません"

    def hint(self) -> str:
        reason = self.reason.rstrip("。")
        return f"{reason}。「{self.fix}」と書いてください" if self.fix else reason

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.fix),) if self.fix else ()


class SpaceBeforeUnit(Problem):
    """`65 歳`."""

    code: ClassVar[str] = "E0117"
    joined: str

    def title(self) -> str:
        return "数と単位の間に空白があります"

    def hint(self) -> str:
        return f"「{self.joined}」と続けて書いてください"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, ""),)


class UnknownHead(Problem):
    """`次の…：` in a form nobody knows."""

    code: ClassVar[str] = "E0118"
    found: str

    def title(self) -> str:
        return f"「{shortened(self.found)}」という柱書きはありません"

    def hint(self) -> str:
        return (
            "「次の全てに該当：」「次のいずれかに該当：」「次のうち2つ以上に該当：」"
            "「次のいずれにも該当しない：」のどれかを書いてください"
        )


class ContinuedAttribute(Problem):
    """A line that was meant as the body but goes on with the attribute above it; it `reads` by itself."""

    code: ClassVar[str] = "E0119"
    label: str
    fix: str
    reads: bool = True

    def title(self) -> str:
        above = self.label if self.label in {"号", "文"} else f"「{self.label}：」"
        return f"この行は上の{above}の続きとして読まれます"

    def hint(self) -> str:
        return f"行の初めに「{self.fix}：」を付けてください"

    def edits(self) -> tuple[Edit, ...]:
        start = Span(self.span.path, self.span.start, self.span.start)
        return (Edit(start, f"{self.fix}："),) if self.reads else ()


class AgreementOfMany(Problem):
    """`A と B と C は 常に一致する`."""

    code: ClassVar[str] = "E0120"

    def title(self) -> str:
        return "「常に一致する」は二つのものについて書きます"

    def hint(self) -> str:
        return "「A と B は 常に一致する」の性質を組ごとに分けて書いてください"


# ── 号 ───────────────────────────────────────────────────────────────────────────────────────────


class OutOfOrder(Problem):
    """The mark is not the next one."""

    code: ClassVar[str] = "E0130"
    mark: str
    expected: str

    def title(self) -> str:
        return f"号の順番が違います（「{self.mark}」の位置は「{self.expected}」）"

    def hint(self) -> str:
        return f"「{self.expected}」と書いてください"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.expected),) if self.expected else ()


class NoListHead(Problem):
    """A mark without 次の…： above it."""

    code: ClassVar[str] = "E0131"
    mark: str

    def title(self) -> str:
        return f"「{self.mark}」の上に「次の…：」がありません"

    def hint(self) -> str:
        return "上の行の終わりに「次の全てに該当：」か「次のいずれかに該当：」を書いてください"


class HeadWithoutItems(Problem):
    """次の…： with nothing below."""

    code: ClassVar[str] = "E0132"

    def title(self) -> str:
        return "「次の…：」の下に号がありません"

    def hint(self) -> str:
        return "次の行から「一　…」「二　…」と書いてください"


class HeadWithoutColon(Problem):
    """次の全てに該当 without its `：`."""

    code: ClassVar[str] = "E0133"

    def title(self) -> str:
        return "「次の…」の終わりに「：」がありません"

    def hint(self) -> str:
        return "行の終わりに「：」を付けてください"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(Span(self.span.path, self.span.end, self.span.end), "："),)


class LongMarkAlone(Problem):
    """`ー`, the letter, where 一 or － is meant; in a cell also 一 where － is."""

    code: ClassVar[str] = "E0134"
    found: str = "ー"
    meant: str | None = None

    def title(self) -> str:
        what = "漢数字" if self.found == "一" else "長音"
        return f"「{self.found}」（{what}）だけが書かれています"

    def hint(self) -> str:
        match self.meant:
            case None:
                return "号の「一」（漢数字）か、線の「－」に直してください"
            case "一":
                return "号の「一」（漢数字）に直してください"
            case _:
                return "線の「－」に直してください"

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.meant),) if self.meant is not None else ()


class SameMark(Problem):
    """A list right under a 号 whose own kind of mark it uses."""

    code: ClassVar[str] = "E0135"
    mark: str
    free: str

    def title(self) -> str:
        return f"同じ種類の号の下に「{self.mark}」は置けません"

    def hint(self) -> str:
        return f"一段下の号には「{self.free}」から始まる番号を使ってください"


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


class UnknownLabel(Problem):
    """`…：` that this declaration does not know."""

    code: ClassVar[str] = "E0140"
    label: str
    keyword: str
    known: tuple[str, ...]
    near: tuple[str, ...] = ()

    def title(self) -> str:
        return f"「{self.keyword}」に「{shortened(self.label)}：」は書けません"

    def hint(self) -> str:
        if self.near:
            return perhaps(tuple(f"{name}：" for name in self.near))
        return f"ここに書けるもの：{listed(self.known)}"


class UnknownFinding(Problem):
    """承知 of something that is never found."""

    code: ClassVar[str] = "E0156"
    found: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{shortened(self.found)}」という指摘はありません"

    def hint(self) -> str:
        return f"書けるのは、{self.known[0]} から {self.known[-1]} までの指摘のコードです"


class MisplacedLine(Problem):
    """A line that has no place in its declaration."""

    code: ClassVar[str] = "E0141"
    what: str
    keyword: str
    advice: str

    def title(self) -> str:
        return f"「{self.keyword}」の中に{self.what}は置けません"

    def hint(self) -> str:
        return self.advice


class DoubledPart(Problem):
    """An attribute or body that is there already."""

    code: ClassVar[str] = "E0142"
    what: str
    first: Span

    def title(self) -> str:
        return f"「{self.what}」が二度書かれています"

    def hint(self) -> str:
        return "一つにまとめてください"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "一つめ"),)


class MissingPart(Problem):
    """Something a declaration cannot do without."""

    code: ClassVar[str] = "E0143"
    what: str
    example: str

    def title(self) -> str:
        return f"{self.what}がありません"

    def hint(self) -> str:
        return f"「{self.example}」のように書いてください"


class BadForm(Problem):
    """A part that is not in the form it has to have."""

    code: ClassVar[str] = "E0144"
    what: str
    text: str
    example: str

    def title(self) -> str:
        return f"{self.what}「{shortened(self.text)}」を読めません"

    def hint(self) -> str:
        return f"「{self.example}」のように書いてください"


class BadName(Problem):
    """Text that cannot be a name as it stands."""

    code: ClassVar[str] = "E0145"
    text: str
    reason: str
    fix: str | None = None
    uses: tuple[Edit, ...] = ()

    def title(self) -> str:
        return f"「{shortened(self.text)}」は名前にできません"

    def hint(self) -> str:
        return f"{self.reason}。{self.fix} と書いてください" if self.fix else self.reason

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.fix), *self.uses) if self.fix else ()


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


class ColumnCount(Problem):
    """A row with more or fewer cells than the heading."""

    code: ClassVar[str] = "E0150"
    found: int
    expected: int
    in_file: bool = False

    def title(self) -> str:
        return f"見出しは{self.expected}列、この行は{self.found}列です"

    def hint(self) -> str:
        if self.in_file:
            return "値の入ったますの数を、見出しの行に合わせてください"
        return "「|」の数を見出しの行に合わせてください"


class NoResultColumn(Problem):
    """A heading without ⇒, or with a second one."""

    code: ClassVar[str] = "E0151"
    count: int = 0
    places: tuple[Edit, ...] = ()

    def title(self) -> str:
        return (
            "見出しに「⇒」の列が二つ以上あります" if self.count else "見出しに「⇒」の列がありません"
        )

    def hint(self) -> str:
        return "結果の列は最後に一つだけ「⇒ 上限額」のように書いてください"

    def edits(self) -> tuple[Edit, ...]:
        return self.places


class NoFile(Problem):
    """The file beside the rule file was not given."""

    code: ClassVar[str] = "E0152"
    file: str
    near: tuple[str, ...] = ()

    def title(self) -> str:
        return f"表のファイル「{shortened(self.file)}」がありません"

    def hint(self) -> str:
        if self.file.endswith((".xls", ".ods")):
            return "「名前を付けて保存」で .xlsx か .csv にしてください"
        return perhaps(self.near) or "規則のファイルと同じ場所に置いてください"


class UnknownColumn(Problem):
    """A column of a 質問票 that means nothing, or one that is missing."""

    code: ClassVar[str] = "E0153"
    found: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"質問票に「{shortened(self.found)}」の列はありません"

    def hint(self) -> str:
        return f"列に書けるもの：{listed(self.known)}"


# ── text without spaces ──────────────────────────────────────────────────────────────────────────


class CannotDivide(Problem):
    """A run that would read as a sentence if one part of it were a name."""

    code: ClassVar[str] = "E0201"
    run: str
    gap: str
    near: tuple[str, ...] = ()

    def title(self) -> str:
        return f"「{shortened(self.run)}」を区切れません"

    def hint(self) -> str:
        subject = self.run.partition(self.gap)[0].removesuffix("が").removesuffix("は")
        if self.gap in _NOT_THERE and subject:
            return (
                f"「{subject} でない」と書いてください"
                f"（あり／なし なら「{subject} が なし」、一覧なら「{subject} が ない」とも書けます）。"
            )
        near = f"（近い名前：{'、'.join(self.near)}）" if self.near else ""
        return f"「{self.gap}」という名前はありません{near}"


#: How a sentence says that something is not there; a rule says it of a fact that is あり or なし.
_NOT_THERE = frozenset(
    ("ない", "ないこと", "無い", "無いこと", "なし", "無し", "いない", "していない")
)


class ManyReadings(Problem):
    """A run that reads in more than one way."""

    code: ClassVar[str] = "E0202"
    run: str
    readings: tuple[str, ...] = ()

    def title(self) -> str:
        return f"「{shortened(self.run)}」は二通り以上に読めます"

    def hint(self) -> str:
        if not self.readings:
            return "言葉の間に空白を入れてください"
        return f"空白を入れて、どれかに決めてください：{' ／ '.join(self.readings[:3])}"


class NameReadsAsSentence(Problem):
    """A declared name that other declared names spell out."""

    code: ClassVar[str] = "E0203"
    name: str
    reading: str

    def title(self) -> str:
        return f"名前「{shortened(self.name)}」は文としても読めます"

    def hint(self) -> str:
        return f"「{self.reading}」と区別できる名前に変えてください"


# ── advice ───────────────────────────────────────────────────────────────────────────────────────


class Respaced(Problem):
    """Text without spaces that has one reading."""

    code: ClassVar[str] = "W0501"
    reading: str

    def title(self) -> str:
        return "空白を補って読みました"

    def hint(self) -> str:
        return self.reading

    def edits(self) -> tuple[Edit, ...]:
        return (Edit(self.span, self.reading),)


class ConfusingMark(Problem):
    """`イ` right under `ア …：`, read as the first of イロハ."""

    code: ClassVar[str] = "W0502"
    mark: str

    def title(self) -> str:
        return f"「{self.mark}」を新しいイロハの初めとして読みました"

    def hint(self) -> str:
        return "紛らわしいので、この段には（1）（2）を使ってください"


PROBLEMS: tuple[type[Problem], ...] = (
    NoPolicy,
    SecondPolicy,
    BeforePolicy,
    InvisibleCharacter,
    OverLimit,
    TooManyProblems,
    Unexpected,
    Unfinished,
    UnclosedBracket,
    SlashAsDivision,
    OtherSign,
    MixedJoints,
    BadLiteral,
    SpaceBeforeUnit,
    UnknownHead,
    ContinuedAttribute,
    AgreementOfMany,
    OutOfOrder,
    NoListHead,
    HeadWithoutItems,
    HeadWithoutColon,
    LongMarkAlone,
    SameMark,
    UnknownLabel,
    UnknownFinding,
    MisplacedLine,
    DoubledPart,
    MissingPart,
    BadForm,
    BadName,
    ColumnCount,
    NoResultColumn,
    NoFile,
    UnknownColumn,
    CannotDivide,
    ManyReadings,
    NameReadsAsSentence,
    Respaced,
    ConfusingMark,
)
