"""Problems of versions, 準用 and 読み替え (E04xx), and advice on them (W05xx)."""

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
            return (
                f"「読み替え {self.name}：人、0人 以上 10人 以下」のように型と範囲を書くか、"
                "下の行に計算を書いてください。"
            )
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


class ComputedKey(Problem):
    """読み替え of the 識別 by a calculation."""

    code: ClassVar[str] = "E0445"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は名簿の「識別」なので、計算に読み替えられません"

    def hint(self) -> str:
        return (
            "一人一人を見分ける番号は、名簿に書かれたものを使います。この読み替えを消してください。"
        )


class ComputedForAWhile(Problem):
    """An 入力 that is to be worked out on some days and asked on others."""

    code: ClassVar[str] = "E0446"
    name: str

    def title(self) -> str:
        return f"「{self.name}」を計算に読み替えるときは、「適用：」を書けません"

    def hint(self) -> str:
        return "期間によって尋ねたり計算したりすることはできません。「適用：」を消してください。"


class AnswerOutside(Problem):
    """A calculation in place of an 入力 that may leave its range; `found` = where it lies, if that is known."""

    code: ClassVar[str] = "E0447"
    name: str
    allowed: str
    found: str

    def title(self) -> str:
        return f"「{self.name}」の計算が、準用元の範囲（{self.allowed}）を外れることがあります"

    def hint(self) -> str:
        found = f"計算の範囲は {self.found} です。" if self.found else ""
        return f"{found}元の入力や欄に範囲を書くか、「最大」「最小」で {self.allowed} に収めてください。"


class AnswerOffStep(Problem):
    """A calculation in place of an 入力 that may fall between two steps of its 刻み."""

    code: ClassVar[str] = "E0448"
    name: str
    step: str

    def title(self) -> str:
        return f"「{self.name}」の計算が、準用元の刻み（{self.step}）に合わないことがあります"

    def hint(self) -> str:
        return f"「端数：{self.step}未満切捨て」のように、端数を書いてください。"


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
    NothingToOverride,
    OtherKindOfOverride,
    OverrideRefused,
    OverrideOutside,
    ComputedKey,
    ComputedForAWhile,
    AnswerOutside,
    AnswerOffStep,
    NotAnOverride,
    OverlappingEntries,
    VersionsDiffer,
    AfterOverride,
    VersionGap,
    NotYetInForce,
)
