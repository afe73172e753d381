"""Elements of lists put aside by the part of the population they belong to, and taken a part at a time.

In: encoded columns, piece by piece, in the order of the files. Out: for a part all of its rows, in that order and in
one form. Some rows are held in memory; if there are more, all are in one file without a name, which is gone with the
program that wrote it, however that ends.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import lcm
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from weakref import finalize

import polars as pl
from attrs import define, evolve, field, frozen

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.cells import dtype_of
from sadame.engine.app.intake.naturals import INT64
from sadame.engine.columnar.encoding import FactColumn, State, state_of, upper_of

PART = "@部"
HELD = 2_000_000
"""So many rows of a list are held in memory before they are written down."""

Facts = Mapping[str, FactColumn]


@frozen(eq=False)
class _Layer:
    """Rows in order of their part, in one form. By part: first row and count, or place and length in the file."""

    facts: Facts
    spans: Mapping[int, tuple[int, int]]
    frame: pl.DataFrame | None


@define(eq=False)
class Shelf:
    """The rows of a list. `folder` = where the file may be, `most` = rows that are held in memory.

    Rows have the columns of `PLAIN`, which are nobody's facts, and encoded ones.
    """

    plain: Mapping[str, pl.DataType]
    folder: Path | None
    most: int
    height: int = field(default=0, init=False)
    facts: dict[str, FactColumn] = field(factory=dict, init=False)
    _waiting: list[tuple[Facts, pl.DataFrame]] = field(factory=list, init=False)
    _rows: int = field(default=0, init=False)
    _layers: list[_Layer] = field(factory=list, init=False)
    _file: IO[bytes] | None = field(default=None, init=False)

    def put(self, facts: Sequence[FactColumn], frame: pl.DataFrame) -> None:
        """Some more rows, with the part of each in `PART`."""
        self._waiting.append(({each.name: each for each in facts}, frame))
        self._rows += frame.height
        if self._rows >= self.most:
            self._settle()
            self._write()

    def close(self) -> None:
        """Nothing more will be put."""
        if self._waiting:
            self._settle()
        if self._file is not None:
            self._write()
        self.facts = _common([each.facts for each in self._layers])

    def take(self, part: int) -> pl.DataFrame:
        """The rows of a part."""
        found = [
            _over(each, layer.facts, self.facts, self.plain)
            for layer in self._layers
            if (each := self._rows_of(layer, part)) is not None
        ]
        if found:
            return pl.concat(found)
        empty = pl.DataFrame(schema={**self.plain})
        return _over(empty, {}, self.facts, self.plain)

    def _rows_of(self, layer: _Layer, part: int) -> pl.DataFrame | None:
        span = layer.spans.get(part)
        if span is None:
            return None
        if layer.frame is not None:
            return layer.frame.slice(*span)
        if self._file is None:
            raise ValueError("a layer that is written has a file")
        self._file.seek(span[0])
        return pl.read_ipc(BytesIO(self._file.read(span[1])))

    def _settle(self) -> None:
        """What waits becomes a layer."""
        facts = _common([each for each, _ in self._waiting])
        frame = pl.concat(_over(rows, own, facts, self.plain) for own, rows in self._waiting)
        self._waiting.clear()
        frame = frame.sort(PART, maintain_order=True)
        runs = frame[PART].rle().struct.unnest()
        starts = runs["len"].cum_sum() - runs["len"]
        spans = dict(zip(runs["value"], zip(starts, runs["len"], strict=True), strict=True))
        self._layers.append(_Layer(facts, spans, frame))
        self.height += frame.height
        self._rows = 0

    def _write(self) -> None:
        """What is in memory goes to the file."""
        try:
            if self._file is None:
                self._file = TemporaryFile(dir=_there(self.folder))  # noqa: SIM115 - it lives as long as we do
                finalize(self, self._file.close)
            self._file.seek(0, 2)
            self._layers = [self._written(each, self._file) for each in self._layers]
            self._file.flush()
        except OSError:
            raise CalledWrongly(
                "一覧の行を書いておく場所が足りません",
                "書き出すフォルダーのあるディスクに、一覧のファイルと同じくらいの空きを作ってください",
            ) from None

    @staticmethod
    def _written(layer: _Layer, file: IO[bytes]) -> _Layer:
        if layer.frame is None:
            return layer
        spans = {}
        for part, span in layer.spans.items():
            block = BytesIO()
            layer.frame.slice(*span).write_ipc(block, compression="lz4")
            spans[part] = file.tell(), file.write(block.getbuffer())
        return _Layer(layer.facts, spans, None)


def _there(folder: Path | None) -> Path | None:
    """The folder, or the nearest above it that is there."""
    while folder is not None and not folder.is_dir() and folder.parent != folder:
        folder = folder.parent
    return folder


# ── one form ─────────────────────────────────────────────────────────────────────────────────────


def _common(pieces: Sequence[Facts]) -> dict[str, FactColumn]:
    """What holds of each column in all of these; where a column is not, it is blank."""
    found = {}
    for name in dict.fromkeys(name for piece in pieces for name in piece):
        fact = _joined([piece[name] for piece in pieces if name in piece])
        missing = any(name not in piece for piece in pieces)
        found[name] = evolve(fact, nullable=fact.nullable or missing)
    return found


def _joined(facts: Sequence[FactColumn]) -> FactColumn:
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


def _over(
    frame: pl.DataFrame, own: Facts, facts: Facts, plain: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """The same rows in the form that all of them share."""
    made = [frame[name] for name in plain]
    for name, fact in facts.items():
        made += _column(frame, own.get(name), fact)
    return pl.DataFrame(made)


def _column(frame: pl.DataFrame, own: FactColumn | None, fact: FactColumn) -> list[pl.Series]:
    name, there = fact.name, {*frame.columns} if own is not None else set()

    def blank(column: str, kind: type[pl.DataType]) -> pl.Series:
        return pl.Series(column, [None], dtype=kind).new_from_index(0, frame.height)

    times = 1 if own is None else fact.den // own.den
    values = frame[name] if name in there else blank(name, dtype_of(fact.kind))
    made = [_times(values, times)]
    if fact.has_states:
        held, states = state_of(name), values.is_null().cast(pl.UInt8)
        made.append(frame[held] if held in there else states.alias(held))
    if fact.has_ranges:
        upper = upper_of(name)
        tops = frame[upper] if upper in there else blank(upper, dtype_of(fact.kind))
        made.append(_times(tops, times))
    return made


def _times(values: pl.Series, times: int) -> pl.Series:
    if times == 1:
        return values
    ends = (values.min(), values.max())
    if any(abs(end) * times > INT64 for end in ends if isinstance(end, int)):
        raise CalledWrongly(
            f"一覧の列「{values.name}」の数が大きすぎます", "単位か小数の桁をそろえてください"
        )
    return values * times
