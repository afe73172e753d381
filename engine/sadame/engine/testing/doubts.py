"""How much of a known fact a case tells: all of it, a range around it, 不明, or nothing.

In: an 入力. Out: strategies for functions from the values of a fact to those that are told; None = it is not
mentioned. What is told always holds the true value; only where 未回答：… とみなす says what silence means is it
taken at its word.
"""

from collections.abc import Callable
from typing import TypeAlias

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sadame.dsl.core import Input
from sadame.dsl.types import natural_step
from sadame.dsl.values import Elements, Values, everything, join_values
from sadame.engine.trials import generation

Doubt: TypeAlias = Callable[[Values], Values | None]
"""What is told of the values of a fact."""


def settled(each: Input) -> SearchStrategy[Doubt]:
    """All is told; silence only where the file says what it means."""
    choices: list[Doubt] = [_all, _all, _all]
    return generation.among([*choices, _nothing] if speaks_in_silence(each) else choices[:1])


def doubted(each: Input, near: generation.Surroundings) -> SearchStrategy[Doubt]:
    """All of it more often than not, else a part."""
    whole = everything(each.type, each.bounds, each.step or natural_step(each.type))

    def unknown(_: Values) -> Values:
        return whole

    def around(other: Values) -> Doubt:
        return lambda values: _both(values, other)

    partly = generation.fact(each, near).map(around)
    plain = generation.among([_all, _all, _all, unknown, _nothing])
    return st.one_of(settled(each), plain, partly)


def speaks_in_silence(each: Input) -> bool:
    """Whether the file says what it means that nobody answered."""
    return each.unanswered is not None and each.unanswered.condition is None


def _all(values: Values) -> Values:
    return values


def _nothing(_: Values) -> None:
    return None


def _both(values: Values, other: Values) -> Values:
    """Either of two values, or what lies between; a 一覧 may be longer than it is."""
    if isinstance(values, Elements):
        return evolve(values, more=True, beyond=None)
    return join_values(values, other) or values
