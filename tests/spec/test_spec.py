"""The language by example: every fenced chunk of the Markdown files here is run.

A chunk is ```` ```sadame ````, or ```` ```sadame parse ```` where only the syntax is looked at, and the block
```` ```expect ```` after it lists what is said about it, one `行:桁 CODE 題名` a line; without one nothing may be
said. A 事例 or 性質 that fails is listed as `行:桁 事例 題名`. `=== 名前` begins another file of the same chunk.
`pytest --update-golden` writes what is said today into the files.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from tests.workbooks import workbook

from sadame.dsl.diagnostics import Problem
from sadame.dsl.parser import parse
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source, Span
from sadame.engine.app.workbooks.sheets import sheets_of
from sadame.engine.trials.examples import run_examples
from sadame.engine.trials.properties import run_properties

FOLDER = Path(__file__).parent
MAIN = "規則.sadame"
_SHEET = re.compile(r"(?P<file>[^「」]+\.xlsx) のシート「(?P<sheet>[^「」]+)」")


@frozen
class Chunk:
    """One fenced block: where its lines are in the Markdown file, and what is expected of it."""

    file: str
    title: str
    number: int
    syntax_only: bool
    start: int
    end: int
    expect_end: int
    text: str
    expected: tuple[str, ...]


def _fenced(lines: list[str], at: int) -> int:
    """The line of the fence that closes the one at `at`."""
    return next(n for n in range(at + 1, len(lines)) if lines[n] == "```")


def chunks(path: Path) -> Iterator[Chunk]:
    lines = path.read_text("utf-8").split("\n")
    title, at, number = path.stem, 0, 0
    while at < len(lines):
        if lines[at].startswith("#"):
            title = lines[at].lstrip("# ")
        if not lines[at].startswith("```"):
            at += 1
            continue
        end = _fenced(lines, at)
        fence = lines[at].split()
        if fence[0] == "```sadame":
            below = next((n for n in range(end + 1, len(lines)) if lines[n]), len(lines))
            has_expect = below < len(lines) and lines[below] == "```expect"
            last = _fenced(lines, below) if has_expect else end
            said = tuple(lines[below + 1 : last]) if has_expect else ()
            text = "\n".join([*lines[at + 1 : end], ""])
            syntax_only = fence[1:] == ["parse"]
            yield Chunk(path.name, title, number, syntax_only, at, end, last, text, said)
            number, end = number + 1, last
        at = end + 1


def sources(text: str) -> list[Source]:
    """The files of a chunk; `=== 単価.xlsx のシート「令和7年度」` begins a sheet, as `tests.workbooks` describes it."""
    files: list[tuple[str, list[str]]] = [(MAIN, [])]
    for line in text.split("\n"):
        if line.startswith("=== "):
            files.append((line[4:].strip(), []))
        else:
            files[-1][1].append(line)
    return [*_texts(files), *_sheets(files)]


def _texts(files: list[tuple[str, list[str]]]) -> Iterator[Source]:
    texts = ((name, lines) for name, lines in files if not _SHEET.fullmatch(name))
    return (Source(name, "\n".join(lines)) for name, lines in texts)


def _sheets(files: list[tuple[str, list[str]]]) -> Iterator[Source]:
    """The sheets of every workbook, read as a file would be."""
    books: dict[str, dict[str, str]] = {}
    for name, lines in files:
        if found := _SHEET.fullmatch(name):
            books.setdefault(found["file"], {})[found["sheet"]] = "\n".join(lines)
    for path, described in books.items():
        yield from sheets_of(path, workbook(described), lambda _: True)


def _place(span: Span, by_path: dict[str, Source]) -> str:
    place = by_path[span.path].place(span.start)
    return place.removeprefix(f"{MAIN}:")


def _said(problems: tuple[Problem, ...], by_path: dict[str, Source]) -> list[str]:
    found = [problem.diagnostic() for problem in problems]
    return [f"{_place(one.span, by_path)} {one.code} {one.title}" for one in found]


def said_about(chunk: Chunk) -> tuple[str, ...]:
    """Everything the checks say about a chunk, in the words of an expect block."""
    every = sources(chunk.text)
    by_path = {source.path: source for source in every}
    rules = [source for source in every if source.path.endswith(".sadame")]
    files = {source.path: source for source in every if source not in rules}
    if chunk.syntax_only:
        return tuple(line for source in rules for line in _said(parse(source, files)[1], by_path))
    book = compile_book(rules, files)
    lines = _said(book.problems, by_path)
    for program in book.programs.values():
        lines += [
            f"{_place(trial.case.span, by_path)} 事例 {trial.example.title}"
            for trial in run_examples(program)
            if trial.differences
        ]
        lines += [
            f"{_place(law.about.span, by_path)} 性質 {law.about.title}"
            for law in run_properties(program)
            if law.counterexample
        ]
    return tuple(lines)


def _rewrite(chunk: Chunk, said: tuple[str, ...]) -> None:
    """Put what is said today under the chunk; earlier chunks may have moved it."""
    path = FOLDER / chunk.file
    now = list(chunks(path))[chunk.number]
    lines = path.read_text("utf-8").split("\n")
    block = ["", "```expect", *said, "```"] if said else []
    lines[now.end + 1 : now.expect_end + 1] = block
    path.write_text("\n".join(lines), "utf-8")


ALL = [chunk for path in sorted(FOLDER.glob("*.md")) for chunk in chunks(path)]


@pytest.mark.parametrize(
    "chunk", ALL, ids=lambda chunk: f"{chunk.file}-{chunk.number}-{chunk.title}"
)
def test_a_chunk_says_what_is_written_under_it(chunk: Chunk, *, update_golden: bool) -> None:
    said = said_about(chunk)
    if update_golden and said != chunk.expected:
        _rewrite(chunk, said)
        return

    assert said == chunk.expected
