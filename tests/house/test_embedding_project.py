"""A project that embeds rules and has only the wheel: its own rule file, strategies, the plugin, plain `pytest`."""

import re
import sys
from pathlib import Path

import pytest
from tests.house.alone import ROOT, run_alone

RULES = """制度 見本の手当
適用：令和7年度

入力
職員数：人、1人 以上
所得：円、0円 以上

表 基本額：円
| 職員数   | ⇒ 額  |
| 1〜10人  | 1万円 |
| 11人以上 | 2万円 |

算定 手当：円
端数：千円未満切捨て
原則：基本額
ただし、所得 が 200万円 超 の場合：基本額 ÷ 3

事例 境目
| 職員数 | 所得    | ⇒ 手当 |
| 10人   | 200万円 | 1万円  |
| 11人   | 201万円 | 6千円  |

性質 所得で増えない
所得 が 増えても 手当 は 増えない
"""

PROJECT = """[tool.pytest.ini_options]
sadame_files = ["rules/*.sadame"]
"""

TESTS = '''"""What the office promises, in its own words and not in those of the rule file."""

from pathlib import Path

from hypothesis import given, settings

from sadame.engine import load
from sadame.engine.testing import Case, cases

POLICY = load(Path(__file__).parent / "rules" / "teate.sadame")["見本の手当"]


@settings(derandomize=True, max_examples=200)
@given(cases(POLICY, "手当"))
def test_whoever_earns_two_million_or_less_is_paid_in_full(case: Case) -> None:
    staff, income = case["facts"]["職員数"], case["facts"]["所得"]
    assert isinstance(staff, int)
    assert isinstance(income, int)
    if income <= 2_000_000:
        assert POLICY.evaluate(**case)["手当"].value == (10_000 if staff <= 10 else 20_000)


@settings(derandomize=True, max_examples=25)
@given(cases(POLICY, "手当", unknowns=True))
def test_nobody_is_promised_more_than_there_is(case: Case) -> None:
    answer = POLICY.evaluate(**case)["手当"]
    if answer.range is not None:
        most = answer.range.high
        assert isinstance(most, int)
        assert most <= 20_000
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "teate.sadame").write_text(RULES, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "test_teate.py").write_text(TESTS, "utf-8")
    return tmp_path


def test_its_rules_and_its_own_tests_are_run_by_plain_pytest(
    installed: Path, project: Path
) -> None:
    where = "import sadame.engine.testing.plugin as it; print(it.__file__)"
    assert str(ROOT) not in run_alone(project, installed, "-c", where).stdout

    done = run_alone(project, installed, "-m", "pytest", "-v")

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"^(\S+) PASSED", done.stdout, re.MULTILINE)
    assert passed == [
        "rules/teate.sadame::事例「境目」1件目",
        "rules/teate.sadame::事例「境目」2件目",
        "rules/teate.sadame::性質「所得で増えない」",
        "test_teate.py::test_whoever_earns_two_million_or_less_is_paid_in_full",
        "test_teate.py::test_nobody_is_promised_more_than_there_is",
    ]
    assert "5 passed" in done.stdout


def test_a_slip_in_its_rules_is_found_by_a_strategy_and_told_by_an_example(
    installed: Path, project: Path
) -> None:
    slip = RULES.replace("200万円 超", "200万円 以上")
    assert slip != RULES
    (project / "rules" / "teate.sadame").write_text(slip, "utf-8")

    done = run_alone(project, installed, "-m", "pytest")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 failed, 3 passed" in done.stdout
    # 1万円 ÷ 3, less than 千円 cut off, is 3千円
    assert "事例「境目」1件目が合いません\n" in done.stdout
    assert "　手当（基準日 令和7年4月1日）\n　　期待　1万円\n　　結果　3,000円\n" in done.stdout
    assert "assert 3000 == 10000" in done.stdout
    # the smallest such case: one member of staff, exactly the amount at which the rules turn
    assert "{'職員数': 1, '所得': 2000000}" in done.stdout
    assert "Traceback" not in done.stdout


def test_its_tests_type_check(installed: Path, project: Path) -> None:
    mypy = ("-m", "mypy", "--strict", "--no-incremental", "--python-executable", installed)
    done = run_alone(project, sys.executable, *mypy, "test_teate.py")

    assert "Success" in done.stdout, done.stdout + done.stderr
