"""What was found, in the form it is told: an 算定 where that alone decides, and 「an any two of these」.

In: sets of facts with the values that would do. Out: `Alternative`s. 身長 and 体重 become BMI, a 生年月日 keeps
its day beside the 満年齢; if any two of 問7 to 問10 would do, that is one alternative, not six.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Exact, Interval, hull, on_lattice, regions
from sadame.dsl.trace import Alternative, Change
from sadame.dsl.types import is_numeric, same
from sadame.dsl.values import Possible, Values
from sadame.engine.differ.pieces import comparisons, constant
from sadame.engine.differ.sight import Probe, Scene, roots, whole

Sets = Sequence[tuple[str, Values]]


def alternatives(scene: Scene, found: Sequence[Sets]) -> tuple[Alternative, ...]:
    """Each way once, the ways with the fewest facts first."""
    told: dict[tuple[Change, ...], tuple[Change, ...]] = {}
    for each in _without_spare(found):
        changes = tuple(_changes(scene, dict(each)))
        told[changes] = tuple(map(_together, told.get(changes, changes), changes))
    return tuple(_gathered(list(told.values())))


def _together(first: Change, second: Change) -> Change:
    """Two facts that bring one quantity there."""
    return evolve(first, facts=tuple(dict.fromkeys((*first.facts, *second.facts))))


def _without_spare(found: Sequence[Sets]) -> Iterator[Sets]:
    """The sets of facts that have no other one inside them, smallest first."""
    names = [frozenset(name for name, _ in each) for each in found]
    for each, own in sorted(zip(found, names, strict=True), key=lambda pair: len(pair[1])):
        if not any(other < own for other in names):
            yield each


# ── the name under which a change is told ────────────────────────────────────────────────────────


def _changes(scene: Scene, sets: Mapping[str, Values]) -> Iterator[Change]:
    for name, values in sets.items():
        symbol = scene.inputs[name]
        plain = Change(name, symbol.type, _unfenced(values, whole(symbol)), symbol.questionnaire)
        yield _as_quantity(scene, sets, plain) or plain


def _as_quantity(scene: Scene, sets: Mapping[str, Values], change: Change) -> Change | None:
    """The number of another kind through which alone a fact counts, if its value alone decides."""
    if not isinstance(change.values, Interval):
        return None
    for name in scene.cone:
        symbol = scene.part.by_name[name]
        if (
            not isinstance(symbol, core.Rule)
            or not is_numeric(symbol.type)
            or same(symbol.type, change.type)
            or change.name not in scene.reach[name]
            or _reaches_around(scene, change.name, name)
        ):
            continue
        values = _region(scene, sets, symbol)
        if values is not None:
            return Change(name, symbol.type, values, facts=(change,))
    return None


def _unfenced(values: Values, domain: Values) -> Values:
    """The values without an end that is only the end of what the fact can be at all."""
    if not isinstance(values, Interval) or not isinstance(domain, Interval) or values == domain:
        return values
    ends_low = values.lower_cut == domain.lower_cut
    ends_high = values.upper_cut == domain.upper_cut
    return Interval(
        None if ends_low else values.low,
        None if ends_high else values.high,
        low_open=values.low_open,
        high_open=values.high_open,
    )


def _reaches_around(scene: Scene, fact: str, quantity: str) -> bool:
    """Whether the rule stands on the fact also otherwise than through the quantity."""
    waiting, seen = [scene.name], {quantity}
    while waiting:
        name = waiting.pop()
        if name == fact:
            return True
        if name not in seen:
            seen.add(name)
            waiting += [
                each for root in roots(scene.part.by_name[name]) for each in core.references(root)
            ]
    return False


def _region(scene: Scene, sets: Mapping[str, Values], quantity: core.Rule) -> Interval | None:
    """The values of the quantity that would do, around those the change leads to."""
    kernel = scene.kernel(scene.with_facts(sets))
    reached = kernel.plain(quantity.name).possible.values
    if not isinstance(reached, Interval):
        return None

    step = scene.now.lattice(quantity.name)
    whole_rule = core.Reference(scene.name, scene.rule.type, span=scene.rule.span)

    def does(values: Interval) -> bool:
        inside = values if step is None else on_lattice(values, step)
        if inside is None:
            return True  # nothing lies there that could do otherwise
        probe = Probe(scene, kernel, {quantity.name: Possible(inside)})
        return scene.goal.met(probe.of(whole_rule))

    around: Interval | None = None
    for region in regions(_compared_with(scene, quantity.name)):
        wider = region if around is None else hull(around, region)
        if does(wider):
            around = wider
        elif does(region) and not (around is not None and reached.within(around)):
            around = region
    return around if around is not None and reached.within(around) else None


def _compared_with(scene: Scene, name: str) -> frozenset[Exact]:
    """The constants a name is compared with."""
    sides = (
        side
        for node in comparisons(scene)
        for side in ((node.left, node.right), (node.right, node.left))
    )
    found = (
        constant(scene, other)
        for subject, other in sides
        if isinstance(subject, core.Reference) and subject.name == name
    )
    return frozenset(value for value in found if value is not None)


# ── any so many of these ─────────────────────────────────────────────────────────────────────────


def _gathered(told: list[tuple[Change, ...]]) -> Iterator[Alternative]:
    """The ways, those that are "any so many of these" as one."""
    left = dict.fromkeys(frozenset(each) for each in told)
    for each in told:
        if frozenset(each) not in left:
            continue
        group = list(each)
        size = len(each)
        if size > 1 or each[0].group:
            group = _grown(group, size, left)
        for part in combinations(group, size):
            left.pop(frozenset(part), None)
        yield Alternative(size, tuple(group))


def _grown(group: list[Change], size: int, left: Mapping[frozenset[Change], None]) -> list[Change]:
    """The changes any `size` of which would do, beginning with these."""
    others = dict.fromkeys(change for each in left if len(each) == size for change in each)
    for other in others:
        if other in group or other.group != group[0].group:
            continue
        if all(frozenset((*part, other)) in left for part in combinations(group, size - 1)):
            group = [*group, other]
    return group
