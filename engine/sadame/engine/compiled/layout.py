"""Where each fact of a 断面 stands in a case of compiled rules, and how facts get there.

A case is a tuple: one integer of bits in which every 真偽, 区分 and 解釈 has a bit for each member (one
bit set = known, several = one of these), the 基準日, and for every number its numerator over a static
denominator (or numerator and denominator where it lies on no lattice); None = not known.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl.core import Input, Reading, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Scalar, Truth, Type, is_numeric, natural_step
from sadame.dsl.values import Choices, Values, narrowed
from sadame.engine.case import Facts, Invalid

Case: TypeAlias = tuple[int | None, ...]
Share: TypeAlias = tuple[int, int, tuple[int, ...]]
"""What one fact brings to a case: its bits, and from which place on which numbers."""


def members_of(kind: Type) -> tuple[bool | str, ...] | None:
    """The members of a finite type, in the order of their bits; None = not finite."""
    match kind:
        case Truth():
            return (True, False)
        case Choice(members=members):
            return members
        case _:
            return None


def bits_of(kind: Type, chosen: frozenset[bool | str]) -> int:
    """The bits of some members."""
    members = members_of(kind) or ()
    return sum(1 << at for at, member in enumerate(members) if member in chosen)


@frozen
class Finite:
    """A 真偽, 区分 or 解釈: `size` members from bit `offset`. `silent` = the bit that says 未回答."""

    name: str
    type: Type
    offset: int
    size: int
    silent: int | None = None

    @property
    def whole(self) -> int:
        """All its members."""
        return (1 << self.size) - 1 << self.offset


@frozen
class Line:
    """A number at place `slot`, over `denominator`; None = the denominator stands in the next place."""

    name: str
    type: Type
    slot: int
    denominator: int | None
    silent: int | None = None

    def numbers(self, value: Fraction) -> tuple[int, ...]:
        """A value as it stands in its places."""
        if self.denominator is None:
            return value.numerator, value.denominator
        return (value.numerator * (self.denominator // value.denominator),)


Place: TypeAlias = Finite | Line


@frozen
class Layout:
    """The places of a 断面."""

    part: Slice = field(repr=False)
    places: Mapping[str, Place]
    parameters: tuple[str, ...]

    def case(self, facts: Facts, readings: Mapping[str, str], on: int) -> Case | None:
        """The case of some facts; None = one is invalid, which is for the interpreter to tell."""
        shares = []
        for name in self.places:
            share = self.share(name, facts, readings)
            if share is None:
                return None
            shares.append(share)
        return self.joined(shares, on)

    def joined(self, shares: Iterable[Share], on: int) -> Case:
        """The case to which these belong, one for each place."""
        bits = 0
        slots: list[int | None] = [None] * (len(self.parameters) - 2)
        for more, at, numbers in shares:
            bits |= more
            if numbers:
                slots[at : at + len(numbers)] = numbers
        return (bits, on, *slots)

    def share(self, name: str, facts: Facts, readings: Mapping[str, str]) -> Share | None:
        """What one fact or 解釈 brings to the case; None = it is invalid."""
        place, values = self.places[name], self._values(name, facts, readings)
        if isinstance(values, Invalid):
            return None
        bits = (place.silent or 0) if values is None else 0
        if isinstance(place, Finite):
            if isinstance(values, Choices):
                bits |= bits_of(place.type, values.members) << place.offset
            else:
                bits |= place.whole
        elif isinstance(values, Interval) and values.is_point and values.low is not None:
            return bits, place.slot - 2, place.numbers(Fraction(values.low))
        return bits, 0, ()

    def _values(
        self, name: str, facts: Facts, readings: Mapping[str, str]
    ) -> Values | Invalid | None:
        """What is known of a fact or a 解釈; None = nothing."""
        symbol = self.part.by_name[name]
        if isinstance(symbol, Reading):
            taken = readings.get(name, symbol.default)
            return None if taken is None else Choices(frozenset({taken}))
        if not isinstance(symbol, Input):
            raise TypeError(f"{name} is no fact")
        supplied = facts.values.get(name)
        if supplied is None:
            presumed = symbol.unanswered
            return _only(presumed.value) if presumed and presumed.condition is None else None
        if isinstance(supplied, Invalid):
            return supplied
        step = symbol.step or natural_step(symbol.type)
        return narrowed(supplied, symbol.type, symbol.bounds, step) or Invalid("")


def _only(value: Scalar) -> Values:
    if isinstance(value, bool | str):
        return Choices(frozenset({value}))
    return Interval(value, value)


def layout_of(part: Slice) -> Layout:
    """Places for every fact and 解釈 that compiled rules can read."""
    places: dict[str, Place] = {}
    parameters = ["bits", "on"]
    offset = 0
    for symbol in part.symbols:
        if not isinstance(symbol, Input | Reading):
            continue
        members = members_of(symbol.type)
        asks = isinstance(symbol, Input) and symbol.unanswered is not None
        silent = asks and isinstance(symbol, Input) and _depends(symbol)
        if members is not None:
            bit = 1 << offset + len(members) if silent else None
            places[symbol.name] = Finite(symbol.name, symbol.type, offset, len(members), bit)
            offset += len(members) + silent
        elif isinstance(symbol, Input) and is_numeric(symbol.type):
            step = symbol.step or natural_step(symbol.type)
            denominator = None if step is None else step.denominator
            bit = 1 << offset if silent else None
            offset += silent
            slot = len(parameters)
            places[symbol.name] = Line(symbol.name, symbol.type, slot, denominator, bit)
            parameters.append(f"a{slot}")
            if denominator is None:
                parameters.append(f"b{slot}")
    return Layout(part, places, tuple(parameters))


def _depends(symbol: Input) -> bool:
    """Whether 未回答：… とみなす hangs on a 解釈."""
    return symbol.unanswered is not None and symbol.unanswered.condition is not None
