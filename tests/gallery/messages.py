"""Every message of a hundred as a terminal shows it, from the wrong example of its `explain` page."""

import re

from tests.spec.test_spec import sources

from sadame.dsl.explanations import Page, codes, page
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.render import render

_FENCED = re.compile(r"^```sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Its page has no example, because nobody would read it.
_CROWD = "制度 見本の要綱\n" + "判定 要件\n等を含む。\n" * 501

HUNDREDS = ("E01", "E02", "E03", "E04", "W05")


def gallery(hundred: str) -> str:
    """The page `messages/E01.md`: code after code, the file and what is said about it."""
    pages = [found for code in codes() if code[:3] == hundred and (found := page(code))]
    intro = f"# {hundred}\n\nWhat `sadame check` says about the wrong example of each page of `sadame explain`.\n"
    return "\n".join([intro, *map(_shown, pages)])


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
