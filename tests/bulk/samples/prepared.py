"""制度 made ready for samples; each is compiled once."""

import datetime as dt
from functools import cache
from pathlib import Path

from sadame.dsl.core import Slice
from sadame.engine import Policy, load
from sadame.engine.app.samples.plans import Plan, plan_of

POLICIES = Path(__file__).parents[3] / "policies"
APRIL = dt.date(2025, 4, 1)


@cache
def shipped() -> dict[str, Policy]:
    return dict(load(*sorted(POLICIES.glob("*/*.sadame"))))


@cache
def prepared(name: str, on: str = "") -> tuple[Plan, Slice, dt.date]:
    """A shipped 制度 on a day, or on the first day of its newest rules."""
    program = shipped()[name].program
    newest = program.slices[-1]
    first = newest.start if newest.start is not None else newest.end
    day = APRIL if first is None else dt.date.fromordinal(first)
    day = dt.date.fromisoformat(on) if on else day
    cut = program.slice_on(day.toordinal())
    assert cut is not None
    return plan_of(program, cut, day.toordinal()), cut, day


def written(folder: Path, text: str) -> Plan:
    """The plan of a 制度 that a test writes, on 令和7年4月1日."""
    home = folder / "見本.sadame"
    home.write_text(text, encoding="utf-8")
    (policy,) = load(home).values()
    cut = policy.program.slice_on(APRIL.toordinal())
    assert cut is not None
    return plan_of(policy.program, cut, APRIL.toordinal())
