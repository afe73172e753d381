"""Makes the terms of a plan, each once, and folds what is constant.

What comes out is as small as its operands allow: `true and x` is x, a comparison whose bounds decide it is a
constant, a choice between equals is no choice. So rules over known answers need no case for 不明.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from attrs import define, field

from sadame.engine.columnar.terms import (
    EVERY,
    Among,
    Applied,
    Column,
    Constant,
    Gathered,
    Kind,
    Operation,
    Span,
    Term,
)

Key: TypeAlias = tuple[object, ...]


@define(eq=False)
class Builder:
    """Makes terms, each once. `yes`, `no` = はい and いいえ on every row."""

    _made: dict[Key, Term] = field(factory=dict, init=False)
    yes: Term = field(init=False)
    no: Term = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.yes, self.no = self.constant(True), self.constant(False)

    # ── leaves ───────────────────────────────────────────────────────────────────────────────────

    def column(self, name: str, kind: Kind, span: Span = EVERY, *, nullable: bool) -> Term:
        """A column of the frame; its first mention says what it holds."""
        return self._once(
            ("column", name),
            lambda n: Column(kind=kind, nullable=nullable, span=span, number=n, name=name),
        )

    def constant(self, value: bool | int | str) -> Term:  # noqa: FBT001 - a value, not a flag
        """The same value on every row."""
        kind = (
            Kind.TRUTH
            if isinstance(value, bool)
            else Kind.INTEGER
            if isinstance(value, int)
            else Kind.TEXT
        )
        span = Span(value, value) if kind is Kind.INTEGER and isinstance(value, int) else EVERY
        return self._once(
            ("constant", kind.value, value),
            lambda n: Constant(kind=kind, nullable=False, span=span, number=n, value=value),
        )

    def null(self, kind: Kind = Kind.INTEGER) -> Term:
        """Null on every row."""
        return self._once(
            ("null", kind), lambda n: Constant(kind=kind, nullable=True, number=n, value=None)
        )

    # ── truths ───────────────────────────────────────────────────────────────────────────────────

    def negate(self, term: Term) -> Term:
        """でない."""
        match term:
            case Constant(value=bool(value)):
                return self.constant(not value)
            case Constant():
                return term
            case Applied(operation=Operation.NOT, operands=(inner,)):
                return inner
            case Applied(operation=Operation.BELOW, operands=(left, right)):
                return self.up_to(right, left)
            case Applied(operation=Operation.UP_TO, operands=(left, right)):
                return self.below(right, left)
            case _:
                return self._apply(Operation.NOT, (term,), Kind.TRUTH, nullable=term.nullable)

    def every(self, terms: Iterable[Term]) -> Term:
        """かつ."""
        return self._joined(Operation.ALL, terms, absorbing=False)

    def some(self, terms: Iterable[Term]) -> Term:
        """または."""
        return self._joined(Operation.ANY, terms, absorbing=True)

    def both(self, *terms: Term) -> Term:
        """かつ of these."""
        return self.every(terms)

    def either(self, *terms: Term) -> Term:
        """または of these."""
        return self.some(terms)

    def _joined(self, operation: Operation, terms: Iterable[Term], *, absorbing: bool) -> Term:
        flat: dict[int, Term] = {}
        for term in terms:
            for each in _parts(operation, term):
                if isinstance(each, Constant) and each.value is absorbing:
                    return each
                if not (isinstance(each, Constant) and each.value is (not absorbing)):
                    flat[each.number] = each
        dual = Operation.ANY if operation is Operation.ALL else Operation.ALL
        kept = {n: each for n, each in flat.items() if not _holds_one(dual, each, flat, n)}
        ordered = [kept[number] for number in sorted(kept)]
        if not ordered:
            return self.constant(not absorbing)
        if len(ordered) == 1:
            return ordered[0]
        for each in ordered:
            if not each.nullable and self._is_denied(operation, each, kept):
                return self.constant(absorbing)
        nullable = any(each.nullable for each in ordered)
        return self._apply(operation, tuple(ordered), Kind.TRUTH, nullable=nullable)

    def _is_denied(self, operation: Operation, term: Term, others: Mapping[int, Term]) -> bool:
        """Whether the others together say the contrary: x and not x, or x and y and not (x and y)."""
        match term:
            case Applied(operation=Operation.NOT, operands=(inner,)):
                return {each.number for each in _parts(operation, inner)} <= {*others}
            case Applied(operation=Operation.BELOW | Operation.UP_TO):
                return self.negate(term).number in others
            case _:
                return False

    def tally(self, terms: Iterable[Term]) -> Term:
        """How many of these hold; none of them can be null."""
        rest, sure = [], 0
        for term in terms:
            if isinstance(term, Constant):
                sure += term.value is True
            else:
                rest.append(term)
        if not rest:
            return self.constant(sure)
        span = Span(0, len(rest))
        counted = self._apply(Operation.TALLY, tuple(rest), Kind.INTEGER, nullable=False, span=span)
        return self.add(counted, self.constant(sure))

    def at_least(self, count: int, terms: Iterable[Term]) -> Term:
        """At least `count` of these hold; none of them can be null."""
        known = [each for each in terms if not (isinstance(each, Constant) and each.value is False)]
        sure = sum(1 for each in known if isinstance(each, Constant))
        rest = [each for each in known if not isinstance(each, Constant)]
        wanted = count - sure
        if wanted <= 0:
            return self.yes
        if wanted > len(rest):
            return self.no
        if wanted == 1:
            return self.some(rest)
        if wanted == len(rest):
            return self.every(rest)
        return self.up_to(self.constant(wanted), self.tally(rest))

    def missing(self, term: Term) -> Term:
        """Whether it is null."""
        if not term.nullable:
            return self.no
        if isinstance(term, Constant):
            return self.yes
        return self._apply(Operation.MISSING, (term,), Kind.TRUTH, nullable=False)

    # ── comparisons ──────────────────────────────────────────────────────────────────────────────

    def equal(self, left: Term, right: Term) -> Term:
        """Whether both are the same."""
        if left is right and not left.nullable:
            return self.yes
        return self._compared(Operation.EQUAL, left, right, lambda a, b: a == b)

    def below(self, left: Term, right: Term) -> Term:
        """Whether the left integer is less."""
        if left is right and not left.nullable:
            return self.no
        return self._compared(Operation.BELOW, left, right, lambda a, b: a < b)

    def up_to(self, left: Term, right: Term) -> Term:
        """Whether the left integer is not greater."""
        if left is right and not left.nullable:
            return self.yes
        return self._compared(Operation.UP_TO, left, right, lambda a, b: a <= b)

    def _compared(
        self, operation: Operation, left: Term, right: Term, of: Callable[[int, int], bool]
    ) -> Term:
        match left, right:
            case Constant(value=None), _:
                return self.null(Kind.TRUTH)
            case _, Constant(value=None):
                return self.null(Kind.TRUTH)
            case Constant(value=a), Constant(value=b) if a is not None and b is not None:
                return self.constant(of(a, b))  # type: ignore[arg-type]
            case _:
                nullable = left.nullable or right.nullable
                told = None if nullable else _told(operation, left.span, right.span)
                if told is not None:
                    return self.constant(told)
                pair = (left, right)
                if operation is Operation.EQUAL and left.number > right.number:
                    pair = (right, left)
                return self._apply(operation, pair, Kind.TRUTH, nullable=nullable)

    def among(self, subject: Term, members: Iterable[int | str]) -> Term:
        """Whether it is one of these."""
        chosen = tuple(sorted(set(members), key=lambda each: (str(type(each)), each)))
        if not chosen:
            return self.when(self.missing(subject), self.null(Kind.TRUTH), self.no)
        if len(chosen) == 1:
            return self.equal(subject, self.constant(chosen[0]))
        if isinstance(subject, Constant):
            if subject.value is None:
                return self.null(Kind.TRUTH)
            return self.constant(subject.value in chosen)
        return self._once(
            ("among", subject.number, chosen),
            lambda n: Among(
                kind=Kind.TRUTH,
                nullable=subject.nullable,
                number=n,
                subject=subject,
                members=chosen,
            ),
        )

    # ── choosing ─────────────────────────────────────────────────────────────────────────────────

    def fill(self, term: Term, other: Term | None) -> Term:
        """The other where the first is null."""
        if not term.nullable or other is None:
            return term
        if isinstance(term, Constant):
            return other
        if isinstance(other, Constant) and other.value is None:
            return term
        span = _hull(term.span, other.span)
        return self._apply(
            Operation.FILL, (term, other), term.kind, nullable=other.nullable, span=span
        )

    def filled(self, term: Term, value: bool) -> Term:  # noqa: FBT001 - a value, not a flag
        """A Kleene truth with null read as this."""
        return self.fill(term, self.constant(value))

    def when(self, condition: Term, then: Term, other: Term) -> Term:
        """One of two; the condition is never null."""
        if condition.nullable:
            raise ValueError("a choice hangs on はい or いいえ")
        if isinstance(condition, Constant):
            return then if condition.value else other
        if then is other:
            return then
        if then.kind is Kind.TRUTH and not (then.nullable or other.nullable):
            known = self._when_truth(condition, then, other)
            if known is not None:
                return known
        if isinstance(condition, Applied) and condition.operation is Operation.NOT:
            return self.when(condition.operands[0], other, then)
        nullable = then.nullable or other.nullable
        span = _hull(then.span, other.span, then, other)
        return self._apply(
            Operation.WHEN, (condition, then, other), then.kind, nullable=nullable, span=span
        )

    def _when_truth(self, condition: Term, then: Term, other: Term) -> Term | None:
        match then, other:
            case Constant(value=True), _:
                return self.either(condition, other)
            case Constant(value=False), _:
                return self.both(self.negate(condition), other)
            case _, Constant(value=True):
                return self.either(self.negate(condition), then)
            case _, Constant(value=False):
                return self.both(condition, then)
            case _:
                return None

    # ── integers ─────────────────────────────────────────────────────────────────────────────────

    def add(self, left: Term, right: Term) -> Term:
        """The sum."""
        match left, right:
            case (Constant(value=None) as nothing, _) | (_, Constant(value=None) as nothing):
                return nothing
            case Constant(value=int(a)), Constant(value=int(b)):
                return self.constant(a + b)
            case (Constant(value=0), other) | (other, Constant(value=0)):
                return other
            case Constant(), _:
                return self.add(right, left)
            case Applied(
                operation=Operation.ADD, operands=(inner, Constant(value=int(a)))
            ), Constant(value=int(b)):
                return self.add(inner, self.constant(a + b))
            case _:
                span = Span(
                    _sum(left.span.low, right.span.low), _sum(left.span.high, right.span.high)
                )
                nullable = left.nullable or right.nullable
                return self._apply(
                    Operation.ADD, (left, right), Kind.INTEGER, nullable=nullable, span=span
                )

    def minus(self, term: Term) -> Term:
        """The negative."""
        return self.multiply(term, self.constant(-1))

    def subtract(self, left: Term, right: Term) -> Term:
        """The difference."""
        return self.add(left, self.minus(right))

    def multiply(self, left: Term, right: Term) -> Term:
        """The product."""
        match left, right:
            case (Constant(value=None) as nothing, _) | (_, Constant(value=None) as nothing):
                return nothing
            case Constant(value=int(a)), Constant(value=int(b)):
                return self.constant(a * b)
            case Constant(), _:
                return self.multiply(right, left)
            case _, Constant(value=1):
                return left
            case _, Constant(value=0) if not left.nullable:
                return right
            case Applied(
                operation=Operation.MULTIPLY, operands=(inner, Constant(value=int(a)))
            ), Constant(value=int(b)):
                return self.multiply(inner, self.constant(a * b))
            case _:
                nullable = left.nullable or right.nullable
                return self._apply(
                    Operation.MULTIPLY,
                    (left, right),
                    Kind.INTEGER,
                    nullable=nullable,
                    span=_product(left.span, right.span),
                )

    def scale(self, term: Term, factor: int) -> Term:
        """A multiple."""
        return self.multiply(term, self.constant(factor))

    def magnitude(self, term: Term) -> Term:
        """The absolute value."""
        match term:
            case Constant(value=int(value)):
                return self.constant(abs(value))
            case Constant():
                return term
            case _ if term.span.low is not None and term.span.low >= 0:
                return term
            case _:
                low, high = term.span.low, term.span.high
                top = None if low is None or high is None else max(abs(low), abs(high))
                return self._apply(
                    Operation.MAGNITUDE,
                    (term,),
                    Kind.INTEGER,
                    nullable=term.nullable,
                    span=Span(0, top),
                )

    def quotient(self, left: Term, right: Term) -> Term:
        """A non-negative integer by a positive one, rounded down."""
        match left, right:
            case (Constant(value=None) as nothing, _) | (_, Constant(value=None) as nothing):
                return nothing
            case Constant(value=int(a)), Constant(value=int(b)):
                return self.constant(a // b)
            case _, Constant(value=1):
                return left
            case _:
                least = right.span.low if right.span.low and right.span.low > 0 else 1
                most = right.span.high
                low = 0 if not left.span.low or most is None else max(0, left.span.low // most)
                top = None if left.span.high is None else max(0, left.span.high // least)
                return self._apply(
                    Operation.QUOTIENT,
                    (left, right),
                    Kind.INTEGER,
                    nullable=left.nullable or right.nullable,
                    span=Span(low, top),
                )

    def remainder(self, left: Term, divisor: int) -> Term:
        """What the quotient by a constant leaves."""
        whole = self.quotient(left, self.constant(divisor))
        found = self.subtract(left, self.scale(whole, divisor))
        return self.bounded(found, Span(0, divisor - 1))

    def bounded(self, term: Term, span: Span) -> Term:
        """The same term, where more is known of its bounds than its operands say."""
        if isinstance(term, Constant):
            return term
        match term:
            case Applied(operation=operation, operands=operands):
                return self._once(
                    ("bounded", term.number, span.low, span.high),
                    lambda n: Applied(
                        kind=term.kind,
                        nullable=term.nullable,
                        span=span,
                        number=n,
                        operation=operation,
                        operands=operands,
                    ),
                )
            case _:
                return term

    def least(self, terms: Iterable[Term]) -> Term:
        """The least; null if one is null."""
        return self._extreme(Operation.LEAST, terms, min)

    def greatest(self, terms: Iterable[Term]) -> Term:
        """The greatest; null if one is null."""
        return self._extreme(Operation.GREATEST, terms, max)

    def _extreme(
        self, operation: Operation, terms: Iterable[Term], of: Callable[[Iterable[int]], int]
    ) -> Term:
        distinct = {term.number: term for term in terms}
        constants = [each for each in distinct.values() if isinstance(each, Constant)]
        rest = [each for each in distinct.values() if not isinstance(each, Constant)]
        for each in constants:
            if each.value is None:
                return each
        if constants:
            known = of(each.value for each in constants if isinstance(each.value, int))
            rest.append(self.constant(known))
        if len(rest) == 1:
            return rest[0]
        ends = ([each.span.low for each in rest], [each.span.high for each in rest])
        low, high = (
            (of(found) if len(found := [x for x in side if x is not None]) == len(side) else None)
            for side in ends
        )
        nullable = any(each.nullable for each in rest)
        return self._apply(
            operation, tuple(rest), Kind.INTEGER, nullable=nullable, span=Span(low, high)
        )

    # ── lists ────────────────────────────────────────────────────────────────────────────────────

    def gathered(self, source: str, how: str, where: Term, value: Term | None, span: Span) -> Term:
        """Something of the rows of a child frame, for each parent."""
        nullable = how in {"least", "greatest"}
        key = ("gathered", source, how, where.number, None if value is None else value.number)
        return self._once(
            key,
            lambda n: Gathered(
                kind=Kind.INTEGER,
                nullable=nullable,
                span=span,
                number=n,
                source=source,
                how=how,
                where=where,
                value=value,
            ),
        )

    # ── making ───────────────────────────────────────────────────────────────────────────────────

    def _apply(
        self,
        operation: Operation,
        operands: tuple[Term, ...],
        kind: Kind,
        *,
        nullable: bool,
        span: Span = EVERY,
    ) -> Term:
        return self._once(
            (operation.value, *(each.number for each in operands)),
            lambda n: Applied(
                kind=kind,
                nullable=nullable,
                span=span,
                number=n,
                operation=operation,
                operands=operands,
            ),
        )

    def _once(self, key: Key, make: Callable[[int], Term]) -> Term:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make(len(self._made))
        return found


def _holds_one(dual: Operation, term: Term, others: Mapping[int, Term], own: int) -> bool:
    """Whether a term adds nothing: x or (x and y) is x, also of Kleene's."""
    if not (isinstance(term, Applied) and term.operation is dual):
        return False
    return any(each.number in others and each.number != own for each in term.operands)


def _parts(operation: Operation, term: Term) -> tuple[Term, ...]:
    """かつ of かつ is one かつ."""
    if isinstance(term, Applied) and term.operation is operation:
        return term.operands
    return (term,)


def _told(operation: Operation, left: Span, right: Span) -> bool | None:
    """What the bounds alone say of a comparison."""
    over = left.low is not None and right.high is not None
    under = left.high is not None and right.low is not None
    match operation:
        case Operation.EQUAL:
            apart = (over and left.low > right.high) or (under and left.high < right.low)  # type: ignore[operator]
            return False if apart else None
        case Operation.BELOW:
            if under and left.high < right.low:  # type: ignore[operator]
                return True
            return False if over and left.low >= right.high else None  # type: ignore[operator]
        case _:
            if under and left.high <= right.low:  # type: ignore[operator]
                return True
            return False if over and left.low > right.high else None  # type: ignore[operator]


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _hull(left: Span, right: Span, *terms: Term) -> Span:
    """Bounds of either; null has none."""
    spans = [left, right]
    if terms:
        spans = [
            each.span for each in terms if not (isinstance(each, Constant) and each.value is None)
        ] or [left]
    lows, highs = [each.low for each in spans], [each.high for each in spans]
    return Span(
        min(found) if len(found := [x for x in lows if x is not None]) == len(lows) else None,
        max(found) if len(found := [x for x in highs if x is not None]) == len(highs) else None,
    )


def _product(left: Span, right: Span) -> Span:
    if None in {left.low, left.high, right.low, right.high}:
        if left.low is not None and right.low is not None and min(left.low, right.low) >= 0:
            return Span(left.low * right.low, None)
        return EVERY
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]  # type: ignore[operator]
    return Span(min(corners), max(corners))
