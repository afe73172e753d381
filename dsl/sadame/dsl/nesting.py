"""Where each 号 belongs: the kind of its mark says so, as in statutes, and never the indentation.

In: the logical lines of one block. Out: the same lines as `Branch`es, each with the 号 under it.
A stack of open lists is kept; a line that is not a 号 empties it. For each 号, the first that fits:

1. the line above ends in 次の…： and has no 号 yet, the mark may begin a list, and no list of that kind
   is open: a deeper list;
2. the innermost open list, going outwards, whose kind and next number match: that list goes on;
3. a list of that kind is open: the numbering is out of order; carry on from the written number;
4. otherwise there is no list it could belong to.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import zip_longest

from attrs import define, field, frozen

from sadame.dsl.diagnostics import Edit, Problem
from sadame.dsl.lines import GOJUON, IROHA, Kind, Line, ends_in_head
from sadame.dsl.problems import slips, syntax
from sadame.dsl.source import Span


class Style(Enum):
    """The kinds of marks."""

    KANJI = "一"
    IROHA = "イロハ"
    ARABIC = "（1）"
    GOJUON = "アイウ"
    BRACKET_KANA = "（ア）"
    CIRCLE = "①"
    DOT = "・"
    DASH = "－"


MAX_DEPTH = 10

_DIGITS = "一二三四五六七八九"
_UNORDERED = {"・": Style.DOT, "-": Style.DASH}


@frozen
class Place:
    """What a mark can mean: the n-th of its kind; bullets have no number."""

    style: Style
    number: int | None


@define
class Branch:
    """A line, how it is cited (`第1号`, `（2）`) and the 号 under it."""

    line: Line
    citation: str = ""
    children: "list[Branch]" = field(factory=list)
    expects: bool = False


@define
class _OpenList:
    style: Style
    count: int
    branches: list[Branch]


def kanji(number: int) -> str:
    """一, 十, 二十一: the numbers of 号 up to 99."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _DIGITS[tens - 1]) + "十" if tens else ""
    return ten + (_DIGITS[ones - 1] if ones else "")


#: 一 to 九十九.
KANJI_NUMBERS = {kanji(number): number for number in range(1, 100)}


def places(mark: str) -> tuple[Place, ...]:
    """The kinds a mark can be of: `イ` is the first of イロハ and the second of アイウ."""
    if mark in _UNORDERED:
        return (Place(_UNORDERED[mark], None),)
    if mark.startswith("("):
        inner = mark[1:-1]
        if inner.isdigit():
            return (Place(Style.ARABIC, int(inner)),)
        return (Place(Style.BRACKET_KANA, GOJUON.index(inner) + 1),)
    if mark in KANJI_NUMBERS:
        return (Place(Style.KANJI, KANJI_NUMBERS[mark]),)
    if "①" <= mark <= "⑳":
        return (Place(Style.CIRCLE, ord(mark) - ord("①") + 1),)
    kana = ((Style.IROHA, IROHA), (Style.GOJUON, GOJUON))
    return tuple(Place(style, order.index(mark) + 1) for style, order in kana if mark in order)


def written(style: Style, number: int) -> str:
    """The mark that stands for the n-th of its kind."""
    match style:
        case Style.KANJI:
            return kanji(number)
        case Style.IROHA:
            return IROHA[number - 1 : number]
        case Style.GOJUON:
            return GOJUON[number - 1 : number]
        case Style.BRACKET_KANA:
            return f"（{GOJUON[number - 1 : number]}）"
        case Style.ARABIC:
            return f"（{number}）"
        case Style.CIRCLE:
            return chr(ord("①") + number - 1)
        case Style.DOT | Style.DASH:
            return str(style.value)


def citation(style: Style, number: int) -> str:
    """How the n-th 号 of a kind is cited: `第1号`, `イ`, `（1）`, `・1`."""
    match style:
        case Style.KANJI:
            return f"第{number}号"
        case Style.DOT | Style.DASH:
            return f"{style.value}{number}"
        case _:
            return written(style, number)


#: Which kinds are offered for a deeper list, in this order.
_DEEPER = tuple(Style)
_WIDE = str.maketrans("()-", "（）－")


def _number(mark: str) -> int | None:
    """The number of a mark that is not ours; None where it has none that could be told."""
    inner = mark.strip("第号().")
    if inner.isdecimal():
        return int(inner)
    if inner in KANJI_NUMBERS:
        return KANJI_NUMBERS[inner]
    if len(inner) == 1 and "a" <= inner <= "z":
        return ord(inner) - ord("a") + 1
    if inner in GOJUON:
        return GOJUON.index(inner) + 1
    value = unicodedata.numeric(inner, 0) if len(inner) == 1 else 0
    return int(value) or None


def _shown(branch: Branch) -> str:
    """The mark of a 号 as messages write it."""
    return branch.line.key.translate(_WIDE)


class _Nester:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.stack: list[_OpenList] = []
        self.above: Branch | None = None
        self.problems: list[Problem] = []
        #: Marks that are not ours or touch their text, by the list they stand in: one message each.
        self.odd: dict[tuple[bool, int], list[tuple[Branch, str]]] = {}
        self.lists: list[_OpenList] = []  # keeps every list, so that no two have one identity
        self.following: Line | None = None

    def nest(self, lines: Iterable[Line]) -> Iterator[Branch]:
        every = list(lines)
        for line, self.following in zip_longest(every, every[1:]):
            branch = Branch(line, expects=ends_in_head(self.text, line.rest, line.end))
            if line.kind is Kind.ITEM:
                self._place(branch)
            else:
                self._leave()
                self.stack.clear()
                yield branch
            self.above = branch
        self._leave()
        self.problems.extend(self._odd_marks())

    def _leave(self) -> None:
        """A head that got no 号 is reported where the next line shows it."""
        above = self.above
        if above is not None and above.expects and not above.children:
            span = Span(self.path, above.line.rest, above.line.end)
            self.problems.append(syntax.HeadWithoutItems(span=span))

    def _place(self, branch: Branch) -> None:
        mark = branch.line.key
        if branch.line.is_foreign:
            self._translate(branch)
            return
        candidates = places(mark)
        if self._deepen(branch, candidates):
            return
        depth = self._continued(candidates)
        if depth is not None:
            self._leave()
            self._append(branch, depth, self.stack[depth].count + 1)
        elif not (self._repeats(branch, candidates) or self._renumber(branch, candidates)):
            self._stray(branch, candidates)

    # ── marks of other hands ──

    def _translate(self, branch: Branch) -> None:
        """`1.` or `第1号` is read as the mark that belongs there."""
        above, number = self.above, _number(branch.line.key)
        if above is not None and above.expects and not above.children and number in {1, None}:
            taken = {open_list.style for open_list in self.stack}
            style = next(style for style in _DEEPER if style not in taken)
            self._begin(branch, Place(style, 1), above.children)
        elif self.stack:
            depths = range(len(self.stack) - 1, -1, -1)
            counts = [depth for depth in depths if self.stack[depth].count + 1 == number]
            self._leave()
            depth = counts[0] if counts else len(self.stack) - 1
            self._append(branch, depth, self.stack[depth].count + 1)
        else:
            self._begin(branch, Place(Style.KANJI, 1), above.children if above else [])

    def _note(self, branch: Branch, where: _OpenList) -> None:
        line = branch.line
        if line.is_foreign or line.is_glued:
            self.lists.append(where)
            meant = written(where.style, where.count)
            self.odd.setdefault((line.is_foreign, id(where)), []).append((branch, meant))

    def _odd_marks(self) -> Iterator[Problem]:
        """A message for each list that has such marks, at the first of them, with the edits for all."""
        for (is_foreign, _), marked in self.odd.items():
            places = tuple(
                Edit(Span(self.path, one.line.start, one.line.rest), f"{meant}　")
                for one, meant in marked
            )
            first, meant = marked[0]
            span, mark = self._span(first), _shown(first)
            if is_foreign:
                yield slips.OtherMark(span=span, mark=mark, meant=meant, places=places)
            else:
                yield slips.GluedMark(span=span, mark=mark, places=places)

    def _span(self, branch: Branch) -> Span:
        return Span(self.path, branch.line.start, branch.line.key_end)

    def _deepen(self, branch: Branch, candidates: tuple[Place, ...]) -> bool:
        above = self.above
        if above is None or not above.expects or above.children:
            return False
        taken = {open_list.style for open_list in self.stack}
        for place in candidates:
            if place.number in {1, None} and place.style not in taken:
                if self._continued(candidates) is not None:
                    self.problems.append(
                        syntax.ConfusingMark(span=self._span(branch), mark=_shown(branch))
                    )
                self._begin(branch, place, above.children)
                return True
        return False

    def _begin(self, branch: Branch, place: Place, branches: list[Branch]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(branch)
            return
        number = place.number or 1
        self.stack.append(_OpenList(place.style, number, branches))
        self._note(branch, self.stack[-1])
        branch.citation = citation(place.style, number)
        branches.append(branch)

    def _refuse(self, branch: Branch) -> None:
        """A list too deep to be read by anybody: said once, and not read."""
        branch.expects = False
        span, limit = self._span(branch), f"{MAX_DEPTH}段"
        problem = syntax.OverLimit(span=span, what="号の深さ", limit=limit)
        if not any(isinstance(each, syntax.OverLimit) for each in self.problems):
            self.problems.append(problem)

    def _continued(self, candidates: tuple[Place, ...]) -> int | None:
        """How deep the innermost list is that this mark goes on."""
        for depth in range(len(self.stack) - 1, -1, -1):
            open_list = self.stack[depth]
            for place in candidates:
                if place.style is open_list.style and place.number in {open_list.count + 1, None}:
                    return depth
        return None

    def _append(self, branch: Branch, depth: int, number: int) -> None:
        del self.stack[depth + 1 :]
        open_list = self.stack[depth]
        open_list.count = number
        self._note(branch, open_list)
        branch.citation = citation(open_list.style, number)
        open_list.branches.append(branch)

    def _repeats(self, branch: Branch, candidates: tuple[Place, ...]) -> bool:
        """A list of a kind that is open already, right under its own 号: read as the deeper list it is."""
        if self.above is None or not self.above.expects or self.above.children:
            return False
        open_styles = {open_list.style for open_list in self.stack}
        for place in candidates:
            if place.number == 1 and place.style in open_styles:
                free = next(style for style in _DEEPER if style not in open_styles)
                self.problems.append(
                    syntax.SameMark(
                        span=self._span(branch), mark=_shown(branch), free=written(free, 1)
                    )
                )
                self._begin(branch, place, self.above.children)
                return True
        return False

    def _renumber(self, branch: Branch, candidates: tuple[Place, ...]) -> bool:
        for depth in range(len(self.stack) - 1, -1, -1):
            open_list = self.stack[depth]
            for place in candidates:
                if place.style is open_list.style and place.number is not None:
                    expected = written(open_list.style, open_list.count + 1)
                    self.problems.append(
                        syntax.OutOfOrder(
                            span=self._span(branch), mark=_shown(branch), expected=expected
                        )
                    )
                    self._append(branch, depth, place.number)
                    return True
        return False

    def _is_below_proviso(self) -> bool:
        """ただし 次の…場合：, of which its own line tells."""
        line = self.above.line if self.above is not None else None
        return (
            line is not None
            and line.kind is Kind.PROVISO
            and self.text.startswith("次の", line.rest)
        )

    def _stray(self, branch: Branch, candidates: tuple[Place, ...]) -> None:
        span, mark = self._span(branch), _shown(branch)
        if not candidates:
            after = self.following.key if self.following is not None else ""
            meant = "一" if after == "二" else "－" if after in {"ー", "-"} else None
            self.problems.append(syntax.LongMarkAlone(span=span, meant=meant))
            candidates = (Place(Style.KANJI, 1) if meant == "一" else Place(Style.DASH, None),)
        elif self.above is not None and self.above.expects and not self.above.children:
            first = written(candidates[0].style, 1)
            self.problems.append(syntax.OutOfOrder(span=span, mark=mark, expected=first))
        elif not self._is_below_proviso():
            self.problems.append(syntax.NoListHead(span=span, mark=mark))
        self._begin(branch, candidates[0], self.above.children if self.above else [])


def nest(
    text: str, path: str, lines: Iterable[Line]
) -> tuple[tuple[Branch, ...], tuple[Problem, ...]]:
    """The lines of one block with each 号 under the line it belongs to."""
    nester = _Nester(text, path)
    branches = tuple(nester.nest(lines))
    return branches, tuple(nester.problems)
