"""Which rules that a 制度 takes over by 準用 mean something else there, because of what it 読み替え.

In: a program and the one whose rules it takes over. Out: names of rules. Words count, not where they stand, and not
what is only told about them (根拠, 備考).
"""

from collections.abc import Iterator

from attrs import evolve

from sadame.dsl import core
from sadame.engine.trials.examples import first_day


def changed(program: core.Program, parent: core.Program) -> tuple[str, ...]:
    """The rules of the parent that come to something else, or by another way, in the order of the program."""
    found = {name for cut in program.slices for name in _changed(cut, parent)}
    return tuple(name for name in program.own if name in found)


def _changed(cut: core.Slice, parent: core.Program) -> Iterator[str]:
    """Those of one 断面: a rule is what it says and all that it stands on."""
    there = parent.slice_on(first_day(cut))
    before = {} if there is None else there.by_name
    others = {
        each.name
        for each in cut.symbols
        if each.name in before and not _is_same(each, before[each.name])
    }
    for rule in cut.rules():
        if rule.name in before and others & {rule.name, *cut.notes[rule.name].cone}:
            yield rule.name


def _is_same(now: core.Symbol, before: core.Symbol) -> bool:
    return type(now) is type(before) and evolve(now, meta=before.meta) == before
