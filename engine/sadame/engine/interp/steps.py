"""The steps of a story: 号 by 号, ただし by ただし, row by row, down to the names referred to.

In: the body of a rule and what its nodes gave. Out: `Step`s. Their `text` is empty: an evaluator has
no source; `quote` puts it in for those who have.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.source import Source, Span
from sadame.dsl.trace import Step, Trace
from sadame.dsl.types import TRUTH, Type
from sadame.engine.interp import selecting, truth
from sadame.engine.interp.reasons import (
    FALLBACK,
    PRECONDITION,
    Seen,
    chosen_alternatives,
    chosen_rows,
    deciding,
    row_label,
)
from sadame.engine.interp.truth import NO, YES

Refer: TypeAlias = Callable[[core.Reference, str, bool], Step]
"""The step of a name, at an address."""


@frozen
class Writer:
    """Writes the steps of one rule's body."""

    seen: Seen
    refer: Refer

    def steps(self, expr: core.Expr, path: str = "", *, decisive: bool = True) -> tuple[Step, ...]:
        """The steps inside an expression."""
        match expr:
            case core.Rounded(operand) | core.Not(operand):
                return self.steps(operand, path, decisive=decisive)
            case core.Guarded(precondition, body):
                return self._guarded(precondition, body, path, decisive=decisive)
            case core.Count():
                chosen = deciding(expr, self.seen)
                return tuple(
                    self._clause(clause, path, decisive=decisive and i in chosen)
                    for i, clause in enumerate(expr.clauses)
                )
            case core.Choose():
                return self._choose(expr, path, decisive=decisive)
            case core.Lookup():
                return self._look_up(expr, path, decisive=decisive)
            case core.Tally(operands):
                return tuple(self._item(each, path, decisive=decisive) for each in operands)
            case _:
                names = {node.name: node for node in _references(expr)}
                return tuple(self.refer(node, path, decisive) for node in names.values())

    def _step(
        self,
        address: str,
        expr: core.Expr,
        kind: Type,
        children: tuple[Step, ...],
        *,
        decisive: bool,
    ) -> Step:
        return Step(address, "", self.seen(expr), kind, decisive, expr.span, children=children)

    def _clause(self, clause: core.Clause, path: str, *, decisive: bool) -> Step:
        address, condition = path + clause.mark, clause.condition
        if isinstance(condition, core.Reference):
            return evolve(self.refer(condition, address, decisive), span=clause.span)
        children = self.steps(condition, address, decisive=decisive)
        step = self._step(address, condition, TRUTH, children, decisive=decisive)
        return evolve(step, span=clause.span)

    def _item(self, operand: core.Expr, path: str, *, decisive: bool) -> Step:
        """One 問 of a count of them."""
        inside = self.steps(operand, path, decisive=decisive)
        return self._step(path, operand, TRUTH, inside, decisive=decisive)

    def _guarded(
        self, precondition: core.Expr, body: core.Expr, path: str, *, decisive: bool
    ) -> tuple[Step, ...]:
        mask = truth.mask(self.seen(precondition))
        address = path + PRECONDITION
        decides = decisive and mask != YES
        inside = self.steps(precondition, address, decisive=decides)
        gate = self._step(address, precondition, TRUTH, inside, decisive=decides)
        rest = self.steps(body, path, decisive=decisive) if mask & YES else ()
        return (gate, *rest)

    def _choose(self, node: core.Choose, path: str, *, decisive: bool) -> tuple[Step, ...]:
        chosen, rest = chosen_alternatives(node, self.seen)
        found = []
        for i, each in enumerate(node.alternatives):
            applies = decisive and i in chosen
            address = path + each.label
            inside = self.steps(each.condition, address, decisive=applies)
            value = self._value(address, each.value, applies=i in chosen, decisive=applies)
            step = self._step(address, each.condition, TRUTH, (*inside, *value), decisive=applies)
            found.append(evolve(step, span=each.span))
        if node.default is not None:
            decides = decisive and rest
            found += self._value(path + FALLBACK, node.default, applies=rest, decisive=decides)
        return tuple(found)

    def _value(
        self, address: str, value: core.Expr, *, applies: bool, decisive: bool
    ) -> tuple[Step, ...]:
        """The value of a ただし or a row, where it can count."""
        if not applies:
            return ()
        inside = self.steps(value, address, decisive=decisive)
        return (self._step(address, value, value.type, inside, decisive=decisive),)

    def _look_up(self, node: core.Lookup, path: str, *, decisive: bool) -> tuple[Step, ...]:
        """What the columns look at, and the rows that are not ruled out."""
        names = {ref.name: ref for column in node.columns for ref in _references(column)}
        found = [self.refer(ref, path, decisive) for ref in names.values()]
        chosen = chosen_rows(node, self.seen)
        for i, row in enumerate(node.rows):
            cells = selecting.cells_of(row)
            mask = truth.both(*(truth.mask(self.seen(cell)) for cell in cells))
            if i not in chosen and (row.cells is None or mask == NO):
                continue
            address, decides = path + row_label(node, i), decisive and i in chosen
            value = self._value(address, row.value, applies=i in chosen, decisive=decides)
            matched = truth.truth(mask)
            found.append(Step(address, "", matched, TRUTH, decides, row.span, children=value))
        return tuple(found)


def _references(expr: core.Expr) -> list[core.Reference]:
    return [node for node in core.walk(expr) if isinstance(node, core.Reference)]


# ── the words of the source ──────────────────────────────────────────────────────────────────────


def quote(trace: Trace, sources: Mapping[str, Source]) -> Trace:
    """The trace with the source text of every step put in; `sources` by path."""
    done: dict[int, Step] = {}
    waiting = [result.step for result in trace.results.values()]
    while waiting:  # a story is as deep as the longest chain of rules: too deep to recurse
        step = waiting[-1]
        first = [child for child in step.children if id(child) not in done]
        if first:
            waiting += first
            continue
        children = tuple(done[id(child)] for child in step.children)
        done[id(step)] = evolve(step, text=_text(step.span, sources), children=children)
        waiting.pop()
    results = {name: evolve(each, step=done[id(each.step)]) for name, each in trace.results.items()}
    return evolve(trace, results=results)


def _text(span: Span, sources: Mapping[str, Source]) -> str:
    source = sources.get(span.path)
    return "" if source is None else source.text[span.start : span.end]
