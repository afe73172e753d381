"""The typed columns people have → encoded columns, inside the query.

In: the facts of a 断面. Out: what is known of their columns (`FactColumn`), and expressions that make an encoded
column and its column of states from a natural one: 真偽 BOOLEAN, 区分 the name of the member (or 不明), numbers INTEGER
or DECIMAL in the declared unit, 日付 DATE, 年度 INTEGER, 年月 text `2025-04`, 文字 text; NULL = 未回答.

No bounds are known from data here. A number whose fact declares no end is taken as far as `AMOUNT`, or with
six decimals as far as `MEASURE`: what is farther, or finer, is no 誤り, but its row is not worked out.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, lcm

from attrs import frozen
from sqlglot import exp

from sadame.dsl import core
from sadame.dsl.interval import Interval
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
from sadame.engine.columnar.encoding import FactColumn, State, field_of, state_of
from sadame.engine.columnar.sql import dialects
from sadame.engine.columnar.sql.dialects import (
    NARROW,
    Dialect,
    Sql,
    binary,
    case,
    cast,
    column,
    number,
    text,
)
from sadame.engine.facts.scalars import UNKNOWN, Domain

AMOUNT = 10**13
"""Whole numbers without a declared end: 10兆円."""
MEASURE = 10**15
"""Numbers with six decimals without a declared end, over 10^6."""
PLACES = 6
_DIGITS = 24
_MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
_FIRST_DAY = "0001-01-01"


class TooFineError(Exception):
    """A 刻み that takes more than six decimals; `args` = the fact."""


@frozen
class Lattice:
    """How a number in the declared unit becomes whole: × `factor`, over `den`, a multiple of `stride`.

    `places`: the decimals it may have as it is written. `is_dense`: no 刻み, so finer ones are no 誤り.
    """

    den: int
    factor: int
    stride: int
    places: int
    is_dense: bool


@frozen
class Fact:
    """A natural column: its encoded form, the range of its whole numbers, None = not declared."""

    column: FactColumn
    lattice: Lattice
    low: int | None = None
    high: int | None = None

    @property
    def name(self) -> str:
        """The name of both columns."""
        return self.column.name

    @property
    def kind(self) -> Type:
        """The type of the fact."""
        return self.column.kind


_WHOLE = Lattice(1, 1, 1, 0, is_dense=False)


# ── what the facts are ───────────────────────────────────────────────────────────────────────────


def facts_of(part: core.Slice) -> tuple[dict[str, Fact], dict[str, dict[str, Fact]]]:
    """The facts of a person, and of the elements of each 一覧, by name."""
    facts: dict[str, Fact] = {}
    lists: dict[str, dict[str, Fact]] = {}
    for symbol in part.symbols:
        match symbol:
            case core.Input(name=name, type=ListOf(element)):
                lists[name] = {
                    each.name: _fact(each.name, Domain(each.type, each.bounds, each.step))
                    for each in element.fields
                }
            case core.Input(name=name, type=Structure(fields=fields)):
                for each in fields:
                    whole = field_of(name, each.name)
                    facts[whole] = _fact(whole, Domain(each.type, each.bounds, each.step))
            case core.Input(name=name, type=kind, bounds=bounds, step=step):
                facts[name] = _fact(name, Domain(kind, bounds, step))
            case _:
                pass
    return facts, lists


def list_column(part: core.Slice, name: str) -> FactColumn:
    """The column of a 一覧 of which every element is in its table."""
    return FactColumn(name, part.by_name[name].type)


def _fact(name: str, domain: Domain) -> Fact:
    kind = domain.type
    match kind:
        case Truth() | Label():
            return Fact(_column(name, kind, State.VALUE), _WHOLE)
        case Choice():
            return Fact(_column(name, kind, State.UNKNOWN, State.INVALID), _WHOLE)
        case Quantity():
            lattice = _lattice(name, kind, domain.step or natural_step(kind))
        case _:
            lattice = _WHOLE
    whole = domain.everything()
    low, high = _ends(whole, lattice.den) if isinstance(whole, Interval) else (None, None)
    most = MEASURE if lattice.is_dense else AMOUNT
    found = {State.INVALID} if not lattice.is_dense or (low, high) != (None, None) else set()
    found |= {State.OTHER} if lattice.is_dense or low is None or high is None else set()
    known = _column(
        name,
        kind,
        *found,
        den=lattice.den,
        low=-most if low is None else low,
        high=most if high is None else high,
    )
    return Fact(known, lattice, low, high)


def _column(
    name: str,
    kind: Type,
    *states: State,
    den: int = 1,
    low: int | None = None,
    high: int | None = None,
) -> FactColumn:
    known = frozenset({State.VALUE, State.BLANK, *states})
    return FactColumn(name, kind, den, low, high, nullable=True, states=known)


def _lattice(name: str, kind: Quantity, step: Fraction | None) -> Lattice:
    scale = kind.unit.scale
    if step is None:
        whole = 10**PLACES
        return Lattice(whole * scale.denominator, whole * scale.numerator, 1, PLACES, is_dense=True)
    den = lcm(step.denominator, scale.denominator)
    shown = step / scale
    places = next((k for k in range(PLACES + 1) if (shown * 10**k).denominator == 1), None)
    if places is None:
        raise TooFineError(name)
    return Lattice(den, int(scale * den), int(step * den), places, is_dense=False)


def _ends(whole: Interval, den: int) -> tuple[int | None, int | None]:
    """The range in whole numbers."""
    low = None if whole.low is None else Fraction(whole.low) * den
    high = None if whole.high is None else Fraction(whole.high) * den
    return (
        None if low is None else floor(low) + 1 if whole.low_open else ceil(low),
        None if high is None else ceil(high) - 1 if whole.high_open else floor(high),
    )


# ── encoding ─────────────────────────────────────────────────────────────────────────────────────


def read(dialect: Dialect, fact: Fact) -> dict[str, Sql]:
    """First step: the cell as it is, and as a number where it is one."""
    cell = column(fact.name)
    made: dict[str, Sql] = {_cell(dialect, fact): cell}
    if _is_numeric(fact.kind):
        made[_number(dialect, fact)] = _as_number(dialect, fact)
    return made


def encoded(dialect: Dialect, fact: Fact) -> dict[str, Sql]:
    """Second step: the encoded column, and that of its states."""
    cell = column(_cell(dialect, fact))
    name = dialect.named(fact.name)
    match fact.kind:
        case Truth():
            return {name: cell}
        case Label():
            plain = cast(cell, "TEXT")
            return {name: case((binary(exp.NEQ, plain.copy(), text("")), plain))}
        case Choice(members=members):
            value, state = _place(cell, members)
        case _:
            value, state = _measured(dialect, fact)
    return {name: value, dialect.named(state_of(fact.name)): state}


def _cell(dialect: Dialect, fact: Fact) -> str:
    return dialect.named(f"{fact.name}@元")


def _number(dialect: Dialect, fact: Fact) -> str:
    return dialect.named(f"{fact.name}@数")


def _is_numeric(kind: Type) -> bool:
    return isinstance(kind, Quantity | Day | FiscalYear | YearMonth)


def _place(cell: Sql, members: tuple[str, ...]) -> tuple[Sql, Sql]:
    def same(word: str) -> Sql:
        return binary(exp.EQ, cell.copy(), text(word))

    places = case(*((same(each), number(at)) for at, each in enumerate(members)))
    blank = exp.Or(this=dialects.is_null(cell.copy()), expression=same(""))
    known = exp.In(this=cell.copy(), expressions=[text(each) for each in members])
    others = [] if UNKNOWN in members else [(same(UNKNOWN), _state(State.UNKNOWN))]
    state = case(
        (blank, _state(State.BLANK)),
        (known, _state(State.VALUE)),
        *others,
        default=_state(State.INVALID),
    )
    return cast(places, NARROW), state


def _state(state: State) -> Sql:
    return number(int(state))


def _as_number(dialect: Dialect, fact: Fact) -> Sql:
    cell = column(fact.name)
    match fact.kind:
        case Day():
            first = cast(text(_FIRST_DAY), "DATE")
            days = (
                dialects.called("DATEDIFF", cell, first)
                if dialect.name == "spark"
                else exp.Sub(this=cell, expression=first)
            )
            return binary(exp.Add, days, number(1))
        case YearMonth():
            year, month = (
                cast(
                    exp.Substring(this=cell.copy(), start=number(at), length=number(size)), "BIGINT"
                )
                for at, size in ((1, 4), (6, 2))
            )
            months = binary(
                exp.Sub, binary(exp.Add, binary(exp.Mul, year, number(12)), month), number(1)
            )
            return case(
                (exp.RegexpLike(this=cell, expression=text(_MONTH)), months),
            )
        case FiscalYear():
            return cast(cell, NARROW)
        case _:
            return _scaled(dialect, fact.lattice, cell)


def _scaled(dialect: Dialect, lattice: Lattice, cell: Sql) -> Sql:
    """The number × factor; null where it has more places or figures than are held."""
    held = _held(dialect, lattice, cell)
    if dialect.name != "postgres":  # where a cast rounds in silence, so it must come back the same
        same = binary(exp.EQ, held.copy(), cell.copy())
        held = case((same, held))
    if lattice.factor == 1:
        return held
    return binary(exp.Mul, held, number(lattice.factor))


def _held(dialect: Dialect, lattice: Lattice, cell: Sql) -> Sql:
    """The number in an exact type; null where it has more figures than that holds."""
    if dialect.name == "postgres":
        return cast(cell, "NUMERIC")
    return dialects.try_cast(cell, f"DECIMAL({_DIGITS}, {lattice.places})")


def _measured(dialect: Dialect, fact: Fact) -> tuple[Sql, Sql]:
    def found() -> Sql:
        return column(_number(dialect, fact))

    low, high = fact.column.low, fact.column.high
    inside: list[Sql] = [
        binary(exp.GTE, found(), number(low or 0)),
        binary(exp.LTE, found(), number(high or 0)),
    ]
    if isinstance(fact.kind, Quantity):
        rest = binary(exp.Mod, found(), number(fact.lattice.stride))
        inside.append(binary(exp.EQ, rest, number(0)))
    held = inside[0]
    for each in inside[1:]:
        held = exp.And(this=held, expression=each)
    value = case((held, cast(found(), NARROW)))
    state = case(
        (dialects.is_null(column(_cell(dialect, fact))), _state(State.BLANK)),
        (held.copy(), _state(State.VALUE)),
        *((each, _state(State.OTHER)) for each in _beyond(dialect, fact)),
        default=_state(State.INVALID),
    )
    return value, state


def _beyond(dialect: Dialect, fact: Fact) -> list[Sql]:
    """What is farther or finer than is held, where that is no 誤り."""
    if State.OTHER not in fact.column.states:
        return []
    found = column(_number(dialect, fact))
    cell = column(_cell(dialect, fact))
    far: list[Sql] = [dialects.is_null(_held(dialect, fact.lattice, cell))]
    if fact.low is None:
        far.append(binary(exp.LT, found, number(fact.column.low or 0)))
    if fact.high is None:
        far.append(binary(exp.GT, found.copy(), number(fact.column.high or 0)))
    if fact.lattice.is_dense and dialect.name == "postgres":
        rest = binary(exp.Mod, found.copy(), number(1))
        far.append(binary(exp.NEQ, rest, number(0)))
    elif fact.lattice.is_dense:
        far.append(dialects.is_null(found.copy()))
    return far


# ── what a column is called ──────────────────────────────────────────────────────────────────────


def type_in(dialect: Dialect, fact: Fact) -> str:
    """The type a natural column is expected to have."""
    match fact.kind:
        case Truth():
            return "BOOLEAN"
        case Quantity():
            places = fact.lattice.places
            return f"DECIMAL(18, {places})" if places else NARROW
        case Day():
            return "DATE"
        case FiscalYear():
            return "INTEGER"
        case _:
            return "TEXT" if dialect.name == "postgres" else "STRING"


def used(facts: Mapping[str, Fact], names: set[str]) -> list[Fact]:
    """The facts whose encoded columns are among these."""
    return [each for name, each in facts.items() if {name, state_of(name)} & names]
