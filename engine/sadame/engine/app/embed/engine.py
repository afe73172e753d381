"""Compiled rules of one 断面 with the reader of plain facts: what answers most evaluations.

In: a 断面 and the names of its results. Out: an `Engine`, made once and shared by all threads.
"""

from collections.abc import Collection, Mapping

from attrs import frozen

from sadame.dsl.core import Slice
from sadame.engine.app.embed.quick import Reader, reader_of
from sadame.engine.compiled import Compiled, Layout, compile_rules, layout_of


@frozen(eq=False)
class Engine:
    """`places` = where the answer of each compiled rule stands among all answers."""

    layout: Layout
    compiled: Compiled
    reader: Reader
    places: Mapping[str, int]


def engine_of(part: Slice, names: Collection[str]) -> Engine:
    """The engine of a 断面."""
    layout = layout_of(part)
    compiled = compile_rules(part, names, layout)
    places = {name: at for at, name in enumerate(compiled.names)}
    return Engine(layout, compiled, reader_of(layout), places)
