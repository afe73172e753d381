"""What the 事例 that stand in the file show already.

In: a `Stage` and the cases of its 断面. Out: whether one of them shows a goal, or leaves a fact open.
"""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.values import is_single
from sadame.engine.case import Invalid
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.staging import HOLDS, Known, Sight, Stage
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.rosters import facts_of


def standing(made: Stage, cut: core.Slice) -> "Standing":
    """The cases of a 断面 that expect something of the rule."""
    return Standing(made, tuple(Sight(made, each) for each in _cases(made, cut)))


def _cases(made: Stage, cut: core.Slice) -> Iterator[Known]:
    for example in cut.examples:
        for case in example.cases:
            if not isinstance(case, core.Case):
                continue
            day = first_day(cut) if case.date is None else case.date
            given = facts_of(dict(case.facts), made.cut.by_name).values
            facts = {name: each for name, each in given.items() if not isinstance(each, Invalid)}
            sound = len(facts) == len(given) and cut.covers(day)
            if sound and any(each.target == made.rule for each in case.expected):
                known = {name: each for name, each in facts.items() if name in made.cut.by_name}
                yield Known(known, dict(case.readings), day)


@frozen(eq=False)
class Standing:
    """Looks at the cases that stand there."""

    made: Stage
    sights: Sequence[Sight] = field(factory=tuple)

    def shows(self, goal: Goal, way: Way) -> bool:
        """Whether one of them shows the goal in this way."""
        return any(_shows(each, goal, way) for each in self.sights)

    def leaves_open(self, name: str) -> bool:
        """Whether one of them does not know the fact, and does not know the result."""
        return any(_is_open(each, name) for each in self.sights)


def _shows(sight: Sight, goal: Goal, way: Way) -> bool:
    told = sight.told(goal, way)
    return told[0] == HOLDS and told[1].is_single and told[1] not in told[2:] and told[-1].is_single


def _is_open(sight: Sight, name: str) -> bool:
    values = sight.case.facts.get(name)
    if values is not None and is_single(values):
        return False
    answer = sight.stage.evaluation(sight.case).answer(sight.stage.rule)
    return answer.presumed or name in answer.outcome.lack
