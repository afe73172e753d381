"""A population on columns: 抽出 listed and 指標 counted, batch by batch (semantics §10).

In: people, the 基準日 and the 解釈, the same for all. Out: a `Result` equal to what the reference `interp.survey` says,
whatever the order and the size of the batches. Rows that a plan leaves open are put to the interpreter. Where each row
has its own 基準日, see `days`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import define, field

from sadame.dsl import core
from sadame.engine.bulk.asking import Interpreter
from sadame.engine.bulk.batch import Batch, Planned
from sadame.engine.bulk.figures import Counting, count
from sadame.engine.bulk.lacking import LackCounts
from sadame.engine.bulk.listing import Gathering
from sadame.engine.bulk.people import People
from sadame.engine.bulk.piles import Shelf
from sadame.engine.bulk.result import Result
from sadame.engine.columnar.plan import Planner
from sadame.engine.population import measured


@define(eq=False)
class Plans:
    """The plans of one 断面, for people with whatever columns; batches that are alike share them."""

    part: core.Slice
    on: int | None
    readings: Mapping[str, str]
    interpreter: Interpreter = field(init=False)
    _plans: dict[object, Planned] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.interpreter = Interpreter(self.part, self.on, self.readings)

    def batch(self, people: People) -> Batch:
        """These people, under their plans."""
        lists = {name: each.columns for name, each in people.lists.items()}
        key = (
            frozenset(people.columns.values()),
            frozenset((name, column) for name, each in lists.items() for column in each.values()),
        )
        found = self._plans.get(key)
        if found is None:
            planner = Planner(self.part, people.columns, self.readings, self.on, lists)
            found = self._plans[key] = Planned(planner)
        return Batch(people, found, self.interpreter)

    def left(self) -> Mapping[str, str]:
        """By rule, why rows of it were left to the interpreter."""
        found: dict[str, str] = {}
        for planned in self._plans.values():
            found |= planned.left()
        return found


@define(eq=False)
class Survey:
    """Evaluates one 断面 over people. `names` = the 抽出 to list, `indicators` = the 指標 to count.

    `on` None = each row has its own 基準日, in this 断面. `lists`, `figures`: where they are gathered, if others go on.
    `shelf` = where lists are put by while they grow, None = in memory.
    """

    part: core.Slice
    on: int | None
    readings: Mapping[str, str]
    names: Sequence[str]
    indicators: Sequence[core.Indicator]
    doubled: int = 0
    lists: dict[str, Gathering] = field(factory=dict)
    figures: dict[str, Counting] = field(factory=dict)
    shelf: Shelf | None = None
    lacks: LackCounts = field(factory=LackCounts, init=False)
    _rows: int = field(default=0, init=False)
    _plans: Plans = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._plans = Plans(measured(self.part), self.on, self.readings)
        for name in self.names:
            if name not in self.lists:
                self.lists[name] = Gathering(rule_of(self.part, name), self.shelf)
        for each in self.indicators:
            if each.name not in self.figures:
                self.figures[each.name] = Counting(each)

    def take(self, people: People) -> None:
        """Evaluate some more people."""
        self._rows += people.frame.height
        batch = self._plans.batch(people)
        standings = batch.standings(self.names)
        lacking = [self.lists[name].take(batch, standings[name]) for name in self.names]
        self.lacks.take([each for each in lacking if each is not None])
        count([self.figures[each.name] for each in self.indicators], batch)

    @property
    def left(self) -> Mapping[str, str]:
        """By rule, why rows of it were left to the interpreter."""
        return {k: why for k, why in self._plans.left().items() if not k.startswith("「")}

    @property
    def asked(self) -> int:
        """How many questions were put to the interpreter."""
        return self._plans.interpreter.asked

    def result(self) -> Result:
        """What it comes to so far."""
        return Result(
            self.part,
            self.on,
            self.readings,
            self._rows + self.doubled,
            self.doubled,
            tuple(self.lists[name].result(self.doubled) for name in self.names),
            {e.name: self.figures[e.name].result(self.doubled) for e in self.indicators},
            self.asked,
            self.left,
            self.lacks.counts,
        )


def rule_of(part: core.Slice, name: str) -> core.Rule:
    """The rule of that name; `KeyError` if the 断面 has none."""
    found = part.by_name.get(name)
    if not isinstance(found, core.Rule):
        raise KeyError(name)
    return found


def survey(  # noqa: PLR0913, PLR0917 - all that a survey is made of
    part: core.Slice,
    batches: Iterable[People],
    on: int,
    readings: Mapping[str, str],
    names: Collection[str],
    indicators: Sequence[core.Indicator] = (),
) -> Result:
    """The 抽出 and 指標 of a 断面 over all these people."""
    found = Survey(part, on, readings, [*names], indicators)
    for people in batches:
        found.take(people)
    return found.result()


def extractions(part: core.Slice, own: Collection[str]) -> list[str]:
    """The 抽出 of a 制度 itself, in the order of its file."""
    kinds = {rule.name: rule.kind for rule in part.rules()}
    return [name for name in own if kinds.get(name) is core.RuleKind.EXTRACTION]
