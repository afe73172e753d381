"""The long run over the rules we ship: what a calculator says is what `sadame eval` says.

    python -m tests.javascript.soak --cases 5000 --seed 1
    python -m tests.javascript.soak --cases 5000 --seed 1 --after 開設準備経費

Each case is written as somebody would write it: every number and date as a text, which the reader of facts and the
calculator's own reader each take for themselves. Then all results of the 制度 are put side by side, with ranges,
不足, reasons, causes, and every line of the explanation. Exit code 1 if any differs.
"""

# ruff: noqa: T201 - a long run says how it went

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping

from tests.javascript.agreement import handed_over, said_of, some_facts
from tests.javascript.node import MISSING, node
from tests.laws.described import Policy
from tests.laws.plain import plain
from tests.laws.trial import BrokenLawError, Trial, some_day
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.display import show
from sadame.dsl.interval import Interval
from sadame.dsl.trace import status_of
from sadame.engine import load
from sadame.engine.app.embed.rulebook import Policy as Rules
from sadame.engine.case import Facts
from sadame.engine.facts.scalars import Domain, read_scalar


def written(part: core.Slice, facts: Facts) -> Mapping[str, str]:
    """The facts that can be written as a text and mean the same when they are read."""
    found = {}
    for name, values in facts.values.items():
        fact = part.by_name.get(name)
        if isinstance(fact, core.Input) and isinstance(values, Interval):
            text = show(values, fact.type)
            if read_scalar(name, Domain(fact.type, fact.bounds, fact.step), text) == values:
                found[name] = text
    return found


def compare(rules: Rules, trial: Trial, tally: Counter[str]) -> None:
    """One case."""
    facts, readings = some_facts(trial.chance, trial.part)
    texts = written(trial.part, facts)
    said = node().ask({"policy": rules.name, "on": trial.day, "read": list(texts.items())})
    for name, ours in zip(texts, said, strict=True):
        if ours != plain(facts.values[name]):  # type: ignore[arg-type]
            raise BrokenLawError(f"{name}: {texts[name]}\n{ours}\n{facts.values[name]}")
    tally["texts"] += len(texts)
    own = [rule.name for rule in trial.part.rules() if rule.name in rules.program.own]
    trace = said_of(trial, (facts, readings), dict(rules.sources), own)
    for result in trace.results.values():
        tally[status_of(result.possible).name] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Put many cases to calculators")
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after", default="", help="go on after this 制度")
    asked = parser.parse_args()
    if MISSING:
        print(MISSING)
        return 1
    parts = [(rules, part) for rules in load().values() for part in rules.program.slices]
    tally, start = Counter[str](), time.monotonic()
    done = max((at for at, (rules, _) in enumerate(parts) if rules.name == asked.after), default=-1)
    for number, (rules, part) in enumerate(parts):
        if number <= done:
            continue
        chance = seeded(asked.seed * 1_000 + number)
        handed_over(rules.program, dict(rules.sources))
        for _ in range(
            asked.cases * (number + 1) // len(parts) - asked.cases * number // len(parts)
        ):
            day = some_day(chance, part)
            trial = Trial(Policy((), (), ()), rules.name, rules.program, part, day, chance)
            tally["cases"] += 1
            try:
                compare(rules, trial, tally)
            except (BrokenLawError, AssertionError) as broken:
                print(f"━━ {rules.name}, 断面 {number}\n{broken}")
                return 1
        print(f"{rules.name} {time.monotonic() - start:.0f} s {dict(tally)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
