"""The long run over columns: very many made-up people on every rule we ship, or a crowd on each of many made-up programs.

    python -m tests.columnar.soak --people 200000 --seed 1 --log /tmp/people.jsonl
    python -m tests.columnar.soak --programs 2000 --seed 1 --engines duckdb,postgres,spark

Every result of the plan on Polars is put beside what compiled rules and the SQL engines say of everybody, and what the
interpreter says of a few. A 制度 is one piece of work, and so are 25 programs; what stands in
the log is not done again. Exit code 1 if any answer differs.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from traceback import format_exc

from attrs import define, evolve, field, frozen
from tests.columnar import backends, versus
from tests.columnar.agreement import shipped
from tests.columnar.crowd import POOL, crowd
from tests.columnar.versus import Difference, Meeting
from tests.laws.author import policy
from tests.laws.shrinking import minimised
from tests.laws.trial import BrokenLawError, Trial, some_day, trial
from tests.laws.worlds import some_readings
from tests.strategies import seeded

from sadame.engine import load

PROGRAMS = "programs"
TOGETHER = 25
"""So many programs are one piece of work."""


@frozen
class Order:
    """What is asked for. `people` of a 制度, or of a program; of each, `interpreted` are the interpreter's as well.

    `batch` = people in one frame, drawn from a pool of `pool`.
    """

    seed: int
    people: int
    batch: int
    pool: int
    interpreted: int
    engines: tuple[str, ...]


@define
class Tally:
    """How a piece of work went: how many of what, seconds by back end, and what differed."""

    name: str
    counts: Counter[str] = field(factory=Counter)
    seconds: dict[str, float] = field(factory=dict)
    stories: list[str] = field(factory=list)

    def spent(self, who: str, since: float) -> float:
        """Notes the time that has gone by; the time now."""
        now = time.monotonic()
        self.seconds[who] = self.seconds.get(who, 0.0) + now - since
        return now

    def line(self) -> str:
        spent = " ".join(f"{who} {seconds:.0f}" for who, seconds in self.seconds.items())
        people = f"{self.counts['people']} people, {self.counts['distinct']} distinct"
        found = f"  {len(self.stories)} DIFFERENT" if self.stories else ""
        return f"{self.name}  {people}  seconds: {spent}{found}"


# ── one crowd ────────────────────────────────────────────────────────────────────────────────────


def held(tried: Trial, order: Order, tally: Tally) -> Iterator[tuple[Meeting, Difference]]:
    """One crowd put to everybody, on one day or on several, under some readings."""
    chance, part = tried.chance, tried.part
    days = [some_day(chance, part) for _ in range(chance.choice((1, 5)))]
    readings = {name: v for name, v in some_readings(chance, part).items() if chance.randrange(3)}
    at = time.monotonic()
    people = crowd(chance, part, order.people, days, order.pool)
    met = versus.meeting(tried.program, people, readings)
    at = tally.spent("polars", at)
    distinct = met.said.height
    few = chance.sample(range(distinct), min(order.interpreted, distinct))
    asked = {
        "compiled": versus.beside_compiled(met, every=20),
        "interpreter": versus.beside_interpreter(met, few),
        **{each: versus.beside_engine(met, each) for each in order.engines},
    }
    for who, differences in asked.items():
        yield from ((met, each) for each in differences)
        at = tally.spent(who, at)
    tally.counts.update(met.counts)
    tally.counts.update(people=order.people, distinct=distinct, interpreted=len(few))


def story(met: Meeting, each: Difference) -> str:
    facts = "\n".join(f"  {k}: {v}" for k, v in met.people.facts(each.row).values.items())
    return (
        f"{each.who}: {each.rule}\nexpected {each.expected}\nfound {each.found}\n"
        f"基準日 {met.people.days[each.row]}, 解釈 {dict(met.readings)}\n{facts}"
    )


# ── pieces of work ───────────────────────────────────────────────────────────────────────────────


def on_policy(name: str, order: Order) -> Tally:
    """The people of a 制度, shared by its 断面; of each rule and back end the first difference."""
    tally = Tally(name)
    program = load()[name].program
    known: set[str] = set()
    for number, part in enumerate(program.slices):
        tally.counts.update(断面=1, rules=sum(1 for _ in part.rules()))
        tried = shipped(program, part, seeded(f"{order.seed} {name} {number}"))
        left = -(-order.people // len(program.slices))
        while left > 0:
            size = min(left, order.batch)
            few = -(-order.interpreted * size // order.people)
            _collect(tried, evolve(order, people=size, interpreted=few), tally, known)
            left -= size
    return tally


def _collect(tried: Trial, order: Order, tally: Tally, known: set[str]) -> None:
    try:
        for met, each in held(tried, order, tally):
            if f"{each.who} {each.rule}" not in known:
                known.add(f"{each.who} {each.rule}")
                tally.stories.append(story(met, each))
    except Exception:  # noqa: BLE001 - any exception is a finding, and the others are to go on
        tally.stories.append(format_exc())


def on_programs(name: str, order: Order) -> Tally:
    """Some made-up programs, a crowd for each."""
    tally = Tally(name)
    chance = seeded(f"{order.seed} {name}")
    while tally.counts["programs"] < TOGETHER:
        described = policy(seeded(chance.getrandbits(32)), chance.randint(1, 8))
        tried = trial(described, seeded(chance.getrandbits(32)))
        if tried is None or not any(tried.part.rules()):
            tally.counts["refused"] += 1
            continue
        tally.counts["programs"] += 1
        tally.counts["rules"] += sum(1 for _ in tried.part.rules())
        told = _broken(tried, order, tally)
        if told:
            tally.stories.append(minimised(lambda one: _law(one, order), described, told))
    return tally


def _broken(tried: Trial, order: Order, tally: Tally) -> str:
    try:
        for met, each in held(tried, order, tally):
            return f"law of crowds, {story(met, each)}\n{tried.text}"
    except Exception:  # noqa: BLE001 - any exception is a finding
        return f"{format_exc()}\n{tried.text}"
    return ""


def _law(tried: Trial, order: Order) -> None:
    told = _broken(tried, order, Tally(""))
    if told:
        raise BrokenLawError(told)


# ── all of it ────────────────────────────────────────────────────────────────────────────────────


def work(task: tuple[str, Order]) -> Tally:
    """A piece of work by its name."""
    name, order = task
    return on_programs(name, order) if name.startswith(PROGRAMS) else on_policy(name, order)


def logged(path: Path | None, order: Order) -> dict[str, Tally]:
    """What a log says is done, if it was the same that was asked for."""
    found: dict[str, Tally] = {}
    if path is None or not path.exists():
        return found
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["order"] == repr(order):
            counts = Counter(said["counts"])
            tally = Tally(said["name"], counts, said["seconds"], said["stories"])
            found[tally.name] = tally
    return found


def note(path: Path | None, order: Order, tally: Tally) -> None:
    """One line more in the log."""
    if path is not None:
        said = {
            "order": repr(order),
            "name": tally.name,
            "counts": tally.counts,
            "seconds": tally.seconds,
            "stories": tally.stories,
        }
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(said, ensure_ascii=False) + "\n")


def report(tallies: Sequence[Tally], order: Order) -> int:
    """What was done, and each difference."""
    counts = sum((each.counts for each in tallies), Counter[str]())
    for tally in tallies:
        for each in tally.stories:
            print(f"\n━━ {tally.name}: {each}")
    what = f"{counts['programs']} programs" if counts["programs"] else f"{len(tallies)} 制度"
    print(
        f"\n{what}, {counts['断面']} 断面, {counts['rules']} rules, {counts['people']:,} people, "
        f"{counts['distinct']:,} of them distinct, {counts['interpreted']:,} interpreted; {counts['refused']} programs refused or empty"
    )
    for who in ("polars", "compiled", "interpreter", *order.engines):
        told, left = counts[who], counts[f"{who} {versus.NOTHING}"]
        spent = sum(each.seconds.get(who, 0.0) for each in tallies)
        print(f"  {who:12} {told:12,} answers, {left:12,} left open, {spent:6.0f} s")
    different = sum(len(each.stories) for each in tallies)
    print(f"different: {different}")
    return 1 if different else 0


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put very many people to every back end")
    parser.add_argument("--people", type=int, default=200_000, help="for each 制度")
    parser.add_argument("--programs", type=int, default=0, help="made-up programs, not 制度")
    parser.add_argument("--crowd", type=int, default=120, help="people for each program")
    parser.add_argument("--only", default="", help="names of 制度, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=50_000, help="people in one frame")
    parser.add_argument("--interpreted", type=int, help="people the interpreter is asked about")
    parser.add_argument(
        "--engines", default="duckdb,postgres", help="also spark, spark-uncompiled; none = no"
    )
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--log", type=Path, help="what is in it is not done again")
    return parser.parse_args()


def ordered(asked: argparse.Namespace) -> tuple[Order, list[str]]:
    """The order, and the names of the pieces of work."""
    engines = tuple(each for each in backends.ENGINES if each in asked.engines.split(","))
    if asked.programs:
        few = 10 if asked.interpreted is None else asked.interpreted
        order = Order(asked.seed, asked.crowd, asked.crowd, 30, few, engines)
        return order, [f"{PROGRAMS} {at}" for at in range(-(-asked.programs // TOGETHER))]
    few = 500 if asked.interpreted is None else asked.interpreted
    order = Order(asked.seed, asked.people, asked.batch, POOL, few, engines)
    return order, [each for each in load() if not asked.only or each in asked.only.split(",")]


def main() -> int:
    asked = asked_for()
    order, names = ordered(asked)
    for why in filter(None, map(backends.lacking, order.engines)):
        print(why)
        return 2
    done = logged(asked.log, order)
    tallies = [done[name] for name in names if name in done]
    left = [(name, order) for name in names if name not in done]
    start = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a server is stopped as well
    with ProcessPoolExecutor(asked.processes) as pool:
        for tally in (map if asked.processes == 1 else pool.map)(work, left):
            tallies.append(tally)
            note(asked.log, order, tally)
            gone = time.monotonic() - start
            print(f"{len(tallies)}/{len(names)} {gone:.0f} s  {tally.line()}", flush=True)
    return report(tallies, order)


if __name__ == "__main__":
    sys.exit(main())
