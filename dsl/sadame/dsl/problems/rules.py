"""Problems of 判定, 算定, 質問票 and populations (E04xx), and advice on them (W05xx)."""

from typing import ClassVar

from sadame.dsl.diagnostics import Label, Problem
from sadame.dsl.source import Span
from sadame.dsl.suggest import near


class MissingRounding(Problem):
    """A 円 result that may not be whole and has no 端数; `where` = the step that leaves the fraction."""

    code: ClassVar[str] = "E0404"
    name: str
    where: Span | None = None

    def title(self) -> str:
        return f"「{self.name}」は円未満の端数が出ることがあります"

    def hint(self) -> str:
        return "「端数：円未満切捨て」のように端数の扱いを書いてください（丸めないなら「端数：なし」）。"

    def labels(self) -> tuple[Label, ...]:
        return () if self.where is None else (Label(self.where, "ここで端数が出ます"),)


class DeadBranch(Problem):
    """A ただし or row whose condition never holds; `limits` = the facts it looks at and their ranges."""

    code: ClassVar[str] = "E0407"
    what: str
    limits: tuple[tuple[str, str], ...] = ()

    def title(self) -> str:
        return f"{self.what}の条件が成り立つことはありません"

    def hint(self) -> str:
        if not self.limits:
            return "条件か、入力の範囲を直してください。"
        ranges = "、".join(f"「{name}」の範囲は {limit}" for name, limit in self.limits)
        return f"{ranges} です。条件か、入力の範囲を直してください。"


class HiddenDefault(Problem):
    """A 原則 that is never reached, because some ただし always holds."""

    code: ClassVar[str] = "E0435"
    label: str
    proviso: Span

    def title(self) -> str:
        return "原則が使われることはありません"

    def hint(self) -> str:
        return (
            f"「{self.label}」の条件がいつも成り立ちます。条件を狭めるか、原則だけにしてください。"
        )

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.proviso, "いつもこちらになります"),)


class UnknownLabel(Problem):
    """に優先 about a ただし that does not exist."""

    code: ClassVar[str] = "E0408"
    follows: ClassVar[bool] = True
    label: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.label}」という名前のただし書はありません"

    def hint(self) -> str:
        found = near(self.label, [each for each in self.known if not each.startswith("ただし書")])
        if found and len(found[0]) > 2:
            return f"「{found[0]}」のことですか。"
        return "「ただし「三割」 … の場合：3割」のように、ただし書に名前を付けてください。"


class PriorityCycle(Problem):
    """ただし that take precedence over each other in a circle."""

    code: ClassVar[str] = "E0409"
    labels_in_cycle: tuple[str, ...]

    def title(self) -> str:
        return "ただし書の優先が一回りしています"

    def hint(self) -> str:
        labels = "".join(f"「{label}」" for label in self.labels_in_cycle)
        return f"{labels}の優先の行のうち、どれか一つを消してください。"


class NoBody(Problem):
    """A rule that says nothing."""

    code: ClassVar[str] = "E0416"
    follows: ClassVar[bool] = True
    name: str

    def title(self) -> str:
        return f"「{self.name}」の中身がありません"

    def hint(self) -> str:
        return "条件や計算を次の行に書いてください（基準値なら「令和7年度：100円」のような行を）。"


class RoundingOfCondition(Problem):
    """端数 on something that is not a number."""

    code: ClassVar[str] = "E0417"
    found: str

    def title(self) -> str:
        return f"「{self.found}」の値には端数がありません"

    def hint(self) -> str:
        return "「端数：」の行を消してください。"


class PresumptionDepends(Problem):
    """とみなす that depends on more than a 解釈."""

    code: ClassVar[str] = "E0422"

    def title(self) -> str:
        return "「とみなす」の条件に書けるのは解釈だけです"

    def hint(self) -> str:
        return "「（解釈の名前 が 読み方 の場合）」と書いてください。"


class TooManyWanted(Problem):
    """`次のうち5つ以上` of three, or another number of them that decides nothing.

    `of` = what is counted, 号 or 問; `always` = the condition always holds, where it is not that it never does.
    """

    code: ClassVar[str] = "E0423"
    wanted: int
    there: int
    of: str = "号"
    always: bool = False

    def title(self) -> str:
        if self.always:
            return f"{self.of}は{self.there}個なので、この条件はいつも成り立ちます"
        return f"{self.of}は{self.there}個しかないのに、{self.wanted}個以上を求めています"

    def hint(self) -> str:
        return (
            "求める数か、問の範囲を直してください。"
            if self.of == "問"
            else "求める数か、号の並びを直してください。"
        )


class UnansweredQuestion(Problem):
    """A 算出 question without the 判定 that computes it."""

    code: ClassVar[str] = "E0425"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は算出の問ですが、同じ名前の判定がありません"

    def hint(self) -> str:
        return f"「判定 {self.name}」を宣言するか、該当の列に答えを書いてください。"


class NoPopulation(Problem):
    """抽出 or 指標 over something that is not the row type."""

    code: ClassVar[str] = "E0428"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は、数える対象（入力の名前）でも判定でもありません"

    def hint(self) -> str:
        return "「入力 被保険者」のように、入力に一人分の名前を付けてください。"


class NoOptions(Problem):
    """A 問 without anything to answer."""

    code: ClassVar[str] = "E0429"
    number: str

    def title(self) -> str:
        return f"問{self.number}に選択肢がありません"

    def hint(self) -> str:
        return "質問票の表の前に「選択肢：はい、いいえ」の行を書くか、表に「選択肢」の列を加えてください。"


class SecondPopulation(Problem):
    """A second `入力 名前` in one file."""

    code: ClassVar[str] = "E0430"
    name: str
    first: Span
    #: The population of the 準用元, if that is the first.
    adopted: str = ""

    def title(self) -> str:
        return f"数える対象が二つあります（「{self.name}」）"

    def hint(self) -> str:
        if self.adopted:
            adopted = f"「入力 {self.adopted}」"
            return (
                f"準用元が数えるのは「{self.adopted}」です。欄を足すなら{adopted}と書いてください。"
            )
        return "一つの制度が数える対象は一つです。続きの事実は名前のない「入力」の下に書けます。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の対象"),)


class OtherKey(Problem):
    """A 準用 that would tell the rows of its parent apart by something else."""

    code: ClassVar[str] = "E0444"
    name: str
    key: str
    first: Span

    def title(self) -> str:
        return f"「識別」は準用元のものなので、「{self.name}」に替えられません"

    def hint(self) -> str:
        if self.key:
            return f"この行を消してください。識別は準用元の「{self.key}」のままです。"
        return "この行を消してください。識別が要るなら、準用元に書きます。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "準用元"),)


class DoubledLabel(Problem):
    """Two ただし of one name in a rule."""

    code: ClassVar[str] = "E0434"
    label: str
    first: Span

    def title(self) -> str:
        return f"「{self.label}」という名前のただし書が二つあります"

    def hint(self) -> str:
        return "優先や理由で見分けられるように、どちらかの名前を変えてください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先のただし書"),)


class RoundedTwice(Problem):
    """A 円 value that is rounded again."""

    code: ClassVar[str] = "W0506"
    name: str
    inner: str

    def title(self) -> str:
        return f"「{self.inner}」で丸めた円を、「{self.name}」でもう一度丸めています"

    def hint(self) -> str:
        return (
            f"最後に一度だけなら、「{self.inner}」のほうを「端数：なし」にしてください。"
            "根拠が二度の処理を求めているなら、このままでかまいません。"
        )


class AbsentGate(Problem):
    """A deciding condition that may be 対象外; `source` = the name it is so by, and the 条件 or 前提 of that name."""

    code: ClassVar[str] = "W0507"
    what: str
    source: tuple[str, Span] | None = None

    def title(self) -> str:
        return f"{self.what}の条件が対象外になることがあり、そのとき結果も対象外になります"

    def hint(self) -> str:
        if self.source is None:
            return "対象になる場合を先に、「… かつ …」と書いてください。"
        name = self.source[0]
        return f"「{name}」が対象になる場合を先に、「… かつ {name} が …」のように書いてください。"

    def labels(self) -> tuple[Label, ...]:
        if self.source is None:
            return ()
        name, span = self.source
        return (Label(span, f"これに当たらないとき「{name}」は対象外"),)


class DoubledMember(Problem):
    """A 区分 with the same word twice."""

    code: ClassVar[str] = "E0436"
    name: str
    first: Span

    def title(self) -> str:
        return f"区分に「{self.name}」が二度あります"

    def hint(self) -> str:
        return "どちらかを消すか、違う言葉に直してください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の言葉"),)


class Unsourced(Problem):
    """A rule or a 基準値 without 根拠 and 出典 in a file that has some."""

    code: ClassVar[str] = "W0513"
    name: str

    def title(self) -> str:
        return f"「{self.name}」に根拠も出典もありません"

    def hint(self) -> str:
        return (
            "「出典：」か「根拠：」を書いてください。"
            "制度の表紙に書けば、書いていない決まりの全てが引き継ぎます。"
        )


PROBLEMS: tuple[type[Problem], ...] = (
    MissingRounding,
    DeadBranch,
    DoubledMember,
    HiddenDefault,
    UnknownLabel,
    PriorityCycle,
    NoBody,
    RoundingOfCondition,
    PresumptionDepends,
    TooManyWanted,
    UnansweredQuestion,
    NoPopulation,
    NoOptions,
    SecondPopulation,
    OtherKey,
    DoubledLabel,
    RoundedTwice,
    AbsentGate,
    Unsourced,
)
