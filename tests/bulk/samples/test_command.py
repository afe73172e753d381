"""`sadame sample`: the files it writes, whole or not at all, and what it refuses."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sadame.engine.app.cli import main
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.new_files import grow_new
from sadame.engine.app.samples import files

ELDERLY = "一体的実施抽出"


def sample(*words: object) -> int:
    return main(["sample", *map(str, words)])


@pytest.fixture
def out(tmp_path: Path) -> Callable[[str], Path]:
    return tmp_path.joinpath


def test_the_three_forms_hold_the_same_people(out: Callable[[str], Path]) -> None:
    for ending in (".parquet", ".csv", ".xlsx"):
        assert sample(ELDERLY, "--rows", 200, "--seed", 7, "--output", out(f"人{ending}")) == 0
    table = pl.read_parquet(out("人.parquet"))
    words = {True: "いいえ", False: "はい", None: ""}
    assert table.height == 200
    text = out("人.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(out("人.xlsx")).active
    assert sheet is not None
    cells = [
        ["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)
    ]
    assert cells == rows
    assert rows[0] == table.columns
    for name in ("BMI", "HbA1c", "処方薬剤数", "尿蛋白"):
        shown = table[name].cast(pl.String).fill_null("").to_list()
        assert [row[table.columns.index(name)] for row in rows[1:]] == shown
    lost = table.columns.index("資格喪失")
    assert {row[lost] for row in rows[1:]} == set(words.values())
    sure = [words[None if v is None else not v] for v in table["資格喪失"]]
    assert [row[lost] for row in rows[1:]] == sure


def test_the_words_of_a_fact_stand_in_a_csv_file(out: Callable[[str], Path]) -> None:
    sample(ELDERLY, "--rows", 300, "--output", out("人.csv"))
    rows = list(csv.DictReader(out("人.csv").read_text("utf-8-sig").splitlines()))
    assert {row["心不全"] for row in rows} == {"あり", "なし", ""}


def test_cp932_for_older_programs(out: Callable[[str], Path]) -> None:
    sample(ELDERLY, "--rows", 50, "--output", out("新.csv"))
    sample(ELDERLY, "--rows", 50, "--output", out("旧.csv"), "--encoding", "cp932")
    old = out("旧.csv").read_bytes()
    assert old.decode("cp932") == out("新.csv").read_bytes().decode("utf-8-sig")


@pytest.mark.parametrize("group", [1 << 10, 1 << 17])
def test_the_bytes_are_the_same_again(
    out: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    monkeypatch.setattr(files, "_GROUP", group)
    for name in ("一.parquet", "二.parquet"):
        sample(ELDERLY, "--rows", 5_000, "--seed", 3, "--output", out(name))
    assert out("一.parquet").read_bytes() == out("二.parquet").read_bytes()


def test_lists_and_records_go_to_a_folder(out: Callable[[str], Path]) -> None:
    assert (
        sample(ELDERLY, "--rows", 50, "--output", out("人.parquet"), "--claims", out("記録")) == 0
    )
    names = {path.stem for path in out("記録").iterdir()}
    assert names == {"レセプト", "処方", "健診", "認定"}


def test_the_mapping_of_the_records_lies_beside_them(out: Callable[[str], Path]) -> None:
    policy = "記録からの一体的実施抽出"
    assert sample(policy, "--rows", 5, "--output", out("人.csv"), "--claims", out("記録")) == 0
    names = {path.name for path in out("記録").iterdir()}
    tables = {f"{each}.parquet" for each in ("レセプト", "処方", "健診", "認定")}
    assert names == {*tables, "対応.yaml"}


def test_elements_of_a_list_carry_their_person(out: Callable[[str], Path]) -> None:
    policy = "人材確保のための連携協議会"
    assert (
        sample(policy, "--rows", 400, "--output", out("会.parquet"), "--claims", out("一覧")) == 0
    )
    members = pl.read_parquet(out("一覧") / "構成員.parquet")
    assert members.columns == ["行", "種別"]
    per_person = members.group_by("行").len()["len"]
    assert set(per_person) == {1, 2, 3, 4, 5}
    assert members["行"].is_sorted()
    assert 1 <= members["行"].min() <= members["行"].max() <= 400  # type: ignore[operator]
    assert 40 <= 400 - len(per_person) <= 95  # a sixth have none


def test_a_list_without_a_folder_is_told(
    out: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    sample("人材確保のための連携協議会", "--rows", 5, "--output", out("会.csv"))
    assert "一覧（構成員）は書き出していません\n  → --claims に" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rows", "0"], "--rows の「0」は使えません"),
        (["--rows", "十"], "--rows の「十」は使えません"),
        (["--rows", "5", "--seed", "-1"], "--seed の「-1」は使えません"),
        (["--rows", "5", "--blank", "101%"], "--blank の「101%」は使えません"),
        (["--rows", "5", "--encoding", "euc"], "--encoding の「euc」は使えません"),
        (["--rows", "5", "--on", "昭和60年1月1日"], "はその日に適用されません"),
    ],
)
def test_what_cannot_be_is_refused(
    out: Callable[[str], Path], capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert sample(ELDERLY, "--output", out("人.csv"), *words) == 2
    assert said in capsys.readouterr().err
    assert not out("人.csv").exists()


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("人.xls", 5, "「.xls」という形式には書けません"),
        ("人", 5, "の形式がわかりません"),
        ("人.xlsx", 20_001, ".xlsx に書けるのは 20,000 人までです"),
        ("ない/人.csv/人.csv", 5, ""),
    ],
)
def test_files_that_cannot_be_are_refused(
    out: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    name: str,
    rows: int,
    said: str,
) -> None:
    status = sample(ELDERLY, "--rows", rows, "--output", out(name))
    assert (status, said in capsys.readouterr().err) == ((2, True) if said else (0, True))


def test_a_policy_without_tables_has_none_to_write(
    out: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["基本チェックリスト", "--rows", 5, "--output", out("人.csv"), "--claims", out("記録")]
    assert sample(*words) == 2
    assert "--claims で書き出す表はありません" in capsys.readouterr().err
    assert list(out("").iterdir()) == []


def test_a_file_that_is_there_stays(
    out: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    out("人.csv").write_text("前からある")
    assert sample(ELDERLY, "--rows", 5, "--output", out("人.csv")) == 2
    assert "もうあります" in capsys.readouterr().err
    assert out("人.csv").read_text() == "前からある"
    assert [path.name for path in out("").iterdir()] == ["人.csv"]


def test_what_breaks_off_leaves_nothing(out: Callable[[str], Path]) -> None:
    def whole(path: Path) -> None:
        path.write_text("できた")

    def broken(path: Path) -> None:
        path.write_text("途中")
        raise OSError("no space left")

    with pytest.raises(CalledWrongly, match="に書き込めません"):
        grow_new({out("甲") / "一.csv": whole, out("乙") / "二.csv": broken})
    assert list(out("").iterdir()) == []


def test_another_writer_in_the_meantime_is_not_overwritten(out: Callable[[str], Path]) -> None:
    def late(path: Path) -> None:
        path.write_text("私の")
        out("人.csv").write_text("先に来た人の")

    with pytest.raises(CalledWrongly, match="もうあります"):
        grow_new({out("人.csv"): late})
    assert out("人.csv").read_text() == "先に来た人の"
    assert [path.name for path in out("").iterdir()] == ["人.csv"]


def test_a_csv_file_reads_back(out: Callable[[str], Path]) -> None:
    for ending in (".parquet", ".csv"):
        sample(ELDERLY, "--rows", 100, "--output", out(f"人{ending}"))
    table = pl.read_parquet(out("人.parquet")).select("BMI", "収縮期血圧", "市町村")
    back = pl.read_csv(out("人.csv"), schema_overrides=table.schema).select(table.columns)
    assert_frame_equal(back, table)
