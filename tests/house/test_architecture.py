"""Who may import whom is written in pyproject.toml; here it is a law."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]


def test_every_import_goes_the_way_the_contract_says(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_sadame_is_a_namespace_that_no_folder_owns() -> None:
    owners = [path for path in ROOT.glob("*/sadame/__init__.py") if path.parts[-3] != ".venv"]

    assert owners == []


CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time", "timeit"}


def _clocks(code: str) -> list[int]:
    """The lines on which the time that something takes is read."""
    read: list[int] = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Attribute(ast.Name("time"), name) if name.removesuffix("_ns") in CLOCKS:
                read.append(node.lineno)
            case ast.ImportFrom("time" | "timeit", names) if any(
                each.name.removesuffix("_ns") in CLOCKS for each in names
            ):
                read.append(node.lineno)
            case _:
                pass
    return read


def test_no_test_reads_a_clock() -> None:
    """How long something takes is for `benchmarks/`; a test that asks fails where others work too."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for line in _clocks(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_a_clock_would_be_found() -> None:
    code = "from time import process_time\nimport time\na = time.perf_counter_ns()\ntime.sleep(1)"

    assert _clocks(code) == [1, 3]
