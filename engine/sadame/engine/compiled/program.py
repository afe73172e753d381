"""Rules of a 断面 → the source of their functions, and the functions.

For a set of rules: `decide`, which needs every fact that counts, and its twin `decide_open`, to which
it hands over when one is not known. For each rule that has reasons: `reasons_n` and its twin.
The source is the same every time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.core import Slice
from sadame.dsl.interval import point
from sadame.dsl.types import Quantity, Type
from sadame.dsl.values import ABSENT, FAILED, Choices, Possible
from sadame.engine.compiled import lowering, reasons, runtime
from sadame.engine.compiled.atoms import Atom, Flag, Mask, Number
from sadame.engine.compiled.context import Context, Mode
from sadame.engine.compiled.layout import Case, Finite, Layout, layout_of, members_of
from sadame.engine.compiled.partial import variants
from sadame.engine.compiled.source import Writer
from sadame.engine.compiled.symbols import symbol_atom

_DEEPEST = 8
"""So many symbols that are used once are written inside each other."""

Decided: TypeAlias = int | tuple[int, int]
"""What `decide` says of a rule: a mask; or a number as numerator and denominator, else its status."""


@frozen(eq=False, slots=False)
class Compiled:
    """Compiled rules. `names` = those that could be compiled, in the order of `decide`'s answers."""

    layout: Layout = field(repr=False)
    names: tuple[str, ...]
    source: str = field(repr=False)
    decide: Callable[..., tuple[Decided, ...]] = field(repr=False)
    _reasons: Mapping[str, Callable[..., tuple[str, ...] | None]] = field(repr=False)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where in `decide`'s answers each rule stands."""
        return {name: at for at, name in enumerate(self.names)}

    def outcomes(self, case: Case) -> dict[str, Possible | None]:
        """The one outcome of each rule; None = open here."""
        types = self.layout.part.by_name
        found = zip(self.names, self.decide(*case), strict=True)
        return {name: outcome(types[name].type, decided) for name, decided in found}

    def reasons(self, name: str, case: Case) -> tuple[str, ...] | None:
        """The addresses that decided a rule that is decided; None = the interpreter must tell."""
        function = self._reasons.get(name)
        return () if function is None else function(*case)


def outcome(kind: Type, decided: Decided) -> Possible | None:
    """What `decide` said of a rule as a set of one outcome; None = it is open."""
    if isinstance(decided, tuple):
        value = Fraction(*decided)
        return Possible(point(value if isinstance(kind, Quantity) else int(value)))
    members = members_of(kind)
    if members is None:
        return {4: ABSENT, 8: FAILED}.get(decided)
    if decided & decided - 1:
        return None
    place = decided.bit_length() - 1
    if place < len(members):
        return Possible(Choices(frozenset({members[place]})))
    return ABSENT if place == len(members) else FAILED


def compile_rules(
    part: Slice, names: Collection[str], layout: Layout | None = None, *, reasoned: bool = True
) -> Compiled:
    """Compile those of the rules that can be; the others are not among `names` of the answer.

    `reasoned`: who only wants outcomes does without the functions that tell the reasons.
    """
    places = layout or layout_of(part)
    able = tuple(name for name in names if _is_compiled(part, name))
    needed = _needed(part, able)
    written = [*_decide(places, able, needed)]
    told: dict[str, str] = {}
    for name in able:
        rule = part.by_name[name]
        if reasoned and isinstance(rule, core.Rule) and reasons.tells(rule.body):
            function = f"reasons_{len(told)}"
            written += _reasons(places, rule, function)
            told[name] = function
    source = "\n\n\n".join(written) + "\n"
    space = {**runtime.NAMES}
    try:
        exec(compile(source, "<compiled rules>", "exec"), space)  # noqa: S102 - we wrote the source
    except (SyntaxError, RecursionError, MemoryError):  # nested more deeply than Python can read
        return Compiled(places, (), source, lambda *_: (), {})
    functions = {name: space[function] for name, function in told.items()}
    return Compiled(places, able, source, space["decide"], functions)  # type: ignore[arg-type]


def _is_compiled(part: Slice, name: str) -> bool:
    found = part.by_name.get(name)
    if not isinstance(found, core.Rule):
        return False
    return all(lowering.is_compiled(part.by_name[each]) for each in _needed(part, (name,)))


# ── what a rule reaches ──────────────────────────────────────────────────────────────────────────


def _needed(
    part: Slice, names: Collection[str], symbols: Mapping[str, core.Symbol] | None = None
) -> tuple[str, ...]:
    """The symbols these rules reach, themselves included, in evaluation order."""
    known = part.by_name if symbols is None else symbols
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_references(known[name]))
    return tuple(each.name for each in part.symbols if each.name in reached)


def _references(symbol: core.Symbol) -> Iterator[str]:
    for expr in _expressions(symbol):
        for node in core.walk(expr):
            if isinstance(node, core.Reference):
                yield node.name
            elif isinstance(node, core.AtDate):
                yield node.parameter


def _expressions(symbol: core.Symbol) -> Iterator[core.Expr]:
    presumed: tuple[core.Presumption | None, ...] = ()
    match symbol:
        case core.Rule(body=body, unknown=unknown):
            yield body
            presumed = (unknown,)
        case core.Input(condition=condition):
            if condition is not None:
                yield condition
            presumed = (symbol.unanswered, symbol.not_applicable)
        case _:
            pass
    for each in presumed:
        if each is not None and each.condition is not None:
            yield each.condition


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def _decide(layout: Layout, names: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[str]:
    symbols = layout.part.by_name
    out = Writer()
    mask, special = variants(layout, needed)
    if special:
        out.emit(f"k = bits & {mask}")
    for each in special:
        out.emit(f"if k == {each.bits}:")
        left = _needed(layout.part, names, each.symbols)
        out.emit_all(_decided(layout, Mode.FULL, names, left, each.symbols), "    ")
    if special:
        out.emit(f"return {_call(layout, 'decide_open')}")
    else:
        out.emit_all(_decided(layout, Mode.FULL, names, needed, symbols))
    yield _function(layout, "decide", out)
    out = Writer()
    out.emit_all(_decided(layout, Mode.OPEN, names, needed, symbols))
    yield _function(layout, "decide_open", out)


def _decided(
    layout: Layout,
    mode: Mode,
    names: tuple[str, ...],
    needed: tuple[str, ...],
    symbols: Mapping[str, core.Symbol],
) -> list[str]:
    """The lines that decide these rules."""
    uses = _uses(symbols, names, needed)
    context = _begun(layout, mode, "decide_open", needed, symbols, uses)
    answers = "".join(f"{_answer(context.atoms[each])}, " for each in names)
    context.out.emit(f"return ({answers})")
    return context.out.lines


def _uses(
    symbols: Mapping[str, core.Symbol], names: tuple[str, ...], needed: tuple[str, ...]
) -> dict[str, int]:
    """How often each symbol is used; what would nest too deeply counts as used twice."""
    uses = dict.fromkeys(names, 2)
    for name in needed:
        for other in _references(symbols[name]):
            uses[other] = uses.get(other, 0) + 1
    depth: dict[str, int] = {}
    for name in needed:
        below = [depth[each] for each in _references(symbols[name]) if uses[each] == 1]
        depth[name] = 1 + max(below, default=0)
        if depth[name] > _DEEPEST:
            uses[name], depth[name] = 2, 0
    return uses


def _reasons(layout: Layout, rule: core.Rule, function: str) -> Iterator[str]:
    """Reasons of a rule."""
    needed = tuple(each for each in _needed(layout.part, (rule.name,)) if each != rule.name)
    for mode, name in ((Mode.FULL, function), (Mode.EXACT, f"{function}_open")):
        context = _begun(layout, mode, f"{function}_open", needed, layout.part.by_name, {})
        context.out.emit("r = []")
        reasons.tell(context, rule.body)
        context.out.emit("return tuple(dict.fromkeys(r))")
        yield _function(layout, name, context.out)


def _begun(  # noqa: PLR0913, PLR0917 - all that a function is made of
    layout: Layout,
    mode: Mode,
    twin: str,
    needed: tuple[str, ...],
    symbols: Mapping[str, core.Symbol],
    uses: Mapping[str, int],
) -> Context:
    """A function up to where every symbol has its atom."""
    bail = _call(layout, twin) if mode is Mode.FULL else "None"
    context = Context(layout, mode, bail, lowering.lower, symbols)
    unsure = _unsure(layout, mode, needed, symbols)
    if unsure:
        context.out.emit(f"if {unsure}:")
        context.out.emit(f"    return {bail}")
    for name in needed:
        if uses.get(name, 2) != 1:
            context.atoms[name] = symbol_atom(context, symbols[name], inline=False)
    return context


def _unsure(
    layout: Layout, mode: Mode, needed: tuple[str, ...], symbols: Mapping[str, core.Symbol]
) -> str:
    """The test whether some fact that always counts is not known."""
    if mode is Mode.OPEN:
        return ""
    bits = known = 0
    tests = []
    for name in needed:
        symbol, place = symbols[name], layout.places.get(name)
        if place is None or (isinstance(symbol, core.Input) and symbol.condition is not None):
            continue
        if isinstance(place, Finite):
            bits, known = bits | place.whole, known + 1
        else:
            tests.append(f"a{place.slot} is None")
    if known and mode is Mode.FULL:
        tests.insert(0, f"(bits & {bits}).bit_count() != {known}")
    return " or ".join(tests)


def _call(layout: Layout, function: str) -> str:
    return f"{function}({', '.join(layout.parameters)})"


def _answer(atom: Atom) -> str:
    match atom:
        case Flag(code):
            return f"1 if {code} else 2"
        case Mask(code):
            return code
        case Number(num, den, None):
            return f"({num}, {den})"
        case Number(num, den, status):
            return f"{status} or ({num}, {den})"


def _function(layout: Layout, name: str, out: Writer) -> str:
    lines = "\n".join(f"    {line}" for line in out.lines)
    return f"def {name}({', '.join(layout.parameters)}):\n{lines}"
