"""A 基準値 read on a fixed day for which it has no value."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.calendar import fiscal_year_start, format_period
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show_value
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.versions import NotYetInForce
from sadame.dsl.types import FiscalYear


def unheld_years(piece: core.Slice, _known: Known) -> Iterator[Problem]:
    """Only days that are written down; one that a fact gives is known when the case is."""
    for rule in piece.rules():
        for node in core.walk(rule.body):
            if isinstance(node, core.AtDate) and isinstance(node.moment, core.Constant):
                yield from _unheld(node, node.moment, piece)


def _unheld(node: core.AtDate, moment: core.Constant, piece: core.Slice) -> Iterator[Problem]:
    parameter = piece.by_name.get(node.parameter)
    if not isinstance(parameter, core.Parameter) or not isinstance(moment.value, int):
        return
    is_year = isinstance(moment.type, FiscalYear)
    if not _held(parameter, fiscal_year_start(moment.value) if is_year else moment.value):
        known = "、".join(format_period(each.start, each.end) for each in parameter.history)
        said = show_value(moment.value, moment.type)
        yield NotYetInForce(span=node.span, name=node.parameter, moment=said, known=known)


def _held(parameter: core.Parameter, day: int) -> bool:
    return any(
        (entry.start is None or entry.start <= day) and (entry.end is None or day <= entry.end)
        for entry in parameter.history
    )
