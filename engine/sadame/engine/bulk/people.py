"""People as bulk evaluation takes them: an encoded frame and what is known of it."""

from collections.abc import Mapping, Sequence

import polars as pl
from attrs import evolve, field, frozen

from sadame.dsl.values import Values
from sadame.engine.bulk.cells import Encoded
from sadame.engine.columnar.encoding import ROW, FactColumn

KEY = "鍵"


@frozen(eq=False)
class Elements:
    """The rows of a 一覧 of these people, with `@行`, and what is known of their columns."""

    frame: pl.DataFrame
    columns: Mapping[str, FactColumn]


@frozen(eq=False)
class People:
    """Some rows of a population.

    `keys` = who they are (String), None if rows have no 識別; `others` = by fact and by row of the frame, what no
    column holds (`State.OTHER`). Where rows have a 基準日 of their own, it is in the column `columnar.plan.DAY`.
    """

    frame: pl.DataFrame
    columns: Mapping[str, FactColumn]
    keys: pl.Series | None = None
    lists: Mapping[str, Elements] = field(factory=dict)
    others: Mapping[str, Mapping[int, Values]] = field(factory=dict)

    def names(self) -> pl.Series:
        """Who they are; those without a 識別 are called by their number."""
        if self.keys is not None:
            return self.keys.alias(KEY)
        height = self.frame.height
        return pl.Series(KEY, [str(at + 1) for at in range(height)], dtype=pl.String)

    def only(self, columns: Sequence[str]) -> "People":
        """The same people with these columns of the frame; what is known of the others goes on being told."""
        return evolve(self, frame=self.frame.select(columns), keys=self.names())

    def chosen(self, at: pl.Series) -> "People":
        """Some of them, by the numbers of their rows."""
        frame = self.frame.select(pl.all().gather(at))
        return People(frame, self.columns, self.names().gather(at), *self._beside(at))

    def where(self, mask: pl.Series) -> "People":
        """Those for whom it holds: the same as by their numbers, and faster."""
        beside = self._beside(mask.arg_true()) if self.lists or self.others else ({}, {})
        return People(self.frame.filter(mask), self.columns, self.names().filter(mask), *beside)

    def _beside(
        self, at: pl.Series
    ) -> tuple[Mapping[str, Elements], Mapping[str, Mapping[int, Values]]]:
        """The lists and the others of some of them."""
        place = pl.DataFrame({ROW: at.cast(pl.UInt32)}).with_row_index("@新")
        lists = {
            name: Elements(
                each.frame.join(place, on=ROW, maintain_order="left")
                .drop(ROW)
                .rename({"@新": ROW})
                .sort(ROW, maintain_order=True),
                each.columns,
            )
            for name, each in self.lists.items()
        }
        old = at.to_list() if self.others else []
        others = {
            name: {new: known[was] for new, was in enumerate(old) if was in known}
            for name, known in self.others.items()
        }
        return lists, others


def people_of(encoded: Encoded, keys: pl.Series | None) -> People:
    """Cases that were encoded one by one, as people."""
    lists = {
        name: Elements(frame, encoded.list_columns[name]) for name, frame in encoded.lists.items()
    }
    return People(encoded.frame, encoded.columns, keys, lists, encoded.others)
