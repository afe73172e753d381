"""Numbers and dates → source: integers over static denominators (semantics §5, §6), no `Fraction`.

What can fail leaves its status in a local; code for the value runs only where there is one.
"""

from fractions import Fraction

from sadame.dsl import calendar, core
from sadame.dsl.core import DateFunction, Operator
from sadame.dsl.rounding import Mode as RoundingMode
from sadame.dsl.types import Day, FiscalYear, Scalar, YearMonth
from sadame.engine.compiled import runtime
from sadame.engine.compiled.atoms import FAILED, Number, leveled, product
from sadame.engine.compiled.context import Context


def constant(value: Scalar) -> Number:
    """A literal."""
    exact = Fraction(value)
    return Number(str(exact.numerator) if exact >= 0 else f"({exact.numerator})", exact.denominator)


def arithmetic(context: Context, node: core.Arithmetic) -> Number:
    """＋ － × ÷."""
    left, right = context.number(node.left), context.number(node.right)
    if node.operator is Operator.DIVIDE:
        return _divided(context, left, right, node.right)
    status, may = context.joined(left, right)
    if node.operator is Operator.MULTIPLY:
        den = product(left.den, right.den)
        found = Number(product(left.num, right.num), _static(den), status, may)
    else:
        a, b, common = leveled(left, right)
        sign = "+" if node.operator is Operator.ADD else "-"
        found = Number(f"({a} {sign} {b})", _static(common), status, may)
    match node.type:
        case Day():
            return _day(context, found)
        case FiscalYear() | YearMonth():
            return Number(_floored(found), 1, status, may)
        case _:
            return found


def _static(den: str | int) -> str | int:
    return int(den) if isinstance(den, str) and den.isdigit() else den


def _floored(number: Number) -> str:
    return number.num if number.den == 1 else f"({number.num} // {number.den})"


def _day(context: Context, moved: Number) -> Number:
    """A day that was moved; past the calendar is 誤り."""
    name, status = context.out.fresh("n"), context.out.fresh("s")
    context.out.emit(f"{status} = {moved.status or 0}")
    inside = f"{calendar.FIRST} <= {name} <= {calendar.LAST}"
    lines = [f"{name} = {_floored(moved)}", f"if not {inside}:", f"    {status} = {FAILED}"]
    context.guarded(moved.status, lines)
    return Number(name, 1, status, moved.may | FAILED)


def _divided(context: Context, left: Number, right: Number, divisor: core.Expr) -> Number:
    if isinstance(divisor, core.Constant) and isinstance(divisor.value, Fraction) and divisor.value:
        inverse = constant(1 / divisor.value)
        den = product(left.den, inverse.den)
        return Number(product(left.num, inverse.num), _static(den), left.status, left.may)
    left, right = context.fixed(left), context.fixed(right)
    joined, may = context.joined(left, right)
    status, num, den = context.out.fresh("s"), context.out.fresh("n"), context.out.fresh("d")
    context.out.emit(f"{status} = {joined or 0}")
    lines = [
        f"if {right.num} == 0:",
        f"    {status} = {FAILED}",
        f"elif {right.num} > 0:",
        f"    {num} = {product(left.num, right.den)}",
        f"    {den} = {product(left.den, right.num)}",
        "else:",
        f"    {num} = -{product(left.num, right.den)}",
        f"    {den} = -{product(left.den, right.num)}",
    ]
    context.guarded(joined, lines)
    return Number(num, den, status, may | FAILED)


def extreme(context: Context, parts: list[Number], *, largest: bool) -> Number:
    """最大 and 最小."""
    parts = [context.fixed(each) for each in parts]
    status, may = context.joined(*parts)
    word = "max" if largest else "min"
    if all(isinstance(each.den, int) for each in parts):
        common = 1
        for each in parts:
            common = leveled(Number("0", common), each)[2]  # type: ignore[assignment]
        scaled = [leveled(each, Number("0", common))[0] for each in parts]
        code = scaled[0] if len(scaled) == 1 else f"{word}({', '.join(scaled)})"
        return Number(code, common, status, may)
    num, den = context.out.fresh("n"), context.out.fresh("d")
    sign = ">" if largest else "<"
    lines = [f"{num} = {parts[0].num}", f"{den} = {parts[0].den}"]
    for each in parts[1:]:
        test = f"{product(each.num, den)} {sign} {product(num, each.den)}"
        lines += [f"if {test}:", f"    {num} = {each.num}", f"    {den} = {each.den}"]
    context.guarded(status, lines)
    return Number(num, den, status, may)


def rounded(context: Context, node: core.Rounded) -> Number:
    """端数, by absolute value with the sign kept (昭和25年法律第61号第2条)."""
    whole = context.fixed(context.number(node.operand))
    unit = node.rounding.unit
    name = context.out.fresh("n")
    over = product(whole.den, unit.numerator)
    up = product(whole.num, unit.denominator)
    down = product(
        f"-{whole.num}" if not whole.num.startswith("(") else f"(-{whole.num})", unit.denominator
    )
    positive, negative = (_steps(node.rounding.mode, each, over) for each in (up, down))
    steps = f"({positive} if {whole.num} >= 0 else -({negative}))"
    context.guarded(whole.status, [f"{name} = {product(steps, unit.numerator)}"])
    return Number(name, unit.denominator, whole.status, whole.may)


def _steps(mode: RoundingMode, size: str, over: str) -> str:
    match mode:
        case RoundingMode.DOWN:
            return f"{size} // {over}"
        case RoundingMode.UP:
            return f"-(-{size} // {over})"
        case RoundingMode.HALF_UP:
            return f"(2 * {size} + {over}) // (2 * {over})"


# ── dates ────────────────────────────────────────────────────────────────────────────────────────

_FUNCTIONS = {
    DateFunction.AGE: "age",
    DateFunction.AGE_BY_BIRTHDAY: "age_by_birthday",
    DateFunction.MONTHS: "months_between",
    DateFunction.CALENDAR_MONTHS: "calendar_months",
    DateFunction.SAME_DAY: "same_day",
    DateFunction.YEAR_MONTH: "year_month",
}


def date_call(context: Context, node: core.DateCall) -> Number:
    """A date function."""
    parts = [context.number(each) for each in node.arguments]
    joined, may = context.joined(*parts)
    if joined is None and all(each.num.isdigit() and each.den == 1 for each in parts):
        known = runtime.DATES[_function(node)](*(int(each.num) for each in parts))
        return Number("0", 1, str(FAILED), FAILED) if known is None else Number(str(known))
    name, status = context.out.fresh("n"), context.out.fresh("s")
    context.out.emit(f"{status} = {joined or 0}")
    call = f"{_function(node)}({', '.join(_floored(each) for each in parts)})"
    lines = [f"{name} = {call}", f"if {name} is None:", f"    {status} = {FAILED}"]
    context.guarded(joined, lines)
    return Number(name, 1, status, may | FAILED)


def _function(node: core.DateCall) -> str:
    kind = node.arguments[0].type
    match node.function:
        case DateFunction.TERM_END:
            length = "months" if node.months else "days"
            return f"term_end_{length}{'_included' if node.include_first else ''}"
        case DateFunction.FISCAL_YEAR:
            return "fiscal_year_of_month" if isinstance(kind, YearMonth) else "fiscal_year"
        case DateFunction.FIRST_DAY:
            return "year_start" if isinstance(kind, FiscalYear) else "month_start"
        case DateFunction.LAST_DAY:
            return "year_end" if isinstance(kind, FiscalYear) else "month_end"
        case function:
            return _FUNCTIONS[function]
