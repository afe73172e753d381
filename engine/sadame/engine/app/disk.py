"""Reading and replacing files, and saying in plain words why that was not possible.

In: a path. Out: its text or bytes. Refuses, by raising `CalledWrongly`, what no reader could use: no such file,
a folder, another encoding than UTF-8, a size no rule file or case has. The file is read, not measured,
so that a pipe without end is refused as fast as a file.
"""

import errno
import os
import re
import sys
from pathlib import Path
from typing import BinaryIO

_SAVE = "メモ帳で開き、「名前を付けて保存」の「文字コード」か「エンコード」で「UTF-8」を選んで保存してください"
_SAVE_CSV = (
    "Excel で開き、「名前を付けて保存」の「ファイルの種類」で「CSV UTF-8」を選んで保存してください"
)
_OS_ERROR = re.compile(r"os error (\d+)")
_OTHER_ENCODINGS = {"cp932": "CP932（Shift_JIS）", "euc_jp": "EUC-JP"}


class CalledWrongly(Exception):  # noqa: N818 - it is not our error but the caller's slip
    """The command was called in a way it cannot serve: exit status 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        """`message` says what is, `hint` what to do."""
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_text(path: Path, limit: int) -> str:
    """The text of a file in UTF-8 of at most `limit` bytes."""
    return _decoded(str(path), read_bytes(path, limit))


def read_bytes(path: Path, limit: int) -> bytes:
    """A file of at most `limit` bytes."""
    try:
        with path.open("rb") as stream:
            return _taken(str(path), stream, limit)
    except FileNotFoundError:
        raise CalledWrongly(f"{path} がありません", "ファイル名と場所を確かめてください") from None
    except IsADirectoryError:
        raise CalledWrongly(f"{path} はフォルダーです", "ファイルを指定してください") from None
    except PermissionError:
        raise CalledWrongly(f"{path} を読む権限がありません") from None
    except (OSError, ValueError):  # a NUL in the name is a ValueError
        raise CalledWrongly(f"{shown(path)} を読めません", "ファイルを確かめてください") from None


def replace_text(path: Path, text: str) -> None:
    """Put `text` in the place of a file that is there: as a whole or not at all, with the same rights."""
    import shutil
    from tempfile import NamedTemporaryFile  # 5 ms that nobody pays who only reads

    target = path.resolve()  # a link stays a link
    written: Path | None = None
    try:
        with NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as stream:
            written = Path(stream.name)
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, written)
        written.replace(target)
    except OSError:
        if written is not None:
            written.unlink(missing_ok=True)
        raise CalledWrongly(
            f"{path} に書き込めません", "権限と空き容量を確かめてください"
        ) from None


def read_standard_input(limit: int) -> str:
    """What is piped in."""
    return _decoded("標準入力", _taken("標準入力", sys.stdin.buffer, limit))


def failed_write(fault: Exception) -> OSError:
    """What Polars says only in words when it cannot write, with its number."""
    found = _OS_ERROR.search(str(fault))
    return OSError(int(found[1]) if found else errno.EIO, str(fault))


def shown(path: Path) -> str:
    """A path that can be printed whatever is in its name."""
    return str(path).encode("utf-8", "replace").decode().replace("\0", "�")


def _taken(name: str, stream: BinaryIO, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        size = f"{limit // 1_000_000}MB" if limit >= 1_000_000 else f"{limit // 1_000}KB"
        raise CalledWrongly(f"{name} が大きすぎます", f"{size}までにしてください")
    return data


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    hint = _SAVE_CSV if name.endswith(".csv") else _SAVE
    if called := _other_encoding(data):
        raise CalledWrongly(f"{name} の文字コードは {called} のようです", hint)
    raise CalledWrongly(f"{name} の文字コードが UTF-8 ではありません", hint)


def _other_encoding(data: bytes) -> str | None:
    """The encoding that Japanese files come in, if it reads the data without oddities."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    for encoding, called in _OTHER_ENCODINGS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any("\ue000" <= character <= "\uf8ff" for character in text):
            return called
    return None
