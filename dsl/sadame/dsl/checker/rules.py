"""判定, 算定 and 抽出 → `core.Rule`; 原則／ただし, 優先, 前提, 端数, とみなす."""

from collections.abc import Sequence

from attrs import define

from sadame.dsl import ast, core
from sadame.dsl.checker.expressions import Elaborator
from sadame.dsl.checker.kinds import Kinds
from sadame.dsl.checker.scope import Symbol, path, said
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.rounding import Rounding
from sadame.dsl.types import TRUTH, Choice, Quantity, Type, describe, is_numeric
from sadame.dsl.units import known_units, parse_unit


def meta_of(own: ast.Meta, header: ast.Meta) -> core.Meta:
    """What a declaration says of itself; 根拠, 出典, 確度 and 所管 come from the 制度 where it is silent."""

    def text(node: ast.Text | None) -> str:
        return node.text if node is not None else ""

    return core.Meta(
        title=text(own.title),
        description=text(own.description),
        jurisdiction=text(own.jurisdiction or header.jurisdiction),
        authorities=tuple(each.text for each in own.authorities or header.authorities),
        sources=tuple(each.text for each in own.sources or header.sources),
        certainty=text(own.certainty or header.certainty),
        remarks=tuple(each.text for each in own.remarks),
        purpose=text(own.purpose),
        acknowledged=tuple(
            core.Acknowledgement(each.code, each.reason.text, span=each.span)
            for each in own.acknowledged
        ),
    )


@define
class Rules:
    """Elaborates the rules of one 制度 in one scope. `rows` = the names of its population."""

    elaborator: Elaborator
    kinds: Kinds
    rows: frozenset[str]

    # ── bodies ───────────────────────────────────────────────────────────────────────────────────

    def body(self, node: ast.Rule, kind: Type) -> core.Expr | None:
        """原則 and ただし, then 端数, then 前提 around them."""
        if node.body is None and not node.provisos:
            return None
        default = self.elaborator.typed(node.body, kind)
        result = default
        if node.provisos:
            result = self._choose(node, kind, default)
        if result is None:
            return None
        rounded = self.rounded(result, node.rounding, kind)
        return rounded and self.guarded(rounded, node.preconditions)

    def _choose(self, node: ast.Rule, kind: Type, default: core.Expr | None) -> core.Expr | None:
        found: list[core.Alternative] = []
        for number, proviso in enumerate(node.provisos, start=1):
            condition = self.elaborator.condition(proviso.condition)
            value = self.elaborator.typed(proviso.value, kind)
            label = proviso.label.text if proviso.label else f"ただし書{number}"
            if condition is not None and value is not None:
                found.append(core.Alternative(label, condition, value, span=proviso.span))
        self._check_labels(node)
        above = self._above(node, [each.label for each in found])
        broken = node.body is not None and default is None
        if broken or above is None or len(found) < len(node.provisos):
            return None
        return core.Choose(tuple(found), default, above, kind, span=node.span)

    def _check_labels(self, node: ast.Rule) -> None:
        """Two ただし of one name: 優先 could not tell them apart."""
        seen: dict[str, ast.Text] = {}
        for label in (each.label for each in node.provisos if each.label is not None):
            first = seen.setdefault(label.text, label)
            if first is not label:
                problem = rules_problems.DoubledLabel
                self.elaborator.report(problem(span=label.span, label=label.text, first=first.span))

    def _above(self, node: ast.Rule, labels: Sequence[str]) -> tuple[tuple[int, ...], ...] | None:
        """For each ただし, those that take precedence over it, closed transitively."""
        direct: list[set[int]] = [set() for _ in labels]
        for priority in node.priorities:
            ends = (priority.stronger, priority.weaker)
            for end in ends:
                if end.text not in labels:
                    self.elaborator.report(
                        rules_problems.UnknownLabel(
                            span=end.span, label=end.text, known=tuple(labels)
                        )
                    )
                    return None
            direct[labels.index(ends[1].text)].add(labels.index(ends[0].text))
        closed = [_reach(direct, index) for index in range(len(labels))]
        for index, above in enumerate(closed):
            if index in above:
                cycle = tuple(labels[i] for i in sorted(above))
                span = node.priorities[0].span
                self.elaborator.report(
                    rules_problems.PriorityCycle(span=span, labels_in_cycle=cycle)
                )
                return None
        return tuple(tuple(sorted(above)) for above in closed)

    def guarded(self, body: core.Expr, preconditions: tuple[ast.Expr, ...]) -> core.Expr | None:
        """The body under its 前提; several are joined by かつ."""
        if not preconditions:
            return body
        found = [self.elaborator.condition(each) for each in preconditions]
        clauses = tuple(core.Clause("", each, span=each.span) for each in found if each)
        if len(clauses) < len(found):
            return None
        gate = clauses[0].condition
        if len(clauses) > 1:
            gate = core.Count(len(clauses), clauses, core.Form.AND, span=gate.span)
        return core.Guarded(gate, body, body.type, span=body.span)

    def rounded(
        self, body: core.Expr, rule: ast.RoundingRule | None, kind: Type
    ) -> core.Expr | None:
        """The body after its 端数."""
        if rule is None:
            return body
        rounding = self.rounding(rule, kind)
        if rounding is None:
            return body if rule.mode is None else None
        return core.Rounded(body, rounding, kind, span=rule.span)

    def rounding(self, rule: ast.RoundingRule, kind: Type) -> Rounding | None:
        """端数 in base units of the type it is for."""
        if not isinstance(kind, Quantity):
            self.elaborator.report(
                rules_problems.RoundingOfCondition(span=rule.span, found=describe(kind))
            )
            return None
        if rule.mode is None:
            return None
        if not rule.unit:
            return Rounding(rule.mode, rule.multiple * kind.unit.scale)
        unit = parse_unit(rule.unit, self.kinds.units)
        if unit is None:
            known = tuple(known_units())
            self.elaborator.report(
                types_problems.UnknownUnit(span=rule.span, unit=rule.unit, known=known)
            )
            return None
        if unit.dimension not in {kind.unit.dimension, _numerator(kind)}:
            self.elaborator.report(
                types_problems.UnitMismatch(span=rule.span, left=rule.unit, right=describe(kind))
            )
            return None
        return Rounding(rule.mode, rule.multiple * unit.scale)

    # ── とみなす ─────────────────────────────────────────────────────────────────────────────────

    def presumption(self, node: ast.Presumption | None, kind: Type) -> core.Presumption | None:
        """A presumed value; its condition may look at 解釈 only."""
        if node is None:
            return None
        value = self.elaborator.constant(node.value, kind, "みなす値")
        condition = self.elaborator.condition(node.condition)
        if value is None or (node.condition is not None and condition is None):
            return None
        if node.condition is not None and not self._reads_readings_only(node.condition):
            self.elaborator.report(rules_problems.PresumptionDepends(span=node.condition.span))
            return None
        return core.Presumption(value.value, condition, span=node.span)

    def _reads_readings_only(self, node: ast.Expr) -> bool:
        names = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.Member)]
        found = [self.elaborator.binding(name) for name in names]
        symbols = [each for each in found if isinstance(each, Symbol)]
        return bool(symbols) and all(each.role == "解釈" for each in symbols)

    # ── 抽出 ─────────────────────────────────────────────────────────────────────────────────────

    def population(self, target: ast.Expr | None) -> core.Expr | None:
        """The 判定 that 対象 names; None = every row of the population."""
        if target is None or said(target) in self.rows:
            return None
        found = self.elaborator.binding(target)
        if isinstance(found, Symbol) and found.type == TRUTH:
            return self.elaborator.condition(target)
        self.elaborator.report(rules_problems.NoPopulation(span=target.span, name=said(target)))
        return None

    def order(self, keys: tuple[ast.SortKey, ...]) -> tuple[core.SortKey, ...]:
        """優先 keys; each must have an order."""
        found: list[core.SortKey] = []
        for key in keys:
            value = self.elaborator.value(key.key)
            if value is None:
                continue
            kind = value.type
            if not (is_numeric(kind) or (isinstance(kind, Choice) and kind.ordered)):
                self.elaborator.report(
                    types_problems.NotOrdered(span=key.span, found=describe(kind))
                )
                continue
            found.append(core.SortKey(value, key.descending, span=key.span))
        return tuple(found)

    def outputs(self, nodes: tuple[ast.Expr, ...]) -> tuple[core.Output, ...]:
        """出力 columns."""
        found: list[core.Output] = []
        for node in nodes:
            value = self.elaborator.value(node)
            if value is None:
                continue
            if path(node) is None:
                self.elaborator.report(names_problems.NotANamedOutput(span=node.span))
                continue
            found.append(core.Output(said(node), value, span=node.span))
        return tuple(found)


def _numerator(kind: Quantity) -> tuple[tuple[str, int], ...]:
    """円 of 円/台: a price per something is rounded to 千円 as an amount is."""
    return tuple((name, exponent) for name, exponent in kind.unit.dimension if exponent > 0)


def _reach(direct: Sequence[set[int]], start: int) -> set[int]:
    found: set[int] = set()
    todo = list(direct[start])
    while todo:
        index = todo.pop()
        if index not in found:
            found.add(index)
            todo.extend(direct[index])
    return found
