"""What a case is said to have shown is what happened in it, on generated programs and on rows of shipped policies.

A 号 decides exactly where turning it around turns its rule around; a rule that was looked at shows its outcome, and every
outcome it can have is one that is waited for.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from tests.laws.described import Policy
from tests.laws.trial import trial
from tests.laws.worlds import full, widened, world
from tests.strategies import chances, few, policies

from sadame.dsl import core
from sadame.dsl.cover import Aspect, Goal, Sight
from sadame.dsl.trace import Status, status_of
from sadame.dsl.types import TRUTH
from sadame.engine.app.books import open_paths
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import truth
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.outcome import Scope
from sadame.engine.interp.truth import NO, YES
from sadame.engine.trials.examples import tries
from sadame.engine.trials.looking import Look, idle
from sadame.engine.trials.rosters import facts_of
from sadame.engine.trials.sights import Register, enter

SHIPPED = Path(__file__).parents[2] / "policies"
DECIDED = {YES: Goal(Sight.DECIDED_BY_YES), NO: Goal(Sight.DECIDED_BY_NO)}
SHOWN = {
    Status.VALUE: Sight.VALUE,
    Status.UNKNOWN: Sight.UNKNOWN,
    Status.NOT_APPLICABLE: Sight.NOT_APPLICABLE,
    Status.ERROR: Sight.ERROR,
}
ROWS = 15


def looked(evaluation: Evaluation, names: Iterable[str]) -> Look:
    """A case looked at by itself."""
    register = Register({})
    enter(register, evaluation.part, evaluation.part.symbols)
    look = Look(register, evaluation, idle(register, evaluation.part))
    look.at(names)
    return look


def check_outcomes(look: Look) -> None:
    """The rules that counted show what they came to, and no other rule shows anything."""
    for thing in look.register.things.values():
        if thing.aspect is not Aspect.OUTCOME:
            continue
        (goal,) = thing.goals
        shows = (
            thing.owner in look.reached
            and goal.sight is SHOWN[status_of(look.evaluation.answer(thing.owner).outcome.possible)]
        )
        assert not thing.seen or shows, thing
    for name in look.reached:
        symbol = look.part.by_name[name]
        if isinstance(symbol, core.Rule) and symbol.unknown is None:
            things = look.register.named[name]
            outcomes = [each for each in things if each.aspect is Aspect.OUTCOME]
            # A fact that breaks its declaration is no 誤り of the rules, and not waited for.
            is_invalid = look.evaluation.answer(name).outcome.possible.failed and any(
                isinstance(each, Invalid) for each in look.evaluation.facts.values.values()
            )
            assert is_invalid or sum(bool(each.seen) for each in outcomes) == 1, name


def check_deciding(look: Look) -> int:
    """Each 号 decides where the condition it stands in would come out the other way; how many were tried."""
    machine, kept = look.evaluation.kernel.machine, list[core.Node]()
    wanted: dict[int, set[Goal]] = {}
    count = 0
    for name, root in _roots(look):
        scope = Scope(name)
        whole = truth.mask(machine.outcome(root, scope).possible)
        if whole not in {YES, NO}:
            continue  # what a case analysis settles is not told by one pass
        for node, i, condition in _clauses(root):
            now = truth.mask(machine.outcome(condition, scope).possible)
            goals = wanted.setdefault(id(look.register.at[id(node), i]), set())
            if now in {YES, NO}:
                other = core.Constant(now == NO, TRUTH, span=condition.span)
                changed = core.Not(_turned(root, condition, other), span=root.span)
                kept.append(changed)  # the interpreter knows what it has seen by its id
                after = truth.mask(machine.outcome(changed, scope).possible)
                goals |= {DECIDED[now]} if after == whole else set()
                count += 1
    for thing in look.register.things.values():
        if id(thing) in wanted:
            assert thing.seen & {*DECIDED.values()} == wanted[id(thing)], thing
    return count


def _roots(look: Look) -> Iterator[tuple[str, core.Expr]]:
    """The conditions that stand by themselves in a case: a 前提, and what is under it where it holds."""
    for name in look.reached:
        symbol = look.part.by_name[name]
        body = symbol.body if isinstance(symbol, core.Rule) else None
        while isinstance(body, core.Guarded):
            yield name, body.precondition
            found = look.evaluation.kernel.machine.outcome(body.precondition, Scope(name))
            body = body.body if truth.mask(found.possible) == YES else None
        if isinstance(body, core.Count | core.Not | core.Implies):
            yield name, body


def _clauses(expr: core.Node) -> Iterator[tuple[core.Node, int, core.Expr]]:
    match expr:
        case core.Not(operand):
            yield from _clauses(operand)
        case core.Count(clauses=found):
            for i, each in enumerate(found):
                yield expr, i, each.condition
                yield from _clauses(each.condition)
        case core.Implies(condition, consequence):
            for i, part in enumerate((condition, consequence)):
                yield expr, i, part
                yield from _clauses(part)
        case _:
            pass


def _turned(root: core.Expr, old: core.Expr, new: core.Expr) -> core.Expr:
    """The condition with one of its parts in place of another."""

    def change(node: core.Node) -> core.Node:
        return new if node is old else core.rebuilt(node, change)

    return core.rebuilt(root, change)


# ── tried on ─────────────────────────────────────────────────────────────────────────────────────


@few
@given(policies(), chances())
def test_what_a_case_shows_is_what_happens(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    known = world(chance, tried.part)
    for facts in (full(tried.part, known), widened(chance, tried.part, known)):
        evaluation = Evaluation(tried.part, facts, tried.day, known.readings)
        look = looked(evaluation, [rule.name for rule in tried.part.rules()])
        check_outcomes(look)
        check_deciding(look)


def rows(path: str) -> Iterator[tuple[Evaluation, list[str]]]:
    """Some rows of a shipped policy, and what they expect something of."""
    (program,) = open_paths([SHIPPED / path]).programs()
    found = [each for each in tries(program) if isinstance(each.case, core.Case)]
    for each in found[:: max(len(found) // ROWS, 1)]:
        cut = program.slice_on(each.day)
        if cut is not None and isinstance(each.case, core.Case):
            facts: Facts = facts_of(dict(each.case.facts), cut.by_name)
            readings: Mapping[str, str] = dict(each.case.readings)
            yield (
                Evaluation(cut, facts, each.day, readings),
                [e.target for e in each.case.expected if e.target in cut.by_name],
            )


@pytest.mark.parametrize(
    "path", ["eligibility/sogo_jigyo.sadame", "fund/kaigo_technology.sadame", "fund/seibi.sadame"]
)
def test_so_it_is_with_what_ships(path: str) -> None:
    tried = 0
    for evaluation, names in rows(path):
        look = looked(evaluation, names)
        check_outcomes(look)
        tried += check_deciding(look)
    assert tried > 100
