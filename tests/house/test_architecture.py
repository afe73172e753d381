"""Who may import whom is written in pyproject.toml; here it is a law."""

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
