"""The smallest changes of the facts that would turn a 非該当 into 該当, or a 対象外 into 対象内.

In: a scene. Out: a `Difference`. Every change is replayed by the interpreter before it is told, and no
part of it would do. Facts that are 不明 stay 不明: what is told holds whatever they turn out to be.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import comb, prod

from attrs import define, field, frozen

from sadame.dsl.interval import Interval, hull
from sadame.dsl.trace import Difference
from sadame.dsl.values import Choices, Values, join_values, only
from sadame.engine.differ.families import LARGEST, Families, Names
from sadame.engine.differ.pieces import Piece, pieces
from sadame.engine.differ.sight import BUDGET, Scene
from sadame.engine.differ.telling import alternatives
from sadame.engine.interp.symbols import step_of

_COMBINATIONS = 120
_ALL = 60
_WAYS = 3


@frozen
class Found:
    """Facts with the values that would do, all of them together."""

    values: tuple[tuple[str, Values], ...]

    @property
    def names(self) -> Names:
        """The facts."""
        return frozenset(name for name, _ in self.values)


@define(eq=False)
class Search:
    """The search for one result."""

    scene: Scene
    found: list[Found] = field(factory=list, init=False)
    gave_up: bool = field(default=False, init=False)
    _pieces: dict[str, tuple[Piece, ...]] = field(factory=dict, init=False)
    _tried: set[Names] = field(factory=set, init=False)

    def run(self) -> Difference:
        """Look at one fact, then at two, then at three."""
        scene = self.scene
        if not scene.can(frozenset(scene.inputs)):
            return Difference((), hopeless=True)
        for names in self.worth_trying():
            if scene.spent > BUDGET:
                self.gave_up = True
                break
            self.attempt(names)
        return Difference(
            alternatives(scene, [each.values for each in self.found]), gave_up=self.gave_up
        )

    def worth_trying(self) -> Iterator[Names]:
        """Each fact, then what the rule as written says may do together; of few facts, all there are."""
        open_to = [name for name in self.scene.inputs if self.is_known(name)]
        yield from (frozenset({name}) for name in open_to)
        families = Families(self.scene)
        sets = {each for each in families.of_goal() if each <= {*open_to}}
        for size in range(2, LARGEST + 1):
            if comb(len(open_to), size) <= _ALL:
                sets |= {frozenset(each) for each in combinations(open_to, size)}
        place = {name: at for at, name in enumerate(self.scene.inputs)}
        self.gave_up = families.cut_short
        yield from sorted(sets, key=lambda each: (len(each), sorted(map(place.__getitem__, each))))

    def is_known(self, name: str) -> bool:
        """Whether a fact has a value now, or is not asked: an 不明 is not changed, it is unknown."""
        possible = self.scene.now.plain(name).possible
        return possible.is_single and not possible.failed

    def attempt(self, names: Names) -> None:
        """Try a set of facts, after all smaller ones."""
        if names in self._tried or not names:
            return
        self._tried.add(names)
        for size in range(1, len(names)):
            for part in combinations(sorted(names), size):
                self.attempt(frozenset(part))
        if len(names) > LARGEST or any(each.names < names for each in self.found):
            return
        if self.scene.can(names):
            self.found += self.ways(tuple(name for name in self.scene.inputs if name in names))

    def ways(self, names: tuple[str, ...]) -> list[Found]:
        """The values of these facts that would do."""
        offered = [self.pieces(name) for name in names]
        if prod(map(len, offered)) > _COMBINATIONS:
            self.gave_up = True
            offered = [each[:4] for each in offered]
        found: list[Found] = []
        for chosen in product(*offered):
            if len(found) == _WAYS or any(_holds(each, names, chosen) for each in found):
                continue
            tried = {name: only(each.nearest) for name, each in zip(names, chosen, strict=True)}
            if self.scene.sure(tried):
                sets = self.widened(tried, dict(zip(names, chosen, strict=True)))
                found.append(Found(tuple(sets.items())))
        return _merged(found, self.scene)

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """What a fact could be instead."""
        if name not in self._pieces:
            self._pieces[name] = pieces(self.scene, self.scene.inputs[name])
        return self._pieces[name]

    def widened(
        self, tried: Mapping[str, Values], chosen: Mapping[str, Piece]
    ) -> dict[str, Values]:
        """The values that were tried, and all others that would do as well."""
        sets = dict(tried)
        for name, piece in chosen.items():
            if self.scene.sure({**sets, name: piece.values}):
                sets[name] = piece.values
        for name in chosen:
            others = [each.values for each in self.pieces(name)]
            grown = True
            while grown:
                grown = False
                for other in others:
                    wider = _joined(sets[name], other)
                    if wider is not None and self.scene.sure({**sets, name: wider}):
                        sets[name], grown = wider, True
        return sets


def _merged(found: list[Found], scene: Scene) -> list[Found]:
    """Ways that differ in one fact only, and there join without a gap, as one."""
    merged: list[Found] = []
    for each in found:
        for at, other in enumerate(merged):
            apart = [
                (name, mine, theirs)
                for (name, mine), (_, theirs) in zip(each.values, other.values, strict=True)
                if mine != theirs
            ]
            whole = _touching(*apart[0], scene) if len(apart) == 1 else None
            if whole is not None:
                merged[at] = Found(
                    tuple((n, whole if n == apart[0][0] else v) for n, v in each.values)
                )
                break
        else:
            merged.append(each)
    return merged


def _touching(name: str, left: Values, right: Values, scene: Scene) -> Values | None:
    """Both sets as one, if nothing lies between them."""
    match left, right:
        case Choices(a), Choices(b):
            return Choices(a | b)
        case Interval(), Interval():
            around = hull(left, right)
            first, second = sorted((left, right), key=lambda each: each.lower_cut)
            if first.upper_cut >= second.lower_cut:
                return around
            step = step_of(scene.inputs[name])
            if step is None or first.high is None or second.low is None:
                return None
            return around if first.high + step == second.low else None
        case _:
            return None


def _joined(left: Values, right: Values) -> Values | None:
    """Both sets as one; None where one has the other, or something lies between them."""
    match left, right:
        case Choices(a), Choices(b):
            return None if b <= a else join_values(left, right)
        case Interval(), Interval():
            around = hull(left, right)
            return None if around in (left, right) else around
        case _:
            return None


def _holds(found: Found, names: tuple[str, ...], chosen: tuple[Piece, ...]) -> bool:
    """Whether these values are among those already found."""
    sets = dict(found.values)
    for name, piece in zip(names, chosen, strict=True):
        match sets[name]:
            case Choices(members) if piece.nearest in members:
                continue
            case Interval() as line if not isinstance(piece.nearest, bool | str) and line.contains(
                piece.nearest
            ):
                continue
            case _:
                return False
    return True
