"""One outcome of several on columns: the union of those that are picked, row by row."""

from collections.abc import Callable, Sequence

from attrs import evolve

from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.outcomes import (
    Chosen,
    Form,
    Number,
    Opaque,
    Outcome,
    Text,
    Truth,
    flags,
    has_value,
    levelled,
)
from sadame.engine.columnar.terms import Kind, Term


def joined(
    b: Builder, picked: Sequence[tuple[Term, Outcome]], gate: Form, *, one_at_most: bool
) -> Outcome:
    """The union of the values of those that are picked, with the 対象外 and 誤り of the gate."""
    kept = [(at, each) for at, each in picked if at is not b.no] or [*picked[:1]]
    first = kept[0][1]
    if len(kept) == 1 and kept[0][0] is b.yes and gate.absent is b.no and gate.failed is b.no:
        return evolve(first, absent=b.no, failed=b.no, loose=gate.loose)
    match first:
        case Truth():
            truths_ = [(at, each) for at, each in kept if isinstance(each, Truth)]
            yes = b.some(b.both(at, each.yes) for at, each in truths_)
            no = b.some(b.both(at, each.no) for at, each in truths_)
            return flags(b, yes, no, gate.absent, gate.failed, gate.loose)
        case Chosen():
            return _joined_chosen(b, kept, gate, first.members, one_at_most=one_at_most)
        case Number():
            numbers = [each for _, each in kept if isinstance(each, Number)]
            return joined_numbers(b, [at for at, _ in kept], numbers, gate, one_at_most=one_at_most)
        case Text():
            return _joined_texts(b, kept, gate)
        case Opaque():
            return Opaque(absent=gate.absent, failed=gate.failed, loose=b.yes)


def _joined_chosen(
    b: Builder,
    kept: Sequence[tuple[Term, Outcome]],
    gate: Form,
    members: tuple[str, ...],
    *,
    one_at_most: bool,
) -> Chosen:
    options = [(at, each) for at, each in kept if isinstance(each, Chosen)]
    can = tuple(
        b.some(b.both(at, each.can[i]) for at, each in options) for i in range(len(members))
    )
    place = None
    plain = gate.absent is b.no and gate.failed is b.no
    if plain and one_at_most and all(each.place is not None for _, each in options):
        place = _chain(b, [(at, each.place) for at, each in options if each.place is not None])
    return Chosen(
        members=members,
        can=can,
        place=place,
        absent=gate.absent,
        failed=gate.failed,
        loose=gate.loose,
    )


def _joined_texts(b: Builder, kept: Sequence[tuple[Term, Outcome]], gate: Form) -> Text:
    texts = [(at, each) for at, each in kept if isinstance(each, Text)]
    many = b.at_least(2, [b.both(at, each.has) for at, each in texts])
    text = _chain(b, [(b.both(at, each.has), each.text) for at, each in texts], Kind.TEXT)
    return Text(
        text=b.when(many, b.null(Kind.TEXT), text),
        has=b.some(b.both(at, each.has) for at, each in texts),
        absent=gate.absent,
        failed=gate.failed,
        loose=b.either(gate.loose, many),
    )


def _chain(b: Builder, options: Sequence[tuple[Term, Term]], kind: Kind = Kind.INTEGER) -> Term:
    """The first that is picked; where none is, whatever costs nothing."""
    found = options[-1][1] if options else b.null(kind)
    for at, each in reversed(options[:-1]):
        found = b.when(at, each, found)
    return found


def joined_numbers(
    b: Builder, picks: Sequence[Term], numbers: Sequence[Number], gate: Form, *, one_at_most: bool
) -> Number:
    """The hull of the numbers that are picked."""
    parts = levelled(b, numbers)
    ats = [b.both(at, each.has) for at, each in zip(picks, parts, strict=True)]
    has = b.some(ats)
    alone = one_at_most or len(parts) == 1
    pointed = alone and all(each.is_point for each in parts)
    if alone:
        pairs = [*zip(ats, parts, strict=True)]
        low = _chain(b, [(at, each.low) for at, each in pairs])
        high = low if pointed else _chain(b, [(at, each.high) for at, each in pairs])
        low_open = _chain(b, [(at, each.low_open) for at, each in pairs])
        high_open = _chain(b, [(at, each.high_open) for at, each in pairs])
    else:
        low, low_open = _hull_end(b, ats, [(each.low, each.low_open) for each in parts], b.least)
        high, high_open = _hull_end(
            b, ats, [(each.high, each.high_open) for each in parts], b.greatest
        )
    return Number(
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        has=has,
        absent=gate.absent,
        failed=gate.failed,
        loose=gate.loose,
        den=parts[0].den,
        over=parts[0].over,
        is_point=pointed,
    )


_Of = Callable[[Sequence[Term]], Term]


def _hull_end(
    b: Builder, ats: Sequence[Term], ends: Sequence[tuple[Term, Term]], of: _Of
) -> tuple[Term, Term]:
    """One end of a hull: endless if one that is picked is, else the farthest; open if only open ones reach it."""
    pairs = [*zip(ats, ends, strict=True)]
    endless = b.some(b.both(at, b.missing(end)) for at, (end, _) in pairs)
    found: Term | None = None
    for at, (end, _) in pairs:
        own = b.when(at, end, b.null())
        if found is None:
            found = own
        else:
            both = of((found, own))
            found = b.fill(both, b.fill(found, own)) if both.nullable else both
    if found is None:
        raise ValueError("a hull has a part")
    reached = b.some(
        b.both(at, b.negate(is_open), b.filled(b.equal(end, found), value=False))
        for at, (end, is_open) in pairs
    )
    some_open = b.some(b.both(at, is_open) for at, (_, is_open) in pairs)
    return b.when(endless, b.null(), found), b.both(some_open, b.negate(reached))


def widened(b: Builder, found: Outcome, value: Outcome, loose: Term) -> Outcome:
    """The same, and on these rows also another value, only known to contain the true outcome."""
    if loose is b.no:
        return evolve(found, loose=b.no)
    gate = Form(absent=found.absent, failed=found.failed, loose=loose)
    return joined(b, [(has_value(b, found), found), (loose, value)], gate, one_at_most=False)


def either_or(b: Builder, condition: Term, then: Outcome, other: Outcome) -> Outcome:
    """One of two whole outcomes, row by row."""
    gate = Form(
        absent=b.when(condition, then.absent, other.absent),
        failed=b.when(condition, then.failed, other.failed),
        loose=b.when(condition, then.loose, other.loose),
    )
    return joined(b, [(condition, then), (b.negate(condition), other)], gate, one_at_most=True)
