"""Files that are no workbooks, or would be too large: refused in words, at once, and never followed anywhere."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from tests.effort import at_most
from tests.strategies import seeded
from tests.workbooks import workbook, zipped

from sadame.engine.app.cli import main
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.workbooks.sheets import sheets_of

SOUND = workbook({"表": '| 種類 | ⇒ 額 |\n| 個室 | 〔100 ％ 0"円"〕 |\n結合 A9:B9\n隠す 2行目\n'})
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _with(parts: Mapping[str, str | bytes]) -> bytes:
    """A sound workbook with some of its parts in another form."""
    with ZipFile(BytesIO(SOUND)) as archive:
        sound = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**sound, **parts})


def _rows(cells: str, count: int) -> str:
    return (
        f"<worksheet {NAMESPACE}><sheetData>{f'<row>{cells}</row>' * count}</sheetData></worksheet>"
    )


def _refused(data: bytes) -> str:
    with at_most(20_000_000), pytest.raises(CalledWrongly) as refusal:
        sheets_of("見本.xlsx", data, lambda _: True)
    assert refusal.value.hint
    return refusal.value.message


def test_the_workbook_that_is_damaged_here_is_sound() -> None:
    (sheet,) = sheets_of("見本.xlsx", SOUND, lambda _: True)

    assert "100円" in sheet.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        "職員数,⇒ 額\n".encode(),
        zipped({}),
        zipped({"xl/workbook.xml": "<workbook/>"}),
        SOUND[: len(SOUND) // 2],
        _with({"xl/workbook.xml": f"<workbook {NAMESPACE}/>"}),
        _with({"_rels/.rels": "これは何"}),
        _with({SHEET: f"<worksheet {NAMESPACE}><sheetData><row>"}),
        _with({SHEET: _rows('<c t="s"><v>7</v></c>', 1)}),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(data: bytes) -> None:
    assert _refused(data) == "見本.xlsx は Excel のブックとして読めません"


def test_an_old_workbook_or_one_with_a_password_is_told_apart() -> None:
    assert "パスワード付きか、古い形式" in _refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    )


def test_entities_are_refused_before_they_are_read() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "百万"><!ENTITY c "&b;&b;&b;&b;">]>'
    outside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    for head in (bomb, outside, "<!DOCTYPE a>"):
        text = head + _rows("<c t='inlineStr'><is><t>&b;</t></is></c>", 1)
        assert "読めません" in _refused(_with({SHEET: text.encode()}))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused() -> None:
    data = _with({SHEET: b" " * 70_000_000})

    assert len(data) < 100_000
    assert _refused(data) == "見本.xlsx の中身が大きすぎます"


def test_more_cells_than_any_table_has_are_refused() -> None:
    assert "多すぎます" in _refused(_with({SHEET: _rows("<c><v>1</v></c>" * 100, 2_001)}))


def test_one_cell_far_to_the_right_does_not_make_every_row_as_wide() -> None:
    heading = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 10_000))
    text = f"<worksheet {NAMESPACE}><sheetData>{heading}{rows}</sheetData></worksheet>"

    assert "多すぎます" in _refused(_with({SHEET: text}))


def test_elements_in_elements_without_end_are_refused() -> None:
    assert "読めません" in _refused(_with({SHEET: "<a>" * 1_000_000}))


def test_very_many_merged_areas_are_refused() -> None:
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 5_000))
    text = f"<worksheet {NAMESPACE}><sheetData/><mergeCells>{merged}</mergeCells></worksheet>"

    assert "多すぎます" in _refused(_with({SHEET: text}))


def test_a_link_to_another_workbook_is_not_followed() -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = (
        f'<Relationships xmlns="{package}">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="../../etc/passwd"/>'
        f'<Relationship Id="rId2" Type="{office}/worksheet" Target="file:///etc/passwd" TargetMode="External"/>'
        "</Relationships>"
    )

    assert "読めません" in _refused(_with({"xl/_rels/workbook.xml.rels": related}))


def _damaged(chance: Random) -> bytes:
    data = bytearray(SOUND)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data)


def test_a_damaged_file_is_read_or_refused_in_words() -> None:
    refused = 0
    for seed in range(400):
        try:
            sheets_of("見本.xlsx", _damaged(seeded(seed)), lambda _: True)
        except CalledWrongly:
            refused += 1

    assert refused > 300


def test_damaged_xml_is_read_or_refused_in_words() -> None:
    with ZipFile(BytesIO(SOUND)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    said: set[str] = set()
    for seed in range(400):
        chance = seeded(seed)
        name = chance.choice(sorted(parts))
        text = bytearray(parts[name])
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 5)] = chance.choice(
            [b"", b"9", b'"', b"<c/>", b"-1", b"A"]
        )
        try:
            sheets_of("見本.xlsx", zipped({**parts, name: bytes(text)}), lambda _: True)
        except CalledWrongly as refusal:
            said.add(refusal.message)

    assert "見本.xlsx は Excel のブックとして読めません" in said
    assert all(message.startswith("見本.xlsx") for message in said)


def test_the_command_line_says_so_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "規則.sadame").write_text("制度 見本\n表 額：円：「額.xlsx」\n", "utf-8")
    (tmp_path / "額.xlsx").write_bytes(b"PK")

    assert main(["check", str(tmp_path)]) == 2
    assert "額.xlsx は Excel のブックとして読めません" in capsys.readouterr().err
