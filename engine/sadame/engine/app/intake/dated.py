"""A roster whose rows may have each a 基準日 of their own: every row is read under the 入力 of its day, once.

In: the 断面 that are looked at, files, a mapping. Out: for each `Group` of 断面 whose 入力 are alike a `Roster` of the
rows of its days; rows without rules (no 基準日, or one outside 適用) are read with the first. The files are gone
through once for each group; their `Report`s are one.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Mappings
from pathlib import Path
from typing import TypeAlias

import polars as pl
from attrs import evolve

from sadame.dsl.core import Input, Program, Slice
from sadame.engine.app.intake.mapping import Layout, Mapping
from sadame.engine.app.intake.report import Report, together
from sadame.engine.app.intake.roster import Amount, Roster, read_roster
from sadame.engine.app.intake.source import Source
from sadame.engine.app.intake.targets import Target, Targets, targets_of
from sadame.engine.bulk.days import covered

Group: TypeAlias = tuple[Slice, ...]


def form_of(part: Slice) -> object:
    """How the cells of a row are read under a 断面: its 入力."""
    facts = [each for each in part.symbols if isinstance(each, Input)]
    return frozenset((each.name, each.type, each.bounds, each.step) for each in facts)


def groups_of(parts: Iterable[Slice]) -> list[Group]:
    """The 断面 by how cells are read under them."""
    found: dict[object, list[Slice]] = {}
    for part in parts:
        found.setdefault(form_of(part), []).append(part)
    return [tuple(group) for group in found.values()]


def read_group(
    program: Program,
    groups: Sequence[Group],
    at: int,
    files: tuple[Sequence[Path | Source], Mapping],
    amount: Amount,
) -> Roster:
    """The rows of the days of a group, in these paths or opened tables, under a mapping for all groups."""
    part, (sources, mapping) = groups[at][-1], files
    own = mapping if len(groups) == 1 else under(mapping, targets_of(part))
    whose = None if len(groups) == 1 else _whose(groups, at)
    return read_roster(program, part, sources, own, evolve(amount, whose=whose))


def _whose(groups: Sequence[Group], at: int) -> Callable[[pl.Series], pl.Series]:
    others = [part for group in groups[1:] for part in group]

    def whose(days: pl.Series) -> pl.Series:
        return covered(days, groups[at]) if at else ~covered(days, others)

    return whose


def under(mapping: Mapping, targets: Targets) -> Mapping:
    """A mapping as it stands under other 入力: columns of facts they lack are not used."""

    def layout(known: Layout, facts: Mappings[str, Target]) -> Layout:
        uses = (
            evolve(use, target=None if use.target is None else facts.get(use.target.name))
            for use in known.uses
        )
        return evolve(known, uses=tuple(uses))

    return Mapping(
        layout(mapping.layout, targets.facts),
        mapping.duplicates,
        tuple(
            evolve(each, layout=layout(each.layout, targets.lists[each.name]))
            for each in mapping.lists
            if each.name in targets.lists
        ),
    )


def report_of(rosters: Sequence[Roster]) -> Report:
    """What was done to the cells, over all groups."""
    lists = {
        (note.file, note.column)
        for each in rosters
        for note in each.report().notes
        if note.file not in {source.name for source in each.sources}
    }
    days = {
        (source.name, plan.day[0])
        for each in rosters
        for source, plan in zip(each.sources, each.plans, strict=True)
        if plan.day is not None and plan.day[0] not in {heading for heading, _, _ in plan.facts}
    }
    return together([each.report() for each in rosters], lists | days)
