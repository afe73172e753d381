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
from sadame.dsl.pipeline import compile_book
from sadame.dsl.respace import Lexicon
from sadame.dsl.source import Source
from sadame.dsl.spelling import lexicons


def rewritten(source: Source, program: core.Program, lexicon: Lexicon | None = None) -> Source:
    """The file with every version of every rule of its own said by `law.text`."""
    rules = {
        rule.span.start: law.text(program, part, rule, lexicon)
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


def says_the_same(text: str) -> bool:
    """Hold the rules of a file to what their sentences say, with spaces and without; False = it does not check."""
    source = Source("案.sadame", text)
    book = compile_book([source])
    for name, program in book.programs.items():
        for words in (None, lexicons([source])[name]):
            anew = rewritten(source, program, words)
            back = compile_book([anew])
            assert name in back.programs, f"{back.problems}\n{anew.text}"
            assert back.programs[name].content_hash == program.content_hash, anew.text
    return bool(book.programs)
