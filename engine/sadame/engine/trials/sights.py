"""What there is to see in a 断面: its rules, 号, ただし, 行, 境目, 読み方, and where each of them stands.

In: a 断面 and which declarations count. Out: a `Register`, asked by place in the program (`Key`) while a case is
looked at. The same thing in several 断面 is one thing: it is known by where it was written.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.cover import Aspect, Goal, Point, Sight
from sadame.dsl.source import Span
from sadame.dsl.types import TRUTH, Choice, ListOf, Structure, Truth
from sadame.engine.interp.reasons import FALLBACK, PRECONDITION, row_label
from sadame.engine.trials.edges import edge_of

Key: TypeAlias = tuple[int, int]
"""A place in a program: the id of a node, and which part of it."""

_BOTH = (Goal(Sight.YES), Goal(Sight.NO))
_DECIDING = (*_BOTH, Goal(Sight.DECIDED_BY_YES), Goal(Sight.DECIDED_BY_NO))
REST = -1
"""The part of a choice that is its 原則."""


@define(eq=False)
class Thing:
    """A point while cases are still being looked at."""

    aspect: Aspect
    owner: str
    address: str
    span: Span
    goals: tuple[Goal, ...]
    seen: set[Goal] = field(factory=set)

    def see(self, goal: Goal) -> None:
        """A case showed this, which counts where it was waited for."""
        if goal in self.goals:
            self.seen.add(goal)

    def point(self) -> Point:
        """What is to be told of it."""
        seen = tuple(goal for goal in self.goals if goal in self.seen)
        missing = tuple(goal for goal in self.goals if goal not in self.seen)
        return Point(self.aspect, self.owner, self.address, self.span, seen, missing)


Things: TypeAlias = dict[tuple[object, ...], Thing]
"""All things of a program, by what makes them one and the same in every 断面."""


@define(eq=False)
class Register:
    """The things of one 断面, and where in it they are met."""

    things: Things
    at: dict[Key, Thing] = field(factory=dict)
    named: dict[str, list[Thing]] = field(factory=dict)

    def add(self, thing: Thing) -> Thing:
        """The thing itself, or what it was known as in another 断面."""
        identity = (thing.aspect, thing.owner, thing.address, thing.span, thing.goals)
        return self.things.setdefault(identity, thing)

    def see(self, key: Key, goal: Goal) -> None:
        """A case showed this of what stands there, if anything does."""
        if (thing := self.at.get(key)) is not None:
            thing.see(goal)

    def see_named(self, name: str, goal: Goal) -> None:
        """A case showed this of a declaration."""
        for thing in self.named.get(name, ()):
            thing.see(goal)


def enter(register: Register, cut: core.Slice, symbols: Iterable[core.Symbol]) -> None:
    """Put down what these declarations of a 断面 have to show."""
    for symbol in symbols:
        register.named[symbol.name] = [register.add(each) for each in _declared(symbol, cut)]
        writer = _Writer(register, cut, symbol.name)
        match symbol:
            case core.Rule(body=body):
                writer.write(body)
            case core.Input(condition=condition) if condition is not None:
                writer.gate(condition, (id(symbol), 0), "条件")
            case _:
                pass


def enter_indicator(register: Register, cut: core.Slice, about: core.Indicator) -> None:
    """The same for an 指標."""
    goals = (Goal(Sight.TRIED), Goal(Sight.EXPECTED))
    thing = register.add(Thing(Aspect.RULE, about.name, "", about.span, goals))
    register.named[about.name] = [thing]
    for root in roots_of(about):
        _Writer(register, cut, about.name).write(root)


def roots_of(about: core.Indicator) -> tuple[core.Expr, ...]:
    """The expressions an 指標 stands on."""
    found: list[core.Expr | None] = [*about.groups]
    for measure in (about.numerator, about.denominator):
        match measure:
            case core.Headcount(condition):
                found.append(condition)
            case core.Total(value, condition):
                found += [value, condition]
            case None:
                pass
    return tuple(each for each in found if each is not None)


def _declared(symbol: core.Symbol, cut: core.Slice) -> Iterator[Thing]:
    """What a declaration has to show as a whole."""
    match symbol:
        case core.Rule(name):
            goals = (Goal(Sight.TRIED), Goal(Sight.EXPECTED))
            yield Thing(Aspect.RULE, name, "", symbol.span, goals)
            for goal in _outcomes(symbol, cut):
                yield Thing(Aspect.OUTCOME, name, "", symbol.span, (goal,))
        case core.Reading(name, kind):
            for member in kind.members:
                goal = Goal(Sight.READ_SO, member, kind)
                yield Thing(Aspect.READING, name, "", symbol.span, (goal,))
        case core.Input(name):
            yield Thing(Aspect.FACT, name, "", symbol.span, (Goal(Sight.LEFT_OPEN),))
        case core.Parameter() | core.Hole():
            return


def _outcomes(rule: core.Rule, cut: core.Slice) -> Iterator[Goal]:
    """What a rule may give, but for what is proved impossible."""
    notes = cut.notes[rule.name]
    match rule.type:
        case Truth():
            yield from (Goal(Sight.VALUE, each, rule.type) for each in (True, False))
        case Choice(members=members):
            yield from (Goal(Sight.VALUE, each, rule.type) for each in members)
        case _:
            yield Goal(Sight.VALUE)
    if rule.unknown is None and any(_is_open(cut.by_name[name]) for name in notes.cone):
        yield Goal(Sight.UNKNOWN)
    if notes.may_be_absent:
        yield Goal(Sight.NOT_APPLICABLE)
    if notes.may_fail:
        yield Goal(Sight.ERROR)


def _is_open(symbol: core.Symbol) -> bool:
    """Whether somebody may not know it."""
    match symbol:
        case core.Input():
            return True
        case core.Parameter(now=now):
            return not isinstance(now, core.Given)
        case core.Reading(default=default):
            return default is None
        case core.Rule() | core.Hole():
            return False


@frozen
class _Writer:
    """Writes down the things inside one declaration; `around` = what the 一覧 around hold."""

    register: Register
    cut: core.Slice
    owner: str
    around: tuple[Structure, ...] = ()

    def put(self, key: Key, aspect: Aspect, place: tuple[str, Span], goals: Sequence[Goal]) -> None:
        """One thing."""
        address, span = place
        thing = Thing(aspect, self.owner, address, span, tuple(goals))
        self.register.at[key] = self.register.add(thing)

    def gate(self, condition: core.Expr, key: Key, address: str) -> None:
        """A condition on which it hangs whether anything is asked at all."""
        self.put(key, Aspect.PRECONDITION, (address, condition.span), _BOTH)
        self.write(condition, address)

    def clause(self, condition: core.Expr, key: Key, place: tuple[str, Span]) -> None:
        """A condition among others."""
        self.put(key, Aspect.CLAUSE, place, _DECIDING)
        self.write(condition, place[0])

    def write(self, expr: core.Node, path: str = "") -> None:
        """Everything in an expression."""
        key = id(expr)
        match expr:
            case core.Guarded(precondition, body):
                self.gate(precondition, (key, 0), path + PRECONDITION)
                self.write(body, path)
            case core.Count(clauses=clauses):
                for i, each in enumerate(clauses):
                    mark = each.mark or _question(each.condition)
                    self.clause(each.condition, (key, i), (path + mark, each.condition.span))
            case core.Implies(condition, consequence):
                for i, part in enumerate((condition, consequence)):
                    self.clause(part, (key, i), (path, part.span))
            case core.Choose():
                self._choose(expr, path)
            case core.Lookup():
                self._look_up(expr, path)
            case core.Gather() | core.Quantified() | core.Rank():
                self._list(expr, path)
            case core.Compare(left=left, right=right):
                self._edge(expr, path)
                self.write(left, path)
                self.write(right, path)
            case _:
                for child in core.children(expr):
                    self.write(child, path)

    def _choose(self, node: core.Choose, path: str) -> None:
        goals = (Goal(Sight.APPLIED), Goal(Sight.NOT_APPLIED))
        for i, each in enumerate(node.alternatives):
            address = path + each.label
            self.put((id(node), i), Aspect.PROVISO, (address, each.span), goals)
            self.write(each.condition, address)
            self.write(each.value, address)
        if node.default is not None:
            address = path + FALLBACK
            self.put((id(node), REST), Aspect.PROVISO, (address, node.default.span), goals[:1])
            self.write(node.default, address)

    def _look_up(self, node: core.Lookup, path: str) -> None:
        for column in node.columns:
            self.write(column, path)
        for i, row in enumerate(node.rows):
            address = path + row_label(node, i)
            self.put((id(node), i), Aspect.ROW, (address, row.span), (Goal(Sight.MET),))
            for cell in row.cells or ():
                for each in compares(cell):
                    self._edge(each, address)
            self.write(row.value, address)

    def _list(self, node: core.Gather | core.Quantified | core.Rank, path: str) -> None:
        self.write(node.source, path)
        kind = node.source.type
        inner = _Writer(
            self.register,
            self.cut,
            self.owner,
            (kind.element, *self.around) if isinstance(kind, ListOf) else self.around,
        )
        for i, part in enumerate(parts_of(node)):
            if part is None:
                continue
            if part.type == TRUTH:
                inner.put((id(node), i), Aspect.CLAUSE, (path, part.span), _BOTH)
            inner.write(part, path)
        if isinstance(node, core.Rank):
            self.write(node.subject, path)

    def _edge(self, node: core.Compare, address: str) -> None:
        values = edge_of(node, self.cut, self.around)
        if values:
            goals = [Goal(Sight.EXACTLY, value, node.left.type) for value in values]
            self.put((id(node), 0), Aspect.EDGE, (address, node.span), goals)


def parts_of(node: core.Gather | core.Quantified | core.Rank) -> tuple[core.Expr | None, ...]:
    """What is asked of the elements of a 一覧: first which of them, then what of them."""
    match node:
        case (
            core.Gather(condition=condition, value=value)
            | core.Rank(condition=condition, value=value)
        ):
            return condition, value
        case core.Quantified(filter=chosen, condition=condition):
            return chosen, condition


def _question(condition: core.Expr) -> str:
    """What a 問 among others is called; nothing for any other condition."""
    match condition:
        case core.OneOf(core.Reference(name)) if " の 問" in name:
            return name.rpartition(" の ")[2]
        case _:
            return ""


def compares(cell: core.Expr | None) -> Iterator[core.Compare]:
    """The comparisons a cell is made of."""
    if cell is not None:
        yield from (each for each in core.walk(cell) if isinstance(each, core.Compare))
