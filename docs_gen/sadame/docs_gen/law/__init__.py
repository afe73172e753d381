"""A checked rule as law-style Japanese that the parser reads back.

In: a `core.Program`, a 断面 and a rule of it. Out: blocks, and text in the language. Each name leads to where it is
declared, each 号 has the mark and the address a trace gives it. What the sentences of a rule say is that rule and no
other: `plain` of them, under the heading of the rule, is checked to the same `core.Rule`.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import evolve

from sadame.docs_gen import blocks
from sadame.docs_gen.anchors import anchor, since
from sadame.docs_gen.law import tables
from sadame.docs_gen.law.choices import Sentence, sentences
from sadame.docs_gen.law.phrases import Item, Word, spaced
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.nesting import kanji
from sadame.dsl.types import is_numeric
from sadame.dsl.widths import padded, width

__all__ = ["clauses", "plain", "sentence", "table", "text"]


def clauses(program: core.Program, part: core.Slice, rule: core.Rule) -> tuple[blocks.Clause, ...]:
    """The sentences of a rule, with the 号 under them; the rows of a 表 are in `table`."""
    version = since(program, part, rule)
    found = sentences(_writer(program, part), rule)
    return tuple(_clause(each, rule.name, version) for each in found)


def table(program: core.Program, part: core.Slice, rule: core.Rule) -> blocks.Table | None:
    """The rows of a 表; None for a rule that has none."""
    node = core.decision(rule.body)
    if not isinstance(node, core.Lookup):
        return None
    writer, version = _writer(program, part), since(program, part, rule)
    heads = [
        *(blocks.Cell(_inlines(words), heads=True) for words in tables.heads(writer, node)),
        blocks.Cell((blocks.Text(f"⇒ {rule.name}"),), heads=True, align=_side(rule)),
    ]
    body = []
    for n, row in enumerate(node.rows, start=1):
        address = "上記以外" if row.cells is None else f"{n}行目"
        found = [blocks.Cell(_inlines(words)) for words in tables.cells(writer, node, row)]
        value = _inlines(writer.phrase(row.value).words)
        found[0] = evolve(found[0], anchor=anchor(rule.name, address, version))
        body.append((*found, blocks.Cell(value, align=_side(rule))))
    return blocks.Table(
        (blocks.Text(rule.name),), (tuple(heads),), tuple(body), anchor(rule.name, "表", version)
    )


def sentence(program: core.Program, part: core.Slice, expr: core.Expr) -> blocks.Inlines:
    """An expression that has no 号, on one line."""
    return _inlines(_writer(program, part).phrase(expr).words)


def text(program: core.Program, part: core.Slice, rule: core.Rule) -> str:
    """What stands under the heading of a rule, as a rule file has it: sentences, then the rows of a 表."""
    found = table(program, part, rule)
    return plain(clauses(program, part, rule)) + (_rows(found) if found is not None else "")


def plain(found: Iterable[blocks.Clause], depth: int = 0) -> str:
    """Clauses as text in the language, a line each."""
    return "".join(_lines(found, depth))


def _lines(found: Iterable[blocks.Clause], depth: int) -> Iterator[str]:
    for clause in found:
        yield f"{'　' * (depth - 1)}{_mark(clause.mark)}{_words(clause.inlines)}\n"
        yield from _lines(clause.under, depth + 1)


def _mark(cited: str) -> str:
    """一 for 第1号: how a 号 is marked where it stands."""
    match cited:
        case "":
            return ""
        case _ if cited.startswith("第"):
            return f"{kanji(int(cited[1:-1]))}　"
        case _ if cited[0] == "・":
            return "・"
        case _ if cited[0] == "－":
            return "－　"
        case _:
            return f"{cited}　"


def _words(inlines: blocks.Inlines) -> str:
    return "".join(
        _words(each.inlines) if isinstance(each, blocks.Emphasis) else each.text for each in inlines
    )


def _rows(found: blocks.Table) -> str:
    """The rows of a 表, their cells below each other."""
    rows = [[_words(cell.inlines) for cell in row] for row in (*found.head, *found.body)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "".join(f"| {' | '.join(map(padded, row, widths))} |\n" for row in rows)


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


def _writer(program: core.Program, part: core.Slice) -> Writer:
    return Writer(frozenset(program.own), part.by_name)


def _clause(found: Sentence, name: str, version: int | None) -> blocks.Clause:
    under = tuple(_item(each, found.path, name, version) for each in found.items)
    place = anchor(name, found.address, version) if found.address else ""
    return blocks.Clause("", _inlines(found.words), under, place)


def _item(item: Item, path: str, name: str, version: int | None) -> blocks.Clause:
    address = path + item.mark
    under = tuple(_item(each, address, name, version) for each in item.phrase.items)
    return blocks.Clause(
        item.mark, _inlines(item.phrase.words), under, anchor(name, address, version)
    )


def _inlines(words: Iterable[Word]) -> blocks.Inlines:
    found: list[blocks.Inline] = []
    for word in spaced(words):
        match word:
            case Word(target=target) if target:
                found.append(blocks.Link(word.text, target))
            case Word(note=note) if note:
                found.append(blocks.Gloss(word.text, note=note))
            case _ if found and isinstance(found[-1], blocks.Text):
                found[-1] = blocks.Text(found[-1].text + word.text)
            case _:
                found.append(blocks.Text(word.text))
    return tuple(found)


def _side(rule: core.Rule) -> Literal["start", "end"]:
    return "end" if is_numeric(rule.type) else "start"
