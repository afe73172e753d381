"""Facts for a checked program: worlds in which all is known, and what may be known of them.

In: one 断面 and a source of chance. Out: a `World` (full), `widened` facts that forget parts of it,
`completed` and `narrowed` ones that know more again. Everything is made from the program, so it fits
any policy, also the real ones.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from random import Random

from attrs import evolve, frozen
from tests.oracle import Bad, Judge, Plain, World

from sadame.dsl import core
from sadame.dsl.interval import Interval, closed, intersect, on_lattice
from sadame.dsl.types import (
    Choice,
    Label,
    ListOf,
    Scalar,
    Structure,
    Truth,
    Type,
    is_numeric,
    natural_step,
)
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values, everything, only
from sadame.engine.case import Facts, Invalid


@frozen(slots=False)
class Facet:
    """The domain of one fact or field, and the numbers around which something may change."""

    type: Type
    bounds: Interval | None
    step: Fraction | None
    corners: tuple[Fraction | int, ...]

    def whole(self) -> Values:
        return everything(self.type, self.bounds, self.stride())

    def stride(self) -> Fraction | None:
        return self.step if self.step is not None else natural_step(self.type)


def facet(part: core.Slice, fact: core.Input) -> Facet:
    return Facet(fact.type, fact.bounds, fact.step, corners_of(part))


@lru_cache(maxsize=64)
def corners_of(part: core.Slice) -> tuple[Fraction | int, ...]:
    """Every number and date that is written in the rules."""
    found: set[Fraction | int] = set()
    for symbol in part.symbols:
        for node in core.walk(symbol):
            if isinstance(node, core.Constant | core.Given) and not isinstance(
                node.value, bool | str
            ):
                found.add(node.value)
    return tuple(sorted(found))


def some_number(
    chance: Random, within: Interval, step: Fraction | None, facet: Facet
) -> Fraction | int:
    """A value of an interval, most often near a corner of it or of the rules."""
    stride = step if step is not None else Fraction(1, 2)
    ends = [end for end in (within.low, within.high) if end is not None]
    near = [*ends, *(corner for corner in facet.corners if within.contains(corner))]
    if not near:
        near = [Fraction(0)]
    for _ in range(8):
        value = chance.choice(near) + chance.choice((0, 0, 1, -1, 2)) * stride
        if step is None and chance.randrange(4) == 0:
            value = (Fraction(value) + chance.choice(near)) / 2
        if within.contains(value) and on_step(value, step):
            return settled(value, facet.type)
    cut = on_lattice(within, step) if step is not None else within
    assert cut is not None
    if cut.low is not None and not cut.low_open:
        return settled(cut.low, facet.type)
    if cut.high is not None and not cut.high_open:
        return settled(cut.high, facet.type)
    if step is not None:  # a lattice without ends
        return settled(Fraction(0), facet.type)
    low = cut.low if cut.low is not None else (cut.high or Fraction(0)) - 1
    high = cut.high if cut.high is not None else low + 1
    return settled((Fraction(low) + Fraction(high)) / 2, facet.type)


def on_step(value: Fraction | int, step: Fraction | None) -> bool:
    return step is None or (Fraction(value) / step).denominator == 1


def settled(value: Fraction | int, kind: Type) -> Fraction | int:
    """Quantities are `Fraction`, the calendar is `int`."""
    if type(kind).__name__ == "Quantity":
        return Fraction(value)
    return int(value)


def some_value(chance: Random, facet: Facet, within: Values) -> Plain:
    """One value of a set of values."""
    match within:
        case Choices(members):
            return chance.choice(sorted(members, key=str))
        case Texts(known):
            return chance.choice(sorted(known)) if known else chance.choice(("一", "二"))
        case Interval():
            return some_number(chance, within, facet.stride(), facet)
        case Fields(fields):
            assert isinstance(facet.type, Structure)
            return tuple(
                some_value(
                    chance, evolve(facet, type=f.type, bounds=f.bounds, step=f.step), p.values
                )
                for f, p in zip(facet.type.fields, fields, strict=True)
                if p.values is not None
            )
        case Elements(known, more):
            assert isinstance(facet.type, ListOf)
            element = evolve(facet, type=facet.type.element, bounds=None, step=None)
            extra = chance.choice((0, 0, 1, 2)) if more else 0
            sets = [*known, *(element.whole() for _ in range(extra))]
            chance.shuffle(sets)
            return tuple(some_value(chance, element, each) for each in sets)


def wider(chance: Random, facet: Facet, value: Plain) -> Values:
    """Some set of values that contains the value."""
    match facet.type:
        case Truth() | Choice():
            members = everything(facet.type)
            assert isinstance(members, Choices)
            others = [each for each in sorted(members.members, key=str) if chance.randrange(2)]
            assert isinstance(value, bool | str)
            return Choices(frozenset({value, *others}))
        case Label():
            return Texts(None)
        case Structure(fields=fields):
            assert isinstance(value, tuple)
            parts = [
                wider(chance, evolve(facet, type=f.type, bounds=f.bounds, step=f.step), each)
                if chance.randrange(3) == 0
                else exactly(f.type, each)
                for f, each in zip(fields, value, strict=True)
            ]
            return Fields(tuple(Possible(each) for each in parts))
        case ListOf(element=element):
            assert isinstance(value, tuple)
            one = evolve(facet, type=element, bounds=None, step=None)
            keep = [each for each in value if chance.randrange(4)]
            known = [
                wider(chance, one, each) if chance.randrange(2) else exactly(element, each)
                for each in keep
            ]
            more = len(keep) < len(value) or chance.randrange(3) == 0
            return Elements(tuple(each for each in known if isinstance(each, Fields)), more)
        case _:
            assert is_numeric(facet.type)
            assert isinstance(value, Fraction | int)
            return around(chance, facet, value)


def around(chance: Random, facet: Facet, value: Fraction | int) -> Interval:
    """An interval of the domain with the value in it."""
    whole = facet.whole()
    assert isinstance(whole, Interval)
    ends = [some_number(chance, whole, facet.stride(), facet) for _ in range(2)]
    low, high = min(*ends, value), max(*ends, value)
    shape = chance.randrange(4)
    made = closed(low, high)
    if shape == 0 and facet.stride() is None and low < value < high:
        made = Interval(low, high, low_open=True, high_open=True)
    if shape == 1:
        made = Interval(low, None, low_open=False, high_open=True)
    inside = intersect(made, whole)
    stride = facet.stride()
    cut = on_lattice(inside, stride) if inside is not None and stride is not None else inside
    assert cut is not None
    return cut


def exactly(kind: Type, value: Plain) -> Values:
    """The set of one value."""
    match kind:
        case Structure(fields=fields):
            assert isinstance(value, tuple)
            pairs = zip(fields, value, strict=True)
            return Fields(tuple(Possible(exactly(each.type, one)) for each, one in pairs))
        case ListOf(element=element):
            assert isinstance(value, tuple)
            known = [exactly(element, each) for each in value]
            return Elements(tuple(each for each in known if isinstance(each, Fields)), beyond=())
        case Label():
            return Texts(frozenset({str(value)}))
        case _:
            assert not isinstance(value, tuple)
            return only(value)


def outside(part: core.Slice, world: World, fact: core.Input, record: Plain) -> bool:
    """Whether an element lies outside the 収録 of its list; without one, or without an end, nothing is inside."""
    held = fact.coverage
    assert isinstance(record, tuple)
    ends = ends_of(part, world, fact)
    if held is None or ends is None:
        return True
    moment = record[held.index]
    assert isinstance(moment, Fraction | int)
    return not ends[0] <= moment <= ends[1]


def ends_of(
    part: core.Slice, world: World, fact: core.Input
) -> tuple[Fraction | int, Fraction | int] | None:
    """The stretch a list is known for in that world."""
    assert fact.coverage is not None
    judge = Judge(part, world, 1)
    first, last = judge.of(fact.coverage.first), judge.of(fact.coverage.last)
    if isinstance(first, Fraction | int) and isinstance(last, Fraction | int):
        return first, last
    return None


def as_covered(kind: Type, shown: Plain) -> Elements:
    """A list as it is told where its 収録 says the rest."""
    found = exactly(kind, shown)
    assert isinstance(found, Elements)
    return Elements(found.known)


def with_others(
    chance: Random, part: core.Slice, world: World, fact: core.Input, known: Plain
) -> Plain:
    """The list with elements more that its 収録 leaves open."""
    assert isinstance(known, tuple)
    assert isinstance(fact.type, ListOf)
    element = evolve(facet(part, fact), type=fact.type.element)
    made = [some_value(chance, element, element.whole()) for _ in range(chance.choice((0, 1, 3)))]
    found = [*known, *(each for each in made if outside(part, world, fact, each))]
    chance.shuffle(found)
    return tuple(found)


def inputs_of(part: core.Slice) -> list[core.Input]:
    return [symbol for symbol in part.symbols if isinstance(symbol, core.Input)]


def open_settings(part: core.Slice) -> dict[tuple[str, int | None], core.Setting]:
    """What the program itself leaves open."""
    found: dict[tuple[str, int | None], core.Setting] = {}
    for symbol in part.symbols:
        if isinstance(symbol, core.Parameter):
            settings = {(symbol.name, entry.start): entry.setting for entry in symbol.history}
            if not symbol.history and symbol.now is not None:
                settings[symbol.name, None] = symbol.now
            found |= {key: s for key, s in settings.items() if not isinstance(s, core.Given)}
    return found


def some_parameters(chance: Random, part: core.Slice) -> dict[tuple[str, int | None], Scalar]:
    """One of the settings that others may choose."""
    made: dict[tuple[str, int | None], Scalar] = {}
    for key, setting in open_settings(part).items():
        parameter = part.by_name[key[0]]
        corner = Facet(parameter.type, None, None, corners_of(part))
        assert isinstance(parameter, core.Parameter)
        declared = parameter.bounds or everything(parameter.type)
        assert isinstance(declared, Interval)
        bounds = setting.bounds if isinstance(setting, core.Delegated) else declared
        stride = natural_step(parameter.type)
        whole = on_lattice(bounds, stride) if stride is not None else bounds
        assert whole is not None
        made[key] = some_number(chance, whole, stride, corner)
    return made


def some_readings(chance: Random, part: core.Slice) -> dict[str, str]:
    """A reading for each 解釈."""
    return {
        symbol.name: chance.choice(symbol.type.members)
        for symbol in part.symbols
        if isinstance(symbol, core.Reading)
    }


def world(chance: Random, part: core.Slice) -> World:
    """Everything known: valid facts (rarely an invalid one), open settings set, readings chosen."""
    facts: dict[str, Plain | Bad] = {}
    for fact in inputs_of(part):
        silent = fact.unanswered is not None and fact.unanswered.condition is None
        if silent and chance.randrange(3) == 0:
            continue
        domain = facet(part, fact)
        facts[fact.name] = some_value(chance, domain, domain.whole())
        if chance.randrange(50) == 0:
            facts[fact.name] = Bad()
    return World(facts, some_parameters(chance, part), some_readings(chance, part))


def full(part: core.Slice, world: World) -> Facts:
    """What an evaluator is told of a world when it is told every fact."""
    return Facts(
        {
            name: Invalid("正しくない")
            if isinstance(value, Bad)
            else exactly(part.by_name[name].type, value)
            for name, value in world.facts.items()
        }
    )


def widened(chance: Random, part: core.Slice, world: World, forget: int = 45) -> Facts:
    """The world with some facts forgotten: not asked, 不明, or known only to lie in a range."""
    told = dict(full(part, world).values)
    for fact in inputs_of(part):
        value = world.facts.get(fact.name)
        if value is None or isinstance(value, Bad) or chance.randrange(100) >= forget:
            continue
        domain = facet(part, fact)
        match chance.randrange(5):
            case 1 | 2 if fact.coverage is not None:
                assert isinstance(value, tuple)
                shown = [
                    e for e in value if chance.randrange(2) or not outside(part, world, fact, e)
                ]
                told[fact.name] = as_covered(fact.type, tuple(shown))
            case 0 if fact.unanswered is None or fact.unanswered.condition is not None:
                del told[fact.name]
            case 0 | 1 | 2:
                told[fact.name] = domain.whole()
            case _:
                told[fact.name] = wider(chance, domain, value)
    return Facts(told)


def domain_of(part: core.Slice, facts: Facts, fact: core.Input) -> Values | Invalid | None:
    """What the fact may still be; None = 未回答 and presumed, perhaps under some readings only."""
    told = facts.values.get(fact.name)
    if told is not None:
        return told
    return facet(part, fact).whole() if fact.unanswered is None else None


def completed(chance: Random, part: core.Slice, facts: Facts, readings: Mapping[str, str]) -> World:
    """A world in which these facts hold."""
    defaults = {
        symbol.name: symbol.default
        for symbol in part.symbols
        if isinstance(symbol, core.Reading) and symbol.default is not None
    }
    chosen = some_readings(chance, part) | defaults | dict(readings)
    made: dict[str, Plain | Bad] = {}
    for fact in inputs_of(part):
        domain = domain_of(part, facts, fact)
        if domain is None and not is_presumed(part, fact, chosen):
            domain = facet(part, fact).whole()
        match domain:
            case None:
                continue
            case Invalid():
                made[fact.name] = Bad()
            case _:
                made[fact.name] = some_value(chance, facet(part, fact), domain)
    found = World(made, some_parameters(chance, part), chosen)
    for fact in inputs_of(part):
        told = domain_of(part, facts, fact)
        if fact.coverage is not None and isinstance(told, Elements) and told.beyond is None:
            known = made[fact.name]
            assert not isinstance(known, Bad)
            made[fact.name] = with_others(chance, part, found, fact, known)
    return found


def is_presumed(part: core.Slice, fact: core.Input, readings: Mapping[str, str]) -> bool:
    """Whether silence is read as an answer under these readings."""
    if fact.unanswered is None:
        return False
    condition = fact.unanswered.condition
    return condition is None or Judge(part, World({}, {}, readings), 1).of(condition) is True


def narrowed(chance: Random, part: core.Slice, facts: Facts) -> Facts:
    """The same facts with some known better: each domain is inside the one before."""
    told = dict(facts.values)
    for fact in inputs_of(part):
        domain = domain_of(part, facts, fact)
        if domain is None or isinstance(domain, Invalid) or chance.randrange(2):
            continue
        told[fact.name] = smaller(chance, facet(part, fact), domain)
    return Facts(told)


def smaller(chance: Random, facet: Facet, domain: Values) -> Values:
    """A part of a set of values."""
    match domain:
        case Choices(members):
            kept = {each for each in sorted(members, key=str) if chance.randrange(2)}
            return Choices(frozenset(kept or {chance.choice(sorted(members, key=str))}))
        case Interval():
            ends = [some_number(chance, domain, facet.stride(), facet) for _ in range(2)]
            return closed(min(ends), max(ends))
        case _:
            return exactly(facet.type, some_value(chance, facet, domain))
