"""A mutant put in its place: the program as it would be if the file said so.

In: a program and a mutant. Out: the program with other 断面, with notes like any other.
"""

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Program, Slice
from sadame.dsl.notes import annotated
from sadame.dsl.notes.static import Static
from sadame.engine.mutation.mutants import Edited, Mutant
from sadame.engine.mutation.ordering import in_order


def mutated(program: Program, mutant: Mutant) -> Program:
    """The whole program with the change in it."""
    if mutant.slices is not None:
        first, last = mutant.slices[0], mutant.slices[-1]
        return evolve(program, slices=mutant.slices, start=first.start, end=last.end)
    slices = tuple(
        mutated_slice(cut, mutant.edits[n])[0] if n in mutant.edits else cut
        for n, cut in enumerate(program.slices)
    )
    return evolve(program, slices=slices)


def mutated_slice(cut: Slice, edited: Edited) -> tuple[Slice, dict[str, Static]]:
    """One 断面 with the change, and what is known of its symbols."""
    return annotated(edited_slice(cut, edited))


def edited_slice(cut: Slice, edited: Edited) -> Slice:
    """One 断面 with the change, with the notes of the original."""
    if isinstance(edited, core.Indicator):
        changed = tuple(edited if each.name == edited.name else each for each in cut.indicators)
        return evolve(cut, indicators=changed)
    symbols = (edited if each.name == edited.name else each for each in cut.symbols)
    return evolve(cut, symbols=tuple(in_order(symbols)))
