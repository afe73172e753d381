"""The steps of a result, clause by clause: which held, which did not, which is open, and on what facts.

In: a result whose steps have the texts of their clauses. Out: lines of text. A rule that has a section
of its own is named, not told again, where others use it; any other rule is told once in a section.
What stands under a clause at the clause's own address (the parts of a かつ, the 問 of a count) is no
clause: its facts are said on the line of the clause.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import field, frozen

from sadame.docs_gen import words
from sadame.dsl.trace import Result, Step
from sadame.dsl.types import Truth

_INDENT = "　"
_LONGEST = 80
_DEEPEST = 12
_MARKER = re.compile(
    r"\A(?:[一二三四五六七八九十]+|[ア-ン]|[①-⑳]|[(（][0-9０-９ア-ン一-十]+[)）]|[・－]) "
)


def story(result: Result, told: frozenset[str]) -> Iterator[str]:
    """The lines; `told` = the rules with a section of their own."""
    yield from _Story(frozenset(result.reasons), {*told}).lines(result.step, 1)


@frozen
class _Parts:
    """What stands under a step: names with values, counts of 問, and what has a line of its own."""

    facts: list[Step] = field(factory=list)
    counts: list[list[Step]] = field(factory=list)
    clauses: list[Step] = field(factory=list)

    def add(self, other: "_Parts") -> None:
        """Take in what stands under a step that is no clause itself."""
        self.facts.extend(other.facts)
        self.counts.extend(other.counts)
        self.clauses.extend(other.clauses)


@frozen
class _Story:
    """The steps of one result; `told` = rules that are not told (again)."""

    reasons: frozenset[str]
    told: set[str]

    def lines(self, parent: Step, depth: int, *, own: bool = True) -> Iterator[str]:
        """What stands under a step; `own`: the step is of the rule the result is about."""
        parts, indent = self.parts(parent), _INDENT * depth
        if parent.name is not None:
            if parts.facts:
                yield f"{indent}{words.PHRASES['bases']}：{_facts(parts.facts)}"
            yield from (f"{indent}{_words(each[0])}：{_count(each)}" for each in parts.counts)
        for step in parts.clauses:
            yield indent + self.line(step, parent, own=own)
            yield from self.below(step, depth, own=own)

    def below(self, step: Step, depth: int, *, own: bool) -> Iterator[str]:
        """What stands under a clause, unless that is told elsewhere."""
        if depth >= _DEEPEST or step.name in self.told:
            return
        if step.name is None:
            (only, *more) = self.parts(step).clauses or [step]
            if not more and only.name == _words(step):  # a clause that is nothing but a name
                yield from self.below(only, depth, own=own)
                return
            yield from self.lines(step, depth + 1, own=own)
            return
        self.told.add(step.name)
        yield from self.lines(step, depth + 1, own=False)

    def parts(self, parent: Step) -> _Parts:
        """The children of a step, sorted; clauses stay in the order in which they were looked at."""
        found = _Parts()
        here = {"", parent.address} if parent.name is None else {""}
        for (is_here, _), group in groupby(
            parent.children, key=lambda step: (step.address in here, step.span)
        ):
            alike = list(group)
            if not is_here:
                found.clauses.extend(alike)
            elif _is_count(alike):
                found.counts.append(alike)
            else:
                self._sort(alike, parent, found)
        return found

    def _sort(self, alike: list[Step], parent: Step, found: _Parts) -> None:
        """Put steps that stand at one place where they belong."""
        for step in alike:
            if step.name is not None:
                (found.facts if self.is_known(step) else found.clauses).append(step)
            elif parent.name is not None and len(alike) == 1:
                found.clauses.append(step)
            else:
                found.add(self.parts(step))

    def is_known(self, step: Step) -> bool:
        """Whether there is nothing (more) to tell of a name but its value."""
        return step.name in self.told or not step.children

    def line(self, step: Step, parent: Step, *, own: bool) -> str:
        """One clause."""
        is_same = parent.name is None and step.address == parent.address
        address = "" if is_same else step.address
        said, value = _words(step), _value(step)
        if said == address or said.startswith(f"{address} "):
            address = ""
        told = [part for part in (address, said) if part]
        if value and not said.endswith(value):
            told.append(f"→ {value}")
        basis = ""
        if step.name is None:
            parts = self.parts(step)
            facts = [each for each in parts.facts if each.name != said]
            basis = "、".join(part for part in (_facts(facts), *map(_count, parts.counts)) if part)
        decides = own and step.decisive and step.address in self.reasons
        sign = words.mark(step.possible, step.type)
        return f"{sign} {' '.join(told)}{f'［{basis}］' if basis else ''}{'　←' if decides else ''}"


def _value(step: Step) -> str:
    """What a ただし, a row or a name comes to, where its sign does not say it."""
    for child in step.children:
        given = child.name is None and child.address == step.address
        if given and not isinstance(child.type, Truth):
            return words.outcome(child.possible, child.type)
    return "" if isinstance(step.type, Truth) else words.outcome(step.possible, step.type)


def _facts(steps: Iterable[Step]) -> str:
    """Names with their values."""
    said = (words.fact(each.name or "", each.possible, each.type, each.written) for each in steps)
    return "、".join(dict.fromkeys(said))


def _is_count(steps: list[Step]) -> bool:
    """Whether steps written as one stretch of text (問1〜問20) are the items of a count."""
    items = {_item(step) for step in steps}
    return len(items) > 1 and all(isinstance(step.type, Truth) for step in steps)


def _count(steps: list[Step]) -> str:
    """How many 問 are 該当, and which; of the others only those that leave the count open."""
    groups: dict[str, list[str]] = {"○": []}
    for step in steps:
        sign = words.mark(step.possible, step.type)
        groups.setdefault(sign, []).append(_item(step))
    said = []
    for sign, items in groups.items():
        if sign != "×":
            which = f"（{words.items(items)}）" if items else ""
            kind = words.PHRASES[sign if sign in words.PHRASES else "○"]
            said.append(words.PHRASES["items"].format(kind, len(items), which))
    return "、".join(said)


def _item(step: Step) -> str:
    """The 問 a step looks at, without its 質問票."""
    name = step.name or next((child.name for child in step.children if child.name), "")
    return name.rpartition(" の ")[2]


def _words(step: Step) -> str:
    """The words of a clause as they stand in the rule file, on one line, without its marker."""
    lines = [line for line in step.text.splitlines() if line.strip()] or [step.name or ""]
    said = " ".join(lines[0].split())
    if step.address:
        said = _MARKER.sub("", said)
    return f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said
