"""`sadame fmt` as it is called: what it prints, what it writes, and the exit status."""

import json
import os
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

UNTIDY = "制度 例\n入力\n年齢:歳\n\n判定 高齢者\n年齢≧65歳\n"
TIDY = "制度 例\n入力\n年齢：歳\n\n判定 高齢者\n年齢 が 65歳 以上\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "整った.sadame").write_text(TIDY.replace("例", "別の例"), "utf-8")
    untidy = tmp_path / "整っていない.sadame"
    untidy.write_text(UNTIDY, "utf-8")
    return untidy


def test_only_what_is_not_in_shape_is_written(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = rules.parent / "整った.sadame"
    os.utime(other, (1, 1))

    assert main(["fmt", str(rules.parent)]) == 0
    assert rules.read_text("utf-8") == TIDY
    assert other.stat().st_mtime == 1
    assert capsys.readouterr().out == f"{rules}\n2件のうち 1件を整えました\n"
    assert sorted(each.name for each in rules.parent.iterdir()) == [other.name, rules.name]


def test_nothing_to_do_is_said_in_silence(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["fmt", str(rules)])
    capsys.readouterr()

    for options in ([], ["--check"], ["--diff"]):
        assert main(["fmt", *options, str(rules)]) == 0
        assert capsys.readouterr().out == ""


def test_check_names_the_files_and_writes_none(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt", "--check", str(rules)]) == 1
    assert rules.read_text("utf-8") == UNTIDY
    assert capsys.readouterr().out == f"{rules}\n1件のうち 1件がそろっていません\n"


def test_diff_shows_the_lines_and_writes_none(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt", "--diff", str(rules)]) == 1
    assert rules.read_text("utf-8") == UNTIDY

    shown = capsys.readouterr().out.split("\n")

    assert "-年齢≧65歳" in shown
    assert "+年齢 が 65歳 以上" in shown


def test_the_answer_for_programs(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", "--json", str(rules)]) == 1

    answer = json.loads(capsys.readouterr().out)

    assert answer["written"] is False
    assert [(each["path"], each["changed"]) for each in answer["files"]] == [(str(rules), True)]
    assert "+年齢 が 65歳 以上\n" in answer["files"][0]["diff"]


def test_the_names_of_another_file_help_to_read_text_without_spaces(tmp_path: Path) -> None:
    (tmp_path / "元.sadame").write_text("制度 元\n入力\n所得：円\n", "utf-8")
    below = tmp_path / "先.sadame"
    below.write_text("制度 先\n参照 元\n\n判定 甲\n元の所得が10円以上\n", "utf-8")

    main(["fmt", str(tmp_path)])

    assert below.read_text("utf-8").endswith("元 の 所得 が 10円 以上\n")


def test_rights_and_links_stay(rules: Path) -> None:
    rules.chmod(0o640)
    link = rules.parent / "別名.sadame"
    link.symlink_to(rules)

    assert main(["fmt", str(link)]) == 0
    assert link.is_symlink()
    assert rules.stat().st_mode & 0o777 == 0o640
    assert rules.read_text("utf-8") == TIDY


def test_a_file_that_cannot_be_written_is_left_whole(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)

    assert main(["fmt", str(rules)]) == 2
    assert rules.read_text("utf-8") == UNTIDY
    assert "に書き込めません" in capsys.readouterr().err
    assert len(list(rules.parent.iterdir())) == 2
