"""The long run of the formatter: very many random policies, formatted and read again.

    python -m tests.formatting.soak --policies 50000 --seed 1 --processes 2

Each is written down under random names and in random order. Formatting twice is formatting once, the
program means the same, and comments and blank lines stay. Exit code 1 if that failed, with the text.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from traceback import format_exc

from tests.formatting.test_formatter import check
from tests.laws.author import policy, renaming
from tests.laws.described import Printer
from tests.strategies import seeded

from sadame.dsl.source import Source

CHUNK = 250


def work(task: tuple[int, int]) -> tuple[int, str]:
    """How many policies held, and what went wrong with the first that did not."""
    seed, number = task
    chance = seeded(seed)
    for done in range(number):
        described = policy(seeded(chance.getrandbits(32)), chance.randint(1, 8))
        names = renaming(chance, described.names) if chance.randrange(2) else {}
        text = Printer(names, chance).policy(described)
        try:
            check([Source("案.sadame", text)], {})
        except Exception:  # noqa: BLE001 - any exception is a finding
            return done, f"seed {seed}, policy {done}\n{format_exc()}\n{text}"
    return number, ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Format very many random policies")
    parser.add_argument("--policies", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    first = asked.seed * 1_000_003
    tasks = [(first + at, CHUNK) for at in range(-(-asked.policies // CHUNK))]
    start, held, failures = time.monotonic(), 0, []
    with ProcessPoolExecutor(asked.processes) as pool:
        for done, story in pool.map(work, tasks):
            held += done
            failures += [story] if story else []
            print(f"\r{held} policies, {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(*failures[:1], f"policies {held}, failures {len(failures)}", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
