"""The cells of a sheet as they are stored: by row and column, with what surrounds them.

In: a `Package` and the part of a sheet. Out: `Stored`. A sheet with more cells than any table has is refused.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import define, field, frozen

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.workbooks.package import Begin, End, Event, Package, no_workbook
from sadame.engine.app.workbooks.parts import TextBuilder, Words, unescaped, whole

_FALSE = frozenset(("0", "false"))
MOST_CELLS = 200_000
_MOST_AREAS = 1_000
_NAME = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@frozen
class StoredCell:
    """A cell: `kind` is `n` number, `s` text, `b` truth, `e` error; `words` None = nothing is stored."""

    kind: str
    words: Words | None
    style: str = "0"
    has_formula: bool = False


@frozen
class Area:
    """Cells from one corner to the other, both included."""

    top: int
    left: int
    bottom: int
    right: int


@frozen
class Stored:
    """A sheet: rows by number, of cells by column; areas that are merged; what is hidden."""

    rows: Mapping[int, Mapping[int, StoredCell]]
    merged: tuple[Area, ...]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]


def stored(package: Package, part: str, texts: tuple[Words, ...], most: int = MOST_CELLS) -> Stored:
    """The cells of a sheet, of which there may be `most`."""
    reading = _Reading(package.path, texts, most)
    for event in package.events(part):
        reading.take(event)
    return Stored(
        reading.rows,
        tuple(reading.merged),
        frozenset(reading.hidden_rows),
        tuple(reading.hidden_columns),
    )


def place_of(name: str) -> tuple[int, int] | None:
    """Row and column of `C5`."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def too_many_cells(path: str, most: int = MOST_CELLS) -> CalledWrongly:
    """No table is that large."""
    return CalledWrongly(f"{path} のセルが多すぎます", f"一枚のシートは{most:,}セルまでです")


@define
class _Reading:
    """The state of reading a sheet, an event at a time."""

    path: str
    texts: tuple[Words, ...]
    most: int
    rows: dict[int, dict[int, StoredCell]] = field(factory=dict)
    merged: list[Area] = field(factory=list)
    hidden_rows: set[int] = field(factory=set)
    hidden_columns: list[tuple[int, int]] = field(factory=list)
    row: int = 0
    column: int = 0
    count: int = 0
    given: Mapping[str, str] = field(factory=dict)
    value: str | None = None
    has_formula: bool = False
    inline: TextBuilder | None = None

    def take(self, event: Event) -> None:
        """Go on with what the XML says next."""
        match event:
            case Begin("row", given):
                self.row = whole(given.get("r"), self.row + 1)
                self.column = 0
                if given.get("hidden", "0") not in _FALSE:
                    self.hidden_rows.add(self.row)
            case Begin("c", given):
                self._open(given)
            case Begin("f"):
                self.has_formula = True
            case Begin("is"):
                self.inline = TextBuilder()
            case End("v", text):
                self.value = text
            case End("c", _):
                self._close()
            case Begin("col", given) if given.get("hidden", "0") not in _FALSE:
                first = whole(given.get("min"), 1)
                self.hidden_columns.append((first, whole(given.get("max"), first)))
                self._limit(self.hidden_columns)
            case Begin("mergeCell", given):
                self._merge(given.get("ref", ""))
            case _ if self.inline is not None:
                self.inline.take(event)
            case _:
                pass

    def _open(self, given: Mapping[str, str]) -> None:
        place = place_of(given.get("r", ""))
        self.row, self.column = place or (self.row, self.column + 1)
        self.given, self.value, self.has_formula, self.inline = given, None, False, None
        self.count += 1
        if self.count > self.most:
            raise too_many_cells(self.path)

    def _close(self) -> None:
        kind = self.given.get("t", "n")
        words = None if self.value is None else Words(self.value)
        match kind:
            case "s":
                words = self._shared()
                kind = "s"
            case "inlineStr":
                words = self.inline.words() if self.inline is not None else None
                kind = "s"
            case "str" | "d":
                words = words and Words(unescaped(words.text))
                kind = "s"
            case _:
                pass
        if words is not None or self.has_formula:
            cell = StoredCell(kind, words, self.given.get("s", "0"), self.has_formula)
            self.rows.setdefault(self.row, {})[self.column] = cell
        self.inline = None

    def _shared(self) -> Words | None:
        if not self.value:
            return None
        at = whole(self.value.strip(), -1)
        if not 0 <= at < len(self.texts):
            raise no_workbook(self.path)
        return self.texts[at]

    def _merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        corner, other = place_of(first), place_of(last or first)
        if corner is not None and other is not None:
            self.merged.append(Area(*corner, *other))
            self._limit(self.merged)

    def _limit(self, areas: Sequence[object]) -> None:
        if len(areas) > _MOST_AREAS:
            raise CalledWrongly(
                f"{self.path} の結合されたセルか隠れた列が多すぎます",
                "表だけのシートにしてください",
            )
