"""Elements of lists that are put aside by part of the roster come back as if all had been held at once."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.bulk.intake.people import mapping_of, taken
from tests.strategies import seeded

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake import lists, roster, shelf
from sadame.engine.app.intake.keys import Places, placed
from sadame.engine.app.intake.report import Report
from sadame.engine.app.intake.roster import Batch

LISTS = """一覧:
  受診歴:
    ファイル: [受診.csv, 続き.parquet]
    鍵: 番号
"""


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were very many: parts of 7 rows, 25 elements in memory, 60 at once."""
    monkeypatch.setattr(roster, "PART_SIZE", 7)
    monkeypatch.setattr(roster, "AT_ONCE", 60)
    monkeypatch.setattr(lists, "HELD", 25)


def files(folder: Path) -> list[Path]:
    """People in two files, some twice or without a key; elements in any order, some nobody's."""
    chance = seeded(3)
    numbers = [*range(40), 4, 11, 39]
    chance.shuffle(numbers)
    rows = [f"{at},{at % 9 + 15}" for at in numbers] + [",20"]
    (folder / "一.csv").write_text("\n".join(["被保険者番号,BMI", *rows[:25], ""]))
    (folder / "二.csv").write_text("\n".join(["被保険者番号,BMI", *rows[25:], ""]))
    whose = [chance.choice([*range(44), ""]) for _ in range(300)]
    visits = [
        f"{who},2024-{chance.randint(1, 13):02},{chance.choice(['1', '30日', '', '-1'])}"
        for who in whose[:200]
    ]
    (folder / "受診.csv").write_text("\n".join(["番号,診療月,日数", *visits, ""]))
    weights = [f"{chance.randint(30, 90)}.{chance.choice(['5', '25', '0'])}" for _ in whose[200:]]
    later = pl.DataFrame({"番号": [f"{who}" for who in whose[200:]], "体重": weights})
    later.write_parquet(folder / "続き.parquet", row_group_size=17)
    return [folder / "一.csv", folder / "二.csv"]


def everyone(batches: list[Batch]) -> Iterator[tuple[str | None, list[tuple[object, ...]]]]:
    """Each person and their elements."""
    for each in batches:
        assert each.keys is not None
        found = each.lists["受診歴"].frame
        assert found["@行"].is_sorted()
        for at, key in enumerate(each.keys):
            yield key, found.filter(pl.col("@行") == at).drop("@行").rows()


def read(folder: Path, duplicates: str) -> tuple[list[Batch], Report]:
    return taken(files(folder), mapping_of(folder, f"重複: {duplicates}\n{LISTS}"))


@pytest.mark.parametrize("duplicates", ["誤り", "最初の行", "最後の行"])
def test_everyone_has_their_elements_whatever_is_held(
    tmp_path: Path, duplicates: str, request: pytest.FixtureRequest
) -> None:
    whole, report = read(tmp_path, duplicates)
    request.getfixturevalue("little")
    parts, same = read(tmp_path, duplicates)

    assert len(parts) > len(whole) == 2
    assert list(everyone(parts)) == list(everyone(whole))
    assert [*parts[0].lists["受診歴"].columns] == [*whole[0].lists["受診歴"].columns]
    assert list(same.lines()) == list(report.lines())
    elements = sum(each.lists["受診歴"].frame.height for each in whole)
    assert 150 < elements < 300


@pytest.mark.usefixtures("little")
def test_hashes_that_are_alike_cost_a_look_and_no_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, report = read(tmp_path, "最初の行")
    plain = pl.Series.hash
    monkeypatch.setattr(pl.Series, "hash", lambda series: plain(series) % 5)
    alike, same = read(tmp_path, "最初の行")
    assert list(everyone(alike)) == list(everyone(before))
    assert list(same.lines()) == list(report.lines())


def test_a_key_stands_in_every_part_that_has_it() -> None:
    pieces = [pl.Series(["甲", None, "乙", "甲"], dtype=pl.String), pl.Series(["丙", "甲"])]
    found: Places = placed(lambda: iter(pieces), 2)
    assert found.rows == 6
    asked = pl.Series(["丁", "甲", "丙", None, "乙"], dtype=pl.String)
    assert found.of(asked).rows() == [(1, 0), (1, 1), (1, 2), (2, 2), (4, 1)]


@pytest.mark.usefixtures("little")
def test_a_full_disk_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def tell(self) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            return

    monkeypatch.setattr(shelf, "TemporaryFile", lambda **_: Full())
    with pytest.raises(CalledWrongly, match="一覧の行を書いておく場所が足りません"):
        read(tmp_path, "誤り")
