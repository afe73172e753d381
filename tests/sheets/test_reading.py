"""Workbooks that another program wrote, cell by cell: what is read is what its author sees, exactly."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from tests.workbooks import workbook, zipped

from sadame.dsl.source import Oddity, Sheet
from sadame.engine.app.workbooks.grid import StoredCell
from sadame.engine.app.workbooks.parts import Style, Words
from sadame.engine.app.workbooks.reading import told
from sadame.engine.app.workbooks.sheets import sheets_of


def _read(fill: Callable[[Worksheet], object], *, is_1904: bool = False) -> Sheet:
    book = Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert isinstance(page, Worksheet)
    fill(page)
    stream = BytesIO()
    book.save(stream)
    (sheet,) = sheets_of("見本.xlsx", stream.getvalue(), lambda _: True)
    return sheet


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[sheet.text[cell.start : cell.end].strip() for cell in row] for row in sheet.rows]


def _one(value: object, code: str, *, is_1904: bool = False) -> tuple[str, Oddity | None]:
    def fill(page: Worksheet) -> None:
        page["A1"] = "⇒ 額"
        page["A2"] = value  # type: ignore[assignment]  # whatever a cell may hold
        page["A2"].number_format = code

    sheet = _read(fill, is_1904=is_1904)
    odd = next((fault.oddity for fault in sheet.faults), None)
    return _texts(sheet)[1][0], odd


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234500, "General", "1234500"),
        (0.1, "General", "0.1"),
        (1234500, "#,##0", "1,234,500"),
        (1234500, '#,##0"円"', "1,234,500円"),
        (1234500, "#,##0円", "1,234,500円"),
        (10, '"第"0"号"', "第10号"),
        (65, '0"歳以上"', "65歳以上"),
        (3000, '"¥"#,##0;[Red]"¥"\\-#,##0', "3,000円"),
        (3000, '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ', "3,000円"),
        (3000, "[$¥-411]#,##0", "3,000円"),
        (-500, '#,##0"円";[Red]\\-#,##0"円"', "-500円"),
        (-500, '#,##0"円";"△ "#,##0"円"', "-500円"),
        (-500, "0_ ;[Red](0)", "-500"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (0.3, "0.00", "0.3"),
        (12, "0000", "12"),
        (1500, "0.00E+00", "1500"),
        (True, "General", "はい"),
        (False, "General", "いいえ"),
        ("１００円", "General", "１００円"),
        ("1人\n以上", "@", "1人 以上"),
        ("1/2", "@", "1/2"),
        (500, "@", "500"),
        (date(2025, 4, 1), "yyyy/m/d", "令和7年4月1日"),
        (date(2025, 4, 1), '[$-411]ggge"年"m"月"d"日";@', "令和7年4月1日"),
        (date(2025, 4, 1), "ge.m.d", "令和7年4月1日"),
        (date(2025, 4, 1), 'yyyy"年"m"月"d"日"(aaa)', "令和7年4月1日"),
        (45748, "yyyy/m/d h:mm", "令和7年4月1日"),
        (date(2025, 4, 1), 'yyyy"年"m"月"', "令和7年4月"),
        (date(1900, 2, 28), "yyyy/m/d", "明治33年2月28日"),
        (date(1900, 3, 1), "yyyy/m/d", "明治33年3月1日"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: object, code: str, text: str) -> None:
    assert _one(value, code) == (text, None)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "#,##0", "1,234.5"),
        (0.125, "0%", "12.5%"),
        (1 / 3, "General", "0.333333333333333"),
        (1 / 3, "0.00", "0.333333333333333"),
    ],
)
def test_places_that_are_not_shown_are_read_and_told(value: object, code: str, text: str) -> None:
    assert _one(value, code) == (text, Oddity.SHORTENED)


@pytest.mark.parametrize(
    ("value", "code", "oddity"),
    [
        (1234500, "#,##0,", Oddity.SCALED),
        (1234500, '#,##0,"千円"', Oddity.SCALED),
        (1234500000, "#,##0.0,,", Oddity.SCALED),
        (0.5, "# ?/?", Oddity.DISGUISED),
        (date(2025, 1, 2), 'm"月"d"日"', Oddity.DISGUISED),
        (date(2025, 1, 2), "d-mmm", Oddity.DISGUISED),
        (date(2025, 1, 2), 'yyyy"年"m"月"', Oddity.DISGUISED),
        (date(2025, 4, 1), '[$-411]ggge"年度"', Oddity.DISGUISED),
        (date(2025, 4, 1), 'yyyy"年"m"月"d"日以降"', Oddity.DISGUISED),
        (0, '#,##0;-#,##0;"-"', Oddity.DISGUISED),
        (0, "0;-0;;@", Oddity.DISGUISED),
        (5, ";;;", Oddity.DISGUISED),
        (5, '[>=5]0"円";0"銭"', Oddity.DISGUISED),
        (1234567, "000-0000", Oddity.DISGUISED),
        ("100", '@"円"', Oddity.DISGUISED),
        (45748.5, "yyyy/m/d h:mm", Oddity.NO_DAY),
        (0.5, "h:mm", Oddity.NO_DAY),
        ("=1/0", "General", Oddity.NO_RESULT),
        ("#REF!", "General", Oddity.ERROR),
    ],
)
def test_a_cell_that_shows_something_else_is_refused(
    value: object, code: str, oddity: Oddity
) -> None:
    assert _one(value, code)[1] is oddity


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=5))
def test_a_number_of_fifteen_figures_is_read_to_the_last_one(number: Decimal) -> None:
    stored = f"{float(number):.17g}"  # as a spreadsheet stores it
    cell = StoredCell("n", Words(stored))

    assert Decimal(told(cell, Style(), from_1904=False).text) == number


@given(st.dates(min_value=date(1904, 1, 2), max_value=date(2100, 1, 1)))
def test_a_day_is_the_same_day_in_both_calendars(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    cells = [StoredCell("n", Words(str(number))) for number in (serial, serial - 1462)]
    since_1900, since_1904 = (
        told(cell, Style("yyyy/m/d"), from_1904=late)
        for cell, late in zip(cells, (False, True), strict=True)
    )

    assert since_1900 == since_1904
    assert since_1900.oddity is (Oddity.NO_DAY if serial == 60 else None)


def test_a_workbook_that_counts_from_1904_gives_the_same_days() -> None:
    assert _one(date(2025, 4, 1), "yyyy/m/d", is_1904=True) == ("令和7年4月1日", None)


def test_text_in_many_fonts_is_one_text_and_struck_out_text_is_refused() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["種類", "⇒ 額"])
        page.append([CellRichText("個", TextBlock(InlineFont(b=True), "室")), "100円"])
        page.append([CellRichText("多床室", TextBlock(InlineFont(strike=True), "（旧）")), "200円"])
        page.append(["その他", "300円"])
        page["B4"].font = Font(strike=True)

    sheet = _read(fill)
    assert _texts(sheet)[1] == ["個室", "100円"]
    assert [(fault.cells, fault.oddity) for fault in sheet.faults] == [
        ("A3", Oddity.STRUCK),
        ("B4", Oddity.STRUCK),
    ]


def test_what_is_read_aloud_above_a_text_is_no_part_of_it() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{office}/{{}}" Target="{{}}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    strings = relation.replace("rId1", "rId2").format("sharedStrings", "sharedStrings.xml")
    data = zipped(
        {
            "_rels/.rels": relations.format(relation.format("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
                '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": relations.format(
                relation.format("worksheet", "/xl/worksheets/a.xml") + strings
            ),
            "xl/sharedStrings.xml": (
                f'<sst xmlns="{main}"><si><t>⇒ 額</t></si><si><t>個室</t><rPh sb="0" eb="2"><t>コシツ</t></rPh></si>'
                '<si><r><t>1</t></r><r><rPr><strike val="0"/></rPr><t>円_x000D_\n以上</t></r></si></sst>'
            ),
            "xl/worksheets/a.xml": (
                f'<worksheet xmlns="{main}"><sheetData><row><c t="s"><v>0</v></c></row>'
                '<row><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c></row></sheetData></worksheet>'
            ),
        }
    )
    (sheet,) = sheets_of("見本.xlsx", data, lambda _: True)

    assert _texts(sheet) == [["⇒ 額"], ["個室"], ["1円  以上"]]


def test_hidden_filtered_and_merged_cells_are_told_once_each() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["見本市の表", None, None])
        page.append(["区", "種類", "⇒ 額"])
        for number in range(1, 7):
            page.append([f"{number}区", "個室", "100円"])
        page.auto_filter.ref = "A2:C8"
        for number in (4, 5, 6, 7):
            page.row_dimensions[number].hidden = True
        page.column_dimensions["B"].hidden = True
        page.merge_cells("A1:C1")
        page.merge_cells("B7:B8")

    faults = _read(fill).faults
    assert [(fault.oddity, fault.cells) for fault in faults] == [
        (Oddity.MERGED, "B7:B8"),
        (Oddity.HIDDEN, "4行目、5行目、6行目（ほか2か所）"),
    ]


def test_only_the_sheets_that_are_wanted_are_read() -> None:
    data = workbook({"一": "| ⇒ 額 |\n| 1円 |\n", "二": "| ⇒ 額 |\n| 2円 |\n"})
    first, second = sheets_of("見本.xlsx", data, lambda name: name == "二")

    assert (first.name, first.rows) == ("一", ())
    assert _texts(second) == [["⇒ 額"], ["2円"]]


def test_every_cell_knows_its_name() -> None:
    data = workbook({"表": "題\n\n|  | 種類 | ⇒ 額 |\n\n|  | 個室 | 2円 |\n"})
    (sheet,) = sheets_of("場所/見本.xlsx", data, lambda _: True)

    names = [[cell.name for cell in row] for row in sheet.rows]
    assert names == [["B3", "C3"], ["B5", "C5"]]
    assert sheet.place(sheet.text.index("2円")) == "「場所/見本.xlsx」のシート「表」の C5"
    assert sheet.titles == ("題",)
