"""The long run: the laws on very many pairs of a random program and random facts.

    python -m tests.laws.soak --pairs 100000 --seed 1 --processes 2
    python -m tests.laws.soak --pairs 200000 --seed 1 --rounds 10 --laws compiled,plain

Prints how many programs and pairs were tried, what the checker refused, and for each law that does
not hold the smallest program found, its facts and both answers. Exit code 1 if any law failed.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import MappingProxyType

from attrs import field, frozen
from tests.columnar import agreement as columnar
from tests.columnar import backends
from tests.compiled import agreement
from tests.javascript import agreement as javascript
from tests.laws import claims, laws, rewriting
from tests.laws.described import Printer
from tests.laws.families import family
from tests.laws.laws import Law
from tests.laws.shrinking import broken_by, minimised
from tests.laws.trial import Trial, book, trial
from tests.strategies import seeded

LAWS: Mapping[str, Law] = MappingProxyType(
    {
        law.__name__: law
        for law in (
            laws.full_facts_give_the_concrete_meaning,
            laws.completions_stay_inside,
            laws.knowing_more_only_narrows,
            laws.names_and_order_mean_nothing,
            rewriting.inlining_changes_nothing,
            rewriting.a_rule_that_only_refers_says_the_same,
            laws.a_case_analysis_is_the_union_of_its_cases,
            laws.only_what_is_missing_matters,
            rewriting.a_proviso_that_never_applies_changes_nothing,
            laws.days_of_one_slice_are_alike,
            rewriting.a_barrier_is_a_constant_to_who_refers_to_it,
            rewriting.a_table_is_a_choice_between_its_rows,
            laws.presuming_is_answering,
            rewriting.a_fact_that_is_worked_out_is_as_if_it_were_told,
            laws.what_is_noted_holds,
            claims.a_proved_property_is_never_refuted_by_search,
            agreement.compiled_rules_say_what_the_interpreter_says,
            agreement.plain_facts_are_read_to_the_same_case,
            columnar.columns_say_what_the_interpreter_says,
            *backends.laws(),
            *javascript.laws(),
        )
    }
)
ROUNDS = 3
"""Sets of facts put to each program."""


@frozen
class Tally:
    """What one worker saw."""

    programs: int = 0
    refused: Counter[str] = field(factory=Counter)
    pairs: Counter[str] = field(factory=Counter)
    failures: tuple[tuple[str, str], ...] = ()
    slowest: float = 0.0


def compiles(tried: Trial) -> None:
    """What every law needs first."""
    assert tried.program.slices


def work(task: tuple[int, int, int, tuple[str, ...]]) -> Tally:
    """Tries so many pairs, from that seed, with so many sets of facts for each program."""
    seed, pairs, rounds, names = task
    chance = seeded(seed)
    programs, refused, tried = 0, Counter[str](), Counter[str]()
    failures: dict[str, str] = {}
    slowest = 0.0
    while tried.total() < pairs:
        described = family(seeded(chance.getrandbits(32)), chance.randint(1, 8))
        programs += 1
        story = broken_by(compiles, described, 0)
        if story is not None:
            failures.setdefault("compiles", minimised(compiles, described, story))
            continue
        if trial(described, seeded(0)) is None:
            problems = book(*Printer().texts(described)).problems
            refused.update({each.code for each in problems if not each.code.startswith("W")})
            continue
        for _ in range(rounds):
            for name in names:
                start = time.perf_counter()
                story = broken_by(LAWS[name], described, chance.getrandbits(32))
                slowest = max(slowest, time.perf_counter() - start)
                tried[name] += 1
                if story is not None and name not in failures:
                    failures[name] = minimised(LAWS[name], described, story)
    return Tally(programs, refused, tried, tuple(failures.items()), slowest)


def main() -> int:
    parser = argparse.ArgumentParser(description="Try the laws on random programs and facts")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="sets of facts for a program")
    parser.add_argument("--laws", default="", help="how the names of laws begin, with commas")
    parser.add_argument("--corpus", type=Path, help="the folder for the stories of broken laws")
    asked = parser.parse_args()
    names = tuple(name for name in LAWS if name.startswith(tuple(asked.laws.split(","))))
    chunk = max(200, min(2_000, asked.pairs // asked.processes))
    seeds = range(asked.seed * 1_000_003, asked.seed * 1_000_003 - (-asked.pairs // chunk))
    tasks = [(seed, chunk, asked.rounds, names) for seed in seeds]
    start = time.monotonic()
    tallies: list[Tally] = []
    with ProcessPoolExecutor(asked.processes) as pool:
        for tally in pool.map(work, tasks):
            tallies.append(tally)
            done = sum(each.pairs.total() for each in tallies)
            print(f"\r{done} pairs, {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    return report(tallies, asked.corpus)


def report(tallies: list[Tally], corpus: Path | None) -> int:
    failures: dict[str, str] = {}
    for tally in tallies:
        for name, story in tally.failures:
            if name not in failures or len(story) < len(failures[name]):
                failures[name] = story
    programs = sum(each.programs for each in tallies)
    pairs = sum((each.pairs for each in tallies), Counter[str]())
    refused = sum((each.refused for each in tallies), Counter[str]())
    for name, story in failures.items():
        print(f"\n━━ {name}\n{story}")
        if corpus is not None:
            corpus.mkdir(parents=True, exist_ok=True)
            (corpus / f"{name}.txt").write_text(story + "\n", encoding="utf-8")
    print(
        f"\nprograms {programs}, pairs {pairs.total()}, slowest {max(t.slowest for t in tallies):.2f} s"
    )
    for name, number in pairs.items():
        print(f"  {number:7}  {name}{'  BROKEN' if name in failures else ''}")
    print(
        "refused by the checker:", ", ".join(f"{code} {n}" for code, n in refused.most_common(12))
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
