"""Every message of a hundred as a terminal shows it, from the wrong example of its `explain` page."""

import re
from ast import literal_eval
from collections.abc import Callable, Iterable

from tests.spec.test_spec import sources

from sadame.dsl.explanations import Page, codes, page
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.render import render
from sadame.engine.case import Facts
from sadame.engine.facts import decode

_FENCED = re.compile(r"^```sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Its page has no example, because nobody would read it.
_CROWD = "制度 見本の要綱\n" + "判定 要件\n等を含む。\n" * 501

_FACTS = re.compile(r"^```(json|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

HUNDREDS = ("E01", "E02", "E03", "E04", "W05")


def gallery(hundred: str) -> str:
    """The page `messages/E01.md`: code after code, the file and what is said about it."""
    pages = [found for code in codes() if code[:3] == hundred and (found := page(code))]
    return _page(hundred, "sadame check", map(_shown, pages))


def facts_gallery(evaluate: Callable[[str, str], str]) -> str:
    """The page `messages/F07.md`: facts a rule file does not take, as `sadame eval` says it.

    `evaluate` = what it prints about a rule file and facts in JSON.
    """
    pages = [found for code in codes() if code[:3] == "F07" and (found := page(code))]
    return _page("F07", "sadame eval", (_refused(found, evaluate) for found in pages))


def _refused(found: Page, evaluate: Callable[[str, str], str]) -> str:
    rules, facts = _FENCED.search(found.wrong), _FACTS.search(found.wrong)
    assert rules is not None
    assert facts is not None
    said = evaluate(rules[1], facts[2]) if facts[1] == "json" else _told(rules[1], facts[2])
    return f"## {found.code} {found.title}\n\n```text\n{facts[2].strip()}\n\n{said}```\n"


def _told(rules: str, facts: str) -> str:
    """What a program that gives facts is told."""
    (program,) = compile_book(sources(rules)).programs.values()
    refused = decode(program, program.slices[0], literal_eval(facts))
    assert not isinstance(refused, Facts)
    return "".join(f"{each.code} {each.title()}\n  → {each.hint()}\n" for each in refused)


def _page(hundred: str, command: str, shown: Iterable[str]) -> str:
    intro = f"# {hundred}\n\nWhat `{command}` says about the wrong example of each page of `sadame explain`.\n"
    return "\n".join([intro, *shown])


def _shown(found: Page) -> str:
    written = _FENCED.search(found.wrong)
    text = written[1] if written else _CROWD
    return f"## {found.code} {found.title}\n\n```text\n{_said(found.code, text)}\n```\n"


def _said(code: str, text: str) -> str:
    """The messages of that code about the files of an example."""
    every = sources(text)
    rules = [source for source in every if source.path.endswith(".sadame")]
    files = {source.path: source for source in every if source not in rules}
    book = compile_book(rules, files)
    by_path: dict[str, Source] = {source.path: source for source in every}
    said = [
        render(problem.diagnostic(), by_path) for problem in book.problems if problem.code == code
    ]
    return "\n\n".join(said)
