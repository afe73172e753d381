"""What was compared, as a folder: who changes, what a terminal shows, and the record."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from sadame.dsl.display import Json
from sadame.engine.app.comparing.both import Answer
from sadame.engine.app.comparing.data import data_of
from sadame.engine.app.comparing.text import lines_of
from sadame.engine.app.output.columns import Column, natural
from sadame.engine.app.output.folder import FORMAT, RECORD, digests, replace_folder
from sadame.engine.app.output.listings import file_names
from sadame.engine.app.output.population import shown_keys
from sadame.engine.app.output.tables import Changed, Form, Table, write_table
from sadame.engine.app.output.writing import write_json
from sadame.engine.bulk import table as telling
from sadame.engine.bulk.compare.amounts import AFTER, BEFORE, Amounts
from sadame.engine.bulk.compare.comparison import Compared, Moves
from sadame.engine.bulk.compare.sides import STANDINGS
from sadame.engine.bulk.people import KEY


def write_folder(home: Path, answer: Answer) -> None:
    """Lists of who changes, what a terminal shows, and the record: whole or not at all."""

    def write(growing: Path) -> None:
        for table in _tables(answer):
            write_table(growing, table, Form(), Changed())
        (growing / "summary.txt").write_text("\n".join([*lines_of(answer), ""]), "utf-8")
        record: dict[str, Json] = {"format": FORMAT, "inputs": dict(answer.hashes)}
        record |= data_of(answer)
        record["files"] = dict(digests(growing))
        write_json(growing / RECORD, record)

    replace_folder(home, write)


def _tables(answer: Answer) -> Iterator[Table]:
    for at, compared in enumerate(answer.compared, 1):
        room = f"{at:02}" if len(answer.compared) > 1 else "変わる人"
        names = file_names(
            [*(each.name for each in compared.moves), *(each.name for each in compared.amounts)]
        )
        for moves in compared.moves:
            if moves.moved:
                yield Table.of(f"{room}/{names[moves.name]}", _moved_columns(moves, answer))
        for amount in compared.amounts:
            if amount.changed:
                columns = _amount_columns(compared, amount, answer)
                yield Table.of(f"{room}/{names[amount.name]}", columns)


def _moved_columns(moves: Moves, answer: Answer) -> tuple[Column, ...]:
    said = pl.Series([each.value for each in STANDINGS])
    keys = shown_keys(moves.changed[KEY], has_keys=answer.has_keys)
    sides = (Column(side, said.gather(moves.changed[side])) for side in (BEFORE, AFTER))
    return (Column(answer.key, keys), *sides)


def _amount_columns(compared: Compared, amount: Amounts, answer: Answer) -> tuple[Column, ...]:
    kind = compared.base.part.by_name[amount.name].type
    frame = pl.concat(amount.changed).sort(KEY)
    found = [Column(answer.key, shown_keys(frame[KEY], has_keys=answer.has_keys))]
    for side in (BEFORE, AFTER):
        for end in (telling.LOW, telling.HIGH):
            values, unit = natural(kind, frame[f"{side}{end}"], 1, frame[f"{side}{telling.UNDER}"])
            found.append(Column(f"{side}の{end}", values, None, unit))
    return tuple(found)
