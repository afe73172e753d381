"""`sadame docs --format docx`: a paper for each 制度 with real headings, tables and a table of contents."""

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from sadame.engine.app.cli import main

_RULES = """制度 見舞金
題名：見本市の見舞金
適用：令和7年4月1日 から

入力
職員数：人、1人 以上
被災：はい／いいえ

判定 要件
次の全てに該当：
一　被災
二　職員数 が 2人 以上

表 見舞金の額：円
| 職員数   | ⇒ 額   |
| 1〜10人  | 10万円 |
| 11人以上 | 25万円 |

事例 十一人から
| 職員数 | ⇒ 見舞金の額 |
| 11人   | 25万円       |
"""


def test_a_paper_has_numbered_headings_contents_and_tables_that_repeat_their_heads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "見舞金.sadame").write_text(_RULES, "utf-8")
    out = tmp_path / "文書"

    assert (
        main(["docs", str(tmp_path / "見舞金.sadame"), "--format", "docx", "--out", str(out)]) == 0
    )
    assert "1件" in capsys.readouterr().out

    paper = docx.Document(str(out / "見舞金.docx"))
    named = [(each.style.name if each.style else "", each.text) for each in paper.paragraphs]
    headings = [text for style, text in named if style.startswith("Heading")]
    assert headings[0] == "見本市の見舞金"
    assert "判定　要件" in headings
    contents = [text for style, text in named if style == "contents" and text.strip()]
    assert [text for text in headings[1:] if text not in contents] == []
    codes = [each.text or "" for each in paper.element.body.iter(qn("w:instrText"))]
    assert sum("TOC" in code for code in codes) == 1
    numbered = paper.styles["Heading 2"].element.find(f".//{qn('w:numPr')}")
    assert numbered is not None
    assert ("Normal", "第1号　被災") in named

    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in paper.tables]
    assert [
        ["職員数", "⇒ 見舞金の額"],
        ["1人以上10人以下", "10万円"],
        ["11人以上", "25万円"],
    ] in tables
    for each in paper.tables:
        assert len([*each._element.iter(qn("w:tblHeader"))]) >= 1  # noqa: SLF001 - the library has no word for it


def test_an_unknown_format_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--format", "pdf", "--out", str(tmp_path / "x")]) == 2
    assert "「pdf」という書式はありません" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
