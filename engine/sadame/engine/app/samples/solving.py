"""Facts that make a rule hold, found from its goal and tried on the interpreter.

In: a goal. Out: `Solution`s, each what some facts are limited to. The search is by depth, prefers what was asked for
first, and gives up after `_STEPS`: a sample may be without some members, never wait for them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import TypeAlias

from attrs import define, frozen

from sadame.dsl.core import Program, Rule
from sadame.dsl.interval import point
from sadame.dsl.trace import Status
from sadame.dsl.types import Choice, Truth
from sadame.dsl.values import Choices, Values
from sadame.engine.app.samples.goals import Among, Goal, Need, Opaque, Within
from sadame.engine.app.samples.scales import Scale
from sadame.engine.case import Facts

Limit: TypeAlias = frozenset[int] | tuple[int | None, int | None]
Solution: TypeAlias = Mapping[str, Limit]
_STEPS, _TRIES = 3_000, 40
_NOTHING: Solution = {}


@define
class _Patience:
    left: int

    def runs_out(self) -> bool:
        """Whether another step is one too many."""
        self.left -= 1
        return self.left < 0


def solutions(goal: Goal, start: Solution = _NOTHING) -> Iterator[Solution]:
    """Ways to meet a goal, on top of what is fixed already."""
    return _solved(goal, start, _Patience(_STEPS))


def _solved(goal: Goal, so_far: Solution, patience: _Patience) -> Iterator[Solution]:
    if patience.runs_out():
        return
    match goal:
        case Among(fact, members):
            yield from limited(so_far, fact, members)
        case Within(fact, low, high):
            yield from limited(so_far, fact, (low, high))
        case Need(at_least, parts):
            for chosen in combinations(parts, at_least):
                if patience.left < 0:
                    return
                yield from _all_of(chosen, so_far, patience)
        case Opaque():
            yield so_far


def _all_of(parts: Sequence[Goal], so_far: Solution, patience: _Patience) -> Iterator[Solution]:
    if not parts:
        yield so_far
        return
    for found in _solved(parts[0], so_far, patience):
        yield from _all_of(parts[1:], found, patience)


def limited(so_far: Solution, fact: str, limit: Limit) -> Iterator[Solution]:
    """With one more limit; nothing, if it leaves nothing."""
    before = so_far.get(fact)
    if isinstance(limit, frozenset):
        members = limit & before if isinstance(before, frozenset) else limit
        if members:
            yield {**so_far, fact: members}
        return
    low, high = limit
    if isinstance(before, tuple):
        low = _one(max, low, before[0])
        high = _one(min, high, before[1])
    if low is None or high is None or low <= high:
        yield {**so_far, fact: (low, high)}


def _one(best: Callable[[list[int]], int], a: int | None, b: int | None) -> int | None:
    known = [each for each in (a, b) if each is not None]
    return best(known) if known else None


@frozen(eq=False)
class Trier:
    """Asks the interpreter whether a solution is one."""

    program: Program
    day: int
    scales: Mapping[str, Scale]

    def proven(
        self, rule: Rule, found: Iterator[Solution], most: int, *, wanted: bool
    ) -> list[Solution]:
        """The first ones for which the rule comes out as wanted with nothing else known."""
        tried = islice(found, _TRIES)
        return list(islice((each for each in tried if self.gives(rule, each, wanted)), most))

    def gives(self, rule: Rule, solution: Solution, wanted: bool) -> bool:  # noqa: FBT001 - はい or いいえ
        """Whether the rule is `wanted` for these facts alone."""
        from sadame.engine.interp import evaluate

        facts = Facts({name: self._value(name, limit) for name, limit in solution.items()})
        result = evaluate(self.program, facts, self.day, {}, (rule.name,)).results[rule.name]
        return result.status is Status.VALUE and result.values == Choices(frozenset({wanted}))

    def _value(self, name: str, limit: Limit) -> Values:
        scale = self.scales[name]
        match limit:
            case frozenset():
                k = min(limit)
            case low, high:
                k = low if low is not None else high if high is not None else scale.low
        value = scale.value(k)
        if isinstance(scale.type, Truth | Choice):
            assert isinstance(value, bool | str)  # noqa: S101 - told by the type
            return Choices(frozenset({value}))
        assert not isinstance(value, bool | str)  # noqa: S101 - told by the type
        return point(value)
