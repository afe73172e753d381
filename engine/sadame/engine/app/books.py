"""Rule files, opened: the sources on the shelf and the book they compile to.

In: paths, or the name of one 制度. Out: an `Opened` book, from which faces take programs and problems.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from sadame.dsl import suggest
from sadame.dsl.book import Book
from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Diagnostic, Problem, Severity
from sadame.dsl.problems.names import UnknownPolicy
from sadame.dsl.source import Source
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.library import SUFFIX, Shelf, gather, heading, shipped
from sadame.engine.app.saved import compiled


@frozen(slots=False)
class Opened:
    """A shelf and its book."""

    shelf: Shelf
    book: Book

    @property
    def sources(self) -> dict[str, Source]:
        """Every text a message may point into, by path."""
        return {source.path: source for source in self.shelf.sources} | dict(self.shelf.files)

    def programs(self) -> list[Program]:
        """Programs of the files that were asked for, in order; those with errors are not there."""
        found = (self.book.programs.get(name) for name in self.shelf.policies())
        return [program for program in found if program is not None]

    def behind(self, name: str) -> dict[str, Program]:
        """The programs of the 制度 that this one refers to, directly or not."""
        needs = {each.name: each.needs for each in map(heading, self.shelf.sources)}
        found: dict[str, Program] = {}
        wanted = list(needs.get(name, ()))
        while wanted:
            other = wanted.pop()
            program = self.book.programs.get(other)
            if program is not None and other not in found:
                found[other] = program
                wanted.extend(needs.get(other, ()))
        return found

    def behind_sources(self, name: str) -> list[Source]:
        """The files a 制度 is made of: its own, those of what it refers to, and the tables of the shelf."""
        names = {name, *self.behind(name)}
        own = [each for each in self.shelf.sources if heading(each).name in names]
        return [*own, *self.shelf.files.values()]

    def findings(self) -> list[Diagnostic]:
        """What is wrong: everything in the files that were asked for, and errors behind them."""
        behind = {source.path for source in self.shelf.sources} - set(self.shelf.asked)
        return [
            self._editable(_with_shipped(problem).diagnostic())
            for problem in self.book.problems
            if problem.severity is Severity.ERROR or problem.span.path not in behind
        ]

    def _editable(self, found: Diagnostic) -> Diagnostic:
        """The message without a fix in the file of a 表: its text here is not what is in that file."""
        is_own = all(edit.span.path not in self.shelf.files for edit in found.edits)
        return found if is_own else evolve(found, edits=())


def _with_shipped(problem: Problem) -> Problem:
    """A 制度 that is not there may be a shipped one, misspelt."""
    if isinstance(problem, UnknownPolicy):
        known = (*problem.known, *shipped())
        return UnknownPolicy(span=problem.span, name=problem.name, known=known)
    return problem


def open_paths(paths: Iterable[Path]) -> Opened:
    """The book of these files and folders."""
    shelf = gather(paths)
    return Opened(shelf, compiled(shelf.sources, shelf.files))


def open_policy(said: str, beside: Sequence[Path]) -> tuple[Opened, Program | None]:
    """The 制度 of that name or in that file; None = it has errors.

    A name is looked for in `beside`, then among the shipped policies, then in this folder.
    """
    if said.endswith(SUFFIX) or Path(said).is_file():
        shelf = gather([Path(said)], beside=beside or [Path(said).parent])
        name = shelf.policies()[0]
    else:
        name, shelf = said, _shelf_with(said, beside)
    opened = Opened(shelf, compiled(shelf.sources, shelf.files))
    return opened, opened.book.programs.get(name)


def _shelf_with(name: str, beside: Sequence[Path]) -> Shelf:
    known: list[str] = []
    if beside:
        shelf = gather(beside)
        if name in (known := list(shelf.policies())):
            return _narrowed(shelf, name)
    if found := shipped().get(name):
        return gather([Path(found.path)])
    if not beside:
        shelf = gather([Path()], may_be_empty=True)
        if name in (known := list(shelf.policies())):
            return _narrowed(shelf, name)
    near = suggest.near(name, [*known, *shipped()])
    hint = "".join(f"「{each}」" for each in near[:3]) + "のことですか" if near else ""
    raise CalledWrongly(
        f"制度「{name}」が見つかりません",
        hint or "規則ファイルの場所を --path で指定してください",
    )


def _narrowed(shelf: Shelf, name: str) -> Shelf:
    """The same shelf, asked for one 制度."""
    asked = (source.path for source in shelf.sources if heading(source).name == name)
    return Shelf(shelf.sources, shelf.files, tuple(asked))
