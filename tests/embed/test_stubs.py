"""`sadame stubs`: the types are those of the rules, and a type checker finds what is wrong with a program that uses them."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from sadame.dsl.trace import Status
from sadame.engine import UNKNOWN, AnswerOf, FactsOf, load
from sadame.engine.app.cli import main
from sadame.engine.app.library import shipped
from sadame.engine.app.stubs.names import Names, identifier

DAY = "2025-06-01"
RULES = """制度 見本の給付
適用：令和7年4月1日 から

区分 int：甲、乙
構造 明細
金額：円、0円 以上
支払日・予定：日付

入力
int：int
　問：甲と乙の"どちら"ですか\\
住宅・土地：あり／なし
年数：年、0年 以上
　未回答：1年 とみなす
日付：日付
領収書：明細 の 一覧、件
代表：明細
年度：年度

算定 総額：円
領収書 の 金額 の 合計
判定 多い
総額 が 1万円 以上 かつ 住宅・土地 かつ 年数 が 1年 以上
算定 期限：日付
満了日（日付、6か月）
算定 種別：int
int
算定 代表の支払：日付
代表 の 支払日・予定
算定 次の年度：年度
年度 ＋ 1年度
"""

#: A program against the types above; a line that is wrong on purpose says what the checker finds there.
PROGRAM = """
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from mihon import 見本の給付の事実, 見本の給付の明細, 見本の給付の結果, 見本の給付の結果名

from sadame.engine import UNKNOWN, Answer, Outcome, load

policy = load("mihon.sadame")["見本の給付"]
receipt = 見本の給付の明細(金額=Decimal(100), 支払日_予定=dt.date(2025, 6, 1))
facts = 見本の給付の事実(
    int_="甲", 住宅_土地="あり", 日付=dt.date(2025, 6, 1), 領収書=[receipt], 代表=receipt, 年度=2025
)
outcome = policy.evaluate(facts, on="2025-06-01")
result: 見本の給付の結果 = outcome
plain: Outcome = outcome
total: int | Fraction | None = outcome["総額"].value
many: bool | None = outcome["多い"].value
due: dt.date | None = outcome["期限"].value
kind: Literal["甲", "乙"] | None = outcome["種別"].value
year: int | None = outcome["次の年度"].value
names: list[見本の給付の結果名] = ["総額", "期限"]
text: str = outcome.explain("総額")
loose: Answer = policy.evaluate({"int": "甲"}, on="2025-06-01")["何でも"]
見本の給付の事実(int_=UNKNOWN, 住宅_土地=True, 日付="不明", 領収書=UNKNOWN, 代表=UNKNOWN, 年度=UNKNOWN)

outcome["総学"]  # call-overload
day: dt.date | None = outcome["総額"].value  # assignment
names = ["総学"]  # list-item
見本の給付の事実(int_="丙", 住宅_土地="あり", 日付="不明", 領収書=[], 代表=UNKNOWN, 年度=7)  # arg-type
見本の給付の事実(int_="甲", 日付="不明", 領収書=[], 代表=UNKNOWN, 年度=7)  # call-arg
見本の給付の事実(int_="甲", 住宅_土地="有", 日付=7, 領収書=[], 代表=UNKNOWN, 年度=7)  # arg-type arg-type
見本の給付の事実(int_="甲", 住宅_土地="なし", 日付="不明", 領収=[], 代表=UNKNOWN, 年度=7)  # call-arg
facts.年数 = 3  # misc
"""


LONG = """制度 {}
適用：令和7年度
区分 区域の種別：離島、山村、豪雪地帯
区分 種別：甲、乙
入力
種別：種別
区域の種別：区域の種別
　条件：種別 が 甲
判定 甲である
種別 が 甲
"""


def _sources(folder: Path) -> str:
    path = folder / "mihon.sadame"
    path.write_text(RULES, "utf-8")
    return str(path)


def _mypy(folder: Path, *names: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", *names]
    checked = subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=folder, check=False
    )
    return checked.returncode, checked.stdout


@pytest.fixture
def mihon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module for RULES, written in `tmp_path` and imported."""
    monkeypatch.chdir(tmp_path)
    assert main(["stubs", _sources(tmp_path), "--out", "mihon.py"]) == 0
    return _imported(tmp_path / "mihon.py")


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ── what a type checker says ──


def test_a_type_checker_finds_each_mistake_and_nothing_else(
    mihon: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    expected = [
        (number, code)
        for number, line in enumerate(PROGRAM.splitlines(), 1)
        if "  # " in line
        for code in line.split("  # ")[1].split()
    ]

    _, out = _mypy(tmp_path, "mihon.py", "program.py")

    found = re.findall(r"^program\.py:(\d+): error: .*\[([\w-]+)\]$", out, re.MULTILINE)
    assert [(int(line), code) for line, code in found] == expected, out
    assert f"{mihon.__name__}.py:" not in out


def test_the_types_of_every_shipped_policy_hold_under_mypy_strict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["stubs", *shipped(), "--out", "kuni.py"]) == 0
    (tmp_path / "program.py").write_text(
        """
from kuni import 後期高齢者の質問票の事実, 基本チェックリストの回答, 基本チェックリストの事実

from sadame.engine import UNKNOWN, load

def low(height: int, answers: 基本チェックリストの回答) -> bool | None:
    facts = 基本チェックリストの事実(身長=height, 体重=UNKNOWN, 回答=answers)
    return load()["基本チェックリスト"].evaluate(facts, on="2025-06-01")["低栄養状態"].value
""",
        "utf-8",
    )
    assert _mypy(tmp_path, "kuni.py", "program.py") == (
        0,
        "Success: no issues found in 2 source files\n",
    )


def test_the_text_is_in_the_layout_of_the_formatter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["stubs", *shipped(), _sources(tmp_path), "--out", "kuni.py"])

    assert _laid_out_otherwise(tmp_path) == (0, "")


def test_long_names_are_laid_out_as_the_formatter_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [tmp_path / f"{length}.sadame" for length in range(8, 32)]
    for path in paths:
        path.write_text(LONG.format("長" * int(path.stem)), "utf-8")
    main(["stubs", *map(str, paths), "--out", "kuni.py"])

    assert _laid_out_otherwise(tmp_path) == (0, "")


def _laid_out_otherwise(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "kuni.py"]
    looked = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, check=False)
    return looked.returncode, looked.stdout


# ── what happens at run time ──


def test_an_instance_is_decided_like_the_mapping_it_stands_for(
    mihon: ModuleType, tmp_path: Path
) -> None:
    receipt = mihon.見本の給付の明細(金額=Decimal(12_000), 支払日_予定="令和7年6月1日")
    facts = mihon.見本の給付の事実(
        int_="甲", 住宅_土地="あり", 日付=DAY, 領収書=[receipt], 代表=receipt, 年度="令和7年度"
    )
    mapping: Mapping[str, object] = {
        "int": "甲",
        "住宅・土地": True,
        "日付": DAY,
        "領収書": [{"金額": 12_000, "支払日・予定": "令和7年6月1日"}],
        "代表": {"金額": 12_000, "支払日・予定": "令和7年6月1日"},
        "年度": 2025,
    }
    policy = load(tmp_path)["見本の給付"]
    typed, told = (policy.evaluate(each, on=DAY) for each in (facts, mapping))
    assert [each.value for each in typed.values()] == [each.value for each in told.values()]
    assert typed["総額"].value == 12_000
    assert typed["多い"].value is True  # 年数 was left out: 1年 とみなす
    assert typed["種別"].value == "甲"


def test_unknown_is_unknown(mihon: ModuleType, tmp_path: Path) -> None:
    facts = mihon.見本の給付の事実(
        int_=UNKNOWN, 住宅_土地=False, 日付=DAY, 領収書=UNKNOWN, 代表=UNKNOWN, 年度=UNKNOWN
    )
    outcome = load(tmp_path)["見本の給付"].evaluate(facts, on=DAY)
    assert outcome["種別"].status is Status.UNKNOWN
    assert outcome["総額"].status is Status.UNKNOWN
    assert outcome["多い"].value is False


def test_every_shipped_policy_takes_its_own_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["stubs", *shipped(), "--out", "kuni.py"])
    module = _imported(tmp_path / "kuni.py")
    for name, policy in load().items():
        outcome = policy.evaluate(
            _nothing_known(getattr(module, f"{identifier(name)}の事実")), on=DAY
        )
        assert len(outcome) == len(policy.rules)
        assert all(answer.status is not None for answer in outcome.values())


def _nothing_known(kind: Any) -> Any:  # noqa: ANN401 - classes that were written a moment ago
    """An instance in which everything that must be said is 不明."""
    said: dict[str, object] = {}
    for each in attrs.fields(attrs.resolve_types(kind)):
        if each.default is attrs.NOTHING:
            inner = isinstance(each.type, type) and attrs.has(each.type)
            said[each.name] = _nothing_known(each.type) if inner else UNKNOWN
    return kind(**said)


def test_what_the_module_names_exists_at_run_time(mihon: ModuleType, tmp_path: Path) -> None:
    policy = load(tmp_path)["見本の給付"]
    assert policy.content_hash == mihon.見本の給付の版
    assert issubclass(mihon.見本の給付の事実, FactsOf)
    outcome = policy.evaluate({}, on=DAY)
    assert isinstance(outcome, mihon.見本の給付の結果)
    assert AnswerOf[bool] is not None


# ── the command ──

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sadame(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.chdir(tmp_path)
    _sources(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_the_same_rules_give_the_same_text(sadame: Run, tmp_path: Path) -> None:
    assert sadame("stubs", "mihon.sadame", "--out", "mihon.py") == (0, "", "")
    shown = sadame("stubs", "mihon.sadame")
    assert shown == (0, (tmp_path / "mihon.py").read_text("utf-8"), "")
    assert sadame("stubs", "mihon.sadame", "--out", "mihon.py", "--check") == (0, "", "")


def test_types_of_other_rules_are_found_out_and_replaced(sadame: Run, tmp_path: Path) -> None:
    sadame("stubs", "mihon.sadame", "--out", "mihon.py")
    (tmp_path / "mihon.sadame").write_text(RULES.replace("1万円", "2万円"), "utf-8")
    status, out, _ = sadame("stubs", "mihon.sadame", "--out", "mihon.py", "--check")
    assert status == 1
    assert "今の規則と違います" in out
    assert sadame("stubs", "mihon.sadame", "--out", "mihon.py")[0] == 0
    assert sadame("stubs", "mihon.sadame", "--out", "mihon.py", "--check")[0] == 0


def test_a_file_that_is_not_ours_is_not_touched(sadame: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("import mihon\n", "utf-8")
    status, _, err = sadame("stubs", "mihon.sadame", "--out", "mine.py")
    assert status == 2
    assert "sadame stubs が書いたファイルではありません" in err
    assert mine.read_text("utf-8") == "import mihon\n"


def test_rules_with_errors_give_no_types(sadame: Run, tmp_path: Path) -> None:
    (tmp_path / "mihon.sadame").write_text(RULES.replace("1万円 以上", "1万人 以上"), "utf-8")
    status, out, _ = sadame("stubs", "mihon.sadame", "--out", "mihon.py")
    assert status == 1
    assert "エラー E03" in out
    assert not (tmp_path / "mihon.py").exists()


def test_a_day_without_rules_and_a_check_without_a_file_are_slips(sadame: Run) -> None:
    assert sadame("stubs", "mihon.sadame", "--on", "2025-03-31")[0] == 2
    assert sadame("stubs", "mihon.sadame", "--check")[0] == 2


# ── names ──


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("職員数", "職員数"),
        ("①号", "n_号"),
        ("75歳以上", "n75歳以上"),
        ("class", "class_"),
        ("match", "match_"),
        ("self", "self_"),
        ("_x", "n_x"),
        ("回答 の 問3の2", "回答の問3の2"),
        ("見守り・コミュニケーション", "見守り_コミュニケーション"),
    ],
)
def test_a_name_that_python_cannot_read_is_written_so_that_it_can(name: str, expected: str) -> None:
    assert identifier(name) == expected
    assert identifier(name).isidentifier()


def test_no_name_is_given_twice() -> None:
    names = Names({"甲"})
    assert [names.give(each) for each in ("甲", "乙・丙", "乙_丙", "甲")] == [
        "甲_2",
        "乙_丙",
        "乙_丙_2",
        "甲_3",
    ]
