"""Facts for trying 性質: valid, complete, and close to the numbers the rules turn on.

In: a 断面, the rules in question and a 基準日. Out: Hypothesis strategies. Every fact the rules reach is
known and inside its declared range (semantics §13.15). A birthday is never after the 基準日.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sadame.dsl import calendar
from sadame.dsl.core import (
    Constant,
    DateCall,
    DateFunction,
    Delegated,
    Given,
    Input,
    Parameter,
    Reading,
    Reference,
    Rounded,
    Slice,
    Symbol,
    walk,
)
from sadame.dsl.interval import Exact, Interval, closed, intersect, on_lattice, point
from sadame.dsl.types import (
    Choice,
    Day,
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
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values
from sadame.engine.trials.leanings import Leanings

_YEARS = 120
_LONGEST_LIST = 3
LABELS = ("甲", "乙", "丙")
_BIRTHDAY = frozenset({DateFunction.AGE, DateFunction.AGE_BY_BIRTHDAY})
_Key: TypeAlias = object
_T = TypeVar("_T")


@frozen
class Surroundings:
    """What a fact's values are chosen by: constants of its kind near it, birthdays, the day.

    `keen` = so many times rather at a constant or an end than anywhere of a modest size.
    """

    day: int
    constants: Mapping[_Key, tuple[Exact, ...]]
    birthdays: frozenset[str]
    keen: int = 1


def reached(cut: Slice, names: Iterable[str]) -> tuple[Symbol, ...]:
    """The rules of these names and everything they reach, in evaluation order."""
    wanted = {name for rule in names for name in (rule, *cut.notes[rule].cone)}
    return tuple(symbol for symbol in cut.symbols if symbol.name in wanted)


def surroundings(symbols: Iterable[Symbol], day: int) -> Surroundings:
    """The constants the rules compare with, and the facts they take an age from."""
    constants: dict[_Key, set[Exact]] = {}
    birthdays: set[str] = set()
    for symbol in symbols:
        for kind, value in _constants(symbol):
            constants.setdefault(_key(kind), set()).add(value)
        for node in walk(symbol):
            if isinstance(node, DateCall) and node.function in _BIRTHDAY:
                first = node.arguments[0]
                birthdays |= {first.name} if isinstance(first, Reference) else set()
    ordered = {key: tuple(sorted(values)) for key, values in constants.items()}
    return Surroundings(day, ordered, frozenset(birthdays))


def facts(
    inputs: Iterable[Input], near: Surroundings, leaning: Leanings
) -> SearchStrategy[dict[str, Values]]:
    """Full facts: any, or such as get far."""
    answers = leaning.answers
    named = {each.name: fact(each, near) for each in inputs}
    helped = {
        name: st.one_of(anything, *_often(_one(answers[name]), 7)) if name in answers else anything
        for name, anything in named.items()
    }
    guided = _together(helped)
    for table in leaning.tables:
        rows = st.one_of([_together({name: _one(row[name]) for name in row}) for row in table])
        guided = st.tuples(guided, rows).map(lambda both: both[0] | both[1])
    return st.one_of(_together(named), *_often(guided, 2))


def among(values: Sequence[_T]) -> SearchStrategy[_T]:
    """One of them, the first the plainest.

    Not `sampled_from`, and nowhere here `builds` or `none`: their labels are hashes that differ from process to
    process, and labels decide in which order a case is made smaller. The same file would show another
    counterexample each time.
    """
    return st.integers(0, len(values) - 1).map(lambda at: values[at])


def _often(strategy: SearchStrategy[_T], times: int) -> list[SearchStrategy[_T]]:
    """The strategy so many times for `one_of`, which takes the same object but once."""
    return [strategy.map(lambda value: value) for _ in range(times)]


def _one(answers: frozenset[bool | str]) -> SearchStrategy[Values]:
    return among(sorted(answers, key=str)).map(_chosen)


def _together(named: Mapping[str, SearchStrategy[Values]]) -> SearchStrategy[dict[str, Values]]:
    """A mapping drawn in one order only, so that no case is tried twice."""
    return st.tuples(*named.values()).map(lambda values: dict(zip(named, values, strict=True)))


def readings(symbols: Iterable[Symbol]) -> SearchStrategy[dict[str, str]]:
    """A reading for every 解釈, the 既定 first: what always holds does so however a clause is read."""
    drawn = {
        each.name: among(sorted(each.type.members, key=lambda word: word != each.default))
        for each in symbols
        if isinstance(each, Reading)
    }
    return st.fixed_dictionaries(drawn)


def fact(each: Input, near: Surroundings) -> SearchStrategy[Values]:
    """A value of one 入力."""
    return value(each.type, range_of(each, near), each.step or natural_step(each.type), near)


def range_of(each: Input, near: Surroundings) -> Interval | None:
    """Its declared range; nobody is born after the 基準日, if anybody can be born before."""
    if each.name not in near.birthdays:
        return each.bounds
    return intersect(each.bounds or DAYS, Interval(None, near.day)) or each.bounds


DAYS = closed(calendar.FIRST, calendar.LAST)


def value(
    kind: Type, bounds: Interval | None, step: Fraction | None, near: Surroundings
) -> SearchStrategy[Values]:
    """A value of a type, inside its range and on its 刻み."""
    match kind:
        case Truth():
            return st.booleans().map(_chosen)
        case Choice(members=members):
            return among(members).map(_chosen)
        case Label():
            return among(LABELS).map(lambda text: Texts(frozenset({text})))
        case Quantity() | Day() | FiscalYear() | YearMonth():
            return on_line(kind, bounds, step, near).map(point)
        case Structure():
            return _record(kind, near)
        case ListOf(element):
            return st.lists(_record(element, near), max_size=_LONGEST_LIST).map(
                lambda records: Elements(tuple(records), beyond=())
            )


def _chosen(member: Scalar) -> Values:
    return Choices(frozenset({member})) if isinstance(member, bool | str) else point(member)


def _record(kind: Structure, near: Surroundings) -> SearchStrategy[Fields]:
    parts = (
        value(each.type, each.bounds, each.step or natural_step(each.type), near)
        for each in kind.fields
    )
    return st.tuples(*parts).map(lambda values: Fields(tuple(Possible(each) for each in values)))


# ── numbers and dates ──


def on_line(
    kind: Quantity | Day | FiscalYear | YearMonth,
    bounds: Interval | None,
    step: Fraction | None,
    near: Surroundings,
) -> SearchStrategy[Exact]:
    """Any value of a modest size, or one at or beside a constant of the rules or an end of its range."""
    grid, whole, edges = _grid(kind, bounds, step, near)
    lattice = on_lattice(whole, grid)
    # what stands first is what a case is made smaller to: at an edge it says most
    parts = _often(among(edges), near.keen) if edges else []
    if lattice is not None and lattice.low is not None and lattice.high is not None:
        first, last = int(Fraction(lattice.low) / grid), int(Fraction(lattice.high) / grid)
        parts.append(st.integers(first, last).map(lambda count: count * grid))
        parts.append(
            st.integers(0, 100).map(lambda at: (first + (last - first) * at // 100) * grid)
        )
    parts = parts or [among([_some(whole)])]
    is_calendar = not isinstance(kind, Quantity)
    return st.one_of(parts).map(int if is_calendar else Fraction)


def corners(
    kind: Quantity | Day | FiscalYear | YearMonth,
    bounds: Interval | None,
    step: Fraction | None,
    near: Surroundings,
) -> tuple[Exact, ...]:
    """The values at and beside the constants of the rules and the ends of the range; tenths; large ones."""
    grid, whole, edges = _grid(kind, bounds, step, near)
    found = set(edges)
    lattice = on_lattice(whole, grid)
    if lattice is not None and lattice.low is not None and lattice.high is not None:
        first, last = int(Fraction(lattice.low) / grid), int(Fraction(lattice.high) / grid)
        found |= {(first + (last - first) * tenth // 10) * grid for tenth in range(1, 10)}
        if isinstance(kind, Quantity):
            # A limit that is a small share of a fact is met only by far larger facts.
            larger = (last * grid * 10**power for power in (1, 2, 3))
            found |= {each for each in larger if bounds is None or bounds.contains(each)}
    convert = Fraction if isinstance(kind, Quantity) else int
    return tuple(convert(each) for each in sorted(found or {_some(whole)}))


def _grid(
    kind: Quantity | Day | FiscalYear | YearMonth,
    bounds: Interval | None,
    step: Fraction | None,
    near: Surroundings,
) -> tuple[Fraction, Interval, list[Exact]]:
    """The 刻み to go by, the range of a modest size, and its edges in order."""
    grid = step or (kind.unit.scale / 10 if isinstance(kind, Quantity) else Fraction(1))
    constants = list(_near(kind, near))
    whole = _modest(kind, bounds, constants, near)
    edges = {
        edge
        for middle in (*constants, *_ends(whole))
        for edge in (middle - grid, middle, middle + grid)
        if whole.contains(edge) and (step is None or Fraction(edge) % step == 0)
    }
    return grid, whole, sorted(edges)


def _some(whole: Interval) -> Exact:
    """A value of an interval too narrow for any grid."""
    low, high = Fraction(whole.low or 0), Fraction(whole.high or 0)
    return (low + high) / 2


def _ends(whole: Interval) -> Iterator[Exact]:
    yield from (end for end in (whole.low, whole.high) if end is not None)


def _modest(
    kind: Type, bounds: Interval | None, constants: list[Exact], near: Surroundings
) -> Interval:
    """The declared range, cut to sizes that occur: a generated case should be one to believe."""
    match kind:
        case Day():
            usual = closed(near.day - _YEARS * 365, near.day + 3_650)
        case FiscalYear():
            year = calendar.fiscal_year(near.day)
            usual = closed(year - 10, year + 10)
        case YearMonth():
            month = calendar.year_month(near.day)
            usual = closed(month - 60, month + 60)
        case Quantity(unit):
            size = max([100 * unit.scale, *(2 * abs(Fraction(each)) for each in constants)])
            usual = closed(-size, size)
        case _:
            raise TypeError(f"not on a line: {kind!r}")
    return usual if bounds is None else (intersect(bounds, _stretched(usual, bounds)) or bounds)


def _stretched(usual: Interval, bounds: Interval) -> Interval:
    """`usual`, moved out so far that it reaches into the declared range and to its finite ends."""
    ends = [*_ends(usual), *_ends(bounds)]
    return closed(min(ends), max(ends))


def _near(kind: Type, near: Surroundings) -> Iterator[Exact]:
    """Constants of the kind; for a date also the days that many 歳, 年 or か月 before the 基準日."""
    for constant in near.constants.get(_key(kind), ()):
        yield constant
        if isinstance(kind, Quantity):
            yield -constant
    if isinstance(kind, Day):
        for key, per in (("歳", 12), ("か月", 1)):
            for count in near.constants.get((("dimension", ((key, 1),))), ()):
                months = int(count * per)
                if 0 < months <= _YEARS * 12:
                    same = calendar.same_day(near.day, -months)
                    yield same
                    if key == "歳":
                        yield same + 1  # an age is reached on the day before the birthday


def _constants(symbol: Symbol) -> Iterator[tuple[Type, Exact]]:
    for node in walk(symbol):
        if isinstance(node, Constant) and _is_exact(node.value):
            yield node.type, _exact(node.value)
        elif isinstance(symbol, Parameter) and isinstance(node, Given) and _is_exact(node.value):
            yield symbol.type, _exact(node.value)
        elif isinstance(symbol, Parameter) and isinstance(node, Delegated):
            yield from ((symbol.type, end) for end in _ends(node.bounds))
        elif isinstance(node, Rounded):
            # Amounts below the place that is kept all come out as 0: sizes are to go far beyond it.
            yield node.type, 100 * node.rounding.unit
    if isinstance(symbol, Input) and symbol.bounds is not None:
        yield from ((symbol.type, end) for end in _ends(symbol.bounds))


def _is_exact(scalar: Scalar) -> bool:
    return not isinstance(scalar, bool | str)


def _exact(scalar: Scalar) -> Exact:
    assert not isinstance(scalar, bool | str)  # noqa: S101 - told by _is_exact
    return scalar


def _key(kind: Type) -> _Key:
    """Values of one key may be compared with each other."""
    return ("dimension", kind.unit.dimension) if isinstance(kind, Quantity) else type(kind)
