"""What single operators do to values (semantics §1, §2.8)."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from sadame.dsl import core
from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.types import Choice
from sadame.engine.solver.formulas import (
    Formula,
    Term,
    any_of,
    at_most,
    below,
    both,
    either,
    negate,
    picked,
    plus,
    times,
    whole_below,
)
from sadame.engine.solver.outcomes import (
    Chosen,
    Held,
    Items,
    Number,
    Outcome,
    Record,
    number,
    record,
)

COMPARE = {  # how numbers stand to each other
    core.Comparison.AT_LEAST: lambda a, b: at_most(b, a),
    core.Comparison.AT_MOST: at_most,
    core.Comparison.BELOW: below,
    core.Comparison.ABOVE: lambda a, b: below(b, a),
}


def ordered(kind: Choice, left: Chosen, right: Chosen, comparison: core.Comparison) -> Formula:
    """Two members of an 順序区分 compared."""
    place = {member: Fraction(at) for at, member in enumerate(kind.members)}
    return any_of(
        both(a, b)
        for x, a in left.members.items()
        for y, b in right.members.items()
        if comparison.holds(place[x], place[y])
    )


def one_of(value: Held, members: tuple[bool | str, ...]) -> Formula:
    """It is one of these."""
    if isinstance(value, Chosen):
        return any_of(value.members.get(str(each), False) for each in members)
    return any_of(value if each else negate(value) for each in members)


def field_of(whole: Outcome, index: int) -> Outcome:
    """A field of a record."""
    found = record(whole.value).fields[index]
    return Outcome(
        found.value,
        either(whole.absent, both(whole.valued, found.absent)),
        either(whole.failed, both(whole.valued, found.failed)),
    )


def gathered(
    matching: core.Matching,
    holding: Sequence[tuple[Formula, Outcome]],
    bars: tuple[Formula, Formula],
) -> Outcome:
    """表 under 合計 and 一覧."""
    absent, failed = bars
    inside = negate(either(absent, failed))
    wrong = both(inside, any_of(both(guard, each.failed) for guard, each in holding))
    away = both(inside, negate(wrong), any_of(both(g, each.absent) for g, each in holding))
    value: Held
    if matching is core.Matching.LIST:
        value = Items(tuple((guard, Record((Outcome(each.value),))) for guard, each in holding))
    else:
        total: Term = Fraction(0)
        for guard, each in holding:
            total = plus(total, picked(guard, number(each.value).term, Fraction(0)))
        value = Number(total)
    return Outcome(value, either(absent, away), either(failed, wrong))


def inverse(value: Term) -> Term:
    """1 by the number; 0 of 0, and whoever asks says that it is none."""
    return Fraction(0) if value == 0 else 1 / Fraction(value)


def rounded(rounding: Rounding) -> Callable[[Term], Term]:
    """端数 by absolute value, keeping the sign."""

    def apply(value: Term) -> Term:
        size = times(value, 1 / rounding.unit)
        positive = picked(at_most(0, value), size, times(size, Fraction(-1)))
        match rounding.mode:
            case Mode.DOWN:
                kept = whole_below(positive)
            case Mode.UP:
                kept = times(whole_below(times(positive, Fraction(-1))), Fraction(-1))
            case Mode.HALF_UP:
                kept = whole_below(plus(positive, Fraction(1, 2)))
        amount = times(kept, rounding.unit)
        return picked(at_most(0, value), amount, times(amount, Fraction(-1)))

    return apply
