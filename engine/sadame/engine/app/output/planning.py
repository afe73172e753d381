"""`--plan`: how a run would be worked out, from the rules and the columns of a roster."""

from collections.abc import Iterator

from sadame.engine.app.intake.roster import Roster
from sadame.engine.app.output.population import Asked
from sadame.engine.columnar.encoding import FactColumn
from sadame.engine.columnar.plan import Planner
from sadame.engine.columnar.text import lines_of
from sadame.engine.population import measured, measures_of


def planned(asked: Asked, roster: Roster) -> Iterator[str]:
    """The plan over columns as those of the first people are."""
    batch = next(roster.batches(), None)
    columns: dict[str, FactColumn] = {}
    lists: dict[str, dict[str, FactColumn]] = {}
    if batch is not None:
        columns = {each.name: each for each in batch.columns}
        lists = {
            name: {each.name: each for each in inside.columns}
            for name, inside in batch.lists.items()
        }
    planner = Planner(measured(asked.part), columns, asked.readings, asked.on, lists)
    plan = planner.plan(_names(asked))
    inside = {name: each for own in lists.values() for name, each in own.items()}
    yield from lines_of(plan, {**columns, **inside})


def _names(asked: Asked) -> list[str]:
    """The 抽出, and what the 指標 count and add up."""
    found = [*asked.names]
    for about in asked.indicators:
        names = measures_of(about)
        own = (names.members, names.hits, names.value, names.base)
        found += [each for each in own if each is not None]
    return found
