"""A(r): what a rule can give, by case analysis over S(r), and its 不足 (semantics §2.3–§2.7).

K without cuts is shared by all rules of one evaluation (`kernel`). Where a rule is still open, its cases
are looked at one by one (`division`), unless there are too many; then its body is taken once, with A
of what it refers to. Barriers (不明：… とみなす) are settled here, outside any case.
"""

from collections.abc import Mapping
from functools import cached_property
from math import prod

from attrs import define, field, frozen

from sadame.dsl import core
from sadame.dsl.values import join
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import symbols, truth
from sadame.engine.interp.division import Division, Member
from sadame.engine.interp.kernel import Kernel, Near
from sadame.engine.interp.machine import Key, Machine
from sadame.engine.interp.outcome import NO_BLAMES, NO_NAMES, Outcome, Scope, known, literal
from sadame.engine.interp.symbols import Cut
from sadame.engine.interp.truth import YES

LIMIT = 1024
"""More cases than this are not looked at one by one (§2.4)."""


@frozen
class Answer:
    """A(r), with 不足 as its `lack`.

    `seen` = what the nodes of the body gave over all cases, by id; `presumed` = 不明 was replaced by
    what it is taken for.
    """

    outcome: Outcome
    seen: Mapping[Key, Outcome]
    presumed: bool = False


@define(eq=False, slots=False)
class Evaluation:
    """One 断面 applied to one case: A of every rule, each worked out once. With `near` it says less of the nodes."""

    part: core.Slice
    facts: Facts
    on: int
    readings: Mapping[str, str]
    near: Near | None = None
    _answers: dict[str, Answer] = field(factory=dict, init=False)

    @cached_property
    def kernel(self) -> Kernel:
        """K without cuts."""
        return Kernel(
            self.part,
            self.facts,
            self.on,
            self.readings,
            barrier=lambda name: self.answer(name).outcome,
            near=self.near,
        )

    def answer(self, name: str) -> Answer:
        """A of a rule."""
        found = self._answers.get(name)
        if found is None:
            rule, notes = self.kernel.rule(name), self.kernel.notes(name)
            for each in notes.cone:  # what is referred to comes first, so nothing recurses deeply
                self.kernel.plain(each)
            found = self._answers[name] = self._settled(rule, self._answer(rule, notes))
        return found

    def _answer(self, rule: core.Rule, notes: core.Notes) -> Answer:
        machine = self.kernel.machine
        whole = machine.outcome(rule.body, Scope(rule.name))
        members = () if whole.possible.is_single else self._members(notes)
        if not members:
            return Answer(whole, machine.seen)
        if prod(len(each.cases) for each in members) > LIMIT:
            return self._by_references(rule, notes)
        return self._by_cases(whole, Division(self.kernel, rule, members))

    def _by_cases(self, whole: Outcome, division: Division) -> Answer:
        """The union over all cases."""
        outcomes = division.outcomes()
        lack, causes = NO_NAMES, NO_BLAMES
        for each in outcomes.values():
            lack |= each.lack
            causes |= each.causes
        for member in division.mattering(outcomes):
            lack |= self.kernel.plain(member.name).lack
        possible = join(each.possible for each in outcomes.values())
        lack = NO_NAMES if possible.is_single else lack
        return Answer(Outcome(possible, lack, causes, whole.noted - causes), division.seen())

    def _by_references(self, rule: core.Rule, notes: core.Notes) -> Answer:
        """Too many cases: the body once, with A of every rule it refers to."""
        read: dict[str, Outcome] = {}

        def symbol(name: str) -> Outcome:
            if isinstance(self.part.by_name[name], core.Rule):
                return self.answer(name).outcome
            if name not in read:
                read[name] = self.kernel.read(self.part.by_name[name], machine)
            return read[name]

        machine = Machine(self.on, symbol, self.kernel.at_date)
        for name in notes.cone:
            symbol(name)
        return Answer(machine.outcome(rule.body, Scope(rule.name)), machine.seen)

    def _settled(self, rule: core.Rule, answer: Answer) -> Answer:
        """不明：… とみなす: what is 不明 without 誤り is taken for the presumed value."""
        possible = answer.outcome.possible
        if rule.unknown is None or possible.is_single:
            return answer
        value = known(literal(rule.unknown.value, rule.type))
        condition = self.kernel.presumed(rule)
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

    # ── the members of S(r) that are still open ──────────────────────────────────────────────────

    def _members(self, notes: core.Notes) -> tuple[Member, ...]:
        found = []
        for split in notes.splits:
            cases = tuple(case for case in split.cases if self._meets(split.name, case))
            if len(cases) > 1:
                is_fact = not isinstance(self.part.by_name[split.name], core.Rule)
                found.append(Member(split.name, cases, is_fact))
        return tuple(found)

    def _meets(self, name: str, case: Cut) -> bool:
        """Whether a case meets what is known: the domain of a fact, K of anything else."""
        symbol = self.part.by_name[name]
        if isinstance(symbol, core.Input):
            known_as = symbols.domain(symbol, self.facts, self.kernel.machine)
            if isinstance(known_as, Invalid):
                return False
            return symbols.cut_domain(symbol, known_as, case) is not None
        plain, step = self.kernel.plain(name), self.kernel.lattice(name)
        return symbols.cut_outcome(plain, case, step) is not None
