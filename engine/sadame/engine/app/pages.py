"""Rule files → everything the pages are made from: programs, texts, what came of each 事例, and the subjects.

In: an `Opened` book. Out: `docs_gen.site.given.Given`. A `README.md` in a folder that was asked for may hold a
register, as that of the shipped policies does: rows of tables lead to rule files (番号, title) or to folders (subject).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from sadame.docs_gen.site.given import Answer, Given, Listed, Policy, Subject
from sadame.dsl.core import Program
from sadame.dsl.spelling import lexicons
from sadame.engine.app import rosters
from sadame.engine.app.books import Opened
from sadame.engine.app.disk import read_text
from sadame.engine.app.library import SUFFIX, heading, shipped_home
from sadame.engine.app.version import version
from sadame.engine.trials.covering import cover
from sadame.engine.trials.examples import AnyDifference, Difference, outcomes

_LIMIT = 2_000_000
_ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)\)")


@frozen
class Register:
    """What is said of rule files and of folders, by their paths."""

    policies: Mapping[str, tuple[Listed, ...]] = field(factory=dict)
    subjects: Mapping[str, str] = field(factory=dict)


def given(opened: Opened, paths: Sequence[Path]) -> Given:
    """Everything the site is made from; without errors in the book."""
    homes = [*(path for path in paths if path.is_dir()), *filter(None, [shipped_home()])]
    register = _register(homes)
    texts = {path: source.text for path, source in opened.sources.items()}
    words = lexicons(opened.shelf.sources)
    policies = []
    for source in opened.shelf.sources:
        program = opened.book.programs.get(heading(source).name)
        if program is not None:
            made = _policy(program, Path(source.path), texts, register, homes)
            policies.append(
                evolve(made, lexicon=words.get(program.name), cover=cover(program, source.path))
            )
    subjects = _subjects(policies, register)
    order = {each.key: at for at, each in enumerate(subjects)}
    policies.sort(key=lambda each: order[each.subject])
    return Given(tuple(policies), subjects, version() or "")


def _subjects(policies: Sequence[Policy], register: Register) -> tuple[Subject, ...]:
    """Those there is a 制度 of, in the order of the register, then by name."""
    used = {each.subject for each in policies}
    keys = [*(key for key in register.subjects if key in used), *sorted(used)]
    return tuple(Subject(key, register.subjects.get(key, key)) for key in dict.fromkeys(keys))


def _policy(
    program: Program,
    path: Path,
    texts: Mapping[str, str],
    register: Register,
    homes: Sequence[Path],
) -> Policy:
    home = next((each for each in homes if path.is_relative_to(each)), path.parent)
    below = path.relative_to(home)
    subject = below.parts[0] if len(below.parts) > 1 else ""
    return Policy(
        program,
        texts,
        subject,
        register.policies.get(below.as_posix(), ()),
        {row: tuple(map(_answer, found)) for row, found in outcomes(program).items()},
    )


def _answer(outcome: tuple[AnyDifference, bool]) -> Answer:
    found, fits = outcome
    if isinstance(found, Difference):
        actual = found.actual
        if actual is None:
            return Answer(found.expected.target, fits)
        return Answer(found.expected.target, fits, actual.possible, actual.type, actual.reasons)
    _, actual_words = rosters.sides(found)
    return Answer(found.expected.target, fits, text=actual_words, label=rosters.target(found))


# ── the register ─────────────────────────────────────────────────────────────────────────────────


def _register(homes: Sequence[Path]) -> Register:
    policies: dict[str, list[Listed]] = {}
    subjects: dict[str, str] = {}
    for home in homes:
        page = home / "README.md"
        if not page.is_file():
            continue
        for cells, target in _rows(read_text(page, _LIMIT)):
            if target.endswith(SUFFIX):
                policies.setdefault(target, []).append(Listed(cells[0], cells[1]))
            elif target.endswith("/"):
                subjects.setdefault(target.rstrip("/"), cells[0])
    return Register({target: tuple(each) for target, each in policies.items()}, subjects)


def _rows(text: str) -> Iterator[tuple[list[str], str]]:
    """The rows of tables that lead somewhere: their cells, and where to."""
    for row in _ROW.findall(text):
        cells = [cell.strip() for cell in row.split("|")]
        target = _LINK.search(row)
        if target is not None and len(cells) > 1:
            yield cells, target[1]
