"""Blocks → what stands in a Word file.

In: a document of python-docx that `styles` has set up, and a `blocks.Document`. Out: the same, filled. A picture is
told in words: Word has no SVG that every version shows.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from attrs import define, field
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, Twips
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from sadame.docs_gen import blocks
from sadame.docs_gen.blocks import Block, Cell, Clause, Inlines, said, visible
from sadame.docs_gen.word.styles import Form, mark, padded

_ROLES = frozenset(("lead", "note", "source", "caution", "case", "right", "center"))
_INDENT = Mm(6)
_LETTER = Twips(210)
_BESIDE = Mm(32)
_LEVELS = 3
_LONGEST = 40
"""A bookmark of Word has no longer name."""
_MIDDLE = "　"


@define
class Writer:
    """Writes one document, block by block."""

    word: WordDocument
    form: Form
    marks: dict[str, str] = field(factory=dict)
    _numbers: Iterator[int] = field(factory=lambda: count(1))

    def write(self, document: blocks.Document) -> None:
        """Title, table of contents, blocks."""
        headings = [*blocks.headings(document.blocks)]
        self.marks = {
            each: f"s{number}" for number, each in enumerate(_anchors(document.blocks), 1)
        }
        rest = list(document.blocks)
        if not headings or headings[0].level != 1:
            self.word.add_paragraph(visible(document.title), style="Heading 1")
        elif isinstance(rest[0], blocks.Heading):
            self.block(rest.pop(0))
        if self.form.contents:
            self._contents([each for each in headings if each.level > 1])
        for each in rest:
            self.block(each)

    def block(self, block: Block, depth: int = 0) -> None:
        """One block; `depth` = how far it stands in."""
        match block:
            case blocks.Heading(level, inlines, anchor):
                self._inlines(self._paragraph(f"Heading {level}", depth, anchor), inlines)
            case blocks.Paragraph(inlines, role):
                style = role if role in _ROLES else "Normal"
                self._inlines(self._paragraph(style, depth), inlines)
            case blocks.Clauses(clauses):
                self._clauses(clauses, depth)
            case blocks.Items(items):
                for item in items:
                    self._item(item, depth)
            case blocks.Terms(entries):
                for term, told in entries:
                    self._entry(term, told, depth)
            case blocks.Table():
                self._table(block)
            case blocks.Figure(alternative=alternative, caption=caption):
                if caption:
                    self._inlines(self._paragraph("Caption", depth), caption)
                for words in alternative.splitlines():
                    self._inlines(self._paragraph("note", depth), (blocks.Text(words),))
            case blocks.Section(inner):
                for each in inner:
                    self.block(each, depth)

    # ── paragraphs ──

    def _paragraph(self, style: str, depth: int = 0, anchor: str = "") -> WordParagraph:
        made = self.word.add_paragraph(style=style)
        if depth:
            made.paragraph_format.left_indent = _INDENT * depth
        if anchor:
            self._bookmark(made, anchor)
        return made

    def _bookmark(self, paragraph: WordParagraph, anchor: str) -> None:
        number = str(next(self._numbers))
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            each = OxmlElement(tag)
            each.set(qn("w:id"), number)
            if tag.endswith("Start"):
                each.set(qn("w:name"), self.marks[anchor])
            paragraph._p.append(each)  # noqa: SLF001 - the library has no word for bookmarks

    def _clauses(self, clauses: Sequence[Clause], depth: int) -> None:
        for each in clauses:
            line = self._paragraph("Normal", depth, each.anchor)
            if each.mark:
                hanging = _LETTER * (len(each.mark) + 1)
                # The words of a 号 stand beside its mark, also on the second line.
                line.paragraph_format.left_indent = _INDENT * depth + hanging
                line.paragraph_format.first_line_indent = -hanging
                line.add_run(f"{visible(each.mark)}{_MIDDLE}")
            self._inlines(line, each.inlines)
            self._clauses(each.under, depth + 1)

    def _item(self, item: Sequence[Block], depth: int) -> None:
        match item:
            case (blocks.Paragraph(inlines), *rest):
                line = self._paragraph("List Bullet")
                if depth:
                    line.paragraph_format.left_indent = _INDENT * (depth + 1)
                self._inlines(line, inlines)
                for each in rest:
                    self.block(each, depth + 1)
            case _:
                for each in item:
                    self.block(each, depth + 1)

    def _entry(self, term: Inlines, told: Sequence[Block], depth: int) -> None:
        """What something is called, and beside it, where that is one paragraph, what is said of it."""
        line = self._paragraph("Normal", depth)
        self._inlines(line, (blocks.Emphasis("strong", term),))
        match told:
            case (blocks.Paragraph(inlines),):
                line.paragraph_format.left_indent = _INDENT * depth + _BESIDE
                line.paragraph_format.first_line_indent = -_BESIDE
                line.paragraph_format.tab_stops.add_tab_stop(Length(_INDENT * depth + _BESIDE))
                line.add_run("\t")
                self._inlines(line, inlines)
            case _:
                line.paragraph_format.keep_with_next = True
                for each in told:
                    self.block(each, depth + 1)

    # ── words ──

    def _inlines(
        self, line: WordParagraph, inlines: Inlines, kinds: frozenset[str] = frozenset()
    ) -> None:
        for each in inlines:
            match each:
                case blocks.Emphasis(kind, inner):
                    self._inlines(line, inner, kinds | {kind})
                case blocks.Link(text, target) if place := self.marks.get(target.partition("#")[2]):
                    line._p.append(_linked(visible(text), place))  # noqa: SLF001
                case blocks.Gloss(text, ruby) if ruby:
                    line._p.append(_ruby(visible(text), visible(ruby)))  # noqa: SLF001
                case blocks.Break():
                    line.add_run().add_break()
                case blocks.Text(text) | blocks.Link(text) | blocks.Gloss(text):
                    run = line.add_run(visible(text))
                    run.bold = True if "strong" in kinds else None
                    run.underline = True if kinds & {"changed", "added", "removed"} else None

    # ── tables ──

    def _table(self, table: blocks.Table) -> None:
        if table.caption:
            caption = self._paragraph("Caption")
            caption.paragraph_format.keep_with_next = True
            self._inlines(caption, table.caption)
        rows = (*table.head, *table.body)
        wide = max((sum(cell.columns for cell in row) for row in rows), default=0)
        if not wide:
            return
        made = self.word.add_table(rows=0, cols=wide, style="Table Grid")
        made.autofit = table.role != "comparison"
        padded(made)
        below: dict[int, int] = {}
        for number, row in enumerate(rows):
            self._row(made, row, below, is_head=number < len(table.head))
        if table.role == "comparison":
            _open_lines(made, rows)
        self.word.add_paragraph().paragraph_format.space_after = Pt(0)

    def _row(
        self, table: WordTable, cells: Sequence[Cell], below: dict[int, int], *, is_head: bool
    ) -> None:
        """A row; `below` = how many further rows the cell above each place takes."""
        row = OxmlElement("w:tr")
        properties = OxmlElement("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        row.append(properties)
        table._tbl.append(row)  # noqa: SLF001 - `add_row` asks for every cell, and is slow for long tables
        at = 0
        for cell in (*cells, None):
            while below.get(at):
                below[at] -= 1
                row.append(_place(1, "continue"))
                at += 1
            if cell is not None:
                place = _place(cell.columns, "restart" if cell.rows > 1 else "", is_head=is_head)
                row.append(place)
                self._fill(place, cell, table)
                below |= {at + n: cell.rows - 1 for n in range(cell.columns)}
                at += cell.columns

    def _fill(self, place: BaseOxmlElement, cell: Cell, table: WordTable) -> None:
        element = place.find(qn("w:p"))
        line = WordParagraph(element, table)
        line.style = self.word.styles["cell head" if cell.heads else "cell"]
        if cell.align == "end":
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._inlines(line, cell.inlines)

    # ── contents ──

    def _contents(self, headings: Sequence[blocks.Heading]) -> None:
        """A table of contents that Word works out when the file is opened; until then, the headings."""
        opening = self.word.add_paragraph(style="contents")
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = rf' TOC \o "2-{_LEVELS}" \h \z \u '
        for part in (mark("begin", stale=True), code, mark("separate")):
            opening.add_run()._r.append(part)  # noqa: SLF001 - the library has no word for fields
        line = opening
        for each in headings:
            if each.level <= _LEVELS:
                line = self.word.add_paragraph(style="contents")
                line.paragraph_format.left_indent = _INDENT * (each.level - 2)
                place = self.marks.get(each.anchor)
                if place:
                    line._p.append(_linked(said(each.inlines), place))  # noqa: SLF001
                else:
                    line.add_run(said(each.inlines))
        line.add_run()._r.append(mark("end"))  # noqa: SLF001
        line.add_run().add_break(WD_BREAK.PAGE)


def _goes_on(place: BaseOxmlElement) -> bool:
    """Whether a place belongs to the cell above it."""
    merge = place.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) == "continue"


def _open_lines(made: WordTable, rows: Sequence[Sequence[Cell]]) -> None:
    """Take out the lines between the lines of a text: only declarations and rows of a 表 have some around them."""
    elements = made._tbl.findall(qn("w:tr"))  # noqa: SLF001 - the library has no word for single borders
    for number, (element, row) in enumerate(zip(elements, rows, strict=True)):
        below = rows[number + 1] if number + 1 < len(rows) else ()
        own = [each for each in element.findall(qn("w:tc")) if not _goes_on(each)]
        for place, cell in zip(own, row, strict=True):
            if cell.heads or cell.role == "entry":
                continue
            free = ["top", *([] if not below or below[0].heads else ["bottom"])]
            borders = OxmlElement("w:tcBorders")
            for side in free:
                each = OxmlElement(f"w:{side}")
                each.set(qn("w:val"), "nil")
                borders.append(each)
            properties = place.find(qn("w:tcPr"))
            above = [properties.find(qn(f"w:{tag}")) for tag in ("gridSpan", "vMerge")]
            properties.insert(sum(each is not None for each in above), borders)


def _anchors(parts: Sequence[Block]) -> Iterator[str]:
    """Everything that can be led to."""
    for each in parts:
        match each:
            case blocks.Heading(anchor=anchor) if anchor:
                yield anchor
            case blocks.Clauses(clauses):
                yield from _of_clauses(clauses)
            case blocks.Section(inner):
                yield from _anchors(inner)
            case _:
                pass


def _of_clauses(clauses: Sequence[Clause]) -> Iterator[str]:
    for each in clauses:
        if each.anchor:
            yield each.anchor
        yield from _of_clauses(each.under)


def _run(text: str, size: int | None = None) -> BaseOxmlElement:
    """Words, of another size where one is given in half points."""
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    if size is not None:
        properties, each = OxmlElement("w:rPr"), OxmlElement("w:sz")
        each.set(qn("w:val"), str(size))
        properties.append(each)
        run.append(properties)
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _linked(text: str, place: str) -> BaseOxmlElement:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), place)
    link.append(_run(text))
    return link


def _ruby(text: str, reading: str) -> BaseOxmlElement:
    """Words with their reading above."""
    run, ruby = OxmlElement("w:r"), OxmlElement("w:ruby")
    properties = OxmlElement("w:rubyPr")
    for name, value in (
        ("rubyAlign", "distributeSpace"),
        ("hps", "10"),
        ("hpsRaise", "18"),
        ("hpsBaseText", "21"),
        ("lid", "ja-JP"),
    ):
        each = OxmlElement(f"w:{name}")
        each.set(qn("w:val"), value)
        properties.append(each)
    ruby.append(properties)
    for tag, words in (("w:rt", reading), ("w:rubyBase", text)):
        each = OxmlElement(tag)
        each.append(_run(words, 10 if tag == "w:rt" else None))
        ruby.append(each)
    run.append(ruby)
    return run


def _place(columns: int, merge: str, *, is_head: bool = False) -> BaseOxmlElement:
    """An empty cell over so many columns."""
    cell, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    if columns > 1:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), str(columns))
        properties.append(span)
    if merge:
        joined = OxmlElement("w:vMerge")
        joined.set(qn("w:val"), merge)
        properties.append(joined)
    if is_head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1F4F7")):
            shade.set(qn(f"w:{name}"), value)
        properties.append(shade)
    cell.append(properties)
    cell.append(OxmlElement("w:p"))
    return cell
