"""Number formats: what a spreadsheet puts around a number, and what it does not show of it.

In: a format code such as `#,##0"円";[Red]-#,##0"円"`. Out: the `Shape` for a value. Nothing is formatted
here: `reading` says the number itself, with all of its places, in the words of its shape.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from attrs import frozen

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|[_*]."  # a gap as wide as a letter, or a letter that fills the cell
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General)"
    r"|(?P<am>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<date>[ymdhsegbra]+)"
    r"|(?P<digits>[0#?.,]+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*', re.DOTALL)
_NUMBER = re.compile(r"(?P<whole>[0#?,]*?)(?P<scale>,*)(?:\.(?P<places>[0#?]*)(?P<more>,*))?")
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_CONDITION = re.compile(r"[<>=]")
_YEN = frozenset("¥￥\\")
_ACCOUNTING = "()（）-−－△▲ "


@frozen
class Shape:
    """One section of a format: the words around the number, and how the number is shown.

    `places` None = as many as it has. `letters` = the parts of a day it shows, in lower case.
    """

    before: str = ""
    after: str = ""
    has_digits: bool = False
    is_grouped: bool = False
    is_scaled: bool = False
    is_percent: bool = False
    is_odd: bool = False
    has_text: bool = False
    places: int | None = None
    letters: str = ""
    words: str = ""


@lru_cache(maxsize=256)  # a column has one format
def shape_for(code: str, sign: int) -> Shape:
    """The section for a number that is negative (-1), zero (0) or positive (1)."""
    sections = _sections(code)
    numbers = sections[:3]
    at = {1: 0, -1: 1, 0: 2}[sign]
    return _shape(numbers[at] if at < len(numbers) else numbers[0], is_negative=sign < 0)


@lru_cache(maxsize=256)
def shape_for_text(code: str) -> Shape:
    """The section for a text; one that shows it as it is where the format says nothing of texts."""
    sections = _sections(code)
    if len(sections) == 4:
        return _shape(sections[3], is_negative=False)
    last = _shape(sections[-1], is_negative=False)
    return last if last.has_text else Shape(has_text=True)


def _sections(code: str) -> Sequence[str]:
    found, at = [], 0
    while at <= len(code):
        piece = _SECTION.match(code, at)
        end = piece.end() if piece else at
        found.append(code[at:end])
        at = end + 1
    return found[:4]


def _shape(section: str, *, is_negative: bool) -> Shape:
    reading = _Reading()
    for token in _TOKEN.finditer(section):
        reading.take(token)
    return reading.shape(is_negative=is_negative)


class _Reading:
    """One section, a token at a time."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.before: list[str] = []
        self.digits: list[str] = []
        self.letters = ""
        self.is_percent = self.is_odd = self.is_general = self.has_text = False

    def take(self, token: re.Match[str]) -> None:
        text = token[0]
        match token.lastgroup:
            case "quoted" | "escaped":
                self._word(token[token.lastgroup])
            case "bracket":
                self._bracket(token["bracket"])
            case "general":
                self._open()
                self.is_general = True
            case "date" | "am":
                self.letters += "h" if token["am"] else text.lower()
            case "exponent":
                self.digits.append("E")
            case "digits":
                self._digits(text)
            case "other" if text == "%":
                self.is_odd |= self.is_percent
                self.is_percent = True
            case "other" if text == "@":
                self._open()
                self.has_text = True
            case "other":
                self._word(text)
            case _:
                pass

    def _bracket(self, text: str) -> None:
        if text.startswith("$"):
            self._word(text[1:].partition("-")[0])
        elif _ELAPSED.fullmatch(text):
            self.letters += "h"
        elif _CONDITION.match(text):
            self.is_odd = True

    def _digits(self, text: str) -> None:
        if not self.digits and not text.strip(".,"):
            self._word(text)  # the dots of `yyyy.m.d`
            return
        self._open()
        # a second run of digits: `0000-0000`, `# ?/?`; after E± it is the exponent
        self.is_odd |= bool(self.digits) and self.digits[-1] != "E"
        self.digits.append(text)

    def _open(self) -> None:
        if not (self.digits or self.is_general or self.has_text):
            self.before, self.words = self.words, []

    def _word(self, text: str) -> None:
        self.words.append(text)

    def shape(self, *, is_negative: bool) -> Shape:
        has_digits = bool(self.digits) or self.is_general
        before, after = "".join(self.before), "".join(self.words)
        if not (has_digits or self.has_text):
            before, after = "", before + after
        if is_negative:
            before, after = before.strip(_ACCOUNTING), after.strip(_ACCOUNTING)
        before, after = before.strip(), after.strip()
        if before[:1] in _YEN and has_digits:
            before, after = before[1:].strip(), f"{after}円"
        number = _NUMBER.fullmatch(self.digits[0]) if self.digits else None
        is_plain = number is None or "E" in self.digits
        return Shape(
            before=before,
            after=after,
            has_digits=has_digits,
            is_grouped=number is not None and "," in number["whole"],
            is_scaled=number is not None and bool(number["scale"] or number["more"]),
            is_percent=self.is_percent,
            is_odd=self.is_odd or (bool(self.digits) and number is None),
            has_text=self.has_text,
            places=None if is_plain or number is None else len(number["places"] or ""),
            letters=self.letters,
            words=f"{before}{after}",
        )
