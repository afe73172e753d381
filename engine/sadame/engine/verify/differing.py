"""Whether one thing that changed in a version changes a result, asked of the solver where looking at cases found none.

In: two sides on a day and what is watched (`trials.contrasts`). Out: a case to be tried there, or a proof that on no
day on which both versions are in force any of these results is another.
"""

from collections.abc import Mapping

from sadame.dsl import core
from sadame.dsl.values import Values, everything
from sadame.engine.interp.symbols import step_of
from sadame.engine.solver import outcomes
from sadame.engine.solver.asking import Case
from sadame.engine.solver.formulas import Answer, Formula, any_of, both, negate
from sadame.engine.trials.contrasts import Watched
from sadame.engine.trials.sides import Side
from sadame.engine.verify.sameness import beside, pair, stretches


def case_of(
    old: Side, new: Side, watched: Watched, limit: int
) -> tuple[dict[str, Values], dict[str, str]] | None:
    """Facts and readings under which a watched result differs because of this one thing; None = none was found."""
    if old.day != new.day:
        return None
    both_ = pair((old.cut, new.cut), limit)
    without = None if watched.without is None else beside(both_.old, watched.without)
    parts: list[Formula] = []
    for name, was in watched.pairs.items():
        now = both_.new.outcome(name)
        differs = negate(outcomes.same(both_.old.outcome(was), now))
        caused = True if without is None else negate(outcomes.same(now, without.outcome(name)))
        parts.append(both(differs, caused))
    found = both_.questions.find(both_.old.is_on(old.day), any_of(parts))
    if not isinstance(found, Case):
        return None
    return _filled((old.cut, new.cut), {**found.after, **found.facts}), dict(found.readings)


def is_unchanged(
    old: core.Program, new: core.Program, pairs: Mapping[str, str], limit: int
) -> bool:
    """Whether it is proved that none of these results (new names → old ones) is another in any case."""
    for cuts, _, _ in stretches(old, new):
        both_ = pair(cuts, limit)
        for name, was in pairs.items():
            if was not in cuts[0].by_name or name not in cuts[1].by_name:
                return False
            sides = both_.old.outcome(was), both_.new.outcome(name)
            if both_.questions.find(negate(outcomes.same(*sides))) is not Answer.NO:
                return False
            if not both_.reach([was, name]).is_any:
                return False
    return True


def _filled(cuts: tuple[core.Slice, core.Slice], facts: dict[str, Values]) -> dict[str, Values]:
    """The facts with those that are not asked for as well: every value of theirs."""
    found = dict(facts)
    for cut in cuts:
        for each in cut.symbols:
            if isinstance(each, core.Input):
                found.setdefault(each.name, everything(each.type, each.bounds, step_of(each)))
    return found
