"""The language reference (`dsl/README.md`) and the code speak of the same things in the same words."""

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from sadame.dsl import ast, core, cover, trace, types, values
from sadame.dsl.book import Book
from sadame.dsl.parser import declared_names, parse, policy_name
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

PAGE = (Path(__file__).parents[2] / "dsl" / "README.md").read_text("utf-8")
MODULES = {
    "ast": ast,
    "core": core,
    "cover": cover,
    "trace": trace,
    "types": types,
    "values": values,
}
FILES = tuple(
    Source(f"{number}.sadame", text)
    for number, text in enumerate(
        re.findall(r"^```sadame\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    )
)

_CODE = re.compile(r"`(ast|core|cover|trace|types|values)\.([\w.]+)`")
_JAPANESE = re.compile(r"[^\x00-\x7f]")


def _rows(title: str) -> list[list[str]]:
    """The table under a heading, without its own heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def _found(module: str, path: str) -> object:
    found: object = MODULES[module]
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _named(*titles: str) -> set[object]:
    """What the tables under these headings name in code."""
    cells = (cell for title in titles for row in _rows(title) for cell in row)
    return {_found(*code) for cell in cells for code in _CODE.findall(cell)}


def _union(module: ModuleType, *names: str) -> set[object]:
    return {member for name in names for member in get_args(getattr(module, name))}


def _titles(missing: set[object]) -> list[str]:
    return sorted(str(each) for each in missing)


def test_everything_the_page_names_is_there() -> None:
    for module, path in _CODE.findall(PAGE):
        assert _found(module, path) is not None


def test_every_construct_is_in_a_table() -> None:
    constructs = _union(ast, "Expr", "Declaration") | _union(core, "Expr", "Symbol")

    assert _titles(constructs - _named("Every declaration", "Every phrase")) == []


def test_every_noun_a_reader_meets_is_in_the_glossary() -> None:
    nouns = (
        _union(types, "Type")
        | (_union(ast, "Declaration") - {ast.Rule})
        | _union(core, "Symbol")
        | {*trace.Status, *trace.Lack, *core.RuleKind, *ast.Match}
    )

    assert _titles(nouns - _named("Glossary 日英")) == []


@pytest.mark.parametrize("row", _rows("Glossary 日英"), ids=lambda row: row[0])
def test_a_word_of_the_glossary_is_the_word_of_the_code(row: list[str]) -> None:
    japanese, english, code = row
    members = [_found(*found) for found in _CODE.findall(code)]

    assert _JAPANESE.search(japanese)
    assert not _JAPANESE.search(english)
    assert members
    for member in members:
        if isinstance(member, Enum) and _JAPANESE.search(str(member.value)):
            assert member.value in japanese.split("、")


@pytest.mark.parametrize("title", ["Every declaration", "Every phrase"])
def test_every_spelling_stands_in_the_file(title: str) -> None:
    files = "\n".join(source.text for source in FILES)
    spellings = [each for row in _rows(title) for each in re.findall(r"`([^`]+)`", row[0])]

    assert spellings
    assert [each for each in spellings if each not in files] == []


def _book() -> Book:
    return compile_book(FILES)


def _surface() -> Iterator[ast.Node]:
    names = {policy_name(source)[0] or "": declared_names(source) for source in FILES}
    for source in FILES:
        policy, _ = parse(source, {}, names)
        assert policy is not None
        yield from ast.walk(policy)


def test_the_file_holds_one_of_everything_that_can_be_written() -> None:
    met = {type(node) for node in _surface()}

    unions = _union(ast, "Expr", "Declaration", "Cell", "Law", "Measure")
    assert _titles(unions - met) == []


def test_the_file_holds_one_of_everything_that_can_be_meant() -> None:
    parts = [part for program in _book().programs.values() for part in program.slices]
    roots = [
        root
        for part in parts
        for root in (*part.symbols, *part.indicators, *part.examples, *part.properties)
    ]
    met = {type(node) for root in roots for node in core.walk(root)}

    assert _titles(_union(core, "Expr", "Symbol", "Setting", "Measure", "Law") - met) == []


def test_nothing_is_said_about_the_file() -> None:
    assert _book().problems == ()
