"""Facts of many people as columns of whole numbers: what the columns are called and what they hold.

In: the name and the type of a fact. Out: the names of its columns, and `FactColumn`, what is known of a
column before any of its cells is read. Makers of such columns and those who compute with them share
nothing else; no data frame is known here.

One row per person. The column `f` of a fact f holds, by its type:

- 真偽: a Boolean, はい = true;
- 区分, 順序区分 and answers of a 問: the place of the member in `Choice.members`, from 0;
- quantities: the value in base units × `den`, so always whole;
- 日付: the calendar's int (the proleptic ordinal); 年度: the year; 年月: the calendar's int;
- 文字: the text.

`f` is null where there is no value. `f@状態` says what there is instead, row by row (`State`); without
that column null means 未回答, and a fact without any column is 未回答 on every row. A 構造 has one column per
field, `代表の領収書 の 金額`. A 一覧 is a frame of its own, whose columns are the fields of its element and `@行`,
the 0-based row of the person; `一覧@追加` of the person says where there may be more elements than are there.
"""

from enum import IntEnum

from attrs import frozen

from sadame.dsl.types import Choice, Day, FiscalYear, Quantity, Truth, Type, YearMonth

ROW = "@行"
"""In the frame of a 一覧: the 0-based row of the person an element belongs to (UInt32)."""


class State(IntEnum):
    """What `f@状態` says of a cell (UInt8)."""

    VALUE = 0
    BLANK = 1
    """未回答: とみなす applies."""
    UNKNOWN = 2
    """不明, said in so many words: the whole domain."""
    INVALID = 3
    """誤り of this fact: outside its range, off its 刻み, no member of its 区分, unreadable."""
    RANGE = 4
    """`f`〜`f@上端`, both ends included; null = no end on that side."""
    OTHER = 5
    """Knowledge that no column holds (`介護ロボット か ICT`): the row is for the interpreter."""


@frozen
class FactColumn:
    """A column, as a plan needs to know it. Equal columns may share a plan.

    `den`: what a quantity's base units are multiplied by. `low`, `high`: ints over `den` that no value of
    the column leaves, ends of ranges included; None = not known. `nullable`: nulls occur in `name`.
    `states`: those that occur; the column of states is there if one other than VALUE and BLANK is among them.
    For a 一覧, `nullable` says whether there is a column `一覧@追加`.
    """

    name: str
    kind: Type
    den: int = 1
    low: int | None = None
    high: int | None = None
    nullable: bool = False
    states: frozenset[State] = frozenset({State.VALUE})

    @property
    def has_states(self) -> bool:
        """Whether `f@状態` is there; else null is 未回答."""
        return bool(self.states - {State.VALUE, State.BLANK})

    @property
    def has_ranges(self) -> bool:
        """Whether `f@上端` is there."""
        return State.RANGE in self.states


def state_of(name: str) -> str:
    """The column of states of a fact."""
    return f"{name}@状態"


def upper_of(name: str) -> str:
    """The column of the upper ends of its ranges."""
    return f"{name}@上端"


def more_of(name: str) -> str:
    """For a 一覧: the column that says where there may be more elements (Boolean)."""
    return f"{name}@追加"


def field_of(name: str, field: str) -> str:
    """The column of a field of a 構造.

    >>> field_of("代表の領収書", "金額")
    '代表の領収書 の 金額'
    """
    return f"{name} の {field}"


def width_of(kind: Type) -> int:
    """The bits of a number in the column: 8, 16, 32 or 64; 1 = Boolean, 0 = text."""
    match kind:
        case Choice(members=members):
            return 8 if len(members) <= 256 else 16
        case Quantity():
            return 64
        case Day() | FiscalYear() | YearMonth():
            return 32
        case Truth():
            return 1
        case _:
            return 0
