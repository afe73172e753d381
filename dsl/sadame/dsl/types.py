"""What kinds of value there are, and when one fits where another is expected.

A value of a type is: `bool` for 真偽, `str` for a 区分 member and 文字, `Fraction` in base units for a
quantity, and the calendar's `int` for 日付, 年度 and 年月. Units are dimensions; how a quantity is
shown (円 or 万円, % or a plain number) is not part of its type's identity.
"""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.interval import Interval
from sadame.dsl.units import PLAIN, Unit, is_counter

Scalar: TypeAlias = bool | str | Fraction | int


@frozen
class Truth:
    """真偽. The words are those the readers of one fact see; they do not make another type."""

    yes: str = field(default="はい", eq=False)
    no: str = field(default="いいえ", eq=False)


@frozen
class Quantity:
    """数, 割合 and every 数量. `unit` carries the dimension and the unit it is shown in."""

    unit: Unit
    as_ratio: bool = field(default=False, eq=False)


@frozen
class Day:
    """日付."""


@frozen
class FiscalYear:
    """年度."""


@frozen
class YearMonth:
    """年月."""


@frozen
class Choice:
    """区分 and 順序区分 (then the members stand in ascending order)."""

    name: str
    members: tuple[str, ...]
    ordered: bool = False


@frozen
class Label:
    """文字: keys, groups and output columns. Only sameness; no operations."""


@frozen
class FieldType:
    """One field of a 構造 with its domain."""

    name: str
    type: "Type"
    bounds: Interval | None = None
    step: Fraction | None = None


@frozen
class Structure:
    """構造."""

    name: str
    fields: tuple[FieldType, ...]

    def field(self, name: str) -> FieldType | None:
        """The field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@frozen
class ListOf:
    """一覧 of a 構造; `counter` is the 助数詞 of its 個数."""

    element: Structure
    counter: Unit


Type: TypeAlias = (
    Truth | Quantity | Day | FiscalYear | YearMonth | Choice | Label | Structure | ListOf
)

TRUTH = Truth()
NUMBER = Quantity(PLAIN)
DAY = Day()
FISCAL_YEAR = FiscalYear()
YEAR_MONTH = YearMonth()
LABEL = Label()


def is_numeric(kind: Type) -> bool:
    """Whether values of this type lie on a line, so that an interval describes a set of them."""
    return isinstance(kind, Quantity | Day | FiscalYear | YearMonth)


def same(left: Type, right: Type) -> bool:
    """Whether a value of one type may stand where the other is expected."""
    match left, right:
        case Quantity(unit=a), Quantity(unit=b):
            return a.dimension == b.dimension
        case Choice(name=a), Choice(name=b):
            return a == b
        case Structure(name=a), Structure(name=b):
            return a == b
        case ListOf(element=a), ListOf(element=b):
            return a.name == b.name
        case _:
            return left == right


def natural_step(kind: Type) -> Fraction | None:
    """The 刻み of a fact that declares none: 円, 助数詞 and the calendar are whole, others dense."""
    match kind:
        case Quantity(unit):
            return Fraction(1) if is_counter(unit) else None
        case Day() | FiscalYear() | YearMonth():
            return Fraction(1)
        case _:
            return None


def describe(kind: Type) -> str:
    """The word for a type in messages."""
    match kind:
        case Truth(yes, no):
            return f"{yes}／{no}"
        case Quantity(unit, as_ratio):
            if unit.dimension:  # `3年度` counts them, and 年度 is another type
                return "年度分" if unit.text == "年度" else unit.text
            return "割合" if as_ratio else "数"
        case Day():
            return "日付"
        case FiscalYear():
            return "年度"
        case YearMonth():
            return "年月"
        case Choice(name) | Structure(name):
            return name
        case Label():
            return "文字"
        case ListOf(element):
            return f"{element.name} の 一覧"
