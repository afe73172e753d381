"""Rules whose numbers grow too large for columns (V0614): over a population they go to the interpreter.

Asked of the plan itself, with columns as wide as the 入力 allow; what has no end is taken to end at a million million,
what has no 刻み to have three decimals. No answer is ever wrong for it: it only takes longer.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import ListOf, Quantity, Structure, Type, natural_step
from sadame.engine.columnar.encoding import FactColumn
from sadame.engine.columnar.plan import TOO_WIDE, Planner
from sadame.engine.trials.examples import first_day
from sadame.engine.verify.problems import TooWide
from sadame.engine.verify.standing import Standing, Verdict

LARGEST = 10**12
_DECIMALS = 1000


def wide_arithmetic(program: core.Program) -> Iterator[Verdict]:
    """One verdict for each rule that counts, by its newest 断面; of rules that build on one another the first."""
    seen: set[str] = set()
    for cut in reversed(program.slices):
        rules = [cut.by_name.get(name) for name in program.own if name not in seen]
        counting = [each for each in rules if isinstance(each, core.Rule)]
        seen.update(each.name for each in counting)
        left = _left(cut, counting)
        for rule in counting:
            is_wide = rule.name in left and not left & {*cut.notes[rule.name].cone}
            problem = TooWide(span=rule.span, name=rule.name)
            if is_wide or isinstance(rule.type, Quantity):
                yield Verdict(problem, Standing.FOUND if is_wide else Standing.PROVED, rule.name)


def _left(cut: core.Slice, rules: list[core.Rule]) -> set[str]:
    """The rules that no column is wide enough for."""
    columns: dict[str, FactColumn] = {}
    lists: dict[str, dict[str, FactColumn]] = {}
    for symbol in cut.symbols:
        match symbol:
            case core.Input(name=name, type=ListOf(element) as kind):
                columns[name] = FactColumn(name, kind)
                lists[name] = {
                    f.name: _column(f.name, f.type, f.bounds, f.step) for f in element.fields
                }
            case core.Input(name=name, type=Structure(fields=fields)):
                for f in fields:
                    path = f"{name} の {f.name}"
                    columns[path] = _column(path, f.type, f.bounds, f.step)
            case core.Input(name=name, type=kind, bounds=bounds, step=step):
                columns[name] = _column(name, kind, bounds, step)
            case _:
                pass
    plan = Planner(cut, columns, {}, first_day(cut), lists).plan([each.name for each in rules])
    return {name for name, why in plan.left.items() if why == TOO_WIDE}


def _column(name: str, kind: Type, bounds: Interval | None, step: Fraction | None) -> FactColumn:
    if not isinstance(kind, Quantity):
        return FactColumn(name, kind)
    grid = step or natural_step(kind)
    den = _DECIMALS if grid is None else grid.denominator
    low = Fraction(-LARGEST) if bounds is None or bounds.low is None else Fraction(bounds.low)
    high = Fraction(LARGEST) if bounds is None or bounds.high is None else Fraction(bounds.high)
    return FactColumn(name, kind, den, floor(low * den), ceil(high * den))
