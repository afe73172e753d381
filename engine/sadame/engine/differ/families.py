"""Which facts, together, may be what stands in the way: the sets of facts worth trying.

In: a scene. Out: small sets of names, found by reading the rule as it is written: of three 号 that must all
hold and of which two do not, something for each of the two. Nothing is promised here; the search
replays every set. More than `LARGEST` facts, or `_MOST` sets at one place, are not gone into.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import combinations
from typing import TypeAlias

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.types import Truth
from sadame.engine.differ.sight import DEEP, NOWHERE, Scene
from sadame.engine.interp import selecting, truth
from sadame.engine.interp.truth import NO, YES

LARGEST = 3
_MOST = 500
_FEW = 4

Names: TypeAlias = frozenset[str]
Family: TypeAlias = frozenset[Names]

NOTHING_NEEDED: Family = frozenset({frozenset()})
HOPELESS: Family = frozenset()


@define(eq=False)
class Families:
    """The families of one scene, each worked out once."""

    scene: Scene
    cut_short: bool = field(default=False, init=False)
    _known: dict[tuple[str | int, bool | None], Family] = field(factory=dict, init=False)

    def of_goal(self) -> Family:
        """What may bring the rule of the scene to where it is wished."""
        if len(self.scene.cone) > DEEP:
            for (
                name
            ) in self.scene.cone:  # what is referred to comes first, so nothing recurses deeply
                symbol = self.scene.part.by_name[name]
                if isinstance(symbol, core.Rule):
                    wishes = (True, False) if isinstance(symbol.type, Truth) else (None,)
                    for wish in wishes:
                        self.of_rule(name, wish)
        return self.of_rule(self.scene.name, True if self.scene.goal.is_truth else None)

    def of_rule(self, name: str, wish: bool | None) -> Family:  # noqa: FBT001 (はい and いいえ are values)
        """What may bring a rule to はい, to いいえ or (None) to any value."""
        key = (name, wish)
        if key not in self._known:
            self._known[key] = HOPELESS  # a rule never refers to itself
            body = self.scene.now.rule(name).body
            self._known[key] = (
                self.of_truth(body, wish) if wish is not None else self.of_value(body)
            )
        return self._known[key]

    # ── conditions ───────────────────────────────────────────────────────────────────────────────

    def of_truth(self, expr: core.Expr, wish: bool) -> Family:  # noqa: FBT001
        """What may bring a condition to はい or いいえ."""
        if self._mask(expr) == (YES if wish else NO):
            return NOTHING_NEEDED
        match expr:
            case core.Constant():
                return HOPELESS
            case core.Reference(name):
                symbol = self.scene.part.by_name[name]
                if isinstance(symbol, core.Rule):
                    return self.of_rule(name, wish)
                return self._of_fact(symbol)
            case core.Not(operand):
                return self.of_truth(operand, not wish)
            case core.Implies(condition, consequence):
                parts = (self.of_truth(condition, not wish), self.of_truth(consequence, wish))
                return self._either(parts) if wish else self._all(parts)
            case core.Count(wanted, clauses):
                needed = wanted if wish else len(clauses) - wanted + 1
                return self._some(needed, [self.of_truth(each.condition, wish) for each in clauses])
            case core.Guarded(precondition, body):
                return self._all(
                    (self.of_truth(precondition, wish=True), self.of_truth(body, wish))
                )
            case core.Choose() | core.Lookup():
                return self._of_choice(expr, lambda value: self.of_truth(value, wish))
            case _:
                return self._of_atom(expr)

    def _of_atom(self, expr: core.Expr) -> Family:
        """Anything that is not taken apart: each fact it stands on, or two of them."""
        names = {*core.references(expr)}
        reached = names.union(*(self.scene.reach[name] for name in names))
        alone = [self._of_fact(each) for name, each in self.scene.inputs.items() if name in reached]
        pairs = combinations(alone, 2) if len(alone) <= _FEW else ()
        return self._either([*alone, *(self._all(pair) for pair in pairs)])

    def _of_fact(self, symbol: core.Symbol) -> Family:
        """The fact itself, and what it takes for it to be asked."""
        if not isinstance(symbol, core.Input):
            return HOPELESS
        itself: Family = frozenset({frozenset({symbol.name})})
        if symbol.condition is None or self._mask(symbol.condition) == YES:
            return itself
        asked = self.of_truth(symbol.condition, wish=True)
        return self._either((asked, self._all((asked, itself))))

    def _mask(self, expr: core.Expr) -> int:
        return truth.mask(self.scene.now.machine.outcome(expr, NOWHERE).possible)

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def of_value(self, expr: core.Expr) -> Family:
        """What may bring an expression to any value at all."""
        found = self.scene.now.machine.outcome(expr, NOWHERE).possible
        if found.values is not None and not found.absent and not found.failed:
            return NOTHING_NEEDED
        match expr:
            case core.Reference(name):
                symbol = self.scene.part.by_name[name]
                if isinstance(symbol, core.Rule):
                    return self.of_rule(name, None)
                return self._of_fact(symbol)
            case core.Guarded(precondition, body):
                return self._all((self.of_truth(precondition, wish=True), self.of_value(body)))
            case core.Choose() | core.Lookup():
                return self._of_choice(expr, self.of_value)
            case core.Absent():
                return HOPELESS
            case core.Gather() | core.Rank():
                return self._of_atom(expr)
            case _:
                parts = (each for each in core.children(expr) if isinstance(each, core.Expr))
                return self._all(map(self.of_value, parts))

    def _of_choice(
        self, expr: core.Choose | core.Lookup, of: Callable[[core.Expr], Family]
    ) -> Family:
        """Each ただし or row with its value; what is left if none of them holds."""
        match expr:
            case core.Choose(alternatives, default):
                gates: list[list[core.Expr]] = [[each.condition] for each in alternatives]
                values = [each.value for each in alternatives]
            case core.Lookup(rows=rows):
                plain = [row for row in rows if row.cells is not None]
                gates = [selecting.cells_of(row) for row in plain]
                values = [row.value for row in plain]
                default = next((row.value for row in rows if row.cells is None), None)
        found = [
            self._all([*(self.of_truth(part, wish=True) for part in gate), of(value)])
            for gate, value in zip(gates, values, strict=True)
        ]
        if default is not None:
            closed = [self._either(self.of_truth(p, wish=False) for p in gate) for gate in gates]
            found.append(self._all([*closed, of(default)]))
        return self._either(found)

    # ── families put together ────────────────────────────────────────────────────────────────────

    def _either(self, families: Iterable[Family]) -> Family:
        return self._few(frozenset().union(*families))

    def _all(self, families: Iterable[Family]) -> Family:
        return reduce(self._both, families, NOTHING_NEEDED)

    def _both(self, left: Family, right: Family) -> Family:
        return self._few(frozenset(a | b for a in left for b in right if len(a | b) <= LARGEST))

    def _some(self, needed: int, families: list[Family]) -> Family:
        """Something for `needed` of them."""
        held = families.count(NOTHING_NEEDED)
        if needed - held > LARGEST and _are_apart(families):
            return HOPELESS
        reached: list[Family] = [NOTHING_NEEDED, *[HOPELESS] * needed]
        for family in families:
            for count in range(needed, 0, -1):
                with_it = self._both(reached[count - 1], family)
                reached[count] = self._few(reached[count] | with_it)
        return reached[needed]

    def _few(self, family: Family) -> Family:
        """The smallest sets, if there are too many."""
        if len(family) <= _MOST:
            return family
        self.cut_short = True
        ordered = sorted(family, key=lambda names: (len(names), sorted(names)))
        return frozenset(ordered[:_MOST])


def _are_apart(families: Iterable[Family]) -> bool:
    """Whether no fact does something for two of them, so that each needs one of its own."""
    own = [frozenset().union(*each) for each in families if each != NOTHING_NEEDED]
    return sum(map(len, own)) == len(frozenset().union(*own))
