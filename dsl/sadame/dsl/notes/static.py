"""What can be said of an expression before any fact is known.

In: checked expressions and what is known of the symbols they refer to. Out: `Static`: which values are
possible at most, over which denominator they lie, and whether 対象外 or 誤り can come out at all.
Everything here is an over-approximation for valid facts; nothing here decides a case.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl import calendar, core, interval
from sadame.dsl.interval import ALL, Interval, at_least, closed, hull_all, point
from sadame.dsl.types import (
    Choice,
    Day,
    FieldType,
    FiscalYear,
    ListOf,
    Scalar,
    Structure,
    Truth,
    Type,
    YearMonth,
    is_numeric,
    natural_step,
)
from sadame.dsl.values import Choices, everything

_BOTH: frozenset[bool | str] = frozenset({True, False})
_DAYS = closed(calendar.FIRST, calendar.LAST)


@frozen
class Static:
    """At most these values (`line` for what lies on one, `members` for 真偽 and 区分).

    `denominator` d: every value is a multiple of 1/d in base units; None = not known.
    """

    line: Interval | None = None
    members: frozenset[bool | str] = frozenset()
    denominator: int | None = None
    absent: bool = False
    failed: bool = False

    @property
    def may_hold(self) -> bool:
        """Whether a condition can be はい."""
        return True in self.members

    @property
    def may_not_hold(self) -> bool:
        """Whether a condition can be いいえ."""
        return False in self.members


Known: TypeAlias = Mapping[str, Static]
Of: TypeAlias = Callable[[core.Expr], Static]


def of_type(kind: Type, bounds: Interval | None = None, step: Fraction | None = None) -> Static:
    """What a type and a declared domain allow."""
    domain = everything(kind, bounds, step)
    if isinstance(domain, Interval):
        return Static(line=domain, denominator=step.denominator if step is not None else None)
    return Static(members=domain.members) if isinstance(domain, Choices) else Static()


def learn(symbol: core.Symbol, known: dict[str, Static]) -> None:
    """Add what is known of a symbol to what is known of those before it."""
    known[symbol.name] = of_symbol(symbol, known)
    if isinstance(symbol, core.Parameter):
        known[past(symbol.name)] = of_history(symbol)


def of_symbol(symbol: core.Symbol, known: Known) -> Static:
    """What is known of a symbol, given those before it."""
    match symbol:
        case core.Input():
            found = of_type(symbol.type, symbol.bounds, symbol.step)
            if (held := symbol.coverage) is not None:
                ends = [of_expr(end, known) for end in (held.first, held.last)]
                found = evolve(found, failed=any(end.failed for end in ends))
            if symbol.condition is None:
                return found
            gate = of_expr(symbol.condition, known)
            absent = gate.may_not_hold or gate.absent
            presumed = symbol.not_applicable
            if presumed is not None and presumed.condition is None:
                absent = False
            return evolve(found, absent=absent, failed=found.failed or gate.failed)
        case core.Parameter(now=now):
            return _setting(now, symbol)
        case core.Reading(type=kind):
            return Static(members=frozenset(kind.members))
        case core.Hole(type=kind):
            return evolve(of_type(kind, None, natural_step(kind)), line=None, failed=True)
        case core.Rule(body=body, unknown=unknown):
            found = of_expr(body, known)
            return found if unknown is None else _join([found, _value(unknown.value)])


def past(parameter: str) -> str:
    """The key under which `Known` has what a 基準値 was, is or will be on any day."""
    return f"{parameter}（各時点）"


def of_history(parameter: core.Parameter) -> Static:
    """What a 基準値 can be on any day of its history."""
    return _join([_setting(entry.setting, parameter) for entry in parameter.history])


def _setting(setting: core.Setting | None, of: core.Parameter) -> Static:
    kind = of.type
    match setting:
        case None:
            return Static(failed=True)
        case core.Given(value):
            return _value(value)
        case core.NotGiven():
            return of_type(kind, of.bounds, natural_step(kind))
        case core.Delegated(bounds):
            return of_type(kind, bounds, natural_step(kind))


def _value(value: Scalar) -> Static:
    if isinstance(value, bool | str):
        return Static(members=frozenset({value}))
    return Static(line=point(value), denominator=Fraction(value).denominator)


def _join(parts: Sequence[Static]) -> Static:
    lines = [part.line for part in parts if part.line is not None]
    denominators = [part.denominator for part in parts if part.line is not None]
    return Static(
        hull_all(lines),
        frozenset().union(*(part.members for part in parts)),
        _common(denominators),
        any(part.absent for part in parts),
        any(part.failed for part in parts),
    )


def _common(denominators: Sequence[int | None]) -> int | None:
    known = [each for each in denominators if each is not None]
    return lcm(*known) if known and len(known) == len(denominators) else None


def of_expr(node: core.Expr, known: Known, elements: tuple[Structure, ...] = ()) -> Static:
    """What is known of an expression. `elements` = the 構造 aggregates look at, innermost last."""

    def of(each: core.Expr) -> Static:
        return of_expr(each, known, elements)

    match node:
        case core.Constant(value):
            return _value(value)
        case core.Absent():
            return Static(absent=True)
        case core.Reference(name):
            return known[name]
        case core.ReferenceDate():
            return Static(line=_DAYS, denominator=1)
        case core.ElementField(index, depth=depth):
            return _field(elements[-1 - depth].fields[index])
        case core.FieldOf(record, index):
            kind = record.type
            found = _field(kind.fields[index]) if isinstance(kind, Structure) else Static()
            inner = of(record)
            return evolve(found, absent=inner.absent, failed=inner.failed)
        case core.Arithmetic():
            return _arithmetic(node, of(node.left), of(node.right))
        case core.Extreme(largest, operands):
            return _extreme(node.type, [of(each) for each in operands], largest=largest)
        case core.Rounded(operand, rounding):
            inner = of(operand)
            line = interval.rounded(inner.line, rounding) if inner.line is not None else None
            return evolve(inner, line=line, denominator=rounding.unit.denominator)
        case core.DateCall(function, arguments):
            return _date_call(function, node.type, [of(each) for each in arguments])
        case core.AtDate(moment=moment):
            inner = of(moment)
            return evolve(known[past(node.parameter)], absent=inner.absent, failed=True)
        case core.Substitute(subject, substitute):
            first, second = of(subject), of(substitute)
            return evolve(_join([first, second]), absent=first.absent and second.absent)
        case core.Choose():
            return _choose(node, of)
        case core.Guarded(precondition, body):
            gate, inner = of(precondition), of(body)
            absent = inner.absent or gate.absent or gate.may_not_hold
            return evolve(inner, absent=absent, failed=inner.failed or gate.failed)
        case core.Lookup():
            return _lookup(node, of)
        case core.Gather() | core.Rank() | core.Quantified():
            return _gather(node, known, elements)
        case core.Tally(operands):
            inner = _join([of(each) for each in operands])
            return Static(
                closed(Fraction(0), Fraction(len(operands))),
                denominator=1,
                absent=inner.absent,
                failed=inner.failed,
            )
        case core.Not(operand):
            inner = of(operand)
            return evolve(inner, members=frozenset(not each for each in inner.members))
        case core.Count(wanted, clauses):
            return _count(wanted, [of(clause.condition) for clause in clauses])
        case core.Implies(condition, consequence):
            first = of(condition)
            flipped = evolve(first, members=frozenset(not each for each in first.members))
            return _count(1, [flipped, of(consequence)])
        case core.Compare(comparison, left, right):
            return _compare(comparison, of(left), of(right))
        case core.OneOf(subject, members):
            inner = of(subject)
            hit = inner.members & frozenset(members)
            values = ({True} if hit else set()) | ({False} if inner.members - hit else set())
            return Static(members=frozenset(values), absent=inner.absent, failed=inner.failed)
        case core.IsAbsent(subject):
            inner = of(subject)
            has_domain = is_numeric(subject.type) or isinstance(subject.type, Truth | Choice)
            present = inner.line is not None or bool(inner.members) or not has_domain
            can = ({True} if inner.absent else set()) | ({False} if present else set())
            return Static(members=frozenset(can) or _BOTH, failed=inner.failed)


def _field(declared: FieldType) -> Static:
    return of_type(declared.type, declared.bounds, declared.step)


def _arithmetic(node: core.Arithmetic, left: Static, right: Static) -> Static:
    absent, failed = left.absent or right.absent, left.failed or right.failed
    if left.line is None or right.line is None:
        return Static(absent=absent, failed=failed)
    a, b = left.denominator, right.denominator
    match node.operator:
        case core.Operator.ADD:
            line: Interval | None = interval.add(left.line, right.line)
            denominator = _common([a, b])
        case core.Operator.SUBTRACT:
            line, denominator = interval.subtract(left.line, right.line), _common([a, b])
        case core.Operator.MULTIPLY:
            line = interval.multiply(left.line, right.line)
            denominator = a * b if a is not None and b is not None else None
        case core.Operator.DIVIDE:
            step = Fraction(1, b) if b is not None else None
            line, zero = interval.divide(left.line, right.line, step)
            failed = failed or zero
            denominator = None
            divisor = right.line.low if right.line.is_point else None
            if divisor and a is not None:
                denominator = a * abs(Fraction(divisor).numerator)
    if line is not None and isinstance(node.type, Day | FiscalYear | YearMonth):
        line, denominator = _completed(line), 1
        if isinstance(node.type, Day):  # a day that leaves the calendar is 誤り
            inside = interval.intersect(line, _DAYS)
            failed, line = failed or inside != line, inside
    return Static(line, frozenset(), denominator, absent, failed)


def _completed(moved: Interval) -> Interval:
    """Whole calendar steps: part of a day or a month does not complete it."""
    low, high = moved.low, moved.high
    return Interval(
        None if low is None else floor(low),
        None if high is None else ceil(high) - 1 if moved.high_open else floor(high),
    )


def _extreme(kind: Type, parts: list[Static], *, largest: bool) -> Static:
    joined = _join(parts)
    if isinstance(kind, Choice):
        return joined
    lines = [part.line for part in parts if part.line is not None]
    if len(lines) < len(parts):
        return evolve(joined, line=None)
    return evolve(joined, line=(interval.maximum if largest else interval.minimum)(lines))


def _date_call(function: core.DateFunction, kind: Type, parts: list[Static]) -> Static:
    inner = _join(parts)
    line: Interval = ALL
    failed = True
    match function:
        case core.DateFunction.AGE | core.DateFunction.AGE_BY_BIRTHDAY | core.DateFunction.MONTHS:
            line = at_least(Fraction(0))
        case core.DateFunction.CALENDAR_MONTHS:
            line = at_least(Fraction(1))
        case core.DateFunction.TERM_END | core.DateFunction.SAME_DAY:
            line = _DAYS
        case (
            core.DateFunction.FISCAL_YEAR
            | core.DateFunction.YEAR_MONTH
            | core.DateFunction.FIRST_DAY
            | core.DateFunction.LAST_DAY
        ):
            failed = isinstance(kind, Day)
            line = _DAYS if isinstance(kind, Day) else ALL
    return Static(line, frozenset(), 1, inner.absent, inner.failed or failed)


def _choose(node: core.Choose, of: Of) -> Static:
    gates = [of(each.condition) for each in node.alternatives]
    live = [gate.may_hold or gate.absent or gate.failed for gate in gates]
    values = [of(each.value) for each, lives in zip(node.alternatives, live, strict=True) if lives]
    sure = any(gate.members == {True} and not gate.absent and not gate.failed for gate in gates)
    if not sure:
        values.append(of(node.default) if node.default is not None else Static(failed=True))
    joined = _join(values)
    free = [
        (i, j)
        for i in range(len(gates))
        for j in range(i)
        if i not in node.above[j] and j not in node.above[i]
    ]
    clash = any(gates[i].may_hold and gates[j].may_hold for i, j in free)
    gate = _join(gates) if gates else Static()
    return evolve(
        joined,
        absent=joined.absent or gate.absent,
        failed=joined.failed or gate.failed or clash,
    )


def _lookup(node: core.Lookup, of: Of) -> Static:
    values = [of(row.value) for row in node.rows]
    cells = [of(cell) for row in node.rows for cell in row.cells or () if cell is not None]
    columns = _join([*(of(column) for column in node.columns), *cells])
    joined = _join(values)
    rest = any(row.cells is None for row in node.rows)
    match node.matching:
        case core.Matching.UNIQUE:
            failed = not (node.disjoint and (node.complete or rest))
        case core.Matching.FIRST:
            failed = not (node.complete or rest)
        case core.Matching.SUM:
            line = _sum_of([value.line for value in values])
            return evolve(
                joined,
                line=line,
                absent=joined.absent or columns.absent,
                failed=joined.failed or columns.failed,
            )
        case core.Matching.LIST:
            return Static(
                absent=columns.absent or joined.absent, failed=columns.failed or joined.failed
            )
    return evolve(
        joined,
        absent=joined.absent or columns.absent,
        failed=joined.failed or columns.failed or failed,
    )


def _sum_of(lines: list[Interval | None]) -> Interval:
    total = point(Fraction(0))
    for line in lines:
        if line is not None:
            total = interval.add(total, interval.hull(line, point(Fraction(0))))
    return total


def _gather(
    node: core.Gather | core.Rank | core.Quantified, known: Known, elements: tuple[Structure, ...]
) -> Static:
    listing = node.source.type
    if not isinstance(listing, ListOf):
        return Static(failed=True)
    inside = (*elements, listing.element)
    source = of_expr(node.source, known, elements)
    parts = [source]
    value = Static()
    match node:
        case core.Quantified(filter=narrow, condition=condition):
            tests = [each for each in (narrow, condition) if each is not None]
            parts.extend(of_expr(each, known, inside) for each in tests)
            joined = _join(parts)
            return Static(members=_BOTH, absent=joined.absent, failed=joined.failed)
        case core.Rank(subject, condition=condition, value=ranked):
            parts.append(of_expr(subject, known, elements))
            value = of_expr(ranked, known, inside)
        case core.Gather(condition=condition, value=added):
            value = of_expr(added, known, inside) if added is not None else Static()
    if condition is not None:
        parts.append(of_expr(condition, known, inside))
    joined = _join([*parts, value])
    found = Static(absent=joined.absent, failed=joined.failed)
    if isinstance(node, core.Rank):
        return evolve(found, line=at_least(Fraction(1)), denominator=1, failed=True)
    return _aggregated(node.aggregate, found, value)


def _aggregated(aggregate: core.Aggregate, found: Static, value: Static) -> Static:
    match aggregate:
        case core.Aggregate.COUNT:
            return evolve(found, line=at_least(Fraction(0)), denominator=1)
        case core.Aggregate.SUM:
            low = value.line.low if value.line is not None else None
            line = at_least(Fraction(0)) if low is not None and low >= 0 else ALL
            return evolve(found, line=line, denominator=value.denominator)
        case core.Aggregate.MAXIMUM | core.Aggregate.MINIMUM:
            return evolve(found, line=value.line, denominator=value.denominator, failed=True)
        case core.Aggregate.MEAN:
            return evolve(found, line=value.line, failed=True)


def _count(wanted: int, parts: list[Static]) -> Static:
    """An absorbing outcome that is certain hides the 対 and 誤 of the others (semantics §1.2)."""
    certain = sum(part.members == {True} and not part.absent and not part.failed for part in parts)
    possible = sum(part.may_hold or part.absent or part.failed for part in parts)
    members: set[bool] = set()
    if sum(part.may_hold for part in parts) >= wanted:
        members.add(True)
    if (
        sum(part.members != {True} or part.absent or part.failed for part in parts)
        > len(parts) - wanted
    ):
        members.add(False)
    undecided = certain < wanted <= possible
    return Static(
        members=frozenset(members) or _BOTH,
        absent=undecided and any(part.absent for part in parts),
        failed=undecided and any(part.failed for part in parts),
    )


def _compare(comparison: core.Comparison, left: Static, right: Static) -> Static:
    members = _BOTH
    if left.line is not None and right.line is not None:
        a, b = left.line, right.line
        at_least_, above = interval.can_be_at_least, interval.can_be_above
        match comparison:
            case core.Comparison.AT_LEAST:
                can = (at_least_(a, b), above(b, a))
            case core.Comparison.ABOVE:
                can = (above(a, b), at_least_(b, a))
            case core.Comparison.AT_MOST:
                can = (at_least_(b, a), above(a, b))
            case core.Comparison.BELOW:
                can = (above(b, a), at_least_(a, b))
            case core.Comparison.SAME:
                can = (interval.can_be_equal(a, b), not (a.is_point and a == b))
        members = frozenset(word for word, is_so in zip((True, False), can, strict=True) if is_so)
    return Static(
        members=members,
        absent=left.absent or right.absent,
        failed=left.failed or right.failed,
    )
