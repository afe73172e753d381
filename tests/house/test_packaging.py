"""What a reader gets who installs Sadame: built the way a release is, sdist first and the wheel from it."""

import sys
from pathlib import Path, PurePosixPath

from tests.house.alone import ROOT, output_of

from sadame.engine.app.cli.init import TEMPLATES

PORTIONS = {"dsl", "engine", "docs_gen"}

#: What is not code but must travel with it.
DATA = {".j2", ".lark", ".md", ".typed"}


def _shipped(source: Path) -> set[str]:
    return {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_the_wheel_holds_all_modules_of_the_three_folders(wheel: frozenset[str]) -> None:
    modules = {
        name for portion in PORTIONS for name in _shipped(ROOT / portion) if name.endswith(".py")
    }

    assert modules <= wheel


def test_grammar_explanations_templates_and_type_marks_travel_with_the_code(
    wheel: frozenset[str],
) -> None:
    data = {
        name
        for portion in PORTIONS
        for name in _shipped(ROOT / portion)
        if name.startswith("sadame/") and PurePosixPath(name).suffix in DATA
    }

    assert {f"sadame/{portion}/py.typed" for portion in PORTIONS} <= data
    assert data <= wheel


def test_the_national_rules_travel_with_the_code(wheel: frozenset[str]) -> None:
    rules = {f"sadame/policies/{name}" for name in _shipped(ROOT / "policies")}

    assert {name for name in wheel if name.startswith("sadame/policies/")} == rules


def test_the_example_of_a_new_folder_travels_with_the_code(wheel: frozenset[str]) -> None:
    assert {f"sadame/engine/app/templates/init/{name}" for name in TEMPLATES} <= wheel


PROGRAM = """
from datetime import date

from sadame.engine import load

policy = load()["介護テクノロジー導入支援事業"]
facts = {"導入区分": "ICT", "職員数により変動しない": "いいえ", "職員数": "10人〜11人"}
outcome = policy.evaluate(facts, on=date(2025, 6, 1))
cap = outcome["ICT上限額"]
assert cap.range is not None
print(cap.range.low, cap.range.high, [each.name for each in cap.missing])
print(outcome.explain("ICT上限額"))
"""


def test_from_the_wheel_alone_fifteen_lines_load_evaluate_explain_and_type_check(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(PROGRAM.strip() + "\n", "utf-8")
    assert len(PROGRAM.strip().splitlines()) <= 15

    out = output_of(tmp_path, installed, "program.py")
    first, *rest = out.splitlines()
    assert first == "1000000 1500000 ['職員数']"  # 1〜10人 is 100万円, 11〜20人 is 150万円
    assert any("ICT上限額：不明（100万円〜150万円）" in line for line in rest)
    where = "import sadame.engine as it; print(it.__file__)"
    assert str(ROOT) not in output_of(tmp_path, installed, "-c", where)

    mypy = ("-m", "mypy", "--strict", "--no-incremental", "--python-executable", installed)
    assert "Success" in output_of(tmp_path, sys.executable, *mypy, "program.py")


def test_from_the_wheel_alone_a_folder_is_begun_and_types_are_written(
    installed: Path, tmp_path: Path
) -> None:
    sadame = (installed, "-c", "from sadame.engine.app.cli import main; raise SystemExit(main())")
    output_of(tmp_path, *sadame, "init", "見本")
    assert "すべて合格" in output_of(tmp_path / "見本", *sadame, "test", ".")
    output_of(tmp_path, *sadame, "stubs", "後期高齢者の質問票", "--out", "kuni.py")


def test_the_wheel_claims_no_name_but_sadame(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"sadame"}
    assert "sadame/__init__.py" not in wheel


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
