"""What the solver finds is so: every case it finds is replayed, and every outcome of a known case is the only one it has.

Proofs are only as good as the formulas; so these are held to the interpreter on programs nobody wrote.
"""

from random import Random

import pytest
from hypothesis import assume, given
from tests.laws.described import Policy
from tests.laws.trial import NAME, Trial, program_of, settled, trial
from tests.laws.worlds import full, world
from tests.strategies import chances, few, policies

from sadame.dsl import core
from sadame.dsl.values import ABSENT, FAILED, Choices, Elements, Possible
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp.cases import Evaluation

pytest.importorskip("z3")

from sadame.engine.solver import settling
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.formulas import Answer, Formula, both, negate
from sadame.engine.solver.outcomes import Chosen, Items, Number, Outcome, Record


def tried(policy: Policy, chance: Random) -> Trial:
    found = trial(policy, chance)
    assume(found is not None)
    assert found is not None
    return found


def kinds(outcome: Outcome) -> dict[str, tuple[Formula, Possible | None]]:
    """Every kind of outcome: when it is that, and what the interpreter must say then."""
    found: dict[str, tuple[Formula, Possible | None]] = {
        "対象外": (outcome.absent, ABSENT),
        "誤り": (outcome.failed, FAILED),
    }
    match outcome.value:
        case Number() | Record() | Items():
            found["値"] = outcome.valued, None
        case Chosen(members):
            for member, guard in members.items():
                single = Possible(Choices(frozenset({member})))
                found[member] = both(guard, outcome.valued), single
        case _:
            found["はい"] = outcome.yes, Possible(Choices(frozenset({True})))
            found["いいえ"] = outcome.no, Possible(Choices(frozenset({False})))
    return found


def replayed(cut: core.Slice, case: Case, name: str) -> Possible:
    """What the interpreter says in that case."""
    part = settling.settled(cut, case.settings)
    evaluation = Evaluation(part, Facts(case.facts), case.day, case.readings)
    return evaluation.answer(name).outcome.possible


@few
@given(policies(), chances())
def test_a_case_that_is_found_comes_to_what_was_asked_for(policy: Policy, chance: Random) -> None:
    part = tried(policy, chance).part
    encoding = Encoding(part)
    questions = Questions(encoding)
    for rule in part.rules():
        for wanted, expected in kinds(encoding.outcome(rule.name)).values():
            case = questions.find(wanted)
            if isinstance(case, Case):
                told = replayed(part, case, rule.name)
                assert told == expected if expected else told.values and told.is_single


@few
@given(policies(), chances())
def test_a_known_case_comes_to_what_the_interpreter_says_and_to_nothing_else(
    policy: Policy, chance: Random
) -> None:
    at = tried(policy, chance)
    known = world(chance, at.part)
    part = settled(at.program, known).slice_on(at.day)
    assert part is not None
    facts = {n: v for n, v in full(part, known).values.items() if not isinstance(v, Invalid)}
    encoding = Encoding(part, known.readings)
    asked = {each.name for each in part.symbols if isinstance(each, core.Input)}
    assume(asked <= {*facts})
    size = max([len(v.known) for v in facts.values() if isinstance(v, Elements)], default=0)
    assume(size <= encoding.size)
    evaluation = Evaluation(part, Facts(facts), at.day, known.readings)
    questions = Questions(encoding)
    told = settling.told(encoding, facts)
    for rule in part.rules():
        outcome = encoding.outcome(rule.name)
        said = settling.comes_to(encoding, outcome, evaluation.answer(rule.name).outcome.possible)
        today = encoding.is_on(at.day)
        assert isinstance(questions.find(told, today), Case), f"{rule.name}: no such case"
        other = questions.find(told, today, negate(said))
        assert other is not Answer.YES
        assert not isinstance(other, Case), f"{rule.name}: {other}"


REFERRING = f"""制度 {NAME}
適用：令和6年度
参照 もとの制度

判定 同じ
もとの制度 の 基準 が もとの制度 の 基準（令和6年度）
"""
REFERRED = """制度 もとの制度
適用：令和6年度

基準値 基準：kg
令和6年度：1kg 以上 2kg 以下 で 都道府県 が 定める
"""


def test_a_number_others_set_is_one_and_the_same_now_and_in_its_year() -> None:
    program = program_of(REFERRING, REFERRED)
    assert program is not None
    encoding = Encoding(program.slices[0])
    same = encoding.outcome("同じ")

    assert Questions(encoding).find(negate(same.yes)) is Answer.NO
