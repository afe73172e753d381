"""Commands where only the wheel is installed."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_alone(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """What comes of a command that sees nothing of this checkout."""
    ours = {"PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_PLUGINS"}
    environment = {key: value for key, value in os.environ.items() if key not in ours}
    return subprocess.run(
        [*command],
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def output_of(folder: Path, *command: str | Path) -> str:
    """What it prints; it must not fail."""
    done = run_alone(folder, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
