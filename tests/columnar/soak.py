"""The long run over the rules we ship: many made-up people put to plans, to compiled rules and to the interpreter.

    python -m tests.columnar.soak --people 200000 --seed 1

Each person's facts are known altogether, in part or hardly at all. Every result of a plan on Polars is put beside what
compiled rules decide, and for one person in `--every` beside all that the interpreter says. Exit code 1 if any
differs.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from random import Random

from attrs import define
from tests.columnar.agreement import on_polars, planned, said_of
from tests.compiled.agreement import sparse
from tests.laws.described import Policy
from tests.laws.trial import BrokenLawError, Trial, some_day
from tests.laws.worlds import full, widened, world
from tests.strategies import seeded

from sadame.dsl import core
from sadame.engine import load
from sadame.engine.bulk.cells import encode
from sadame.engine.case import Facts
from sadame.engine.columnar import results
from sadame.engine.compiled import Compiled, compile_rules

BATCH = 250


@define
class Tally:
    """How many results were compared with whom, and how many a plan left open."""

    people: int = 0
    compiled: int = 0
    interpreted: int = 0
    told: int = 0
    open: int = 0


def some_facts(chance: Random, part: core.Slice, count: int) -> list[Facts]:
    """People of whom all, much, some or little is known."""
    found = []
    for at in range(count):
        known = world(chance, part)
        match at % 4:
            case 0 | 1:
                found.append(full(part, known))
            case 2:
                found.append(widened(chance, part, known, 8))
            case _:
                found.append(sparse(chance, full(part, known)))
    return found


def compare(trial: Trial, compiled: Compiled, every: int, tally: Tally) -> None:
    """One batch of people of a 断面."""
    facts = some_facts(trial.chance, trial.part, BATCH)
    readings: Mapping[str, str] = {}
    encoded = encode(trial.part, facts)
    plan = planned(trial.part, encoded, readings, trial.day)
    types = {told.name: told for told in plan.rules}
    for case, row in zip(facts, on_polars(plan, encoded), strict=True):
        tally.people += 1
        found = {name: results.possible(told, row[name]) for name, told in types.items()}
        tally.told += sum(1 for each in found.values() if each is not None)
        tally.open += sum(1 for each in found.values() if each is None)
        laid = compiled.layout.case(case, readings, trial.day)
        if laid is None:
            continue
        for name, outcome in compiled.outcomes(laid).items():
            if outcome is not None and found[name] is not None:
                tally.compiled += 1
                if outcome != found[name]:
                    raise BrokenLawError(f"{name}\n{outcome}\n{found[name]}\n{case}")
    few: Sequence[Facts] = facts[::every]
    tally.interpreted += len(said_of(trial, few, readings))


def main() -> int:
    parser = argparse.ArgumentParser(description="Put many people to plans")
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=50, help="one in so many is interpreted")
    asked = parser.parse_args()
    parts = [(policy.program, part) for policy in load().values() for part in policy.program.slices]
    batches = -(-asked.people // (BATCH * len(parts)))
    tally, start = Tally(), time.monotonic()
    for number, (program, part) in enumerate(parts):
        chance = seeded(asked.seed * 1_000 + number)
        compiled = compile_rules(part, [rule.name for rule in part.rules()])
        for _ in range(batches):
            day = some_day(chance, part)
            trial = Trial(Policy((), (), ()), program.name, program, part, day, chance)
            try:
                compare(trial, compiled, asked.every, tally)
            except BrokenLawError as broken:
                print(f"━━ {program.name}, 断面 {number}\n{broken}")
                return 1
        print(f"{program.name} {time.monotonic() - start:.0f} s {tally}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
