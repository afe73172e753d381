"""What a proof takes as given, besides that facts are known and valid."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Day, FiscalYear, ListOf, Structure, Type, YearMonth
from sadame.engine.solver.extent import Reach
from sadame.engine.verify.witness import SPAN


@frozen
class Assumed:
    """`elements` = 一覧 have so many elements at most, 0 = any number; `few_days` = days lie within `SPAN`.

    `readings`, `settings` = it holds whichever reading there is, and whatever a 基準値 is that nobody has set.
    """

    elements: int = 0
    few_days: bool = False
    readings: bool = False
    settings: bool = False


def assumed(cut: core.Slice, nodes: Iterable[core.Node], reach: Reach, size: int) -> Assumed:
    """What is taken as given by a proof that looked at lists of this size and speaks of these in a 断面."""
    looked_at = [*nodes]
    names = {name for node in looked_at for name in core.references(node)}
    symbols = [*_behind(cut, names)]
    figures = [each for each in symbols if isinstance(each, core.Parameter)]
    return Assumed(
        0 if reach.is_any else size,
        _has_few_days(cut, [*looked_at, *symbols]),
        any(isinstance(each, core.Reading) for each in symbols),
        any(_is_open(each) for each in figures),
    )


def all_of(parts: Iterable[Assumed]) -> Assumed:
    """What several proofs take as given together."""
    found = [*parts]
    return Assumed(
        min((each.elements for each in found if each.elements), default=0),
        any(each.few_days for each in found),
        any(each.readings for each in found),
        any(each.settings for each in found),
    )


def _behind(cut: core.Slice, names: Iterable[str]) -> Iterator[core.Symbol]:
    """These and all that they hang on, each once."""
    left, seen = [*names], set[str]()
    while left:
        name = left.pop()
        if name not in seen and name in cut.by_name:
            seen.add(name)
            yield cut.by_name[name]
            left += core.references(cut.by_name[name])


def _is_open(symbol: core.Parameter) -> bool:
    settings = [symbol.now, *(each.setting for each in symbol.history)]
    return any(isinstance(each, core.NotGiven | core.Delegated) for each in settings)


def _has_few_days(cut: core.Slice, nodes: Iterable[core.Node]) -> bool:
    """Whether a day comes in that may lie outside the span: one among the facts, or the 基準日."""
    is_within = Interval(cut.start, cut.end).within(SPAN)
    return any(
        (isinstance(each, core.Input) and _has_day(each.type))
        or (not is_within and any(isinstance(part, core.ReferenceDate) for part in core.walk(each)))
        for each in nodes
    )


def _has_day(kind: Type) -> bool:
    match kind:
        case Day() | FiscalYear() | YearMonth():
            return True
        case ListOf(element):
            return _has_day(element)
        case Structure(fields=fields):
            return any(_has_day(each.type) for each in fields)
        case _:
            return False
