"""The embedding API: what another program gets from `load`, and what it is refused."""

import datetime as dt
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import sadame.engine
from sadame.dsl.trace import Status
from sadame.engine import FactsError, PolicyError, RuleBook, load

DAY = "2025-04-01"
SMALL = """制度 小さな制度
適用：令和7年4月1日 から
入力
人数：人、1人 以上
単価：円、0円 以上
申請日：日付
算定 総額：円
原則：人数 × 単価 ÷ 1人
算定 一人分：割合
1人 ÷ 人数
算定 期限：日付
満了日（申請日、6か月）
判定 多い
人数 が 10人 以上
"""


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    (tmp_path / "小さな制度.sadame").write_text(SMALL, encoding="utf-8")
    return load(tmp_path)


def test_the_shipped_rules_are_there_without_a_path() -> None:
    assert {"基本チェックリスト", "介護テクノロジー導入支援事業", "一体的実施抽出"} <= set(load())


def test_a_value_comes_in_the_unit_of_the_rule(book: RuleBook) -> None:
    outcome = book["小さな制度"].evaluate(
        {"人数": 3, "単価": "1,000円", "申請日": "2025-04-30"}, on=DAY
    )
    assert outcome["総額"].value == 3000
    assert outcome["総額"].unit == "円"
    assert outcome["一人分"].value == Fraction(1, 3)
    assert outcome["期限"].value == dt.date(2025, 10, 31)
    assert outcome["多い"].value is False


def test_an_unknown_has_its_range_and_what_is_missing(book: RuleBook) -> None:
    answer = book["小さな制度"].evaluate({"人数": "9人〜11人", "単価": 100}, on=DAY)["総額"]
    assert answer.status is Status.UNKNOWN
    assert answer.value is None
    assert answer.range is not None
    assert (answer.range.low, answer.range.high) == (900, 1100)
    assert [each.name for each in answer.missing] == ["人数"]


def test_facts_may_be_a_mapping_an_attrs_instance_or_json(book: RuleBook) -> None:
    @attrs.frozen
    class Facts:
        人数: int  # noqa: PLC2401 - fields are named as the 入力
        単価: str | None = None  # noqa: PLC2401

    policy = book["小さな制度"]
    facts = {"人数": 12, "単価": "100円"}
    told = [
        policy.evaluate(each, on=DAY) for each in (facts, json.dumps(facts), Facts(12, "100円"))
    ]
    assert [each["総額"].value for each in told] == [1200, 1200, 1200]
    assert policy.evaluate(Facts(12), on=DAY)["総額"].status is Status.UNKNOWN


def test_every_problem_of_the_facts_is_listed(book: RuleBook) -> None:
    with pytest.raises(FactsError) as refused:
        book["小さな制度"].evaluate({"人数": 0, "単位": 1, "単価": 1.5}, on=DAY)
    assert [each.path for each in refused.value.problems] == ["人数", "単位", "単価"]


@pytest.mark.parametrize("facts", ["{", "[1]", 5, None])
def test_what_is_no_case_is_refused(book: RuleBook, facts: object) -> None:
    with pytest.raises(FactsError):
        book["小さな制度"].evaluate(facts, on=DAY)


def test_every_error_of_the_rules_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "だめ.sadame"
    path.write_text("制度 だめ\n判定 甲\n乙\n判定 丙\n丁\n", encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load(path)
    assert [each.code for each in refused.value.diagnostics] == ["E0210", "E0210"]


def test_what_does_not_exist_is_named(book: RuleBook, tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="小さな制度"):
        book["小さい制度"]
    with pytest.raises(ValueError, match="日付"):
        book["小さな制度"].evaluate({}, on="いつか")
    with pytest.raises(ValueError, match="解釈"):
        book["小さな制度"].evaluate({}, on=DAY, readings={"読み方": "広く"})
    with pytest.raises(ValueError, match="ありません"):
        load(tmp_path / "ない.sadame")


def test_a_day_without_rules_is_an_error_of_every_result(book: RuleBook) -> None:
    outcome = book["小さな制度"].evaluate({"人数": 1}, on=dt.date(2025, 3, 31))
    assert {each.status for each in outcome.values()} == {Status.ERROR}


def test_one_text_is_compiled_once(book: RuleBook, tmp_path: Path) -> None:
    assert load(tmp_path) is book
    (tmp_path / "小さな制度.sadame").write_text(SMALL + "\n判定 少ない\n多い でない\n", "utf-8")
    assert load(tmp_path) is not book


def test_the_outcome_explains_itself_and_speaks_json(book: RuleBook) -> None:
    outcome = book["小さな制度"].evaluate({"人数": 12}, on=DAY)
    assert "多い：該当" in outcome.explain("多い") or "多い：はい" in outcome.explain("多い")
    assert "総額" in outcome.explain()
    assert json.loads(outcome.to_json())["results"]["多い"]["value"] is True


def test_threads_share_a_policy() -> None:
    policy = load()["基本チェックリスト"]
    cases = [{"回答": {"問16": word}} for word in ("いいえ", "はい")] * 20
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda case: policy.evaluate(case, on=DAY)["閉じこもり"].value, cases)
        )
    assert found == [True, False] * 20


def test_the_schema_names_the_facts_in_japanese() -> None:
    schema = load()["介護テクノロジー導入支援事業"].input_schema()
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert properties["職員数"]["title"] == "職員は何人ですか"
    assert properties["職員数"]["minimum"] == 1
    assert properties["導入区分"]["enum"] == ["介護ロボット", "ICT", "パッケージ型導入", "不明"]


def test_the_shop_window_is_what_it_says() -> None:
    names = sadame.engine.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    assert len(names) <= 12
    assert all(hasattr(sadame.engine, name) for name in sadame.engine.__all__)
    with pytest.raises(AttributeError):
        sadame.engine.nothing  # noqa: B018 - asking is the test


EMBEDDING = """
from datetime import date
from fractions import Fraction
from sadame.engine import FactsError, Outcome, load

def subsidy(staff: int) -> int | Fraction | None:
    policy = load()["介護テクノロジー導入支援事業"]
    facts = {"導入区分": "ICT", "職員数により変動しない": "いいえ", "職員数": staff}
    outcome: Outcome = policy.evaluate(facts, on=date(2025, 4, 1))
    value = outcome["ICT上限額"].value
    assert value is None or isinstance(value, int | Fraction)
    return value

print(subsidy(11), FactsError)
"""


def test_an_embedding_program_type_checks_under_mypy_strict(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(EMBEDDING, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(program)]
    checked = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("heavy", ["lark", "hypothesis", "jinja2", "yaml", "attr"])
def test_importing_the_engine_pulls_in_nothing_heavy(heavy: str) -> None:
    program = f"import sys, sadame.engine; sys.exit({heavy!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_loading_a_name_does_not_load_the_parser() -> None:
    program = "import sys; from sadame.engine import load; sys.exit('lark' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_nothing_of_a_policy_can_be_written_to() -> None:
    policy = load()["総合事業対象者"]
    outcome = policy.evaluate({}, on="2025-06-01")
    for held in (policy.others, policy.sources, policy.places):
        with pytest.raises(TypeError):
            held["甲"] = None  # type: ignore[index]
    for kept, name in ((policy, "others"), (policy, "program"), (outcome, "policy")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(kept, name, None)
