"""A solution with all that the ties make of it, so that they leave it standing when rows are tied.

In: a solution, the ties. Out: the solution with more facts, or None where the ties do not allow it.
"""

from collections.abc import Sequence

from sadame.engine.app.samples.profile import DRUGS, Gap, Tie
from sadame.engine.app.samples.solving import Limit, Solution, limited


def closed(solution: Solution, ties: Sequence[Tie | Gap]) -> Solution | None:
    """With all that the ties make of it, in both directions; None, if they do not allow it."""
    found: Solution = solution
    for tie in (*ties, *ties):
        if isinstance(tie, Gap):
            continue
        if found.get(tie.fact) == frozenset({tie.member}):
            if tie.number is None and tie.then in found:
                return None
            limit: Limit | None = _limit(tie)
            then = tie.then
        elif tie.then in found and _is_against(found[tie.then], tie):
            limit, then = frozenset({1 - tie.member}), tie.fact
        else:
            continue
        if limit is not None:
            more = next(limited(found, then, limit), None)
            if more is None:
                return None
            found = more
    return found


def _limit(tie: Tie) -> Limit | None:
    """What a tie limits its end to."""
    if tie.number is None:
        return None
    if tie.at_least:
        return (tie.number, None)
    return (tie.number, tie.number) if tie.then == DRUGS else frozenset({tie.number})


def _is_against(limit: Limit, tie: Tie) -> bool:
    """Whether a limit leaves nothing of what a tie demands."""
    if tie.number is None:
        return True
    if isinstance(limit, frozenset):
        return tie.number not in limit
    low, high = limit
    short = high is not None and high < tie.number
    return short or (not tie.at_least and low is not None and low > tie.number)
