"""One document as HTML, Markdown and Word: all say the same, and nothing in it is taken for anything but words."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import docx
import pytest

from sadame.docs_gen.blocks import (
    Cell,
    Clause,
    Clauses,
    Document,
    Emphasis,
    Figure,
    Gloss,
    Heading,
    Inlines,
    Items,
    Link,
    Paragraph,
    Section,
    Table,
    Terms,
    Text,
    visible,
)
from sadame.docs_gen.markdown import markdown
from sadame.docs_gen.paper import paper_html
from sadame.docs_gen.word import Form, word_bytes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HOSTILE = '<script>alert(1)</script> & "引用" ]]> {{ 7*7 }} \u202e逆\x00 | **強** [x](y) # 見出し'


def _t(text: str) -> Inlines:
    return (Text(text),)


_TABLE = Table(
    _t("表題"),
    ((Cell(_t("改正後"), heads=True, columns=2), Cell(_t("改正前"), heads=True, columns=2)),),
    (
        (Cell(_t("甲"), rows=2), Cell(_t("1円"), align="end"), Cell(_t("乙"), columns=2)),
        (Cell(_t("2円")), Cell(_t("丙")), Cell(_t("丁"))),
    ),
)
_DOCUMENT = Document(
    "制度/見本",
    "見本の給付",
    (
        Heading(1, _t("見本の給付")),
        Paragraph(_t("1. はじめの段落"), "lead"),
        Heading(2, _t("要件"), "要件"),
        Clauses(
            (
                Clause(
                    "一",
                    (Text("年齢が "), Emphasis("changed", _t("65歳")), Text(" 以上")),
                    (Clause("イ", _t("内側")),),
                    "号1",
                ),
            )
        ),
        Section((Heading(3, _t("用語"), "用語"), Paragraph((Link("要件へ", "#要件"),)))),
        Items(((Paragraph(_t("外")), Items(((Paragraph(_t("中")),),))),)),
        Terms(((_t("訪問"), (Paragraph((Gloss("訪", ruby="おとな"), Text("うこと"))),)),)),
        _TABLE,
        Figure("<svg/>", "図を言葉で", _t("図の題")),
    ),
)


class _Words(HTMLParser):
    """The words of a page and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _page(document: Document) -> _Words:
    found = _Words()
    found.feed(paper_html(document))
    return found


def _xml(document: Document, form: Form | None = None) -> ET.Element:
    data = word_bytes(document, form or Form())
    return ET.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))  # noqa: S314 - our own


def _words_of(element: ET.Element) -> Iterator[str]:
    return (each.text or "" for each in element.iter(f"{_W}t"))


def test_every_word_of_a_document_is_in_every_rendering() -> None:
    words = ["見本の給付", "要件", "65歳", "内側", "要件へ", "中", "おとな", "2円", "図の題"]

    for text in (
        "".join(_page(_DOCUMENT).words),
        markdown(_DOCUMENT),
        "\n".join(_words_of(_xml(_DOCUMENT))),
    ):
        assert [each for each in words if each not in text] == []


def test_hostile_words_are_words() -> None:
    document = Document(
        "x", _HOSTILE, (Paragraph(_t(_HOSTILE)), Heading(2, _t(_HOSTILE), _HOSTILE))
    )

    page = _page(document)
    shown = visible(_HOSTILE)

    assert "\u202e" not in shown
    assert "\x00" not in shown
    assert [tag for tag, _ in page.tags if tag == "script"] == []
    assert "".join(page.words).count(shown) == 3
    assert [*_words_of(_xml(document))].count(shown) == 3
    assert "\\<script\\>" in markdown(document)
    assert "\\[x\\](y)" in markdown(document)


def test_what_begins_like_a_list_stays_a_paragraph_in_markdown() -> None:
    lines = ["1. 甲", "- 乙", "+ 丙", "2) 丁", "--- 戊"]
    document = Document("x", "題", tuple(Paragraph(_t(each)) for each in lines))

    told = [line for line in markdown(document).splitlines()[2:] if line]

    assert told == ["1\\. 甲", "\\- 乙", "\\+ 丙", "2\\) 丁", "\\--- 戊"]


def test_markdown_of_a_table_has_one_place_for_each_column() -> None:
    told = markdown(Document("x", "題", (_TABLE,))).splitlines()

    assert told[4:] == [
        "| 改正後 |  | 改正前 |  |",
        "|---|---|---|---|",
        "| 甲 | 1円 | 乙 |  |",
        "|  | 2円 | 丙 | 丁 |",
    ]


def test_word_has_headings_a_list_a_repeated_head_and_a_table_of_contents() -> None:
    data = word_bytes(_DOCUMENT, Form(contents=True, numbered=True))
    read = docx.Document(BytesIO(data))
    styles = [(each.style.name if each.style else "", each.text) for each in read.paragraphs]

    assert ("Heading 1", "見本の給付") in styles
    assert ("Heading 2", "要件") in styles
    assert ("Heading 3", "用語") in styles
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["改正後", "改正後", "改正前", "改正前"],
        ["甲", "1円", "乙", "乙"],
        ["甲", "2円", "丙", "丁"],
    ]
    root = _xml(_DOCUMENT, Form(contents=True, numbered=True))
    assert len([*root.iter(f"{_W}tblHeader")]) == 1
    assert any("TOC" in (each.text or "") for each in root.iter(f"{_W}instrText"))
    assert [each.get(f"{_W}anchor") for each in root.iter(f"{_W}hyperlink")] == ["s1", "s3", "s1"]


def test_word_is_a4_and_has_a_font_for_japanese() -> None:
    read = docx.Document(BytesIO(word_bytes(_DOCUMENT, Form(wide=True))))
    section = read.sections[0]
    sheet = ZipFile(BytesIO(word_bytes(_DOCUMENT, Form()))).read("word/styles.xml").decode()

    assert [each and each // 36_000 for each in (section.page_width, section.page_height)] == [
        297,
        210,
    ]
    assert 'w:eastAsia="游明朝"' in sheet
    assert 'w:eastAsia="游ゴシック"' in sheet


#: What Word wants before what, as the schema of the format has it.
_ORDER = {
    "tblPr": ("tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd"),
    "trPr": ("cantSplit", "tblHeader"),
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "numPr", "pBdr", "tabs", "spacing", "ind"),
        *("contextualSpacing", "jc", "outlineLvl"),
    ),
    "rPr": (
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "color",
        "spacing",
        "kern",
        "sz",
        "szCs",
        "u",
        "lang",
    ),
}


@pytest.mark.parametrize(
    "form", [Form(contents=True, numbered=True), Form(wide=True, centred=True)]
)
def test_the_parts_of_a_word_file_are_in_the_order_word_wants(form: Form) -> None:
    comparison = Table((), _TABLE.head, _TABLE.body, role="comparison")
    document = Document("x", "題", (*_DOCUMENT.blocks, comparison))
    data = ZipFile(BytesIO(word_bytes(document, form)))
    wrong = []
    for name in ("word/document.xml", "word/styles.xml"):
        root = ET.fromstring(data.read(name))  # noqa: S314 - our own
        for part, order in _ORDER.items():
            for each in root.iter(f"{_W}{part}"):
                known = [child.tag.removeprefix(_W) for child in each]
                places = [order.index(tag) for tag in known if tag in order]
                wrong += [(name, part, known)] if places != sorted(places) else []
    assert wrong == []


def test_word_underlines_what_changed_and_nothing_else() -> None:
    read = docx.Document(BytesIO(word_bytes(_DOCUMENT, Form())))

    lined = [run.text for each in read.paragraphs for run in each.runs if run.underline]

    assert lined == ["65歳"]


def test_the_same_document_is_the_same_file() -> None:
    assert word_bytes(_DOCUMENT, Form()) == word_bytes(_DOCUMENT, Form())
