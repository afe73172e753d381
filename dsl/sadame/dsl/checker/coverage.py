"""収録：診療年月 が 初月 から 終月 まで → `core.Coverage`.

In: a fact as written and its type. Out: the field that says when, and the ends of the stretch; or what is
wrong with it.
"""

from sadame.dsl import ast, core
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import Day, FiscalYear, ListOf, Type, YearMonth, describe


def covering(fact: ast.Fact, kind: Type, elaborator: Elaborator) -> core.Coverage | None:
    """The 収録 of a fact; None where it has none, or after a message."""
    held = fact.coverage
    if held is None:
        return None
    if not isinstance(kind, ListOf):
        found = f"一つの「{describe(kind)}」"
        elaborator.report(
            types_problems.NoCoverage(span=held.span, name=fact.name.text, found=found)
        )
        return None
    named = kind.element.field(held.field.text)
    if named is None:
        known = tuple(each.name for each in kind.element.fields)
        elaborator.report(
            names_problems.UnknownName(span=held.field.span, name=held.field.text, in_view=known)
        )
        return None
    if not isinstance(named.type, Day | YearMonth | FiscalYear):
        days = tuple(
            each.name
            for each in kind.element.fields
            if isinstance(each.type, Day | YearMonth | FiscalYear)
        )
        elaborator.report(
            types_problems.CoverageOfNoTime(
                span=held.field.span, name=named.name, found=describe(named.type), days=days
            )
        )
        return None
    ends = [elaborator.typed(end, named.type) for end in (held.first, held.last)]
    first, last = ends
    if first is None or last is None:
        return None
    index = kind.element.fields.index(named)
    return core.Coverage(index, named.name, first, last, span=held.span)
