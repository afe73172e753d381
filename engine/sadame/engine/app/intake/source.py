"""A file of a roster, opened: its headings, and its rows piece by piece.

In: a path and the headings that are looked for. Out: a `Source`; its pieces are frames of bounded size whose columns
are named by the headings, with the rows as a person counts them. Refuses, by raising `CalledWrongly`, what is no table.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl
from attrs import frozen

from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.intake.report import Done

_CHUNK = 1 << 20
ROWS = 250_000
"""So many rows a piece has, at most."""


@frozen(eq=False)
class Piece:
    """Rows of a table and their numbers (UInt32), as a person counts them; what was passed over."""

    frame: pl.DataFrame
    rows: pl.Series
    notes: tuple[tuple[Done, int, str], ...] = ()


class Source(Protocol):
    """A table in a file."""

    @property
    def name(self) -> str:
        """The file, as messages call it."""

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its columns."""

    def pieces(self, wanted: Sequence[str], most: int = ROWS) -> Iterator[Piece]:
        """The rows, with the columns that are wanted."""


@frozen
class Looking:
    """How the row of headings is found: by words it may hold, or by its number; and which sheet."""

    knows: Callable[[str], bool]
    header: int | None = None
    sheet: str | None = None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def chunks(path: Path) -> Iterator[bytes]:
    """A file in pieces of bounded size."""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except FileNotFoundError:
        raise CalledWrongly(
            f"{shown(path)} がありません", "ファイル名と場所を確かめてください"
        ) from None
    except IsADirectoryError:
        raise CalledWrongly(
            f"{shown(path)} はフォルダーです", "フォルダーの中のファイルを指定してください"
        ) from None
    except PermissionError:
        raise CalledWrongly(f"{shown(path)} を読む権限がありません") from None
    except (OSError, ValueError):  # a NUL in the name is a ValueError
        raise CalledWrongly(f"{shown(path)} を読めません", "ファイルを確かめてください") from None


def numbered(start: int, count: int) -> pl.Series:
    """The numbers of `count` rows from `start`."""
    return pl.int_range(start, start + count, dtype=pl.UInt32, eager=True)


def once(headings: Iterable[str]) -> list[str]:
    """Headings, none twice: the second of a name is told apart, and an empty one is named by its place."""
    found: list[str] = []
    for at, each in enumerate(headings, 1):
        name = " ".join(each.split()) or f"（見出しのない{at}列目）"
        count = 2
        while name in found:
            name = f"{' '.join(each.split())}（{count}つ目）"
            count += 1
        found.append(name)
    return found
