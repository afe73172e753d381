"""The pages across 制度: by subject, by 根拠, by term, by date.

In: all `View`s. Out: `Document`s.
"""

from collections.abc import Iterable, Iterator, Sequence

from sadame.docs_gen.anchors import anchor
from sadame.docs_gen.blocks import (
    Block,
    Break,
    Cell,
    Document,
    Emphasis,
    Gloss,
    Heading,
    Inlines,
    Link,
    Section,
    Table,
    Terms,
    Text,
)
from sadame.docs_gen.phrases import Phrases
from sadame.docs_gen.site import places
from sadame.docs_gen.site.changes import Change, changes
from sadame.docs_gen.site.changes import told as told_change
from sadame.docs_gen.site.given import Given
from sadame.docs_gen.site.terms import TERMS, Term
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core
from sadame.dsl.calendar import fiscal_year, format_date, format_fiscal_year


def subjects(given: Given, views: Sequence[View], say: Phrases) -> Document:
    """The first page: every 制度, by what it is about."""
    blocks: list[Block] = [Heading(1, text(say("site.title"))), told(say("site.lead"), "lead")]
    known = {each.key: each.title for each in given.subjects}
    for key in dict.fromkeys((*known, *(view.policy.subject for view in views))):
        own = [view for view in views if view.policy.subject == key]
        if own:
            heading = Heading(2, text(known.get(key) or key or say("site.other")))
            rows = tuple(_listed(view, say) for view in own)
            blocks.append(Section((heading, Terms(rows)), places.subject(key), "subject"))
    return Document(places.INDEX, say("site.title"), tuple(blocks))


def _listed(view: View, say: Phrases) -> tuple[Inlines, tuple[Block, ...]]:
    program = view.program
    name: list[Text | Link | Emphasis] = [Link(program.name, view.policy.page)]
    numbers = "、".join(dict.fromkeys(each.number for each in view.policy.listed if each.number))
    if numbers:
        name.insert(0, Emphasis("quiet", text(f"{numbers}\u3000")))
    about = program.meta.purpose or program.meta.description or program.meta.title
    blocks: list[Block] = [told(about)] if about and about != program.name else []
    period = view.period(program.start, program.end)
    blocks.append(told(f"{say('overview.period')}：{period}", "quiet"))
    return tuple(name), tuple(blocks)


# ── by 根拠 ──────────────────────────────────────────────────────────────────────────────────────


def authorities(views: Sequence[View], say: Phrases) -> Document:
    """Each law, and under it each article with what stands on it."""
    found: dict[str, dict[str, list[Inlines]]] = {}
    titles: dict[str, str] = {}
    for view in views:
        for said, line in _standing(view):
            law, article = places.law_of(said)
            place = places.article(said)
            titles.setdefault(place, article or say("authorities.whole"))
            found.setdefault(law, {}).setdefault(place, []).append(line)
    blocks: list[Block] = [
        Heading(1, text(say("authorities.title"))),
        told(say("authorities.lead"), "lead"),
    ]
    for law in sorted(found):
        rows = tuple(
            (Cell(text(titles[place]), heads=True, anchor=place), Cell(_lines(found[law][place])))
            for place in sorted(
                found[law], key=lambda place: _natural("".join(titles[place].split()))
            )
        )
        table = Table((), (), rows, role="authorities")
        blocks.append(Section((Heading(2, text(law)), table), f"法令.{places.article(law)}"))
    return Document(places.AUTHORITIES, say("authorities.title"), tuple(blocks))


def _standing(view: View) -> Iterator[tuple[str, Inlines]]:
    """Each 根拠 with what stands on it: the 制度, or a name in it."""
    page = view.policy.page
    for said in view.program.meta.authorities:
        yield said, (Link(view.program.name, page),)
    for name, versions in view.versions.items():
        for said in dict.fromkeys(
            said for each in versions for said in each.symbol.meta.authorities
        ):
            if said not in view.program.meta.authorities:
                yield said, (Link(name, f"{page}#{anchor(name)}"), *_of(view))


def _of(view: View) -> Inlines:
    return (Emphasis("quiet", text(f"（{view.program.name}）")),)


def _natural(said: str) -> list[tuple[int, str]]:
    """Articles by their numbers: 第9条 before 第10条."""
    parts: list[tuple[int, str]] = []
    digits = ""
    for each in said + "\0":
        if each.isdecimal():
            digits += each
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, each))
    return parts


def _lines(lines: Iterable[Inlines]) -> Inlines:
    found: Inlines = ()
    for number, line in enumerate(lines):
        found += (*((Break(),) if number else ()), *line)
    return found


# ── by term ──────────────────────────────────────────────────────────────────────────────────────


def terms(views: Sequence[View], say: Phrases) -> Document:
    """What the words on these pages mean, and every name with where it is declared."""
    words = tuple((_word(each), (told(each.meaning),)) for each in TERMS)
    blocks: list[Block] = [
        Heading(1, text(say("terms.title"))),
        told(say("terms.lead"), "lead"),
        Section((Heading(2, text(say("terms.words"))), Terms(words)), "用語", "words"),
    ]
    names: dict[str, list[Inlines]] = {}
    for view in views:
        for name, versions in view.versions.items():
            short = name.rpartition(" の ")[2]
            symbol = versions[0].symbol
            if isinstance(symbol, core.Input) and symbol.questionnaire:
                continue
            link = Link(view.program.name, f"{view.policy.page}#{anchor(name)}")
            names.setdefault(short, []).append(
                (Emphasis("quiet", text(_kind(symbol, say))), Text("\u3000"), link)
            )
    rows = tuple(
        (Cell(text(name), heads=True), Cell(_lines(names[name]))) for name in sorted(names)
    )
    heading = Heading(2, text(say("terms.names")))
    blocks.append(
        Section(
            (heading, told(say("terms.order"), "lead"), Table((), (), rows, role="names")), "名前"
        )
    )
    return Document(places.TERMS, say("terms.title"), tuple(blocks))


def _word(term: Term) -> Inlines:
    return (Gloss(term.word, ruby=term.reading),)


def _kind(symbol: core.Symbol | core.Indicator, say: Phrases) -> str:
    match symbol:
        case core.Rule(kind=kind):
            return kind.value
        case core.Input():
            return say("inputs.kind")
        case core.Parameter():
            return say("parameters.kind")
        case core.Reading():
            return say("readings.kind")
        case core.Indicator():
            return say("people.indicator")
        case core.Hole():
            return ""


# ── by date ──────────────────────────────────────────────────────────────────────────────────────


def dates(views: Sequence[View], say: Phrases) -> Document:
    """What changes when, newest first, a 年度 at a time."""
    found: dict[int, list[tuple[Change, View]]] = {}
    for view in views:
        for each in changes(view):
            found.setdefault(each.day, []).append((each, view))
    blocks: list[Block] = [Heading(1, text(say("dates.title"))), told(say("dates.lead"), "lead")]
    years: dict[int, list[int]] = {}
    for day in sorted(found, reverse=True):
        years.setdefault(fiscal_year(day), []).append(day)
    for year, days in years.items():
        head = tuple(
            Cell(text(say(f"changes.{each}")), heads=True) for each in ("day", "where", "what")
        )
        rows = tuple(row for day in days for row in _day_rows(day, found[day]))
        table = Table((), (head,), rows, role="changes")
        blocks.append(Section((Heading(2, text(format_fiscal_year(year))), table), f"年度.{year}"))
    return Document(places.DATES, say("dates.title"), tuple(blocks))


def _day_rows(day: int, found: Sequence[tuple[Change, View]]) -> Iterator[tuple[Cell, ...]]:
    for number, (change, view) in enumerate(found):
        page = view.policy.page
        where: Inlines = (Link(view.program.name, page),)
        if change.name:
            where = (Link(change.name, f"{page}#{anchor(change.name)}"), *_of(view))
        row = (Cell(where), Cell(told_change(change, view)))
        if number:
            yield row
        else:
            first = Cell(
                text(format_date(day)), heads=True, rows=len(found), anchor=places.day(day)
            )
            yield (first, *row)
