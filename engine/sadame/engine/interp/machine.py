"""K: one pass over an expression, bottom-up, each operator by itself (semantics §2.2).

In: an expression and a way to ask for the outcome of a symbol. Out: an `Outcome`. What the outcomes of
the operands make of each other is said in `truth`, `gates`, `amounts`, `moments` and `lists`; here
they are collected, with the unknowns that can matter and the faults that can happen.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field

from sadame.dsl import core, interval
from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.values import ABSENT, Choices, Possible, Values
from sadame.engine.interp import amounts, gathering, moments, selecting, truth
from sadame.engine.interp.indexes import Index, index_of, known_member, unmatched
from sadame.engine.interp.outcome import (
    NO_BLAMES,
    Blame,
    Outcome,
    Scope,
    known,
    line,
    literal,
    record,
    settle,
)

Sets: TypeAlias = Sequence[Values]


#: What a row gives that does not match.
NEVER = Outcome(Possible(Choices(frozenset({False}))))

Key: TypeAlias = tuple[int, ...]
"""What a node is remembered by: its id, and whatever else its outcome hangs on."""


def _by_id(expr: core.Expr) -> Key:
    return (id(expr),)


@define(eq=False)
class Machine:
    """Evaluates expressions on one day, each once; `seen` = what they gave, by key.

    `inner` = the same of what stands inside an aggregate and looks at no element; `closed` = which that are, by id.
    `symbol` answers for names, `at_date` for 基準値 on other days. `indexes` = of large 表, by id; `met` = the members
    such a 表 was asked for, where somebody wants to know (else what the other rows gave is in `seen`).
    """

    on: int
    symbol: Callable[[str], Outcome]
    at_date: Callable[[core.AtDate, Interval], Outcome]
    key: Callable[[core.Expr], Key] = _by_id
    seen: dict[Key, Outcome] = field(factory=dict)
    indexes: dict[int, Index | None] = field(factory=dict)
    inner: dict[Key, Outcome] = field(factory=dict)
    closed: dict[int, bool] = field(factory=dict)
    met: dict[int, set[bool | str]] | None = None

    def outcome(self, expr: core.Expr, scope: Scope) -> Outcome:
        """The outcomes of an expression."""
        seen = self.seen
        if scope.elements:
            if not self._is_closed(expr):
                return self._evaluate(expr, scope)
            seen = self.inner
        key = self.key(expr)
        found = seen.get(key)
        if found is None:
            found = seen[key] = self._evaluate(expr, scope)
        return found

    def _is_closed(self, node: core.Node) -> bool:
        """Whether no element is looked at, so that it comes to the same for all of them."""
        found = self.closed.get(id(node))
        if found is None:
            parts = core.children(node)
            found = not isinstance(node, core.ElementField) and all(map(self._is_closed, parts))
            self.closed[id(node)] = found
        return found

    def _evaluate(self, expr: core.Expr, scope: Scope) -> Outcome:
        match expr:
            case core.Constant(value, kind):
                return known(literal(value, kind))
            case core.Absent():
                return Outcome(ABSENT)
            case core.Reference(name):
                return self.symbol(name)
            case core.ReferenceDate():
                return known(point(self.on))
            case core.ElementField(index=index, depth=depth):
                return Outcome(scope.elements[depth].fields[index])
            case core.FieldOf(inner, index):
                return _field_of(self.outcome(inner, scope), index)
            case core.Arithmetic():
                return self._arithmetic(expr, scope)
            case core.Extreme(largest, operands, kind):
                return self._strict(
                    operands, scope, lambda sets: amounts.extreme(sets, kind, largest=largest)
                )
            case core.Rounded(operand, rounding):
                return self._strict(
                    (operand,), scope, lambda sets: interval.rounded(line(sets[0]), rounding)
                )
            case core.DateCall():
                return self._date_call(expr, scope)
            case core.AtDate():
                return self._at_date(expr, scope)
            case core.Substitute():
                return selecting.substitute(expr, scope, self.outcome)
            case core.Choose():
                return selecting.choose(expr, scope, self.outcome)
            case core.Guarded():
                return selecting.guarded(expr, scope, self.outcome)
            case core.Lookup():
                return selecting.look_up(expr, scope, self.outcome, self._kept(expr, scope))
            case core.Gather():
                return gathering.gather(expr, scope, self.outcome)
            case core.Rank():
                return gathering.rank(expr, scope, self.outcome)
            case core.Quantified():
                return gathering.quantified(expr, scope, self.outcome)
            case core.Tally(operands):
                return self._strict(operands, scope, _tally)
            case core.Compare(comparison, left, right):
                return self._strict(
                    (left, right),
                    scope,
                    lambda sets: _truth(amounts.compare(comparison, left.type, sets[0], sets[1])),
                )
            case core.OneOf(subject, members):
                return self._strict(
                    (subject,), scope, lambda sets: _truth(amounts.one_of(sets[0], members))
                )
            case core.IsAbsent(subject):
                return _is_absent(self.outcome(subject, scope))
            case core.Not(operand):
                part = self.outcome(operand, scope)
                return settle(truth.truth(truth.negate(truth.mask(part.possible))), (part,))
            case core.Implies(condition, consequence):
                parts = [self.outcome(condition, scope), self.outcome(consequence, scope)]
                left_mask, right_mask = (truth.mask(part.possible) for part in parts)
                return settle(truth.truth(truth.either(truth.negate(left_mask), right_mask)), parts)
            case core.Count(at_least, clauses):
                parts = [self.outcome(each.condition, scope) for each in clauses]
                masks = [truth.mask(part.possible) for part in parts]
                return settle(truth.truth(truth.count(at_least, masks)), parts)

    def _kept(self, node: core.Lookup, scope: Scope) -> Sequence[int] | None:
        """The rows that can match, by the index of a large 表; None = ask them all."""
        if id(node) not in self.indexes:
            self.indexes[id(node)] = index_of(node)
        index = self.indexes[id(node)]
        if index is None or scope.elements:
            return None
        member = known_member(self.outcome(index.column, scope))
        if member is None:
            return None
        if self.met is not None:
            self.met.setdefault(id(node), set()).add(member)
        else:
            for cell in unmatched(index, (member,)).values():
                self.seen[self.key(cell)] = NEVER
        return index.kept(member)

    # ── strict operators (§1.3) ──────────────────────────────────────────────────────────────────

    def _strict(
        self, operands: Sequence[core.Expr], scope: Scope, apply: Callable[[Sets], Values]
    ) -> Outcome:
        parts = [self.outcome(each, scope) for each in operands]
        sets = _all_values(parts)
        return _strictly(parts, None if sets is None else apply(sets))

    def _arithmetic(self, node: core.Arithmetic, scope: Scope) -> Outcome:
        parts = [self.outcome(node.left, scope), self.outcome(node.right, scope)]
        sets = _all_values(parts)
        if sets is None:
            return _strictly(parts, None)
        values, fault = amounts.arithmetic(node, line(sets[0]), line(sets[1]))
        return _strictly(parts, values, NO_BLAMES if fault is None else scope.blame(fault, node))

    def _date_call(self, node: core.DateCall, scope: Scope) -> Outcome:
        parts = [self.outcome(each, scope) for each in node.arguments]
        sets = _all_values(parts)
        if sets is None:
            return _strictly(parts, None)
        values, fault = moments.call(node, tuple(line(each) for each in sets))
        return _strictly(parts, values, NO_BLAMES if fault is None else scope.blame(fault, node))

    def _at_date(self, node: core.AtDate, scope: Scope) -> Outcome:
        moment = self.outcome(node.moment, scope)
        if moment.possible.values is None:
            return moment
        found = self.at_date(node, line(moment.possible.values))
        possible = Possible(
            found.possible.values,
            moment.possible.absent or found.possible.absent,
            moment.possible.failed or found.possible.failed,
        )
        return settle(possible, (moment, found))


def _all_values(parts: Sequence[Outcome]) -> list[Values] | None:
    sets = [part.possible.values for part in parts if part.possible.values is not None]
    return sets if len(sets) == len(parts) else None


def _strictly(
    parts: Sequence[Outcome], values: Values | None, faults: frozenset[Blame] = NO_BLAMES
) -> Outcome:
    """Some 誤り → 誤り; else some 対象外 → 対象外; else the operation on the values."""
    unfailing = all(part.possible.values is not None or part.possible.absent for part in parts)
    possible = Possible(
        values,
        unfailing and any(part.possible.absent for part in parts),
        bool(faults) or any(part.possible.failed for part in parts),
    )
    return settle(possible, parts, faults)


def _truth(mask: int) -> Values:
    """The values of a comparison, which always has one."""
    found = truth.truth(mask).values
    if found is None:
        raise ValueError("a comparison of values is はい or いいえ")
    return found


def _tally(sets: Sets) -> Interval:
    """The number of conditions that hold."""
    masks = [truth.mask(Possible(each)) for each in sets]
    sure = sum(1 for each in masks if each == truth.YES)
    return closed(Fraction(sure), Fraction(sum(1 for each in masks if each & truth.YES)))


def _field_of(whole: Outcome, index: int) -> Outcome:
    possible = whole.possible
    if possible.values is None:
        return whole
    found = record(possible.values).fields[index]
    return settle(
        Possible(found.values, possible.absent or found.absent, possible.failed or found.failed),
        (whole,),
    )


def _is_absent(subject: Outcome) -> Outcome:
    """`X が 対象外`: 対象外 → はい, a value → いいえ, 誤り stays."""
    possible = subject.possible
    mask = truth.YES * possible.absent | truth.NO * (possible.values is not None)
    return settle(truth.truth(mask | truth.FAILED * possible.failed), (subject,))
