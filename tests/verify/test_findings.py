"""Each kind of finding on a small policy worked by hand: found with its case, and not found at the neighbour."""

import pytest

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.trials.examples import run_examples

pytest.importorskip("z3")

from sadame.engine.verify.proving import Standing, Verdict, verify
from sadame.engine.verify.wording import example_lines

HEAD = "制度 見本\n適用：令和7年4月1日 から\n"
AMOUNTS = f"""{HEAD}
入力
経費：円、0円 以上
自己資金：円、0円 以上
離島：はい／いいえ
還元：はい／いいえ
"""
COUNTS = f"""{HEAD}
入力
受診者：人、0人 以上
対象者：人、0人 以上
"""
LISTED = f"""{HEAD}
構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件
"""
DAYS = f"""{HEAD}
入力
生年月日：日付
"""

#: Rules, the code, and the case in which it shows.
FOUND = {
    "neither ただし holds where both are equal": (
        f"""{AMOUNTS}
算定 率：割合
ただし 経費 が 自己資金 超 の場合：1/2
ただし 経費 が 自己資金 未満 の場合：1/3
""",
        "V0601",
        ["経費：0円", "自己資金：0円"],
    ),
    "no row for 0": (
        f"""{COUNTS}
算定 合わせて：人
受診者 ＋ 対象者

表 額：円
| 合わせて | ⇒ 額 |
| 1〜10人  | 1円  |
| 11人以上 | 2円  |
""",
        "V0601",
        ["受診者：0人", "対象者：0人"],
    ),
    "two rows where both are equal": (
        f"""{AMOUNTS}
表 率：割合
| 経費          | ⇒ 率 |
| 自己資金 以下 | 1/3  |
| 自己資金 以上 | 1/2  |
""",
        "V0602",
        ["経費：0円", "自己資金：0円"],
    ),
    "two ただし that differ": (
        f"""{AMOUNTS}
算定 率：割合
原則：1/2
ただし 離島 の場合：2/3
ただし 還元 の場合：3/4
""",
        "V0603",
        ["離島：はい", "還元：はい"],
    ),
    "÷ 0": (
        f"""{COUNTS}
算定 受診率：割合
受診者 ÷ 対象者
""",
        "V0609",
        ["対象者：0人"],
    ),
    "a value that ends before the rule does": (
        f"""{COUNTS}
基準値 加算：円/人
適用：令和8年3月31日 まで
令和7年4月1日 から：100円/人

算定 額：円
受診者 × 加算
""",
        "V0610",
        [],
    ),
    "born after the 基準日": (
        f"""{DAYS}
算定 満年齢：歳
年齢（生年月日）
""",
        "V0611",
        ["生年月日：令和8年4月1日"],
    ),
    "the greatest of nothing": (
        f"""{LISTED}
算定 最高：円
領収書 の 金額 の 最大
""",
        "V0611",
        ["領収書：なし"],
    ),
}

#: Rules at the neighbour, of which the same is proved.
PROVED = {
    "some ただし always holds": f"""{AMOUNTS}
算定 率：割合
ただし 経費 が 自己資金 超 の場合：1/2
ただし 経費 が 自己資金 以下 の場合：1/3
""",
    "a row for 0": f"""{COUNTS}
算定 合わせて：人
受診者 ＋ 対象者

表 額：円
| 合わせて | ⇒ 額 |
| 0〜10人  | 1円  |
| 11人以上 | 2円  |
""",
    "one row where both are equal": f"""{AMOUNTS}
表 率：割合
| 経費          | ⇒ 率 |
| 自己資金 未満 | 1/3  |
| 自己資金 以上 | 1/2  |
""",
    "two ただし that agree": f"""{AMOUNTS}
算定 率：割合
原則：1/2
ただし 離島 の場合：2/3
ただし 還元 の場合：2/3
""",
    "two ただし that never meet": f"""{AMOUNTS}
算定 率：割合
原則：1/2
ただし 離島 かつ 還元 でない の場合：2/3
ただし 還元 の場合：3/4
""",
    "÷ 0 outvoted": f"""{COUNTS}
判定 多い
対象者 が 0人 超 かつ 受診者 ÷ 対象者 が 1/2 以上
""",
    "÷ 0 behind a 前提": f"""{COUNTS}
算定 受診率：割合
前提：対象者 が 0人 超
原則：受診者 ÷ 対象者
""",
    "the rule ends with the value": f"""{COUNTS}
基準値 加算：円/人
適用：令和8年3月31日 まで
令和7年4月1日 から：100円/人

算定 額：円
適用：令和8年3月31日 まで
受診者 × 加算
""",
    "born before": f"""{DAYS}
算定 満年齢：歳
前提：生年月日 が 基準日 以前
原則：年齢（生年月日）
""",
    "the greatest of something": f"""{LISTED}
算定 最高：円
前提：領収書 の 個数 が 1件 以上
原則：領収書 の 金額 の 最大
""",
}


def program(text: str) -> Program:
    book = compile_book([Source("見本.sadame", text)], {})
    assert not has_errors(book.problems), [each.title() for each in book.problems]
    return book.programs["見本"]


def open_ones(text: str) -> list[Verdict]:
    return [each for each in verify(program(text)) if each.standing is not Standing.PROVED]


@pytest.mark.parametrize("name", FOUND)
def test_what_can_be_is_found_with_its_smallest_case(name: str) -> None:
    text, code, facts = FOUND[name]
    (found,) = open_ones(text)

    assert (found.problem.code, found.standing) == (code, Standing.FOUND)
    assert found.witness is not None
    lines = [*example_lines(found.witness, "見つけた場合")]
    assert lines[2:-1] == facts
    assert lines[-1].endswith("：誤り")


@pytest.mark.parametrize("name", FOUND)
def test_a_case_that_is_shown_passes_as_an_example(name: str) -> None:
    text, _, _ = FOUND[name]
    (found,) = open_ones(text)
    assert found.witness is not None
    lines = "\n".join(example_lines(found.witness, "見つけた場合"))

    (trial,) = run_examples(program(f"{text}\n{lines}\n"))
    assert trial.differences == ()


@pytest.mark.parametrize("name", PROVED)
def test_the_neighbour_is_proved(name: str) -> None:
    assert open_ones(PROVED[name]) == []
