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
                if _reads_date(expected, piece):
                    yield ExampleNeedsDate(span=expected.span, name=expected.target)
                    break


def _reads_date(expected: core.Expected | core.Counted | core.Picked, piece: core.Slice) -> bool:
    """Whether what is expected hangs on the 基準日."""
    match expected:
        case core.Expected(name):
            return _rule_reads(name, piece)
        case core.Picked(name):
            rule = piece.by_name.get(name)
            order = rule.order if isinstance(rule, core.Rule) else ()
            return _rule_reads(name, piece) or any(_expr_reads(each.key, piece) for each in order)
        case core.Counted(name):
            return any(_expr_reads(each, piece) for each in piece.indicators if each.name == name)


def _rule_reads(name: str, piece: core.Slice) -> bool:
    note = piece.notes.get(name)
    return note is not None and note.reads_date


def _expr_reads(node: core.Node, piece: core.Slice) -> bool:
    return any(
        isinstance(each, core.ReferenceDate)
        or (isinstance(each, core.Reference) and _rule_reads(each.name, piece))
        for each in core.walk(node)
    )
