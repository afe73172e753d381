"""Why something is 誤り, for those who read it: `Blame`s turned into `Cause`s (words are made elsewhere)."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import evolve

from sadame.dsl import calendar, core
from sadame.dsl.display import show
from sadame.dsl.source import Span
from sadame.dsl.trace import WORDS, Cause, Fault
from sadame.engine.interp import reasons, selecting
from sadame.engine.interp.kernel import Kernel
from sadame.engine.interp.outcome import Blame


def causes(blames: Iterable[Blame], kernel: Kernel) -> tuple[Cause, ...]:
    """One cause for each place and fault, in the order of the program."""
    order = {name: place for place, name in enumerate(kernel.part.by_name)}

    def place(blame: Blame) -> tuple[int, Span, str, str]:
        return order.get(blame.rule, len(order)), blame.span, blame.fault.value, blame.detail

    found = []
    for _, group in groupby(sorted(blames, key=place), key=place):
        alike = list(group)
        members = {member for blame in alike for member in blame.members}
        found.append(_cause(evolve(alike[0], members=tuple(sorted(members))), kernel))
    return tuple(found)


def _cause(blame: Blame, kernel: Kernel) -> Cause:
    parties, grounds = _parties(blame)
    symbols = kernel.part.by_name
    own = symbols[blame.rule].meta.authorities if blame.rule in symbols else ()
    theirs = [a for name in _named(grounds) for a in symbols[name].meta.authorities]
    return Cause(
        blame.fault,
        blame.rule,
        blame.span,
        blame.detail or _detail(blame, kernel),
        parties,
        tuple(dict.fromkeys((*own, *theirs))) if blame.members else own,
        _facts(grounds, kernel),
    )


def _parties(blame: Blame) -> tuple[tuple[str, ...], list[core.Expr]]:
    """Labels of what took part, and the expressions whose facts made it so."""
    match blame.where:
        case core.Choose(alternatives) if blame.members:
            chosen = [alternatives[i] for i in blame.members]
            return tuple(each.label for each in chosen), [each.condition for each in chosen]
        case core.Lookup(rows=rows) as table if blame.members:
            labels = tuple(reasons.row_label(table, i) for i in blame.members)
            return labels, [cell for i in blame.members for cell in selecting.cells_of(rows[i])]
        case core.Lookup(columns=columns):
            return (), [*columns]
        case core.Choose(alternatives):
            return (), [each.condition for each in alternatives]
        case core.Arithmetic(right=divisor) if blame.fault is Fault.DIVISION_BY_ZERO:
            return _named([divisor]), [divisor]
        case core.DateCall(arguments=arguments):
            return _named(arguments), [*arguments]
        case _:
            return blame.names, []


def _named(grounds: Iterable[core.Expr]) -> tuple[str, ...]:
    """The names these expressions mention, each once."""
    nodes = (node for ground in grounds for node in core.walk(ground))
    return tuple(dict.fromkeys(n.name for n in nodes if isinstance(n, core.Reference)))


def _facts(grounds: Iterable[core.Expr], kernel: Kernel) -> tuple[tuple[str, str], ...]:
    """The known facts these expressions rest on, in the order of the program."""
    names: set[str] = set()
    for name in _named(grounds):
        names |= {name, *(kernel.notes(name).cone if name in kernel.part.notes else ())}
    found = []
    for symbol in kernel.part.symbols:
        if symbol.name in names and isinstance(symbol, core.Input):
            possible = kernel.plain(symbol.name).possible
            if possible.is_single and possible.values is not None:
                found.append((symbol.name, show(possible.values, symbol.type)))
    return tuple(found)


def _detail(blame: Blame, kernel: Kernel) -> str:
    """When a name without a value on this day does have one; what a row is missing for."""
    match blame.fault, blame.where:
        case Fault.NO_VERSION, _:
            known = (kernel.part.by_name.get(name) for name in (blame.rule, *blame.names))
            return _periods(next((s for s in known if s is not None and _is_dated(s)), None))
        case Fault.GAP, core.Lookup(columns=columns):
            return "、".join(_unmatched(columns, kernel))
        case _:
            return ""


def _is_dated(symbol: core.Symbol) -> bool:
    return isinstance(symbol, core.Hole | core.Parameter)


def _periods(symbol: core.Symbol | None) -> str:
    match symbol:
        case core.Hole(periods=periods):
            return calendar.format_periods(periods)
        case core.Parameter(history=history):
            return calendar.format_periods((each.start, each.end) for each in history)
        case _:
            return ""


def _unmatched(columns: Iterable[core.Expr], kernel: Kernel) -> Iterator[str]:
    """The values no row was found for, where the rules worked them out: facts are told beside them."""
    for column in columns:
        if isinstance(column, core.Reference) and isinstance(
            kernel.part.by_name.get(column.name), core.Rule
        ):
            possible = kernel.plain(column.name).possible
            if possible.is_single and possible.values is not None:
                shown = show(possible.values, column.type)
                yield WORDS["column value"].format(column.name, shown)
