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

from tests.fuzz.runs import PATIENCE, some_facts, some_text, try_facts, try_text
from tests.fuzz.test_hostile import FACTS, GOOD
from tests.laws.told import HEAD, checked
from tests.strategies import seeded

CHUNK = 500


def work(task: tuple[int, bool]) -> tuple[float, dict[str, str]]:
    """The slowest answer of a chunk, and what went wrong, by where it did."""
    seed, texts = task
    chance = seeded(seed)
    found: dict[str, str] = {}
    slowest = 0.0
    program = None if texts else checked(HEAD + FACTS)
    for _ in range(CHUNK):
        told = (
            some_text(chance, GOOD or [FACTS]) if program is None else some_facts(chance, program)
        )
        try:
            spent = try_text(told) if isinstance(told, str) else try_facts(program, told)  # type: ignore[arg-type]
        except Exception as crash:  # noqa: BLE001 - any exception is a finding
            last = traceback.extract_tb(crash.__traceback__)[-1]
            place = f"{type(crash).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"
            found.setdefault(
                place, f"{crash}\n{told if isinstance(told, str) else repr(told)[:3000]}"
            )
            continue
        slowest = max(slowest, spent)
        if spent > PATIENCE:
            found.setdefault(
                "too slow", f"{spent:.2f} s\n{told if isinstance(told, str) else repr(told)[:3000]}"
            )
    return slowest, found


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
    slowest = 0.0
    with ProcessPoolExecutor(asked.processes) as pool:
        for n, (spent, wrong) in enumerate(pool.map(work, tasks), 1):
            slowest = max(slowest, spent)
            for place, story in wrong.items():
                if len(story) < len(found.get(place, story + " ")):
                    found[place] = story
            print(f"\r{n * CHUNK} tries, {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    for place, story in found.items():
        print(f"\n━━ {place}\n{story}")
    print(f"\n{len(tasks) * CHUNK} tries, slowest {slowest:.2f} s, {len(found)} kinds of failure")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
