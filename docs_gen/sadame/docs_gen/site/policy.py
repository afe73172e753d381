"""The page of a 制度.

In: a `View`. Out: a `Document`: 概要, 読み替え, the place for the calculator, 決まり, 抽出, 指標, 入力, 基準値,
解釈, pictures, 改正, 事例, 性質, 出典 — a part that would be empty is left out.
"""

from collections.abc import Iterator

from sadame.docs_gen.blocks import (
    Block,
    Document,
    Emphasis,
    Heading,
    Inlines,
    Link,
    Paragraph,
    Section,
    Terms,
)
from sadame.docs_gen.site import adoption, changes
from sadame.docs_gen.site.drawing import pictures
from sadame.docs_gen.site.indicators import indicators
from sadame.docs_gen.site.inputs import inputs
from sadame.docs_gen.site.notes import Entry, acknowledged, authority, certainty, listed
from sadame.docs_gen.site.rules import rules
from sadame.docs_gen.site.settings import parameters, readings
from sadame.docs_gen.site.trials import examples, properties
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core

CALCULATOR = "keisan"
_DECIDING = frozenset({core.RuleKind.CONDITION, core.RuleKind.VALUE, core.RuleKind.TABLE})
_PICKING = frozenset({core.RuleKind.EXTRACTION})


def document(view: View) -> Document:
    """The page."""
    return Document(
        view.policy.page, view.program.meta.title or view.program.name, tuple(_blocks(view))
    )


def _blocks(view: View) -> Iterator[Block]:
    yield from _opening(view)
    parts = (
        ("overview", _overview(view)),
        ("adoption", adoption.section(view)),
        (CALCULATOR, _calculator(view)),
        ("rules", rules(view, _DECIDING)),
        ("extractions", rules(view, _PICKING)),
        ("indicators", indicators(view)),
        ("inputs", inputs(view)),
        ("parameters", parameters(view)),
        ("readings", readings(view)),
        ("pictures", pictures(view)),
        ("changes", changes.section(view)),
        ("examples", examples(view)),
        ("properties", properties(view)),
        ("sources", _sources(view)),
    )
    for name, blocks in parts:
        if blocks:
            heading = Heading(2, text(view.say(f"{name}.heading")))
            lead = view.say.texts.get(f"{name}.lead", "")
            before = (heading, told(lead, "lead")) if lead else (heading,)
            anchor = CALCULATOR if name == CALCULATOR else f"部.{name}"
            yield Section((*before, *blocks), anchor, name)


def _opening(view: View) -> Iterator[Block]:
    meta = view.program.meta
    yield Heading(1, text(meta.title or view.program.name))
    if meta.title and meta.title != view.program.name:
        yield told(view.program.name, "name")
    if meta.description or meta.purpose:
        yield told(meta.purpose or meta.description, "lead")
    yield from adoption.opening(view)


def _overview(view: View) -> tuple[Block, ...]:
    meta, program, say = view.program.meta, view.program, view.say
    entries: list[Entry] = []

    def add(name: str, blocks: tuple[Block, ...]) -> None:
        entries.append((text(say(f"overview.{name}")), blocks))

    if meta.purpose and meta.description:
        add("description", (told(meta.description),))
    if meta.jurisdiction:
        add("jurisdiction", (told(meta.jurisdiction),))
    if meta.authorities:
        add("authorities", listed(authority(each) for each in meta.authorities))
    add("period", (told(view.period(program.start, program.end)),))
    builds = _builds_on(view)
    if builds:
        add("builds", (Paragraph(builds),))
    users = _used_by(view)
    if users:
        add("users", (Paragraph(users),))
    if program.row:
        add("row", (told(say("overview.rows", row=program.row, key=program.key or "")),))
    add("counts", (told(_counts(view)),))
    add("hash", (Paragraph((Emphasis("quiet", text(program.content_hash)),)),))
    return (Terms(tuple(entries)),)


def _builds_on(view: View) -> Inlines:
    names = {
        policy: page
        for policy, page in view.pages.items()
        if policy != view.program.name
        and any(symbol.name.startswith(f"{policy} の ") for symbol in view.latest.symbols)
    }
    return _joined(names)


def _used_by(view: View) -> Inlines:
    return _joined({each: view.pages[each] for each in view.users if each in view.pages})


def _joined(pages: "dict[str, str]") -> Inlines:
    found: Inlines = ()
    for number, (name, page) in enumerate(pages.items()):
        found += (*text("、" if number else ""), Link(name, page))
    return found


def _counts(view: View) -> str:
    kinds = {
        "inputs": core.Input,
        "rules": core.Rule,
        "parameters": core.Parameter,
        "readings": core.Reading,
    }
    counts = {name: sum(1 for _ in view.newest(kind)) for name, kind in kinds.items()}
    parts = [f"{view.say(f'{name}.heading')} {count}" for name, count in counts.items() if count]
    return "　".join(parts)


def _calculator(view: View) -> tuple[Block, ...]:
    return (told(view.say("keisan.script"), "needs-script"),) if view.policy.scripts else ()


def _sources(view: View) -> tuple[Block, ...]:
    meta, say = view.program.meta, view.say
    entries: list[Entry] = []
    found = dict.fromkeys(meta.sources)
    for part in view.program.slices:
        for symbol in part.symbols:
            if symbol.name in view.versions:
                found |= dict.fromkeys(symbol.meta.sources)
    if found:
        entries.append((text(say("notes.sources")), listed(text(each) for each in found)))
    if meta.certainty:
        entries.append((text(say("notes.certainty")), (told(certainty(meta.certainty, view)),)))
    if meta.remarks:
        entries.append((text(say("notes.remarks")), listed(text(each) for each in meta.remarks)))
    if meta.acknowledged:
        lines = map(text, acknowledged(meta, view))
        entries.append((text(say("notes.acknowledged")), listed(lines)))
    return (Terms(tuple(entries)),) if entries else ()
