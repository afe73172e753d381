"""Putting new files where none are: all of them or none, and never in the place of another.

In: a folder and texts, or bytes, by name; or paths and who writes each. Out: the files. Refuses, by raising
`CalledWrongly` and writing nothing, if any of the names is taken.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sadame.engine.app.disk import CalledWrongly, shown


def write_new(home: Path, texts: Mapping[str, str | bytes]) -> None:
    """Write every text under its name (`/` for folders below) in `home`, which may not be there yet."""
    _refuse_taken(home / name for name in texts)
    made: list[Path] = []
    try:
        for name, text in texts.items():
            _write(home / name, text, made)
    except (OSError, ValueError):  # a NUL in the name is a ValueError
        _undo(made)
        raise CalledWrongly(
            f"{shown(home)} に書き込めません", "何も書いていません。場所と権限を確かめてください"
        ) from None
    except BaseException:  # Ctrl-C too leaves nothing behind
        _undo(made)
        raise


def grow_new(writers: Mapping[Path, Callable[[Path], None]]) -> None:
    """Let each writer fill its file, too large to be held; they get their names when all of them are whole."""
    _refuse_taken(writers)
    made: list[Path] = []
    grown: list[tuple[Path, Path]] = []
    try:
        for path, write in writers.items():
            growing = path.with_name(f".{path.name}.書きかけ{path.suffix}")
            _write(growing, b"", made)
            write(growing)
            grown.append((growing, path))
        _refuse_taken(writers)  # what came in the meantime
        for growing, path in grown:
            growing.rename(path)
            made[made.index(growing)] = path
    except (OSError, ValueError):
        _undo(made)
        raise CalledWrongly(
            f"{'、'.join(map(shown, writers))} に書き込めません",
            "何も書いていません。場所、権限、空き容量を確かめてください",
        ) from None
    except BaseException:
        _undo(made)
        raise


def _refuse_taken(paths: Iterable[Path]) -> None:
    taken = [path for path in paths if _is_there(path)]
    if taken:
        names = "、".join(map(shown, taken))
        raise CalledWrongly(
            f"{names} は、もうあります", "何も書いていません。別の場所を指定してください"
        )


def _is_there(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):  # a name no file can have: writing will say so
        return False


def _write(path: Path, text: str | bytes, made: list[Path]) -> None:
    """Create the file and the folders it needs; each is noted in `made` at once."""
    missing = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)
    with path.open("xb") as stream:  # a file that came in the meantime is refused too
        made.append(path)
        stream.write(text if isinstance(text, bytes) else text.encode())


def _undo(made: list[Path]) -> None:
    for path in reversed(made):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
