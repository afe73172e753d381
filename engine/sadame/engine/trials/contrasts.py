"""A case that comes out otherwise under two versions of the rules, because of one thing that changed.

In: both versions on a day each, and a `Target`: which rule, and which line of it. Out: a `Contrast` that the
interpreter has replayed on both sides, or None: then no such case was found, which does not say that there is none.
Cases are made at the corners of both versions (`sweep`), always the same ones in the same order. A result counts only
if it would not differ were this one thing as before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl.core import Input, Reading, Rule, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Contrast, Shift
from sadame.dsl.types import Day
from sadame.dsl.values import Possible, Values, everything
from sadame.engine.trials.generation import surroundings
from sadame.engine.trials.leanings import leanings
from sadame.engine.trials.reverting import Lines
from sadame.engine.trials.sides import Half, Side, with_old
from sadame.engine.trials.sweep import Sweep

BUDGET = 1_200
"""So many cases are looked at where the rules can be compiled; a quarter of them where each is interpreted."""
_Proposal: TypeAlias = tuple[Mapping[str, Values], Mapping[str, str]]
"""Facts and readings."""
_BEST = 8
_FEW = 5
"""More facts nobody wants to read: then only the result is told that changed itself."""


@frozen
class Target:
    """Something that changed. `names` = before and after. `lines` = where the line stands that changed, in each."""

    names: tuple[str, str]
    lines: Lines = (None, None)


def is_other(old: Side, new: Side, target: Target) -> bool:
    """Whether the target means something else on these days, in both of which it is there."""
    before, after = old.cut.by_name.get(target.names[0]), new.cut.by_name.get(target.names[1])
    if before is None or after is None:
        return False
    return evolve(before, name=after.name) != after


def is_used(old: Side, new: Side, target: Target, renamed: Mapping[str, str]) -> bool:
    """Whether the target is a result, or some result stands on it."""
    return bool(_Search(old, new, target, renamed).watched)


def contrast(
    old: Side,
    new: Side,
    target: Target,
    renamed: Mapping[str, str],
    further: Callable[["Watched"], _Proposal | None] = lambda _: None,
) -> Contrast | None:
    """A case that shows the change of what `is_other` and `is_used`. `renamed` = old names of rules by new ones.

    `further` = who may propose one more case, where none was found.
    """
    search = _Search(old, new, target, renamed)
    return search.run() or search.run_on(further(watched(old, new, target, renamed)))


def watched(old: Side, new: Side, target: Target, renamed: Mapping[str, str]) -> "Watched":
    """What has to differ for the target to make a difference."""
    search = _Search(old, new, target, renamed)
    without = search.without
    pairs = {name: search.pairs[name] for name in search.watched}
    return Watched(pairs, None if without is None else without.cut)


@frozen
class Watched:
    """Results of which one has to differ: old names by new ones; `without` = the new 断面 with the target as before."""

    pairs: Mapping[str, str]
    without: Slice | None


@frozen
class _Case:
    """A case with what both sides say of it. `shifted` = results that differ, also as ranges."""

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    old: Mapping[str, Possible]
    new: Mapping[str, Possible]
    shifted: frozenset[str]


@frozen(slots=False)
class _Search:
    """The search for one target. Results go by their new names."""

    old: Side
    new: Side
    target: Target
    renamed: Mapping[str, str]

    # ── what is looked at ──

    @cached_property
    def pairs(self) -> dict[str, str]:
        """Results of both versions: old names by new ones."""
        before, after = self.old.cut.by_name, self.new.cut.by_name
        own = [name for name in self.new.program.own if isinstance(after.get(name), Rule)]
        named = ((name, self.renamed.get(name, name)) for name in own)
        return {name: was for name, was in named if isinstance(before.get(was), Rule)}

    @cached_property
    def is_rule(self) -> bool:
        """Whether the target has a result of its own."""
        return self.target.names[1] in self.pairs

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """The results of which one has to differ: that of the target, else those that stand on it."""
        if self.is_rule:
            return (self.target.names[1],)
        old, new = self.old.cut.notes, self.new.cut.notes
        was, now = self.target.names
        return tuple(
            name
            for name, before in self.pairs.items()
            if now in new[name].cone or was in old[before].cone
        )

    @cached_property
    def last(self) -> tuple[str, ...]:
        """The results that stand on these, or are these, and on which no other stands."""
        notes = self.new.cut.notes
        below = set(chain.from_iterable(notes[name].cone for name in self.pairs))
        wanted = {*self.watched}
        return tuple(
            name
            for name in self.pairs
            if name not in below and (name in wanted or wanted & {*notes[name].cone})
        )

    @cached_property
    def halves(self) -> tuple[Half, Half]:
        """Both sides with the results that are looked at."""
        names = tuple(dict.fromkeys((*self.watched, *self.last)))
        return Half(self.old, tuple(self.pairs[name] for name in names)), Half(self.new, names)

    @cached_property
    def without(self) -> Half | None:
        """The new version in which the target alone is still as it was; None = it cannot be."""
        side = with_old(self.new, self.old, self.target.names, self.target.lines)
        return None if side is None else Half(side, self.halves[1].names)

    # ── cases ──

    def run(self) -> Contrast | None:
        """Look at cases until one shows the change in a last result, or there were enough."""
        found, best = None, 0
        for facts, readings in self.cases():
            case = self.tried(facts, readings)
            rank = 0 if case is None else self.rank(case)
            if rank > best:
                found, best = case, rank
            if best == _BEST:
                break
        return None if found is None else self.told(found, best)

    def run_on(self, proposal: _Proposal | None) -> Contrast | None:
        """Look at one case that somebody else has found."""
        case = None if proposal is None else self.tried(*proposal)
        rank = 0 if case is None else self.rank(case)
        return None if case is None or rank == 0 else self.told(case, rank)

    def cases(self) -> Iterator[tuple[dict[str, Values], dict[str, str]]]:
        """Cases at the corners of both versions, by turns what leads far in the one and in the other."""
        fast = all(half.decider.is_fast for half in self.halves)
        count = BUDGET // (2 if fast else 8)
        usual = tuple(each for each in self.readings if each.default is None)
        for readings in dict.fromkeys((usual, self.readings)):
            sweeps = [self.sweep(half, readings).cases(count) for half in reversed(self.halves)]
            for both in zip(*sweeps, strict=True):
                yield from both

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The 解釈 of both."""
        old, new = self.halves
        found = {one.name: one for one in (*old.reached, *new.reached) if isinstance(one, Reading)}
        return tuple(found.values())

    def sweep(self, half: Half, readings: Sequence[Reading] = ()) -> Sweep:
        """The corners of the facts of both, with what helps on one side."""
        old, new = self.halves
        near = surroundings((*old.reached, *new.reached), self.new.day)
        leaning = leanings(half.cut, half.names)
        return Sweep(tuple(self.inputs.values()), readings, near, leaning)

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The facts of both."""
        old, new = self.halves
        return {**old.inputs, **new.inputs}

    def tried(self, facts: Mapping[str, Values], readings: Mapping[str, str]) -> _Case | None:
        """What both sides say; None = the case is none on one of them, or nothing differs."""
        old, new = self.halves
        before, after = old.takes(facts), new.takes(facts)
        if before is None or after is None or not all(h.can_read(readings) for h in self.halves):
            return None
        was = old.outcomes(before, readings, self.old.day)
        now = new.outcomes(after, readings, self.new.day)
        shifted = {name for name in new.names if was[self.pairs[name]] != now[name]}
        if shifted and self.old.day != self.new.day:
            # What differs only because time has passed is no change of the rules.
            later = old.outcomes(before, readings, self.new.day)
            shifted = {name for name in shifted if later[self.pairs[name]] != now[name]}
        return _Case(facts, readings, was, now, frozenset(shifted)) if shifted else None

    # ── is it about the target ──

    def caused(self, case: _Case) -> dict[str, bool]:
        """The results that would be others were the target as before; whether they would be what they were."""
        facts = None if self.without is None else self.without.takes(case.facts)
        if self.without is None:
            return dict.fromkeys(sorted(case.shifted), True) if self.is_rule else {}
        if facts is None:
            return {}
        then = self.without.outcomes(facts, case.readings, self.new.day)
        return {
            name: then[name] == case.old[self.pairs[name]]
            for name in self.halves[1].names
            if name in case.shifted and then[name] != case.new[name]
        }

    def rank(self, case: _Case) -> int:
        """How well it shows the change: 0 not at all.

        Else the best is a case whose results are no ranges; then one that reaches a last result; then one that shows
        nothing but this change.
        """
        caused = self.caused(case)
        if not caused.keys() & {*self.watched}:
            return 0
        is_single = all(
            case.new[name].is_single and case.old[self.pairs[name]].is_single for name in caused
        )
        far = [name for name in self.last if name in caused]
        is_far = bool(far) or not self.last
        return 1 + 4 * is_single + 2 * is_far + all(caused.values())

    def does(self, case: _Case, names: set[str], rank: int) -> bool:
        """Whether a case shows the change in these results, and as well."""
        return names <= self.caused(case).keys() and self.rank(case) >= rank

    # ── what is told ──

    def told(self, case: _Case, rank: int) -> Contrast:
        """The plainest case of this kind, with the facts that make a difference."""
        caused = self.caused(case)
        own = [name for name in self.watched if name in caused]
        far = [name for name in self.last if name in caused][:1]
        own = own[:1] if self.is_rule else far or own[:1]
        case = self.plainest(self.usual(case, {*own, *far}, rank), {*own, *far}, rank)
        facts = self.fewest(case, own)
        if far != own and far:
            more = self.fewest(case, [*own, *far])
            if len(self.known(more)) <= max(_FEW, len(self.known(facts))):
                return self.contrast(case, more, [*own, *far])
        return self.contrast(case, facts, own)

    def contrast(self, case: _Case, facts: Mapping[str, Values], names: Sequence[str]) -> Contrast:
        """What both sides say of a case that the interpreter has looked at."""
        old, new = self.halves
        before = old.replayed(facts, case.readings, [self.pairs[name] for name in names])
        after = new.replayed(facts, case.readings, names)
        if any(one == other for one, other in zip(before, after, strict=True)):
            raise AssertionError(f"compiled rules and interpreter differ on {case!r}")
        shifts = zip(names, before, after, strict=True)
        by_name = self.new.cut.by_name
        return Contrast(
            tuple((name, self.inputs[name].type, value) for name, value in self.known(facts)),
            tuple(
                (each.name, case.readings[each.name])
                for each in self.readings
                if case.readings.get(each.name, each.default) != each.default
            ),
            (self.old.day, self.new.day),
            tuple(Shift(name, by_name[name].type, was, now) for name, was, now in shifts),
        )

    def known(self, facts: Mapping[str, Values]) -> list[tuple[str, Values]]:
        """The facts that are not left open."""
        return [(name, value) for name, value in facts.items() if value != self.open(name)]

    def open(self, name: str) -> Values:
        """Every value a fact may have."""
        each = self.inputs[name]
        return everything(each.type, each.bounds, each.step)

    def usual(self, case: _Case, names: set[str], rank: int) -> _Case:
        """The same case with the usual readings, where they do as well."""
        for each in self.readings:
            if (
                each.default is not None
                and case.readings.get(each.name, each.default) != each.default
            ):
                found = self.tried(case.facts, {**case.readings, each.name: each.default})
                if found is not None and self.does(found, names, rank):
                    case = found
        return case

    def plainest(self, case: _Case, names: set[str], rank: int) -> _Case:
        """The same case with rounder values, where they do as well."""
        sweep = self.sweep(self.halves[1])
        for each in sweep.inputs:
            for value in self.plain_values(sweep, each):
                found = self.tried({**case.facts, each.name: value}, case.readings)
                if found is not None and self.does(found, names, rank):
                    case = found
                    break
        return case

    def plain_values(self, sweep: Sweep, each: Input) -> list[Values]:
        """The corners of a number or a day, the plainest first; nothing for other facts."""
        if not isinstance(self.open(each.name), Interval):
            return []
        middle = self.new.day if isinstance(each.type, Day) else None
        if each.name in sweep.near.birthdays:
            return []
        return sorted(sweep.values(each), key=lambda value: _oddity(value, middle))

    def fewest(self, case: _Case, names: Sequence[str]) -> dict[str, Values]:
        """The case without the facts that make no difference: whatever they are, the results are these."""
        old, new = self.halves
        before = [self.pairs[name] for name in names]
        known = {name: case.facts[name] for name in self.inputs}
        wanted = (
            old.replayed(known, case.readings, before),
            new.replayed(known, case.readings, names),
        )
        for name in self.inputs:
            fewer = {**known, name: self.open(name)}
            if old.replayed(fewer, case.readings, before) != wanted[0]:
                continue
            if new.replayed(fewer, case.readings, names) == wanted[1]:
                known = fewer
        return known


def _oddity(value: Values, middle: int | None) -> tuple[int, int]:
    """How many digits of a number are more than its size: 31 is odder than 400万; of a day, how far it is off."""
    if not isinstance(value, Interval) or value.low is None:
        return 0, 0
    if middle is not None:
        return abs(int(value.low) - middle), 0
    number = Fraction(value.low)
    digits = f"{abs(number.numerator)}"
    return len(digits.rstrip("0")) + len(f"{number.denominator}"), len(digits)
