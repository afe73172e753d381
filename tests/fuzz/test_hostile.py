"""Damaged rule files and hostile facts: always an answer in words, never a traceback, never a wait."""

from pathlib import Path

import pytest
from tests.fuzz.runs import some_facts, some_text, try_facts, try_text
from tests.laws.told import HEAD, checked
from tests.strategies import seeded

POLICIES = Path(__file__).parents[2] / "policies"
GOOD = [path.read_text(encoding="utf-8") for path in sorted(POLICIES.rglob("*.sadame"))]
FACTS = """
区分 種別：介護ロボット、ICT
順序区分 段：低 ＜ 中 ＜ 高
構造 明細
金額：円、0円 以上
日：日付
要る：はい／いいえ

質問票 回答
選択肢：はい、いいえ
| 問 | 設問 | 該当 |
| 1 | 一つ目 | はい |
| 2 | 二つ目 | いいえ |

入力
種別：種別
段：段
人数：人、0人 以上 100人 以下
額：円
重さ：kg
　刻み：0.5kg
率：割合
生年月日：日付
届出年度：年度
申請：はい／いいえ
　未回答：いいえ とみなす
明細：明細 の 一覧、件

判定 総合
次の全てに該当：
一　種別 が ICT
二　回答 の 問1〜問2 の 全て
三　明細 の 金額 の 合計 が 100円 以上
"""


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_rule_file_is_answered_in_words_and_at_once(seed: int) -> None:
    chance = seeded(seed)
    for _ in range(50):
        try_text(some_text(chance, GOOD or [FACTS]))


@pytest.mark.parametrize("seed", range(5))
def test_hostile_facts_are_answered_in_words_and_at_once(seed: int) -> None:
    chance = seeded(seed)
    program = checked(HEAD + FACTS)
    for _ in range(100):
        try_facts(program, some_facts(chance, program))


DEEP = 10_000
HUGE = {
    "brackets": f"判定 深い\n{'（' * DEEP}はい{'）' * DEEP}\n",
    "open brackets": f"判定 深い\n{'（' * DEEP}\n",
    "negations": f"判定 深い\nはい{' でない' * DEEP}\n",
    "a chain": f"判定 長い\nはい{' かつ はい' * DEEP}\n",
    "conditions": f"判定 長い\n{'はい の場合は、' * DEEP}はい\n",
    "a sum": f"算定 長い：数\n1{' ＋ 1' * DEEP}\n",
    "a path": f"判定 長い\n甲{' の 甲' * DEEP}\n",
    "minus signs": f"算定 長い：数\n{'－' * DEEP}1\n",
    "calls": f"算定 深い：数\n{'最小（' * DEEP}1{'）' * DEEP}\n",
    "nested lists": "判定 深い\n" + "次の全てに該当：\n" * DEEP,
    "nested 号": "判定 深い\n次の全てに該当：\n"
    + "一　次の全てに該当：\nイ　次の全てに該当：\n" * DEEP,
    "a number": f"判定 大きい\n{'9' * 1_000_000} が 1\n",
    "a fraction": f"判定 大きい\n1/{'9' * 1_000_000} が 1\n",
    "many 億": f"判定 大きい\n1{'億' * 1_000_000} が 1\n",
    "a name": f"判定 {'名' * 1_000_000}\nはい\n",
    "a line": f"題名：{'長' * 9_000_000}\n",
    "many lines": "判定 甲\nはい\n" * 700_000,
    "blank lines": "\n" * 10_000_000,
    "a row": f"表 広い：数\n{'|' * 1_000_000}\n",
    "zero bytes": "\0" * 10_000_000,
    "one era": "判定 日\n" + "令和" * 1_000_000,
    "dates": f"判定 日\n令和7年{'4月' * 100_000}1日 が 令和7年4月1日\n",
    "no spaces": f"判定 区切り\n{'はいかつ' * 2_000}はい\n",
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_big_is_refused_at_once(name: str) -> None:
    try_text(HEAD + "\n" + HUGE[name])
