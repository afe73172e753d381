"""The places where a comparison turns: conditions that hold just on one side of an edge.

In: a comparison. Out: for each side the conditions to try, the plainest first: that the two are the same or one step
apart; or that one fact, a step further, would turn it (days behind an age).
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, field, frozen

from sadame.dsl import calendar, core
from sadame.dsl.core import Comparison
from sadame.dsl.display import show_value
from sadame.dsl.interval import ALL, Exact, Interval, at_least, at_most, intersect, on_lattice
from sadame.dsl.interval import above as above_
from sadame.dsl.interval import below as below_
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    ListOf,
    Quantity,
    Scalar,
    Structure,
    Type,
    YearMonth,
    natural_step,
)
from sadame.dsl.units import parse_unit

_MIRRORED = {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.ABOVE: Comparison.BELOW,
    Comparison.BELOW: Comparison.ABOVE,
    Comparison.SAME: Comparison.SAME,
}
_YEAR_ENDS = {
    core.DateFunction.FIRST_DAY: calendar.fiscal_year_start,
    core.DateFunction.LAST_DAY: calendar.fiscal_year_end,
}
_MOST_DECIMALS = 6


@frozen
class Side:
    """One side of an edge. `value` = the value at it, where it is known."""

    holds: bool
    ways: tuple[core.Expr, ...]
    value: str = ""


@frozen(eq=False)
class Edges:
    """Finds edges in one 断面; `around` = what the 一覧 around hold, the innermost first."""

    cut: core.Slice
    around: tuple[Structure, ...] = ()
    moved: dict[tuple[str, str, Fraction], core.Expr] = field(factory=dict)

    def inside(self, source: core.Expr) -> "Edges":
        """The same within an aggregate over this list."""
        kind = source.type
        around = (kind.element, *self.around) if isinstance(kind, ListOf) else self.around
        return evolve(self, around=around)

    def of(self, node: core.Compare) -> tuple[Side, ...]:
        """The sides of a comparison of numbers or days, or of places in a 順序区分; none for anything else."""
        comparison, subject, other = node.comparison, node.left, node.right
        constant = self.constant(other)
        if constant is None and self.constant(subject) is not None:
            comparison, subject, other = _MIRRORED[comparison], other, subject
            constant = self.constant(other)
        kind = subject.type
        if isinstance(kind, Choice):
            if not isinstance(constant, str) or comparison is Comparison.SAME:
                return ()
            return tuple(_members(kind, subject, constant, comparison))
        if not isinstance(kind, Quantity | Day | FiscalYear | YearMonth):
            return ()
        if constant is None:
            return tuple(self._apart(node))
        if isinstance(constant, bool | str):
            return ()
        return tuple(self._around(node, subject, comparison, constant))

    def constant(self, expr: core.Expr) -> Scalar | None:
        """The value an expression has whatever the facts."""
        match expr:
            case core.Constant(value):
                return value
            case core.Reference(name):
                symbol = self.cut.by_name[name]
                if isinstance(symbol, core.Parameter) and isinstance(symbol.now, core.Given):
                    return symbol.now.value
                return None
            case core.DateCall(function, (argument,)):
                moment = self.constant(argument)
                ends = _YEAR_ENDS.get(function)
                if ends is None or not isinstance(argument.type, FiscalYear):
                    return None
                return ends(moment) if isinstance(moment, int) else None
            case _:
                return None

    # ── against a constant ──

    def _around(
        self, node: core.Compare, subject: core.Expr, comparison: Comparison, edge: Exact
    ) -> Iterator[Side]:
        """The last value on one side and the first on the other."""
        bounds, step = self._grain(subject)
        for inside, low in _halves(comparison, edge):
            side = intersect(inside, bounds)
            if side is not None and step is not None:
                side = on_lattice(side, step)
            if side is None:
                continue
            value = _nearest(side, edge, step or _precision(edge, subject.type), low=low)
            if value is None or not side.contains(value):
                continue
            holds = comparison.holds(value, edge)
            same = _same(subject, value)
            ways = [same]
            if days := self._days(subject):
                ways = [*self._turning(node, days, holds=holds), same]
            yield Side(holds, tuple(ways), show_value(value, subject.type))

    def _days(self, subject: core.Expr) -> tuple[str, ...]:
        """The days behind something that is no day itself."""
        if isinstance(subject.type, Day) or isinstance(subject, core.ElementField):
            return ()
        found = facts_behind(subject, self.cut)
        return tuple(each.name for each in found if isinstance(each.type, Day))

    def _turning(
        self, node: core.Compare, names: tuple[str, ...], *, holds: bool
    ) -> Iterator[core.Expr]:
        """It holds, or not, and would turn if one of these facts were one step further on or back."""
        now = node if holds else core.Not(node, span=node.span)
        for name in names:
            for step in (Fraction(1), Fraction(-1)):
                then: core.Expr = self.shifted(node, name, step)
                then = core.Not(then, span=node.span) if holds else then
                yield both(now, then)

    def shifted(self, expr: core.Expr, name: str, step: Fraction) -> core.Expr:
        """The expression as if that fact were so much more."""

        def change(node: core.Node) -> core.Node:
            match node:
                case core.Reference(other) if other == name:
                    return _plus(node, step)
                case core.Reference(other) if self._stands_on(other, name):
                    key = (other, name, step)
                    if key not in self.moved:
                        rule = self.cut.by_name[other]
                        assert isinstance(rule, core.Rule)  # noqa: S101 - only rules have notes
                        self.moved[key] = self.shifted(rule.body, name, step)
                    return self.moved[key]
                case _:
                    return core.rebuilt(node, change)

        found = change(expr)
        assert isinstance(found, core.Expr)  # noqa: S101 - expressions stay expressions
        return found

    def _stands_on(self, rule: str, name: str) -> bool:
        notes = self.cut.notes.get(rule)
        return notes is not None and name in notes.cone

    def _grain(self, expr: core.Expr) -> tuple[Interval, Fraction | None]:
        """Which values an expression can have at all."""
        natural = natural_step(expr.type)
        match expr:
            case core.Reference(name):
                symbol = self.cut.by_name[name]
                if isinstance(symbol, core.Input):
                    return symbol.bounds or ALL, symbol.step or natural
                notes = self.cut.notes.get(name)
                return (notes.bounds if notes is not None else None) or ALL, natural
            case core.ElementField(index=index, depth=depth) if depth < len(self.around):
                declared = self.around[depth].fields[index]
                return declared.bounds or ALL, declared.step or natural
            case _:
                return ALL, natural

    # ── against something else ──

    def _apart(self, node: core.Compare) -> Iterator[Side]:
        """Both sides alike, and one step apart."""
        left, right, comparison = node.left, node.right, node.comparison
        steps = [step for _, step in (self._grain(left), self._grain(right)) if step is not None]
        step = min(steps, default=_precision(0, left.type))
        for inside, low in _halves(comparison, 0):
            away = _nearest(inside, 0, step, low=low)
            if away is not None:
                other = right if away == 0 else _plus(right, Fraction(away))
                same = core.Compare(Comparison.SAME, left, other, span=node.span)
                yield Side(comparison.holds(away, 0), (same,))


def facts_behind(expr: core.Expr, cut: core.Slice) -> Iterator[core.Input]:
    """The facts an expression stands on, in the order of the file."""
    reached = set()
    for name in core.references(expr):
        notes = cut.notes.get(name)
        reached |= {name, *(notes.cone if notes is not None else ())}
    return (e for e in cut.symbols if e.name in reached and isinstance(e, core.Input))


def both(*parts: core.Expr) -> core.Expr:
    """All of these hold."""
    clauses = tuple(core.Clause("", each, span=each.span) for each in parts)
    return core.Count(len(parts), clauses, core.Form.AND, span=parts[0].span)


def _halves(comparison: Comparison, edge: Exact) -> tuple[tuple[Interval, bool], ...]:
    """What lies below and above an edge, and whether it ends there with its low end."""
    if comparison is Comparison.SAME:
        return ((at_least(edge), True), (below_(edge), False), (above_(edge), True))
    if comparison in {Comparison.AT_LEAST, Comparison.BELOW}:
        return ((below_(edge), False), (at_least(edge), True))
    return ((at_most(edge), False), (above_(edge), True))


def _nearest(side: Interval, edge: Exact, step: Fraction, *, low: bool) -> Exact | None:
    """The value of a side next to its end at the edge."""
    end, is_open = (side.low, side.low_open) if low else (side.high, side.high_open)
    if end is None:
        return None
    if not is_open:
        return end
    value = Fraction(edge) + (step if low else -step)
    return value.numerator if isinstance(edge, int) and value.denominator == 1 else value


def _precision(edge: Exact, kind: Type) -> Fraction:
    """One in the last place of a number as it is written, of one decimal place at least."""
    scale = kind.unit.scale if isinstance(kind, Quantity) else Fraction(1)
    if isinstance(kind, Quantity) and kind.as_ratio:
        scale = Fraction(1, 100)
    shown = Fraction(edge) / scale
    for places in range(1, _MOST_DECIMALS + 1):
        place = Fraction(1, int("1" + "0" * places))
        if (shown / place).denominator == 1:
            return scale * place
    return scale / 10


def _same(subject: core.Expr, value: Exact) -> core.Expr:
    constant = core.Constant(value, subject.type, span=subject.span)
    return core.Compare(Comparison.SAME, subject, constant, span=subject.span)


def _plus(node: core.Expr, step: Fraction) -> core.Expr:
    """So much more; days, 年度 and 年月 by their own units."""
    words = {Day: "日", FiscalYear: "年度", YearMonth: "か月"}
    unit = parse_unit(words[type(node.type)]) if type(node.type) in words else None
    kind = node.type if unit is None else Quantity(unit)
    more = core.Constant(step, kind, span=node.span)
    return core.Arithmetic(core.Operator.ADD, node, more, node.type, span=node.span)


def _members(kind: Choice, subject: core.Expr, edge: str, comparison: Comparison) -> Iterator[Side]:
    """The members of a 順序区分 on both sides."""
    place = kind.members.index(edge)
    first = place if comparison in {Comparison.AT_LEAST, Comparison.BELOW} else place + 1
    for at in (first - 1, first):
        if 0 <= at < len(kind.members):
            member = kind.members[at]
            way = core.OneOf(subject, (member,), span=subject.span)
            yield Side(comparison.holds(at, place), (way,), member)
