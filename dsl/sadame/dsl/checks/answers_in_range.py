"""A rule that stands in for an 入力 of the parent and may give what that would not take."""

from collections.abc import Iterator
from fractions import Fraction

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.interval import ALL, point
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.versions import AnswerOffStep, AnswerOutside


def answers_in_range(piece: core.Slice, _known: Known) -> Iterator[Problem]:
    """Its values lie in the range of the 入力, and on its 刻み."""
    for rule in piece.rules():
        domain, note = rule.answers, piece.notes[rule.name]
        if domain is None or note.bounds is None:
            continue
        if domain.bounds is not None and not note.bounds.within(domain.bounds):
            allowed = show(domain.bounds, rule.type)
            found = "" if note.bounds == ALL else show(note.bounds, rule.type)
            yield AnswerOutside(span=rule.span, name=rule.name, allowed=allowed, found=found)
        elif domain.step is not None and not _lies_on(note.denominator, domain.step):
            step = show(point(domain.step), rule.type)
            yield AnswerOffStep(span=rule.span, name=rule.name, step=step)


def _lies_on(denominator: int | None, step: Fraction) -> bool:
    """Whether every multiple of 1/denominator is one of the step."""
    return denominator is not None and (Fraction(1, denominator) / step).denominator == 1
