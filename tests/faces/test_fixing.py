"""`sadame check --fix`: what is certain is put right, and nothing else is touched."""

import json
from pathlib import Path

import pytest
from tests.spec.test_spec import ALL, Chunk, sources

from sadame.dsl.diagnostics import Edit
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source, Span
from sadame.engine.app.books import Opened
from sadame.engine.app.cli import main
from sadame.engine.app.fixing import edited, fixed
from sadame.engine.app.library import Shelf

WRONG = """制度 助成
入力
年齢：歳、0歳 以上
市民：はい／いいえ

判定 高齢者
年令 が 65 歳 以上

判定 対象者
次の全てに該当
一　高齢者
三　市民
"""
RIGHT = """制度 助成
入力
年齢：歳、0歳 以上
市民：はい／いいえ

判定 高齢者
年齢 が 65歳 以上

判定 対象者
次の全てに該当：
一　高齢者
二　市民
"""


def _opened(chunk: Chunk) -> Opened:
    every = sources(chunk.text)
    rules = tuple(each for each in every if each.path.endswith(".sadame"))
    files = {each.path: each for each in every if each not in rules}
    shelf = Shelf(rules, files, tuple(each.path for each in rules))
    return Opened(shelf, compile_book(rules, files))


def test_certain_fixes_leave_a_file_that_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "助成.sadame"
    path.write_text(WRONG, "utf-8")
    assert main(["check", str(path), "--fix"]) == 0
    assert path.read_text("utf-8") == RIGHT
    said = capsys.readouterr().out
    assert f"{path}:7:8 E0117 空白を消しました\n" in said
    assert "E0130 「三」を「二」にしました\n" in said
    assert "E0133 「：」を加えました\n" in said
    assert "E0210 「年令」を「年齢」にしました\n" in said
    assert said.endswith("4か所を直しました\n")
    assert main(["check", str(path), "--fix"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_not_certain_is_left_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "助成.sadame"
    text = RIGHT.replace("年齢 が 65歳 以上", "年例 が 65歳 以上").replace("：歳", "：円")
    path.write_text(text, "utf-8")
    assert main(["check", str(path), "--fix", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["fixes"] == []
    assert data["problems"]
    assert path.read_text("utf-8") == text


def test_without_fix_no_file_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "助成.sadame"
    path.write_text(WRONG, "utf-8")
    assert main(["check", str(path)]) == 1
    assert path.read_text("utf-8") == WRONG


@pytest.mark.parametrize("chunk", ALL, ids=lambda chunk: f"{chunk.file}-{chunk.number}")
def test_after_fixing_nothing_certain_is_left(chunk: Chunk) -> None:
    before = _opened(chunk)
    after, made = fixed(before)

    assert [each.code for each in after.findings() if each.edits] == []
    assert bool(made) == any(each.edits for each in before.findings())


def test_edits_are_made_in_order_and_the_rest_is_kept() -> None:
    edits = [Edit(Span("甲", 0, 1), "い"), Edit(Span("甲", 2, 2), "ろ"), Edit(Span("甲", 3, 4), "")]

    assert edited("あいうえお", edits) == "いいろうお"


def test_a_sound_file_stays_as_it_is() -> None:
    source = Source("助成.sadame", RIGHT)
    opened = Opened(Shelf((source,), {}, (source.path,)), compile_book((source,)))

    assert fixed(opened) == (opened, [])


def test_a_unit_that_a_whole_column_lacks_is_put_into_every_row(tmp_path: Path) -> None:
    head = "制度 見本\n入力\n人員：人、1人 以上\n\n表 回数：回\n| 人員 | ⇒ 回数 |\n"
    path = tmp_path / "見本.sadame"
    path.write_text(f"{head}| 1〜10人 | 4 |\n| 11人以上 | 6 |\n", "utf-8")

    assert main(["check", str(path), "--fix"]) == 0
    assert path.read_text("utf-8") == f"{head}| 1〜10人 | 4回 |\n| 11人以上 | 6回 |\n"
