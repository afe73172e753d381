"""Blocks as HTML: what stands between the header and the footer of a page.

In: a `Document`, and where the anchors of other pages are. Out: HTML. Every text is escaped. A renderer is one `match`,
not a template: so the type checker finds a block that nobody renders. What stands around the blocks is a template.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen
from markupsafe import Markup, escape

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
    visible,
)

ENDING = ".html"
_TAGS = {
    "strong": Markup("<strong>{}</strong>"),
    "changed": Markup('<em class="changed">{}</em>'),
    "removed": Markup("<del>{}</del>"),
    "added": Markup("<ins>{}</ins>"),
    "quiet": Markup('<span class="quiet">{}</span>'),
}
_HEADINGS = {level: Markup(f"<h{level}{{}}>{{}}</h{level}>") for level in range(1, 5)}  # noqa: S704
_SECTION = Markup("<section{}{}>\n{}\n</section>")
_GROUP = Markup("<div{}{}>\n{}\n</div>")
_RUBY = Markup("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>")


@frozen
class Places:
    """Where links may lead: the pages there are, and anchors of symbols of other 制度 as `page#anchor`."""

    pages: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = {}


def body(document: Document, places: Places) -> Markup:
    """The blocks of a page."""
    return _Writer(document, places).many(document.blocks)


def root(path: str) -> str:
    """The way from a page up to the folder of the site.

    >>> root("fund/ict"), root("index")
    ('../', '')
    """
    return "../" * path.count("/")


class _Writer:
    """Writes the blocks of one document."""

    def __init__(self, document: Document, places: Places) -> None:
        self.path = document.path
        self.places = places
        self.here = frozenset(anchors(document.blocks))
        self.told: set[str] = set()

    # ── within a line ──

    def inlines(self, inlines: Inlines) -> Markup:
        return Markup("").join(self.inline(each) for each in inlines)

    def inline(self, inline: Inline) -> Markup:
        match inline:
            case Text(text):
                return escape(visible(text))
            case Link(text, target):
                href = self.href(target)
                shown = escape(visible(text))
                return Markup('<a href="{}">{}</a>').format(href, shown) if href else shown
            case Gloss():
                return self.gloss(inline)
            case Emphasis(kind, inlines):
                return _TAGS[kind].format(self.inlines(inlines))
            case Break():
                return Markup("<br>")

    def gloss(self, gloss: Gloss) -> Markup:
        """A reading above, or a note that shows where one points; the first of its kind takes the focus."""
        shown = escape(visible(gloss.text))
        if gloss.ruby:
            shown = _RUBY.format(shown, visible(gloss.ruby))
        if not gloss.note:
            return shown
        focus = Markup("") if gloss.text in self.told else Markup(' tabindex="0"')
        self.told.add(gloss.text)
        note = Markup('<span class="gloss"{}>{}<span class="note">（{}）</span></span>')
        return note.format(focus, shown, visible(gloss.note))

    def href(self, target: str) -> str:
        """The address of a target as seen from this page; empty = there is no such place."""
        page, _, anchor = target.partition("#")
        if not page:
            if anchor in self.here:
                return target
            target = self.places.elsewhere.get(anchor, "")
            page, _, anchor = target.partition("#")
        if page not in self.places.pages:
            return ""
        return f"{root(self.path)}{page}{ENDING}{'#' if anchor else ''}{anchor}"

    # ── blocks ──

    def many(self, many: Iterable[Block]) -> Markup:
        return Markup("\n").join(self.block(each) for each in many)

    def block(self, block: Block) -> Markup:
        match block:
            case Heading(level, inlines, anchor):
                return _HEADINGS[level].format(_id(anchor), self.inlines(inlines))
            case Paragraph(inlines, role):
                return Markup("<p{}>{}</p>").format(_class(role), self.inlines(inlines))
            case Clauses(clauses):
                return self.clauses(clauses, "clauses")
            case Items(items):
                inner = (Markup("<li>{}</li>").format(self.only(each)) for each in items)
                return Markup("<ul>{}</ul>").format(Markup("").join(inner))
            case Terms(entries):
                inner = (
                    Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
                        self.inlines(name), self.only(said)
                    )
                    for name, said in entries
                )
                return Markup("<dl>{}</dl>").format(Markup("\n").join(inner))
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Section(role="more"):
                return self.folded(block)
            case Section(inside, anchor, role):
                has_heading = any(isinstance(each, Heading) for each in inside)
                return (_SECTION if has_heading else _GROUP).format(
                    _id(anchor), _class(role), self.many(inside)
                )

    def only(self, many: tuple[Block, ...]) -> Markup:
        """Blocks in a narrow place: a paragraph that is alone needs no tag of its own."""
        match many:
            case (Paragraph(inlines, role=""),):
                return self.inlines(inlines)
            case _:
                return self.many(many)

    def clauses(self, clauses: tuple[Clause, ...], role: str) -> Markup:
        """A list without marks of the browser's: the 号 have their own."""
        inner = Markup("\n").join(self.clause(each) for each in clauses)
        return Markup('<ul class="{}" role="list">\n{}\n</ul>').format(role, inner)

    def clause(self, clause: Clause) -> Markup:
        mark = Markup('<span class="mark">{}</span>').format(visible(clause.mark))
        under = self.clauses(clause.under, "under") if clause.under else Markup("")
        return Markup("<li{}{}>{}<span>{}</span>{}</li>").format(
            _id(clause.anchor),
            _class("" if clause.mark else "bare"),
            mark if clause.mark else Markup(""),
            self.inlines(clause.inlines),
            under,
        )

    def table(self, table: Table) -> Markup:
        caption = Markup("<caption>{}</caption>").format(self.inlines(table.caption))
        head = Markup("<thead>{}</thead>").format(self.rows(table.head, "col"))
        return Markup('<div class="scroll"{}><table{}>{}{}<tbody>{}</tbody></table></div>').format(
            _id(table.anchor),
            _class(table.role),
            caption if table.caption else Markup(""),
            head if table.head else Markup(""),
            self.rows(table.body, "row"),
        )

    def rows(self, rows: tuple[tuple[Cell, ...], ...], scope: str) -> Markup:
        lines = (
            Markup("<tr{}>{}</tr>").format(
                _id(row[0].anchor if row else ""),
                Markup("").join(self.cell(each, scope) for each in row),
            )
            for row in rows
        )
        return Markup("\n").join(lines)

    def cell(self, cell: Cell, scope: str) -> Markup:
        spans = Markup("").join(
            Markup(' {}="{}"').format(name, count)
            for name, count in (("rowspan", cell.rows), ("colspan", cell.columns))
            if count > 1
        )
        end = _class(" ".join(filter(None, ("end" if cell.align == "end" else "", cell.role))))
        inner = self.inlines(cell.inlines)
        if not cell.heads:
            return Markup("<td{}{}>{}</td>").format(end, spans, inner)
        over = "group" if scope == "row" and cell.rows > 1 else ""
        over = "group" if scope == "col" and cell.columns > 1 else over
        return Markup('<th scope="{}"{}{}>{}</th>').format(f"{scope}{over}", end, spans, inner)

    def figure(self, figure: Figure) -> Markup:
        caption = Markup("<figcaption>{}</figcaption>").format(self.inlines(figure.caption))
        return Markup('<figure{}{}><div class="scroll">{}</div>{}</figure>').format(
            _id(figure.anchor),
            _class(figure.role),
            Markup(figure.svg),  # noqa: S704 - made by us, and escaped there
            caption if figure.caption else Markup(""),
        )

    def folded(self, section: Section) -> Markup:
        first, *rest = section.blocks
        summary = self.only((first,))
        return Markup("<details{}><summary>{}</summary>\n{}\n</details>").format(
            _id(section.anchor), summary, self.many(rest)
        )


def _id(anchor: str) -> Markup:
    return Markup(' id="{}"').format(anchor) if anchor else Markup("")


def _class(role: str) -> Markup:
    return Markup(' class="{}"').format(role) if role else Markup("")


def anchors(many: Iterable[Block]) -> Iterator[str]:
    """Every anchor in blocks, in order."""
    for block in many:
        match block:
            case Heading(anchor=anchor) | Figure(anchor=anchor):
                yield anchor
            case Table(anchor=anchor, body=rows):
                yield anchor
                yield from (row[0].anchor for row in rows if row)
            case Section(inside, anchor):
                yield anchor
                yield from anchors(inside)
            case Clauses(clauses):
                yield from _of_clauses(clauses)
            case Items(items):
                for each in items:
                    yield from anchors(each)
            case Terms(entries):
                for _, said in entries:
                    yield from anchors(said)
            case Paragraph():
                pass


def _of_clauses(clauses: Iterable[Clause]) -> Iterator[str]:
    for each in clauses:
        yield each.anchor
        yield from _of_clauses(each.under)
