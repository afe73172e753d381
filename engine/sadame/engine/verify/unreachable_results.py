"""Results that no case gives (V0607): a 判定 never 該当 or never 非該当, a member of a 区分 written in vain."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.types import Choice, Truth
from sadame.engine.solver.formulas import Formula, both
from sadame.engine.solver.outcomes import Chosen, Outcome
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Subject


def unreachable_results(subject: Subject) -> Iterator[Obligation]:
    """Every result that the rule writes comes out in some case."""
    for rule in subject.rules:
        if not subject.is_open(rule.body):
            continue
        for word, condition in _results(rule, subject.encoding.outcome(rule.name)):
            problem = problems.NeverResults(
                span=rule.span,
                name=rule.name,
                result=word,
                is_truth=isinstance(rule.type, Truth),
            )
            reach = subject.encoding.reach([rule.name])
            yield Obligation(problem, Aim.EVER, rule.name, condition, reach=reach)


def _results(rule: core.Rule, found: Outcome) -> Iterator[tuple[str, Formula]]:
    match rule.type, found.value:
        case Truth(), _:
            yield "該当", found.yes
            yield "非該当", found.no
        case Choice(members=members), Chosen(guards):
            written = {n.value for n in core.walk(rule.body) if isinstance(n, core.Constant)}
            for member in members:
                if member in written:
                    yield member, both(guards.get(member, False), found.valued)
        case _:
            pass
