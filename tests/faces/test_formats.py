"""`sadame check --format`: findings as other machines read them."""

import json
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

RULES = """制度 助成
入力
年齢：歳、0歳 以上

判定 高齢者
年齢 が 65 歳 以上

判定 高齢者
年齢が65歳以上
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "助成 100%.sadame").write_text(RULES, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_github_shows_each_finding_at_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "github"]) == 1
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == (
        "::error file=助成 100%25.sadame,line=6,endLine=6,col=8,endColumn=9,"
        "title=E0117 数と単位の間に空白があります"
        "::数と単位の間に空白があります%0A「65歳」と続けて書いてください"
    )
    assert second.startswith("::error file=助成 100%25.sadame,line=8,")
    assert third.startswith("::warning file=助成 100%25.sadame,line=9,")


@pytest.mark.usefixtures("folder")
def test_sarif_names_rules_places_and_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["E0117", "E0211", "W0501"]
    space, doubled, respaced = run["results"]
    uri = "%E5%8A%A9%E6%88%90%20100%25.sadame"
    assert space["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": uri},
                "region": {"startLine": 6, "startColumn": 8, "endLine": 6, "endColumn": 9},
            }
        }
    ]
    (change,) = space["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": ""}
    assert doubled["relatedLocations"][0]["message"] == {"text": "先の宣言"}
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning"]
    for each in (space, doubled, respaced):
        rule = run["tool"]["driver"]["rules"][each["ruleIndex"]]
        assert rule["id"] == each["ruleId"]


def test_a_file_that_is_fine_is_an_empty_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "助成.sadame"
    path.write_text("制度 助成\n", "utf-8")
    assert main(["check", str(path), "--format", "github"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", str(path), "--format", "sarif"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
    assert main(["check", str(path), "--format", "json"]) == 0
    by_format = capsys.readouterr().out
    assert main(["check", str(path), "--json"]) == 0
    assert capsys.readouterr().out == by_format


def test_a_format_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "xml"]) == 2
    assert "「xml」という形式はありません" in capsys.readouterr().err
