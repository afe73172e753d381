"""表 whose rows overlap under 一意, or leave a case without a row."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.notes import known_constants, partitioned
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.tables import GapInTable, OverlappingRows, PossibleOverlap
from sadame.dsl.values import Values


def table_faults(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """Each with a witness case in the words of the columns."""
    tables = [(rule, lookup) for rule in piece.rules() if (lookup := _unproved(rule)) is not None]
    if not tables:
        return
    constants = known_constants(piece)
    for rule, lookup in tables:
        found = partitioned(lookup, piece.by_name, known, constants)
        if found.overlap is not None and lookup.matching is core.Matching.UNIQUE:
            first, second, case = found.overlap
            problem = OverlappingRows if _all_facts(lookup, piece) else PossibleOverlap
            yield problem(
                span=lookup.rows[second].span,
                name=rule.name,
                witness=_words(lookup, case),
                first=lookup.rows[first].span,
            )
        if found.gap is not None and lookup.matching in {core.Matching.UNIQUE, core.Matching.FIRST}:
            yield GapInTable(span=rule.span, name=rule.name, witness=_words(lookup, found.gap))


def _unproved(rule: core.Rule) -> core.Lookup | None:
    lookup = core.decision(rule.body)
    proved = isinstance(lookup, core.Lookup) and lookup.disjoint and lookup.complete
    return lookup if isinstance(lookup, core.Lookup) and not proved else None


def _all_facts(lookup: core.Lookup, piece: core.Slice) -> bool:
    """Whether every column is a fact that may take any value of its domain by itself."""
    names = [column.name for column in lookup.columns if isinstance(column, core.Reference)]
    symbols = [piece.by_name.get(name) for name in names]
    return len(set(names)) == len(lookup.columns) and all(
        isinstance(symbol, core.Input | core.Reading) for symbol in symbols
    )


def _words(lookup: core.Lookup, case: tuple[Values, ...]) -> str:
    parts = [
        f"{column.name if isinstance(column, core.Reference) else '値'}が{show(values, column.type)}"
        for column, values in zip(lookup.columns, case, strict=False)
    ]
    return "、".join(parts)
