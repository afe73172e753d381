"""What facts have to be for an expression to come out in a certain way.

In: the rules of a 断面 on a day, each 解釈 as its 既定 has it. Out: a `Goal` over the numbers of facts (`scales`).
Some parts can be met only by calculating (two facts compared with each other, a 一覧): these are `OPAQUE`. A goal is
a guide, not a meaning: what is found with it is tried on the interpreter (`solving`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve, field, frozen

from sadame.dsl.core import (
    Choose,
    Clause,
    Compare,
    Comparison,
    Constant,
    Count,
    Expr,
    Given,
    Guarded,
    Implies,
    Input,
    Lookup,
    Matching,
    Node,
    Not,
    OneOf,
    Parameter,
    Reading,
    Reference,
    Row,
    Rule,
    Slice,
    Tally,
    walk,
)
from sadame.dsl.interval import Exact
from sadame.dsl.types import Choice, Quantity, Scalar, Truth
from sadame.dsl.units import Dimension
from sadame.engine.app.samples.lines import Line, Reader
from sadame.engine.app.samples.scales import Scale


@frozen
class Among:
    """The fact is one of these members."""

    fact: str
    members: frozenset[int]


@frozen
class Within:
    """The fact lies between these numbers, both included; None = wherever its range ends."""

    fact: str
    low: int | None
    high: int | None


@frozen
class Need:
    """At least so many of the parts."""

    at_least: int
    parts: "tuple[Goal, ...]"


@frozen
class Opaque:
    """Something that cannot be told from one fact at a time."""


Goal: TypeAlias = Among | Within | Need | Opaque
ALWAYS, NEVER, OPAQUE = Need(0, ()), Need(1, ()), Opaque()
_TRUE, _FALSE = frozenset({True}), frozenset({False})


def leaves(goal: Goal) -> Iterator[Among | Within]:
    """The facts a goal asks for, each time."""
    match goal:
        case Need(_, parts):
            for part in parts:
                yield from leaves(part)
        case Among() | Within():
            yield goal
        case Opaque():
            pass


def constants_of(cut: Slice) -> Mapping[Dimension, tuple[Exact, ...]]:
    """The quantities that the rules and 基準値 of a 断面 name, by dimension."""
    found: dict[Dimension, set[Exact]] = {}
    for symbol in cut.symbols:
        for node in walk(symbol):
            match node:
                case Constant(value, Quantity(unit)) if not isinstance(value, bool | str):
                    found.setdefault(unit.dimension, set()).add(value)
                case Given(value) if isinstance(symbol, Parameter) and isinstance(
                    symbol.type, Quantity
                ):
                    if not isinstance(value, bool | str):
                        found.setdefault(symbol.type.unit.dimension, set()).add(value)
                case _:
                    pass
    return {key: tuple(sorted(values)) for key, values in found.items()}


@frozen(eq=False)
class Asker:
    """Asks what it takes, in one 断面 on one day; each rule is looked at once."""

    cut: Slice
    day: int
    scales: Mapping[str, Scale]
    _known: dict[tuple[str, frozenset[Scalar]], Goal] = field(factory=dict, init=False)

    def rule(self, rule: Rule, *, wanted: bool = True) -> Goal:
        """A 判定 or 抽出 holds, or does not; a 抽出 of those it is about."""
        goal = self.goal(rule.body, frozenset({wanted}))
        if rule.population is None:
            return goal
        return _every([self.goal(rule.population, _TRUE), goal])

    def goal(self, node: Expr, wanted: frozenset[Scalar]) -> Goal:
        """What it takes for an expression to be one of some members."""
        match node:
            case Constant(value):
                return ALWAYS if value in wanted else NEVER
            case Reference(name):
                return self._named(name, wanted)
            case Guarded(precondition, body):
                return _every([self.goal(precondition, _TRUE), self.goal(body, wanted)])
            case Choose():
                return self._choose(node, wanted)
            case Lookup():
                return self._lookup(node, wanted)
            case Not() | Count() | Implies() | Compare() | OneOf():
                if wanted >= {True, False}:
                    return ALWAYS
                return self._condition(node, wanted=True in wanted)
            case _:
                return OPAQUE

    def _named(self, name: str, wanted: frozenset[Scalar]) -> Goal:
        key = (name, wanted)
        if key not in self._known:
            self._known[key] = OPAQUE  # nothing refers to itself; a guard, not a meaning
            self._known[key] = self._symbol(name, wanted)
        return self._known[key]

    def _symbol(self, name: str, wanted: frozenset[Scalar]) -> Goal:
        match self.cut.by_name[name]:
            case Input(type=Truth() | Choice()) as fact:
                scale = self.scales[name]
                numbers = (k for k in range(scale.high + 1) if scale.value(k) in wanted)
                own = Among(name, frozenset(numbers))
                relevant = fact.condition is not None
                return _every([self.goal(fact.condition, _TRUE), own]) if relevant else own  # type: ignore[arg-type]
            case Reading(default=str() as default):
                return ALWAYS if default in wanted else NEVER
            case Parameter(now=Given(value)):
                return ALWAYS if value in wanted else NEVER
            case Rule() as rule:
                return self.goal(rule.body, wanted)
            case _:
                return OPAQUE

    # ── conditions ──

    def _condition(self, node: Node, *, wanted: bool) -> Goal:
        side = frozenset[Scalar]({wanted})
        match node:
            case Not(operand):
                return self.goal(operand, frozenset({not wanted}))
            case Count(at_least, clauses):
                return self._count(at_least, clauses, wanted=wanted)
            case Implies(condition, consequence):
                parts = [
                    self.goal(condition, frozenset({not wanted})),
                    self.goal(consequence, side),
                ]
                return _some(parts) if wanted else _every(parts)
            case OneOf(subject, members):
                return self.goal(subject, self._members(subject, frozenset(members), wanted=wanted))
            case Compare():
                return self._compare(node, wanted=wanted)
            case _:
                return OPAQUE

    def _count(self, at_least: int, clauses: Sequence[Clause], *, wanted: bool) -> Goal:
        parts = [self.goal(each.condition, frozenset({wanted})) for each in clauses]
        return _need(at_least if wanted else len(parts) - at_least + 1, parts)

    def _members(
        self, subject: Expr, members: frozenset[Scalar], *, wanted: bool
    ) -> frozenset[Scalar]:
        if wanted:
            return members
        whole: frozenset[Scalar] = (
            frozenset(subject.type.members)
            if isinstance(subject.type, Choice)
            else frozenset({True, False})
        )
        return whole - members

    def _compare(self, node: Compare, *, wanted: bool) -> Goal:
        reader = Reader(self.cut.by_name.__getitem__, self.scales.get, self.day, self.holds)
        if isinstance(node.left, Tally):
            known = reader.read(node.right)
            return self._tally(node, node.left.operands, known, wanted=wanted)
        if isinstance(node.left.type, Choice):
            return self._by_order(node, node.left.type, wanted=wanted)
        if node.comparison is Comparison.SAME:
            ends = (
                evolve(node, comparison=each) for each in (Comparison.AT_LEAST, Comparison.AT_MOST)
            )
            sides = [self._compare(each, wanted=wanted) for each in ends]
            return _every(sides) if wanted else _some(sides)
        left, right = reader.read(node.left), reader.read(node.right)
        if left is None or right is None or (isinstance(left, Line) and isinstance(right, Line)):
            return OPAQUE
        if isinstance(left, Line):
            other = right
            return self._on_line(left, lambda x: node.comparison.holds(x, other) is wanted)  # type: ignore[arg-type]
        if isinstance(right, Line):
            known = left
            return self._on_line(right, lambda x: node.comparison.holds(known, x) is wanted)
        return ALWAYS if node.comparison.holds(left, right) is wanted else NEVER

    def _on_line(self, line: Line, met: Callable[[Exact], bool]) -> Goal:
        """The numbers of the fact for which it holds."""
        scale, name = line.scale, line.scale.name
        turn = line.first(met)
        if met(line.at(scale.low)):
            own: Goal = ALWAYS if turn > scale.high else Within(name, None, turn - 1)
        else:
            own = NEVER if turn > scale.high else Within(name, turn, None)
        fact = self.cut.by_name[name]
        if isinstance(fact, Input) and fact.condition is not None:
            return _every([self.goal(fact.condition, _TRUE), own])
        return own

    def _by_order(self, node: Compare, choice: Choice, *, wanted: bool) -> Goal:
        """順序区分 against one of its members, and 区分 by sameness."""
        for subject, other, turned in (
            (node.left, node.right, False),
            (node.right, node.left, True),
        ):
            known = self._member(other)
            if known is None:
                continue
            at = choice.members.index(known)
            met = (
                member
                for place, member in enumerate(choice.members)
                if node.comparison.holds(*((at, place) if turned else (place, at))) is wanted
            )
            return self.goal(subject, frozenset[Scalar](met))
        return OPAQUE

    def _member(self, node: Expr) -> str | None:
        match node:
            case Constant(str() as value):
                return value
            case Reference(name):
                match self.cut.by_name[name]:
                    case Parameter(now=Given(str() as value)):
                        return value
                    case Reading(default=default):
                        return default
                    case _:
                        return None
            case _:
                return None

    def _tally(
        self, node: Compare, operands: Sequence[Expr], known: Line | Exact | None, *, wanted: bool
    ) -> Goal:
        """該当数 against a number: so many of the 問, or so many that are not."""
        if known is None or isinstance(known, Line):
            return OPAQUE
        counts = [n for n in range(len(operands) + 1) if node.comparison.holds(n, known) is wanted]
        if not counts:
            return NEVER
        least, most = min(counts), max(counts)
        return _every(
            [
                _need(least, [self.goal(each, _TRUE) for each in operands]),
                _need(len(operands) - most, [self.goal(each, _FALSE) for each in operands]),
            ]
        )

    # ── choices between expressions ──

    def _choose(self, node: Choose, wanted: frozenset[Scalar]) -> Goal:
        sides = []
        for at, each in enumerate(node.alternatives):
            over = [node.alternatives[i].condition for i in node.above[at]]
            beaten = [self.goal(condition, _FALSE) for condition in over]
            sides.append(
                _every([self.goal(each.condition, _TRUE), *beaten, self.goal(each.value, wanted)])
            )
        if node.default is not None:
            none = [self.goal(each.condition, _FALSE) for each in node.alternatives]
            sides.append(_every([*none, self.goal(node.default, wanted)]))
        return _some(sides)

    def _lookup(self, node: Lookup, wanted: frozenset[Scalar]) -> Goal:
        if node.matching not in {Matching.UNIQUE, Matching.FIRST}:
            return OPAQUE
        sides, passed = [], list[Goal]()
        for row in node.rows:
            value = self.goal(row.value, wanted)
            if row.cells is None or (node.matching is Matching.FIRST and value != NEVER):
                sides.append(_every([*passed, *self._row(row), value]))
            elif value != NEVER:
                sides.append(_every([*self._row(row), value]))
            if row.cells is not None:
                passed.append(
                    _some(self.goal(each, _FALSE) for each in row.cells if each is not None)
                )
        return _some(sides)

    def _row(self, row: Row) -> list[Goal]:
        return [self.goal(each, _TRUE) for each in row.cells or () if each is not None]

    def holds(self, node: Expr) -> bool | None:
        """Whether a condition holds, or does not, whatever the facts are."""
        goal = self.goal(node, _TRUE)
        return True if goal == ALWAYS else False if goal == NEVER else None


def _every(parts: Iterable[Goal]) -> Goal:
    listed = list(parts)
    return _need(len(listed), listed)


def _some(parts: Iterable[Goal]) -> Goal:
    return _need(1, list(parts))


def _need(at_least: int, parts: Sequence[Goal]) -> Goal:
    """At least so many, without those of which it is known."""
    at_least -= sum(part == ALWAYS for part in parts)
    open_ = tuple(part for part in parts if part not in {ALWAYS, NEVER})
    if at_least <= 0:
        return ALWAYS
    if at_least > len(open_):
        return NEVER
    return open_[0] if len(open_) == 1 else Need(at_least, open_)
