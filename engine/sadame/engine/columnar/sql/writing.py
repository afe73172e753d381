"""Terms → expressions of SQL, in the width that is proved to hold them.

Every expression of an integer has one of two types, by the bounds of its term: BIGINT, or the engine's wide
one. So no sum, product or choice is worked out in a type that somebody else picked.
"""

from collections.abc import Mapping, Sequence

from attrs import field, frozen
from sqlglot import exp

from sadame.engine.columnar.plan import is_wide
from sadame.engine.columnar.sql import dialects
from sadame.engine.columnar.sql.dialects import Dialect, Sql, binary, case, cast, column, number
from sadame.engine.columnar.terms import (
    Among,
    Applied,
    Column,
    Constant,
    Gathered,
    Kind,
    Operation,
    Term,
)

_NARROW = 2**62
_COMPARISONS = {Operation.EQUAL: exp.EQ, Operation.BELOW: exp.LT, Operation.UP_TO: exp.LTE}


def wide(term: Term) -> bool:
    """Whether a term is held in the wide type."""
    return is_wide(term, _NARROW)


def step(dialect: Dialect, term: Term) -> str:
    """The name of the column of a term that has one of its own."""
    return dialect.named(f"#{term.number}")


@frozen
class Writer:
    """Writes terms for an engine. `known` = by the number of a term, the column that holds it already."""

    dialect: Dialect
    known: Mapping[int, str] = field(factory=dict)

    def sql(self, term: Term) -> Sql:
        """The expression of a term."""
        known = self.known.get(term.number)
        if known is not None:
            return column(known)
        match term:
            case Column(name=name):
                found = column(self.dialect.named(name))
                return cast(found, self._type(term)) if term.kind is Kind.INTEGER else found
            case Constant():
                return self._constant(term)
            case Gathered():
                return column(step(self.dialect, term))
            case Among(subject=subject, members=members):
                return exp.In(
                    this=dialects.wrapped(self._compared(subject)),
                    expressions=[_literal(each) for each in members],
                )
            case Applied():
                return self._applied(term)
            case _:
                raise TypeError(f"not a term of a plan: {type(term).__name__}")

    def _type(self, term: Term) -> str:
        match term.kind:
            case Kind.TRUTH:
                return "BOOLEAN"
            case Kind.TEXT:
                return "TEXT"
            case Kind.INTEGER:
                return self.dialect.integer(wide=wide(term))

    def _constant(self, term: Constant) -> Sql:
        match term.value:
            case None:
                return dialects.null_of(self._type(term))
            case bool(value):
                return exp.Boolean(this=value)
            case str(value):
                return dialects.text(value)
            case value:
                return cast(number(value), self._type(term))

    def _applied(self, term: Applied) -> Sql:
        parts = term.operands
        match term.operation:
            case Operation.NOT:
                return dialects.negated(self.sql(parts[0]))
            case Operation.ALL:
                return self._joined(exp.And, parts)
            case Operation.ANY:
                return self._joined(exp.Or, parts)
            case Operation.EQUAL | Operation.BELOW | Operation.UP_TO:
                return self._comparison(term)
            case Operation.MISSING:
                return dialects.is_null(self.sql(parts[0]))
            case Operation.FILL:
                first, other = self._alike(term, parts)
                return dialects.coalesced(first, other)
            case Operation.WHEN:
                then, other = self._alike(term, parts[1:])
                return case((self.sql(parts[0]), then), default=other)
            case Operation.TALLY:
                return self._tally(parts)
            case _:
                return self._arithmetic(term)

    def _joined(self, kind: type[exp.Binary], parts: Sequence[Term]) -> Sql:
        whole = dialects.wrapped(self.sql(parts[0]))
        for each in parts[1:]:
            whole = kind(this=whole, expression=dialects.wrapped(self.sql(each)))
        return whole

    def _tally(self, parts: Sequence[Term]) -> Sql:
        whole: Sql | None = None
        for each in parts:
            one = case((self.sql(each), cast(number(1), dialects.NARROW)), default=number(0))
            whole = one if whole is None else exp.Add(this=whole, expression=one)
        return whole or cast(number(0), dialects.NARROW)

    def _comparison(self, term: Applied) -> Sql:
        left, right = term.operands
        kind = _COMPARISONS[term.operation]
        if left.kind is Kind.INTEGER and (wide(left) or wide(right)):
            return binary(kind, self._integer(left, wide=True), self._integer(right, wide=True))
        return binary(kind, self._compared(left), self._compared(right))

    def _compared(self, term: Term) -> Sql:
        if term.kind is Kind.INTEGER and isinstance(term, Constant) and term.value is not None:
            return number(int(term.value))
        if term.kind is Kind.INTEGER and isinstance(term, Column) and not wide(term):
            return column(self.known.get(term.number, self.dialect.named(term.name)))
        found = self.sql(term)
        if term.kind is Kind.TEXT and self.dialect.collation:
            order = exp.Identifier(this=self.dialect.collation, quoted=True)
            return exp.Collate(this=dialects.wrapped(found), expression=order)
        return found

    def _alike(self, term: Applied, parts: Sequence[Term]) -> list[Sql]:
        """The operands of a choice in the type of the choice."""
        if term.kind is not Kind.INTEGER:
            return [self.sql(each) for each in parts]
        return [self._integer(each, wide=wide(term)) for each in parts]

    def _integer(self, term: Term, *, wide: bool) -> Sql:
        """An integer in the type that the operation needs."""
        found = self.sql(term)
        if is_wide(term, _NARROW) == wide:
            return found
        to = self.dialect.integer(wide=wide)
        return cast(found.this if isinstance(found, exp.Cast) else found, to)

    def _arithmetic(self, term: Applied) -> Sql:
        parts = term.operands
        broad = any(wide(each) for each in (term, *parts))
        kept = wide(term)

        def operand(at: int) -> Sql:
            return self._integer(parts[at], wide=broad)

        match term.operation:
            case Operation.QUOTIENT:
                return self.dialect.divide(
                    lambda: operand(0), lambda: self._divisor(parts[1], operand(1)), broad, kept
                )
            case Operation.ADD:
                found = binary(exp.Add, operand(0), operand(1))
            case Operation.MULTIPLY:
                found = binary(exp.Mul, operand(0), operand(1))
            case Operation.MAGNITUDE:
                found = exp.Abs(this=operand(0))
            case _:
                found = self._extreme(term, wide=broad)
        return cast(found, self.dialect.integer(wide=kept)) if broad else found

    def _divisor(self, term: Term, found: Sql) -> Sql:
        """Where the divisor is not positive, nobody reads the quotient: null, not an error."""
        if term.span.low is not None and term.span.low > 0:
            return found
        positive = binary(exp.LT, number(0), found.copy())
        return case((positive, found))

    def _extreme(self, term: Applied, *, wide: bool) -> Sql:
        """LEAST and GREATEST leave nulls out; here one null makes it null."""
        parts = [self._integer(each, wide=wide) for each in term.operands]
        kind = "LEAST" if term.operation is Operation.LEAST else "GREATEST"
        found = dialects.called(kind, *parts)
        open_ = [each for each in term.operands if each.nullable]
        if not open_:
            return found
        missing = self._joined_nulls(open_)
        return case((negated_any(missing), found))

    def _joined_nulls(self, terms: Sequence[Term]) -> list[Sql]:
        return [dialects.is_null(self.sql(each)) for each in terms]


def negated_any(conditions: Sequence[Sql]) -> Sql:
    """None of these."""
    whole = conditions[0]
    for each in conditions[1:]:
        whole = exp.Or(this=whole, expression=each)
    return dialects.negated(whole)


def _literal(value: int | str) -> Sql:
    return dialects.text(value) if isinstance(value, str) else number(value)
