"""Which way an expression goes when one fact goes up, read off its form: what needs no solver, and what z3 cannot say.

In: a 断面, an expression and a fact. Out: a `Trend`. It speaks of two full, valid cases that differ in that fact alone
and in both of which the expression has a value; 対象外 and 誤り need not be looked at. What is not seen to go one way
is UNKNOWN.
"""

from collections.abc import Iterable
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.notes import annotated
from sadame.dsl.notes.static import Static, of_expr


class Trend(Enum):
    """What an expression does when the fact goes up."""

    STILL = "does not change"
    UP = "does not fall"
    DOWN = "does not rise"
    UNKNOWN = "not known"

    def turned(self) -> "Trend":
        """The other way round."""
        return {Trend.UP: Trend.DOWN, Trend.DOWN: Trend.UP}.get(self, self)


def together(parts: Iterable[Trend]) -> Trend:
    """What something does that goes the way its parts go."""
    ways = {*parts} - {Trend.STILL}
    if not ways:
        return Trend.STILL
    return ways.pop() if len(ways) == 1 else Trend.UNKNOWN


@frozen(slots=False, eq=False)
class Ways:
    """A 断面 whose 性質 are looked at one after the other."""

    cut: core.Slice

    @cached_property
    def known(self) -> dict[str, Static]:
        """What each symbol can be at most, worked out once for all of them."""
        return annotated(self.cut)[1]

    def holds(self, law: core.Monotone) -> bool:
        """Whether the follower is seen to go no other way than the law allows."""
        for mover in law.movers:
            found = Trends(self.cut, mover, self.known).of(law.follower)
            if not law.rising:
                found = found.turned()
            allowed = {1: {Trend.UP}, -1: {Trend.DOWN}, 0: set[Trend]()}[law.trend]
            if found not in {Trend.STILL, *allowed}:
                return False
        return True


_UPWARD = frozenset(
    {
        core.DateFunction.FISCAL_YEAR,
        core.DateFunction.YEAR_MONTH,
        core.DateFunction.FIRST_DAY,
        core.DateFunction.LAST_DAY,
    }
)


@frozen(eq=False)
class Trends:
    """Reads expressions of a 断面 for one fact. `known` = what each symbol can be at most."""

    cut: core.Slice
    mover: str
    known: dict[str, Static]
    found: dict[str, Trend] = field(factory=dict)
    reached: dict[str, bool] = field(factory=dict)

    def of(self, expr: core.Expr) -> Trend:
        """What the expression does."""
        if not self._hangs_on_it(expr):
            return Trend.STILL
        match expr:
            case core.Reference(name):
                return self._symbol(name)
            case core.Arithmetic():
                return self._arithmetic(expr)
            case core.Extreme(operands=operands) | core.Tally(operands):
                return together(self.of(each) for each in operands)
            case core.Rounded(operand):
                return self.of(operand)
            case core.DateCall(function, (argument,)) if function in _UPWARD:
                return self.of(argument)
            case core.Guarded(body=body):
                return self.of(body)
            case core.Choose(alternatives, default):
                values = [*(each.value for each in alternatives), *([default] if default else [])]
                return self._picked([each.condition for each in alternatives], values)
            case core.Lookup(rows=rows, matching=matching) if matching is not core.Matching.LIST:
                cells = [cell for row in rows for cell in row.cells or () if cell is not None]
                return self._picked(cells, [row.value for row in rows])
            case _:
                return self._condition(expr)

    def _condition(self, expr: core.Expr) -> Trend:
        """A condition goes up where it turns from いいえ to はい."""
        match expr:
            case core.Not(operand):
                return self.of(operand).turned()
            case core.Count(clauses=clauses):
                return together(self.of(each.condition) for each in clauses)
            case core.Implies(condition, consequence):
                return together([self.of(condition).turned(), self.of(consequence)])
            case core.Compare(core.Comparison.AT_LEAST | core.Comparison.ABOVE, left, right):
                return together([self.of(left), self.of(right).turned()])
            case core.Compare(core.Comparison.AT_MOST | core.Comparison.BELOW, left, right):
                return together([self.of(left).turned(), self.of(right)])
            case core.OneOf(core.Reference(self.mover), members):
                fact = self.cut.by_name[self.mover]
                is_hit = isinstance(fact, core.Input) and fact.hits == members
                return Trend.UP if is_hit else Trend.UNKNOWN
            case _:
                return Trend.UNKNOWN

    def _picked(self, conditions: list[core.Expr], values: list[core.Expr]) -> Trend:
        """One of these values, the same one in both cases if no condition hangs on the fact."""
        if any(self._hangs_on_it(each) for each in conditions):
            return Trend.UNKNOWN
        return together(self.of(each) for each in values)

    def _symbol(self, name: str) -> Trend:
        if name not in self.found:
            match self.cut.by_name[name]:
                case core.Input(hits=hits) if name == self.mover:
                    self.found[name] = Trend.UNKNOWN if hits else Trend.UP
                case core.Rule(body=body):
                    self.found[name] = self.of(body)
                case _:
                    self.found[name] = Trend.UNKNOWN
        return self.found[name]

    def _hangs_on_it(self, node: core.Node) -> bool:
        """Whether the fact is reached at all, also by the 条件 under which another fact is asked for."""
        return any(self._reaches(name) for name in core.references(node))

    def _reaches(self, name: str) -> bool:
        if name not in self.reached:
            symbol = self.cut.by_name[name]
            self.reached[name] = name == self.mover or self._hangs_on_it(symbol)
        return self.reached[name]

    # ── arithmetic ──

    def _arithmetic(self, node: core.Arithmetic) -> Trend:
        left, right = self.of(node.left), self.of(node.right)
        match node.operator:
            case core.Operator.ADD:
                return together([left, right])
            case core.Operator.SUBTRACT:
                return together([left, right.turned()])
            case core.Operator.MULTIPLY:
                return together(
                    [self._scaled(left, node.right), self._scaled(right, node.left)],
                )
            case core.Operator.DIVIDE:
                # What is divided by 0 has no value, so a divisor that is never below 0 is above it.
                by = self._scaled(right.turned(), node.left)
                return together(
                    [self._scaled(left, node.right), by if self._sign(node.right) else _any(by)]
                )

    def _scaled(self, trend: Trend, by: core.Expr) -> Trend:
        """What a number does, times one of known sign."""
        match trend, self._sign(by):
            case Trend.STILL, _:
                return Trend.STILL
            case _, 1:
                return trend
            case _, -1:
                return trend.turned()
            case _:
                return Trend.UNKNOWN

    def _sign(self, expr: core.Expr) -> int:
        """1 = never below 0, -1 = never above 0, 0 = not known."""
        line = of_expr(expr, self.known).line
        if not isinstance(line, Interval):
            return 0
        if line.low is not None and line.low >= 0:
            return 1
        return -1 if line.high is not None and line.high <= 0 else 0


def _any(trend: Trend) -> Trend:
    """Nothing is known, unless nothing changes."""
    return trend if trend is Trend.STILL else Trend.UNKNOWN
