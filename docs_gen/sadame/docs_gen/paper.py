"""A document → one page of HTML that needs nothing else: to be read, mailed and printed.

In: `blocks.Document`. Out: HTML with its style inside; every word in it is escaped. It has no links to other pages.
"""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from sadame.docs_gen.blocks import Document, visible
from sadame.docs_gen.html import Places, body


def paper_html(document: Document, *, wide: bool = False) -> str:
    """The document on one page; `wide` = on paper lying on its side."""
    return _template().render(
        title=visible(document.title),
        body=body(document, Places()),
        wide=wide,
        style=_read("paper.css"),
    )


@cache
def _template() -> Template:
    made = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.from_string(_read("paper.html"))


def _read(name: str) -> str:
    return files("sadame.docs_gen").joinpath("templates", name).read_text("utf-8")
