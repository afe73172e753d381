"""Python text in the layout of Ruff's formatter, one construct at a time."""

import json
from collections.abc import Iterable, Iterator, Sequence

from sadame.dsl.widths import width

_LINE = 88


def subscript(before: str, members: Sequence[str], after: str = "", margin: int = 0) -> list[str]:
    """`before[members]after` on one line, or with one member a line; in brackets behind a long name."""
    line = f"{before}[{', '.join(members)}]{after}"
    if margin + width(line) <= _LINE:
        return [line]
    name, equals, kind = before.rpartition(" = ")
    if equals and width(f"{name} = (") <= _LINE < width(f"{before}["):
        return [f"{name} = (", *indented(subscript(kind, members, after, 4)), ")"]
    return [f"{before}[", *(f"    {each}," for each in members), f"]{after}"]


def method(head: str, argument: str, members: Sequence[str], result: str) -> list[str]:
    """`def head(self, argument: Literal[members]) -> result: ...` in a class in an if."""
    literal = f"{argument}: Literal[{', '.join(members)}]"
    line = f"def {head}(self, {literal}) -> {result}: ..."
    if 8 + width(line) <= _LINE:
        return [line]
    if 12 + width(f"self, {literal}") <= _LINE:
        return [f"def {head}(", f"    self, {literal}", f") -> {result}: ..."]
    if len(members) > 1:
        lines = [f"{argument}: Literal[", *(f"    {each}," for each in members), "],"]
    else:
        lines = [f"{literal},"]
    return [f"def {head}(", "    self,", *indented(lines), f") -> {result}: ..."]


def derived(name: str, base: str) -> list[str]:
    """`class name(base):`, on one line or three."""
    line = f"class {name}({base}):" if base else f"class {name}:"
    if width(line) <= _LINE or not base:
        return [line]
    return [f"class {name}(", f"    {base}", "):"]


def annotated(name: str, annotation: str, default: str = "") -> list[str]:
    """`name: annotation = default` in a class; what is too long is put in brackets, the end first."""
    line = f"{name}: {annotation}{f' = {default}' if default else ''}"
    if 4 + width(line) <= _LINE or " | " not in annotation:
        return [line]
    if default and 4 + width(f"{name}: {annotation} = (") <= _LINE:
        return [f"{name}: {annotation} = (", f"    {default}", ")"]
    parts = annotation.split(" | ")
    long = 8 + width(annotation) > _LINE
    lines = [parts[0], *(f"| {each}" for each in parts[1:])] if long else [annotation]
    return [f"{name}: (", *indented(lines), f"){f' = {default}' if default else ''}"]


def call(before: str, arguments: str) -> list[str]:
    """`before(arguments)` in a class, on one line or three."""
    if 4 + width(f"{before}({arguments})") <= _LINE:
        return [f"{before}({arguments})"]
    return [f"{before}(", f"    {arguments}", ")"]


def indented(lines: Iterable[str]) -> Iterator[str]:
    """The lines, one step to the right."""
    return (f"    {line}" if line else "" for line in lines)


def quoted(text: str) -> str:
    """A string literal."""
    return json.dumps(text, ensure_ascii=False)


def docstring(text: str) -> str:
    """A docstring of one line."""
    inside = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{inside}"""'
