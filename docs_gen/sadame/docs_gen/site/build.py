"""The whole site as texts by the names of their files.

In: `Given`, phrases, a style sheet to go on top. Out: pages, style sheets, scripts. Nothing is fetched from anywhere:
what a page needs lies beside it, and it opens from a folder without a server. So the search has its data in a script,
which any page may load, not in a file that a page would have to ask a server for.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from attrs import frozen
from jinja2 import Environment, FunctionLoader, StrictUndefined

from sadame.docs_gen import html
from sadame.docs_gen.blocks import Document, Heading, Section, said, visible
from sadame.docs_gen.glosses import glossed
from sadame.docs_gen.phrases import Phrases
from sadame.docs_gen.site import indexes, places, policy
from sadame.docs_gen.site.given import Given
from sadame.docs_gen.site.search import entries
from sadame.docs_gen.site.terms import RUBY
from sadame.docs_gen.site.view import View

STYLE, OWN_STYLE, SCRIPT, SEARCH, DATA = (
    "site.css",
    "own.css",
    "page.js",
    "search.js",
    "search-data.js",
)
#: Parts that would make the table of contents longer than it is of use.
_MANY = frozenset({"examples", "properties"})


@frozen
class Crumb:
    """A step on the way down to a page."""

    title: str
    href: str


@frozen
class Content:
    """An entry of the table of contents, with those under it."""

    title: str
    anchor: str
    under: "tuple[Content, ...]" = ()


def site(given: Given, say: Phrases, css: str = "") -> dict[str, str]:
    """Every file of the site by its name."""
    views = _views(given, say)
    own = _own(views)
    across = [
        glossed(each, RUBY)
        for each in (
            indexes.subjects(given, views, say),
            indexes.authorities(views, say),
            indexes.terms(views, say),
            indexes.dates(views, say),
        )
    ]
    search = Document(places.SEARCH, say("search.title"), (Heading(1, ()),))
    known = html.Places(frozenset(each.path for each in (*own, *across, search)))
    scripts = {view.policy.page: view.policy.scripts for view in views}
    shell = _Shell(given, say, known, bool(css))
    found = {
        f"{each.path}{html.ENDING}": shell.page(each, scripts.get(each.path, ()))
        for each in (*own, *across)
    }
    found[f"{places.SEARCH}{html.ENDING}"] = shell.search(search)
    found |= {name: _read(name) for name in (STYLE, SCRIPT, SEARCH)}
    found[DATA] = _data([*own, *across])
    return found | dict(given.beside) | ({OWN_STYLE: css} if css else {})


def documents(given: Given, say: Phrases) -> list[Document]:
    """The page of each 制度 by itself, for whoever prints it otherwise."""
    return _own(_views(given, say))


def _own(views: Sequence[View]) -> list[Document]:
    return [glossed(policy.document(view), RUBY) for view in views]


def _views(given: Given, say: Phrases) -> list[View]:
    pages = {each.program.name: each.page for each in given.policies}
    reads = {
        each.program.name: {
            symbol.name.rpartition(" の ")[0]
            for part in each.program.slices
            for symbol in part.symbols
        }
        for each in given.policies
    }
    known = {each.program.name: each.program for each in given.policies}
    return [
        View(each, say, pages, _users(each.program.name, reads), known) for each in given.policies
    ]


def _users(name: str, reads: Mapping[str, set[str]]) -> tuple[str, ...]:
    return tuple(
        other
        for other, names in reads.items()
        if other != name and any(each == name or each.startswith(f"{name} の ") for each in names)
    )


class _Shell:
    """What stands around the blocks of a page."""

    def __init__(self, given: Given, say: Phrases, known: html.Places, has_css: bool) -> None:  # noqa: FBT001
        self.given, self.say, self.known = given, say, known
        beside = sorted(name for name in given.beside if name.endswith(".css"))
        self.styles = (STYLE, *beside, *([OWN_STYLE] if has_css else []))
        self.subjects = {each.key: each.title for each in given.subjects}
        self.by_page = {each.page: each for each in given.policies}

    def page(self, document: Document, scripts: Sequence[str] = ()) -> str:
        return self._render(
            "page.html",
            document,
            body=html.body(document, self.known),
            contents=tuple(_contents(document)),
            scripts=tuple(scripts),
        )

    def search(self, document: Document) -> str:
        return self._render("search.html", document, scripts=(DATA, SEARCH), contents=())

    def _render(self, template: str, document: Document, **more: object) -> str:
        return (
            _environment()
            .get_template(template)
            .render(
                it=document,
                say=self.say,
                root=html.root(document.path),
                crumbs=tuple(self._crumbs(document)),
                nav=self._nav(document),
                release=self.given.release,
                styles=self.styles,
                searched=f"{places.SEARCH}{html.ENDING}",
                **more,
            )
        )

    def _crumbs(self, document: Document) -> Iterator[Crumb]:
        found = self.by_page.get(document.path)
        if found is not None:
            title = self.subjects.get(found.subject) or found.subject or self.say("site.other")
            yield Crumb(title, f"{places.INDEX}{html.ENDING}#{places.subject(found.subject)}")

    def _nav(self, document: Document) -> tuple[tuple[str, str, bool], ...]:
        names = (
            ("subjects", places.INDEX),
            ("authorities", places.AUTHORITIES),
            ("terms", places.TERMS),
            ("dates", places.DATES),
        )
        return tuple(
            (self.say(f"nav.{name}"), f"{page}{html.ENDING}", page == document.path)
            for name, page in names
        )


def _contents(document: Document) -> Iterator[Content]:
    for each in document.blocks:
        if isinstance(each, Section) and each.anchor:
            heading = next((b for b in each.blocks if isinstance(b, Heading)), None)
            if heading is not None:
                under = tuple(
                    Content(_short(inner), inner.anchor)
                    for inner in each.blocks
                    if isinstance(inner, Section) and inner.anchor and _short(inner)
                )
                if each.role in _MANY:
                    under = ()
                yield Content(said(heading.inlines), each.anchor, under)


def _short(section: Section) -> str:
    """The name in a heading, without the kind before it."""
    heading = next((b for b in section.blocks if isinstance(b, Heading)), None)
    return said(heading.inlines[-1:]).strip() if heading is not None else ""


def _data(documents: Sequence[Document]) -> str:
    found = {
        "pages": [[f"{each.path}{html.ENDING}", each.title] for each in documents],
        "entries": [
            [each.page, each.anchor, each.heading, each.words] for each in entries(documents)
        ],
    }
    # a script may not hold U+2028 and U+2029 raw in old browsers, nor end itself early
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.sadameSearch={text};\n"


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_read),
    )
    made.filters["visible"] = visible
    return made


def _read(name: str) -> str:
    return files("sadame.docs_gen").joinpath("templates", name).read_text("utf-8")
