"""Problems of rules (E04xx) and advice on them (W05xx): versions, 読み替え, 表, ただし, 端数, 事例."""

from typing import ClassVar

from sadame.dsl.calendar import format_date
from sadame.dsl.diagnostics import Label, Problem
from sadame.dsl.source import Span
from sadame.dsl.suggest import near


class OverlappingVersions(Problem):
    """Two versions of one name in force on one day.

    `day` = the first of these days; `earlier` = whether it is the version named first that would have to
    end before it (None = both begin together).
    """

    code: ClassVar[str] = "E0402"
    name: str
    first: Span
    day: int | None
    earlier: bool | None = None
    unconfirmed: bool = False

    def title(self) -> str:
        if self.unconfirmed:
            return f"「{self.name}」に、施行日未確認の版が二つあります"
        when = "" if self.day is None else f"（{format_date(self.day)}など）"
        return f"「{self.name}」の版が重なる日があります{when}"

    def hint(self) -> str:
        if self.unconfirmed:
            return "施行日の分かるほうの「適用：」を「令和7年4月1日 から」のように書いてください。"
        if self.day is None or self.earlier is None:
            return "どちらかの「適用：」に「… から」か「… まで」を書き、期間が重ならないようにしてください。"
        which = "先の版" if self.earlier else "この版"
        return f"{which}の「適用：」の終わりを「{format_date(self.day - 1)} まで」にしてください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の版"),)


class OutsidePolicy(Problem):
    """A version that is never in force while its 制度 is."""

    code: ClassVar[str] = "E0403"
    name: str

    def title(self) -> str:
        return f"「{self.name}」の適用期間が、制度の適用期間の外です"

    def hint(self) -> str:
        return "制度の「適用：」か、この「適用：」を直してください。"


class CutByPolicy(Problem):
    """A version that is partly outside the days of its 制度."""

    code: ClassVar[str] = "W0503"
    name: str

    def title(self) -> str:
        return f"「{self.name}」の適用期間の一部が、制度の適用期間の外です"

    def hint(self) -> str:
        return "外の部分は使われません。この「適用：」を制度の期間に収めるか、制度の「適用：」を直してください。"


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


class OverlappingRows(Problem):
    """Two rows of a 一意 table that match the same case."""

    code: ClassVar[str] = "E0405"
    name: str
    witness: str
    first: Span

    def title(self) -> str:
        return f"表「{self.name}」の行が重なっています（{self.witness}）"

    def hint(self) -> str:
        return (
            f"{self.witness}のとき当てはまるのを一行だけにしてください。"
            "上の行を優先するなら「一致：先頭」と書きます。"
        )

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の行"),)


class GapInTable(Problem):
    """A case that no row matches."""

    code: ClassVar[str] = "W0504"
    follows: ClassVar[bool] = True
    name: str
    witness: str

    def title(self) -> str:
        return f"表「{self.name}」に当てはまる行のない場合があります（{self.witness}）"

    def hint(self) -> str:
        return (
            f"{self.witness}のときの行を足すか、「上記以外」の行を書いてください。"
            "ないままだと、そのとき誤りになります。"
        )


class PossibleOverlap(Problem):
    """Two rows that match the same case, if that case can arise."""

    code: ClassVar[str] = "W0505"
    name: str
    witness: str
    first: Span

    def title(self) -> str:
        return f"表「{self.name}」の行が重なるかもしれません（{self.witness}）"

    def hint(self) -> str:
        return "その場合が起こりうるなら、範囲を分けるか「一致：先頭」と書いてください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の行"),)


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


class NothingToOverride(Problem):
    """読み替え of a name the parent does not have."""

    code: ClassVar[str] = "E0410"
    name: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"準用元に「{self.name}」はありません"

    def hint(self) -> str:
        found = near(self.name, self.known)
        if found:
            return f"「{found[0]}」のことですか。"
        return "新しく加えるなら「読み替え」でなく「判定」「算定」などで宣言してください。"


class OtherKindOfOverride(Problem):
    """読み替え by another kind of declaration."""

    code: ClassVar[str] = "E0411"
    name: str
    kind: str

    def title(self) -> str:
        return f"準用元の「{self.name}」は{self.kind}なので、この形では読み替えられません"

    def hint(self) -> str:
        if self.kind == "入力":
            return f"「読み替え {self.name}：人、0人 以上 10人 以下」のように、型と範囲を書いてください。"
        if self.kind in {"質問票", "指標"}:
            return f"{self.kind}は読み替えの対象になりません。要るときは別の名前で加えてください。"
        return f"{self.kind}の書き方で、中身を全部書いてください。"


class OverrideRefused(Problem):
    """読み替え of something that nothing may move."""

    code: ClassVar[str] = "E0412"
    name: str
    parent: Span

    def title(self) -> str:
        return f"「{self.name}」は読み替えられません"

    def hint(self) -> str:
        return "準用元に「調整：」がありません。変えてよいと根拠にあるものだけ、準用元に「調整：可」か範囲を書きます。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.parent, "準用元の宣言"),)


class OverrideOutside(Problem):
    """読み替え by a value outside what 調整 or 委任 allows."""

    code: ClassVar[str] = "E0413"
    name: str
    allowed: str | None

    def title(self) -> str:
        return f"「{self.name}」の読み替えが、許された範囲の外です"

    def hint(self) -> str:
        if self.allowed is None:
            return (
                "この期間の値は準用元で決まっています。読み替える期間を「適用：」で狭めてください。"
            )
        return f"{self.allowed} の中の値にしてください。"


class NotAnOverride(Problem):
    """A 準用 that declares again what its parent has."""

    code: ClassVar[str] = "E0414"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は準用元にあります"

    def hint(self) -> str:
        return "中身を替えるなら、先頭を「読み替え」にしてください。"


class OverlappingEntries(Problem):
    """Two values of a 基準値 for one day."""

    code: ClassVar[str] = "E0415"
    name: str
    first: Span

    def title(self) -> str:
        return f"「{self.name}」の値が、同じ日に二つあります"

    def hint(self) -> str:
        return (
            "期間が重ならないように直してください（「… から」は次の「… から」の前日まで続きます）。"
        )

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の値"),)


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


class VersionsDiffer(Problem):
    """Versions of one name with different types."""

    code: ClassVar[str] = "E0418"
    name: str
    first: Span

    def title(self) -> str:
        return f"「{self.name}」の型が、版によって違います"

    def hint(self) -> str:
        return "一つの名前の版は型と単位をそろえ、違うものは別の名前にしてください。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の版"),)


class ExampleNeedsDate(Problem):
    """An 事例 of something that depends on the reference date, without one."""

    code: ClassVar[str] = "E0419"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は基準日で変わるので、事例に基準日が要ります"

    def hint(self) -> str:
        return "「基準日：令和7年4月1日」の行か、「基準日」の列を加えてください。"


class NotAFact(Problem):
    """An 事例 that gives something which is not a fact."""

    code: ClassVar[str] = "E0420"
    name: str
    role: str = ""

    def title(self) -> str:
        return f"「{self.name}」は入力でも解釈でもないので、事例で与えられません"

    def hint(self) -> str:
        if self.role == "基準値":
            return "基準値を変えたときを試すなら、準用した制度で読み替えてください。"
        return f"期待する結果なら「⇒ {self.name}：値」と書いてください。"


class NotAResult(Problem):
    """An 事例 that expects something which is not a rule."""

    code: ClassVar[str] = "E0421"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は判定・算定・表・抽出ではないので、結果として書けません"

    def hint(self) -> str:
        return f"与える事実なら「⇒」を付けずに「{self.name}：値」と書いてください。"


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


class EmptyTable(Problem):
    """A 表 without rows."""

    code: ClassVar[str] = "E0424"
    follows: ClassVar[bool] = True
    name: str

    def title(self) -> str:
        return f"表「{self.name}」に行がありません"

    def hint(self) -> str:
        return "見出しの下に「| 1〜10人 | 100円 |」のような行を書いてください。"


class UnansweredQuestion(Problem):
    """A 算出 question without the 判定 that computes it."""

    code: ClassVar[str] = "E0425"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は算出の問ですが、同じ名前の判定がありません"

    def hint(self) -> str:
        return f"「判定 {self.name}」を宣言するか、該当の列に答えを書いてください。"


class FactDependsOnRule(Problem):
    """An 事例 row that fills 質問票 items although it has none."""

    code: ClassVar[str] = "E0426"

    def title(self) -> str:
        return "「その他：該当しない側」を使えるのは、質問票のある制度だけです"

    def hint(self) -> str:
        return "この行を消してください。"


class MoverNotAFact(Problem):
    """`X が 増えても` where X is not a fact on a line."""

    code: ClassVar[str] = "E0427"
    name: str

    def title(self) -> str:
        return f"「{self.name}」を増やしたり減らしたりはできません"

    def hint(self) -> str:
        return "数・数量・日付・順序区分・はい／いいえ の入力か、質問票の「該当項目」を書いてください。"


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

    def title(self) -> str:
        return f"数える対象が二つあります（「{self.name}」）"

    def hint(self) -> str:
        return "一つの制度が数える対象は一つです。続きの事実は名前のない「入力」の下に書けます。"

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "先の対象"),)


class GivenTwice(Problem):
    """One fact with two values in one row of an 事例."""

    code: ClassVar[str] = "E0431"
    name: str

    def title(self) -> str:
        return f"「{self.name}」が二度与えられています"

    def hint(self) -> str:
        return "どちらかを消してください。"


class NoColumns(Problem):
    """A 表 with nothing to look up by."""

    code: ClassVar[str] = "E0432"
    follows: ClassVar[bool] = True
    name: str

    def title(self) -> str:
        return f"表「{self.name}」に条件の列がありません"

    def hint(self) -> str:
        return "「| 職員数 | ⇒ 上限額 |」のように列を書くか、いつも同じ値なら算定か基準値にしてください。"


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


class AfterOverride(Problem):
    """A rule of the parent that no longer holds together after 読み替え."""

    code: ClassVar[str] = "E0433"
    inner: Problem

    def title(self) -> str:
        return f"読み替えた結果、準用元の決まりに誤りが出ます：{self.inner.title()}"

    def hint(self) -> str:
        return (
            f"読み替えの値か中身を見直してください。準用元のその行については：{self.inner.hint()}"
        )

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.inner.span, "準用元のこの行"),)


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


class VersionGap(Problem):
    """A stretch inside the days of the 制度 on which a name has no version."""

    code: ClassVar[str] = "W0508"
    name: str
    start: int | None
    end: int | None
    is_last: bool

    def title(self) -> str:
        start = "" if self.start is None else format_date(self.start)
        end = "" if self.end is None else format_date(self.end)
        return f"「{self.name}」の版がない期間があります（{start}〜{end}）"

    def hint(self) -> str:
        if self.is_last:
            return (
                "その後の版を足すか、その期間だけの定めなら、この宣言に「適用：」を書いてください。"
                "その後は誤り（適用なし）になります。"
            )
        return "前の版の終わりか、次の版の始まりを直してください。ないままだと、その間は誤り（適用なし）になります。"


class RestNotLast(Problem):
    """上記以外 above other rows: read aloud it would leave those below out."""

    code: ClassVar[str] = "W0509"
    name: str
    last: Span

    def title(self) -> str:
        return f"表「{self.name}」の「上記以外」の下に、まだ行があります"

    def hint(self) -> str:
        return (
            "「上記以外」は、ほかのどの行にも当たらないときの行です。いちばん下に移してください。"
        )

    def labels(self) -> tuple[Label, ...]:
        return (Label(self.last, "この行の下に移します"),)


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


class NotYetInForce(Problem):
    """A 基準値 asked for on a day for which it has no value; `known` = the days for which it has one."""

    code: ClassVar[str] = "W0511"
    name: str
    moment: str
    known: str

    def title(self) -> str:
        return f"「{self.name}」に、{self.moment}の値はありません"

    def hint(self) -> str:
        return (
            f"年度を直すか、「{self.name}」に行を足してください。値があるのは {self.known} です。"
        )


PROBLEMS: tuple[type[Problem], ...] = (
    OverlappingVersions,
    OutsidePolicy,
    CutByPolicy,
    MissingRounding,
    OverlappingRows,
    GapInTable,
    PossibleOverlap,
    DeadBranch,
    DoubledMember,
    HiddenDefault,
    UnknownLabel,
    PriorityCycle,
    NothingToOverride,
    OtherKindOfOverride,
    OverrideRefused,
    OverrideOutside,
    NotAnOverride,
    OverlappingEntries,
    NoBody,
    RoundingOfCondition,
    VersionsDiffer,
    ExampleNeedsDate,
    NotAFact,
    NotAResult,
    PresumptionDepends,
    TooManyWanted,
    EmptyTable,
    UnansweredQuestion,
    FactDependsOnRule,
    MoverNotAFact,
    NoPopulation,
    NoOptions,
    SecondPopulation,
    GivenTwice,
    NoColumns,
    DoubledLabel,
    AfterOverride,
    RoundedTwice,
    AbsentGate,
    VersionGap,
    RestNotLast,
    NotYetInForce,
)
