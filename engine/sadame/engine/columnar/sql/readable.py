"""What a plan says of a rule → columns that people read.

For a rule R: `R@状態` (値, 不明, 対象外, 誤り, or 未計算 where only the interpreter can tell) and `R`, its value where
there is one. Where it is 不明, `R@下端` and `R@上端` are the range of a number (NULL = no end; `…を含む` says whether
an end is among the values, if that is not sure), `R@候補` the outcomes that are left, joined by ・, where they are
words. Numbers are in the unit the rule declares: BIGINT or an exact DECIMAL; a quotient that no decimal can say
is the text of a fraction, `100/3`.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen
from sqlglot import exp

from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    Quantity,
    Truth,
    Type,
    YearMonth,
)
from sadame.engine.columnar import rows
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.plan import BITS, WIDEST, Told, is_wide
from sadame.engine.columnar.sql import dialects
from sadame.engine.columnar.sql.dialects import Sql, binary, case, cast, number, text
from sadame.engine.columnar.sql.writing import Writer, wide
from sadame.engine.columnar.terms import Applied, Constant, Kind, Operation, Term

WORDS = {rows.VALUE: "値", rows.ABSENT: "対象外", rows.FAILED: "誤り"}
UNKNOWN, NOT_TOLD = "不明", "未計算"
_MOST_PLACES = 12
_BETWEEN = "・"
_FIRST_DAY = "0001-01-01"


@frozen
class Reading:
    """A column that people read: the terms it needs, and how it is written from them."""

    name: str
    terms: tuple[Term, ...]
    write: Callable[[Writer], Sql]


def readings(b: Builder, told: Told) -> Iterator[Reading]:
    """The columns of a rule, in order."""
    found = rows.shown(b, told)
    at = _rows_by_code(b, found.status, b.negate(found.open))
    yield _status(b, told.name, at, is_told=found.open is b.no)
    known = at.get(rows.VALUE, b.no)
    value = b.when(known, found.value, b.null(found.value.kind))
    yield _value(b, told.name, told, value)
    unknown = at.get(rows.UNKNOWN, b.no)
    if unknown is b.no:
        return
    if "low" in told.roles:
        yield from _ends(b, told, b.both(unknown, told.roles["has"]))
    inside = [(b.both(unknown, term), word) for term, word in _outcomes(b, told)]
    words = [(term, word) for term, word in inside if term is not b.no]
    if words:  # CONCAT_WS refuses to join nothing
        yield _candidates(told.name, unknown, words)


def _rows_by_code(b: Builder, status: Term, inside: Term) -> dict[int, Term]:
    """By each code of a status, the rows that have it."""
    match status:
        case Constant(value=int(code)):
            return {code: inside}
        case Applied(operation=Operation.WHEN, operands=(condition, then, other)):
            found = _rows_by_code(b, then, b.both(inside, condition))
            for code, at in _rows_by_code(b, other, b.both(inside, b.negate(condition))).items():
                found[code] = b.either(found.get(code, b.no), at)
            return found
        case _:
            raise TypeError("a status is a choice between codes")


def _status(b: Builder, name: str, at: Mapping[int, Term], *, is_told: bool) -> Reading:
    """NOT_TOLD where there is no code, which `is_told` rules out."""
    words = [(at[code], word) for code, word in WORDS.items() if at.get(code, b.no) is not b.no]
    default = UNKNOWN if is_told else NOT_TOLD
    if not is_told and rows.UNKNOWN in at:
        words.append((at[rows.UNKNOWN], UNKNOWN))

    def write(writer: Writer) -> Sql:
        if not words:
            return text(default)
        branches = ((writer.sql(term), text(word)) for term, word in words)
        return case(*branches, default=text(default))

    return Reading(f"{name}@状態", tuple(term for term, _ in words), write)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _value(b: Builder, name: str, told: Told, value: Term) -> Reading:
    """The term as a value of the rule's type; null stays null."""
    match told.type:
        case Quantity(unit):
            over = told.roles.get("over")
            return _quantity(b, name, value, over, 1 / (told.den * unit.scale))
        case Choice(members=members):
            return _member(name, members, value)
        case Day():
            return Reading(name, (value,), lambda writer: _day(writer, value))
        case YearMonth():
            return _month(b, name, value)
        case Truth() | Label() | FiscalYear():
            return Reading(name, (value,), lambda writer: writer.sql(value))
        case kind:
            return Reading(name, (), lambda _: dialects.null_of(_type_of(kind)))


def _type_of(kind: Type) -> str:
    """構造 and 一覧 that rules make are not told in columns."""
    del kind
    return "BOOLEAN"


def _quantity(b: Builder, name: str, value: Term, over: Term | None, each: Fraction) -> Reading:
    places = _places(each.denominator)
    scaled = b.scale(value, int(each * 10**places)) if places is not None else value
    if places is None or over is not None or is_wide(scaled, WIDEST):
        return _fraction(b, name, value, over, each)
    if places == 0:
        return Reading(name, (scaled,), lambda writer: _whole(writer, scaled))
    return _decimal(b, name, scaled, places)


def _places(den: int) -> int | None:
    return next((k for k in range(_MOST_PLACES + 1) if 10**k % den == 0), None)


def _whole(writer: Writer, value: Term) -> Sql:
    """A HUGEINT would be written to Parquet as a double: a DECIMAL is not."""
    found = writer.sql(value)
    return cast(found, "DECIMAL(38, 0)") if wide(value) else found


def _decimal(b: Builder, name: str, value: Term, places: int) -> Reading:
    """The figures and the point as a text, which every engine reads exactly."""
    size = b.magnitude(value)
    whole = b.quotient(size, b.constant(10**places))
    rest = b.remainder(size, 10**places)
    negative = b.filled(b.below(value, b.constant(0)), value=False)

    def write(writer: Writer) -> Sql:
        sign = case((writer.sql(negative), text("-")), default=text(""))
        figures = dialects.called("LPAD", cast(writer.sql(rest), "TEXT"), number(places), text("0"))
        joined = _joined(sign, cast(writer.sql(whole), "TEXT"), text("."), figures)
        return cast(joined, f"DECIMAL(38, {places})")

    return Reading(name, (negative, whole, rest), write)


def _fraction(b: Builder, name: str, value: Term, over: Term | None, each: Fraction) -> Reading:
    top = b.scale(value, each.numerator)
    bottom = b.scale(over or b.constant(1), each.denominator)

    def write(writer: Writer) -> Sql:
        return _joined(cast(writer.sql(top), "TEXT"), text("/"), cast(writer.sql(bottom), "TEXT"))

    return Reading(name, (top, bottom), write)


def _joined(*parts: Sql) -> Sql:
    """Texts put together; null where one is null (CONCAT would leave it out)."""
    whole = parts[0]
    for each in parts[1:]:
        whole = exp.DPipe(this=whole, expression=each)
    return whole


def _member(name: str, members: tuple[str, ...], value: Term) -> Reading:
    def write(writer: Writer) -> Sql:
        return case(
            *(
                (binary(exp.EQ, writer.sql(value), number(at)), text(each))
                for at, each in enumerate(members)
            )
        )

    return Reading(name, (value,), write)


def _day(writer: Writer, value: Term) -> Sql:
    first = cast(text(_FIRST_DAY), "DATE")
    days = cast(binary(exp.Sub, writer.sql(value), number(1)), "INTEGER")
    if writer.dialect.name == "spark":
        return dialects.called("DATE_ADD", first, days)
    return binary(exp.Add, first, days)


def _month(b: Builder, name: str, value: Term) -> Reading:
    positive = b.greatest((value, b.constant(0)))
    year = b.quotient(positive, b.constant(12))
    month = b.add(b.remainder(positive, 12), b.constant(1))

    def write(writer: Writer) -> Sql:
        def figures(term: Term, size: int) -> Sql:
            """LPAD cuts what is longer."""
            plain = cast(writer.sql(term), "TEXT")
            padded = dialects.called("LPAD", plain, number(size), text("0"))
            longer = binary(exp.LTE, number(10**size), writer.sql(term))
            return case((longer, plain.copy()), default=padded)

        return _joined(figures(year, 4), text("-"), figures(month, 2))

    return Reading(name, (year, month), write)


# ── what is left of it where it is 不明 ──────────────────────────────────────────────────────────


def _ends(b: Builder, told: Told, unknown: Term) -> Iterator[Reading]:
    roles = told.roles
    for role, word in (("low", "下端"), ("high", "上端")):
        end = b.when(unknown, roles[role], b.null())
        yield _value(b, f"{told.name}@{word}", told, end)
        if roles[f"{role}_open"] is not b.no:
            there = b.both(unknown, b.negate(b.missing(roles[role])))
            closed = b.when(there, b.negate(roles[f"{role}_open"]), b.null(Kind.TRUTH))
            yield _flag(f"{told.name}@{word}を含む", closed)


def _flag(name: str, term: Term) -> Reading:
    return Reading(name, (term,), lambda writer: writer.sql(term))


def _outcomes(b: Builder, told: Told) -> Iterator[tuple[Term, str]]:
    """The outcomes that are words, and the rows on which each is possible."""
    roles = told.roles
    match told.type:
        case Truth(yes, no) if "yes" in roles:
            yield roles["yes"], yes
            yield roles["no"], no
        case Choice(members=members) if "place" in roles:
            for each in members:
                yield b.missing(roles["place"]), each
        case Choice(members=members):
            for at, each in enumerate(members):
                bits = b.quotient(roles[f"members{at // BITS}"], b.constant(1 << at % BITS))
                yield b.equal(b.remainder(bits, 2), b.constant(1)), each
        case Quantity() | Day() | FiscalYear() | YearMonth() | Label():
            if any(roles.get(each, b.no) is not b.no for each in ("absent", "failed")):
                yield roles["has"], "値"
        case _:
            pass
    yield roles.get("absent", b.no), "対象外"
    yield roles.get("failed", b.no), "誤り"


def _candidates(name: str, unknown: Term, outcomes: list[tuple[Term, str]]) -> Reading:
    def write(writer: Writer) -> Sql:
        parts = [
            text(word) if isinstance(term, Constant) else case((writer.sql(term), text(word)))
            for term, word in outcomes
        ]
        joined = dialects.called("CONCAT_WS", text(_BETWEEN), *parts)
        return case((writer.sql(unknown), joined))

    return Reading(f"{name}@候補", (unknown, *(term for term, _ in outcomes)), write)
