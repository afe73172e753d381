"""What one case looks at: from the names it is asked about, through everything that counts in it.

In: an evaluation and a `Register` of what there is to see. Out: marks in the register. A part behind a closed
前提, a ただし that does not apply, or a row that is not met counts for nothing in a case, and nothing in it is seen.
A 号 *decides* where the outcome of its rule, 前提 or ただし would be the other one if it alone were.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.cover import Goal, Sight
from sadame.dsl.interval import Interval
from sadame.dsl.types import Scalar
from sadame.dsl.values import Choices, Elements, Fields, Possible
from sadame.engine.interp import selecting, truth
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.machine import Key as NodeKey
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.truth import NO, YES
from sadame.engine.trials.edges import subject_of
from sadame.engine.trials.sights import REST, Register, compares, parts_of, roots_of

_SEEN = {YES: Goal(Sight.YES), NO: Goal(Sight.NO)}
_DECIDED = {YES: Goal(Sight.DECIDED_BY_YES), NO: Goal(Sight.DECIDED_BY_NO)}
_OTHER = {YES: NO, NO: YES}


@define(eq=False, slots=False)
class Look:
    """One evaluation, looked through."""

    register: Register
    evaluation: Evaluation
    idle: Mapping[int, tuple[str, ...]]
    reached: dict[str, None] = field(factory=dict, init=False)

    @cached_property
    def part(self) -> core.Slice:
        """The 断面 of the case."""
        return self.evaluation.part

    def at(self, names: Iterable[str]) -> None:
        """Look at these names, and at every name that counts for them."""
        self.reached.update(dict.fromkeys(names))
        done = 0
        while done < len(self.reached):
            for name in [*self.reached][done:]:
                self._symbol(self.part.by_name[name])
                done += 1

    def at_indicator(self, about: core.Indicator) -> None:
        """Look at an 指標, as it sees this row."""
        self.register.see_named(about.name, Goal(Sight.TRIED))
        eyes = _Eyes(self, about.name, {})
        for root in roots_of(about):
            self.evaluation.kernel.machine.outcome(root, eyes.scope)
            eyes.look(root, eyes.scope, decides=True)
        self.at(())

    def _symbol(self, symbol: core.Symbol) -> None:
        name = symbol.name
        match symbol:
            case core.Rule(body=body):
                answer = self.evaluation.answer(name)
                self.register.see_named(name, Goal(Sight.TRIED))
                for goal in _goals_of(answer.outcome.possible):
                    self.register.see_named(name, goal)
                eyes = _Eyes(self, name, answer.seen)
                eyes.look(body, eyes.scope, decides=True)
            case core.Input(condition=condition):
                if not self.evaluation.kernel.plain(name).possible.is_single:
                    self.register.see_named(name, Goal(Sight.LEFT_OPEN))
                if condition is not None:
                    eyes = _Eyes(self, name, {})
                    eyes.gate(condition, (id(symbol), 0), eyes.scope)
            case core.Reading(name, default=default):
                used = self.evaluation.readings.get(name, default)
                self.register.see_named(name, Goal(Sight.READ_SO, used))
            case core.Parameter() | core.Hole():
                return


def _goals_of(possible: Possible) -> Iterable[Goal]:
    """What an outcome shows of a rule."""
    if not possible.is_single:
        return (Goal(Sight.UNKNOWN),)
    match possible.values:
        case None:
            return (Goal(Sight.NOT_APPLICABLE if possible.absent else Sight.ERROR),)
        case Choices(members):
            return (Goal(Sight.VALUE, next(iter(members))), Goal(Sight.VALUE))
        case _:
            return (Goal(Sight.VALUE),)


@define(eq=False)
class _Eyes:
    """Looks through the expressions of one declaration; `known` = what its nodes gave over all cases."""

    look_: Look
    owner: str
    known: Mapping[NodeKey, Outcome]

    @property
    def scope(self) -> Scope:
        """The scope outside every 一覧."""
        return Scope(self.owner)

    def of(self, expr: core.Expr, scope: Scope) -> Outcome:
        """What an expression gave."""
        found = None if scope.elements else self.known.get((id(expr),))
        if found is None:
            found = self.look_.evaluation.kernel.machine.outcome(expr, scope)
        return found

    def mask(self, expr: core.Expr, scope: Scope) -> int:
        """What a condition gave."""
        return truth.mask(self.of(expr, scope).possible)

    def see(self, node: core.Node, part: int, goal: Goal) -> None:
        """Mark what was seen of a part of a node."""
        self.look_.register.see((id(node), part), goal)

    def see_truth(self, node: core.Node, part: int, mask: int) -> None:
        """Mark a condition that came out はい or いいえ."""
        if mask in _SEEN:
            self.see(node, part, _SEEN[mask])

    def gate(self, condition: core.Expr, key: tuple[int, int], scope: Scope) -> int:
        """Look at a condition that opens what stands behind it."""
        mask = self.mask(condition, scope)
        if mask in _SEEN:
            self.look_.register.see(key, _SEEN[mask])
        self.look(condition, scope, decides=True)
        return mask

    def look(self, expr: core.Node, scope: Scope, *, decides: bool = False) -> None:
        """Look at everything in an expression that counts; `decides` = the outcome hangs on it."""
        names = self.look_.idle.get(id(expr))
        if names is not None:
            self.look_.reached.update(dict.fromkeys(names))
            return
        match expr:
            case core.Not(operand) | core.Rounded(operand):
                self.look(operand, scope, decides=decides)
            case core.Guarded(precondition, body):
                if self.gate(precondition, (id(expr), 0), scope) == YES:
                    self.look(body, scope, decides=decides)
            case core.Count():
                self._count(expr, scope, decides=decides)
            case core.Implies():
                self._implies(expr, scope, decides=decides)
            case core.Choose():
                self._choose(expr, scope)
            case core.Lookup():
                self._look_up(expr, scope)
            case core.Gather() | core.Quantified() | core.Rank():
                self._list(expr, scope)
            case core.Compare(left=left, right=right):
                self._edge(expr, scope)
                self.look(left, scope)
                self.look(right, scope)
            case core.Substitute(subject, substitute):
                self.look(subject, scope)
                if self.of(subject, scope).possible.absent:
                    self.look(substitute, scope)
            case core.Reference(name):
                self.look_.reached[name] = None
            case _:
                for child in core.children(expr):
                    self.look(child, scope)

    def _count(self, node: core.Count, scope: Scope, *, decides: bool) -> None:
        masks = [self.mask(each.condition, scope) for each in node.clauses]
        whole = truth.count(node.at_least, masks)
        for i, each in enumerate(node.clauses):
            turned = decides and _turns(node.at_least, masks, i, whole)
            self._part(node, i, masks[i], decided=turned)
            self.look(each.condition, scope, decides=turned)

    def _implies(self, node: core.Implies, scope: Scope, *, decides: bool) -> None:
        parts = (node.condition, node.consequence)
        said = [self.mask(each, scope) for each in parts]
        masks = [truth.negate(said[0]), said[1]]
        whole = truth.count(1, masks)
        for i, each in enumerate(parts):
            turned = decides and _turns(1, masks, i, whole)
            self._part(node, i, said[i], decided=turned)
            self.look(each, scope, decides=turned)

    def _part(self, node: core.Node, part: int, mask: int, *, decided: bool) -> None:
        self.see_truth(node, part, mask)
        if decided:
            self.see(node, part, _DECIDED[mask])

    def _choose(self, node: core.Choose, scope: Scope) -> None:
        verdict = selecting.weigh_choice(node, scope, self.of)
        for i, each in enumerate(node.alternatives):
            if i in verdict.live:
                self.look(each.condition, scope, decides=True)
            if i in verdict.must:
                self.see(node, i, Goal(Sight.APPLIED))
                self.look(each.value, scope)
            elif i not in verdict.can:
                self.see(node, i, Goal(Sight.NOT_APPLIED))
        if node.default is not None and verdict.fallback and not verdict.can:
            self.see(node, REST, Goal(Sight.APPLIED))
            self.look(node.default, scope)

    def _look_up(self, node: core.Lookup, scope: Scope) -> None:
        for column in node.columns:
            self.look(column, scope)
        cells = [selecting.cells_of(row) for row in node.rows]
        met = [truth.both(*(self.mask(cell, scope) for cell in row)) for row in cells]
        masks = selecting.row_masks(node, [truth.truth(each) for each in met])
        is_first = node.matching is core.Matching.FIRST
        for i, row in enumerate(node.rows):
            self._edges(row, scope)
            if masks[i] == YES:
                self.see(node, i, Goal(Sight.MET))
                self.look(row.value, scope)
            if is_first and row.cells is not None and masks[i] & YES:
                return  # no later row counts

    def _edges(self, row: core.Row, scope: Scope) -> None:
        """The comparisons in the cells of a row; each is made once, whatever the other cells say."""
        for cell in row.cells or ():
            for each in compares(cell):
                self._edge(each, scope)

    def _list(self, node: core.Gather | core.Quantified | core.Rank, scope: Scope) -> None:
        self.look(node.source, scope)
        if isinstance(node, core.Rank):
            self.look(node.subject, scope)
        for element in _elements(self.of(node.source, scope).possible):
            self._element(node, scope.at(element))

    def _element(self, node: core.Gather | core.Quantified | core.Rank, scope: Scope) -> None:
        """One element: what is asked of it, for as long as it counts."""
        chosen, asked = parts_of(node)
        if chosen is not None:
            mask = self.mask(chosen, scope)
            self.see_truth(node, 0, mask)
            self.look(chosen, scope, decides=True)
            if mask != YES:
                return
        if asked is not None:
            if isinstance(node, core.Quantified):
                self.see_truth(node, 1, self.mask(asked, scope))
            self.look(asked, scope, decides=True)

    def _edge(self, node: core.Compare, scope: Scope) -> None:
        thing = self.look_.register.at.get((id(node), 0))
        if thing is None or len(thing.seen) == len(thing.goals):
            return
        value = _single(self.of(subject_of(node, self.look_.part), scope).possible)
        if value is not None:
            thing.see(Goal(Sight.EXACTLY, value))


def idle(register: Register, cut: core.Slice) -> dict[int, tuple[str, ...]]:
    """The names in expressions in which there is nothing to see and nothing to skip, by id."""
    marked = {number for number, _ in register.at}
    found: dict[int, tuple[str, ...]] = {}

    def visit(node: core.Node) -> tuple[str, ...] | None:
        inside = [visit(child) for child in core.children(node)]
        if id(node) in marked or isinstance(node, _SKIPPING) or None in inside:
            return None
        own = (node.name,) if isinstance(node, core.Reference) else ()
        found[id(node)] = names = (*own, *(each for part in inside for each in part or ()))
        return names

    for symbol in cut.symbols:
        if isinstance(symbol, core.Rule):
            visit(symbol.body)
    return found


_SKIPPING = (
    core.Guarded,
    core.Choose,
    core.Lookup,
    core.Substitute,
    core.Gather,
    core.Quantified,
    core.Rank,
)


def _turns(at_least: int, masks: Sequence[int], i: int, whole: int) -> bool:
    """Whether a count would come out the other way if only this condition did."""
    if masks[i] not in _OTHER or whole not in _OTHER:
        return False
    turned = [*masks[:i], _OTHER[masks[i]], *masks[i + 1 :]]
    return truth.count(at_least, turned) == _OTHER[whole]


def _elements(possible: Possible) -> tuple[Fields, ...]:
    return possible.values.known if isinstance(possible.values, Elements) else ()


def _single(possible: Possible) -> Scalar | None:
    """The value, where there is just one."""
    if not possible.is_single:
        return None
    match possible.values:
        case Interval(low):
            return low
        case Choices(members):
            return next(iter(members))
        case _:
            return None
