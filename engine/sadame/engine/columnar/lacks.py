"""不足 on columns: for each unknown the rows on which it may still settle a rule (semantics §2.7).

In: a rule that is lowered. Out: by name of 入力, 基準値 or 解釈 the rows, as one truth each. An operand hands up its
unknowns only where its own outcome is open and it can count. That is D of K; where a rule has a case analysis
(S(r)) and a member of it is open, the interpreter must tell: `case_open`.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.types import ListOf, Structure
from sadame.engine.columnar import inputs, lists, lowering, outcomes, reasons, truths
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Unsupported
from sadame.engine.columnar.terms import Term

At: TypeAlias = Iterator[tuple[core.Expr, Term]]
"""Operands, and the rows on which each can count."""


def lacks(context: Context, rule: core.Rule) -> dict[str, Term]:
    """Rows on which each unknown may settle the rule."""
    walk = _Walk(context)
    walk.expression(rule.body, context.builder.yes)
    order = [each.name for each in context.part.symbols]
    for name in reversed(order):
        if name in walk.symbols:
            walk.symbol(context.part.by_name[name], walk.symbols[name])
    return {name: walk.found[name] for name in order if name in walk.found}


def case_open(context: Context, rule: core.Rule) -> Term:
    """Rows on which a member of the case analysis of the rule, or of a barrier it rests on, is open."""
    b = context.builder
    notes = context.part.notes
    barriers = [
        each
        for each in notes[rule.name].cone
        if isinstance(found := context.part.by_name[each], core.Rule) and found.unknown is not None
    ]
    members = {split.name for each in (rule.name, *barriers) for split in notes[each].splits}
    return b.some(
        b.negate(outcomes.single(b, lowering.symbol_outcome(context, each))) for each in members
    )


def loose(context: Context, rule: core.Rule) -> Term:
    """Rows on which something the rule rests on is only known to contain the true outcome."""
    names = (*context.part.notes[rule.name].cone, rule.name)
    bodies = [context.part.by_name[each] for each in names]
    known = [each for each in names if each in context.symbols]
    # A 一覧 or a 構造 is no column: what is loose is said where its elements or fields are read.
    whole = {
        each for each in names if isinstance(context.part.by_name[each].type, ListOf | Structure)
    }
    return context.builder.some(
        [
            *(context.symbols[each].loose for each in known if each not in whole),
            *(_unheld(context, each) for each in whole),
            *(reasons.loose(context, each.body) for each in bodies if isinstance(each, core.Rule)),
        ]
    )


def _unheld(context: Context, name: str) -> Term:
    """Rows on which nobody can tell from columns whether all elements of a 一覧 are known."""
    found = context.part.by_name[name]
    if not isinstance(found, core.Input):
        return context.builder.yes
    if isinstance(found.type, Structure):
        return context.builder.no
    try:
        return lists.openness(context, lists.given(context, found)).loose
    except Unsupported:
        return context.builder.yes


@define(eq=False)
class _Walk:
    """Goes from a rule to what it rests on, each symbol once, with the rows on which it counts."""

    context: Context
    found: dict[str, Term] = field(factory=dict)
    symbols: dict[str, Term] = field(factory=dict)

    @property
    def _b(self) -> Builder:
        return self.context.builder

    def expression(self, expr: core.Expr, at: Term) -> None:
        """An expression that counts on these rows."""
        outcome = self.context.outcome(expr)
        open_ = self._b.both(at, self._b.negate(outcomes.single(self._b, outcome)))
        if open_ is self._b.no:
            return
        match expr:
            case core.Reference(name):
                self._counts(self.symbols, name, open_)
            case core.AtDate(parameter=name):
                self._counts(self.found, name, open_)
                self.expression(expr.moment, open_)
            case core.FieldOf(core.Reference(name)) if self._is_fact(name):
                self._counts(self.found, name, open_)
            case core.Gather() | core.Quantified():
                self._elements(expr, open_)
            case _:
                for each, rows in self._operands(expr):
                    self.expression(each, self._b.both(open_, rows))

    def _is_fact(self, name: str) -> bool:
        """Whether it is a fact; a 構造 among these has a column for each field, and is open where one is."""
        return isinstance(self.context.part.by_name[name], core.Input)

    def _elements(self, expr: core.Gather | core.Quantified, at: Term) -> None:
        """An operation over the elements of a list: the list itself, and what is looked at for each of them.

        Every element hands up what its own conditions leave open, also those that may be there besides.
        """
        context, b = self.context, self._b
        try:
            listed = lists.list_of(context, expr.source)
        except Unsupported:  # the interpreter tells: the whole expression is loose
            return
        self._counts(self.symbols, listed.name, at)
        kinds = [(b.yes, lists.inside(context, listed.name)), *listed.further]
        for place, (there, within) in enumerate(kinds):
            walk = _Walk(within)
            if isinstance(expr, core.Gather):
                condition, body = expr.condition, expr.value
                looked = b.yes if condition is None else within.truth(condition).yes
            else:
                condition, body = expr.filter, expr.condition
                looked = b.yes
                if condition is not None:
                    looked = b.negate(outcomes.only_no(b, within.truth(condition)))
            if condition is not None:
                walk.expression(condition, b.yes)
            if body is not None:
                walk.expression(body, looked)
            for mine, theirs in ((self.found, walk.found), (self.symbols, walk.symbols)):
                for name, rows in theirs.items():
                    some = rows if place else lists.any_of(context, listed.name, rows)
                    self._counts(mine, name, b.both(at, there, some))

    def _counts(self, among: dict[str, Term], name: str, at: Term) -> None:
        among[name] = self._b.either(among.get(name, self._b.no), at)

    def symbol(self, found: core.Symbol, at: Term) -> None:
        """A symbol that is open on these rows."""
        match found:
            case core.Input(type=ListOf()):
                self._list(found, at)
            case core.Input(condition=condition, not_applicable=assumed, unanswered=silence):
                asked, absent = self._b.yes, self._b.no
                if condition is not None:
                    truth = self.context.truth(condition)
                    asked, absent = truth.yes, self._b.either(truth.no, truth.absent)
                    self.expression(condition, at)
                if silence is not None and silence.condition is not None:
                    blank = inputs.is_blank(self.context, found)
                    self.expression(silence.condition, self._b.both(at, asked, blank))
                if assumed is not None and assumed.condition is not None:
                    self.expression(assumed.condition, self._b.both(at, absent))
                answered = _is_open(self.context, found)
                self._counts(self.found, found.name, self._b.both(at, asked, answered))
            case core.Parameter(name=name) | core.Reading(name=name):
                self._counts(self.found, name, at)
            case core.Rule(body=body):
                self.expression(body, at)
            case _:
                return

    def _list(self, found: core.Input, at: Term) -> None:
        """A 一覧: its own elements, and the ends of its 収録."""
        open_ = lists.openness(self.context, lists.given(self.context, found))
        self._counts(self.found, found.name, self._b.both(at, open_.own))
        if found.coverage is not None:
            for end in (found.coverage.first, found.coverage.last):
                self.expression(end, self._b.both(at, open_.whole))

    def _operands(self, expr: core.Expr) -> At:
        b, context = self._b, self.context
        match expr:
            case core.Guarded(precondition, body):
                yield precondition, b.yes
                yield body, context.truth(precondition).yes
            case core.Substitute(subject, substitute):
                yield subject, b.yes
                yield substitute, context.outcome(subject).absent
            case core.Choose(alternatives, default):
                verdict = lowering.choosing_of(context, expr)
                yield from _conditions([each.condition for each in alternatives], verdict.live)
                yield from _conditions([each.value for each in alternatives], verdict.can)
                if default is not None:
                    yield default, verdict.fallback
            case core.Lookup():
                yield from self._rows(expr)
            case _:
                for each in core.children(expr):
                    match each:
                        case core.Clause(condition=condition):
                            yield condition, b.yes
                        case _:
                            yield each, b.yes  # type: ignore[misc]  # what is left are expressions

    def _rows(self, expr: core.Lookup) -> At:
        """The cells of a row are one かつ: open together, or nothing of it counts."""
        b, context = self._b, self.context
        plain = [row for row in expr.rows if row.cells is not None]
        if expr.matching in {Matching.SUM, Matching.LIST}:
            for match, row in zip(lowering.matches_of(context, expr), expr.rows, strict=True):
                yield from self._cells(row, b.yes)
                yield row.value, match.yes
            return
        verdict = lowering.rows_of(context, expr)
        for row, live, can in zip(plain, verdict.live, verdict.can, strict=True):
            yield from self._cells(row, live)
            yield row.value, can
        for row in expr.rows:
            if row.cells is None:
                yield row.value, verdict.fallback

    def _cells(self, row: core.Row, at: Term) -> At:
        cells = [cell for cell in row.cells or () if cell is not None]
        whole = truths.every(self._b, [self.context.truth(cell) for cell in cells])
        open_ = self._b.both(at, self._b.negate(outcomes.single(self._b, whole)))
        for cell in cells:
            yield cell, open_


def _conditions(exprs: Sequence[core.Expr], rows: Sequence[Term]) -> At:
    yield from zip(exprs, rows, strict=True)


def _is_open(context: Context, found: core.Input) -> Term:
    """Rows on which the answer itself, apart from its 条件, is not one value."""
    b = context.builder
    if found.condition is None:
        return b.yes
    return b.negate(outcomes.single(b, lowering.answer_of(context, found)))
