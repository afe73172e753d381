"""The table of all results says on every row what the interpreter says of that row alone."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.bulk.people import people_of
from tests.columnar import agreement
from tests.columnar.agreement import shipped
from tests.laws.described import Policy
from tests.laws.laws import broken
from tests.laws.trial import Trial, trial
from tests.strategies import chances, policies, seeded

from sadame.dsl.interval import Interval
from sadame.dsl.trace import Result
from sadame.dsl.types import Choice, Truth, Type, is_numeric
from sadame.dsl.values import Choices, Possible, Texts
from sadame.engine import load
from sadame.engine.bulk import table
from sadame.engine.bulk.table import Tabling
from sadame.engine.case import Facts
from sadame.engine.columnar import rows
from sadame.engine.interp import survey as reference

calm = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


def said(kind: Type, row: Mapping[str, object]) -> object:
    """What a line of the table says, as a set of outcomes; of a 構造 only its status."""
    flags = (bool(row[table.ABSENT]), bool(row[table.FAILED]))
    if is_numeric(kind):
        under = row[table.UNDER]
        if under is None:
            return Possible(None, *flags)
        ends = [
            None if row[end] is None else Fraction(int(str(row[end])), int(str(under)))
            for end in (table.LOW, table.HIGH)
        ]
        opens = (bool(row[table.LOW_OPEN]), bool(row[table.HIGH_OPEN]))
        return Possible(Interval(ends[0], ends[1], *opens), *flags)
    if row[table.STATUS] in {rows.ABSENT, rows.FAILED}:
        return Possible(None, *flags)
    value, words = row[table.VALUE], row[table.WORDS]
    assert isinstance(words, list)
    match kind:
        case Truth(yes, _):
            own = {value} if value is not None else {word == yes for word in words}
        case Choice():
            own = {value} if value is not None else {*words}
        case _:
            return row[table.STATUS]
    return Possible(Choices(frozenset(own)) if own else None, *flags)  # type: ignore[arg-type]


def meant(kind: Type, result: Result) -> object:
    if is_numeric(kind) or isinstance(kind, Truth | Choice):
        return result.possible
    flags = (result.possible.absent, result.possible.failed)
    if result.possible.is_single and not any(flags):
        return rows.VALUE
    if result.possible.is_single:
        return Possible(None, *flags)
    return rows.UNKNOWN


def says_what_the_interpreter_says(
    tried: Trial, facts: Sequence[Facts], readings: Mapping[str, str]
) -> None:
    names = [rule.name for rule in tried.part.rules()]
    people = people_of(tried.part, [reference.Person(str(at), f) for at, f in enumerate(facts)])
    found = Tabling(tried.program, tried.part, tried.day, readings, names).tell(people)
    traces = [tried.ask(case, readings) for case in facts]
    for rule in tried.part.rules():
        for case, trace, row in zip(
            facts, traces, found[rule.name].iter_rows(named=True), strict=True
        ):
            result = trace.results[rule.name]
            expected = (
                meant(rule.type, result),
                [*result.reasons],
                [each.name for each in result.missing],
            )
            got = (said(rule.type, row), row[table.REASONS], row[table.LACKS])
            if got != expected:
                raise broken(tried, (case, readings), (16, rule), expected, (got, row))
            text = result.possible.values
            if row[table.STATUS] == rows.VALUE and isinstance(text, Texts):
                assert text.known is not None
                assert [*text.known] == [row[table.VALUE]]


@calm
@given(policies(), chances())
def test_a_table_says_what_the_interpreter_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    says_what_the_interpreter_says(tried, *agreement.cases(tried))


@pytest.mark.parametrize("name", load())
def test_a_table_agrees_on_every_shipped_policy(name: str) -> None:
    program = load()[name].program
    tried = shipped(program, program.slices[-1], seeded(11))
    says_what_the_interpreter_says(tried, *agreement.cases(tried))
