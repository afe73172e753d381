"""JavaScript as a tree, and as text a person can read: one line where it fits, else one part a line."""

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

_WIDTH = 100
_INDENT = "  "


@frozen
class Group:
    """Parts between two brackets: a call, an array or an object."""

    opening: str
    parts: "tuple[Code, ...]"
    closing: str


Code: TypeAlias = str | Group
"""A piece of JavaScript; what is text stands as it is."""


def call(name: str, *arguments: Code) -> Group:
    """A call of the runtime."""
    return Group(f"s.{name}(", arguments, ")")


def array(parts: Iterable[Code]) -> Group:
    """An array."""
    return Group("[", tuple(parts), "]")


def record(**fields: Code | None) -> Group:
    """An object; a field that is None is left out."""
    parts = [(name, code) for name, code in fields.items() if code is not None]
    return Group("{", tuple(_named(name, code) for name, code in parts), "}")


def _named(name: str, code: Code) -> Code:
    if isinstance(code, str):
        return f"{name}: {code}"
    return Group(f"{name}: {code.opening}", code.parts, code.closing)


def text(words: str) -> str:
    """A string, which no page can take for the end of its script."""
    quoted = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return quoted.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def exact(value: Fraction | int) -> Code:
    """A rational: `100n`, `s.over(1n, 3n)`."""
    found = Fraction(value)
    if found.denominator == 1:
        return f"{found.numerator}n"
    return call("over", f"{found.numerator}n", f"{found.denominator}n")


def flag(value: bool) -> str:  # noqa: FBT001 - はい is a value
    """はい or いいえ."""
    return "true" if value else "false"


def optional(value: int | None) -> str:
    """A plain number, or null."""
    return "null" if value is None else str(value)


def printed(code: Code, depth: int = 0) -> str:
    """The text of a tree, as it stands that deep."""
    line = _flat(code)
    if isinstance(code, str) or len(line) + len(_INDENT) * depth <= _WIDTH or not code.parts:
        return line
    inner = _INDENT * (depth + 1)
    parts = ",\n".join(inner + each for each in _filled(code.parts, depth + 1))
    return f"{code.opening}\n{parts},\n{_INDENT * depth}{code.closing}"


def _filled(parts: Sequence[Code], depth: int) -> list[str]:
    """Parts, a line each; small ones share a line."""
    lines: list[str] = []
    fits = False
    for part in parts:
        shown = printed(part, depth)
        small = isinstance(part, str)
        if fits and small and len(lines[-1]) + len(shown) + len(_INDENT) * depth + 2 <= _WIDTH:
            lines[-1] += f", {shown}"
        else:
            lines.append(shown)
        fits = small
    return lines


def _flat(code: Code) -> str:
    if isinstance(code, str):
        return code
    return f"{code.opening}{', '.join(map(_flat, code.parts))}{code.closing}"
