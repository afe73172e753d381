"""What a document is made of, whatever it is printed as: headings, paragraphs, clauses, tables, pictures.

In: nothing; a view builds these. Out: read by every renderer (pages, Markdown, Word), so that what one says the
others say too. All text is plain text: a renderer escapes it.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias
from unicodedata import category

from attrs import frozen

# ── within a line ────────────────────────────────────────────────────────────────────────────────


@frozen
class Text:
    """Words as they are."""

    text: str


@frozen
class Link:
    """Words that lead to a place. `target`: `#anchor` as `anchors` makes it, `page#anchor` or `page`, without ending.

    An anchor that is not on the page itself is that of a symbol of another 制度; what is nowhere is shown as words.
    """

    text: str
    target: str


@frozen
class Gloss:
    """Words with something said about them: a reading above (`ruby`), or more on demand (`note`, 令和7年 → 2025年)."""

    text: str
    ruby: str = ""
    note: str = ""


@frozen
class Emphasis:
    """Words that stand out, and why: `strong`, `changed` (傍線), `removed`, `added`; or that stand back: `quiet`."""

    kind: Literal["strong", "changed", "removed", "added", "quiet"]
    inlines: "Inlines"


@frozen
class Break:
    """The end of a line, where a cell has several."""


Inline: TypeAlias = Text | Link | Gloss | Emphasis | Break
Inlines: TypeAlias = tuple[Inline, ...]

# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


@frozen
class Heading:
    """A heading of level 1 (the page) to 4."""

    level: int
    inlines: Inlines
    anchor: str = ""


@frozen
class Paragraph:
    """A paragraph; `role` says what it is for (`lead`, `note`, `source`, `caution`, …), never how it looks."""

    inlines: Inlines
    role: str = ""


@frozen
class Clause:
    """A sentence of a rule with its 号 mark (`第1号`, `イ`; empty = none) and what stands under it."""

    mark: str
    inlines: Inlines
    under: "tuple[Clause, ...]" = ()
    anchor: str = ""


@frozen
class Clauses:
    """The sentences of one rule, in order."""

    clauses: tuple[Clause, ...]


@frozen
class Items:
    """A plain list."""

    items: "tuple[tuple[Block, ...], ...]"


@frozen
class Terms:
    """What things are called, and what is said of each."""

    entries: "tuple[tuple[Inlines, tuple[Block, ...]], ...]"


@frozen
class Cell:
    """A cell of a table. `heads` = it is the head of its row or column; `align` is `end` for numbers.

    `anchor` of the first cell of a row is that of the row. `role` as in `Paragraph` (`entry`, `skipped`).
    """

    inlines: Inlines
    heads: bool = False
    align: Literal["start", "end"] = "start"
    rows: int = 1
    columns: int = 1
    anchor: str = ""
    role: str = ""


@frozen
class Table:
    """A table: the rows of its head, which repeat on each page, and those of its body."""

    caption: Inlines
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    anchor: str = ""
    role: str = ""


@frozen
class Figure:
    """A picture (SVG text made by us) and the same in words; `role` `wide` = it wants paper lying on its side."""

    svg: str
    alternative: str
    caption: Inlines = ()
    anchor: str = ""
    role: str = ""


@frozen
class Section:
    """Blocks that belong together; `role` as in `Paragraph` (`rule`, `input`, …).

    `more` = what most readers pass over: a page may fold it, under its first block.
    """

    blocks: "tuple[Block, ...]"
    anchor: str = ""
    role: str = ""


Block: TypeAlias = Heading | Paragraph | Clauses | Items | Terms | Table | Figure | Section


@frozen
class Document:
    """A page or a paper: its title and its blocks. `path`: the page without its ending, `/` between folders."""

    path: str
    title: str
    blocks: tuple[Block, ...]


# ── what renderers ask ───────────────────────────────────────────────────────────────────────────


def visible(text: str) -> str:
    """`text` with what cannot be seen, and could turn the rest around, made visible; a line break is a space."""
    if text.isprintable():
        return text
    return "".join(map(_seen, text))


def _seen(character: str) -> str:
    if character.isspace():
        return " " if character != "\u3000" else character
    return "�" if category(character) in {"Cc", "Cf", "Cs", "Cn"} else character


def said(inlines: Iterable[Inline]) -> str:
    """The words alone."""
    parts: list[str] = []
    for each in inlines:
        match each:
            case Text(text) | Link(text) | Gloss(text):
                parts.append(visible(text))
            case Emphasis(inlines=inner):
                parts.append(said(inner))
            case Break():
                parts.append(" ")
    return "".join(parts)


def headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    """Every heading, in order."""
    for each in blocks:
        if isinstance(each, Heading):
            yield each
        elif isinstance(each, Section):
            yield from headings(each.blocks)
