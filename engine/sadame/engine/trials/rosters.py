"""名簿: a population evaluated, and whether its 指標 and lists came out as expected.

In: a 断面 and an 事例 with a 名簿. Out: outcomes.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from sadame.dsl.core import Counted, Indicator, Input, Picked, Roster, Rule, Slice, Standing
from sadame.dsl.trace import Status, status_of
from sadame.dsl.values import Possible, Values, narrowed
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp.survey import Person, Survey
from sadame.engine.population import Figure


@frozen
class FigureDifference:
    """A range that was not expected; `about` None = there is no such 指標 (with that 集計) on that day."""

    day: int
    expected: Counted
    about: Indicator | None
    actual: Figure | None


@frozen
class ListDifference:
    """識別 that were not expected; None = the name gives no result on that day."""

    day: int
    expected: Picked
    actual: tuple[str, ...] | None


def roster_outcomes(
    cut: Slice | None, roster: Roster, day: int
) -> Iterator[tuple[FigureDifference | ListDifference, bool]]:
    """What comes out on that day, and whether that is what was expected; without a 断面 nothing comes out at all."""
    survey = None if cut is None else _survey(cut, roster, day)
    for expected in roster.expected:
        match expected:
            case Counted():
                yield _figure_outcome(survey, expected, day)
            case Picked():
                yield _list_outcome(survey, expected, day)


def _survey(cut: Slice, roster: Roster, day: int) -> Survey:
    symbols = cut.by_name
    people = [Person(each.key, facts_of(dict(each.facts), symbols)) for each in roster.people]
    return Survey(cut, people, day, dict(roster.readings))


def facts_of(given: Mapping[str, Values], symbols: Mapping[str, object]) -> Facts:
    """The facts of a row; one outside its declared range is invalid, as it is in any other case."""
    found: dict[str, Values | Invalid] = {}
    for name, values in given.items():
        symbol = symbols.get(name)
        if isinstance(symbol, Input):
            inside = narrowed(values, symbol.type, symbol.bounds, symbol.step)
            found[name] = inside if inside is not None else Invalid("入力の範囲の外です")
        else:
            found[name] = values
    return Facts(found)


def _figure_outcome(
    survey: Survey | None, expected: Counted, day: int
) -> tuple[FigureDifference, bool]:
    indicators = survey.part.indicators if survey is not None else ()
    about = next((each for each in indicators if each.name == expected.target), None)
    if survey is None or about is None or any(e not in about.groups for e, _ in expected.group):
        return FigureDifference(day, expected, None, None), False
    within = {
        about.groups.index(expression): None if values is None else Possible(values)
        for expression, values in expected.group
    }
    actual = survey.figure(about, within)
    return FigureDifference(day, expected, about, actual), _fits(expected, actual.possible)


def _fits(expected: Counted, actual: Possible) -> bool:
    if expected.values is not None:
        return actual == Possible(expected.values)
    return status_of(actual) is Status(expected.status)


def _list_outcome(survey: Survey | None, expected: Picked, day: int) -> tuple[ListDifference, bool]:
    rule = None if survey is None else survey.part.by_name.get(expected.target)
    if survey is None or not isinstance(rule, Rule):
        return ListDifference(day, expected, None), False
    actual = survey.listed(rule, expected.standing)
    in_order = rule.order and expected.standing is Standing.HIT
    fits = actual == expected.keys if in_order else sorted(actual) == sorted(expected.keys)
    return ListDifference(day, expected, actual), fits
