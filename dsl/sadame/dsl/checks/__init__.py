"""What is wrong, or worth a second look, in a program that is well typed.

One check a file, each named after what it finds: a 断面 and what is known of its symbols in, problems out.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.checks.absent_gates import absent_gates
from sadame.dsl.checks.answers_in_range import answers_in_range
from sadame.dsl.checks.dead_branches import dead_branches
from sadame.dsl.checks.misplaced_rest import misplaced_rest
from sadame.dsl.checks.missing_rounding import missing_rounding
from sadame.dsl.checks.table_faults import table_faults
from sadame.dsl.checks.undated_examples import undated_examples
from sadame.dsl.checks.unheld_years import unheld_years
from sadame.dsl.checks.unsourced import unsourced
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known

Check: TypeAlias = Callable[[core.Slice, Known], Iterator[Problem]]

#: The order is the order of reading: what explains other findings comes first.
CHECKS: tuple[Check, ...] = (
    table_faults,
    misplaced_rest,
    missing_rounding,
    answers_in_range,
    dead_branches,
    absent_gates,
    unheld_years,
    undated_examples,
    unsourced,
)


def findings(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """Everything the checks find in a 断面."""
    for check in CHECKS:
        yield from check(piece, known)
