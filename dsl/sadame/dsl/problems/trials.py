"""Problems of 事例 and 性質 (E04xx)."""

from typing import ClassVar

from sadame.dsl.diagnostics import Problem


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
    is_indicator: bool = False

    def title(self) -> str:
        if self.is_indicator:
            return f"「{self.name}」は指標なので、一人分の事例では確かめられません"
        return f"「{self.name}」は判定・算定・表・抽出ではないので、結果として書けません"

    def hint(self) -> str:
        if self.is_indicator:
            return "「名簿：」の下に何人分かの行を書き、その下に「⇒」の行を書いてください。"
        return f"与える事実なら「⇒」を付けずに「{self.name}：値」と書いてください。"


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


class GivenTwice(Problem):
    """One fact with two values in one row of an 事例."""

    code: ClassVar[str] = "E0431"
    name: str

    def title(self) -> str:
        return f"「{self.name}」が二度与えられています"

    def hint(self) -> str:
        return "どちらかを消してください。"


class NobodyToList(Problem):
    """A 名簿 in a 制度 that has no population."""

    code: ClassVar[str] = "E0437"

    def title(self) -> str:
        return "「名簿」を書けるのは、名簿の一行に当たる入力に名前のある制度だけです"

    def hint(self) -> str:
        return "「入力 被保険者」のように、入力に一人分の名前を付けてください。"


class NotOfARow(Problem):
    """The 基準日 or a 解釈 as a column of a 名簿."""

    code: ClassVar[str] = "E0438"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は、名簿の行ごとには変えられません"

    def hint(self) -> str:
        return f"「名簿：」の上に「{self.name}：値」の行を書いてください。"


class RowWithoutKey(Problem):
    """A row of a 名簿 that does not say whose it is, though others do."""

    code: ClassVar[str] = "E0439"
    name: str

    def title(self) -> str:
        return f"名簿に「{self.name}」のない行があります"

    def hint(self) -> str:
        return f"全ての行に「{self.name}」を書くか、その欄を消してください。"


class NotAnIndicator(Problem):
    """A rule about one person, expected of a 名簿."""

    code: ClassVar[str] = "E0440"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は指標ではないので、名簿全体の結果として書けません"

    def hint(self) -> str:
        return (
            f"当たる人を確かめるなら「⇒ {self.name} に 該当する 番号：1、3」の形で書いてください。"
        )


class NotAGroup(Problem):
    """An 指標 expected for a group that is not one of its 集計."""

    code: ClassVar[str] = "E0441"
    name: str
    indicator: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.name}」は「{self.indicator}」の集計にありません"

    def hint(self) -> str:
        if not self.known:
            return f"「{self.indicator}」に「集計：{self.name}」の行を加えるか、かっこを消してください。"
        return f"集計は{'、'.join(f'「{each}」' for each in self.known)}です。"


class NotTheKey(Problem):
    """People listed by something that does not tell them apart."""

    code: ClassVar[str] = "E0442"
    name: str
    key: str

    def title(self) -> str:
        return f"「{self.name}」は識別ではないので、だれが当たるかを示せません"

    def hint(self) -> str:
        if not self.key:
            return "入力の下に「識別：番号」の行を加えてください。"
        return f"「{self.key}」と書いてください。"


class NobodyOfThatKey(Problem):
    """Somebody expected who is not in the 名簿."""

    code: ClassVar[str] = "E0443"
    name: str
    key: str
    known: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.name}」は名簿にありません"

    def hint(self) -> str:
        if not self.known:
            return f"名簿に「{self.key}」の欄を加えてください。だれもいなければ「なし」と書きます。"
        return f"名簿の「{self.key}」は{'、'.join(self.known)}です。だれもいなければ「なし」と書きます。"


PROBLEMS: tuple[type[Problem], ...] = (
    ExampleNeedsDate,
    NotAFact,
    NotAResult,
    FactDependsOnRule,
    MoverNotAFact,
    GivenTwice,
    NobodyToList,
    NotOfARow,
    RowWithoutKey,
    NotAnIndicator,
    NotAGroup,
    NotTheKey,
    NobodyOfThatKey,
)
