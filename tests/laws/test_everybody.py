"""Everybody who can apply rules says the same, on programs nobody wrote and on those on which somebody once differed."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from tests.laws import corpus
from tests.laws.author import policy
from tests.laws.described import Policy
from tests.laws.evaluators import EVALUATORS, REFERENCE
from tests.laws.everybody import SELDOM
from tests.laws.shrinking import shrunk
from tests.laws.sittings import Answer, Evaluator, Part, Said, Sitting, sitting
from tests.laws.together import CRASH, Counts, differences
from tests.laws.trial import trial
from tests.strategies import chances, families, few, seeded

from sadame.dsl.values import FAILED, NO, YES, Possible

PRESENT = [each for each in EVALUATORS if not each.lacking()]
#: Databases are asked about what was found, and by the long run: a query costs more than all others' answers.
QUICK = [each for each in PRESENT if each.name not in SELDOM]
fewer = settings(few, max_examples=15)


@fewer
@given(families(), chances())
def test_everybody_says_the_same_of_a_generated_program(described: Policy, chance: Random) -> None:
    tried = trial(described, chance)
    assume(tried is not None)
    assert tried is not None
    met = sitting(tried)

    assert [*differences(evolve(met, facts=met.facts[::10]), QUICK, Counts())] == []


@pytest.mark.parametrize("case", [pytest.param(each, id=each.name) for each in corpus.kept()])
def test_everybody_says_the_same_where_somebody_once_differed(case: corpus.Kept) -> None:
    assert [*differences(case.sitting, PRESENT, Counts())] == []


# ── what compares is itself tried ────────────────────────────────────────────────────────────────


class Liar(Evaluator):
    """Says いいえ where the interpreter says はい."""

    name = "liar"
    tells = frozenset({Part.OUTCOME})

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        for answer in REFERENCE.answers(sitting):
            yield {
                rule: Said(Possible(NO))
                for rule, said in answer.items()
                if said.possible == Possible(YES)
            }


class Quitter(Evaluator):
    """Says nothing of anybody, and breaks down where a rule is 誤り."""

    name = "quitter"
    tells: frozenset[Part] = frozenset()

    def answers(self, sitting: Sitting) -> Iterator[Answer]:
        for answer in REFERENCE.answers(sitting):
            if any(said.possible == FAILED for said in answer.values()):
                raise RuntimeError
            yield {}


SOUND = (0, 1, 7)
"""Seeds of policies that the checker accepts."""


def generated(seed: int) -> tuple[Policy, Sitting]:
    described = policy(seeded(seed), 6)
    tried = trial(described, seeded(seed))
    assert tried is not None
    return described, sitting(tried)


def test_all_that_an_evaluator_tells_is_compared() -> None:
    counts = Counts()
    for seed in SOUND:
        _, met = generated(seed)
        assert [*differences(evolve(met, facts=met.facts[:24]), PRESENT, counts)] == []

    wanted = {(each.name, part.value) for each in PRESENT for part in each.tells}
    assert wanted <= set(counts.compared)


def test_an_evaluator_that_lies_is_found_and_its_case_is_made_small_and_kept(
    tmp_path: Path,
) -> None:
    described, met = generated(SOUND[0])
    found = next(differences(met, [Liar()], Counts()))
    small, again = shrunk(described, met, found, [Liar()])
    corpus.keep(tmp_path, again.part, small)
    (kept,) = corpus.kept(tmp_path)

    assert len(small.rules) == 1
    assert len(small.facts) == 1
    assert kept.sitting.facts == small.facts
    assert [*differences(kept.sitting, [Liar()], Counts())] == [again]


def test_an_evaluator_that_breaks_down_is_found() -> None:
    described, met = generated(SOUND[0])
    (found,) = differences(met, [Quitter()], Counts())
    small, again = shrunk(described, met, found, [Quitter()])

    assert found.part == again.part == CRASH
    assert len(small.facts) == 1
