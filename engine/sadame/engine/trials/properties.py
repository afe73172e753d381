"""性質: tried on many generated cases, and the smallest case in which one does not hold.

In: a program and a budget of cases. Out: one `PropertyTrial` for each 性質. First Hypothesis searches, which
finds the smallest case; then a sweep goes through the corners (`sweep`). A 性質 speaks of valid, full
facts: 対象外 on either side satisfies it, 誤り violates it (semantics §13.15). The same program is always
tried on the same cases, and nothing is written to disk.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from attrs import evolve, field, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.strategies import SearchStrategy

from sadame.dsl.core import (
    Claim,
    Equivalent,
    Exclusive,
    Input,
    Law,
    Monotone,
    Program,
    Property,
    Reading,
    Slice,
)
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Status, status_of
from sadame.dsl.types import Choice, ListOf, Structure, Type, natural_step
from sadame.dsl.values import YES, Choices, Possible, Values, everything, is_single, only
from sadame.engine.trials import generation
from sadame.engine.trials.deciding import Decider
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.leanings import leanings
from sadame.engine.trials.sweep import Sweep
from sadame.engine.trials.worlds import World, rule_names, worlds

BUDGET = 60
"""So many cases by Hypothesis, and so many times as many by the sweep."""
_CORNERS = 5
_PATIENCE = 5
"""The sweep goes on for so many times as long while no case says anything."""
_Outcomes: TypeAlias = tuple[tuple[Possible, Type], ...]


@frozen
class Tried:
    """One generated case; `after` = what changes in the second run of a monotone law.

    `world` is a number, since Hypothesis prints a case whole, and a program is long.
    """

    world: int
    day: int
    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    after: Mapping[str, Values] = field(factory=dict)


@frozen
class Counterexample:
    """A case in which the 性質 does not hold, and the outcomes that show it."""

    case: Tried
    world: World
    outcomes: _Outcomes


@frozen
class PropertyTrial:
    """How a 性質 fared; `idle` = every generated case was outside its 前提 or 対象外."""

    about: Property
    tried: int
    counterexample: Counterexample | None = None
    idle: bool = False


class _Violated(Exception):  # noqa: N818 - the news Hypothesis is waiting for
    """A case in which the law does not hold."""


def run_properties(
    program: Program, budget: int = BUDGET, chosen: Collection[Property] | None = None
) -> tuple[PropertyTrial, ...]:
    """Every 性質 of the program (or those `chosen`), once, in the order of the file."""
    wanted = None if chosen is None else {_place(each) for each in chosen}
    trials: dict[tuple[str, int], PropertyTrial] = {}
    for cut in program.slices:
        if not cut.properties:
            continue
        tried_in = worlds(program, cut)
        for number, about in enumerate(cut.properties):
            key = _place(about)
            if wanted is not None and key not in wanted:
                continue
            before = trials.get(key)
            if before is None or before.counterexample is None:
                now = _Search(cut, tried_in, number, about).run(budget)
                trials[key] = now if before is None else _joined(before, now)
    return tuple(trials[key] for key in sorted(trials))


def laws_of(program: Program) -> tuple[Property, ...]:
    """Every 性質 of the program, once, in the order of the file."""
    found = {_place(each): each for cut in program.slices for each in cut.properties}
    return tuple(found[place] for place in sorted(found))


def _place(about: Property) -> tuple[str, int]:
    return about.span.path, about.span.start


def replay(
    world: World,
    which: tuple[int, Property],
    told: tuple[int, Mapping[str, Values], Mapping[str, str], Mapping[str, Values]],
) -> Counterexample | None:
    """The case as a counterexample to a 性質 of the world; None = the 性質 holds in it.

    `which` = its number in the 断面 and itself; `told` = day, facts, readings and what changes in a second run.
    """
    day, facts, readings, after = told
    case = Tried(0, day, facts, readings, after)
    number, about = which
    search = _Search(world.cut, (world,), number, about)
    outcomes = search.weighed(case, by_interpreter=True)
    if outcomes is None or holds(about.law, outcomes):
        return None
    return Counterexample(case, world, outcomes)


def is_refuted(tried_in: tuple[World, ...], cut: Slice, number: int, budget: int = BUDGET) -> bool:
    """Whether `run_properties` would find a case against one 性質 of a 断面."""
    return _Search(cut, tried_in, number, cut.properties[number]).fails(budget)


def _joined(before: PropertyTrial, now: PropertyTrial) -> PropertyTrial:
    return PropertyTrial(
        now.about, before.tried + now.tried, now.counterexample, before.idle and now.idle
    )


@frozen(slots=False)
class _Search:
    """The search for a case against one 性質 in one 断面."""

    cut: Slice
    worlds: tuple[World, ...]
    number: int
    about: Property

    @property
    def names(self) -> tuple[str, ...]:
        """The rules to evaluate, the 前提 first if there is one."""
        assumption, names = rule_names(self.number, self.about)
        return names if assumption is None else (assumption, *names)

    def run(self, budget: int) -> PropertyTrial:
        """Generate, and shrink what violates; then sweep."""
        generated = self.generated(budget, (Phase.generate, Phase.shrink))
        if generated.counterexample is not None:
            return generated
        tried, idle = generated.tried, generated.idle
        for number, case in enumerate(self.corners(budget * _CORNERS * _PATIENCE)):
            if number > budget * _CORNERS and not idle:
                break
            outcomes = self.weighed(case)
            tried += 1
            idle = idle and (outcomes is None or says_nothing(outcomes))
            if outcomes is not None and not holds(self.about.law, outcomes):
                return PropertyTrial(self.about, tried, self.counterexample(self.smaller(case)))
        return PropertyTrial(self.about, tried, idle=idle)

    def fails(self, budget: int) -> bool:
        """Whether `run` finds a counterexample. The sweep finds most of them soonest, so it comes first."""
        corners = self.corners(budget * _CORNERS * _PATIENCE)
        idle = True
        for case in islice(corners, budget * _CORNERS + 1):
            outcomes = self.weighed(case)
            if outcomes is not None and not holds(self.about.law, outcomes):
                return True
            idle = idle and (outcomes is None or says_nothing(outcomes))
        generated = self.generated(budget, (Phase.generate,))
        if generated.counterexample is not None:
            return True
        idle = idle and generated.idle
        for case in corners:
            if not idle:
                break
            outcomes = self.weighed(case)
            if outcomes is not None and not holds(self.about.law, outcomes):
                return True
            idle = outcomes is None or says_nothing(outcomes)
        return False

    def generated(self, budget: int, phases: Sequence[Phase]) -> PropertyTrial:
        """So many cases by Hypothesis."""
        tried = 0
        idle = True
        found: Counterexample | None = None

        def trial(case: Tried) -> None:
            # A case that says nothing is not replaced by another: where most say nothing,
            # Hypothesis would look for ten times as many, and the sweep is better at finding them.
            nonlocal tried, idle, found
            outcomes = self.weighed(case)
            tried += 1
            if outcomes is None or says_nothing(outcomes):
                return
            idle = False
            if not holds(self.about.law, outcomes):
                found = self.counterexample(case)
                raise _Violated

        searching = settings(
            max_examples=budget,
            derandomize=True,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=phases,
            suppress_health_check=tuple(HealthCheck),
        )
        try:
            with _nothing_on_disk():
                searching(given(self.cases())(trial))()
        except _Violated:
            return PropertyTrial(self.about, tried, found)
        return PropertyTrial(self.about, tried, idle=idle)

    def counterexample(self, case: Tried) -> Counterexample:
        """A case that breaks the law, in the words of the interpreter."""
        outcomes = self.weighed(case, by_interpreter=True)
        if outcomes is None or holds(self.about.law, outcomes):
            raise AssertionError(f"compiled rules and interpreter differ on {case!r}")
        return Counterexample(case, self.worlds[case.world], outcomes)

    def cases(self) -> SearchStrategy[Tried]:
        """Everything a case consists of."""
        return st.one_of([self.cases_on(day) for day in self.days()])

    def days(self) -> tuple[int, ...]:
        """The days worth trying: one, unless a date function makes days differ."""
        first = first_day(self.cut)
        last = self.cut.end
        if not any(self.worlds[0].cut.notes[name].reads_date for name in self.names):
            return (first,)
        further = (first + 1, first + 27, first + 182, first + 364, first if last is None else last)
        return tuple(dict.fromkeys([first, *(day for day in further if self.cut.covers(day))]))

    def cases_on(self, day: int) -> SearchStrategy[Tried]:
        """Cases on one day."""
        symbols = generation.reached(self.worlds[0].cut, self.names)
        near = generation.surroundings(symbols, day)
        inputs = [each for each in symbols if isinstance(each, Input)]
        movers = [each for each in inputs if each.name in _movers(self.about.law)]
        return st.tuples(
            st.integers(0, len(self.worlds) - 1),
            st.just(day),
            generation.facts(inputs, near, leanings(self.worlds[0].cut, self.names)),
            generation.readings(symbols),
            _moves(self.about.law, movers, near),
        ).map(lambda parts: _tried(*parts))

    def corners(self, count: int) -> Iterator[Tried]:
        """The cases of the sweep, over all days and worlds."""
        each = count // (len(self.days()) * len(self.worlds)) + 1
        sweeps = [(day, self.sweep(day)) for day in self.days()]
        rounds = [
            (day, world, sweep, enumerate(sweep.cases(each)))
            for day, sweep in sweeps
            for world in range(len(self.worlds))
        ]
        for _ in range(each):
            for day, world, sweep, cases in rounds:
                number, (facts, readings) = next(cases)
                yield _tried(world, day, facts, readings, self.move(sweep, number))

    def sweep(self, day: int) -> Sweep:
        """The corners on one day."""
        cut = self.worlds[0].cut
        symbols = generation.reached(cut, self.names)
        return Sweep(
            [each for each in symbols if isinstance(each, Input)],
            [each for each in symbols if isinstance(each, Reading)],
            generation.surroundings(symbols, day),
            leanings(cut, self.names),
        )

    def move(self, sweep: Sweep, number: int) -> "_Move":
        """Where a mover goes from and to: from one corner to the next, or to one further off."""
        movers = [each for each in sweep.inputs if each.name in _movers(self.about.law)]
        if not isinstance(self.about.law, Monotone) or not movers:
            return None
        mover = movers[number % len(movers)]
        line = sorted(sweep.values(mover), key=lambda values: _order(values, mover))
        at = number // len(movers) % len(line)
        first, second = sorted((at, (at + 1 + number // len(line) % 3) % len(line)))
        pair = (line[first], line[second]) if self.about.law.rising else (line[second], line[first])
        return None if _order(pair[0], mover) == _order(pair[1], mover) else (mover.name, *pair)

    def smaller(self, case: Tried) -> Tried:
        """The case with every fact and reading as plain as the violation allows."""
        sweep = self.sweep(case.day)
        for each in sweep.inputs:
            if each.name in case.after or isinstance(each.type, Structure | ListOf):
                continue
            for plain in sweep.values(each):
                if plain == case.facts[each.name]:
                    break
                tried = evolve(case, facts={**case.facts, each.name: plain})
                if self.breaks(tried):
                    case = tried
                    break
        for reading in sweep.readings:
            plainer = evolve(case, readings={**case.readings, reading.name: reading.default or ""})
            if reading.default is not None and self.breaks(plainer):
                case = plainer
        return case

    def breaks(self, case: Tried) -> bool:
        """Whether the law does not hold in a case that counts."""
        outcomes = self.weighed(case)
        return outcomes is not None and not holds(self.about.law, outcomes)

    def weighed(self, case: Tried, *, by_interpreter: bool = False) -> _Outcomes | None:
        """The outcomes, once for each run; None = outside the 前提."""
        runs = [case.facts, {**case.facts, **case.after}] if case.after else [case.facts]
        found: list[tuple[Possible, Type]] = []
        for facts in runs:
            answers = self.answers[case.world]
            ask = answers.by_interpreter if by_interpreter else answers.of
            results = ask(facts, case.readings, case.day)
            kinds = [answers.cut.by_name[name].type for name in self.names]
            if self.about.assumption is not None:
                assumed = results.pop(0)
                kinds = kinds[1:]
                if status_of(assumed) is Status.ERROR:
                    results = [assumed for _ in results]
                elif assumed != Possible(YES):
                    return None
            found.extend(zip(results, kinds, strict=True))
        return tuple(found)

    @cached_property
    def answers(self) -> tuple[Decider, ...]:
        """The rules the law looks at, in each world."""
        return tuple(Decider(world.cut, self.names) for world in self.worlds)


@contextmanager
def _nothing_on_disk() -> Iterator[None]:
    """Keep Hypothesis from leaving a folder behind: below a file there is nowhere to write."""
    set_hypothesis_home_dir(f"{__file__}/nowhere")
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


_Move: TypeAlias = tuple[str, Values, Values] | None


def _tried(
    world: int,
    day: int,
    facts: Mapping[str, Values],
    readings: Mapping[str, str],
    move: _Move,
) -> Tried:
    if move is None:
        return Tried(world, day, facts, readings)
    name, before, after = move
    return Tried(world, day, {**facts, name: before}, readings, {name: after})


# ── laws ──


def says_nothing(outcomes: _Outcomes) -> bool:
    """Whether all is 対象外: such a case satisfies every law, and shows nothing."""
    return all(status_of(each) is Status.NOT_APPLICABLE for each, _ in outcomes)


def holds(law: Law, outcomes: _Outcomes) -> bool:
    """Whether the outcomes are as the law says; 対象外 satisfies, 誤り violates."""
    if any(status_of(each) is Status.ERROR for each, _ in outcomes):
        return False
    possibles = [each for each, _ in outcomes]
    match law:
        case Claim():
            return possibles[0] != Possible(Choices(frozenset({False})))
        case Exclusive():
            return sum(each == Possible(YES) for each in possibles) <= 1
        case Equivalent() if any(status_of(each) is not Status.VALUE for each in possibles):
            return True
        case Equivalent():
            return possibles[0] == possibles[1]
        case Monotone(trend=trend):
            ranks = [_rank(each, kind) for each, kind in outcomes]
            before, after = ranks if len(ranks) == 2 else (None, None)
            if before is None or after is None:
                return True
            return after == before if trend == 0 else (after - before) * trend >= 0


def _rank(possible: Possible, kind: Type) -> Fraction | None:
    """Where a value stands in the order of its type; None = it is no single value."""
    match possible:
        case Possible(Interval(low=low) as line, False, False) if line.is_point and low is not None:
            return Fraction(low)
        case Possible(Choices(members), False, False) if len(members) == 1:
            (member,) = members
            words = kind.members if isinstance(kind, Choice) else (False, True)
            return Fraction(words.index(member))
        case _:
            return None


# ── movers ──


def _movers(law: Law) -> frozenset[str]:
    return frozenset(law.movers) if isinstance(law, Monotone) else frozenset()


def _moves(law: Law, movers: list[Input], near: generation.Surroundings) -> SearchStrategy[_Move]:
    """One mover, and where it goes from and to; nothing moves where none of them has two values."""
    able = [each for each in movers if _can_move(each, near)]
    if not isinstance(law, Monotone) or not able:
        return st.just(0).map(lambda _: None)
    return st.one_of([_move(law, mover, near) for mover in able])


def _can_move(mover: Input, near: generation.Surroundings) -> bool:
    step = mover.step or natural_step(mover.type)
    domain = everything(mover.type, generation.range_of(mover, near), step)
    if isinstance(domain, Choices):
        return len({_order(only(member), mover) for member in domain.members}) > 1
    return not is_single(domain)


def _move(law: Monotone, mover: Input, near: generation.Surroundings) -> SearchStrategy[_Move]:
    def ordered(pair: tuple[Values, Values]) -> _Move:
        first, second = sorted(pair, key=lambda values: _order(values, mover))
        return (mover.name, first, second) if law.rising else (mover.name, second, first)

    pairs: SearchStrategy[tuple[Values, Values]] = st.tuples(
        generation.fact(mover, near), generation.fact(mover, near)
    )
    return pairs.filter(lambda pair: _order(pair[0], mover) != _order(pair[1], mover)).map(ordered)


def _order(values: Values, mover: Input) -> Fraction:
    """Where an answer stands: for a 問 whether it is 該当, else the order of the type."""
    if mover.hits is not None and isinstance(values, Choices):
        return Fraction(values.members <= frozenset(mover.hits))
    return _rank(Possible(values), mover.type) or Fraction(0)
