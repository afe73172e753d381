"""The sentences of a rule as blocks, and as the text that stands under its heading.

In: a `core.Program`, a 断面 and a rule of it. Out: blocks in which each name leads to where it is declared and each 号
has the mark and the address a trace gives it; and text that is checked to the same rule.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import evolve, frozen

from sadame.docs_gen import blocks
from sadame.docs_gen.anchors import anchor, since
from sadame.docs_gen.law import tables
from sadame.docs_gen.law.choices import Sentence, sentences
from sadame.docs_gen.law.phrases import Item, Phrase, Word
from sadame.docs_gen.law.spacing import spaced, together
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.nesting import kanji
from sadame.dsl.respace import Lexicon
from sadame.dsl.types import is_numeric
from sadame.dsl.widths import padded, width


def clauses(
    program: core.Program, part: core.Slice, rule: core.Rule, lexicon: Lexicon | None = None
) -> tuple[blocks.Clause, ...]:
    """The sentences of a rule, with the 号 under them; the rows of a 表 are in `table`.

    `lexicon`: that of the rule file (`dsl.spelling`); then spaces stand only where a reader would need them.
    """
    place = _Place(rule.name, since(program, part, rule), lexicon)
    return tuple(place.clause(each) for each in sentences(writer_of(program, part), rule))


def table(
    program: core.Program, part: core.Slice, rule: core.Rule, lexicon: Lexicon | None = None
) -> blocks.Table | None:
    """The rows of a 表; None for a rule that has none."""
    node = core.decision(rule.body)
    if not isinstance(node, core.Lookup):
        return None
    writer, place = writer_of(program, part), _Place(rule.name, since(program, part, rule), lexicon)
    side: Literal["start", "end"] = "end" if is_numeric(rule.type) else "start"
    heads = [
        *(blocks.Cell(place.inlines(each), heads=True) for each in tables.heads(writer, node)),
        blocks.Cell((blocks.Text(f"⇒ {rule.name}"),), heads=True, align=side),
    ]
    body = []
    for n, row in enumerate(node.rows, start=1):
        found = [
            blocks.Cell(place.inlines(each, "cell")) for each in tables.cells(writer, node, row)
        ]
        found.append(blocks.Cell(place.inlines(_result(writer, rule, row).words), align=side))
        address = tables.REST if row.cells is None else f"{n}行目"
        body.append((evolve(found[0], anchor=place.at(address)), *found[1:]))
    caption = (blocks.Text(rule.name),)
    return blocks.Table(caption, (tuple(heads),), tuple(body), place.at("表"))


def _result(writer: Writer, rule: core.Rule, row: core.Row) -> Phrase:
    """What a row gives: 該当 and 非該当 in the words of the rule, which a literal does not know."""
    match row.value:
        case core.Constant(bool() as value):
            return writer.value(value, rule.type)
        case value:
            return writer.phrase(value)


def sentence(
    program: core.Program, part: core.Slice, expr: core.Expr, lexicon: Lexicon | None = None
) -> blocks.Inlines:
    """An expression on one line; 号 in it follow their head."""
    return _on_line(_Place("", None, lexicon), writer_of(program, part).phrase(expr))


def _on_line(place: "_Place", phrase: Phrase) -> blocks.Inlines:
    found = place.inlines(phrase.words)
    for item in phrase.items:
        found += (blocks.Text(f"　{item.mark} "), *_on_line(place, item.phrase))
    return found


def text(
    program: core.Program, part: core.Slice, rule: core.Rule, lexicon: Lexicon | None = None
) -> str:
    """What stands under the heading of a rule, as a rule file has it: sentences, then the rows of a 表."""
    found = table(program, part, rule, lexicon)
    rows = _rows(found) if found is not None else ""
    return plain(clauses(program, part, rule, lexicon)) + rows


def plain(found: Iterable[blocks.Clause], depth: int = 0) -> str:
    """Clauses as text in the language, a line each."""
    return "".join(_lines(found, depth))


def said(label: str, phrase: Phrase) -> list[str]:
    """A sentence after its label, and the 号 below it, as lines of a rule file."""
    place = _Place("", None, None)
    return plain((place.clause(Sentence(label, phrase.words, items=phrase.items)),)).splitlines()


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
    parts = []
    for each in inlines:
        match each:
            case blocks.Emphasis(inlines=inner):
                parts.append(_words(inner))
            case blocks.Text(text) | blocks.Link(text) | blocks.Gloss(text):
                parts.append(text)
            case blocks.Break():
                pass
    return "".join(parts)


def _rows(found: blocks.Table) -> str:
    """The rows of a 表, their cells below each other."""
    rows = [[_words(cell.inlines) for cell in row] for row in (*found.head, *found.body)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "".join(f"| {' | '.join(map(padded, row, widths))} |\n" for row in rows)


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


def writer_of(program: core.Program, part: core.Slice) -> Writer:
    """What says the expressions of a 断面."""
    return Writer(frozenset(program.own), part.by_name)


@frozen
class _Place:
    """Where the sentences of a rule stand: anchors, and how its words become parts of a line."""

    name: str
    version: int | None
    lexicon: Lexicon | None

    def at(self, address: str) -> str:
        """The anchor of an address in the rule; none for the rule itself, which has its heading."""
        return anchor(self.name, address, self.version) if address else ""

    def clause(self, found: Sentence) -> blocks.Clause:
        under = tuple(self._item(each, found.path) for each in found.items)
        inlines = self.inlines(found.words, found.rule, found.label)
        return blocks.Clause("", inlines, under, self.at(found.address))

    def _item(self, item: Item, path: str) -> blocks.Clause:
        address, phrase = path + item.mark, item.phrase
        under = tuple(self._item(each, address) for each in phrase.items)
        return blocks.Clause(item.mark, self.inlines(phrase.words), under, self.at(address))

    def inlines(
        self, words: tuple[Word, ...], rule: str = "line", label: str = ""
    ) -> blocks.Inlines:
        """The words as parts of a line, after a label; `rule` = the start rule that reads them."""
        found: list[blocks.Inline] = [blocks.Text(label)] if label else []
        lexicon = self.lexicon
        for word in spaced(words) if lexicon is None else together(words, rule, lexicon):
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
