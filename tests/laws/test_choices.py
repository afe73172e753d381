"""§3 to the letter: 原則／ただし past the case limit, over sets of outcomes of ten conditions.

With few conditions the case analysis looks at every combination, so the answer is the exact union; with
ten it does not, and the formula of §3, copied here from the page, must hold.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod

from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.laws.laws import CASES
from tests.laws.test_algebra import FAILED, SETS, WORDS, told, written
from tests.laws.told import HEAD, checked, outcomes
from tests.oracle import ABSENT, Error, Outcome
from tests.strategies import few

from sadame.dsl.interval import closed
from sadame.dsl.values import YES, Possible

VALUES: dict[str, Outcome] = {
    "100円": Fraction(100),
    "200円": Fraction(200),
    "0.01万円": Fraction(100),
    "対象外": ABSENT,
    "1円 ÷ 零": FAILED,
}


@frozen
class Provisos:
    """ただし 1 … n: what each says, which precede which, and what 原則 says (None = there is none)."""

    values: tuple[str, ...]
    above: tuple[frozenset[int], ...]
    default: str | None

    def text(self) -> str:
        lines = ["", "算定 額：円", "端数：なし"]
        lines += [] if self.default is None else [f"原則：{self.default}"]
        lines += [f"ただし「書{i}」 葉{i + 1} の場合：{v}" for i, v in enumerate(self.values)]
        for weak, stronger in enumerate(self.above):
            lines += [f"「書{strong}」は「書{weak}」に優先" for strong in sorted(stronger)]
        return "\n".join(lines) + "\n"


@st.composite
def provisos(draw: st.DrawFn, number: int) -> Provisos:
    """Some provisos; those before may precede those after, transitively."""
    above: list[frozenset[int]] = []
    for i in range(number):
        direct = draw(st.sets(st.integers(0, i - 1))) if i else set()
        above.append(frozenset(direct).union(*(above[j] for j in direct)))
    words = st.sampled_from(sorted(VALUES))
    values = tuple(draw(words) for _ in range(number))
    return Provisos(values, tuple(above), draw(st.none() | words))


def among(found: Sequence[Outcome]) -> Possible:
    """A set of outcomes, numbers as their hull."""
    numbers = [each for each in found if isinstance(each, Fraction)]
    hull = closed(min(numbers), max(numbers)) if numbers else None
    return Possible(hull, ABSENT in found, any(isinstance(each, Error) for each in found))


def concrete(rule: Provisos, met: Sequence[Outcome]) -> Outcome:
    """§3 for known conditions."""
    live = [i for i, up in enumerate(rule.above) if not any(met[j] is True for j in up)]
    if any(isinstance(met[i], Error) for i in live):
        return FAILED
    if any(met[i] is ABSENT for i in live):
        return ABSENT
    said = [VALUES[rule.values[i]] for i in live if met[i] is True]
    if not said:
        return FAILED if rule.default is None else VALUES[rule.default]
    return said[0] if all(each == said[0] for each in said) else FAILED


def formula(rule: Provisos, sets: Sequence[Sequence[str]]) -> Possible:
    """§3, abstract."""
    phi = [{WORDS[word] for word in each} for each in sets]
    o = [VALUES[value] for value in rule.values]
    every = range(len(phi))
    can = [i for i in every if True in phi[i] and all(False in phi[j] for j in rule.above[i])]
    sure = [i for i in every if all(True not in phi[j] for j in rule.above[i])]
    maylive = [i for i in every if all(phi[j] != {True} for j in rule.above[i])]
    must = [i for i in sure if phi[i] == {True}]
    block = any(not phi[i] & {True, False} for i in sure)
    rest = not must and all(False in phi[i] for i in every)
    base: list[Outcome] = []
    if not block and must:
        base = [o[must[0]]] if all(o[i] == o[must[0]] != FAILED for i in must) else []
    elif not block:
        base = [o[i] for i in can if o[i] != FAILED]
        if rest and rule.default is not None and VALUES[rule.default] != FAILED:
            base.append(VALUES[rule.default])
    failed = any(FAILED in phi[i] for i in maylive)
    if not block:
        failed |= any(o[i] == FAILED for i in can)
        failed |= any(
            i not in rule.above[k] and k not in rule.above[i] and o[i] != o[k]
            for i, k in combinations(can, 2)
        )
        failed |= rest and (rule.default is None or VALUES[rule.default] == FAILED)
    absent = all(phi[i] != {FAILED} for i in sure) and any(ABSENT in phi[i] for i in maylive)
    numbers = among(base)
    return Possible(numbers.values, absent or numbers.absent, failed)


@few
@given(provisos(4), st.lists(SETS, min_size=4, max_size=4))
def test_few_provisos_give_exactly_what_their_cases_give(
    rule: Provisos, sets: list[list[str]]
) -> None:
    program = checked(written(4, []) + rule.text())
    every = [concrete(rule, [WORDS[word] for word in each]) for each in product(*sets)]

    assert outcomes(program, told(sets))["額"] == among(every)


@few
@given(provisos(10), st.lists(SETS, min_size=10, max_size=10))
def test_many_provisos_give_what_the_formula_says(rule: Provisos, sets: list[list[str]]) -> None:
    assume(prod(len(each) for each in sets) > CASES)
    program = checked(written(10, []) + rule.text())

    assert outcomes(program, told(sets))["額"] == formula(rule, sets)


def test_two_facts_with_one_range_are_not_one_value() -> None:
    text = (
        HEAD
        + "\n入力\n旗：はい／いいえ\n額甲：円\n額乙：円\n\n算定 額：円\n端数：なし\n原則：0円\n"
    )
    text += "ただし 旗 の場合：額甲\nただし 旗 の場合：額乙\n"
    both = closed(Fraction(100), Fraction(200))

    assert outcomes(checked(text), {"旗": YES, "額甲": both, "額乙": both})["額"] == Possible(
        both, failed=True
    )
