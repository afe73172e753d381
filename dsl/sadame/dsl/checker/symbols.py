"""Declarations → `core.Symbol`, version by version."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from attrs import define, evolve, field

from sadame.dsl import ast, core
from sadame.dsl.checker.coverage import covering
from sadame.dsl.checker.kinds import Kinds
from sadame.dsl.checker.overrides import answered, check_answer, check_fact, check_parameter
from sadame.dsl.checker.rules import Rules, meta_of
from sadame.dsl.checker.scope import Questions, Symbol
from sadame.dsl.checker.tables import Tables
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.resolver import Version
from sadame.dsl.types import TRUTH, Choice, Type


@define
class Symbols:
    """Elaborates declarations in one scope, each version that is in force there once."""

    rules: Rules
    kinds: Kinds
    problems: list[Problem]
    _done: dict[int, tuple[core.Symbol, ...]] = field(factory=dict)

    def of(
        self,
        name: str,
        versions: Sequence[Version],
        version: Version | None,
        day: int,
    ) -> Iterator[core.Symbol]:
        """The symbols a name stands for on a day, by the version in force then."""
        if version is None:
            yield from self._holes(name, versions)
            return
        if id(version) not in self._done:
            odd = id(version) in self.kinds.odd
            self._done[id(version)] = () if odd else tuple(self._elaborate(version))
        for symbol in self._done[id(version)]:
            if isinstance(symbol, core.Parameter):
                now = next((e.setting for e in symbol.history if _covers(e, day)), None)
                yield evolve(symbol, now=now)
            else:
                yield symbol

    def _holes(self, name: str, versions: Sequence[Version]) -> Iterator[core.Symbol]:
        found = self.rules.elaborator.scope.bindings.get(name)
        if isinstance(found, Symbol) and versions:
            declaration = versions[0].declaration
            meta = meta_of(declaration.meta, versions[0].header)
            days = tuple(day for version in versions for day in version.days)
            yield core.Hole(name, found.type, meta, days, span=declaration.name.span)

    def _elaborate(self, version: Version) -> Iterator[core.Symbol]:
        declaration, header = version.declaration, version.header
        meta = meta_of(declaration.meta, header)
        found = self.rules.elaborator.scope.bindings.get(declaration.name.text)
        match declaration, found:
            case ast.Questionnaire(), Questions():
                yield from self._questions(declaration, found, header)
            case ast.Fact(), Symbol(type=kind):
                self.problems.extend(check_fact(declaration, kind, version, self.kinds))
                yield self._input(declaration, kind, meta)
            case ast.Parameter(), Symbol(type=kind):
                yield self._parameter(declaration, kind, meta, version)
            case ast.Reading(), Symbol(type=Choice() as kind):
                yield self._reading(declaration, kind, meta)
            case ast.Rule(), Symbol(type=kind):
                body = self.rules.body(declaration, kind)
                if declaration.body is None and not declaration.provisos:
                    self._no_body(declaration.name)
                kind_of = core.RuleKind(declaration.kind or "算定")
                unknown = self.rules.presumption(declaration.unknown, kind)
                yield from self._rule(version, kind_of, kind, body, unknown)
            case ast.Table(), Symbol(type=kind):
                yield from self._rule(
                    version, core.RuleKind.TABLE, kind, self._table(declaration, kind), None
                )
            case ast.Extraction(), Symbol(type=kind):
                yield from self._extraction(declaration, version, kind)
            case _:
                pass

    def _table(self, table: ast.Table, kind: Type) -> core.Expr | None:
        value_type = self.kinds.resolve(table.type)
        if value_type is None:
            return None
        lookup = Tables(self.rules.elaborator).lookup(table, value_type)
        if lookup is None:
            return None
        rounded = self.rules.rounded(lookup, table.rounding, kind)
        return self.rules.guarded(rounded, table.preconditions) if rounded is not None else None

    def _no_body(self, name: ast.Name) -> None:
        self.problems.append(rules_problems.NoBody(span=name.span, name=name.text))

    def _rule(
        self,
        version: Version,
        kind: core.RuleKind,
        result: Type,
        body: core.Expr | None,
        unknown: core.Presumption | None,
    ) -> Iterator[core.Rule]:
        if body is None:
            return
        self.problems.extend(check_answer(version, result, self.kinds))
        name = version.declaration.name
        rounding = getattr(version.declaration, "rounding", None)
        yield core.Rule(
            name.text,
            kind,
            result,
            meta_of(version.declaration.meta, version.header),
            body,
            unknown,
            unconfirmed=version.unconfirmed,
            adjusted=bool(version.instead_of),
            exact=rounding is not None and rounding.mode is None,
            answers=answered(version, result, self.kinds),
            span=version.declaration.span,
        )

    def _extraction(
        self, declaration: ast.Extraction, version: Version, kind: Type
    ) -> Iterator[core.Rule]:
        if declaration.condition is None:
            self._no_body(declaration.name)
            return
        body = self.rules.elaborator.condition(declaration.condition)
        unknown = self.rules.presumption(declaration.unknown, TRUTH)
        population = self.rules.population(declaration.target)
        if body is not None and population is not None:
            # 対象 is to one person what a 前提 is to a case: whoever is not meant is 対象外.
            body = core.Guarded(population, body, body.type, span=body.span)
        order = self.rules.order(declaration.order)
        outputs = self.rules.outputs(declaration.outputs)
        for rule in self._rule(version, core.RuleKind.EXTRACTION, kind, body, unknown):
            yield evolve(rule, population=population, order=order, outputs=outputs)

    def _input(self, fact: ast.Fact, kind: Type, meta: core.Meta) -> core.Input:
        bounds, step = self.kinds.domain(fact, kind)
        return core.Input(
            fact.name.text,
            kind,
            meta,
            bounds,
            step,
            self.rules.elaborator.condition(fact.condition),
            self.rules.presumption(fact.unanswered, kind),
            self.rules.presumption(fact.not_applicable, kind),
            fact.question.text if fact.question else "",
            coverage=covering(fact, kind, self.rules.elaborator),
            span=fact.span,
        )

    def _questions(
        self, node: ast.Questionnaire, found: Questions, header: ast.Meta
    ) -> Iterator[core.Symbol]:
        meta = meta_of(node.meta, header)
        for question in node.questions:
            symbol = found.items[f"問{question.number}"]
            if symbol.hits is not None:
                title = question.field.text if question.field else ""
                yield core.Input(
                    symbol.name,
                    symbol.type,
                    evolve(meta, title=title),
                    question=question.text.text,
                    hits=symbol.hits,
                    questionnaire=node.name.text,
                    span=question.span,
                )

    def _reading(self, node: ast.Reading, kind: Choice, meta: core.Meta) -> core.Reading:
        default = node.default
        if default is not None:
            self.rules.elaborator.constant(default, kind, "既定")
        return core.Reading(
            node.name.text,
            kind,
            meta,
            default.text if default is not None else None,
            node.decided_by.text if node.decided_by else "",
            span=node.span,
        )

    # ── 基準値 ───────────────────────────────────────────────────────────────────────────────────

    def _parameter(
        self, node: ast.Parameter, kind: Type, meta: core.Meta, version: Version
    ) -> core.Parameter:
        history = self._history(node, kind)
        adjustment = node.meta.adjustment
        limits = self.kinds.bounds(adjustment.bounds, kind) if adjustment else None
        if version.instead_of:
            self.problems.extend(check_parameter(version, kind, history, self.kinds))
        return core.Parameter(
            node.name.text,
            kind,
            meta,
            None,
            history,
            adjustable=adjustment is not None,
            adjustment=limits,
            adjusted=bool(version.instead_of) and adjustment is not None and limits is None,
            bounds=self.kinds.bounds(node.bounds, kind),
            span=node.span,
        )

    def _history(self, node: ast.Parameter, kind: Type) -> tuple[core.Entry, ...]:
        if node.fixed is not None:
            found = self.rules.elaborator.constant(node.fixed, kind, "基準値")
            if found is None:
                return ()
            setting = core.Given(found.value, found.written, span=node.fixed.span)
            return (core.Entry(None, None, setting, span=node.span),)
        read = [(entry, self._setting(entry.value, kind)) for entry in node.entries]
        entries = [
            core.Entry(e.period.start, e.period.end, setting, span=e.span)
            for e, setting in read
            if setting is not None
        ]
        entries.sort(key=lambda e: (e.start is not None, e.start or 0))
        ended = [
            self._ended(node.name.text, entry, following)
            for entry, following in zip_longest(entries, entries[1:])
        ]
        if not node.entries:
            self._no_body(node.name)
        return tuple(ended)

    def _ended(self, name: str, entry: core.Entry, following: core.Entry | None) -> core.Entry:
        """An open entry lasts until the day before the next one; two for one day are a mistake."""
        if following is None:
            return entry
        start = following.start
        if entry.end is None and start is not None and entry.start != start:
            return evolve(entry, end=start - 1)
        if start is None or entry.end is None or entry.end >= start:
            self.problems.append(
                versions_problems.OverlappingEntries(
                    span=following.span, name=name, first=entry.span
                )
            )
        return entry

    def _setting(
        self, value: ast.Expr | ast.NotGiven | ast.Delegated, kind: Type
    ) -> core.Setting | None:
        match value:
            case ast.NotGiven(reason):
                return core.NotGiven(reason.text if reason else "", span=value.span)
            case ast.Delegated(bounds, body):
                limits = self.kinds.bounds(bounds, kind)
                if limits is None:
                    return None
                return core.Delegated(limits, body.text, span=value.span)
            case _:
                found = self.rules.elaborator.constant(value, kind, "基準値")
                if found is None:
                    return None
                return core.Given(found.value, found.written, span=value.span)


def _covers(entry: core.Entry, day: int) -> bool:
    return (entry.start is None or entry.start <= day) and (entry.end is None or day <= entry.end)
