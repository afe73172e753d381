"""A column with the 基準日 of each row: read as any day is, also where it is a fact of its own."""

from pathlib import Path

import pytest
from tests.bulk.intake.people import PROGRAM, mapping_of

from sadame.dsl import calendar
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.mapping import EMPTY, Mapping
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.roster import Amount, Batch, Roster, read_roster

PEOPLE = (
    "被保険者番号,申請の日,BMI\n1,2025-04-01,18\n2,R7.5.1,19\n3,,20\n4,いつか,21\n1,2025/6/1,18\n"
)


def taken(folder: Path, amount: Amount, mapping: Mapping = EMPTY) -> tuple[Roster, list[Batch]]:
    path = folder / "名簿.csv"
    path.write_text(PEOPLE)
    roster = read_roster(PROGRAM, PROGRAM.slices[-1], [path], mapping, amount)
    return roster, list(roster.batches())


def test_days_are_read_as_facts_are_and_what_is_no_day_is_null(tmp_path: Path) -> None:
    roster, (batch,) = taken(tmp_path, Amount(day="申請の日", keyed=False))

    april, may, june = (calendar.ordinal(2025, month, 1) for month in (4, 5, 6))
    assert batch.frame["基準日"].to_list() == [april, may, None, None, june]
    assert "基準日" not in batch.people().columns
    found = {note.done for note in roster.report().notes if note.column == "申請の日"}
    assert {Done.BLANK, Done.UNREADABLE, Done.ERA} <= found
    assert Done.UNUSED not in found


def test_rows_that_share_a_key_are_each_somebody_if_nobody_asks_for_keys(tmp_path: Path) -> None:
    _, (batch,) = taken(tmp_path, Amount(day="申請の日"))
    assert batch.refused["行"].to_list() == [2, 6]

    _, (batch,) = taken(tmp_path, Amount(keyed=False))
    assert batch.frame.height == 5
    assert batch.keys is not None
    assert batch.keys.to_list() == ["1", "2", "3", "4", "1"]


def test_the_column_may_be_a_fact_as_well(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, "列:\n  申請の日: 生年月日\n")
    _, (batch,) = taken(tmp_path, Amount(day="申請の日", keyed=False), mapping)
    assert (
        batch.frame["基準日"].drop_nulls().to_list()
        == batch.frame["生年月日"].drop_nulls().to_list()
    )


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalledWrongly, match="基準日の「申請日」は日付ではなく") as told:
        taken(tmp_path, Amount(day="申請日"))
    assert "申請の日" in told.value.hint
