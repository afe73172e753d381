"""基準値 with their history, and 解釈 with their readings and who has decided.

In: a `View`. Out: sections.
"""

from collections.abc import Iterable, Iterator, Sequence

from sadame.docs_gen import anchors
from sadame.docs_gen.blocks import (
    Block,
    Break,
    Cell,
    Emphasis,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Section,
    Table,
    Text,
)
from sadame.docs_gen.site import adoption
from sadame.docs_gen.site.notes import Entry, acknowledged, certainty, notes
from sadame.docs_gen.site.values import setting
from sadame.docs_gen.site.view import Version, View, text, told
from sadame.dsl import core
from sadame.dsl.display import show
from sadame.dsl.lineage import Days, effective
from sadame.dsl.types import Quantity


def parameters(view: View) -> tuple[Block, ...]:
    """Every 基準値 in one table, its newest value first."""
    own = [each for each in view.versions.values() if isinstance(each[0].symbol, core.Parameter)]
    if not own:
        return ()
    has_notes = any(_remarks(version, view) for versions in own for version in versions)
    names = ("name", "period", "value", *(("notes",) if has_notes else ()))
    head = tuple(
        Cell(
            text(view.say(f"parameters.{each}")),
            heads=True,
            align="end" if each == "value" else "start",
        )
        for each in names
    )
    rows = tuple(row for each in own for row in _rows(each, view, has_notes=has_notes))
    return (Table((), (head,), rows, role="settings"),)


def _rows(
    versions: Sequence[Version], view: View, *, has_notes: bool
) -> Iterator[tuple[Cell, ...]]:
    """A row for each stretch of its history; name, and notes of each version, stand once."""
    parts = [list(_stretches(each, view, is_alone=len(versions) == 1)) for each in versions]
    newest = versions[0].symbol
    name: Inlines = (Emphasis("strong", text(newest.name)),)
    if newest.meta.title or newest.meta.description:
        name += (Break(), Text(newest.meta.title or newest.meta.description))
    height = sum(map(len, parts))
    first = [Cell(name, heads=True, rows=height, anchor=anchors.anchor(newest.name))]
    for version, part in zip(versions, parts, strict=True):
        notes = [Cell(_lines(_remarks(version, view)), rows=len(part))] if has_notes else []
        for cells in part:
            yield (*first, *cells, *notes)
            first, notes = [], []


def _stretches(version: Version, view: View, *, is_alone: bool) -> Iterator[tuple[Cell, ...]]:
    """Period and value of each entry, the newest first; of one version among several as far as it goes."""
    assert isinstance(version.symbol, core.Parameter)  # noqa: S101 - only those are asked
    kind, days = version.symbol.type, (version.start, version.end)
    for entry in reversed(version.symbol.history):
        written = (effective(entry, days),)
        for start, end in written if is_alone else _within(written[0], days):
            is_number = isinstance(entry.setting, core.Given) and isinstance(kind, Quantity)
            yield (
                Cell(text(view.period(start, end))),
                Cell(
                    text(setting(entry.setting, kind, view.say)),
                    align="end" if is_number else "start",
                ),
            )


def _within(days: Days, of: Days) -> tuple[Days, ...]:
    """The days that are in both; nothing if there are none."""
    starts = [each for each in (days[0], of[0]) if each is not None]
    ends = [each for each in (days[1], of[1]) if each is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    return ((start, end),) if start is None or end is None or start <= end else ()


def _remarks(version: Version, view: View) -> list[Inlines]:
    """What is to be known of it besides its values."""
    each = version.symbol
    assert isinstance(each, core.Parameter)  # noqa: S101 - only those are asked
    whole, meta, say = view.program.meta, each.meta, view.say
    found = []
    if each.adjusted:
        found.append(say("parameters.adjusted"))
    if each.adjustable and each.adjustment is not None:
        found.append(say("parameters.adjustment", range=show(each.adjustment, each.type)))
    elif each.adjustable:
        found.append(say("parameters.free"))
    for name, own, of_all in (
        ("authorities", meta.authorities, whole.authorities),
        ("sources", meta.sources, whole.sources),
    ):
        if own != of_all:
            found += [f"{say(f'notes.{name}')}：{said}" for said in own]
    if meta.certainty and meta.certainty != whole.certainty:
        found.append(f"{say('notes.certainty')}：{certainty(meta.certainty, view)}")
    found += [said for said in meta.remarks if said not in whole.remarks]
    found += [f"{say('notes.acknowledged')}：{said}" for said in acknowledged(meta, view)]
    whose = adoption.said(version, view)
    return [*([whose] if whose else []), *map(text, found)]


def _lines(lines: Iterable[Inlines]) -> Inlines:
    found: Inlines = ()
    for line in lines:
        found += (*((Break(),) if found else ()), *line)
    return found


def readings(view: View) -> tuple[Block, ...]:
    """Each 解釈."""
    return tuple(
        _reading(versions[0], versions[0].symbol, view)
        for versions in view.versions.values()
        if isinstance(versions[0].symbol, core.Reading)
    )


def _reading(version: Version, each: core.Reading, view: View) -> Section:
    say, whose = view.say, adoption.said(version, view)
    members: list[Inlines] = [
        (Emphasis("strong", text(member)), Text(say("readings.default")))
        if member == each.default
        else text(member)
        for member in each.type.members
    ]
    choices = Items(tuple((Paragraph(member),) for member in members))
    decided = each.decided_by or say("readings.open" if each.default is None else "readings.nobody")
    more: list[Entry] = [(text(say("adoption.whose")), (Paragraph(whose),))] if whose else []
    more += [
        (text(say("readings.members")), (choices,)),
        (text(say("readings.decided")), (told(decided),)),
    ]
    blocks = (_heading(say("readings.kind"), each.name), *_about(each.meta))
    return Section((*blocks, *notes(each.meta, view, more)), anchors.anchor(each.name), "reading")


def _heading(kind: str, name: str) -> Heading:
    return Heading(3, (Emphasis("quiet", text(kind)), Text(f"\u3000{name}")))


def _about(meta: core.Meta) -> tuple[Block, ...]:
    return tuple(
        told(said, role)
        for said, role in ((meta.title, "title"), (meta.description, "about"))
        if said
    )
