"""Workbooks from a description, as raw as Excel stores them: what the specification and the pages show.

A line is a row, cells between `|`; an empty line is an empty row, a line without `|` a title in the first cell.
`〔1234.5〕` is a number, `〔0.5 ％ 0%〕` one with its number format, `〔式 5〕` a formula with its result, `〔式〕` one
without, `〔誤り #REF!〕`, `〔真〕`, `〔取消 100円〕` struck-out text. Below the rows `結合 A2:A3`, `隠す 3行目`, `隠す B列`.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from attrs import define, field

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPECIAL = re.compile(
    r"〔(?P<word>式|誤り|真|取消)? ?(?P<value>[^〔〕％]*?)(?: ％ (?P<code>[^〔〕]*))?〕"
)
_HIDE = re.compile(r"隠す (?:(?P<row>\d+)行目|(?P<column>[A-Z])列)")


def workbook(sheets: Mapping[str, str], *, is_1904: bool = False) -> bytes:
    """A workbook with these sheets."""
    formats = _Formats()
    parts = {
        f"xl/worksheets/sheet{n}.xml": _sheet(text, formats)
        for n, text in enumerate(sheets.values(), 1)
    }
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts |= {
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
            f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}">{related}'
            f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": formats.xml(),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a file."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text if isinstance(text, bytes) else _HEAD + text)
    return stream.getvalue()


@define
class _Formats:
    """The number formats that were asked for, each a style of its own; style 1 is struck out."""

    codes: list[str] = field(factory=lambda: ["General", "General"])

    def style(self, code: str | None) -> int:
        if code is None:
            return 0
        if code not in self.codes[2:]:
            self.codes.append(code)
        return self.codes.index(code, 2)

    def xml(self) -> str:
        formats = "".join(
            f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>'
            for n, code in enumerate(self.codes)
        )
        styles = "".join(
            f'<xf numFmtId="{200 + n}" fontId="{int(n == 1)}"/>' for n in range(len(self.codes))
        )
        return (
            f"<styleSheet {_MAIN}><numFmts>{formats}</numFmts>"
            "<fonts><font/><font><strike/></font></fonts>"
            f'<cellStyleXfs><xf numFmtId="0" fontId="0"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>'
        )


def _sheet(text: str, formats: _Formats) -> str:
    hidden = list(_HIDE.finditer(text))
    rows_hidden = {int(each["row"]) for each in hidden if each["row"]}
    columns = "".join(
        f'<col min="{n}" max="{n}" hidden="1"/>'
        for n in (ord(each["column"]) - 64 for each in hidden if each["column"])
    )
    merged = "".join(
        f'<mergeCell ref="{area}"/>' for area in re.findall(r"^結合 (\S+)", text, re.MULTILINE)
    )
    lines = [
        line for line in text.rstrip("\n").split("\n") if not line.startswith(("結合 ", "隠す "))
    ]
    rows = "".join(
        f'<row r="{n}"{" hidden=" + chr(34) + "1" + chr(34) if n in rows_hidden else ""}>{_row(line, n, formats)}</row>'
        for n, line in enumerate(lines, 1)
    )
    return (
        f"<worksheet {_MAIN}>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>{rows}</sheetData>"
        f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}</worksheet>"
    )


def _row(line: str, number: int, formats: _Formats) -> str:
    words = line.strip()
    cells = [each.strip() for each in words[1:-1].split("|")] if words[:1] == "|" else [line]
    named = ((text, f"{chr(65 + n)}{number}") for n, text in enumerate(cells))
    return "".join(_cell(text, name, formats) for text, name in named if text)


def _cell(text: str, name: str, formats: _Formats) -> str:
    found = _SPECIAL.fullmatch(text)
    if found is None:
        lines = escape(text.replace("↵", "\n"))
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{lines}</t></is></c>'
    value, style = escape(found["value"]), formats.style(found["code"])
    match found["word"]:
        case "式":
            return f'<c r="{name}" s="{style}"><f>A1</f>{f"<v>{value}</v>" if value else ""}</c>'
        case "誤り":
            return f'<c r="{name}" t="e"><f>A1</f><v>{value}</v></c>'
        case "真":
            return f'<c r="{name}" t="b"><v>1</v></c>'
        case "取消":
            return f'<c r="{name}" s="1" t="inlineStr"><is><t>{value}</t></is></c>'
        case _:
            return f'<c r="{name}" s="{style}"><v>{value}</v></c>'
