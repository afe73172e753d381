"""A row of an 事例 under a change of one declaration, as far as what was kept of it tells.

In: a 断面 (`Ground`) and a row. Out: `Row`, and of a change whether the row holds, fails or has to be tried again.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.core import Case, Program, Roster, Slice
from sadame.engine.mutation.kept import Fork, Ground, Kept, Open
from sadame.engine.mutation.mutants import Edited
from sadame.engine.population import measures_of, sort_names
from sadame.engine.trials.examples import Try, case_outcomes, fits, same_reasons


@frozen
class Row:
    """One row of an 事例 on one day: what was kept of it, or of each row of its 名簿.

    `targets` = the rules that are looked at, `reach` = these and all that they hang on.
    """

    tried: Try
    kept: tuple[Kept, ...]
    targets: tuple[str, ...]
    reach: frozenset[str]


def row_of(ground: Ground, tried: Try) -> Row:
    """A row, with what it comes to under the original rules."""
    row = tried.case
    facts = [row.facts] if isinstance(row, Case) else [each.facts for each in row.people]
    kept = tuple(Kept(ground, dict(each), tried.day, dict(row.readings)) for each in facts)
    targets = tuple(dict.fromkeys(_targets(row, ground.cut)))
    reach = frozenset[str]().union(*(ground.reach[name] for name in targets))
    for each in kept:
        each.prepare(reach)
    return Row(tried, kept, targets, reach)


def agrees(program: Program, row: Row) -> bool:
    """Whether a row holds for the original."""
    if isinstance(row.tried.case, Case):
        (kept,) = row.kept
        found = [
            (each, kept.outcome(each.target).possible)
            for each in row.tried.case.expected
            if each.target in row.reach
        ]
        if len(found) == len(row.tried.case.expected) and all(p.is_single for _, p in found):
            return all(fits(*each) for each in found)
    return all(is_so for _, is_so in case_outcomes(program, row.tried.case, row.tried.day))


def _targets(row: Case | Roster, cut: Slice) -> Iterator[str]:
    """The rules that what is expected hangs on."""
    for expected in row.expected:
        rule = cut.by_name.get(expected.target)
        if isinstance(rule, core.Rule):
            yield rule.name
            yield from sort_names(rule) if isinstance(expected, core.Picked) else ()
        about = next((each for each in cut.indicators if each.name == expected.target), None)
        if isinstance(expected, core.Counted) and about is not None:
            names = measures_of(about)
            yield from (names.members, names.hits, names.misses, *names.groups)
            yield from (name for name in (names.value, names.base) if name is not None)


class Sight(Enum):
    """What can be told of a row under a change from what was kept of it."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


def looked_at(row: Row, edited: Edited, above: Sequence[str]) -> Sight:
    """Whether a row holds. Of a 名簿 only that nobody's place differs; else it is counted again."""
    if isinstance(edited, core.Indicator):
        is_about = any(each.target == edited.name for each in row.tried.case.expected)
        return Sight.OPEN if is_about else Sight.HOLDS
    if edited.name not in row.reach:
        return Sight.HOLDS
    try:
        forks = [_forked(kept, edited, above, row.reach) for kept in row.kept]
        if isinstance(row.tried.case, Case):
            (fork,) = forks
            fails = any(_misses(fork, each) for each in row.tried.case.expected)
            return Sight.FAILS if fails else Sight.HOLDS
        hanging = [name for name in row.targets if name in above]
        moved = any(
            fork.single(name) != fork.kept.outcome(name).possible
            for fork in forks
            for name in hanging
        )
    except Open:
        return Sight.OPEN
    # The order of a list is told by what it is sorted by, not by how that is written.
    turned = isinstance(edited, core.Rule) and edited.name in row.targets
    return Sight.OPEN if moved or turned else Sight.HOLDS


def _forked(kept: Kept, edited: core.Symbol, above: Sequence[str], wanted: frozenset[str]) -> Fork:
    fork = Fork(kept, edited)
    fork.settle(above, wanted)
    return fork


def _misses(fork: Fork, expected: core.Expected) -> bool:
    """Whether something else than expected comes out."""
    name, reach = expected.target, fork.kept.ground.reach
    if name not in reach or fork.edited.name not in reach[name]:
        return False
    if not fits(expected, fork.single(name)):
        return True
    return expected.reasons is not None and not same_reasons(expected.reasons, fork.reasons(name))
