"""Values that follow one fact up or down: 年齢（生年月日）, a fact in another unit, rounded, with something added.

In: an expression. Out: a `Line`, a constant, or None where more than one fact takes part or the way turns.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.core import (
    Arithmetic,
    Choose,
    Constant,
    DateCall,
    DateFunction,
    Expr,
    Extreme,
    Given,
    Guarded,
    Input,
    Operator,
    Parameter,
    Reference,
    ReferenceDate,
    Rounded,
    Rule,
    Substitute,
    Symbol,
)
from sadame.dsl.interval import Exact
from sadame.dsl.rounding import round_exact
from sadame.dsl.types import FiscalYear, YearMonth
from sadame.engine.app.samples.scales import Scale

Step: TypeAlias = Callable[[Exact], Exact]
_EDGES: Mapping[tuple[DateFunction, type], Callable[[int], int]] = {
    (DateFunction.FIRST_DAY, FiscalYear): calendar.fiscal_year_start,
    (DateFunction.LAST_DAY, FiscalYear): calendar.fiscal_year_end,
    (DateFunction.FIRST_DAY, YearMonth): calendar.month_start,
    (DateFunction.LAST_DAY, YearMonth): calendar.month_end,
}


@frozen
class Line:
    """A value that rises (`rising`) or falls with the number of a fact, not always strictly."""

    scale: Scale
    rising: bool
    at: Callable[[int], Exact]

    def then(self, step: Step, *, rising: bool = True) -> "Line":
        """What becomes of it."""
        return Line(self.scale, self.rising is rising, lambda k: step(self.at(k)))

    def first(self, reached: Callable[[Exact], bool]) -> int:
        """The least number from which on `reached` is no longer what it is at the low end; `high` + 1 if never."""
        numbers = range(self.scale.low, self.scale.high + 1)
        begin = self._is(reached, self.scale.low)
        return self.scale.low + bisect_left(
            numbers, True, key=lambda k: self._is(reached, k) is not begin
        )

    def _is(self, reached: Callable[[Exact], bool], k: int) -> bool:
        return reached(self.at(k))


@frozen(eq=False)
class Reader:
    """Follows names; `holds` says of a condition whether it holds whatever the facts are, or None."""

    symbols: Callable[[str], Symbol]
    scales: Callable[[str], Scale | None]
    day: int
    holds: Callable[[Expr], bool | None]

    def read(self, node: Expr) -> Line | Exact | None:
        """The line, the constant, or nothing."""
        match node:
            case Constant(value) if not isinstance(value, bool | str):
                return value
            case ReferenceDate():
                return self.day
            case Reference(name):
                return self._named(self.symbols(name))
            case Rounded(operand, rounding):
                return _applied(self.read(operand), lambda x: round_exact(Fraction(x), rounding))
            case Guarded(body=inner) | Substitute(subject=inner):
                return self.read(inner)
            case Choose():
                return self._choose(node)
            case Arithmetic(operator, left, right):
                return _arithmetic(operator, self.read(left), self.read(right))
            case Extreme(largest, operands):
                return _extreme(largest, [self.read(each) for each in operands])
            case DateCall():
                return self._date(node)
            case _:
                return None

    def _named(self, symbol: Symbol) -> Line | Exact | None:
        match symbol:
            case Input(name):
                scale = self.scales(name)
                if scale is None:
                    return None
                return Line(scale, rising=True, at=lambda k: _exact(scale, k))
            case Parameter(now=Given(value)) if not isinstance(value, bool | str):
                return value
            case Rule():
                return self.read(symbol.body)
            case _:
                return None

    def _choose(self, node: Choose) -> Line | Exact | None:
        """The 原則, if no ただし can hold; the ただし that always does."""
        for each in node.alternatives:
            held = self.holds(each.condition)
            if held is None:
                return None
            if held:
                return self.read(each.value)
        return None if node.default is None else self.read(node.default)

    def _date(self, node: DateCall) -> Line | Exact | None:
        first = self.read(node.arguments[0])
        match node.function:
            case DateFunction.AGE:
                return _applied(first, lambda x: self._age(x, calendar.age), rising=False)
            case DateFunction.AGE_BY_BIRTHDAY:
                return _applied(
                    first, lambda x: self._age(x, calendar.age_by_birthday), rising=False
                )
            case DateFunction.FISCAL_YEAR:
                return _applied(first, lambda x: calendar.fiscal_year(int(x)))
            case DateFunction.YEAR_MONTH:
                return _applied(first, lambda x: calendar.year_month(int(x)))
            case DateFunction.FIRST_DAY | DateFunction.LAST_DAY as end:
                edge = _EDGES[end, type(node.arguments[0].type)]
                return _applied(first, lambda x: edge(int(x)))
            case _:
                return None

    def _age(self, birth: Exact, counted: Callable[[int, int], int]) -> Exact:
        return Fraction(counted(int(birth), self.day)) if birth <= self.day else Fraction(-1)


def _exact(scale: Scale, k: int) -> Exact:
    value = scale.value(k)
    assert not isinstance(value, bool | str)  # noqa: S101 - numbers and days alone come here
    return value


def _applied(line: Line | Exact | None, step: Step, *, rising: bool = True) -> Line | Exact | None:
    if line is None:
        return None
    return line.then(step, rising=rising) if isinstance(line, Line) else step(line)


def _arithmetic(
    operator: Operator, left: Line | Exact | None, right: Line | Exact | None
) -> Line | Exact | None:
    if left is None or right is None or (isinstance(left, Line) and isinstance(right, Line)):
        return None
    if isinstance(right, Line):
        assert not isinstance(left, Line)  # noqa: S101 - not both
        known = left
        match operator:
            case Operator.ADD:
                return right.then(lambda x: known + x)
            case Operator.SUBTRACT:
                return right.then(lambda x: known - x, rising=False)
            case Operator.MULTIPLY:
                return right.then(lambda x: known * x, rising=known >= 0)
            case Operator.DIVIDE:
                return None
    other = right
    match operator:
        case Operator.ADD:
            return _applied(left, lambda x: x + other)
        case Operator.SUBTRACT:
            return _applied(left, lambda x: x - other)
        case Operator.MULTIPLY:
            return _applied(left, lambda x: x * other, rising=other >= 0)
        case Operator.DIVIDE:
            return (
                _applied(left, lambda x: x / Fraction(other), rising=other > 0) if other else None
            )


def _extreme(largest: bool, parts: list[Line | Exact | None]) -> Line | Exact | None:  # noqa: FBT001 - 最大 or 最小
    best = max if largest else min
    found: Line | Exact | None = parts[0]
    for part in parts[1:]:
        if found is None or part is None or (isinstance(found, Line) and isinstance(part, Line)):
            return None
        line, known = (part, found) if isinstance(part, Line) else (found, part)
        assert not isinstance(known, Line)  # noqa: S101 - not both
        found = _applied(line, partial(best, known))
    return found
