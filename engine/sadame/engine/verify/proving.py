"""Obligations decided: proved, a finding with the smallest case that shows it, or not decided within the limit.

In: a program. Out: one `Verdict` for each obligation, those of all its 断面 together, in the order of the file. What
the solver finds is told only if the interpreter says the same.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.engine.case import Facts
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.asking import LIMIT, Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import SIZE
from sadame.engine.solver.formulas import Answer, begin_anew
from sadame.engine.solver.settling import settled
from sadame.engine.verify.assuming import Assumed, all_of, assumed
from sadame.engine.verify.broken_laws import broken_laws
from sadame.engine.verify.checks import CHECKS
from sadame.engine.verify.obligations import Aim, Obligation, Subject
from sadame.engine.verify.presumed_values import presumed_values
from sadame.engine.verify.standing import Standing, Verdict
from sadame.engine.verify.telling import worth_telling
from sadame.engine.verify.wide_arithmetic import wide_arithmetic
from sadame.engine.verify.witness import SPAN, Witness, smallest

_PATIENCE = 4
"""So many times the effort for what is asked a second time; it is little."""


@frozen(eq=False)
class _Answered:
    """An obligation and what was found of it in one 断面."""

    subject: Subject
    obligation: Obligation
    answer: Case | Answer

    @property
    def key(self) -> "_Key":
        """What it is about, in whatever 断面."""
        return self.obligation.problem, self.obligation.aim

    @property
    def is_open(self) -> bool:
        """Nothing was decided, or no case was found for want of elements, perhaps."""
        is_short = self.answer is Answer.NO and self.obligation.reach.longer > 0
        return self.answer is Answer.UNDECIDED or is_short

    @property
    def is_proof(self) -> bool:
        """There is no case, be it that only short lists were looked at, where there has to be none."""
        return self.answer is Answer.NO and self.obligation.aim is Aim.NEVER

    @property
    def assumed(self) -> Assumed:
        """What it takes as given that there is none."""
        cut, about = self.subject.cut, self.obligation
        return assumed(cut, [cut.by_name[about.rule]], about.reach, self.subject.encoding.size)


_Key: TypeAlias = tuple[Problem, Aim]


def verify(
    program: core.Program, limit: int = LIMIT, tell: Callable[[int, int], None] | None = None
) -> tuple[Verdict, ...]:
    """Everything that has to be proved of a 制度. `tell` hears how many of its 断面 are done."""
    together: dict[_Key, list[_Answered]] = {}
    for done, cut in enumerate(program.slices):
        for each in _answered(program, cut, limit):
            together.setdefault(each.key, []).append(each)
        if tell is not None:
            tell(done + 1, len(program.slices))
    verdicts = (_verdict(problem, aim, each) for (problem, aim), each in together.items())
    begin_anew()
    told = (
        *worth_telling(verdicts),
        *broken_laws(program, limit),
        *wide_arithmetic(program),
        *presumed_values(program, limit),
    )
    return tuple(sorted(told, key=lambda v: (v.problem.span, v.problem.code)))


def _answered(program: core.Program, cut: core.Slice, limit: int) -> list[_Answered]:
    """Everything about a 断面; once more alone, and with longer lists, what is not decided together with the rest."""
    begin_anew()
    found = [*_asked(Subject(program, cut, Encoding(cut, span=SPAN)), limit)]
    left: dict[str, list[_Answered]] = {}
    for each in found:
        if each.is_open:
            left.setdefault(each.obligation.rule, []).append(each)
    again: list[_Answered] = []
    for rule, open_ in left.items():
        begin_anew()
        size = max(SIZE, *(each.obligation.reach.longer for each in open_))
        alone = Subject(program, cut, Encoding(cut, size=size, span=SPAN), frozenset({rule}))
        again += _asked_alone(alone, limit * _PATIENCE, {each.key for each in open_})
    unproved = {each.key for each in found if not each.is_proof}
    still_open = {each.key for each in again if each.answer is Answer.UNDECIDED}
    kept = still_open - unproved  # proved of short lists, and no more is known of longer ones
    again = [each for each in again if each.key not in kept]
    decided = {each.key for each in again}
    return [*(each for each in found if each.key not in decided), *again]


def _asked(subject: Subject, limit: int) -> Iterator[_Answered]:
    """All obligations, those of one aim together."""
    obligations = [*_obligations(subject)]
    for aim in Aim:
        asked = [each for each in obligations if each.aim is aim]
        answers = Questions(subject.encoding, limit=limit).which([each.condition for each in asked])
        for obligation, answer in zip(asked, answers, strict=True):
            yield _Answered(subject, obligation, answer)


def _asked_alone(subject: Subject, limit: int, only: Collection[_Key]) -> Iterator[_Answered]:
    """These obligations, each to a solver that knows of no other."""
    for each in _obligations(subject):
        if (each.problem, each.aim) in only:
            yield _Answered(
                subject, each, Questions(subject.encoding, limit=limit).find(each.condition)
            )


def _obligations(subject: Subject) -> Iterator[Obligation]:
    return (each for check in CHECKS for each in check(subject))


def _verdict(problem: Problem, aim: Aim, found: Sequence[_Answered]) -> Verdict:
    match aim:
        case Aim.NEVER:
            return _never(problem, found)
        case Aim.EVER:
            about = found[0].obligation
            return Verdict(problem, _ever(found), about.rule, names=about.names)


def _ever(found: Sequence[_Answered]) -> Standing:
    """There has to be a case in one 断面."""
    if any(isinstance(each.answer, Case) for each in found):
        return Standing.PROVED
    sure = all(each.answer is Answer.NO and each.obligation.reach.is_any for each in found)
    return Standing.FOUND if sure else Standing.UNDECIDED


def _never(problem: Problem, found: Sequence[_Answered]) -> Verdict:
    """There may be no case in any 断面."""
    rule = found[0].obligation.rule
    shown = [each for each in found if isinstance(each.answer, Case)]
    for each in shown:
        case = _replayed(each)
        if case is not None:
            return Verdict(problem, Standing.FOUND, rule, case)
    if shown:
        return Verdict(problem, Standing.UNDECIDED, rule, replays=False)
    if any(each.answer is not Answer.NO for each in found):
        return Verdict(problem, Standing.UNDECIDED, rule)
    return Verdict(problem, Standing.PROVED, rule, assumed=all_of(e.assumed for e in found))


def _replayed(found: _Answered) -> Witness | None:
    """The smallest case in which the interpreter says so as well."""
    obligation, cut = found.obligation, found.subject.cut
    assert isinstance(found.answer, Case)  # noqa: S101 - whoever asks has seen it

    def shows(part: core.Slice, case: Case) -> bool:
        return obligation.shows is not None and obligation.shows(
            outcome(part, case, obligation.rule)
        )

    case = smallest(cut, found.answer, shows)
    if case is None:
        return None
    return Witness(cut, case, {obligation.rule: outcome(cut, case, obligation.rule).possible})


def outcome(cut: core.Slice, case: Case, rule: str) -> Outcome:
    """What the interpreter says of a rule in a case."""
    part = settled(cut, case.settings)
    return Evaluation(part, Facts(case.facts), case.day, case.readings).answer(rule).outcome
