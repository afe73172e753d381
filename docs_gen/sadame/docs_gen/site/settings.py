"""基準値 with their history, and 解釈 with their readings and who has decided.

In: a `View`. Out: sections.
"""

from collections.abc import Iterable, Iterator

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
from sadame.docs_gen.site.notes import acknowledged, certainty, notes
from sadame.docs_gen.site.values import setting
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core
from sadame.dsl.display import show
from sadame.dsl.types import Quantity


def parameters(view: View) -> tuple[Block, ...]:
    """Every 基準値 in one table, its newest value first."""
    own = [each for each in view.newest(core.Parameter) if isinstance(each, core.Parameter)]
    if not own:
        return ()
    has_notes = any(_remarks(each, view) for each in own)
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


def _rows(each: core.Parameter, view: View, *, has_notes: bool) -> Iterator[tuple[Cell, ...]]:
    """A row for each stretch of its history; name and notes stand once."""
    height = len(each.history)
    for number, entry in enumerate(reversed(each.history)):
        is_number = isinstance(entry.setting, core.Given) and isinstance(each.type, Quantity)
        cells = [
            Cell(text(view.period(entry.start, entry.end))),
            Cell(
                text(setting(entry.setting, each.type, view.say)),
                align="end" if is_number else "start",
            ),
        ]
        if number:
            yield tuple(cells)
            continue
        name: Inlines = (Emphasis("strong", text(each.name)),)
        if each.meta.title or each.meta.description:
            name += (Break(), Text(each.meta.title or each.meta.description))
        first = Cell(name, heads=True, rows=height, anchor=anchors.anchor(each.name))
        notes = [Cell(_lines(_remarks(each, view)), rows=height)] if has_notes else []
        yield (first, *cells, *notes)


def _remarks(each: core.Parameter, view: View) -> list[str]:
    """What is to be known of it besides its values."""
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
    return found + [f"{say('notes.acknowledged')}：{said}" for said in acknowledged(meta, view)]


def _lines(lines: Iterable[str]) -> Inlines:
    found: Inlines = ()
    for line in lines:
        found += (*((Break(),) if found else ()), Text(line))
    return found


def readings(view: View) -> tuple[Block, ...]:
    """Each 解釈."""
    return tuple(
        _reading(each, view) for each in view.newest(core.Reading) if isinstance(each, core.Reading)
    )


def _reading(each: core.Reading, view: View) -> Section:
    say = view.say
    members: list[Inlines] = [
        (Emphasis("strong", text(member)), Text(say("readings.default")))
        if member == each.default
        else text(member)
        for member in each.type.members
    ]
    choices = Items(tuple((Paragraph(member),) for member in members))
    decided = each.decided_by or say("readings.open" if each.default is None else "readings.nobody")
    more = [
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
