"""The long run of damage.

    python -m tests.fuzz.soak --texts 100000 --facts 50000 --seed 1 --processes 2

Prints each kind of crash or wait once, with what caused it. Exit code 1 if there was any.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.effort import TooMuch
from tests.fuzz.runs import some_facts, some_text, try_facts, try_text
from tests.fuzz.test_hostile import FACTS, GOOD
from tests.laws.told import HEAD, checked
from tests.strategies import seeded

CHUNK = 500


def outcome_of(text: str) -> str | None:
    """Where the compiler crashed, or that it made one wait; None = all is well."""
    try:
        try_text(text)
    except TooMuch:
        return "too much work"
    except Exception as crash:  # noqa: BLE001 - any exception is a finding
        return place_of(crash)
    return None


def place_of(crash: Exception) -> str:
    last = traceback.extract_tb(crash.__traceback__)[-1]
    return f"{type(crash).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"


def smallest(text: str, wrong: str) -> str:
    """The text without the lines that have nothing to do with it."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fewer = lines[:at] + lines[at + 1 :]
        if outcome_of("\n".join(fewer)) == wrong:
            lines = fewer
        else:
            at += 1
    return "\n".join(lines)


def work(task: tuple[int, bool]) -> dict[str, str]:
    """What went wrong in a chunk, by where it did."""
    seed, texts = task
    return damage(seeded(seed)) if texts else hostility(seeded(seed))


def damage(chance: Random) -> dict[str, str]:
    found: dict[str, str] = {}
    for _ in range(CHUNK):
        text = some_text(chance, GOOD or [FACTS])
        wrong = outcome_of(text)
        if wrong is not None and wrong not in found:
            found[wrong] = smallest(text, wrong)
    return found


def hostility(chance: Random) -> dict[str, str]:
    found: dict[str, str] = {}
    program = checked(HEAD + FACTS)
    for _ in range(CHUNK):
        raw = some_facts(chance, program)
        try:
            try_facts(program, raw)
        except TooMuch:
            found.setdefault("too much work over facts", repr(raw)[:3000])
        except Exception as crash:  # noqa: BLE001 - any exception is a finding
            found.setdefault(place_of(crash), repr(raw)[:3000])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Damaged rule files and hostile facts")
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--facts", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    kinds = [True] * -(-asked.texts // CHUNK) + [False] * -(-asked.facts // CHUNK)
    tasks = [(asked.seed * 1_000_003 + n, kind) for n, kind in enumerate(kinds)]
    start = time.monotonic()
    found: dict[str, str] = {}
    with ProcessPoolExecutor(asked.processes) as pool:
        for n, wrong in enumerate(pool.map(work, tasks), 1):
            for place, story in wrong.items():
                if len(story) < len(found.get(place, story + " ")):
                    found[place] = story
            print(f"\r{n * CHUNK} tries, {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    for place, story in found.items():
        print(f"\n━━ {place}\n{story}")
    print(f"\n{len(tasks) * CHUNK} tries, {len(found)} kinds of failure")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
