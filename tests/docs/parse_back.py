"""Rule files whose rules are written anew, each from the checked rule alone.

In: a source and the program it became. Out: the source with the text under every heading replaced by what the
law-style sentences of that rule say; headings, 題名 and the other attributes stay.
"""

from collections.abc import Iterator

from attrs import evolve

from sadame.docs_gen import law
from sadame.dsl import core
from sadame.dsl.calendar import FIRST
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
    """Hold a program to what is written of it, its rules without needless spaces; False = the file does not check."""
    source = Source("案.sadame", text)
    for name, program in compile_book([source]).programs.items():
        whole = Source(source.path, law.policy_text(program, lexicons([source])[name]))
        assert meaning(_read(whole, name)) == meaning(program), whole.text
        return True
    return False


def _read(source: Source, name: str) -> core.Program:
    book = compile_book([source])
    assert name in book.programs, f"{book.problems}\n{source.text}"
    return book.programs[name]


def meaning(program: core.Program) -> object:
    """What `law.policy_text` keeps of a program: everything but 事例 and what the order of declarations decides.

    Symbols are compared by name, for of two that do not need each other either may be evaluated first; so are the sets
    that follow that order. Of what came by 準用 the marks of 読み替え are not kept (whether 調整 allowed it, which 入力 a rule
    stands in for), and a 基準値 that is 読み替え'd without a day has one now.
    """
    head = (program.name, program.meta, program.own, program.row, program.key)
    return repr(head), [
        (
            repr((part.start, part.end, part.indicators, part.properties)),
            {symbol.name: repr(_kept(symbol)) for symbol in part.symbols},
            {name: _noted(each) for name, each in part.notes.items()},
        )
        for part in program.slices
    ]


def _kept(symbol: core.Symbol) -> core.Symbol:
    match symbol:
        case core.Rule():
            return evolve(symbol, adjusted=False, answers=None)
        case core.Parameter():
            history = (
                evolve(e, start=e.start if e.start != FIRST else None) for e in symbol.history
            )
            return evolve(symbol, adjusted=False, history=tuple(history))
        case core.Hole():
            return evolve(symbol, periods=tuple(sorted(symbol.periods, key=repr)))
        case _:
            return symbol


def _noted(notes: core.Notes) -> str:
    in_order = evolve(
        notes, splits=tuple(sorted(notes.splits, key=repr)), cone=tuple(sorted(notes.cone))
    )
    return repr(in_order)
