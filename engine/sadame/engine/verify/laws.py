"""性質, proved or refuted: whether a full, valid case breaks one (semantics §13.15).

In: a 断面 and its 性質. Out: a `Counterexample` as `sadame test` has it, `Answer.NO` where there is none, or
`Answer.UNDECIDED`. 対象外 satisfies a 性質, 誤り breaks it; whatever the solver finds is tried by the interpreter.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Type
from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import SIZE
from sadame.engine.solver.formulas import (
    Answer,
    Formula,
    any_of,
    at_least,
    below,
    both,
    either,
    negate,
)
from sadame.engine.solver.outcomes import (
    Chosen,
    Held,
    Number,
    Outcome,
    compared,
    from_pieces,
    same,
    same_value,
)
from sadame.engine.solver.settling import settled
from sadame.engine.trials.properties import Counterexample, replay
from sadame.engine.trials.worlds import World, expressions, worlds
from sadame.engine.verify.assuming import Assumed, assumed
from sadame.engine.verify.trends import Ways
from sadame.engine.verify.witness import SPAN, smallest

HERE = ""
"""The name of the rule in which what a 性質 says is read."""


@frozen
class Judged:
    """A 性質 in a 断面, and what came of it. `assumed` = what is taken as given where nothing breaks it."""

    about: core.Property
    cut: core.Slice
    found: Counterexample | Answer
    assumed: Assumed


def judged(program: core.Program, cut: core.Slice, limit: int) -> Iterator[Judged]:
    """Every 性質 of a 断面."""
    ways = Ways(cut)
    for number, about in enumerate(cut.properties):
        yield _judged(program, ways, (number, about), limit)


def _judged(
    program: core.Program, ways: Ways, which: tuple[int, core.Property], limit: int
) -> Judged:
    """A 性質, asked again with longer lists where short ones do not tell all."""
    cut, about, size = ways.cut, which[1], SIZE
    kept: Judged | None = None
    while size:
        encoding = Encoding(cut, size=size, span=SPAN)
        found = _ask(program, encoding, which, ways, limit)
        if kept is not None and found is Answer.UNDECIDED:
            break
        reach = encoding.reach([HERE, *core.references(about)])
        kept = Judged(about, cut, found, assumed(cut, [about], reach, size))
        size = reach.longer if found is Answer.NO else 0
    assert kept is not None  # noqa: S101 - it was asked once at least
    return kept


def _ask(
    program: core.Program,
    encoding: Encoding,
    which: tuple[int, core.Property],
    ways: Ways,
    limit: int,
) -> Counterexample | Answer:
    """The first counterexample; undecided if one way of moving is."""
    doubt = False
    for second, broken in _breaks(encoding, which[1], ways):
        found = Questions(encoding, second, limit).find(broken)
        if isinstance(found, Case):
            shown = _shown(program, encoding.cut, which, found)
            if shown is not None:
                return shown
        doubt = doubt or found is not Answer.NO
    return Answer.UNDECIDED if doubt else Answer.NO


def _breaks(
    encoding: Encoding, about: core.Property, ways: Ways
) -> Iterator[tuple[Encoding | None, Formula]]:
    """The ways in which a 性質 can be broken: the second copy of the case, if there is one, and when it is."""
    law = about.law
    yield None, _broken(law, [encoding], about.assumption)
    if not isinstance(law, core.Monotone) or ways.holds(law):
        return
    for mover in law.movers:
        second = encoding.varied([mover])
        moved = _moved(law, encoding, second, mover)
        yield second, both(moved, _broken(law, [encoding, second], about.assumption))


def _broken(law: core.Law, copies: list[Encoding], assumption: core.Expr | None) -> Formula:
    outcomes = [each.expression(part, HERE) for each in copies for part in expressions(law)]
    wrong = either(any_of(each.failed for each in outcomes), _violated(law, outcomes))
    if assumption is None:
        return wrong
    assumed = [each.expression(assumption, HERE) for each in copies]
    bad = any_of(each.failed for each in assumed)
    looked_at = both(*(either(each.yes, each.failed) for each in assumed))
    return both(looked_at, either(bad, wrong))


def said_otherwise(old: Encoding, new: Encoding, about: core.Property) -> Formula:
    """Whether a 性質 looks at something else in another version of the rules: its 前提, or what it speaks of."""
    before, after = ([each.expression(part, HERE) for part in _parts(about)] for each in (old, new))
    differs = any_of(negate(same(x, y)) for x, y in zip(before, after, strict=True))
    if about.assumption is None:
        return differs
    unasked = both(before[0].no, after[0].no)
    return both(negate(unasked), differs)


def _parts(about: core.Property) -> list[core.Expr]:
    """The 前提, if there is one, and what the 性質 looks at."""
    return [*([about.assumption] if about.assumption else []), *expressions(about.law)]


def _violated(law: core.Law, outcomes: list[Outcome]) -> Formula:
    match law:
        case core.Claim():
            return outcomes[0].no
        case core.Exclusive():
            return at_least(2, [each.yes for each in outcomes])
        case core.Equivalent():
            valued = both(*(each.valued for each in outcomes))
            return both(valued, negate(same_value(outcomes[0].value, outcomes[1].value)))
        case core.Monotone() if len(outcomes) == 1:  # nothing has moved: 誤り alone breaks it
            return False
        case core.Monotone(follower=follower, trend=trend):
            before, after = outcomes
            valued = both(before.valued, after.valued)
            if trend == 0:
                return both(valued, negate(same_value(before.value, after.value)))
            low, high = (after, before) if trend > 0 else (before, after)
            return both(valued, _less(low.value, high.value, follower.type))


def _moved(law: core.Monotone, first: Encoding, second: Encoding, mover: str) -> Formula:
    """The mover goes up (or down) and is asked for on both sides."""
    before, after = first.outcome(mover), second.outcome(mover)
    symbol = first.cut.by_name[mover]
    low, high = (before, after) if law.rising else (after, before)
    asked = both(before.valued, after.valued)
    if isinstance(symbol, core.Input) and symbol.hits is not None:
        hit = [_hit(each.value, symbol.hits) for each in (low, high)]
        return both(asked, negate(hit[0]), hit[1])
    return both(asked, _less(low.value, high.value, symbol.type))


def _hit(answer: Held, hits: tuple[str, ...]) -> Formula:
    if not isinstance(answer, Chosen):
        raise TypeError(f"no answer to a 問: {answer!r}")
    return any_of(guard for member, guard in answer.members.items() if member in hits)


def _less(low: Held, high: Held, kind: Type) -> Formula:
    """One value stands below the other in the order of its type."""
    return compared(_placed(low, kind), _placed(high, kind), below)


def _placed(value: Held, kind: Type) -> Number:
    match value:
        case Number():
            return value
        case Chosen(members) if isinstance(kind, Choice):
            place = {name: Fraction(at) for at, name in enumerate(kind.members)}
            return from_pieces((guard, place[name]) for name, guard in members.items())
        case _:
            return from_pieces([(negate(value), Fraction(0)), (value, Fraction(1))])


def _shown(
    program: core.Program, cut: core.Slice, which: tuple[int, core.Property], case: Case
) -> Counterexample | None:
    """The smallest case the interpreter finds it broken in."""
    part = settled(cut, case.settings)
    world = World(worlds(program, part)[0].program, _numbers(case))

    def tried(each: Case) -> Counterexample | None:
        return replay(world, which, (each.day, each.facts, each.readings, each.after))

    small = smallest(part, case, lambda _, each: tried(each) is not None)
    return None if small is None else tried(small)


def _numbers(case: Case) -> dict[str, Fraction]:
    """What the case has set, by the names of the 基準値 in force."""
    return {
        name: Fraction(values.low)
        for name, values in case.settings.items()
        if isinstance(values, Interval) and values.low is not None
    }
