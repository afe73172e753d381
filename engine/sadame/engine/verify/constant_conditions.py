"""Conditions that never hold (V0604) or always do (V0605) on valid facts."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Subject
from sadame.engine.verify.places import Place, Role, places


def constant_conditions(subject: Subject) -> Iterator[Obligation]:
    """Every condition holds in some case, and does not in some other."""
    for rule in subject.rules:
        for place in places(rule.body):
            if subject.is_open(place.node):
                yield from _either_way(subject, rule, place)
    for fact in subject.cut.symbols:
        if isinstance(fact, core.Input) and fact.condition and fact.name in subject.program.own:
            place = Place(fact.condition, Role.PRECONDITION, "条件")
            if subject.is_open(fact.condition):
                yield from _either_way(subject, fact, place)


def _either_way(
    subject: Subject, home: core.Rule | core.Input, place: Place
) -> Iterator[Obligation]:
    condition, span = place.condition, place.node.span
    about = f"{home.name} {place.where}"
    somewhere = place.somewhere(condition)
    names = (about, *core.references(somewhere))
    holds = subject.encoding.expression(somewhere, home.name, about)
    never = problems.NeverHolds(span=span, name=home.name, where=place.where)
    reach = subject.encoding.reach(names)
    yield Obligation(never, Aim.EVER, home.name, holds.yes, names=place.name, reach=reach)
    if place.role is Role.ROW:
        return
    contrary = place.somewhere(core.Not(condition, span=span))
    fails = subject.encoding.expression(contrary, home.name, about)
    reach = subject.encoding.reach(names)
    always = problems.AlwaysHolds(span=span, name=home.name, where=place.where)
    yield Obligation(always, Aim.EVER, home.name, fails.yes, names=place.name, reach=reach)
