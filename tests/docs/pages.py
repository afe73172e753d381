"""Pages for tests: made of rule files, read by the rules of the standard, and what is in them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib

from sadame.docs_gen.phrases import Phrases, phrases
from sadame.docs_gen.site.build import site
from sadame.dsl.diagnostics import has_errors
from sadame.engine.app.books import open_paths
from sadame.engine.app.calculator import calculated
from sadame.engine.app.pages import given

POLICIES = Path(__file__).parents[2] / "policies"


def made(*paths: Path, say: Phrases | None = None, css: str = "") -> Mapping[str, str]:
    """The site of these files and folders."""
    opened = open_paths(paths)
    assert not has_errors(opened.book.problems), opened.findings()
    said = say or phrases()
    return site(calculated(given(opened, paths), opened.sources, said), said, css)


@cache
def whole() -> Mapping[str, str]:
    """The site of all policies, made once."""
    return made(POLICIES)


@cache
def whole_pages() -> Mapping[str, Element]:
    """The trees of its pages; that they are read at all says that they are well formed."""
    return pages(whole())


def written(folder: Path, text: str, name: str = "見本") -> Path:
    """A rule file."""
    path = folder / f"{name}.sadame"
    path.write_text(text, "utf-8")
    return path


def read(page: str) -> Element:
    """The tree of a page; raises where a browser would have to guess."""
    parser: Any = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    return tree


def pages(site: Mapping[str, str]) -> dict[str, Element]:
    """The trees of all pages by the names of their files."""
    return {name: read(text) for name, text in site.items() if name.endswith(".html")}


def words(element: Element) -> str:
    """What a reader sees of an element, notes and scripts aside."""
    parts = [element.text or ""]
    for each in element:
        if each.tag not in {"script", "style", "rt", "rp"}:
            parts.append("" if each.get("class") == "note" else words(each))
        parts.append(each.tail or "")
    return "".join(parts)


def ids(page: Element) -> list[str]:
    """Every id, in order."""
    return [found for each in page.iter() if (found := each.get("id")) is not None]


def targets(page: Element) -> Iterator[str]:
    """Where everything on a page leads or what it loads."""
    for each in page.iter():
        for name in ("href", "src", "action", "data", "poster", "srcset"):
            if (found := each.get(name)) is not None:
                yield unquote(found)
