"""The cases of one rule: found, chosen, and with everything left out that does not matter.

In: a program and the name of a rule. Out: its `Row`s, in the order of what they show.
"""

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field

from sadame.dsl import core
from sadame.engine.interp.cases import Evaluation
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.plain import plainest
from sadame.engine.probing.planning import plan
from sadame.engine.probing.rows import Group, Row
from sadame.engine.probing.seeking import Seeker
from sadame.engine.probing.staging import Known, Stage, stage
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.generation import surroundings
from sadame.engine.trials.rosters import facts_of


@define(eq=False)
class _Shown:
    """A full case and the goals it shows."""

    case: Known
    goals: dict[int, Way] = field(factory=dict)


def probe(program: core.Program, name: str) -> Group | None:
    """The cases of a rule, from the version that holds last to the first; None = it has none."""
    versions: dict[object, core.Slice] = {}
    for cut in reversed(program.slices):
        rule = cut.by_name.get(name)
        if isinstance(rule, core.Rule):
            versions.setdefault(_signature(rule, cut), cut)
    if not versions:
        return None
    rows = [row for cut in versions.values() for row in _rows(program, name, cut)]
    last = next(iter(versions.values())).by_name[name]
    assert isinstance(last, core.Rule)  # noqa: S101 - looked at above
    return Group(last, tuple(_inputs(program)), tuple(rows))


def _signature(rule: core.Rule, cut: core.Slice) -> object:
    """What a rule says, with the numbers of the 基準値 that it names."""
    named = (cut.by_name[each] for each in core.references(rule))
    settings = (each.now for each in named if isinstance(each, core.Parameter))
    return rule.body, rule.unknown, tuple(settings)


def _inputs(program: core.Program) -> Iterator[core.Input | core.Reading]:
    """Facts and readings, in the order of the file; those of other 制度 first."""
    known: dict[str, core.Symbol] = {}
    for cut in reversed(program.slices):
        known = {**cut.by_name, **known}
    own = {name: at for at, name in enumerate(program.own)}
    for name in sorted(known, key=lambda each: own.get(each, -1)):
        if isinstance(symbol := known[name], core.Input | core.Reading):
            yield symbol


def _rows(program: core.Program, name: str, cut: core.Slice) -> Iterator[Row]:
    rule = cut.by_name[name]
    assert isinstance(rule, core.Rule)  # noqa: S101 - versions are of rules
    made = stage(plan(rule, cut), cut)
    for each in _chosen(_found(made, cut)):
        yield _row(program, made, each)


def _found(made: Stage, cut: core.Slice) -> list[_Shown]:
    """A case for each goal that can be shown; one that is there already serves."""
    seeker = Seeker(made, [_base(made, first_day(cut))])
    shown: dict[int, Way] = {}
    for at, goal in enumerate(made.plan.goals):
        for way in goal.ways:
            if _is_shown(made, seeker.found, goal, way) or seeker.find(goal, way) is not None:
                shown[at] = way
                break
    found = [_Shown(case) for case in seeker.found]
    for each in found:
        for at, way in shown.items():
            if made.shows(each.case, made.plan.goals[at], way):
                each.goals[at] = way
    return [each for each in found if each.goals]


def _is_shown(made: Stage, found: Sequence[Known], goal: Goal, way: Way) -> bool:
    return any(made.shows(each, goal, way) for each in found)


def _base(made: Stage, day: int) -> Known:
    """The case to begin with."""
    near = surroundings(made.cut.symbols, day)
    inputs = (each for each in made.cut.symbols if isinstance(each, core.Input))
    return Known({each.name: plainest(each, near) for each in inputs}, {}, day)


def _chosen(found: Sequence[_Shown]) -> list[_Shown]:
    """The fewest that show everything between them, chosen greedily; each with what is left to it to show."""
    left = {at for each in found for at in each.goals}
    taken: list[_Shown] = []
    while left:
        best = max(found, key=lambda each: len(left & each.goals.keys()))
        taken.append(best)
        left -= best.goals.keys()
    for each in reversed(taken):
        others = {at for other in taken if other is not each for at in other.goals}
        if each.goals.keys() <= others:
            taken = [other for other in taken if other is not each]
    given: set[int] = set()
    for each in sorted(taken, key=lambda each: min(each.goals)):
        each.goals = {at: way for at, way in each.goals.items() if at not in given}
        given |= each.goals.keys()
    return sorted((each for each in taken if each.goals), key=lambda each: min(each.goals))


def _row(program: core.Program, made: Stage, shown: _Shown) -> Row:
    """The case without what makes no difference to what it shows."""
    goals = [(made.plan.goals[at], way) for at, way in shown.goals.items()]
    case = _needed(made, shown.case, goals)
    words = tuple(dict.fromkeys(way.words for _, way in goals))
    readings = {
        name: word
        for name, word in case.readings.items()
        if isinstance(symbol := made.cut.by_name[name], core.Reading) and word != symbol.default
    }
    result = made.told(case, made.rule)
    given = Row(case.facts, readings, case.day, result, words)
    return evolve(given, day=None) if _is_timeless(program, made.rule, given) else given


def _needed(made: Stage, full: Known, goals: Sequence[tuple[Goal, Way]]) -> Known:
    """The case without the facts that can be left out; many at once where none of them matters."""
    sight = made.sight(full)
    clear = [sight.told(*each) for each in goals]

    def without(case: Known, names: Sequence[str]) -> Known:
        less = case.without(names)
        look = made.sight(less)
        if all(look.is_as_clear(*each, told) for each, told in zip(goals, clear, strict=True)):
            return less
        if len(names) == 1:
            return case
        half = len(names) // 2
        return without(without(case, names[half:]), names[:half])

    names = [*full.facts]
    return without(full, names) if names else full


def _is_timeless(program: core.Program, rule: str, row: Row) -> bool:
    """Whether the row comes to the same on every day there is."""
    for cut in program.slices:
        notes = cut.notes.get(rule)
        if notes is None or notes.reads_date:
            return False
        readings = {name: word for name, word in row.readings.items() if name in cut.by_name}
        facts = facts_of(dict(row.facts), cut.by_name)
        there = Evaluation(cut, facts, first_day(cut), readings).answer(rule)
        if there.outcome.possible != row.result:
            return False
    return True
