"""`sadame verify`: what it prints, as text and as data, and how it ends."""

import json
from importlib import util
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

pytest.importorskip("z3")

TEXT = """制度 見本
適用：令和7年度
入力
受診者：人、0人 以上
対象者：人、0人 以上

算定 受診率：割合
原則：受診者 ÷ 対象者
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "見本.sadame"
    path.write_text(TEXT, "utf-8")
    return str(path)


def test_a_finding_is_data_with_the_example_that_shows_it(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", rules, "--json"]) == 1
    (policy,) = json.loads(capsys.readouterr().out)["policies"]
    (finding,) = policy["findings"]
    assert (policy["policy"], policy["proved"], policy["undecided"]) == ("見本", 1, [])
    assert (finding["code"], finding["severity"], finding["line"]) == ("V0609", "finding", 8)
    assert finding["example"].split("\n")[1:] == [
        "基準日：令和7年4月1日",
        "対象者：0人",
        "⇒ 受診率：誤り",
    ]


def test_other_codes_are_not_told(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", rules, "--only", "v0603", "--json"]) == 0
    assert main(["verify", rules, "--only", "V0699"]) == 2
    assert "V0603" in capsys.readouterr().err


def test_rules_that_are_wrong_are_not_proved(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(rules).write_text(TEXT.replace("÷ 対象者", "÷ 対象"), "utf-8")
    assert main(["verify", rules]) == 1
    assert "E0" in capsys.readouterr().out


def test_without_the_solver_it_says_what_to_install(
    rules: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sadame.engine.app.cli.verify.find_spec", lambda _: None)
    assert util.find_spec("z3") is not None
    assert main(["verify", rules]) == 2
    assert 'pip install "sadame[verify]"' in capsys.readouterr().err


def test_it_ends_well_where_nothing_is_found(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(rules).write_text(TEXT.replace("対象者：人、0人", "対象者：人、1人"), "utf-8")
    assert main(["verify", rules]) == 0
    assert "指摘 0件" in capsys.readouterr().out


# ── two versions ──


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    """受診率 with another condition that is the same, and the 対象者 counted otherwise."""
    names = []
    for name, text in (
        ("前", TEXT.replace("対象者：人、0人", "対象者：人、1人")),
        (
            "後",
            TEXT.replace("対象者：人、0人", "対象者：人、1人").replace(
                "÷ 対象者", "÷ （対象者 ＋ 1人）"
            ),
        ),
    ):
        (tmp_path / f"{name}.sadame").write_text(text, "utf-8")
        names.append(str(tmp_path / f"{name}.sadame"))
    return names[0], names[1]


def test_a_version_is_the_same_as_itself(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--same", versions[0], versions[0]]) == 0
    assert "1の規則が、どの場合も同じ結果になることを証明しました" in capsys.readouterr().out


def test_what_is_smaller_now_is_told_with_a_case(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--same", *versions, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (stretch,) = told["policies"][0]["stretches"]
    (change,) = stretch["changed"]
    assert (told["same"], change["rule"], change["how"]) == (False, "受診率", "down")
    assert change["decided"]
    assert {*change["facts"]} == {"受診者", "対象者"}


def test_a_side_that_has_errors_or_is_not_there_is_not_called_the_same(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(versions[1]).write_text(TEXT.replace("÷ 対象者", "÷ 対象"), "utf-8")
    assert main(["verify", "--same", *versions]) == 1
    assert "後の規則に誤りがあります" in capsys.readouterr().out


def test_two_versions_and_nothing_else(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", versions[0], "--same", *versions]) == 2
    assert "--same のときは" in capsys.readouterr().err


def test_what_was_proved_before_is_told_the_same(
    rules: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SADAME_CACHE", str(tmp_path / "控え"))
    assert main(["verify", rules, "--json"]) == 1
    first = capsys.readouterr().out
    monkeypatch.setattr("sadame.engine.app.proven.proved", lambda *_: pytest.fail("proved again"))
    assert main(["verify", rules, "--json"]) == 1
    assert capsys.readouterr().out == first


def test_what_is_damaged_is_proved_again(
    rules: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SADAME_CACHE", str(tmp_path / "控え"))
    assert main(["verify", rules]) == 1
    first = capsys.readouterr().out
    (kept,) = (tmp_path / "控え").rglob("*.proof")
    kept.write_bytes(kept.read_bytes()[:40])
    assert main(["verify", rules]) == 1
    assert capsys.readouterr().out == first


def test_a_change_of_the_file_is_proved_anew(
    rules: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SADAME_CACHE", str(tmp_path / "控え"))
    assert main(["verify", rules]) == 1
    Path(rules).write_text(TEXT.replace("対象者：人、0人", "対象者：人、1人"), "utf-8")
    assert main(["verify", rules]) == 0


LISTED = """制度 見本
適用：令和7年度

構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件
基準額：円、0円 以上

算定 支払：円
領収書 の 金額 の 合計

算定 上乗せ：円
基準額 ＋ 1円
"""


def test_of_what_lists_a_proof_is_one_is_told_of_that_proof_alone(
    rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(rules).write_text(LISTED, "utf-8")
    assert main(["verify", rules, "--only", "V0608"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "見本　証明済み 2件　指摘 0件　判定できず 0件",
        "　うち「一覧は3件まで」とした証明 1件：支払（V0608）",
        "証明の前提：事実はすべて分かっていて、入力の範囲と刻みに合う",
    ]
    assert main(["verify", rules, "--only", "V0608", "--json"]) == 0
    (policy,) = json.loads(capsys.readouterr().out)["policies"]
    full = "事実はすべて分かっていて、入力の範囲と刻みに合う"
    assert policy["assumed"] == [full]
    assert {(each["name"], each["line"], *each["assumed"]) for each in policy["proofs"]} == {
        ("支払", 11, full, "一覧は3件まで"),
        ("上乗せ", 14, full),
    }
