"""A path → the table in it, whatever kind of file it is."""

from pathlib import Path

from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.intake.delimited import open_delimited
from sadame.engine.app.intake.sheet import open_sheet
from sadame.engine.app.intake.source import Looking, Source, chunks
from sadame.engine.app.intake.stored import open_stored


def open_source(path: Path | Source, looking: Looking) -> Source:
    """The table in a file, by what the file is, not by what it is called; a table that is open already stays."""
    if not isinstance(path, Path):
        return path
    start = _start_of(path)
    if not start.strip():
        raise CalledWrongly(f"{shown(path)} は空です", "名簿の入ったファイルを指定してください")
    if start.startswith((b"PAR1", b"ARROW1")):
        return open_stored(path, is_parquet=start.startswith(b"PAR1"))
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return open_sheet(path, looking)
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CalledWrongly(
            f"{shown(path)} は名簿として読めない種類のファイルです",
            "CSV、Excel（.xlsx）、Parquet、Arrow のどれかにしてください",
        )
    return open_delimited(path, looking)


def _start_of(path: Path) -> bytes:
    return next(chunks(path), b"")[:4096]
