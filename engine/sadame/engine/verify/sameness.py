"""Two versions of rules: proved to come to the same in every case, or where they come to something else.

In: two programs. Out: for each stretch of days on which both are in force and each rule both have, the ways in which
its result can change (`Way`), each with a `Region`: a case the interpreter has tried on both sides, its numbers and
dates widened as far as it is sure of the same change. A way without a region is proved not to occur, or is undecided.
Facts go by their names: what both ask for is the same on both sides; what only one asks for is free.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from fractions import Fraction

from attrs import define, evolve, frozen

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, can_be_at_least
from sadame.dsl.types import Truth, is_numeric, same
from sadame.dsl.values import NO, YES, Possible, Values, everything, meet_values
from sadame.engine.interp.symbols import step_of
from sadame.engine.solver import outcomes
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import SIZE, Reach
from sadame.engine.solver.formulas import Answer, Formula, begin_anew, below, both, negate
from sadame.engine.solver.outcomes import Items, Number, Outcome, compared, same_value
from sadame.engine.verify.witness import SPAN, replayed, smallest

_HALVINGS = 40


class Way(Enum):
    """How a result changes from the one version to the other."""

    UP = "大きくなる"
    DOWN = "小さくなる"
    OTHER = "変わる"
    YES = "該当になる"
    NO = "該当でなくなる"
    TO_ABSENT = "対象外になる"
    FROM_ABSENT = "対象外でなくなる"
    TO_ERROR = "誤りになる"
    FROM_ERROR = "誤りでなくなる"


@frozen
class Region:
    """Cases in which a result changes in one way: facts as values or ranges; facts that are not there do not matter.

    `old` and `new` = what the interpreter says of them.
    """

    case: Case
    old: Possible
    new: Possible


@frozen
class Changed:
    """A way in which a rule changes; `region` None = it was not decided whether it occurs."""

    rule: str
    way: Way
    region: Region | None


@frozen
class Stretch:
    """Days on which both are in force, and what differs on them. `same` = rules proved to be the same."""

    start: int | None
    end: int | None
    cuts: tuple[core.Slice, core.Slice]
    same: tuple[str, ...]
    changed: tuple[Changed, ...]


@frozen
class Comparison:
    """Two versions of a 制度. `only` = rules, and facts, that one side alone has: old, new.

    `few` = a 一覧 is looked at with few elements only.
    """

    stretches: tuple[Stretch, ...]
    rules_only: tuple[tuple[str, ...], tuple[str, ...]]
    facts_only: tuple[tuple[str, ...], tuple[str, ...]]
    few: bool

    @property
    def is_same(self) -> bool:
        """Everything is proved to be the same."""
        return not any(each.changed for each in self.stretches) and self.rules_only == ((), ())


def compare(old: core.Program, new: core.Program, limit: int) -> Comparison:
    """Where two versions come to something else."""
    found = []
    few = False
    for cuts, start, end in stretches(old, new):
        both_ = pair(cuts, limit)
        names = [name for name in new.own if _is_in_both(cuts, name)]
        changed = tuple(change for name in names for change in both_.changes(name))
        touched = {change.rule for change in changed}
        kept = tuple(name for name in names if name not in touched)
        found.append(Stretch(start, end, cuts, kept, changed))
        few = few or not both_.reach(names).is_any
    return Comparison(tuple(found), _only(old, new, core.Rule), _only(old, new, core.Input), few)


def stretches(
    old: core.Program, new: core.Program
) -> Iterator[tuple[tuple[core.Slice, core.Slice], int | None, int | None]]:
    """The 断面 of both that have days in common, with the first and the last of these."""
    for before in old.slices:
        for after in new.slices:
            starts = [each for each in (before.start, after.start) if each is not None]
            ends = [each for each in (before.end, after.end) if each is not None]
            start, end = max(starts, default=None), min(ends, default=None)
            if start is None or end is None or start <= end:
                yield (before, after), start, end


def _is_in_both(cuts: tuple[core.Slice, core.Slice], name: str) -> bool:
    before, after = (cut.by_name.get(name) for cut in cuts)
    return (
        isinstance(before, core.Rule)
        and isinstance(after, core.Rule)
        and same(before.type, after.type)
    )


def _only(
    old: core.Program, new: core.Program, kind: type[core.Symbol]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = [
        dict.fromkeys(
            name
            for name in each.own
            for cut in each.slices
            if isinstance(cut.by_name.get(name), kind)
        )
        for each in (old, new)
    ]
    return (
        tuple(name for name in names[0] if name not in names[1]),
        tuple(name for name in names[1] if name not in names[0]),
    )


# ── one stretch ──────────────────────────────────────────────────────────────────────────────────


def pair(cuts: tuple[core.Slice, core.Slice], limit: int, size: int = SIZE) -> "Pair":
    """Both sides over the same case; what was asked before in this process makes no difference."""
    begin_anew()
    old = Encoding(cuts[0], size=size, span=SPAN)
    new = beside(old, cuts[1])
    return Pair(old, new, Questions(old, new, limit))


def beside(old: Encoding, after: core.Slice) -> Encoding:
    """Another 断面 over the same case; facts declared otherwise there are equal as far as they can be."""
    before = old.cut
    facts = [each for each in before.symbols if isinstance(each, core.Input | core.Parameter)]
    other = [each.name for each in facts if not _is_shared(each, after.by_name.get(each.name))]
    added = [each.name for each in after.symbols if each.name not in before.by_name]
    new = old.varied([*other, *added], after)
    for name in other:
        symbol = after.by_name.get(name)
        if isinstance(symbol, core.Input) and same(symbol.type, before.by_name[name].type):
            old.outcome(name), new.outcome(name)
            held = (old.unknowns.held[name], new.unknowns.held[name])
            old.axioms.append(same_value(*held))
            if isinstance(held[0], Items):  # what is struck from the one is struck from the other
                old.extent.takes(name, held[0].names)
        elif isinstance(symbol, core.Parameter):
            _set_alike(old, new, symbol)
    return new


def _set_alike(old: Encoding, new: Encoding, after: core.Parameter) -> None:
    """What nobody has set is one number on both sides, if it is left open alike from or until the same day."""
    before = old.cut.by_name[after.name]
    if not isinstance(before, core.Parameter) or not same(before.type, after.type):
        return
    left = [each for each in after.history if not isinstance(each.setting, core.Given)]
    for entry in before.history:
        alike = [each for each in left if each.setting == entry.setting]
        found = [each for each in alike if each.start == entry.start]
        found += [each for each in alike if each.end == entry.end]
        if found:
            left.remove(found[0])
            held = (old.entry(before, entry), new.entry(after, found[0]))
            old.axioms.append(same_value(*(each.value for each in held)))


def _is_shared(before: core.Symbol, after: core.Symbol | None) -> bool:
    """Whether one unknown serves both sides."""
    match before, after:
        case core.Input(type=a, bounds=x, step=s), core.Input(type=b, bounds=y, step=t):
            return (a, x, s) == (b, y, t)
        case core.Parameter(), core.Parameter():
            return before == after
        case _:
            return False


@define(slots=False)
class Pair:
    """A stretch, to be asked rule by rule."""

    old: Encoding
    new: Encoding
    questions: Questions

    def reach(self, names: Iterable[str]) -> Reach:
        """Of which lists a proof about these rules holds."""
        return self.old.reach(names, self.new)

    def changes(self, name: str) -> Iterator[Changed]:
        """The ways in which a rule changes, or may."""
        before, after = self.old.outcome(name), self.new.outcome(name)
        differs = negate(outcomes.same(before, after))
        if self.questions.find(differs) is Answer.NO:
            return
        for way, condition in self.ways(name, before, after):
            found = self.questions.find(condition)
            if found is not Answer.NO:
                yield Changed(name, way, self.region(name, way, found))

    def ways(self, name: str, before: Outcome, after: Outcome) -> Iterator[tuple[Way, Formula]]:
        """When the result changes in each way."""
        valued = both(before.valued, after.valued)
        for way, condition in self._values(name, before, after):
            yield way, both(valued, condition)
        yield Way.TO_ABSENT, both(before.valued, after.absent)
        yield Way.FROM_ABSENT, both(before.absent, after.valued)
        yield Way.TO_ERROR, both(negate(before.failed), after.failed)
        yield Way.FROM_ERROR, both(before.failed, negate(after.failed))

    def _values(self, name: str, before: Outcome, after: Outcome) -> Iterator[tuple[Way, Formula]]:
        kind = self.new.cut.by_name[name].type
        a, b = before.value, after.value
        if isinstance(a, Number) and isinstance(b, Number) and is_numeric(kind):
            yield Way.UP, compared(a, b, below)
            yield Way.DOWN, compared(b, a, below)
        elif isinstance(kind, Truth):
            yield Way.YES, both(negate(a), b)
            yield Way.NO, both(a, negate(b))
        else:
            yield Way.OTHER, negate(same_value(a, b))

    # ── from a case to a region ──

    def region(self, name: str, way: Way, found: Case | Answer) -> Region | None:
        """The smallest case of that way, and as much around it as is proved to be the same."""
        if not isinstance(found, Case):
            return None
        together = evolve(found, facts={**found.after, **found.facts}, after={})

        def shows(_: core.Slice, case: Case) -> bool:
            return _is_told(way, *self.both(name, case))

        small = smallest(self.known(), together, shows, [name])
        if small is None:
            return None
        wide = self.widened(name, way, small)
        before, after = self.both(name, wide)
        return Region(wide, before, after)

    def both(self, name: str, case: Case) -> tuple[Possible, Possible]:
        """What the interpreter says on both sides."""
        return (
            replayed(self.old.cut, case, [name])[name],
            replayed(self.new.cut, case, [name])[name],
        )

    def known(self) -> core.Slice:
        """The new side with the facts only the old one has, so that every fact is known by name."""
        new, old = self.new.cut, self.old.cut
        gone = tuple(each for each in old.symbols if each.name not in new.by_name)
        return evolve(new, symbols=(*new.symbols, *gone))

    def widened(self, name: str, way: Way, case: Case) -> Case:
        """The case with its numbers and days as wide as every value shows the same, the others as they are."""
        for fact, values in case.facts.items():
            symbol = self.new.cut.by_name.get(fact) or self.old.cut.by_name[fact]
            if isinstance(symbol, core.Input) and isinstance(values, Interval):
                wide = self._wide(name, way, case, symbol)
                tried = evolve(case, facts={**case.facts, fact: wide})
                if wide != values and _is_told(way, *self.both(name, tried)):
                    case = tried
        return case

    def _wide(self, name: str, way: Way, case: Case, symbol: core.Input) -> Interval:
        """The widest range around the value of a fact for which the interpreter is sure of the same."""
        here = case.facts[symbol.name]
        domain = everything(symbol.type, symbol.bounds, step_of(symbol))
        if not isinstance(here, Interval) or not isinstance(domain, Interval):
            raise TypeError(f"no number: {symbol.name}")

        def sure(values: Interval) -> bool:
            tried = evolve(case, facts={**case.facts, symbol.name: values})
            return _is_told(way, *self.both(name, tried))

        step = step_of(symbol)
        up = _farthest(here, domain, step, sure, up=True)
        return _farthest(up, domain, step, sure, up=False)


def _farthest(
    here: Interval,
    domain: Interval,
    step: Fraction | None,
    sure: Callable[[Interval], bool],
    *,
    up: bool,
) -> Interval:
    """The range as far in one direction as it is sure; a narrower range is never less sure."""

    def to(end: Exact | None, *, is_open: bool = False) -> Interval:
        if up:
            return Interval(here.low, end, here.low_open, is_open)
        return Interval(end, here.high, is_open, here.high_open)

    end, open_ = (domain.high, domain.high_open) if up else (domain.low, domain.low_open)
    whole = to(end, is_open=open_)
    if sure(whole):
        return whole
    start = here.high if up else here.low
    if step is None or start is None:
        return here
    good, bad = 0, _steps(start, end, step)
    size = 1
    for _ in range(_HALVINGS):
        if bad is not None and bad - good <= 1:
            break
        middle = size if bad is None else (good + bad) // 2
        if sure(to(_moved(start, middle, step, up=up))):
            good, size = middle, middle * 2
        else:
            bad = middle
    return to(_moved(start, good, step, up=up))


def _steps(start: Exact, end: Exact | None, step: Fraction) -> int | None:
    """How many steps to where the range is known to be too wide; None = it has no end."""
    return None if end is None else int(abs(Fraction(end) - start) / step)


def _moved(start: Exact, steps: int, step: Fraction, *, up: bool) -> Exact:
    found = start + (steps if up else -steps) * step
    return int(found) if isinstance(start, int) else found


def _is_told(way: Way, before: Possible, after: Possible) -> bool:
    """Whether every outcome of the one and every outcome of the other stand so to each other."""
    a, b = before.values, after.values
    plain = (_is_valued(before), _is_valued(after))
    match way:
        case Way.TO_ABSENT:
            return plain[0] and _is_absent(after)
        case Way.FROM_ABSENT:
            return _is_absent(before) and plain[1]
        case Way.TO_ERROR:
            return not before.failed and _is_failed(after)
        case Way.FROM_ERROR:
            return _is_failed(before) and not after.failed
        case _ if not all(plain):
            return False
        case Way.UP | Way.DOWN:
            low, high = (a, b) if way is Way.UP else (b, a)
            return _is_below(low, high)
        case Way.YES | Way.NO:
            wanted = (NO, YES) if way is Way.YES else (YES, NO)
            return (a, b) == wanted
        case Way.OTHER:
            return a is not None and b is not None and meet_values(a, b) is None


def _is_valued(possible: Possible) -> bool:
    return possible.values is not None and not possible.absent and not possible.failed


def _is_absent(possible: Possible) -> bool:
    return possible.absent and possible.values is None and not possible.failed


def _is_failed(possible: Possible) -> bool:
    return possible.failed and possible.values is None and not possible.absent


def _is_below(low: Values | None, high: Values | None) -> bool:
    """Every value of the one is less than every value of the other."""
    if not isinstance(low, Interval) or not isinstance(high, Interval):
        return False
    return not can_be_at_least(low, high)
