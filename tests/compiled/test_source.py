"""The source of a small program, as a reader of the generated code will see it."""

from fractions import Fraction
from pathlib import Path

import pytest

from sadame.dsl.interval import point
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import YES, Possible
from sadame.engine.case import Facts
from sadame.engine.compiled import compile_rules
from sadame.engine.interp import evaluate

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


def test_a_long_chain_of_rules_is_compiled() -> None:
    rules = "".join(
        f"判定 段{n}\n次の全てに該当：\n一　数 が {n}人 以上\n二　段{n - 1} または 旗\n"
        for n in range(1, 200)
    )
    text = f"制度 長い鎖\n入力\n数：人、0人 以上\n旗：はい／いいえ\n判定 段0\n旗\n{rules}"
    program = compile_book([Source("長い鎖.sadame", text)]).programs["長い鎖"]
    compiled = compile_rules(program.slices[0], ["段199"])
    assert compiled.names == ("段199",)
    case = compiled.layout.case(Facts({"数": point(Fraction(199)), "旗": YES}), {}, 739_342)
    assert case is not None
    assert compiled.outcomes(case) == {"段199": Possible(YES)}
    assert compiled.reasons("段199", case) == ("第1号", "第2号")


def test_brackets_as_deep_as_the_language_allows_are_compiled_or_left_alone() -> None:
    deep = "旗"
    for n in range(38):
        deep = f"（{deep} {'かつ' if n % 2 else 'または'} 数 が {n}人 以上）"
    text = f"制度 深い括弧\n入力\n数：人、0人 以上\n旗：はい／いいえ\n判定 深い\n{deep}\n"
    program = compile_book([Source("深い括弧.sadame", text)]).programs["深い括弧"]
    compiled = compile_rules(program.slices[0], ["深い"])
    case = compiled.layout.case(Facts({"数": point(Fraction(1)), "旗": YES}), {}, 739_342)
    assert case is not None
    for name, outcome in compiled.outcomes(case).items():
        told = evaluate(program, Facts({"数": point(Fraction(1)), "旗": YES}), 739_342, {})
        assert outcome == told.results[name].possible
