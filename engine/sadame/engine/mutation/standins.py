"""An 入力 or a 解釈 and its slip as two rules over what both can be given, so that the solver can tell them apart.

The solver looks at full and valid facts. What moves the valid facts themselves, or counts only where nothing is said,
is put into rules first: a value outside the range becomes 誤り there, as it is of the fact; silence becomes what is
presumed; a 解釈 that nobody chose becomes its 既定. Full facts then are those that either side takes.

In: the 断面 before and after, and the name. Out: `Pairing`, the 断面 to be asked about and the way back to the facts
of an 事例; None where there is nothing to put in place, or it cannot be said.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Comparison, Slice, Symbol
from sadame.dsl.interval import Interval, hull
from sadame.dsl.rounding import Mode, Rounding
from sadame.engine.mutation.ordering import in_order
from sadame.engine.solver.asking import Case

_GIVEN = "「{}」に答えた値"
"""A name that no file can declare."""


@frozen
class Pairing:
    """Two 断面 to be asked about; `name` = what was put in place there, under `given` what is answered instead."""

    before: Slice
    after: Slice
    name: str
    given: str

    def told(self, case: Case) -> Case:
        """The case as an 事例 has it: the value under its own name, else silence."""
        facts = {
            self.name if name == self.given else name: each
            for name, each in {**case.after, **case.facts}.items()
            if name != self.name
        }
        readings = {name: each for name, each in case.readings.items() if name != self.name}
        return evolve(case, facts=facts, readings=readings, after={})


def pairing(before: Slice, after: Slice, name: str) -> Pairing | None:
    """Both sides with the declaration of that name as a rule."""
    match before.by_name[name], after.by_name[name]:
        case core.Reading() as old, core.Reading() as new:
            rules = _read(old), _read(new)
        case core.Input() as old, core.Input() as new if _takes_other_values(old, new):
            return _over_both(before, after, old, new)
        case core.Input() as old, core.Input() as new if old.unanswered != new.unanswered:
            rules = _silent(old), _silent(new)
        case _:
            return None
    if any(each is None for each in rules):
        return None
    given = _GIVEN.format(name)
    was, now = (_with(cut, rule) for cut, rule in zip((before, after), rules, strict=True))
    return Pairing(was, now, name, given)


def needs_one(before: Symbol, after: Symbol) -> bool:
    """Whether full, valid facts alone cannot tell the one from the other."""
    match before, after:
        case core.Input() as old, core.Input() as new:
            return _takes_other_values(old, new) or old.unanswered != new.unanswered
        case core.Reading(), _:
            return True
        case _:
            return False


def _takes_other_values(old: core.Input, new: core.Input) -> bool:
    return (old.bounds, old.step) != (new.bounds, new.step)


def _with(cut: Slice, *symbols: Symbol | None) -> Slice:
    """The 断面 with these in the place of what has their name."""
    new = {each.name: each for each in symbols if each is not None}
    rest = [each for each in cut.symbols if each.name not in new]
    return evolve(cut, symbols=tuple(in_order([*rest, *new.values()])))


def _rule(symbol: core.Input | core.Reading, body: core.Expr) -> core.Rule:
    kind = core.RuleKind.VALUE
    return core.Rule(symbol.name, kind, symbol.type, symbol.meta, body, span=symbol.span)


# ── silence ──────────────────────────────────────────────────────────────────────────────────────


def _read(reading: core.Reading) -> Symbol | None:
    """A 解釈 that nobody chose."""
    if reading.default is None:
        return None
    return _rule(reading, core.Constant(reading.default, reading.type, span=reading.span))


def _silent(fact: core.Input) -> Symbol | None:
    """A fact that nobody answers: what is presumed; where nothing is, any of its values."""
    presumed = fact.unanswered
    if presumed is None:
        return fact
    if presumed.condition is not None:
        return None
    value = core.Constant(presumed.value, fact.type, span=presumed.span)
    return _asked(fact, value)


def _asked(fact: core.Input, answer: core.Expr) -> core.Rule | None:
    """The answer under the 条件 of the fact."""
    body = answer
    if fact.condition is not None:
        body = core.Guarded(fact.condition, body, fact.type, span=fact.span)
    absent = fact.not_applicable
    if absent is not None:
        if absent.condition is not None:
            return None
        value = core.Constant(absent.value, fact.type, span=absent.span)
        body = core.Substitute(body, value, fact.type, span=fact.span)
    return _rule(fact, body)


# ── values outside the range ─────────────────────────────────────────────────────────────────────


def _over_both(before: Slice, after: Slice, old: core.Input, new: core.Input) -> Pairing | None:
    """Whatever either side takes is answered; the side that does not take it comes to 誤り."""
    given = _GIVEN.format(old.name)
    bounds = None if old.bounds is None or new.bounds is None else hull(old.bounds, new.bounds)
    wide = core.Input(
        given, old.type, old.meta, bounds=bounds, step=_finer(old.step, new.step), span=old.span
    )
    was, now = (_asked(each, _taken(each, wide)) for each in (old, new))
    if was is None or now is None:
        return None
    return Pairing(_with(before, wide, was), _with(after, wide, now), old.name, given)


def _finer(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else min(one, other)


def _taken(fact: core.Input, wide: core.Input) -> core.Expr:
    """The answer where it lies in the range and on the 刻み; a 原則／ただし without 原則 is 誤り elsewhere."""
    answer = core.Reference(wide.name, wide.type, span=fact.span)
    limits = [core.Clause("", each, span=fact.span) for each in _limits(fact, wide, answer)]
    holds = core.Count(len(limits), tuple(limits), core.Form.AND, span=fact.span)
    taken = core.Alternative("", holds, answer, span=fact.span)
    return core.Choose((taken,), None, ((),), fact.type, span=fact.span)


def _limits(fact: core.Input, wide: core.Input, answer: core.Expr) -> Iterator[core.Expr]:
    bounds = fact.bounds or Interval(None, None)
    above = Comparison.ABOVE if bounds.low_open else Comparison.AT_LEAST
    under = Comparison.BELOW if bounds.high_open else Comparison.AT_MOST
    for comparison, end in ((above, bounds.low), (under, bounds.high)):
        if end is not None:
            limit = core.Constant(end, fact.type, span=fact.span)
            yield core.Compare(comparison, answer, limit, span=fact.span)
    if fact.step is not None and fact.step != wide.step:
        whole = Rounding(Mode.DOWN, fact.step)
        on_step = core.Rounded(answer, whole, fact.type, span=fact.span)
        yield core.Compare(Comparison.SAME, answer, on_step, span=fact.span)
