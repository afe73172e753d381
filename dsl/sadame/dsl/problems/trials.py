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

    def title(self) -> str:
        return f"「{self.name}」は判定・算定・表・抽出ではないので、結果として書けません"

    def hint(self) -> str:
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


PROBLEMS: tuple[type[Problem], ...] = (
    ExampleNeedsDate,
    NotAFact,
    NotAResult,
    FactDependsOnRule,
    MoverNotAFact,
    GivenTwice,
)
