"""収録: what a 一覧 may hold beside what it shows, where it has everything for some stretch of time only.

Further elements lie before the stretch or after it; of their other fields nothing is known. An end that is
対象外 covers nothing; one that is 誤り makes the list 誤り.
"""

from fractions import Fraction

from sadame.dsl import core
from sadame.dsl.interval import Interval, above, below, intersect, on_lattice
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Elements, Fields, Possible, everything
from sadame.engine.interp.machine import Machine
from sadame.engine.interp.outcome import NO_NAMES, Outcome, Scope, line, record, settle


def listed(symbol: core.Input, answer: Elements, machine: Machine) -> Outcome:
    """The list as it was answered, with what its 収録 leaves open."""
    held, kind = symbol.coverage, symbol.type
    if held is None or not isinstance(kind, ListOf):
        raise TypeError(f"{symbol.name} is not a list with 収録")
    ends = [machine.outcome(each, Scope(symbol.name)) for each in (held.first, held.last)]
    possibles = [end.possible for end in ends]
    failed = any(end.failed for end in possibles)
    if any(end.failed and end.values is None and not end.absent for end in possibles):
        return settle(Possible(None, failed=True), ends)
    values = answer
    if not answer.more and answer.beyond is None:
        first, last = (_moment(end) for end in possibles)
        values = Elements(answer.known, beyond=_beyond(kind.element, held.index, first, last))
    own = Possible(values)
    asked = Outcome(own, NO_NAMES if own.is_single else frozenset({symbol.name}))
    return settle(Possible(values, failed=failed), (asked, *ends))


def _moment(end: Possible) -> Interval | None:
    """When an end may lie; None = there may be none, so it covers nothing."""
    return None if end.absent or end.values is None else line(end.values)


def _beyond(
    kind: Structure, index: int, first: Interval | None, last: Interval | None
) -> tuple[Fields, ...]:
    """The elements before the first or after the last moment; None = that end covers nothing."""
    whole = record(everything(kind))
    if first is None or last is None:
        return (whole,)
    outside = [
        None if first.high is None else below(first.high),
        None if last.low is None else above(last.low),
    ]
    return tuple(
        each for stretch in outside if (each := _within(whole, index, stretch)) is not None
    )


def _within(whole: Fields, index: int, stretch: Interval | None) -> Fields | None:
    """The element with its moment in that stretch (None = any); None = there is no such moment."""
    moment = whole.fields[index].values
    if moment is None:
        raise TypeError("a moment has a domain")
    met = line(moment) if stretch is None else intersect(line(moment), stretch)
    left = None if met is None else on_lattice(met, Fraction(1))
    if left is None:
        return None
    fields = list(whole.fields)
    fields[index] = Possible(left)
    return Fields(tuple(fields))
