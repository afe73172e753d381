"""Files of a whole population → encoded frames, person by person, and the report of all that was odd.

In: a 断面 of a program, files and a `Mapping`. Out: `Roster`, whose `batches` are frames of bounded size as `columnar`
reads them. Rows that are nobody (a key twice, no key) are in no frame: they are `refused`, by name. The files are read
while the batches are taken, so the report is whole when the last one is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from attrs import define, evolve, field, frozen

from sadame.dsl.core import Program, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.values import Values
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.cells import Cells
from sadame.engine.app.intake.columns import Plan, looking_for, planned
from sadame.engine.app.intake.keys import PART_SIZE, Keys, key_of, placed
from sadame.engine.app.intake.lists import ListBatch, ListData, read_list
from sadame.engine.app.intake.mapping import EMPTY, Duplicates, Layout
from sadame.engine.app.intake.mapping import Mapping as RosterMapping
from sadame.engine.app.intake.opening import open_source
from sadame.engine.app.intake.report import Done, Ledger, Report
from sadame.engine.app.intake.source import ROWS, Piece, Source, numbered, sha256_of
from sadame.engine.app.intake.targets import Targets, named, quoted, targets_of
from sadame.engine.bulk.people import Elements, People
from sadame.engine.columnar.encoding import FactColumn, State, state_of
from sadame.engine.columnar.plan import DAY

REFUSED = {"鍵": pl.String, "行": pl.UInt32, "理由": pl.String}
"""The columns of what is refused; 理由 is 重複 or 鍵なし."""


@frozen
class Amount:
    """How much is read: which facts (None = all), and how many rows at once.

    `day` = the heading of the 基準日 of each row, if rows have one of their own; `whose` = by these days (null = none)
    the rows that are read, where others are read in another way. Not `keyed`: every row is somebody, also with a
    key that another row has. `folder` = where elements of lists may be written on the way.
    """

    wanted: frozenset[str] | None = None
    rows: int = ROWS
    day: str | None = None
    keyed: bool = True
    whose: Callable[[pl.Series], pl.Series] | None = None
    folder: Path | None = None


_ALL = Amount()
AT_ONCE = 4_000_000
"""Elements of lists that a batch of people has, about."""


@frozen(eq=False)
class Batch:
    """People: the encoded frame, what is known of its columns, and who they are.

    `keys` = None if rows have no key. `rows` = the rows of the file `file`, as a person counts them; `places` = where
    they are among all rows of all files, from 0. `others` = by fact and by row of the frame, what no column holds
    (State.OTHER). `refused` = rows that are nobody. Where rows have a 基準日 of their own it is in the column
    `columnar.plan.DAY`, null where there is not exactly one; why is in its column of states, if it has one.
    """

    file: str
    frame: pl.DataFrame
    columns: tuple[FactColumn, ...]
    lists: Mapping[str, ListBatch]
    others: Mapping[str, Mapping[int, Values]]
    keys: pl.Series | None
    rows: pl.Series
    places: pl.Series
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
    who: Keys
    lists: tuple[ListData, ...]
    hashes: Mapping[str, str]
    amount: Amount = _ALL
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
            cells = _Columns(source.name, plan, self.ledger)
            for piece in source.pieces(plan.headings, self._rows):
                self._pass_over(source.name, piece)
                if piece.frame.height:
                    yield self._batch(cells, piece, start)
                    start += piece.frame.height
        for each in self.lists:
            each.tell_orphans(self.ledger)

    @property
    def _rows(self) -> int:
        """So many rows at once that their elements are not too many, and whole parts of the roster."""
        people = max((each.places.rows for each in self.lists), default=0)
        elements = sum(each.shelf.height for each in self.lists)
        if elements <= AT_ONCE:
            return self.amount.rows
        parts = AT_ONCE * people // elements // PART_SIZE
        return min(self.amount.rows, max(parts, 1) * PART_SIZE)

    def _pass_over(self, file: str, piece: Piece) -> None:
        for done, row, text in piece.notes:
            self.ledger.note((file, ""), done, 1, [(row, text)])

    def _batch(self, cells: "_Columns", piece: Piece, start: int) -> Batch:
        self.ledger.rows += piece.frame.height
        for each in self.lists:
            each.leave(start)
        lines = _Lines(piece.frame, piece.rows, numbered(start, piece.frame.height), None, ())
        refused = pl.DataFrame(schema=REFUSED)
        if cells.plan.key is not None:
            keys = key_of(piece.frame[cells.plan.key]).alias("鍵")
            lines = evolve(lines, keys=keys)
            out = self.who.out(keys, start)
            if out is not None and out.any():
                refused = self._refused(cells.file, keys.filter(out), piece.rows.filter(out))
                lines = lines.filter(~out)
        self.ledger.people += len(lines.rows)
        lines = self._of_the_day(evolve(lines, days=cells.days(lines.frame, lines.rows)))
        return self._encoded(cells, lines, refused)

    def _of_the_day(self, lines: "_Lines") -> "_Lines":
        """The rows whose 基準日 is asked for; the elements of the others have their person too."""
        if self.amount.whose is None or not lines.days:
            return lines
        own = self.amount.whose(lines.days[0])
        for each in self.lists:
            rest = None if lines.keys is None else lines.keys.filter(~own)
            each.batch(rest, lines.places.filter(~own))
        return lines.filter(own)

    def _encoded(self, cells: "_Columns", lines: "_Lines", refused: pl.DataFrame) -> Batch:
        height = len(lines.rows)
        encoded = [each.encode(lines.frame[each.heading], lines.rows) for each in cells.facts]
        lists = {each.name: each.batch(lines.keys, lines.places) for each in self.lists}
        series = [*lines.days, *(one for each in encoded for one in each.series)]
        frame = pl.DataFrame(series) if series else pl.DataFrame(height=height)
        more = (each.more(frame) for each in self.lists)
        return Batch(
            cells.file,
            frame.with_columns(each for each in more if each is not None),
            (*(each.fact for each in encoded), *(each.column for each in self.lists)),
            lists,
            {each.fact.name: each.others for each in encoded if each.others},
            lines.keys,
            lines.rows,
            lines.places,
            refused,
        )

    def _refused(self, file: str, keys: pl.Series, rows: pl.Series) -> pl.DataFrame:
        """Rows that are nobody, told of; those of a person who is there with another row are dropped."""
        blank = keys.is_null()
        twice = Done.DUPLICATE if self.who.duplicates is Duplicates.FAULT else Done.DROPPED
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
    who = Keys(sources, plans, mapping.duplicates, amount.rows, amount.keyed)
    tables = [each for each in mapping.lists if amount.wanted is None or each.name in amount.wanted]
    places = placed(who.known, PART_SIZE) if tables else None
    lists = tuple(
        read_list(each, part, targets.lists[each.name], ledger, places, amount.folder)
        for each in tables
        if places is not None
    )
    files = [path for path in paths if isinstance(path, Path)]
    files += [path for each in lists for path in each.paths]
    hashes = {str(path): sha256_of(path) for path in files}
    return Roster(sources, plans, who, lists, hashes, amount, ledger)


@frozen(eq=False)
class _Lines:
    """Some rows of a file on their way. `days` = their 基準日, and the states of these, if there are such columns."""

    frame: pl.DataFrame
    rows: pl.Series
    places: pl.Series
    keys: pl.Series | None
    days: tuple[pl.Series, ...]

    def filter(self, mask: pl.Series) -> "_Lines":
        """Those under the mask."""
        return _Lines(
            self.frame.filter(mask),
            self.rows.filter(mask),
            self.places.filter(mask),
            None if self.keys is None else self.keys.filter(mask),
            tuple(each.filter(mask) for each in self.days),
        )


@define(eq=False)
class _Columns:
    """The columns of a file: those of facts, and that of the 基準日."""

    file: str
    plan: Plan
    ledger: Ledger
    facts: list[Cells] = field(init=False)
    _day: Cells | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.facts = [Cells(self.file, *each, self.ledger) for each in self.plan.facts]
        if self.plan.day is not None:
            # where the column is a fact as well its cells are counted there
            is_fact = any(each.heading == self.plan.day[0] for each in self.facts)
            self._day = Cells(self.file, *self.plan.day, Ledger() if is_fact else self.ledger)

    def days(self, frame: pl.DataFrame, rows: pl.Series) -> tuple[pl.Series, ...]:
        """The 基準日 of rows, null where there is not exactly one; and their states, if need be."""
        if self._day is None:
            return ()
        encoded = self._day.encode(frame[self._day.heading], rows)
        values, *others = encoded.series
        states = tuple(each for each in others if each.name == state_of(DAY))
        for each in states:
            values = values.set(each != State.VALUE, None)
        return (values, *states)


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
