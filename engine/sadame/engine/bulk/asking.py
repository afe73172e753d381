"""The rows that columns leave open, put to the interpreter: each distinct set of facts once.

In: people, the numbers of some of their rows, rules. Out: for each rule the outcome, and for a judged row its
不足. What is asked of a rule hangs on its cone alone, so rows that are alike in it are one question. Without one 基準日
for all, each row has its own in the column `DAY`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeAlias, TypeVar

import polars as pl
from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Possible, Values
from sadame.engine.bulk.cells import facts_at
from sadame.engine.bulk.people import People
from sadame.engine.case import Facts
from sadame.engine.columnar.encoding import ROW, FactColumn, field_of, more_of, state_of, upper_of
from sadame.engine.columnar.plan import DAY
from sadame.engine.interp.cases import Evaluation

REMEMBERED = 200_000
"""So many answers of the interpreter are remembered."""

Row: TypeAlias = Mapping[str, object]
T = TypeVar("T")


@frozen
class Heard:
    """What the interpreter says of a rule on a row."""

    possible: Possible
    lack: frozenset[str]


@frozen(eq=False)
class _Question:
    """A rule, a 基準日, and what a row holds of all that the rule hangs on."""

    name: str
    day: int
    row: Row
    columns: Mapping[str, FactColumn]
    lists: Mapping[str, tuple[Mapping[str, FactColumn], Sequence[Row]]]
    kept: Mapping[str, Values]

    def facts(self, part: core.Slice) -> Facts:
        """The same as a case."""
        return facts_at(part, self.columns, self.row, self.lists, self.kept)

    def key(self, reads: Mapping[str, frozenset[str]] | None) -> bytes:
        """What questions with the same answer share; `reads` = by 一覧 the fields that are looked at, in any order."""
        dens = [self.columns[each].den for each in self.row if each in self.columns]
        elements = [
            _told(*self.lists[each], None if reads is None else reads[each]) for each in self.lists
        ]
        said = (self.name, self.day, [*self.row.items()], dens, elements, self.kept)
        return blake2b(repr(said).encode(), digest_size=16).digest()


def _told(
    columns: Mapping[str, FactColumn], rows: Sequence[Row], read: frozenset[str] | None
) -> object:
    """The elements of a list; of fields that nobody looks at, whether they are known."""
    dens = [(each.name, each.den) for each in columns.values()]
    if read is None:
        return dens, [[each for k, each in row.items() if k != ROW] for row in rows]
    whole = read | {each.name for each in columns.values() if each.has_ranges}
    heads = [(name, name.partition("@")[0] in whole) for name in (rows[0] if rows else {})]
    lines = [
        [
            row[k] if is_read or k.endswith(state_of("")) else row[k] is None
            for k, is_read in heads
            if k != ROW
        ]
        for row in rows
    ]
    return dens, sorted(lines, key=repr)


def _fields_read(part: core.Slice, name: str) -> Mapping[str, frozenset[str]] | None:
    """By 一覧 the fields of its elements that the cone of a rule looks at; None where the order may count."""
    found: dict[str, set[str]] = {}
    for each in (*part.notes[name].cone, name):
        symbol = part.by_name[each]
        if isinstance(symbol, core.Rule):
            if isinstance(symbol.type, ListOf | Structure):
                return None
            for node in core.walk(symbol.body):
                if isinstance(node, core.Gather | core.Quantified | core.Rank):
                    source = node.source
                    if not isinstance(source, core.Reference) or not isinstance(
                        source.type, ListOf
                    ):
                        return None
                    fields = source.type.element.fields
                    inner = [n for n in core.walk(node) if isinstance(n, core.ElementField)]
                    if any(n.depth for n in inner):
                        return None
                    found.setdefault(source.name, set()).update(fields[n.index].name for n in inner)
        elif isinstance(symbol, core.Input):
            if any(isinstance(node, core.ElementField) for node in _conditions(symbol)):
                return None
            if isinstance(symbol.type, ListOf):
                found.setdefault(each, set())
    return {source: frozenset(fields) for source, fields in found.items()}


def _conditions(symbol: core.Input) -> Iterator[core.Node]:
    """All that stands in what a fact depends on."""
    presumed = (symbol.unanswered, symbol.not_applicable)
    roots = [symbol.condition, *(each.condition for each in presumed if each is not None)]
    if symbol.coverage is not None:
        roots += [symbol.coverage.first, symbol.coverage.last]
    for each in roots:
        if each is not None:
            yield from core.walk(each)


@define(eq=False)
class Interpreter:
    """The interpreter for rows of people. `on` = the 基準日, None = each row has its own.

    `asked` = how many questions were put to it.
    """

    part: core.Slice
    on: int | None
    readings: Mapping[str, str]
    asked: int = 0
    _columns: dict[str, tuple[str, ...]] = field(factory=dict, init=False)
    _fields: dict[str, Mapping[str, frozenset[str]] | None] = field(factory=dict, init=False)
    _heard: dict[bytes, Heard] = field(factory=dict, init=False)

    def hear(self, people: People, name: str, rows: Sequence[int]) -> list[Heard]:
        """What it says of one rule, for each of these rows; what it has said of the like it does not say again."""
        found = []
        for question in self._questions(people, name, rows):
            key = question.key(self._reads(name))
            said = self._heard.get(key)
            if said is None:
                if len(self._heard) >= REMEMBERED:
                    self._heard.clear()
                said = self._heard[key] = self._say(name, question)
            found.append(said)
        return found

    def _say(self, name: str, question: "_Question") -> Heard:
        self.asked += 1
        facts = question.facts(self.part)
        outcome = Evaluation(self.part, facts, question.day, self.readings).answer(name).outcome
        return Heard(outcome.possible, outcome.lack)

    def put(
        self, people: People, name: str, rows: Sequence[int], answer: Callable[[Facts, int], T]
    ) -> list[T]:
        """What `answer` makes of the facts that a rule hangs on and the 基準日, for each of these rows."""
        answers: dict[bytes, T] = {}
        found = []
        for question in self._questions(people, name, rows):
            key = question.key(None)
            if key not in answers:
                self.asked += 1
                answers[key] = answer(question.facts(self.part), question.day)
            found.append(answers[key])
        return found

    def _questions(self, people: People, name: str, rows: Sequence[int]) -> "Iterator[_Question]":
        """What each of these rows holds of all that a rule hangs on."""
        if not rows:
            return
        cone = self.cone(people, name)
        frame = people.frame[list(rows)].select(cone)
        children = self._children(people, name, rows)
        known = frame.iter_rows(named=True) if cone else ({} for _ in rows)
        for at, row in zip(rows, known, strict=True):
            own = {k: (inside, by_row.get(at, [])) for k, (inside, by_row) in children.items()}
            kept = {fact: each[at] for fact, each in people.others.items() if at in each}
            day = int(row[DAY]) if self.on is None else self.on
            yield _Question(name, day, row, people.columns, own, kept)

    def _reads(self, name: str) -> Mapping[str, frozenset[str]] | None:
        """By 一覧 the fields of its elements that a rule looks at; None = also at how they follow each other."""
        if name not in self._fields:
            self._fields[name] = _fields_read(self.part, name)
        return self._fields[name]

    def cone(self, people: People, name: str) -> list[str]:
        """The columns a rule hangs on."""
        if name not in self._columns:
            self._columns[name] = tuple(self._facts(name))
        there = set(people.frame.columns)
        own_day = [DAY] if self.on is None else []
        return own_day + [
            column
            for fact in self._columns[name]
            for column in (fact, state_of(fact), upper_of(fact), more_of(fact))
            if column in there
        ]

    def _facts(self, name: str) -> list[str]:
        found = []
        for each in (*self.part.notes[name].cone, name):
            symbol = self.part.by_name[each]
            if isinstance(symbol, core.Input):
                kind = symbol.type
                if isinstance(kind, Structure):
                    found += [field_of(each, inner.name) for inner in kind.fields]
                else:
                    found.append(each)
        return found

    def _children(
        self, people: People, name: str, rows: Sequence[int]
    ) -> Mapping[str, tuple[Mapping[str, FactColumn], Mapping[int, list[Row]]]]:
        """By 一覧 its columns and the elements of each of these rows."""
        found = {}
        for each in self.part.notes[name].cone:
            symbol = self.part.by_name[each]
            if isinstance(symbol.type, ListOf) and each in people.lists:
                inside = people.lists[each]
                asked = pl.DataFrame({ROW: pl.Series(rows, dtype=pl.UInt32)})
                by_row: dict[int, list[Row]] = {}
                for row in inside.frame.join(
                    asked, on=ROW, how="semi", maintain_order="left"
                ).iter_rows(named=True):
                    by_row.setdefault(row[ROW], []).append(row)
                found[each] = (inside.columns, by_row)
        return found
