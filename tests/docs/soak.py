"""The long run of the sentences: very many random programs, said and read back.

    python -m tests.docs.soak --programs 20000 --seed 1 --processes 2

Each is written down under random names and in random order. Its rules, said with spaces and without, are the same
rules again. Exit code 1 if that failed, with the text.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from traceback import format_exc

from tests.docs.parse_back import says_the_same
from tests.laws.author import policy, renaming
from tests.laws.described import Printer
from tests.strategies import seeded

CHUNK = 250


def work(task: tuple[int, int]) -> tuple[int, int, list[str]]:
    """How many programs held, how many did not check, and what went wrong with the others."""
    seed, number = task
    chance = seeded(seed)
    held, refused, failures = 0, 0, []
    for _ in range(number):
        described = policy(seeded(chance.getrandbits(32)), chance.randint(1, 8))
        names = renaming(chance, described.names) if chance.randrange(2) else {}
        text = Printer(names, chance).policy(described)
        try:
            checks = says_the_same(text)
        except Exception:  # noqa: BLE001 - any exception is a finding
            failures.append(f"{format_exc()}\n{text}")
        else:
            held, refused = held + checks, refused + (not checks)
    return held, refused, failures


def main() -> int:
    parser = argparse.ArgumentParser(description="Read back what is said of very many programs")
    parser.add_argument("--programs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    first = asked.seed * 1_000_003
    tasks = [(first + at, CHUNK) for at in range(-(-asked.programs // CHUNK))]
    start, held, refused = time.monotonic(), 0, 0
    failures: list[str] = []
    with ProcessPoolExecutor(asked.processes) as pool:
        for good, bad, stories in pool.map(work, tasks):
            held, refused, failures = held + good, refused + bad, failures + stories
            print(*stories[: not failures[1:]], sep="\n", flush=True)
            print(
                f"\r{held + refused} programs, {time.monotonic() - start:.0f} s",
                end="",
                file=sys.stderr,
            )
    print(file=sys.stderr)
    print(*sorted(failures, key=len)[:1], sep="\n")
    print(f"said and read back {held}, refused by the checker {refused}, failures {len(failures)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
