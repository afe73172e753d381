"""Arithmetic, 最小・最大 and 端数 on columns (semantics §1.3, §5), ends by ends.

A number is a whole number over a denominator known beforehand; a quotient by a variable keeps its divisor
beside it until it is compared or rounded. Where both sides are open sets on one row and the sign of a
factor or a divisor is not known, the row is left to the interpreter.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd

from attrs import evolve

from sadame.dsl import interval
from sadame.dsl.core import Operator
from sadame.dsl.interval import Interval
from sadame.dsl.rounding import Mode, Rounding
from sadame.engine.columnar import truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.outcomes import (
    Number,
    any_loose,
    has_value,
    levelled,
    one_value,
    simple,
    single,
)
from sadame.engine.columnar.terms import Constant, Term


def arithmetic(b: Builder, operator: Operator, left: Number, right: Number) -> Number:
    """＋ － × ÷."""
    match operator:
        case Operator.ADD:
            return add(b, left, right)
        case Operator.SUBTRACT:
            return add(b, left, negated(b, right))
        case Operator.MULTIPLY:
            return multiply(b, left, right)
        case Operator.DIVIDE:
            return divide(b, left, right)


def negated(b: Builder, number: Number) -> Number:
    """The negative."""
    low = b.minus(number.high)
    high = low if number.is_point else b.minus(number.low)
    known = number.simple and (b.minus(number.simple[0]), interval.negate(number.simple[1]))
    return evolve(
        number,
        low=low,
        high=high,
        low_open=number.high_open,
        high_open=number.low_open,
        simple=known or None,
    )


def add(b: Builder, left: Number, right: Number) -> Number:
    """The sum."""
    x, y = levelled(b, (left, right))
    low = b.add(x.low, y.low)
    high = low if x.is_point and y.is_point else b.add(x.high, y.high)
    opens = (b.either(x.low_open, y.low_open), b.either(x.high_open, y.high_open))
    return _strict(b, (x, y), low, high, opens, x.den, x.over, _shifted(b, x, y))


def _shifted(b: Builder, x: Number, y: Number) -> tuple[Term, Interval] | None:
    """The sum of a simple number and a constant is as simple."""
    for one, other in ((x, y), (y, x)):
        constant = constant_of(other)
        if one.simple is not None and constant is not None:
            value, domain = one.simple
            return b.add(value, other.low), interval.add(domain, interval.point(constant))
    return None


def constant_of(number: Number) -> Fraction | None:
    """The value of a number that is the same on every row."""
    match number.low:
        case Constant(value=int(value)) if number.is_point and number.over is None:
            return Fraction(value, number.den)
        case _:
            return None


def multiply(b: Builder, x: Number, y: Number) -> Number:
    """The product."""
    for one, other in ((x, y), (y, x)):
        constant = constant_of(other)
        if constant is not None:
            return _times(b, one, constant, other)
    den = x.den * y.den
    over = _product(b, x.over, y.over)
    if x.is_point and y.is_point:
        value = b.multiply(x.low, y.low)
        return _strict(b, (x, y), value, value, (b.no, b.no), den, over)
    if _is_positive(x) and _is_positive(y):
        low, high = _corner(b, x.low, y.low), _corner(b, x.high, y.high)
        low_open = _reached(b, x.low, x.low_open, y.low, y.low_open)
        high_open = _reached(b, x.high, x.high_open, y.high, y.high_open)
        return _strict(b, (x, y), low, high, (low_open, high_open), den, over)
    return _by_points(b, (x, y), b.multiply, den, over)


def _corner(b: Builder, x: Term, y: Term) -> Term:
    """The product of two ends that are not negative; 0 × ∞ = 0."""
    value = b.multiply(x, y)
    if not value.nullable:
        return value
    zero = b.either(*(b.filled(b.equal(each, b.constant(0)), value=False) for each in (x, y)))
    return b.when(zero, b.constant(0), value)


def _reached(b: Builder, x: Term, x_open: Term, y: Term, y_open: Term) -> Term:
    """Whether a corner is open: one end is, and no closed 0 reaches it all the same."""
    zeros = [
        b.both(b.filled(b.equal(each, b.constant(0)), value=False), b.negate(is_open))
        for each, is_open in ((x, x_open), (y, y_open))
    ]
    return b.both(b.either(x_open, y_open), *(b.negate(each) for each in zeros))


def _is_positive(number: Number) -> bool:
    """Whether no end is known to be below 0; an endless low end is."""
    low = number.low
    return not low.nullable and low.span.low is not None and low.span.low >= 0


def _times(b: Builder, number: Number, factor: Fraction, constant: Number) -> Number:
    if factor == 0:
        return _strict(b, (number, constant), *((b.constant(0),) * 2), (b.no, b.no), 1, None)
    shared = gcd(factor.numerator, number.den)
    up, den = factor.numerator // shared, number.den // shared * factor.denominator
    source = number if factor > 0 else negated(b, number)
    low = b.scale(source.low, abs(up))
    high = low if source.is_point else b.scale(source.high, abs(up))
    known = None
    if source.simple is not None:
        value, domain = source.simple
        known = b.scale(value, abs(up)), interval.multiply(domain, interval.point(abs(factor)))
    opens = (source.low_open, source.high_open)
    return _strict(b, (source, constant), low, high, opens, den, source.over, known)


def _product(b: Builder, left: Term | None, right: Term | None) -> Term | None:
    if left is None or right is None:
        return left or right
    return b.multiply(left, right)


def divide(b: Builder, x: Number, y: Number) -> Number:
    """The quotient. By a constant it is a product; by a variable the divisor is kept beside it."""
    constant = constant_of(y)
    if constant is not None and constant != 0:
        return _times(b, x, 1 / constant, y)
    # 対象外 ÷ 0 is 対象外: only a value can be divided by 0
    by_zero = b.both(x.has, y.has, b.filled(b.equal(y.low, b.constant(0)), value=False))
    known = _known(b, (x, y))
    # (low/den/over) ÷ (l/d/o) = low×d×o / (den×over×l), the sign with the numerator
    factor = b.when(
        b.filled(b.below(y.low, b.constant(0)), value=False), b.constant(-1), b.constant(1)
    )
    value = b.multiply(b.multiply(b.scale(x.low, y.den), factor), y.over or b.constant(1))
    size = b.greatest((b.magnitude(y.low), b.constant(1)))
    over = b.multiply(size, x.over) if x.over is not None else size
    over = b.fill(over, b.constant(1))
    absent, failed = truths.strictly(b, (x, y))
    open_ = b.negate(known)
    value = b.when(open_, b.null(), value)
    return Number(
        low=value,
        high=value,
        low_open=b.no,
        high_open=b.no,
        has=b.either(b.both(has_value(b, x), has_value(b, y), b.negate(by_zero)), open_),
        absent=absent,
        failed=b.either(failed, by_zero, open_),
        loose=b.either(any_loose(b, (x, y)), open_),
        den=x.den,
        over=over,
        is_point=open_ is b.no,
    )


def _known(b: Builder, parts: Sequence[Number]) -> Term:
    """Whether each part has one outcome left, so that its low end says all."""
    return b.every(single(b, each) for each in parts)


def _by_points(
    b: Builder,
    parts: Sequence[Number],
    apply: Callable[..., Term],
    den: int,
    over: Term | None,
) -> Number:
    """An operation on rows with one value each; the others are left to the interpreter."""
    absent, failed = truths.strictly(b, parts)
    unknown = b.negate(b.every(one_value(b, each) for each in parts))
    value = apply(*(each.low for each in parts))
    value = b.when(unknown, b.null(), value)
    return Number(
        low=value,
        high=value,
        low_open=b.no,
        high_open=b.no,
        has=b.every(has_value(b, each) for each in parts),
        absent=absent,
        failed=failed,
        loose=b.either(any_loose(b, parts), unknown),
        den=den,
        over=over,
        is_point=unknown is b.no,
    )


def _strict(  # noqa: PLR0913, PLR0917 - a form
    b: Builder,
    parts: Sequence[Number],
    low: Term,
    high: Term,
    opens: tuple[Term, Term],
    den: int,
    over: Term | None,
    known: tuple[Term, Interval] | None = None,
) -> Number:
    absent, failed = truths.strictly(b, parts)
    is_point = all(each.is_point for each in parts)
    if is_point:
        opens = (b.no, b.no)
    return Number(
        low=low,
        high=high,
        low_open=opens[0],
        high_open=opens[1],
        has=b.every(has_value(b, each) for each in parts),
        absent=absent,
        failed=failed,
        loose=any_loose(b, parts),
        den=den,
        over=over,
        is_point=is_point,
        simple=known,
    )


# ── 最小, 最大 ───────────────────────────────────────────────────────────────────────────────────


def extreme(b: Builder, numbers: Sequence[Number], *, largest: bool) -> Number:
    """最大 or 最小; an end without end counts as what it is."""
    parts = levelled(b, numbers)
    den, over = parts[0].den, parts[0].over
    of = b.greatest if largest else b.least
    if all(each.is_point for each in parts):
        value = of(each.low for each in parts)
        return _strict(b, parts, value, value, (b.no, b.no), den, over)
    if largest:
        return negated(b, extreme(b, [negated(b, each) for each in numbers], largest=False))
    low = b.least(each.low for each in parts)  # one without end: none at all
    high = _least_known(b, [each.high for each in parts])
    low_open = b.negate(
        b.some(b.both(_is(b, each.low, low), b.negate(each.low_open)) for each in parts)
    )
    high_open = b.some(b.both(_is(b, each.high, high), each.high_open) for each in parts)
    # The floor is closed where one of the ends that reach it is; the ceiling is open where one is.
    low_open = b.both(low_open, b.some(each.low_open for each in parts))
    return _strict(b, parts, low, high, (low_open, high_open), den, over)


def _is(b: Builder, end: Term, whole: Term) -> Term:
    return b.filled(b.equal(end, whole), value=False)


def _least_known(b: Builder, terms: Sequence[Term]) -> Term:
    """The least of those that are not null; null where all are."""
    sure = [each for each in terms if not each.nullable]
    found = b.least(sure) if sure else terms[0]
    for each in terms:
        if each.nullable and each is not found:
            found = b.fill(b.least((found, each)), b.fill(found, each))
    return found


# ── 端数 ─────────────────────────────────────────────────────────────────────────────────────────


def rounded(b: Builder, number: Number, rounding: Rounding) -> Number:
    """端数, by absolute value, at both ends."""
    step = rounding.unit
    if _is_kept(b, number, step):
        return number  # a multiple of the place kept already

    def of(end: Term) -> Term:
        return _rounded_end(b, end, number, rounding)

    if number.simple is not None:
        value, domain = number.simple
        kept = simple(b, of(value), interval.rounded(domain, rounding), step.denominator)
        return evolve(
            kept, has=number.has, absent=number.absent, failed=number.failed, loose=number.loose
        )
    low = of(number.low)
    high = low if number.is_point else of(number.high)
    # An open end comes to what is just beside it; that the interpreter works out.
    unsure = b.both(number.has, b.either(number.low_open, number.high_open))
    return Number(
        low=b.when(unsure, b.null(), low),
        high=b.when(unsure, b.null(), high),
        low_open=b.no,
        high_open=b.no,
        has=number.has,
        absent=number.absent,
        failed=number.failed,
        loose=b.either(number.loose, unsure),
        den=step.denominator,
        is_point=number.is_point,
    )


def _is_kept(b: Builder, number: Number, step: Fraction) -> bool:
    """Whether every value is a multiple of the place kept already, and no end is open."""
    opens = number.low_open is not b.no or number.high_open is not b.no
    return number.over is None and not opens and (Fraction(1, number.den) / step).denominator == 1


def _rounded_end(b: Builder, end: Term, number: Number, rounding: Rounding) -> Term:
    """end/(den×over) to a multiple of p/q: the multiple, times p, is over q."""
    p, q = rounding.unit.numerator, rounding.unit.denominator
    shared = gcd(q, number.den * p)
    up, down = b.constant(q // shared), b.constant(number.den * p // shared)
    divisor = down if number.over is None else b.multiply(number.over, down)
    size = b.multiply(b.magnitude(end), up)
    match rounding.mode:
        case Mode.DOWN:
            parts = b.quotient(size, divisor)
        case Mode.UP:
            parts = b.quotient(b.add(size, b.add(divisor, b.constant(-1))), divisor)
        case Mode.HALF_UP:
            parts = b.quotient(b.add(b.scale(size, 2), divisor), b.scale(divisor, 2))
    whole = b.scale(parts, p)
    if end.span.low is not None and end.span.low >= 0:
        return whole
    below = b.filled(b.below(end, b.constant(0)), value=False)
    return b.when(below, b.minus(whole), whole)
