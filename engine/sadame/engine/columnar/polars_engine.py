"""A plan on Polars: terms → expressions, and frames → frames. The only place in `columnar` that knows Polars."""

from collections.abc import Mapping, Sequence

import polars as pl

from sadame.engine.columnar.encoding import ROW
from sadame.engine.columnar.plan import Plan, gathering_waves, is_wide, levels
from sadame.engine.columnar.terms import (
    Among,
    Applied,
    Column,
    Constant,
    Gathered,
    Kind,
    Operation,
    Term,
    inner_terms,
)

_NARROW = 2**62
_IN_ORDER = pl.QueryOptFlags(check_order_observe=False)


def apply(
    plan: Plan,
    frame: pl.LazyFrame,
    wanted: Mapping[str, Term],
    lists: Mapping[str, pl.LazyFrame],
    keep: Sequence[str] = (),
) -> pl.LazyFrame:
    """The wanted terms as columns by these names, and the columns of the frame that are to be kept."""
    terms = [*wanted.values()]
    frame = _gathered(plan, frame, terms, lists)
    frame, names = _stepped(frame, terms)
    made = [_expr(term, names).alias(name) for name, term in wanted.items()]
    return frame.select(*(pl.col(each) for each in keep), *made)


def _stepped(frame: pl.LazyFrame, terms: Sequence[Term]) -> tuple[pl.LazyFrame, dict[int, str]]:
    """The frame with a column for each shared term, and the names of these."""
    names: dict[int, str] = {}
    for level in levels(terms):
        frame = frame.with_columns(_expr(each, names).alias(f"#{each.number}") for each in level)
        names |= {each.number: f"#{each.number}" for each in level}
    return frame, names


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def _gathered(
    plan: Plan, frame: pl.LazyFrame, terms: Sequence[Term], lists: Mapping[str, pl.LazyFrame]
) -> pl.LazyFrame:
    """The frame with a column for everything gathered from the rows of lists.

    It is joined at once and under `_IN_ORDER`: Polars 2.1 may find that nobody looks at the order of joined rows,
    though they are what the query is about, and then a row gets what is another's.
    """
    waves = gathering_waves(plan, terms)
    if not waves:
        return frame
    frame = frame.with_row_index(ROW)
    for wave in waves:
        for source in dict.fromkeys(each.source for each in wave):
            ours = [each for each in wave if each.source == source]
            child = lists[source]
            carried = plan.carried_by(ours)
            if carried:
                person, names = _stepped(frame, [*carried.values()])
                read = [_expr(term, names).alias(name) for name, term in carried.items()]
                child = child.join(
                    person.select(ROW, *read), on=ROW, how="left", maintain_order="left"
                )
            child, names = _stepped(child, inner_terms(ours))
            sums = child.group_by(ROW).agg(
                _aggregate(each, names).alias(_column(each)) for each in ours
            )
            frame = frame.join(sums, on=ROW, how="left", maintain_order="left")
            frame = frame.with_columns(
                pl.col(_column(each)).fill_null(0) for each in ours if not each.nullable
            )
            frame = frame.collect(optimizations=_IN_ORDER).lazy()
    return frame.drop(ROW)


def _column(term: Gathered) -> str:
    return f"#{term.number}"


def _aggregate(term: Gathered, names: Mapping[int, str]) -> pl.Expr:
    where = _on_each_row(term.where, _expr(term.where, names)).fill_null(value=False)
    if term.how == "count" or term.value is None:
        return where.sum().cast(pl.Int64)
    value = _integer(term.value, names, wide=is_wide(term, _NARROW))
    value = _on_each_row(term.value, value).filter(where)
    match term.how:
        case "sum":
            return value.sum()
        case "least":
            return value.min()
        case _:
            return value.max()


def _on_each_row(term: Term, expr: pl.Expr) -> pl.Expr:
    """A constant stands on every row of a group, not once."""
    if isinstance(term, Constant):
        return pl.when(pl.col(ROW).is_not_null()).then(expr)
    return expr


# ── expressions ──────────────────────────────────────────────────────────────────────────────────


def _expr(term: Term, names: Mapping[int, str]) -> pl.Expr:
    """The expression of a term; those that have a column already are read from it."""
    known = names.get(term.number)
    if known is not None:
        return pl.col(known)
    match term:
        case Column(name=name):
            return pl.col(name)
        case Constant():
            return _literal(term)
        case Gathered():
            return pl.col(_column(term))
        case Among(subject=subject, members=members):
            return _expr(subject, names).is_in(pl.lit(members))
        case Applied():
            return _applied(term, names)
        case _:
            raise TypeError(f"not a term of a plan: {type(term).__name__}")


def _literal(term: Constant) -> pl.Expr:
    kinds = {Kind.TRUTH: pl.Boolean(), Kind.TEXT: pl.String()}
    whole = pl.Int128() if is_wide(term, _NARROW) else pl.Int64()
    return pl.lit(term.value, dtype=kinds.get(term.kind, whole))


def _applied(term: Applied, names: Mapping[int, str]) -> pl.Expr:
    wide = any(is_wide(each, _NARROW) for each in (term, *term.operands))

    def number(at: int) -> pl.Expr:
        return _integer(term.operands[at], names, wide=wide)

    def plain(at: int) -> pl.Expr:
        return _expr(term.operands[at], names)

    match term.operation:
        case Operation.NOT:
            return ~plain(0)
        case Operation.ALL:
            return (
                pl.all_horizontal(*(_expr(each, names) for each in term.operands))
                if len(term.operands) > 8
                else _folded(term, names)
            )
        case Operation.ANY:
            return (
                pl.any_horizontal(*(_expr(each, names) for each in term.operands))
                if len(term.operands) > 8
                else _folded(term, names)
            )
        case Operation.EQUAL | Operation.BELOW | Operation.UP_TO:
            return _compared(term, names)
        case Operation.MISSING:
            return plain(0).is_null()
        case Operation.FILL if term.kind is Kind.INTEGER:
            return pl.coalesce(number(0), number(1))
        case Operation.FILL:
            return plain(0).fill_null(plain(1))
        case Operation.WHEN if term.kind is Kind.INTEGER:
            return pl.when(plain(0)).then(number(1)).otherwise(number(2))
        case Operation.WHEN:
            return pl.when(plain(0)).then(plain(1)).otherwise(plain(2))
        case Operation.ADD:
            return number(0) + number(1)
        case Operation.MULTIPLY:
            return number(0) * number(1)
        case Operation.MAGNITUDE:
            return number(0).abs()
        case Operation.QUOTIENT:
            return number(0) // number(1)
        case Operation.LEAST | Operation.GREATEST:
            return _extreme(term, names, wide=wide)
        case Operation.TALLY:
            return pl.sum_horizontal(*(_expr(each, names) for each in term.operands)).cast(pl.Int64)


def _folded(term: Applied, names: Mapping[int, str]) -> pl.Expr:
    whole = _expr(term.operands[0], names)
    for each in term.operands[1:]:
        other = _expr(each, names)
        whole = whole & other if term.operation is Operation.ALL else whole | other
    return whole


def _compared(term: Applied, names: Mapping[int, str]) -> pl.Expr:
    left, right = term.operands
    wide = any(is_wide(each, _NARROW) for each in term.operands)
    if left.kind is Kind.INTEGER and wide:
        a, c = (_integer(each, names, wide=True) for each in (left, right))
    elif left.kind is Kind.INTEGER:
        a, c = (
            pl.lit(each.value) if isinstance(each, Constant) else _expr(each, names)
            for each in (left, right)
        )
    else:
        a, c = _expr(left, names), _expr(right, names)
    match term.operation:
        case Operation.EQUAL:
            return a == c
        case Operation.BELOW:
            return a < c
        case _:
            return a <= c


def _extreme(term: Applied, names: Mapping[int, str], *, wide: bool) -> pl.Expr:
    parts = [_integer(each, names, wide=wide) for each in term.operands]
    of = pl.min_horizontal if term.operation is Operation.LEAST else pl.max_horizontal
    found = of(*parts)
    open_ = [part for part, each in zip(parts, term.operands, strict=True) if each.nullable]
    if not open_:
        return found
    nothing = pl.any_horizontal(*(each.is_null() for each in open_))
    return pl.when(nothing).then(None).otherwise(found)


def _integer(term: Term, names: Mapping[int, str], *, wide: bool) -> pl.Expr:
    """An integer in the width that the operation needs."""
    found = _expr(term, names)
    if wide:
        return found.cast(pl.Int128)
    narrow = isinstance(term, Column) or (
        isinstance(term, Applied) and term.operation in {Operation.FILL, Operation.WHEN}
    )
    if isinstance(term, Constant) or not narrow:
        return found if not is_wide(term, _NARROW) else found.cast(pl.Int128)
    return found.cast(pl.Int64)
