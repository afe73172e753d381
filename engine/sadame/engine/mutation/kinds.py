"""What a change is, and how it is carried from a part to the whole."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeAlias, TypeVar

from attrs import evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.core import Comparison, Node, rebuilt

_N = TypeVar("_N", bound=Node)


class Kind(Enum):
    """What is changed; the value is its word."""

    BOUNDARY = "境界"
    NUMBER = "数"
    DAY = "日付"
    CLAUSE = "号の抜け"
    COUNT = "全て・いずれか"
    NEGATION = "否定"
    PRECONDITION = "前提の抜け"
    PROVISO = "ただしの抜け"
    PRIORITY = "優先"
    ROW = "行の抜け"
    RESULTS = "結果の入替え"
    ROUNDING = "端数"
    QUESTION = "問の取違え"
    MEMBER = "区分の取違え"
    INPUT = "入力の取違え"
    CALCULATION = "計算"
    PRESUMPTION = "みなしの抜け"
    PRESUMED = "みなしの値"
    CONDITION = "条件の抜け"
    RANGE = "入力の範囲"
    STEP = "刻み"
    DEFAULT = "解釈の既定"
    ORDER = "並び順"
    VERSION = "適用の日"


@frozen
class Change:
    """One change: what stands there, what is put in its stead (None = nothing), and the whole.

    `address` = the 号, ただし, row or 前提 it is in. `whole` takes no part in what a change is about.
    """

    kind: Kind
    address: str
    before: Node
    after: Node | None
    whole: Node = field(eq=False, repr=False)


Changes: TypeAlias = Iterator[Change]


@frozen
class Near:
    """What a name stands for, which 入力 or 問 it is easily confused with, and whether anything asks for it."""

    symbol: Callable[[str], core.Symbol | None]
    other: Callable[[str], core.Input | None]
    is_asked: Callable[[str], bool]


BOUNDARIES = {
    Comparison.AT_LEAST: Comparison.ABOVE,
    Comparison.ABOVE: Comparison.AT_LEAST,
    Comparison.AT_MOST: Comparison.BELOW,
    Comparison.BELOW: Comparison.AT_MOST,
}
"""以上 and 超, 以下 and 未満."""


def lifted(change: Change, node: Node, number: int) -> Change:
    """A change of the child of that number as one of the node."""
    return evolve(change, whole=with_child(node, number, change.whole))


def with_child(node: _N, number: int, new: Node) -> _N:
    """The node with another child of that number."""
    at = -1

    def change(child: Node) -> Node:
        nonlocal at
        at += 1
        return new if at == number else child

    return rebuilt(node, change)


def everywhere(node: _N, old: Node, new: Node) -> _N:
    """The node with one part replaced wherever it stands in it, for it was written once."""

    def change(each: Node) -> Node:
        return new if each == old else rebuilt(each, change)

    return rebuilt(node, change)
