"""The source of a small program, as a reader of the generated code will see it."""

from pathlib import Path

import pytest

from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.compiled import compile_rules

GOLDEN = Path(__file__).parent / "golden"

SMALL = """制度 小さな補助
適用：令和7年4月1日 から
区分 導入区分：介護ロボット、ICT
入力
導入区分：導入区分
職員数：人、1人 以上
対象経費：円、0円 以上
計画の提出：はい／いいえ
効果の報告：はい／いいえ
判定 要件
次の全てに該当：
一　計画の提出
二　効果の報告
表 上限額：円
| 導入区分     | 職員数   | ⇒ 上限額 |
| 介護ロボット | －       | 100万円  |
| ICT          | 1〜10人  | 50万円   |
| ICT          | 11人以上 | 80万円   |
算定 補助額：円
前提：要件
端数：千円未満切捨て
最小（対象経費 × 1/2、上限額）
"""


def test_the_source_of_a_small_policy_reads_like_the_policy(update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    program = compile_book([Source("小さな補助.sadame", SMALL)]).programs["小さな補助"]
    compiled = compile_rules(program.slices[0], program.own)
    path = GOLDEN / "small.py.txt"
    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(SMALL + "\n" + "─" * 80 + "\n\n" + compiled.source, encoding="utf-8")
    assert path.read_text(encoding="utf-8").partition("─" * 80 + "\n\n")[2] == compiled.source


@pytest.mark.parametrize("rows", [2, 400])
def test_a_very_long_table_is_left_to_the_interpreter(rows: int) -> None:
    lines = "".join(f"| {n}人 | {n}円 |\n" for n in range(1, rows + 1))
    text = f"制度 長い表\n入力\n職員数：人、1人 以上\n表 額：円\n| 職員数 | ⇒ 額 |\n{lines}| 上記以外 | 0円 |\n"
    program = compile_book([Source("長い表.sadame", text)]).programs["長い表"]
    assert ("額" in compile_rules(program.slices[0], ["額"]).names) == (rows < 300)
