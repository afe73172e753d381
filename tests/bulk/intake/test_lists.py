"""Tables of 一覧: each element finds its person, and what the data does not cover is not said to be whole."""

from pathlib import Path

import pytest
from tests.bulk.intake.people import mapping_of, taken

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.report import Done, Seen
from sadame.engine.columnar.encoding import State

PEOPLE = "被保険者番号,BMI\n1,18\n2,19\n3,20\n4,21\n"
VISITS = "番号,診療月,日数\n3,2024-04,2\n1,202405,3\n9,2024-04,1\n3,R6.06,０\n1,2024-04,\n"
MAPPING = """一覧:
  受診歴:
    ファイル: 受診.csv
    鍵: 番号
"""


def months(year: int, month: int) -> int:
    return year * 12 + month - 1


def home(folder: Path) -> Path:
    (folder / "名簿.csv").write_text(PEOPLE)
    (folder / "受診.csv").write_text(VISITS)
    return folder / "名簿.csv"


def test_each_element_stands_by_its_person_in_every_batch(tmp_path: Path) -> None:
    path = home(tmp_path)
    mapping = mapping_of(tmp_path, MAPPING)

    (whole,), _ = taken([path], mapping)
    batches, report = taken([path], mapping, rows=2)

    visits = whole.lists["受診歴"].frame
    assert visits.select("@行", "診療月", "日数", "日数@状態").rows() == [
        (0, months(2024, 5), 3, State.VALUE),
        (0, months(2024, 4), None, State.BLANK),
        (2, months(2024, 4), 2, State.VALUE),
        (2, months(2024, 6), None, State.INVALID),
    ]
    assert [each.lists["受診歴"].frame["@行"].to_list() for each in batches] == [[0, 0], [0, 0]]
    (orphan,) = [note for note in report.notes if note.done is Done.ORPHAN]
    assert (orphan.count, orphan.examples) == (1, (Seen(4, "9"),))


@pytest.mark.parametrize(
    ("lines", "is_open"),
    [
        ("", True),
        ("    データのある期間: 2024年4月〜2025年3月\n", True),
        ("    データのある期間: 2024年4月〜2025年3月\n    必要な期間: 令和6年度\n", False),
        ("    データのある期間: 2024年4月〜2025年2月\n    必要な期間: 令和6年度\n", True),
        ("    ほか: なし\n", False),
    ],
)
def test_none_is_only_sure_where_the_data_covers_the_days(
    tmp_path: Path, lines: str, *, is_open: bool
) -> None:
    path = home(tmp_path)

    (batch,), _ = taken([path], mapping_of(tmp_path, MAPPING + lines))

    found = batch.frame.get_column("受診歴@追加", default=None)
    assert (found is not None and found.all()) is is_open
    assert (found is None) is not is_open


def test_elements_of_several_files_share_one_form(tmp_path: Path) -> None:
    path = home(tmp_path)
    (tmp_path / "続き.csv").write_text("番号,日数\n2,5日以上10日以下\n")
    files = MAPPING.replace("受診.csv", "[受診.csv, 続き.csv]")

    (batch,), _ = taken([path], mapping_of(tmp_path, files))

    visits = batch.lists["受診歴"].frame
    assert visits.filter(visits["@行"] == 1).select("診療月", "日数", "日数@上端").rows() == [
        (None, 5, 10)
    ]


def test_a_table_without_its_key_is_refused(tmp_path: Path) -> None:
    path = home(tmp_path)
    with pytest.raises(CalledWrongly, match="列「個人番号」がありません"):
        taken([path], mapping_of(tmp_path, MAPPING.replace("鍵: 番号", "鍵: 個人番号")))
