"""Plans made by chance, and what they come to by Python's own integers.

Out: terms over a few columns, rows that keep to the bounds of these, and a second meaning of every
operation, written from the table in `terms` and from nothing else.
"""

from collections.abc import Callable, Mapping
from random import Random

import polars as pl
from attrs import frozen

from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.plan import WIDEST, is_wide, reached
from sadame.engine.columnar.terms import (
    Among,
    Applied,
    Column,
    Constant,
    Kind,
    Operation,
    Span,
    Term,
)

_DTYPES = {Kind.TRUTH: pl.Boolean, Kind.INTEGER: pl.Int64, Kind.TEXT: pl.String}
_WORDS = ("あ", "ア", "亜", "a", "A", "a ", "", "'\\", "🍵")
_ENDS = (1, 7, 255, 10**6, 2**31, 2**40, 2**61, 2**62, 2**63 - 1)


@frozen(eq=False)
class Made:
    """Terms, and rows of their columns."""

    asked: Mapping[str, Term]
    frame: pl.DataFrame


def made(chance: Random, size: int = 30, rows: int = 8) -> Made:
    """A plan of so many operations."""
    b = Builder()
    terms = [_column(b, chance, name) for name in ("甲", "乙", "丙", "丁", "戊 の 己", "庚", "辛")]
    columns = [each for each in terms if isinstance(each, Column)]
    for _ in range(size):
        found = _grown(b, chance, terms)
        if not any(is_wide(each, WIDEST) for each in reached([found])):
            terms.append(found)
    asked = {str(at): each for at, each in enumerate(terms)}
    frame = pl.DataFrame(
        {
            each.name: pl.Series(
                [_cell(chance, each) for _ in range(rows)], dtype=_DTYPES[each.kind]
            )
            for each in columns
        }
    )
    return Made(asked, frame)


def _column(b: Builder, chance: Random, name: str) -> Term:
    kind = chance.choice([Kind.INTEGER, Kind.INTEGER, Kind.INTEGER, Kind.TRUTH, Kind.TEXT])
    ends = sorted(chance.choice((-1, 1)) * chance.choice(_ENDS) for _ in range(2))
    return b.column(name, kind, Span(*ends), nullable=chance.random() < 0.6)


def _cell(chance: Random, column: Column) -> bool | int | str | None:
    if column.nullable and chance.random() < 0.3:
        return None
    match column.kind:
        case Kind.TRUTH:
            return chance.random() < 0.5
        case Kind.TEXT:
            return chance.choice(_WORDS)
        case Kind.INTEGER:
            low, high = column.span.low, column.span.high
            assert low is not None
            assert high is not None
            return chance.choice([low, high, chance.randint(low, high)])


def _grown(b: Builder, chance: Random, terms: list[Term]) -> Term:
    def one(kind: Kind) -> Term:
        known = [each for each in terms if each.kind is kind]
        if not known or chance.random() < 0.15:
            match kind:
                case Kind.TRUTH:
                    return b.null(kind) if chance.random() < 0.3 else b.constant(False)
                case Kind.TEXT:
                    return b.constant(chance.choice(_WORDS))
                case Kind.INTEGER:
                    return b.constant(chance.choice((-1, 1)) * chance.choice(_ENDS))
        return chance.choice(known[-12:] if chance.random() < 0.5 else known)

    def number() -> Term:
        return one(Kind.INTEGER)

    def truth() -> Term:
        return one(Kind.TRUTH)

    kind = chance.choice([*Kind])
    ways: list[Callable[[], Term]] = [
        lambda: b.negate(truth()),
        lambda: b.both(truth(), truth(), truth()),
        lambda: b.either(*(truth() for _ in range(chance.choice((2, 3, 11))))),
        lambda: b.equal(*(one(each) for each in (kind, kind))),
        lambda: b.below(number(), number()),
        lambda: b.up_to(number(), number()),
        lambda: b.missing(one(kind)),
        lambda: b.fill(one(kind), one(kind)),
        lambda: b.when(b.filled(truth(), value=False), one(kind), one(kind)),
        lambda: b.add(number(), number()),
        lambda: b.subtract(number(), number()),
        lambda: b.multiply(number(), number()),
        lambda: b.quotient(
            b.magnitude(number()), b.greatest((b.magnitude(number()), b.constant(1)))
        ),
        lambda: b.remainder(b.magnitude(number()), chance.choice((2, 1000, 40_000))),
        lambda: b.least(number() for _ in range(3)),
        lambda: b.greatest(number() for _ in range(3)),
        lambda: b.tally(b.filled(truth(), value=True) for _ in range(4)),
        lambda: b.among(number(), [*_ENDS[:4], -7]),
        lambda: b.among(one(Kind.TEXT), _WORDS[3:8]),
    ]
    return chance.choice(ways)()


# ── a second meaning ─────────────────────────────────────────────────────────────────────────────


def meaning(term: Term, row: Mapping[str, object]) -> object:
    """What a term comes to on a row, by Python's integers and three-valued tables."""
    match term:
        case Column(name=name):
            return row[name]
        case Constant(value=value):
            return value
        case Among(subject=subject, members=members):
            found = meaning(subject, row)
            return None if found is None else found in members
        case Applied(operation=operation, operands=operands):
            return _operated(operation, [meaning(each, row) for each in operands])
        case _:
            raise TypeError(term)


def _operated(operation: Operation, parts: list[object]) -> object:
    match operation:
        case Operation.ALL:
            return False if False in parts else None if None in parts else True
        case Operation.ANY:
            return True if True in parts else None if None in parts else False
        case Operation.MISSING:
            return parts[0] is None
        case Operation.FILL:
            return parts[1] if parts[0] is None else parts[0]
        case Operation.WHEN:
            return parts[1] if parts[0] else parts[2]
        case _:
            return _plain(operation, parts)


def _plain(operation: Operation, parts: list[object]) -> object:
    if None in parts:
        return None
    numbers = [each for each in parts if isinstance(each, int)]
    match operation:
        case Operation.NOT:
            return not parts[0]
        case Operation.EQUAL:
            return parts[0] == parts[1]
        case Operation.BELOW:
            return numbers[0] < numbers[1]
        case Operation.UP_TO:
            return numbers[0] <= numbers[1]
        case Operation.ADD:
            return numbers[0] + numbers[1]
        case Operation.MULTIPLY:
            return numbers[0] * numbers[1]
        case Operation.MAGNITUDE:
            return abs(numbers[0])
        case Operation.QUOTIENT:
            assert numbers[0] >= 0
            assert numbers[1] > 0
            return numbers[0] // numbers[1]
        case Operation.LEAST:
            return min(numbers)
        case Operation.GREATEST:
            return max(numbers)
        case Operation.TALLY:
            return sum(numbers)
        case _:
            raise TypeError(operation)
