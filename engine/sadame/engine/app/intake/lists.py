"""The tables of 一覧 (receipts, household members): read once, put aside by person, handed out batch by batch.

In: the files of one 一覧, whose rows carry the key of a person, and where in the roster the keys stand. Out:
`ListBatch`es. Whether a person may have more elements than are there is what the mapping says of the days the data
covers. A person's elements may stand anywhere in the files: on the way they lie in a `Shelf`, by part of the roster.
"""

from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import islice
from pathlib import Path

import polars as pl
from attrs import define, evolve, field, frozen

from sadame.dsl.core import Input, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.types import Type
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.cells import Cells, Encoded
from sadame.engine.app.intake.columns import Plan, looking_for, planned
from sadame.engine.app.intake.covering import Stretch, stretch_of
from sadame.engine.app.intake.keys import Places, key_of
from sadame.engine.app.intake.mapping import ListTable
from sadame.engine.app.intake.opening import open_source
from sadame.engine.app.intake.report import SHOWN, Done, Ledger
from sadame.engine.app.intake.shelf import HELD, PART, Shelf
from sadame.engine.app.intake.source import Source
from sadame.engine.app.intake.targets import Target
from sadame.engine.columnar.encoding import ROW, FactColumn, State, more_of, state_of

_KEY, _FILE, _LINE = "@鍵", "@表", "@行番号"
_PLAIN = {_KEY: pl.String(), PART: pl.UInt32(), _FILE: pl.UInt16(), _LINE: pl.UInt32()}

Lost = tuple[int, list[tuple[int, str]]]
"""How many elements are nobody's, and the row and the key of the first."""


@frozen(eq=False)
class ListBatch:
    """The elements of the people of one batch, in their order."""

    frame: pl.DataFrame
    columns: tuple[FactColumn, ...]


@define(eq=False)
class ListData:
    """The elements of a 一覧, and which of them have found no person.

    `files` = how messages call its files; `stretch` = where its 収録 says how much of the data is whole.
    """

    kind: Type
    table: ListTable
    files: tuple[str, ...]
    shelf: Shelf
    lost: dict[int, Lost]
    places: Places
    stretch: Stretch | None = None
    _open: dict[int, tuple[pl.DataFrame, pl.Series]] = field(factory=dict, init=False)

    @property
    def name(self) -> str:
        """The name of the 一覧."""
        return self.table.name

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its files."""
        return self.table.files

    @property
    def covered(self) -> Interval | None:
        """The days its data is from and to, as the mapping says."""
        return self.table.covered

    @property
    def column(self) -> FactColumn:
        """What is known of the 一覧 itself."""
        return FactColumn(self.name, self.kind, nullable=self.table.may_lack)

    def batch(self, keys: pl.Series | None, places: pl.Series) -> ListBatch:
        """The elements of these people; `places` = where they are among all rows of the roster."""
        if keys is None:
            raise CalledWrongly(
                f"一覧「{self.name}」を合わせる鍵が、名簿にありません",
                "対応に「鍵: 見出し」を書いてください",
            )
        parts = self.places.part_of(places)
        people = pl.DataFrame({_KEY: keys, PART: parts}).with_row_index(ROW)
        found = [self._met(part, people) for part in parts.unique().sort()]
        frame = pl.concat(found) if found else self.shelf.take(0).clear().with_columns(_NO_ROWS)
        frame = frame.sort(ROW, maintain_order=True).select(ROW, pl.exclude(ROW, *_PLAIN))
        return ListBatch(frame, tuple(self.shelf.facts.values()))

    def more(self, facts: pl.DataFrame) -> pl.Series | None:
        """The column `一覧@追加` of people with these facts: who may have other elements; None = not needed."""
        if not self.table.may_lack:
            return None
        if self.stretch is not None:
            return self.stretch.outside(facts).alias(more_of(self.name))
        every = pl.repeat(value=True, n=facts.height, eager=True, dtype=pl.Boolean)
        return every.alias(more_of(self.name))

    def _met(self, part: int, people: pl.DataFrame) -> pl.DataFrame:
        """The elements of a part that belong to these people."""
        if part not in self._open:
            rows = self.shelf.take(part)
            none = pl.repeat(value=False, n=rows.height, eager=True, dtype=pl.Boolean)
            self._open[part] = rows.with_row_index(_AT), none
        rows, met = self._open[part]
        found = rows.join(people, on=[_KEY, PART], how="inner", maintain_order="left")
        if found.height:
            self._open[part] = rows, met.scatter(found[_AT], True)
        return found.drop(_AT)

    def leave(self, place: int | None) -> None:
        """Nobody before this place in the roster comes any more; None = nobody at all."""
        gone = [part for part in self._open if place is None or part < place // self.places.size]
        for part in gone:
            rows, met = self._open.pop(part)
            rest = rows.filter(~met)
            for (file,), own in rest.group_by(_FILE, maintain_order=True):
                _lose(self.lost, int(file), own[_LINE], own[_KEY])

    def tell_orphans(self, ledger: Ledger) -> None:
        """Note the elements that are nobody's; to be asked once all people were there."""
        self.leave(None)
        for file, (count, shown) in sorted(self.lost.items()):
            ledger.note((self.files[file], ""), Done.ORPHAN, count, shown)


_AT = "@番"
_NO_ROWS = pl.lit(None, dtype=pl.UInt32).alias(ROW)


def _lose(lost: dict[int, Lost], file: int, rows: pl.Series, keys: pl.Series) -> None:
    """Count elements of a file that are nobody's, and keep the first."""
    if not len(rows):
        return
    count, shown = lost.get(file, (0, []))
    new = zip(rows.head(SHOWN), keys.head(SHOWN).fill_null(""), strict=True)
    lost[file] = count + len(rows), [*islice(merge(shown, new), SHOWN)]


def read_list(  # noqa: PLR0913, PLR0917 - all that a list is made of
    table: ListTable,
    part: Slice,
    facts: Mapping[str, Target],
    ledger: Ledger,
    places: Places,
    folder: Path | None,
) -> ListData:
    """The elements in the files of a 一覧."""
    shelf, lost = Shelf(_PLAIN, folder, HELD), dict[int, Lost]()
    files = []
    for at, path in enumerate(table.files):
        source = open_source(path, looking_for(table.layout, facts))
        files.append(source.name)
        plan = planned(source, table.layout, facts, (None, None), ledger)
        for encoded, keys, rows in _pieces(source, plan, ledger):
            found = places.of(keys)
            own = found["at"]
            nobody = keys.is_null() | ~pl.int_range(len(keys), eager=True).is_in(own.implode())
            _lose(lost, at, rows.filter(nobody), keys.filter(nobody))
            plain = pl.DataFrame({_KEY: keys, PART: None, _FILE: at, _LINE: rows}, schema=_PLAIN)
            series = [one for each in encoded for one in each.series]
            frame = pl.DataFrame([*plain, *series])[own].with_columns(found["part"].alias(PART))
            shelf.put([each.fact for each in encoded], frame)
    shelf.close()
    symbol = part.by_name[table.name]
    if not isinstance(symbol, Input):
        raise TypeError(table.name)
    stretch = stretch_of(symbol, part, table.covered)
    return ListData(symbol.type, table, tuple(files), shelf, lost, places, stretch)


def _pieces(
    source: Source, plan: Plan, ledger: Ledger
) -> Iterator[tuple[list[Encoded], pl.Series, pl.Series]]:
    """A file piece by piece: its columns, its keys and its rows."""
    cells = [Cells(source.name, *each, ledger) for each in plan.facts]
    for piece in source.pieces(plan.headings):
        for done, row, text in piece.notes:
            ledger.note((source.name, ""), done, 1, [(row, text)])
        encoded = [_held(each, piece.frame, piece.rows) for each in cells]
        yield encoded, key_of(piece.frame[plan.key or ""]), piece.rows


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
