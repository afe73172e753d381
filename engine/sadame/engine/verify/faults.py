"""誤り that rules can come to on valid facts: gaps, two rows, clashes, ÷ 0, holes, days, lists with nothing in them."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.trace import Fault
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.extent import Reach
from sadame.engine.solver.formulas import any_of
from sadame.engine.solver.reading import Site
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Shows, Subject


def faults(subject: Subject) -> Iterator[Obligation]:
    """Every place where 誤り can arise and is not outvoted within its rule."""
    for rule in subject.rules:
        subject.encoding.outcome(rule.name)
    holes: dict[str, list[Site]] = {}
    reach = {rule.name: subject.encoding.reach([rule.name]) for rule in subject.rules}
    for site in subject.encoding.sites:
        if site.rule not in reach:
            continue
        if site.fault is Fault.NO_VERSION:
            holes.setdefault(site.rule, []).append(site)
        elif (problem := _problem(site)) is not None:
            far = reach[site.rule]
            yield Obligation(problem, Aim.NEVER, site.rule, site.condition, _shows(site), reach=far)
    for name, sites in holes.items():
        yield _without_version(subject.cut.by_name[name], sites, reach[name])


def _without_version(rule: core.Symbol, sites: list[Site], reach: Reach) -> Obligation:
    """Whatever a rule has to do without on one and the same day is told together."""
    lacking = tuple(dict.fromkeys(site.parties[0] for site in sites))
    problem = problems.NoVersion(span=rule.span, names=lacking, used=rule.name)
    condition = any_of(site.condition for site in sites)
    return Obligation(problem, Aim.NEVER, rule.name, condition, _shows(sites[0]), reach=reach)


def _problem(site: Site) -> Problem | None:
    span, name = site.node.span, site.rule
    match site.fault:
        case Fault.GAP | Fault.NO_RULE:
            is_table = isinstance(site.node, core.Lookup)
            return problems.Uncovered(span=span, name=name, is_table=is_table)
        case Fault.OVERLAP:
            return problems.TwoRows(span=span, name=name)
        case Fault.CONFLICT:
            first, second = site.parties
            return problems.Clash(span=span, name=name, first=first, second=second)
        case Fault.DIVISION_BY_ZERO:
            return problems.DividedByZero(span=span, name=name)
        case Fault.DATE_RANGE | Fault.DATE_ORDER:
            return problems.NoDate(span=span, name=name)
        case Fault.EMPTY_LIST:
            return problems.NothingListed(span=span, name=name)
        case Fault.INVALID_FACT | Fault.NO_VERSION:  # facts are valid; the other is told per rule
            return None


_DATES = frozenset({Fault.DATE_RANGE, Fault.DATE_ORDER})


def _shows(site: Site) -> Shows:
    """The rule is 誤り for sure, and this place is among the causes."""
    alike = _DATES if site.fault in _DATES else frozenset({site.fault})

    def shows(outcome: Outcome) -> bool:
        return (
            outcome.possible.failed
            and outcome.possible.is_single
            and any(
                cause.fault in alike
                and (cause.span == site.node.span or site.fault is Fault.NO_VERSION)
                for cause in outcome.causes
            )
        )

    return shows
