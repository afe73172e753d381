"""Who finds a planted fault: each tool put to the file with the slip.

- `check`: it says something of the slip that it does not say of what was meant.
- `test`: an 事例 or a 性質 of the file does not hold any more.
- `verify`: a proof brings up something that it does not bring up for what was meant.
- `cases`: one of the cases made from the file with the slip comes out otherwise under what was meant, so that who reads
  the row sees it.
- `mutate`: a mutant at the place of the slip survives: no 事例 guards it.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from tests.faults.planted import Fault, Files

from sadame.dsl.core import Program, Symbol
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate
from sadame.engine.mutation.mutants import mutants
from sadame.engine.mutation.trying import Bench, Unsound
from sadame.engine.probing.probing import probe
from sadame.engine.probing.rows import Row
from sadame.engine.trials.examples import first_day, run_examples
from sadame.engine.trials.properties import run_properties
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing


def by_check(fault: Fault) -> tuple[str, ...]:
    """The codes of the checks, errors and advice."""
    return _more(_said(fault.slip), _said(fault.meant))


def _said(files: Files) -> list[str]:
    return [each.code for each in files.book.problems]


def _more(found: list[str], before: list[str]) -> tuple[str, ...]:
    """What is found more often than before, each code once."""
    return tuple(sorted({code for code in found if found.count(code) > before.count(code)}))


def by_test(fault: Fault) -> tuple[str, ...]:
    """Whether an 事例 or a 性質 fails."""
    program = fault.slip.program
    if program is None:
        return ()
    cases = any(each.differences for each in run_examples(program))
    laws = any(each.counterexample for each in run_properties(program))
    return tuple(word for word, failed in (("事例", cases), ("性質", laws)) if failed)


def by_verify(fault: Fault) -> tuple[str, ...]:
    """The codes of the findings."""
    return _more(_proved(fault.slip.program), _proved(fault.meant.program))


def _proved(program: Program | None) -> list[str]:
    if program is None:
        return []
    return [each.problem.code for each in verify(program) if each.standing is Standing.FOUND]


def by_cases(fault: Fault) -> tuple[str, ...]:
    """The first rule of which a made case differs; those that the slip is in are looked at first."""
    slip, meant = fault.slip.program, fault.meant.program
    if slip is None or meant is None:
        return ()
    told = (name for name in _concerned(slip, meant) if _shows(slip, meant, name))
    return tuple(islice(told, 1))


def _concerned(slip: Program, meant: Program) -> Iterator[str]:
    """The rules that are not as they were meant, then those that hang on what is not."""
    before, now = _symbols(meant), _symbols(slip)
    changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
    rules = [name for name in slip.own if any(name in cut.notes for cut in slip.slices)]
    hanging = [
        name
        for name in rules
        if any(changed & {*cut.notes[name].cone} for cut in slip.slices if name in cut.notes)
    ]
    yield from (name for name in rules if name in changed)
    yield from (name for name in hanging if name not in changed)


def _symbols(program: Program) -> dict[str, list[Symbol]]:
    """What each name stands for, from version to version."""
    found: dict[str, list[Symbol]] = {}
    for cut in program.slices:
        for each in cut.symbols:
            found.setdefault(each.name, []).append(each)
    return found


def _shows(slip: Program, meant: Program, name: str) -> bool:
    """Whether a made case of a rule comes out otherwise than was meant."""
    group = probe(slip, name)
    return any(_differs(slip, meant, name, row) for row in (() if group is None else group.rows))


def _differs(slip: Program, meant: Program, name: str, row: Row) -> bool:
    day = first_day(slip.slices[-1]) if row.day is None else row.day
    told = [
        evaluate(program, Facts(row.facts), day, row.readings, (name,)).results.get(name)
        for program in (slip, meant)
    ]
    was, now = (None if each is None else each.possible for each in told)
    return was != now


def by_mutate(fault: Fault) -> tuple[str, ...]:
    """The kinds of mutants that survive at the place of the slip; none where 事例 or 性質 fail anyway."""
    program = fault.slip.program
    if program is None:
        return ()
    source = next(each for each in fault.slip.sources if each.path == fault.path)
    bench = Bench(program)
    near = (
        each
        for each in mutants(program, fault.path)
        if source.position(each.span.start)[0] in fault.lines
    )
    try:
        return tuple(sorted({each.kind.name for each in near if bench.verdict(each).survived}))
    except Unsound:
        return ()


TOOLS: Mapping[str, Callable[[Fault], tuple[str, ...]]] = MappingProxyType(
    {
        "check": by_check,
        "test": by_test,
        "verify": by_verify,
        "cases": by_cases,
        "mutate": by_mutate,
    }
)
