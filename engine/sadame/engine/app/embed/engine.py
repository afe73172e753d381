"""Compiled rules of one 断面 with the reader of plain facts: what answers most evaluations.

In: a 断面. Out: an `Engine`, shared by all threads; a rule is compiled when it is first asked for.
"""

from attrs import field, frozen

from sadame.dsl.core import Slice
from sadame.dsl.types import Type
from sadame.dsl.values import Possible
from sadame.engine.app.embed.outcome import Told
from sadame.engine.app.embed.quick import Reader, reader_of
from sadame.engine.compiled import (
    Case,
    Compiled,
    Decided,
    Layout,
    compile_rules,
    layout_of,
    outcome,
)


@frozen(eq=False)
class Engine:
    """Reads plain facts and decides one rule at a time."""

    layout: Layout
    reader: Reader
    _compiled: dict[str, Compiled] = field(factory=dict, init=False, repr=False)
    _outcomes: dict[tuple[str, int], Possible | None] = field(factory=dict, init=False, repr=False)

    def compiled(self, name: str) -> Compiled:
        """The rule, compiled; with no name in it where it cannot be."""
        found = self._compiled.get(name)
        if found is None:
            made = compile_rules(self.layout.part, (name,), self.layout)
            found = self._compiled.setdefault(name, made)
        return found

    def told(self, name: str, case: Case) -> Told | None:
        """The one outcome of a rule; None = it is for the interpreter."""
        compiled = self.compiled(name)
        if not compiled.names:
            return None
        kind = self.layout.part.by_name[name].type
        found = self._outcome(name, kind, compiled.decide(*case)[0])
        if found is None:
            return None
        return Told(kind, found, lambda: compiled.reasons(name, case))

    def _outcome(self, name: str, kind: Type, decided: Decided) -> Possible | None:
        """What was decided; a mask or a status is worked out once."""
        if isinstance(decided, tuple):
            return outcome(kind, decided)
        key = (name, decided)
        if key not in self._outcomes:
            self._outcomes[key] = outcome(kind, decided)
        return self._outcomes[key]


def engine_of(part: Slice) -> Engine:
    """The engine of a 断面."""
    layout = layout_of(part)
    return Engine(layout, reader_of(layout))
