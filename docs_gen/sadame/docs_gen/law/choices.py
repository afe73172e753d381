"""The sentences of a rule: 前提, 原則 and ただし, 優先, 端数, 不明, and what a 抽出 has besides.

In: a `core.Rule`. Out: `Sentence`s in the order of a rule file. An address is what a trace calls the same place.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from sadame.docs_gen.law import rounding
from sadame.docs_gen.law.conditions import case, statement
from sadame.docs_gen.law.phrases import (
    COLON,
    Item,
    Level,
    Phrase,
    Word,
    bracketed,
    glued,
    listed,
)
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.types import Truth, Type

PRECONDITION, FALLBACK = "前提", "原則"


@frozen
class Sentence:
    """A line: its label, its words and the start rule that reads them, its address, and the 号 below it.

    `address` empty = the rule itself; `path` = what the addresses of the 号 begin with.
    """

    label: str
    words: tuple[Word, ...]
    rule: str = "line"
    address: str = ""
    items: tuple[Item, ...] = ()
    path: str = ""


def sentences(writer: Writer, rule: core.Rule) -> Iterator[Sentence]:
    """Everything a rule says, but the rows of its 表."""
    is_extraction = rule.kind is core.RuleKind.EXTRACTION
    body, gates, rounded = rule.body, [], None
    if isinstance(body, core.Guarded):
        gates, body = _gates(body.precondition), body.body
    if isinstance(body, core.Rounded):
        rounded, body = body.rounding, body.operand
    label = "対象" if is_extraction else PRECONDITION
    for gate in gates:
        yield _labelled(label, writer.phrase(gate), PRECONDITION, PRECONDITION)
    if isinstance(body, core.Lookup):
        if body.matching is not core.Matching.UNIQUE:
            yield _line("一致", body.matching.value)
    else:
        yield from _body(writer, rule, body, is_labelled=is_extraction or bool(gates))
    if rounded is not None:
        yield _line("端数", rounding.said(rounded, rule.type))
    elif rule.exact:
        yield _line("端数", "なし")
    if rule.unknown is not None:
        yield presumption(writer, "不明", rule.unknown, rule.type)
    yield from _extraction(writer, rule)


def _gates(precondition: core.Expr) -> list[core.Expr]:
    """Several 前提 where a list of 号 is among them, else the one."""
    match precondition:
        case core.Count(form=core.Form.AND, clauses=clauses) if any(
            _is_listing(each.condition) for each in clauses[:-1]
        ):
            return [each.condition for each in clauses]
        case _:
            return [precondition]


def _is_listing(expr: core.Expr) -> bool:
    match expr:
        case core.Count(form=core.Form.ALL | core.Form.ANY | core.Form.SOME):
            return True
        case core.Not(core.Count(form=core.Form.ANY)):
            return True
        case core.Implies(_, consequence):
            return _is_listing(consequence)
        case core.Count(form=core.Form.AND | core.Form.OR, clauses=(*_, last)):
            return _is_listing(last.condition)
        case _:
            return False


def _line(label: str, text: str) -> Sentence:
    return Sentence(f"{label}：", (Word(text, "value"),))


def _labelled(label: str, phrase: Phrase, address: str, path: str = "") -> Sentence:
    return Sentence(f"{label}：", phrase.words, "line", address, phrase.items, path)


def _body(
    writer: Writer, rule: core.Rule, body: core.Expr, *, is_labelled: bool
) -> Iterator[Sentence]:
    match body:
        case core.Choose(alternatives, default):
            if default is not None:
                yield _labelled("原則", writer.phrase(default), FALLBACK, FALLBACK)
            for n, each in enumerate(alternatives, start=1):
                yield _proviso(writer, each, n)
            yield from _priorities(body)
        case _ if is_labelled:
            label = "原則" if rule.kind is core.RuleKind.VALUE else "条件"
            yield _labelled(label, statement(writer, body), "")
        case _:
            phrase = statement(writer, body)
            yield Sentence("", phrase.words, items=phrase.items)


def _proviso(writer: Writer, each: core.Alternative, number: int) -> Sentence:
    """`ただし、φ の場合：値`, `ただし「高齢」 φ の場合：値`."""
    value = writer.phrase(each.value)
    condition = case(writer, each.condition, "場合")
    label = "ただし、" if each.label == f"ただし書{number}" else f"ただし「{each.label}」 "
    words = (*condition, COLON, *value.words)
    return Sentence(label, words, "proviso", each.label, value.items, each.label)


def _priorities(node: core.Choose) -> Iterator[Sentence]:
    labels = [each.label for each in node.alternatives]
    for weaker, above in zip(labels, node.above, strict=True):
        for stronger in above:
            yield Sentence(f"「{labels[stronger]}」は「{weaker}」に優先", ())


def presumption(writer: Writer, label: str, found: core.Presumption, kind: Type) -> Sentence:
    """`不明：非該当 とみなす（読み方 が 厳しい の場合）`."""
    shown = Truth("該当", "非該当") if label == "不明" and isinstance(kind, Truth) else kind
    words = (*writer.value(found.value, shown).words, Word("とみなす"))
    if found.condition is not None:
        inside = case(writer, found.condition, "場合")
        words = (*words, *glued(bracketed(inside)))
    return Sentence(f"{label}：", words, "presumption")


def _extraction(writer: Writer, rule: core.Rule) -> Iterator[Sentence]:
    if rule.order:
        keys = listed(_key(writer, each) for each in rule.order)
        yield Sentence("優先：", keys, "sort")
    if rule.outputs:
        outputs = listed(writer.phrase(each.value).at(Level.SUM) for each in rule.outputs)
        yield Sentence("出力：", outputs, "outputs")


def _key(writer: Writer, key: core.SortKey) -> tuple[Word, ...]:
    order = Word("大きい順" if key.descending else "小さい順")
    return (*writer.phrase(key.key).at(Level.ATOM), Word("の"), order)
