"""What a name stands for before any rule is applied: facts, 基準値, 解釈 (semantics §1.7, §1.8, §2.1, §4).

A symbol that a case cuts is read through `cut`; `None` means that the case cannot happen.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from sadame.dsl import calendar, core
from sadame.dsl.interval import Interval, on_lattice
from sadame.dsl.trace import Fault
from sadame.dsl.types import Day, Type, natural_step
from sadame.dsl.values import (
    Choices,
    Elements,
    Fields,
    Possible,
    Values,
    everything,
    join,
    join_values,
    meet_values,
)
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import coverage, truth
from sadame.engine.interp.machine import Machine
from sadame.engine.interp.outcome import (
    NO_NAMES,
    Blame,
    Outcome,
    Scope,
    failure,
    known,
    literal,
    settle,
)
from sadame.engine.interp.truth import ABSENT, FAILED, NO, YES

Cut: TypeAlias = Values | Literal["absent", "failed"]
"""A case of a member of a 場合分け set."""


def step_of(symbol: core.Input) -> Fraction | None:
    """The 刻み of a fact."""
    return symbol.step or natural_step(symbol.type)


def presumed(presumption: core.Presumption | None, machine: Machine, name: str) -> Outcome:
    """Whether a とみなす works here, as a condition; it hangs on 解釈 only."""
    if presumption is None:
        return _NEVER
    if presumption.condition is None:
        return _ALWAYS
    return machine.outcome(presumption.condition, Scope(name))


_ALWAYS = Outcome(truth.truth(YES))
_NEVER = Outcome(truth.truth(NO))


def silence(symbol: core.Input, facts: Facts, machine: Machine) -> Outcome:
    """Whether the fact is read from its silence: 未回答：… とみなす."""
    if symbol.name in facts.values:
        return _NEVER
    return presumed(symbol.unanswered, machine, symbol.name)


def domain(symbol: core.Input, facts: Facts, machine: Machine) -> Values | Invalid:
    """What the fact can be where it is asked for: supplied, presumed, or its whole domain."""
    supplied = facts.values.get(symbol.name)
    if isinstance(supplied, Invalid):
        return supplied
    silent = truth.mask(silence(symbol, facts, machine).possible)
    if silent == YES and symbol.unanswered is not None:
        return literal(symbol.unanswered.value, symbol.type)
    whole = everything(symbol.type, symbol.bounds, step_of(symbol))
    if supplied is None:
        return whole
    if isinstance(supplied, Fields | Elements):
        return supplied
    return narrowed(supplied, whole, step_of(symbol)) or Invalid(OUTSIDE)


OUTSIDE = "入力で決めた範囲・刻み・選択肢に合わない値です"


def cut_domain(symbol: core.Input, values: Values, case: Cut) -> Values | None:
    """The part of a fact's domain that lies in a case."""
    if isinstance(case, str):
        return None
    return narrowed(values, case, step_of(symbol))


def narrowed(values: Values, case: Values, step: Fraction | None) -> Values | None:
    """The values of a case, on the lattice they lie on."""
    met = meet_values(values, case)
    return on_lattice(met, step) if isinstance(met, Interval) and step is not None else met


def read(
    symbol: core.Input, facts: Facts, machine: Machine, case: Cut | None = None
) -> Outcome | None:
    """The outcome of an 入力; its 条件 comes before what was answered."""
    answer = domain(symbol, facts, machine)
    if case is not None and not isinstance(answer, Invalid):
        left = cut_domain(symbol, answer, case)
        if left is None:
            return None
        answer = left
    asked = _ALWAYS
    if symbol.condition is not None:
        asked = machine.outcome(symbol.condition, Scope(symbol.name))
    mask = truth.mask(asked.possible)
    counting = [asked]
    held = Possible(None)
    if mask & YES:
        fact = _fact(symbol, answer)
        if isinstance(answer, Elements) and symbol.coverage is not None:
            fact = coverage.listed(symbol, answer, machine)
        counting += [fact, silence(symbol, facts, machine)]
        held = fact.possible
    possible = Possible(held.values, bool(mask & (NO | ABSENT)), held.failed or bool(mask & FAILED))
    if possible.absent and symbol.not_applicable is not None:
        assumed = presumed(symbol.not_applicable, machine, symbol.name)
        counting.append(assumed)
        possible = _assume(possible, literal(symbol.not_applicable.value, symbol.type), assumed)
    return settle(possible, counting)


def _assume(possible: Possible, value: Values, assumed: Outcome) -> Possible:
    """対象外：… とみなす."""
    mask = truth.mask(assumed.possible)
    if not mask & YES:
        return possible
    return Possible(join_values(possible.values, value), mask != YES, possible.failed)


def _fact(symbol: core.Input, answer: Values | Invalid) -> Outcome:
    match answer:
        case Invalid(reason):
            return failure(
                Blame(Fault.INVALID_FACT, symbol.name, symbol.span, reason, (symbol.name,))
            )
        case values:
            return _open(Possible(values), symbol.name)


def _open(possible: Possible, name: str) -> Outcome:
    """A set of outcomes that `name` itself would settle."""
    return Outcome(possible, NO_NAMES if possible.is_single else frozenset({name}))


def setting(symbol: core.Parameter, now: core.Setting | None) -> Outcome:
    """A 基準値: the value in force, or what it can be until somebody sets it."""
    match now:
        case None:
            return no_version(symbol.name, symbol)
        case core.Given(value):
            return known(literal(value, symbol.type))
        case core.NotGiven():
            return _open(Possible(_whole(symbol.type, symbol.bounds)), symbol.name)
        case core.Delegated(bounds):
            return _open(Possible(_whole(symbol.type, bounds)), symbol.name)


def _whole(kind: Type, bounds: Interval | None) -> Values:
    """What nobody has set yet: an amount or a count will be whole when somebody does."""
    return everything(kind, bounds, natural_step(kind))


def no_version(name: str, node: core.Node) -> Outcome:
    """適用なし: a name without a version on this day, as an operand."""
    return failure(Blame(Fault.NO_VERSION, name, node.span, names=(name,)))


def reading(symbol: core.Reading, chosen: str | None) -> Outcome:
    """A 解釈: chosen ≻ 既定 ≻ unknown."""
    taken = symbol.default if chosen is None else chosen
    if taken is None:
        return _open(Possible(everything(symbol.type)), symbol.name)
    if taken not in symbol.type.members:
        message = f"{symbol.name} has no reading {taken}"
        raise ValueError(message)
    return known(Choices(frozenset({taken})))


def cut_outcome(outcome: Outcome, case: Cut, step: Fraction | None = None) -> Outcome | None:
    """The part of an outcome that lies in a case; None = there is none."""
    possible = outcome.possible
    match case:
        case "absent":
            left = Possible(None, absent=True) if possible.absent else None
        case "failed":
            left = Possible(None, failed=True) if possible.failed else None
        case values:
            met = None if possible.values is None else narrowed(possible.values, values, step)
            left = None if met is None else Possible(met)
    return None if left is None else settle(left, (outcome,))


# ── 基準値 on another day ─────────────────────────────────────────────────────────────────────────


def at_date(symbol: core.Parameter, kind: Type, moment: Interval) -> Outcome:
    """The value of a 基準値 on a day, or on the first day of a 年度; the join where it is not known which."""
    found = [setting(symbol, _in_force(symbol, day)) for day in _days(symbol, kind, moment)]
    return settle(join(each.possible for each in found), found)


def _in_force(symbol: core.Parameter, day: int) -> core.Setting | None:
    return next(
        (
            entry.setting
            for entry in symbol.history
            if (entry.start is None or entry.start <= day)
            and (entry.end is None or day <= entry.end)
        ),
        None,
    )


def _days(symbol: core.Parameter, kind: Type, moment: Interval) -> Sequence[int]:
    """Enough days to meet every stretch of the history that the moment can fall into."""
    first = calendar.FIRST if moment.low is None else _day_of(kind, int(moment.low))
    last = calendar.LAST if moment.high is None else _day_of(kind, int(moment.high))
    turns = (_moment_after(kind, turn) for turn in _turns(symbol))
    return sorted({first, last} | {day for day in turns if first < day < last})


def _turns(symbol: core.Parameter) -> Iterator[int]:
    """The days on which another stretch begins."""
    for entry in symbol.history:
        if entry.start is not None:
            yield entry.start
        if entry.end is not None and entry.end < calendar.LAST:
            yield entry.end + 1


def _moment_after(kind: Type, turn: int) -> int:
    """The first moment on or after a turn."""
    if isinstance(kind, Day):
        return turn
    year = calendar.fiscal_year(turn)
    return turn if _day_of(kind, year) == turn else _day_of(kind, year + 1)


def _day_of(kind: Type, moment: int) -> int:
    if isinstance(kind, Day):
        return moment
    return calendar.fiscal_year_start(min(max(moment, 1), 9999))
