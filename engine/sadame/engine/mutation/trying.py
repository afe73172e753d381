"""A mutant tried: whether an 事例, the checks or a 性質 notice it.

In: a program whose own trials all hold, and a mutant of it. Out: a `Verdict`. A mutant is noticed exactly if
`sadame test` (or before it `sadame check`) would refuse the file with the change in it. It is asked in this order:

1. rows of 事例 that reach the change, over what was kept of the original (`kept`);
2. the rows and 名簿 that this leaves open, by the interpreter;
3. the checks of a 断面;
4. whether it means the same (`judging`), for then no 性質 can notice it either;
5. the 性質 that reach it.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from itertools import chain

from attrs import define, field, frozen

from sadame.dsl.checks import findings
from sadame.dsl.core import Program, Property, Roster, Slice
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.notes import annotated
from sadame.engine.mutation.judging import Judge, Judged, Meaning
from sadame.engine.mutation.kept import Ground
from sadame.engine.mutation.mutants import Mutant
from sadame.engine.mutation.mutated import mutated
from sadame.engine.mutation.rows import Row, Sight, agrees, looked_at, row_of
from sadame.engine.mutation.searches import Search, reaching, without_days
from sadame.engine.population import measured
from sadame.engine.trials.examples import Try, case_outcomes, first_day, tries
from sadame.engine.trials.properties import is_refuted
from sadame.engine.trials.worlds import worlds


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
            for number in range(len(self.program.slices)):
                self._rows(number)  # which are sure to hold then
            # A 断面 holds only its own rows: one that none covers any more, or another does, is tried as it was.
            dated = (each for each in self._tries if each.case.date is not None)
            return _first(filter(changed.reaches, chain(tries(changed.program), dated)), changed)
        waiting: list[Row] = []
        for number, edited in mutant.edits.items():
            above = self._ground(number).above(edited.name)
            for row in self._rows(number):
                match looked_at(row, edited, above):
                    case Sight.FAILS:
                        return _by(row.tried)
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
    def _kept(self) -> dict[int, tuple[Row, ...]]:
        return {}

    def _rows(self, number: int) -> tuple[Row, ...]:
        """The rows that are tried in a 断面, single ones first."""
        if number not in self._kept:
            ground, cut = self._ground(number), self.program.slices[number]
            rows = [row_of(ground, each) for each in self._tries if cut.covers(each.day)]
            for row in rows:
                if not agrees(self.program, row):
                    raise Unsound(row.tried.example.title)
            self._kept[number] = tuple(
                sorted(rows, key=lambda row: isinstance(row.tried.case, Roster))
            )
        return self._kept[number]

    # ── 性質 ─────────────────────────────────────────────────────────────────────────────────────

    def _by_properties(self, changed: "_Changed") -> Verdict | None:
        """The first 性質 that reaches the change and that a case speaks against."""
        searched: list[Search] = []
        for cut in changed.slices():
            if not cut.properties:
                continue
            tried_in = worlds(changed.program, cut)
            for number, each in reaching(tried_in[0].cut, changed.mutant.owner):
                what = without_days(tried_in[0].cut, number, each)
                if what is not None and what in searched:
                    continue
                searched += [] if what is None else [what]
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
        old = frozenset(id(cut.symbols) for cut in self.original.slices)
        return (cut for cut in self.program.slices if id(cut.symbols) not in old)

    def reaches(self, tried: Try) -> bool:
        """Whether other rules are in force on the day of a row, or none any more."""
        was, now = (each.slice_on(tried.day) for each in (self.original, self.program))
        return (was and was.symbols) is not (now and now.symbols)

    @property
    def is_refused(self) -> bool:
        """Whether a check finds a mistake in it."""
        return any(has_errors(tuple(findings(*annotated(cut)))) for cut in self.slices())


def _first(rows: Iterable[Try], changed: "_Changed") -> Verdict | None:
    """The first row that fails under the change, by the interpreter."""
    for each in rows:
        outcomes = case_outcomes(changed.program, each.case, each.day)
        if any(not is_so for _, is_so in outcomes):
            return _by(each)
    return None


def _by(tried: Try) -> Verdict:
    return Verdict(Killer.EXAMPLE, tried.example.title, tried.number)
