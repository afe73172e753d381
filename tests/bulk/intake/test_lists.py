"""Tables of 一覧: each element finds its person, and what the data does not cover is not said to be whole."""

from fractions import Fraction
from pathlib import Path

import pytest
from tests.bulk.intake.people import PART, compiled, mapping_of, taken

from sadame.dsl.interval import Interval, point
from sadame.dsl.values import Elements
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.mapping import read_mapping
from sadame.engine.app.intake.report import Done, Seen
from sadame.engine.app.intake.roster import read_roster
from sadame.engine.app.intake.targets import targets_of
from sadame.engine.bulk.cells import facts_at
from sadame.engine.bulk.people import People
from sadame.engine.bulk.survey import survey
from sadame.engine.case import Facts
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


COVERED = """制度 見本の収録
適用：令和7年度

構造 受診
診療月：年月

入力 被保険者
識別：被保険者番号
被保険者番号：文字
初月：年月
終月：年月
受診歴：受診 の 一覧、回
　収録：診療月 が 初月 から 終月 まで

判定 受診なし
受診歴 のうち 診療月 が 令和6年4月 以後 令和7年3月 以前 であるもの が ない
"""


@pytest.mark.parametrize(
    ("first", "last", "data", "is_open"),
    [
        ("2024-04", "2025-03", "2024年4月〜2025年3月", False),
        ("2024-03", "2025-03", "2024年4月〜2025年3月", True),
        ("2024-04", "2025-04", "2024年4月〜2025年3月", True),
        ("2024-04", "2025-03", "2024-04-02〜2025-03-31", True),  # not the whole of April
        ("2024-04", "2025-03", "2024-04-01〜2025-03-30", True),
        ("", "", "2024年4月〜2025年3月", False),  # 収録 itself leaves everything open then
        ("2024年2月〜2024年4月", "2025-03", "2024年4月〜2025年3月", False),  # sure from April on
        ("2024年2月〜2024年3月", "2025-03", "2024年4月〜2025年3月", True),
        ("2024-04", "2025年3月〜2025年5月", "2024年4月〜2025年3月", False),
    ],
)
def test_a_list_is_whole_as_its_coverage_says_where_the_data_has_that_time(
    tmp_path: Path, first: str, last: str, data: str, *, is_open: bool
) -> None:
    program = compiled(COVERED)
    part = program.slices[0]
    (tmp_path / "名簿.csv").write_text(f"被保険者番号,初月,終月\n1,{first},{last}\n")
    (tmp_path / "受診.csv").write_text("番号,診療月\n9,2024-04\n")
    (tmp_path / "対応.yaml").write_text(MAPPING + f"    データのある期間: {data}\n")
    mapping = read_mapping(tmp_path / "対応.yaml", targets_of(part))

    (batch,) = read_roster(program, part, [tmp_path / "名簿.csv"], mapping).batches()

    assert batch.frame["受診歴@追加"].to_list() == [is_open]
    found = survey(part, [batch.people()], 739_342, {}, ["受診なし"])
    assert found.listed("受診なし").standings.hit == int(bool(first) and not is_open)


def test_elements_of_several_files_share_one_form(tmp_path: Path) -> None:
    path = home(tmp_path)
    (tmp_path / "続き.csv").write_text("番号,日数\n2,5日以上10日以下\n")
    files = MAPPING.replace("受診.csv", "[受診.csv, 続き.csv]")

    (batch,), _ = taken([path], mapping_of(tmp_path, files))

    visits = batch.lists["受診歴"].frame
    assert visits.filter(visits["@行"] == 1).select("診療月", "日数", "日数@上端").rows() == [
        (None, 5, 10)
    ]


def test_a_range_that_an_element_cannot_hold_is_not_known_and_told_of(tmp_path: Path) -> None:
    path = home(tmp_path)
    (tmp_path / "受診.csv").write_text("番号,体重\n1,52.5\n1,<40\n")
    mapping = mapping_of(tmp_path, MAPPING + "    列:\n      体重: {不等号: 範囲}\n")

    (batch,), report = taken([path], mapping)

    visits = batch.lists["受診歴"].frame
    assert visits.select("体重", "体重@状態").rows() == [
        (52_500, State.VALUE),
        (None, State.UNKNOWN),
    ]
    (note,) = [each for each in report.notes if each.done is Done.WIDENED]
    assert (note.column, note.count, note.examples) == ("体重", 1, (Seen(3, "<40"),))


def test_a_table_without_its_key_is_refused(tmp_path: Path) -> None:
    path = home(tmp_path)
    with pytest.raises(CalledWrongly, match="列「個人番号」がありません"):
        taken([path], mapping_of(tmp_path, MAPPING.replace("鍵: 番号", "鍵: 個人番号")))


def test_a_roster_goes_to_bulk_evaluation_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("被保険者番号,BMI\n1,18\n2,21\n3,<30\n")
    (tmp_path / "受診.csv").write_text("番号,日数\n1,2\n")
    mapping = mapping_of(tmp_path, MAPPING + "    ほか: なし\n列:\n  BMI: {不等号: 範囲}\n")

    (batch,), _ = taken([path], mapping)
    people = batch.people()

    # the first is thin; of the third we know a range only; what else is asked of both is not known
    first, third = (facts_of(people, row) for row in (0, 2))
    assert first.values["BMI"] == point(Fraction(18_000))
    assert third.values["BMI"] == Interval(
        Fraction(0), Fraction(30_000), low_open=True, high_open=True
    )
    visits = first.values["受診歴"]
    assert isinstance(visits, Elements)
    assert (len(visits.known), visits.more) == (1, False)
    assert third.values["受診歴"] == Elements(())


def facts_of(people: People, row: int) -> Facts:
    """A row back as a case, by the readers of bulk evaluation."""
    lists = {
        name: (each.columns, each.frame.filter(each.frame["@行"] == row).to_dicts())
        for name, each in people.lists.items()
    }
    others = {name: own[row] for name, own in people.others.items() if row in own}
    return facts_at(PART, people.columns, people.frame.row(row, named=True), lists, others)
