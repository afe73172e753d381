"""The full record of an evaluation: one case of each shipped 制度 as text, its shape as data, and that nothing is left out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faces.schemas import misfits

from sadame.engine import Outcome, load
from sadame.engine.app.cli import main

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads(
    (ROOT / "engine/sadame/engine/app/schemas/trace.schema.json").read_text("utf-8")
)
CASES = {
    "基本チェックリスト": ("checklist", "2025-04-01", "低栄養状態"),
    "総合事業対象者": ("sogo_jigyo", "2025-06-01", "継続利用要介護者"),
    "介護テクノロジー導入支援事業": ("technology", "2025-06-01", "補助額"),
    "一体的実施抽出": ("extraction", "2025-06-01", "身体的フレイル"),
}
#: What moves when a rule file is touched or released, and is looked at elsewhere.
PASSING = re.compile(
    r"(?<=SHA-256 )[0-9a-f]{64}|(?<=指紋：)[0-9a-f]{64}|(?<=sadame の版：).*|(?<=\.sadame:)\d+:\d+"
)
SHIPPED = [*load()]


def case(policy: str) -> Outcome:
    name, day, _ = CASES[policy]
    facts = (ROOT / f"examples/facts/{name}.json").read_text("utf-8")
    return load()[policy].evaluate(facts, on=day)


@pytest.mark.parametrize("policy", CASES)
def test_the_record_of_a_case_is_the_one_on_file(
    policy: str, capsys: pytest.CaptureFixture[str], *, update_golden: bool
) -> None:
    name, day, result = CASES[policy]
    facts = str(ROOT / f"examples/facts/{name}.json")
    main(["eval", policy, "--facts", facts, "--on", day, "--trace", "--only", result])
    told = PASSING.sub("…", capsys.readouterr().out)
    file = GOLDEN / f"{policy}.txt"
    if update_golden:
        file.write_text(told, "utf-8")

    assert file.read_text("utf-8") == told


@pytest.mark.parametrize("policy", CASES)
def test_the_record_has_the_shape_that_is_promised(policy: str) -> None:
    assert misfits(json.loads(json.dumps(case(policy).record())), SCHEMA) == []


@pytest.mark.parametrize("policy", SHIPPED)
def test_so_it_has_when_nothing_is_known(policy: str) -> None:
    record = load()[policy].evaluate({}, on="2025-06-01").record()
    assert misfits(json.loads(json.dumps(record)), SCHEMA) == []


def test_a_record_of_another_shape_is_told_from_it() -> None:
    record: dict[str, Any] = json.loads(json.dumps(case("基本チェックリスト").record()))
    record["rules"][0]["steps"][0]["status"] = "perhaps"
    del record["facts"][0]["place"]
    record["more"] = 1
    assert len(misfits(record, SCHEMA)) == 3


def walk(steps: list[Any]) -> Iterator[Any]:
    for step in steps:
        yield step
        yield from walk(step["steps"])


@pytest.mark.parametrize("policy", CASES)
def test_whatever_a_step_names_is_told_once(policy: str) -> None:
    record: Any = case(policy).record()
    told = [
        each["name"]
        for table in ("facts", "parameters", "readings", "rules")
        for each in record[table]
    ]
    assert len(told) == len(set(told))
    named = {step["name"] for rule in record["rules"] for step in walk(rule["steps"])} - {None}
    assert named <= set(told)
    assert {name for rule in record["rules"] for name in rule["stands_on"]} <= set(told)


@pytest.mark.parametrize("policy", CASES)
def test_every_place_is_one_in_a_file_that_is_named(policy: str) -> None:
    record: Any = case(policy).record()
    steps = [step for rule in record["rules"] for step in walk(rule["steps"])]
    placed = [
        *record["facts"],
        *record["parameters"],
        *record["readings"],
        *record["rules"],
        *steps,
    ]
    files = {
        each["name"]: Path(each["path"]).read_text("utf-8").split("\n") for each in record["files"]
    }
    for each in placed:
        name, line, _ = each["place"].rsplit(":", 2)
        assert files[name][int(line) - 1].strip()


def test_the_command_prints_the_same_record(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["eval", "基本チェックリスト", "--facts", str(ROOT / "examples/facts/checklist.json")]
    assert main([*words, "--on", "2025-04-01", "--trace", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == case("基本チェックリスト").record()
    assert main([*words, "--on", "2025-04-01", "--trace"]) == 0
    assert capsys.readouterr().out == case("基本チェックリスト").audit() + "\n"


def test_a_result_asked_for_alone_comes_with_what_is_behind_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["eval", "基本チェックリスト", "--facts", str(ROOT / "examples/facts/checklist.json")]
    main([*words, "--on", "2025-04-01", "--trace", "--json", "--only", "低栄養状態"])
    record = json.loads(capsys.readouterr().out)
    results = [rule["name"] for rule in record["rules"] if rule["is_result"]]
    behind = [rule["name"] for rule in record["rules"] if not rule["is_result"]]
    assert results == ["低栄養状態"]
    assert set(behind) == {"BMI", "小数第1位のBMI", "回答 の 問12"}
    assert [each["name"] for each in record["facts"]] == ["回答 の 問11", "身長", "体重"]


RULES = """制度 見本の手当
適用：令和5年度から

入力
人数：人、1人 以上

基準値 単価：円
令和5年度：100円
令和6年度 から：120円

算定 手当：円/人
単価 ÷ （人数 － 2人）
"""


def test_a_figure_comes_with_its_history_and_the_entry_in_force(tmp_path: Path) -> None:
    file = tmp_path / "見本.sadame"
    file.write_text(RULES, "utf-8")
    outcome = load(file)["見本の手当"].evaluate({"人数": "2人"}, on="2024-05-01")
    record: Any = outcome.record()
    (figure,) = record["parameters"]
    assert (figure["value"], figure["unit"], figure["origin"]) == (120, "円", "parameter")
    assert figure["history"] == [
        {
            "during": {
                "start": "2023-04-01",
                "end": "2024-03-31",
                "shown": "令和5年4月1日から令和6年3月31日まで",
            },
            "shown": "100円",
            "in_force": False,
        },
        {
            "during": {"start": "2024-04-01", "end": None, "shown": "令和6年4月1日から"},
            "shown": "120円",
            "in_force": True,
        },
    ]
    assert record["in_force"]["start"] == "2024-04-01"
    (rule,) = record["rules"]
    assert (rule["status"], rule["causes"][0]["fault"]) == ("error", "0で割る計算")


def test_a_day_without_rules_has_a_record_too(tmp_path: Path) -> None:
    file = tmp_path / "見本.sadame"
    file.write_text(RULES, "utf-8")
    record: Any = load(file)["見本の手当"].evaluate({}, on="2020-05-01").record()
    assert (record["in_force"], record["facts"]) == (None, [])
    assert [rule["status"] for rule in record["rules"]] == ["error"]
    assert misfits(record, SCHEMA) == []
