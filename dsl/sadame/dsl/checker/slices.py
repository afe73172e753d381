"""One 制度, cut into 断面: which symbols there are between which dates, in evaluation order.

In: an `Outline` and the modules of the 制度 it refers to. Out: `Module`, the program and the scopes others
see it through. A declaration is elaborated once for each set of 区分 and 構造 in force, however many
断面 there are; what changes from day to day is only which version stands under a name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar, cast

from attrs import define, evolve, field

from sadame.dsl import ast, core
from sadame.dsl.calendar import FIRST
from sadame.dsl.checker.imports import imported_symbols
from sadame.dsl.checker.rosters import Rosters
from sadame.dsl.checker.rules import meta_of
from sadame.dsl.checker.scope import Elsewhere, Module, Questions, Scope, Symbol
from sadame.dsl.checker.scopes import Scopes, population
from sadame.dsl.checker.symbols import Symbols
from sadame.dsl.checker.trials import Trials
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.resolver import Days, Outline, Version, cuts, in_force, meet, without
from sadame.dsl.values import Values, narrowed

_T = TypeVar("_T")


def _begins(period: ast.Period) -> int:
    return -1 if period.start is None else period.start


@define
class Builder:
    """Builds the program of one 制度; problems pile up."""

    outline: Outline
    modules: Mapping[str, Module]
    problems: list[Problem] = field(factory=list)
    _scopes: dict[object, tuple[Scope, Symbols, Trials]] = field(factory=dict)
    _read: dict[tuple[int, int], object] = field(factory=dict)

    def build(self) -> Module:
        """Every 断面 of the 制度."""
        stretches = list(self._stretches())
        slices = [self._slice(start, end) for start, end in stretches]
        self._check_gaps()
        policy = self.outline.policy
        days = self.outline.days
        row, key = population(self.outline, self.modules)
        program = core.Program(
            policy.name.text,
            meta_of(policy.meta, policy.meta),
            tuple(each for each, _ in slices),
            tuple(self._own(slices)),
            days[0][0],
            days[-1][1],
            row,
            key,
            parent=policy.parent.text if policy.parent is not None else None,
            path=self.outline.path,
            effective=tuple(each.span for each in sorted(policy.meta.effective, key=_begins)),
        )
        return Module(program, tuple(slices))

    def _own(self, slices: Iterable[tuple[core.Slice, Scope]]) -> Iterator[str]:
        """Names of the 制度's own symbols in the order of the file."""
        found: dict[str, None] = {}
        for _, scope in slices:
            for binding in scope.bindings.values():
                match binding:
                    case Symbol(name):
                        found[name] = None
                    case Questions(items=items):
                        found.update((symbol.name, None) for symbol in items.values())
                    case Elsewhere():
                        pass
        yield from found

    # ── days ─────────────────────────────────────────────────────────────────────────────────────

    def _stretches(self) -> Iterator[Days]:
        """The days of the 制度 cut at every end of anything in it."""
        marks: set[int] = set()
        for versions in (*self.outline.values.values(), *self.outline.types.values()):
            for version in versions:
                marks.update(cuts(version.days))
                if isinstance(version.declaration, ast.Parameter):
                    entries = version.declaration.entries
                    marks.update(cuts((e.period.start, e.period.end) for e in entries))
        for module in self._imports().values():
            marks.update(cuts((s.start, s.end) for s in module.program.slices))
        firsts = sorted(marks)
        for start, end in self.outline.days:
            inner = [
                mark
                for mark in firsts
                if (start is None or start < mark) and (end is None or mark <= end)
            ]
            starts: list[int | None] = [start, *inner]
            ends: list[int | None] = [*(mark - 1 for mark in inner), end]
            yield from zip(starts, ends, strict=True)

    def _check_gaps(self) -> None:
        """Stretches after the first version of a name on which it has none."""
        for name, versions in self.outline.values.items():
            stretches = [day for version in versions for day in self._in_force(version)]
            starts = [start for start, _ in stretches]
            for days in self.outline.days:
                for start, end in without((days,), stretches):
                    # Before the first version nothing is amiss, nor in a future nobody knows yet,
                    # nor after the only version, if it says of itself when it ends.
                    later = start is not None and any(s is None or s < start for s in starts)
                    between = end is not None and any(s is not None and s > end for s in starts)
                    meant = len(versions) == 1 and bool(versions[0].declaration.meta.effective)
                    if later and end is not None and (between or not meant):
                        span = versions[0].declaration.name.span
                        is_last = len(versions) == 1 and not between
                        self.problems.append(
                            versions_problems.VersionGap(
                                span=span, name=name, start=start, end=end, is_last=is_last
                            )
                        )

    def _in_force(self, version: Version) -> tuple[Days, ...]:
        """The days on which a version says something: for a 基準値 those of its history."""
        declaration = version.declaration
        if not isinstance(declaration, ast.Parameter) or declaration.fixed is not None:
            return version.days
        periods = (entry.period for entry in declaration.entries)
        return meet(version.days, ((period.start, period.end) for period in periods))

    def _imports(self) -> dict[str, Module]:
        return {
            each.name.text: self.modules[each.name.text]
            for each in self.outline.imports
            if each.name.text in self.modules
        }

    # ── one 断面 ─────────────────────────────────────────────────────────────────────────────────

    def _slice(self, start: int | None, end: int | None) -> tuple[core.Slice, Scope]:
        day = start if start is not None else end if end is not None else FIRST
        foreign = {name: module.on(day) for name, module in self._imports().items()}
        scope, symbols, trials = self._scope(day, foreign)
        found: dict[str, core.Symbol] = {}
        for name, versions in self.outline.values.items():
            version = in_force(versions, day)
            for symbol in symbols.of(name, versions, version, day):
                found.setdefault(symbol.name, symbol)
        for name, pair in foreign.items():
            module = self.modules[name]
            inner = pair[0] if pair else None
            for symbol in imported_symbols(module.program, inner):
                found.setdefault(symbol.name, symbol)
        indicators = tuple(i for i in self._indicators(trials, day) if i is not None)
        ordered = self._ordered(found, scope, indicators)
        result = core.Slice(
            start,
            end,
            ordered,
            indicators,
            tuple(self._examples(trials, found, (start, end))),
            tuple(p for p in self._properties(trials) if p is not None),
        )
        return result, scope

    def _indicators(self, trials: Trials, day: int) -> Iterator[core.Indicator | None]:
        for versions in self.outline.values.values():
            version = in_force(versions, day)
            if version is not None and isinstance(version.declaration, ast.Indicator):
                read = partial(trials.claims.indicator, version.declaration, version.header)
                yield self._once(trials, version.declaration, read)

    def _properties(self, trials: Trials) -> Iterator[core.Property | None]:
        for node, header in self.outline.properties:
            yield self._once(trials, node, partial(trials.claims.property, node, header))

    def _once(self, trials: Trials, node: ast.Node, read: Callable[[], _T]) -> _T:
        """What a piece of text means in one scope is read once, however many 断面 share the scope."""
        key = (id(trials), id(node))
        if key not in self._read:
            self._read[key] = read()
        return cast("_T", self._read[key])

    def _examples(
        self, trials: Trials, symbols: Mapping[str, core.Symbol], days: Days
    ) -> Iterator[core.Example]:
        """事例 with the rows that belong to this 断面: those of its days, and those without a date.

        A row on a day before or after the 制度 belongs to its first 断面, to say that nothing applies.
        """
        for node in self.outline.examples:
            cases: list[core.Case | core.Roster] = []
            for row in node.cases:
                date = trials.date(node, row)
                if date is not None and not self._belongs(date, days):
                    continue
                case = self._once(trials, row, partial(self._case, trials, row))
                if case is not None:
                    cases.append(evolve(_within_domains(case, symbols), date=date))
            if cases:
                yield core.Example(node.title.text, tuple(cases), span=node.span)

    def _case(self, trials: Trials, row: ast.Case | ast.Roster) -> core.Case | core.Roster | None:
        if isinstance(row, ast.Case):
            return trials.case(row)
        return Rosters(trials, *population(self.outline, self.modules)).roster(row)

    def _belongs(self, date: int, days: Days) -> bool:
        day = ((date, date),)
        if meet(day, (days,)):
            return True
        return days[0] == self.outline.days[0][0] and not meet(day, self.outline.days)

    # ── scopes ───────────────────────────────────────────────────────────────────────────────────

    def _scope(
        self, day: int, foreign: Mapping[str, tuple[core.Slice, Scope] | None]
    ) -> tuple[Scope, Symbols, Trials]:
        types = {
            name: in_force(versions, day) or versions[0]
            for name, versions in self.outline.types.items()
            if versions
        }
        key = (
            tuple(id(version) for version in types.values()),
            tuple(id(pair[1]) if pair else None for pair in foreign.values()),
        )
        if key not in self._scopes:
            self._scopes[key] = Scopes(self.outline, self.modules, self.problems).make(
                types, foreign
            )
        return self._scopes[key]

    # ── order ────────────────────────────────────────────────────────────────────────────────────

    def _ordered(
        self,
        symbols: Mapping[str, core.Symbol],
        scope: Scope,
        indicators: tuple[core.Indicator, ...],
    ) -> tuple[core.Symbol, ...]:
        """What is referred to comes first; foreign rules nobody needs are left out.

        Foreign facts stay: who answers a 質問票 answers all of it.
        """
        own = _own_names(scope)
        counted = {name for each in indicators for name in core.references(each)}
        foreign = {name for name in symbols if name not in own and name not in counted}
        result: dict[str, core.Symbol] = {}
        state: dict[str, bool] = {}
        for root in symbols:
            unasked = root in foreign and not isinstance(symbols[root], core.Input)
            if unasked or root in state:
                continue
            stack: list[tuple[str, Iterator[str]]] = [(root, core.references(symbols[root]))]
            state[root] = False
            while stack:
                name, needs = stack[-1]
                need = next((n for n in needs if n in symbols), None)
                if need is None:
                    stack.pop()
                    state[name] = True
                    result[name] = symbols[name]
                elif need not in state:
                    state[need] = False
                    stack.append((need, core.references(symbols[need])))
                elif not state[need]:
                    path = [each for each, _ in stack]
                    cycle = (*path[path.index(need) :], need)
                    self.problems.append(
                        names_problems.RuleCycle(span=symbols[need].span, names=cycle)
                    )
        return tuple(result.values())


def _own_names(scope: Scope) -> set[str]:
    names: set[str] = set()
    for binding in scope.bindings.values():
        match binding:
            case Symbol(name):
                names.add(name)
            case Questions(items=items):
                names.update(symbol.name for symbol in items.values())
            case Elsewhere():
                pass
    return names


def _within_domains(
    case: core.Case | core.Roster, symbols: Mapping[str, core.Symbol]
) -> core.Case | core.Roster:
    if isinstance(case, core.Case):
        return evolve(case, facts=tuple(_within_domain(case.facts, symbols)))
    people = tuple(
        evolve(each, facts=tuple(_within_domain(each.facts, symbols))) for each in case.people
    )
    return evolve(case, people=people)


def _within_domain(
    facts: Iterable[tuple[str, Values]], symbols: Mapping[str, core.Symbol]
) -> Iterator[tuple[str, Values]]:
    """Facts of an 事例 cut to their domains; what lies outside stays, and is a 誤り when it is read."""
    for name, values in facts:
        symbol = symbols.get(name)
        if isinstance(symbol, core.Input):
            inside = narrowed(values, symbol.type, symbol.bounds, symbol.step)
            yield name, inside if inside is not None else values
        else:
            yield name, values
