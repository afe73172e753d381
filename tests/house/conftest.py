"""The wheel, built once for all tests of this folder."""

import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path
from venv import create
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


def _build(project: Path, target: str, into: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into],
        cwd=project,
        check=True,
        capture_output=True,
    )
    [built] = into.iterdir()
    return built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from the sdist."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(_build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        archive.extractall(unpacked, filter="data")
    [project] = unpacked.iterdir()
    return _build(project, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def wheel(built: Path) -> frozenset[str]:
    """The names in that wheel."""
    with ZipFile(built) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="session")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel and what it needs, but nothing of this checkout."""
    home = tmp_path_factory.mktemp("environment")
    create(home, with_pip=False, symlinks=True)
    [packages] = home.glob("lib/python*/site-packages")
    with ZipFile(built) as archive:
        archive.extractall(packages)  # noqa: S202 - it was built a moment ago
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if "sadame" not in each.name and each.suffix != ".pth":
            (packages / each.name).symlink_to(each)
    return home / "bin" / "python"
