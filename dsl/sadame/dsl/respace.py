"""Text without spaces, as it is pasted from a 要綱: where the spaces belong, if there is one answer.

In: a slice that could not be read, or that holds a name nobody declared; the declared names; and a way to
ask the grammar. Out: the one reading, or that there are several, or which part is no name. There is no
longest match and no order of preference: a run that is itself a declared name or a word stays whole, every
other run is taken apart in every way, and the grammar decides. So a new name never changes a meaning
silently: it makes a second reading, which is an error, or it is refused where it is declared.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from sadame.dsl import literals
from sadame.dsl.folding import name_of
from sadame.dsl.suggest import sound
from sadame.dsl.units import Unit

#: More readings than this are refused like two are: cutting them off would be a silent choice.
MOST = 64
#: Longer runs are not taken apart.
_LONGEST_RUN = 200
_MOST_GAPS = 12
_LONGEST_LITERAL = 24

#: Words the grammar has as patterns, beside those it has as strings.
PATTERN_WORDS = (
    frozenset(("又は",))
    | frozenset(
        ("以上", "以下", "未満", "超", "を超える", "に満たない", "対象外は", "同時に該当しない")
    )
    | frozenset(("以前", "以後", "以降", "より前", "より後"))
    | frozenset(("合計", "個数", "最大", "最小", "平均", "大きい順", "小さい順", "であるもの"))
    | frozenset(("である者", "増えても", "減っても", "減らない", "増えない", "変わらない"))
    | frozenset(("不明", "誤り"))
)
_BOUNDARIES = ("以上", "以下", "未満", "超", "以前", "以後", "以降", "より前", "より後")
_AGGREGATES = frozenset(("合計", "個数", "最大", "最小", "平均"))
_PRESENT = frozenset(("ある", "ない"))
_AFTER_LITERAL = frozenset(("以上", "以下", "未満", "超", "から", "まで", "時点", "以前", "以後"))
_RUN = re.compile(
    r"(?:次の|次に掲げる|(?<!\w)以下の)(?:[^:()「」、]{0,8}うち、)?[^:()「」、]{1,40}:|「[^「」\n]*」|"
    r"(?P<run>[\w・○◯\u3300-\u33ff℃\u3099\u309a\ufe00-\ufe0f]+(?:[.,/%]+[\w・\u3300-\u33ff℃]+)*%?)"
)
_FIGURE = re.compile(r"[0-9]|[一二三四五六七八九十百]+分の|明治|大正|昭和|平成|令和|[MTSHR][0-9]")

Kind: TypeAlias = Literal["word", "name", "literal"]
Piece: TypeAlias = tuple[str, Kind]
Pieces: TypeAlias = tuple[Piece, ...]


@frozen
class Respaced:
    """The one reading: the text with its spaces, where they were put, and the part that changed."""

    text: str
    inserted: tuple[int, ...]
    start: int
    end: int


@frozen
class Many:
    """A run with several readings; none are listed where there are too many."""

    start: int
    end: int
    readings: tuple[str, ...] = ()


@frozen
class Gap:
    """A run that would be readable if the part between `gap_start` and `gap_end` were a name."""

    start: int
    end: int
    gap_start: int
    gap_end: int


Outcome: TypeAlias = Respaced | Many | Gap | None


class TooManyError(Exception):
    """A run has more readings than are listed."""


def joined(pieces: Pieces) -> str:
    """The reading as it is written: a boundary word may touch its number, and the figure after it."""
    text = ""
    for n, (piece, kind) in enumerate(pieces):
        before, before_kind = pieces[n - 1] if n else ("", "word")
        touches = (before_kind == "literal" and piece in _AFTER_LITERAL) or (
            before in _AFTER_LITERAL and kind == "literal" and piece[0].isdecimal()
        )
        text += piece if not n or touches or before == "対象外は" else f" {piece}"
    return text


def touches(text: str, inserted: Sequence[int]) -> bool:
    """Whether every space that was put in stands before a boundary word, as in 要介護1以上."""
    return all(text.startswith(_BOUNDARIES, at + 1) for at in inserted)


@define(slots=False)
class Lexicon:
    """Everything a run can be made of; readings are remembered."""

    words: frozenset[str]
    names: frozenset[str]
    members: Mapping[str, frozenset[str]] = MappingProxyType({})
    units: Mapping[str, Unit] = MappingProxyType({})
    #: Facts that are no 一覧.
    singles: frozenset[str] = frozenset()
    _lengths: dict[str, tuple[int, ...]] = field(factory=dict, init=False)
    _known: dict[str, tuple[Pieces, ...]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        lengths: dict[str, set[int]] = {}
        for text in self.words | self.names:
            lengths.setdefault(text[:1], set()).add(len(text))
        self._lengths.update((first, tuple(sorted(found))) for first, found in lengths.items())

    @cached_property
    def sounds(self) -> frozenset[str]:
        """How the declared names sound."""
        return frozenset(map(sound, self.names))

    def is_whole(self, run: str) -> bool:
        """Whether a run is one declared name, word or literal, or literals with their boundary words."""
        name = name_of(run)
        if name in self.names or run in self.words or self.is_literal(run):
            return True
        try:
            return any(joined(pieces) == run for pieces in self.readings(run))
        except TooManyError:
            return False

    def is_literal(self, text: str) -> bool:
        """Whether `text` is a number with a known unit, or a date."""
        if not _FIGURE.match(text):
            return False
        read = literals.parse_quantity(text, self.units)
        return read is not None or literals.parse_date(text) is not None

    def readings(self, run: str, *, whole: bool = True) -> tuple[Pieces, ...]:
        """Every way to write `run` as words, names and literals; not `whole`: not as one piece."""
        found = self._known.get(run) if len(run) <= _LONGEST_RUN else ()
        if found is None:
            found = tuple(filter(self._is_plausible, self._tails(run, 0, {})))
            self._known[run] = found
        return found if whole else tuple(pieces for pieces in found if len(pieces) > 1)

    def pieces(self, run: str, at: int) -> Iterator[Piece]:
        """What can stand at a place of a run."""
        for length in self._lengths.get(run[at], ()):
            part = run[at : at + length]
            if len(part) < length:
                break
            if part in self.words:
                yield part, "word"
            if part in self.names:
                yield part, "name"
        if _FIGURE.match(run, at):
            for end in range(at + 1, min(len(run), at + _LONGEST_LITERAL) + 1):
                if self.is_literal(run[at:end]) and not run[end : end + 1].isdigit():
                    yield run[at:end], "literal"

    def _tails(self, run: str, at: int, memo: dict[int, list[Pieces]]) -> list[Pieces]:
        if at == len(run):
            return [()]
        known = memo.get(at)
        if known is not None:
            return known
        found: list[Pieces] = []
        for piece in self.pieces(run, at):
            for tail in self._tails(run, at + len(piece[0]), memo):
                if not tail or piece[1] == "word" or tail[0][1] == "word":
                    found.append((piece, *tail))
                if len(found) > MOST:
                    raise TooManyError
        memo[at] = found
        return found

    def _is_plausible(self, pieces: Pieces) -> bool:
        """`A の B` only where B is a member of A; `の 合計` and `が ある` only of something that has parts."""
        for n in range(len(pieces) - 2):
            (owner, kind), (particle, _), (member, member_kind) = pieces[n : n + 3]
            if particle == "の" and kind == "word" and owner in _AGGREGATES:
                return False
            if particle == "が" and member in _PRESENT and owner in self.singles:
                if n == 0 or pieces[n - 1][0] != "の":
                    return False
                continue
            if kind != "name" or particle != "の":
                continue
            chained = n > 0 and pieces[n - 1][0] == "の"
            if member in _AGGREGATES:
                if not chained and owner not in self.members:
                    return False
            elif member_kind == "name" and member not in self.members.get(owner, ()):
                return False
        return True

    # ── what is missing ──

    def gaps(self, run: str) -> Iterator[tuple[int, int]]:
        """Parts of a run, the shortest first, whose two sides can be read."""
        if len(run) > _LONGEST_RUN:
            return
        reached, finishing = self._reached(run), self._finishing(run)
        spans = [(i, j) for i in reached for j in finishing if i < j and (i > 0 or j < len(run))]
        if not spans or sound(run) in self.sounds:  # then it is a misspelt name, not a sentence
            return
        for start, end in sorted(spans, key=lambda span: (span[1] - span[0], span[0])):
            apart = run[end : end + 1] != "の" and run[start - 1 : start] != "の"
            if apart and run[start].isalpha():
                yield start, end

    def _reached(self, run: str) -> list[int]:
        reached = {0}
        for at in range(len(run)):
            if at in reached:
                reached |= {at + len(text) for text, _ in self.pieces(run, at)}
        return sorted(reached)

    def _finishing(self, run: str) -> list[int]:
        finishing = {len(run)}
        for at in range(len(run) - 1, -1, -1):
            if any(at + len(text) in finishing for text, _ in self.pieces(run, at)):
                finishing.add(at)
        return sorted(finishing)

    def with_gap(self, run: str, start: int, end: int) -> list[str]:
        """The readings of a run in which that part is a name."""
        gap: Piece = (run[start:end], "name")
        found = []
        for left in self.readings(run[:start]) if start else ((),):
            for right in self.readings(run[end:]) if end < len(run) else ((),):
                beside = (*left[-1:], *right[:1])
                known = any(kind != "word" for _, kind in (*left, *right))
                if known and all(kind == "word" for _, kind in beside):
                    found.append(joined((*left, gap, *right)))
        return found


def runs(text: str) -> Iterator[tuple[int, int]]:
    """The unbroken runs of a slice: not what stands in 「」, not the heads of lists."""
    for found in _RUN.finditer(text):
        if found["run"]:
            yield found.span("run")


def respace(text: str, lexicon: Lexicon, accepts: Callable[[str], bool]) -> Outcome:
    """Where the spaces of `text` belong; None where its runs are whole or say nothing."""
    spans = [(start, end) for start, end in runs(text) if not lexicon.is_whole(text[start:end])]
    choices: list[tuple[str, ...]] = []
    for start, end in spans:
        try:
            found = lexicon.readings(text[start:end])
        except TooManyError:
            return Many(start, end)
        choices.append(tuple(dict.fromkeys(map(joined, found))) or (text[start:end],))
    if prod(map(len, choices)) > MOST:
        crowded = max(zip(choices, spans, strict=True), key=lambda pair: len(pair[0]))[1]
        return Many(*crowded)
    accepted = [
        choice for choice in product(*choices) if choices and accepts(_with(text, spans, choice)[0])
    ]
    if len(accepted) > 1:
        return _several(accepted, spans)
    if accepted and any(" " in run for run in accepted[0]):
        changed = [span for span, run in zip(spans, accepted[0], strict=True) if " " in run]
        return Respaced(*_with(text, spans, accepted[0]), changed[0][0], changed[-1][1])
    return _first_gap(text, spans, lexicon, accepts)


def _with(
    text: str, spans: list[tuple[int, int]], choice: tuple[str, ...]
) -> tuple[str, tuple[int, ...]]:
    """The text with its runs respaced, and where the new spaces are in it."""
    parts: list[str] = []
    inserted: list[int] = []
    at = length = 0
    for (start, end), run in zip(spans, choice, strict=True):
        length += start - at
        inserted += [length + n for n, character in enumerate(run) if character == " "]
        parts += [text[at:start], run]
        length, at = length + len(run), end
    return "".join([*parts, text[at:]]), tuple(inserted)


def _several(accepted: list[tuple[str, ...]], spans: list[tuple[int, int]]) -> Many:
    first = accepted[0]
    differing = next(n for n, run in enumerate(first) if any(c[n] != run for c in accepted))
    readings = tuple(dict.fromkeys(choice[differing] for choice in accepted))
    return Many(*spans[differing], readings)


def _first_gap(
    text: str,
    spans: list[tuple[int, int]],
    lexicon: Lexicon,
    accepts: Callable[[str], bool],
) -> Gap | None:
    for start, end in spans:
        run = text[start:end]
        for n, (left, right) in enumerate(lexicon.gaps(run)):
            if n >= _MOST_GAPS:
                break
            try:
                readings = lexicon.with_gap(run, left, right)
            except TooManyError:
                continue
            if any(accepts(text[:start] + reading + text[end:]) for reading in readings):
                return Gap(start, end, start + left, start + right)
    return None


def sentence_of(name: str, lexicon: Lexicon, accepts: Callable[[str], bool]) -> str | None:
    """How a declared name also reads as a sentence of other names, if it does."""
    try:
        found = lexicon.readings(name, whole=False)
    except TooManyError:
        return name
    return next((text for text in map(joined, found) if accepts(text)), None)
