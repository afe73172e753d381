"""The two sides of a comparison: files, folders, or what they were in a revision of Git.

In: what was typed. Out: a `Version`: rule files by 制度 and the book they compile to. Of a revision the rule files
and the files of 表 are taken out of Git into a folder that is gone afterwards; messages call them `改訂:ファイル`.
Nothing of the working copy is touched.
"""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from attrs import evolve, frozen

from sadame.dsl.core import Program
from sadame.dsl.formatter import offered
from sadame.dsl.passages import Passage, passages
from sadame.dsl.source import Sheet, Source
from sadame.engine.app.books import Opened
from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.library import SUFFIX, Shelf, gather, heading
from sadame.engine.app.saved import compiled

_SUFFIXES = (SUFFIX, ".csv", ".xlsx", ".xlsm")
_LARGEST = 64_000_000


@frozen(slots=False)
class Version:
    """One side. `label` = what it is called."""

    label: str
    opened: Opened

    def sources(self) -> dict[str, Source]:
        """The rule files that were asked for, by 制度, in order."""
        asked = frozenset(self.opened.shelf.asked)
        return {heading(one).name: one for one in self.opened.shelf.sources if one.path in asked}

    def program(self, name: str) -> Program | None:
        """A 制度; None = it has errors, or is not there."""
        return self.opened.book.programs.get(name)

    def passages(self, source: Source) -> tuple[Passage, ...] | None:
        """What a rule file says; None = it cannot be read."""
        return passages(source, self.beside(source), self._offered)

    def beside(self, source: Source) -> dict[str, Source]:
        """The files of 表 in its folder, by their names."""
        folder = source.path.rpartition("/")[0]
        return {
            path[len(folder) + 1 :] if folder else path: each
            for path, each in self.opened.shelf.files.items()
            if path.rpartition("/")[0] == folder
        }

    @cached_property
    def _offered(self) -> dict[str, frozenset[str]]:
        return offered(self.opened.shelf.sources)


def of_paths(path: Path) -> Version:
    """A file or a folder as it is."""
    home = path if path.is_dir() else path.parent
    return Version(str(path), _opened(gather([path], beside=[home])))


def of_revision(revision: str, path: Path) -> Version:
    """A file or a folder as it was in a revision; a side without any 制度 where it was not there yet."""
    start = path if path.is_dir() else path.parent
    top = Path(_git(start if start.is_dir() else Path(), "rev-parse", "--show-toplevel").strip())
    inside = _inside(path, top)
    commit = _commit(top, revision)
    names = [*_names(top, commit)]
    wanted = [name for name in names if _is_under(name, inside) and name.endswith(SUFFIX)]
    label = f"{revision}（{commit[:7]}）"
    with TemporaryDirectory() as room:
        _take_out(top, commit, names, Path(room))
        if not wanted:
            return Version(label, _opened(Shelf((), {}, ())))
        shelf = gather([Path(room, name) for name in wanted], beside=[Path(room)])
        return Version(label, _opened(_renamed(shelf, f"{room}/", f"{revision}:")))


def side_of(said: str) -> Version:
    """A side as it was typed: a file, a folder, or `改訂:ファイル`."""
    found = split_revision(said)
    return of_paths(Path(said)) if found is None else of_revision(*found)


def split_revision(said: str) -> tuple[str, Path] | None:
    """`改訂:ファイル`; None = it is the name of a file."""
    revision, colon, path = said.partition(":")
    if not colon or not revision or not path or Path(said).exists():
        return None
    return revision, Path(path)


def _opened(shelf: Shelf) -> Opened:
    return Opened(shelf, compiled(shelf.sources, shelf.files))


def _renamed(shelf: Shelf, old: str, new: str) -> Shelf:
    """The shelf with other paths."""

    def named(path: str) -> str:
        return new + path.removeprefix(old) if path.startswith(old) else path

    def moved(source: Source) -> Source:
        found = evolve(source, path=named(source.path))
        return evolve(found, workbook=named(found.workbook)) if isinstance(found, Sheet) else found

    files = {named(path): moved(each) for path, each in shelf.files.items()}
    return Shelf(
        tuple(map(moved, shelf.sources)), files, tuple(named(path) for path in shelf.asked)
    )


# ── Git ──────────────────────────────────────────────────────────────────────────────────────────


def _inside(path: Path, top: Path) -> PurePosixPath:
    try:
        return PurePosixPath(path.resolve().relative_to(top.resolve()).as_posix())
    except ValueError:
        raise CalledWrongly(
            f"{shown(path)} は {shown(top)} の中にありません",
            "同じ保管庫のファイルを書いてください",
        ) from None


def _is_under(name: str, inside: PurePosixPath) -> bool:
    return PurePosixPath(name) == inside or PurePosixPath(name).is_relative_to(inside)


def _commit(top: Path, revision: str) -> str:
    try:
        said = _git(
            top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except CalledWrongly:
        raise CalledWrongly(
            f"「{revision}」という改訂は、この保管庫にありません",
            "git log で見える改訂か、枝や札の名前を書いてください",
        ) from None
    return said.strip()


def _names(top: Path, commit: str) -> Iterator[str]:
    """The rule files of a revision and the files of their 表."""
    listed = _git(top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    return (name for name in listed.split("\0") if name.endswith(_SUFFIXES) and "\n" not in name)


def _take_out(top: Path, commit: str, names: Sequence[str], room: Path) -> None:
    """Write these files of a revision under `room`."""
    asked = "".join(f"{commit}:{name}\n" for name in names)
    data = _run(top, ["cat-file", "--batch"], asked.encode())
    if len(data) > _LARGEST:
        raise CalledWrongly("その改訂の規則ファイルが大きすぎます", "場所を絞ってください")
    for name, content in _contents(data, names):
        path = room / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _contents(data: bytes, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """What `cat-file --batch` answers: a line with the size, the content, a line end."""
    at = 0
    for name in names:
        end = data.index(b"\n", at)
        size = data[at:end].rpartition(b" ")[2]
        if not size.isdigit():
            at = end + 1
            continue
        start = end + 1
        yield name, data[start : start + int(size)]
        at = start + int(size) + 1


def _git(home: Path, *words: str) -> str:
    return _run(home, words, b"").decode("utf-8", "replace")


def _run(home: Path, words: Sequence[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git with words of our own, and a revision after --end-of-options
            ["git", "-C", str(home), *words],  # noqa: S607 - wherever it is installed
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        raise CalledWrongly(
            "git が見つかりません", "改訂を比べるには、git を入れてください"
        ) from None
    if done.returncode:
        raise CalledWrongly(
            f"{shown(home)} は Git の保管庫ではありません", "保管庫の中の場所を書いてください"
        )
    return done.stdout
