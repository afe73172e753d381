"""What helps to read: the western year of a Japanese one, and the reading of a hard word where it is first met.

In: a `Document`, readings by word. Out: the same document with `Gloss`es in its texts. Headings and links stay.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from sadame.docs_gen.blocks import (
    Block,
    Break,
    Cell,
    Clause,
    Clauses,
    Document,
    Emphasis,
    Figure,
    Gloss,
    Heading,
    Inline,
    Inlines,
    Items,
    Link,
    Paragraph,
    Section,
    Table,
    Terms,
    Text,
)
from sadame.dsl.calendar import ERAS

_BEGINS = {era.name: era.base for era in ERAS}
_YEAR = rf"({'|'.join(_BEGINS)})(元|[0-9]{{1,2}})年(度|(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?)"


def glossed(document: Document, readings: Mapping[str, str]) -> Document:
    """The document with notes and readings."""
    return evolve(document, blocks=_Glosser(readings).blocks(document.blocks))


class _Glosser:
    """Goes through a document from top to bottom, and remembers which readings it has given."""

    def __init__(self, readings: Mapping[str, str]) -> None:
        self.readings = readings
        self.given: set[str] = set()
        hard = sorted(readings, key=len, reverse=True)
        self.pattern = re.compile("|".join([_YEAR, *map(re.escape, hard)]))

    def blocks(self, many: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(self.block(each) for each in many)

    def block(self, block: Block) -> Block:
        match block:
            case Heading() | Figure():
                return block
            case Paragraph(inlines):
                return evolve(block, inlines=self.inlines(inlines))
            case Clauses(clauses):
                return Clauses(tuple(map(self.clause, clauses)))
            case Items(items):
                return Items(tuple(map(self.blocks, items)))
            case Terms(entries):
                return Terms(tuple((name, self.blocks(said)) for name, said in entries))
            case Table(_, head, body):
                rows = tuple(tuple(map(self.cell, row)) for row in body)
                return evolve(block, head=head, body=rows)
            case Section(inside):
                return evolve(block, blocks=self.blocks(inside))

    def clause(self, clause: Clause) -> Clause:
        under = tuple(map(self.clause, clause.under))
        return evolve(clause, inlines=self.inlines(clause.inlines), under=under)

    def cell(self, cell: Cell) -> Cell:
        return evolve(cell, inlines=self.inlines(cell.inlines))

    def inlines(self, inlines: Inlines) -> Inlines:
        return tuple(part for each in inlines for part in self.inline(each))

    def inline(self, inline: Inline) -> Iterator[Inline]:
        match inline:
            case Text(text):
                yield from self.text(text)
            case Emphasis(inlines=inner):
                yield evolve(inline, inlines=self.inlines(inner))
            case Link() | Gloss() | Break():
                yield inline

    def text(self, text: str) -> Iterator[Inline]:
        at = 0
        for found in self.pattern.finditer(text):
            gloss = self.gloss(found)
            if gloss is not None:
                if found.start() > at:
                    yield Text(text[at : found.start()])
                yield gloss
                at = found.end()
        if at < len(text):
            yield Text(text[at:])

    def gloss(self, found: re.Match[str]) -> Gloss | None:
        era, number, rest = found.groups()
        if era is not None:
            year = 1 if number == "元" else int(number)
            return Gloss(found[0], note=f"{_BEGINS[era] + year}年{rest}")
        word = found[0]
        if word in self.given:
            return None
        self.given.add(word)
        return Gloss(word, ruby=self.readings[word])
