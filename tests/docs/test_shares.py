"""A share that a file writes as a fraction is shown as it is written, wherever that is known; what is computed is not."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from tests.docs.pages import made, pages, words, written

from sadame.engine.app.cli import main

RULES = """制度 率の試し
適用：令和7年度

入力
対象経費：円、0円 以上
所得の割合：割合、0% 以上 100% 以下

基準値 国の率：割合
令和7年4月1日 から：1/2

基準値 県の率：割合
令和7年4月1日 から：3分の2

基準値 市の率：割合
令和7年4月1日 から：75%

算定 国費：円
端数：円未満切捨て
対象経費 × 国の率 × 県の率 × 市の率

算定 補助率：割合
原則：1/2
ただし、所得の割合 が 1/4 未満 の場合：10/20 ＋ 1/4

表 段の率：割合
| 所得の割合        | ⇒ 率 |
| 1/4 未満          | 1/2  |
| 1/4 以上 3/4 未満 | 2/3  |
| 3/4 以上          | 0.8  |
"""


def _section(page: Element, anchor: str) -> str:
    return next(words(each) for each in page.iter("section") if each.get("id") == anchor)


def test_a_page_shows_a_share_as_it_is_written(tmp_path: Path) -> None:
    page = pages(made(written(tmp_path, RULES)))["率の試し.html"]

    figures = _section(page, "部.parameters")
    assert [share in figures for share in ("1/2", "3分の2", "75%", "50%")] == [
        True,
        True,
        True,
        False,
    ]
    rate, table = _section(page, "補助率"), _section(page, "段の率")
    assert "原則：1/2" in rate
    assert "所得の割合が1/4未満の場合：10/20 ＋ 1/4" in rate
    assert "1/4以上3/4未満" in table
    assert "2/3" in table
    assert "50%" not in rate + table


def test_show_and_explain_say_it_as_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, facts = written(tmp_path, RULES), tmp_path / "事実.yaml"
    facts.write_text("対象経費: 1000円\n所得の割合: 20%\n", encoding="utf-8")
    assert main(["show", str(rules)]) == 0
    listing = capsys.readouterr().out
    words_of = ["eval", str(rules), "--facts", str(facts), "--on", "2025-05-01"]
    assert main([*words_of, "--explain"]) == 0
    reasons = capsys.readouterr().out
    assert main([*words_of, "--trace"]) == 0
    record = capsys.readouterr().out

    assert "　国の率：1/2（令和7年4月1日から）" in listing
    assert "　県の率：3分の2（令和7年4月1日から）" in listing
    assert "　市の率：75%（令和7年4月1日から）" in listing
    # 1,000円 × 1/2 × 2/3 × 3/4 = 250円
    assert "■ 国費：250円" in reasons
    assert "国の率＝1/2、県の率＝3分の2、市の率＝75%" in reasons
    # 10/20 ＋ 1/4 is worked out: 3/4, shown as any share.
    assert "■ 補助率：75%" in reasons
    assert "　　→ 令和7年4月1日から：1/2" in record
