"""`sadame mutate` as it is called: what it prints, the exit status, and that a second run goes on where the first was."""

import json
from pathlib import Path

import pytest

from sadame.dsl import cache
from sadame.engine.app.cli import main
from sadame.engine.app.mutating import running
from sadame.engine.mutation.trying import Bench

RULES = """制度 見本
適用：令和7年度

入力
年齢：歳、0歳 以上

判定 高齢者
年齢 が 65歳 以上

事例 年齢
| 年齢 | 基準日         | ⇒ 高齢者 |
| 65歳 | 令和7年4月1日  | 該当     |
| 65歳 | 令和8年3月31日 | 該当     |
| 60歳 | 令和7年4月1日  | 非該当   |
| 0歳  | 令和7年4月1日  | 非該当   |
| 65歳 | 令和7年3月31日 | 誤り     |
| 65歳 | 令和8年4月1日  | 誤り     |
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SADAME_CACHE", str(tmp_path / "kept"))
    cache._private.cache_clear()  # noqa: SLF001 - the folder is asked for once a run
    path = Path("見本.sadame")
    path.write_text(RULES, "utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["mutate", *words, "--jobs", "1"])
    return status, capsys.readouterr().out


def test_a_slip_that_nobody_notices_is_told_with_its_line(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = said(capsys, str(rules))

    assert status == 1
    assert out.startswith("見本（見本.sadame）：書き間違い 8件のうち 7件に気づきます（87.5%）\n")
    assert "見本.sadame:8:6 「65歳」を「64歳」に変えても、どの事例も性質も気づきません" in out
    assert out.endswith("書き間違い 8件　うち気づかれない 1件\n")


def test_the_least_that_is_wanted_decides_the_exit_status(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, str(rules), "--min", "87")[0] == 0
    assert said(capsys, str(rules), "--min", "88")[0] == 1
    assert main(["mutate", str(rules), "--min", "101"]) == 2


def test_rules_that_are_guarded_exit_with_0(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules.write_text(RULES.replace("| 60歳 |", "| 64歳 |"), "utf-8")

    assert said(capsys, str(rules)) == (
        0,
        "見本（見本.sadame）：書き間違い 8件のうち 8件に気づきます（100.0%）\n書き間違い 8件　すべて気づきます\n",
    )


def test_data_tell_of_every_slip_what_noticed_it(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = said(capsys, str(rules), "--json", "--only", "高齢者")
    (policy,) = json.loads(out)["policies"]
    (rule,) = policy["rules"]

    assert (policy["mutants"], policy["survived"], policy["score"]) == (3, 1, "66.6%")
    assert [(each["id"], each["killed_by"], each["title"]) for each in rule["list"]] == [
        ("見本:8:境界:1", "事例", "年齢"),
        ("見本:8:数:1", None, None),
        ("見本:8:数:2", "事例", "年齢"),
    ]


def test_a_name_nobody_declares_is_refused(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", str(rules), "--only", "高令者"]) == 2
    assert "「高齢者」のことですか" in capsys.readouterr().err


def test_examples_that_fail_as_they_are_come_first(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules.write_text(RULES.replace("非該当", "該当"), "utf-8")

    assert main(["mutate", str(rules), "--jobs", "1"]) == 2
    assert "書き間違える前から合いません" in capsys.readouterr().err


def test_what_was_tried_is_not_tried_again(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = said(capsys, str(rules))

    def refuse(*_: object) -> None:
        raise AssertionError("tried again")

    monkeypatch.setattr(Bench, "verdict", refuse)

    assert said(capsys, str(rules)) == first


def test_a_damaged_file_of_verdicts_is_not_believed(
    rules: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = said(capsys, str(rules))
    (kept,) = (tmp_path / "kept").glob("*.mutants")
    for damaged in (b"", b"{", b"[1, 2]", b'{"a": 3}', kept.read_bytes().replace(b'"', b"'")):
        kept.write_bytes(damaged)

        assert said(capsys, str(rules)) == first


def test_processes_say_what_one_alone_says(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SADAME_CACHE", "off")
    monkeypatch.setattr(running, "_AT_ONCE", 2)
    alone = said(capsys, str(rules))

    assert (main(["mutate", str(rules), "--jobs", "2"]), capsys.readouterr().out) == alone


def test_without_the_solver_it_is_said_that_meanings_were_not_looked_at(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "find_spec", lambda _: None)
    status, out = said(capsys, str(rules))

    assert status == 1
    assert "調べていません" in out
    assert "事例 要確認" not in out
