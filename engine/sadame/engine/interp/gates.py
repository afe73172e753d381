"""Which expression counts: 前提, 原則／ただし (semantics §3) and 表 (§7), lifted to sets of outcomes.

In: the masks of the conditions and the possible outcomes of the values. Out: a `Verdict`, which also
says what could count at all, for 不足, causes and reasons. Nothing is evaluated here.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from attrs import frozen

from sadame.dsl.interval import add, hull
from sadame.dsl.values import Elements, Fields, Possible, Values, is_single, join, meet_values
from sadame.engine.interp.outcome import line, number
from sadame.engine.interp.truth import ABSENT, FAILED, NO, YES, either, negate


@frozen
class Terms:
    """How alternatives stand to each other.

    `above[i]` = those that precede i; None = each precedes all later ones (先頭). `sole`: two that hold
    are a fault even when equal (一意). `disjoint` and `complete` are proved facts about a 表.
    """

    above: tuple[tuple[int, ...], ...] | None = None
    sole: bool = False
    disjoint: bool = False
    complete: bool = False


@frozen
class Verdict:
    """What a choice can give.

    `live` = conditions that can count, `can` = values that can count, `must` = what holds for sure.
    `clash` = alternatives that can hold together and differ; `gap`: none may hold and nothing is left;
    `fallback`: 原則 or 上記以外 can count.
    """

    possible: Possible
    live: tuple[int, ...]
    can: tuple[int, ...]
    must: tuple[int, ...] = ()
    clash: tuple[int, ...] = ()
    gap: bool = False
    fallback: bool = False


@frozen
class _Standing:
    """For each alternative: whether nothing above it must hold, none above can hold, and both kinds."""

    can: tuple[bool, ...]
    sure: tuple[bool, ...]
    maylive: tuple[bool, ...]


def _standing(conditions: Sequence[int], terms: Terms) -> _Standing:
    if terms.above is None:
        return _in_order(conditions)
    ups = [[conditions[j] for j in above] for above in terms.above]
    return _Standing(
        tuple(
            bool(each & YES) and all(up & NO for up in above)
            for each, above in zip(conditions, ups, strict=True)
        ),
        tuple(not any(up & YES for up in above) for above in ups),
        tuple(all(up != YES for up in above) for above in ups),
    )


def _in_order(conditions: Sequence[int]) -> _Standing:
    can, sure, maylive = [], [], []
    free, clear, open_ = True, True, True
    for each in conditions:
        can.append(bool(each & YES) and free)
        sure.append(clear)
        maylive.append(open_)
        free, clear, open_ = (
            free and bool(each & NO),
            clear and not each & YES,
            open_ and each != YES,
        )
    return _Standing(tuple(can), tuple(sure), tuple(maylive))


def guard(condition: int, body: Possible) -> Possible:
    """前提: はい → body, いいえ or 対象外 → 対象外, 誤り → 誤り."""
    held = body if condition & YES else Possible(None)
    return Possible(
        held.values,
        held.absent or bool(condition & (NO | ABSENT)),
        held.failed or bool(condition & FAILED),
    )


def choose(
    conditions: Sequence[int], values: Sequence[Possible], default: Possible | None, terms: Terms
) -> Verdict:
    """原則／ただし, and 表 under 一意 and 先頭, by the formula of §3."""
    standing = _standing(conditions, terms)
    every = range(len(conditions))
    live = tuple(i for i in every if standing.maylive[i])
    can = tuple(i for i in every if standing.can[i])
    must = tuple(i for i in every if conditions[i] == YES and standing.sure[i])
    if any(standing.sure[i] and not conditions[i] & (YES | NO) for i in every):
        return Verdict(_barred(conditions, standing), live, ())
    rest = not must and all(each & NO for each in conditions)
    clash = _clash(can, values, terms) if len(must) > 1 or not terms.disjoint else ()
    gap = rest and default is None and not (terms.complete and can)
    fallback = rest and default is not None
    offered = [*(values[i] for i in can), *([default] if fallback and default is not None else [])]
    base = _base([values[i] for i in must], offered, terms)
    possible = Possible(
        base.values,
        base.absent or _gate_absent(conditions, standing),
        bool(clash)
        or gap
        or any(conditions[i] & FAILED for i in live)
        or any(each.failed for each in offered),
    )
    return Verdict(possible, live, can, must, clash, gap, fallback)


def _barred(conditions: Sequence[int], standing: _Standing) -> Possible:
    """The outcome when some condition that surely counts is neither はい nor いいえ."""
    failed = any(
        live and each & FAILED for each, live in zip(conditions, standing.maylive, strict=True)
    )
    return Possible(None, _gate_absent(conditions, standing), failed)


def _gate_absent(conditions: Sequence[int], standing: _Standing) -> bool:
    every = range(len(conditions))
    if any(standing.sure[i] and conditions[i] == FAILED for i in every):
        return False
    return any(standing.maylive[i] and conditions[i] & ABSENT for i in every)


def _base(must: Sequence[Possible], offered: Iterable[Possible], terms: Terms) -> Possible:
    """The outcomes but 誤り: all that must count agree, or any that can count gives it."""
    if not must:
        return join(_unfailing(each) for each in offered)
    if terms.sole and len(must) > 1:
        return Possible(None)
    base = _unfailing(must[0])
    for each in must[1:]:
        base = _meet(base, each)
    return base


def _unfailing(possible: Possible) -> Possible:
    return Possible(possible.values, possible.absent)


def _clash(can: Sequence[int], values: Sequence[Possible], terms: Terms) -> tuple[int, ...]:
    if terms.above is None:
        return ()
    if terms.sole:
        return tuple(can) if len(can) > 1 else ()
    clashing: set[int] = set()
    for i, k in combinations(can, 2):
        ranked = i in terms.above[k] or k in terms.above[i]
        if not ranked and not (values[i] == values[k] and values[i].is_single):
            clashing |= {i, k}
    return tuple(sorted(clashing))


def _meet(left: Possible, right: Possible) -> Possible:
    common = None
    if left.values is not None and right.values is not None:
        common = _meet_values(left.values, right.values)
    return Possible(common, left.absent and right.absent)


def _meet_values(left: Values, right: Values) -> Values | None:
    """What both sets share; a set around it where the form has no exact one."""
    match left, right:
        case Fields(ours), Fields(theirs):
            met = tuple(_meet_field(a, b) for a, b in zip(ours, theirs, strict=True))
            return Fields(tuple(each for each in met if each is not None)) if all(met) else None
        case Elements(), Elements() if left != right:
            if is_single(left) and is_single(right):
                return None
            return left if is_single(left) else right if is_single(right) else _ANY_LIST
        case _:
            return meet_values(left, right)


_ANY_LIST = Elements((), more=True)


def _meet_field(left: Possible, right: Possible) -> Possible | None:
    met = _meet(left, right)
    failed = left.failed and right.failed
    if met.values is None and not met.absent and not failed:
        return None
    return Possible(met.values, met.absent, failed)


# ── tables that gather ───────────────────────────────────────────────────────────────────────────


def rest_row(conditions: Sequence[int]) -> int:
    """The mask of 上記以外: no other row matches."""
    return negate(either(*conditions))


def total(conditions: Sequence[int], values: Sequence[Possible]) -> Possible:
    """一致：合計. Certain rows count with their value, possible rows with hull(0, value)."""
    amount = number(0)
    for each, value in zip(conditions, values, strict=True):
        if each & YES and value.values is not None:
            part = line(value.values)
            amount = add(amount, hull(part, number(0)) if each & NO else part)
    return _gathered(conditions, values, amount)


def listed(conditions: Sequence[int], values: Sequence[Possible]) -> Possible:
    """一致：一覧. Values of the certain rows in their order; more where a row is doubtful."""
    rows = [value for each, value in zip(conditions, values, strict=True) if each == YES]
    doubtful = any(each & YES and each != YES for each in conditions)
    content = tuple(Fields((Possible(row.values),)) for row in rows)
    return _gathered(conditions, values, Elements(content, more=doubtful))


def _gathered(conditions: Sequence[int], values: Sequence[Possible], content: Values) -> Possible:
    """First the conditions as one gate, then the values strictly."""
    barred = any(not each & (YES | NO) for each in conditions)
    counted = (
        []
        if barred
        else [
            (bool(each & NO), value)
            for each, value in zip(conditions, values, strict=True)
            if each & YES
        ]
    )
    avoidable = all(skip or value.values is not None or value.absent for skip, value in counted)
    whole = all(skip or value.values is not None for skip, value in counted)
    return Possible(
        None if barred or not whole else content,
        _gate_all_absent(conditions) or (avoidable and any(v.absent for _, v in counted)),
        any(each & FAILED for each in conditions) or any(v.failed for _, v in counted),
    )


def _gate_all_absent(conditions: Sequence[int]) -> bool:
    return all(each != FAILED for each in conditions) and any(each & ABSENT for each in conditions)
