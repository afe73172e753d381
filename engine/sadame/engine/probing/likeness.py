"""What hangs on what in a 断面: where two cases differ in a few facts, most of what one comes to the other does too.

In: a 断面 and the names in which a case differs from one that was looked at. Out: `Near`, with which the interpreter
takes over what cannot differ.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from sadame.dsl import core
from sadame.engine.interp.kernel import Kernel, Near

_Names = frozenset[str]


@frozen(slots=False, eq=False)
class Likeness:
    """One 断面."""

    cut: core.Slice

    @cached_property
    def named(self) -> Mapping[int, _Names]:
        """By the id of each node, the names in it."""
        found: dict[int, _Names] = {}
        for each in self.cut.symbols:
            _note(each, found)
        return found

    @cached_property
    def above(self) -> Mapping[str, _Names]:
        """By name, what hangs on it, itself among it."""
        found: dict[str, set[str]] = {each.name: {each.name} for each in self.cut.symbols}
        for each in reversed(self.cut.symbols):  # what refers comes after what is referred to
            for name in self.named[id(each)] - {each.name}:
                found.setdefault(name, {name}).update(found[each.name])
        return {name: frozenset(names) for name, names in found.items()}

    def near(self, kernel: Kernel, moved: Iterable[str]) -> Near:
        """A case that differs in these names from the one that was looked at."""
        names = _NOTHING.union(*(self.above.get(each, _NOTHING) for each in moved))
        return Near(kernel, names, self.named)


_NOTHING: _Names = frozenset()


def _note(node: core.Node, found: dict[int, _Names]) -> _Names:
    names = _NOTHING.union(*(_note(each, found) for each in core.children(node)))
    match node:
        case core.Reference(name) | core.AtDate(parameter=name):
            names |= {name}
        case _:
            pass
    found[id(node)] = names
    return names
