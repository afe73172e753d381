"""The scripts that are written by hand, shipped beside this module.

The parts of the runtime share one scope: put together they are one classic script, which works wherever a page is
opened from, also from a folder.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

#: In the order in which one builds on the other.
_RUNTIME = (
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
    "face",
)


@cache
def runtime() -> str:
    """The evaluator: defines `sadame`, to which compiled programs are handed."""
    return scoped([_part(name) for name in _RUNTIME])


def scoped(parts: Sequence[str]) -> str:
    """Parts of a script in a scope of their own."""
    return "\n".join(['(function () {\n"use strict";\n', *parts, "})();\n"])


def _part(name: str) -> str:
    return files(__package__).joinpath("runtime", f"{name}.js").read_text(encoding="utf-8")
