"""新旧対照表: what changed, in words with a case for each, and both texts beside each other, as amendments show them.

In: two versions of each 制度, and what was found out about them. Out: a `Document`, or lines for a terminal. The right
column is the old text, the left one the new; 傍線 is under exactly what differs; a line that is new stands beside
（新設）, one that is no more beside （削る）, and what stays is （略）.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import frozen

from sadame.docs_gen import words
from sadame.docs_gen.alignment import Beside, Pair, Standing, spans
from sadame.docs_gen.blocks import (
    Block,
    Cell,
    Document,
    Emphasis,
    Heading,
    Inline,
    Inlines,
    Items,
    Paragraph,
    Table,
    Text,
)
from sadame.docs_gen.changes import ANSWERS, TRIALS, Change
from sadame.docs_gen.tokens import tokens
from sadame.dsl import calendar
from sadame.dsl.display import show
from sadame.dsl.lines import Kind
from sadame.dsl.passages import Statement
from sadame.dsl.trace import Contrast
from sadame.dsl.types import Truth, Type
from sadame.dsl.values import Values

NOTHING_FOUND = "結果が変わる例は見つかりませんでした（ないとは限りません）"
_NEW, _GONE, _SAME = "（新設）", "（削る）", "（略）"
_WIDEST = 8
"""A 表 with more columns is shown as text."""
_NOTHING = "変わったところはありません"
_SHORT = 40
_INDENT = "　"


@frozen
class Told:
    """A change, and what was found of its effect: a case, or none though one was looked for."""

    change: Change
    contrast: Contrast | None = None
    was_tried: bool = False


@frozen
class Revised:
    """One 制度 in both versions. `notes` = what else is to be said, `counts` = what a roster says."""

    name: str
    beside: tuple[Beside, ...]
    told: tuple[Told, ...]
    notes: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


@frozen
class Comparison:
    """What is compared, and how the two sides are called."""

    old: str
    new: str
    revised: tuple[Revised, ...]

    @property
    def is_same(self) -> bool:
        """Whether no rule says anything else."""
        return not any(each.told for each in self.revised)


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def case(contrast: Contrast) -> str:
    """A case in one sentence: 職員数が40人のとき、補助額が250万円から260万円に変わる."""
    facts = "、".join(f"{name}が{_value(values, kind)}" for name, kind, values in contrast.facts)
    readings = "、".join(f"解釈「{name}」が「{word}」" for name, word in contrast.readings)
    shifts = "、".join(
        f"{each.name}が{words.outcome(each.old, each.type)}から{words.outcome(each.new, each.type)}に"
        for each in contrast.shifts
    )
    given = "、".join(part for part in (facts, readings) if part)
    days = [calendar.format_date(day) for day in contrast.days]
    on = f"基準日 {days[0]}" if days[0] == days[1] else f"基準日 {days[0]}と{days[1]}"
    return f"{given or 'どの事実でも'}{'のとき' if given else ''}、{shifts}変わる（{on}）"


def _value(values: Values, kind: Type) -> str:
    """A value; an answer stands in 「」, or it would be read as words of ours."""
    shown = show(values, kind)
    return f"「{shown}」" if isinstance(kind, Truth) or shown in ANSWERS else shown


def effect(told: Told) -> str:
    """What was found out about the results; empty where nothing was looked for."""
    if told.contrast is not None:
        return f"例：{case(told.contrast)}"
    return NOTHING_FOUND if told.was_tried else ""


# ── as a document ────────────────────────────────────────────────────────────────────────────────


def document(comparison: Comparison) -> Document:
    """The paper."""
    several = len(comparison.revised) != 1
    title = "新旧対照表" if several else f"{comparison.revised[0].name}　新旧対照表"
    lead = f"改正後：{comparison.new}　改正前：{comparison.old}"
    parts: list[Block] = [Heading(1, _text(title)), Paragraph(_text(lead), "lead")]
    if not comparison.revised:
        parts.append(Paragraph(_text(_NOTHING)))
    for each in comparison.revised:
        if several:
            parts.append(Heading(2, _text(each.name)))
        parts += _revised(each, 3 if several else 2)
    return Document("新旧対照表", title, tuple(parts))


def _revised(revised: Revised, level: int) -> Iterator[Block]:
    if not revised.told:
        yield Paragraph(_text(_NOTHING))
    else:
        yield Heading(level, _text("改正の要点"))
        yield Items(tuple(_point(each) for each in revised.told))
        yield Heading(level, _text("新旧の対照"))
        yield table(revised.beside)
    if revised.counts:
        yield Heading(level, _text("名簿に当てはめた影響"))
        yield Items(tuple((Paragraph(_text(line)),) for line in revised.counts))
    yield from (Paragraph(_text(note), "note") for note in revised.notes)


def _point(told: Told) -> tuple[Block, ...]:
    said = effect(told)
    first = Paragraph(_text(told.change.said))
    return (first, Paragraph(_text(said), "case")) if said else (first,)


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
        told = Cell(
            _indented((Emphasis("changed", _text(_whole(line))),), depth), columns=self.wide
        )
        empty = Cell((), columns=self.wide)
        yield (told, empty) if pair.new is not None else (empty, told)
        for each in line.under:
            one = Pair(None, each) if pair.old is None else Pair(each, None)
            yield from self.alone(one, depth + 1)

    def sides(self, pair: Pair, depth: int = 0) -> tuple[Inlines, Inlines]:
        """A line of both versions with 傍線 under what differs."""
        match pair.old, pair.new:
            case None, Statement() as new:
                whole: Inlines = (Emphasis("changed", _text(_whole(new))),)
                return _indented(whole, depth), _indented(_quiet(_NEW), depth)
            case Statement() as old, None:
                whole = (Emphasis("changed", _text(_whole(old))),)
                return _indented(_quiet(_GONE), depth), _indented(whole, depth)
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
        role = "entry" if _line(run[0]).kind is Kind.ROW else "skipped"
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
    line = _line(pair)
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


def _whole(line: Statement) -> str:
    label = f"{line.label}：" if line.label else ""
    mark = f"{line.mark}{_INDENT}" if line.mark else ""
    return f"{mark}{label}{'｜'.join(line.cells) if line.cells else line.text}"


def _indented(inlines: Inlines, depth: int) -> Inlines:
    return (Text(_INDENT * depth), *inlines) if depth else inlines


def _quiet(text: str) -> Inlines:
    return (Emphasis("quiet", _text(text)),)


def _text(text: str) -> Inlines:
    return (Text(text),)


def _line(pair: Pair) -> Statement:
    found = pair.new or pair.old
    assert found is not None  # noqa: S101 - one of them is always there
    return found


# ── on a terminal ────────────────────────────────────────────────────────────────────────────────


def lines(comparison: Comparison) -> Iterator[str]:
    """What a terminal shows: the sentences, then each line that changed."""
    yield f"改正前　{comparison.old}"
    yield f"改正後　{comparison.new}"
    if not comparison.revised:
        yield _NOTHING
    for each in comparison.revised:
        yield ""
        yield each.name
        if not each.told:
            yield f"{_INDENT}{_NOTHING}"
        for told in each.told:
            yield f"・{told.change.said}"
            if said := effect(told):
                yield f"{_INDENT * 2}{said}"
        if each.told:
            yield ""
            for beside in each.beside:
                if not beside.is_same and beside.passage.keyword not in TRIALS:
                    yield from _texts(beside)
        yield from each.counts
        yield from each.notes


def _texts(beside: Beside) -> Iterator[str]:
    header = beside.header
    if header.is_same:
        yield f"■ {_line(header).text}"
    else:
        yield from _both("■ ", header)
    yield from _changed_lines(beside.pairs)


def _changed_lines(pairs: Iterable[Pair]) -> Iterator[str]:
    for pair in pairs:
        if pair.standing is not Standing.SAME:
            yield from _both("", pair)
        if pair.old is None or pair.new is None:
            under = [
                Pair(None, one) if pair.old is None else Pair(one, None)
                for one in _line(pair).under
            ]
            yield from _changed_lines(under)
        else:
            yield from _changed_lines(pair.under)


def _both(before: str, pair: Pair) -> Iterator[str]:
    for sign, line in (("－", pair.old), ("＋", pair.new)):
        if line is not None:
            yield f"{sign} {before}{_whole(line)}"
