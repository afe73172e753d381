"""Arithmetic and comparison of sets of values (semantics §1.3, §1.4), operand by operand.

In: the values of the operands, none of them empty. Out: the values of the operation, and whether it
can fail. 対象外 and 誤り of the operands are the machine's business.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from sadame.dsl import calendar, interval
from sadame.dsl.core import Arithmetic, Comparison, Operator
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Fault
from sadame.dsl.types import Choice, Day, FiscalYear, Type, YearMonth
from sadame.dsl.values import Choices, Texts, Values, is_single
from sadame.engine.interp.outcome import line
from sadame.engine.interp.truth import NO, YES

_DAYS = Interval(calendar.FIRST, calendar.LAST)


def arithmetic(
    node: Arithmetic, left: Interval, right: Interval
) -> tuple[Interval | None, Fault | None]:
    """＋ － × ÷ on quantities, and days, months and years moved by a quantity."""
    result: Interval | None
    fault: Fault | None = None
    match node.operator:
        case Operator.ADD:
            result = interval.add(left, right)
        case Operator.SUBTRACT:
            result = interval.subtract(left, right)
        case Operator.MULTIPLY:
            result = interval.multiply(left, right)
        case Operator.DIVIDE:
            result, by_zero = interval.divide(left, right, node.divisor_step)
            fault = Fault.DIVISION_BY_ZERO if by_zero else None
    if result is None:
        return None, fault
    match node.type:
        case Day():
            whole = completed(result)
            inside = interval.intersect(whole, _DAYS)
            return inside, None if inside == whole else Fault.DATE_RANGE
        case FiscalYear() | YearMonth():
            return completed(result), fault
        case _:
            return _in_fractions(result), fault


def completed(moved: Interval) -> Interval:
    """Whole calendar steps: part of a day or a month does not complete it."""
    low, high = moved.low, moved.high
    return Interval(
        None if low is None else floor(low),
        None if high is None else ceil(high) - 1 if moved.high_open else floor(high),
    )


def _in_fractions(result: Interval) -> Interval:
    """A quantity also where it is the distance of two calendar values."""
    if not isinstance(result.low, int) and not isinstance(result.high, int):
        return result
    return Interval(
        None if result.low is None else Fraction(result.low),
        None if result.high is None else Fraction(result.high),
        low_open=result.low_open,
        high_open=result.high_open,
    )


def extreme(operands: Sequence[Values], kind: Type, *, largest: bool) -> Values:
    """最大 or 最小; of a 順序区分 the members that are the last (first) of some choice."""
    if isinstance(kind, Choice):
        ranked = [_places(kind, each) for each in operands]
        bound = max(each[0] for each in ranked) if largest else min(each[-1] for each in ranked)
        found = {place for each in ranked for place in each}
        kept = {place for place in found if (place >= bound if largest else place <= bound)}
        return Choices(frozenset(kind.members[place] for place in kept))
    lines = [line(each) for each in operands]
    return interval.maximum(lines) if largest else interval.minimum(lines)


def compare(comparison: Comparison, kind: Type, left: Values, right: Values) -> int:
    """The mask of a comparison: はい and いいえ, each if some pair of values gives it."""
    if comparison is Comparison.SAME:
        return _same(left, right)
    a, b = _ranked(kind, left), _ranked(kind, right)
    match comparison:
        case Comparison.AT_LEAST:
            yes, no = interval.can_be_at_least(a, b), interval.can_be_above(b, a)
        case Comparison.AT_MOST:
            yes, no = interval.can_be_at_least(b, a), interval.can_be_above(a, b)
        case Comparison.ABOVE:
            yes, no = interval.can_be_above(a, b), interval.can_be_at_least(b, a)
        case Comparison.BELOW:
            yes, no = interval.can_be_above(b, a), interval.can_be_at_least(a, b)
    return YES * yes | NO * no


def _places(kind: Choice, values: Values) -> list[int]:
    """Places of the members in their order."""
    members = values.members if isinstance(values, Choices) else ()
    return sorted(kind.members.index(str(member)) for member in members)


def _ranked(kind: Type, values: Values) -> Interval:
    """A set on its line; the members of a 順序区分 by their place."""
    if isinstance(kind, Choice):
        places = _places(kind, values)
        return interval.closed(places[0], places[-1])
    return line(values)


def _same(left: Values, right: Values) -> int:
    both_known = is_single(left) and is_single(right)
    if both_known:
        return YES if left == right else NO
    match left, right:
        case Choices(a), Choices(b):
            may_be = bool(a & b)
        case Texts(a), Texts(b):
            may_be = a is None or b is None or bool(a & b)
        case Interval(), Interval():
            may_be = interval.can_be_equal(left, right)
        case _:
            may_be = True
    return YES * may_be | NO


def one_of(subject: Values, members: Sequence[bool | str]) -> int:
    """The mask of `X が A、B のいずれか`."""
    match subject:
        case Choices(found):
            return YES * bool(found & {*members}) | NO * bool(found - {*members})
        case Texts(texts):
            if texts is None:
                return YES | NO
            return YES * bool(texts & {*members}) | NO * bool(texts - {*members})
        case other:
            message = f"not a set of members: {other!r}"
            raise TypeError(message)
