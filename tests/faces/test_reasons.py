"""The explanation a person gets, line by line, where it once went wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

RULES = """制度 見本の審査
適用：令和7年度

入力
甲：はい／いいえ
乙：はい／いいえ
丙：はい／いいえ
人数：人、0人 以上 10人 以下
始まりの日：日付
一番目の問い：はい／いいえ
　問：見本の一
二番目の問い：はい／いいえ
　問：見本の二
三番目の問い：はい／いいえ
　問：見本の三
四番目の問い：はい／いいえ
　問：見本の四

質問票 問診
選択肢：はい、いいえ
| 問 | 設問     | 該当 |
| 1  | 見本の一 | はい |
| 2  | 見本の二 | はい |
| 3  | 見本の三 | はい |

判定 下の審査
次の全てに該当：
一　甲
二　乙
三　丙

判定 上の審査
次の全てに該当：
一　甲
二　下の審査
三　乙

判定 包み
前提：下の審査
条件：次の全てに該当：
一　丙

算定 割った数：数
10 ÷ 3

算定 細かな数：数
10 ÷ 37

算定 当たった数：項目
問診 の 問1〜問3 の 該当数

判定 問いの一
次の全てに該当：
一　一番目の問い
二　二番目の問い
三　三番目の問い
四　四番目の問い

判定 問いの二
次のいずれかに該当：
一　一番目の問い
二　二番目の問い
三　三番目の問い
四　四番目の問い

算定 経過：歳
年齢（始まりの日、基準日）
"""
FACTS = {
    "甲": "はい",
    "乙": "いいえ",
    "丙": "はい",
    "始まりの日": "2030-01-01",
    "問診": {"問1": "はい", "問2": "不明", "問3": "はい"},
}

Explain = Callable[..., list[str]]


@pytest.fixture
def explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Explain:
    rules = tmp_path / "見本.sadame"
    rules.write_text(RULES, encoding="utf-8")
    facts = tmp_path / "事実.json"
    facts.write_text(json.dumps(FACTS), encoding="utf-8")

    def run(*names: str) -> list[str]:
        words = ["eval", str(rules), "--facts", str(facts), "--on", "2025-06-01", "--explain"]
        assert main([*words, "--only", *names]) == 0
        return capsys.readouterr().out.splitlines()

    return run


def test_the_marks_of_a_rule_inside_another_are_its_own(explain: Explain) -> None:
    # Both rules have a 第2号; ← belongs to the one the section is about.
    assert explain("上の審査")[3:10] == [
        "■ 上の審査：非該当",
        "　決め手：第2号、第3号",
        "　○ 第1号 甲",
        "　× 第2号 下の審査　←",
        "　　○ 第1号 甲",
        "　　× 第2号 乙",
        "　　○ 第3号 丙",
    ]


def test_a_clause_that_is_only_a_name_is_told_once(explain: Explain) -> None:
    assert explain("包み")[4:9] == [
        "　決め手：前提",
        "　× 前提 下の審査　←",
        "　　○ 第1号 甲",
        "　　× 第2号 乙",
        "　　○ 第3号 丙",
    ]


def test_a_fraction_that_is_hard_to_read_comes_after_what_it_is_about(explain: Explain) -> None:
    lines = explain("割った数", "細かな数")
    assert "■ 割った数：10/3（約3.33）" in lines
    assert "■ 細かな数：約0.27（正確には10/37）" in lines


def test_the_items_of_a_count_are_told_as_a_count(explain: Explain) -> None:
    assert "　問診 の 問1〜問3：該当 2項目（問1、問3）、不明 1項目（問2）" in explain("当たった数")


def test_what_was_asked_in_full_is_only_named_further_down(explain: Explain) -> None:
    lines = explain("問いの一", "問いの二")
    assert lines.count("　　・「一番目の問い」：見本の一") == 1
    assert (
        lines[-1] == "　　・上に書いたもの：一番目の問い、二番目の問い、三番目の問い、四番目の問い"
    )
    assert explain("問いの二")[-1] == "　　・「四番目の問い」：見本の四"


def test_a_wrong_order_of_days_names_the_day(explain: Explain) -> None:
    assert (
        "　　・「経過」：日付の前後が逆です（「始まりの日」）。事実は 始まりの日＝令和12年1月1日"
        in explain("経過")
    )


def test_only_the_results_asked_for_are_shown_in_the_order_of_the_file(explain: Explain) -> None:
    titles = [line for line in explain("包み", "上の審査") if line.startswith("■")]
    assert titles == ["■ 上の審査：非該当", "■ 包み：対象外"]


def test_a_result_that_does_not_exist_has_near_ones_named(
    explain: Explain, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AssertionError):
        explain("上の審差")
    told = capsys.readouterr().err
    assert (
        told == "「上の審差」という結果はありません\n  → 「上の審査」か「下の審査」のことですか\n"
    )
    with pytest.raises(AssertionError):
        explain("ほげ")
    assert "下の審査、上の審査、包み、割った数、細かな数 などがあります" in capsys.readouterr().err
