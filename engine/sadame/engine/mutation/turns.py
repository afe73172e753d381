"""The slips in 適用: a version that begins or ends a day too early or too late, and the 制度 itself.

In: a program and the path of its file. Out: for each such day the 断面 as they would be. On the one day that changes
hands a 断面 of its own stands, in which the name has its other version; everything else stays.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Program, Slice, Symbol
from sadame.dsl.notes import annotate
from sadame.dsl.source import Span
from sadame.dsl.types import DAY
from sadame.engine.mutation.ordering import in_order
from sadame.engine.mutation.settings import is_read_on_other_days


@frozen
class Turn:
    """A day that is moved: whose, from when to when, and the 断面 then; `address` says which end it is."""

    owner: str
    address: str
    before: core.Constant
    after: core.Constant
    slices: tuple[Slice, ...]


def turns(program: Program, path: str) -> Iterator[Turn]:
    """Every moved day."""
    yield from _ends(program, path)
    for number, (before, after) in enumerate(pairwise(program.slices)):
        if before.end is None or after.start is None or before.end + 1 != after.start:
            continue
        for old, new in _turning(program, before, after, path):
            span = _span(old, new, after.start)
            for by in (-1, 1):
                slices = _moved(program.slices, number, (old, new), by)
                if slices is not None:
                    first, moved = _day(after.start, span), _day(after.start + by, span)
                    yield Turn(new.name, "", first, moved, slices)


def _day(day: int, span: Span) -> core.Constant:
    return core.Constant(day, DAY, span=span)


# ── the 制度 ─────────────────────────────────────────────────────────────────────────────────────


def _ends(program: Program, path: str) -> Iterator[Turn]:
    """The first and the last day of the 制度."""
    first, last = program.slices[0], program.slices[-1]
    written = program.effective or (Span(path, 0, 0),)
    if first.start is not None:
        for by in (-1, 1):
            moved = evolve(first, start=first.start + by)
            if moved.end is None or first.start + by <= moved.end:
                days = _day(first.start, written[0]), _day(first.start + by, written[0])
                yield Turn(program.name, "適用の初日", *days, (moved, *program.slices[1:]))
    if last.end is not None:
        for by in (-1, 1):
            moved = evolve(last, end=last.end + by)
            if moved.start is None or moved.start <= last.end + by:
                days = _day(last.end, written[-1]), _day(last.end + by, written[-1])
                yield Turn(program.name, "適用の末日", *days, (*program.slices[:-1], moved))


# ── a version ────────────────────────────────────────────────────────────────────────────────────


def _turning(
    program: Program, before: Slice, after: Slice, path: str
) -> Iterator[tuple[Symbol, Symbol]]:
    """The names of the 制度 that have another version from that day on."""
    for name in program.own:
        old, new = before.by_name.get(name), after.by_name.get(name)
        if old is None or new is None or path not in {old.span.path, new.span.path}:
            continue
        match old, new:
            case core.Parameter(now=was), core.Parameter(now=now) if old.span == new.span:
                if was != now:
                    yield old, new
            case _:
                if old.span != new.span:
                    yield old, new


def _span(old: Symbol, new: Symbol, day: int) -> Span:
    """Where the day is written: the entry of a 基準値, else the version that begins, or the one that ends."""
    if isinstance(new, core.Parameter):
        found = (each.span for each in new.history if each.start == day)
        return next(found, new.span)
    return old.span if isinstance(new, core.Hole) else new.span


def _moved(
    slices: Sequence[Slice], number: int, versions: tuple[Symbol, Symbol], by: int
) -> tuple[Slice, ...] | None:
    """The 断面 with one version kept for a day more, or taken up a day sooner; None where it cannot stand there."""
    before, after = slices[number], slices[number + 1]
    old, new = versions
    home, moved = (after, old) if by > 0 else (before, new)
    if any(name not in home.by_name for name in core.references(moved)):
        return None
    day = after.start if by > 0 else before.end
    symbols = (moved if each.name == moved.name else each for each in home.symbols)
    between = annotate(evolve(home, start=day, end=day, symbols=tuple(in_order(symbols))))
    parts = [
        *slices[:number],
        *_left(before, before.start, before.end if by > 0 else _less(before.end)),
        between,
        *_left(after, _more(after.start) if by > 0 else after.start, after.end),
        *slices[number + 2 :],
    ]
    if isinstance(new, core.Parameter) and isinstance(old, core.Parameter):
        parts = [_with_history(each, new.name, after.start, by) for each in parts]
    return tuple(parts)


def _less(day: int | None) -> int | None:
    return None if day is None else day - 1


def _more(day: int | None) -> int | None:
    return None if day is None else day + 1


def _left(cut: Slice, start: int | None, end: int | None) -> Iterator[Slice]:
    """What is left of a 断面, if any day is."""
    if start is None or end is None or start <= end:
        yield cut if (start, end) == (cut.start, cut.end) else evolve(cut, start=start, end=end)


def _with_history(cut: Slice, name: str, turn: int | None, by: int) -> Slice:
    """The 断面 with the moved day in the history of a 基準値 that is read on other days."""
    symbol, are_read = cut.by_name[name], is_read_on_other_days(name, cut)
    if not are_read or turn is None or not isinstance(symbol, core.Parameter):
        return cut
    history = tuple(
        evolve(
            each,
            start=turn + by if each.start == turn else each.start,
            end=turn - 1 + by if each.end == turn - 1 else each.end,
        )
        for each in symbol.history
    )
    changed = evolve(symbol, history=history)
    symbols = tuple(changed if each.name == name else each for each in cut.symbols)
    return evolve(cut, symbols=symbols)
