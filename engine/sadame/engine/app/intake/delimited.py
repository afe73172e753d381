"""CSV and TSV files: their encoding, their separator, and their rows block by block.

In: a path. Out: `Delimited`. Blocks end where a row ends, also when a cell has line breaks; a block in which every
row has its cells goes to Polars as it is. In any other the rows are looked at one by one, so that a message can name
the row.
Rows are counted as a spreadsheet counts them. UTF-8 with and without a mark, CP932 (with the characters of NEC and IBM)
and UTF-16 are told apart by reading the whole file.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

import polars as pl
from attrs import frozen

from sadame.engine.app.disk import CalledWrongly, shown
from sadame.engine.app.intake.headings import LOOKED_AT, header_at
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.source import ROWS, Looking, Piece, chunks, numbered, once

_BLOCK = 1 << 22
_LONGEST_ROW = 1 << 26
_QUOTED = re.compile('"[^"]*"')
_NAMES = {"cp932": "CP932（Shift_JIS）", "utf-8-sig": "UTF-8", "utf-16": "UTF-16"}


@frozen(eq=False)
class Delimited:
    """The rows below the headings. `header` = the row of headings, counted from 1; `lines` = lines down to it."""

    name: str
    path: Path
    headings: tuple[str, ...]
    encoding: str
    separator: str
    header: int
    lines: int
    size: int = _BLOCK

    def pieces(self, wanted: Sequence[str], most: int = ROWS) -> Iterator[Piece]:
        """The rows in order, in pieces of at most `most`."""
        row, above = self.header + 1, self.lines
        for text in _blocks(self.path, self.encoding, self.size):
            block = _without_lines(text, above)
            above = max(above - text.count("\n"), 0)
            if not block:
                continue
            made, count = self.block(block, row)
            frame, notes = made.frame.select(wanted), made.notes
            for start in range(0, frame.height, most):
                yield Piece(frame[start : start + most], made.rows[start : start + most], notes)
                notes = ()
            if notes:
                yield Piece(frame.clear(), made.rows.clear(), notes)
            row += count

    def block(self, text: str, first: int) -> tuple[Piece, int]:
        """The rows of a block that begins with row `first`, and how many there are with the empty ones."""
        frame = self.parsed(text) if self.is_regular(text) else None
        if frame is not None:
            return Piece(frame, numbered(first, frame.height)), frame.height
        return self.one_by_one(text, first)

    def is_regular(self, text: str) -> bool:
        """Whether every row has as many cells as there are headings, all told together."""
        bare = _QUOTED.sub("", text) if '"' in text else text
        rows = bare.count("\n") + (not bare.endswith("\n"))
        return '"' not in bare and bare.count(self.separator) == rows * (len(self.headings) - 1)

    def parsed(self, text: str) -> pl.DataFrame | None:
        """The block as Polars reads it; it refuses rows that are too long, so none is too short."""
        try:
            frame = pl.read_csv(
                text.encode(),
                has_header=False,
                schema=dict.fromkeys(self.headings, pl.String),
                separator=self.separator,
                quote_char='"' if '"' in text else None,
                empty_string_is_null=True,
                infer_schema=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if '""' in text:  # a quoted nothing is nothing too
            frame = frame.with_columns(pl.all().replace("", None))
        may_be_empty = all(column.null_count() for column in frame)
        if may_be_empty and frame.select(pl.all_horizontal(pl.all().is_null()).any()).item():
            return None
        return frame

    def one_by_one(self, text: str, first: int) -> tuple[Piece, int]:
        """The same, slowly; rows that say nothing are passed over."""
        width, kept, numbers = len(self.headings), list[list[str]](), list[int]()
        empty: list[tuple[Done, int, str]] = []
        count = 0
        for cells in _rows(self.name, text, self.separator, first):
            number, count = first + count, count + 1
            if not any(cells) or not (len(cells) > 1 or cells[0].strip()):
                empty.append((Done.EMPTY_ROW, number, ""))
            elif len(cells) < width or any(cell.strip() for cell in cells[width:]):
                raise _uneven(self.name, number, len(cells), width)
            else:
                kept.append(cells)
                numbers.append(number)
        columns = {
            heading: pl.Series([row[at] or None for row in kept], dtype=pl.String)
            for at, heading in enumerate(self.headings)
        }
        rows = pl.Series(numbers, dtype=pl.UInt32)
        return Piece(pl.DataFrame(columns), rows, tuple(empty)), count


def open_delimited(path: Path, looking: Looking) -> Delimited:
    """The file with its headings found."""
    name, encoding = shown(path), _encoding_of(path)
    start = next(_blocks(path, encoding, 1 << 18), "")
    separator = "\t" if start.count("\t") > start.count(",") else ","
    rows = list(islice(enumerate(_rows(name, start, separator, 1), 1), LOOKED_AT))
    number, cells = rows[header_at(name, rows, looking)]
    while len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    lines = sum(1 + "".join(each).count("\n") for _, each in rows[:number])
    return Delimited(name, path, tuple(once(cells)), encoding, separator, number, lines)


def _without_lines(text: str, lines: int) -> str:
    """The text below so many lines."""
    at = 0
    for _ in range(lines):
        at = text.find("\n", at) + 1 or len(text)
    return text[at:]


def _rows(name: str, text: str, separator: str, first: int) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error:
        raise CalledWrongly(
            f'{name} の{number}行目の引用符（"）が合いません',
            'ますの中に " を書くときは、ますを " で囲み、中の " を "" と書いてください',
        ) from None


def _uneven(name: str, row: int, found: int, expected: int) -> CalledWrongly:
    how = "足りません" if found < expected else "多すぎます"
    return CalledWrongly(
        f"{name} の{row}行目のますが{how}（{found}個。見出しは{expected}個）",
        "列がずれていないか、区切りの「,」が値の中に入っていないか確かめてください",
    )


# ── bytes to blocks of text ──


def _encoding_of(path: Path) -> str:
    """The encoding that reads the whole file."""
    decoders = {
        name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8-sig", "cp932")
    }
    lines, last = 1, 1
    for number, chunk in enumerate(chunks(path)):
        if number == 0 and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        for name in list(decoders):
            if not _reads(decoders[name], chunk):
                del decoders[name]
                last = lines
        lines += chunk.count(b"\n")
        if not decoders:
            break
    for name, decoder in decoders.items():
        if _reads(decoder, b"", final=True):
            return name
    raise CalledWrongly(
        f"{shown(path)} の文字コードが分かりません（{last:,}行目より後に読めない字があります）",
        "Excel で開き、「CSV UTF-8」で保存してください",
    )


def _reads(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path, encoding: str, size: int) -> Iterator[str]:
    """The text of a file, cut where rows end; `size` is about how long a block is."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    held: list[str] = []
    length = 0
    for chunk in chunks(path):
        held.append(decoder.decode(chunk))
        length += len(held[-1])
        if length >= size:
            text = "".join(held)
            end = _end_of_rows(text)
            if not end and length > max(size, _LONGEST_ROW):
                yield _plain_ends(text)  # no row is that long: whoever reads it will say so
                return
            if end:
                yield _plain_ends(text[:end])
            held, length = [text[end:]], len(text) - end
    text = "".join(held) + decoder.decode(b"", final=True)
    if text:
        yield _plain_ends(text)


def _end_of_rows(text: str) -> int:
    """The place behind the last line break that is not inside a cell; 0 = there is none."""
    end = text.rfind("\n") + 1
    is_inside = text.count('"', 0, end) % 2 == 1
    while end and is_inside:
        before = text.rfind("\n", 0, end - 1) + 1
        is_inside ^= text.count('"', before, end) % 2 == 1
        end = before
    return end


def _plain_ends(text: str) -> str:
    r"""Rows that end in \n, whatever they ended in."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
