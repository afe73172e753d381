"""The scripts that are written by hand, shipped beside this module.

The parts share one scope: put together they are one classic script, which works wherever a page is opened from, also
from a folder.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

#: In the order in which one builds on the other.
_EVALUATOR = (
    "exact",
    "calendar",
    "sets",
    "truth",
    "operators",
    "nodes",
    "machine",
    "cases",
    "display",
    "reasons",
    "story",
    "words",
    "reading",
)
_WIDGET = ("asking", "question", "calculator")


@cache
def runtime() -> str:
    """Everything a page needs to ask, to work out and to explain: defines `sadame`."""
    parts = [*_EVALUATOR, *_WIDGET, "face"]
    return _scoped([_part(f"{name}.js") for name in parts])


@cache
def style() -> str:
    """How the calculator looks, on top of the style of the page."""
    return _part("calculator.css")


def _scoped(parts: Sequence[str]) -> str:
    return "\n".join(['(function () {\n"use strict";\n', *parts, "})();\n"])


def _part(name: str) -> str:
    return files(__package__).joinpath("runtime", name).read_text(encoding="utf-8")
