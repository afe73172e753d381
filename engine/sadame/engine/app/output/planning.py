"""`--plan`: how a run would be worked out, from the rules and the columns of a roster."""

from collections.abc import Iterator, Sequence

from sadame.dsl import core
from sadame.dsl.calendar import format_periods
from sadame.engine.app.intake.dated import groups_of
from sadame.engine.app.intake.roster import Batch, Roster
from sadame.engine.app.output.population import Asked
from sadame.engine.columnar.encoding import FactColumn
from sadame.engine.columnar.plan import Planner
from sadame.engine.columnar.text import lines_of
from sadame.engine.population import measured, measures_of


def planned(asked: Asked, rosters: Sequence[Roster]) -> Iterator[str]:
    """The plan over columns as those of the first people are; where the 基準日 differ, one for each 断面."""
    for group, roster in zip(groups_of(asked.parts), rosters, strict=True):
        batch = next(roster.batches(), None)
        for part in group:
            if len(asked.parts) > 1:
                yield f"── {format_periods([(part.start, part.end)])} ──"
            yield from _planned(asked, part, batch)


def _planned(asked: Asked, part: core.Slice, batch: Batch | None) -> Iterator[str]:
    columns: dict[str, FactColumn] = {}
    lists: dict[str, dict[str, FactColumn]] = {}
    if batch is not None:
        columns = {each.name: each for each in batch.columns}
        lists = {
            name: {each.name: each for each in inside.columns}
            for name, inside in batch.lists.items()
        }
    planner = Planner(measured(part), columns, asked.readings, asked.day, lists)
    plan = planner.plan(_names(asked, part))
    inside = {name: each for own in lists.values() for name, each in own.items()}
    yield from lines_of(plan, {**columns, **inside})


def _names(asked: Asked, part: core.Slice) -> list[str]:
    """The 抽出, and what the 指標 count and add up."""
    found = [name for name in asked.names if isinstance(part.by_name.get(name), core.Rule)]
    counted = {each.name for each in asked.indicators}
    for about in (each for each in part.indicators if each.name in counted):
        names = measures_of(about)
        own = (names.members, names.hits, names.value, names.base)
        found += [each for each in own if each is not None]
    return found
