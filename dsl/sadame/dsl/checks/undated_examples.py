"""事例 without a reference date of rules that read it."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.trials import ExampleNeedsDate


def undated_examples(piece: core.Slice, _known: Known) -> Iterator[Problem]:
    """Such a row would mean something else on each day."""
    for example in piece.examples:
        for case in example.cases:
            if case.date is not None:
                continue
            for expected in case.expected:
                note = piece.notes.get(expected.target)
                if note is not None and note.reads_date:
                    yield ExampleNeedsDate(span=expected.span, name=expected.target)
                    break
