"""入力: what is asked, how it may be answered, and how silence is read; a 質問票 as the form it is.

In: a `View`. Out: sections, one for each 質問票 and one for the rest.
"""

from collections.abc import Iterator

from attrs import evolve

from sadame.docs_gen import anchors
from sadame.docs_gen.blocks import (
    Block,
    Break,
    Cell,
    Emphasis,
    Heading,
    Inline,
    Inlines,
    Section,
    Table,
    Text,
)
from sadame.docs_gen.site import adoption
from sadame.docs_gen.site.notes import acknowledged
from sadame.docs_gen.site.values import kind_of, shown
from sadame.docs_gen.site.view import View, text
from sadame.dsl import core
from sadame.dsl.display import show
from sadame.dsl.interval import point
from sadame.dsl.types import natural_step


def inputs(view: View) -> tuple[Block, ...]:
    """The 質問票, then what else is asked."""
    own = [each for each in view.newest(core.Input) if isinstance(each, core.Input)]
    asked = [each for each in own if not each.questionnaire]
    names = tuple(dict.fromkeys(each.questionnaire for each in own if each.questionnaire))
    found: list[Block] = [
        _questionnaire(name, [each for each in own if each.questionnaire == name], view)
        for name in names
    ]
    if asked:
        rows = tuple(_row(each, view) for each in asked)
        head = tuple(
            Cell(text(view.say(f"inputs.{each}")), heads=True)
            for each in ("name", "answer", "when")
        )
        found.append(Table((), (head,), rows, role="inputs"))
    return tuple(found)


def _row(each: core.Input, view: View) -> tuple[Cell, ...]:
    name: Inlines = (Emphasis("strong", text(each.name)),)
    if each.question and each.question != each.name:
        name += (Break(), Text(each.question))
    if whose := adoption.said(view.versions[each.name][0], view):
        name += (Break(), Emphasis("quiet", whose))
    cells = (name, tuple(_answer(each, view)), tuple(_silence(each, view)))
    first, *rest = (Cell(inlines) for inlines in cells)
    return (evolve(first, anchor=anchors.anchor(each.name), heads=True), *rest)


def _answer(each: core.Input, view: View) -> Iterator[Inline]:
    """Kind, unit, range and 刻み."""
    for number, line in enumerate(kind_of(each.type, view.say)):
        if number:
            yield Break()
        yield Text(line)
    limits = [show(each.bounds, each.type)] if each.bounds is not None else []
    if each.step is not None and each.step != natural_step(each.type):
        limits.append(view.say("inputs.step", step=show(point(each.step), each.type)))
    if limits:
        yield Break()
        yield Emphasis("quiet", text("、".join(limits)))


def _silence(each: core.Input, view: View) -> Iterator[Inline]:
    """When it is asked, and what no answer means."""
    lines: list[Inlines] = []
    say = view.say
    if each.condition is not None:
        lines.append(say.line("inputs.only", condition=view.sentence(each.name, each.condition)))
    if each.coverage is not None:
        lines.append(say.line("inputs.coverage", coverage=view.quoted(each.coverage)))
    for name, presumed in (("unanswered", each.unanswered), ("absent", each.not_applicable)):
        if presumed is not None:
            value = text(shown(presumed.value, each.type))
            if presumed.condition is None:
                lines.append(say.line(f"inputs.{name}", value=value))
            else:
                condition = view.sentence(each.name, presumed.condition)
                lines.append(say.line(f"inputs.{name}_if", value=value, condition=condition))
    lines += [
        text(say("inputs.remark", remark=remark))
        for remark in each.meta.remarks
        if remark not in view.program.meta.remarks
    ]
    lines += [
        text(f"{say('notes.acknowledged')}：{said}") for said in acknowledged(each.meta, view)
    ]
    for number, line in enumerate(lines):
        if number:
            yield Break()
        yield from line


def _questionnaire(name: str, questions: list[core.Input], view: View) -> Section:
    say = view.say
    heading = Heading(
        3, (Emphasis("quiet", text(say("inputs.questionnaire"))), Text(f"\u3000{name}"))
    )
    meta = questions[0].meta
    head = tuple(
        Cell(text(say(f"inputs.{each}")), heads=True) for each in ("number", "question", "hits")
    )
    rows = tuple(
        (
            Cell(
                text(each.name.removeprefix(f"{name} の ")),
                heads=True,
                anchor=anchors.anchor(each.name),
            ),
            Cell(text(each.question)),
            Cell(text("、".join(each.hits or ()) or say("inputs.computed"))),
        )
        for each in questions
    )
    table = Table(text(meta.title), (head,), rows, role="questions")
    return Section((heading, table), anchors.anchor(name), "input")
