"""A sweep through the corners: cases made of the values at which rules change their minds.

In: the facts and 解釈 that a 性質 reaches. Out: cases, always the same ones in the same order, each fact at
an end of its range or at (or one step beside) a constant of the rules, each 解釈 in every reading.
Hypothesis looks for the odd case and for the smallest; corners it meets too seldom, because it prefers
small numbers and repeats itself. Which value a fact takes in which case is settled by a checksum, so
that any two values of two facts meet sooner or later.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import blake2b
from typing import TypeVar

from attrs import field, frozen

from sadame.dsl.core import Input, Reading
from sadame.dsl.interval import Interval, intersect, point
from sadame.dsl.types import Choice, Label, ListOf, Structure, Truth, Type, natural_step
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values
from sadame.engine.trials.generation import DAYS, LABELS, Surroundings, corners
from sadame.engine.trials.leanings import Answers, Leanings

_T = TypeVar("_T")
_LONGEST_LIST = 3
_DENSITIES = (0, 1, 4, 7)
"""How many 問 of eight are 該当, from one case to the next."""


@frozen
class Sweep:
    """The corners of some facts. `near` = what their values are chosen by, `leaning` = what gets far."""

    inputs: Sequence[Input]
    readings: Sequence[Reading]
    near: Surroundings
    leaning: Leanings
    _corners: dict[str, tuple[Values, ...]] = field(factory=dict, init=False)

    def cases(self, count: int) -> Iterator[tuple[dict[str, Values], dict[str, str]]]:
        """So many cases: facts and readings."""
        for number in range(count):
            helped = self._helped(number) if number % 2 else {}
            facts = {each.name: self._fact(each, number, helped) for each in self.inputs}
            yield (
                facts,
                {each.name: _pick(_words(each), number, each.name) for each in self.readings},
            )

    def values(self, each: Input) -> tuple[Values, ...]:
        """The corners of one fact that is no list, the smallest first."""
        found = self._corners.get(each.name)
        if found is None:
            found = self._corners[each.name] = _corners(each, self.near)
        return found

    def _helped(self, number: int) -> Answers:
        """The answers that let a case get far: for each 表, those of one of its rows."""
        helped = dict(self.leaning.answers)
        for at, rows in enumerate(self.leaning.tables):
            helped |= _pick(rows, number, f"表{at}")
        return helped

    def _fact(self, each: Input, number: int, helped: Answers) -> Values:
        if each.hits is not None and isinstance(each.type, Choice | Truth):
            dense = _DENSITIES[number // 2 % len(_DENSITIES)]
            words = _members(each.type)
            hits = _pick(range(8), number, each.name, "該当") < dense
            sides = [word for word in words if (word in each.hits) == hits]
            return Choices(frozenset({_pick(sides or words, number, each.name)}))
        answers = helped.get(each.name)
        if answers and _pick(range(8), number, each.name, "助け"):
            return Choices(frozenset({_pick(sorted(answers, key=str), number, each.name)}))
        if isinstance(each.type, Structure | ListOf):
            return _composed(each.type, number, each.name, self.near)
        line = self.values(each)
        if not _pick(range(3), number, each.name, "端"):
            line = (line[0], line[-1])
        return _pick(line, number, each.name)


def _words(each: Reading) -> list[str]:
    """Its readings, the 既定 first."""
    return sorted(each.type.members, key=lambda word: word != each.default)


def _members(kind: Choice | Truth) -> tuple[bool | str, ...]:
    return kind.members if isinstance(kind, Choice) else (False, True)


def _corners(each: Input, near: Surroundings) -> tuple[Values, ...]:
    bounds = each.bounds
    if each.name in near.birthdays:
        bounds = intersect(bounds or DAYS, Interval(None, near.day)) or bounds
    return _of_type(each.type, bounds, each.step, near)


def _of_type(
    kind: Type, bounds: Interval | None, step: Fraction | None, near: Surroundings
) -> tuple[Values, ...]:
    match kind:
        case Truth() | Choice():
            return tuple(Choices(frozenset({member})) for member in _members(kind))
        case Label():
            return tuple(Texts(frozenset({text})) for text in LABELS)
        case Structure() | ListOf():
            raise TypeError(f"has no corners of its own: {kind!r}")
        case _:
            grid = natural_step(kind) if step is None else step
            return tuple(map(point, corners(kind, bounds, grid, near)))


def _composed(kind: Structure | ListOf, number: int, key: str, near: Surroundings) -> Values:
    """A record or a list of corners."""
    if isinstance(kind, ListOf):
        length = _pick(range(_LONGEST_LIST + 1), number, key, "長さ")
        records = (_record(kind.element, number, f"{key}{at}", near) for at in range(length))
        return Elements(tuple(records), beyond=())
    return _record(kind, number, key, near)


def _record(kind: Structure, number: int, key: str, near: Surroundings) -> Fields:
    values = (
        _composed(each.type, number, f"{key}{each.name}", near)
        if isinstance(each.type, Structure | ListOf)
        else _pick(_of_type(each.type, each.bounds, each.step, near), number, key, each.name)
        for each in kind.fields
    )
    return Fields(tuple(map(Possible, values)))


def _pick(values: Sequence[_T], *key: object) -> _T:
    """One of the values, by the checksum of the key."""
    text = "|".join(map(str, key)).encode()
    # A checksum that is linear (a CRC) would let two facts always move together.
    return values[int.from_bytes(blake2b(text, digest_size=4).digest()) % len(values)]
