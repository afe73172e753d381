"""A rule file as a list of attempts: each row of its 事例 and each of its 性質, to be tried one by one.

In: the path of a rule file. Out: `Attempt`s in the order of the file, or why the file cannot be used. What they tell is
what `sadame test` prints.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from sadame.dsl.core import Program, Property, Roster
from sadame.dsl.diagnostics import Severity
from sadame.dsl.source import Source, Span
from sadame.engine.app.books import open_policy
from sadame.engine.app.differences import case_text, property_text
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.render import render_all
from sadame.engine.trials.examples import CaseTrial, RowKey, rows, run_examples
from sadame.engine.trials.properties import laws_of, run_properties


class Unusable(Exception):  # noqa: N818 - the file is at fault, and its text says how
    """A rule file with errors, or one that cannot be read."""


@frozen
class Told:
    """What came of an attempt; without a text all is well."""

    text: str = ""
    is_wrong: bool = False


@frozen
class Attempt:
    """Something to try; `line` counts from 1."""

    name: str
    path: Path
    line: int
    run: Callable[[], Told]


def attempts(path: Path) -> Sequence[Attempt]:
    """The attempts of a rule file; `Unusable` if it has errors."""
    try:
        opened, program = open_policy(str(_near(path)), ())
    except CalledWrongly as refusal:
        raise Unusable("\n  → ".join(filter(None, (refusal.message, refusal.hint)))) from None
    errors = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if errors or program is None:
        raise Unusable(render_all(errors, opened.sources))
    sources = opened.sources
    return [
        *(_row(program, key, row, sources) for key, row in rows(program).items()),
        *(_law(program, about, sources) for about in laws_of(program)),
    ]


def _near(path: Path) -> Path:
    """The path as one would type it here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _row(program: Program, key: RowKey, row: CaseTrial, sources: Mapping[str, Source]) -> Attempt:
    def run() -> Told:
        (trial,) = run_examples(program, {key})
        return Told(case_text(trial, sources), is_wrong=True) if trial.differences else Told()

    which = "の名簿" if isinstance(row.case, Roster) else f"{row.number}件目"
    return _at(f"事例「{row.example.title}」{which}", row.case.span, sources, run)


def _law(program: Program, about: Property, sources: Mapping[str, Source]) -> Attempt:
    def run() -> Told:
        (trial,) = run_properties(program, chosen=(about,))
        if trial.counterexample is None and not trial.idle:
            return Told()
        return Told(property_text(trial, sources), is_wrong=trial.counterexample is not None)

    return _at(f"性質「{about.title}」", about.span, sources, run)


def _at(name: str, span: Span, sources: Mapping[str, Source], run: Callable[[], Told]) -> Attempt:
    line, _ = sources[span.path].position(span.start)
    return Attempt(name, Path.cwd() / span.path, line, run)
