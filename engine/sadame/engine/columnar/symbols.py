"""What a name stands for on columns: facts, 基準値, 解釈 (semantics §1.7, §1.8, §2.1, §4).

解釈 are chosen before a plan is made; a 解釈 that nobody chose and that has no 既定 stays open on every row.
"""

from sadame.dsl import calendar, core
from sadame.dsl.types import (
    Choice,
    Day,
    Type,
    natural_step,
)
from sadame.dsl.values import everything
from sadame.engine.columnar import fixed, inputs, joining, outcomes
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context, Unsupported
from sadame.engine.columnar.outcomes import Form, Number, Outcome


def symbol(context: Context, found: core.Symbol) -> Outcome:
    """The outcomes of a fact, a 基準値, a 解釈 or a name without a version."""
    b = context.builder
    match found:
        case core.Input():
            return inputs.fact(context, found)
        case core.Parameter():
            return setting(b, found, found.now)
        case core.Reading(name, kind):
            return _reading(b, kind, context.readings.get(name, found.default))
        case core.Hole():
            return fixed.failure(b, found.type)
        case core.Rule():
            raise TypeError("a rule is lowered by its body")


# ── 基準値, 解釈 ─────────────────────────────────────────────────────────────────────────────────


def setting(b: Builder, found: core.Parameter, now: core.Setting | None) -> Outcome:
    """A 基準値: the value in force, or what it can be until somebody sets it."""
    step = natural_step(found.type)
    match now:
        case None:
            return fixed.failure(b, found.type)
        case core.Given(value):
            return fixed.literal(b, value, found.type)
        case core.NotGiven():
            return fixed.anything_in(b, found.type, everything(found.type, found.bounds, step))
        case core.Delegated(bounds):
            return fixed.anything_in(b, found.type, everything(found.type, bounds, step))


def at_date(context: Context, found: core.Parameter, kind: Type, moment: Number) -> Outcome:
    """The value of a 基準値 on another day, by its history."""
    b = context.builder
    if moment.den != 1 or moment.over is not None:
        raise Unsupported("暦の日でない時点")
    none = fixed.failure(b, found.type)
    options = []
    for entry in found.history:
        start = None if entry.start is None else _moment_from(kind, entry.start)
        end = None if entry.end is None else _moment_until(kind, entry.end)
        inside = [] if start is None else [b.up_to(b.constant(start), moment.low)]
        inside += [] if end is None else [b.up_to(moment.low, b.constant(end))]
        at = b.both(moment.has, *(b.filled(each, value=False) for each in inside))
        options.append((at, setting(b, found, entry.setting)))
    hole = b.both(moment.has, b.negate(b.some(at for at, _ in options)))
    unknown = b.negate(outcomes.single(b, moment))
    gate = Form(
        absent=b.either(moment.absent, *(b.both(at, each.absent) for at, each in options)),
        failed=b.either(moment.failed, hole, *(b.both(at, each.failed) for at, each in options)),
        loose=b.no,
    )
    chosen = joining.joined(b, [*options, (b.no, none)], gate, one_at_most=True)
    if unknown is b.no:
        return chosen
    return joining.either_or(b, unknown, fixed.anything(b, found.type), chosen)


def _moment_from(kind: Type, day: int) -> int:
    """The first moment that is not before a day."""
    if isinstance(kind, Day):
        return day
    year = calendar.fiscal_year(day)
    return year if calendar.fiscal_year_start(year) == day else year + 1


def _moment_until(kind: Type, day: int) -> int:
    """The last moment that is not after a day; a 年度 stands for its first day."""
    return day if isinstance(kind, Day) else calendar.fiscal_year(day)


def _reading(b: Builder, kind: Choice, chosen: str | None) -> Outcome:
    if chosen is None:
        return outcomes.chosen(b, kind.members, b.null())
    return fixed.literal(b, chosen, kind)
