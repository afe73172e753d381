"""The folder of a run: put in place whole or not at all, in the place of an older one of ours.

In: where, and what writes the files. Out: the folder. It is written beside its place, every file is on the disk before
it gets its name, and the old one stands until the new one does. Where the system can exchange two names in one step
(Linux), a kill at any moment leaves one of the two whole under the name; elsewhere there is a moment in which the old
one has another name, and whoever comes next puts it back.

Refuses, by raising `CalledWrongly` and changing nothing: a folder that holds what no run wrote, or what somebody
has changed since.
"""

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from sadame.engine.app.disk import CalledWrongly, shown

RECORD, FORMAT = "record.json", "sadame-run-1"
TIMES = "times.json"
#: What viewers of folders leave behind.
_DROPPINGS = frozenset({"Thumbs.db", ".DS_Store", "desktop.ini"})
_ENDING = ".sadame"
_EXCHANGE, _HERE = 2, -100  # of renameat2(2)
_LISTED = 3
T = TypeVar("T")


def replace_folder(home: Path, write: Callable[[Path], T]) -> T:
    """Let `write` fill a new folder, and put it in the place of `home`; what `write` said."""
    home = Path(os.path.abspath(home))  # noqa: PTH100 - a link stays what it is
    growing: Path | None = None
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        refuse_foreign(home)
        _clear_leftovers(home)
        growing = Path(mkdtemp(prefix=f".{home.name}.", suffix=_ENDING, dir=home.parent))
        with _held(growing):
            said = write(growing)
            growing.chmod(0o777 & ~_umask())
            _settle(growing)
            refuse_foreign(home)  # what came in the meantime
            _put(growing, home)
    except OSError as fault:
        raise _refusal(home, fault) from None
    else:
        return said
    finally:
        if growing is not None:
            shutil.rmtree(growing, ignore_errors=True)


def _refusal(home: Path, fault: OSError) -> CalledWrongly:
    said = {
        errno.ENOSPC: "ディスクの空き容量が足りません",
        errno.EDQUOT: "ディスクの割当てを使い切りました",
        errno.EFBIG: "ファイルが大きすぎます",
        errno.EACCES: "書き込む権限がありません",
        errno.EPERM: "書き込む権限がありません",
        errno.EROFS: "書き込めない場所です",
        errno.ENOTDIR: "途中がフォルダーではありません",
        errno.ENAMETOOLONG: "名前が長すぎます",
    }.get(fault.errno or 0, "場所と権限を確かめてください")
    return CalledWrongly(
        f"{shown(home)} に書き出せません。{said}",
        "何も書き換えていません。前の結果があれば、そのまま残っています",
    )


# ── what is ours ─────────────────────────────────────────────────────────────────────────────────


def refuse_foreign(home: Path) -> None:
    """Raise `CalledWrongly` unless `home` is free, empty, or what a run wrote and nobody touched."""
    if not os.path.lexists(home):
        return
    if not home.is_dir() or home.is_symlink():
        raise CalledWrongly(f"{shown(home)} はフォルダーではありません", "別の名前を書いてください")
    there = {name: path for name, path in _files(home) if path.name not in _DROPPINGS}
    known = _written(home)
    foreign = sorted({*there} - {*known, RECORD, TIMES}) if known is not None else sorted(there)
    if foreign:
        more = f" など{len(foreign)}件" if len(foreign) > _LISTED else ""
        raise CalledWrongly(
            f"{shown(home)} に、前の結果ではないファイルがあります"
            f"（{'、'.join(foreign[:_LISTED])}{more}）",
            "何も書き換えていません。別のフォルダーを書くか、そのファイルを移してください",
        )
    changed = [name for name, digest in (known or {}).items() if _differs(home / name, digest)]
    if changed:
        raise CalledWrongly(
            f"{shown(home)} の {'、'.join(changed[:_LISTED])} は、書き出した後に変えられています",
            "何も書き換えていません。残すなら移し、要らないなら消してから、もう一度打ってください",
        )


def _written(home: Path) -> Mapping[str, str] | None:
    """The files that the record of a folder names, with their SHA-256; None = no record of ours."""
    try:
        record = json.loads((home / RECORD).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        return None
    files = record.get("files")
    return files if isinstance(files, dict) else None


def _differs(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) != digest


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    found = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def digests(home: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by its name with `/`."""
    return {name: sha256_of(path) for name, path in sorted(_files(home))}


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    """What is in a folder and is no folder itself; empty ones are of no account."""
    for folder, folders, names in os.walk(home):
        links = [each for each in folders if (Path(folder) / each).is_symlink()]
        for name in (*names, *links):
            path = Path(folder) / name
            yield path.relative_to(home).as_posix(), path


# ── putting it in place ──────────────────────────────────────────────────────────────────────────


def _settle(folder: Path) -> None:
    """Wait until all of it is on the disk."""
    for home, _, names in os.walk(folder, topdown=False):
        for name in names:
            _flush(Path(home) / name)
        _flush(Path(home))


def _flush(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows opens no folder
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put(growing: Path, home: Path) -> None:
    """Give the new folder its name; what had it goes away afterwards."""
    if not home.exists():
        growing.rename(home)
        _flush(home.parent)
    elif exchange(growing, home):
        _flush(home.parent)
    else:
        aside = _aside(home)
        home.rename(aside)
        try:
            growing.rename(home)
        except OSError:
            aside.rename(home)
            raise
        _flush(home.parent)
        shutil.rmtree(aside, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step, if the system can."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(call(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)


def _aside(home: Path) -> Path:
    return home.with_name(f".{home.name}.前{_ENDING}")


# ── leftovers ────────────────────────────────────────────────────────────────────────────────────


class _Held:
    """A folder that nobody clears while we live: the system lets go of the lock when we are gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor: int | None = None

    def __enter__(self) -> bool:
        """Whether it is ours now."""
        try:
            from fcntl import LOCK_EX, LOCK_NB, flock
        except ImportError:  # Windows: leftovers stay
            return False
        self.descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            flock(self.descriptor, LOCK_EX | LOCK_NB)
        except OSError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)


def _held(folder: Path) -> _Held:
    return _Held(folder)


def _clear_leftovers(home: Path) -> None:
    """Put back an old folder that lost its name, and remove what killed runs have left."""
    aside = _aside(home)
    if aside.is_dir():
        if home.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(home)
    for each in home.parent.glob(f".{_escaped(home.name)}.*{_ENDING}"):
        if each != aside and each.is_dir():
            with _held(each) as is_ours:
                if is_ours:
                    shutil.rmtree(each, ignore_errors=True)


def _escaped(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
