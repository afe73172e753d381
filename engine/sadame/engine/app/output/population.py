"""A roster → what its 抽出 and 指標 come to: the facts that are needed, read and surveyed batch by batch.

In: a 断面, what is asked for, a `Roster`. Out: `Found`: the `Result`, and by name all rows and cells that are 誤り.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from attrs import evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.source import Source
from sadame.dsl.types import Structure
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.dated import groups_of, read_group, report_of
from sadame.engine.app.intake.mapping import EMPTY
from sadame.engine.app.intake.mapping import Mapping as RosterMapping
from sadame.engine.app.intake.report import Report
from sadame.engine.app.intake.roster import Amount, Batch, Roster
from sadame.engine.bulk.days import DatedSurvey, DifferentVersionsError, by_part
from sadame.engine.bulk.people import People
from sadame.engine.bulk.piles import Shelf
from sadame.engine.bulk.result import Result
from sadame.engine.columnar.encoding import State, field_of, state_of
from sadame.engine.columnar.plan import DAY
from sadame.engine.population import measured, measures_of, output_names, sort_names

Tell = Callable[[int], None]
"""Hears how many rows were read so far."""

_DIGITS = 9
_FAULTS = {"鍵": pl.String, "ファイル": pl.String, "行": pl.UInt32, "入力": pl.String}
_REFUSED = {"鍵": pl.String, "ファイル": pl.String, "行": pl.UInt32, "理由": pl.String}


@frozen
class Asked:
    """What a run is about. `names` = the 抽出, `indicators` = the 指標, in the order of the file.

    `on` = the 基準日 of all, or the heading of the column with that of each row; `parts` = the 断面 of these days.
    `sources` = the rule files, if they are at hand.
    """

    program: core.Program
    parts: tuple[core.Slice, ...]
    on: int | str
    readings: Mapping[str, str]
    names: Sequence[str]
    indicators: Sequence[core.Indicator]
    sources: Mapping[str, Source] = field(factory=dict, repr=False)

    @property
    def part(self) -> core.Slice:
        """The 断面, of several the last."""
        return self.parts[-1]

    @property
    def day(self) -> int | None:
        """The 基準日 of all, if it is one."""
        return self.on if isinstance(self.on, int) else None

    @property
    def day_column(self) -> str | None:
        """The heading of the column with the 基準日 of each row."""
        return None if isinstance(self.on, int) else self.on

    @property
    def date(self) -> str:
        """The 基準日 in words."""
        if isinstance(self.on, int):
            return format_date(self.on)
        return f"一人ひとりの日（列「{self.on}」）"

    @property
    def key(self) -> str:
        """What the key of a person is called; without one, people are called by their row."""
        return self.program.key or "行"


@frozen(eq=False)
class Found:
    """What a run came to. `faults` = cells that are 誤り, by person; `refused` = rows that are nobody.

    `undated` = people who are 誤り because no rules are in force on their 基準日, or they have none; `dated` = how many
    stand in each 断面. `has_keys` = whether people have keys of their own.
    """

    asked: Asked
    report: Report
    hashes: Mapping[str, str]
    result: Result
    faults: pl.DataFrame
    refused: pl.DataFrame
    undated: pl.DataFrame
    dated: tuple[int, ...]
    has_keys: bool


def needed(
    part: core.Slice, names: Sequence[str], indicators: Sequence[core.Indicator]
) -> frozenset[str]:
    """The facts that these 抽出 (or other rules) and 指標 of a 断面 stand on, as `intake` calls them."""
    whole = measured(part)
    found: set[str] = set()
    for name in _rules(part, names, indicators):
        for each in (*whole.notes[name].cone, name):
            symbol = whole.by_name[each]
            if not isinstance(symbol, core.Input):
                continue
            if isinstance(symbol.type, Structure):
                found |= _ways(symbol.type, each)
            found.add(each)
    return frozenset(found)


def _ways(record: Structure, name: str) -> set[str]:
    """The fields of a 構造, deep ones too."""
    found = set[str]()
    for each in record.fields:
        whole = field_of(name, each.name)
        found |= _ways(each.type, whole) if isinstance(each.type, Structure) else {whole}
    return found


def _rules(
    part: core.Slice, names: Sequence[str], indicators: Sequence[core.Indicator]
) -> Iterator[str]:
    """Every rule that is evaluated for its own sake."""
    for name in names:
        rule = part.by_name[name]
        yield name
        if isinstance(rule, core.Rule):
            yield from (*sort_names(rule), *output_names(rule))
    for about in indicators:
        own = measures_of(about)
        parts = (own.members, own.hits, own.misses, own.value, own.base, *own.groups)
        yield from (each for each in parts if each is not None)


def open_rosters(
    asked: Asked, paths: Sequence[Path], mapping: RosterMapping = EMPTY, folder: Path | None = None
) -> tuple[Roster, ...]:
    """The roster in these files, of which only what is needed will be read; once for each way cells are read.

    `folder` = where elements of lists may be written on the way.
    """
    groups = groups_of(asked.parts)
    return tuple(
        read_group(
            asked.program,
            groups,
            at,
            (paths, mapping),
            Amount(_needed_in(asked, group), day=asked.day_column, folder=folder),
        )
        for at, group in enumerate(groups)
    )


def _needed_in(asked: Asked, group: Sequence[core.Slice]) -> frozenset[str]:
    counted = {each.name for each in asked.indicators}
    found: frozenset[str] = frozenset()
    for part in group:
        names = [name for name in asked.names if isinstance(part.by_name.get(name), core.Rule)]
        found |= needed(part, names, [each for each in part.indicators if each.name in counted])
    return found


@contextmanager
def one_over_all_days() -> Iterator[None]:
    """Refuses where there is no one list or 指標 over all days of a `DatedSurvey`."""
    try:
        yield
    except DifferentVersionsError as two:
        raise CalledWrongly(
            f"「{two.name}」は、途中の日から並べ方か数え方が変わります",
            "基準日の期間ごとに分けて実行してください",
        ) from None


def survey(
    asked: Asked,
    rosters: Sequence[Roster],
    tell: Tell = lambda _: None,
    shelf: Shelf | None = None,
) -> Found:
    """The 抽出 and 指標 over the people of a roster; the lists are on the `shelf`, None = in memory."""
    counted = [each.name for each in asked.indicators]
    with one_over_all_days():
        taking = DatedSurvey(
            asked.program, asked.readings, asked.names, counted, on=asked.day, shelf=shelf
        )
    faults = [pl.DataFrame(schema=_FAULTS)]
    refused = [pl.DataFrame(schema=_REFUSED)]
    undated = [pl.DataFrame(schema=_REFUSED)]
    dated = dict.fromkeys((part.start for part in asked.parts), 0)
    has_keys = True
    for at, roster in enumerate(rosters):
        for batch in roster.batches():
            people = people_of(batch, several=len(roster.sources) > 1)
            has_keys = batch.keys is not None
            for part, rows, some in by_part(asked.program, people, asked.day):
                taking.take(part, some)
                if part is None:
                    undated.append(_undated(asked, batch, people, rows))
                else:
                    dated[part.start] += len(rows)
            faults += _faults(batch, people)
            if at == 0:
                refused.append(_with_file(batch.refused, batch.file))
            tell(roster.ledger.rows)
    out = pl.concat(refused)
    taking.doubled = out.height
    return Found(
        asked,
        report_of(rosters),
        rosters[0].hashes,
        taking.result(),
        pl.concat(faults),
        out,
        pl.concat(undated),
        tuple(dated.values()),
        has_keys,
    )


def _with_file(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    return rows.with_columns(pl.lit(file).alias("ファイル")).select(*_REFUSED)


def _undated(asked: Asked, batch: Batch, people: People, rows: pl.Series) -> pl.DataFrame:
    """Who has no 基準日, or one without rules; 理由 says which."""
    states = state_of(DAY)
    state = pl.col(states) if states in people.frame.columns else pl.lit(State.VALUE)
    reason = (
        pl.when(pl.col(DAY).is_not_null())
        .then(pl.lit(f"「{asked.program.name}」が適用されない基準日"))
        .when(state == State.INVALID)
        .then(pl.lit("基準日を読み取れない"))
        .when(state.is_in([State.BLANK, State.VALUE]))
        .then(pl.lit("基準日が空欄"))
        .otherwise(pl.lit("基準日が一日に決まらない"))
    )
    found = people.frame.select(reason.alias("理由")).to_series().gather(rows)
    lines = pl.DataFrame(
        {"鍵": people.names().gather(rows), "行": batch.rows.gather(rows), "理由": found}
    )
    return _with_file(lines, batch.file)


def people_of(batch: Batch, *, several: bool = False) -> People:
    """A batch as `bulk` takes it. Who has no key is called by the row, so that no two are called the same."""
    people = batch.people()
    if people.keys is not None:
        return people
    rows = batch.rows.cast(pl.String).str.zfill(_DIGITS)  # so that their order is that of rows
    return evolve(people, keys=(f"{batch.file} " + rows) if several else rows)


def shown_keys(keys: pl.Series, *, has_keys: bool) -> pl.Series:
    """Keys as they are written: the row without the zeros that only serve its order."""
    return keys if has_keys else keys.str.replace(r"(^| )0+(\d)", "$1$2")


def _faults(batch: Batch, people: People) -> list[pl.DataFrame]:
    """The cells of a batch that are 誤り."""
    found = []
    for column in batch.columns:
        if State.INVALID in column.states:
            is_fault = batch.frame[state_of(column.name)] == State.INVALID
            if people.keys is not None and is_fault.any():
                found.append(
                    pl.DataFrame(
                        {
                            "鍵": people.keys.filter(is_fault),
                            "ファイル": batch.file,
                            "行": batch.rows.filter(is_fault),
                            "入力": column.name,
                        },
                        schema=_FAULTS,
                    )
                )
    return found
