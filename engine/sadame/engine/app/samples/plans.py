"""What is drawn for each fact of a 制度, and which rules get members of their own.

In: a program and a day. Out: a `Plan`. The direction of a fact is the side that its rules ask for; facts that the same
抽出 ask for move together; facts that rules can only meet by calculating are spread without a direction.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from sadame.dsl.core import (
    DateCall,
    DateFunction,
    Input,
    Program,
    Reference,
    Rule,
    RuleKind,
    Slice,
    walk,
)
from sadame.dsl.core import references as named
from sadame.dsl.types import Choice, Label, ListOf, Quantity, Structure, Truth
from sadame.engine.app.samples.closing import closed
from sadame.engine.app.samples.goals import (
    ALWAYS,
    Among,
    Asker,
    Goal,
    Within,
    constants_of,
    leaves,
)
from sadame.engine.app.samples.profile import PERCENT, Gap, Tie, ties_of
from sadame.engine.app.samples.scales import Constants, Scale, scale_of
from sadame.engine.app.samples.solving import Solution, Trier, solutions
from sadame.engine.app.samples.spreads import (
    Knots,
    Members,
    Spread,
    Turns,
    favourites,
    knots,
    members,
    numbers_of,
)

_MEMBERS_EACH = 4
_BIRTHDAY = frozenset({DateFunction.AGE, DateFunction.AGE_BY_BIRTHDAY})


@frozen
class Column:
    """One fact: where its values lie and what they move with.

    `group` = the 抽出 that ask for it, "" = it moves alone. `relevant` = when it is asked.
    """

    scale: Scale
    spread: Spread | None
    favourites: tuple[int, ...]
    group: str
    relevant: Goal = ALWAYS

    @property
    def name(self) -> str:
        """The name of the fact, and of the column."""
        return self.scale.name

    @property
    def middle(self) -> int:
        """A number that many have."""
        match self.spread:
            case Knots(numbers=numbers):
                return numbers[len(numbers) // 2]
            case Members(numbers=numbers):
                return numbers[0]
            case None:
                return 0


@frozen
class Plan:
    """All columns in the order of the file, what ties them, and the solutions some rows are given."""

    program: Program
    day: int
    columns: tuple[Column, ...]
    lists: tuple[Input, ...]
    ties: tuple[Tie | Gap, ...]
    solutions: tuple[Solution, ...]
    constants: Constants

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {each.name: each for each in self.columns}


def plan_of(program: Program, cut: Slice, day: int) -> Plan:
    """The plan for a 断面."""
    constants = constants_of(cut)
    inputs = [each for each in cut.symbols if isinstance(each, Input)]
    facts = [part for each in inputs for part in _flat(each)]
    scales = {s.name: s for each in facts if (s := scale_of(each, constants)) is not None}
    asker = Asker(cut, day, scales)
    goals = {rule.name: asker.rule(rule) for rule in _leading(program, cut)}
    turns, groups = _turns(goals), _groups(goals)
    born = frozenset(_birthdays(cut))
    columns = []
    for fact in facts:
        if (scale := scales.get(fact.name)) is not None:
            near = _constants(scale, constants)
            asked = turns.get(fact.name) or _told(fact)
            spread = _spread(scale, asked, near, day, born=fact.name in born)
            relevant = ALWAYS if fact.condition is None else asker.goal(fact.condition, _TRUE)
            group = groups.get(fact.name, fact.questionnaire)
            columns.append(Column(scale, spread, favourites(scale, asked, near), group, relevant))
    lists = tuple(each for each in inputs if isinstance(each.type, ListOf))
    ties = ties_of(scales)
    found = tuple(_solutions(program, cut, asker, ties))
    return Plan(program, day, tuple(columns), lists, ties, found, constants)


_TRUE = frozenset({True})


def _flat(fact: Input) -> Iterator[Input]:
    """A fact, or the fields of a 構造 each as one."""
    from attrs import evolve

    if not isinstance(fact.type, Structure):
        yield fact
        return
    for each in fact.type.fields:
        name = f"{fact.name} の {each.name}"
        yield from _flat(
            evolve(fact, name=name, type=each.type, bounds=each.bounds, step=each.step)
        )


def _told(fact: Input) -> Turns:
    """What a fact itself says: a 問 which answers count."""
    if not isinstance(fact.type, Choice):
        return Turns()
    return Turns(members=frozenset(fact.type.members.index(each) for each in fact.hits or ()))


def _spread(
    scale: Scale, asked: Turns, near: Sequence[int], day: int, *, born: bool
) -> Spread | None:
    match scale.type:
        case Label():
            return None
        case Truth() | Choice():
            return members(scale, asked, PERCENT.get(scale.name))
        case _:
            return knots(scale, asked, near, day, born=born)


def _constants(scale: Scale, constants: Constants) -> tuple[int, ...]:
    if not isinstance(scale.type, Quantity):
        return ()
    return numbers_of(scale, constants.get(scale.type.unit.dimension, ()))


def _birthdays(cut: Slice) -> Iterator[str]:
    """The facts an age is taken from."""
    for symbol in cut.symbols:
        for node in walk(symbol):
            if isinstance(node, DateCall) and node.function in _BIRTHDAY:
                first = node.arguments[0]
                yield from (first.name,) if isinstance(first, Reference) else ()
        if isinstance(symbol, Input) and "生年月日" in symbol.name:
            yield symbol.name


# ── what the rules ask for ──


def _leading(program: Program, cut: Slice) -> list[Rule]:
    """The 抽出, or else the 判定 that nothing is built on."""
    own = _own(program, cut)
    extractions = [each for each in own if each.kind is RuleKind.EXTRACTION]
    used = {name for each in cut.rules() for name in named(each)}
    return extractions or [each for each in own if each.name not in used]


def _own(program: Program, cut: Slice) -> list[Rule]:
    names = frozenset(program.own)
    return [each for each in cut.rules() if each.name in names and isinstance(each.type, Truth)]


def _turns(goals: Mapping[str, Goal]) -> Mapping[str, Turns]:
    asked: dict[str, list[Among | Within]] = {}
    for goal in goals.values():
        for leaf in leaves(goal):
            asked.setdefault(leaf.fact, []).append(leaf)
    return {name: _turn(found) for name, found in asked.items()}


def _turn(asked: Sequence[Among | Within]) -> Turns:
    """The numbers at which something changes, and what is asked for more often."""
    at, way, votes = set[int](), 0, dict[int, int]()
    for leaf in asked:
        match leaf:
            case Within(_, low, high):
                at |= {each for each in (low, high) if each is not None}
                way += (low is not None) - (high is not None)
            case Among(_, wanted):
                for k in wanted:
                    votes[k] = votes.get(k, 0) + 1
    most = max(votes.values(), default=0)
    helpful = frozenset(k for k, count in votes.items() if count == most)
    return Turns(tuple(sorted(at)), (way > 0) - (way < 0), helpful)


def _groups(goals: Mapping[str, Goal]) -> Mapping[str, str]:
    """For each fact the rules that ask for it, as one word."""
    found: dict[str, list[str]] = {}
    for name, goal in goals.items():
        for fact in dict.fromkeys(leaf.fact for leaf in leaves(goal)):
            found.setdefault(fact, []).append(name)
    return {fact: "、".join(rules) for fact, rules in found.items()}


# ── members of every rule ──


def _solutions(
    program: Program, cut: Slice, asker: Asker, ties: Sequence[Tie | Gap]
) -> Iterator[Solution]:
    """Some ways to meet each 判定 and 抽出, and of a 判定 also to fail it."""
    trier = Trier(program, asker.day, asker.scales)
    for rule in _own(program, cut):
        for wanted in (True, False) if rule.kind is not RuleKind.EXTRACTION else (True,):
            goal = asker.rule(rule, wanted=wanted)
            allowed = (
                whole for each in solutions(goal) if (whole := closed(each, ties)) is not None
            )
            yield from trier.proven(rule, allowed, _MEMBERS_EACH, wanted=wanted)
