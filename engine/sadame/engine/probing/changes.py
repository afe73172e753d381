"""Rows for the day before and the day of a change, where the result is another.

In: rows of a rule. Out: more rows with the same facts, put to the program as an 事例 puts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.values import Possible
from sadame.engine.interp import evaluate
from sadame.engine.probing.rows import Row
from sadame.engine.trials.rosters import facts_of


def changes(
    program: core.Program, rule: str, versions: Mapping[int, object], rows: Sequence[Row]
) -> Iterator[Row]:
    """A pair of rows for each day on which other words of the rule begin to hold; `versions` = which words by 断面."""
    for at, (_, new) in enumerate(pairwise(program.slices)):
        if new.start is None or versions.get(at) == versions.get(at + 1):
            continue
        for row in rows:
            found = _pair(program, rule, row, new.start)
            if found is not None:
                yield from found
                break


def _pair(program: core.Program, rule: str, row: Row, day: int) -> tuple[Row, Row] | None:
    before, after = (_result(program, rule, row, each) for each in (day - 1, day))
    if before is None or after is None or before == after:
        return None
    words = f"{format_date(day)}からの定め"
    old = evolve(row, day=day - 1, result=before, words=(f"{words}の前の日",))
    return old, evolve(row, day=day, result=after, words=(f"{words}の初日",))


def _result(program: core.Program, rule: str, row: Row, day: int) -> Possible | None:
    cut = program.slice_on(day)
    symbols = cut.by_name if cut is not None else {}
    readings = {name: word for name, word in row.readings.items() if name in symbols}
    if len(readings) < len(row.readings) or not row.facts.keys() <= symbols.keys():
        return None
    trace = evaluate(program, facts_of(dict(row.facts), symbols), day, readings, (rule,))
    found = trace.results.get(rule)
    return None if found is None else found.possible
