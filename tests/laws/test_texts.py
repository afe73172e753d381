"""Laws 11, 14 and 17: texts that are written differently and mean the same."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.laws.described import Block, Group, Line, Part, Policy, Printer
from tests.laws.laws import partial
from tests.laws.told import HEAD, checked, outcomes
from tests.laws.trial import NAME, ask, trial
from tests.strategies import chances, few, policies

from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.values import Choices

# ── law 11 ───────────────────────────────────────────────────────────────────────────────────────

CHILD = (
    "制度 写しの制度\n題名：写し\n準用：{parent}\n適用：令和5年4月1日 から 令和9年3月31日 まで\n"
)


@few
@given(policies(), chances())
def test_taking_over_a_policy_unchanged_is_the_identity(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    child = checked(tried.text, CHILD.format(parent=NAME), name="写しの制度")
    facts, readings = partial(tried)
    before = tried.ask(facts, readings).results
    after = ask(child, facts, tried.day, readings).results

    assert {name: each.possible for name, each in after.items()} == {
        name: each.possible for name, each in before.items()
    }


@few
@given(policies(), chances())
def test_replacing_a_parameter_by_its_own_text_is_the_identity(
    policy: Policy, chance: Random
) -> None:
    adjustable = Policy(
        policy.header, tuple(map(made_adjustable, policy.declarations)), policy.names
    )
    tried = trial(adjustable, chance)
    own = [part for part in policy.declarations if is_parameter(part)]
    assume(tried is not None and own)
    assert tried is not None
    again = Policy((Line((CHILD.format(parent=NAME),)),), tuple(map(replaced, own)), ())
    child = checked(tried.text, Printer().policy(again), name="写しの制度")
    facts, readings = partial(tried)
    before = tried.ask(facts, readings).results
    after = ask(child, facts, tried.day, readings).results

    assert {name: each.possible for name, each in after.items()} == {
        name: each.possible for name, each in before.items()
    }


def is_parameter(part: Part) -> bool:
    return (
        isinstance(part, Block)
        and isinstance(part.parts[0], Line)
        and part.parts[0].text[0] == "基準値 "
    )


def made_adjustable(part: Part) -> Part:
    if not is_parameter(part):
        return part
    assert isinstance(part, Block)
    return Block((*part.parts, Line(("調整：可",))))


def replaced(part: Part) -> Part:
    assert isinstance(part, Block)
    head, *entries = part.parts
    assert isinstance(head, Line)
    _, name, *_ = head.text
    assert all(isinstance(each, Group) for each in entries)
    return Block((Line(("読み替え ", name)), *entries))


# ── law 14 ───────────────────────────────────────────────────────────────────────────────────────

MEMBERS = ("甲", "乙", "丙", "丁")
SAME = """
区分 種別：甲、乙、丙、丁

入力
種別：種別
人数：人、0人 以上

表 表の額：円
| 種別 | 人数 | ⇒ 額 |
{rows}

算定 則の額：円
{provisos}
"""
ROWS = (
    ("甲", "0〜2人", "種別 が 甲 かつ （人数 が 0人 以上 かつ 人数 が 2人 以下）", "100円"),
    ("甲", "3人以上", "種別 が 甲 かつ 人数 が 3人 以上", "200円"),
    ("乙、丙", "－", "種別 が 乙、丙 のいずれか", "人数 × 50円/人"),
    ("丁", "2人、4人", "種別 が 丁 かつ （人数 が 2人 または 人数 が 4人）", "0円"),
    ("丁", "5人以上", "種別 が 丁 かつ 人数 が 5人 以上", "対象外"),
)
KNOWN = st.sets(st.sampled_from(MEMBERS), min_size=1).map(lambda each: Choices(frozenset(each)))
PEOPLE = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
    lambda ends: closed(Fraction(min(ends)), Fraction(max(ends)))
)


@few
@given(st.lists(st.sampled_from(ROWS), unique=True, min_size=1), KNOWN, PEOPLE)
def test_a_table_is_a_rule_with_one_proviso_per_row(
    rows: list[tuple[str, str, str, str]], kind: Choices, people: Interval
) -> None:
    text = HEAD + SAME.format(
        rows="\n".join(f"| {a} | {b} | {value} |" for a, b, _, value in rows),
        provisos="\n".join(f"ただし {when} の場合：{value}" for _, _, when, value in rows),
    )
    given = outcomes(checked(text), {"種別": kind, "人数": people})
    table, rule = given["表の額"], given["則の額"]

    if kind.members and table.is_single:
        assert rule == table
    else:
        assert (table.values, table.absent) == (rule.values, rule.absent)
        assert rule.failed or not table.failed


REST = """
区分 種別：甲、乙、丙、丁

入力
種別：種別
旗：はい／いいえ

表 短い表：円
| 種別 | 旗 | ⇒ 額 |
| {named} | はい | 100円 |
| その他 | はい | 200円 |
| {named} | いいえ | 300円 |
| その他 | いいえ | 400円 |

表 長い表：円
| 種別 | 旗 | ⇒ 額 |
| {named} | はい | 100円 |
| {others} | はい | 200円 |
| {named} | いいえ | 300円 |
| {others} | いいえ | 400円 |
"""


@few
@given(st.sets(st.sampled_from(MEMBERS), min_size=1, max_size=3), KNOWN)
def test_the_others_are_the_complement_written_out(named: set[str], kind: Choices) -> None:
    others = "、".join(sorted(set(MEMBERS) - named))
    text = HEAD + REST.format(named="、".join(sorted(named)), others=others)
    given = outcomes(checked(text), {"種別": kind})

    assert given["短い表"] == given["長い表"]


# ── law 17 ───────────────────────────────────────────────────────────────────────────────────────

SCALES = (
    ("円", "91.4万円", "914,000円"),
    ("円", "1億2,000万円", "120,000,000円"),
    ("円", "3千円", "3,000円"),
    ("kg", "2500g", "2.5kg"),
    ("m", "160cm", "1.6m"),
    ("か月", "2年", "24か月"),
    ("分", "1時間", "60分"),
    ("割合", "2割5分", "25%"),
    ("割合", "25%", "1/4"),
    ("円/人", "91.4万円/人", "914,000円/人"),
)


@pytest.mark.parametrize(("unit", "one", "other"), SCALES)
@few
@given(offset=st.integers(-1, 1))
def test_the_same_quantity_in_another_unit_is_the_same(
    unit: str, one: str, other: str, offset: int
) -> None:
    text = (
        HEAD
        + f"\n入力\n量：{unit}\n　刻み：{other}\n"
        + f"\n判定 甲\n量 が {one} 以上\n\n判定 乙\n量 が {other} 以上\n"
        + f"\n判定 丙\n{one} が {other}\n"
    )
    program = checked(text)
    fact = program.slices[0].by_name["量"]
    step = getattr(fact, "step", None)
    assert isinstance(step, Fraction)
    given = outcomes(program, {"量": point(step * (1 + offset))})

    assert given["甲"] == given["乙"] == given["甲"]
    assert given["丙"].values == Choices(frozenset({True}))


@few
@given(st.integers(-1000, 1000))
def test_multiplying_by_one_of_a_unit_and_dividing_again_changes_nothing(yen: int) -> None:
    text = HEAD + "\n入力\n額：円\n\n算定 同額：円\n端数：なし\n額 ÷ 1人 × 1人\n"
    text += "\n算定 倍：円\n端数：なし\n額 × 1万円 ÷ 1万円\n"
    given = outcomes(checked(text), {"額": point(Fraction(yen))})

    assert given["同額"].values == point(Fraction(yen))
    assert given["倍"].values == point(Fraction(yen))
