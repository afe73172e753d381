"""The folder of a run is the old one or the new one, whole, whatever happens; and nobody's work is overwritten."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.bulk.output.town import run_in, town
from tests.strategies import seeded

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.output import folder
from sadame.engine.app.output.folder import RECORD, digests, replace_folder

FILES = 12


def version(number: int) -> Callable[[Path], None]:
    """Writes a folder of which every file says the same number."""

    def write(home: Path) -> None:
        (home / "抽出").mkdir()
        for at in range(FILES):
            (home / "抽出" / f"{at}.txt").write_text(f"{number}\n" * 50, "utf-8")
        record = {"format": folder.FORMAT, "files": digests(home), "number": number}
        (home / RECORD).write_text(json.dumps(record), "utf-8")

    return write


def whole(home: Path) -> int:
    """The number of the version that stands there; fails if it is not whole."""
    record = json.loads((home / RECORD).read_text("utf-8"))
    texts = {path.read_text("utf-8") for path in (home / "抽出").iterdir()}
    assert len([*(home / "抽出").iterdir()]) == FILES
    assert texts == {f"{record['number']}\n" * 50}
    number: int = record["number"]
    return number


def contents(home: Path) -> dict[str, bytes]:
    return {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}


_FOREVER = """
import sys
from itertools import count
from pathlib import Path
from tests.bulk.output.test_folder import version
from sadame.engine.app.output import folder
if sys.argv[2] == "rename":
    folder.exchange = lambda one, other: False
print("begun", flush=True)
for number in count(int(sys.argv[3])):
    folder.replace_folder(Path(sys.argv[1]), version(number))
"""


@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_a_kill_leaves_the_old_or_the_new_folder_whole(tmp_path: Path, way: str) -> None:
    home = tmp_path / "結果"
    chance = seeded(0)
    replace_folder(home, version(0))
    reached = set()
    for turn in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", _FOREVER, str(home), way, str(1 + turn * 10_000)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(0.02 + chance.random() * 0.3)
            running.send_signal(signal.SIGKILL)
            running.wait()
        if way == "exchange":
            assert home.exists()  # at any moment, without anybody's help
        else:
            aside = folder._aside(home)  # noqa: SLF001 - where the old one stands for a moment
            assert home.exists() or whole(aside)
            folder._clear_leftovers(home)  # noqa: SLF001 - what the next run begins with
        reached.add(whole(home))
    replace_folder(home, version(0))

    assert len(reached) > 1
    assert whole(home) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["結果"]  # what was left is cleared


@pytest.mark.parametrize("call", ["fsync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    home = tmp_path / "結果"
    replace_folder(home, version(1))
    before = contents(home)

    def fails(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(folder, "exchange", lambda *_: False)
        patched.setattr(os if call == "fsync" else Path, call, fails)
        with pytest.raises(CalledWrongly) as refused:
            replace_folder(home, version(2))

    assert contents(home) == before
    assert [each.name for each in tmp_path.iterdir()] == ["結果"]
    assert ("空き容量" in refused.value.message) == (code == errno.ENOSPC)


def test_the_second_rename_that_fails_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "結果"
    replace_folder(home, version(1))
    rename = Path.rename
    calls: list[Path] = []

    def second_fails(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == 2:
            raise OSError(errno.EIO, "input/output error")
        return rename(self, target)

    monkeypatch.setattr(folder, "exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(CalledWrongly):
        replace_folder(home, version(2))

    assert whole(home) == 1


def test_a_file_the_system_cuts_short_leaves_the_old_folder(tmp_path: Path) -> None:
    """A real failing write: the process may write no file of more than 2,000 bytes."""
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n" + "".join(
        f"{at:05},東,18.5,5,はい\n" for at in range(3000)
    )
    run_in(town(tmp_path))
    before = contents(tmp_path / "結果")
    (tmp_path / "名簿.csv").write_text(people, "utf-8")
    words = [
        *("run", str(tmp_path / "見本.sadame"), "--input", str(tmp_path / "名簿.csv")),
        *("--output", str(tmp_path / "結果"), "--on", "2025-06-01", "--format", "csv"),
    ]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from sadame.engine.app.cli import main; sys.exit(main())",
            *words,
        ],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SADAME_CACHE": "off"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert "ファイルが大きすぎます" in done.stderr
    assert contents(tmp_path / "結果") == before


def test_a_folder_with_other_files_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town(tmp_path)
    (tmp_path / "結果").mkdir()
    (tmp_path / "結果" / "大事な表.xlsx").write_text("私の仕事", "utf-8")

    assert run_in(tmp_path) == 2
    assert "大事な表.xlsx" in capsys.readouterr().err
    assert (tmp_path / "結果" / "大事な表.xlsx").read_text("utf-8") == "私の仕事"


def test_a_file_put_beside_ours_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_in(town(tmp_path))
    (tmp_path / "結果" / "抽出" / "メモ.txt").write_text("電話済み", "utf-8")

    assert run_in(tmp_path) == 2
    assert "メモ.txt" in capsys.readouterr().err
    assert (tmp_path / "結果" / "抽出" / "メモ.txt").exists()


def test_a_list_that_somebody_wrote_in_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_in(town(tmp_path), "--format", "csv")
    lists = tmp_path / "結果" / "抽出" / "訪問の候補.csv"
    lists.write_bytes(lists.read_bytes() + "0001,電話済み\r\n".encode())

    assert run_in(tmp_path) == 2
    assert "変えられています" in capsys.readouterr().err
    assert "電話済み" in lists.read_text("utf-8-sig")


def test_a_file_is_not_replaced_by_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town(tmp_path)
    (tmp_path / "結果").write_text("これは文書", "utf-8")

    assert run_in(tmp_path) == 2
    assert "フォルダーではありません" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_one_may_not_write_to_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town(tmp_path)
    (tmp_path / "錠").mkdir(mode=0o500)

    assert run_in(tmp_path, output="錠/結果") == 2
    assert "書き込む権限がありません" in capsys.readouterr().err


def test_the_result_before_is_replaced_as_a_whole(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "csv")
    run_in(tmp_path, "--format", "parquet", "--only", "訪問の候補")

    assert not [*(tmp_path / "結果").rglob("*.csv")]
    assert (tmp_path / "結果").stat().st_mode & 0o777 == 0o777 & ~folder._umask()  # noqa: SLF001
