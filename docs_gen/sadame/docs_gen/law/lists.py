"""一覧 and 質問票: what is gathered from them, how many there are, and which 問 count."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from sadame.docs_gen.law.phrases import (
    AMONG,
    CLOSES,
    COMMA,
    OPENS,
    UNTIL,
    Level,
    Phrase,
    Word,
    called,
)
from sadame.dsl import core
from sadame.dsl.display import show_value
from sadame.dsl.spelling import spelt
from sadame.dsl.types import ListOf, Quantity
from sadame.dsl.units import counter

if TYPE_CHECKING:
    from sadame.docs_gen.law.writer import Writer

Gathered: TypeAlias = core.Gather | core.Rank | core.Tally | core.Quantified
Words: TypeAlias = tuple[Word, ...]

_OF, _IS = Word("の"), Word("が")
_ITEM = Quantity(counter("項目"))
_TRUE = True


def phrase(writer: Writer, expr: Gathered) -> Phrase:
    """What a 一覧 or a run of 問 comes to."""
    match expr:
        case core.Gather(aggregate, source, condition, value):
            among = _selected(writer, source, condition, value)
            return Phrase((*among, _OF, Word(aggregate.value)), Level.ATOM)
        case core.Rank(subject, source, condition, value, descending):
            among = _selected(writer, source, condition, value)
            order = Word("大きい順" if descending else "小さい順")
            first = writer.phrase(subject).at(Level.SUM)
            return called((Word("順位"),), first, among, (order,))
        case core.Tally(operands):
            return Phrase((*run(writer, operands), _OF, Word("該当数")), Level.ATOM)
        case core.Quantified():
            return quantified(writer, expr, holds=True)


def _selected(
    writer: Writer, source: core.Expr, condition: core.Expr | None, value: core.Expr | None
) -> Words:
    """`領収書 のうち 対象 であるもの の 金額`."""
    words = writer.phrase(source).at(Level.ATOM)
    if condition is not None:
        # Its かつ stands without 読点, lest the sentence around it seem to end.
        inside = (
            Word(each.text.strip("、")) if each.text.endswith("、") and len(each.text) > 1 else each
            for each in writer.phrase(condition).at(Level.SENTENCE)
        )
        words = (*words, AMONG, COMMA, *inside, Word("であるもの"))
    return words if value is None else (*words, *_fields(value))


def _fields(value: core.Expr) -> Words:
    """`の 金額`, `の 明細 の 金額`: the field of an element, after の."""
    match value:
        case core.ElementField(_, name):
            return (_OF, Word(spelt(name, begins=False), "name"))
        case core.FieldOf(record, _, name):
            return (*_fields(record), _OF, Word(spelt(name, begins=False), "name"))
        case _:
            raise AssertionError(value)


def quantified(writer: Writer, expr: core.Quantified, *, holds: bool) -> Phrase:
    """`… が ある`, `… の 全て が （…）`, `… の 個数 が 2件 以上`; not `holds`: ない, 未満."""
    source, condition = expr.source, expr.condition
    listing = writer.phrase(source).at(Level.ATOM)
    if expr.filter is not None or (expr.at_least is None and not holds):
        raise AssertionError(expr)
    if expr.at_least is None:
        inside = writer.phrase(condition).at(Level.SENTENCE)
        words = (*listing, _OF, Word("全て"), _IS, OPENS, *inside, CLOSES)
        return Phrase(words, Level.CONDITION)
    if expr.at_least == 1:
        anything = condition == core.Constant(_TRUE, condition.type, span=condition.span)
        among = listing if anything else _selected(writer, source, condition, None)
        return Phrase((*among, _IS, Word("ある" if holds else "ない")), Level.CONDITION)
    among = _selected(writer, source, condition, None)
    kind = source.type
    unit = Quantity(kind.counter) if isinstance(kind, ListOf) else _ITEM
    number = Word(show_value(Fraction(expr.at_least), unit), "value")
    limit = Word("以上" if holds else "未満")
    return Phrase((*among, _OF, Word("個数"), _IS, number, limit), Level.CONDITION)


# ── 問 ───────────────────────────────────────────────────────────────────────────────────────────


def run(writer: Writer, operands: Sequence[core.Expr]) -> Words:
    """`見本の質問票 の 問1〜問3`."""
    names = [_question(each) for each in operands]
    last = writer.name(names[-1])[-1]
    return (*writer.name(names[0]), UNTIL, last)


def _question(expr: core.Expr) -> str:
    match expr:
        case core.OneOf(core.Reference(name)) | core.Reference(name):
            return name
        case _:
            raise AssertionError(expr)


def counted(writer: Writer, expr: core.Count, *, holds: bool) -> Phrase:
    """`… のうち 2項目 以上`, `… の 全て`; not `holds`: 未満."""
    questions = run(writer, [each.condition for each in expr.clauses])
    if holds and expr.at_least == len(expr.clauses):
        return Phrase((*questions, _OF, Word("全て")), Level.CONDITION)
    number = Word(show_value(Fraction(expr.at_least), _ITEM), "value")
    limit = Word("以上" if holds else "未満")
    return Phrase((*questions, AMONG, number, limit), Level.CONDITION)
