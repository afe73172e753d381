"""The pytest plugin: what is collected, under which name, and how a failure reads."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

RULES = """制度 見本の手当
適用：令和7年度

入力
所得：円、0円 以上
同居：はい／いいえ

算定 手当：円
原則：1万円
ただし、所得 が 200万円 超 の場合：0円

事例 境目
| 所得    | ⇒ 手当 |
| 200万円 | 1万円  |
| 201万円 | 1円    |

性質 増えない
所得 が 増えても 手当 は 増えない

性質 いつも払う
手当 が 1円 以上

性質 ありえない場合
前提：所得 が 0円 未満
条件：手当 が 0円
"""

#: The same plugin as an installed Sadame has, also where this checkout was not installed.
PLUGIN = ("-p", "no:sadame", "-p", "sadame.engine.testing.plugin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "teate.sadame").write_text(RULES, "utf-8")
    (tmp_path / "other.sadame").write_text("制度 ほか\n判定 甲\n乙\n", "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n", "utf-8")
    (tmp_path / "test_nothing.py").write_text("def test_nothing() -> None: ...\n", "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    """What pytest prints in that folder."""
    roots = Path(__file__).parents[2]
    paths = ",".join(f"'{roots / each}'" for each in ("dsl", "engine", "docs_gen"))
    program = f"import sys; sys.path[:0] = [{paths}]; import pytest; pytest.main()"
    command = [sys.executable, "-c", program, *PLUGIN, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


OWN = [
    "事例「境目」1件目",
    "事例「境目」2件目",
    "性質「増えない」",
    "性質「いつも払う」",
    "性質「ありえない場合」",
]


def test_who_asks_for_nothing_gets_nothing(folder: Path) -> None:
    told = run(folder, "--collect-only", "-q")

    assert [line for line in told.splitlines() if "::" in line] == ["test_nothing.py::test_nothing"]


def test_a_failure_reads_as_in_sadame_test(folder: Path) -> None:
    told = run(folder, "rules/teate.sadame", "-v", "-rs")

    assert re.findall(r"^rules/teate.sadame::(\S+) ", told, re.MULTILINE) == OWN
    assert "2 failed, 2 passed, 1 skipped" in told
    assert (
        "rules/teate.sadame:15:3 事例「境目」2件目が合いません\n"
        "　手当（基準日 令和7年4月1日）\n　　期待　1円\n　　結果　0円\n"
    ) in told
    assert (
        "rules/teate.sadame:20:1 性質「いつも払う」が成り立たない例があります\n"
        "　制度：見本の手当\n　基準日：令和7年4月1日\n　所得：2,000,001円\n　⇒ 手当：0円\n　⇒ いいえ\n"
    ) in told
    assert "に当てはまる事実を作れず、試せませんでした（注意）" in told
    assert "Traceback" not in told


def test_one_row_is_run_alone(folder: Path) -> None:
    assert "1 passed in" in run(folder, f"rules/teate.sadame::{OWN[0]}")


def test_a_file_that_cannot_be_used_is_not_collected_and_says_why(folder: Path) -> None:
    (folder / "another.sadame").write_bytes("制度 ほか\n".encode("cp932"))
    told = run(folder, "--sadame")

    assert "other.sadame:3:1 エラー E0210 「乙」という名前はありません\n" in told
    assert "UTF-8" in told
    assert "collected 6 items / 2 errors" in told
    assert "Traceback" not in told


def test_what_a_file_adopts_is_found_beside_it_and_its_promises_are_kept(folder: Path) -> None:
    (folder / "rules" / "machi.sadame").write_text(
        "制度 見本市の手当\n準用：見本の手当\n\n入力\n車：はい／いいえ\n", "utf-8"
    )
    told = run(folder, "rules/machi.sadame", "-v")

    assert f"rules/machi.sadame::{OWN[2]} PASSED" in told
    assert f"rules/machi.sadame::{OWN[3]} FAILED" in told
    assert (
        "rules/teate.sadame:20:1 性質「いつも払う」が成り立たない例があります\n　制度：見本市の手当\n"
        in told
    )
