"""The 表 of a rule file → sheets of a workbook, or CSV files.

In: tables and where they go. Out: the files, each named as the table is. Every cell is the text its author wrote.
A sheet says above its heading which table it is and what the table held, so that it can be put back.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path

from sadame.dsl.tabular import WrittenTable, same
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.workbooks.writing import Page, sheet_names, workbook_of

_WORKBOOK = ".xlsx"
_CSV = ".csv"


def content_of(rows: Sequence[Sequence[str]]) -> str:
    """A word that changes with what the rows say, not with how they are spaced."""
    told = json.dumps([same(row) for row in rows], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()[:16]


def written_out(
    tables: Sequence[WrittenTable], policy: str, out: Path
) -> tuple[Path, Mapping[str, str | bytes]]:
    """The folder, and the files in it by name: a workbook, a CSV file, or a CSV file for each table."""
    suffix = "" if out.is_dir() else out.suffix.lower()
    if suffix == _WORKBOOK:
        return out.parent, {out.name: workbook_of(_pages(tables, policy))}
    if suffix == _CSV and len(tables) == 1:
        return out.parent, {out.name: _csv(tables[0])}
    if suffix == _CSV:
        raise CalledWrongly(
            f"{out} には表を一つしか書けません",
            "表の名前を一つ指定するか、--out に .xlsx かフォルダーを書いてください",
        )
    if suffix:
        raise CalledWrongly(
            f"--out の「{suffix}」という形式には書けません", ".xlsx、.csv、フォルダーのどれかです"
        )
    names = sheet_names([table.name for table in tables])
    return out, {f"{name}{_CSV}": _csv(each) for name, each in zip(names, tables, strict=True)}


def _pages(tables: Sequence[WrittenTable], policy: str) -> list[Page]:
    names = sheet_names([table.name for table in tables])
    return [
        Page(name, (table.title, _note(table, policy)), table.rows.texts())
        for name, table in zip(names, tables, strict=True)
    ]


def _note(table: WrittenTable, policy: str) -> str:
    """Which table it is, for whoever puts it back."""
    version = f"　{table.version}つ目の版" if table.version is not None else ""
    return f"制度 {policy}{version}　内容 {content_of(table.rows.texts())}"


def _csv(table: WrittenTable) -> str:
    """The same text a rule file reads; the mark at its start tells Excel that it is UTF-8."""
    stream = StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(table.rows.texts())
    return f"\ufeff{stream.getvalue()}"
