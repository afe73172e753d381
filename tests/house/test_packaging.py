"""What a reader gets who installs Sadame: built the way a release is, sdist first and the wheel from it."""

import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PORTIONS = {"dsl", "engine", "docs_gen"}

#: What is not code but must travel with it.
DATA = {".j2", ".lark", ".md", ".typed"}


def _build(project: Path, target: str, into: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into],
        cwd=project,
        check=True,
        capture_output=True,
    )
    [built] = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names in a wheel that was built from the sdist."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(_build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        archive.extractall(unpacked, filter="data")
    [project] = unpacked.iterdir()
    with ZipFile(_build(project, "wheel", tmp_path_factory.mktemp("wheel"))) as archive:
        return frozenset(archive.namelist())


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


def test_the_wheel_claims_no_name_but_sadame(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"sadame"}
    assert "sadame/__init__.py" not in wheel


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
