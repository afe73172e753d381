"""Conditions: comparisons, membership, かつ and または, lists of 号, and what is not so."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from sadame.docs_gen.law import lists
from sadame.docs_gen.law.phrases import COMMA, SPACE, Item, Level, Phrase, Word, listed
from sadame.dsl import core
from sadame.dsl.types import Day, FiscalYear, Quantity, Truth, Type, YearMonth

if TYPE_CHECKING:
    from sadame.docs_gen.law.writer import Writer

Words: TypeAlias = tuple[Word, ...]

_IS, _NOT = Word("が"), Word("でない")
_HIT, _MISS = (Word("に"), Word("該当")), (Word("に"), Word("該当しない"))
_LIMITS = {
    core.Comparison.AT_LEAST: ("以上", "以後"),
    core.Comparison.AT_MOST: ("以下", "以前"),
    core.Comparison.BELOW: ("未満", "より前"),
    core.Comparison.ABOVE: ("超", "より後"),
}
_LOWER = frozenset((core.Comparison.AT_LEAST, core.Comparison.ABOVE))
_UPPER = frozenset((core.Comparison.AT_MOST, core.Comparison.BELOW))
_FIRST, _LAST = core.DateFunction.FIRST_DAY, core.DateFunction.LAST_DAY
_LISTS = frozenset((core.Form.ALL, core.Form.ANY, core.Form.SOME))
_TENS = 10
_VERBS = tuple("うくぐすつぬぶむるただ")
_MET = ("者", "要件", "条件", "基準", "対象", "候補")


# ── one thing ────────────────────────────────────────────────────────────────────────────────────


def phrase(writer: Writer, expr: core.Compare | core.OneOf | core.IsAbsent) -> Phrase:
    """A test of one value."""
    match expr:
        case core.Compare(core.Comparison.SAME, left, right):
            return _of(writer, left, _IS, *_other(writer, right).at(Level.SUM))
        case core.Compare(core.Comparison.ABOVE, left, right) if not _is_day(right.type):
            return _of(writer, left, _IS, *writer.phrase(right).at(Level.SUM), Word("を超える"))
        case core.Compare(comparison, left, right):
            return _of(writer, left, _IS, *limit(writer, comparison, right))
        case core.OneOf(subject) if is_hit(writer, expr):
            return _of(writer, subject, *_HIT)
        case core.OneOf(subject, (only,)):
            return _of(writer, subject, _IS, *writer.value(only, subject.type).words)
        case core.OneOf(subject):
            return _of(writer, subject, _IS, *members(writer, expr), Word("のいずれか"))
        case core.IsAbsent(subject):
            return _of(writer, subject, _IS, Word("対象外"))


def _other(writer: Writer, right: core.Expr) -> Phrase:
    """What a value is the same as. One of several shares (のいずれか) is a share, which 1/2 by itself is not."""
    match right:
        case core.Constant(value, Quantity(as_ratio=True) as kind):
            return writer.value(value, kind)
        case _:
            return writer.phrase(right)


def _of(writer: Writer, subject: core.Expr, *words: Word) -> Phrase:
    return Phrase((*writer.phrase(subject).at(Level.SUM), *words), Level.CONDITION)


def limit(writer: Writer, comparison: core.Comparison, end: core.Expr) -> Words:
    """`65歳 以上`, `令和7年6月30日 以前`."""
    return (*writer.phrase(end).at(Level.SUM), Word(_LIMITS[comparison][_is_day(end.type)]))


def _is_day(kind: Type) -> bool:
    return isinstance(kind, Day | FiscalYear | YearMonth)


def members(writer: Writer, expr: core.OneOf) -> Words:
    """`単身、夫婦`."""
    kind: Type = expr.subject.type
    return listed(writer.value(each, kind).words for each in expr.members)


def is_hit(writer: Writer, expr: core.OneOf) -> bool:
    """Whether it asks if the answer of a 問 counts."""
    match expr.subject:
        case core.Reference(name):
            symbol = writer.symbols.get(name)
            return isinstance(symbol, core.Input) and symbol.hits == expr.members
        case _:
            return False


# ── not ──────────────────────────────────────────────────────────────────────────────────────────


def joined(writer: Writer, expr: core.Not | core.Count | core.Implies) -> Phrase:
    """Conditions made of conditions."""
    match expr:
        case core.Not(operand):
            return _negated(writer, operand)
        case core.Count():
            return _count(writer, expr)
        case core.Implies(condition, consequence):
            inner = statement(writer, consequence)
            before = (*case(writer, condition, "場合は"), COMMA)
            return Phrase((*before, *inner.words), Level.SENTENCE, inner.items)


def statement(writer: Writer, expr: core.Expr) -> Phrase:
    """A condition that is said of somebody: `要件 に 該当` for the 判定 要件."""
    if isinstance(expr, core.Reference) and _is_judged(expr):
        return _of(writer, expr, *_HIT)
    return writer.phrase(expr)


def _is_judged(expr: core.Reference) -> bool:
    """Whether one says 該当 of it: a 判定 whose name is what somebody is or has to meet."""
    match expr.type:
        case Truth("該当"):
            return expr.name.endswith(_MET)
        case _:
            return False


def case(writer: Writer, condition: core.Expr, word: str) -> Words:
    """A condition and `の場合は`: after a verb 場合は, as in でない場合は, に該当する場合は, 行う場合は."""
    words = writer.phrase(condition).at(Level.CHAIN)
    *before, last = words
    match last.text:
        case "該当":
            return (*before, Word("該当する"), Word(word))
        case "でない" | "ない" | "該当しない":
            return (*words, Word(word))
        case text if text.endswith(_VERBS):
            return (*words, Word(word))
        case _:
            return (*words, Word(f"の{word}"))


def _negated(writer: Writer, operand: core.Expr) -> Phrase:
    match operand:
        case core.Count(form=core.Form.ANY, at_least=1):
            return _listing(writer, operand, "次のいずれにも該当しない：")
        case core.Count(form=core.Form.QUESTIONS):
            return lists.counted(writer, operand, holds=False)
        case core.Quantified(at_least=int()):
            return lists.quantified(writer, operand, holds=False)
        case core.OneOf(subject) if is_hit(writer, operand):
            return _of(writer, subject, *_MISS)
        case core.OneOf(subject, (_, _, *_)):
            return _of(writer, subject, _IS, *members(writer, operand), Word("のいずれでもない"))
        case core.Reference() if _is_judged(operand):
            return _of(writer, operand, *_MISS)
        case core.Compare(core.Comparison.ABOVE as comparison, left, right):
            return _of(writer, left, _IS, *limit(writer, comparison, right), _NOT)
        case core.Compare() | core.OneOf() | core.IsAbsent():
            return Phrase((*writer.phrase(operand).words, _NOT), Level.CONDITION)
        case _:
            return Phrase((*writer.phrase(operand).at(Level.SUM), _NOT), Level.CONDITION)


# ── several ──────────────────────────────────────────────────────────────────────────────────────


def _count(writer: Writer, expr: core.Count) -> Phrase:
    match expr.form:
        case core.Form.ALL:
            return _listing(writer, expr, "次の全てに該当：")
        case core.Form.ANY:
            return _listing(writer, expr, "次のいずれかに該当：")
        case core.Form.SOME:
            number = f"{expr.at_least}つ" if expr.at_least < _TENS else f"{expr.at_least}"
            return _listing(writer, expr, f"次のうち{number}以上に該当：")
        case core.Form.QUESTIONS:
            return lists.counted(writer, expr, holds=True)
        case core.Form.AND:
            return _within(writer, expr) or _between(writer, expr) or _chain(writer, expr, "かつ")
        case core.Form.OR:
            return _chain(writer, expr, "または")


def _listing(writer: Writer, expr: core.Count, head: str) -> Phrase:
    items = tuple(Item(each.mark, writer.phrase(each.condition)) for each in expr.clauses)
    return Phrase((Word(head, "sign", apart=True),), Level.SENTENCE, items)


def _chain(writer: Writer, expr: core.Count, joint: str) -> Phrase:
    """`A かつ B`; the last may be 次の…： with its 号."""
    parts = [writer.phrase(each.condition) for each in expr.clauses]
    names = all(
        part.level > Level.CONDITION and not part.words[-1].text.endswith(_VERBS) for part in parts
    )
    if not names:
        parts = [statement(writer, each.condition) for each in expr.clauses]
    last = parts[-1]
    between = Word(joint) if names else Word(f"、{joint}、", "sign", glued=True, opens=True)
    ends = [part.at(Level.CONDITION) for part in parts[:-1]]
    ends.append(last.words if last.items else last.at(Level.CONDITION))
    words = chain.from_iterable((*((between,) if n else ()), *part) for n, part in enumerate(ends))
    return Phrase(tuple(words), Level.CHAIN, last.items)


def _within(writer: Writer, expr: core.Count) -> Phrase | None:
    """`申請日 が 令和7年度 に ある`: from its first day to its last."""
    match tuple(each.condition for each in expr.clauses):
        case (
            core.Compare(core.Comparison.AT_LEAST, day, core.DateCall(start, (period,))),
            core.Compare(core.Comparison.AT_MOST, same, core.DateCall(end, (again,))),
        ) if (start, end, day, period) == (_FIRST, _LAST, same, again):
            stretch = writer.phrase(period).at(Level.SUM)
            return _of(writer, day, _IS, *stretch, Word("に"), Word("ある"))
        case _:
            return None


def _between(writer: Writer, expr: core.Count) -> Phrase | None:
    """`65歳 以上 75歳 未満`."""
    match tuple(each.condition for each in expr.clauses):
        case (core.Compare(lower, left, low), core.Compare(upper, same, high)) if (
            lower in _LOWER and upper in _UPPER and left == same
        ):
            gap = () if isinstance(high, core.Constant) else (SPACE,)
            ends = (*limit(writer, lower, low), *gap, *limit(writer, upper, high))
            return _of(writer, left, _IS, *ends)
        case _:
            return None
