"""Which findings are worth telling: the cause is told, what follows from it is not.

A condition that makes no difference takes with it what stands inside; a 判定 that always comes to the same takes with
it its own conditions, and the conditions elsewhere that are nothing but this 判定. A member that never comes out is
told where no condition of the rule is. Of what is told already nothing is undecided.
"""

from collections.abc import Iterable, Iterator

from sadame.dsl.source import Span
from sadame.engine.verify.problems import AlwaysHolds, NeverHolds, NeverResults, NoDifference
from sadame.engine.verify.standing import Standing, Verdict

_ABOUT_CONDITIONS = (NeverHolds, AlwaysHolds, NoDifference)


def worth_telling(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """The verdicts without the findings that follow from others."""
    all_ = [*verdicts]
    found = [each for each in all_ if each.standing is Standing.FOUND]
    constant = {e.rule for e in found if isinstance(e.problem, NeverResults) and e.problem.is_truth}
    told: list[Verdict] = [e for e in found if not isinstance(e.problem, _ABOUT_CONDITIONS)]
    conditions = [e for e in found if isinstance(e.problem, _ABOUT_CONDITIONS)]
    for each in sorted(conditions, key=_outermost):
        explained = each.rule in constant or each.names in constant
        if not explained and not any(_covers(other, each) for other in told):
            told.append(each)
    idle = {each.rule for each in told if isinstance(each.problem, _ABOUT_CONDITIONS)}
    kept = {id(each) for each in told if not (_is_member(each) and each.rule in idle)}
    for each in all_:
        is_open = each.standing is Standing.UNDECIDED
        if is_open and any(_covers(other, each) for other in told):
            continue
        if each.standing is not Standing.FOUND or id(each) in kept:
            yield each


def _outermost(verdict: Verdict) -> tuple[str, int, int, str]:
    """What stands outside before what stands inside; of one place that it is constant first."""
    span = verdict.problem.span
    return span.path, span.start, -span.end, verdict.problem.code


def _is_member(verdict: Verdict) -> bool:
    return isinstance(verdict.problem, NeverResults) and not verdict.problem.is_truth


def _covers(outer: Verdict, inner: Verdict) -> bool:
    if not isinstance(outer.problem, _ABOUT_CONDITIONS) or outer.rule != inner.rule:
        return False
    return _is_within(inner.problem.span, outer.problem.span)


def _is_within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end
