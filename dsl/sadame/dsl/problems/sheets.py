"""What can be wrong with a sheet of a workbook that a 表 names (E0146–E0149, E0154, W0520, W0521).

In: the faults a reader of workbooks found. Out: their wording, which names the cells.
"""

from typing import ClassVar

from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems.syntax import listed, shortened
from sadame.dsl.source import Fault, Oddity, Span

_AS_TEXT = "見えているとおりの値を、文字として書いてください"


class WhichSheet(Problem):
    """No sheet of that name, or none named where there are several."""

    code: ClassVar[str] = "E0146"
    file: str
    name: str | None
    known: tuple[str, ...]

    def title(self) -> str:
        file = shortened(self.file)
        if self.name is None:
            return f"「{file}」にはシートが{len(self.known)}枚あります"
        return f"「{file}」にシート「{shortened(self.name)}」がありません"

    def hint(self) -> str:
        sheets = listed(tuple(f"「{name}」" for name in self.known))
        return (
            f"「{self.file}」のシート「{self.known[0]}」のように書いてください（あるのは{sheets}）"
        )


class UnusableCell(Problem):
    """A cell without a value that could be meant."""

    code: ClassVar[str] = "E0147"
    cells: str
    shown: str
    oddity: Oddity

    def title(self) -> str:
        match self.oddity:
            case Oddity.NO_RESULT:
                return f"{self.cells} の式に結果が入っていません"
            case Oddity.STRUCK:
                return f"{self.cells} に取り消し線があります"
            case Oddity.NO_DAY:
                return f"{self.cells} は時刻を含むか、日付にならない数です"
            case _:
                return f"{self.cells} がエラー値「{shortened(self.shown)}」です"

    def hint(self) -> str:
        match self.oddity:
            case Oddity.NO_RESULT:
                return "Excel で開いて保存し直すか、式の代わりに値を書いてください"
            case Oddity.STRUCK:
                return "消した文字は消し、残す文字は取り消し線を外してください"
            case Oddity.NO_DAY:
                return "日付だけを「令和7年4月1日」のように書いてください"
            case _:
                return "式を直すか、値を書いてください"


class MergedCells(Problem):
    """Cells of the table that are one."""

    code: ClassVar[str] = "E0148"
    cells: str

    def title(self) -> str:
        return f"{self.cells} が結合されています"

    def hint(self) -> str:
        return "結合を解いて、それぞれのますに値を書いてください"


class Disguised(Problem):
    """A number that is shown as another one."""

    code: ClassVar[str] = "E0149"
    cells: str
    shown: str
    oddity: Oddity

    def title(self) -> str:
        if self.oddity is Oddity.SCALED:
            return f"{self.cells} は千分の一などに縮めて表示されています"
        return f"{self.cells} の表示形式では、中の数と見える値が違います"

    def hint(self) -> str:
        if self.oddity is Oddity.SCALED:
            return (
                f'中の数は {self.shown} です。表示形式を「#,##0"円"」のようにするか、'
                "「100千円」のように文字で書いてください"
            )
        return f"中の値は {self.shown} です。セルを文字列にして、{_AS_TEXT}"


class NotTextAbove(Problem):
    """A number above the row of headings, where only titles stand."""

    code: ClassVar[str] = "E0154"
    cells: str

    def title(self) -> str:
        return f"見出しより上の {self.cells} に数か日付があります"

    def hint(self) -> str:
        return "表の行なら見出しの下に移し、題名なら文字列にしてください"


class HiddenCells(Problem):
    """Rows or columns that are read although nobody sees them."""

    code: ClassVar[str] = "W0520"
    cells: str

    def title(self) -> str:
        return f"隠れている{shortened(self.cells)}も読みました"

    def hint(self) -> str:
        return "要らない行や列は消し、要るものは再表示してください"


class Shortened(Problem):
    """Numbers of which the sheet shows less than it holds."""

    code: ClassVar[str] = "W0521"
    cells: str
    shown: str

    def title(self) -> str:
        return f"{shortened(self.cells)} を、表示されていない桁まで読みました"

    def hint(self) -> str:
        return f"{self.shown} と読みました。表示のとおりの値なら、その値を書いてください"


def problem_of(fault: Fault, span: Span) -> Problem:
    """The problem a fault of a sheet is."""
    cells, shown, oddity = fault.cells, fault.shown, fault.oddity
    match oddity:
        case Oddity.ERROR | Oddity.NO_RESULT | Oddity.STRUCK | Oddity.NO_DAY:
            return UnusableCell(span=span, cells=cells, shown=shown, oddity=oddity)
        case Oddity.SCALED | Oddity.DISGUISED:
            return Disguised(span=span, cells=cells, shown=shown, oddity=oddity)
        case Oddity.MERGED:
            return MergedCells(span=span, cells=cells)
        case Oddity.ABOVE:
            return NotTextAbove(span=span, cells=cells)
        case Oddity.HIDDEN:
            return HiddenCells(span=span, cells=cells)
        case Oddity.SHORTENED:
            return Shortened(span=span, cells=cells, shown=shown)


PROBLEMS: tuple[type[Problem], ...] = (
    WhichSheet,
    UnusableCell,
    MergedCells,
    Disguised,
    NotTextAbove,
    HiddenCells,
    Shortened,
)
