"""上記以外 above other rows of a 表: it means the same anywhere, but does not read so."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.tables import RestNotLast


def misplaced_rest(piece: core.Slice, _known: Known) -> Iterator[Problem]:
    """Under every 一致: 上記以外 is what no other row matches."""
    for rule in piece.rules():
        lookup = core.decision(rule.body)
        if not isinstance(lookup, core.Lookup):
            continue
        *above, last = lookup.rows
        for row in above:
            if row.cells is None:
                yield RestNotLast(span=row.span, name=rule.name, last=last.span)
