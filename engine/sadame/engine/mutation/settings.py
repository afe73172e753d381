"""The slips in a 基準値: each value of its history one step beside it, each end of a range that others fill.

In: a `core.Parameter` in a 断面. Out: `Change`s whose whole is the 基準値.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Truth, Type
from sadame.engine.mutation import steps
from sadame.engine.mutation.kinds import Change, Changes, Kind


def setting_changes(parameter: core.Parameter, cut: core.Slice) -> Changes:
    """The entry in force with another setting; every entry where rules ask for other days."""
    are_read = is_read_on_other_days(parameter.name, cut)
    for i, entry in enumerate(parameter.history):
        if not are_read and not _in_force(entry, cut):
            continue
        for other in _settings(entry.setting, parameter.type):
            changed = (
                *parameter.history[:i],
                evolve(entry, setting=other),
                *parameter.history[i + 1 :],
            )
            now = other if _in_force(entry, cut) else parameter.now
            whole = evolve(parameter, history=changed, now=now)
            yield Change(
                _kind(parameter.type),
                "",
                _told(entry.setting, parameter.type),
                _told(other, parameter.type),
                whole,
            )


def is_read_on_other_days(name: str, cut: core.Slice) -> bool:
    """Whether a rule of the 断面 asks for a 基準値 on a day of its own."""
    return any(
        isinstance(node, core.AtDate) and node.parameter == name
        for symbol in cut.symbols
        for node in core.walk(symbol)
    )


def _in_force(entry: core.Entry, cut: core.Slice) -> bool:
    day = cut.start if cut.start is not None else cut.end
    if day is None:
        return True
    return (entry.start is None or entry.start <= day) and (entry.end is None or day <= entry.end)


def _settings(setting: core.Setting, kind: Type) -> Iterator[core.Setting]:
    match setting:
        case core.Given(value):
            for other in steps.beside(value, kind):
                yield evolve(setting, value=other, written="")
        case core.Delegated(bounds):
            for changed in _ranges(bounds, kind):
                yield evolve(setting, bounds=changed)
        case core.NotGiven():
            return


def _ranges(bounds: Interval, kind: Type) -> Iterator[Interval]:
    """The range with its lower or its upper end moved outwards and inwards."""
    if bounds.low is not None:
        for low in steps.beside(Fraction(bounds.low), kind):
            yield evolve(bounds, low=_as(low))
    if bounds.high is not None:
        for high in steps.beside(Fraction(bounds.high), kind):
            yield evolve(bounds, high=_as(high))


def _as(value: object) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(value)
    return value


def _kind(kind: Type) -> Kind:
    match kind:
        case Choice():
            return Kind.MEMBER
        case Truth():
            return Kind.NEGATION
        case _:
            return Kind.DAY if steps.is_day(kind) else Kind.NUMBER


def _told(setting: core.Setting, kind: Type) -> core.Node:
    """What is shown of a setting: its value as a constant, else the setting itself."""
    match setting:
        case core.Given(value):
            return core.Constant(value, kind, span=setting.span)
        case other:
            return other
