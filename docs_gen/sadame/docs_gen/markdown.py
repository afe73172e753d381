"""A document → Markdown, for reviews and mail: what every reader of Markdown shows alike, and no HTML.

In: `blocks.Document`. Out: text. A picture is its words; a cell over several columns stands in the first of them.
"""

from collections.abc import Iterator, Sequence

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
    headings,
    visible,
)

_MARKED = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>|#~&"})
_SIGNS = {"strong": "**", "changed": "**", "added": "**", "removed": "~~", "quiet": ""}


def markdown(document: Document) -> str:
    """The whole document; its title is the first heading unless a heading of level 1 says it."""
    titled = any(each.level == 1 for each in headings(document.blocks))
    lines = [] if titled else [f"# {plain(document.title)}", ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return visible(text).translate(_MARKED)


def _inlines(inlines: Inlines) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return plain(text)
        case Link(text, target):
            page, _, anchor = target.partition("#")
            place = f"{page}.md#{anchor}" if page and anchor else target
            return f"[{plain(text)}]({_address(place)})"
        case Break():
            return "<br>"
        case Gloss(text, ruby):
            return plain(text) + (f"（{plain(ruby)}）" if ruby else "")
        case Emphasis(kind, inner):
            told = _inlines(inner)
            edge = len(told) - len(told.lstrip()), len(told.rstrip())
            body = told[edge[0] : edge[1]]
            # A mark that touches a blank or nothing is no mark.
            return (
                f"{told[: edge[0]]}{_SIGNS[kind]}{body}{_SIGNS[kind]}{told[edge[1] :]}"
                if body
                else told
            )


def _address(target: str) -> str:
    """An address in which nothing ends it."""
    return "".join(
        each if each.isalnum() or each in "/-_.#" else "".join(f"%{b:02X}" for b in each.encode())
        for each in target
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, inlines):
            yield f"{'#' * level} {_inlines(inlines)}"
        case Paragraph(inlines):
            yield _started(_inlines(inlines))
        case Clauses(clauses):
            yield from _clauses(clauses, 0)
        case Items(items):
            for item in items:
                yield from _item(item)
        case Terms(entries):
            for term, told in entries:
                yield from _entry(term, told)
        case Table():
            yield from _table(block)
        case Figure(alternative=alternative, caption=caption):
            if caption:
                yield f"**{_inlines(caption)}**"
                yield ""
            yield from (f"> {plain(line)}" for line in alternative.splitlines())
        case Section(blocks):
            for n, each in enumerate(blocks):
                yield from [""] if n else []
                yield from _block(each)


def _started(line: str) -> str:
    """A line that begins no list and no rule."""
    head = line.split(" ", 1)[0]
    if head in {"-", "+"} or head.rstrip(".)").isdecimal() or line.startswith(("=", "---")):
        return f"\\{line}" if not head[:1].isdecimal() else f"{head[:-1]}\\{line[len(head) - 1 :]}"
    return line


def _clauses(clauses: Sequence[Clause], depth: int) -> Iterator[str]:
    for each in clauses:
        mark = f"{plain(each.mark)}　" if each.mark else ""
        yield f"{'  ' * depth}- {mark}{_inlines(each.inlines)}"
        yield from _clauses(each.under, depth + 1)


def _item(blocks: Sequence[Block]) -> Iterator[str]:
    """An item of a list; a list in it touches what stands before it, other blocks stand apart."""
    lines: list[str] = []
    for n, block in enumerate(blocks):
        lines += [*([""] if n and not isinstance(block, Items) else []), *_block(block)]
    for n, line in enumerate(lines):
        yield (f"- {line}" if n == 0 else f"  {line}" if line else "")


def _entry(term: Inlines, told: Sequence[Block]) -> Iterator[str]:
    name: Inlines = (Emphasis("strong", term), Text("："))
    match told:
        case (Paragraph(inlines), *rest):
            yield from _item((Paragraph((*name, *inlines)), *rest))
        case _:
            yield from _item((Paragraph(name), *told))


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"**{_inlines(table.caption)}**"
        yield ""
    grid = _grid((*table.head, *table.body))
    if not grid:
        return
    head = len(table.head)
    # Markdown has one row of headings; without any, an empty one says so.
    top = [
        " ".join(dict.fromkeys(filter(None, column))) for column in zip(*grid[:head], strict=True)
    ]
    yield _row(top or [""] * len(grid[0]))
    yield "|" + "".join(_rule(column) for column in _columns(table, len(grid[0])))
    yield from map(_row, grid[head:])


def _rule(cell: Cell | None) -> str:
    return "---:|" if cell is not None and cell.align == "end" else "---|"


def _columns(table: Table, wide: int) -> list[Cell | None]:
    """A cell for each column that says how it is aligned."""
    found: list[Cell | None] = [None] * wide
    for row in reversed(table.body):
        if all(cell.columns == 1 for cell in row) and len(row) == wide:
            found = [*row]
    return found


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The words of each place; a cell over several places stands in the first."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for down in range(cell.rows):
                for right in range(cell.columns):
                    taken[y + down, x + right] = "" if down or right else _inlines(cell.inlines)
            x += cell.columns
    wide = max((x + 1 for _, x in taken), default=0)
    return [[taken.get((y, x), "") for x in range(wide)] for y in range(len(rows))]
