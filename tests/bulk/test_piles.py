"""Rows that lie on a disk come back in the order that one sort of all of them gives."""

from fractions import Fraction
from pathlib import Path
from random import Random

import polars as pl
import pytest
from tests.bulk.people import some_people
from tests.bulk.test_survey import PROGRAMS, in_batches
from tests.strategies import seeded

from sadame.dsl.types import FISCAL_YEAR, LABEL, Quantity
from sadame.dsl.units import parse_unit
from sadame.engine.app.output.columns import Column, column_of, shapes_of
from sadame.engine.app.output.shelf import Folder
from sadame.engine.app.output.tables import Changed, Encoding, Form, Format, Table, write_table
from sadame.engine.bulk import piles
from sadame.engine.bulk.levelling import Levels, ranked
from sadame.engine.bulk.piles import Order, Pile
from sadame.engine.bulk.result import OutputColumn
from sadame.engine.bulk.survey import Survey, extractions
from sadame.engine.columnar import rows

ORDER = Order(("s0", "r0", "鍵"), (False, True, False))


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were hundreds of thousands of rows."""
    monkeypatch.setattr(piles, "STRIDE", 3)
    monkeypatch.setattr(piles, "PIECE", 7)


def shuffled(chance: Random, count: int) -> list[tuple[str, int, int | None]]:
    """Rows of 鍵, status and rank: few ranks, so that 鍵 decides often; no rank where there is no value."""
    found: list[tuple[str, int, int | None]] = []
    for at in range(count):
        status = chance.choice([rows.VALUE, rows.VALUE, rows.UNKNOWN, rows.ABSENT])
        found.append((f"{at:04}", status, chance.randrange(4) if status == rows.VALUE else None))
    chance.shuffle(found)
    return found


@pytest.mark.parametrize("size", [1, 2, 5, 64, 200])
@pytest.mark.parametrize("is_in_order", [False, True])
def test_pieces_are_the_whole_in_order(tmp_path: Path, size: int, *, is_in_order: bool) -> None:
    people = shuffled(seeded(size), 200)
    best_first = lambda row: (row[1], -(row[2] or 0), row[0])  # noqa: E731 - one line of a test
    if is_in_order:
        people.sort(key=best_first)
    pile = Pile(ORDER, Folder(tmp_path))
    for start in range(0, len(people), size):
        schema = {"鍵": pl.String, "s0": pl.UInt8, "r0": pl.Int64}
        pile.put(pl.DataFrame(people[start : start + size], schema=schema, orient="row"))
    found = pile.sorted(("鍵", "r0"), pl.DataFrame())
    pieces = [*found.pieces()]

    expected = [(key, rank) for key, _, rank in sorted(people, key=best_first)]
    assert [row for piece in pieces for row in piece.rows()] == expected
    assert len(pieces) > 1
    left = -(-200 // size) * piles.STRIDE
    assert max(each.height for each in pieces) <= piles.PIECE + left  # and no more is in memory
    assert sum(each.height for each in found.frames()) == 200


def test_an_empty_pile_is_one_empty_piece(tmp_path: Path) -> None:
    empty = pl.DataFrame(schema={"鍵": pl.String})
    (piece,) = Pile(ORDER, Folder(tmp_path)).sorted(("鍵",), empty).pieces()
    assert piece.rows() == []


@pytest.mark.parametrize("on_disk", [False, True])
def test_fractions_of_batches_read_apart_are_ranked_by_their_size(
    tmp_path: Path, *, on_disk: bool
) -> None:
    """One batch holds numbers in halves, one in thirds, one has them divided row by row."""
    halves = pl.DataFrame({"鍵": ["a", "b"], "v0": [1, 5], "s0": [0, 0]})
    thirds = pl.DataFrame({"鍵": ["c", "d"], "v0": [1, 8], "s0": [0, 0]})
    divided = pl.DataFrame(
        {"鍵": ["e", "f", "g"], "v0": [3, 1, 1], "s0": [0, 0, 1], "d0": [2, 7, 1]}
    )
    levels, pile = Levels(1), Pile(ORDER, Folder(tmp_path) if on_disk else None)
    for frame, den in ((halves, 2), (thirds, 3), (divided, 1)):
        levels.add([den], [0] if "d0" in frame.columns else [])
        pile.put(ranked(frame.with_columns(pl.col("s0").cast(pl.UInt8)), 1))
    levels.settle(pile.frames())
    found = pile.sorted(("鍵",), pl.DataFrame(), levels.alike).whole()

    sizes = {"d": Fraction(8, 3), "b": Fraction(5, 2), "e": Fraction(3, 2), "a": Fraction(1, 2)}
    sizes |= {"c": Fraction(1, 3), "f": Fraction(1, 7)}
    assert [*sizes] == sorted(sizes, key=lambda key: -sizes[key])
    assert found["鍵"].to_list() == [*sizes, "g"]  # the greatest first, 不明 last


@pytest.mark.parametrize("name", ["一体的実施抽出", "記録からの一体的実施抽出"])
def test_lists_on_a_disk_are_the_lists_in_memory(tmp_path: Path, name: str) -> None:
    program = PROGRAMS[name]
    part = program.slices[-1]
    names, day = extractions(part, program.own), part.start or 738_000
    people = some_people(seeded(3), part, 24)
    here, there = (Survey(part, day, {}, names, (), shelf=s) for s in (None, Folder(tmp_path)))
    for survey in (here, there):
        for batch in in_batches(part, people, 5):
            survey.take(batch)
    for one, other in zip(here.result().lists, there.result().lists, strict=True):
        for mine, yours in ((one.hits, other.hits), (one.undecided, other.undecided)):
            assert mine.rows() == yours.rows(), one.rule.name
        assert one.failed.equals(other.failed)
        wanted = [column_of(each, one.hits).values for each in one.outputs]
        shapes = shapes_of(other.outputs, other.picked.frames)
        for at, each in enumerate(other.outputs):
            pieces = [column_of(each, piece, shapes[at]) for piece in other.picked.pieces()]
            assert pl.concat([piece.values for piece in pieces]).equals(wanted[at])
    assert here.result().lacks == there.result().lacks


def test_a_missing_fact_counts_once_for_a_person() -> None:
    program = PROGRAMS["一体的実施抽出"]
    part = program.slices[-1]
    names, day = extractions(part, program.own), part.start or 738_000
    people = some_people(seeded(5), part, 40)
    found = Survey(part, day, {}, names, ())
    for batch in in_batches(part, people, 9):
        found.take(batch)
    lacking: dict[str, set[str]] = {}
    for listed in found.result().lists:
        for key, lacks in listed.undecided.rows():
            for each in lacks.split("、"):
                lacking.setdefault(each, set()).add(key)
    assert found.result().lacks == {name: len(keys) for name, keys in lacking.items()}
    assert max(found.result().lacks.values()) > 1


# ── files ──


def columns(numbers: list[int | None], texts: list[str]) -> pl.DataFrame:
    status = [rows.VALUE if each is not None else rows.UNKNOWN for each in numbers]
    return pl.DataFrame({"v": numbers, "s": status, "t": texts})


@pytest.mark.parametrize(
    "form",
    [
        Form(),
        Form(Format.CSV),
        Form(Format.CSV, Encoding.CP932),
        Form(Format.EXCEL, cover=(("項目", "内容"),)),
    ],
    ids=lambda form: f"{form.format.value} {form.encoding.value}",
)
def test_a_table_in_pieces_is_the_same_file(tmp_path: Path, form: Form) -> None:
    unit = parse_unit("円")
    assert unit is not None
    about = (OutputColumn("額", Quantity(unit), "v", "s", 8), OutputColumn("名", LABEL, "t", "s0"))
    whole = columns([1, 8, None, 2**62, 4], ["甲", "=1", "\u9ad9𠮷", "乙,丙", "−"]).with_columns(
        s0=0
    )
    cut = [whole[:1], whole[1:4], whole[4:]]
    shapes = shapes_of(about, lambda: cut)

    def made(frame: pl.DataFrame) -> tuple[Column, ...]:
        return tuple(
            column_of(each, frame, shape) for each, shape in zip(about, shapes, strict=True)
        )

    written = []
    for name, table in {
        "一度": Table.of("一覧", tuple(column_of(each, whole) for each in about)),
        "分けて": Table("一覧", whole.height, lambda: map(made, cut)),
    }.items():
        changed = Changed()
        file = write_table(tmp_path / name, table, form, changed)
        written.append(((tmp_path / name / file).read_bytes(), changed))
    assert written[0] == written[1]


def test_a_long_parquet_file_is_as_polars_writes_it_at_once(tmp_path: Path) -> None:
    height = 300_000
    whole = pl.DataFrame({"v": range(height), "s": [0] * height})
    about = OutputColumn("年度", FISCAL_YEAR, "v", "s")
    pieces = [whole[start : start + 70_000] for start in range(0, height, 70_000)]
    table = Table("長い", height, lambda: iter([(column_of(about, piece),) for piece in pieces]))
    write_table(tmp_path, table, Form(), Changed())
    column_of(about, whole).values.alias("年度").to_frame().write_parquet(tmp_path / "一度.parquet")

    assert (tmp_path / "長い.parquet").read_bytes() == (tmp_path / "一度.parquet").read_bytes()
