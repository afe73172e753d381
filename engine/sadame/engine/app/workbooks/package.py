"""A workbook as a zip of XML parts, opened with limits.

In: the bytes of a file, and its path for messages. Out: `Package`, which gives the events of a part.
Refuses, by raising `CalledWrongly`: what is no workbook, parts that would be larger than any table, XML with a
document type (nothing in a workbook needs one).
"""

import posixpath
from collections.abc import Iterator, Mapping
from io import BytesIO
from lzma import LZMAError
from struct import error as StructError  # noqa: N812 - a class with the name of a function
from typing import TypeAlias
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - a class with the name of a function

from attrs import frozen

from sadame.engine.app.disk import CalledWrongly

_UNPACKED = 64_000_000
_CHUNK = 1 << 16
_DEEPEST = 100
_MOST_EVENTS = 3_000_000
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook with a password


@frozen
class Begin:
    """`<name …>`; names are local, whatever namespace they are in."""

    name: str
    attributes: Mapping[str, str]


@frozen
class End:
    """`</name>` with the text right inside it."""

    name: str
    text: str


Event: TypeAlias = Begin | End


class _NoWorkbookError(Exception):
    """Not the parts, or not the XML, that a workbook is made of."""


#: What a damaged zip or damaged XML ends in, from a wrong length to an encoding nobody has.
_DAMAGE = (
    _NoWorkbookError,
    BadZipFile,
    EOFError,
    LookupError,
    LZMAError,
    NotImplementedError,
    OSError,
    RuntimeError,
    StructError,
    ValueError,
    ZlibError,
    expat.ExpatError,
)


@frozen
class Package:
    """The parts of the workbook at `path`."""

    path: str
    parts: ZipFile

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self.parts.NameToInfo

    def events(self, part: str) -> Iterator[Event]:
        """The elements of a part, in order."""
        try:
            for count, event in enumerate(_events(self.parts, part)):
                if count > _MOST_EVENTS:
                    raise _too_large(self.path)
                yield event
        except _DAMAGE:
            raise no_workbook(self.path) from None

    def related(self, part: str) -> Mapping[str, tuple[str, str]]:
        """The parts a part refers to, by id: the last word of their kind, and where they are."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        for event in self.events(where) if self.has(where) else ():
            match event:
                case Begin("Relationship", given) if given.get("TargetMode") != "External":
                    target = posixpath.join("/", folder, given.get("Target", ""))
                    kind = given.get("Type", "").rsplit("/", 1)[-1]
                    found[given.get("Id", "")] = kind, posixpath.normpath(target).lstrip("/")
                case _:
                    pass
        return found


def open_package(path: str, data: bytes) -> Package:
    """The workbook that `data` is."""
    if data.startswith(_OLD):
        raise CalledWrongly(
            f"{path} はパスワード付きか、古い形式（.xls）のブックです",
            "パスワードを外し、「名前を付けて保存」で .xlsx にしてください",
        )
    try:
        parts = ZipFile(BytesIO(data))
    except _DAMAGE:
        raise no_workbook(path) from None
    if sum(each.file_size for each in parts.infolist()) > _UNPACKED:
        raise _too_large(path)
    return Package(path, parts)


def _too_large(path: str) -> CalledWrongly:
    return CalledWrongly(
        f"{path} の中身が大きすぎます", "表のシートだけを別のブックに分けてください"
    )


def no_workbook(path: str) -> CalledWrongly:
    """The file is none."""
    return CalledWrongly(
        f"{path} は Excel のブックとして読めません", "Excel で開いて .xlsx で保存し直してください"
    )


def _events(parts: ZipFile, part: str) -> Iterator[Event]:
    """Zip gives no more bytes than it announced, and what it announced was within the limit."""
    found: list[Event] = []
    texts: list[list[str]] = [[]]

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(texts) > _DEEPEST:
            raise _NoWorkbookError
        texts.append([])
        given = {key.rsplit(" ", 1)[-1]: value for key, value in attributes.items()}
        found.append(Begin(name.rsplit(" ", 1)[-1], given))

    def end(name: str) -> None:
        found.append(End(name.rsplit(" ", 1)[-1], "".join(texts.pop())))

    def text_of(text: str) -> None:
        texts[-1].append(text)

    def refuse(*_: object) -> None:
        raise _NoWorkbookError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text_of
    parser.StartDoctypeDeclHandler = refuse
    with parts.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from found
            found.clear()
    parser.Parse(b"", True)
    yield from found
