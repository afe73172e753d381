"""Each kind of finding on a small policy worked by hand: found with its case, and not found at the neighbour."""

from fractions import Fraction

import pytest

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.interval import point
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.trials.examples import run_examples

pytest.importorskip("z3")

from sadame.engine.verify.acknowledging import acknowledged
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing, Verdict
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

#: Rules in which something never is, the code, and what is told.
NEVER = {
    "a ただし that cannot hold": (
        f"""{AMOUNTS}
算定 率：割合
原則：1/2
ただし 経費 が 自己資金 超 かつ 経費 が 自己資金 未満 の場合：1/3
""",
        "V0604",
        "「率」のただし書1に当たる場合はありません",
    ),
    "a 号 that always holds": (
        f"""{AMOUNTS}
判定 対象
次の全てに該当：
一　離島
二　経費 が 自己資金 以上 または 経費 が 自己資金 以下
""",
        "V0605",
        "「対象」の第2号には、どの場合も当たります",
    ),
    "a 号 that another implies": (
        f"""{COUNTS}
判定 対象
次の全てに該当：
一　受診者 が 65人 以上
二　受診者 が 60人 以上
三　対象者 が 3人 以上
""",
        "V0606",
        "「対象」の第2号は、いつも当たるとしても結果が変わりません",
    ),
    "a 号 of いずれか that implies another": (
        f"""{COUNTS}
判定 対象
次のいずれかに該当：
一　受診者 が 65人 以上
二　受診者 が 60人 以上
""",
        "V0606",
        "「対象」の第1号は、当たらないとしても結果が変わりません",
    ),
    "a row behind an earlier one": (
        f"""{COUNTS}
表 額：円
一致：先頭
| 受診者   | 対象者   | ⇒ 額 |
| 10人以上 | －       | 1円  |
| 20人以上 | 5人以上  | 2円  |
| －       | －       | 3円  |
""",
        "V0606",
        "「額」の2行目は、当たらないとしても結果が変わりません",
    ),
    "a ただし with the value of 原則": (
        f"""{AMOUNTS}
算定 率：割合
原則：1/2
ただし 離島 の場合：50%
ただし 還元 かつ 離島 でない の場合：1/3
""",
        "V0606",
        "「率」のただし書1は、当たらないとしても結果が変わりません",
    ),
    "a のうち that keeps everything": (
        f"""{LISTED}
算定 多い額：円
領収書 のうち 金額 が 0円 以上 であるもの の 金額 の 合計
""",
        "V0605",
        "「多い額」の条件には、どの場合も当たります",
    ),
    "a 判定 that never holds": (
        f"""{AMOUNTS}
判定 対象
次の全てに該当：
一　経費 が 自己資金 超
二　経費 が 自己資金 以下

算定 率：割合
原則：1/2
ただし 対象 の場合：1/3
""",
        "V0607",
        "「対象」が「該当」になる場合はありません",
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
    "every 号 decides somewhere": f"""{COUNTS}
判定 対象
次の全てに該当：
一　受診者 が 65人 以上
二　受診者 が 70人 以下
三　対象者 が 3人 以上
""",
    "a guard that keeps 対象外 out": f"""{HEAD}
入力
車がある：はい／いいえ
台数：台、1台 以上
　条件：車がある

判定 多い
車がある かつ 台数 が 2台 以上
""",
    "a row before an earlier one": f"""{COUNTS}
表 額：円
一致：先頭
| 受診者   | 対象者   | ⇒ 額 |
| 20人以上 | 5人以上  | 2円  |
| 10人以上 | －       | 1円  |
| －       | －       | 3円  |
""",
    "numbers of the source that agree": f"""{HEAD}
基準値 男：人
令和7年度：3人
基準値 女：人
令和7年度：4人
基準値 計：人
令和7年度：7人

判定 合う
適用：令和7年度
男 ＋ 女 が 計
""",
    "no more is taken away than there is": f"""{AMOUNTS}
算定 額：円
最大（経費 － 自己資金、0円）
""",
    "a difference on the way": f"""{AMOUNTS}
算定 差：円
経費 － 自己資金

算定 額：円
最大（差、0円）
""",
    "a fact that is not asked for is taken for いいえ": f"""{HEAD}
入力
離島：はい／いいえ
車がある：はい／いいえ
古い：はい／いいえ
　条件：車がある
　対象外：いいえ とみなす

判定 対象
次の全てに該当：
一　離島
二　古い
""",
    "a 性質 that always holds": f"""{AMOUNTS}
算定 額：円
最小（経費、自己資金）

性質 経費を超えない
額 が 経費 以下
""",
    "the greatest of something": f"""{LISTED}
算定 最高：円
前提：領収書 の 個数 が 1件 以上
原則：領収書 の 金額 の 最大
""",
}


#: Rules that come to something else than they say, the code, and the case.
OTHERWISE = {
    "more is taken away than there is": (
        f"""{AMOUNTS}
算定 額：円
経費 － 自己資金
""",
        "V0608",
        ["経費：0円", "自己資金：1円", "⇒ 額：-1円"],
    ),
    "a fact that is not asked for": (
        f"""{HEAD}
入力
離島：はい／いいえ
車がある：はい／いいえ
古い：はい／いいえ
　条件：車がある

判定 対象
次の全てに該当：
一　離島
二　古い
""",
        "V0613",
        ["離島：はい", "車がある：いいえ", "⇒ 対象：対象外"],
    ),
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


@pytest.mark.parametrize("name", NEVER)
def test_what_never_is_is_told_once(name: str) -> None:
    text, code, title = NEVER[name]
    (found,) = open_ones(text)

    assert (found.problem.code, found.standing) == (code, Standing.FOUND)
    assert found.problem.title() == title


def test_a_finding_that_the_file_takes_note_of_stays_with_its_reason() -> None:
    text, code, _ = NEVER["a 号 that another implies"]
    noted = program(
        text.replace("判定 対象\n", f"判定 対象\n承知：{code} 様式のため\n承知：V0604 様式のため\n")
    )
    verdicts, notes = acknowledged(noted, verify(noted))
    (found,) = (each for each in verdicts if each.standing is not Standing.PROVED)

    assert (found.standing, found.reason) == (Standing.NOTED, "様式のため")
    assert [(each.written.code, each.is_used) for each in notes] == [(code, True), ("V0604", False)]


def test_a_result_that_needs_more_elements_than_are_looked_at_first_is_found() -> None:
    assert not open_ones(f"""{LISTED}
判定 全種類
次の全てに該当：
一　領収書 のうち 金額 が 1円 であるもの が ある
二　領収書 のうち 金額 が 2円 であるもの が ある
三　領収書 のうち 金額 が 3円 であるもの が ある
四　領収書 のうち 金額 が 4円 であるもの が ある

判定 多い
領収書 の 個数 が 9件 以上
""")


def test_what_is_asked_of_each_element_alone_is_proved_for_lists_of_any_length() -> None:
    found = open_ones(f"""{LISTED}
判定 矛盾
次の全てに該当：
一　領収書 のうち 金額 が 1円 であるもの が ある
二　領収書 のうち 金額 が 1円 であるもの が ない
""")

    assert {each.problem.code for each in found} == {"V0607"}
    assert {each.standing for each in found} == {Standing.FOUND}


def test_what_a_longer_list_may_do_is_not_said_to_be_impossible() -> None:
    (found,) = open_ones(f"""{LISTED}
判定 多い
領収書 の 個数 が 20件 以上
""")

    assert (found.problem.code, found.standing) == ("V0607", Standing.UNDECIDED)


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_comes_to_something_else_is_found_with_its_case(name: str) -> None:
    text, code, lines = OTHERWISE[name]
    (found,) = open_ones(text)

    assert (found.problem.code, found.standing) == (code, Standing.FOUND)
    assert found.witness is not None
    assert [*example_lines(found.witness, "見つけた場合")][2:] == lines


def test_a_law_that_one_case_in_a_million_breaks_is_found() -> None:
    (found,) = open_ones(f"""{AMOUNTS}
算定 額：円
原則：経費
ただし 経費 が 12万3,457円 の場合：200万円

性質 経費を超えない
額 が 経費 以下
""")

    assert (found.problem.code, found.standing) == ("V0612", Standing.FOUND)
    assert found.counterexample is not None
    assert found.counterexample.case.facts["経費"] == point(Fraction(123_457))


def test_numbers_too_wide_for_columns_are_told_where_they_begin() -> None:
    rates = "率一：割合、0% 以上\n率二：割合、0% 以上\n"
    rules = "算定 結果：円\n端数：円未満切捨て\n経費 × 率一 × 率二\n\n算定 倍：円\n結果 × 2\n"
    found = open_ones(f"{COUNTS}経費：円、0円 以上\n{rates}\n{rules}")
    bounded = (
        f"{COUNTS}経費：円、0円 以上 1億円 以下\n{rates.replace('以上', '以上 100% 以下')}\n{rules}"
    )

    assert [(each.problem.code, each.rule) for each in found] == [("V0614", "結果")]
    assert open_ones(bounded) == []


def test_what_else_was_proved_before_does_not_matter() -> None:
    alone = verify(program(PROVED["a difference on the way"]))
    verify(program(FOUND["two ただし that differ"][0]))

    assert verify(program(PROVED["a difference on the way"])) == alone


SILENT = f"""{HEAD}
入力
人数：人、1人 以上 10人 以下
　未回答：0人 とみなす
居室：人、1人 以上

"""
BY_HEADS = "算定 手当：円\n人数 × 1万円/人\n"


def test_a_silence_that_is_taken_for_what_nobody_may_answer_is_found() -> None:
    (found,) = open_ones(SILENT + BY_HEADS)

    assert (found.problem.code, found.standing, found.rule) == ("V0615", Standing.FOUND, "人数")
    assert found.witness is not None
    lines = [*example_lines(found.witness, "答えない者")]
    assert lines[2:] == ["⇒ 手当：0円"]  # the fact is left blank
    (trial,) = run_examples(program("\n".join([SILENT + BY_HEADS, *lines, ""])))
    assert trial.differences == ()


def test_a_silence_within_the_range_or_that_changes_nothing_is_none() -> None:
    within = (SILENT + BY_HEADS).replace("0人 とみなす", "1人 とみなす")
    assert open_ones(within) == []
    # However many there are, nothing comes of it.
    alike = f"{SILENT}算定 手当：円\n最小（人数 × 0円/人、居室 × 1万円/人）\n"
    assert [each for each in open_ones(alike) if each.problem.code == "V0615"] == []


def test_a_silence_under_a_reading_is_shown_with_the_reading() -> None:
    read = SILENT.replace("0人 とみなす", "0人 とみなす（空欄の読み方 が 零 の場合）")
    readings = "解釈 空欄の読み方：零、不明とする\n既定：不明とする\n\n"
    (found,) = open_ones(read + readings + BY_HEADS)

    assert found.problem.code == "V0615"
    assert found.witness is not None
    assert dict(found.witness.case.readings) == {"空欄の読み方": "零"}


def test_a_silence_that_long_lists_alone_may_tell_is_proved_of_short_ones_only() -> None:
    visits = "構造 訪問\n回数：回、0回 以上\n\n"
    listed = SILENT.replace("入力\n", f"{visits}入力\n訪問：訪問 の 一覧、件\n", 1)
    many = "訪問 のうち 回数 が 3回 以上 であるもの の 個数 が 20件 以上"
    rule = f"判定 手厚い\n次の全てに該当：\n一　人数 が 1人 未満\n二　{many}\n"
    (found,) = (each for each in verify(program(listed + rule)) if each.problem.code == "V0615")

    assert (found.standing, found.assumed.elements) == (Standing.PROVED, 3)
