"""The smallest policy on which something still goes wrong, and the fewest facts.

In: a description and what went wrong on it: a broken law, drawn anew for each smaller policy, or a
`Difference` on the facts of one person, which stay as far as the smaller policy asks for them.
"""

import time
from collections.abc import Iterator, Sequence
from traceback import format_exc

from attrs import evolve
from tests.laws.described import Block, Grid, Group, Items, Part, Policy, Printer
from tests.laws.laws import Law
from tests.laws.sittings import Evaluator, Sitting
from tests.laws.together import CRASH, Counts, Difference, differences
from tests.laws.trial import BrokenLawError, program_of, sources, trial
from tests.strategies import seeded

from sadame.engine.case import Facts

PATIENCE = 25
"""Draws on a smaller program before it counts as healthy."""
TRIES = 1_500
"""Smaller cases that are tried before one is small enough."""

# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


def broken_by(law: Law, described: Policy, seed: int) -> str | None:
    """The story of a failure; also of a crash, which no law allows."""
    try:
        tried = trial(described, seeded(seed))
        if tried is not None:
            law(tried)
    except BrokenLawError as broken:
        return str(broken)
    except Exception:  # noqa: BLE001 - any exception is a finding
        texts = "\n".join(Printer().texts(described))
        return f"{format_exc()}\n{texts}"
    return None


def smaller(part: Part) -> Iterator[Part]:
    """The part with one thing less."""
    match part:
        case Block(parts):
            for at, each in enumerate(parts):
                if at:
                    yield Block((*parts[:at], *parts[at + 1 :]))
                yield from (Block((*parts[:at], one, *parts[at + 1 :])) for one in smaller(each))
        case Group(parts):
            for at, each in enumerate(parts):
                yield Group((*parts[:at], *parts[at + 1 :]))
                yield from (Group((*parts[:at], one, *parts[at + 1 :])) for one in smaller(each))
        case Items(head, items):
            for at, item in enumerate(items):
                yield Items(head, (*items[:at], *items[at + 1 :]))
                if isinstance(item, Items):
                    for one in smaller(item):
                        assert isinstance(one, Items)
                        yield Items(head, (*items[:at], one, *items[at + 1 :]))
        case Grid(rows=rows):
            for at in range(len(rows)):
                yield evolve(part, rows=(*rows[:at], *rows[at + 1 :]))
        case _:
            return


def smaller_policies(described: Policy) -> Iterator[Policy]:
    """The policy with one thing less, big things first."""
    if described.base is not None:
        yield evolve(described, base=None)
        yield from (evolve(described, base=one) for one in smaller_policies(described.base))
    every = described.declarations
    for at in reversed(range(len(every))):
        yield evolve(described, declarations=(*every[:at], *every[at + 1 :]))
    for at, part in enumerate(every):
        for one in smaller(part):
            yield evolve(described, declarations=(*every[:at], one, *every[at + 1 :]))


def kind_of(story: str) -> str:
    """A broken law stays a broken law, a crash stays a crash, while the policy shrinks."""
    return story.partition(",")[0] if story.startswith("law") else "crash"


def minimised(law: Law, described: Policy, story: str) -> str:
    """The story of the smallest policy found that still breaks the law."""
    deadline = time.monotonic() + 60
    found = True
    while found and time.monotonic() < deadline:
        found = False
        for candidate in smaller_policies(described):
            tries = (broken_by(law, candidate, seed) for seed in range(PATIENCE))
            told = next((each for each in tries if each and kind_of(each) == kind_of(story)), None)
            if told is not None:
                described, story, found = candidate, told, True
                break
    return story


# ── differences ──────────────────────────────────────────────────────────────────────────────────


def shrunk(
    described: Policy, sitting: Sitting, found: Difference, evaluators: Sequence[Evaluator]
) -> tuple[Sitting, Difference]:
    """One person, on the smallest policy found, on whom the same evaluator differs in the same part."""
    asked = [each for each in evaluators if each.name == found.who]
    rows = range(len(sitting.facts)) if found.part == CRASH else [found.row]
    people = [evolve(sitting, facts=[sitting.facts[row]]) for row in rows]
    tried = ((alone, first(alone, asked, found)) for alone in people)
    alone, told = next(((one, again) for one, again in tried if again), (sitting, found))
    if alone is sitting:  # it takes others beside them
        return sitting, found
    left = iter(range(TRIES))
    best = described, alone
    while True:
        for candidate in smaller_cases(*best):
            if next(left, None) is None:
                return best[1], told
            again = first(candidate[1], asked, found)
            if again is not None:
                best, told = candidate, again
                break
        else:
            return best[1], told


def first(sitting: Sitting, evaluators: Sequence[Evaluator], like: Difference) -> Difference | None:
    """The first difference of that kind."""
    every = differences(sitting, evaluators, Counts())
    return next((each for each in every if each.kind == like.kind), None)


def smaller_cases(described: Policy, sitting: Sitting) -> Iterator[tuple[Policy, Sitting]]:
    """The case with one thing less: of the policy, of the readings, of the facts."""
    for one in smaller_policies(described):
        made = on_policy(one, sitting)
        if made is not None:
            yield one, made
    (facts,) = sitting.facts
    for name in facts.values:
        others = {key: each for key, each in facts.values.items() if key != name}
        yield described, evolve(sitting, facts=[Facts(others)])
    for name in sitting.readings:
        readings = {key: each for key, each in sitting.readings.items() if key != name}
        yield described, evolve(sitting, readings=readings)


def on_policy(described: Policy, sitting: Sitting) -> Sitting | None:
    """The same people, as far as another policy asks for the same of them; None if it is refused."""
    texts = Printer().texts(described)
    program = program_of(*texts)
    part = None if program is None else program.slice_on(sitting.day)
    if program is None or part is None:
        return None
    types = {symbol.name: symbol.type for symbol in part.symbols if hasattr(symbol, "type")}
    same = {
        name
        for name, symbol in sitting.part.by_name.items()
        if hasattr(symbol, "type") and types.get(name) == symbol.type
    }
    people = [
        Facts({name: each for name, each in facts.values.items() if name in same})
        for facts in sitting.facts
    ]
    readings = {name: each for name, each in sitting.readings.items() if name in same}
    made = {each.path: each for each in sources(*texts)}
    return Sitting(program, part, sitting.day, readings, people, made)
