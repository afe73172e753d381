"""The long run over all evaluators: generated programs, many people each, everybody asked the same.

    python -m tests.laws.everybody --pairs 1000000 --seed 1 --log pairs.jsonl --corpus found
    python -m tests.laws.everybody --pairs 20000 --only duckdb,postgres

A pair is one program and the facts of one person; every evaluator is asked for every rule of it, and all they say is
put beside what the interpreter says. What was done stands in the log and is not done again. What was found is made
small and kept in the corpus. Exit code 1 if anything differed.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from attrs import asdict, define, field, frozen
from tests.laws import corpus
from tests.laws.described import Policy
from tests.laws.evaluators import EVALUATORS, REFERENCE
from tests.laws.families import family
from tests.laws.shrinking import shrunk
from tests.laws.sittings import Evaluator, Sitting, sitting
from tests.laws.together import NOTHING, Counts, Difference, differences
from tests.laws.trial import trial
from tests.strategies import seeded

from sadame.dsl import calendar

TOGETHER = 20
"""So many programs are one piece of work."""
SELDOM = ("duckdb", "postgres", "spark", "solver")
"""To ask them costs more than all others' answers: they are asked about one program in `SELDOM_ONE_IN`, unless by name."""
SELDOM_ONE_IN = 5


@frozen
class Order:
    """What is asked for: from which seed, of whom (`always` = about every program), and where cases are kept."""

    seed: int
    names: tuple[str, ...]
    always: bool
    kept: str

    def evaluators(self, number: int) -> list[Evaluator]:
        """Those who are asked about that program."""
        rare = self.always or number % SELDOM_ONE_IN == 0
        return [
            each
            for each in EVALUATORS
            if each.name in self.names and (rare or each.name not in SELDOM)
        ]


@define
class Tally:
    """How a piece of work went. `compared` = evaluator → what → answers."""

    piece: int
    programs: int = 0
    refused: int = 0
    rules: int = 0
    pairs: int = 0
    compared: dict[str, dict[str, int]] = field(factory=dict)
    asked: dict[str, int] = field(factory=dict)
    seconds: dict[str, float] = field(factory=dict)
    stories: list[str] = field(factory=list)


# ── one piece ────────────────────────────────────────────────────────────────────────────────────


def work(order: Order, piece: int) -> Tally:
    """Some programs, and people for each."""
    chance = seeded(f"{order.seed} {piece}")
    tally, counts, asked = Tally(piece), Counts(), Counter[str]()
    while tally.programs < TOGETHER:
        described = family(seeded(chance.getrandbits(32)), chance.randint(1, 8))
        tried = trial(described, seeded(chance.getrandbits(32)))
        if tried is None or not any(tried.part.rules()):
            tally.refused += 1
            continue
        evaluators = order.evaluators(tally.programs)
        met = sitting(tried)
        tally.programs += 1
        tally.rules += len(met.rules)
        tally.pairs += len(met.facts)
        asked.update({each.name: len(met.facts) for each in [REFERENCE, *evaluators]})
        tally.stories += found_in(described, met, evaluators, counts, order.kept)
    for (who, what), number in counts.compared.items():
        tally.compared.setdefault(who, {})[what] = number
    tally.asked, tally.seconds = dict(asked), dict(counts.seconds)
    return tally


def found_in(
    described: Policy, met: Sitting, evaluators: Sequence[Evaluator], counts: Counts, kept: str
) -> Iterator[str]:
    """The story of the first difference of each evaluator, as small as it gets."""
    known: set[str] = set()
    for each in differences(met, evaluators, counts):
        if each.who not in known:
            known.add(each.who)
            small, again = shrunk(described, met, each, evaluators)
            told = f"{again.who} {again.part}"
            name = corpus.keep(Path(kept), told, small) if kept else ""
            yield story(small, again, name)


def story(met: Sitting, each: Difference, name: str) -> str:
    """A difference with all it takes to see it again."""
    facts = "\n".join(f"  {k}: {v}" for k, v in met.facts[each.row].values.items())
    texts = "\n".join(source.text for source in met.sources.values())
    return (
        f"{each.who}, {each.part}: {each.rule}  {name}\nexpected {each.expected}\nfound {each.found}\n"
        f"基準日 {calendar.to_date(met.day)}, 解釈 {dict(met.readings)}\n{facts}\n\n{texts}"
    )


# ── all of it ────────────────────────────────────────────────────────────────────────────────────


def tallies(order: Order, pairs: int, processes: int, log: Path | None) -> Iterator[Tally]:
    """Pieces in their order until there are so many pairs; from the log those that stand there."""
    done = logged(log, order)
    total, piece, waiting = 0, 0, deque[Tally | Future[Tally]]()
    with ProcessPoolExecutor(processes) as pool:
        while total < pairs:
            while len(waiting) < processes:
                waiting.append(done.get(piece) or pool.submit(work, order, piece))
                piece += 1
            first = waiting.popleft()
            tally = first if isinstance(first, Tally) else first.result()
            if isinstance(first, Future):
                note(log, order, tally)
            total += tally.pairs
            yield tally


def logged(path: Path | None, order: Order) -> dict[int, Tally]:
    """What a log says is done, if it was the same that was asked for."""
    if path is None or not path.exists():
        return {}
    said = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        each["tally"]["piece"]: Tally(**each["tally"])
        for each in said
        if each["order"] == [order.seed, list(order.names), order.always]
    }


def note(path: Path | None, order: Order, tally: Tally) -> None:
    """One line more in the log."""
    if path is not None:
        said = {"order": [order.seed, order.names, order.always], "tally": asdict(tally)}
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(said, ensure_ascii=False) + "\n")


def report(every: Sequence[Tally], seconds: float) -> int:
    """What was done, and each difference."""
    for tally in every:
        for each in tally.stories:
            print(f"\n━━ piece {tally.piece}: {each}")
    pairs, programs = sum(t.pairs for t in every), sum(t.programs for t in every)
    rules, refused = sum(t.rules for t in every), sum(t.refused for t in every)
    print(
        f"\n{pairs:,} pairs of {programs:,} programs ({rules:,} rules; {refused:,} refused or empty), {seconds:.0f} s"
    )
    asked = sum((Counter(t.asked) for t in every), Counter[str]())
    for who, number in asked.items():
        spent = sum(t.seconds.get(who, 0.0) for t in every)
        told = sum((Counter(t.compared.get(who, {})) for t in every), Counter[str]())
        left = told.pop(NOTHING, 0)
        parts = ", ".join(f"{part} {many:,}" for part, many in sorted(told.items()))
        print(f"  {who:12} {number:10,} pairs {spent:7.0f} s  {parts}; {NOTHING} {left:,}")
    different = sum(len(t.stories) for t in every)
    print(f"different: {different}")
    return 1 if different else 0


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put generated programs to every evaluator")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", default="", help="names of evaluators, with commas")
    parser.add_argument("--log", type=Path, help="what is in it is not done again")
    parser.add_argument(
        "--corpus", default="", help="the folder for cases on which somebody differs"
    )
    return parser.parse_args()


def main() -> int:
    asked = asked_for()
    names = []
    for each in EVALUATORS:
        if asked.only and each.name not in asked.only.split(","):
            continue
        if each.lacking():
            print(f"{each.name}: {each.lacking()}", flush=True)
        else:
            names.append(each.name)
    order, start = Order(asked.seed, tuple(names), bool(asked.only), asked.corpus), time.monotonic()
    every: list[Tally] = []
    for tally in tallies(order, asked.pairs, asked.processes, asked.log):
        every.append(tally)
        done, gone = sum(each.pairs for each in every), time.monotonic() - start
        found = sum(len(each.stories) for each in every)
        print(f"\r{done:,} pairs, {gone:.0f} s, {found} different", end="", file=sys.stderr)
    return report(every, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main())
