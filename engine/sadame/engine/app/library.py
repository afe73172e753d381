"""Which rule files belong together: those named on the command line, and those they build on.

In: files and folders. Out: a `Shelf` of sources for `pipeline.compile_book`: everything that was asked
for, and for each 参照 and 準用 that it does not hold itself the 制度 of that name from the policies that
ship with Sadame. Only the heading of a shipped file is looked at until it is needed.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from attrs import frozen

from sadame.dsl.folding import fold, name_of
from sadame.dsl.source import Source
from sadame.engine.app.disk import CalledWrongly, read_text

SUFFIX = ".sadame"
_LIMIT = 16_000_000
_HEADING = re.compile(r"^[ \t　]*(制度|参照|準用)[ \t　：:]+(\S.*)$", re.MULTILINE)
_TABLE = re.compile(
    r"「([^「」\n]{1,200}\.(?:csv|xlsx|xlsm))」(?:\s*の\s*シート\s*「([^「」\n]{1,200})」)?",
    re.IGNORECASE,
)


@frozen
class Heading:
    """The name of a 制度 and the names it builds on."""

    name: str
    needs: tuple[str, ...]


@frozen
class Shelf:
    """Sources that make a closed book; `asked` = paths of those that were asked for."""

    sources: tuple[Source, ...]
    files: Mapping[str, Source]
    asked: tuple[str, ...]

    def policies(self) -> tuple[str, ...]:
        """Names of the 制度 that were asked for, in order."""
        asked = frozenset(self.asked)
        return tuple(heading(each).name for each in self.sources if each.path in asked)


def gather(
    paths: Iterable[Path], *, beside: Iterable[Path] = (), may_be_empty: bool = False
) -> Shelf:
    """The shelf for these files and folders; what they build on may also stand in `beside`."""
    asked = [load(path) for path in dict.fromkeys(_rule_files(paths, may_be_empty=may_be_empty))]
    held = {heading(source).name for source in asked}
    added: list[Source] = []
    wanted = [name for source in asked for name in heading(source).needs]
    near = _by_name(beside) if any(name not in held for name in wanted) else {}
    while wanted:
        name = wanted.pop()
        found = None if name in held else near.get(name) or shipped().get(name)
        if found is None:
            continue
        held.add(name)
        added.append(found)
        wanted.extend(heading(found).needs)
    sources = (*asked, *sorted(added, key=lambda source: source.path))
    return Shelf(sources, _tables(sources), tuple(source.path for source in asked))


def _by_name(paths: Iterable[Path]) -> Mapping[str, Source]:
    """Rule files by the 制度 they declare."""
    sources = (load(path) for path in _rule_files(paths, may_be_empty=True))
    return {heading(source).name: source for source in sources}


def load(path: Path) -> Source:
    """A rule file."""
    return Source(str(path), read_text(path, _LIMIT))


@lru_cache(maxsize=512)
def heading(source: Source) -> Heading:
    """What a file says it is and builds on, without parsing it."""
    name, needs = "", []
    for word, rest in _HEADING.findall(source.text):
        said = name_of(fold(rest).strip())
        if word == "制度":
            name = name or said
        else:
            needs.append(said)
    return Heading(name, tuple(needs))


@cache
def shipped() -> Mapping[str, Source]:
    """The policies that come with Sadame, by name of the 制度."""
    home = shipped_home()
    if home is None:
        return {}
    sources = (load(path) for path in _below(home))
    return {heading(source).name: source for source in sources}


def shipped_home() -> Path | None:
    """Where they are: in the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve()
    candidates = (here.parents[2] / "policies", here.parents[4] / "policies")
    return next((each for each in candidates if each.is_dir()), None)


# ── files ──


def _rule_files(paths: Iterable[Path], *, may_be_empty: bool) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            below = list(_below(path))
            if not below and not may_be_empty:
                raise CalledWrongly(
                    f"{path} に規則ファイル（*{SUFFIX}）がありません", "場所を確かめてください"
                )
            yield from below
        else:
            yield path


def _below(folder: Path) -> Iterator[Path]:
    """Rule files under a folder, hidden folders left out, always in the same order."""
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(home) / name for name in sorted(names) if name.endswith(SUFFIX))


def _tables(sources: Iterable[Source]) -> Mapping[str, Source]:
    """The files that rule files name for their 表, each beside its rule file."""
    files: dict[str, Source] = {}
    wanted: dict[Path, set[str]] = {}
    for source in sources:
        for name, sheet in _TABLE.findall(source.text):
            path = Path(source.path).parent / name
            if path.is_file() and Path(name).name == name:
                wanted.setdefault(path, set()).add(name_of(fold(sheet)))
    for path, names in wanted.items():
        found = _sheets(path, names) if path.suffix.lower() != ".csv" else (_csv(path),)
        files.update({each.path: each for each in found})
    return files


def _csv(path: Path) -> Source:
    return Source(str(path), read_text(path, _LIMIT))


def _sheets(path: Path, names: set[str]) -> Sequence[Source]:
    """The sheets of a workbook; those whose names are known have their rows."""
    from sadame.engine.app.workbooks.sheets import read_sheets

    return read_sheets(path, lambda name: name_of(fold(name)) in names)
