"""事例: every row evaluated, and what came out otherwise than expected.

In: a program. Out: one `CaseTrial` for each row. A row with a 基準日 is evaluated on that day, a row
without in every 断面 of the 制度, for it says that the date makes no difference.
"""

from collections.abc import Collection, Iterator
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl import calendar
from sadame.dsl.core import Case, Example, Expected, Program, Roster, Slice, example_rows
from sadame.dsl.trace import Result, Status, status_of
from sadame.dsl.values import Possible
from sadame.engine.interp import evaluate
from sadame.engine.trials.rosters import (
    FigureDifference,
    ListDifference,
    facts_of,
    roster_outcomes,
)

#: Where neither side of a 断面 is bounded, any day will do; this one is used.
ANY_DAY = calendar.ordinal(2025, 4, 1)


@frozen
class Difference:
    """What was expected and what came out; None = the name gives no result on that day."""

    day: int
    expected: Expected
    actual: Result | None


AnyDifference: TypeAlias = Difference | FigureDifference | ListDifference
#: What was expected and what came out, and whether they agree.
Outcome: TypeAlias = tuple[AnyDifference, bool]
#: A row of an 事例: path, place in the file, and number within it.
RowKey: TypeAlias = tuple[str, int, int]


@frozen
class CaseTrial:
    """One row of an 事例, or its whole 名簿; `number` counts from 1 within it."""

    example: Example
    number: int
    case: Case | Roster
    differences: tuple[AnyDifference, ...] = ()


@frozen
class Try:
    """A row on a day on which it is tried; `key` = its path, place and number, one for each row."""

    example: Example
    number: int
    case: Case | Roster
    day: int

    @property
    def key(self) -> RowKey:
        """What tells the row from every other."""
        return self.case.span.path, self.case.span.start, self.number


def tries(program: Program) -> Iterator[Try]:
    """Every row on every day that tries it, by 断面."""
    for cut, example, number, case in example_rows(program):
        if (day := _day_of(case, cut, program)) is not None:
            yield Try(example, number, case, day)


def run_examples(
    program: Program, chosen: Collection[RowKey] | None = None
) -> tuple[CaseTrial, ...]:
    """Every row of the program (or those `chosen`), once, in the order of the file."""
    trials = {key: row for key, row in rows(program).items() if chosen is None or key in chosen}
    for each in tries(program):
        if each.key in trials:
            trial = trials[each.key]
            tried = case_outcomes(program, each.case, each.day)
            found = tuple(outcome for outcome, agrees in tried if not agrees)
            trials[each.key] = evolve(trial, differences=trial.differences + found)
    return tuple(trials.values())


def rows(program: Program) -> dict[RowKey, CaseTrial]:
    """Every row as it is before it is tried, in the order of the file."""
    found: dict[RowKey, CaseTrial] = {}
    for each in tries(program):
        found.setdefault(each.key, CaseTrial(each.example, each.number, each.case))
    return {key: found[key] for key in sorted(found)}


def outcomes(program: Program) -> dict[RowKey, tuple[Outcome, ...]]:
    """What came of each expectation of each row, on the first day that tries it."""
    found: dict[RowKey, tuple[Outcome, ...]] = {}
    for each in tries(program):
        if each.key not in found:
            found[each.key] = tuple(case_outcomes(program, each.case, each.day))
    return found


def first_day(cut: Slice) -> int:
    """The day that stands for a 断面: its first, or where it has none its last."""
    if cut.start is not None:
        return cut.start
    return cut.end if cut.end is not None else ANY_DAY


def _day_of(case: Case | Roster, cut: Slice, program: Program) -> int | None:
    """The day on which this 断面 tries the row; None = it does not."""
    if case.date is None:
        return first_day(cut)
    home = program.slice_on(case.date) or program.slices[0]
    return case.date if home is cut else None


def case_outcomes(program: Program, case: Case | Roster, day: int) -> Iterator[Outcome]:
    """What comes of each expectation of a row on a day."""
    cut = program.slice_on(day)
    if isinstance(case, Roster):
        yield from roster_outcomes(cut, case, day)
        return
    names = tuple(dict.fromkeys(each.target for each in case.expected))
    facts = facts_of(dict(case.facts), cut.by_name if cut is not None else {})
    trace = evaluate(program, facts, day, dict(case.readings), names)
    for expected in case.expected:
        actual = trace.results.get(expected.target)
        agrees = actual is not None and matches(expected, actual)
        yield Difference(day, expected, actual), agrees


def matches(expected: Expected, actual: Result) -> bool:
    """Whether a result is what the row says."""
    if expected.reasons is not None and not same_reasons(expected.reasons, actual.reasons):
        return False
    return fits(expected, actual.possible)


def fits(expected: Expected, actual: Possible) -> bool:
    """Whether outcomes are what the row says, whatever decided them."""
    if expected.values is not None:
        return actual == Possible(expected.values)
    return status_of(actual) is Status(expected.status)


def same_reasons(expected: tuple[str, ...], actual: tuple[str, ...]) -> bool:
    """Whether the deciding 号 are those expected; 第3号 stands for every 号 under it as well."""
    return all(any(_within(each, outer) for outer in expected) for each in actual) and all(
        any(_within(each, outer) for each in actual) for outer in expected
    )


def _within(address: str, outer: str) -> bool:
    return address == outer or (
        address.startswith(outer) and not address[len(outer) :].startswith("の")
    )
