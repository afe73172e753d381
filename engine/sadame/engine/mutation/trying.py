"""A mutant tried: whether an 事例, the checks or a 性質 notice it.

In: a program whose own trials all hold, and a mutant of it. Out: a `Verdict`. A mutant is noticed exactly if
`sadame test` (or before it `sadame check`) would refuse the file with the change in it. It is asked in this order:

1. rows of 事例 that reach the change, over what was kept of the original (`kept`);
2. the rows and 名簿 that this leaves open, by the interpreter;
3. the checks of a 断面;
4. whether it means the same (`judging`), for then no 性質 can notice it either;
5. the 性質 that reach it.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.checks import findings
from sadame.dsl.core import Case, Program, Property, Roster, Slice
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.notes import annotated
from sadame.engine.mutation.judging import Judge, Judged, Meaning
from sadame.engine.mutation.kept import Fork, Ground, Kept, Open
from sadame.engine.mutation.mutants import Edited, Mutant
from sadame.engine.mutation.mutated import mutated
from sadame.engine.population import measured, measures_of, sort_names
from sadame.engine.trials.examples import (
    Try,
    case_outcomes,
    first_day,
    fits,
    same_reasons,
    tries,
)
from sadame.engine.trials.properties import is_refuted
from sadame.engine.trials.rosters import facts_of
from sadame.engine.trials.worlds import rule_names, worlds


class Unsound(Exception):  # noqa: N818 - the trials of the original do not hold, which is news about them
    """An 事例 or 性質 that fails as the file is; its title."""


class Killer(Enum):
    """What noticed a mutant."""

    EXAMPLE = "事例"
    CHECK = "点検"
    PROPERTY = "性質"


@frozen
class Verdict:
    """What came of a mutant: who noticed it first, and which one by its title; None = nobody did.

    `judged` = what is known of the meaning of one that nobody noticed; None = nobody was asked.
    """

    killer: Killer | None = None
    title: str = ""
    number: int = 0
    judged: Judged | None = None

    @property
    def survived(self) -> bool:
        """Whether nothing noticed it, though for all that is known it means something else."""
        is_same = self.judged is not None and self.judged.meaning is Meaning.SAME
        return self.killer is None and not is_same


@frozen
class _Row:
    """One row of an 事例 on one day: what was kept of it, or of each row of its 名簿; every name that counts in it.

    `targets` = the rules that are looked at, `reach` = these and all that they hang on.
    """

    tried: Try
    kept: tuple[Kept, ...]
    targets: tuple[str, ...]
    reach: frozenset[str]

    @property
    def verdict(self) -> Verdict:
        """That this row has noticed something."""
        return _by(self.tried)


@define(eq=False, slots=False)
class Bench:
    """Where the mutants of one program are tried."""

    program: Program
    judge: Judge | None = None
    _last: "_Changed | None" = field(default=None, init=False)
    _held: dict[tuple[int | None, str], bool] = field(factory=dict, init=False)

    def verdict(self, mutant: Mutant) -> Verdict:
        """What comes of a mutant."""
        changed = self._changed(mutant)
        noticed = self.by_examples(mutant)
        if noticed is None and changed.is_refused:
            noticed = Verdict(Killer.CHECK)
        if noticed is not None:
            return noticed
        judged = None if self.judge is None else self.judge(self.program, mutant)
        if judged is not None and judged.meaning is Meaning.SAME:
            return Verdict(judged=judged)
        return self._by_properties(changed) or Verdict(judged=judged)

    def _changed(self, mutant: Mutant) -> "_Changed":
        if self._last is None or self._last.mutant is not mutant:
            self._last = _Changed(self.program, mutant)
        return self._last

    # ── 事例 ─────────────────────────────────────────────────────────────────────────────────────

    def by_examples(self, mutant: Mutant) -> Verdict | None:
        """The first row that fails: of those that can be told from what was kept, then of the others."""
        changed = self._changed(mutant)
        if mutant.slices is not None:
            return _first(tries(changed.program), changed)
        waiting: list[_Row] = []
        for number, edited in mutant.edits.items():
            above = self._ground(number).above(edited.name)
            for row in self._rows(number):
                match _looked_at(row, edited, above):
                    case Sight.FAILS:
                        return row.verdict
                    case Sight.OPEN:
                        waiting.append(row)
                    case Sight.HOLDS:
                        continue
        return _first((row.tried for row in waiting), changed)

    @cached_property
    def _tries(self) -> tuple[Try, ...]:
        return tuple(tries(self.program))

    @cached_property
    def _grounds(self) -> dict[int, Ground]:
        return {}

    def _ground(self, number: int) -> Ground:
        if number not in self._grounds:
            self._grounds[number] = Ground(measured(self.program.slices[number]))
        return self._grounds[number]

    @cached_property
    def _kept(self) -> dict[int, tuple[_Row, ...]]:
        return {}

    def _rows(self, number: int) -> tuple[_Row, ...]:
        """The rows that are tried in a 断面, single ones first."""
        if number not in self._kept:
            ground, cut = self._ground(number), self.program.slices[number]
            rows = [_row(ground, each) for each in self._tries if cut.covers(each.day)]
            for row in rows:
                if not _agrees(self.program, row):
                    raise Unsound(row.tried.example.title)
            self._kept[number] = tuple(
                sorted(rows, key=lambda row: isinstance(row.tried.case, Roster))
            )
        return self._kept[number]

    # ── 性質 ─────────────────────────────────────────────────────────────────────────────────────

    def _by_properties(self, changed: "_Changed") -> Verdict | None:
        """The first 性質 that reaches the change and that a case speaks against."""
        for cut in changed.slices():
            if not cut.properties:
                continue
            tried_in = worlds(changed.program, cut)
            for number, each in _reaching(tried_in[0].cut, changed.mutant.owner):
                if is_refuted(tried_in, cut, number):
                    self._must_hold(each, cut)
                    return Verdict(Killer.PROPERTY, each.title)
        return None

    def _must_hold(self, about: Property, cut: Slice) -> None:
        """Make sure that a 性質 holds for the original: else it would notice everything."""
        home = self.program.slice_on(first_day(cut)) or self.program.slices[0]
        if (home.start, about.title) not in self._held:
            number = home.properties.index(about)
            self._held[home.start, about.title] = not is_refuted(
                worlds(self.program, home), home, number
            )
        if not self._held[home.start, about.title]:
            raise Unsound(about.title)


@frozen(slots=False, eq=False)
class _Changed:
    """The program with the mutant in it, made when it is needed."""

    original: Program
    mutant: Mutant

    @cached_property
    def program(self) -> Program:
        """All of it."""
        return mutated(self.original, self.mutant)

    def slices(self) -> Iterator[Slice]:
        """The 断面 that are not as they were."""
        old = frozenset(map(id, self.original.slices))
        return (cut for cut in self.program.slices if id(cut) not in old)

    @property
    def is_refused(self) -> bool:
        """Whether a check finds a mistake in it."""
        return any(has_errors(tuple(findings(*annotated(cut)))) for cut in self.slices())


def _reaching(cut: Slice, name: str) -> Iterator[tuple[int, Property]]:
    """The 性質 of a 断面 made ready for them that a name counts in, with their numbers."""
    for number, each in enumerate(cut.properties):
        assumption, names = rule_names(number, each)
        asked = names if assumption is None else (assumption, *names)
        if any(name in cut.notes[rule].cone for rule in asked):
            yield number, each


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _row(ground: Ground, tried: Try) -> _Row:
    row, by_name = tried.case, ground.cut.by_name
    facts = [row.facts] if isinstance(row, Case) else [each.facts for each in row.people]
    kept = tuple(
        Kept(ground, facts_of(dict(each), by_name), tried.day, dict(row.readings)) for each in facts
    )
    targets = tuple(dict.fromkeys(_targets(row, ground.cut)))
    reach = frozenset[str]().union(*(ground.reach[name] for name in targets))
    for each in kept:
        each.prepare(reach)
    return _Row(tried, kept, targets, reach)


def _agrees(program: Program, row: _Row) -> bool:
    """Whether a row holds for the original."""
    if isinstance(row.tried.case, Case):
        (kept,) = row.kept
        found = [
            (each, kept.outcome(each.target).possible)
            for each in row.tried.case.expected
            if each.target in row.reach
        ]
        if len(found) == len(row.tried.case.expected) and all(p.is_single for _, p in found):
            return all(fits(*each) for each in found)
    return all(agrees for _, agrees in case_outcomes(program, row.tried.case, row.tried.day))


def _targets(row: Case | Roster, cut: Slice) -> Iterator[str]:
    """The rules that what is expected hangs on."""
    for expected in row.expected:
        rule = cut.by_name.get(expected.target)
        if isinstance(rule, core.Rule):
            yield rule.name
            yield from sort_names(rule) if isinstance(expected, core.Picked) else ()
        about = next((each for each in cut.indicators if each.name == expected.target), None)
        if isinstance(expected, core.Counted) and about is not None:
            names = measures_of(about)
            yield from (names.members, names.hits, names.misses, *names.groups)
            yield from (name for name in (names.value, names.base) if name is not None)


class Sight(Enum):
    """What can be told of a row under a change from what was kept of it."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


def _looked_at(row: _Row, edited: Edited, above: Sequence[str]) -> Sight:
    """Whether a row holds. Of a 名簿 only that nobody's place differs; else it is counted again."""
    if isinstance(edited, core.Indicator):
        is_about = any(each.target == edited.name for each in row.tried.case.expected)
        return Sight.OPEN if is_about else Sight.HOLDS
    if edited.name not in row.reach:
        return Sight.HOLDS
    try:
        forks = [_forked(kept, edited, above, row.reach) for kept in row.kept]
        if isinstance(row.tried.case, Case):
            (fork,) = forks
            fails = any(_misses(fork, each) for each in row.tried.case.expected)
            return Sight.FAILS if fails else Sight.HOLDS
        hanging = [name for name in row.targets if name in above]
        moved = any(
            fork.single(name) != fork.kept.outcome(name).possible
            for fork in forks
            for name in hanging
        )
    except Open:
        return Sight.OPEN
    # The order of a list is told by what it is sorted by, not by how that is written.
    turned = isinstance(edited, core.Rule) and edited.name in row.targets
    return Sight.OPEN if moved or turned else Sight.HOLDS


def _forked(kept: Kept, edited: core.Symbol, above: Sequence[str], wanted: frozenset[str]) -> Fork:
    fork = Fork(kept, edited)
    fork.settle(above, wanted)
    return fork


def _misses(fork: Fork, expected: core.Expected) -> bool:
    """Whether something else than expected comes out."""
    name, reach = expected.target, fork.kept.ground.reach
    if name not in reach or fork.edited.name not in reach[name]:
        return False
    if not fits(expected, fork.single(name)):
        return True
    return expected.reasons is not None and not same_reasons(expected.reasons, fork.reasons(name))


def _first(rows: Iterable[Try], changed: "_Changed") -> Verdict | None:
    """The first row that fails under the change, by the interpreter."""
    for each in rows:
        outcomes = case_outcomes(changed.program, each.case, each.day)
        if any(not agrees for _, agrees in outcomes):
            return _by(each)
    return None


def _by(tried: Try) -> Verdict:
    return Verdict(Killer.EXAMPLE, tried.example.title, tried.number)
