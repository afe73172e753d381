"""What an expression comes to, as formulas: for every outcome there can be, the condition under which it is that one.

The three conditions of an `Outcome` exclude each other on valid facts: `failed` (誤り), `absent` (対象外), else there
is the value. What `value` says where there is none means nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from sadame.engine.solver.formulas import (
    Formula,
    Term,
    alike,
    all_of,
    any_of,
    at_most,
    both,
    either,
    equal,
    negate,
    picked,
    times,
)

_MOST_PIECES = 48


@frozen(eq=False)
class Number:
    """A number. `pieces`: where it is one of few constants, each with its condition, one of which holds."""

    term: Term
    pieces: tuple[tuple[Formula, Fraction], ...] | None = None


@frozen(eq=False)
class Chosen:
    """A 区分: for each member that can be, when it is the one; members in the order of the type."""

    members: Mapping[str, Formula]


@frozen(eq=False)
class Record:
    """A 構造, field by field."""

    fields: "tuple[Outcome, ...]"


@frozen(eq=False)
class Items:
    """A 一覧: as many elements as are looked at, each with the condition under which it is there.

    `packed` = none is there without those before it; `names` = the lists of the facts it stands for, if any: of these
    there may be more elements than are looked at.
    """

    elements: tuple[tuple[Formula, Record], ...]
    packed: bool = False
    names: frozenset[str] = frozenset()

    def pack(self) -> "Items":
        """The same list with what is there in the first places."""
        if self.packed:
            return self
        places: list[list[tuple[Formula, Held]]] = []
        before: list[Formula] = [True]  # so many are there before this one
        for there, element in self.elements:
            places.append([])
            for at, guard in enumerate(before):
                places[at].append((both(guard, there), element))
            here = [*before, False]
            before = [
                either(both(guard, negate(there)), both(here[at - 1], there) if at else False)
                for at, guard in enumerate(here)
            ]
        packed = tuple(
            (any_of(guard for guard, _ in place), record(merged(place))) for place in places
        )
        return Items(packed, packed=True, names=self.names)


Held: TypeAlias = Formula | Number | Chosen | Record | Items
"""A condition (真偽), a number, day or text (texts are numbered), a member, a record or a list."""


@frozen(eq=False)
class Outcome:
    """A value, 対象外 or 誤り, each with its condition."""

    value: Held
    absent: Formula = False
    failed: Formula = False

    @property
    def valued(self) -> Formula:
        """There is a value."""
        return negate(either(self.absent, self.failed))

    @property
    def yes(self) -> Formula:
        """It is はい."""
        return both(self.value, self.valued)

    @property
    def no(self) -> Formula:
        """It is いいえ."""
        return both(negate(self.value), self.valued)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def constant(value: Fraction | int) -> Number:
    """A known number."""
    exact = Fraction(value)
    return Number(exact, ((True, exact),))


def number(value: Held) -> Number:
    """A value that lies on a line."""
    if not isinstance(value, Number):
        raise TypeError(f"no number: {value!r}")
    return value


def mapped(value: Number, apply: Callable[[Term], Term]) -> Number:
    """A function of one number; of few constants it is known for each."""
    if value.pieces is None:
        return Number(apply(value.term))
    return from_pieces((guard, apply(each)) for guard, each in value.pieces)


def from_pieces(pieces: Iterable[tuple[Formula, Fraction]]) -> Number:
    """One of few constants; equal ones are put together."""
    together: dict[Fraction, list[Formula]] = {}
    for guard, value in pieces:
        if guard is not False:
            together.setdefault(Fraction(value), []).append(guard)
    found = tuple((any_of(guards), value) for value, guards in together.items())
    if not found:
        return constant(0)
    return Number(_nested(found), found)


def _nested(pieces: Sequence[tuple[Formula, Term]]) -> Term:
    """The first whose condition holds; the last where none does."""
    result = pieces[-1][1]
    for guard, value in reversed(pieces[:-1]):
        result = picked(guard, value, result)
    return result


def combined(left: Number, right: Number, apply: Callable[[Term, Term], Term]) -> Number:
    """A function of two numbers; for few constants each pair is worked out."""
    if left.pieces and right.pieces and len(left.pieces) * len(right.pieces) <= _MOST_PIECES:
        return from_pieces(
            (both(a, b), apply(x, y)) for a, x in left.pieces for b, y in right.pieces
        )
    return Number(apply(left.term, right.term))


def product(left: Number, right: Number) -> Number:
    """A product: linear where one of the two is one of few constants."""
    for one, other in ((left, right), (right, left)):
        if one.pieces is not None and other.pieces is None:
            return Number(_nested([(guard, times(other.term, each)) for guard, each in one.pieces]))
    return combined(left, right, times)


def compared(left: Number, right: Number, compare: Callable[[Term, Term], Formula]) -> Formula:
    """A comparison; with few constants on both sides no arithmetic is left in it."""
    if left.pieces and right.pieces and len(left.pieces) * len(right.pieces) <= _MOST_PIECES:
        return any_of(
            both(a, b) for a, x in left.pieces for b, y in right.pieces if compare(x, y) is True
        )
    return compare(left.term, right.term)


# ── sameness, choice ─────────────────────────────────────────────────────────────────────────────


def same_value(left: Held, right: Held) -> Formula:
    """The two values are the same; both are there."""
    match left, right:
        case Number(), Number():
            return compared(left, right, equal)
        case Chosen(a), Chosen(b):
            return any_of(both(a[each], b[each]) for each in a if each in b)
        case Record(a), Record(b):
            return all_of(same(x, y) for x, y in zip(a, b, strict=True))
        case Items(), Items():
            return _same_lists(left, right)
        case _:
            return alike(left, right)


def _same_lists(left: Items, right: Items) -> Formula:
    """As many elements, and the same ones in order."""
    a, b = left.pack().elements, right.pack().elements
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    pairs = zip(longer, shorter, strict=False)
    return both(
        *(both(alike(p, q), either(negate(p), same_value(x, y))) for (p, x), (q, y) in pairs),
        *(negate(there) for there, _ in longer[len(shorter) :]),
    )


def same(left: Outcome, right: Outcome) -> Formula:
    """The same value, or both 対象外, or both 誤り (semantics §3)."""
    return either(
        both(left.failed, right.failed),
        both(left.absent, right.absent),
        both(left.valued, right.valued, same_value(left.value, right.value)),
    )


def merged(cases: Sequence[tuple[Formula, Held]]) -> Held:
    """The value of the first case that holds; the last where none does."""
    live = [(guard, value) for guard, value in cases if guard is not False] or [*cases[-1:]]
    first = live[0][1]
    if len(live) == 1:
        return first
    match first:
        case Number():
            return _merged_numbers([(guard, number(value)) for guard, value in live])
        case Chosen():
            return _merged_members(live)
        case Record(fields):
            parts = [record(value).fields for _, value in live]
            guards = [guard for guard, _ in live]
            return (
                Record(
                    tuple(
                        settled(list(zip(guards, column, strict=True)))
                        for column in zip(*parts, strict=True)
                    )
                )
                if fields
                else first
            )
        case Items():
            return _merged_lists(live)
        case _:
            return _merged_truths(live)


def settled(cases: Sequence[tuple[Formula, Outcome]]) -> Outcome:
    """The outcome of the first case that holds."""
    only = list(disjoint(cases))
    return Outcome(
        merged([(guard, each.value) for guard, each in only]),
        any_of(both(guard, each.absent) for guard, each in only),
        any_of(both(guard, each.failed) for guard, each in only),
    )


def disjoint(cases: Sequence[tuple[Formula, Outcome]]) -> Iterator[tuple[Formula, Outcome]]:
    """Each case with the condition that no earlier one holds."""
    earlier: list[Formula] = []
    for guard, each in cases:
        yield both(guard, negate(any_of(earlier))), each
        earlier.append(guard)


def _first_of(live: Sequence[tuple[Formula, Held]]) -> Iterator[tuple[Formula, Held]]:
    before: Formula = False
    for guard, value in live[:-1]:
        yield both(guard, negate(before)), value
        before = either(before, guard)
    yield negate(before), live[-1][1]


def _merged_numbers(live: Sequence[tuple[Formula, Number]]) -> Number:
    size = sum(_MOST_PIECES + 1 if n.pieces is None else len(n.pieces) for _, n in live)
    if size <= _MOST_PIECES:
        return from_pieces(
            (both(guard, part), value)
            for guard, held in _first_of(live)
            for part, value in number(held).pieces or ()
        )
    return Number(_nested([(guard, each.term) for guard, each in live]))


def _merged_members(live: Sequence[tuple[Formula, Held]]) -> Chosen:
    found: dict[str, list[Formula]] = {}
    for guard, value in _first_of(live):
        for member, part in chosen(value).members.items():
            found.setdefault(member, []).append(both(guard, part))
    return Chosen({member: any_of(parts) for member, parts in found.items()})


def _merged_truths(live: Sequence[tuple[Formula, Held]]) -> Formula:
    return any_of(both(guard, value) for guard, value in _first_of(live))


def _merged_lists(live: Sequence[tuple[Formula, Held]]) -> Items:
    """All elements of all cases, each there only in its case."""
    return Items(
        tuple(
            (both(guard, there), record)
            for guard, value in _first_of(live)
            for there, record in items(value).elements
        ),
        names=frozenset().union(*(items(value).names for _, value in live)),
    )


def items(value: Held) -> Items:
    """A value that is a list."""
    if not isinstance(value, Items):
        raise TypeError(f"no list: {value!r}")
    return value


def record(value: Held) -> Record:
    """A value that is a record."""
    if not isinstance(value, Record):
        raise TypeError(f"no record: {value!r}")
    return value


def chosen(value: Held) -> Chosen:
    """A value that is a member."""
    if not isinstance(value, Chosen):
        raise TypeError(f"no member: {value!r}")
    return value


# ── strictness (semantics §1.3) ──────────────────────────────────────────────────────────────────


def strict(
    operands: Sequence[Outcome],
    apply: Callable[..., Held],
    fault: Callable[..., Formula] | None = None,
) -> Outcome:
    """Some 誤り → 誤り; else some 対象外 → 対象外; else the operation, or 誤り where it has no answer."""
    values = [each.value for each in operands]
    failed = any_of(each.failed for each in operands)
    absent = both(any_of(each.absent for each in operands), negate(failed))
    if fault is not None:
        own = both(fault(*values), negate(absent))
        failed = either(failed, own)
    return Outcome(apply(*values), absent, failed)


def extreme(values: Sequence[Number], *, largest: bool) -> Number:
    """最大 or 最小."""
    best = values[0]
    for each in values[1:]:
        best = combined(best, each, _larger if largest else _smaller)
    return best


def _larger(left: Term, right: Term) -> Term:
    return picked(at_most(right, left), left, right)


def _smaller(left: Term, right: Term) -> Term:
    return picked(at_most(left, right), left, right)
