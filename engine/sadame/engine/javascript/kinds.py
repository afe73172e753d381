"""Kinds of value and sets of values → JavaScript. Each type is written once, and named from then on."""

from fractions import Fraction

from attrs import define, field

from sadame.dsl.core import Cut
from sadame.dsl.interval import Interval
from sadame.dsl.types import (
    Choice,
    Day,
    FieldType,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Scalar,
    Structure,
    Truth,
    Type,
    YearMonth,
    natural_step,
)
from sadame.dsl.values import Choices, Texts
from sadame.engine.javascript.text import Code, array, call, exact, flag, printed, text


@define
class Kinds:
    """The types a program needs, by the text that makes them."""

    names: dict[str, str] = field(factory=dict)

    def of(self, kind: Type) -> str:
        """The name of a type."""
        made = printed(self._made(kind))
        return self.names.setdefault(made, f"t{len(self.names) + 1}")

    def _made(self, kind: Type) -> Code:
        match kind:
            case Truth(yes, no):
                return call("truth", text(yes), text(no))
            case Quantity(unit, as_ratio):
                scale, step = exact(unit.scale), _step(natural_step(kind))
                return call("quantity", text(unit.text), scale, step, flag(as_ratio))
            case Day():
                return call("day")
            case FiscalYear():
                return call("fiscalYear")
            case YearMonth():
                return call("yearMonth")
            case Choice(name, members, ordered):
                return call("choice", text(name), array(map(text, members)), flag(ordered))
            case Label():
                return call("label")
            case Structure(name, fields):
                return call("structure", text(name), array(self._field(each) for each in fields))
            case ListOf(element):
                return call("listOf", self.of(element))

    def _field(self, each: FieldType) -> Code:
        step = _step(each.step)
        return call("field", text(each.name), self.of(each.type), line_or_null(each.bounds), step)


def _step(step: Fraction | None) -> Code:
    return "null" if step is None else exact(step)


def scalar(value: Scalar) -> Code:
    """One value."""
    match value:
        case bool():
            return flag(value)
        case str():
            return text(value)
        case number:
            return exact(number)


def line(found: Interval) -> Code:
    """An interval."""
    if found.is_point and found.low is not None:
        return call("point", exact(found.low))
    low = "null" if found.low is None else exact(found.low)
    high = "null" if found.high is None else exact(found.high)
    opened = [flag(found.low_open), flag(found.high_open)]
    return call("line", low, high, *(opened if found.low_open or found.high_open else []))


def line_or_null(found: Interval | None) -> Code:
    """An interval, where there is one."""
    return "null" if found is None else line(found)


def cut(case: Cut) -> Code:
    """One case of a member of S(r)."""
    match case:
        case str():
            return text(case)
        case Interval():
            return line(case)
        case Choices(members):
            ordered = sorted(members, key=lambda each: (each is False, str(each)))
            return call("choices", *map(scalar, ordered))
        case Texts(known) if known is not None:
            return call("texts", *map(text, sorted(known)))
        case other:
            message = f"no case: {other!r}"
            raise TypeError(message)
