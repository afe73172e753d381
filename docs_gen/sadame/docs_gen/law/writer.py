"""Expressions → phrases: the one dispatch. Each kind of expression has a room of its own.

In: a `core.Expr` of a checked program. Out: a `Phrase` that the parser reads back as that expression. What cannot
be written (nothing the checker makes) raises.
"""

from collections.abc import Mapping

from attrs import frozen

from sadame.docs_gen.anchors import anchor, elsewhere
from sadame.docs_gen.law import amounts, conditions, days, lists
from sadame.docs_gen.law.phrases import Level, Phrase, Word
from sadame.dsl import calendar, core
from sadame.dsl.display import show_written
from sadame.dsl.spelling import spelt
from sadame.dsl.types import Choice, Day, FiscalYear, Scalar, Type, YearMonth

OF = Word("の")


@frozen
class Writer:
    """Says the expressions of one 断面. `own` = names of the 制度 itself, `symbols` what they stand for."""

    own: frozenset[str]
    symbols: Mapping[str, core.Symbol]

    def phrase(self, expr: core.Expr) -> Phrase:
        """Any expression."""
        match expr:
            case core.Constant(value, kind, written):
                return self.value(value, kind, written)
            case core.Absent():
                return Phrase((Word("対象外"),), Level.ATOM)
            case core.Reference(name):
                return Phrase(self.name(name), Level.ATOM)
            case core.ElementField(_, name):
                return Phrase((Word(spelt(name), "name"),), Level.ATOM)
            case core.FieldOf(record, _, name):
                field = Word(spelt(name, begins=False), "name")
                return Phrase((*self.phrase(record).at(Level.ATOM), OF, field), Level.ATOM)
            case core.Arithmetic() | core.Extreme() | core.Substitute():
                return amounts.phrase(self, expr)
            case core.ReferenceDate() | core.DateCall() | core.AtDate():
                return days.phrase(self, expr)
            case core.Gather() | core.Rank() | core.Tally() | core.Quantified():
                return lists.phrase(self, expr)
            case core.Not() | core.Count() | core.Implies():
                return conditions.joined(self, expr)
            case core.Compare() | core.OneOf() | core.IsAbsent():
                return conditions.phrase(self, expr)
            case core.Choose() | core.Guarded() | core.Rounded() | core.Lookup():
                raise AssertionError(expr)  # ただし, 前提, 端数 and 表 stand at the top of a rule

    def name(self, name: str) -> tuple[Word, ...]:
        """A symbol, with the way to it: 見本の質問票 の 問1. It leads where it is declared."""
        parts = name.split(" の ")
        target = f"#{anchor(name)}"
        if name not in self.own and len(parts) > 1:
            target = elsewhere(name)
        words: list[Word] = []
        for n, part in enumerate(parts):
            words += [OF] if n else []
            words.append(Word(spelt(part, begins=not n), "name", target))
        return tuple(words)

    def value(self, value: Scalar, kind: Type, written: str = "") -> Phrase:
        """A literal; a day says on demand which year that is elsewhere."""
        text = show_written(value, kind, written)
        if isinstance(kind, Choice):
            return Phrase((Word(_member(text), "value"),), Level.ATOM)
        if text.startswith("-"):
            words = (Word("－", "sign", opens=True), Word(text[1:], "value"))
            return Phrase(words, Level.FACTOR)
        return Phrase((Word(text, "value", note=western(value, kind)),), Level.ATOM)


def _member(text: str) -> str:
    """A member of a 区分; reserved words may be members."""
    return text if text in {"該当", "非該当", "はい", "いいえ", "あり", "なし"} else spelt(text)


def western(value: Scalar, kind: Type) -> str:
    """2025年4月1日, for a day, month or 年度 that is written in 和暦."""
    match kind, value:
        case Day(), int():
            day = calendar.to_date(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case YearMonth(), int():
            return f"{value // 12}年{value % 12 + 1}月"
        case FiscalYear(), int():
            return f"{value}年度"
        case _:
            return ""
