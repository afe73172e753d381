"""A roster → what its 抽出 and 指標 come to: the facts that are needed, read and surveyed batch by batch.

In: a 断面, what is asked for, a `Roster`. Out: `Found`: the `Result`, and by name all rows and cells that are 誤り.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.types import Structure
from sadame.engine.app.intake.mapping import EMPTY
from sadame.engine.app.intake.mapping import Mapping as RosterMapping
from sadame.engine.app.intake.roster import Amount, Batch, Roster, read_roster
from sadame.engine.bulk.people import People
from sadame.engine.bulk.result import Result
from sadame.engine.bulk.survey import Survey
from sadame.engine.columnar.encoding import State, field_of, state_of
from sadame.engine.population import measured, measures_of, output_names, sort_names

Tell = Callable[[int], None]
"""Hears how many rows were read so far."""

_DIGITS = 9
_FAULTS = {"鍵": pl.String, "ファイル": pl.String, "行": pl.UInt32, "入力": pl.String}
_REFUSED = {"鍵": pl.String, "ファイル": pl.String, "行": pl.UInt32, "理由": pl.String}


@frozen
class Asked:
    """What a run is about. `names` = the 抽出, `indicators` = the 指標, in the order of the file."""

    program: core.Program
    part: core.Slice
    on: int
    readings: Mapping[str, str]
    names: Sequence[str]
    indicators: Sequence[core.Indicator]

    @property
    def key(self) -> str:
        """What the key of a person is called; without one, people are called by their row."""
        return self.program.key or "行"


@frozen(eq=False)
class Found:
    """What a run came to. `faults` = cells that are 誤り, by person; `refused` = rows that are nobody.

    `has_keys` = whether people have keys of their own.
    """

    asked: Asked
    roster: Roster
    result: Result
    faults: pl.DataFrame
    refused: pl.DataFrame
    has_keys: bool


def needed(asked: Asked) -> frozenset[str]:
    """The facts that the 抽出 and the 指標 stand on, as `intake` calls them."""
    part = measured(asked.part)
    found: set[str] = set()
    for name in _rules(asked):
        for each in (*part.notes[name].cone, name):
            symbol = part.by_name[each]
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


def _rules(asked: Asked) -> Iterator[str]:
    """Every rule that is evaluated for its own sake."""
    for name in asked.names:
        rule = asked.part.by_name[name]
        yield name
        if isinstance(rule, core.Rule):
            yield from (*sort_names(rule), *output_names(rule))
    for about in asked.indicators:
        names = measures_of(about)
        own = (names.members, names.hits, names.misses, names.value, names.base, *names.groups)
        yield from (each for each in own if each is not None)


def open_roster(
    asked: Asked, paths: Sequence[Path], mapping: RosterMapping = EMPTY, rows: int | None = None
) -> Roster:
    """The roster in these files, of which only what is needed will be read; `rows` at once."""
    wanted = needed(asked)
    amount = Amount(wanted) if rows is None else Amount(wanted, rows)
    return read_roster(asked.program, asked.part, paths, mapping, amount)


def survey(asked: Asked, roster: Roster, tell: Tell = lambda _: None) -> Found:
    """The 抽出 and 指標 over the people of a roster."""
    taking = Survey(asked.part, asked.on, asked.readings, [*asked.names], asked.indicators)
    faults = [pl.DataFrame(schema=_FAULTS)]
    refused = [pl.DataFrame(schema=_REFUSED)]
    has_keys = True
    for batch in roster.batches():
        people = people_of(batch, several=len(roster.sources) > 1)
        has_keys = batch.keys is not None
        taking.take(people)
        faults += _faults(batch, people)
        refused.append(
            batch.refused.with_columns(pl.lit(batch.file).alias("ファイル")).select(*_REFUSED)
        )
        tell(roster.ledger.rows)
    out = pl.concat(refused)
    taking.doubled = out.height
    return Found(asked, roster, taking.result(), pl.concat(faults), out, has_keys)


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
