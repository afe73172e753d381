"""What is not known, what is taken for granted, and days of change: worked out by hand."""

from pathlib import Path

import pytest

pytest.importorskip("z3")

from tests.probing.made import made, shipped
from tests.probing.test_edges import ICT

from sadame.dsl.formatter import format_source
from sadame.dsl.source import Source
from sadame.engine.app.cli import main


def test_a_fact_that_matters_is_once_not_known() -> None:
    # From 100万円 of the first row to 250万円 of the last.
    unknown = [row for row in made(ICT, "補助上限額") if row.given == {"職員数": "不明"}]
    assert [(row.result, row.remark) for row in unknown] == [
        ("100万円〜250万円", "職員数が不明"),
    ]


def test_only_what_leaves_the_result_open_is_not_known() -> None:
    text = """制度 見本のどちらか
入力
甲：はい／いいえ
乙：はい／いいえ
　未回答：いいえ とみなす

判定 片方
甲 または 乙
"""
    rows = {(tuple(row.given.items()), row.result, row.remark) for row in made(text, "片方")}
    # 乙 is いいえ also where nothing is said of it.
    assert ((("甲", "不明"),), "不明", "甲が不明") in rows
    assert ((("甲", "いいえ"), ("乙", "不明")), "不明", "乙が不明") in rows
    # Nothing is said of 乙: it is taken for いいえ.
    assert ((("甲", "いいえ"),), "非該当", "乙が未回答") in rows


CHANGED = """制度 見本の改正
適用：令和6年4月1日 から 令和8年3月31日 まで

入力
人数：人、1人 以上

算定 給付額：円
適用：令和6年4月1日 から 令和7年3月31日 まで
端数：なし
1万円/人 × 人数

算定 給付額：円
適用：令和7年4月1日 から
端数：なし
2万円/人 × 人数

判定 大勢
人数 が 5人 以上

判定 今年度
基準日 が 令和7年10月1日 以後
"""


def test_the_day_before_a_change_and_the_day_itself() -> None:
    found = {
        (row.given["基準日"], row.given["人数"], row.result) for row in made(CHANGED, "給付額")
    }
    assert ("令和7年3月31日", "1人", "1万円") in found
    assert ("令和7年4月1日", "1人", "2万円") in found


def test_what_does_not_change_needs_no_day() -> None:
    assert all("基準日" not in row.given for row in made(CHANGED, "大勢"))


def test_a_rule_that_looks_at_the_day_is_tried_on_both_sides() -> None:
    found = [(row.given["基準日"], row.result) for row in made(CHANGED, "今年度")]
    assert found == [("令和7年9月30日", "非該当"), ("令和7年10月1日", "該当")]


def test_the_table_by_staff_that_ships() -> None:
    text = shipped("fund/kaigo_technology.sadame").read_text("utf-8")
    rows = made(text[: text.index("# ── 事例 ──")], "ICT上限額")
    numbers = [
        row.given.get("職員数", "")
        for row in rows
        if row.given["職員数により変動しない"] == "いいえ"
    ]
    assert numbers == ["1人", "10人", "11人", "20人", "21人", "30人", "31人", "不明"]


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "規則.sadame"
    path.write_text(ICT, "utf-8")
    return path


def test_it_writes_once_what_is_not_there_yet(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cases", str(rules), "--write"]) == 0
    assert "事例を8件書き加えました" in capsys.readouterr().out
    written = rules.read_text("utf-8")
    assert written.startswith(ICT)
    assert format_source(Source("a.sadame", written)) == written
    assert main(["test", str(rules)]) == 0
    assert capsys.readouterr().out.startswith("事例 8件 すべて合格")
    assert main(["cases", str(rules), "--write"]) == 0
    assert capsys.readouterr().out == "新しく作る事例はありません\n"
    assert rules.read_text("utf-8") == written


def test_it_says_the_same_every_time(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for _ in range(2):
        assert main(["cases", str(rules), "--json"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


def test_it_adds_what_the_file_leaves_out(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules.write_text(
        f"{ICT}\n事例 区切り\n| 職員数 | ⇒ 補助上限額 |\n| 10人 | 100万円 |\n| 31人 | 250万円 |\n",
        "utf-8",
    )
    assert main(["cases", str(rules), "--new"]) == 0
    text = capsys.readouterr().out
    assert [line.split("|")[1].strip() for line in text.split("\n") if line.startswith("| ")] == [
        "職員数",
        "1人",
        "11人",
        "20人",
        "21人",
        "30人",
        "不明",
    ]


def test_an_unknown_rule_is_named(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", str(rules), "--rule", "補助の上限額"]) == 2
    assert "「補助上限額」のことですか" in capsys.readouterr().err


def test_without_the_solver_it_says_what_to_install(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sadame.engine.app.cli.cases.find_spec", lambda _: None)
    assert main(["cases", str(rules)]) == 2
    assert "sadame[verify]" in capsys.readouterr().err
