"""Two versions of a rule file beside each other: which declaration, which 号, which row is which.

In: the passages of both. Out: `Beside`s in the order of the new file, each with its lines in `Pair`s. A 号 that says
the same under another number is the same 号; what is alike enough is the same line, changed; a declaration that says
the same under another name is renamed. Nothing is worded here.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import Enum
from fractions import Fraction

from attrs import frozen

from sadame.dsl.lines import Kind
from sadame.dsl.passages import Passage, Statement

_ALIKE = Fraction(1, 2)
"""So much of two lines is the same where they are taken for one that was changed."""
_RENAMED = Fraction(3, 5)
_MOST = 40_000
"""So many pairs of lines are looked at; of longer stretches the lines stand beside each other in their order."""


class Standing(Enum):
    """How a line stands to the other version."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@frozen
class Pair:
    """A line of each version that are one and the same; None = it is in one of them only."""

    old: Statement | None
    new: Statement | None
    under: "tuple[Pair, ...]" = ()

    @property
    def line(self) -> Statement:
        """The new one, or the old one where it is no more."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of them is always there
        return found

    @property
    def standing(self) -> Standing:
        """What happened to the line itself, without what stands under it."""
        match self.old, self.new:
            case None, _:
                return Standing.ADDED
            case _, None:
                return Standing.REMOVED
            case Statement() as old, Statement() as new:
                if (old.text, old.label, old.cells) != (new.text, new.label, new.cells):
                    return Standing.CHANGED
                return Standing.SAME if old.mark == new.mark else Standing.RENUMBERED
        raise AssertionError(self)

    @property
    def is_same(self) -> bool:
        """Whether nothing happened here or below."""
        return self.standing is Standing.SAME and all(each.is_same for each in self.under)


@frozen
class Beside:
    """A declaration of each version that are one and the same."""

    old: Passage | None
    new: Passage | None
    header: Pair
    pairs: tuple[Pair, ...]

    @property
    def passage(self) -> Passage:
        """The new one, or the old one where it is no more."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of them is always there
        return found

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name than before."""
        return self.old is not None and self.new is not None and self.old.name != self.new.name

    @property
    def is_same(self) -> bool:
        """Whether nothing happened to it."""
        return self.header.is_same and all(each.is_same for each in self.pairs)


def aligned(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[Beside, ...]:
    """The declarations of both, in the order of the new one; what is no more stands where it stood."""
    partners = _partners(old, new)
    taken = {id(each) for each in partners.values()}
    found = [_beside(partners.get(n), each) for n, each in enumerate(new)]
    for n, each in enumerate(old):
        if id(each) not in taken:
            before = old[n - 1] if n else None
            at = next((i for i, one in enumerate(found) if one.old is before and before), -1)
            found.insert(at + 1, _beside(each, None))
    return tuple(found)


def names(found: Iterable[Beside]) -> dict[str, str]:
    """New names by old ones, of what was renamed."""
    return {
        each.old.name: each.new.name
        for each in found
        if each.is_renamed and each.old is not None and each.new is not None
    }


# ── declarations ─────────────────────────────────────────────────────────────────────────────────


def _partners(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, Passage]:
    """The old declaration of each new one: the same text, else the same name, else much the same text."""
    found: dict[int, Passage] = {}
    left = list(old)

    def pair(n: int, each: Passage) -> None:
        found[n] = each
        del left[next(i for i, one in enumerate(left) if one is each)]

    for is_one in (_is_equal, _is_named_alike, _is_titled_alike):
        for n, each in enumerate(new):
            if n not in found and (one := next((o for o in left if is_one(o, each)), None)):
                pair(n, one)
    for n, each in enumerate(new):
        same_kind = [one for one in left if one.keyword == each.keyword and n not in found]
        best = max(same_kind, key=lambda one: _likeness(_words(one), _words(each)), default=None)
        if best is not None and _likeness(_words(best), _words(each)) >= _RENAMED:
            pair(n, best)
    return found


def _is_equal(old: Passage, new: Passage) -> bool:
    return old == new


def _is_named_alike(old: Passage, new: Passage) -> bool:
    return (old.keyword, old.name) == (new.keyword, new.name)


def _is_titled_alike(old: Passage, new: Passage) -> bool:
    """The one 制度 of a file, or one thing said in another way: 算定 or 表."""
    if {old.keyword, new.keyword} == {"制度"}:
        return True
    return bool(old.name) and old.name == new.name and {old.keyword, new.keyword} <= _RULES


_RULES = frozenset(("判定", "算定", "表", "抽出", "基準値", "読み替え"))


def _words(passage: Passage) -> str:
    """A declaration without its name."""
    return "\n".join(_said(passage.statements))


def _said(statements: Iterable[Statement]) -> Iterator[str]:
    for each in statements:
        yield f"{each.label}{each.text}{'|'.join(each.cells)}"
        yield from _said(each.under)


def _beside(old: Passage | None, new: Passage | None) -> Beside:
    tops = [each.header if each is not None else None for each in (old, new)]
    lines = [each.statements if each is not None else () for each in (old, new)]
    return Beside(old, new, Pair(tops[0], tops[1]), _pairs(lines[0], lines[1]))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _pairs(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[Pair, ...]:
    """The lines of both, in order: first what is the same, then between them what is alike."""
    return tuple(_matched(old, new))


def _matched(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Pair]:
    blocks = SequenceMatcher(
        None, [one.content for one in old], [one.content for one in new], autojunk=False
    ).get_matching_blocks()
    i = j = 0
    for block in blocks:
        yield from _alike(old[i : block.a], new[j : block.b])
        for n in range(block.size):
            yield _pair(old[block.a + n], new[block.b + n])
        i, j = block.a + block.size, block.b + block.size


def _pair(old: Statement | None, new: Statement | None) -> Pair:
    under = [each.under if each is not None else () for each in (old, new)]
    return Pair(old, new, _pairs(under[0], under[1]))


def _alike(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Pair]:
    """Lines that are the same, changed, in one order: the way in which most of their words stay."""
    if not old or not new:
        yield from (_pair(each, None) for each in old)
        yield from (_pair(None, each) for each in new)
        return
    i = j = 0
    for a, b in _best(old, new):
        yield from (_pair(each, None) for each in old[i:a])
        yield from (_pair(None, each) for each in new[j:b])
        yield _pair(old[a], new[b])
        i, j = a + 1, b + 1
    yield from (_pair(each, None) for each in old[i:])
    yield from (_pair(None, each) for each in new[j:])


def _best(old: Sequence[Statement], new: Sequence[Statement]) -> list[tuple[int, int]]:
    """Places that belong together, in order, such that the likeness of all is greatest."""
    if len(old) * len(new) > _MOST:
        return [(n, n) for n in range(min(len(old), len(new)))]
    if len(old) == len(new) == 1 and old[0].kind is new[0].kind and old[0].label == new[0].label:
        return [(0, 0)]
    score = [[_line_likeness(one, other) for other in new] for one in old]
    most = [[Fraction(0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            joined = score[i][j] + most[i + 1][j + 1] if score[i][j] >= _ALIKE else Fraction(-1)
            most[i][j] = max(most[i + 1][j], most[i][j + 1], joined)
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if score[i][j] >= _ALIKE and most[i][j] == score[i][j] + most[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif most[i][j] == most[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _line_likeness(old: Statement, new: Statement) -> Fraction:
    """How much of two lines is the same, 0 to 1; a label of one's own makes a line."""
    if old.kind is not new.kind:
        return Fraction(0)
    if old.label or new.label:
        if old.label == new.label and not _repeats(old.label):
            return Fraction(1)
        # A fact with another name, an entry of other days.
        likeness = _likeness(old.text, new.text)
        return likeness if old.label == new.label else likeness * 3 / 5
    if old.cells or new.cells:
        return _row_likeness(old.cells, new.cells)
    if old.kind is Kind.PROVISO and old.address == new.address and "「" in old.address:
        return Fraction(1)
    return _likeness(old.text, new.text)


def _repeats(label: str) -> bool:
    """Whether a block may have several lines of this label."""
    return label in {"備考", "承知", "説明", "根拠", "出典", "理由", "前提"}


def _row_likeness(old: Sequence[str], new: Sequence[str]) -> Fraction:
    """Rows that ask for the same are the same row, whatever they give."""
    if len(old) != len(new) or len(old) < 2:
        return Fraction(len(set(old) & set(new)), max(len(old), len(new), 1))
    if old[:-1] == new[:-1]:
        return Fraction(1)
    same = sum(one == other for one, other in zip(old, new, strict=True))
    return Fraction(2 * same + (old[-1] == new[-1]), 2 * len(old) + 1)


def _likeness(old: str, new: str) -> Fraction:
    whole = len(old) + len(new)
    if not whole:
        return Fraction(1)
    same = sum(
        block.size
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    )
    return Fraction(2 * same, whole)


# ── words ────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Span:
    """A stretch of words on both sides; `is_same` = they do not differ."""

    old: str
    new: str
    is_same: bool


def spans(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """The words of two lines, in stretches that are the same and stretches that differ."""
    found: list[Span] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        found.append(Span("".join(old[a:b]), "".join(new[c:d]), tag == "equal"))
    return _merged(found)


def _merged(found: Sequence[Span]) -> list[Span]:
    """Stretches that differ and have nothing but blanks or a particle between them are one."""
    merged: list[Span] = []
    for each in found:
        two = merged[-2:]
        if not each.is_same and len(two) == 2 and not two[0].is_same and not two[1].old.strip():
            merged[-2:] = [
                Span(two[0].old + two[1].old + each.old, two[0].new + two[1].new + each.new, False)
            ]
        else:
            merged.append(each)
    return merged
