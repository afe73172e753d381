"""`Cut`: one slice while it is read: where it stands in the file, which names exist, what was found wrong."""

from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from sadame.dsl.diagnostics import Problem
from sadame.dsl.folding import INVISIBLE
from sadame.dsl.source import Span
from sadame.dsl.units import Unit

if TYPE_CHECKING:
    from sadame.dsl.parser.machine import Branch

_NO_UNITS: Mapping[str, Unit] = MappingProxyType({})


#: The functions and words that stand where names stand.
BUILT_IN = frozenset(
    (
        "年齢",
        "誕生日年齢",
        "満了日",
        "応当日",
        "月数",
        "暦月数",
        "年度",
        "年月",
        "初日",
        "末日",
        "順位",
    )
) | {"最小", "最大", "初日算入", "該当項目", "その他"}


@frozen
class Vocabulary:
    """What the line pass knows before any sentence is read.

    `names` are all declared names, `members` which names can follow `の` after a name, `units` the
    units the file declares, and `refused` the names it declares that need 「」 and have none, `singles`
    its facts that are no 一覧.
    """

    names: frozenset[str] = frozenset()
    members: Mapping[str, frozenset[str]] = MappingProxyType({})
    units: Mapping[str, Unit] = _NO_UNITS
    refused: frozenset[str] = frozenset()
    singles: frozenset[str] = frozenset()


@define
class Cut:
    """A slice being built. `inserted` are the places in its text where `respace` put a space.

    `places`: where each character of a text that was put right (before spaces went in) stands in the file.
    """

    path: str
    text: str
    offset: int
    end: int
    vocabulary: Vocabulary
    inserted: tuple[int, ...] = ()
    problems: list[Problem] = field(factory=list)
    doubtful: bool = False
    places: tuple[int, ...] = ()
    is_mended: bool = False

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a part of the text."""
        return Span(self.path, self._origin(start), self._origin(end))

    def span_of(self, tree: "Branch") -> Span:
        """The place in the file of a tree."""
        meta = tree.meta
        if meta.empty:
            return self.span(0, len(self.text))
        return self.span(meta.start_pos, meta.end_pos)

    def is_as_written(self) -> bool:
        """Whether the text is that of the file: nothing in it is invisible or was supplied."""
        length = self.end - self.offset + len(self.inserted)
        return len(self.text) == length and INVISIBLE not in self.text and not self.is_mended

    def _origin(self, at: int) -> int:
        before = at - bisect_left(self.inserted, at)
        return self.places[before] if self.places else min(self.offset + before, self.end)

    def report(self, problem: Problem) -> None:
        """Note something that is wrong in this slice."""
        self.problems.append(problem)
