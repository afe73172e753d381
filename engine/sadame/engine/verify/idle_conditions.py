"""Conditions that make no difference to the result of their rule in any case (V0606).

A condition matters as いいえ if there is a case in which it does not hold and the result would be another if it did;
as はい the other way round. What does not matter as いいえ can be struck from a 全て, what does not as はい from an
いずれか.
"""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.engine.solver.formulas import negate
from sadame.engine.solver.outcomes import same
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Subject
from sadame.engine.verify.places import Place, Role, places, replaced


def idle_conditions(subject: Subject) -> Iterator[Obligation]:
    """Every condition matters in some case, both ways. A 前提 may be there for the reader."""
    for rule in subject.rules:
        for place in places(rule.body):
            if place.role is not Role.PRECONDITION and subject.is_open(place.node):
                yield from _both_ways(subject, rule, place)


def _both_ways(subject: Subject, rule: core.Rule, place: Place) -> Iterator[Obligation]:
    found = subject.encoding.outcome(rule.name)
    for holds in (False,) if place.role is Role.ROW else (True, False):
        body = replaced(rule.body, place, holds=holds)
        other = subject.encoding.expression(body, rule.name)
        problem = problems.NoDifference(
            span=place.node.span, name=rule.name, where=place.where, holds=holds
        )
        matters = negate(same(found, other))
        reach = subject.encoding.reach([rule.name])
        yield Obligation(problem, Aim.EVER, rule.name, matters, names=place.name, reach=reach)
