"""The rows that columns leave open, put to the interpreter: each distinct set of facts once.

In: people, the numbers of some of their rows, rules. Out: for each rule the outcome, and for a judged row its
不足. What is asked of a rule hangs on its cone alone, so rows that are alike in it are one question. Without one 基準日
for all, each row has its own in the column `DAY`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import polars as pl
from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Possible
from sadame.engine.bulk.cells import facts_at
from sadame.engine.bulk.people import People
from sadame.engine.case import Facts
from sadame.engine.columnar.encoding import ROW, FactColumn, field_of, more_of, state_of, upper_of
from sadame.engine.columnar.plan import DAY
from sadame.engine.interp.cases import Evaluation

Row: TypeAlias = Mapping[str, object]
T = TypeVar("T")


@frozen
class Heard:
    """What the interpreter says of a rule on a row."""

    possible: Possible
    lack: frozenset[str]


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

    def hear(self, people: People, name: str, rows: Sequence[int]) -> list[Heard]:
        """What it says of one rule, for each of these rows."""

        def answer(facts: Facts, day: int) -> Heard:
            outcome = Evaluation(self.part, facts, day, self.readings).answer(name).outcome
            return Heard(outcome.possible, outcome.lack)

        return self.put(people, name, rows, answer)

    def put(
        self, people: People, name: str, rows: Sequence[int], answer: Callable[[Facts, int], T]
    ) -> list[T]:
        """What `answer` makes of the facts that a rule hangs on and the 基準日, for each of these rows."""
        if not rows:
            return []
        cone = self._cone(people, name)
        frame = people.frame[list(rows)].select(cone)
        children = self._children(people, name, rows)
        answers: dict[tuple[object, ...], T] = {}
        found = []
        known = frame.iter_rows(named=True) if cone else ({} for _ in rows)
        for at, row in zip(rows, known, strict=True):
            own = {k: (inside, by_row.get(at, [])) for k, (inside, by_row) in children.items()}
            kept = {fact: each[at] for fact, each in people.others.items() if at in each}
            question = (*row.values(), *(repr(each[1]) for each in own.values()), repr(kept))
            if question not in answers:
                self.asked += 1
                facts = facts_at(self.part, people.columns, row, own, kept)
                day = int(row[DAY]) if self.on is None else self.on
                answers[question] = answer(facts, day)
            found.append(answers[question])
        return found

    def _cone(self, people: People, name: str) -> list[str]:
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
