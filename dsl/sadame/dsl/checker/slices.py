"""One 制度, cut into 断面: which symbols there are between which dates, in evaluation order.

In: an `Outline` and the modules of the 制度 it refers to. Out: `Module`, the program and the scopes others
see it through. A declaration is elaborated once for each set of 区分 and 構造 in force, however many
断面 there are; what changes from day to day is only which version stands under a name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar, cast

from attrs import define, evolve, field, frozen

from sadame.dsl import ast, core
from sadame.dsl.calendar import FIRST
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.imports import imported_scope, imported_symbols
from sadame.dsl.checker.kinds import Kinds
from sadame.dsl.checker.questions import question_number
from sadame.dsl.checker.rules import Rules, meta_of
from sadame.dsl.checker.scope import Binding, Elsewhere, Questions, Scope, Symbol
from sadame.dsl.checker.symbols import Symbols
from sadame.dsl.checker.tables import result_type
from sadame.dsl.checker.trials import Trials
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.resolver import Days, Outline, Version, cuts, in_force, kind_word, meet, without
from sadame.dsl.types import TRUTH, Choice, Truth, Type, same
from sadame.dsl.units import Unit, counter, parse_unit
from sadame.dsl.values import Values, narrowed

_T = TypeVar("_T")


@frozen
class Module:
    """A checked 制度 as others see it."""

    program: core.Program
    scopes: tuple[tuple[core.Slice, Scope], ...]

    def on(self, day: int) -> tuple[core.Slice, Scope] | None:
        """The 断面 and scope of a day."""
        return next(((s, scope) for s, scope in self.scopes if s.covers(day)), None)


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
        row = next((i for i in self.outline.inputs if i.row is not None), None)
        days = self.outline.days
        program = core.Program(
            policy.name.text,
            meta_of(policy.meta, policy.meta),
            tuple(each for each, _ in slices),
            tuple(self._own(slices)),
            days[0][0],
            days[-1][1],
            row.row.text if row and row.row else None,
            row.key.text if row and row.key else None,
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
                    # Before the first version nothing is amiss, nor in a future nobody knows yet.
                    later = start is not None and any(s is None or s < start for s in starts)
                    if later and end is not None:
                        span = versions[0].declaration.name.span
                        self.problems.append(
                            rules_problems.VersionGap(span=span, name=name, start=start, end=end)
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
        ordered = self._ordered(found, scope)
        result = core.Slice(
            start,
            end,
            ordered,
            tuple(i for i in self._indicators(trials, day) if i is not None),
            tuple(self._examples(trials, found, (start, end))),
            tuple(p for p in self._properties(trials) if p is not None),
        )
        return result, scope

    def _indicators(self, trials: Trials, day: int) -> Iterator[core.Indicator | None]:
        for versions in self.outline.values.values():
            version = in_force(versions, day)
            if version is not None and isinstance(version.declaration, ast.Indicator):
                read = partial(trials.indicator, version.declaration)
                yield self._once(trials, version.declaration, read)

    def _properties(self, trials: Trials) -> Iterator[core.Property | None]:
        for node, header in self.outline.properties:
            yield self._once(trials, node, partial(trials.property, node, header))

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
            cases: list[core.Case] = []
            for row in node.cases:
                date = trials.date(node, row)
                if date is not None and not self._belongs(date, days):
                    continue
                case = self._once(trials, row, partial(trials.case, row))
                if case is not None:
                    facts = tuple(_within_domain(case.facts, symbols))
                    cases.append(evolve(case, facts=facts, date=date))
            if cases:
                yield core.Example(node.title.text, tuple(cases), span=node.span)

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
            self._scopes[key] = self._make_scope(types, foreign)
        return self._scopes[key]

    def _make_scope(
        self,
        types: Mapping[str, Version],
        foreign: Mapping[str, tuple[core.Slice, Scope] | None],
    ) -> tuple[Scope, Symbols, Trials]:
        elsewhere = {
            name: Elsewhere(name, imported_scope(name, pair[1] if pair else self._any_scope(name)))
            for name, pair in foreign.items()
        }
        kinds = self._kinds(types, elsewhere)
        bindings: dict[str, Binding] = dict(elsewhere)
        owners: dict[str, tuple[Symbol, ...]] = {}
        for name, versions in self.outline.values.items():
            for binding in self._bindings(name, versions, kinds):
                known = bindings.get(name)
                if isinstance(known, Elsewhere):
                    span = versions[0].declaration.name.span
                    first = next(i.name.span for i in self.outline.imports if i.name.text == name)
                    self.problems.append(
                        names_problems.DoubledName(span=span, name=name, first=first)
                    )
                bindings[name] = binding
                if isinstance(binding, Questions):
                    for number, symbol in binding.items.items():
                        owners[number] = (*owners.get(number, ()), symbol)
        self._check_computed(bindings)
        structures = {n: s for n in kinds.records if (s := kinds.structures.get(n)) is not None}
        scope = Scope(
            self.outline.policy.name.text,
            kinds.units,
            {**kinds.choices, **structures},
            bindings,
            owners,
            frozenset(each.name.text for each in self.outline.imports) - frozenset(self.modules),
            frozenset(
                name
                for name, versions in self.outline.values.items()
                if isinstance(versions[0].declaration, ast.Indicator)
            ),
        )
        self._check_population(scope)
        elaborator = Elaborator(scope, self.problems)
        rows = frozenset(i.row.text for i in self.outline.inputs if i.row is not None)
        rules = Rules(elaborator, kinds, rows)
        symbols = Symbols(rules, kinds, self.problems)
        return scope, symbols, Trials(elaborator, rules, self.outline.policy.meta)

    def _check_population(self, scope: Scope) -> None:
        """One 制度 has one population at most, and its key is one of its facts."""
        named = [each for each in self.outline.inputs if each.row is not None]
        for other in named[1:]:
            if other.row is not None and named[0].row is not None:
                self.problems.append(
                    rules_problems.SecondPopulation(
                        span=other.row.span, name=other.row.text, first=named[0].row.span
                    )
                )
        for each in self.outline.inputs:
            if each.key is not None and each.key.text not in scope.bindings:
                self.problems.append(
                    names_problems.UnknownName(
                        span=each.key.span, name=each.key.text, in_view=scope.names()
                    )
                )

    def _any_scope(self, name: str) -> Scope:
        return self.modules[name].scopes[0][1]

    def _kinds(self, types: Mapping[str, Version], elsewhere: Mapping[str, Elsewhere]) -> Kinds:
        units = self._units(types)
        choices: dict[str, Choice] = {}
        records: dict[str, ast.Record] = {}
        for name, version in types.items():
            match version.declaration:
                case ast.Enumeration(members=members, ordered=ordered):
                    texts = tuple(member.text for member in members)
                    choices[name] = Choice(name, texts, ordered)
                    self._check_members(members)
                case ast.Record():
                    records[name] = version.declaration
                case _:
                    pass
        kinds = Kinds(units, choices, records, elsewhere, self.problems)
        for name, record in records.items():
            kinds.resolve(ast.TypeName(name, span=record.name.span))
        return kinds

    def _units(self, types: Mapping[str, Version]) -> dict[str, Unit]:
        """The declared units; the size of one may be said in another, wherever that one stands."""
        units: dict[str, Unit] = {}
        waiting: dict[str, ast.Number] = {}
        for name, version in types.items():
            if isinstance(version.declaration, ast.UnitDeclaration):
                size = version.declaration.value
                if size is None:
                    units[name] = counter(name)
                else:
                    waiting[name] = size
        while waiting:
            bases = {name: parse_unit(size.unit, units) for name, size in waiting.items()}
            found = {
                name: Unit(base.dimension, waiting[name].value, name)
                for name, base in bases.items()
                if base is not None
            }
            if not found:
                break
            units |= found
            waiting = {name: size for name, size in waiting.items() if name not in found}
        for name, size in waiting.items():
            units[name] = counter(name)
            self.problems.append(
                types_problems.UnknownUnit(span=size.span, unit=size.unit, known=tuple(units))
            )
        for version in types.values():
            size = getattr(version.declaration, "value", None)
            if isinstance(size, ast.Number) and size.value <= 0:
                self.problems.append(types_problems.EmptyRange(span=size.span, of="単位の大きさ"))
        return units

    def _check_members(self, members: tuple[ast.Name, ...]) -> None:
        seen: dict[str, ast.Name] = {}
        for member in members:
            first = seen.setdefault(member.text, member)
            if first is not member:
                self.problems.append(
                    names_problems.DoubledName(span=member.span, name=member.text, first=first.span)
                )

    def _bindings(
        self, name: str, versions: tuple[Version, ...], kinds: Kinds
    ) -> Iterator[Binding]:
        """What a name is bound to: the type all of its versions share."""
        first: Type | None = None
        for version in versions:
            declaration = version.declaration
            if isinstance(declaration, ast.Questionnaire):
                self._check_questions(declaration)
                yield questions(declaration)
                return
            if isinstance(declaration, ast.Indicator):
                return
            kind = self._type(version, kinds)
            if kind is None:
                continue
            if first is None:
                first = kind
            elif not same(first, kind):
                kinds.odd.add(id(version))
                span = versions[0].declaration.name.span
                self.problems.append(
                    rules_problems.VersionsDiffer(span=declaration.name.span, name=name, first=span)
                )
        if first is not None:
            yield Symbol(name, first, kind_word(versions[0].declaration))

    def _type(self, version: Version, kinds: Kinds) -> Type | None:
        match version.declaration:
            case ast.Fact(type=written):
                return kinds.resolve(written)
            case ast.Rule(kind="判定", type=written):
                found = kinds.resolve(written)
                return found if isinstance(found, Truth) else Truth("該当", "非該当")
            case ast.Extraction():
                return Truth("該当", "非該当")
            case ast.Reading(name=name, options=options):
                return Choice(name.text, tuple(option.text for option in options))
            case ast.Parameter() | ast.Rule() | ast.Table() as declaration:
                found = kinds.resolve(declaration.type)
                if found is not None and isinstance(declaration, ast.Table):
                    return result_type(declaration, found)
                return found
            case _:
                return None

    def _check_questions(self, node: ast.Questionnaire) -> None:
        """Every 問 has options, its counting answers are among them, and its number is its own."""
        seen: dict[str, ast.Question] = {}
        for question in node.questions:
            first = seen.setdefault(question.number, question)
            if first is not question:
                self.problems.append(
                    names_problems.DoubledName(
                        span=question.span, name=f"問{question.number}", first=first.span
                    )
                )
            options = tuple(option.text for option in question.options or node.options)
            for hit in question.hits or ():
                if options and hit.text not in options:
                    self.problems.append(
                        names_problems.UnknownMember(
                            span=hit.span, name=hit.text, choice="選択肢", members=options
                        )
                    )
            if not options and question.hits is not None:
                self.problems.append(
                    rules_problems.NoOptions(span=question.span, number=question.number)
                )

    def _check_computed(self, bindings: Mapping[str, Binding]) -> None:
        """A 算出 question needs the 判定 of its name."""
        for binding in bindings.values():
            if isinstance(binding, Questions):
                for symbol in binding.items.values():
                    if symbol.hits is None and symbol.name not in bindings:
                        span = next(
                            v.declaration.name.span for v in self.outline.values[binding.name]
                        )
                        self.problems.append(
                            rules_problems.UnansweredQuestion(span=span, name=symbol.name)
                        )

    # ── order ────────────────────────────────────────────────────────────────────────────────────

    def _ordered(self, symbols: Mapping[str, core.Symbol], scope: Scope) -> tuple[core.Symbol, ...]:
        """What is referred to comes first; foreign rules nobody needs are left out.

        Foreign facts stay: who answers a 質問票 answers all of it.
        """
        own = _own_names(scope)
        foreign = {name for name in symbols if name not in own}
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


def questions(node: ast.Questionnaire) -> Questions:
    """The 問 of a 質問票 as symbols."""
    owner = node.name.text
    items: dict[str, Symbol] = {}
    for question in sorted(node.questions, key=lambda each: question_number(each.number)):
        number = f"問{question.number}"
        name = f"{owner} の {number}"
        if question.hits is None:
            items[number] = Symbol(name, TRUTH, "算出")
            continue
        options = question.options or node.options
        kind = Choice(
            f"{owner} の {number if question.options else '選択肢'}",
            tuple(option.text for option in options),
        )
        hits = tuple(hit.text for hit in question.hits)
        items[number] = Symbol(name, kind, "問", hits)
    return Questions(owner, items)


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
