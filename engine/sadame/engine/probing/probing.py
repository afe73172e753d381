"""The cases of one rule: found, chosen, and with everything left out that does not matter.

In: a program and the name of a rule. Out: its `Row`s, in the order of what they show.
"""

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field

from sadame.dsl import core
from sadame.engine.interp.cases import Evaluation
from sadame.engine.probing.changes import changes
from sadame.engine.probing.goals import Goal, Way
from sadame.engine.probing.plain import plainest
from sadame.engine.probing.planning import SWITCH, plan
from sadame.engine.probing.rows import Group, Missed, Row, Why
from sadame.engine.probing.seeking import Seeker
from sadame.engine.probing.staging import Known, Look, Sight, Stage, fewest, stage
from sadame.engine.probing.standing import Standing, standing
from sadame.engine.probing.unknowns import unknowns
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.generation import surroundings
from sadame.engine.trials.rosters import facts_of


@define(eq=False)
class _Shown:
    """A full case and the goals it shows."""

    case: Known
    goals: dict[int, Way] = field(factory=dict)


def probe(program: core.Program, name: str, *, only_new: bool = False) -> Group | None:
    """The cases of a rule, from the version that holds last to the first; None = it has none.

    `only_new`: those that show something which no 事例 in the file shows yet.
    """
    words = {at: _signature(cut, name) for at, cut in enumerate(program.slices)}
    versions = {words[at]: program.slices[at] for at in words if words[at] is not None}
    if not versions:
        return None
    cuts = sorted(versions.values(), key=program.slices.index, reverse=True)
    rows: list[Row] = []
    missed: dict[str, Missed] = {}
    for cut in cuts:
        timeless = {word for row in rows if row.day is None for word in row.words}
        prober = _Prober(program, name, cut, only_new)
        more = [*prober.rows()]
        rows += [row for row in more if row.day is not None or not timeless >= {*row.words}]
        for each in prober.missed:
            missed.setdefault(each.words, each)
    for row in changes(program, name, words, rows):
        if not any(_is_same(row, other) for other in rows):
            rows.append(row)
    last = cuts[0].by_name[name]
    assert isinstance(last, core.Rule)  # noqa: S101 - versions are of rules
    return Group(last, tuple(_inputs(program)), tuple(rows), tuple(missed.values()))


def _is_same(row: Row, other: Row) -> bool:
    return (row.facts, row.readings, row.day) == (other.facts, other.readings, other.day)


def _signature(cut: core.Slice, name: str) -> object | None:
    """What a rule says in a 断面, with the numbers of the 基準値 that it names."""
    rule = cut.by_name.get(name)
    if not isinstance(rule, core.Rule):
        return None
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


@define(eq=False, slots=False)
class _Prober:
    """Probes one version of a rule."""

    program: core.Program
    name: str
    cut: core.Slice
    only_new: bool
    made: Stage = field(init=False)
    there: Standing = field(init=False)
    seeker: Seeker = field(init=False)
    missed: list[Missed] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        """Make the stage."""
        rule = self.cut.by_name[self.name]
        assert isinstance(rule, core.Rule)  # noqa: S101 - versions are of rules
        self.made = made = stage(plan(rule, self.cut), self.cut)
        self.there = standing(made, self.cut)
        self.seeker = Seeker(made, [Look(made, _base(made, first_day(self.cut)))])

    def rows(self) -> Iterator[Row]:
        """The rows of this version, then those in which something is not known; what is missed is known after that."""
        found = self._found()
        full = [each.case for each in _chosen(found)]
        if self.only_new:
            found = [self._left(each) for each in found]
        for each in _chosen([each for each in found if each.goals]):
            yield self._shown_row(each)
        for open_ in unknowns(self.made, full, self.seeker.matters):
            is_there = self.there.leaves_open(open_.name)
            if isinstance(open_.case, Why):
                self.missed += [] if is_there else [Missed(open_.words, open_.case)]
            elif not self.only_new or not is_there:
                yield self._row(open_.case, (open_.words,))

    def _found(self) -> list[_Shown]:
        """A case for each goal that can be shown; one that is there already serves."""
        goals = self.made.plan.goals
        shown = {at: way for at, goal in enumerate(goals) if (way := self._way(goal)) is not None}
        self.missed += [Missed(words, Why.TOO_MANY) for words in self.made.plan.left]
        found = []
        for look in self.seeker.found:
            served = {at: way for at, way in shown.items() if look.shows(goals[at], way)}
            found.append(_Shown(look.case, served))
        return [each for each in found if each.goals]

    def _way(self, goal: Goal) -> Way | None:
        """The first way in which the goal can be shown; of the others it is noted why they cannot."""
        seeker = self.seeker
        failed: dict[str, list[Why]] = {}
        found = None
        for way in goal.ways:
            served = any(each.shows(goal, way) for each in seeker.found)
            told = None if served else seeker.find(goal, way)
            if not isinstance(told, Why):
                found = way
                failed.pop(goal.named(way), None)
                break
            if not self.there.shows(goal, way):
                failed.setdefault(goal.named(way), []).append(told)
        if found is None and failed:  # it is missed as a whole
            failed = {next(iter(failed)): [why for whys in failed.values() for why in whys]}
        if not goal.is_quiet:
            self.missed += [Missed(words, Why.of(whys)) for words, whys in failed.items()]
        return found

    def _left(self, shown: _Shown) -> _Shown:
        """The case with the goals that no 事例 shows."""
        goals = self.made.plan.goals
        left = {at: w for at, w in shown.goals.items() if not self.there.shows(goals[at], w)}
        return _Shown(shown.case, left)

    def _shown_row(self, shown: _Shown) -> Row:
        """The case without what makes no difference to what it shows."""
        goals = [(self.made.plan.goals[at], way) for at, way in shown.goals.items()]
        sight = Sight(self.made, shown.case)
        clear = [sight.told(*each) for each in goals]

        def serves(less: Known) -> bool:
            return Sight(self.made, less, sight).is_as_clear(goals, clear)

        case = fewest(shown.case, [*shown.case.facts], serves)
        return self._row(case, tuple(dict.fromkeys(way.words for _, way in goals)))

    def _row(self, case: Known, words: tuple[str, ...]) -> Row:
        readings = {
            name: word
            for name, word in case.readings.items()
            if isinstance(symbol := self.made.cut.by_name[name], core.Reading)
            and word != symbol.default
        }
        result = self.made.told(case, self.name)
        given = Row(case.facts, readings, case.day, result, words)
        is_timeless = _is_timeless(self.program, self.name, given)
        return evolve(given, day=None) if is_timeless else given


def _base(made: Stage, day: int) -> Known:
    """The case to begin with."""
    near = surroundings(made.cut.symbols, day)
    facts = (each for each in made.cut.symbols if isinstance(each, core.Input))
    return Known({e.name: plainest(e, near) for e in facts if e.name != SWITCH}, {}, day)


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
    parted = []
    for each in sorted(taken, key=lambda each: min(each.goals)):
        own = {at: way for at, way in each.goals.items() if at not in given}
        given |= own.keys()
        parted += [_Shown(each.case, own)] if own else []
    return sorted(parted, key=lambda each: min(each.goals))


def _is_timeless(program: core.Program, rule: str, row: Row) -> bool:
    """Whether the row comes to the same on every day there is."""
    for cut in program.slices:
        notes = cut.notes.get(rule)
        if notes is None or notes.reads_date:
            return False
        if len(program.slices) == 1:
            return True
        readings = {name: word for name, word in row.readings.items() if name in cut.by_name}
        facts = facts_of(dict(row.facts), cut.by_name)
        there = Evaluation(cut, facts, first_day(cut), readings).answer(rule)
        if there.outcome.possible != row.result:
            return False
    return True
