"""Sets of values: what a fact may still be, and what a rule may still give.

The concrete outcome of a rule is a value, 対象外 or 誤り. Under missing facts a rule has a set of
outcomes, `Possible`: a set of values, and whether 対象外 and 誤り are among the outcomes. A known fact
is a set of one; 不明 is the whole domain; 「10人〜11人」 is something between. There is no null.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl import calendar
from sadame.dsl.interval import ALL, Interval, closed, hull, intersect, on_lattice, point
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
)


def _in_one_order(members: frozenset[bool | str] | None) -> str:
    """A set as text: the same in every process, as `content_hash` stands on it."""
    if not members:
        return repr(members)
    return f"frozenset({{{', '.join(sorted(map(repr, members)))}}})"


@frozen
class Choices:
    """A set of 真偽 or 区分 members."""

    members: frozenset[bool | str] = field(repr=_in_one_order)


@frozen
class Texts:
    """A set of texts; None = any text."""

    known: frozenset[str] | None = field(repr=_in_one_order)


@frozen
class Fields:
    """A record, field by field, in the order of its 構造."""

    fields: "tuple[Possible, ...]"


@frozen
class Elements:
    """A 一覧: the elements known to be there, and whether there may be more.

    `more` = of any kind, any number; `beyond` = any number of elements of these kinds. None is as `()`, but
    for a list with 収録, where it means what that leaves open.
    """

    known: "tuple[Fields, ...]"
    more: bool = False
    beyond: "tuple[Fields, ...] | None" = None


Values: TypeAlias = Choices | Texts | Interval | Fields | Elements


@frozen
class Possible:
    """A set of outcomes; `values` None = no value among them. Never altogether empty in a result."""

    values: Values | None
    absent: bool = False
    failed: bool = False

    @property
    def is_single(self) -> bool:
        """Whether exactly one outcome is left."""
        if self.values is None:
            return self.absent != self.failed
        return not self.absent and not self.failed and is_single(self.values)


ABSENT = Possible(None, absent=True)
FAILED = Possible(None, failed=True)
YES = Choices(frozenset({True}))
NO = Choices(frozenset({False}))
EITHER = Choices(frozenset({True, False}))


def only(value: Scalar) -> Values:
    """The set of one scalar value. Texts are not told from members here: see `single_text`."""
    if isinstance(value, bool | str):
        return Choices(frozenset({value}))
    return point(value)


def is_single(values: Values) -> bool:
    """Whether the set has exactly one value."""
    match values:
        case Choices(members):
            return len(members) == 1
        case Texts(known):
            return known is not None and len(known) == 1
        case Interval():
            return values.is_point
        case Fields(fields):
            return all(each.is_single for each in fields)
        case Elements(known, more, beyond):
            return not more and not beyond and all(is_single(each) for each in known)


#: The 年度 and 年月 that lie wholly in the calendar.
_FIRST_YEAR, _LAST_YEAR = 1873, 9998
_FIRST_MONTH = calendar.year_month(calendar.FIRST)
_LAST_MONTH = calendar.year_month(calendar.LAST)


def everything(kind: Type, bounds: Interval | None = None, step: Fraction | None = None) -> Values:
    """The whole domain of a type, cut to declared bounds and 刻み."""
    match kind:
        case Truth():
            return EITHER
        case Choice(members=members):
            return Choices(frozenset(members))
        case Label():
            return Texts(None)
        case Day():
            return _on_calendar(bounds, closed(calendar.FIRST, calendar.LAST))
        case FiscalYear():
            return _on_calendar(bounds, closed(_FIRST_YEAR, _LAST_YEAR))
        case YearMonth():
            return _on_calendar(bounds, closed(_FIRST_MONTH, _LAST_MONTH))
        case Quantity():
            whole = bounds or ALL
            return (on_lattice(whole, step) or whole) if step is not None else whole
        case Structure(fields=fields):
            return Fields(tuple(Possible(everything(f.type, f.bounds, f.step)) for f in fields))
        case ListOf():
            return Elements((), more=True)


def _on_calendar(bounds: Interval | None, whole: Interval) -> Interval:
    """A range with one end still ends where the calendar does."""
    return whole if bounds is None else intersect(bounds, whole) or bounds


def join_values(left: Values | None, right: Values | None) -> Values | None:
    """The smallest set of this form that contains both."""
    match left, right:
        case None, other:
            return other
        case other, None:
            return other
        case Choices(a), Choices(b):
            return Choices(a | b)
        case Texts(a), Texts(b):
            return Texts(None if a is None or b is None else a | b)
        case Interval(), Interval():
            return hull(left, right)
        case Fields(a), Fields(b):
            return Fields(tuple(join((x, y)) for x, y in zip(a, b, strict=True)))
        case Elements(), Elements():
            return left if left == right else Elements((), more=True)
        case _:
            message = f"sets of different kinds: {left!r}, {right!r}"
            raise TypeError(message)


def join(parts: Iterable[Possible]) -> Possible:
    """The union of several sets of outcomes."""
    values: Values | None = None
    absent = failed = False
    for part in parts:
        values = join_values(values, part.values)
        absent, failed = absent or part.absent, failed or part.failed
    return Possible(values, absent, failed)


def meet_values(left: Values, right: Values) -> Values | None:
    """What both sets have in common; None = nothing."""
    match left, right:
        case Choices(a), Choices(b):
            return Choices(a & b) if a & b else None
        case Texts(a), Texts(b):
            both = b if a is None else a if b is None else a & b
            return Texts(both) if both is None or both else None
        case Interval(), Interval():
            return intersect(left, right)
        case Fields(), Fields():
            return left if left == right else None
        case Elements(), Elements():
            return left if left == right else None
        case _:
            message = f"sets of different kinds: {left!r}, {right!r}"
            raise TypeError(message)


def narrowed(
    values: Values, kind: Type, bounds: Interval | None, step: Fraction | None
) -> Values | None:
    """A fact within its domain and on its 刻み; None = nothing of it is a valid value."""
    match values, kind:
        case Fields(fields), Structure(fields=declared):
            parts = [_narrowed_field(x, f) for x, f in zip(fields, declared, strict=True)]
            found = tuple(part for part in parts if part is not None)
            return Fields(found) if len(found) == len(parts) else None
        case Elements(known, more, beyond), ListOf(element):
            records = [narrowed(each, element, None, None) for each in known]
            good = tuple(each for each in records if isinstance(each, Fields))
            return Elements(good, more, beyond) if len(good) == len(records) else None
        case _:
            common = meet_values(everything(kind, bounds, step), values)
    if isinstance(common, Interval) and step is not None:
        return on_lattice(common, step)
    return common


def _narrowed_field(possible: Possible, declared: FieldType) -> Possible | None:
    if possible.values is None:
        return possible
    inside = narrowed(possible.values, declared.type, declared.bounds, declared.step)
    return None if inside is None else Possible(inside, possible.absent, possible.failed)
