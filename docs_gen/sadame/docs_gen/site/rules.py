"""決まり: each 判定, 算定, 表 and 抽出 as a section of its own, older versions folded under the newest.

In: a `View`. Out: sections. The sentences of a rule are those of `law`; a 表 is `tables`'.
"""

from collections.abc import Iterator

from sadame.docs_gen import anchors, law
from sadame.docs_gen.blocks import (
    Block,
    Clauses,
    Emphasis,
    Heading,
    Inlines,
    Paragraph,
    Section,
    Text,
)
from sadame.docs_gen.site import adoption
from sadame.docs_gen.site.notes import Entry, notes
from sadame.docs_gen.site.tables import table
from sadame.docs_gen.site.view import Version, View, text, told
from sadame.dsl import core
from sadame.dsl.types import describe


def rules(view: View, kinds: frozenset[core.RuleKind]) -> tuple[Block, ...]:
    """The rules of these kinds, in the order of the file."""
    return tuple(
        _rule(versions, view)
        for versions in view.versions.values()
        if isinstance(versions[0].symbol, core.Rule) and versions[0].symbol.kind in kinds
    )


def _rule(versions: tuple[Version, ...], view: View) -> Section:
    blocks: list[Block] = []
    for older in versions:
        if not isinstance(older.symbol, core.Rule):
            continue
        if not blocks:
            blocks = [
                _heading(older.symbol),
                *_version(older, older.symbol, view, is_alone=len(versions) == 1),
            ]
        else:
            title = view.paragraph("rules.older", period=text(view.period(older.start, older.end)))
            inside = (title, *_version(older, older.symbol, view, is_alone=True))
            blocks.append(Section(inside, _own_anchor(older), "more"))
    return Section(tuple(blocks), anchors.anchor(versions[0].symbol.name), "rule")


def _own_anchor(version: Version) -> str:
    """The first version has the place of the rule itself."""
    return version.anchor if version.since is not None else ""


def _heading(rule: core.Rule) -> Heading:
    kind: Inlines = (Emphasis("quiet", text(rule.kind.value)), Text("\u3000"))
    return Heading(3, (*kind, Text(rule.name)))


def _version(version: Version, rule: core.Rule, view: View, *, is_alone: bool) -> Iterator[Block]:
    if rule.meta.title:
        yield told(rule.meta.title, "title")
    if rule.meta.description:
        yield told(rule.meta.description, "about")
    if rule.meta.purpose:
        yield view.paragraph("rules.purpose", "about", purpose=text(rule.meta.purpose))
    if not is_alone:
        period = text(view.period(version.start, version.end))
        inside = view.paragraph("rules.newest", "period", period=period)
        yield Section((inside,), _own_anchor(version)) if version.since is not None else inside
    if sentences := view.clauses(version):
        yield Clauses(sentences)
    lookup, found = (
        core.decision(rule.body),
        law.table(view.program, version.part, rule, view.policy.lexicon),
    )
    if isinstance(lookup, core.Lookup) and found is not None:
        yield table(found, lookup, view)
    yield from notes(rule.meta, view, _relations(rule, version, view))


def _relations(rule: core.Rule, version: Version, view: View) -> Iterator[Entry]:
    """What kind of answer it gives, what it reads, and what reads it."""
    say = view.say
    if whose := adoption.said(version, view):
        yield text(say("adoption.whose")), (Paragraph(whose),)
    yield text(say("rules.answer")), (told(describe(rule.type)),)
    read = tuple(dict.fromkeys(core.references(rule)))
    if read:
        yield text(say("rules.reads")), (_line(view.links(read)),)
    readers = [
        each.name
        for each in (*version.part.symbols, *version.part.indicators)
        if each.name in view.versions and rule.name in core.references(each)
    ]
    if readers:
        yield text(say("rules.read")), (_line(view.links(readers)),)


def _line(inlines: Inlines) -> Block:
    return Paragraph(inlines)
