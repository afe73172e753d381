"""Problems of the rows of a 表 (E04xx), and advice on them (W05xx)."""

from typing import ClassVar

from sadame.dsl.diagnostics import Label, Problem
from sadame.dsl.source import Span


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


class EmptyTable(Problem):
    """A 表 without rows."""

    code: ClassVar[str] = "E0424"
    follows: ClassVar[bool] = True
    name: str

    def title(self) -> str:
        return f"表「{self.name}」に行がありません"

    def hint(self) -> str:
        return "見出しの下に「| 1〜10人 | 100円 |」のような行を書いてください。"


class NoColumns(Problem):
    """A 表 with nothing to look up by."""

    code: ClassVar[str] = "E0432"
    follows: ClassVar[bool] = True
    name: str

    def title(self) -> str:
        return f"表「{self.name}」に条件の列がありません"

    def hint(self) -> str:
        return "「| 職員数 | ⇒ 上限額 |」のように列を書くか、いつも同じ値なら算定か基準値にしてください。"


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


PROBLEMS: tuple[type[Problem], ...] = (
    OverlappingRows,
    GapInTable,
    PossibleOverlap,
    EmptyTable,
    NoColumns,
    RestNotLast,
)
