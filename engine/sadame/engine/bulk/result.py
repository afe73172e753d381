"""What a run over a population comes to: pure data, the same for any order of the rows."""

from collections.abc import Mapping
from functools import cached_property

import polars as pl
from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.trace import Cause
from sadame.dsl.types import Type
from sadame.engine.bulk.piles import Sorted
from sadame.engine.population import Figure


@frozen
class Standings:
    """How many rows stand how to an 抽出; they add up to `rows`."""

    rows: int = 0
    hit: int = 0
    miss: int = 0
    unknown: int = 0
    absent: int = 0
    failed: int = 0

    def __add__(self, other: "Standings") -> "Standings":
        return Standings(
            self.rows + other.rows,
            self.hit + other.hit,
            self.miss + other.miss,
            self.unknown + other.unknown,
            self.absent + other.absent,
            self.failed + other.failed,
        )


@frozen(eq=False)
class OutputColumn:
    """A 出力 column of a list: `value` and `status` are columns of its frame.

    By type `value` holds: 真偽 a Boolean, 区分 the place of the member, 文字 the text, a number an integer over `den`
    (and, row by row, over the column `over`, if there is one). It counts where `status` is `rows.VALUE`.
    """

    title: str
    type: Type
    value: str
    status: str
    den: int = 1
    over: str | None = None


@frozen(slots=False, eq=False)
class Listed:
    """An 抽出: who is picked, in the order of its 優先, then by 鍵.

    `picked`: 鍵 and the output columns. `open`: 鍵 and 不足 (names, joined by 「、」), by 鍵. `faulty`: 鍵 and わけ,
    by 鍵: places in `causes`, null where nobody asked. They may be more than memory holds; `hits`, `undecided` and
    `failed` are the same as frames.
    """

    rule: core.Rule
    standings: Standings
    outputs: tuple[OutputColumn, ...]
    picked: Sorted
    open: Sorted
    faulty: Sorted
    causes: tuple[tuple[Cause, ...], ...]

    @cached_property
    def hits(self) -> pl.DataFrame:
        """Who is picked."""
        return self.picked.whole()

    @cached_property
    def undecided(self) -> pl.DataFrame:
        """Who may be."""
        return self.open.whole()

    @cached_property
    def failed(self) -> pl.DataFrame:
        """For whom the rules give no answer."""
        return self.faulty.whole()


@frozen(eq=False)
class Result:
    """Lists and indicators over a population. `part` = the 断面, of several the last.

    `on` = the 基準日; None = each row has its own. `asked` = questions put to the interpreter, `left` = by rule, in
    words, why. `doubled` = rows whose 識別 another row has: 誤り「重複」, counted in every standing and 指標, in no
    list. `lacks` = by name of what is missing, for how many people some 抽出 hangs on it.
    """

    part: core.Slice
    on: int | None
    readings: Mapping[str, str]
    rows: int
    doubled: int
    lists: tuple[Listed, ...]
    figures: Mapping[str, tuple[Figure, ...]]
    asked: int
    left: Mapping[str, str] = field(factory=dict)
    lacks: Mapping[str, int] = field(factory=dict)

    def listed(self, name: str) -> Listed:
        """The list of an 抽出; `KeyError` if it was not run."""
        for each in self.lists:
            if each.rule.name == name:
                return each
        raise KeyError(name)
