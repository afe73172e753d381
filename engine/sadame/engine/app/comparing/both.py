"""Both sides over a roster in one pass. The cells are read once for all variants that read them alike.

In: `Variant`s and files. Out: `Answer`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from sadame.docs_gen import words
from sadame.dsl import core
from sadame.dsl.display import UNKNOWN
from sadame.engine.app.intake.dated import form_of
from sadame.engine.app.intake.mapping import EMPTY, read_mapping
from sadame.engine.app.intake.roster import Amount, Roster, read_roster
from sadame.engine.app.intake.targets import targets_of
from sadame.engine.app.output.population import needed, people_of
from sadame.engine.bulk.compare.comparison import Compared, comparisons
from sadame.engine.bulk.compare.variants import Subjects, Variant
from sadame.engine.bulk.people import People
from sadame.engine.population import Figure


@frozen(eq=False)
class Answer:
    """What was compared. `key` = what people are called by; `notes` = what was done to cells."""

    compared: tuple[Compared, ...]
    key: str
    has_keys: bool
    hashes: Mapping[str, str]
    notes: tuple[str, ...]


def compare(
    variants: Sequence[Variant],
    subjects: Subjects,
    paths: Sequence[Path],
    map_file: Path | None,
) -> Answer:
    """The base and each of the others over the people in these files."""
    base, found = comparisons(variants, subjects)
    rosters = [_roster(group, subjects, paths, map_file) for group in _groups(variants)]
    place = {id(v): at for at, group in enumerate(_groups(variants)) for v in group}
    refused, has_keys = 0, True
    for batches in zip(*(roster.batches() for roster in rosters), strict=True):
        people: list[People] = [people_of(b, several=len(paths) > 1) for b in batches]
        refused += batches[0].refused.height
        has_keys = batches[0].keys is not None
        keys = people[0].names()
        before = base.take(people[place[id(base.variant)]])
        for each in found:
            each.take(keys, before, each.other.take(people[place[id(each.other.variant)]]))
    for each in found:
        each.doubled = refused
    report = rosters[0].report().lines()
    return Answer(
        tuple(each.result() for each in found),
        variants[0].program.key or "行",
        has_keys,
        rosters[0].hashes,
        tuple(report),
    )


def _groups(variants: Sequence[Variant]) -> list[list[Variant]]:
    """Variants whose 入力 are alike: their cells are read once."""
    found: dict[object, list[Variant]] = {}
    for each in variants:
        found.setdefault(form_of(each.part), []).append(each)
    return list(found.values())


def _roster(
    group: Sequence[Variant], subjects: Subjects, paths: Sequence[Path], map_file: Path | None
) -> Roster:
    wanted: frozenset[str] = frozenset()
    for each in group:
        about = [one for one in each.part.indicators if one.name in subjects.indicators]
        names = [*subjects.truths, *subjects.amounts]
        wanted |= needed(each.part, names, about)
    first = group[0]
    mapping = EMPTY if map_file is None else read_mapping(map_file, targets_of(first.part))
    return read_roster(first.program, first.part, paths, mapping, Amount(wanted))


def paired(
    about: core.Indicator, figures: tuple[Sequence[Figure], Sequence[Figure]]
) -> Iterator[tuple[str, Figure | None, Figure | None]]:
    """Each group with its figure on both sides; the first is everybody."""
    was, now = ({each.key: each for each in side} for side in figures)
    for key in dict.fromkeys([*was, *now]):
        cells = [
            UNKNOWN if each is None else words.outcome(each, group.type)
            for each, group in zip(key, about.groups, strict=bool(key))
        ]
        yield "、".join(cells) or "全体", was.get(key), now.get(key)
