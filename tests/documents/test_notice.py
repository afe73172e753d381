"""決定通知: the municipality's words around the rules' reasons, and every way to hand in a template wrongly."""

from io import BytesIO
from pathlib import Path

import docx
import pytest

from sadame.engine.app.cli import main

_RULES = """制度 見舞金
題名：見本市の見舞金
根拠：見本市見舞金要綱 第2条
適用：令和7年度

入力
被災：はい／いいえ
職員数：人、1人 以上
　問：職員は何人ですか
辞退：はい／いいえ
　未回答：いいえ とみなす

判定 要件
次の全てに該当：
一　被災
二　辞退 でない

算定 見舞金の額：円
前提：要件
原則：職員数 × 1万円 ÷ 1人
"""
_FACTS = "被災: はい\n職員数: 3人\n"
_TEMPLATE = """右：{{ 文書番号 }}
{{ 宛名 }}　様

# {{ 題名 }}決定通知書

{{ 結果 }}

## 理由

{{ 理由 }}

・担当は{{ 担当 }}です
"""


def _notice(
    folder: Path, *words: str, template: str = _TEMPLATE, facts: str = _FACTS, slots: bool = True
) -> int:
    for name, text in (("見舞金.sadame", _RULES), ("事実.yaml", facts), ("文面.txt", template)):
        (folder / name).write_text(text, "utf-8")
    given = (
        ["--slot", "文書番号=見福第1号", "--slot", "宛名=甲野", "--slot", "担当="] if slots else []
    )
    return main(
        [
            "notice",
            str(folder / "見舞金.sadame"),
            "--facts",
            str(folder / "事実.yaml"),
            "--on",
            "2025-06-01",
            "--template",
            str(folder / "文面.txt"),
            *given,
            *words,
        ]
    )


def test_a_notice_says_what_was_decided_why_and_on_what_was_presumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _notice(tmp_path) == 0

    told = capsys.readouterr().out
    assert "# 見本市の見舞金決定通知書" in told
    assert "甲野　様" in told
    assert "| 見舞金の額 | 3万円 |" in told
    assert "第1号 被災" in told
    assert "第2号 辞退 でない" in told
    assert "**みなしたこと（未回答など）**：辞退＝いいえ" in told
    assert "**根拠**：見本市見舞金要綱 第2条" in told
    assert "担当は" not in told


def test_a_refusal_names_the_clause_that_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _notice(tmp_path, "--only", "要件", facts="被災: いいえ\n職員数: 3人\n") == 0

    told = capsys.readouterr().out
    assert "| 要件 | 非該当 |" in told
    assert "**決め手**：第1号" in told


def test_there_is_no_notice_before_it_is_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "通知.html"

    assert _notice(tmp_path, "--out", str(out), facts="被災: はい\n職員数: 3人〜4人\n") == 1

    told = capsys.readouterr().out
    assert "まだ決定できないので、通知を作りません" in told
    assert "見舞金の額：不明（3万円〜4万円）" in told
    assert "「職員数」：職員は何人ですか" in told
    assert not out.exists()


def test_facts_that_are_wrong_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _notice(tmp_path, facts="被災: はい\n職員: 3人\n") == 1
    assert "職員" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (_TEMPLATE.replace("{{ 理由 }}", ""), "テンプレートに「理由」の差込みがありません"),
        (_TEMPLATE.replace("{{ 結果 }}", "決定は{{ 結果 }}"), "「結果」の差込みが、ほかの文と同じ行にあります"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{{ 宛名"), "テンプレートの2行目を読めません"),
        (_TEMPLATE.replace("{{ 理由 }}", "{{ 理由|replace('被災', '無事') }}"), "テンプレートの10行目に、使えない書き方があります"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{{ 宛名.__class__ }}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{% for a in 宛名 %}{% endfor %}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{% if 宛名 %}甲{% endif %}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{% set 理由 = 宛名 %}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{% include '/etc/passwd' %}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{{ 1 + 1 }}"), "使えない書き方"),
        (_TEMPLATE.replace("{{ 宛名 }}", "{{ あて名 }}"), "「宛名」という差込みは、テンプレートにありません"),
        (_TEMPLATE + "〔ここに教示を書く〕\n", "〔ここに教示を書く〕」が残っています"),
        (_TEMPLATE + "{{ 通知日 }}\n", "差込み「通知日」に入れるものがありません"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], template: str, said: str
) -> None:
    assert _notice(tmp_path, template=template) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "→" in told.err
    assert told.out == ""


def test_what_is_put_in_is_words_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "# <script>{{ 理由 }}</script>\n## 見出し\ue000\u202e"
    words = ["--slot", f"宛名={hostile}", "--slot", "文書番号=右：一", "--slot", "担当=乙"]
    out = tmp_path / "通知.html"

    assert _notice(tmp_path, *words, "--out", str(out), slots=False) == 0

    page = out.read_text("utf-8")
    assert "<script>" not in page
    assert "<p># &lt;script&gt;{{ 理由 }}&lt;/script&gt; ## 見出し�　様</p>" in page
    assert page.count("<h2>") == 1
    assert '<p class="right">右：一</p>' in page
    assert "担当は乙です" in page
    capsys.readouterr()


def test_a_notice_in_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "通知.docx"

    assert _notice(tmp_path, "--out", str(out)) == 0

    paper = docx.Document(BytesIO(out.read_bytes()))
    named = [(each.style.name if each.style else "", each.text) for each in paper.paragraphs]
    assert ("Heading 1", "見本市の見舞金決定通知書") in named
    assert ("right", "見福第1号") in named
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [
        ["決定したこと", "決定"],
        ["見舞金の額", "3万円"],
    ]
    assert "書き出しました" in capsys.readouterr().out


def test_the_template_to_begin_with_works_once_its_gaps_are_filled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "見本.txt"
    assert main(["notice", "--new-template", str(mine)]) == 0
    text = mine.read_text("utf-8")
    slots = [f"--slot={name}=書いた" for name in ("通知日", "申請日")]
    words = ["--slot=文書番号=一", "--slot=宛名=甲", *slots]

    assert _notice(tmp_path, *words, template=text, slots=False) == 2
    assert "が残っています" in capsys.readouterr().err

    filled = text
    while "〔" in filled:
        head, _, rest = filled.partition("〔")
        filled = f"{head}書いた文{rest.partition('〕')[2]}"
    assert _notice(tmp_path, *words, template=filled, slots=False) == 0
    told = capsys.readouterr().out
    assert "書いた文" in told
    assert "| 職員数 | 3人 |" in told
    assert main(["notice", "--new-template", str(mine)]) == 2
