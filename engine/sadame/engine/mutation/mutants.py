"""The mutants of a 制度: every change of its own rules, 入力, 解釈, 基準値 and 指標, one at a time.

In: a checked program and the path of its file. Out: `Mutant`s in the order of the file, the same ones every time. What
is declared elsewhere (参照, or what 準用 takes over) is guarded there. A mutant is put into every 断面 that holds the
place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from hashlib import sha256
from typing import TypeAlias, cast

from attrs import evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.core import Indicator, Node, Program, Slice, Symbol
from sadame.dsl.source import Span
from sadame.dsl.types import same
from sadame.engine.mutation.asking import fact_changes, reading_changes
from sadame.engine.mutation.changes import changes
from sadame.engine.mutation.kinds import Change, Changes, Kind, Near, with_child
from sadame.engine.mutation.settings import setting_changes
from sadame.engine.mutation.turns import turns

Edited: TypeAlias = Symbol | Indicator


@frozen
class Mutant:
    """One change of the program.

    `owner` = the name it is in; `times` = which one of those that are told alike; `edits` = by number of the 断面 what
    stands there instead; `slices` = all 断面, where days are moved.
    """

    kind: Kind
    owner: str
    address: str
    before: Node
    after: Node | None
    times: int
    edits: Mapping[int, Edited] = field(eq=False, repr=False)
    slices: tuple[Slice, ...] | None = field(default=None, eq=False, repr=False)

    @property
    def span(self) -> Span:
        """Where it is."""
        return self.before.span

    @property
    def key(self) -> str:
        """What tells it from every other mutant of the program, wherever in the file it stands."""
        return sha256(repr(self).encode()).hexdigest()


def mutants(program: Program, path: str) -> tuple[Mutant, ...]:
    """Every mutant of what the file at `path` declares."""
    found: dict[object, Mutant] = {}
    for number, cut in enumerate(program.slices):
        times: dict[object, int] = {}
        for owner, home, each in _changes(program, cut, path):
            what = (owner, home, each.kind, each.address, each.before.span, repr(each))
            times[what] = times.get(what, 0) + 1
            key = (*what, times[what])
            before = found.get(key)
            edits = {} if before is None else before.edits
            edited = each.whole
            if not isinstance(edited, Edited):
                raise TypeError(edited)
            found[key] = Mutant(
                each.kind,
                owner,
                each.address,
                each.before,
                each.after,
                times[what],
                {**edits, number: edited},
            )
    everything = [*found.values(), *_moved_days(program, path)]
    ordered = sorted(everything, key=lambda each: (each.span.path != path, each.span.start))
    return tuple(_numbered(ordered))


def _numbered(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """The mutants, those that are told alike (in two versions of a rule, at two places) told apart by a number."""
    times: dict[str, int] = {}
    for each in found:
        what = repr(evolve(each, times=0))
        times[what] = times.get(what, 0) + 1
        yield evolve(each, times=times[what])


def _moved_days(program: Program, path: str) -> Iterator[Mutant]:
    for each in turns(program, path):
        told = Kind.VERSION, each.owner, each.address, each.before, each.after
        yield Mutant(*told, 1, {}, each.slices)


def _changes(program: Program, cut: Slice, path: str) -> Iterator[tuple[str, Span, Change]]:
    """The changes in one 断面; the whole of each is a symbol or an 指標."""
    own = frozenset(program.own)
    names = _Names(cut)
    for symbol in cut.symbols:
        if symbol.name in own and symbol.span.path == path:
            for each in _of_symbol(symbol, cut, names.near(symbol.name)):
                yield symbol.name, symbol.span, each
    for indicator in cut.indicators:
        if indicator.span.path == path:
            for each in _of_indicator(indicator, names.near(indicator.name)):
                yield indicator.name, indicator.span, each


def _of_symbol(symbol: Symbol, cut: Slice, near: Near) -> Changes:
    match symbol:
        case core.Rule(body=body):
            for each in changes(body, near):
                changed: Symbol = evolve(symbol, body=cast("core.Expr", each.whole))
                yield evolve(each, whole=changed)
            if symbol.unknown is not None:
                changed = evolve(symbol, unknown=None)
                yield Change(Kind.PRESUMPTION, "", symbol.unknown, None, changed)
            for i, key in enumerate(symbol.order):
                turned = evolve(key, descending=not key.descending)
                order = (*symbol.order[:i], turned, *symbol.order[i + 1 :])
                yield Change(Kind.ORDER, "", key, turned, evolve(symbol, order=order))
        case core.Parameter():
            yield from setting_changes(symbol, cut)
        case core.Input() if near.is_asked(symbol.name):
            yield from fact_changes(symbol, near)
        case core.Reading() if near.is_asked(symbol.name):
            yield from reading_changes(symbol)
        case _:
            pass


def _of_indicator(about: Indicator, near: Near) -> Changes:
    """The conditions of 分子 and 分母, what is added up, and the 端数."""
    measures = [(0, about.numerator, "分子")]
    if about.denominator is not None:
        measures.append((1, about.denominator, "分母"))
    for number, measure, address in measures:
        for each in _of_measure(measure, near, address):
            yield evolve(each, whole=with_child(about, number, each.whole))
    if about.rounding is not None:
        wanted = core.Rounded(
            core.Absent(about.type, span=about.span), about.rounding, about.type, span=about.span
        )
        for each in changes(wanted, near):
            if isinstance(each.whole, core.Rounded) and each.kind is Kind.ROUNDING:
                yield evolve(each, whole=evolve(about, rounding=each.whole.rounding))


def _of_measure(measure: core.Measure, near: Near, address: str) -> Changes:
    yield from changes(measure, near, address)
    condition = measure.condition
    if condition is not None:
        yield Change(Kind.CLAUSE, address, condition, None, evolve(measure, condition=None))


# ── names ────────────────────────────────────────────────────────────────────────────────────────


@frozen(slots=False)
class _Names:
    """Which name is easily confused with which, in one 断面."""

    cut: Slice

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """By name, every name it hangs on."""
        found: dict[str, frozenset[str]] = {}
        for symbol in self.cut.symbols:
            direct = frozenset(core.references(symbol))
            found[symbol.name] = direct.union(*(found.get(name, frozenset()) for name in direct))
        return found

    @cached_property
    def inputs(self) -> Sequence[core.Input]:
        """The facts, in the order in which they are written."""
        found = [each for each in self.cut.symbols if isinstance(each, core.Input)]
        return sorted(found, key=lambda each: each.span)

    def near(self, owner: str) -> Near:
        """What the names in a declaration are confused with."""
        other = partial(self._other, owner=owner)
        return Near(self.cut.by_name.get, other, self.asked.__contains__)

    @cached_property
    def asked(self) -> frozenset[str]:
        """What a result hangs on: a slip in what nothing asks for, or a column of a list alone, shows in no 事例."""
        rules = (each for each in self.cut.symbols if not isinstance(each, core.Input))
        parts: list[Node] = [
            evolve(each, outputs=()) if isinstance(each, core.Rule) else each for each in rules
        ]
        parts += self.cut.indicators
        found: set[str] = set()
        while parts:
            new = {*core.references(parts.pop())} - found
            found |= new
            symbols = (self.cut.by_name.get(name) for name in new)
            parts += [each for each in symbols if isinstance(each, core.Input)]
        return frozenset(found)

    def _other(self, name: str, owner: str) -> core.Input | None:
        symbol = self.cut.by_name.get(name)
        if not isinstance(symbol, core.Input):
            return None
        alike = [each for each in self.inputs if each is symbol or self._alike(symbol, each, owner)]
        at = next(n for n, each in enumerate(alike) if each is symbol)
        return alike[(at + 1) % len(alike)] if len(alike) > 1 else None

    def _alike(self, one: core.Input, other: core.Input, owner: str) -> bool:
        """Whether the one may be written for the other, and no circle comes of it."""
        if (one.hits is None) != (other.hits is None) or owner in self.reach[other.name]:
            return False
        if one.hits is None:
            return same(one.type, other.type)
        return one.questionnaire == other.questionnaire
