"""Why rows are 誤り, as the interpreter tells it: for so many rows and distinct cases of a 抽出, and no more.

In: rows of a batch that are 誤り for sure. Out: for each the place of its causes, null where it was not asked. The
first rows are asked, so the bound, and it alone, goes by their order.
"""

import polars as pl
from attrs import define, field

from sadame.dsl.trace import Cause
from sadame.engine.bulk.asking import Interpreter
from sadame.engine.bulk.batch import Batch
from sadame.engine.case import Facts
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.causes import causes

MOST_CASES, MOST_ROWS = 200, 20_000


@define(eq=False)
class Causes:
    """What was told so far: all that causes one row to be 誤り, with its place."""

    found: dict[tuple[Cause, ...], int] = field(factory=dict)
    _cases: int = field(default=0, init=False)
    _rows: int = field(default=0, init=False)

    def of(self, batch: Batch, at: pl.Series, name: str) -> pl.Series:
        """The places of the causes of an 抽出 for the rows of these numbers (UInt32)."""
        known = batch.interpreter
        asked = at.head(MOST_ROWS - self._rows if self._cases < MOST_CASES else 0).to_list()
        self._rows += len(asked)

        def answer(facts: Facts, day: int) -> int | None:
            if self._cases == MOST_CASES:
                return None
            self._cases += 1
            evaluation = Evaluation(known.part, facts, day, known.readings)
            blames = evaluation.answer(name).outcome.causes
            return self.place(causes(blames, evaluation.kernel))

        own = Interpreter(known.part, known.on, known.readings)  # whose questions are not counted
        told = own.put(batch.people, name, asked, answer)
        return pl.Series([*told, *[None] * (len(at) - len(told))], dtype=pl.UInt32)

    def place(self, told: tuple[Cause, ...]) -> int:
        """The place of these causes."""
        return self.found.setdefault(told, len(self.found))
