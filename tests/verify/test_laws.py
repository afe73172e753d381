"""性質: proved where they hold in every case, refuted by the smallest case where they do not."""

import pytest

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import Choices
from sadame.engine.trials.properties import Counterexample, run_properties

pytest.importorskip("z3")

from sadame.engine.solver.asking import LIMIT
from sadame.engine.solver.formulas import Answer
from sadame.engine.verify.laws import Judged, judged

RULES = """制度 見本の給付
根拠：見本の条例
適用：令和7年4月1日 から

質問票 見本の質問票
選択肢：はい、いいえ
| 問 | 設問                   | 該当   |
| 1  | 一人で外出していますか | いいえ |
| 2  | この1年に転びましたか  | はい   |

入力
職員数：人、1人 以上
経費：円、0円 以上
住所が市内：はい／いいえ
生年月日：日付、令和6年4月1日 以前
分母：人、0人 以上

表 上限額：円
| 職員数   | ⇒ 額    |
| 1〜10人  | 100万円 |
| 11〜20人 | 160万円 |
| 21人以上 | 150万円 |

算定 補助額：円
端数：千円未満切捨て
最小（経費 × 3/4、上限額）

判定 対象
次の全てに該当：
一　住所が市内
二　年齢（生年月日） が 65歳 以上

判定 若い人
年齢（生年月日） が 64歳 以下

判定 支障が二つ
見本の質問票 の 問1〜問2 のうち 2項目 以上

算定 割合：割合
前提：分母 が 0人 でない
原則：職員数 ÷ 分母
端数：なし
"""

PROVED = {
    "上限を超えない": "補助額 が 上限額 以下",
    "経費を超えない": "補助額 が 経費 以下",
    "経費が増えても減らない": "経費 が 増えても 補助額 は 減らない",
    "経費が減っても増えない": "経費 が 減っても 補助額 は 増えない",
    "同時には当たらない": "対象 と 若い人 は 同時に該当しない",
    "該当項目が増えれば": "見本の質問票 の 該当項目 が 増えても 支障が二つ は 非該当 に 変わらない",
    "市内なら同じ": "対象 と （住所が市内 かつ 若い人 でない） は 常に一致する",
    "職員数は年齢に関わらない": "職員数 が 増えても 対象 は 変わらない",
    "前提のもとで": "前提：職員数 が 10人 以下\n条件：上限額 が 100万円",
}
REFUTED = {
    "職員が増えても減らない": "職員数 が 増えても 上限額 は 減らない",
    "半分を超えない": "補助額 × 2 が 経費 以下",
    "市内と対象は同じ": "対象 と 住所が市内 は 常に一致する",
    "市内なら若くない": "住所が市内 と 若い人 は 同時に該当しない",
    "割合は一以下": "割合 が 100% 以下",
}


def program(laws: dict[str, str]) -> Program:
    text = RULES + "".join(f"\n性質 {title}\n{law}\n" for title, law in laws.items())
    book = compile_book([Source("見本.sadame", text)], {})
    assert not has_errors(book.problems), [each.diagnostic() for each in book.problems]
    return book.programs["見本の給付"]


def looked_at(laws: dict[str, str]) -> dict[str, Judged]:
    made = program(laws)
    (cut,) = made.slices
    return {each.about.title: each for each in judged(made, cut, LIMIT)}


def test_what_holds_in_every_case_is_proved() -> None:
    assert {title: each.found for title, each in looked_at(PROVED).items()} == dict.fromkeys(
        PROVED, Answer.NO
    )


def test_what_does_not_hold_is_refuted_by_a_case_the_interpreter_has_tried() -> None:
    found = looked_at(REFUTED)
    assert [*found] == [*REFUTED]
    for title, each in found.items():
        assert isinstance(each.found, Counterexample), title


def test_the_counterexample_is_small() -> None:
    found = looked_at({"市内と対象は同じ": REFUTED["市内と対象は同じ"]})["市内と対象は同じ"].found
    assert isinstance(found, Counterexample)
    # Who lives in the city and is not 65: only the two facts that 対象 asks for are told.
    assert {*found.case.facts} == {"住所が市内", "生年月日"}
    assert found.case.facts["住所が市内"] == Choices(frozenset({True}))


def test_a_fall_at_the_edge_of_a_table_is_found() -> None:
    found = looked_at({"職員が増えても減らない": REFUTED["職員が増えても減らない"]})[
        "職員が増えても減らない"
    ].found
    assert isinstance(found, Counterexample)
    shown = [str(possible.values.low) for possible, _ in found.outcomes if possible.values]  # type: ignore[union-attr]
    assert shown == ["1600000", "1500000"]


NEVER_ASKED = """制度 見本の給付
適用：令和7年4月1日 から

入力
分母：人、0人 以上
人数：人、0人 以上
　条件：分母 が 対象外

算定 割合：割合
端数：なし
1人 ÷ 分母

性質 人数が増えても減らない
人数 が 増えても 割合 は 減らない
"""


def test_an_error_breaks_a_trend_also_where_nothing_can_move() -> None:
    """So does the search of `sadame test`: 誤り is no answer, whatever is asked."""
    book = compile_book([Source("見本.sadame", NEVER_ASKED)], {})
    made = book.programs["見本の給付"]
    (each,) = judged(made, made.slices[0], LIMIT)
    (tried,) = run_properties(made)

    assert isinstance(each.found, Counterexample)
    assert tried.counterexample is not None
