"""The values worth trying for a fact: each other word, and the stretches of a number or a date.

In: a scene and a fact. Out: sets of values with the one nearest to what the fact is now. A number is cut
where something it leads to is compared with a constant, and where a comparison turns: the day
before somebody is 65. That place is searched on the 刻み of the fact, or in tenths of its unit.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from attrs import define, frozen

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, closed, intersect, on_lattice, point
from sadame.dsl.types import Quantity, Scalar, is_numeric, same
from sadame.dsl.values import Choices, Possible, Values, only
from sadame.engine.differ.sight import BUDGET, Probe, Scene, roots, whole
from sadame.engine.interp import truth
from sadame.engine.interp.symbols import step_of
from sadame.engine.interp.truth import NO, YES

_FARTHEST = 2**40
_STEPS = 150


@frozen
class Piece:
    """Some values of a fact, and the one to try."""

    values: Values
    nearest: Scalar


def pieces(scene: Scene, symbol: core.Input) -> tuple[Piece, ...]:
    """What a fact could be instead, the nearest first."""
    now = scene.now.plain(symbol.name).possible
    held = now.values if now.is_single else None
    domain = whole(symbol)
    match domain:
        case Choices(members):
            order = [each for each in _members(symbol, members) if held != only(each)]
            return tuple(Piece(only(each), each) for each in order)
        case Interval() if is_numeric(symbol.type):
            start = held.low if isinstance(held, Interval) else None
            return _Line(scene, symbol, domain, start).pieces()
        case _:
            return ()


def _members(symbol: core.Input, members: frozenset[bool | str]) -> list[bool | str]:
    declared = getattr(symbol.type, "members", (True, False))
    return [each for each in declared if each in members]


@frozen
class _Line:
    """A fact that lies on a line; `start` = what it is now."""

    scene: Scene
    symbol: core.Input
    domain: Interval
    start: Exact | None

    def pieces(self) -> tuple[Piece, ...]:
        """The stretches between the cuts, but for the one the fact lies in now."""
        found = []
        cuts = sorted({self.domain.lower_cut, *self.cuts(), self.domain.upper_cut})
        for lower, upper in pairwise(cuts):
            low, high = (None if cut[0] else cut[1] for cut in (lower, upper))
            stretch = intersect(
                Interval(low, high, low_open=lower[2] == 1, high_open=upper[2] == 0), self.domain
            )
            step = step_of(self.symbol)
            if stretch is not None and step is not None:
                stretch = on_lattice(stretch, step)
            if stretch is None or (self.start is not None and stretch.contains(self.start)):
                continue
            found.append(Piece(stretch, self.nearest(stretch)))
        here = self.origin()
        return tuple(sorted(found, key=lambda each: abs(Fraction(each.nearest) - here)))

    def cuts(self) -> Iterator[tuple[int, Exact, int]]:
        """Where something may change."""
        for value in self.constants():
            yield from ((0, value, 0), (0, value, 1))
        here = self.origin()
        for atom in self.atoms():
            if self.scene.spent > BUDGET:
                return
            mask = self.mask(atom, point(here))
            for up in (True, False):
                for wanted in {YES, NO} - {mask}:
                    turn = _Turn(self.mask, atom, wanted, self.way(up=up)).first()
                    if turn is not None:
                        yield (0, turn, 0 if up else 1)

    def constants(self) -> Iterator[Exact]:
        """What the fact, or a number of its kind that it leads to, is compared with."""
        for node in comparisons(self.scene):
            for subject, other in ((node.left, node.right), (node.right, node.left)):
                value = constant(self.scene, other)
                if value is None or not isinstance(subject, core.Reference):
                    continue
                if self.leads_to(subject.name) and same(subject.type, self.symbol.type):
                    yield value

    def atoms(self) -> Iterator[core.Compare]:
        """The comparisons the fact takes part in otherwise than by itself."""
        for node in comparisons(self.scene):
            plain = isinstance(node.left, core.Reference) and node.left.name == self.symbol.name
            if plain and constant(self.scene, node.right) is not None:
                continue
            if any(self.leads_to(name) for name in core.references(node)):
                yield node

    def leads_to(self, name: str) -> bool:
        """Whether a name is the fact or stands on it."""
        return name == self.symbol.name or self.symbol.name in self.scene.reach[name]

    def mask(self, atom: core.Compare, values: Interval) -> int:
        """What a comparison gives when the fact is among these values."""
        probe = Probe(self.scene, self.scene.now, {self.symbol.name: Possible(values)})
        return truth.mask(probe.of(atom))

    def origin(self) -> Exact:
        """Where the search begins: what the fact is, else the 基準日, else an end of the domain."""
        if self.start is not None:
            return self.start
        if self.domain.contains(self.scene.on) and not isinstance(self.symbol.type, Quantity):
            return self.scene.on
        ends = (self.domain.low, self.domain.high)
        return next((end for end in ends if end is not None), Fraction(0))

    def grid(self) -> Fraction:
        """The distance between values that are tried."""
        step = step_of(self.symbol)
        if step is not None:
            return step
        kind = self.symbol.type
        if not isinstance(kind, Quantity):
            return Fraction(1)
        return Fraction(1, 1000) if kind.as_ratio else Fraction(kind.unit.scale) / 10

    def way(self, *, up: bool) -> "_Way":
        """The values on one side of what the fact is now."""
        grid, here = self.grid(), self.origin()
        count = Fraction(here) / grid
        base = (count.__floor__() if up else count.__ceil__()) * grid
        end = self.domain.high if up else self.domain.low
        length = _FARTHEST if end is None else int(abs(Fraction(end) - base) / grid)
        return _Way(base, grid if up else -grid, length, is_whole=isinstance(here, int))

    def nearest(self, stretch: Interval) -> Exact:
        """The value of a stretch nearest to what the fact is now, on the grid if one is there."""
        here, grid = self.origin(), self.grid()
        if stretch.contains(here):
            return here
        is_above = stretch.low is not None and here <= stretch.low
        end, is_open = (
            (stretch.low, stretch.low_open) if is_above else (stretch.high, stretch.high_open)
        )
        if end is None:
            return here
        if not is_open:
            return end
        while True:
            found = end + grid if is_above else end - grid
            if stretch.contains(found):
                return found
            grid /= 2


@frozen
class _Way:
    """Values one after another, away from what the fact is now."""

    base: Exact
    stride: Fraction
    length: int
    is_whole: bool

    def between(self, first: int, last: int) -> Interval:
        """The values from one place to another."""
        ends = sorted(self.base + place * self.stride for place in (first, last))
        low, high = (int(end) if self.is_whole else Fraction(end) for end in ends)
        return closed(low, high)


@define
class _Turn:
    """The first place of a way at which a comparison surely has the wanted outcome."""

    mask: Callable[[core.Compare, Interval], int]
    atom: core.Compare
    wanted: int
    way: _Way
    steps: int = 0

    def first(self) -> Exact | None:
        """The value there; None = there is none, or it takes too long to find."""
        begin, width = 1, 1
        while begin <= self.way.length and self.steps < _STEPS:
            place = self.within(begin, min(begin + width - 1, self.way.length))
            if place is not None:
                return self.way.between(place, place).low
            begin, width = begin + width, width * 2
        return None

    def within(self, first: int, last: int) -> int | None:
        """The first place of a stretch."""
        self.steps += 1
        found = self.mask(self.atom, self.way.between(first, last))
        if not found & self.wanted or self.steps > _STEPS:
            return None
        if found == self.wanted:
            return first
        if first == last:
            return None
        middle = (first + last) // 2
        near = self.within(first, middle)
        return self.within(middle + 1, last) if near is None else near


def comparisons(scene: Scene) -> Iterator[core.Compare]:
    """Every comparison the rule rests on, but for those inside a 一覧."""
    for name in (*scene.cone, scene.name):
        for root in roots(scene.part.by_name[name]):
            for node in core.walk(root):
                inside = any(isinstance(each, core.ElementField) for each in core.walk(node))
                if isinstance(node, core.Compare) and is_numeric(node.left.type) and not inside:
                    yield node


def constant(scene: Scene, node: core.Expr) -> Exact | None:
    """The number an expression is, whatever the facts."""
    match node:
        case core.Constant(value) if not isinstance(value, bool | str):
            return value
        case core.Reference(name):
            symbol = scene.part.by_name[name]
            if isinstance(symbol, core.Parameter) and isinstance(symbol.now, core.Given):
                value = symbol.now.value
                return None if isinstance(value, bool | str) else value
            return None
        case _:
            return None
