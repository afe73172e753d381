"""`sadame completion`: the shells themselves are asked what they would offer."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sadame.dsl.explanations import codes
from sadame.engine.app.cli import VERBS, main
from sadame.engine.app.cli.completion import specs
from sadame.engine.app.library import shipped

ROOT = Path(__file__).parents[2]
_SHIM = """#!/bin/sh
exec {python} -c 'import sys; from sadame.engine.app.cli import main; sys.exit(main())' "$@"
"""
_BASH = """
source ./completion.sh
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
_sadame
printf '%s\\n' "${COMPREPLY[@]}"
"""
#: zsh completes only at a prompt; what its own functions are told is what it would show.
_ZSH = """
compdef() { : }
compadd() { shift; print -rl -- "$@" }
_describe() { [[ $1 == -o ]] && shift; print -rl -- ${(P)2} }
_files() { case "$*" in *sadame*) print -rl -- *.sadame(N) ;; '-/') print -rl -- *(N/) ;; *) print -rl -- *(N) ;; esac }
source ./completion.sh
words=("$@")
CURRENT=$#
_sadame
"""
_FISH = """
source ./completion.sh
complete -C (string join ' ' -- $argv)
"""

Ask = Callable[..., list[str]]


def _script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.fixture(params=["bash", "zsh", "fish"])
def offered(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """What a shell offers for the last of these words, in a folder with a few files."""
    shell: str = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    home = tmp_path / "home"
    (home / "別の所").mkdir(parents=True)
    for name in ("mihon.sadame", "facts.yaml"):
        (home / name).write_text("", "utf-8")
    (home / "completion.sh").write_text(_script(shell, capsys), "utf-8")
    program = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell]
    (home / "ask").write_text(program, "utf-8")
    shim = tmp_path / "bin" / "sadame"
    shim.parent.mkdir()
    shim.write_text(_SHIM.format(python=sys.executable), "utf-8")
    shim.chmod(0o755)
    roots = os.pathsep.join(str(ROOT / folder) for folder in ("dsl", "engine", "docs_gen"))
    path = os.pathsep.join((str(shim.parent), os.environ["PATH"]))
    utf8 = {"PYTHONPATH": roots, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]

    def ask(*words: str) -> list[str]:
        done = subprocess.run(
            [shell, *quiet, "./ask", *words],
            cwd=home,
            env={**os.environ, **utf8, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stderr == ""
        # zsh says 「word:about」, fish 「word<tab>about」; both filter, or leave it to the shell
        lines = [re.split(r"[:\t]", line)[0] for line in done.stdout.splitlines()]
        return [line for line in lines if line.startswith(words[-1]) and line]

    return ask


def test_verbs_options_and_choices_are_offered(offered: Ask) -> None:
    assert set(offered("sadame", "")) >= set(VERBS)
    assert set(offered("sadame", "sh")) == {"show"}
    assert set(offered("sadame", "check", "--f")) == {"--fix", "--format"}
    assert set(offered("sadame", "check", "--format", "")) == {"text", "json", "sarif", "github"}


def test_policies_codes_and_files_are_offered_where_they_belong(offered: Ask) -> None:
    assert set(offered("sadame", "eval", "")) >= {*shipped(), "mihon.sadame"}
    assert offered("sadame", "eval", "基本") == ["基本チェックリスト"]
    assert set(offered("sadame", "explain", "")) == set(codes())
    assert "mihon.sadame" in offered("sadame", "check", "")
    assert "facts.yaml" not in offered("sadame", "check", "")
    assert "facts.yaml" in offered("sadame", "eval", "mihon.sadame", "--facts", "")
    assert offered("sadame", "eval", "mihon.sadame", "--on", "") == []


def test_the_results_of_the_policy_that_was_named_are_offered(offered: Ask) -> None:
    found = offered("sadame", "eval", "基本チェックリスト", "--only", "")
    assert {"低栄養状態", "閉じこもり", "事業対象者"} <= set(found)


def test_every_option_of_every_verb_is_known_and_told() -> None:
    found = {verb.name: verb for verb in specs()}
    assert tuple(found) == VERBS
    for verb in found.values():
        assert verb.about, verb.name
        assert [option.flag for option in verb.options if not option.about] == [], verb.name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_the_same_every_time_and_names_every_verb(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _script(shell, capsys)
    assert text == _script(shell, capsys)
    assert [verb for verb in VERBS if not re.search(rf"\b{verb}\b", text)] == []


def test_another_shell_is_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["completion"], ["completion", "tcsh"]):
        assert main(words) == 2
        assert "bash、zsh、fish" in capsys.readouterr().err
