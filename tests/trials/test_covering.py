"""What 事例 look at and what they do not, worked out by hand on small 制度."""

from collections.abc import Iterable

import pytest

from sadame.docs_gen.unseen import PHRASES, counts, percent, unseen
from sadame.dsl.cover import Aspect, Cover, Goal, Point, Sight
from sadame.dsl.display import show_value
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.trials.covering import cover

HOME = "見本.sadame"


def covered(text: str, *others: str) -> Cover:
    sources = [Source(HOME, text), *(Source(f"{i}.sadame", each) for i, each in enumerate(others))]
    book = compile_book(sources, {})
    assert not [each.diagnostic().title for each in book.problems if each.code.startswith("E")]
    name = text.partition("\n")[0].removeprefix("制度 ")
    return cover(book.programs[name], HOME)


def at(found: Cover, aspect: Aspect, owner: str, address: str = "") -> list[Point]:
    points = [e for e in found.of(aspect) if (e.owner, e.address) == (owner, address)]
    assert points
    return points


def missing(points: Iterable[Point]) -> list[str]:
    """What is missing: the kinds of sight, with the value where one is wanted."""
    return [_said(goal) for point in points for goal in point.missing]


def _said(goal: Goal) -> str:
    if goal.value is None or goal.type is None:
        return goal.sight.value
    return f"{goal.sight.value} {show_value(goal.value, goal.type)}"


# ── 号 ───────────────────────────────────────────────────────────────────────────────────────────

RULE = """制度 見本
入力
職員数：人、1人 以上
計画：はい／いいえ
判定 要件
{head}
一　計画
二　職員数 が 10人 以下
事例 要件
| 計画 | 職員数 | ⇒ 要件 |
{rows}
"""
ALL = "次の全てに該当："
ANY = "次のいずれかに該当："


def clauses(head: str, *rows: str) -> tuple[list[str], list[str]]:
    found = covered(RULE.format(head=head, rows="\n".join(rows)))
    first, second = (at(found, Aspect.CLAUSE, "要件", f"第{i}号") for i in (1, 2))
    return missing(first), missing(second)


def test_who_only_says_yes_leaves_every_no_open() -> None:
    lacking = ["no", "decided_by_no"]
    assert clauses(ALL, "| はい | 10人 | 該当 |") == (lacking, lacking)


def test_two_that_fail_together_decide_nothing() -> None:
    lacking = ["decided_by_no"]
    found = clauses(ALL, "| はい | 10人 | 該当 |", "| いいえ | 11人 | 非該当 |")
    assert found == (lacking, lacking)


def test_one_that_fails_alone_decides() -> None:
    found = clauses(
        ALL,
        "| はい | 10人 | 該当 |",
        "| はい | 11人 | 非該当 |",
        "| いいえ | 10人 | 非該当 |",
    )
    assert found == ([], [])


def test_under_any_one_that_holds_alone_decides() -> None:
    # はい はい: neither alone. いいえ いいえ: either would turn it. はい いいえ: the first holds it up.
    found = clauses(ANY, "| はい | 10人 | 該当 |", "| いいえ | 11人 | 非該当 |")
    assert found == (["decided_by_yes"], ["decided_by_yes"])
    found = clauses(
        ANY,
        "| はい | 10人 | 該当 |",
        "| いいえ | 11人 | 非該当 |",
        "| はい | 11人 | 該当 |",
    )
    assert found == ([], ["decided_by_yes"])


def test_what_is_not_known_is_neither_yes_nor_no() -> None:
    found = clauses(ALL, "| 不明 | 10人 | 不明 |")
    assert found[0] == ["yes", "no", "decided_by_yes", "decided_by_no"]
    assert found[1] == ["no", "decided_by_yes", "decided_by_no"]


def test_a_clause_that_is_absorbed_further_up_decides_nothing() -> None:
    text = """制度 見本
入力
甲：はい／いいえ
乙：はい／いいえ
判定 要件
次の全てに該当：
一　甲
二　次のいずれかに該当：
　イ　乙
　ロ　甲 でない
事例 要件
| 甲     | 乙   | ⇒ 要件 |
| いいえ | はい | 非該当 |
| はい   | はい | 該当   |
"""
    found = covered(text)
    # 甲 いいえ: 第2号 holds by both, and nothing of it matters. 甲 はい: イ holds it up alone.
    assert missing(at(found, Aspect.CLAUSE, "要件", "第2号イ")) == ["no", "decided_by_no"]
    assert missing(at(found, Aspect.CLAUSE, "要件", "第2号ロ")) == [
        "decided_by_yes",
        "decided_by_no",
    ]
    assert missing(at(found, Aspect.CLAUSE, "要件", "第1号")) == []


def test_questions_of_one_count_are_told_apart() -> None:
    text = """制度 見本
質問票 票
選択肢：はい、いいえ
| 問 | 設問 | 該当 |
| 1  | 一？ | はい |
| 2  | 二？ | はい |
判定 支障
票 の 問1〜問2 のうち 1項目 以上
事例 支障
票 の 問1：はい
票 の 問2：いいえ
⇒ 支障：該当
"""
    found = covered(text)
    assert missing(at(found, Aspect.CLAUSE, "支障", "問1")) == ["no", "decided_by_no"]
    assert missing(at(found, Aspect.CLAUSE, "支障", "問2")) == [
        "yes",
        "decided_by_yes",
        "decided_by_no",
    ]


# ── what counts and what does not ────────────────────────────────────────────────────────────────

CHOICE = """制度 見本
入力
職員数：人、1人 以上
計画：はい／いいえ
困難：はい／いいえ
算定 率：割合
前提：計画
原則：1/2
ただし「少数」 職員数 が 5人 以下 の場合：3/4
ただし「困難」 困難 の場合：2/3
「困難」は「少数」に優先
事例 率
| 計画 | 職員数 | 困難 | ⇒ 率 |
{rows}
"""


def test_provisos_apply_or_do_not() -> None:
    found = covered(CHOICE.format(rows="| はい | 5人 | いいえ | 75% |"))
    assert missing(at(found, Aspect.PROVISO, "率", "少数")) == ["not_applied"]
    assert missing(at(found, Aspect.PROVISO, "率", "困難")) == ["applied"]
    assert missing(at(found, Aspect.PROVISO, "率", "原則")) == ["applied"]
    assert missing(at(found, Aspect.PRECONDITION, "率", "前提")) == ["no"]
    assert missing(at(found, Aspect.EDGE, "率", "少数")) == ["exactly 6人"]


def test_behind_a_closed_precondition_nothing_is_seen() -> None:
    found = covered(CHOICE.format(rows="| いいえ | 5人 | はい | 対象外 |"))
    assert missing(at(found, Aspect.PRECONDITION, "率", "前提")) == ["yes"]
    assert missing(at(found, Aspect.PROVISO, "率", "少数")) == ["applied", "not_applied"]
    assert missing(at(found, Aspect.EDGE, "率", "少数")) == ["exactly 5人", "exactly 6人"]
    assert missing(at(found, Aspect.OUTCOME, "率")) == ["value", "unknown"]


def test_a_proviso_that_gives_way_is_not_looked_at() -> None:
    found = covered(CHOICE.format(rows="| はい | 5人 | はい | 2/3 |"))
    assert missing(at(found, Aspect.PROVISO, "率", "困難")) == ["not_applied"]
    assert missing(at(found, Aspect.PROVISO, "率", "少数")) == ["applied"]
    assert missing(at(found, Aspect.EDGE, "率", "少数")) == ["exactly 5人", "exactly 6人"]


TABLE = """制度 見本
入力
職員数：人、1人 以上
表 額：円
一致：{matching}
| 職員数   | ⇒ 額   |
| {first}  | 1万円  |
| 11人以上 | 2万円  |
事例 額
| 職員数 | ⇒ 額 |
{rows}
"""


def test_rows_are_met_and_their_ends_touched() -> None:
    # 1人 is the least there is: no case can lie below it, so that end is no edge.
    rows = "| 10人 | 1万円 |"
    found = covered(TABLE.format(matching="一意", first="1〜10人", rows=rows))
    assert missing(at(found, Aspect.ROW, "額", "1行目")) == []
    assert missing(at(found, Aspect.ROW, "額", "2行目")) == ["met"]
    assert missing(at(found, Aspect.EDGE, "額", "1行目")) == ["exactly 11人"]
    assert missing(at(found, Aspect.EDGE, "額", "2行目")) == ["exactly 11人"]


def test_below_the_first_row_that_is_met_nothing_is_seen() -> None:
    rows = "| 10人 | 1万円 |"
    found = covered(TABLE.format(matching="先頭", first="10人以下", rows=rows))
    assert missing(at(found, Aspect.EDGE, "額", "1行目")) == ["exactly 11人"]
    assert missing(at(found, Aspect.EDGE, "額", "2行目")) == ["exactly 10人", "exactly 11人"]


def test_a_rule_is_tried_where_it_counts_and_expected_where_it_is_named() -> None:
    text = """制度 見本
入力
甲：はい／いいえ
判定 内
甲
算定 外：円
原則：1円
ただし、内 の場合：2円
判定 余り
甲 でない
事例 外
甲：はい
⇒ 外：2円
"""
    found = covered(text)
    assert missing(at(found, Aspect.RULE, "外")) == []
    assert missing(at(found, Aspect.RULE, "内")) == ["expected"]
    assert missing(at(found, Aspect.RULE, "余り")) == ["tried", "expected"]
    assert missing(at(found, Aspect.FACT, "甲")) == ["left_open"]
    assert [each.what for each in unseen(found, lambda _: "") if each.where == "余り"] == [
        "これを使う事例がない"
    ]


def test_members_of_a_choice_are_told_one_by_one() -> None:
    text = """制度 見本
区分 色：赤、青、黄
入力
甲：はい／いいえ
算定 印：色
原則：赤
ただし、甲 の場合：青
事例 印
甲：はい
⇒ 印：青
"""
    found = at(covered(text), Aspect.OUTCOME, "印")
    assert missing(found) == ["value 赤", "value 黄", "unknown"]


# ── 境目 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fact", "condition", "value", "left"),
    [
        ("人、0人 以上", "甲 が 10人 以上", "10人", ["exactly 9人"]),
        ("人、0人 以上", "甲 が 10人 超", "10人", ["exactly 11人"]),
        ("人、0人 以上", "甲 が 10人 以下", "11人", ["exactly 10人"]),
        ("人、0人 以上", "甲 が 10人 未満", "9人", ["exactly 10人"]),
        ("人、0人 以上", "甲 が 10.5人 以上", "10人", ["exactly 11人"]),
        ("人、0人 以上", "10人 が 甲 以上", "10人", ["exactly 11人"]),
        ("kg、0kg 以上\n　刻み：0.1kg", "甲 が 2kg 以上", "2kg", ["exactly 1.9kg"]),
        ("割合", "甲 が 50% 以上", "60%", ["exactly 50%"]),
        ("割合", "甲 が 50% 超", "50%", []),
        ("日付", "甲 が 令和7年6月30日 以前", "令和7年6月30日", ["exactly 令和7年7月1日"]),
        ("年度", "甲 が 令和7年度 以後", "令和7年度", ["exactly 令和6年度"]),
        ("段階", "甲 が 中 以上", "中", ["exactly 低"]),
        ("段階", "甲 が 中 以下", "低", ["exactly 中", "exactly 高"]),
        ("人、0人 以上", "甲 が 基準 以上", "2人", ["exactly 3人"]),
    ],
)
def test_the_value_at_the_edge_and_the_next_beyond(
    fact: str, condition: str, value: str, left: list[str]
) -> None:
    text = f"""制度 見本
順序区分 段階：低 ＜ 中 ＜ 高
入力
甲：{fact}
乙：はい／いいえ
基準値 基準：人
令和5年度 から：3人
判定 要件
乙 かつ {condition}
事例 要件
基準日：令和7年4月1日
甲：{value}
乙：いいえ
⇒ 要件：非該当
"""
    found = covered(text)
    assert missing(at(found, Aspect.EDGE, "要件")) == left


@pytest.mark.parametrize("condition", ["甲 が 10人 以上", "甲 が 1人 以上", "乙 が 甲 以上"])
def test_a_comparison_that_never_turns_has_no_edge(condition: str) -> None:
    text = f"""制度 見本
入力
甲：人、1人 以上 9人 以下
乙：人、1人 以上
判定 要件
乙 が 1人 かつ {condition}
事例 要件
甲：2人
乙：2人
⇒ 要件：非該当
"""
    assert not covered(text).of(Aspect.EDGE)


def test_what_is_asked_of_the_elements_of_a_list() -> None:
    text = """制度 見本
構造 明細
金額：円、0円 以上
対象：はい／いいえ
入力
領収書：明細 の 一覧、件
算定 計：円
領収書 のうち 対象 かつ 金額 が 100円 以上 であるもの の 金額 の 合計
事例 計
領収書：（金額：100円、対象：はい）、（金額：99円、対象：いいえ）
⇒ 計：100円
"""
    found = covered(text)
    assert missing(at(found, Aspect.EDGE, "計")) == []
    whole, first, second = at(found, Aspect.CLAUSE, "計")
    assert missing([whole]) == []
    assert missing([first]) == ["decided_by_no"]
    assert missing([second]) == ["decided_by_no"]


# ── 版と読み方 ───────────────────────────────────────────────────────────────────────────────────

VERSIONS = """制度 見本
適用：令和6年4月1日 から
入力
甲：はい／いいえ
基準値 額：円
令和6年度：1円
令和7年度 から：2円
解釈 数え方：広く、狭く
既定：広く
算定 給付：円
原則：額
ただし、数え方 が 狭く の場合：0円
判定 別
甲
事例 給付
| 基準日         | 数え方 | 甲   | ⇒ 給付 | ⇒ 別 |
{rows}
"""


def days(*rows: str) -> list[str]:
    return missing(covered(VERSIONS.format(rows="\n".join(rows))).of(Aspect.VERSION))


def test_the_day_before_a_change_and_the_day_itself() -> None:
    assert days("| 令和7年4月1日 |  | はい | 2円 |  |") == [
        "in_force",
        "on_day 令和6年3月31日",
        "on_day 令和6年4月1日",
        "on_day 令和7年3月31日",
    ]
    assert (
        days(
            "| 令和6年3月31日 |  | はい | 誤り |  |",
            "| 令和6年4月1日  |  | はい | 1円  |  |",
            "| 令和7年3月31日 |  | はい | 1円  |  |",
            "| 令和7年4月1日  |  | はい | 2円  |  |",
        )
        == []
    )


def test_periods_that_no_case_visits_are_all_named() -> None:
    text = VERSIONS.format(rows="| 令和6年3月31日 |  | はい | 誤り |  |")
    lines = [each.where for each in unseen(covered(text), lambda _: "")]

    assert "版（令和6年4月1日から令和7年3月31日まで、令和7年4月1日から）" in lines


def test_a_case_that_does_not_look_at_what_changes_says_nothing_of_the_change() -> None:
    assert days("| 令和7年4月1日 |  | はい |  | 該当 |") == [
        "in_force",
        "on_day 令和6年3月31日",
        "on_day 令和6年4月1日",
        "on_day 令和7年3月31日",
        "on_day 令和7年4月1日",
    ]


def test_readings_by_default_and_by_name() -> None:
    def left(row: str) -> list[str]:
        return missing(covered(VERSIONS.format(rows=row)).of(Aspect.READING))

    assert left("| 令和7年4月1日 |      | はい | 2円 |      |") == ["read_so 狭く"]
    assert left("| 令和7年4月1日 | 狭く | はい | 0円 |      |") == ["read_so 広く"]
    assert left("| 令和7年4月1日 |      | はい |     | 該当 |") == ["read_so 広く", "read_so 狭く"]


# ── 名簿、準用 ───────────────────────────────────────────────────────────────────────────────────


def test_every_row_of_a_roster_is_looked_at() -> None:
    text = """制度 見本
入力 住民
識別：番号
番号：文字
年齢の数：歳、0歳 以上
　刻み：1歳
抽出 高齢者
対象：住民
条件：年齢の数 が 65歳 以上
指標 割合の見本：割合
分子：高齢者 に 該当する 人数
分母：住民 の 人数
指標 試さない指標：人
分子：高齢者 に 該当する 人数
事例 名簿
基準日：令和7年4月1日
名簿：
| 番号 | 年齢の数 |
| 1    | 64歳     |
| 2    | 65歳     |
⇒ 割合の見本：50%
"""
    found = covered(text)
    assert missing(at(found, Aspect.RULE, "割合の見本")) == []
    assert missing(at(found, Aspect.RULE, "試さない指標")) == ["tried", "expected"]
    assert missing(at(found, Aspect.RULE, "高齢者")) == ["expected"]
    assert missing(at(found, Aspect.EDGE, "高齢者")) == []
    assert found.cases == 1


def test_what_is_taken_over_belongs_to_the_file_of_the_parent() -> None:
    parent = """制度 親
基準値 額：円
令和5年度 から：1円
調整：可
算定 給付：円
額
"""
    child = """制度 子
準用：親
入力
甲：はい／いいえ
判定 上乗せ
甲
事例 子
基準日：令和7年4月1日
甲：はい
⇒ 上乗せ：該当
"""
    found = covered(child, parent)
    assert {each.owner for each in found.points} == {"甲", "上乗せ", "子"}


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def test_shares_are_cut_off_so_that_all_is_all() -> None:
    assert [percent(199, 200), percent(200, 200), percent(0, 7), percent(0, 0)] == [
        "99%",
        "100%",
        "0%",
        "100%",
    ]


def test_the_line_adds_up() -> None:
    found = covered(RULE.format(head=ALL, rows="| はい | 10人 | 該当 |"))
    # 決まり 要件. 号 two, neither wholly. 結果 該当 of 該当, 非該当, 不明. 境目 10 without 11. 版 one. 不明 two facts.
    assert counts(found) == (
        "決まり 1/1　号 0/2　結果 1/3　境目 0/1　版 1/1　不明 0/2　計 3/10（30%）"
    )


def test_every_kind_of_sight_has_words() -> None:
    assert {*PHRASES} == {*Sight}


def test_lines_say_what_case_is_missing() -> None:
    text = RULE.format(head=ALL, rows="| はい | 10人 | 該当 |")
    found = unseen(covered(text), lambda span: text[span.start : span.end])
    assert [(each.where, each.what) for each in found] == [
        ("職員数", "分からないままの事例がない"),
        ("計画", "分からないままの事例がない"),
        ("要件", "「非該当」「不明」になる事例がない"),
        ("要件 第1号「計画」", "「いいえ」になる事例がない"),
        ("要件 第2号「職員数 が 10人 以下」", "「いいえ」になる事例、ちょうど11人の事例がない"),
    ]
