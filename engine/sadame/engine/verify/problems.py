# ruff: noqa: D101, D102 - the prose of a problem is the message it renders
"""What a proof can bring up about rules (V06xx), as facts, and how it is said.

In: made by the checks of this room, one for each place. Out: `diagnostic()` as for what is wrong in a file; faces
print it with the case that shows it.
"""

from typing import ClassVar

from sadame.dsl.diagnostics import Problem

_STAYS = "そのままにするなら「承知：」に理由を書きます。"


class Uncovered(Problem):
    """V0601: no row of a 表, or no ただし and no 原則."""

    code: ClassVar[str] = "V0601"
    name: str
    is_table: bool

    def title(self) -> str:
        if self.is_table:
            return f"表「{self.name}」のどの行にも当たらない場合があります"
        return f"「{self.name}」の値がどこにも書かれていない場合があります"

    def hint(self) -> str:
        missing = "当たる行か「上記以外」の行" if self.is_table else "当たるただし書か「原則」"
        return f"{missing}を足してください。その場合がないのなら、入力の範囲か「前提」に書きます。"


class TwoRows(Problem):
    """V0602: two rows of a 表 of which one may match."""

    code: ClassVar[str] = "V0602"
    name: str

    def title(self) -> str:
        return f"表「{self.name}」の二つの行に同時に当たる場合があります"

    def hint(self) -> str:
        return "当たる行を一つにしてください。上の行を優先するなら「一致：先頭」と書きます。"


class Clash(Problem):
    """V0603: two ただし that hold together and differ."""

    code: ClassVar[str] = "V0603"
    name: str
    first: str
    second: str

    def title(self) -> str:
        return f"「{self.first}」と「{self.second}」が同時に当たり、値が食い違う場合があります"

    def hint(self) -> str:
        return (
            f"優先があるなら「{self.second}」は「{self.first}」に優先、と書きます。"
            "ないなら、条件が重ならないようにしてください。"
        )


class NeverHolds(Problem):
    """V0604: `where` = how the condition is cited, empty where it has no mark."""

    code: ClassVar[str] = "V0604"
    name: str
    where: str

    def title(self) -> str:
        return f"「{self.name}」の{self.where or '条件'}に当たる場合はありません"

    def hint(self) -> str:
        return f"入力の範囲や、ほかの条件との食い違いがないか確かめてください。{_STAYS}"


class AlwaysHolds(Problem):
    code: ClassVar[str] = "V0605"
    name: str
    where: str

    def title(self) -> str:
        return f"「{self.name}」の{self.where or '条件'}には、どの場合も当たります"

    def hint(self) -> str:
        return f"いらない条件か、数や言葉の書き間違いがないか確かめてください。{_STAYS}"


class NoDifference(Problem):
    """V0606: `holds` = the result stays the same if the condition is always taken to hold, else if never."""

    code: ClassVar[str] = "V0606"
    name: str
    where: str
    holds: bool

    def title(self) -> str:
        taken = "いつも当たる" if self.holds else "当たらない"
        return f"「{self.name}」の{self.where or '条件'}は、{taken}としても結果が変わりません"

    def hint(self) -> str:
        return f"ほかの条件や行で決まっていないか確かめてください。{_STAYS}"


class NeverResults(Problem):
    code: ClassVar[str] = "V0607"
    name: str
    result: str
    is_truth: bool

    def title(self) -> str:
        return f"「{self.name}」が「{self.result}」になる場合はありません"

    def hint(self) -> str:
        return f"その結果になるはずの条件を確かめてください。{_STAYS}"


class DividedByZero(Problem):
    code: ClassVar[str] = "V0609"
    name: str

    def title(self) -> str:
        return f"「{self.name}」が0で割る計算になる場合があります"

    def hint(self) -> str:
        return "0のときの値をただし書に書くか、0でないことを「前提」に書いてください。"


class NoVersion(Problem):
    """V0610: a name without a version (or value) on a day on which it is used."""

    code: ClassVar[str] = "V0610"
    names: tuple[str, ...]
    used: str

    def title(self) -> str:
        more = f"など{len(self.names)}件" if len(self.names) > 1 else ""
        return f"「{self.used}」が、定めのない日に「{self.names[0]}」{more}を使います"

    def hint(self) -> str:
        return f"その日の定めを書くか、「{self.used}」の適用をそろえてください。"


class NoDate(Problem):
    code: ClassVar[str] = "V0611"
    name: str

    def title(self) -> str:
        return f"「{self.name}」の日付を求められない場合があります"

    def hint(self) -> str:
        return "日付の前後や期間を「前提」か入力の範囲に書いてください。"


class NothingListed(Problem):
    code: ClassVar[str] = "V0611"
    name: str

    def title(self) -> str:
        return f"一覧に当たるものがないとき「{self.name}」を求められません"

    def hint(self) -> str:
        return "ないときの値をただし書に書くか、あることを「前提」に書いてください。"


class NegativeAmount(Problem):
    code: ClassVar[str] = "V0608"
    name: str

    def title(self) -> str:
        return f"「{self.name}」が0円より小さくなる場合があります"

    def hint(self) -> str:
        return f"「最大（…、0円）」のように下の限りを書いてください。{_STAYS}"


class LeakingAbsence(Problem):
    """V0613: `names` = the facts that are not asked for."""

    code: ClassVar[str] = "V0613"
    name: str
    names: tuple[str, ...]

    def title(self) -> str:
        return f"「{self.names[0]}」を尋ねない者では「{self.name}」が対象外になります"

    def hint(self) -> str:
        return (
            "当たらないとするなら、入力に「対象外：いいえ とみなす」と書きます。"
            "決まりの外とするなら、「前提」に書きます。"
        )


class TooWide(Problem):
    code: ClassVar[str] = "V0614"
    name: str

    def title(self) -> str:
        return f"「{self.name}」は、名簿に当てはめるときの桁が大きくなりすぎます"

    def hint(self) -> str:
        return (
            "入力に上限や「刻み：」を書くと、速く計算できます。"
            "そのままでも結果は同じで、一人ずつの当てはめになります。"
        )


class PresumedOutside(Problem):
    code: ClassVar[str] = "V0615"
    name: str

    def title(self) -> str:
        return f"「{self.name}」の「未回答：… とみなす」の値は、入力の範囲に合いません"

    def hint(self) -> str:
        return (
            "とみなす値か、入力の範囲や刻みを直してください。"
            f"尋ねない者の値なら「対象外：… とみなす」に書きます。{_STAYS}"
        )


class BrokenLaw(Problem):
    code: ClassVar[str] = "V0612"
    about: str

    def title(self) -> str:
        return f"性質「{self.about}」が成り立たない場合があります"

    def hint(self) -> str:
        return "決まりか性質のどちらかを直してください。限られた場合の性質なら「前提」に書きます。"


#: All of them, by code.
FINDINGS: tuple[type[Problem], ...] = (
    Uncovered,
    TwoRows,
    Clash,
    NeverHolds,
    AlwaysHolds,
    NoDifference,
    NeverResults,
    DividedByZero,
    NoVersion,
    NoDate,
    NothingListed,
    BrokenLaw,
    NegativeAmount,
    LeakingAbsence,
    TooWide,
    PresumedOutside,
)
