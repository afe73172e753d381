"""What a workbook says outside of its sheets: which sheets there are, shared texts, and styles.

In: a `Package`. Out: `Contents`. Fonts matter in one respect: struck-out text is text that no longer holds.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from sadame.engine.app.workbooks.package import Begin, End, Event, Package, no_workbook

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"[0-9]{1,10}")
_FALSE = frozenset(("0", "false", "off"))

#: The number formats that have no text in the file (ECMA-376 18.8.30, with the Japanese ones). The currency
#: of 5–8, 42 and 44 depends on the reader's machine: a number of which nobody wrote the unit.
_BUILT_IN: Mapping[int, str] = {
    1: "0",
    2: "0.00",
    **dict.fromkeys((3, 5, 6, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((4, 7, 8, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((14, 15, 30), "yyyy/m/d"),
    16: "d-mmm",
    17: "mmm-yy",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "h:mm:ss"),
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 28, 29, 31, 36, 50, 51, 54, 57, 58), "yyyy/m/d"),
    **dict.fromkeys((34, 52, 55), "yyyy/m"),
    **dict.fromkeys((35, 53, 56), "m/d"),
    48: "##0.0E+0",
    49: "@",
}


@frozen
class Listed:
    """A sheet on the list of the workbook."""

    name: str
    part: str
    is_hidden: bool


@frozen
class Style:
    """How a cell is shown, as far as it matters."""

    code: str = "General"
    is_struck: bool = False


@frozen
class Words:
    """A text; `is_struck`: part of it is struck out."""

    text: str
    is_struck: bool = False


@frozen
class Contents:
    """What all sheets of a workbook share."""

    sheets: tuple[Listed, ...]
    from_1904: bool
    texts: tuple[Words, ...]
    styles: tuple[Style, ...]

    def style(self, number: str) -> Style:
        """The style a cell names by its number."""
        at = whole(number, 0)
        return self.styles[at] if at < len(self.styles) else Style()


def contents(package: Package) -> Contents:
    """Everything but the cells."""
    mains = [where for kind, where in package.related("").values() if kind == "officeDocument"]
    if len(mains) != 1 or not package.has(mains[0]):
        raise no_workbook(package.path)
    related = package.related(mains[0])
    by_kind = {kind: where for kind, where in related.values() if package.has(where)}
    listed, from_1904 = _listed(package, mains[0], related)
    return Contents(
        listed,
        from_1904,
        tuple(_texts(package, by_kind.get("sharedStrings"))),
        tuple(_styles(package, by_kind.get("styles"))),
    )


def _listed(
    package: Package, main: str, related: Mapping[str, tuple[str, str]]
) -> tuple[tuple[Listed, ...], bool]:
    found: list[Listed] = []
    from_1904 = False
    for event in package.events(main):
        match event:
            case Begin("workbookPr", given):
                from_1904 = given.get("date1904", "0") not in _FALSE
            case Begin("sheet", given):
                kind, part = related.get(given.get("id", ""), ("", ""))
                if kind == "worksheet" and package.has(part):
                    is_hidden = given.get("state", "visible") != "visible"
                    found.append(Listed(given.get("name", ""), part, is_hidden))
            case _:
                pass
    if not found:
        raise no_workbook(package.path)
    return tuple(found), from_1904


# ── texts ──


@define
class TextBuilder:
    """Puts a text together from its runs; what is read aloud above it (furigana) is no part of it."""

    parts: list[str] = field(factory=list)
    is_struck: bool = False
    _run: bool = False
    _aside: bool = False

    def take(self, event: Event) -> None:
        """Go on with what the XML says next."""
        match event:
            case Begin("rPh"):
                self._aside = True
            case End("rPh", _):
                self._aside = False
            case Begin("strike", given):
                self._run = given.get("val", "1") not in _FALSE
            case End("t", text) if not self._aside:
                self.parts.append(text)
                self.is_struck |= self._run and bool(text.strip())
            case End("r", _):
                self._run = False
            case _:
                pass

    def words(self) -> Words:
        """The text as a whole."""
        return Words(unescaped("".join(self.parts)), self.is_struck)


def unescaped(text: str) -> str:
    """Text with the characters XML cannot hold put back."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _texts(package: Package, part: str | None) -> Iterator[Words]:
    builder = TextBuilder()
    for event in package.events(part) if part else ():
        match event:
            case Begin("si"):
                builder = TextBuilder()
            case End("si", _):
                yield builder.words()
            case _:
                builder.take(event)


# ── styles ──


def _styles(package: Package, part: str | None) -> Iterator[Style]:
    codes: dict[int, str] = dict(_BUILT_IN)
    struck: list[bool] = []
    inside: list[str] = []
    for event in package.events(part) if part else ():
        match event:
            case Begin("numFmt", given) if inside[-1:] == ["numFmts"]:
                codes[whole(given.get("numFmtId"), 0)] = given.get("formatCode", "General")
            case Begin("font") if inside[-1:] == ["fonts"]:
                struck.append(False)
            case Begin("strike", given) if inside[-2:] == ["fonts", "font"]:
                struck[-1] = given.get("val", "1") not in _FALSE
            case Begin("xf", given) if inside[-1:] == ["cellXfs"]:
                font = whole(given.get("fontId"), 0)
                code = codes.get(whole(given.get("numFmtId"), 0), "General")
                yield Style(code, font < len(struck) and struck[font])
            case _:
                pass
        match event:
            case Begin(name):
                inside.append(name)
            case End():
                inside.pop()


def whole(text: str | None, otherwise: int) -> int:
    """A number in an attribute; a number no sheet has is none."""
    return int(text) if text and _WHOLE.fullmatch(text) else otherwise
