"""Problems of types, units and dates (E03xx)."""

from typing import ClassVar

from sadame.dsl.diagnostics import Edit, Label, Problem
from sadame.dsl.source import Span
from sadame.dsl.suggest import near
from sadame.dsl.units import parse_unit


class UnknownUnit(Problem):
    """A number with a unit nobody declared."""

    code: ClassVar[str] = "E0301"
    unit: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.unit}」という単位はありません"

    def hint(self) -> str:
        found = near(self.unit, self.known)
        if found:
            return f"「{found[0]}」のことですか。新しい単位なら「単位 {self.unit}」と宣言してください。"
        return f"新しい単位なら「単位 {self.unit}」と宣言してください。"


class TypeMismatch(Problem):
    """A value of one type where another is needed."""

    code: ClassVar[str] = "E0302"
    expected: str
    found: str

    def title(self) -> str:
        return f"ここには「{self.expected}」の値が要りますが、「{self.found}」です"

    def hint(self) -> str:
        if {self.expected, self.found} == {"日付", "年度"}:
            return (
                "「初日（令和7年度）」と比べるか、「日付 が 令和7年度 に ある」と書いてください。"
            )
        if {self.expected, self.found} == _YEARS:
            return _WHICH_YEAR
        if self.found == "割合" and not _is_word(self.expected):
            return f"割合は、もとになる「{self.expected}」の量に掛けて書いてください（「もとの額 × 75%」のように）。"
        if "・" in self.found:
            return "単位のある量どうしを掛けています。一方を割合にするか、「1万円/人」のような率にしてください。"
        if _are_plain_units(self.expected, self.found):
            return f"「× 1{self.expected}/{self.found}」のように率を掛けるか、型を「{self.found}」に直してください。"
        return f"「{self.expected}」の値を書いてください（違うのが宣言のほうなら、型を「{self.found}」に）。"


#: Which 年度 it is, and how many there are: 令和3年度 and 3年度.
_YEARS = frozenset(("年度", "年度分"))
_WHICH_YEAR = (
    "「3年度」は年度の数です。どの年度かを書くなら「令和3年度」と書き、"
    "年度の数を答えや結果にするなら型を「年度分」にしてください。"
)


def _is_word(kind: str) -> bool:
    """Whether values of this type are not written with a unit."""
    return kind in {"数", "割合", "日付", "年度", "年月", "文字"} or "／" in kind


def _are_plain_units(left: str, right: str) -> bool:
    """Whether a rate of one per the other can be written: 円 and 人, not 円/人 and 日付."""
    return not any(_is_word(each) or "/" in each or "の" in each for each in (left, right)) and all(
        parse_unit(each) is not None for each in (left, right)
    )


class UnitMissing(Problem):
    """A bare number beside a quantity with a unit; `more` = others of the same column."""

    code: ClassVar[str] = "E0303"
    number: str
    unit: str
    more: tuple[Span, ...] = ()

    def title(self) -> str:
        if self.more:
            return f"この列の数（「{self.number}」など{len(self.more) + 1}か所）に単位がありません"
        return f"数「{self.number}」に単位がありません"

    def hint(self) -> str:
        if (other := _other_yen(self.unit)) is not None:
            return f"「{self.number}{self.unit}」か「{self.number}{other}」か、単位まで書いてください。"
        how = "のように" if self.more else "と"
        return f"「{self.number}{self.unit}」{how}単位を付けてください。"

    def labels(self) -> tuple[Label, ...]:
        return tuple(Label(span, "ここも") for span in self.more[:_MOST_LABELS])

    def edits(self) -> tuple[Edit, ...]:
        # 「100」 beside 円 may have been meant in 千円 or 万円: only the writer knows.
        if _other_yen(self.unit) is not None:
            return ()
        return tuple(_put_after(span, self.unit) for span in (self.span, *self.more))


#: Enough to see which column is meant.
_MOST_LABELS = 2


def _other_yen(unit: str) -> str | None:
    """The unit an amount of money may have been meant in as well: 千円/人 beside 円/人."""
    head, *rest = unit.split("/")
    if not head.endswith("円"):
        return None
    return "/".join(["千円" if head == "円" else "円", *rest])


def _put_after(span: Span, text: str) -> Edit:
    return Edit(Span(span.path, span.end, span.end), text)


class UnitMismatch(Problem):
    """Two quantities of different dimensions that are added or compared.

    `sides` = where each stands; `meant` = a literal in the unit of the other side, where a counter was
    exchanged; `day` = the 日付 that is held against an age.
    """

    code: ClassVar[str] = "E0304"
    left: str
    right: str
    sides: tuple[Span, ...] = ()
    meant: str | None = None
    day: str | None = None

    def title(self) -> str:
        return f"「{self.left}」と「{self.right}」は、足したり比べたりできません"

    def hint(self) -> str:
        if {self.left, self.right} == _YEARS:
            return _WHICH_YEAR
        if self.day is not None:
            return f"年齢を比べるなら「年齢（{self.day}）」と書いてください。"
        if {self.left, self.right} <= {"か月", "年", "日", "週"}:
            return "月の長さは月によって違います。どちらかの単位にそろえるか、日付の引き算で日数を求めてください。"
        if self.meant is not None:
            return f"「{self.meant}」のことですか。換えるには「1{self.left}/{self.right}」のような率を掛けます。"
        if _are_plain_units(self.left, self.right):
            return f"同じ単位にそろえてください。換えるには「1{self.left}/{self.right}」のような率を掛けます。"
        return "同じ単位にそろえてください。"

    def labels(self) -> tuple[Label, ...]:
        words = (self.left, self.right)
        return tuple(Label(span, word) for span, word in zip(self.sides, words, strict=False))


class NotOrdered(Problem):
    """A boundary word on something without an order."""

    code: ClassVar[str] = "E0305"
    found: str

    def title(self) -> str:
        return f"「{self.found}」には順序がないので、以上・以下・未満・超で比べられません"

    def hint(self) -> str:
        if self.found == "文字":
            return "文字は並べられません。同じ順位の人は、識別の順に並びます。"
        if self.found.endswith("一覧"):
            return "「明細 の 金額 の 合計」のように、中の項目を書いて比べてください。"
        return "順序があるなら「順序区分 名前：小 ＜ 中 ＜ 大」と宣言してください。"


class DayPlusMonths(Problem):
    """`日付 ＋ 6か月`: two laws, two answers."""

    code: ClassVar[str] = "E0306"

    def title(self) -> str:
        return "日付に「か月」「年」は足せません"

    def hint(self) -> str:
        return "期間の終わりなら「満了日（日付、6か月）」、同じ日付なら「応当日（日付、6か月）」と書いてください。"


class NotAQuestion(Problem):
    """`に 該当` of something that is neither a 判定 nor a 問."""

    code: ClassVar[str] = "E0307"
    found: str
    said: str

    def title(self) -> str:
        return f"「{self.said}」は{self.found}の値なので、「に 該当」を使えません"

    def hint(self) -> str:
        return f"「に 該当」は判定・抽出・質問票の問に使います。値を比べるなら「{self.said} が …」と書いてください。"


class ValueInCondition(Problem):
    """A value where a condition is needed, as in `X が A または B`."""

    code: ClassVar[str] = "E0308"
    said: str
    fix: str | None = None

    def title(self) -> str:
        if self.fix is not None:
            return f"「または」の後の「{self.said}」は、条件ではありません"
        return f"「{self.said}」だけでは、はい・いいえで答えられません"

    def hint(self) -> str:
        if self.fix is not None:
            return f"「{self.fix}」と書いてください。"
        return f"「{self.said} が …」「{self.said} が … 以上」のような文にしてください。"


class WrongArguments(Problem):
    """A function called with the wrong arguments."""

    code: ClassVar[str] = "E0309"
    function: str
    usage: str

    def title(self) -> str:
        return f"「{self.function}」の中身が合いません"

    def hint(self) -> str:
        return f"「{self.usage}」のように書いてください。"


class UnknownFunction(Problem):
    """A name before a bracket that is neither a function nor a 基準値."""

    code: ClassVar[str] = "E0310"
    name: str
    known: tuple[str, ...]
    role: str | None = None

    def title(self) -> str:
        if self.role is not None:
            return f"「{self.name}」は{self.role}なので、ほかの時点では読めません"
        return f"「{self.name}（…）」という計算はありません"

    def hint(self) -> str:
        if self.role is not None:
            return "ほかの時点で読めるのは基準値です。「単価（令和5年度）」のように、もとの基準値を読んでください。"
        found = near(self.name, self.known)
        if found:
            return f"「{found[0]}（…）」のことですか。"
        return f"あるのは {'、'.join(self.known)} です。時点を変えて読めるのは基準値だけです。"


class NotAList(Problem):
    """An aggregate over something that is not a 一覧."""

    code: ClassVar[str] = "E0311"
    found: str
    said: str
    no: str = ""

    def title(self) -> str:
        return f"「{self.said}」は一つの「{self.found}」で、一覧ではありません"

    def hint(self) -> str:
        if self.no:
            return (
                f"「{self.said}」かどうかは「{self.said}」「{self.said} でない」と書きます"
                f"（「{self.said} が {self.no}」とも書けます）。"
            )
        return "入力の型を「構造の名前 の 一覧」にしてください。"


class NotConstant(Problem):
    """Something that must be a plain value and is not; `like` = such a value."""

    code: ClassVar[str] = "E0313"
    where: str
    like: str = "はい"
    absent: bool = False

    def title(self) -> str:
        if self.absent:
            return f"{self.where}に「対象外」は書けません"
        return f"{self.where}には、計算や名前でなく値そのものを書きます"

    def hint(self) -> str:
        if self.absent:
            return "対象外になるかどうかは、入力の「条件：」で決まります。ここは空けておくか、行を消してください。"
        if self.where == "基準値":
            return f"「{self.like}」のような値を書いてください。計算で決まるなら「算定」にします。"
        return f"「{self.like}」のような値を書いてください。"


class EmptyRange(Problem):
    """A range that no value satisfies; `turned` = the same ends the other way round."""

    code: ClassVar[str] = "E0314"
    of: str = "範囲"
    turned: str | None = None

    def title(self) -> str:
        return "この範囲に入る値がありません" if self.of == "範囲" else f"{self.of}が0以下です"

    def hint(self) -> str:
        if self.of != "範囲":
            return f"{self.of}は0より大きい数にしてください。"
        if self.turned is not None:
            return f"「{self.turned}」のように、小さいほうを先に書いてください。"
        return "下の端を上の端より小さくしてください。"


class UselessBound(Problem):
    """A range on a type that has no order."""

    code: ClassVar[str] = "E0315"
    found: str

    def title(self) -> str:
        return f"「{self.found}」には範囲や刻みを付けられません"

    def hint(self) -> str:
        return "ここを消してください。範囲と刻みを付けられるのは、数・数量・日付・年度・年月です。"


class NotAValueTest(Problem):
    """A piece of a sentence that only makes sense inside a larger one."""

    code: ClassVar[str] = "E0316"
    text: str

    def title(self) -> str:
        return f"「{self.text}」だけでは値になりません"

    def hint(self) -> str:
        return "「明細 の 金額 の 合計」「… のうち 3項目 以上」のように、何をどう数えるかまで書いてください。"


class NotArithmetic(Problem):
    """Calculation with something that is not a number."""

    code: ClassVar[str] = "E0317"
    found: str

    def title(self) -> str:
        return f"「{self.found}」では計算できません"

    def hint(self) -> str:
        return "計算できるのは数と数量です（日付は日数の足し引きができます）。"


class NotADay(Problem):
    """以前 or 以後 of something that is not a day; `word` = where it stands, `instead` = the word for amounts."""

    code: ClassVar[str] = "E0318"
    found: str
    instead: str
    word: Span | None = None

    def title(self) -> str:
        return f"「以前」「以後」「より前」「より後」は日付に使いますが、「{self.found}」です"

    def hint(self) -> str:
        return f"「{self.instead}」と書いてください。"

    def edits(self) -> tuple[Edit, ...]:
        return () if self.word is None else (Edit(self.word, self.instead),)


class NoCoverage(Problem):
    """収録 of what is no 一覧 of the 入力; `found` = what it is."""

    code: ClassVar[str] = "E0319"
    name: str
    found: str

    def title(self) -> str:
        return f"「{self.name}」は{self.found}なので、「収録：」を書けません"

    def hint(self) -> str:
        return (
            "「収録：」は、入力の「構造の名前 の 一覧」の下にだけ書けます。ここを消してください。"
        )


class CoverageOfNoTime(Problem):
    """収録 by a field that says no day, month or year; `days` = the fields that do."""

    code: ClassVar[str] = "E0320"
    name: str
    found: str
    days: tuple[str, ...]

    def title(self) -> str:
        return (
            f"「収録：」は日付・年月・年度の欄で書きますが、「{self.name}」は「{self.found}」です"
        )

    def hint(self) -> str:
        if self.days:
            return "か".join(f"「{each}」" for each in self.days) + "で書いてください。"
        return "構造に「診療年月：年月」のような欄を足し、その欄で書いてください。"


class BareRatio(Problem):
    """75 where 75% was meant: a 割合 of 7,500%."""

    code: ClassVar[str] = "W0510"
    number: str
    percent: str

    def title(self) -> str:
        return f"割合の「{self.number}」は、{self.percent}になります"

    def hint(self) -> str:
        return f"「{self.number}%」のことですか。{self.number}倍なら「{self.percent}」と書いてください。"


PROBLEMS: tuple[type[Problem], ...] = (
    UnknownUnit,
    TypeMismatch,
    UnitMissing,
    UnitMismatch,
    NotOrdered,
    DayPlusMonths,
    NotAQuestion,
    ValueInCondition,
    WrongArguments,
    UnknownFunction,
    NotAList,
    NotConstant,
    EmptyRange,
    UselessBound,
    NotAValueTest,
    NotArithmetic,
    NotADay,
    NoCoverage,
    CoverageOfNoTime,
    BareRatio,
)
