"""On programs nobody wrote: what is found is replayed, and what is proved no full facts refute."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import settings as limits
from tests.laws.described import Policy
from tests.laws.trial import settled, trial
from tests.laws.worlds import full, world
from tests.strategies import chances, policies

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Fault
from sadame.dsl.types import Day, FiscalYear, YearMonth
from sadame.dsl.values import NO, YES, Elements, Values
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp.cases import Evaluation

pytest.importorskip("z3")

from sadame.engine.solver.extent import SIZE
from sadame.engine.verify import problems
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing, Verdict
from sadame.engine.verify.witness import SPAN

_OF: dict[Fault, type[Problem]] = {
    Fault.GAP: problems.Uncovered,
    Fault.NO_RULE: problems.Uncovered,
    Fault.OVERLAP: problems.TwoRows,
    Fault.CONFLICT: problems.Clash,
    Fault.DIVISION_BY_ZERO: problems.DividedByZero,
}
_WORLDS = 12


@limits(max_examples=8)
@given(policies(), chances())
def test_no_full_facts_refute_what_is_proved(policy: Policy, chance: Random) -> None:
    at = trial(policy, chance)
    assume(at is not None)
    assert at is not None
    verdicts = verify(at.program)
    assert all(each.replays for each in verdicts)
    for _ in range(_WORLDS):
        known = world(chance, at.part)
        part = settled(at.program, known).slice_on(at.day)
        assert part is not None
        facts = full(part, known).values
        if all(_is_assumed(part, name, each) for name, each in facts.items()):
            valid = {n: v for n, v in facts.items() if not isinstance(v, Invalid)}
            _hold(part, Evaluation(part, Facts(valid), at.day, known.readings), verdicts)


def _is_assumed(part: core.Slice, name: str, value: Values | Invalid) -> bool:
    """Whether a fact is one that proofs speak of: valid, not too long, no day at the end of the calendar."""
    kind = part.by_name[name].type
    match value:
        case Invalid():
            return False
        case Elements(known):
            return len(known) <= SIZE
        case Interval() if isinstance(kind, Day):
            return value.within(SPAN)
        case _:
            return not isinstance(kind, FiscalYear | YearMonth)


def _hold(part: core.Slice, evaluation: Evaluation, verdicts: tuple[Verdict, ...]) -> None:
    by_rule: dict[str, list[Verdict]] = {}
    for each in verdicts:
        by_rule.setdefault(each.rule, []).append(each)
    for rule in part.rules():
        outcome = evaluation.answer(rule.name).outcome
        about = by_rule.get(rule.name, [])
        if not outcome.possible.is_single:
            continue
        for cause in outcome.causes:
            kind = _OF.get(cause.fault)
            proved = [
                each
                for each in about
                if each.standing is Standing.PROVED
                and kind is not None
                and isinstance(each.problem, kind)
                and each.problem.span == cause.span
                and cause.rule == rule.name
            ]
            # Of a conflict of three each pair is a verdict of its own: not all of them can be proved.
            assert not proved or len(proved) < _pairs(about, cause.span), (rule.name, cause)
        for each in about:
            if isinstance(each.problem, problems.NeverResults) and each.standing is Standing.FOUND:
                told = {"該当": YES, "非該当": NO}.get(each.problem.result)
                assert outcome.possible.values != told or told is None, (rule.name, each)


def _pairs(about: list[Verdict], span: object) -> int:
    same = [each for each in about if each.problem.span == span]
    return len(same) if any(isinstance(each.problem, problems.Clash) for each in same) else 0
