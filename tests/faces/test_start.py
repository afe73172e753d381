"""Beginning: `sadame` alone, `sadame init`, and that what they tell people to type works."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sadame.engine.app.cli import main
from sadame.engine.app.cli.init import TEMPLATES
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.new_files import write_new

ROOT = Path(__file__).parents[2]
TEMPLATE_HOME = ROOT / "engine/sadame/engine/app/templates/init"
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHIM = """#!/bin/sh
exec {python} -c 'import sys; from sadame.engine.app.cli import main; sys.exit(main())' "$@"
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sadame(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str, str]:
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def shell(tmp_path: Path) -> Callable[[str, Path], str]:
    """What a terminal shows for a line typed in a folder."""
    shim = tmp_path / ".bin" / "sadame"
    shim.parent.mkdir()
    shim.write_text(_SHIM.format(python=sys.executable), "utf-8")
    shim.chmod(0o755)
    roots = os.pathsep.join(str(ROOT / folder) for folder in ("dsl", "engine", "docs_gen"))
    path = os.pathsep.join((str(shim.parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": roots, "PYTHONUTF8": "1"}

    def run(line: str, folder: Path) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout + done.stderr

    return run


def _line(page: str, part: str) -> str:
    """The line of a page with that in it."""
    [found] = [line for line in page.splitlines() if line.startswith("sadame") and part in line]
    return found


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# ── sadame ──


def test_without_arguments_it_says_what_there_is_and_how_to_begin(sadame: Run) -> None:
    status, out, err = sadame()
    assert (status, err) == (0, "")
    assert out.startswith("使い方: sadame")
    assert "sadame init" in out.split("このフォルダーには規則ファイル（*.sadame）がありません")[1]


def test_who_has_begun_is_not_told_how_to(sadame: Run) -> None:
    sadame("init", "見本")
    assert "ありません" not in sadame()[1]
    assert "ありません" not in sadame("--help")[1]


# ── init ──

HOOKS = (ROOT / ".pre-commit-hooks.yaml", TEMPLATE_HOME / "pre-commit-config.yaml")


def _hooks(path: Path) -> list[dict[str, object]]:
    data = yaml.safe_load(path.read_text("utf-8"))
    if isinstance(data, dict):
        [repository] = data["repos"]
        data = repository["hooks"]
    assert isinstance(data, list)
    return data


def test_what_init_makes_is_sound_and_in_the_canonical_text(sadame: Run) -> None:
    assert sadame("init", "見本")[0] == 0
    assert sadame("check", "見本") == (0, "", "")
    assert sadame("fmt", "--check", "見本") == (0, "", "")
    status, out, _ = sadame("test", "見本")
    assert status == 0
    assert not re.search("なし|不合格", out)


def test_init_says_what_it_made(sadame: Run, tmp_path: Path) -> None:
    out = sadame("init", "見本")[1]
    listed = set(re.findall(r"^  (\S+)$", out, re.MULTILINE))
    assert listed == set(_contents(tmp_path / "見本")) == set(TEMPLATES.values())


def test_every_template_is_used() -> None:
    assert {path.name for path in TEMPLATE_HOME.iterdir()} == set(TEMPLATES)


def test_init_works_in_the_folder_one_is_in_and_beside_other_files(
    sadame: Run, tmp_path: Path
) -> None:
    (tmp_path / "覚え書き.txt").write_text("残る", "utf-8")
    assert sadame("init", ".")[0] == 0
    assert (tmp_path / "hojo.sadame").is_file()
    assert (tmp_path / "覚え書き.txt").read_text("utf-8") == "残る"


@pytest.mark.parametrize("name", ["README.md", ".github/workflows/sadame.yml"])
def test_init_overwrites_nothing_and_then_writes_nothing(
    sadame: Run, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / "見本" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("わたしの", "utf-8")
    status, _, err = sadame("init", "見本")
    assert status == 2
    assert name in err
    assert _contents(tmp_path / "見本") == {name: "わたしの".encode()}


def test_init_where_nothing_can_be_written_is_answered_in_words(
    sadame: Run, tmp_path: Path
) -> None:
    (tmp_path / "見本").write_text("ファイル", "utf-8")
    for folder in ("見本", "見本/中", "a\0b"):
        status, out, err = sadame("init", folder)
        assert (status, out) == (2, "")
        assert "書き込めません" in err
    assert list(tmp_path.iterdir()) == [tmp_path / "見本"]


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    with pytest.raises(CalledWrongly, match="書き込めません"):
        write_new(tmp_path / "新", {"一": "1", "下/二": "2", "一/三": "3"})
    assert list(tmp_path.iterdir()) == []


def test_what_the_made_readme_shows_is_what_happens(
    sadame: Run, shell: Callable[[str, Path], str], tmp_path: Path, *, update_golden: bool
) -> None:
    sadame("init", "見本")
    page = TEMPLATE_HOME / "README.md"
    told = page.read_text("utf-8")
    for block in _CONSOLE.findall(told):
        lines = [line for line in block.splitlines() if line.startswith("$ ")]
        shown = "".join(f"{line}\n{shell(line[2:], tmp_path / '見本')}" for line in lines)
        told = told.replace(block, shown)
    if update_golden:
        page.write_text(told, "utf-8")

    assert page.read_text("utf-8") == told
    assert "決め手" in shell(_line(told, "--explain"), tmp_path / "見本")


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.name)
def test_every_hook_runs_on_a_whole_folder_and_finds_it_fine(
    sadame: Run, shell: Callable[[str, Path], str], path: Path, tmp_path: Path
) -> None:
    sadame("init", "見本")
    hooks = _hooks(path)
    assert [hook["id"] for hook in hooks] == ["sadame-fmt", "sadame-check", "sadame-test"]
    for hook in hooks:
        arguments = hook.get("args", [])
        assert isinstance(arguments, list)
        line = " ".join([str(hook["entry"]), *arguments])
        assert (
            hook["pass_filenames"] is False
        )  # a changed file may build on one that did not change
        assert re.search(str(hook["files"]), "規則/hojo.sadame")
        assert not re.search("見つかりません|不合格|エラー", shell(line, tmp_path / "見本")), line


def test_both_sets_of_hooks_look_at_the_same_files() -> None:
    shared, local = ({hook["id"]: hook["files"] for hook in _hooks(path)} for path in HOOKS)
    assert shared == local


def test_the_step_the_readme_proposes_breaks_an_example(sadame: Run, tmp_path: Path) -> None:
    sadame("init", "見本")
    rules = tmp_path / "見本" / "hojo.sadame"
    rules.write_text(rules.read_text("utf-8").replace("20,000円", "30,000円", 1), "utf-8")
    status, out, _ = sadame("test", "見本")
    assert status == 1
    assert "不合格" in out
