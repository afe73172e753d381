"""抽出 and 指標: whom a 制度 picks out, in what order, with what columns, and what it counts.

In: a `View`. Out: sections. What an 抽出 asks is told as any other rule is; this adds what belongs to lists only.
"""

from sadame.docs_gen import anchors
from sadame.docs_gen.blocks import (
    Block,
    Emphasis,
    Heading,
    Inlines,
    Paragraph,
    Section,
    Terms,
    Text,
)
from sadame.docs_gen.site.notes import Entry, notes
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core


def indicators(view: View) -> tuple[Block, ...]:
    """Each 指標."""
    return tuple(
        _indicator(each, view)
        for each in view.newest(core.Indicator)
        if isinstance(each, core.Indicator)
    )


def _indicator(each: core.Indicator, view: View) -> Section:
    say = view.say
    entries: list[Entry] = [
        (text(say("people.numerator")), (Paragraph(_measure(each.numerator, view)),))
    ]
    if each.denominator is not None:
        entries.append(
            (text(say("people.denominator")), (Paragraph(_measure(each.denominator, view)),))
        )
    if each.groups:
        groups = _joined([view.quoted(group) for group in each.groups])
        entries.append((text(say("people.groups")), (Paragraph(groups),)))
    heading = Heading(
        3, (Emphasis("quiet", text(say("people.indicator"))), Text(f"\u3000{each.name}"))
    )
    about = tuple(told(said, "about") for said in (each.meta.title, each.meta.description) if said)
    blocks = (heading, *about, Terms(tuple(entries)), *notes(each.meta, view))
    return Section(blocks, anchors.anchor(each.name), "indicator")


def _measure(measure: core.Measure, view: View) -> Inlines:
    return view.quoted(measure)


def of_extraction(rule: core.Rule, view: View) -> tuple[Entry, ...]:
    """優先 and 出力 of an 抽出."""
    say, found = view.say, []
    if rule.population is not None:
        found.append(
            (
                text(say("people.population")),
                (Paragraph(view.sentence(rule.name, rule.population)),),
            )
        )
    if rule.order:
        keys = [
            say.line(
                "people.descending" if key.descending else "people.ascending",
                key=view.sentence(rule.name, key.key),
            )
            for key in rule.order
        ]
        found.append((text(say("people.order")), (Paragraph(_joined(keys)),)))
    if rule.outputs:
        titles = [text(each.title) for each in rule.outputs]
        found.append((text(say("people.outputs")), (Paragraph(_joined(titles)),)))
    return tuple(found)


def _joined(lines: list[Inlines]) -> Inlines:
    found: Inlines = ()
    for number, line in enumerate(lines):
        found += (*text("、" if number else ""), *line)
    return found
