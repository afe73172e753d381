"""Books that were compiled before: taken from the user's cache folder instead of being made again.

In: the rule files of a book and the files of their 表. Out: the `Book` that `pipeline.compile_book` makes of
them. A saved one is found by the contents of all of these files, of our own code and of the Python
it runs on, so that it is never another one's answer. What is damaged, unreadable, somebody else's or
holds anything but the classes of a checked program is not believed: the book is made again, and nobody
hears of it. Where nothing can be written it is made every time.
"""

import gc
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from stat import S_ISREG

import attrs
from attrs import field, frozen

from sadame.dsl.book import Book
from sadame.dsl.cache import belongs_to_user, folder
from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Problem
from sadame.dsl.source import Source

_MAGIC = b"sadame book 2\n"
_SUFFIX = ".book"
_LARGEST = 32_000_000
"""Bytes of one book; a larger one is not kept."""
_ROOM = 128_000_000
"""Bytes of all of them; beyond that those that nobody has asked for the longest go."""
_ROOMS = frozenset(
    f"sadame.dsl.{room}"
    for room in ("core", "interval", "rounding", "source", "types", "units", "values")
)
_PROBLEMS = "sadame.dsl.problems."


def compiled(sources: Sequence[Source], files: Mapping[str, Source]) -> Book:
    """The book of these files. Of a saved one each program is read when it is first asked for."""
    home = folder()
    if home is None:
        return _made(sources, files)
    path = Path(home, _key([*sources, *files.values()]) + _SUFFIX)
    found = _loaded(read_kept(path))
    if found is not None:
        pickles, problems = found
        by_path = {each.path: each for each in (*sources, *files.values())}
        return Book(_Programs(pickles, lambda: _made(sources, files)), problems, by_path)
    book = _made(sources, files)
    keep(path, _dumped(book))
    return book


@frozen(eq=False)
class _Programs(Mapping[str, Program]):
    """The programs of a saved book, by name; one that turns out to be no program is made `again`."""

    _pickles: Mapping[str, bytes] = field(repr=False)
    _again: Callable[[], Book] = field(repr=False)
    _known: dict[str, Program] = field(factory=dict, init=False, repr=False)

    def __getitem__(self, name: str) -> Program:
        found = self._known.get(name)
        if found is None:
            read = _unpickled(self._pickles[name])
            program = read if isinstance(read, Program) else self._again().programs[name]
            found = self._known.setdefault(name, program)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._pickles

    def __iter__(self) -> Iterator[str]:
        return iter(self._pickles)

    def __len__(self) -> int:
        return len(self._pickles)


def _made(sources: Sequence[Source], files: Mapping[str, Source]) -> Book:
    from sadame.dsl.pipeline import compile_book

    return compile_book(sources, files)


# ── which book ───────────────────────────────────────────────────────────────────────────────────


def _key(sources: Sequence[Source]) -> str:
    """A name for the book of these files, in this order, made by this code."""
    digest = sha256(_ourselves())
    for source in sources:
        for part in (type(source).__name__, *_parts(source)):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()


def _parts(source: Source) -> Iterator[str]:
    for each in attrs.fields(type(source)):
        value = getattr(source, each.name)
        yield value if isinstance(value, str) else repr(value)


def _ourselves() -> bytes:
    return code("sadame.dsl", "attr", "lark")


@cache
def code(*packages: str) -> bytes:
    """The code of these packages, by its files and when they were last written, and the Python it runs on."""
    told = [sys.implementation.cache_tag or "", sys.version]
    for package in packages:
        spec = find_spec(package)
        for home in (spec.submodule_search_locations or ()) if spec is not None else ():
            told += [home, *(f"{name} {mark}" for name, mark in sorted(_files(home)))]
    return "\n".join(told).encode("utf-8", "surrogatepass")


def _files(home: str) -> Iterator[tuple[str, str]]:
    """The files of a package, each with what changes when it is written."""
    for entry in os.scandir(home):
        if entry.name == "__pycache__" or entry.name.endswith(".md"):
            continue
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            status = entry.stat()
            yield entry.path, f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read_kept(path: Path) -> bytes:
    """A file that only the user can have written; empty if there is none."""
    with suppress(OSError), path.open("rb") as stream:
        status = os.fstat(stream.fileno())
        ours = S_ISREG(status.st_mode) and belongs_to_user(status)
        if ours and not status.st_mode & 0o022 and status.st_size <= _LARGEST:
            os.utime(path)  # to be read is to be young again: see _make_room
            return stream.read()
    return b""


def _loaded(data: bytes) -> tuple[dict[str, bytes], tuple[Problem, ...]] | None:
    """What was saved, its programs as they were written; None if it is not what we wrote."""
    start = len(_MAGIC) + 32
    payload = data[start:]
    if not data.startswith(_MAGIC) or sha256(payload).digest() != data[len(_MAGIC) : start]:
        return None
    match _unpickled(payload):
        case (dict() as pickles, tuple() as problems) if all(
            isinstance(each, bytes) for each in pickles.values()
        ):
            return pickles, problems
        case _:
            return None


def _unpickled(data: bytes) -> object:
    """What was pickled; None if there is anything in it that we did not write."""
    collects = gc.isenabled()
    gc.disable()  # a program is one large tree: there is nothing to be found while it is built
    try:
        return _Unpickler(BytesIO(data)).load()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the book is made again
        return None
    finally:
        if collects:
            gc.enable()


class _Unpickler(pickle.Unpickler):
    """Knows the classes of a checked program and nothing else: no functions, nothing that acts."""

    def find_class(self, module: str, name: str) -> type:
        """The class of that name."""
        return _known(module, name)


@cache
def _known(module: str, name: str) -> type:
    if (module, name) == ("fractions", "Fraction"):
        return Fraction
    if module in _ROOMS or module.startswith(_PROBLEMS):
        found = vars(import_module(module)).get(name)
        if isinstance(found, type) and (attrs.has(found) or issubclass(found, Enum | Problem)):
            return found
    raise pickle.UnpicklingError(f"{module}.{name} is no part of a book")


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def _dumped(book: Book) -> bytes:
    """What is written; nothing where a book cannot be written down."""
    for program in book.programs.values():
        program.content_hash  # noqa: B018 - kept with the program, so that nobody works it out again
    try:
        pickles = {name: pickle.dumps(each, protocol=5) for name, each in book.programs.items()}
        payload = pickle.dumps((pickles, book.problems), protocol=5)
    except Exception:  # noqa: BLE001 - a tree too deep for pickle, or a problem with a fact of its own kind
        return b""
    return _MAGIC + sha256(payload).digest() + payload


def keep(path: Path, data: bytes) -> None:
    """Put the file there as a whole or not at all, and make room among those of its kind."""
    if not data or len(data) > _LARGEST:
        return
    from tempfile import NamedTemporaryFile

    home, written = path.parent, None
    try:
        with NamedTemporaryFile(dir=home, prefix=".", suffix=path.suffix, delete=False) as stream:
            written = Path(stream.name)
            stream.write(data)
        written.replace(path)
        _make_room(home, path.suffix)
    except OSError:
        if written is not None:
            _remove(written)


def _make_room(home: Path, suffix: str) -> None:
    """Remove the files of a kind that nobody has read for the longest until the rest fit."""
    books = [(each, each.stat()) for each in home.iterdir() if each.suffix == suffix]
    taken = sum(status.st_size for _, status in books)
    for path, status in sorted(books, key=lambda book: book[1].st_mtime_ns):
        if taken <= _ROOM:
            return
        _remove(path)
        taken -= status.st_size


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
