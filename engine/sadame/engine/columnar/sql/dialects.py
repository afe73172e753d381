"""What differs between the engines: names of types, exact division, the order of text, long names.

An integer that is proved to stay within 62 bits is a BIGINT everywhere. A wider one, up to `plan.WIDEST`,
is a HUGEINT in DuckDB, a NUMERIC in PostgreSQL, a DECIMAL(38,0) in Spark: all hold 2^126 exactly. What is
wider still no plan contains.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import TypeAlias

from attrs import frozen
from sqlglot import exp

Sql: TypeAlias = exp.Expr
Divide: TypeAlias = Callable[[Callable[[], Sql], Callable[[], Sql], bool, bool], Sql]
"""Makers of the dividend and the divisor, whether the operation is wide, whether its result is."""

NARROW = "BIGINT"
_LONGEST_NAME = 63
_HALF = 2**63


@frozen
class Dialect:
    """An engine. `name` as sqlglot has it; `wide` = its type of integers beyond 64 bits.

    `decimals`: the exact type of so many decimal places; `longest_name` in bytes, 0 = no limit; what has no more than
    `small` parts is written out wherever it is used, and no step is made for it.
    """

    name: str
    wide: str
    divide: Divide
    collation: str = ""
    keeps_steps: bool = False
    longest_name: int = 0
    small: int = 1

    def integer(self, *, wide: bool) -> str:
        """The type of an integer."""
        return self.wide if wide else NARROW

    def named(self, name: str) -> str:
        """A name of our own as this engine keeps it: too long a one ends in a mark of the whole.

        >>> DIALECTS["postgres"].named("所得") == "所得"
        True
        """
        raw = name.encode()
        if not self.longest_name or len(raw) <= self.longest_name:
            return name
        mark = "~" + sha256(raw).hexdigest()[:8]
        return raw[: self.longest_name - len(mark)].decode(errors="ignore") + mark


# ── pieces of SQL ────────────────────────────────────────────────────────────────────────────────


def cast(value: Sql, to: str) -> Sql:
    """CAST."""
    return exp.Cast(this=value, to=exp.DataType.build(to))


def try_cast(value: Sql, to: str) -> Sql:
    """CAST, null where it does not fit (PostgreSQL: a plain CAST, which `case` must guard)."""
    return exp.TryCast(this=value, to=exp.DataType.build(to))


def column(name: str, table: str = "") -> exp.Column:
    """A column, always quoted."""
    return exp.column(name, table=table or None, quoted=True)


def number(value: int) -> Sql:
    """An integer as written."""
    return exp.Literal.number(value)


def text(value: str) -> Sql:
    """A text as written."""
    return exp.Literal.string(value)


def null_of(to: str) -> Sql:
    """Null, of a type."""
    return cast(exp.Null(), to)


def wrapped(value: Sql) -> Sql:
    """In brackets where it could be read otherwise."""
    loose = isinstance(value, exp.Binary | exp.Unary | exp.In) and not isinstance(value, exp.Paren)
    return exp.Paren(this=value) if loose else value


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """Both operands, in brackets where needed."""
    return kind(this=wrapped(left), expression=wrapped(right))


def negated(value: Sql) -> Sql:
    """NOT."""
    return exp.Not(this=wrapped(value))


def is_null(value: Sql) -> Sql:
    """IS NULL."""
    return exp.Is(this=wrapped(value), expression=exp.Null())


def case(*branches: tuple[Sql, Sql], default: Sql | None = None) -> Sql:
    """CASE WHEN … THEN … ELSE … END."""
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches], default=default)


def coalesced(value: Sql, other: Sql) -> Sql:
    """COALESCE."""
    return exp.Coalesce(this=value, expressions=[other])


def called(name: str, *arguments: Sql) -> Sql:
    """A function of the engine, by its name."""
    return exp.Anonymous(this=name, expressions=[*arguments])


# ── exact division of a non-negative by a positive ───────────────────────────────────────────────


def _by_slashes(left: Callable[[], Sql], right: Callable[[], Sql], wide: bool, kept: bool) -> Sql:  # noqa: FBT001 - Divide
    """DuckDB's `//` is exact on BIGINT and HUGEINT."""
    return _settled(binary(exp.IntDiv, left(), right()), wide, kept, "HUGEINT")


def _by_div(left: Callable[[], Sql], right: Callable[[], Sql], wide: bool, kept: bool) -> Sql:  # noqa: FBT001 - Divide
    """PostgreSQL's `div` is exact on NUMERIC."""
    del wide
    found = exp.IntDiv(this=cast(left(), "NUMERIC"), expression=cast(right(), "NUMERIC"))
    return _settled(found, True, kept, "NUMERIC")


def _by_halves(left: Callable[[], Sql], right: Callable[[], Sql], wide: bool, kept: bool) -> Sql:  # noqa: FBT001 - Divide
    """Spark's `DIV` gives a BIGINT, also of decimals; a quotient that may be wider is got in two halves.

    left = high × 2^63 + low, both below 2^63; high = upper × right + rest, so that
    left DIV right = upper × 2^63 + (rest × 2^63 + low) DIV right, and rest × 2^63 + low < 2^126. The last
    quotient is below 2^63 because rest < right.
    """
    del wide
    if not kept:
        return binary(exp.IntDiv, left(), right())

    def exact(value: Sql) -> Sql:
        return cast(value, "DECIMAL(38, 0)")

    def half() -> Sql:
        return exact(number(_HALF))

    def high() -> Sql:
        return exact(binary(exp.IntDiv, left(), half()))

    low = exact(binary(exp.Mod, left(), half()))
    rest = exact(binary(exp.Mod, high(), right()))
    upper = exact(binary(exp.IntDiv, high(), right()))
    lower = binary(exp.Add, binary(exp.Mul, rest, half()), low)
    last = exact(binary(exp.IntDiv, exact(lower), right()))
    return exact(binary(exp.Add, exact(binary(exp.Mul, upper, half())), last))


def _settled(found: Sql, wide: bool, kept: bool, type_name: str) -> Sql:  # noqa: FBT001 - Divide
    if kept:
        return cast(found, type_name)
    return cast(found, NARROW) if wide else found


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        each.name: each
        for each in (
            Dialect("duckdb", "HUGEINT", _by_slashes),
            # Spark analyzes step by step, each time the whole query: with six, a third of the steps are gone, and a
            # third of that time, in hardly more text; DuckDB takes a fifth longer over very many people instead
            Dialect("spark", "DECIMAL(38, 0)", _by_halves, small=6),
            Dialect(
                "postgres",
                "NUMERIC",
                _by_div,
                collation="C",
                keeps_steps=True,
                longest_name=_LONGEST_NAME,
            ),
        )
    }
)
