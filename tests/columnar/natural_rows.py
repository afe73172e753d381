"""Facts of cases as the natural tables people have, and the readable answer the interpreter's outcomes make.

Neither side knows how a query encodes or words anything: values are turned by their types alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Status, status_of
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
    is_numeric,
)
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values, is_single
from sadame.engine.case import Facts

KEY = "番号"
PERSON = "人"
PLACES = 6


class Inexpressible(Exception):  # noqa: N818 - not an error: this case has no natural row
    """A case that no natural table can hold."""


@frozen
class Table:
    """Columns with their types of facts, and rows."""

    columns: Mapping[str, Type]
    rows: Sequence[Sequence[object]]


def tables(part: core.Slice, cases: Sequence[Facts]) -> dict[str, Table]:
    """One table of people, and one for each 一覧."""
    columns: dict[str, Type] = {}
    rows: list[list[object]] = [[f"p{at}"] for at in range(len(cases))]
    found: dict[str, Table] = {}
    for symbol in part.symbols:
        if not isinstance(symbol, core.Input):
            continue
        given = [case.values.get(symbol.name) for case in cases]
        match symbol.type:
            case ListOf(element):
                found[symbol.name] = _list_table(element, given)
            case Structure(fields=fields):
                for index, each in enumerate(fields):
                    columns[f"{symbol.name} の {each.name}"] = each.type
                    for row, record in zip(rows, given, strict=True):
                        row.append(_field(record, index, each.type))
            case kind:
                columns[symbol.name] = kind
                for row, values in zip(rows, given, strict=True):
                    row.append(_cell(kind, values))
    return {PERSON: Table(columns, rows), **found}


def _list_table(element: Structure, given: Sequence[object]) -> Table:
    rows: list[list[object]] = []
    for at, known in enumerate(given):
        if not isinstance(known, Elements) or known.more:
            raise Inexpressible
        rows += [
            [f"p{at}", *(_field(record, i, each.type) for i, each in enumerate(element.fields))]
            for record in known.known
        ]
    return Table({each.name: each.type for each in element.fields}, rows)


def _field(record: object, index: int, kind: Type) -> object:
    if record is None:
        return None
    if not isinstance(record, Fields):
        raise Inexpressible
    possible = record.fields[index]
    if possible.absent or possible.failed:
        raise Inexpressible
    return _cell(kind, possible.values)


def _cell(kind: Type, values: object) -> object:
    match values:
        case None:
            return None
        case Choices(members) if len(members) == 1:
            return next(iter(members))
        case Texts(known) if known and len(known) == 1:
            (text,) = known
            if not text:
                raise Inexpressible
            return text
        case Interval(low) if is_single(values) and low is not None:
            return written(kind, low)
        case _:
            raise Inexpressible


def written(kind: Type, value: Fraction | int) -> object:
    """A value on a line as databases have it."""
    match kind:
        case Quantity(unit):
            shown = Fraction(value) / unit.scale
            if (shown * 10**PLACES).denominator != 1:
                raise Inexpressible
            return Decimal(shown.numerator) / Decimal(shown.denominator)
        case Day():
            return date.fromordinal(int(value))
        case YearMonth():
            return f"{int(value) // 12:04}-{int(value) % 12 + 1:02}"
        case _:
            return int(value)


def type_in(dialect: str, kind: Type) -> str:
    """The type a column of such facts has in a table."""
    match kind:
        case Truth():
            return "BOOLEAN"
        case Quantity():
            return "DECIMAL(30, 7)"
        case Day():
            return "DATE"
        case FiscalYear():
            return "INTEGER"
        case _:
            return "STRING" if dialect == "spark" else "TEXT"


# ── answers ──────────────────────────────────────────────────────────────────────────────────────

_WORDS = {
    Status.VALUE: "値",
    Status.UNKNOWN: "不明",
    Status.NOT_APPLICABLE: "対象外",
    Status.ERROR: "誤り",
}


@frozen
class Answer:
    """What a row says of a rule; where it is 不明, `ends` of a number, and the outcomes as words."""

    status: str
    value: object = None
    ends: tuple[object, object] | None = None
    words: frozenset[str] | None = None


def expected(kind: Type, possible: Possible) -> Answer:
    """The interpreter's outcomes, as an answer."""
    status = status_of(possible)
    if status is Status.VALUE:
        return Answer(_WORDS[status], _exact(kind, _only(possible.values)))
    if status is not Status.UNKNOWN:
        return Answer(_WORDS[status])
    ends = None
    if is_numeric(kind):
        line = possible.values if isinstance(possible.values, Interval) else Interval(None, None)
        ends = (_exact(kind, line.low), _exact(kind, line.high))
    return Answer(_WORDS[status], None, ends, frozenset(_words(kind, possible)))


def _words(kind: Type, possible: Possible) -> Iterator[str]:
    match kind, possible.values:
        case Truth(yes, no), Choices(members):
            yield from (yes if each else no for each in members)
        case _, Choices(members):
            yield from map(str, members)
        case _, None:
            pass
        case _:
            yield "値"
    if possible.absent:
        yield "対象外"
    if possible.failed:
        yield "誤り"


def _only(values: Values | None) -> object:
    match values:
        case Choices(members):
            return next(iter(members))
        case Texts(known) if known:
            return next(iter(known))
        case Interval(low):
            return low
        case _:
            raise TypeError(values)


def _exact(kind: Type, value: object) -> object:
    match kind, value:
        case Quantity(unit), Fraction() | int():
            return Fraction(value) / unit.scale
        case Choice() | Truth(), _:
            return value
        case _, Fraction() | int():
            return written(kind, value)
        case _:
            return value


def heard(kind: Type, row: Mapping[str, object], name: str, wanted: Answer) -> Answer:
    """What a row of a readable query says; what it has no column for, it cannot say."""
    status = str(row[f"{name}@状態"])
    if status != "不明":
        return Answer(status, _number(kind, row[name]))
    ends, words = wanted.ends, wanted.words
    if f"{name}@下端" in row:
        ends = (_number(kind, row[f"{name}@下端"]), _number(kind, row[f"{name}@上端"]))
    if f"{name}@候補" in row:
        words = frozenset(str(row[f"{name}@候補"]).split("・"))
    return Answer(status, _number(kind, row[name]), ends, words)


def _number(kind: Type, value: object) -> object:
    if value is None or not isinstance(kind, Quantity):
        return value
    assert isinstance(value, int | Decimal | str), type(value)
    return Fraction(value)
