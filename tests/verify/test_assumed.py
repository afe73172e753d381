"""What each proof takes as given: only what it needs itself, and of lists how long ones were looked at."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

pytest.importorskip("z3")

from sadame.engine.solver.formulas import Answer
from sadame.engine.verify import proving
from sadame.engine.verify.assuming import Assumed
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing

HEAD = """制度 見本
適用：令和7年度

構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件
基準額：円、0円 以上
申請日：日付
"""


def program(rules: str) -> Program:
    book = compile_book([Source("見本.sadame", f"{HEAD}\n{rules}")], {})
    assert not has_errors(book.problems), [each.diagnostic() for each in book.problems]
    return book.programs["見本"]


def proofs(rules: str, code: str) -> dict[str, Assumed]:
    """What the proofs of this code take as given, by whose they are."""
    found = [each for each in verify(program(rules)) if each.problem.code == code]
    assert {each.standing for each in found} == {Standing.PROVED}, found
    return {each.rule: each.assumed for each in found}


def test_only_a_proof_that_adds_up_a_list_is_one_of_short_lists() -> None:
    assert proofs(
        """算定 支払：円
領収書 の 金額 の 合計

算定 上乗せ：円
基準額 ＋ 1円
""",
        "V0608",
    ) == {"支払": Assumed(elements=3), "上乗せ": Assumed()}


def test_what_is_asked_of_elements_of_some_kinds_holds_of_any_list() -> None:
    # four kinds are asked about, so four elements show whatever a longer list may show
    assert proofs(
        """判定 四種類
次の全てに該当：
一　領収書 のうち 金額 が 1円 であるもの が ある
二　領収書 のうち 金額 が 2円 であるもの が ある
三　領収書 のうち 金額 が 3円 であるもの が ある
四　領収書 のうち 金額 が 4円 であるもの が ある

性質 空の一覧では当たらない
前提：領収書 が ない
条件：四種類 でない
""",
        "V0612",
    ) == {"性質 空の一覧では当たらない": Assumed()}


def test_of_a_list_that_is_counted_long_ones_are_looked_at_too() -> None:
    assert proofs(
        """判定 多い
領収書 の 個数 が 5件 以上

性質 多ければ一件はある
前提：多い
条件：領収書 の 個数 が 1件 以上
""",
        "V0612",
    ) == {"性質 多ければ一件はある": Assumed(elements=16)}


def test_a_law_that_a_longer_list_breaks_is_refuted() -> None:
    (found,) = (
        each
        for each in verify(program("性質 五件はない\n領収書 の 個数 が 5件 未満\n"))
        if each.problem.code == "V0612"
    )
    assert found.standing is Standing.FOUND


def test_days_readings_and_numbers_left_open_are_told_where_they_come_in() -> None:
    assert proofs(
        """解釈 数え方：通常、緩い
既定：通常

基準値 額：円、0円 以上
令和7年度：資料に数なし

算定 早い申請：円
原則：1円
ただし 申請日 が 令和7年4月1日 以前 の場合：2円

算定 読み方による額：円
原則：1円
ただし 数え方 が 緩い の場合：2円

算定 決まらない額：円
原則：額
ただし 基準額 が 1円 以上 の場合：額 ＋ 1円
""",
        "V0608",
    ) == {
        "早い申請": Assumed(few_days=True),
        "読み方による額": Assumed(readings=True),
        "決まらない額": Assumed(settings=True),
    }


def test_that_there_is_a_case_takes_nothing_as_given() -> None:
    found = verify(program("判定 多い\n領収書 の 個数 が 3件 以上\n"))
    assert {(e.problem.code, e.standing, e.assumed) for e in found} == {
        ("V0607", Standing.PROVED, Assumed())
    }


def test_where_longer_lists_do_not_decide_everything_the_proof_stays_one_of_short_lists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = """判定 多い
次の全てに該当：
一　領収書 のうち 金額 が 1円 であるもの が ある
二　領収書 のうち 金額 が 2円 であるもの が ある
三　領収書 のうち 基準額 ÷ （金額 ＋ 1円） が 2 以上 であるもの の 個数 が 2件 以上
"""
    assert proofs(text, "V0609") == {"多い": Assumed()}
    alone = proving._asked_alone  # noqa: SLF001 - one of its answers is to be less

    def less(*given: object) -> Iterator[object]:
        for number, each in enumerate(alone(*given)):  # type: ignore[arg-type]
            yield evolve(each, answer=Answer.UNDECIDED) if number == 1 else each

    monkeypatch.setattr(proving, "_asked_alone", less)
    assert proofs(text, "V0609") == {"多い": Assumed(elements=3)}
