"""What a failed 事例 or 性質 looks like: one notation, what is missing, and what to write instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

Told = Callable[[str], str]

AMOUNT = """制度 見本の助成
適用：令和7年度

入力
対象経費：円、0円 以上
受講者数：人、1人 以上

算定 助成額：円
端数：円未満切捨て
最小（対象経費 × 3/4、10万円/人 × 受講者数）
"""


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """`sadame test` about a rule file."""

    def run(text: str) -> str:
        path = tmp_path / "見本.sadame"
        path.write_text(text, "utf-8")
        assert main(["test", str(path)]) == 1
        return capsys.readouterr().out

    return run


def test_expected_and_actual_are_in_one_notation(told: Told) -> None:
    # 823,045円 × 3/4 = 617,283.75円
    row = "事例 端数\n対象経費：823,045円\n受講者数：10人\n⇒ 助成額：61.7万円\n"

    assert "期待　617,000円\n　　結果　617,283円\n" in told(f"{AMOUNT}\n{row}")


def test_round_amounts_stay_in_myriads(told: Told) -> None:
    row = "事例 端数なし\n対象経費：80万円\n受講者数：10人\n⇒ 助成額：61.7万円\n"

    assert "期待　61.7万円\n　　結果　60万円\n" in told(f"{AMOUNT}\n{row}")


def test_an_unknown_result_names_what_would_settle_it(told: Told) -> None:
    row = "事例 人数のない行\n対象経費：80万円\n⇒ 助成額：60万円\n"

    assert "「受講者数」がないと決まりません" in told(f"{AMOUNT}\n{row}")


def test_a_conflict_is_told_with_the_line_that_settles_it(told: Told) -> None:
    rules = """制度 見本の負担
適用：令和7年度

入力
低所得：はい／いいえ
要介護：はい／いいえ

算定 負担割合：割合
原則：3割
ただし「低所得の人」 低所得 の場合：1割
ただし「介護の要る人」 要介護 の場合：2割

事例 両方の人
低所得：はい
要介護：はい
⇒ 負担割合：1割
"""

    assert "「低所得の人」は「介護の要る人」に優先" in told(rules)


def test_a_gap_tells_the_value_that_met_no_row(told: Told) -> None:
    rules = """制度 見本の加算
適用：令和7年度

入力
生年月日：日付

算定 満年齢：歳
年齢（生年月日）

表 加算額：円
| 満年齢   | ⇒ 加算額 |
| 30歳以下 | 200円    |
| 65歳以上 | 100円    |

事例 間の人
基準日：令和7年4月1日
生年月日：昭和54年4月1日
⇒ 加算額：100円
"""
    out = told(rules)

    assert "表のどの行にも当たりません（満年齢が46歳）" in out
    assert "「上記以外」の行を書いてください" in out


def test_a_day_without_a_value_tells_the_days_that_have_one(told: Told) -> None:
    rules = """制度 見本の限度
適用：令和7年4月1日 から

基準値 限度額：円
令和7年度：100万円
令和9年4月1日 から：200万円

算定 枠：円
限度額

事例 間の日
基準日：令和8年4月1日
⇒ 枠：100万円
"""

    assert "（定めのある期間：令和7年4月1日から令和8年3月31日まで、令和9年4月1日から）" in told(
        rules
    )


def test_a_false_property_tells_what_its_rules_give(told: Told) -> None:
    law = "性質 経費を超えない\n助成の最低額 が 対象経費 以下\n"
    rules = f"{AMOUNT}\n算定 助成の最低額：円\n最大（助成額、10万円）\n\n{law}"

    assert "　対象経費：0円\n" in told(rules)
    assert "　⇒ 助成の最低額：10万円\n" in told(rules)
