"""What the search of the site looks through: each section of each page with its words.

In: `Document`s. Out: entries, as the plain data of `search.js`: page, anchor, heading, kind, words.
"""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from sadame.docs_gen.blocks import (
    Block,
    Clause,
    Clauses,
    Document,
    Figure,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Section,
    Table,
    Terms,
    said,
)


@frozen
class Entry:
    """A place with its heading and its words; `page` is a number in the list of pages."""

    page: int
    anchor: str
    heading: str
    words: str


def entries(documents: Sequence[Document]) -> tuple[Entry, ...]:
    """All of them, in the order of the pages."""
    return tuple(
        entry for page, document in enumerate(documents) for entry in _of_page(page, document)
    )


def _of_page(page: int, document: Document) -> Iterator[Entry]:
    opening = [each for each in document.blocks if not isinstance(each, Section)]
    yield Entry(
        page, "", document.title, _words(each for each in opening if not isinstance(each, Heading))
    )
    for each in document.blocks:
        if isinstance(each, Section):
            yield from _of_section(page, each)


def _of_section(page: int, section: Section) -> Iterator[Entry]:
    """A section, those in it that have a place and a heading of their own apart."""
    heading = next((said(each.inlines) for each in section.blocks if isinstance(each, Heading)), "")
    inner = [each for each in section.blocks if isinstance(each, Section) and _is_place(each)]
    rest = (each for each in section.blocks if each not in inner and not isinstance(each, Heading))
    words = _words(rest)
    if section.anchor and (words or heading):
        yield Entry(page, section.anchor, heading, words)
    for each in inner:
        yield from _of_section(page, each)


def _is_place(section: Section) -> bool:
    return bool(section.anchor) and any(isinstance(each, Heading) for each in section.blocks)


def _words(many: Iterable[Block]) -> str:
    return " ".join(filter(None, (each.strip() for block in many for each in _lines(block))))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, inlines) | Paragraph(inlines):
            yield said(inlines)
        case Clauses(clauses):
            yield from _of_clauses(clauses)
        case Items(items):
            for each in items:
                yield _words(each)
        case Terms(entries):
            for name, told in entries:
                yield said(name)
                yield _words(told)
        case Table(caption, head, body):
            yield said(caption)
            yield from _of_cells(cell.inlines for row in (*head, *body) for cell in row)
        case Figure():
            pass
        case Section(inside):
            yield _words(inside)


def _of_cells(cells: Iterable[Inlines]) -> Iterator[str]:
    return (said(each) for each in cells)


def _of_clauses(clauses: Iterable[Clause]) -> Iterator[str]:
    for each in clauses:
        yield f"{each.mark} {said(each.inlines)}"
        yield from _of_clauses(each.under)
