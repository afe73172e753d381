"""What notebooks show: the words of `explain()`, and nothing that a name or a fact could smuggle in."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from sadame.engine import Policy, load

HOSTILE = """制度 見本の調査
題名：<script>alert(1)</script>
根拠：見本要綱 "><img src=x onerror=alert(1)>
適用：令和7年度

区分 種類：甲、乙

入力
記号：文字
　問：<b onclick="x">記号</b>は {{ 7*7 }} ですか
別の記号：文字
種類：種類

判定 同じ記号
記号 が 別の記号

判定 甲の種類
根拠：<style>*{display:none}</style>
種類 が 甲

算定 額：円
原則：0円
ただし「<i>」 種類 が 乙 の場合：1万円
"""
FACTS = {"記号": "<img src=x onerror=alert(1)>", "別の記号": "</div><script>", "種類": "乙"}
TAGS = {"div", "b", "span", "details", "summary"}
ATTRIBUTES = {"style", "lang", "open"}


class Seen(HTMLParser):
    """The tags, their attributes and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "見本.sadame"
    file.write_text(HOSTILE, encoding="utf-8")
    return load(file)["見本の調査"]


def test_nothing_written_by_others_becomes_html(policy: Policy) -> None:
    outcome = policy.evaluate(FACTS, on="2025-06-01")
    pages = [policy._repr_html_(), outcome._repr_html_(), outcome["額"]._repr_html_()]
    for page in pages:
        seen = Seen(page)
        assert seen.tags <= TAGS
        assert seen.attributes <= ATTRIBUTES
        assert seen.open == []
    assert "<script>alert(1)</script>" in " ".join(Seen(pages[0]).text)
    assert "{{ 7*7 }}" in " ".join(Seen(pages[0]).text)
    assert "<img src=x onerror=alert(1)>" in " ".join(Seen(pages[1]).text)


def test_a_notebook_shows_every_line_of_the_explanation(policy: Policy) -> None:
    outcome = policy.evaluate(FACTS, on="2025-06-01")
    seen = Seen(outcome._repr_html_()).text
    told = [line.strip("　 ") for line in outcome.explain().splitlines()]
    assert "次のとおりであれば、該当でした" in told
    for line in told[1:]:
        shown = line.removeprefix("■ ").split("：")[0] if line.startswith("■") else line
        assert not line or any(shown in each for each in seen), line


def test_an_answer_shows_itself_alone(policy: Policy) -> None:
    page = policy.evaluate(FACTS, on="2025-06-01")["甲の種類"]._repr_html_()
    assert page.count("<summary") == 1
    assert "種類が「甲」" in page
    assert "同じ記号" not in page
