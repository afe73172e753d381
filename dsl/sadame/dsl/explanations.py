"""The page behind each code: what happened, why it matters, a wrong example and a right one.

In: a code. Out: its `Page`, read from `explain/CODE.md`, which every code has. What the pages show is run
by the tests, so that a page cannot say what the checks do not do.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from attrs import frozen

_HEADING = re.compile(r"^# (?P<code>[A-Z]\d{4}) (?P<title>.+)$", re.MULTILINE)
_PARTS = ("何が起きたか", "なぜ", "誤りの例", "直した例")


@frozen
class Page:
    """One page. The examples are Markdown: fenced rule files, and sometimes a word about them."""

    code: str
    title: str
    happened: str
    why: str
    wrong: str
    right: str


def page(code: str) -> Page | None:
    """The page of a code; None if there is no such code."""
    found = _home() / f"{code}.md"
    return _read(found.read_text("utf-8")) if code in codes() else None


@cache
def codes() -> tuple[str, ...]:
    """Every code that has a page, in order: what stops a file, the facts, advice."""
    names = (each.name for each in _home().iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def near_codes(said: str) -> tuple[str, ...]:
    """Codes somebody may have meant: the same number under another letter, or one digit off.

    >>> near_codes("W0404"), near_codes("404")
    (('E0404',), ('E0404',))
    """
    digits = said[-4:].lstrip("EWFV").zfill(4)
    same = [code for code in codes() if code[1:] == digits]
    close = [
        code
        for code in codes()
        if len(said) == len(code)
        and sum(mine != theirs for mine, theirs in zip(said, code, strict=True)) == 1
    ]
    return tuple(same or close)[:3]


def _home() -> Traversable:
    return files("sadame.dsl") / "explain"


def _read(text: str) -> Page:
    heading = _HEADING.match(text)
    parts = re.split(rf"^## ({'|'.join(_PARTS)})$", text, flags=re.MULTILINE)
    if heading is None or tuple(parts[1::2]) != _PARTS:
        message = f"not a page: {text[:40]}"
        raise ValueError(message)
    return Page(heading["code"], heading["title"], *(part.strip() for part in parts[2::2]))
