"""Rules that are taken over by 準用: probed where 読み替え gives them another meaning, and only there."""

from pathlib import Path

import pytest

pytest.importorskip("z3")

from tests.probing.made import read

from sadame.engine.app.cli import main

COUNTRY = """制度 国の給付
適用：令和6年度 から

入力
人数：人、1人 以上
所得：円、0円 以上

基準値 人数の上限：人
令和6年4月1日 から：10人
調整：可

判定 少人数
調整：可
備考：国の言葉。
人数 が 人数の上限 以下

判定 低所得
所得 が 100万円 以下

判定 対象
次の全てに該当：
一　少人数
二　低所得
"""
TOWN = """制度 町の給付
準用：国の給付
適用：令和6年度 から

読み替え 人数の上限：20人
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "国.sadame").write_text(COUNTRY, "utf-8")
    path = tmp_path / "町.sadame"
    path.write_text(TOWN, "utf-8")
    return path


def test_a_rule_that_names_the_other_number_and_what_stands_on_it(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cases", str(town), "--path", str(town.parent)]) == 0
    text = capsys.readouterr().out
    parts = [f"事例 {each}" for each in text.split("\n事例 ")[1:]]
    # Nothing of 低所得: it says in 町 what it says in 国.
    assert [each.partition("\n")[0] for each in parts] == [
        "事例 少人数を確かめる",
        "事例 対象を確かめる",
    ]
    few = [(row.given["人数"], row.result) for row in read(parts[0])]
    assert few == [("20人", "該当"), ("21人", "非該当"), ("不明", "不明")]


def test_they_pass_where_they_are_put(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", str(town), "--path", str(town.parent), "--write"]) == 0
    assert main(["test", str(town.parent)]) == 0
    assert "すべて合格" in capsys.readouterr().out
    assert main(["cases", str(town), "--path", str(town.parent), "--write"]) == 0
    assert capsys.readouterr().out == "新しく作る事例はありません\n"


def test_what_is_only_told_about_a_rule_is_no_meaning(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override = "読み替え 少人数\n調整：可\n備考：町の言葉。\n人数 が 人数の上限 以下\n"
    town.write_text(f"{TOWN.partition('読み替え')[0]}{override}", "utf-8")
    assert main(["cases", str(town), "--path", str(town.parent)]) == 0
    # It stands in the file of 町, so it is tried; 対象 stands on nothing that means something else.
    text = capsys.readouterr().out
    assert [line for line in text.split("\n") if line.startswith("事例 ")] == [
        "事例 少人数を確かめる"
    ]
