"""Counting, 前提, 原則／ただし and 表 on formulas (semantics §1.2, §1.5, §3, §7).

What a condition or a value comes to is worked out by whoever calls; here is how outcomes meet.
"""

from collections.abc import Sequence

from sadame.engine.solver.formulas import (
    Formula,
    all_of,
    any_of,
    at_least,
    both,
    either,
    negate,
)
from sadame.engine.solver.outcomes import Outcome, settled


def counted(parts: Sequence[Outcome], wanted: int) -> Outcome:
    """At least so many of the conditions: t ≥ k はい, t + x < k いいえ, else 誤り, else 対象外."""
    yes = at_least(wanted, [each.yes for each in parts])
    # t + x < k: so many are いいえ that the others are too few.
    no = at_least(len(parts) - wanted + 1, [each.no for each in parts])
    between = both(negate(yes), negate(no))
    failed = both(between, any_of(each.failed for each in parts))
    can_be_absent = any(each.absent is not False for each in parts)
    return Outcome(yes, can_be_absent and both(between, negate(failed)), failed)


def negated(part: Outcome) -> Outcome:
    """でない."""
    return Outcome(negate(part.value), part.absent, part.failed)


def guarded(condition: Outcome, body: Outcome) -> Outcome:
    """前提."""
    holds = condition.yes
    return Outcome(
        body.value,
        either(condition.no, condition.absent, both(holds, body.absent)),
        either(condition.failed, both(holds, body.failed)),
    )


def live_ones(conditions: Sequence[Outcome], above: Sequence[Sequence[int]]) -> list[Formula]:
    """For each ただし, whether nothing that precedes it holds."""
    return [negate(any_of(conditions[higher].yes for higher in each)) for each in above]


def first_ones(matches: Sequence[Outcome]) -> list[Formula]:
    """For each row, whether no earlier one matches."""
    found: list[Formula] = []
    before: list[Formula] = []
    for each in matches:
        found.append(negate(any_of(before)))
        before.append(each.yes)
    return found


def barred(conditions: Sequence[Outcome], live: Sequence[Formula]) -> tuple[Formula, Formula]:
    """対象外 and 誤り of the conditions that count."""
    failed = any_of(both(a, each.failed) for a, each in zip(live, conditions, strict=True))
    absent = any_of(both(a, each.absent) for a, each in zip(live, conditions, strict=True))
    return both(absent, negate(failed)), failed


def chosen(
    holding: Sequence[tuple[Formula, Outcome]],
    default: Outcome | None,
    bars: tuple[Formula, Formula],
    clash: Formula,
) -> Outcome:
    """The value that holds, the default where none does, 誤り where there is neither or they clash."""
    absent, failed = bars
    free = negate(either(absent, failed))
    some = any_of(guard for guard, _ in holding)
    cases = [*holding, *([(True, default)] if default is not None else [])]
    wrong = clash if default is not None else either(clash, negate(some))
    if not cases:
        return Outcome(False, absent, negate(absent))
    found = settled(cases)
    sound = both(free, negate(wrong))
    return Outcome(
        found.value,
        either(absent, both(sound, found.absent)),
        either(failed, both(free, wrong), both(sound, found.failed)),
    )


def none_of(guards: Sequence[Formula]) -> Formula:
    """None of them holds."""
    return all_of(negate(guard) for guard in guards)
