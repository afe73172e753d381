"""A policy as it is described before it is printed: names, groups whose order means nothing, 号, rows.

In: the parts an author put together. Out: the text of a rule file. One description can be printed under
other names and in another order (law 3), or with a part added.
"""

from collections.abc import Mapping
from random import Random
from typing import TypeAlias

from attrs import field, frozen


@frozen
class Name:
    """A name the author chose; `key` is what it is called when nothing is renamed."""

    key: str


@frozen
class Mixed:
    """Parts whose order means nothing, written with `between` them."""

    parts: "tuple[Text, ...]"
    between: str


Piece: TypeAlias = str | Name | Mixed
Text: TypeAlias = tuple[Piece, ...]


@frozen
class Line:
    """One line."""

    text: Text


@frozen
class Block:
    """Lines that stay together, in this order."""

    parts: "tuple[Part, ...]"


@frozen
class Group:
    """Parts whose order means nothing."""

    parts: "tuple[Part, ...]"


@frozen
class Items:
    """A head and its 号, numbered when printed."""

    head: str
    items: "tuple[Text | Items, ...]"


@frozen
class Grid:
    """The rows of a 表 (each cell and the value); `rest` is the value of 上記以外."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[tuple[Text, ...], Text], ...]
    rest: Text | None = None
    free: bool = True


Part: TypeAlias = Line | Block | Group | Items | Grid


@frozen
class Policy:
    """A whole file: what stands first, and declarations in any order; and the 制度 it refers to, in a file of its own."""

    header: tuple[Part, ...]
    declarations: tuple[Part, ...]
    names: tuple[str, ...]
    base: "Policy | None" = None


@frozen
class Printer:
    """Writes a description down: under which names, and shuffled by whom (None = as described)."""

    names: Mapping[str, str] = field(factory=dict)
    chance: Random | None = None

    def texts(self, policy: Policy) -> tuple[str, ...]:
        """The file, and those of the 制度 it refers to."""
        others = () if policy.base is None else self.texts(policy.base)
        return (self.policy(policy), *others)

    def policy(self, policy: Policy) -> str:
        parts = (*policy.header, Group(tuple(Block((Line(()), d)) for d in policy.declarations)))
        return "\n".join(line for part in parts for line in self.lines(part)) + "\n"

    def say(self, text: Text) -> str:
        return "".join(self.piece(piece) for piece in text)

    def piece(self, piece: Piece) -> str:
        match piece:
            case str():
                return piece
            case Name(key):
                return self.names.get(key, key)
            case Mixed(parts, between):
                order = list(parts)
                if self.chance is not None:
                    self.chance.shuffle(order)
                return between.join(self.say(part) for part in order)

    def lines(self, part: Part) -> list[str]:
        match part:
            case Line(text):
                return [self.say(text)]
            case Block(parts):
                return [line for each in parts for line in self.lines(each)]
            case Group(parts):
                order = list(parts)
                if self.chance is not None:
                    self.chance.shuffle(order)
                return [line for each in order for line in self.lines(each)]
            case Items():
                return self.items(part, 0)
            case Grid():
                return self.grid(part)

    def items(self, listing: Items, depth: int) -> list[str]:
        written = [] if depth else [f"{listing.head}："]
        order = list(listing.items)
        if self.chance is not None:
            self.chance.shuffle(order)
        for mark, item in zip(MARKS[depth], order, strict=False):
            start = f"{'　' * depth}{mark}　"
            if isinstance(item, Items):
                written += [f"{start}{item.head}：", *self.items(item, depth + 1)]
            else:
                written.append(start + self.say(item))
        return written

    def grid(self, grid: Grid) -> list[str]:
        across = list(range(len(grid.columns)))
        rows = list(grid.rows)
        if self.chance is not None:
            self.chance.shuffle(across)
            if grid.free:
                self.chance.shuffle(rows)
        table = [[self.say(grid.columns[at]) for at in across] + ["⇒ 値"]]
        table += [
            [self.say(cells[at]) for at in across] + [self.say(value)] for cells, value in rows
        ]
        if grid.rest is not None:
            table.append(["上記以外", *("－" for _ in across[1:]), self.say(grid.rest)])
        return [f"| {' | '.join(row)} |" for row in table]


MARKS = ("一二三四五六七八九", "イロハニホヘト", [f"（{n}）" for n in range(1, 10)])
