"""What decides: 号, ただし, 前提 and rows, worked out by hand."""

import pytest

pytest.importorskip("z3")

from tests.probing.made import known

LISTS = """制度 見本の号
入力
甲：はい／いいえ
乙：はい／いいえ
丙：はい／いいえ

判定 要件
次の全てに該当：
一　甲
二　次のいずれかに該当：
　イ　乙
　ロ　丙

判定 およその要件
次のうち2つ以上に該当：
一　甲
二　乙
三　丙
"""


def truths(rows: list[tuple[dict[str, str], str]]) -> set[tuple[str, str]]:
    short = {"はい": "○", "いいえ": "×"}
    return {
        ("".join(short.get(given.get(n, ""), "－") for n in "甲乙丙"), result)
        for given, result in rows
    }


def test_each_of_a_list_decides_once_as_yes_and_once_as_no() -> None:
    # 甲 decides as はい and 乙 with it in ○○×, 丙 in ○×○; 甲 as いいえ where the rest is はい; both 乙 and 丙 in ○××.
    rows = [(row.given, row.result) for row in known(LISTS, "要件")]
    found = truths(rows)
    assert len(found) == len(rows) == 4
    assert {("○○×", "該当"), ("○×○", "該当"), ("○××", "非該当")} <= found
    assert found - {("○○×", "該当"), ("○×○", "該当"), ("○××", "非該当")} <= {
        ("×○○", "非該当"),
        ("×○×", "非該当"),
        ("×○－", "非該当"),
        ("××○", "非該当"),
        ("×－○", "非該当"),
    }


def test_two_of_three() -> None:
    # Of exactly two each decides as はい, of exactly one each of the others as いいえ: two of each kind show all six.
    rows = [(row.given, row.result) for row in known(LISTS, "およその要件")]
    found = truths(rows)
    assert len(found) == len(rows) == 4
    assert sorted(result for _, result in found) == ["該当", "該当", "非該当", "非該当"]
    assert {given.count("○") for given, result in found if result == "該当"} == {2}
    assert {given.count("○") for given, result in found if result == "非該当"} == {1}


PROVISOS = """制度 見本のただし
入力
高齢：はい／いいえ
重度：はい／いいえ
住民：はい／いいえ
経費：円、0円 以上

算定 割合：割合
原則：1/2
ただし「年」 高齢 の場合：2/3
ただし「度」 重度 の場合：3/4
「度」は「年」に優先

算定 額：円
前提：住民
端数：千円未満切捨て
最小（経費 × 1/2、10万円）
"""


def test_each_proviso_the_rule_itself_and_both_together() -> None:
    rows = [(row.given, row.result) for row in known(PROVISOS, "割合")]
    assert ({"高齢": "いいえ", "重度": "いいえ"}, "50%") in rows
    assert ({"高齢": "はい", "重度": "いいえ"}, "2/3") in rows
    # Together: the one that goes before the other.
    assert any(given == {"高齢": "はい", "重度": "はい"} and it == "75%" for given, it in rows)


def test_the_gate_the_limit_and_the_rounding() -> None:
    rows = known(PROVISOS, "額")
    assert [row.given for row in rows if row.result == "対象外"] == [{"住民": "いいえ"}]
    # Half of 20万円 is the limit: beyond it 10万円 wins, below it half of the 経費.
    assert {row.result for row in rows if row.remark.startswith("最小が10万円")} == {"10万円"}
    # Half of 1円 is less than 千円: all of it is cut off, and less than the limit.
    assert ({"住民": "はい", "経費": "1円"}, "0円") in [(row.given, row.result) for row in rows]
