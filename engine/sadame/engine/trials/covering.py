"""How much of a 制度 its own 事例 look at.

In: a program and the file it stands in. Out: its `Cover`. What a 準用 takes over as it is belongs to the file of the
parent, and to its 事例. Cases are evaluated once more by the interpreter, without telling their stories.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from attrs import define, field, frozen

from sadame.dsl import calendar, core
from sadame.dsl.cover import Aspect, Cover, Goal, Sight
from sadame.dsl.source import Span
from sadame.dsl.types import DAY
from sadame.dsl.values import Values
from sadame.engine.interp.cases import Evaluation
from sadame.engine.trials.examples import Try, tries
from sadame.engine.trials.looking import Look, idle
from sadame.engine.trials.rosters import facts_of
from sadame.engine.trials.sights import Register, Thing, Things, enter, enter_indicator


def cover(program: core.Program, home: str) -> Cover:
    """What the 事例 of a 制度 look at in the file `home`."""
    watch = _Watch(program, home)
    rows = set()
    for each in tries(program):
        rows.add(each.key)
        watch.look(each)
    things = sorted(watch.things.values(), key=_outer_first)
    return Cover(program.name, len(rows), tuple(each.point() for each in things))


def _outer_first(thing: Thing) -> tuple[str, int, int]:
    return thing.span.path, thing.span.start, -thing.span.end


@frozen
class _Stage:
    """A 断面 made ready to be looked at."""

    cut: core.Slice
    register: Register
    idle: Mapping[int, tuple[str, ...]]
    version: Thing


@frozen
class _Change:
    """A day from which other rules hold; it shows where one of these names counts (None = always)."""

    thing: Thing
    names: frozenset[str] | None

    def see(self, day: int, reached: Iterable[str]) -> None:
        """A case on that day looked at these names."""
        if self.names is None or not self.names.isdisjoint(reached):
            self.thing.see(Goal(Sight.ON_DAY, day))


@define(eq=False)
class _Watch:
    """Everything there is to see in a program, while its cases are looked at."""

    program: core.Program
    home: str
    things: Things = field(factory=dict, init=False)
    stages: list[_Stage] = field(factory=list, init=False)
    changes: list[_Change] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        """Put down what there is to see."""
        self.stages = [self._stage(cut) for cut in self.program.slices]
        self.changes = [self._change(*each) for each in _changes(self.program)]

    def _stage(self, cut: core.Slice) -> _Stage:
        register, names = Register(self.things), {*self.program.own}
        own = (each for each in cut.symbols if each.name in names)
        enter(register, cut, (each for each in own if each.span.path == self.home))
        for about in cut.indicators:
            if about.span.path == self.home:
                enter_indicator(register, cut, about)
        period = calendar.format_periods(((cut.start, cut.end),))
        version = self._version(register, period, (Goal(Sight.IN_FORCE),))
        return _Stage(cut, register, idle(register, cut), version)

    def _version(self, register: Register, address: str, goals: tuple[Goal, ...]) -> Thing:
        at = Span(self.home, 0, 0)
        return register.add(Thing(Aspect.VERSION, self.program.name, address, at, goals))

    def _change(self, day: int, names: frozenset[str] | None) -> _Change:
        goals = tuple(Goal(Sight.ON_DAY, each, DAY) for each in (day - 1, day))
        address = calendar.format_date(day)
        return _Change(self._version(Register(self.things), address, goals), names)

    def look(self, tried: Try) -> None:
        """Look at one row."""
        stage = next((each for each in self.stages if each.cut.covers(tried.day)), None)
        reached: Iterable[str] = ()
        if stage is not None:
            stage.version.see(Goal(Sight.IN_FORCE))
            reached = _reached(stage, tried)
        for each in self.changes:
            each.see(tried.day, reached)


def _changes(program: core.Program) -> Iterator[tuple[int, frozenset[str] | None]]:
    """The first day of whatever comes after something else, and which names are others from then on."""
    first, last = program.slices[0], program.slices[-1]
    if first.start is not None:
        yield first.start, None
    for old, new in pairwise(program.slices):
        if old.end is None or new.start is None:
            continue
        if old.end + 1 == new.start:
            yield new.start, _differing(old, new) or None
        else:
            yield from ((old.end + 1, None), (new.start, None))
    if last.end is not None:
        yield last.end + 1, None


def _differing(old: core.Slice, new: core.Slice) -> frozenset[str]:
    names = {*old.by_name, *new.by_name}
    return frozenset(name for name in names if old.by_name.get(name) != new.by_name.get(name))


def _reached(stage: _Stage, tried: Try) -> set[str]:
    """Look at a row in its 断面; the names that counted."""
    case, cut = tried.case, stage.cut
    targets = [each.target for each in case.expected]
    for name in targets:
        stage.register.see_named(name, Goal(Sight.EXPECTED))
    rules = [name for name in targets if isinstance(cut.by_name.get(name), core.Rule)]
    about = [each for each in cut.indicators if each.name in targets]
    reached: set[str] = set()
    for facts in _people(case):
        given = facts_of(dict(facts), cut.by_name)
        evaluation = Evaluation(cut, given, tried.day, dict(case.readings))
        look = Look(stage.register, evaluation, stage.idle)
        look.at(rules)
        for each in about:
            look.at_indicator(each)
        reached.update(look.reached)
    return reached


def _people(case: core.Case | core.Roster) -> Iterator[Iterable[tuple[str, Values]]]:
    match case:
        case core.Case(facts=facts):
            yield facts
        case core.Roster(people=people):
            yield from (each.facts for each in people)
