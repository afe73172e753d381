"""The unknowns of a 断面: one for each fact, reading and number nobody has set, and the 基準日; how a case is read off.

What is known of each of them holds as an axiom: facts are valid, that is within their range and on their 刻み. A 一覧
has at most so many elements as are looked at.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl import calendar
from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
    natural_step,
)
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values, everything
from sadame.engine.solver.formulas import (
    Formula,
    Model,
    Term,
    at_most,
    below,
    both,
    dense,
    equal,
    flag,
    times,
    whole,
)
from sadame.engine.solver.outcomes import Chosen, Held, Items, Number, Outcome, Record

Reader: TypeAlias = Callable[[Model], Values]
"""How the value of an unknown is read off."""


@frozen(eq=False)
class Wordings:
    """Texts by number: those the rules speak of, and any others after them."""

    numbers: dict[str, int] = field(factory=dict)

    def number(self, text: str) -> Fraction:
        """The number of a text."""
        return Fraction(self.numbers.setdefault(text, len(self.numbers)))

    def text(self, number: int) -> str:
        """The text of a number; an invented one where no rule speaks of it."""
        known = list(self.numbers)
        return known[number] if number < len(known) else f"その他{number - len(known) + 1}"


@frozen(eq=False)
class Unknowns:
    """Makes unknowns, each name once. `size` = how many elements of a list are looked at.

    `span` = the days between which days, months and years lie. With a `base` the unknowns are those of another copy
    of the facts, but for the names that `vary`.
    """

    size: int
    axioms: list[Formula]
    span: Interval | None = None
    base: "Unknowns | None" = None
    vary: frozenset[str] = frozenset()
    held: dict[str, Held] = field(factory=dict)
    readers: dict[str, Reader] = field(factory=dict)
    texts: Wordings = field(factory=Wordings)
    names: Iterator[int] = field(factory=count)

    def __attrs_post_init__(self) -> None:
        if self.base is not None:  # a text has one number on both sides
            object.__setattr__(self, "texts", self.base.texts)

    def of(
        self, name: str, kind: Type, bounds: Interval | None = None, step: Fraction | None = None
    ) -> Held:
        """The unknown of that name, of this type; it is read off by its name."""
        if self.base is not None and name not in self.vary:
            return self.base.of(name, kind, bounds, step)
        if name not in self.held:
            made = self._new(name, kind, bounds, step or natural_step(kind))
            self.held[name], self.readers[name] = made
        return self.held[name]

    def _new(
        self, name: str, kind: Type, bounds: Interval | None, step: Fraction | None
    ) -> tuple[Held, Reader]:
        copy = "" if self.base is None else "′"
        label = f"{name}{copy}#{next(self.names)}"
        match kind:
            case Truth():
                truth = flag(label)
                return truth, lambda found: Choices(frozenset({found.holds(truth)}))
            case Choice(members=members):
                return self._member(label, members)
            case Label():
                return self._text(label)
            case Quantity() | Day() | FiscalYear() | YearMonth():
                return self._number(label, kind, bounds, step)
            case Structure():
                return self._record(label, kind)
            case ListOf(element):
                return self._items(label, element)

    def _member(self, label: str, members: tuple[str, ...]) -> tuple[Held, Reader]:
        which = whole(label)
        self.axioms.append(both(at_most(0, which), below(which, len(members))))
        held = Chosen({member: equal(which, at) for at, member in enumerate(members)})
        return held, lambda found: Choices(frozenset({members[int(found.number(which))]}))

    def _text(self, label: str) -> tuple[Held, Reader]:
        which = whole(label)
        self.axioms.append(at_most(0, which))
        return Number(which), lambda found: Texts(
            frozenset({self.texts.text(int(found.number(which)))})
        )

    def _number(
        self, label: str, kind: Type, bounds: Interval | None, step: Fraction | None
    ) -> tuple[Held, Reader]:
        value = dense(label) if step is None else times(whole(label), step)
        allowed = everything(kind, bounds, step)
        for each in (allowed, self._spanned(kind)):
            if isinstance(each, Interval):
                self.axioms.append(within(value, each))

        def read(found: Model) -> Values:
            exact = found.number(value)
            return point(exact if isinstance(kind, Quantity) else int(exact))

        return Number(value), read

    def _spanned(self, kind: Type) -> Interval | None:
        """The span in values of that type."""
        span = self.span
        if span is None or span.low is None or span.high is None:
            return None
        low, high = int(span.low), int(span.high)
        match kind:
            case Day():
                return span
            case FiscalYear():
                return closed(calendar.fiscal_year(low), calendar.fiscal_year(high))
            case YearMonth():
                return closed(calendar.year_month(low), calendar.year_month(high))
            case _:
                return None

    def _record(self, label: str, kind: Structure) -> tuple[Held, Reader]:
        made = [
            self._new(label, f.type, f.bounds, f.step or natural_step(f.type)) for f in kind.fields
        ]
        readers = [reader for _, reader in made]
        return Record(tuple(Outcome(held) for held, _ in made)), lambda found: Fields(
            tuple(Possible(reader(found)) for reader in readers)
        )

    def _items(self, label: str, element: Structure) -> tuple[Held, Reader]:
        size = whole(label)
        self.axioms.append(both(at_most(0, size), at_most(size, self.size)))
        made = [self._record(f"{label}の{at + 1}", element) for at in range(self.size)]
        elements = tuple((below(at, size), _as_record(held)) for at, (held, _) in enumerate(made))

        def read(found: Model) -> Values:
            listed = [reader(found) for _, reader in made[: int(found.number(size))]]
            return Elements(tuple(each for each in listed if isinstance(each, Fields)))

        return Items(elements, packed=True, names=frozenset({label})), read


def within(value: Term, allowed: Interval) -> Formula:
    """A number lies in an interval."""
    low: Formula = True
    high: Formula = True
    if allowed.low is not None:
        low = (below if allowed.low_open else at_most)(allowed.low, value)
    if allowed.high is not None:
        high = (below if allowed.high_open else at_most)(value, allowed.high)
    return both(low, high)


def _as_record(held: Held) -> Record:
    if not isinstance(held, Record):
        raise TypeError(f"no record: {held!r}")
    return held
