"""The rows that columns leave open, put to the interpreter: each distinct set of facts once.

In: people, the numbers of some of their rows, rules. Out: for each rule the outcome, and for a judged row its
不足. What is asked of a rule hangs on its cone alone, so rows that are alike in it are one question.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import polars as pl
from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Possible
from sadame.engine.bulk.cells import facts_at
from sadame.engine.bulk.people import People
from sadame.engine.case import Facts
from sadame.engine.columnar.encoding import ROW, FactColumn, field_of, more_of, state_of, upper_of
from sadame.engine.interp.cases import Evaluation

Row: TypeAlias = Mapping[str, object]


@frozen
class Heard:
    """What the interpreter says of a rule on a row."""

    possible: Possible
    lack: frozenset[str]


@define(eq=False)
class Interpreter:
    """The interpreter for rows of people. `asked` = how many questions were put to it."""

    part: core.Slice
    on: int
    readings: Mapping[str, str]
    asked: int = 0
    _columns: dict[str, tuple[str, ...]] = field(factory=dict, init=False)

    def hear(self, people: People, name: str, rows: Sequence[int]) -> list[Heard]:
        """What it says of one rule, for each of these rows."""
        if not rows:
            return []
        cone = self._cone(people, name)
        frame = people.frame[list(rows)].select(cone)
        children = self._children(people, name, rows)
        answers: dict[tuple[object, ...], Heard] = {}
        found = []
        known = frame.iter_rows(named=True) if cone else ({} for _ in rows)
        for at, row in zip(rows, known, strict=True):
            own = {k: (inside, by_row.get(at, [])) for k, (inside, by_row) in children.items()}
            kept = {fact: each[at] for fact, each in people.others.items() if at in each}
            question = (*row.values(), *(repr(each[1]) for each in own.values()), repr(kept))
            answer = answers.get(question)
            if answer is None:
                facts = facts_at(self.part, people.columns, row, own, kept)
                answer = answers[question] = self._answer(facts, name)
            found.append(answer)
        return found

    def _answer(self, facts: Facts, name: str) -> Heard:
        self.asked += 1
        outcome = Evaluation(self.part, facts, self.on, self.readings).answer(name).outcome
        return Heard(outcome.possible, outcome.lack)

    def _cone(self, people: People, name: str) -> list[str]:
        """The columns a rule hangs on."""
        if name not in self._columns:
            self._columns[name] = tuple(self._facts(name))
        there = set(people.frame.columns)
        return [
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
                for row in inside.frame.join(asked, on=ROW, how="semi").iter_rows(named=True):
                    by_row.setdefault(row[ROW], []).append(row)
                found[each] = (inside.columns, by_row)
        return found
