"""A rule file → the one text that says the same: `format_source`.

In: a source, and which names the 制度 it refers to offer. Out: its text. Every line stays a line, so comments
and blank lines stay where they are; what could not be read is left as it was written, and so is free text.
The new text is read again: where its tree were another one, the old text is given back.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sadame.dsl.formatter.indents import indents
from sadame.dsl.formatter.printer import Printer, UnreadableError, joined
from sadame.dsl.formatter.rows import aligned, marked
from sadame.dsl.formatter.sentences import Atom
from sadame.dsl.lines import Kind, Line
from sadame.dsl.parser import declared_names, policy_name
from sadame.dsl.parser.names import Exported
from sadame.dsl.parser.policies import blocks
from sadame.dsl.parser.slices import Text, understood
from sadame.dsl.source import Source

__all__ = ["format_source", "offered"]

_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})
_INDENT = "　"


def offered(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    """Which names each 制度 offers to the files that refer to it."""
    named = ((policy_name(source)[0], source) for source in sources)
    return {name: declared_names(source) for name, source in named if name is not None}


def format_source(source: Source, exported: Exported = _NOTHING) -> str:
    """The canonical text of a rule file; its own text where it cannot be read as one."""
    before = understood(source, exported)
    if before.policy is None:
        return source.text
    text = _Formatting(source, before).text()
    if text == source.text:
        return text
    after = understood(Source(source.path, text), exported)
    return text if after.policy == before.policy else source.text


class _Formatting:
    """One file: its physical lines by number, as they will be written. None = the line goes."""

    def __init__(self, source: Source, text: Text) -> None:
        self.source = source
        self.layout = text.layout
        self.old = source.text.split("\n")
        self.printer = Printer(source, text)
        self.indents = indents(text.layout)
        self.new: dict[int, str | None] = {}

    def text(self) -> str:
        _, found = blocks(self.layout.lines)
        for header, lines in found:
            self._rows([line for line in lines if line.kind is Kind.ROW], header.key)
            for line in (header, *lines):
                if line.kind is not Kind.ROW:
                    self._line(line, header.key)
        kept = list(self._kept())
        while kept and not kept[-1]:
            kept.pop()
        end = "\r\n" if self.old[0].endswith("\r") else "\n"
        return "".join(line + end for line in kept)

    def _number(self, offset: int) -> int:
        return self.source.position(offset)[0]

    def _line(self, line: Line, keyword: str) -> None:
        try:
            words = self.printer.line(line, keyword)
        except UnreadableError:
            return
        places: dict[int, list[Atom]] = {}
        for word in words:
            places.setdefault(self._number(word.start), []).append(word)
        first, last = self._number(line.start), self._number(line.end)
        level = self.indents[line.start]
        further = level + (2 if line.kind is Kind.ITEM else 1)
        for number in range(first, last + 1):
            depth = level if number == first else further
            if number in places:
                self.new[number] = _INDENT * depth + joined(places[number])
            elif not self._is_trivia(number):
                self.new[number] = None

    def _rows(self, lines: list[Line], keyword: str) -> None:
        if not lines:
            return
        cells = {self._number(line.start): self.printer.row(line) for line in lines}
        top = self._number(lines[0].start)
        if keyword == "事例":
            cells[top] = marked(cells[top])
        wide = len(cells[top])
        self.new |= aligned({n: row for n, row in cells.items() if len(row) == wide})

    # ── comments and blank lines ──

    def _is_trivia(self, number: int) -> bool:
        words = self.old[number - 1].strip()
        return not words or words[0] in "#＃"

    def _kept(self) -> Iterator[str]:
        below = ""
        kept: list[str] = []
        for number in range(len(self.old), 0, -1):
            old = self.old[number - 1].removesuffix("\r")
            if number in self.new:
                new = self.new[number]
                if new is not None:
                    kept.append(new)
                    below = new[: len(new) - len(new.lstrip(_INDENT))]
            elif not old.strip():
                kept.append("")
            elif self._is_trivia(number):
                kept.append(f"{below}#{old.strip()[1:]}")
            else:
                kept.append(old)
                below = ""
        return reversed(kept)
