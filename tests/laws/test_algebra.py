"""Laws 4 and 5: counting conditions over all four outcomes and all sets of them.

Each leaf is a 判定 that gives はい, いいえ, 対象外 or 誤り as one fact says; the fact is known as a set.
"""

from collections.abc import Callable, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.told import HEAD, checked, outcomes
from tests.oracle import ABSENT, Outcome, count, error, negate
from tests.strategies import few

from sadame.dsl.trace import Fault
from sadame.dsl.values import Choices, Possible

FAILED = error(Fault.DIVISION_BY_ZERO)
WORDS: dict[str, Outcome] = {"肯定": True, "否定": False, "圏外": ABSENT, "崩れ": FAILED}
SETS = st.sets(st.sampled_from(sorted(WORDS)), min_size=1).map(sorted)

LEAF = """
入力
様子{n}：様子

判定 葉{n}
原則：いいえ
ただし 様子{n} が 肯定 の場合：はい
ただし 様子{n} が 圏外 の場合：対象外
ただし 様子{n} が 崩れ の場合：1 ÷ 零 が 1 以上
"""

KNOWN = """
区分 様子：肯定、否定、圏外、崩れ

基準値 零：数
令和5年4月1日 から：0
"""


def written(leaves: int, rules: Sequence[str]) -> str:
    declared = "".join(f"\n判定 式{at}\n{rule}\n" for at, rule in enumerate(rules))
    return HEAD + KNOWN + "".join(LEAF.format(n=n) for n in range(1, leaves + 1)) + declared


def told(sets: Sequence[Sequence[str]]) -> dict[str, Choices]:
    return {f"様子{n}": Choices(frozenset(each)) for n, each in enumerate(sets, 1)}


def best(sets: Sequence[Sequence[str]], meaning: Callable[..., Outcome]) -> Possible:
    """The set of outcomes over every choice from the sets."""
    found = [meaning(*(WORDS[word] for word in chosen)) for chosen in product(*sets)]
    members = frozenset(each for each in found if isinstance(each, bool))
    return Possible(Choices(members) if members else None, ABSENT in found, FAILED in found)


RULES: tuple[tuple[str, Callable[..., Outcome]], ...] = (
    ("葉1 かつ 葉2", lambda a, b, _: count([a, b], 2)),
    ("葉2 かつ 葉1", lambda a, b, _: count([a, b], 2)),
    ("葉1 または 葉2", lambda a, b, _: count([a, b], 1)),
    ("葉2 または 葉1", lambda a, b, _: count([a, b], 1)),
    ("葉1 かつ 葉1", lambda a, _b, _c: a),
    ("葉1 または 葉1", lambda a, _b, _c: a),
    ("（葉1 かつ 葉2） かつ 葉3", lambda *all_: count(all_, 3)),
    ("葉1 かつ （葉2 かつ 葉3）", lambda *all_: count(all_, 3)),
    ("（葉1 または 葉2） または 葉3", lambda *all_: count(all_, 1)),
    ("（葉1 かつ 葉2） でない", lambda a, b, _: negate(count([a, b], 2))),
    ("（葉1 でない） または （葉2 でない）", lambda a, b, _: negate(count([a, b], 2))),
    ("次のいずれにも該当しない：\n一　葉1\n二　葉2", lambda a, b, _: negate(count([a, b], 1))),
    ("（葉1 でない） かつ （葉2 でない）", lambda a, b, _: negate(count([a, b], 1))),
    ("葉1 の場合は、葉2", lambda a, b, _: count([negate(a), b], 1)),
    ("いいえ かつ 葉1", lambda *_: False),
    ("はい または 葉1", lambda *_: True),
    ("次の全てに該当：\n一　葉1\n二　葉2\n三　葉3", lambda *all_: count(all_, 3)),
    ("次のうち3つ以上に該当：\n一　葉1\n二　葉2\n三　葉3", lambda *all_: count(all_, 3)),
    ("次のうち2つ以上に該当：\n一　葉1\n二　葉2\n三　葉3", lambda *all_: count(all_, 2)),
    ("次のうち1つ以上に該当：\n一　葉1\n二　葉2\n三　葉3", lambda *all_: count(all_, 1)),
    ("次のいずれかに該当：\n一　葉1\n二　葉2\n三　葉3", lambda *all_: count(all_, 1)),
    ("葉1 かつ （葉2 または 葉3）", lambda a, b, c: count([a, count([b, c], 1)], 2)),
)


@few
@given(SETS, SETS, SETS)
def test_connectives_over_all_sets_of_outcomes_are_the_best_there_are(
    first: list[str], second: list[str], third: list[str]
) -> None:
    sets = (first, second, third)
    given = outcomes(checked(written(3, [rule for rule, _ in RULES])), told(sets))

    for at, (rule, meaning) in enumerate(RULES):
        assert given[f"式{at}"] == best(sets, meaning), rule


@few
@given(SETS, SETS, SETS)
def test_more_wanted_is_never_easier_to_reach(
    first: list[str], second: list[str], third: list[str]
) -> None:
    for chosen in product(first, second, third):
        words = [WORDS[word] for word in chosen]
        for wanted in (1, 2, 3):
            if count(words, wanted + 1) is True:
                assert count(words, wanted) is True


@pytest.mark.parametrize("wanted", [1, 3, 4, 6])
@few
@given(st.lists(SETS, min_size=6, max_size=6))
def test_a_count_past_the_case_limit_is_still_the_best_there_is(
    wanted: int, sets: list[list[str]]
) -> None:
    items = "\n".join(f"{mark}　葉{n}" for n, mark in enumerate("一二三四五六", 1))
    program = checked(written(6, [f"次のうち{wanted}つ以上に該当：\n{items}"]))

    assert outcomes(program, told(sets))["式0"] == best(sets, lambda *all_: count(all_, wanted))
