"""What rules of a 制度 ask on a day, and cases that answer it.

In: a policy, rules, a day. Out: `Asked`, whose cases are facts as `Policy.evaluate` takes them, with readings.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sadame.dsl import suggest
from sadame.dsl.core import Expr, Input, Rule, Slice, Symbol, references
from sadame.dsl.values import Values
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed import Policy
from sadame.engine.case import Facts
from sadame.engine.interp import truth
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.outcome import Scope
from sadame.engine.testing.doubts import Doubt, doubted, settled, speaks_in_silence
from sadame.engine.testing.written import written
from sadame.engine.trials import generation
from sadame.engine.trials.leanings import leanings

_KEEN = 4
Drawn: TypeAlias = tuple[dict[str, object], dict[str, str]]
"""Facts, and readings."""


def asked_on(policy: Policy, rules: Sequence[str], on: dt.date | str) -> "Asked":
    """What the rules ask; without any, all that the 制度 has, also what no rule asks for."""
    day = _day(on)
    part = policy.program.slice_on(day)
    if part is None:
        raise ValueError(f"「{policy.name}」は、この基準日に適用がありません")
    check_names(policy, rules)
    names = [name for name in rules or policy.program.own if name in part.by_name]
    wanted = _reached(part, names)
    decided = [name for name in names if isinstance(part.by_name[name], Rule)]
    return Asked(part, day, tuple(each for each in part.symbols if each.name in wanted), decided)


def check_names(policy: Policy, rules: Sequence[str]) -> None:
    """Refuse a name that no result has."""
    for name in rules:
        if name not in policy.rules:
            near = suggest.near(name, policy.rules) or policy.rules
            message = f"{policy.name} に「{name}」という結果はありません（{'、'.join(near[:5])}）"
            raise KeyError(message)


def _day(on: dt.date | str) -> int:
    if isinstance(on, dt.date):
        return on.toordinal()
    try:
        return read_day(on)
    except CalledWrongly as refusal:
        raise ValueError(f"{refusal.message}\n  → {refusal.hint}") from None


def _reached(part: Slice, names: Sequence[str]) -> set[str]:
    """The names and all that they refer to, also in the 条件 of a fact."""
    found: set[str] = set()
    todo = [*names]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(references(part.by_name[name]))
    return found


@frozen(slots=False)
class Asked:
    """The symbols behind the rules `names` on a day, in evaluation order."""

    part: Slice
    day: int
    symbols: Sequence[Symbol]
    names: Sequence[str]

    @cached_property
    def inputs(self) -> Sequence[Input]:
        """The facts among them."""
        return [each for each in self.symbols if isinstance(each, Input)]

    def cases(self, *, unknowns: bool, with_readings: bool = False) -> SearchStrategy[Drawn]:
        """Facts and readings; without readings the 条件 of facts are taken under the 既定."""
        near = evolve(generation.surroundings(self.symbols, self.day), keen=_KEEN)
        doubts = [doubted(each, near) if unknowns else settled(each) for each in self.inputs]

        def case(parts: tuple[dict[str, Values], dict[str, str], tuple[Doubt, ...]]) -> Drawn:
            values, chosen, hazes = parts
            hazed = zip(self.inputs, hazes, strict=True)
            told = {each.name: haze(values[each.name]) for each, haze in hazed}
            asked = ((each, told[each.name]) for each in self._asked(values, told, chosen))
            return {each.name: written(left, each) for each, left in asked if left}, chosen

        return st.tuples(
            generation.facts(self.inputs, near, leanings(self.part, self.names)),
            generation.readings(self.symbols if with_readings else ()),
            st.tuples(*doubts),
        ).map(case)

    def _asked(
        self,
        values: Mapping[str, Values],
        told: Mapping[str, Values | None],
        chosen: Mapping[str, str],
    ) -> Iterator[Input]:
        """The facts whose 条件 holds, or may; a silence that the file reads is taken at its word."""
        meant = {
            each.name: values[each.name]
            for each in self.inputs
            if told[each.name] is not None or not speaks_in_silence(each)
        }
        evaluation = Evaluation(self.part, Facts(meant), self.day, chosen)
        for each in self.inputs:
            if each.condition is None or _may_hold(evaluation, each.name, each.condition):
                yield each


def _may_hold(evaluation: Evaluation, name: str, condition: Expr) -> bool:
    """Whether the condition holds, or may; one that is 誤り leaves the fact in."""
    outcome = evaluation.kernel.machine.outcome(condition, Scope(name))
    return bool(truth.mask(outcome.possible) & (truth.YES | truth.FAILED))
