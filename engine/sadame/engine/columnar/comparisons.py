"""以上, 以下, 未満, 超 and が between numbers on columns (semantics §1.4), by the ends of both sides."""

from sadame.dsl import interval
from sadame.dsl.core import Comparison
from sadame.dsl.interval import Interval
from sadame.engine.columnar import truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.numbers import constant_of
from sadame.engine.columnar.outcomes import (
    Number,
    Truth,
    any_loose,
    flags,
    has_value,
    levelled,
    one_value,
)
from sadame.engine.columnar.terms import Term


def compare(b: Builder, comparison: Comparison, left: Number, right: Number) -> Truth:
    """以上, 以下, 未満, 超 and が."""
    quick = _simply(b, comparison, left, right)
    if quick is not None:
        return quick
    x, y = levelled(b, (left, right))
    match comparison:
        case Comparison.AT_LEAST:
            return _at_least(b, x, y)
        case Comparison.AT_MOST:
            return _at_least(b, y, x)
        case Comparison.BELOW:
            return truths.negated(b, _at_least(b, x, y))
        case Comparison.ABOVE:
            return truths.negated(b, _at_least(b, y, x))
        case Comparison.SAME:
            return _same(b, x, y)


def _simply(b: Builder, comparison: Comparison, left: Number, right: Number) -> Truth | None:
    """A value that is known or may be anything in its domain, against a constant."""
    for x, y, flipped in ((left, right, False), (right, left, True)):
        constant = constant_of(y)
        if x.simple is None or x.over is not None or constant is None:
            continue
        value, domain = x.simple
        scaled = constant * x.den
        edge = interval.point(constant)
        pair = (edge, domain) if flipped else (domain, edge)
        yes, no = can_be(comparison, *pair)
        if not (yes or no):
            continue
        den = scaled.denominator
        terms = (b.scale(value, den), b.constant(scaled.numerator))
        found = truths.ordered(b, comparison, *(reversed(terms) if flipped else terms))
        if not (yes and no):
            found = b.filled(found, value=yes)
        return truths.strict(b, found, x, y)
    return None


def can_be(comparison: Comparison, a: Interval, c: Interval) -> tuple[bool, bool]:
    """Whether a comparison of two sets can be はい, and いいえ."""
    match comparison:
        case Comparison.AT_LEAST:
            return interval.can_be_at_least(a, c), interval.can_be_above(c, a)
        case Comparison.AT_MOST:
            return interval.can_be_at_least(c, a), interval.can_be_above(a, c)
        case Comparison.ABOVE:
            return interval.can_be_above(a, c), interval.can_be_at_least(c, a)
        case Comparison.BELOW:
            return interval.can_be_above(c, a), interval.can_be_at_least(a, c)
        case Comparison.SAME:
            same = a.is_point and c.is_point and a == c
            return interval.can_be_equal(a, c), not same


def _at_least(b: Builder, x: Number, y: Number) -> Truth:
    """Some x ≥ some y, and some x < some y, by the ends."""
    if x.is_point and y.is_point:
        return truths.strict(b, b.up_to(y.low, x.low), x, y)
    touch = b.both(
        b.filled(b.equal(y.low, x.high), value=False), b.negate(b.either(y.low_open, x.high_open))
    )
    yes = b.either(b.filled(b.below(y.low, x.high), value=True), touch)
    no = b.filled(b.below(x.low, y.high), value=True)
    return _possible(b, yes, no, x, y)


def _possible(b: Builder, yes: Term, no: Term, *parts: Number) -> Truth:
    valued = b.every(has_value(b, each) for each in parts)
    absent, failed = truths.strictly(b, parts)
    return flags(b, b.both(valued, yes), b.both(valued, no), absent, failed, any_loose(b, parts))


def _same(b: Builder, x: Number, y: Number) -> Truth:
    if x.is_point and y.is_point:
        return truths.strict(b, b.equal(x.low, y.low), x, y)
    apart = [
        b.either(
            b.filled(b.below(one.high, other.low), value=False),
            b.both(
                b.filled(b.equal(one.high, other.low), value=False),
                b.either(one.high_open, other.low_open),
            ),
        )
        for one, other in ((x, y), (y, x))
    ]
    alone = b.both(one_value(b, x), one_value(b, y), b.filled(b.equal(x.low, y.low), value=False))
    return _possible(b, b.negate(b.either(*apart)), b.negate(alone), x, y)
