"""Facts of a case ↔ a row of encoded columns (`columnar.encoding`).

`encode`: cases → one frame, and what is known of its columns. `facts_at`: a row → the facts of one case,
for the interpreter. What no column can hold (a set of members, an end that is not included) makes a
cell `State.OTHER`: the row is for the interpreter, and `Encoded.kept` has its facts.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

import polars as pl
from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.types import (
    Choice,
    Label,
    ListOf,
    Quantity,
    Scalar,
    Structure,
    Truth,
    Type,
    natural_step,
)
from sadame.dsl.values import (
    Choices,
    Elements,
    Fields,
    Possible,
    Texts,
    Values,
    everything,
    is_single,
    only,
)
from sadame.engine.case import Facts, Invalid
from sadame.engine.columnar.encoding import (
    ROW,
    FactColumn,
    State,
    field_of,
    more_of,
    state_of,
    upper_of,
    width_of,
)

_DTYPES = {
    0: pl.String(),
    1: pl.Boolean(),
    8: pl.UInt8(),
    16: pl.UInt16(),
    32: pl.Int32(),
    64: pl.Int64(),
}


@frozen
class Cell:
    """What a column holds of one fact of one case."""

    state: State
    value: Scalar | None = None
    upper: Scalar | None = None


@frozen(eq=False)
class Encoded:
    """Cases as columns: the frame, a frame for each 一覧, and what is known of their columns.

    `others` = by fact and by row, what no column holds.
    """

    frame: pl.DataFrame
    columns: Mapping[str, FactColumn]
    lists: Mapping[str, pl.DataFrame] = field(factory=dict)
    list_columns: Mapping[str, Mapping[str, FactColumn]] = field(factory=dict)
    others: Mapping[str, Mapping[int, Values]] = field(factory=dict)


@frozen
class Slot:
    """A column to be: its name and type, the domain and the lattice of its cells."""

    name: str
    type: Type
    whole: Values
    step: Fraction | None


def slots_of(part: core.Slice) -> list[Slot]:
    """The columns of the facts of a 断面, in the order of its symbols; 一覧 have none of their own."""
    found = []
    for symbol in part.symbols:
        if not isinstance(symbol, core.Input):
            continue
        match symbol.type:
            case Structure(fields=fields):
                found += [
                    _slot(field_of(symbol.name, each.name), each.type, each.bounds, each.step)
                    for each in fields
                ]
            case ListOf():
                continue
            case kind:
                found.append(_slot(symbol.name, kind, symbol.bounds, symbol.step))
    return found


def element_slots(kind: ListOf) -> list[Slot]:
    """The columns of the elements of a 一覧."""
    return [_slot(each.name, each.type, each.bounds, each.step) for each in kind.element.fields]


def _slot(name: str, kind: Type, bounds: Interval | None, step: Fraction | None) -> Slot:
    stride = step or natural_step(kind)
    return Slot(name, kind, everything(kind, bounds, stride), stride)


def encode(part: core.Slice, cases: Sequence[Facts]) -> Encoded:
    """The cases as columns."""
    columns: dict[str, FactColumn] = {}
    series: list[pl.Series] = []
    for slot in slots_of(part):
        cells = [_cell(slot, _supplied(part, slot, case)) for case in cases]
        made, column = column_of(slot, cells)
        series += made
        columns[slot.name] = column
    lists: dict[str, pl.DataFrame] = {}
    list_columns: dict[str, Mapping[str, FactColumn]] = {}
    for symbol in part.symbols:
        if isinstance(symbol, core.Input) and isinstance(symbol.type, ListOf):
            more, frame, inside = _elements(symbol, symbol.type, cases)
            states = [_list_state(symbol, case.values.get(symbol.name)) for case in cases]
            column = FactColumn(symbol.name, symbol.type, nullable=True, states=frozenset(states))
            columns[symbol.name] = column
            series.append(pl.Series(more_of(symbol.name), more, dtype=pl.Boolean))
            if column.has_states:
                series.append(pl.Series(state_of(symbol.name), [*map(int, states)], dtype=pl.UInt8))
            lists[symbol.name], list_columns[symbol.name] = frame, inside
    frame = pl.DataFrame(series) if series else pl.DataFrame({"@": [None] * len(cases)})
    others = {
        name: {at: given for at, case in enumerate(cases) if (given := _other(case, column, name))}
        for name, column in columns.items()
        if State.OTHER in column.states
    }
    return Encoded(frame, columns, lists, list_columns, others)


def _other(case: Facts, column: FactColumn, name: str) -> Values | None:
    """What a case says of a fact, where its column may not hold it."""
    given = case.values.get(name)
    if given is None or isinstance(given, Invalid) or column.name != name:
        return None
    return given


def _supplied(part: core.Slice, slot: Slot, case: Facts) -> Values | Invalid | None:
    """What a case says of a column; a field of a 構造 is looked up in its record."""
    if slot.name in part.by_name:
        return case.values.get(slot.name)
    whole, _, leaf = slot.name.rpartition(" の ")
    record, symbol = case.values.get(whole), part.by_name.get(whole)
    if not isinstance(record, Fields) or symbol is None or not isinstance(symbol.type, Structure):
        return record if isinstance(record, Invalid) else None
    names = [each.name for each in symbol.type.fields]
    return _of_possible(record.fields[names.index(leaf)])


def _of_possible(possible: Possible) -> Values | Invalid:
    if possible.failed or possible.absent or possible.values is None:
        return _MIXED
    return possible.values


_MIXED = Invalid("構造の欄の組合せ")


def _cell(slot: Slot, supplied: Values | Invalid | None) -> Cell:
    match supplied:
        case None:
            return Cell(State.BLANK)
        case Invalid():
            return Cell(State.OTHER if supplied is _MIXED else State.INVALID)
        case values if values == slot.whole and not is_single(values):
            return Cell(State.UNKNOWN)
        case values if is_single(values):
            return Cell(State.VALUE, _scalar(values))
        case Interval(low, high, low_open, high_open) if not (low_open or high_open):
            if low is not None and high is not None:
                return Cell(State.RANGE, low, high)
        case _:
            pass
    return Cell(State.OTHER)


def _scalar(values: Values) -> Scalar | None:
    match values:
        case Choices(members):
            return next(iter(members))
        case Texts(known) if known:
            return next(iter(known))
        case Interval(low):
            return low
        case _:
            raise TypeError(f"not one value: {values!r}")


def column_of(slot: Slot, cells: Sequence[Cell]) -> tuple[list[pl.Series], FactColumn]:
    """The series of a column, and what is known of it."""
    numbers = [
        each for cell in cells for each in (cell.value, cell.upper) if isinstance(each, Fraction)
    ]
    den = lcm(*(each.denominator for each in numbers)) if numbers else 1
    dtype = _DTYPES[width_of(slot.type)]
    values = [_coded(slot.type, cell.value, den) for cell in cells]
    uppers = [_coded(slot.type, cell.upper, den) for cell in cells]
    whole = [
        each for each in (*values, *uppers) if isinstance(each, int) and not isinstance(each, bool)
    ]
    states = frozenset(cell.state for cell in cells)
    column = FactColumn(
        slot.name,
        slot.type,
        den,
        min(whole, default=0),
        max(whole, default=0),
        nullable=any(each is None for each in values),
        states=states,
    )
    made = [pl.Series(slot.name, values, dtype=dtype)]
    if column.has_states:
        made.append(
            pl.Series(state_of(slot.name), [int(each.state) for each in cells], dtype=pl.UInt8)
        )
    if column.has_ranges:
        made.append(pl.Series(upper_of(slot.name), uppers, dtype=dtype))
    return made, column


def _coded(kind: Type, value: Scalar | None, den: int) -> bool | int | str | None:
    match kind, value:
        case _, None:
            return None
        case Choice(members=members), str():
            return members.index(value)
        case Quantity(), Fraction() | int():
            return (Fraction(value) * den).numerator
        case _, Fraction():
            return int(value)
        case _:
            return value


def _list_state(symbol: core.Input, given: Values | Invalid | None) -> State:
    match given:
        case None:
            return State.BLANK
        case Invalid():
            return State.INVALID
        case Elements(beyond=()) if symbol.coverage is not None:
            return State.OTHER  # whole whatever its 収録 says: columns have no word for that
        case _:
            return State.VALUE


def _elements(
    symbol: core.Input, kind: ListOf, cases: Sequence[Facts]
) -> tuple[list[bool | None], pl.DataFrame, Mapping[str, FactColumn]]:
    rows: list[tuple[int, Fields]] = []
    more: list[bool | None] = []
    for at, case in enumerate(cases):
        given = case.values.get(symbol.name)
        if isinstance(given, Elements):
            rows += [(at, each) for each in given.known]
            more.append(given.more)
        else:
            more.append(None)
    series = [pl.Series(ROW, [at for at, _ in rows], dtype=pl.UInt32)]
    columns = {}
    for index, slot in enumerate(element_slots(kind)):
        cells = [_cell(slot, _of_possible(record.fields[index])) for _, record in rows]
        made, columns[slot.name] = column_of(slot, cells)
        series += made
    return more, pl.DataFrame(series), columns


# ── back ─────────────────────────────────────────────────────────────────────────────────────────


def facts_at(
    part: core.Slice,
    columns: Mapping[str, FactColumn],
    row: Mapping[str, object],
    lists: Mapping[str, tuple[Mapping[str, FactColumn], Sequence[Mapping[str, object]]]],
    others: Mapping[str, Values],
) -> Facts:
    """The facts of a row, as far as the row has their columns.

    `lists` = by 一覧 its columns and the rows of this person; `others` = what no column holds.
    """
    found: dict[str, Values | Invalid] = {**others}
    for symbol in part.symbols:
        if isinstance(symbol, core.Input) and symbol.name not in others:
            given = _fact_at(symbol, columns, row, lists)
            if given is not None:
                found[symbol.name] = given
    return Facts(found)


def _fact_at(
    symbol: core.Input,
    columns: Mapping[str, FactColumn],
    row: Mapping[str, object],
    lists: Mapping[str, tuple[Mapping[str, FactColumn], Sequence[Mapping[str, object]]]],
) -> Values | Invalid | None:
    match symbol.type:
        case Structure(fields=fields):
            parts = []
            for each in fields:
                slot = _slot(field_of(symbol.name, each.name), each.type, each.bounds, each.step)
                parts.append(_possible(slot, columns.get(slot.name), row))
            blank = all(columns.get(field_of(symbol.name, each.name)) is None for each in fields)
            return None if blank else Fields(tuple(parts))
        case ListOf() as kind:
            inside, rows = lists.get(symbol.name, ({}, ()))
            if symbol.name not in columns:
                return None
            column = columns[symbol.name]
            if column.has_states and row.get(state_of(symbol.name)) == State.INVALID:
                return Invalid("入力で決めた範囲・刻み・選択肢に合わない値です")
            more = row.get(more_of(symbol.name), False)
            if more is None:
                return None
            known = tuple(_record(kind, inside, each) for each in rows)
            return Elements(known, more=bool(more))
        case kind:
            slot = _slot(symbol.name, kind, symbol.bounds, symbol.step)
            return value_at(slot, columns.get(symbol.name), row)


def _record(kind: ListOf, columns: Mapping[str, FactColumn], row: Mapping[str, object]) -> Fields:
    return Fields(
        tuple(_possible(slot, columns.get(slot.name), row) for slot in element_slots(kind))
    )


def _possible(slot: Slot, column: FactColumn | None, row: Mapping[str, object]) -> Possible:
    given = value_at(slot, column, row)
    if isinstance(given, Invalid):
        return Possible(None, failed=True)
    return Possible(slot.whole if given is None else given)


def value_at(
    slot: Slot, column: FactColumn | None, row: Mapping[str, object]
) -> Values | Invalid | None:
    """What a cell says; None = 未回答."""
    if column is None or column.name not in row:
        return None
    value = row[column.name]
    state = State.BLANK if value is None else State.VALUE
    if column.has_states:
        state = State(row[state_of(column.name)])  # type: ignore[arg-type]
    match state:
        case State.BLANK:
            return None
        case State.UNKNOWN:
            return slot.whole
        case State.INVALID:
            return Invalid("入力で決めた範囲・刻み・選択肢に合わない値です")
        case State.RANGE:
            ends = (_end(column, value), _end(column, row[upper_of(column.name)]))
            return Interval(*ends)
        case State.OTHER:
            raise LookupError(f"{column.name} holds what only its case knows")
        case State.VALUE:
            return _decoded(column, value)


def _end(column: FactColumn, value: object) -> Fraction | int | None:
    if not isinstance(value, int):
        return None
    return Fraction(value, column.den) if isinstance(column.kind, Quantity) else value


def _decoded(column: FactColumn, value: object) -> Values:
    match column.kind, value:
        case Label(), str():
            return Texts(frozenset({value}))
        case Choice(members=members), int():
            return Choices(frozenset({members[value]}))
        case Truth(), bool():
            return Choices(frozenset({value}))
        case Quantity(), int():
            return only(Fraction(value, column.den))
        case _, int():
            return only(value)
        case _:
            raise TypeError(f"{column.name} holds {value!r}")
