"""The page and the styles of a Word file, as a Japanese office expects them: A4, 游明朝 and 游ゴシック, 見出し 1–4.

In: a new document of python-docx. Out: the same document, set up. Everything that looks is a style, so that who gets
the file changes the looks in one place.
"""

from attrs import frozen
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table

SERIF, SANS = "游明朝", "游ゴシック"
_WESTERN = {SERIF: "Yu Mincho", SANS: "Yu Gothic"}
_INK, _SOFT = RGBColor(0x1B, 0x23, 0x2C), RGBColor(0x5B, 0x66, 0x73)
_HEADINGS = ((1, 36, 0, 6), (2, 28, 18, 6), (3, 24, 12, 4), (4, 22, 10, 2))
"""Level, size in half points, space before and after in points."""
_HALF_POINT = 6_350
_SMALL, _BODY = 19, 21
_ALIGNED = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}
_NUMBERED = 97
"""A number for our list of headings that the template does not use."""


@frozen
class Form:
    """How a paper is made: lying on its side, with contents, with numbered headings, with a centred title."""

    wide: bool = False
    contents: bool = False
    numbered: bool = False
    centred: bool = False


def set_up(document: Document, form: Form, title: str) -> None:
    """Page, fonts, styles, the number at the foot of each page."""
    _page(document, form)
    _defaults(document)
    for level, size, before, after in _HEADINGS:
        style = _paragraph_style(document, f"Heading {level}")
        _font(style, SANS, size, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = True
        if form.centred and level == 1:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(16)
    for name in ("lead", "note", "source", "caution", "case"):
        style = _paragraph_style(document, name)
        _font(style, SERIF if name == "case" else SANS, _SMALL)
        style.font.color.rgb = _INK if name == "caution" else _SOFT
    style = _paragraph_style(document, "contents")
    _font(style, SANS, _SMALL)
    style.paragraph_format.space_after = Pt(0)
    for name, alignment in _ALIGNED.items():
        _paragraph_style(document, name).paragraph_format.alignment = alignment
    for name, family, size in (("cell", SERIF, _SMALL), ("cell head", SANS, 18)):
        style = _paragraph_style(document, name)
        _font(style, family, size, bold=True if name == "cell head" else None)
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = name == "cell head"
    _font(_paragraph_style(document, "Caption"), SANS, 18)
    _font(_paragraph_style(document, "List Bullet"), SERIF, _BODY)
    if form.numbered:
        _number_headings(document)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "ja-JP"


def _page(document: Document, form: Form) -> None:
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if form.wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if form.wide else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin = section.right_margin = Mm(20)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot.add_run()._r, "PAGE", "1")  # noqa: SLF001 - the library has no word for fields


def _field(run: BaseOxmlElement, code: str, shown: str) -> None:
    """A field inside a run: what Word works out, and what stands there until it does."""
    for part in field_parts(code, shown):
        run.append(part)


def field_parts(code: str, shown: str) -> tuple[BaseOxmlElement, ...]:
    """The parts of a simple field, in order."""
    words, result = OxmlElement("w:instrText"), OxmlElement("w:t")
    words.text, result.text = f" {code} ", shown
    words.set(qn("xml:space"), "preserve")
    return mark("begin"), words, mark("separate"), result, mark("end")


def mark(kind: str, *, stale: bool = False) -> BaseOxmlElement:
    """A mark of a field; `stale` = Word is to work it out when the file is opened."""
    found = OxmlElement("w:fldChar")
    found.set(qn("w:fldCharType"), kind)
    if stale:
        found.set(qn("w:dirty"), "true")
    return found


def padded(table: Table) -> None:
    """Room between the words of a cell and its lines."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 110), ("bottom", 40), ("right", 110)):
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), str(width))
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    properties = table._tbl.tblPr  # noqa: SLF001 - the library has no word for margins
    look = properties.find(qn("w:tblLook"))  # Word wants its parts in one order
    properties.insert(len(properties) if look is None else properties.index(look), margins)


def _defaults(document: Document) -> None:
    """The body: 游明朝 10.5 pt, Japanese, lines that breathe."""
    style = _paragraph_style(document, "Normal")
    _font(style, SERIF, _BODY)
    style.paragraph_format.space_after = Pt(3)
    spacing = style.element.get_or_add_pPr().get_or_add_spacing()
    spacing.set(qn("w:line"), "300")  # 240 are a line
    spacing.set(qn("w:lineRule"), "auto")
    language = OxmlElement("w:lang")
    for name, value in (("val", "ja-JP"), ("eastAsia", "ja-JP")):
        language.set(qn(f"w:{name}"), value)
    properties = style.element.get_or_add_rPr()
    properties.append(language)


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    """The style of that name, made where the template has none."""
    styles = document.styles
    if name not in styles:
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles["Normal"]
    found = styles[name]
    if not isinstance(found, ParagraphStyle):
        raise TypeError(name)
    return found


def _font(style: ParagraphStyle, family: str, size: int, *, bold: bool | None = None) -> None:
    """A font of so many half points for every script: without one of its own for 漢字 a style has any."""
    style.font.size = Emu(size * _HALF_POINT)
    style.font.bold, style.font.italic = bold, None
    style.font.color.rgb = _INK
    style.font.name = _WESTERN[family]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), family)


def _number_headings(document: Document) -> None:
    """`1`, `1.1`, `1.1.1` before headings of level 2 to 4; a heading of level 1 is the title."""
    numbering = document.part.numbering_part.element
    outline = OxmlElement("w:abstractNum")
    outline.set(qn("w:abstractNumId"), str(_NUMBERED))
    outline.append(_valued("multiLevelType", "multilevel"))
    for depth, level in enumerate((2, 3, 4)):
        outline.append(_level(depth, level))
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(outline)
    else:
        first.addprevious(outline)
    used = OxmlElement("w:num")
    used.set(qn("w:numId"), str(_NUMBERED))
    used.append(_valued("abstractNumId", str(_NUMBERED)))
    numbering.append(used)
    for depth, level in enumerate((2, 3, 4)):
        style = _paragraph_style(document, f"Heading {level}")
        own = style.element.get_or_add_pPr().get_or_add_numPr()
        own.append(_valued("ilvl", str(depth)))
        own.append(_valued("numId", str(_NUMBERED)))


def _level(depth: int, heading: int) -> BaseOxmlElement:
    found = OxmlElement("w:lvl")
    found.set(qn("w:ilvl"), str(depth))
    text = ".".join(f"%{n + 1}" for n in range(depth + 1))
    for name, value in (
        ("start", "1"),
        ("numFmt", "decimal"),
        ("pStyle", f"Heading{heading}"),
        ("suff", "space"),
        ("lvlText", text),
        ("lvlJc", "left"),
    ):
        found.append(_valued(name, value))
    return found


def _valued(name: str, value: str) -> BaseOxmlElement:
    found = OxmlElement(f"w:{name}")
    found.set(qn("w:val"), value)
    return found
