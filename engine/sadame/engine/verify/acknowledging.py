"""承知: findings that the file takes note of and that stay.

In: verdicts of a program. Out: the same, those with a 承知 in the declaration they are about, or for the whole 制度,
with its reason; and every 承知 with whether anything was found that it is for.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.source import Span
from sadame.engine.verify.problems import NoVersion
from sadame.engine.verify.standing import Standing, Verdict

Written = tuple[core.Acknowledgement, ...]


@frozen
class Note:
    """A 承知, and whether anything was found that it is for; what is undecided may be that."""

    written: core.Acknowledgement
    is_used: bool


def law_name(title: str) -> str:
    """The name under which a 性質 has its 承知; no rule can have it."""
    return f"性質 {title}"


def acknowledged(
    program: core.Program, verdicts: Sequence[Verdict]
) -> tuple[tuple[Verdict, ...], tuple[Note, ...]]:
    """The verdicts, those that stay with their reason, and the 承知 of the program."""
    homes = _homes(program)
    used: set[Span] = set()
    found = []
    for verdict in verdicts:
        note = None if verdict.standing is Standing.PROVED else _note(homes, verdict)
        if note is None:
            found.append(verdict)
            continue
        used.add(note.span)
        stays = verdict.standing is Standing.FOUND
        told = evolve(verdict, standing=Standing.NOTED, reason=note.reason) if stays else verdict
        found.append(told)
    written = {each.span: each for home in homes.values() for each in home}
    return tuple(found), tuple(Note(each, span in used) for span, each in sorted(written.items()))


def _homes(program: core.Program) -> Mapping[str, Written]:
    """The 承知 by the name of their declaration; those of the 制度 under no name."""
    homes: dict[str, Written] = {"": program.meta.acknowledged}
    for cut in program.slices:
        for name in program.own:
            if (symbol := cut.by_name.get(name)) is not None:
                homes[name] = (*homes.get(name, ()), *symbol.meta.acknowledged)
        for law in cut.properties:
            name = law_name(law.title)
            homes[name] = (*homes.get(name, ()), *law.meta.acknowledged)
    return homes


def _note(homes: Mapping[str, Written], verdict: Verdict) -> core.Acknowledgement | None:
    problem = verdict.problem
    lacking = problem.names if isinstance(problem, NoVersion) else ()
    for name in (verdict.rule, *lacking, ""):
        for each in homes.get(name, ()):
            if each.code == problem.code:
                return each
    return None
