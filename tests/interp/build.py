"""Small programs by hand, as the checker would make them: expressions, symbols, cones."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sadame.dsl import core
from sadame.dsl.calendar import ordinal
from sadame.dsl.core import (
    Alternative,
    Clause,
    Comparison,
    Expr,
    Form,
    Matching,
    Meta,
    Notes,
    Operator,
    Program,
    RuleKind,
    Slice,
    Split,
    Symbol,
)
from sadame.dsl.interval import Interval, point
from sadame.dsl.source import Span
from sadame.dsl.trace import Result, Trace
from sadame.dsl.types import NUMBER, TRUTH, Choice, Quantity, Scalar, Type
from sadame.dsl.units import Unit, parse_unit
from sadame.dsl.values import Choices, Values, only
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import evaluate

AT = Span("例.sadame", 0, 0)
META = Meta()
TODAY = ordinal(2025, 4, 1)


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None
    return found


YEN = Quantity(unit("円"))
PEOPLE = Quantity(unit("人"))
RATIO = Quantity(NUMBER.unit, as_ratio=True)


# ── expressions ──────────────────────────────────────────────────────────────────────────────────


def const(value: Scalar, kind: Type = NUMBER) -> core.Constant:
    exact = Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return core.Constant(exact, kind, span=AT)


def yen(value: int) -> core.Constant:
    return const(value, YEN)


def people(value: int) -> core.Constant:
    return const(value, PEOPLE)


def ref(name: str, kind: Type = TRUTH) -> core.Reference:
    return core.Reference(name, kind, span=AT)


def absent(kind: Type = NUMBER) -> core.Absent:
    return core.Absent(kind, span=AT)


def arith(operator: Operator, left: Expr, right: Expr, kind: Type = NUMBER) -> core.Arithmetic:
    return core.Arithmetic(operator, left, right, kind, span=AT)


def divide(left: Expr, right: Expr, step: Fraction | None = None) -> core.Arithmetic:
    return core.Arithmetic(Operator.DIVIDE, left, right, NUMBER, step, span=AT)


def compare(left: Expr, comparison: Comparison, right: Expr) -> core.Compare:
    return core.Compare(comparison, left, right, span=AT)


def is_in(subject: Expr, *members: bool | str) -> core.OneOf:
    return core.OneOf(subject, members, span=AT)


def negate(operand: Expr) -> core.Not:
    return core.Not(operand, span=AT)


def count(
    at_least: int, *conditions: Expr, form: Form = Form.SOME, marks: Sequence[str] = ()
) -> core.Count:
    named = marks or [f"第{i}号" for i in range(1, len(conditions) + 1)]
    clauses = tuple(
        Clause(mark, condition, span=Span(AT.path, i, i))
        for i, (mark, condition) in enumerate(zip(named, conditions, strict=True))
    )
    return core.Count(at_least, clauses, form, span=AT)


def every(*conditions: Expr, marks: Sequence[str] = ()) -> core.Count:
    return count(len(conditions), *conditions, form=Form.ALL, marks=marks)


def some(*conditions: Expr, marks: Sequence[str] = ()) -> core.Count:
    return count(1, *conditions, form=Form.ANY, marks=marks)


def both(*conditions: Expr) -> core.Count:
    return count(len(conditions), *conditions, form=Form.AND, marks=[""] * len(conditions))


def either(*conditions: Expr) -> core.Count:
    return count(1, *conditions, form=Form.OR, marks=[""] * len(conditions))


def choose(
    default: Expr | None,
    *alternatives: tuple[str, Expr, Expr],
    above: Sequence[tuple[int, ...]] = (),
    kind: Type = NUMBER,
) -> core.Choose:
    exceptions = tuple(Alternative(*each, span=AT) for each in alternatives)
    return core.Choose(exceptions, default, tuple(above) or ((),) * len(exceptions), kind, span=AT)


def guarded(precondition: Expr, body: Expr) -> core.Guarded:
    return core.Guarded(precondition, body, body.type, span=AT)


def table(
    columns: Sequence[Expr],
    rows: Sequence[tuple[Sequence[Expr | None] | None, Expr]],
    matching: Matching = Matching.UNIQUE,
    *,
    disjoint: bool = False,
    complete: bool = False,
) -> core.Lookup:
    made = tuple(
        core.Row(None if cells is None else tuple(cells), value, span=Span(AT.path, i, i))
        for i, (cells, value) in enumerate(rows)
    )
    kind = rows[0][1].type
    return core.Lookup(tuple(columns), made, matching, kind, disjoint, complete, span=AT)


def between(subject: Expr, low: Expr, high: Expr) -> core.Count:
    return both(
        compare(subject, Comparison.AT_LEAST, low), compare(subject, Comparison.AT_MOST, high)
    )


# ── symbols ──────────────────────────────────────────────────────────────────────────────────────


def fact(
    name: str,
    kind: Type = TRUTH,
    *,
    bounds: Interval | None = None,
    step: Fraction | None = None,
    condition: Expr | None = None,
    unanswered: core.Presumption | None = None,
    not_applicable: core.Presumption | None = None,
) -> core.Input:
    return core.Input(
        name, kind, META, bounds, step, condition, unanswered, not_applicable, f"{name}？", span=AT
    )


def presume(value: Scalar, condition: Expr | None = None) -> core.Presumption:
    return core.Presumption(value, condition, span=AT)


def parameter(
    name: str, kind: Type, now: core.Setting | None, *history: core.Entry
) -> core.Parameter:
    return core.Parameter(name, kind, META, now, history, span=AT)


def reading(name: str, *members: str, default: str | None = None) -> core.Reading:
    return core.Reading(name, Choice(name, members), META, default, span=AT)


def rule(
    name: str,
    body: Expr,
    *,
    unknown: core.Presumption | None = None,
    meta: Meta = META,
    unconfirmed: bool = False,
) -> core.Rule:
    kind = RuleKind.CONDITION if body.type == TRUTH else RuleKind.VALUE
    return core.Rule(name, kind, body.type, meta, body, unknown, unconfirmed, span=AT)


def hole(name: str, kind: Type = TRUTH) -> core.Hole:
    return core.Hole(name, kind, META, ((None, TODAY - 1),), span=AT)


# ── programs ─────────────────────────────────────────────────────────────────────────────────────


def _names(nodes: Sequence[core.Node | None]) -> set[str]:
    found = set()
    for node in nodes:
        for each in core.walk(node) if node is not None else ():
            match each:
                case core.Reference(name) | core.AtDate(name):
                    found.add(name)
                case _:
                    pass
    return found


def _refers(symbol: Symbol) -> set[str]:
    match symbol:
        case core.Rule(body=body, unknown=unknown):
            return _names([body, unknown])
        case core.Input(condition=condition, unanswered=unanswered, not_applicable=instead):
            return _names([condition, unanswered, instead])
        case _:
            return set()


def program(*symbols: Symbol, splits: Mapping[str, Sequence[Split]] | None = None) -> Program:
    """A program of one 断面 without end; symbols stand in evaluation order. S(r) by hand."""
    reach: dict[str, set[str]] = {}
    notes = {}
    for symbol in symbols:
        direct = _refers(symbol)
        reach[symbol.name] = direct.union(*(reach[name] for name in direct))
        if isinstance(symbol, core.Rule):
            cone = tuple(each.name for each in symbols if each.name in reach[symbol.name])
            cut = tuple((splits or {}).get(symbol.name, ()))
            notes[symbol.name] = Notes(cut, cone, None, None, True, True, False)
    part = Slice(None, None, symbols, notes=notes)
    own = tuple(symbol.name for symbol in symbols)
    return Program("例", META, (part,), own, None, None)


def yes_or_no(name: str) -> Split:
    return Split(name, (only(True), only(False)))


def run(
    program: Program,
    readings: Mapping[str, str] | None = None,
    on: int = TODAY,
    /,
    **facts: Scalar | Values | Invalid,
) -> Trace:
    """Evaluate with facts as plain values or as sets."""
    return evaluate(
        program, Facts({name: _known(v) for name, v in facts.items()}), on, readings or {}
    )


def _known(value: Scalar | Values | Invalid) -> Values | Invalid:
    match value:
        case bool() | str():
            return Choices(frozenset({value}))
        case int() | Fraction():
            return point(Fraction(value))
        case other:
            return other


def result(
    symbol: Symbol | Program, name: str = "結果", /, **facts: Scalar | Values | Invalid
) -> Result:
    made = symbol if isinstance(symbol, Program) else program(symbol)
    return run(made, **facts).results[name]
