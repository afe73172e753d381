"""What is in view in a 制度: its types, its names and those of the 制度 it refers to.

In: an `Outline`, the types in force, and the other 制度 on that day. Out: a `Scope`, and the elaborators
that work in it. What a declaration says of itself alone (members, options, populations) is checked here.
"""

from collections.abc import Iterator, Mapping

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.checker.claims import Claims
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.imports import imported_scope
from sadame.dsl.checker.kinds import Kinds
from sadame.dsl.checker.questions import question_number
from sadame.dsl.checker.rules import Rules
from sadame.dsl.checker.scope import Binding, Elsewhere, Module, Questions, Scope, Symbol
from sadame.dsl.checker.symbols import Symbols
from sadame.dsl.checker.tables import result_type
from sadame.dsl.checker.trials import Trials
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.resolver import Outline, Version, kind_word
from sadame.dsl.types import TRUTH, Choice, Truth, Type, same
from sadame.dsl.units import Unit, counter, parse_unit


def population(
    frame: Outline, modules: Mapping[str, Module]
) -> tuple[str, str | None] | tuple[None, None]:
    """Whom a 制度 counts, and the key that tells them apart: its own rows, else the only ones it refers to."""
    own = next((each for each in frame.inputs if each.row is not None), None)
    if own is not None and own.row is not None:
        return own.row.text, own.key.text if own.key is not None else None
    named = ((each.name.text, modules.get(each.name.text)) for each in frame.imports)
    others = [(name, each.program) for name, each in named if each and each.program.row]
    if len(others) != 1:
        return None, None
    ((name, other),) = others
    return f"{name} の {other.row}", f"{name} の {other.key}" if other.key else None


@define
class Scopes:
    """Makes the scopes of one 制度; problems pile up in `problems`."""

    outline: Outline
    modules: Mapping[str, Module]
    problems: list[Problem]

    def make(
        self,
        types: Mapping[str, Version],
        foreign: Mapping[str, tuple[core.Slice, Scope] | None],
    ) -> tuple[Scope, Symbols, Trials]:
        """The scope for these types and these other 制度, with what elaborates in it."""
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
            dict(self._indicators()),
        )
        self._check_population(scope)
        elaborator = Elaborator(scope, self.problems)
        row, _ = population(self.outline, self.modules)
        rules = Rules(elaborator, kinds, frozenset() if row is None else frozenset((row,)))
        symbols = Symbols(rules, kinds, self.problems)
        claims = Claims(elaborator, rules)
        return scope, symbols, Trials(elaborator, claims)

    def _indicators(self) -> Iterator[tuple[str, tuple[ast.Indicator, ...]]]:
        for name, versions in self.outline.values.items():
            written = (version.declaration for version in versions)
            if found := tuple(each for each in written if isinstance(each, ast.Indicator)):
                yield name, found

    def _check_population(self, scope: Scope) -> None:
        """One 制度 has one population at most, and its key is one of its facts."""
        named = [(each, each.row) for each in self.outline.inputs if each.row is not None]
        for number, (each, row) in enumerate(named):
            if number:
                self._check_further(each, row, named[:number])
        for each in self.outline.inputs:
            if each.key is not None and each.key.text not in scope.bindings:
                self.problems.append(
                    names_problems.UnknownName(
                        span=each.key.span, name=each.key.text, in_view=scope.names()
                    )
                )

    def _check_further(
        self, each: ast.Inputs, row: ast.Name, earlier: list[tuple[ast.Inputs, ast.Name]]
    ) -> None:
        """Who adopts a population may add facts to its rows; what tells them apart stays."""
        first, known = earlier[0]
        again = next((name for _, name in earlier if name.span.path == row.span.path), None)
        if again is not None or known.text != row.text:
            adopted = known.text if again is None else ""
            self.problems.append(
                rules_problems.SecondPopulation(
                    span=row.span, name=row.text, first=(again or known).span, adopted=adopted
                )
            )
        elif each.key is not None and each.key != first.key:
            key = first.key.text if first.key is not None else ""
            span, place = each.key.span, (first.key or known).span
            self.problems.append(
                rules_problems.OtherKey(span=span, name=each.key.text, key=key, first=place)
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
                    rules_problems.DoubledMember(
                        span=member.span, name=member.text, first=first.span
                    )
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
                    versions_problems.VersionsDiffer(
                        span=declaration.name.span, name=name, first=span
                    )
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
