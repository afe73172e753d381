"""性質 of generated policies; and the law that what is proved of one is never refuted by search.

In: a `random.Random` and a size. Out: a description with 性質 of every form, true or not.
"""

from collections.abc import Iterator
from itertools import combinations
from random import Random

from attrs import evolve
from tests.laws.author import HEADER, Author, fill
from tests.laws.described import Line, Policy, Text
from tests.laws.phrases import LIMITS, LITERALS, TRUTH, Kind
from tests.laws.trial import BrokenLawError, Trial

from sadame.dsl import core
from sadame.engine.solver.formulas import Answer
from sadame.engine.trials.properties import run_properties
from sadame.engine.verify.laws import Judged, judged

LIMIT = 400_000
"""Steps of the solver for one question."""
BUDGET = 20
"""Cases by Hypothesis for one 性質; the sweep adds many times as many."""
TRENDS = ("減らない", "増えない", "変わらない")


def claimed(chance: Random, size: int) -> Policy:
    """A policy that says of itself what always holds."""
    author = Author(chance)
    fill(author, size)
    forms = [each for form in (claims, pairs, trends) for each in form(author)]
    for text in chance.sample(forms, min(len(forms), 3)):
        author.declare(("性質 ", author.name("性質")), *premise(author), Line(text))
    return Policy(HEADER, tuple(author.declarations), tuple(author.names))


def premise(author: Author) -> list[Line]:
    return [Line(("前提：", *author.condition(1).text))] if author.maybe(25) else []


def claims(author: Author) -> Iterator[Text]:
    """A result lies on one side of a number; or any condition."""
    for name, kind in author.rules:
        if kind in LITERALS:
            limit = author.chance.choice(LIMITS)
            yield (name, " が ", *author.literal(kind), f" {limit}")
    yield author.condition(1).text


def pairs(author: Author) -> Iterator[Text]:
    """Two 判定 exclude each other; two results of one kind are the same."""
    for (one, kind), (other, its) in combinations(author.rules, 2):
        if kind == its == TRUTH:
            yield (one, " と ", other, " は 同時に該当しない")
        if kind == its:
            yield (one, " と ", other, " は 常に一致する")


def trends(author: Author) -> Iterator[Text]:
    """One fact goes up, and a result goes one way only."""
    for fact, kind in author.plain_facts:
        for rule, its in author.rules:
            if is_ordered(kind) and is_ordered(its):
                way = author.chance.choice(("増えても", "減っても"))
                yield (fact, f" が {way} ", rule, f" は {author.chance.choice(TRENDS)}")


def is_ordered(kind: Kind) -> bool:
    return kind.word != "区分"


def a_proved_property_is_never_refuted_by_search(trial: Trial) -> None:
    """Law 18: who proves and who searches speak of the same cases."""
    program = evolve(trial.program, slices=(trial.part,))
    proved = {each.about.span for each in proofs(program, trial.part)}
    for tried in run_properties(program, BUDGET) if proved else ():
        if tried.about.span in proved and tried.counterexample is not None:
            raise BrokenLawError(
                f"law 18, 「{tried.about.title}」 is proved\n{tried.counterexample.case}\n{trial.text}"
            )


def proofs(program: core.Program, part: core.Slice) -> Iterator[Judged]:
    """The 性質 that are proved whatever the length of a list."""
    for each in judged(program, part, LIMIT):
        if each.found is Answer.NO and not each.assumed.elements:
            yield each
