"""The calculator in a real browser: what it asks, what it says and why, with the keyboard, and without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.javascript.browser import MISSING, Page, browser

from sadame.docs_gen.phrases import phrases
from sadame.docs_gen.site.policy import CALCULATOR
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine import load
from sadame.engine.app.calculator import calculator, shared
from sadame.engine.javascript import style

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

OWN = """制度 試算の見本
適用：令和7年4月1日 から
解釈 数え方：本人を含む、本人を除く
構造 明細
品名：文字
金額：円、0円 以上
入力
人数：人、1人 以上 20人 以下
　問：<b>何人</b>ですか
申込日：日付
領収書：明細 の 一覧、件
算定 合計額：円
領収書 の 金額 の 合計
算定 一人の額：円
端数：1円未満切捨て
100万円 ÷ 人数 × 1人
算定 支給額：円
前提：期限内
原則：最小（合計額、一人の額）
判定 期限内
申込日 が 令和7年度 に ある
判定 数え方による
次のいずれかに該当：
一　人数 が 10人 以上
二　数え方 が 本人を含む
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as made:
        yield made


def written(folder: Path, name: str) -> Path:
    """A page with nothing but a calculator, opened as a file."""
    if name == "試算の見本":
        source = Source("試算の見本.sadame", OWN)
        program, sources = compile_book([source]).programs[name], {source.path: source}
    else:
        program, sources = load()[name].program, dict(load()[name].sources)
    (folder / "keisan.js").write_text(shared(phrases()), encoding="utf-8")
    (folder / "own.js").write_text(calculator(program, sources), encoding="utf-8")
    (folder / "keisan.css").write_text(style(), encoding="utf-8")
    rows = "".join(
        f'<p id="{name}.第{n}号">第{n}号</p>'
        for name in ("事業対象者", "数え方による")
        for n in range(1, 8)
    )
    at = folder / "page.html"
    at.write_text(
        '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>試算</title>'
        f'<link rel="stylesheet" href="keisan.css"></head><body><section id="{CALCULATOR}"></section>{rows}'
        '<script src="keisan.js"></script><script src="own.js"></script></body></html>',
        encoding="utf-8",
    )
    return at


def press(page: Page, text: str, *, within: str = ".keisan-sheet") -> None:
    page.run(
        f"[...document.querySelectorAll('{within} button')].find((each) => each.textContent === '{text}').click()"
    )


def fill_in(page: Page, text: str) -> None:
    page.run(f"document.querySelector('.keisan-question input').value = '{text}'")
    press(page, "答える")


def choose(page: Page, field: str, value: str) -> None:
    page.run(
        f"(() => {{ const field = document.querySelector('#{field}'); field.value = '{value}';"
        " field.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def outcome(page: Page) -> str:
    return str(page.run("document.querySelector('.keisan-outcome').textContent"))


def question(page: Page) -> str:
    return str(
        page.run(
            "(document.querySelector('.keisan-question legend') || {textContent: ''}).textContent"
        )
    )


def test_one_answer_settles_the_checklist_and_nothing_more_is_asked(
    page: Page, tmp_path: Path
) -> None:
    page.open(written(tmp_path, "基本チェックリスト"))
    choose(page, "keisan-day", "令和7年6月1日")
    assert outcome(page) == "事業対象者 不明"
    assert question(page).startswith("週に1回以上は外出していますか")
    press(page, "いいえ")
    assert outcome(page) == "事業対象者 該当"
    assert question(page) == ""
    said = page.run("document.querySelector('.keisan-sheet').innerText")
    assert "これ以上お聞きすることはありません" in said
    assert "決め手" in said
    assert page.run("document.activeElement.getAttribute('role')") == "status"
    assert page.run("[...document.querySelectorAll('.lit')].map((each) => each.id)") == [
        "事業対象者.第5号"
    ]
    assert (
        page.run("document.querySelector('.keisan-links a').getAttribute('href')")
        == "#事業対象者.第5号"
    )
    assert (
        page.run("document.querySelector('li.decides').textContent") == "○ 第5号 閉じこもり 決め手"
    )


def test_what_is_not_known_is_said_and_asked_no_more(page: Page, tmp_path: Path) -> None:
    page.open(written(tmp_path, "基本チェックリスト"))
    choose(page, "keisan-day", "令和7年6月1日")
    choose(page, "keisan-rule", "閉じこもり")
    press(page, "わからない")
    assert outcome(page) == "閉じこもり 不明"
    assert question(page) == ""
    assert "ほかにお聞きできることはありません" in page.run(
        "document.querySelector('.keisan-sheet').innerText"
    )
    press(page, "直す")
    press(page, "はい")
    assert outcome(page) == "閉じこもり 非該当"


def answer(page: Page, name: str, text: str) -> None:
    """Answer a question, whether it is asked now or stands among the others."""
    if not question(page).endswith(name):
        press(page, name, within=".keisan-others")
    buttons = page.run(
        "[...document.querySelectorAll('.keisan-choices button')].map((each) => each.textContent)"
    )
    if text in buttons:
        press(page, text, within=".keisan-choices")
    else:
        fill_in(page, text)


def test_the_subsidy_is_a_range_until_the_staff_is_counted(page: Page, tmp_path: Path) -> None:
    """The ceilings of the example on the front page: 100万円 to 10人, 150万円 to 20人, …, 250万円 above 30人."""
    page.open(written(tmp_path, "介護テクノロジー導入支援事業"))
    choose(page, "keisan-day", "令和7年6月1日")
    choose(page, "keisan-rule", "補助上限額")
    answer(page, "導入区分", "ICT")
    answer(page, "職員数により変動しない", "いいえ")
    assert outcome(page) == "補助上限額 不明（100万円〜250万円）"
    assert question(page).endswith("職員数")
    answer(page, "職員数", "１５人")
    assert outcome(page) == "補助上限額 150万円"
    assert question(page) == ""


def test_nothing_leaves_the_browser_and_hostile_words_are_words(page: Page, tmp_path: Path) -> None:
    page.open(written(tmp_path, "試算の見本"))
    choose(page, "keisan-day", "令和7年6月1日")
    assert page.problems() == []
    assert {each.partition(":")[0] for each in page.requests()} == {"file"}
    assert page.run("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    choose(page, "keisan-rule", "一人の額")
    assert question(page) == "<b>何人</b>ですか人数"


def test_a_slip_is_told_in_words_and_full_width_is_read(page: Page, tmp_path: Path) -> None:
    page.open(written(tmp_path, "試算の見本"))
    choose(page, "keisan-day", "令和7年6月1日")
    choose(page, "keisan-rule", "一人の額")
    problem = "document.querySelector('.keisan-question .keisan-problem').textContent"
    fill_in(page, "３日")
    assert page.run(problem) == "「人数」の「3日」は単位が違います。人で書いてください"
    fill_in(page, "")
    assert (
        page.run(problem) == "値を書いてください。分からないときは「わからない」を押してください。"
    )
    fill_in(page, "３０人")
    assert page.run(problem) == "「人数」の「30人」は範囲の外です。1人〜20人の値を書いてください"
    assert page.run("document.activeElement.getAttribute('aria-invalid')") == "true"
    fill_in(page, "３〜４人")
    assert outcome(page) == "一人の額 不明（25万円〜333,333円）"
    choose(page, "keisan-day", "きのう")
    assert "読み取れません" in page.run("document.querySelector('#keisan-day-problem').textContent")


def test_a_list_is_a_table_of_rows(page: Page, tmp_path: Path) -> None:
    page.open(written(tmp_path, "試算の見本"))
    choose(page, "keisan-day", "令和7年6月1日")
    choose(page, "keisan-rule", "合計額")
    press(page, "答える")  # nothing is written: an empty list
    assert outcome(page) == "合計額 0円"
    press(page, "直す")
    press(page, "行を足す")
    press(page, "行を足す")  # the third row stays empty
    page.run(
        "[...document.querySelectorAll('.keisan-rows tbody tr')].forEach((row, i) => {"
        " const fields = row.querySelectorAll('input'); fields[0].value = ['い', 'ろ', ''][i]; fields[1].value = ['1万円', '２，５００円', ''][i]; })"
    )
    press(page, "答える")
    assert outcome(page) == "合計額 12,500円"
    press(page, "直す")
    choose(page, "keisan-value-whole", "more")
    press(page, "答える")
    assert outcome(page) == "合計額 不明（0円 以上）"


def test_a_reading_can_be_chosen_and_a_day_without_rules_is_said(
    page: Page, tmp_path: Path
) -> None:
    page.open(written(tmp_path, "試算の見本"))
    choose(page, "keisan-day", "令和7年6月1日")
    choose(page, "keisan-rule", "数え方による")
    assert outcome(page) == "数え方による 不明"
    assert page.run("[...document.querySelectorAll('.lit-open')].map((each) => each.id)") == [
        "数え方による.第1号",
        "数え方による.第2号",
    ]
    choose(page, "keisan-reading-0", "本人を含む")
    assert outcome(page) == "数え方による 該当"
    choose(page, "keisan-day", "平成元年6月1日")
    assert (
        page.run("document.querySelector('.keisan-result').textContent")
        == "この基準日に適用される決まりはありません"
    )


def test_the_keyboard_is_enough_and_the_result_is_read_out(page: Page, tmp_path: Path) -> None:
    page.open(written(tmp_path, "基本チェックリスト"), width=390)
    choose(page, "keisan-day", "令和7年6月1日")
    live = "document.querySelector('[role=status][aria-live=polite]')"
    page.run(f"window.before = {live}; document.querySelector('.keisan-question button').focus()")
    for key in ("keyDown", "keyUp"):
        page.command(
            "Input.dispatchKeyEvent",
            type=key,
            key="Enter",
            code="Enter",
            windowsVirtualKeyCode=13,
            text="\r" if key == "keyDown" else "",
        )
    assert page.run(f"window.before === {live}")  # the same place, so that its change is heard
    assert page.run("document.activeElement.closest('.keisan-question') !== null")
    unnamed = (
        "[...document.querySelectorAll('.keisan-sheet input, .keisan-sheet select')].filter((each) =>"
        " !each.labels.length && !each.getAttribute('aria-label')).length"
    )
    assert page.run(unnamed) == 0
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
