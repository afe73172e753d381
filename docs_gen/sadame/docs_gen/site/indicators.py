"""指標: what a 制度 counts over a population.

In: a `View`. Out: sections.
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


def _joined(lines: list[Inlines]) -> Inlines:
    found: Inlines = ()
    for number, line in enumerate(lines):
        found += (*text("、" if number else ""), *line)
    return found
