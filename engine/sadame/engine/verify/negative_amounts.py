"""Amounts of money that end below 0円 (V0608): a 補助額 from which more is taken away than there is.

Only what nothing else builds on is looked at: a difference on the way may well be negative.
"""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Quantity, is_numeric
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.formulas import below, both
from sadame.engine.solver.outcomes import Number
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Subject

_MONEY = (("円", 1),)


def negative_amounts(subject: Subject) -> Iterator[Obligation]:
    """No last amount of 円 is negative."""
    used = {
        name
        for rule in subject.cut.rules()
        if is_numeric(rule.type)
        for name in core.references(rule.body)
    }
    for rule in subject.rules:
        found = subject.encoding.outcome(rule.name)
        if rule.name in used or not _is_money(rule) or not isinstance(found.value, Number):
            continue
        if subject.is_open(rule.body):
            negative = both(found.valued, below(found.value.term, 0))
            problem = problems.NegativeAmount(span=rule.span, name=rule.name)
            reach = subject.encoding.reach([rule.name])
            yield Obligation(problem, Aim.NEVER, rule.name, negative, _is_negative, reach=reach)


def _is_money(rule: core.Rule) -> bool:
    return isinstance(rule.type, Quantity) and rule.type.unit.dimension == _MONEY


def _is_negative(outcome: Outcome) -> bool:
    values = outcome.possible.values
    single = outcome.possible.is_single and isinstance(values, Interval)
    return single and isinstance(values, Interval) and values.high is not None and values.high < 0
