"""判定 that are 対象外 because a 号 looks at a fact that is not asked for, although another 号 has an answer (V0613).

Where every 号 is 対象外, or a 前提 says so, 対象外 is what is meant. Here いいえ may have been meant.
"""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.values import ABSENT
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.formulas import any_of, both
from sadame.engine.verify import problems
from sadame.engine.verify.obligations import Aim, Obligation, Subject


def leaking_absence(subject: Subject) -> Iterator[Obligation]:
    """No 判定 whose 前提 holds is 対象外 through one of its 号 alone."""
    for rule in subject.rules:
        count = core.decision(rule.body)
        if rule.kind is core.RuleKind.CONDITION and isinstance(count, core.Count):
            yield from _through_clauses(subject, rule, count)


def _through_clauses(subject: Subject, rule: core.Rule, count: core.Count) -> Iterator[Obligation]:
    encoding = subject.encoding
    facts = {each: (*_conditional(subject, each),) for each in count.clauses}
    names = tuple(dict.fromkeys(name for found in facts.values() for name in found))
    if not names or encoding.outcome(rule.name).absent is False:
        return
    parts = {each: encoding.expression(each.condition, rule.name) for each in count.clauses}
    held = True
    if isinstance(rule.body, core.Guarded):
        held = encoding.expression(rule.body.precondition, rule.name).yes
    leaks = any_of(parts[each].absent for each in count.clauses if facts[each])
    answered = any_of(each.valued for each in parts.values())
    condition = both(held, encoding.outcome(rule.name).absent, leaks, answered)
    problem = problems.LeakingAbsence(span=rule.span, name=rule.name, names=names)
    reach = encoding.reach([rule.name])
    yield Obligation(problem, Aim.NEVER, rule.name, condition, _is_absent, reach=reach)


def _conditional(subject: Subject, clause: core.Clause) -> Iterator[str]:
    """The facts with a 条件 that the clause itself looks at."""
    for name in core.references(clause.condition):
        symbol = subject.cut.by_name[name]
        if isinstance(symbol, core.Input) and symbol.condition is not None:
            yield name


def _is_absent(outcome: Outcome) -> bool:
    return outcome.possible == ABSENT
