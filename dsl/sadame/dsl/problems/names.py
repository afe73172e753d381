"""Problems of names (E02xx): what is not declared, declared twice, or goes in circles."""

from typing import ClassVar

from sadame.dsl.diagnostics import Edit, Label, Problem
from sadame.dsl.source import Span
from sadame.dsl.suggest import near, sound


def _like(name: str, candidates: tuple[str, ...]) -> str:
    found = near(name, candidates)
    return f"「{found[0]}」のことですか。" if found else ""


def _respelt(span: Span, name: str, candidates: tuple[str, ...]) -> tuple[Edit, ...]:
    """The fix where `name` is a known name in another writing (年令／年齢); a like name is only asked about."""
    same = [each for each in near(name, candidates) if sound(each) == sound(name)]
    return (Edit(span, same[0]),) if len(same) == 1 else ()


class UnknownName(Problem):
    """A name that nothing in view declares."""

    code: ClassVar[str] = "E0210"
    name: str
    in_view: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.name}」という名前はありません"

    def hint(self) -> str:
        if self.name == "不明":
            return "不明かどうかは条件にできません。「確認済み：はい／いいえ」のような入力を条件にしてください。"
        return (
            _like(self.name, self.in_view)
            or "入力・判定・算定などで宣言するか、名前を直してください。"
        )

    def edits(self) -> tuple[Edit, ...]:
        return _respelt(self.span, self.name, self.in_view)


class DoubledName(Problem):
    """Two declarations of one name that are not versions of each other."""

    code: ClassVar[str] = "E0211"
    name: str
    first: Span

    def title(self) -> str:
        return f"「{self.name}」が二度宣言されています"

    def hint(self) -> str:
        return "どちらかの名前を変えてください。時期で変わるものは、種類と型をそろえて「適用：」で期間を分けます。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の宣言"),)


class UnknownPolicy(Problem):
    """参照 or 準用 of a 制度 that is not there."""

    code: ClassVar[str] = "E0212"
    name: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"制度「{self.name}」が見つかりません"

    def hint(self) -> str:
        return _like(self.name, self.known) or "その制度のファイルも一緒に指定してください。"


class PolicyCycle(Problem):
    """参照 or 準用 that leads back to where it started."""

    code: ClassVar[str] = "E0213"
    names: tuple[str, ...]

    def title(self) -> str:
        return "参照・準用が一回りしています"

    def hint(self) -> str:
        return " → ".join(f"「{name}」" for name in self.names) + " のどれかを切ってください。"


class RuleCycle(Problem):
    """Rules that need each other."""

    code: ClassVar[str] = "E0214"
    names: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.names[0]}」を求めるのに「{self.names[0]}」自身が要ります"

    def hint(self) -> str:
        return (
            " → ".join(f"「{name}」" for name in self.names)
            + " のどれかを、事実か別の決まりで求めてください。"
        )


class UnknownMember(Problem):
    """A name compared with a 区分 that has no such member."""

    code: ClassVar[str] = "E0215"
    name: str
    choice: str
    members: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.choice}」に「{self.name}」はありません"

    def hint(self) -> str:
        joined = next((each for each in self.members if self.name in each.split("・")), None)
        if joined is not None:
            return (
                f"「{joined}」は一つの名前です。「{joined.replace('・', '、')}」と区切ってください"
            )
        return _like(self.name, self.members) or f"あるのは {'、'.join(self.members)} です。"

    def edits(self) -> tuple[Edit, ...]:
        return _respelt(self.span, self.name, self.members)


class AmbiguousMember(Problem):
    """A name that is a member of the 区分 and a fact of that 区分 as well."""

    code: ClassVar[str] = "E0216"
    name: str
    choice: str

    def title(self) -> str:
        return f"「{self.name}」は「{self.choice}」の値とも、同じ名前の宣言とも読めます"

    def hint(self) -> str:
        return "宣言のほうの名前を変えてください。"


class UnknownQuestion(Problem):
    """A 問 that the 質問票 does not have."""

    code: ClassVar[str] = "E0217"
    name: str
    questionnaire: str

    def title(self) -> str:
        return f"質問票「{self.questionnaire}」に「{self.name}」はありません"

    def hint(self) -> str:
        return "質問票の「問」の列にある番号で「問7」のように書いてください。"


#: What other hands call our types.
_TYPES_ELSEWHERE = {
    **dict.fromkeys(("%", "パーセント", "百分率", "率", "比率"), "割合"),
    **dict.fromkeys(("金額", "額", "円単位"), "円"),
    **dict.fromkeys(("有無", "有り無し", "ありなし"), "あり／なし"),
    **dict.fromkeys(("○×", "真偽", "フラグ", "bool", "可否", "はいいいえ"), "はい／いいえ"),
    **dict.fromkeys(("文字列", "テキスト", "自由記述"), "文字"),
    **dict.fromkeys(("年月日", "日時", "date"), "日付"),
}
_NUMBERS_ELSEWHERE = frozenset(("整数", "数字", "数値", "小数", "実数", "自然数", "int", "number"))


class UnknownType(Problem):
    """A type that is neither a unit nor declared."""

    code: ClassVar[str] = "E0218"
    name: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.name}」という型や単位はありません"

    def hint(self) -> str:
        if meant := _TYPES_ELSEWHERE.get(self.name):
            return f"「{meant}」と書いてください。"
        if self.name in _NUMBERS_ELSEWHERE:
            return (
                "数えるものの単位（人、件、円 など）を書いてください。単位のない数なら「数」です。"
            )
        like = _like(self.name, self.known)
        return (
            like or "円・人・はい／いいえ などか、区分・構造・単位で宣言した名前を書いてください。"
        )


class NotAMember(Problem):
    """`A の B` where A has no B."""

    code: ClassVar[str] = "E0219"
    name: str
    owner: str
    members: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.owner}」に「{self.name}」はありません"

    def hint(self) -> str:
        if self.members:
            there = "、".join(self.members[:5]) + (" など" if len(self.members) > 5 else "")
            return _like(self.name, self.members) or f"「{self.owner}」にあるのは {there} です。"
        return "「A の B」は、制度・質問票・構造の中の名前に使います。"


class NotAValue(Problem):
    """A name that stands for something, but not for a value."""

    code: ClassVar[str] = "E0220"
    name: str
    what: str

    def title(self) -> str:
        return f"「{self.name}」は{self.what}なので、値として使えません"

    def hint(self) -> str:
        return "「の」でその中の名前まで書くか、値のある名前を書いてください。"


class BrokenPolicy(Problem):
    """参照 or 準用 of a 制度 that has errors itself."""

    code: ClassVar[str] = "E0221"
    name: str

    def title(self) -> str:
        return f"制度「{self.name}」に誤りがあるため、ここから先を確かめられません"

    def hint(self) -> str:
        return f"先に「{self.name}」を直してください。"


class DoubledPolicy(Problem):
    """Two files that declare the same 制度."""

    code: ClassVar[str] = "E0222"
    name: str
    first: Span

    def title(self) -> str:
        return f"制度「{self.name}」が二つのファイルにあります"

    def hint(self) -> str:
        return "片方の制度名を変えるか、片方のファイルを外してください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の制度"),)


class NotANamedOutput(Problem):
    """An 出力 column that is an expression."""

    code: ClassVar[str] = "E0224"

    def title(self) -> str:
        return "出力には名前を書きます"

    def hint(self) -> str:
        return "計算した値を出すなら、「算定」で名前を付けてください。"


class RecordInItself(Problem):
    """A 構造 one of whose fields is, or holds, the same 構造."""

    code: ClassVar[str] = "E0223"
    name: str

    def title(self) -> str:
        return f"構造「{self.name}」の中に「{self.name}」自身があります"

    def hint(self) -> str:
        return "どこまでも続いてしまうので、別の構造にするか、この行を消してください。"


PROBLEMS: tuple[type[Problem], ...] = (
    UnknownName,
    DoubledName,
    UnknownPolicy,
    PolicyCycle,
    RuleCycle,
    UnknownMember,
    AmbiguousMember,
    UnknownQuestion,
    UnknownType,
    NotAMember,
    NotAValue,
    BrokenPolicy,
    DoubledPolicy,
    RecordInItself,
    NotANamedOutput,
)
