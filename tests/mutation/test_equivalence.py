"""Mutants that mean the same are recognised, and for the others an 事例 is shown that would notice them."""

from datetime import date

import pytest

from sadame.dsl.core import Constant, Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.mutating.telling import Teller
from sadame.engine.mutation.judging import Judged, Meaning
from sadame.engine.mutation.kinds import Kind
from sadame.engine.mutation.mutants import Mutant, mutants
from sadame.engine.mutation.mutated import mutated
from sadame.engine.trials.examples import run_examples

pytest.importorskip("z3")

from sadame.engine.mutation.equivalence import judge

SOONER = date(2025, 3, 31).toordinal()

RULES = """制度 見本
適用：令和7年度

入力
年齢：歳、0歳 以上
市内に住む：はい／いいえ

判定 対象者
次の全てに該当：
一　年齢 が 65歳 以上
二　年齢 が 60歳 以上
三　市内に住む
不明：非該当 とみなす

表 手当：円
前提：対象者
| 年齢     | ⇒ 額  |
| 64歳以下 | 1万円 |
| 65歳以上 | 2万円 |
"""


def compiled(text: str) -> Program:
    book = compile_book([Source("見本.sadame", text)])
    assert [each.diagnostic().title for each in book.problems if each.code.startswith("E")] == []
    return book.programs["見本"]


def judged(kind: Kind, owner: str, address: str) -> list[Judged]:
    program = compiled(RULES)
    return [
        judge(program, each)
        for each in mutants(program, "見本.sadame")
        if (each.kind, each.owner, each.address) == (kind, owner, address)
    ]


def test_a_clause_that_another_contains_may_be_left_out() -> None:
    assert judged(Kind.CLAUSE, "対象者", "第2号") == [Judged(Meaning.SAME)]


def test_a_row_that_is_never_reached_may_be_left_out() -> None:
    assert judged(Kind.ROW, "手当", "1行目") == [Judged(Meaning.SAME)]


def test_what_shows_under_missing_facts_alone_is_not_decided() -> None:
    assert judged(Kind.PRESUMPTION, "対象者", "") == [Judged(Meaning.UNDECIDED)]


def test_an_example_is_shown_that_notices_the_slip_and_holds_for_the_rules_as_they_are() -> None:
    program = compiled(RULES)
    shown = 0
    for mutant in mutants(program, "見本.sadame"):
        found = judge(program, mutant)
        if found.meaning is Meaning.OTHER:
            shown += 1
            longer = compiled("\n".join([RULES, *found.example, ""]))

            (again,) = (each for each in mutants(longer, "見本.sadame") if each.key == mutant.key)

            assert fails(longer, None) == [], mutant
            assert fails(longer, again) == ["要確認"], mutant
    assert shown > 10


def fails(program: Program, mutant: Mutant | None) -> list[str]:
    tried = program if mutant is None else mutated(program, mutant)
    return [each.example.title for each in run_examples(tried) if each.differences]


def test_a_fact_that_only_the_slip_asks_for_may_have_a_condition() -> None:
    program = compiled("""制度 見本
適用：令和7年度

入力
市内に住む：はい／いいえ
市内に勤める：はい／いいえ
　条件：市内に住む でない

判定 対象者
市内に住む
""")
    (swapped,) = (
        each
        for each in mutants(program, "見本.sadame")
        if each.kind is Kind.INPUT and each.owner == "対象者"
    )

    assert judge(program, swapped).meaning is Meaning.OTHER


# ── what is asked ──

ASKED = """制度 見本
適用：令和7年度

解釈 数え方：広い、狭い
既定：広い

入力
人数：人、0人 以上
体重：kg、0kg 超
　刻み：0.1kg
学生：はい／いいえ
　条件：人数 が 3人 以上
　未回答：いいえ とみなす
世帯の額：円、1円 以上
　条件：学生
　対象外：5円 とみなす
年数：年、1年 以上

判定 多い
人数 が 5人 以上

判定 多い学生
多い かつ 学生

判定 重い
体重 が 60kg 以上 または 数え方 が 狭い

算定 額：円
世帯の額

判定 いつでも
年数 が 10年 以上 または 年数 が 10年 未満
"""


def asked(owner: str, text: str = ASKED) -> dict[str, Judged]:
    """What is known of the slips in a fact or a 解釈, by what is written otherwise."""
    source = Source("見本.sadame", text)
    program = compiled(text)
    teller = Teller(program, {source.path: source})
    return {
        teller.said(each).removesuffix("に変えても").removesuffix("を除いても"): judge(
            program, each
        )
        for each in mutants(program, source.path)
        if each.owner == owner and each.kind is not Kind.VERSION
    }


def test_a_value_that_one_side_refuses_tells_a_range_from_another() -> None:
    found = asked("人数")["範囲の「0人 以上」を「1人 以上」"]

    assert found.meaning is Meaning.OTHER
    assert "人数：0人" in found.example


def test_a_value_between_two_steps_tells_a_step_from_another() -> None:
    finer = asked("体重")["刻みの「0.1kg」を「0.01kg」"]

    assert finer.meaning is Meaning.OTHER
    assert "⇒ 重い：誤り" in finer.example


def test_a_condition_may_be_left_out_where_a_rule_looks_at_it_itself() -> None:
    # 多い is いいえ below three, so 多い学生 is, whatever 学生 is; 額 alone asks for what those who are 学生 are asked.
    without = ASKED.replace("　条件：学生\n　対象外：5円 とみなす\n", "")

    assert asked("学生")["条件「3人 以上」"].meaning is Meaning.OTHER
    assert asked("学生", without)["条件「3人 以上」"] == Judged(Meaning.SAME)


def test_silence_is_told_from_other_silence() -> None:
    found = asked("学生")

    assert found["未回答の「いいえ とみなす」"].meaning is Meaning.OTHER
    assert found["未回答の「いいえ」を「はい」"].meaning is Meaning.OTHER
    assert not any("学生：" in line for line in found["未回答の「いいえ」を「はい」"].example)
    assert asked("世帯の額")["対象外の「5円」を「6円」"].meaning is Meaning.OTHER


def test_what_silence_may_be_is_more_than_what_it_is_taken_for() -> None:
    # whatever 所得 is, 差 is 100円: but without the 未回答 a blank 所得 leaves it 不明
    text = (
        "制度 見本\n適用：令和7年度\n\n入力\n所得：円、0円 以上\n　未回答：0円 とみなす\n\n"
        "算定 差：円\n所得 － 所得 ＋ 100円\n"
    )

    assert asked("所得", text)["未回答の「0円 とみなす」"] == Judged(Meaning.UNDECIDED)


def test_another_usual_reading_is_told_where_nobody_chose_one() -> None:
    found = asked("数え方")["既定の「広い」を「狭い」"]

    assert found.meaning is Meaning.OTHER
    assert not any("数え方：" in line for line in found.example)


def test_every_example_shown_for_what_is_asked_notices_the_slip() -> None:
    program = compiled(ASKED)
    shown = 0
    for mutant in mutants(program, "見本.sadame"):
        if mutant.owner not in {"人数", "体重", "学生", "世帯の額", "数え方", "年数"}:
            continue
        found = judge(program, mutant)
        if found.meaning is Meaning.OTHER:
            shown += 1
            longer = compiled("\n".join([ASKED, *found.example, ""]))
            (again,) = (each for each in mutants(longer, "見本.sadame") if each.key == mutant.key)

            assert fails(longer, None) == [], mutant
            assert fails(longer, again) == ["要確認"], mutant
    assert shown > 12


# ── days on which nothing else is in force ──

TURNS = """制度 見本
適用：令和6年度 から 令和8年度 まで

入力
人数：人、0人 以上

基準値 単価：円/人
適用：令和7年度
令和7年度：100円/人

基準値 別の単価：円/人
適用：令和7年度
令和7年度：50円/人

算定 額：円
適用：令和7年度
原則：単価 × 人数

算定 別の額：円
原則：別の単価 × 人数
"""


def days_of(owner: str) -> dict[str, Meaning]:
    program = compiled(TURNS)
    return {
        f"{each.before.value}→{each.after.value - each.before.value:+}": judge(
            program, each
        ).meaning
        for each in mutants(program, "見本.sadame")
        if each.kind is Kind.VERSION and each.owner == owner
        if isinstance(each.before, Constant) and isinstance(each.after, Constant)
        if isinstance(each.before.value, int) and isinstance(each.after.value, int)
    }


def test_a_rule_that_is_not_there_yet_and_has_users_is_shown_on_the_day_before() -> None:
    text = """制度 見本
適用：令和6年度 から 令和8年度 まで

入力
市内に住む：はい／いいえ
市内に勤める：はい／いいえ

判定 市民
適用：令和7年度
市内に住む

判定 対象者
適用：令和7年度
市民 かつ 市内に勤める
"""
    program = compiled(text)
    moved = [
        each
        for each in mutants(program, "見本.sadame")
        if each.kind is Kind.VERSION and each.owner == "市民"
    ]

    assert len(moved) == 4
    for mutant in moved:
        found = judge(program, mutant)
        longer = compiled("\n".join([text, *found.example, ""]))
        (again,) = (each for each in mutants(longer, "見本.sadame") if each.key == mutant.key)
        assert fails(longer, None) == []
        assert fails(longer, again) == ["要確認"]


def test_a_rule_and_what_it_needs_from_the_same_day_on_cannot_be_told_apart_a_day_earlier() -> None:
    # A day earlier there is no 単価 yet: 額 fails with the rule in force as it does without. A day later it fails where it did not.
    found = [*days_of("額").values()]
    assert found.count(Meaning.SAME) == 2
    assert found.count(Meaning.OTHER) == 2


def test_a_figure_that_no_rule_reads_on_that_day_may_begin_earlier() -> None:
    found = [*days_of("単価").values()]
    assert found.count(Meaning.SAME) == 2
    assert found.count(Meaning.OTHER) == 2


def test_a_figure_that_a_rule_reads_on_every_day_may_not() -> None:
    assert {*days_of("別の単価").values()} == {Meaning.OTHER}


LISTS = """制度 見本
適用：令和7年度

構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件

判定 対象
次のいずれかに該当：
一　領収書 のうち 金額 が 10円 であるもの が ある
二　領収書 のうち 金額 が 5円 以上 10円 以下 であるもの が ある
"""


def test_what_is_asked_of_single_elements_is_proved_for_every_list() -> None:
    program = compiled(LISTS)
    found = {
        each.after: judge(program, each).meaning
        for each in mutants(program, "見本.sadame")
        if each.kind is Kind.CLAUSE and each.address == "第1号"
    }
    assert found == {None: Meaning.SAME}


DAYS = """制度 見本
適用：令和5年4月1日 から 令和8年3月31日 まで

入力
応募の年度：年度
応募した日：日付

基準値 期限：日付
令和5年4月1日 から 令和7年3月31日 まで：資料に数なし
　理由：載っていない
令和7年度：令和7年7月11日

判定 期限内
応募した日 が 期限（応募の年度 時点） 以前

基準値 定員：人
令和7年度：20人

性質 定員は二十人
前提：基準日 が 令和7年度 に ある
条件：定員 が 20人
"""


@pytest.mark.parametrize("owner", ["期限", "定員"])
def test_a_day_on_which_nothing_comes_to_anything_else_may_be_moved(owner: str) -> None:
    program = compiled(DAYS)
    moved = [each for each in mutants(program, "見本.sadame") if each.kind is Kind.VERSION]
    sooner = [
        judge(program, each).meaning
        for each in moved
        if each.owner == owner and isinstance(each.after, Constant) and each.after.value == SOONER
    ]
    assert sooner == [Meaning.SAME]


def test_a_day_that_is_read_is_not_moved_unnoticed() -> None:
    program = compiled(
        DAYS.replace("応募の年度：年度", "応募の日：日付").replace(
            "応募の年度 時点", "応募の日 時点"
        )
    )
    found = [
        judge(program, each).meaning
        for each in mutants(program, "見本.sadame")
        if each.kind is Kind.VERSION and each.owner == "期限"
    ]
    assert Meaning.SAME not in found
