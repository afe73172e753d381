"""Days: the functions of the calendar, 基準日, and a 基準値 on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sadame.docs_gen.law.phrases import Level, Phrase, Word, called
from sadame.dsl import core
from sadame.dsl.types import FiscalYear

if TYPE_CHECKING:
    from sadame.docs_gen.law.writer import Writer

_AGES = frozenset((core.DateFunction.AGE, core.DateFunction.AGE_BY_BIRTHDAY))


def phrase(writer: Writer, expr: core.ReferenceDate | core.DateCall | core.AtDate) -> Phrase:
    """A day, or what is counted between days."""
    match expr:
        case core.ReferenceDate():
            return Phrase((Word("基準日"),), Level.ATOM)
        case core.AtDate(parameter, moment):
            when = writer.phrase(moment).at(Level.SUM)
            if not isinstance(moment.type, FiscalYear):
                when = (*when, Word("時点"))
            return called(writer.name(parameter), when)
        case core.DateCall(function, arguments):
            given = arguments
            if function in _AGES and isinstance(arguments[-1], core.ReferenceDate):
                given = arguments[:-1]
            said = [writer.phrase(each).at(Level.SUM) for each in given]
            if expr.include_first:
                said.append((Word("初日算入"),))
            return called((Word(function.value),), *said)
