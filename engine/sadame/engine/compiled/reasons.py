"""Which 号, ただし, row or 前提 decided a result → source that collects the addresses (semantics §11).

The lines append to a list `r`. Where what decides cannot be read off here (a gate that is 対象外 or
誤り, a set that may be too large), they return None: the interpreter tells.
"""

from sadame.dsl import core
from sadame.dsl.core import Form, Matching
from sadame.engine.compiled import conditions, gates, tables
from sadame.engine.compiled.atoms import Flag, Mask
from sadame.engine.compiled.context import Context

_PRECONDITION, _FALLBACK, _REST = "前提", "原則", "上記以外"


def tells(expr: core.Expr, path: str = "") -> bool:
    """Whether an expression can have reasons at all."""
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            return tells(operand, path)
        case core.Guarded() | core.Choose() | core.Lookup():
            return True
        case core.Count(clauses=clauses):
            return (not path or _is_list(expr)) and any(path + each.mark for each in clauses)
        case _:
            return False


def tell(context: Context, expr: core.Expr, path: str = "") -> None:
    """The lines for an expression."""
    match expr:
        case core.Rounded(operand) | core.Not(operand):
            tell(context, operand, path)
        case core.Guarded():
            _guarded(context, expr, path)
        case core.Count() if tells(expr, path):
            _count(context, expr, path)
        case core.Choose():
            _choose(context, expr, path)
        case core.Lookup():
            _look_up(context, expr, path)
        case _:
            pass


def _is_list(expr: core.Expr) -> bool:
    match expr:
        case core.Count(form=form):
            return form in {Form.ALL, Form.ANY, Form.SOME}
        case core.Not(operand):
            return _is_list(operand)
        case _:
            return False


def _inside(context: Context, expr: core.Expr, path: str) -> list[str]:
    """The reasons of a part, or its own address where it has none."""
    with context.out.aside() as lines:
        known = context.out.local("len(r)", "k")
        tell(context, expr, path)
        context.out.emit(f"if len(r) == {known}:")
        context.out.emit(f"    r.append({path!r})")
    return lines


def _when(context: Context, test: str, lines: list[str]) -> None:
    context.out.emit(f"if {test}:")
    context.out.emit_all(lines or ["pass"], "    ")


def _held(context: Context, found: Flag | Mask) -> str:
    """The code that says whether a condition is はい; gives up where it has several outcomes."""
    if isinstance(found, Flag):
        return found.code
    name = context.fixed_mask(found).code
    if not context.is_full:
        _when(context, f"{name} & {name} - 1", [f"return {context.bail}"])
    return f"{name} == 1"


def _guarded(context: Context, node: core.Guarded, path: str) -> None:
    held = context.out.local(_held(context, context.condition(node.precondition)), "v")
    with context.out.aside() as body:
        tell(context, node.body, path)
    _when(context, held, body)
    _when(context, f"not {held}", _inside(context, node.precondition, path + _PRECONDITION))


def _count(context: Context, node: core.Count, path: str) -> None:
    parts = [context.condition(each.condition) for each in node.clauses]
    whole = conditions.counted(context, node.at_least, parts)
    if isinstance(whole, Flag) and all(isinstance(each, Flag) for each in parts):
        outcome = context.out.local(whole.code, "v")
        tests = [f"{each.code} == {outcome}" for each in parts]
    else:
        outcome = context.fixed_mask(whole).code
        codes = [context.fixed_mask(each).code for each in parts]
        tests = [f"{code} == {outcome}" for code in codes]
        if not context.is_full:
            alike = " or ".join(tests)
            unsure = f"{outcome} & {outcome} - 1 or not ({alike})"
            _when(context, unsure, [f"return {context.bail}"])
    for clause, test in zip(node.clauses, tests, strict=True):
        address = path + clause.mark
        if _is_list(clause.condition) and address:
            _when(context, test, _inside(context, clause.condition, address))
        elif address:
            _when(context, test, [f"r.append({address!r})"])


def _choose(context: Context, node: core.Choose, path: str) -> None:
    found = [context.condition(each.condition) for each in node.alternatives]
    tests, barring = gates.live(context, found, node.above)
    for test, _ in barring:
        _when(context, test, ["return None"])
    known = context.out.local("len(r)", "k")
    for test, each in zip(tests, node.alternatives, strict=True):
        _when(context, test, [f"r.append({path + each.label!r})"])
    if node.default is not None:
        _when(context, f"len(r) == {known}", [f"r.append({path + _FALLBACK!r})"])


def _look_up(context: Context, node: core.Lookup, path: str) -> None:
    plain = [i for i, row in enumerate(node.rows) if row.cells is not None]
    masks = [context.mask(tables.matching(context, node.rows[i])).code for i in plain]
    last = next((i for i, row in enumerate(node.rows) if row.cells is None), None)
    out = context.out
    out.emit(f"rows = ({', '.join(masks)}{',' if masks else ''})")
    _when(
        context,
        "worst(rows)" if node.matching is not Matching.FIRST else "first(rows) < -1",
        ["return None"],
    )
    if node.matching is Matching.FIRST:
        hits = out.local("(first(rows),)", "i")
    else:
        hits = out.local("tuple(i for i, row in enumerate(rows) if row == 1)", "i")
    for at, place in enumerate(plain):
        _when(context, f"{at} in {hits}", [f"r.append({f'{path}{place + 1}行目'!r})"])
    if last is not None:
        none = f"not {hits}" if node.matching is not Matching.FIRST else f"{hits} == (-1,)"
        _when(context, none, [f"r.append({path + _REST!r})"])
