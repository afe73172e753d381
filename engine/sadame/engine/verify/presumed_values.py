"""未回答：… とみなす of a value that nobody may answer (V0615): proofs look at answers in the range of the 入力 only.

It is told where a rule comes to something else than it does for an answer that may be given, with the case in which the
fact is left blank.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Interval, point
from sadame.dsl.types import is_numeric
from sadame.dsl.values import Possible, Values, everything
from sadame.engine.interp.symbols import narrowed, step_of
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import SIZE
from sadame.engine.solver.formulas import Answer, both, negate
from sadame.engine.solver.outcomes import same
from sadame.engine.verify.assuming import Assumed, all_of, assumed
from sadame.engine.verify.problems import PresumedOutside
from sadame.engine.verify.standing import Standing, Verdict
from sadame.engine.verify.witness import SPAN, Witness, replayed, smallest


def presumed_values(program: core.Program, limit: int) -> Iterator[Verdict]:
    """One verdict for each 入力 whose presumed value lies outside of what may be answered."""
    told: dict[str, Verdict] = {}
    for cut in program.slices:
        for fact in _outside(program, cut):
            before = told.get(fact.name)
            if before is None or before.standing is not Standing.FOUND:
                found = _verdict(program, cut, fact, limit)
                told[fact.name] = found if before is None else _together(before, found)
    yield from told.values()


def _together(before: Verdict, found: Verdict) -> Verdict:
    """What is known of a fact after another 断面."""
    if found.standing is Standing.FOUND or before.standing is Standing.PROVED:
        return evolve(found, assumed=all_of((before.assumed, found.assumed)))
    return before


def _outside(program: core.Program, cut: core.Slice) -> Iterator[core.Input]:
    for symbol in cut.symbols:
        if isinstance(symbol, core.Input) and symbol.name in program.own:
            value = _presumed(symbol)
            step = step_of(symbol)
            whole = everything(symbol.type, symbol.bounds, step)
            if value is not None and narrowed(value, whole, step) is None:
                yield symbol


def _presumed(fact: core.Input) -> Interval | None:
    """The number or day that silence is taken for."""
    if fact.unanswered is None or not is_numeric(fact.type):
        return None
    value = fact.unanswered.value
    return point(value) if isinstance(value, int | Fraction) else None


def _verdict(program: core.Program, cut: core.Slice, fact: core.Input, limit: int) -> Verdict:
    problem = PresumedOutside(span=fact.span, name=fact.name)
    standing = Standing.PROVED
    silent, taken = _answered_so(cut, fact), [Assumed()]
    for rule in cut.rules():
        if rule.name not in program.own or fact.name not in cut.notes[rule.name].cone:
            continue
        found, takes = _differing(silent, cut, fact, rule.name, limit)
        taken.append(takes)
        shown = _shown(cut, fact, rule.name, found) if isinstance(found, Case) else None
        if shown is not None:
            return Verdict(problem, Standing.FOUND, fact.name, shown)
        if found is not Answer.NO:
            standing = Standing.UNDECIDED
    return Verdict(problem, standing, fact.name, assumed=all_of(taken))


def _answered_so(cut: core.Slice, fact: core.Input) -> core.Slice:
    """The 断面 in which the fact can be nothing but what its silence is taken for."""
    value = _presumed(fact)
    asked = evolve(fact, bounds=value, step=_grain(value), unanswered=None)
    symbols = tuple(asked if each is fact else each for each in cut.symbols)
    return evolve(cut, symbols=symbols)


def _grain(value: Interval | None) -> Fraction | None:
    low = None if value is None else value.low
    return Fraction(1, low.denominator) if isinstance(low, Fraction) else None


def _differing(
    silent: core.Slice, cut: core.Slice, fact: core.Input, rule: str, limit: int
) -> tuple[Case | Answer, Assumed]:
    """A case in which the rule comes to something else than for an answer that may be given.

    Asked again with longer lists where short ones do not tell all; and what is taken as given.
    """
    size, kept = SIZE, Assumed()
    answer: Case | Answer | None = None
    presumed = fact.unanswered.condition if fact.unanswered is not None else None
    while size:
        encoding = Encoding(silent, size=size, span=SPAN)
        other = encoding.varied([fact.name], cut)
        differs = negate(same(encoding.outcome(rule), other.outcome(rule)))
        asked = encoding.outcome(fact.name).valued
        holds = True if presumed is None else encoding.expression(presumed, fact.name).yes
        found = Questions(encoding, other, limit).find(both(asked, holds, differs))
        if answer is not None and found is Answer.UNDECIDED:
            break
        reach = encoding.reach([rule, fact.name], other)
        answer, kept = found, assumed(cut, [cut.by_name[rule], fact], reach, size)
        size = reach.longer if found is Answer.NO else 0
    assert answer is not None  # noqa: S101 - it was asked once at least
    return answer, kept


def _shown(cut: core.Slice, fact: core.Input, rule: str, found: Case) -> Witness | None:
    """The smallest case without the fact in which the interpreter says so as well."""
    answered = found.after[fact.name]
    facts = {name: each for name, each in found.facts.items() if name != fact.name}

    def shows(part: core.Slice, case: Case) -> bool:
        silent = _result(part, case, rule)
        spoken = _result(part, _with(case, fact.name, answered), rule)
        return silent.is_single and silent != spoken

    small = smallest(cut, evolve(found, facts=facts, after={}), shows, [rule])
    return None if small is None else Witness(cut, small, replayed(cut, small, [rule]))


def _with(case: Case, name: str, values: Values) -> Case:
    return evolve(case, facts={**case.facts, name: values})


def _result(cut: core.Slice, case: Case, rule: str) -> Possible:
    return replayed(cut, case, [rule])[rule]
