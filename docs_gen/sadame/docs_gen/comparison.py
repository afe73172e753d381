"""新旧対照表: what changed, in words with a case for each, and both texts beside each other, as amendments show them.

In: two versions of each 制度, and what was found out about them. Out: a `Document`, or lines for a terminal. How the
two texts stand beside each other says `columns`.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from sadame.docs_gen import words
from sadame.docs_gen.alignment import Beside, Pair, Standing
from sadame.docs_gen.blocks import (
    Block,
    Document,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Text,
)
from sadame.docs_gen.changes import ANSWERS, TRIALS, Change
from sadame.docs_gen.columns import table, whole
from sadame.dsl import calendar
from sadame.dsl.display import show
from sadame.dsl.trace import Contrast
from sadame.dsl.types import Truth, Type
from sadame.dsl.values import Values

NOTHING_FOUND = "結果が変わる例は見つかりませんでした（ないとは限りません）"
PROVED_SAME = "事実がどうであっても、結果は変わりません（証明済み）"
IDLE = "この制度の結果は、どれもこれによりません"
_NOTHING = "変わったところはありません"
_INDENT = "　"


@frozen
class Told:
    """A change, and what was found of its effect: a case, or none though one was looked for.

    `is_idle`: no result stands on what changed. `is_proved`: no result is another, whatever the facts are.
    """

    change: Change
    contrast: Contrast | None = None
    was_tried: bool = False
    is_idle: bool = False
    is_proved: bool = False


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
    if told.is_idle:
        return IDLE
    if told.is_proved:
        return PROVED_SAME
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
        yield Items(tuple(_counted(revised.counts)))
    yield from (Paragraph(_text(note), "note") for note in revised.notes)


def _counted(lines: Iterable[str]) -> Iterator[tuple[Block, ...]]:
    """What a roster says: what stands in belongs to the line above it."""
    found: list[Block] = []
    for line in lines:
        is_more = line.startswith(_INDENT)
        if found and not is_more:
            yield tuple(found)
            found = []
        said = line.strip(_INDENT).removeprefix("■ ")
        found.append(Paragraph(_text(said), "case" if is_more else ""))
    yield tuple(found)


def _point(told: Told) -> tuple[Block, ...]:
    said = effect(told)
    first = Paragraph(_text(told.change.said))
    return (first, Paragraph(_text(said), "case")) if said else (first,)


def _text(text: str) -> Inlines:
    return (Text(text),)


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
        yield f"■ {header.line.text}"
    else:
        yield from _both("■ ", header)
    yield from _changed_lines(beside.pairs)


def _changed_lines(pairs: Iterable[Pair]) -> Iterator[str]:
    for pair in pairs:
        if pair.standing is not Standing.SAME:
            yield from _both("", pair)
        if pair.old is None or pair.new is None:
            under = [
                Pair(None, one) if pair.old is None else Pair(one, None) for one in pair.line.under
            ]
            yield from _changed_lines(under)
        else:
            yield from _changed_lines(pair.under)


def _both(before: str, pair: Pair) -> Iterator[str]:
    for sign, line in (("－", pair.old), ("＋", pair.new)):
        if line is not None:
            yield f"{sign} {before}{whole(line)}"
