"""The planted faults: pages in `corpus/`, each a rule file that is right, and slips in it, one at a time.

A page begins with its rule files (the last is the one the slips are in, or in what it adopts). Below a heading that
names the slip, a ```` ```fault TOOL… CODE… ```` block takes lines away (`- `) and puts others there (`+ `); the lines taken
away stand together, once, in one file of the page. The tools are those that have to find it, with these codes.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from attrs import frozen

from sadame.dsl.book import Book
from sadame.dsl.core import Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

FOLDER = Path(__file__).parent / "corpus"
_PART = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<words>\w+[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@frozen(slots=False)
class Files:
    """Rule files that belong together; the last is the one that is looked at."""

    texts: tuple[str, ...]

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """They, by made-up paths."""
        return tuple(Source(f"{at}.sadame", text) for at, text in enumerate(self.texts))

    @cached_property
    def book(self) -> Book:
        """What they compile to."""
        return compile_book(self.sources)

    @cached_property
    def program(self) -> Program | None:
        """The checked 制度; None = it has errors."""
        name = self.texts[-1].split("\n", 1)[0].removeprefix("制度 ")
        return self.book.programs.get(name)


@frozen(slots=False)
class Fault:
    """A slip. `tools` = who has to find it; `codes` = what they have to say; `lines` of the file at `path` have it."""

    page: str
    title: str
    tools: tuple[str, ...]
    codes: tuple[str, ...]
    meant: Files
    slip: Files
    path: str
    lines: frozenset[int]

    @property
    def name(self) -> str:
        """What it is called in a test."""
        return f"{self.page}: {self.title}"


def faults() -> tuple[Fault, ...]:
    """All of them, page by page."""
    return tuple(each for path in sorted(FOLDER.glob("*.md")) for each in _on(path))


def _on(path: Path) -> Iterator[Fault]:
    texts: list[str] = []
    title = ""
    for part in _PART.finditer(path.read_text("utf-8")):
        if part["title"]:
            title = part["title"]
        elif part["words"].startswith("sadame"):
            texts.append(part["text"])
        else:
            yield _planted(path.stem, title, part, Files(tuple(texts)))


def _planted(page: str, title: str, part: re.Match[str], meant: Files) -> Fault:
    edits = part["text"].splitlines()
    taken = "".join(f"{line[2:]}\n" for line in edits if line.startswith("- "))
    put = "".join(f"{line[2:]}\n" for line in edits if line.startswith("+ "))
    homes = [at for at, text in enumerate(meant.texts) if f"\n{taken}" in text]
    if len(homes) != 1 or meant.texts[homes[0]].count(f"\n{taken}") != 1 or not taken:
        raise ValueError(f"{page}: {title}: the lines stand in {len(homes)} files")
    (at,) = homes
    before, after = meant.texts[at].split(f"\n{taken}")
    slip = (*meant.texts[:at], f"{before}\n{put}{after}", *meant.texts[at + 1 :])
    first = before.count("\n") + 2
    count = max(put.count("\n"), 1)
    _, *words = part["words"].split()
    return Fault(
        page,
        title,
        tuple(word for word in words if word.islower()),
        tuple(word for word in words if not word.islower()),
        meant,
        Files(slip),
        f"{at}.sadame",
        frozenset(range(first, first + count)),
    )
