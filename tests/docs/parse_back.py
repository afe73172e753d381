"""Rule files whose rules are written anew, each from the checked rule alone.

In: a source and the program it became. Out: the source with the text under every heading replaced by what the
law-style sentences of that rule say; headings, 題名 and the other attributes stay.
"""

from collections.abc import Iterator

from sadame.docs_gen import law
from sadame.dsl import core
from sadame.dsl.lines import META, Kind, Line
from sadame.dsl.parser.names import laid_out
from sadame.dsl.parser.policies import blocks
from sadame.dsl.source import Source


def rewritten(source: Source, program: core.Program) -> Source:
    """The file with every version of every rule of its own said by `law.text`."""
    rules = {
        rule.span.start: law.text(program, part, rule)
        for part in program.slices
        for rule in part.rules()
        if rule.span.path == source.path
    }
    parts, at = [], 0
    for header, lines in blocks(laid_out(source)[0].lines)[1]:
        if header.key == "読み替え" or header.start not in rules:
            continue
        kept = "\n".join([_heading(source, header), *_attributes(source, lines)])
        parts += [source.text[at : header.start], f"{kept}\n{rules[header.start]}"]
        at = max(line.end for line in (header, *lines)) + 1
    return Source(source.path, "".join([*parts, source.text[at:]]))


def _heading(source: Source, header: Line) -> str:
    """The first line of a declaration, without the file that holds the rows of a 表."""
    written = source.text[header.start : header.end]
    return "：".join(written.split("：")[:2]) if header.key == "表" else written


def _attributes(source: Source, lines: list[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind is Kind.LABEL and line.key in META:
            yield source.text[line.start : line.end]
