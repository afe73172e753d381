"""Kinds of value as Python annotations: what a fact may be given as, and what a result comes as."""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
)
from sadame.engine.app.stubs.names import Names
from sadame.engine.app.stubs.text import quoted, subscript

UNKNOWN = "不明"

#: Annotations that all 制度 share, under their names in the module that is written.
SHARED = {
    UNKNOWN: 'Literal["不明"]',
    "数量の値": "int | Fraction | Decimal | str",
    "日付の値": "dt.date | str",
    "年度の値": "int | str",
    "年月の値": "str",
}


@frozen
class Kinds:
    """Names of the types of one module, given when they are first asked for."""

    names: Names
    shared: dict[str, str] = field(factory=dict)
    _named: dict[Choice | Structure, str] = field(factory=dict)

    def name(self, policy: str, kinds: Sequence[Type]) -> Iterator[Choice | Structure]:
        """Name the 区分 and 構造 that these types reach; parts come before what is made of them."""
        for kind in kinds:
            match kind:
                case Choice() if kind not in self._named:
                    self._named[kind] = self.names.give(f"{policy}の{kind.name}")
                    yield kind
                case Structure() if kind not in self._named:
                    yield from self.name(policy, [each.type for each in kind.fields])
                    self._named[kind] = self.names.give(f"{policy}の{kind.name}")
                    yield kind
                case ListOf(element):
                    yield from self.name(policy, [element])
                case _:
                    pass

    def named(self, kind: Choice | Structure) -> str:
        """The name of a 区分 or 構造 in the module."""
        return self._named[kind]

    def fact(self, kind: Type) -> str:
        """What a fact of this type may be given as, 不明 included."""
        match kind:
            case Truth(yes, no) | Choice(members=("はい" as yes, "いいえ" as no)):
                words = ", ".join(quoted(word) for word in (yes, no, UNKNOWN))
                return self._share(f"{yes}か{no}", f"bool | Literal[{words}]")
            case Choice():
                return f"{self._named[kind]} | {self._share(UNKNOWN)}"
            case Structure():
                return f"{self._named[kind]} | {self._share(UNKNOWN)}"
            case ListOf(element):
                return f"Sequence[{self._named[element]}] | {self._share(UNKNOWN)}"
            case Quantity():
                return self._share("数量の値")
            case Day():
                return self._share("日付の値")
            case FiscalYear():
                return self._share("年度の値")
            case YearMonth():
                return self._share("年月の値")
            case Label():
                return "str"

    def _share(self, name: str, meaning: str = "") -> str:
        self.shared[name] = meaning or SHARED[name]
        return name

    def answer(self, kind: Type) -> str:
        """The type of an answer of this type."""
        match kind:
            case Truth():
                return "AnswerOf[bool]"
            case Choice():
                return f"AnswerOf[{self._named[kind]}]"
            case Quantity():
                return "AnswerOf[int | Fraction]"
            case Day():
                return "AnswerOf[dt.date]"
            case FiscalYear():
                return "AnswerOf[int]"
            case YearMonth() | Label():
                return "AnswerOf[str]"
            case Structure() | ListOf():
                return "Answer"

    def alias(self, kind: Choice) -> list[str]:
        """The lines that declare a 区分."""
        members = [quoted(each) for each in kind.members]
        return subscript(f"{self._named[kind]}: TypeAlias = Literal", members)
