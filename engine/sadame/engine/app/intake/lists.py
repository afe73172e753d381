"""The tables of 一覧 (receipts, household members): read once, kept, and handed out batch by batch.

In: the files of one 一覧, whose rows carry the key of a person. Out: `ListBatch`es. Whether a person may have more
elements than are there is what the mapping says of the days the data covers. Unlike people, elements are all kept in
memory, encoded: a person's may stand anywhere in the files.
"""

from collections.abc import Mapping, Sequence
from math import lcm
from pathlib import Path

import polars as pl
from attrs import define, evolve, field, frozen

from sadame.dsl.core import Input, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.types import Type
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.cells import Cells, Encoded, dtype_of
from sadame.engine.app.intake.columns import looking_for, planned
from sadame.engine.app.intake.keys import key_of
from sadame.engine.app.intake.mapping import ListTable
from sadame.engine.app.intake.naturals import INT64
from sadame.engine.app.intake.opening import open_source
from sadame.engine.app.intake.report import SHOWN, Done, Ledger
from sadame.engine.app.intake.source import Source
from sadame.engine.app.intake.targets import Target
from sadame.engine.columnar.encoding import ROW, FactColumn, State, more_of, state_of, upper_of

_KEY, _AT = "@鍵", "@番"


@frozen(eq=False)
class ListBatch:
    """The elements of the people of one batch, in their order; `more` = the column `一覧@追加`, if needed."""

    frame: pl.DataFrame
    columns: tuple[FactColumn, ...]
    more: pl.Series | None


@define(eq=False)
class ListData:
    """All elements of a 一覧, and which of them have found their person."""

    kind: Type
    name: str
    paths: tuple[Path, ...]
    covered: Interval | None
    may_lack: bool
    frame: pl.DataFrame
    columns: tuple[FactColumn, ...]
    origins: tuple[tuple[str, pl.Series], ...]
    matched: pl.Series = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.matched = pl.repeat(value=False, n=self.frame.height, eager=True, dtype=pl.Boolean)

    @property
    def column(self) -> FactColumn:
        """What is known of the 一覧 itself."""
        return FactColumn(self.name, self.kind, nullable=self.may_lack)

    def batch(self, keys: pl.Series | None, height: int) -> ListBatch:
        """The elements of these people."""
        if keys is None:
            raise CalledWrongly(
                f"一覧「{self.name}」を合わせる鍵が、名簿にありません",
                "対応に「鍵: 見出し」を書いてください",
            )
        people = pl.DataFrame({_KEY: keys}).with_row_index(ROW)
        found = self.frame.join(people, on=_KEY, how="inner", maintain_order="left")
        found = found.sort(ROW, maintain_order=True)
        at = found[_AT]
        if len(at):
            self.matched = self.matched.scatter(at, True)
        more = None
        if self.may_lack:
            more = pl.repeat(value=True, n=height, eager=True, dtype=pl.Boolean)
            more = more.alias(more_of(self.name))
        return ListBatch(found.drop(_KEY, _AT), self.columns, more)

    def tell_orphans(self, ledger: Ledger) -> None:
        """Note the elements that are nobody's; to be asked once all people were there."""
        start = 0
        for file, rows in self.origins:
            own = ~self.matched[start : start + len(rows)]
            if own.any():
                keys = self.frame[_KEY][start : start + len(rows)].filter(own).head(SHOWN)
                shown = zip(rows.filter(own).head(SHOWN), keys.fill_null(""), strict=True)
                ledger.note((file, ""), Done.ORPHAN, int(own.sum()), shown)
            start += len(rows)


def read_list(
    table: ListTable, part: Slice, facts: Mapping[str, Target], ledger: Ledger
) -> ListData:
    """The elements in the files of a 一覧."""
    parts = [
        _read(open_source(path, looking_for(table.layout, facts)), table, facts, ledger)
        for path in table.files
    ]
    names = list(dict.fromkeys(name for _, encoded, _ in parts for name in encoded))
    lines: list[pl.DataFrame] = []
    columns: list[FactColumn] = []
    for name in names:
        fact = _common([encoded[name].fact for _, encoded, _ in parts if name in encoded])
        columns.append(
            evolve(fact, nullable=fact.nullable or any(name not in e for _, e, _ in parts))
        )
    origins = []
    for source, encoded, (keys, rows) in parts:
        series = [
            each for fact in columns for each in _over(encoded.get(fact.name), fact, len(keys))
        ]
        lines.append(pl.DataFrame([keys.alias(_KEY), *series]))
        origins.append((source.name, rows))
    frame = pl.concat(lines).with_row_index(_AT)
    return ListData(
        _kind_of(part, table.name),
        table.name,
        table.files,
        table.covered,
        table.may_lack,
        frame,
        tuple(columns),
        tuple(origins),
    )


def _kind_of(part: Slice, name: str) -> Type:
    symbol = part.by_name[name]
    if not isinstance(symbol, Input):
        raise TypeError(name)
    return symbol.type


def _read(
    source: Source, table: ListTable, facts: Mapping[str, Target], ledger: Ledger
) -> tuple[Source, Mapping[str, Encoded], tuple[pl.Series, pl.Series]]:
    """One file: its columns, its keys and its rows."""
    plan = planned(source, table.layout, facts, (None, None), ledger)
    pieces = list(source.pieces(plan.headings))
    for piece in pieces:
        for done, row, text in piece.notes:
            ledger.note((source.name, ""), done, 1, [(row, text)])
    empty = pl.DataFrame(schema=dict.fromkeys(plan.headings, pl.String))
    frame = pl.concat([piece.frame for piece in pieces]) if pieces else empty
    rows = pl.concat([p.rows for p in pieces]) if pieces else pl.Series(dtype=pl.UInt32)
    encoded = {
        use.target.name: _held(
            Cells(source.name, use.heading, use.target, use.rule, ledger), frame, rows
        )
        for use in plan.uses
        if use.target is not None
    }
    return source, encoded, (key_of(frame[plan.key or ""]), rows)


def _held(cells: Cells, frame: pl.DataFrame, rows: pl.Series) -> Encoded:
    """The column of a field; what no column holds is not known, since an element has no row of its own."""
    found = cells.encode(frame[cells.heading], rows)
    if not found.others:
        return found
    at = pl.Series(list(found.others), dtype=pl.UInt32)
    texts = frame[cells.heading].cast(pl.String)
    shown = zip(rows.gather(at.head(SHOWN)), texts.gather(at.head(SHOWN)), strict=True)
    cells.ledger.note((cells.file, cells.heading), Done.WIDENED, len(at), shown)
    fact = evolve(found.fact, states=found.fact.states - {State.OTHER} | {State.UNKNOWN})
    own = state_of(found.fact.name)
    series = [
        each.scatter(at, State.UNKNOWN) if each.name == own else each for each in found.series
    ]
    return Encoded(fact, tuple(series), {})


def _common(facts: Sequence[FactColumn]) -> FactColumn:
    """What holds of a column in all of its files."""
    den = lcm(*(each.den for each in facts))
    lows = [None if each.low is None else each.low * (den // each.den) for each in facts]
    highs = [None if each.high is None else each.high * (den // each.den) for each in facts]
    return FactColumn(
        facts[0].name,
        facts[0].kind,
        den,
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        nullable=any(each.nullable for each in facts),
        states=frozenset[State]().union(*(each.states for each in facts)),
    )


def _over(encoded: Encoded | None, fact: FactColumn, height: int) -> list[pl.Series]:
    """The columns of one file in the form that all files share."""
    own = {each.name: each for each in encoded.series} if encoded is not None else {}
    made = []
    values = own.get(fact.name)
    if values is None:
        values = pl.Series(fact.name, [None], dtype=dtype_of(fact.kind)).new_from_index(0, height)
    times = fact.den // (encoded.fact.den if encoded is not None else fact.den)
    made.append(_times(values, times))
    if fact.has_states:
        blank = values.is_null().cast(pl.UInt8).alias(state_of(fact.name))
        made.append(own.get(state_of(fact.name), blank))
    if fact.has_ranges:
        none = pl.Series([None], dtype=values.dtype).new_from_index(0, height)
        upper = own.get(upper_of(fact.name), none.alias(upper_of(fact.name)))
        made.append(_times(upper, times))
    return made


def _times(values: pl.Series, times: int) -> pl.Series:
    if times == 1:
        return values
    if any(
        abs(end) * times > INT64 for end in (values.min(), values.max()) if isinstance(end, int)
    ):
        raise CalledWrongly(
            f"一覧の列「{values.name}」の数が大きすぎます", "単位か小数の桁をそろえてください"
        )
    return values * times
