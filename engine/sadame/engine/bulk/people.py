"""People as bulk evaluation takes them: an encoded frame and what is known of it."""

from collections.abc import Mapping

import polars as pl
from attrs import field, frozen

from sadame.dsl.values import Values
from sadame.engine.columnar.encoding import FactColumn


@frozen(eq=False)
class Elements:
    """The rows of a 一覧 of these people, with `@行`, and what is known of their columns."""

    frame: pl.DataFrame
    columns: Mapping[str, FactColumn]


@frozen(eq=False)
class People:
    """Some rows of a population.

    `keys` = who they are (String), None if rows have no 識別; `others` = by fact and by row of the frame, what no
    column holds (`State.OTHER`).
    """

    frame: pl.DataFrame
    columns: Mapping[str, FactColumn]
    keys: pl.Series | None = None
    lists: Mapping[str, Elements] = field(factory=dict)
    others: Mapping[str, Mapping[int, Values]] = field(factory=dict)
