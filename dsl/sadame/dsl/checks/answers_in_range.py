"""A rule that stands in for an 入力 of the parent and may give what that would not take."""

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.interval import ALL, point
from sadame.dsl.notes.static import Known, of_expr
from sadame.dsl.problems.versions import AnswerOffStep, AnswerOutside
from sadame.dsl.types import natural_step


def answers_in_range(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """Its values lie in the range of the 入力, and on its 刻み."""
    for rule in piece.rules():
        domain, note = rule.answers, piece.notes[rule.name]
        if domain is None or note.bounds is None:
            continue
        if domain.bounds is not None and not note.bounds.within(domain.bounds):
            allowed = show(domain.bounds, rule.type)
            found = "" if note.bounds == ALL else show(note.bounds, rule.type)
            yield AnswerOutside(span=rule.span, name=rule.name, allowed=allowed, found=found)
        elif domain.step is not None and not _Lattice(piece, known, domain.step).has(rule.body):
            step = show(point(domain.step), rule.type)
            yield AnswerOffStep(span=rule.span, name=rule.name, step=step)


@frozen
class _Lattice:
    """The multiples of a 刻み. What is noted of a number is a denominator alone: of 500g or 千円 that says nothing."""

    piece: core.Slice
    known: Known
    step: Fraction

    def has(self, expr: core.Expr) -> bool:
        """Whether every value of an expression is one of them."""
        match expr:
            case core.Constant(value) if isinstance(value, Fraction | int):
                return self._takes(Fraction(value))
            case core.Rounded(rounding=rounding):
                return self._takes(rounding.unit)
            case core.Reference(name):
                return self._symbol(self.piece.by_name[name])
            case core.Guarded(body=body):
                return self.has(body)
            case core.Choose(alternatives, default):
                others = () if default is None else (default,)
                return all(map(self.has, (*(each.value for each in alternatives), *others)))
            case core.Lookup(rows=rows):
                return all(self.has(row.value) for row in rows)
            case core.Substitute(subject, substitute):
                return self.has(subject) and self.has(substitute)
            case core.Absent():
                return True
            case _:
                denominator = of_expr(expr, self.known).denominator
                return denominator is not None and self._takes(Fraction(1, denominator))

    def _symbol(self, symbol: core.Symbol) -> bool:
        match symbol:
            case core.Input(type=kind, step=step):
                own = step or natural_step(kind)
                return own is not None and self._takes(own)
            case core.Rule(body=body):
                return self.has(body)
            case _:
                denominator = self.known[symbol.name].denominator
                return denominator is not None and self._takes(Fraction(1, denominator))

    def _takes(self, number: Fraction) -> bool:
        return (number / self.step).denominator == 1
