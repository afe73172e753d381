"""事例 with their results, and 性質: how anybody can see that the rules do what they should.

In: a `View`, whose policy holds what came of each row. Out: sections. Facts that are the same in every row stand above
the table once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from sadame.docs_gen import unseen, words
from sadame.docs_gen.anchors import anchor
from sadame.docs_gen.blocks import (
    Block,
    Cell,
    Emphasis,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Section,
    Table,
    Terms,
    Text,
)
from sadame.docs_gen.site import adoption
from sadame.docs_gen.site.given import Answer
from sadame.docs_gen.site.notes import notes
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.display import show
from sadame.dsl.types import Quantity, Type

_ROLE = "cases"


def examples(view: View) -> tuple[Block, ...]:
    """Each 事例 once, in the order of the file."""
    found: dict[int, dict[int, _Row]] = {}
    titles = {}
    for part, example, number, case in core.example_rows(view.program):
        place = (case.span.path, case.span.start, number)
        row = _Row(case, part, view.policy.answers.get(place, ()))
        found.setdefault(example.span.start, {}).setdefault(number, row)
        titles[example.span.start] = example.title
    made = (
        _example(titles[start], [rows[number] for number in sorted(rows)], view)
        for start, rows in sorted(found.items())
    )
    return (*_cover(view), *_placed("事例", made)) if found else ()


def _cover(view: View) -> Iterator[Block]:
    """How much of the 制度 they look at, and folded what they do not."""
    cover = view.policy.cover
    if cover is None:
        return
    numbers = [
        view.say("examples.count", aspect=aspect.value, some=str(some), whole=str(whole))
        for aspect, some, whole in cover.counts()
    ]
    some, whole = unseen.total(cover)
    yield told(
        view.say(
            "examples.covered",
            cases=str(cover.cases),
            some=str(some),
            whole=str(whole),
            percent=unseen.percent(some, whole),
        )
    )
    if view.lineage.parents:
        names = (adoption.page(each.name, view) for each in view.lineage.parents)
        yield view.paragraph("examples.home", policy=tuple(adoption.listed(names)))
    yield told(view.say("examples.parts", counts="、".join(numbers)))
    missing = unseen.unseen(cover, view.passage)
    if missing:
        lead = told(view.say("examples.uncovered", count=str(len(missing))))
        items = tuple((Paragraph(_missing(each, view)),) for each in missing)
        yield Section((lead, Items(items)), role="more")


def _missing(each: unseen.Unseen, view: View) -> Inlines:
    if not each.where.startswith(each.owner):
        return text(f"{each.where}：{each.what}")
    rest = each.where.removeprefix(each.owner)
    return (view.link(each.owner), *text(f"{rest}：{each.what}"))


@frozen
class _Row:
    """A row, the 断面 that is the first to try it, and what came of it there."""

    case: core.Case | core.Roster
    part: core.Slice
    answers: tuple[Answer, ...]


def _example(title: str, rows: Sequence[_Row], view: View) -> Section:
    blocks: list[Block] = [Heading(3, text(title))]
    cases = [(row.case, row) for row in rows if isinstance(row.case, core.Case)]
    if cases:
        blocks += _cases(cases, view)
    for row in rows:
        if isinstance(row.case, core.Roster):
            blocks += _roster(row.case, row.answers, row.part, view)
    return Section(tuple(blocks), anchor(title), "example")


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _cases(cases: Sequence[tuple[core.Case, _Row]], view: View) -> Iterator[Block]:
    given = [_given(case, row.part, view) for case, row in cases]
    names = list(dict.fromkeys(name for row in given for name in row))
    same = [name for name in names if len({row.get(name, "") for row in given}) == 1]
    targets = list(dict.fromkeys(each.target for case, _ in cases for each in case.expected))
    if len(cases) == 1 or len(same) == len(names):
        yield _alone(given[0], view)
        same, names = [], []
    elif same:
        lines = "、".join(f"{name}＝{given[0][name]}" for name in same)
        yield view.paragraph("examples.always", "given", facts=text(lines))
    differing = [name for name in names if name not in same]
    head = [Cell(_name(name, view), heads=True) for name in differing]
    head += [Cell((Text("⇒ "), *_name(target, view)), heads=True) for target in targets]
    has_remarks = any(case.remark for case, _ in cases)
    if has_remarks:
        head.append(Cell(text(view.say("examples.remark")), heads=True))
    body = tuple(
        (
            *(_fact(said.get(name, "")) for name in differing),
            *(_answer(target, case, row.answers, view) for target in targets),
            *([Cell(text(case.remark))] if has_remarks else []),
        )
        for (case, row), said in zip(cases, given, strict=True)
    )
    yield Table((), (tuple(head),), body, role=_ROLE)


def _alone(given: dict[str, str], view: View) -> Block:
    entries = tuple((_name(name, view), (told(said),)) for name, said in given.items())
    return Section((Terms(entries),), role="given")


def _name(name: str, view: View) -> Inlines:
    return (view.link(name),)


def _given(case: core.Case, part: core.Slice, view: View) -> dict[str, str]:
    """What a row says: its 基準日, its facts and its readings."""
    found = {view.say("examples.day"): format_date(case.date)} if case.date is not None else {}
    symbols = part.by_name
    for name, values in case.facts:
        symbol = symbols.get(name)
        if symbol is not None:
            found[name] = show(values, symbol.type)
    return found | dict(case.readings)


def _fact(said: str) -> Cell:
    return Cell(text(said), align="end" if said[:1].isdecimal() and "、" not in said else "start")


def _answer(target: str, case: core.Case, answers: tuple[Answer, ...], view: View) -> Cell:
    """What came out; where something else was expected, that too."""
    found = next((each for each in answers if each.target == target), None)
    if found is None or found.possible is None or found.type is None:
        return Cell(())
    said = words.outcome(found.possible, found.type)
    inlines: Inlines = text(said)
    expected = next(each for each in case.expected if each.target == target)
    if expected.reasons is not None and found.reasons:
        inlines += (Emphasis("quiet", text(f"（{'、'.join(found.reasons)}）")),)
    if not found.fits:
        inlines += (Emphasis("strong", text(view.say("examples.differs"))),)
    is_number = isinstance(found.type, Quantity) and said[:1].isdecimal()
    return Cell(inlines, align="end" if is_number else "start")


# ── 名簿 ─────────────────────────────────────────────────────────────────────────────────────────


def _roster(
    roster: core.Roster, answers: tuple[Answer, ...], part: core.Slice, view: View
) -> Iterator[Block]:
    symbols = part.by_name
    names = list(dict.fromkeys(name for person in roster.people for name, _ in person.facts))
    types: dict[str, Type] = {name: symbols[name].type for name in names if name in symbols}
    if roster.date is not None:
        yield view.paragraph("examples.on", "given", day=text(format_date(roster.date)))
    head = tuple(Cell(_name(name, view), heads=True) for name in types)
    body = []
    for person in roster.people:
        facts = dict(person.facts)
        body.append(
            tuple(
                _fact(show(facts[name], kind) if name in facts else "")
                for name, kind in types.items()
            )
        )
    yield Table(text(view.say("examples.roster")), (head,), tuple(body), role=_ROLE)
    entries = []
    for answer in answers:
        said = text(answer.text)
        if not answer.fits:
            said += (Emphasis("strong", text(view.say("examples.differs"))),)
        entries.append(((view.link(answer.target, answer.label),), (Paragraph(said),)))
    if entries:
        yield Terms(tuple(entries))


# ── 性質 ─────────────────────────────────────────────────────────────────────────────────────────


def properties(view: View) -> tuple[Block, ...]:
    """Each 性質 once."""
    found: dict[int, tuple[core.Property, core.Slice]] = {}
    for part in view.program.slices:
        found |= {each.span.start: (each, part) for each in part.properties}
    made = (_property(*found[place], view) for place in sorted(found))
    return tuple(_placed("性質", made))


def _property(each: core.Property, part: core.Slice, view: View) -> Section:
    blocks: list[Block] = [Heading(3, text(each.title))]
    if each.assumption is not None:
        condition = view.said_in(part, each.assumption)
        blocks.append(view.paragraph("properties.under", condition=condition))
    match each.law:
        case core.Claim(condition=claim):
            blocks.append(Paragraph(view.said_in(part, claim)))
        case core.Monotone() | core.Exclusive() | core.Equivalent():
            blocks.append(Paragraph(view.quoted(each.law)))
    blocks += notes(each.meta, view)
    return Section(tuple(blocks), anchor(each.title), "property")


def _placed(kind: str, sections: Iterable[Section]) -> Iterator[Section]:
    """Sections with places of their own, also where two have one title."""
    times: Counter[str] = Counter()
    for each in sections:
        times[each.anchor] += 1
        again = f".{times[each.anchor]}" if times[each.anchor] > 1 else ""
        yield evolve(each, anchor=f"{kind}.{each.anchor}{again}")
