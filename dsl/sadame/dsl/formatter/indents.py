"""How far each line is indented: 号 by their level, what belongs to a fact under it. It means nothing."""

from collections.abc import Iterable, Iterator

from sadame.dsl.lines import META, SHAPES, Kind, Layout, Line
from sadame.dsl.nesting import Branch, nest
from sadame.dsl.parser.policies import blocks


def indents(layout: Layout) -> dict[int, int]:
    """The level of each logical line, by where the line starts."""
    _, found = blocks(layout.lines)
    return {
        start: level
        for header, lines in found
        for start, level in [(header.start, 0), *_block(header.key, lines, layout.text)]
    }


def _block(keyword: str, lines: Iterable[Line], text: str) -> Iterator[tuple[int, int]]:
    under = False
    for branch in nest(text, "", lines)[0]:
        line = branch.line
        own = line.kind is Kind.LABEL and line.key not in (*SHAPES[keyword].labels, *META)
        under = under or own
        yield from _tree(branch, int(under and _belongs(keyword, line)))


def _belongs(keyword: str, line: Line) -> bool:
    """Whether a line is about the fact or the period above it."""
    if line.kind is not Kind.LABEL:
        return False
    if keyword in {"入力", "構造"}:
        return line.key in (*SHAPES[keyword].labels, *META) and line.key != "識別"
    return line.key == "理由"


def _tree(branch: Branch, level: int) -> Iterator[tuple[int, int]]:
    """A line and its 号; the first level of 号 stands where the line itself does."""
    yield branch.line.start, level
    for child in branch.children:
        deeper = level + 1 if branch.line.kind is Kind.ITEM else level
        yield from _tree(child, deeper)
