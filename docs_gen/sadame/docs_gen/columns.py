"""Both texts beside each other, as amendments show them: 改正後 on the left, 改正前 on the right.

In: declarations beside each other (`alignment`). Out: a table. 傍線 is under exactly what differs; a line that is new
stands beside （新設）, one that is no more beside （削る）, and what stays is （略）.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from sadame.docs_gen.alignment import Beside, Pair, Standing, spans
from sadame.docs_gen.blocks import Cell, Emphasis, Inline, Inlines, Table, Text
from sadame.docs_gen.changes import TRIALS
from sadame.docs_gen.tokens import tokens
from sadame.dsl.lines import Kind
from sadame.dsl.passages import Statement

_NEW, _GONE, _SAME = "（新設）", "（削る）", "（略）"
_WIDEST = 8
"""A 表 with more columns is shown as text."""
_SHORT = 40
_INDENT = "　"


def table(found: Sequence[Beside]) -> Table:
    """Both texts beside each other, declaration by declaration."""
    shown = [each for each in found if not each.is_same and each.passage.keyword not in TRIALS]
    wide = max((_columns(each) for each in shown), default=1)
    head = tuple(Cell(_text(side), heads=True, columns=wide) for side in ("改正後", "改正前"))
    rows = [row for each in shown for row in _Rows(each, wide).all()]
    return Table((), (head,), tuple(rows), role="comparison")


def _columns(beside: Beside) -> int:
    """How many columns each side needs for the rows that are shown."""
    rows = [
        len(line.cells)
        for pair in beside.pairs
        for line in (pair.old, pair.new)
        if line is not None and line.kind is Kind.ROW
    ]
    return max((each for each in rows if each <= _WIDEST), default=1)


Row = tuple[Cell, ...]


@frozen
class _Rows:
    """The rows of one declaration."""

    beside: Beside
    wide: int

    def all(self) -> Iterator[Row]:
        """The first line and the lines under it."""
        yield self.top()
        if self.beside.old is None or self.beside.new is None:
            for pair in self.beside.pairs:
                yield from self.alone(pair, 0)
        else:
            yield from self.lines(self.beside.pairs, 0)

    def top(self) -> Row:
        pair = self.beside.header
        new, old = self.sides(pair)
        return (
            Cell((Emphasis("strong", new),), heads=True, columns=self.wide),
            Cell((Emphasis("strong", old),), heads=True, columns=self.wide),
        )

    def lines(self, pairs: Sequence[Pair], depth: int) -> Iterator[Row]:
        """Lines, of which those that stay are one row together."""
        for is_quiet, group in groupby(pairs, key=_is_quiet):
            run = list(group)
            if is_quiet:
                yield self.skipped(run, depth)
                continue
            for pair in run:
                yield from self.line(pair, depth)

    def line(self, pair: Pair, depth: int) -> Iterator[Row]:
        line = pair.new or pair.old
        if line is not None and line.kind is Kind.ROW and self.fits(pair):
            yield self.row(pair)
            return
        new, old = self.sides(pair, depth)
        yield Cell(new, columns=self.wide), Cell(old, columns=self.wide)
        if pair.old is None or pair.new is None:
            under = line.under if line is not None else ()
            for each in under:
                one = Pair(None, each) if pair.old is None else Pair(each, None)
                yield from self.alone(one, depth + 1)
        else:
            yield from self.lines(pair.under, depth + 1)

    def alone(self, pair: Pair, depth: int) -> Iterator[Row]:
        """A line under one that is new or no more: beside it there is nothing."""
        line = pair.new or pair.old
        assert line is not None  # noqa: S101 - one of them is always there
        told = Cell(_indented((Emphasis("changed", _text(whole(line))),), depth), columns=self.wide)
        empty = Cell((), columns=self.wide)
        yield (told, empty) if pair.new is not None else (empty, told)
        for each in line.under:
            one = Pair(None, each) if pair.old is None else Pair(each, None)
            yield from self.alone(one, depth + 1)

    def sides(self, pair: Pair, depth: int = 0) -> tuple[Inlines, Inlines]:
        """A line of both versions with 傍線 under what differs."""
        match pair.old, pair.new:
            case None, Statement() as new:
                told: Inlines = (Emphasis("changed", _text(whole(new))),)
                return _indented(told, depth), _indented(_quiet(_NEW), depth)
            case Statement() as old, None:
                told = (Emphasis("changed", _text(whole(old))),)
                return _indented(_quiet(_GONE), depth), _indented(told, depth)
            case old, new:
                assert old is not None and new is not None  # noqa: S101, PT018 - one of them always is
                if pair.standing is Standing.SAME and len(new.text) > _SHORT:
                    told = _text(f"{new.mark}{_INDENT if new.mark else ''}{_SAME}")
                    return _indented(told, depth), _indented(told, depth)
                return _indented(_lined(new, old), depth), _indented(_lined(old, new), depth)

    # ── rows of a 表 ──

    def fits(self, pair: Pair) -> bool:
        """Whether a row can be shown as cells."""
        return all(
            line is None or 0 < len(line.cells) <= self.wide for line in (pair.old, pair.new)
        )

    def row(self, pair: Pair) -> Row:
        """The cells of a row on both sides."""
        return (
            *self.entries(pair.new, pair.old, _GONE),
            *self.entries(pair.old, pair.new, _NEW),
        )

    def entries(self, line: Statement | None, other: Statement | None, instead: str) -> Row:
        if line is None:
            return (Cell(_quiet(instead), columns=self.wide, role="entry"),)
        found = []
        for n, cell in enumerate(line.cells):
            if other is None:
                told: Inlines = (Emphasis("changed", _text(cell)),)
            elif len(other.cells) == len(line.cells):
                told = _marked(cell, other.cells[n])
            else:
                told = _text(cell) if cell in other.cells else (Emphasis("changed", _text(cell)),)
            found.append(Cell(told, columns=self.span(n, len(line.cells)), role="entry"))
        return tuple(found)

    def span(self, n: int, count: int) -> int:
        """Over how many columns the n-th of so many cells goes."""
        return self.wide * (n + 1) // count - self.wide * n // count

    def skipped(self, run: Sequence[Pair], depth: int) -> Row:
        """Lines that stay: `二・三　（略）`, with 傍線 under their numbers where those are others."""
        role = "entry" if run[0].line.kind is Kind.ROW else "skipped"
        moved = run[0].standing is Standing.RENUMBERED
        new, old = (
            _indented(_numbers([line for line in side if line is not None], moved=moved), depth)
            for side in ([pair.new for pair in run], [pair.old for pair in run])
        )
        return (
            Cell(new, columns=self.wide, role=role),
            Cell(old, columns=self.wide, role=role),
        )


def _is_quiet(pair: Pair) -> int:
    """0 = it is to be shown; lines of one number are one row together."""
    if pair.standing not in {Standing.SAME, Standing.RENUMBERED}:
        return 0
    if not all(each.is_same for each in pair.under):
        return 0
    line = pair.line
    if line.kind is Kind.ROW:
        return 0 if not line.address else 1  # the heading of a table says what its rows are
    if line.kind is Kind.ITEM:
        return 2 if pair.standing is Standing.SAME else 3
    return 4


def _numbers(lines: Sequence[Statement], *, moved: bool) -> Inlines:
    """The marks of 号 that say the same as before, and （略）; `moved` = under other marks."""
    marks = [each.mark for each in lines]
    if not marks or not all(marks):
        return _text(_SAME)
    few = "・".join(marks) if len(marks) <= 2 else f"{marks[0]}〜{marks[-1]}"
    told = (Emphasis("changed", _text(few)),) if moved else _text(few)
    return (*told, Text(f"{_INDENT}{_SAME}"))


def _lined(line: Statement, other: Statement) -> Inlines:
    """A line with 傍線 under what the other one has otherwise."""
    found: list[Inline] = []
    if line.mark:
        found += _marked(line.mark, other.mark)
        found.append(Text(_INDENT))
    if line.label:
        found += _marked(line.label, other.label)
        found.append(Text("："))
    body = "｜".join(line.cells) if line.cells else line.text
    found += _marked(body, "｜".join(other.cells) if other.cells else other.text)
    return tuple(found)


def _marked(text: str, other: str) -> Inlines:
    """A text with 傍線 under what is not in the other one."""
    return tuple(
        part
        for each in spans(tokens(other), tokens(text))
        for part in (_text(each.new) if each.is_same else _ruled(each.new))
        if part != Text("")
    )


def _ruled(text: str) -> Inlines:
    """A text with 傍線, which is not drawn under the blanks around it."""
    inner = text.strip()
    if not inner:
        return _text(text)
    before, _, after = text.partition(inner)
    return (Text(before), Emphasis("changed", _text(inner)), Text(after))


def whole(line: Statement) -> str:
    """A line with its mark and its label."""
    label = f"{line.label}：" if line.label else ""
    mark = f"{line.mark}{_INDENT}" if line.mark else ""
    return f"{mark}{label}{'｜'.join(line.cells) if line.cells else line.text}"


def _indented(inlines: Inlines, depth: int) -> Inlines:
    return (Text(_INDENT * depth), *inlines) if depth else inlines


def _quiet(text: str) -> Inlines:
    return (Emphasis("quiet", _text(text)),)


def _text(text: str) -> Inlines:
    return (Text(text),)
