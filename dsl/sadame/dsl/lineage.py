"""Where each declaration of a 制度 comes from: its own file, a 制度 that it adopts (準用), or one that it refers to.

In: a program and the programs it adopts. Out: an `Origin` for a declaration as it is on the days of a 断面, and the
days on which it stands so.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.core import Entry, Indicator, Program, Slice, Symbol

Declared: TypeAlias = Symbol | Indicator
Days: TypeAlias = tuple[int | None, int | None]


class Relation(Enum):
    """What a declaration is to the 制度 it is shown for."""

    OWN = "own"
    ADOPTED = "adopted"
    OVERRIDDEN = "overridden"
    REFERRED = "referred"


@frozen
class Before:
    """What the 準用元 `policy` has where a 読み替え stands; `symbol` None = nothing on these days."""

    policy: str
    symbol: Declared | None


@frozen
class Origin:
    """`policy` = the 制度 in whose file a declaration stands.

    `before`: set where that 制度 has put it in place of one of its own 準用元; with ADOPTED that was not the 制度
    that is shown, but one it adopts.
    """

    relation: Relation
    policy: str
    before: Before | None = None


@frozen(slots=False, eq=False)
class Lineage:
    """A 制度 and those it adopts, nearest first; `known` = others by name, those it refers to among them."""

    program: Program
    parents: tuple[Program, ...] = ()
    known: Mapping[str, Program] = field(factory=dict)

    def origin(self, each: Declared, day: int | None) -> Origin:
        """Where a declaration comes from; what it replaces is told for `day`, None = without an end."""
        level = self._levels.get(each.span.path)
        if level is None:
            return Origin(Relation.REFERRED, each.name.partition(" の ")[0])
        before = self._before(each.name, level, day)
        if level:
            return Origin(Relation.ADOPTED, self._all[level].name, before)
        relation = Relation.OWN if before is None else Relation.OVERRIDDEN
        return Origin(relation, self.program.name, before)

    def _before(self, name: str, level: int, day: int | None) -> Before | None:
        if level + 1 == len(self._all):
            return None
        parent = self._all[level + 1]
        if not any(name in _declared(part) for part in parent.slices):
            return None
        last = parent.slices[-1]
        part = parent.slice_on(day) if day is not None else last if last.end is None else None
        return Before(parent.name, _declared(part).get(name) if part is not None else None)

    @cached_property
    def _all(self) -> tuple[Program, ...]:
        return (self.program, *self.parents)

    @cached_property
    def _levels(self) -> Mapping[str, int]:
        return {each.path: level for level, each in enumerate(self._all)}


def lineage(program: Program, known: Mapping[str, Program]) -> Lineage:
    """The 制度 with all that it adopts, found among the `known` by name."""
    parents: list[Program] = []
    last = program
    while last.parent is not None and (found := known.get(last.parent)) is not None:
        parents.append(found)
        last = found
    return Lineage(program, tuple(parents), known)


def _declared(cut: Slice) -> dict[str, Declared]:
    return {**cut.by_name, **{each.name: each for each in cut.indicators}}


def in_force(program: Program, each: Declared, cut: Slice) -> Days:
    """From when to when a declaration of a 断面 stands as it does there, without a day between."""
    at = program.slices.index(cut)
    first = last = cut
    for part in reversed(program.slices[:at]):
        if not _goes_on(part, first, each):
            break
        first = part
    for part in program.slices[at + 1 :]:
        if not _goes_on(last, part, each):
            break
        last = part
    return first.start, last.end


def _goes_on(before: Slice, after: Slice, each: Declared) -> bool:
    """Whether the declaration is in both of two 断面, with no day between them."""
    if before.end is None or before.end + 1 != after.start:
        return False
    found = (_declared(part).get(each.name) for part in (before, after))
    return all(one is not None and one.span == each.span for one in found)


def effective(entry: Entry, days: Days) -> Days:
    """The days of an entry of a 基準値: as written, or those of its declaration where none are written."""
    return days if entry.start is None and entry.end is None else (entry.start, entry.end)
