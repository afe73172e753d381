"""Facts that are written plainly → a case of compiled rules, in one pass; anything else is left alone.

In: a mapping with the names of the 入力 as they stand in the program, and as values the words of their
types, whole numbers in their unit, or nothing. Out: the case that `decode` and `Layout.case` would
make of it, or None where that needs a closer look: other writings, other names, ranges, errors.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from operator import getitem
from typing import TypeAlias

from attrs import frozen

from sadame.dsl.core import Input, Reading
from sadame.dsl.interval import Interval
from sadame.dsl.types import Quantity, Truth, natural_step
from sadame.engine.case import Facts
from sadame.engine.compiled import Case, Layout
from sadame.engine.compiled.layout import Finite, Line, members_of
from sadame.engine.facts.names import Group, name_tree

_YES, _NO = ("はい", "該当", "あり"), ("いいえ", "非該当", "なし")
_UNKNOWN = "不明"
_LARGEST = 10**40 - 1
Words: TypeAlias = Mapping[str, int]


@frozen
class Numeric:
    """A whole number in its unit: what is valid, and what stands in the case for it.

    Valid from `low` to `high` in multiples of `step`; in the case `value × over ÷ under` at `slot`, and
    `den` after it where the denominator is not static.
    """

    slot: int
    low: int
    high: int
    step: int
    over: int
    under: int
    den: int | None

    def put(self, slots: list[int | None], value: int) -> None:
        """Put a number in its place; `ValueError` if it is none of the valid ones."""
        if not self.low <= value <= self.high or value % self.step:
            raise ValueError
        slots[self.slot] = value * self.over // self.under
        if self.den is not None:
            slots[self.slot + 1] = self.den


@frozen
class Reader:
    """Reads plain facts of one 断面."""

    words: Mapping[str, Words]
    groups: Mapping[str, Mapping[str, Words]]
    numbers: Mapping[str, Numeric]
    flags: Mapping[str, tuple[int, int]]
    readings: Mapping[str, Mapping[str | None, int]]
    silence: tuple[tuple[int, int], ...]
    empty: Case

    def read(self, raw: Mapping[str, object], on: int, readings: Mapping[str, str]) -> Case | None:
        """The case, or None."""
        slots = [*self.empty]
        bits = slots[0] or 0
        given = 0
        try:
            for name, said in raw.items():
                match said:
                    case str():
                        bits |= self.words[name][said]
                        given += 1
                    case True | False:
                        bits |= self.flags[name][said]
                        given += 1
                    case int():
                        self.numbers[name].put(slots, said)
                    case dict():
                        words = map(self.groups[name].__getitem__, said)
                        bits += sum(map(getitem, words, said.values()))  # no two share a bit
                        given += len(said)
                    case _:
                        return None
            for name, known in self.readings.items():
                bits |= known[readings.get(name)]
        except (KeyError, TypeError, ValueError):
            return None
        if given < len(self.silence):
            for whole, instead in self.silence:
                if not bits & whole:
                    bits |= instead
        return (bits, on, *slots[2:])


def reader_of(layout: Layout) -> Reader:
    """The reader for a layout; facts it cannot place are for `decode`."""
    words: dict[str, Words] = {}
    groups: dict[str, Mapping[str, Words]] = {}
    numbers: dict[str, Numeric] = {}
    flags: dict[str, tuple[int, int]] = {}
    for name, member in name_tree(layout.part).members.items():
        if isinstance(member, Group):
            groups[name] = _below(layout, member)
            continue
        place = layout.places.get(member.name)
        if isinstance(place, Finite) and isinstance(member, Input):
            words[name] = _words(place)
            if isinstance(place.type, Truth):
                flags[name] = (2 << place.offset, 1 << place.offset)
        elif isinstance(place, Line) and isinstance(member, Input) and member.unanswered is None:
            numbers.update((name, each) for each in _numeric(member, place))
    return Reader(
        words, groups, numbers, flags, _readings(layout), _silence(layout), _empty(layout)
    )


def _below(layout: Layout, group: Group) -> Mapping[str, Words]:
    """The words of the 問 of a 質問票."""
    places = {
        leaf: layout.places.get(each.name)
        for leaf, each in group.members.items()
        if isinstance(each, Input)
    }
    return {leaf: _words(place) for leaf, place in places.items() if isinstance(place, Finite)}


def _words(place: Finite) -> Words:
    """The bits that each word of a fact means."""
    match place.type:
        case Truth(yes, no):
            said = {**dict.fromkeys(_NO, 1), **dict.fromkeys(_YES, 0), yes: 0, no: 1}
        case _:
            said = {str(word): at for at, word in enumerate(members_of(place.type) or ())}
    bits = {word: 1 << place.offset + at for word, at in said.items()}
    return {**bits, _UNKNOWN: place.whole}


def _numeric(fact: Input, place: Line) -> list[Numeric]:
    """How a number is read; nothing for what is not a quantity."""
    if not isinstance(fact.type, Quantity):
        return []
    scale = fact.type.unit.scale
    low, high = _ends(fact.bounds, scale)
    step = fact.step or natural_step(fact.type)
    divisor = 1 if step is None else (scale / step).denominator
    factor = scale * (place.denominator or 1)
    if place.denominator is None:
        return [Numeric(place.slot, low, high, divisor, factor.numerator, 1, factor.denominator)]
    return [Numeric(place.slot, low, high, divisor, factor.numerator, factor.denominator, None)]


def _ends(bounds: Interval | None, scale: Fraction) -> tuple[int, int]:
    """The first and the last whole number in the unit."""
    low, high = -_LARGEST, _LARGEST
    if bounds is not None and bounds.low is not None:
        least = bounds.low / scale
        low = max(low, floor(least) + 1 if bounds.low_open else ceil(least))
    if bounds is not None and bounds.high is not None:
        most = bounds.high / scale
        high = min(high, ceil(most) - 1 if bounds.high_open else floor(most))
    return low, high


def _readings(layout: Layout) -> Mapping[str, Mapping[str | None, int]]:
    found: dict[str, Mapping[str | None, int]] = {}
    for symbol in layout.part.symbols:
        place = layout.places.get(symbol.name)
        if isinstance(symbol, Reading) and isinstance(place, Finite):
            bits: dict[str | None, int] = {
                word: 1 << place.offset + at for at, word in enumerate(symbol.type.members)
            }
            bits[None] = place.whole if symbol.default is None else bits[symbol.default]
            found[symbol.name] = bits
    return found


def _silence(layout: Layout) -> tuple[tuple[int, int], ...]:
    """For each finite fact its bits, and those that stand for 未回答."""
    case = layout.case(Facts({}), {}, 0)
    silent = 0 if case is None else case[0] or 0
    found = []
    for name, place in layout.places.items():
        if isinstance(place, Finite) and isinstance(layout.part.by_name[name], Input):
            found.append((place.whole, silent & (place.whole | (place.silent or 0))))
    return tuple(found)


def _empty(layout: Layout) -> Case:
    """A case of which nothing is said: numbers as they are presumed, and that they are."""
    case = layout.case(Facts({}), {}, 0) or ()
    silent = sum(place.silent or 0 for place in layout.places.values() if isinstance(place, Line))
    return (silent, *case[1:])
