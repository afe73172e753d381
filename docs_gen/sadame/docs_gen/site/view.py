"""What the views of one 制度 share: its symbols and their versions, links to names, quotations and free text.

In: a `Policy`. Out: lines of blocks. A quotation is the text of the rule file, in which the names that the program
refers to there are links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from sadame.docs_gen import anchors, law
from sadame.docs_gen.blocks import Block, Clause, Inline, Inlines, Link, Paragraph, Text
from sadame.docs_gen.phrases import Phrases
from sadame.docs_gen.site.given import Policy
from sadame.dsl import calendar, core
from sadame.dsl.calendar import format_date
from sadame.dsl.lineage import Lineage, lineage
from sadame.dsl.source import Span

_ITEM = re.compile(r"(.* の )?問([0-9]+)")
_SPACES = re.compile(r"[ \u3000\n]+")


@frozen
class Version:
    """A symbol as it is from `start` to `end`; `part` = the last 断面 in which it stands so."""

    start: int | None
    end: int | None
    symbol: core.Symbol | core.Indicator
    part: core.Slice
    since: int | None

    @property
    def anchor(self) -> str:
        """Its place."""
        return anchors.anchor(self.symbol.name, since=self.since)


@frozen(slots=False, eq=False)
class View:
    """A 制度 and the words for it.

    `pages` = the page of each 制度 there is one of, by name; `users` = names of the 制度 that refer to this one;
    `known` = every 制度 of the site by name.
    """

    policy: Policy
    say: Phrases
    pages: Mapping[str, str]
    users: tuple[str, ...] = ()
    known: Mapping[str, core.Program] = field(factory=dict, repr=False)

    @cached_property
    def lineage(self) -> Lineage:
        """The 制度 with those it adopts."""
        return lineage(self.program, self.known)

    @property
    def program(self) -> core.Program:
        """The 制度."""
        return self.policy.program

    @property
    def latest(self) -> core.Slice:
        """The 断面 that is shown first."""
        return self.program.slices[-1]

    # ── names ──

    @cached_property
    def versions(self) -> Mapping[str, tuple[Version, ...]]:
        """The versions of each symbol and 指標 of the 制度 itself, in the order of the file, newest first."""
        found: dict[str, list[Version]] = {name: [] for name in self.program.own}
        for part in self.program.slices:
            for symbol in (*part.symbols, *part.indicators):
                if isinstance(symbol, core.Hole) or symbol.name not in found:
                    if not isinstance(symbol, core.Indicator):
                        continue
                    found[symbol.name] = []
                known = found[symbol.name]
                if known and known[-1].symbol.span == symbol.span:
                    before = known.pop()
                    known.append(Version(before.start, part.end, symbol, part, before.since))
                else:
                    known.append(
                        Version(part.start, part.end, symbol, part, part.start if known else None)
                    )
        return {name: tuple(reversed(each)) for name, each in found.items() if each}

    def newest(self, kind: type[core.Node]) -> Iterator[core.Node]:
        """The newest version of each symbol of a kind, in the order of the file."""
        for versions in self.versions.values():
            if isinstance(versions[0].symbol, kind):
                yield versions[0].symbol

    def link(self, name: str, text: str = "") -> Inline:
        """A name, leading to its place; a name of another 制度 to the page of that."""
        if name in self.versions:
            return Link(text or name, f"#{anchors.anchor(name)}")
        if " の " in name and name.partition(" の ")[0] in self.pages:
            return Link(text or name, anchors.elsewhere(name))
        return Text(text or name)

    def links(self, names: Iterable[str]) -> Inlines:
        """Names one after the other; the 問 of a 質問票 that follow each other from the first to the last."""
        runs: list[list[str]] = []
        for name in names:
            if runs and _follows(runs[-1][-1], name):
                runs[-1].append(name)
            else:
                runs.append([name])
        found: list[Inline] = []
        for run in runs:
            if found:
                found.append(Text("、"))
            found.append(self.link(run[0]))
            if len(run) > 1:
                last = run[-1].rpartition(" の ")[2]
                found += [Text("〜"), self.link(run[-1], last)]
        return tuple(found)

    # ── what is written ──

    def clauses(self, version: Version) -> tuple[Clause, ...]:
        """The sentences of a version of a rule."""
        assert isinstance(version.symbol, core.Rule)  # noqa: S101 - only rules are asked
        found = law.clauses(self.program, version.part, version.symbol, self.policy.lexicon)
        return tuple(map(_joined, found))

    def sentence(self, about: str, expr: core.Expr) -> Inlines:
        """An expression in the newest version of a symbol."""
        return self.said_in(self.versions[about][0].part, expr)

    def said_in(self, part: core.Slice, expr: core.Expr) -> Inlines:
        """An expression in a 断面."""
        return joined(law.sentence(self.program, part, expr, self.policy.lexicon))

    def passage(self, span: Span) -> str:
        """A stretch of the rule file."""
        return self.policy.texts.get(span.path, "")[span.start : span.end]

    def quoted(self, node: core.Node) -> Inlines:
        """A stretch of the rule file on one line, its names as links."""
        text = _SPACES.sub(" ", self.passage(node.span)).strip()
        return tuple(self._linked(text, dict.fromkeys(core.references(node))))

    def _linked(self, text: str, names: Iterable[str]) -> Iterator[Inline]:
        spelt = {each: name for name in names for each in (name, name.rpartition(" の ")[2])}
        if not spelt:
            yield Text(text)
            return
        longest = sorted(spelt, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest)))
        at = 0
        for found in pattern.finditer(text):
            if found.start() > at:
                yield Text(text[at : found.start()])
            yield self.link(spelt[found[0]], found[0])
            at = found.end()
        if at < len(text):
            yield Text(text[at:])

    def paragraph(self, name: str, role: str = "", **values: Inlines) -> Paragraph:
        """A phrase as a paragraph."""
        return Paragraph(self.say.line(name, **values), role)

    def period(self, start: int | None, end: int | None) -> str:
        """From when to when; a whole 年度 by its name."""
        if start is None and end is None:
            return self.say("period.always")
        if start is not None and end is not None:
            begin, last_day = calendar.to_date(start), calendar.to_date(end)
            ends = (begin.month, begin.day, last_day.month, last_day.day)
            if ends == (4, 1, 3, 31) and last_day.year == begin.year + 1:
                return calendar.format_fiscal_year(begin.year)
        first = "" if start is None else self.say("period.since", day=format_date(start))
        last = "" if end is None else self.say("period.until", day=format_date(end))
        return first + last


def _follows(before: str, name: str) -> bool:
    """Whether a 問 is the next of its 質問票."""
    first, last = _ITEM.fullmatch(before), _ITEM.fullmatch(name)
    if first is None or last is None or first[1] != last[1]:
        return False
    return int(last[2]) == int(first[2]) + 1


def _joined(clause: Clause) -> Clause:
    return evolve(clause, inlines=joined(clause.inlines), under=tuple(map(_joined, clause.under)))


def joined(inlines: Inlines) -> Inlines:
    """A name and the way to it as one link, where both lead to the same place."""
    found: list[Inline] = []
    for each in inlines:
        match [*found[-2:], each]:
            case [Link(first, target), Text(between), Link(last, other)] if target == other:
                found[-2:] = [Link(f"{first}{between}{last}", target)]
            case _:
                found.append(each)
    return tuple(found)


def text(said: str) -> Inlines:
    """Words as a line."""
    return (Text(said),) if said else ()


def told(said: str, role: str = "") -> Block:
    """Words as a paragraph."""
    return Paragraph(text(said), role)
