"""Sheets of cells → a workbook, by hand: a few parts of XML.

In: `Page`s. Out: the bytes of an .xlsx file, the same for the same pages. A text is in a cell that is formatted as one,
new rows too: what is typed there later (`1/2`, `1-10`) stays what was typed. A number is a number if a spreadsheet can
hold all of its digits, else a text; a day is a day.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TypeAlias
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import frozen

from sadame.dsl.source import letters
from sadame.dsl.widths import width

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WIDEST = 60
_LOOKED_AT = 1000  # rows, for how wide a column is
_IN_MEMORY, _BLOCK = 1 << 23, 1 << 20  # bytes of a sheet that is not packed yet
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # zip needs one; no clock, so that equal pages give equal bytes
_TITLE, _HEADING, _CELL, _NUMBER, _DAY = 1, 2, 3, 4, 5
_DIGITS = 15  # of a number; a spreadsheet drops the rest
_DAY_0 = 693_594  # 1899-12-30, from which days are numbered
_OLDEST = 60  # days before 1900-03-01 are off by one in a spreadsheet
#: What no name of a sheet may hold, and what stands for it.
_OTHERWISE = str.maketrans("[]:*?/\\", "［］：＊？／＼")
_LONGEST = 31

_STYLES = (
    f"<styleSheet {_MAIN}>"
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="游ゴシック"/></font>'
    '<font><sz val="9"/><color rgb="FF666666"/><name val="游ゴシック"/></font>'
    '<font><b/><sz val="11"/><name val="游ゴシック"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="2" fillId="2" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


Cell: TypeAlias = str | int | Decimal | date


@frozen
class Page:
    """A sheet: its name, the titles above its heading, and rows of which the first is the heading; read once."""

    name: str
    titles: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """A name a sheet may have for each, all different: at most 31 characters, some of them replaced."""
    found: list[str] = []
    for each in wanted:
        plain = each.translate(_OTHERWISE).strip("' ") or "表"
        number, name = 1, _cut(plain, _LONGEST)
        while name.lower() in {other.lower() for other in found}:
            number += 1
            tail = f"（{number}）"
            name = _cut(plain, _LONGEST - len(tail)) + tail
        found.append(name)
    return found


def _cut(text: str, most: int) -> str:
    """The beginning of a text that takes at most so many UTF-16 units, as Excel counts."""
    while len(text.encode("utf-16-le")) > 2 * most:
        text = text[:-1]
    return text


def workbook_of(pages: Sequence[Page]) -> bytes:
    """The workbook with these sheets."""
    stream = BytesIO()
    _write(stream, pages, None)
    return stream.getvalue()


def write_workbook(path: Path, pages: Sequence[Page]) -> None:
    """The same in a file, row by row: little of it is in memory at once."""
    with path.open("wb") as stream:
        _write(stream, pages, str(path.parent))


def _write(stream: IO[bytes], pages: Sequence[Page], home: str | None) -> None:
    numbers = range(1, len(pages) + 1)
    parts = {
        "[Content_Types].xml": _types(numbers),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(pages),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name, _FIRST_DAY), _HEAD + text, ZIP_DEFLATED)
        for number, page in zip(numbers, pages, strict=True):
            _write_sheet(archive, f"xl/worksheets/sheet{number}.xml", page, home)


def _write_sheet(archive: ZipFile, name: str, page: Page, home: str | None) -> None:
    """A sheet; how long it is must be known before it is packed."""
    with SpooledTemporaryFile(_IN_MEMORY, dir=home) as written:
        written.write(_HEAD.encode())
        for text in _sheet(page):
            written.write(text.encode())
        info = ZipInfo(name, _FIRST_DAY)
        info.compress_type, info.file_size = ZIP_DEFLATED, written.tell()
        written.seek(0)
        with archive.open(info, "w") as part:
            while block := written.read(_BLOCK):
                part.write(block)


def _types(numbers: Sequence[int]) -> str:
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers}
    listed = "".join(
        f'<Override PartName="{part}" ContentType="{_SHEET}.{kind}+xml"/>'
        for part, kind in parts.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _workbook(pages: Sequence[Page]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, page in enumerate(pages, 1)
    )
    return (
        f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets></workbook>"
    )


def _sheet(page: Page) -> Iterator[str]:
    top = len(page.titles)
    frozen_at = f'<pane ySplit="{top + 1}" topLeftCell="A{top + 2}" activePane="bottomLeft" state="frozen"/>'
    titles = "".join(_row(n, (title,), _TITLE) for n, title in enumerate(page.titles, 1))
    rows = iter(page.rows)
    first = [*islice(rows, _LOOKED_AT)]
    yield (
        f'<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">{frozen_at}</sheetView>'
        f"</sheetViews><cols>{_columns(first)}</cols><sheetData>{titles}"
    )
    for n, row in enumerate(chain(first, rows), top + 1):
        yield _row(n, row, _CELL if n > top + 1 else _HEADING)
    yield "</sheetData></worksheet>"


def _columns(rows: Sequence[tuple[Cell, ...]]) -> str:
    """How wide the columns of these rows are, the first of a sheet."""
    wide = max(map(len, rows), default=1)
    widest = [
        max((width(str(row[n])) for row in rows if n < len(row)), default=0) for n in range(wide)
    ]
    return "".join(
        f'<col min="{n}" max="{n}" width="{min(cells, _WIDEST) + 3}" style="{_CELL}"'
        ' customWidth="1"/>'
        for n, cells in enumerate(widest, 1)
    )


def _row(number: int, cells: Sequence[Cell], style: int) -> str:
    written = "".join(
        _cell(f"{_column(n)}{number}", cell, style) for n, cell in enumerate(cells, 1) if cell != ""
    )
    return f'<row r="{number}">{written}</row>'


_column = cache(letters)


def _cell(place: str, cell: Cell, style: int) -> str:
    match cell:
        case str():
            return (
                f'<c r="{place}" s="{style}" t="inlineStr">'
                f'<is><t xml:space="preserve">{_escaped(cell)}</t></is></c>'
            )
        case date() if (days := cell.toordinal() - _DAY_0) > _OLDEST:
            return f'<c r="{place}" s="{_DAY}"><v>{days}</v></c>'
        case int() | Decimal() if len(Decimal(cell).normalize().as_tuple().digits) <= _DIGITS:
            return f'<c r="{place}" s="{_NUMBER}"><v>{Decimal(cell):f}</v></c>'
        case _:
            return _cell(place, str(cell), style)


_PLAIN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _escaped(text: str) -> str:
    """Text for XML; what XML cannot hold, and what would be read as that, as `_xHHHH_`."""
    if text.isalnum():
        return text
    plain = text.replace("_x", "_x005F_x")
    if not plain.isprintable():
        plain = "".join(each if _is_plain(each) else f"_x{ord(each):04X}_" for each in plain)
    return plain.translate(_PLAIN)


def _is_plain(character: str) -> bool:
    code = ord(character)
    return code >= 32 and not 0xD800 <= code <= 0xDFFF and code not in {0xFFFE, 0xFFFF}
