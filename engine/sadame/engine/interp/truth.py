"""Counting conditions (semantics §1.2), lifted to sets of outcomes.

The outcomes a condition can have are a four-bit mask: はい 1, いいえ 2, 対象外 4, 誤り 8. かつ is n of n,
または 1 of n; Kleene's logic is the special case without 対象外 and 誤り. The lifting is the best there
is: an outcome is in the answer exactly when some choice from the operands' sets gives it.
"""

from collections.abc import Sequence

from sadame.dsl.values import Choices, Possible

YES, NO, ABSENT, FAILED = 1, 2, 4, 8
"""The bits of a mask."""
ANYTHING = YES | NO | ABSENT | FAILED


def _possible(mask: int) -> Possible:
    members = frozenset(word for bit, word in ((YES, True), (NO, False)) if mask & bit)
    return Possible(Choices(members) if members else None, bool(mask & ABSENT), bool(mask & FAILED))


_POSSIBLE = tuple(_possible(mask) for mask in range(ANYTHING + 1))


def truth(mask: int) -> Possible:
    """The set of outcomes a mask stands for."""
    return _POSSIBLE[mask]


def mask(possible: Possible) -> int:
    """The mask of a condition's set of outcomes."""
    found = ABSENT * possible.absent | FAILED * possible.failed
    match possible.values:
        case None:
            return found
        case Choices(members):
            return found | YES * (True in members) | NO * (False in members)
        case other:
            message = f"not a condition: {other!r}"
            raise TypeError(message)


def negate(condition: int) -> int:
    """でない: はい and いいえ change places, 対象外 and 誤り stay."""
    return (condition & (ABSENT | FAILED)) | (condition & YES) << 1 | (condition & NO) >> 1


def count(at_least: int, conditions: Sequence[int]) -> int:
    """次のうち k 以上に該当: what the count can give when each condition is free in its mask."""
    result = 0
    if sum(1 for each in conditions if each & YES) >= at_least:
        result |= YES
    if sum(1 for each in conditions if not each & NO) < at_least:
        result |= NO
    if _undecided(at_least, conditions, FAILED):
        result |= FAILED
    unfailing = [each & ~FAILED for each in conditions]
    if all(unfailing) and _undecided(at_least, unfailing, ABSENT):
        result |= ABSENT
    return result


def _undecided(at_least: int, conditions: Sequence[int], bit: int) -> bool:
    """Whether neither はい nor いいえ can absorb a condition that has that outcome."""
    if not any(each & bit for each in conditions):
        return False
    sure = sum(1 for each in conditions if each == YES)
    return sure < at_least <= sum(1 for each in conditions if each != NO)


def both(*conditions: int) -> int:
    """かつ."""
    return count(len(conditions), conditions)


def either(*conditions: int) -> int:
    """または."""
    return count(1, conditions)


def count_open(at_least: int | None, conditions: Sequence[int], further: int) -> int:
    """A count over a list that may hold any number of elements more, each with the mask `further`.

    `at_least` None = 全て. Nothing beyond one more than the known elements is ever new: a larger k
    only asks for that many further elements more, and the k-th of them adds nothing to the one before.
    """
    if at_least is None:
        return count(len(conditions), conditions) | both(*conditions, further)
    wanted = min(at_least, len(conditions) + 1)
    result = count(wanted, conditions)
    for more in range(1, wanted + 1):
        result |= count(wanted, [*conditions, *[further] * more])
    return result
