"""Files of a whole population → encoded frames, person by person, and the report of all that was odd.

In: a 断面 of a program, files and a `Mapping`. Out: `Roster`, whose `batches` are frames of bounded size as `columnar`
reads them. Rows that are nobody (a key twice, no key) are in no frame: they are `refused`, by name. The files are read
while the batches are taken, so the report is whole when the last one is.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import polars as pl
from attrs import evolve, field, frozen

from sadame.dsl.core import Program, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.values import Values
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.cells import Cells, Encoded
from sadame.engine.app.intake.columns import Plan, looking_for, planned
from sadame.engine.app.intake.keys import Repeated, key_of, repeated
from sadame.engine.app.intake.lists import ListBatch, ListData, read_list
from sadame.engine.app.intake.mapping import EMPTY, Duplicates, Layout
from sadame.engine.app.intake.mapping import Mapping as RosterMapping
from sadame.engine.app.intake.opening import open_source
from sadame.engine.app.intake.report import Done, Ledger, Report
from sadame.engine.app.intake.source import ROWS, Piece, Source, sha256_of
from sadame.engine.app.intake.targets import Targets, named, quoted, targets_of
from sadame.engine.bulk.people import Elements, People
from sadame.engine.columnar.encoding import FactColumn, State, state_of
from sadame.engine.columnar.plan import DAY

REFUSED = {"鍵": pl.String, "行": pl.UInt32, "理由": pl.String}
"""The columns of what is refused; 理由 is 重複 or 鍵なし."""


@frozen
class Amount:
    """How much is read: which facts (None = all), and how many rows at once.

    `day` = the heading of the 基準日 of each row, if rows have one of their own. Not `keyed`: every row is somebody,
    also with a key that another row has.
    """

    wanted: frozenset[str] | None = None
    rows: int = ROWS
    day: str | None = None
    keyed: bool = True


_ALL = Amount()


@frozen(eq=False)
class Batch:
    """People: the encoded frame, what is known of its columns, and who they are.

    `keys` = None if rows have no key. `rows` = the rows of the file `file`, as a person counts them. `others` = by fact
    and by row of the frame, what no column holds (State.OTHER). `refused` = rows that are nobody. Where rows have a
    基準日 of their own it is in the column `columnar.plan.DAY`, null where it cannot be read.
    """

    file: str
    frame: pl.DataFrame
    columns: tuple[FactColumn, ...]
    lists: Mapping[str, ListBatch]
    others: Mapping[str, Mapping[int, Values]]
    keys: pl.Series | None
    rows: pl.Series
    refused: pl.DataFrame

    def people(self) -> People:
        """The same as bulk evaluation takes it."""
        return People(
            self.frame,
            {each.name: each for each in self.columns},
            self.keys,
            {
                name: Elements(each.frame, {column.name: column for column in each.columns})
                for name, each in self.lists.items()
            },
            self.others,
        )


@frozen(slots=False, eq=False)
class Roster:
    """A population in files. `hashes` = the SHA-256 of every file that is read, by its name."""

    sources: tuple[Source, ...]
    plans: tuple[Plan, ...]
    duplicates: Duplicates
    lists: tuple[ListData, ...]
    hashes: Mapping[str, str]
    size: int = ROWS
    keyed: bool = True
    ledger: Ledger = field(factory=Ledger)

    @property
    def covered(self) -> Mapping[str, Interval | None]:
        """For each 一覧, the days its data is from and to, as the mapping says."""
        return {each.name: each.covered for each in self.lists}

    def report(self) -> Report:
        """What was done so far."""
        return self.ledger.report()

    def batches(self) -> Iterator[Batch]:
        """The people, in the order of the files. Once: what is read is counted."""
        start = 0
        for source, plan in zip(self.sources, self.plans, strict=True):
            cells = [
                Cells(source.name, use.heading, use.target, use.rule, self.ledger)
                for use in plan.uses
                if use.target is not None
            ]
            for piece in source.pieces(plan.headings, self.size):
                self._pass_over(source.name, piece)
                if piece.frame.height:
                    yield self._batch(source.name, plan, cells, (piece, start))
                    start += piece.frame.height
        for each in self.lists:
            each.tell_orphans(self.ledger)

    @cached_property
    def repeated(self) -> Repeated:
        """The keys that stand on several rows of the files."""
        return repeated(self._keys)

    def _keys(self) -> Iterator[pl.Series]:
        for source, plan in zip(self.sources, self.plans, strict=True):
            if plan.key is not None:
                for piece in source.pieces([plan.key], self.size):
                    yield key_of(piece.frame[plan.key])

    def _pass_over(self, file: str, piece: Piece) -> None:
        for done, row, text in piece.notes:
            self.ledger.note((file, ""), done, 1, [(row, text)])

    def _batch(
        self, file: str, plan: Plan, cells: Sequence[Cells], found: tuple[Piece, int]
    ) -> Batch:
        piece, start = found
        frame, rows = piece.frame, piece.rows
        self.ledger.rows += frame.height
        keys, refused = None, pl.DataFrame(schema=REFUSED)
        if plan.key is not None:
            keys = key_of(frame[plan.key]).alias("鍵")
            out = self._out(keys, start)
            if out is not None and out.any():
                refused = self._refused(file, keys.filter(out), rows.filter(out))
                frame, rows, keys = frame.filter(~out), rows.filter(~out), keys.filter(~out)
        self.ledger.people += frame.height
        encoded = [each.encode(frame[each.heading], rows) for each in cells]
        days = [_days(each) for each in encoded if each.fact.name == DAY]
        encoded = [each for each in encoded if each.fact.name != DAY]
        lists = {each.name: each.batch(keys, frame.height) for each in self.lists}
        series = days + [one for each in encoded for one in each.series]
        series += [each.more for each in lists.values() if each.more is not None]
        return Batch(
            file,
            pl.DataFrame(series) if series else pl.DataFrame(height=frame.height),
            (*(each.fact for each in encoded), *(each.column for each in self.lists)),
            lists,
            {each.fact.name: each.others for each in encoded if each.others},
            keys,
            rows,
            refused,
        )

    def _out(self, keys: pl.Series, start: int) -> pl.Series | None:
        """The rows that are nobody."""
        if not self.keyed:
            return None
        return self.repeated.refused(keys, start, self.duplicates) | keys.is_null()

    def _refused(self, file: str, keys: pl.Series, rows: pl.Series) -> pl.DataFrame:
        """Rows that are nobody, told of; those of a person who is there with another row are dropped."""
        blank = keys.is_null()
        twice = Done.DUPLICATE if self.duplicates is Duplicates.FAULT else Done.DROPPED
        for done, mask in ((twice, ~blank), (Done.NO_KEY, blank)):
            shown = zip(rows.filter(mask), keys.filter(mask).fill_null(""), strict=True)
            if mask.any():
                self.ledger.note((file, ""), done, int(mask.sum()), shown)
        reasons = pl.DataFrame({"鍵": keys, "行": rows}).with_columns(
            pl.when(blank).then(pl.lit("鍵なし")).otherwise(pl.lit("重複")).alias("理由")
        )
        return reasons if twice is Done.DUPLICATE else reasons.filter(blank)


def read_roster(
    program: Program,
    part: Slice,
    paths: Sequence[Path | Source],
    mapping: RosterMapping = EMPTY,
    amount: Amount = _ALL,
) -> Roster:
    """The population in `paths`, or in tables that are open already."""
    if not paths:
        raise CalledWrongly("名簿のファイルを指定してください", "--input 名簿.csv")
    targets, ledger = targets_of(part), Ledger()
    layout = mapping.layout
    looking = looking_for(layout, targets.facts)
    sources = tuple(open_source(path, looking) for path in paths)
    plans = tuple(
        planned(
            source,
            _keyed(layout, source, program, targets, needed=amount.keyed or bool(mapping.lists)),
            targets.facts,
            (amount.wanted, amount.day),
            ledger,
        )
        for source in sources
    )
    lists = tuple(
        read_list(each, part, targets.lists[each.name], ledger)
        for each in mapping.lists
        if amount.wanted is None or each.name in amount.wanted
    )
    files = [path for path in paths if isinstance(path, Path)]
    files += [path for each in lists for path in each.paths]
    hashes = {str(path): sha256_of(path) for path in files}
    return Roster(
        sources, plans, mapping.duplicates, lists, hashes, amount.rows, amount.keyed, ledger
    )


def _days(encoded: Encoded) -> pl.Series:
    """The 基準日 of rows; null where there is not exactly one."""
    values, *others = encoded.series
    if not encoded.fact.has_states:
        return values
    (states,) = (each for each in others if each.name == state_of(DAY))
    return values.set(states != State.VALUE, None)


def _keyed(
    layout: Layout, source: Source, program: Program, targets: Targets, *, needed: bool
) -> Layout:
    """The layout with its key: what the mapping says, else the column of the 識別 of the 制度."""
    if layout.key is not None or program.key is None:
        return layout
    for use in layout.uses:
        if use.target is not None and use.target.name == program.key:
            return evolve(layout, key=use.heading)
    for heading in source.headings:
        target = named(targets.facts, heading)
        if target is not None and target.name == program.key:
            return evolve(layout, key=heading)
    if not needed:
        return layout
    shown = quoted(source.headings[:5])
    raise CalledWrongly(
        f"{source.name} に、人を見分ける鍵「{program.key}」の列がありません",
        f"対応に「鍵: 見出し」を書いてください（列は {shown} など）",
    )
