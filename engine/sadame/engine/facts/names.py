"""The names under which a case gives its facts: a tree of groups with an 入力 at each end.

In: a 断面 of a program. Out: `Group`s that `decode` walks along with the keys of the case. A symbol
`基本チェックリスト の 回答 の 問6` is reached as `{"基本チェックリスト": {"回答": {"問6": …}}}`, and as well
with ` の ` inside a key; a 質問票 that has the name of its 制度 is said once.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.core import Domain, Hole, Input, Parameter, Reading, Rule, Slice, Symbol
from sadame.dsl.folding import fold, name_of

_OF = " の "


@frozen
class Group:
    """A 質問票 or a 制度 with what is reached through it."""

    name: str
    members: "dict[str, Group | Symbol]" = field(factory=dict)

    def leaves(self) -> "Iterator[Symbol]":
        """The symbols at the ends, in order."""
        for member in self.members.values():
            if isinstance(member, Group):
                yield from member.leaves()
            else:
                yield member

    def inputs(self) -> Iterator[Input]:
        """The facts at the ends, in order."""
        return (leaf for leaf in self.leaves() if isinstance(leaf, Input))


Place: TypeAlias = Group | Symbol


def name_tree(cut: Slice, further: Iterable[Symbol] = ()) -> Group:
    """Every symbol of the 断面 at its place; rules stand there too, so that a message can tell."""
    root = Group("")
    for symbol in (*cut.symbols, *further):
        *groups, last = path_of(symbol.name)
        here: Group | None = root
        for name in groups:
            if here is not None:
                below = here.members.setdefault(name, Group(name))
                here = below if isinstance(below, Group) else None
        if here is not None:
            here.members.setdefault(last, symbol)
    return root


def path_of(name: str) -> list[str]:
    """The parts of a name, each in one width; the same part twice in a row is one."""
    parts = (name_of(part.strip().strip("「」")) for part in fold(name).split(_OF))
    return [part for part, _ in groupby(parts)]


def find(here: Group, parts: Iterable[str]) -> Place | None:
    """What stands at the end of that way."""
    place: Place = here
    for part in parts:
        if not isinstance(place, Group):
            return None
        below = place.members.get(part)
        if below is None and part != place.name:
            return None
        place = below or place
    return place


def kind_of(symbol: Symbol) -> tuple[str, str]:
    """What a name that is no 入力 is, and how its value is set."""
    match symbol:
        case Rule(answers=Domain()):
            how = "準用元では入力ですが、この制度では計算します。この行を消してください"
            return "読み替えで計算する値", how
        case Rule(kind=kind):
            return kind.value, "この値は規則から求まります。この行を消してください"
        case Parameter():
            return "基準値", "値を変えるには、準用する制度の中で「読み替え」を書いてください"
        case Reading():
            return "解釈", "読み方は `--reading 名前=読み方` で選びます"
        case Hole():
            return "この基準日に適用のない名前", "基準日を確かめてください"
        case Input():
            return "入力", ""
