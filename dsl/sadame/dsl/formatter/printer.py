"""One logical line → the words on each of its physical lines.

In: a file as it was understood. Out: `Atom`s. Text between the slices is either a separator or nothing
that could be read, and then it stays as it is.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from attrs import define, evolve, field

from sadame.dsl.findings import read
from sadame.dsl.formatter.sentences import Atom, atoms
from sadame.dsl.lines import ACKNOWLEDGED, META, SHAPES, Kind, Line, first_colon
from sadame.dsl.parser.grids import Place, cells
from sadame.dsl.parser.slices import Slice, Text
from sadame.dsl.source import Source

_SEPARATORS = {":": ("：", True), "、": ("、", True), "<": ("＜", False)}
_MARKS = str.maketrans("()-", "（）－")
_QUOTES = re.compile(r"(「[^「」]*」) *は *(「[^「」]*」) *に *優先(?:する)?")


class UnreadableError(Exception):
    """A line that could not be read: it stays as it was written."""


@define(slots=False)
class Printer:
    """Prints the lines of one file."""

    source: Source
    text: Text
    _starts: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._starts = [piece.start for piece in self.text.slices]

    @property
    def folded(self) -> str:
        """The text of the file with one width for everything."""
        return self.text.layout.text

    def line(self, line: Line, keyword: str) -> list[Atom]:
        """The words of a line of that declaration, which is no row of a table."""
        match line.kind:
            case Kind.DECLARATION:
                return self._declaration(line)
            case Kind.RESULT:
                return [Atom("⇒", line.start), *self._labelled(line.rest, line.end)]
            case Kind.PROVISO:
                return self._proviso(line)
            case Kind.PRIORITY:
                return self._priority(line)
            case Kind.LABEL if line.key == ACKNOWLEDGED:
                return self._acknowledged(line)
            case Kind.LABEL if line.key in (*SHAPES[keyword].labels, *META):
                key = Atom(f"{line.key}：", line.start)
                return [key, *_glued(self.stretch(line.rest, line.end))]
            case Kind.LABEL:
                return self._labelled(line.start, line.end)
            case Kind.ITEM:
                gap = "" if line.key == "・" else "　"
                mark = Atom(line.key.translate(_MARKS) + gap, line.start)
                return [mark, *_glued(self._sentence(line.rest, line.end))]
            case _:
                return self._sentence(line.rest, line.end)

    def _acknowledged(self, line: Line) -> list[Atom]:
        """`承知：V0604 国の様式をそのまま写しているため`."""
        key, found = Atom(f"{line.key}：", line.start), self._free(line.rest, line.end)
        if not found:
            return [key]
        start = found[0].start
        said = read(self.folded[start : start + len(found[0].text)])
        if said is None:
            return [key, *_glued(found)]
        reason = self._free(start + said.reason_at, line.end) if said.reason else []
        return [key, Atom(said.code, start, glued=True), *reason]

    def _declaration(self, line: Line) -> list[Atom]:
        rest, end = line.rest, line.end
        if line.key in {"制度", "参照"} and self.folded[rest:end].lstrip().startswith(":"):
            rest = self.folded.index(":", rest) + 1
        return [Atom(line.key, line.start), *self.stretch(rest, end)]

    def _labelled(self, start: int, end: int) -> list[Atom]:
        """`名：値`."""
        colon = first_colon(self.folded, start, end)
        if colon < 0:
            raise UnreadableError
        key = self.stretch(start, colon)
        return [*key, Atom("：", colon, glued=True), *_glued(self.stretch(colon + 1, end))]

    def _proviso(self, line: Line) -> list[Atom]:
        inside = self._inside(line.rest, line.end)
        if len(inside) != 1 or inside[0].rule != "proviso":
            raise UnreadableError
        label = self.source.text[line.rest : inside[0].start].strip()
        opening = Atom(f"ただし{label}" if label else "ただし、", line.start)
        body = atoms(inside[0])
        return [opening, *(body if label else _glued(body))]

    def _priority(self, line: Line) -> list[Atom]:
        found = _QUOTES.fullmatch(self.folded, line.start, line.end)
        if found is None:
            raise UnreadableError
        stronger, weaker = (self.source.text[found.start(n) : found.end(n)] for n in (1, 2))
        return [Atom(f"{stronger}は{weaker}に優先", line.start)]

    def row(self, line: Line) -> list[str]:
        """The cells of a row of a table."""
        return [self._cell(place) for place in cells(line, self.folded)]

    def _cell(self, place: Place) -> str:
        text = self.folded[place.start : place.end].strip()
        if text == "-":
            return "－"
        try:
            if not text.startswith("⇒"):
                return joined(self.stretch(place.start, place.end))
            after = self.folded.index("⇒", place.start) + 1
            return joined([Atom("⇒", place.start), *self.stretch(after, place.end)])
        except UnreadableError:
            return self.source.text[place.start : place.end].strip()

    # ── stretches ──

    def _inside(self, start: int, end: int) -> list[Slice]:
        first, after = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [piece for piece in self.text.slices[first:after] if piece.end <= end]

    def _sentence(self, start: int, end: int) -> list[Atom]:
        """A stretch that is one slice and nothing else."""
        inside = self._inside(start, end)
        if len(inside) != 1 or self.folded[start:end].strip() != self._plain(inside[0]):
            raise UnreadableError
        return atoms(inside[0])

    def _plain(self, piece: Slice) -> str:
        return self.folded[piece.start : piece.end].strip()

    def stretch(self, start: int, end: int) -> list[Atom]:
        """Slices with what separates them; a stretch without any is free text and stays as it is."""
        found: list[Atom] = []
        at, touches = start, False
        for piece in self._inside(start, end):
            for sign in self._signs(at, piece.start):
                found.append(sign)
                touches = sign.glued
            words = atoms(piece)
            found += _glued(words) if touches else words
            at, touches = piece.end, False
        return [*found, *self._signs(at, end)] if found else self._free(start, end)

    def _signs(self, start: int, end: int) -> Iterator[Atom]:
        plain = self.folded[start:end].strip()
        if plain:
            if plain not in _SEPARATORS:
                raise UnreadableError
            text, glued = _SEPARATORS[plain]
            yield Atom(text, self.folded.index(plain, start), glued)

    def _free(self, start: int, end: int) -> list[Atom]:
        plain = self.folded[start:end]
        start += len(plain) - len(plain.lstrip())
        text = self.source.text[start : start + len(plain.strip())]
        if "\n" in text:
            raise UnreadableError
        return [Atom(text, start)] if text else []


def _glued(words: list[Atom]) -> list[Atom]:
    """The words, the first of which touches what stands before it."""
    return [evolve(words[0], glued=True), *words[1:]] if words else []


def joined(words: list[Atom]) -> str:
    """The words as one text."""
    parts = (word.text if word.glued or not n else f" {word.text}" for n, word in enumerate(words))
    return "".join(parts)
