"""The law of the columnar path: on every row what the interpreter says, or nothing.

In: a `Trial`. Several cases of its 断面 are put into one frame; each rule of each row is put beside the
interpreter's own answer: the set of outcomes and the reasons.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from tests.compiled.agreement import sparse
from tests.laws.described import Policy
from tests.laws.laws import broken
from tests.laws.trial import Trial, some_day
from tests.laws.worlds import full, widened, world

from sadame.dsl import core
from sadame.dsl.trace import Result
from sadame.engine.bulk.cells import Encoded, encode
from sadame.engine.case import Facts
from sadame.engine.columnar import polars_engine, results
from sadame.engine.columnar.plan import Asked, Plan, Planner, Told
from sadame.engine.columnar.terms import Term

Row = Mapping[str, Mapping[str, object]]
"""By rule, by role."""


def planned(part: core.Slice, encoded: Encoded, readings: Mapping[str, str], day: int) -> Plan:
    planner = Planner(part, encoded.columns, readings, day, encoded.list_columns)
    return planner.plan([rule.name for rule in part.rules()], Asked(reasons=True, lacks=True))


def wanted(plan: Plan) -> dict[str, Term]:
    return {
        f"{at}.{role}": term
        for at, told in enumerate(plan.rules)
        for role, term in told.roles.items()
    }


def on_polars(plan: Plan, encoded: Encoded) -> list[Row]:
    """What a plan says of each row."""
    frame = encoded.frame.lazy().with_columns(__=0)
    lists = {name: each.lazy() for name, each in encoded.lists.items()}
    found = polars_engine.apply(plan, frame, wanted(plan), lists, keep=["__"]).collect()
    return [rows_by_rule(plan, row) for row in found.iter_rows(named=True)]


def rows_by_rule(plan: Plan, row: Mapping[str, object]) -> Row:
    return {
        told.name: {role: row[f"{at}.{role}"] for role in told.roles}
        for at, told in enumerate(plan.rules)
    }


def shipped(program: core.Program, part: core.Slice, chance: Random) -> Trial:
    """A trial of a 断面 that nobody made up."""
    day = some_day(chance, part)
    return Trial(Policy((), (), ()), program.name, program, part, day, chance)


def cases(trial: Trial) -> tuple[list[Facts], Mapping[str, str]]:
    """Several cases under the same 解釈, all or some of their facts known."""
    known = world(trial.chance, trial.part)
    readings = {name: each for name, each in known.readings.items() if trial.chance.randrange(3)}
    found = []
    for at in range(6):
        other = known if at == 0 else world(trial.chance, trial.part)
        match at % 3:
            case 0:
                found.append(full(trial.part, other))
            case 1:
                found.append(widened(trial.chance, trial.part, other, 8))
            case _:
                found.append(sparse(trial.chance, full(trial.part, other)))
    return found, readings


def columns_say_what_the_interpreter_says(trial: Trial) -> None:
    """Law 16: every row by itself, whatever stands beside it."""
    facts, readings = cases(trial)
    said_of(trial, facts, readings)


def said_of(trial: Trial, facts: Sequence[Facts], readings: Mapping[str, str]) -> list[bool]:
    """Raises where a row differs; else whether each outcome was told."""
    encoded = encode(trial.part, facts)
    plan = planned(trial.part, encoded, readings, trial.day)
    told_all = []
    for case, row in zip(facts, on_polars(plan, encoded), strict=True):
        trace = trial.ask(case, readings)
        for told in plan.rules:
            told_all.append(results.possible(told, row[told.name]) is not None)
            for what, expected, found in differing(told, row[told.name], trace.results[told.name]):
                place = (8 if what == "不足" else 16, rule_of(trial, told.name))
                raise broken(trial, (case, readings), place, expected, (found, row[told.name]))
    return told_all


def differing(
    told: Told, row: Mapping[str, object], result: Result
) -> Iterator[tuple[str, object, object]]:
    """What columns tell of a rule and the interpreter does not say: which part, its answer and ours."""
    found = results.possible(told, row)
    if found is None:
        return
    if found != result.possible:
        yield "結果", result.possible, found
    why, lack = results.reasons(told, row), results.missing(told, row)
    if why is not None and told.addresses and set(why) != set(result.reasons):
        yield "決め手", result.reasons, why
    names = {each.name for each in result.missing}
    if lack is not None and set(lack) != names:
        yield "不足", names, lack


def rule_of(trial: Trial, name: str) -> core.Rule:
    return next(each for each in trial.part.rules() if each.name == name)
