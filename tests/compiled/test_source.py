"""The source of a small program, as a reader of the generated code will see it."""

from fractions import Fraction
from pathlib import Path

import pytest

from sadame.dsl.calendar import LAST
from sadame.dsl.interval import point
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import ABSENT, NO, YES, Choices, Possible, Values
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


FORM = """制度 見本の申請書
区分 申請の種類：新規、更新
入力
申請の種類：申請の種類
開業の予定：はい／いいえ
　条件：申請の種類 が 新規
資格の確認：はい／いいえ
　条件：申請の種類 が 新規
前回の額：円、0円 以上
　条件：申請の種類 が 更新
判定 受け付ける
次のいずれかに該当：
一　申請の種類 が 新規 かつ 開業の予定 かつ 資格の確認
二　申請の種類 が 更新 かつ 前回の額 が 100円 以上
算定 額：円
前提：受け付ける
原則：300円
ただし、申請の種類 が 更新 の場合：前回の額 ＋ 50円
"""


@pytest.mark.parametrize(
    ("facts", "accepted", "amount"),
    [
        ({"申請の種類": "新規", "開業の予定": YES, "資格の確認": YES}, Possible(YES), 300),
        ({"申請の種類": "新規", "開業の予定": YES, "資格の確認": NO}, Possible(NO), None),
        ({"申請の種類": "更新", "前回の額": point(Fraction(100))}, Possible(YES), 150),
        ({"申請の種類": "更新", "前回の額": point(Fraction(99))}, Possible(NO), None),
    ],
)
def test_a_form_is_decided_from_the_questions_that_are_asked(
    facts: dict[str, Values | str], accepted: Possible, amount: int | None
) -> None:
    program = compile_book([Source("見本の申請書.sadame", FORM)]).programs["見本の申請書"]
    compiled = compile_rules(program.slices[0], ["受け付ける", "額"])
    known = {n: Choices(frozenset({v})) if isinstance(v, str) else v for n, v in facts.items()}
    case = compiled.layout.case(Facts(known), {}, 739_342)
    assert case is not None
    paid = ABSENT if amount is None else Possible(point(Fraction(amount)))
    assert compiled.outcomes(case) == {"受け付ける": accepted, "額": paid}


def test_each_answer_on_which_questions_hang_has_code_without_the_other_questions() -> None:
    program = compile_book([Source("見本の申請書.sadame", FORM)]).programs["見本の申請書"]
    source = compile_rules(program.slices[0], ["受け付ける"]).source
    first, second = source.partition("def decide_open")[0].split("if k == ")[1:]
    assert "a2" not in first.replace("decide_open(bits, on, a2)", "")
    assert "a2 >= 100" in second


@pytest.mark.parametrize(
    ("day", "expected"), [(LAST - 30, Possible(NO)), (LAST - 29, Possible(None, failed=True))]
)
def test_a_day_that_is_moved_past_the_calendar_is_an_error(day: int, expected: Possible) -> None:
    text = "制度 見本の期限\n入力\n申請日：日付\n判定 遅い\n申請日 が （申請日 ＋ 30日） 超\n"
    program = compile_book([Source("見本.sadame", text)]).programs["見本の期限"]
    compiled = compile_rules(program.slices[0], ["遅い"])
    case = compiled.layout.case(Facts({"申請日": point(day)}), {}, 739_342)
    assert case is not None
    assert compiled.outcomes(case) == {"遅い": expected}
