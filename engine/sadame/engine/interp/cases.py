"""A(r): what a rule can give, by case analysis over S(r), and its 不足 (semantics §2.3–§2.7).

K without cuts is shared by all rules of one evaluation. A case cuts the outcomes of the members of
S(r); only what depends on a member is evaluated anew, and once per combination of cuts it depends on.
Barriers (不明：… とみなす) are settled from the facts alone, outside any case.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import TypeAlias

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.values import Possible, join
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import symbols, truth
from sadame.engine.interp.machine import Machine
from sadame.engine.interp.outcome import NO_BLAMES, NO_NAMES, Outcome, Scope, known, literal
from sadame.engine.interp.symbols import Cut
from sadame.engine.interp.truth import YES

LIMIT = 1024
"""More cases than this are not looked at one by one (§2.4)."""

Case: TypeAlias = tuple[int, ...]
"""For each member, which of its cases."""


@frozen
class Member:
    """A member of S(r) that is still open, with the cases that meet what is known about it."""

    name: str
    cases: tuple[Cut, ...]
    is_fact: bool


@frozen
class Answer:
    """A(r), with 不足 as its `lack`.

    `seen` = what the nodes of the body gave over all cases, by id; `presumed` = 不明 was replaced by
    what it is taken for.
    """

    outcome: Outcome
    seen: Mapping[int, Outcome]
    presumed: bool = False


@define(eq=False, slots=False)
class Evaluation:
    """One 断面 applied to one case: K and A of every symbol, each worked out once."""

    part: core.Slice
    facts: Facts
    on: int
    readings: Mapping[str, str]
    _plain: dict[str, Outcome] = field(factory=dict, init=False)
    _answers: dict[str, Answer] = field(factory=dict, init=False)

    @cached_property
    def machine(self) -> Machine:
        """K without cuts."""
        return Machine(self.on, self.plain, self.at_date)

    def at_date(self, node: core.AtDate, moment: Interval) -> Outcome:
        """A 基準値 on another day."""
        symbol = self.part.by_name[node.parameter]
        match symbol:
            case core.Parameter():
                return symbols.at_date(symbol, node.moment.type, moment)
            case _:
                return symbols.no_version(node.parameter, symbol)

    def plain(self, name: str) -> Outcome:
        """K of a symbol, without cuts."""
        found = self._plain.get(name)
        if found is None:
            found = self._plain[name] = self._read(self.part.by_name[name], self.machine)
        return found

    def _read(self, symbol: core.Symbol, machine: Machine) -> Outcome:
        match symbol:
            case core.Input():
                outcome = symbols.read(symbol, self.facts, machine)
                if outcome is None:
                    raise LookupError(f"{symbol.name} is not cut here")
                return outcome
            case core.Parameter():
                return symbols.setting(symbol, symbol.now)
            case core.Reading(name):
                return symbols.reading(symbol, self.readings.get(name))
            case core.Hole(name):
                return symbols.no_version(name, symbol)
            case core.Rule(name):
                if self.bars(symbol):
                    return self.answer(name).outcome
                return machine.outcome(symbol.body, Scope(name))

    def bars(self, rule: core.Rule) -> bool:
        """Whether 不明：… とみなす of a rule works, or may work."""
        return rule.unknown is not None and bool(self._presumption(rule) & YES)

    def _presumption(self, rule: core.Rule) -> int:
        outcome = symbols.presumed(rule.unknown, self.machine, rule.name)
        return truth.mask(outcome.possible)

    # ── A(r) ─────────────────────────────────────────────────────────────────────────────────────

    def rule(self, name: str) -> core.Rule:
        """The rule of that name."""
        symbol = self.part.by_name[name]
        if not isinstance(symbol, core.Rule):
            raise TypeError(f"{name} is not a rule")
        return symbol

    def notes(self, name: str) -> core.Notes:
        """The static notes of a rule, which the checker has left for us."""
        if name not in self.part.notes:
            raise LookupError(f"{name} has no notes")
        return self.part.notes[name]

    def answer(self, name: str) -> Answer:
        """A of a rule."""
        found = self._answers.get(name)
        if found is None:
            rule, notes = self.rule(name), self.notes(name)
            for each in notes.cone:  # what is referred to comes first, so nothing recurses deeply
                self.plain(each)
            found = self._answers[name] = self._settled(rule, self._answer(rule, notes))
        return found

    def _answer(self, rule: core.Rule, notes: core.Notes) -> Answer:
        whole = self.machine.outcome(rule.body, Scope(rule.name))
        members = () if whole.possible.is_single else self._members(notes)
        if not members:
            return Answer(whole, self.machine.seen)
        if prod(len(each.cases) for each in members) > LIMIT:
            return self._by_references(rule, notes)
        return _ByCases(self, rule, notes, members).answer(whole)

    def _settled(self, rule: core.Rule, answer: Answer) -> Answer:
        """不明：… とみなす: what is 不明 without 誤り is taken for the presumed value."""
        possible = answer.outcome.possible
        if rule.unknown is None or possible.is_single:
            return answer
        value = known(literal(rule.unknown.value, rule.type))
        condition = symbols.presumed(rule.unknown, self.machine, rule.name)
        match truth.mask(condition.possible):
            case mask if not mask & YES:
                return answer
            case truth.YES:
                return answer if possible.failed else Answer(value, answer.seen, presumed=True)
            case _:
                either = Outcome(
                    join((possible, value.possible)),
                    answer.outcome.lack | condition.lack,
                    answer.outcome.causes,
                    answer.outcome.noted,
                )
                return Answer(either, answer.seen)

    def _members(self, notes: core.Notes) -> tuple[Member, ...]:
        found = []
        for split in notes.splits:
            cases = tuple(case for case in split.cases if self._meets(split.name, case))
            if len(cases) > 1:
                is_fact = not isinstance(self.part.by_name[split.name], core.Rule)
                found.append(Member(split.name, cases, is_fact))
        return tuple(found)

    def _meets(self, name: str, case: Cut) -> bool:
        symbol = self.part.by_name[name]
        if isinstance(symbol, core.Input):
            known_as = symbols.domain(symbol, self.facts, self.machine)
            if isinstance(known_as, Invalid):
                return False
            return symbols.cut_domain(symbol, known_as, case) is not None
        return symbols.cut_outcome(self.plain(name), case, self.lattice(name)) is not None

    def lattice(self, name: str) -> Fraction | None:
        """The lattice on which the values of a rule are known to lie."""
        notes = self.part.notes.get(name)
        if notes is None or notes.denominator is None:
            return None
        return Fraction(1, notes.denominator)

    def _by_references(self, rule: core.Rule, notes: core.Notes) -> Answer:
        """Too many cases: the body once, with A of every rule it refers to."""
        read: dict[str, Outcome] = {}

        def symbol(name: str) -> Outcome:
            if isinstance(self.part.by_name[name], core.Rule):
                return self.answer(name).outcome
            if name not in read:
                read[name] = self._read(self.part.by_name[name], machine)
            return read[name]

        machine = Machine(self.on, symbol, self.at_date)
        for name in notes.cone:
            symbol(name)
        return Answer(machine.outcome(rule.body, Scope(rule.name)), machine.seen)


@define(eq=False)
class _ByCases:
    """The case analysis of one rule."""

    evaluation: Evaluation
    rule: core.Rule
    notes: core.Notes
    members: tuple[Member, ...]
    _known: dict[tuple[str, Case], Outcome | None] = field(factory=dict, init=False)
    _reach: dict[str, Case] = field(factory=dict, init=False)

    def answer(self, whole: Outcome) -> Answer:
        """The union over all cases; an empty cut makes its case vanish."""
        for name in self.notes.cone:
            self._reach[name] = self._reached(name)
        outcomes: dict[Case, Outcome] = {}
        seen: dict[int, list[Possible]] = {}
        for case in product(*(range(len(each.cases)) for each in self.members)):
            machine = self._under(case)
            if machine is not None:
                outcomes[case] = machine.outcome(self.rule.body, Scope(self.rule.name))
                for node, outcome in machine.seen.items():
                    seen.setdefault(node, []).append(outcome.possible)
        return Answer(
            self._union(whole, outcomes),
            {node: Outcome(join(parts)) for node, parts in seen.items()},
        )

    def _union(self, whole: Outcome, outcomes: Mapping[Case, Outcome]) -> Outcome:
        possible = join(each.possible for each in outcomes.values())
        lack, causes = self._mattering(outcomes), NO_BLAMES
        for each in outcomes.values():
            lack |= each.lack
            causes |= each.causes
        return Outcome(
            possible, NO_NAMES if possible.is_single else lack, causes, whole.noted - causes
        )

    def _mattering(self, outcomes: Mapping[Case, Outcome]) -> frozenset[str]:
        """Members for which two cases, alike in all other facts, are not the same single outcome."""
        found = NO_NAMES
        for index, member in enumerate(self.members):
            groups: dict[Case, list[Case]] = {}
            for case in outcomes:
                alike = tuple(
                    at
                    for i, (at, other) in enumerate(zip(case, self.members, strict=True))
                    if other.is_fact and i != index
                )
                groups.setdefault(alike, []).append(case)
            if any(self._differ(index, group, outcomes) for group in groups.values()):
                found |= self.evaluation.plain(member.name).lack
        return found

    @staticmethod
    def _differ(index: int, group: Sequence[Case], outcomes: Mapping[Case, Outcome]) -> bool:
        if len({case[index] for case in group}) == 1:
            return False
        first = outcomes[group[0]].possible
        return not first.is_single or any(outcomes[case].possible != first for case in group)

    def _under(self, case: Case) -> Machine | None:
        """K under a case; None = the case cannot happen."""
        machine = Machine(self.evaluation.on, self._symbol(case), self.evaluation.at_date)
        for name in self.notes.cone:
            if self._reach[name] and self._cut(name, case, machine) is None:
                return None
        return Machine(self.evaluation.on, self._symbol(case), self.evaluation.at_date)

    def _symbol(self, case: Case) -> Callable[[str], Outcome]:
        def symbol(name: str) -> Outcome:
            reach = self._reach.get(name)
            if not reach:
                return self.evaluation.plain(name)
            found = self._known[name, tuple(case[i] for i in reach)]
            if found is None:
                raise LookupError(f"{name} has no outcome in this case")
            return found

        return symbol

    def _cut(self, name: str, case: Case, machine: Machine) -> Outcome | None:
        key = name, tuple(case[i] for i in self._reach[name])
        if key not in self._known:
            mine = (
                each.cases[i]
                for each, i in zip(self.members, case, strict=True)
                if each.name == name
            )
            self._known[key] = self._read(
                self.evaluation.part.by_name[name], machine, next(mine, None)
            )
        return self._known[key]

    def _read(self, symbol: core.Symbol, machine: Machine, cut: Cut | None) -> Outcome | None:
        match symbol:
            case core.Input():
                return symbols.read(symbol, self.evaluation.facts, machine, cut)
            case core.Rule(name, body=body):
                outcome = machine.outcome(body, Scope(name))
                step = self.evaluation.lattice(name)
            case other:
                outcome, step = self.evaluation.plain(other.name), None
        return outcome if cut is None else symbols.cut_outcome(outcome, cut, step)

    def _reached(self, name: str) -> Case:
        """The members an outcome depends on; what is behind a barrier depends on none."""
        symbol = self.evaluation.part.by_name[name]
        names = {name}
        match symbol:
            case core.Rule():
                if self.evaluation.bars(symbol):
                    return ()
                names |= {*self.evaluation.notes(name).cone}
            case core.Input():
                names |= self._conditions(symbol)
            case _:
                pass
        return tuple(i for i, each in enumerate(self.members) if each.name in names)

    def _conditions(self, symbol: core.Input) -> set[str]:
        """Every name the 条件 and とみなす of a fact depend on; they stand before it in the cone."""
        presumptions = (symbol.unanswered, symbol.not_applicable)
        conditions = [
            symbol.condition,
            *(each.condition for each in presumptions if each is not None),
        ]
        found: set[str] = set()
        for condition in conditions:
            for node in core.walk(condition) if condition is not None else ():
                if isinstance(node, core.Reference):
                    found |= {node.name} | {
                        self.members[i].name for i in self._reach.get(node.name, ())
                    }
        return found
