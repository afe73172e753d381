"""Which 性質 a change can matter to, and which searches for a case against one would be the same search.

In: a 断面 made ready for its 性質 (`trials.worlds`). Out: 性質 with their numbers, and what a search is made from.
"""

from collections.abc import Iterator
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Property, Slice
from sadame.dsl.types import ListOf, Structure, Type
from sadame.engine.mutation.steps import is_day
from sadame.engine.trials.generation import reached
from sadame.engine.trials.worlds import rule_names

Search: TypeAlias = tuple[Property, tuple[core.Symbol, ...]]


def without_days(cut: Slice, number: int, about: Property) -> Search | None:
    """All that a search is made from, where days play no part in it: elsewhere it would be the same search."""
    names = _asked(number, about)
    symbols = reached(cut, names)
    dated = any(cut.notes[name].reads_date for name in names) or any(
        is_day(kind) for each in symbols for kind in _kinds(each.type)
    )
    return None if dated else (about, symbols)


def _kinds(kind: Type) -> Iterator[Type]:
    """A type and those of what it is made of."""
    yield kind
    match kind:
        case Structure(fields=fields):
            for each in fields:
                yield from _kinds(each.type)
        case ListOf(element):
            yield from _kinds(element)
        case _:
            pass


def _asked(number: int, about: Property) -> tuple[str, ...]:
    """The rules that a 性質 looks at."""
    assumption, names = rule_names(number, about)
    return names if assumption is None else (assumption, *names)


def reaching(cut: Slice, name: str) -> Iterator[tuple[int, Property]]:
    """The 性質 of a 断面 made ready for them that a name counts in, with their numbers."""
    for number, each in enumerate(cut.properties):
        if any(name in cut.notes[rule].cone for rule in _asked(number, each)):
            yield number, each
