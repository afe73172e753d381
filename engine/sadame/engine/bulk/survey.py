"""A population on columns: 抽出 listed and 指標 counted, batch by batch (semantics §10).

In: people, the 基準日 and the 解釈, the same for all. Out: a `Result` equal to what the reference `interp.survey` says,
whatever the order and the size of the batches. Rows that a plan leaves open are put to the interpreter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import define, field

from sadame.dsl import core
from sadame.engine.bulk import figures, listing
from sadame.engine.bulk.asking import Interpreter
from sadame.engine.bulk.batch import Batch, Planned
from sadame.engine.bulk.people import People
from sadame.engine.bulk.result import Result
from sadame.engine.columnar.plan import Planner
from sadame.engine.population import measured


@define(eq=False)
class Survey:
    """Evaluates one 断面 over people. `names` = the 抽出 to list, `indicators` = the 指標 to count."""

    part: core.Slice
    on: int
    readings: Mapping[str, str]
    names: Sequence[str]
    indicators: Sequence[core.Indicator]
    doubled: int = 0
    _rows: int = field(default=0, init=False)
    _plans: dict[object, Planned] = field(factory=dict, init=False)
    _lists: dict[str, listing.Gathering] = field(factory=dict, init=False)
    _figures: dict[str, figures.Counting] = field(factory=dict, init=False)
    _interpreter: Interpreter = field(init=False)
    _part: core.Slice = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._part = measured(self.part)
        self._interpreter = Interpreter(self._part, self.on, self.readings)
        rules = {each: self._rule(each) for each in self.names}
        self._lists = {name: listing.Gathering(rule) for name, rule in rules.items()}
        self._figures = {each.name: figures.Counting(each) for each in self.indicators}

    def _rule(self, name: str) -> core.Rule:
        found = self.part.by_name.get(name)
        if not isinstance(found, core.Rule):
            raise KeyError(name)
        return found

    def take(self, people: People) -> None:
        """Evaluate some more people."""
        self._rows += people.frame.height
        batch = Batch(people, self._planned(people), self._interpreter)
        standings = batch.standings(self.names)
        for name, gathering in self._lists.items():
            gathering.take(batch, standings[name])
        for counting in self._figures.values():
            counting.take(batch)

    def result(self) -> Result:
        """What it comes to so far."""
        left: dict[str, str] = {}
        for planned in self._plans.values():
            left |= planned.left()
        return Result(
            self.part,
            self.on,
            self.readings,
            self._rows + self.doubled,
            self.doubled,
            tuple(each.result(self.doubled) for each in self._lists.values()),
            {name: each.result(self.doubled) for name, each in self._figures.items()},
            self._interpreter.asked,
            {name: why for name, why in left.items() if not name.startswith("「")},
        )

    def _planned(self, people: People) -> Planned:
        """The plans for people with such columns; batches that are alike share them."""
        lists = {name: each.columns for name, each in people.lists.items()}
        key = (
            frozenset(people.columns.values()),
            frozenset((name, column) for name, each in lists.items() for column in each.values()),
        )
        found = self._plans.get(key)
        if found is None:
            planner = Planner(self._part, people.columns, self.readings, self.on, lists)
            found = self._plans[key] = Planned(planner)
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
