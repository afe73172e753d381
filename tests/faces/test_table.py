"""`sadame table`: 表 to Excel and CSV, and back; and a 表 that is read from a workbook."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.workbooks import workbook

from sadame.engine import load
from sadame.engine.app.cli import main

RULES = """制度 見本の給付
適用：令和6年4月1日 から

区分 居室：個室、多床室

入力
種類：居室
人数：人、1人 以上

表 単価：円
一致：先頭
| 種類   | 人数    | ⇒ 額  |
# 要綱 別表第1
| 個室   | 1〜10人 | 500円 |

| 個室   | －      | 400円 |
# 国の通知を待つ
| 多床室 | －      | 300円 |

表 加算：円
適用：令和6年度
| 人数    | ⇒ 額 |
| 1人以上 | 10円 |

表 加算：円
適用：令和7年4月1日 から
| 人数    | ⇒ 額 |
| 1人以上 | 20円 |
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "見本.sadame"
    path.write_text(RULES, "utf-8")
    return path


def _exported(rules: Path, *names: str) -> Path:
    out = rules.parent / "表.xlsx"
    assert main(["table", "export", str(rules), *names, "--out", str(out)]) == 0
    return out


def _edited(out: Path, edit: Callable[[Worksheet], object], sheet: int = 0) -> Path:
    book = load_workbook(out)
    page = book.worksheets[sheet]
    assert isinstance(page, Worksheet)
    edit(page)
    book.save(out)
    return out


def _set(name: str, value: object) -> Callable[[Worksheet], object]:
    def edit(page: Worksheet) -> None:
        page[name] = value  # type: ignore[assignment]  # whatever a cell may hold

    return edit


Said = pytest.CaptureFixture[str]


def test_every_table_is_a_sheet_that_says_what_it_is(rules: Path, capsys: Said) -> None:
    book = load_workbook(_exported(rules))

    assert book.sheetnames == ["単価", "加算", "加算（2）"]
    rows = [list(row) for row in book["単価"].iter_rows(values_only=True)]
    assert rows[0][0] == "表 単価：円"
    assert str(rows[1][0]).startswith("制度 見本の給付　内容 ")
    assert rows[2:] == [
        ["種類", "人数", "⇒ 額"],
        ["個室", "1〜10人", "500円"],
        ["個室", "－", "400円"],
        ["多床室", "－", "300円"],
    ]
    assert "2つ目の版" in str(book["加算（2）"]["A2"].value)
    assert capsys.readouterr().out.endswith("表.xlsx に3つの表を書きました\n")


def test_what_was_not_changed_is_not_written(rules: Path, capsys: Said) -> None:
    out = _exported(rules)
    before = rules.stat().st_mtime_ns
    capsys.readouterr()

    assert main(["table", "import", str(out), str(rules)]) == 0
    assert capsys.readouterr().out == (
        "表「単価」 変わる行はありません\n表「加算」 変わる行はありません\n表「加算」 変わる行はありません\n"
    )
    assert (rules.read_text("utf-8"), rules.stat().st_mtime_ns) == (RULES, before)


def test_rows_come_back_and_comments_stay(rules: Path, capsys: Said) -> None:
    def edit(page: Worksheet) -> None:
        page["C5"] = 450  # a number of its own, with the unit in its format
        page["C5"].number_format = '#,##0"円"'
        page.insert_rows(5)
        for cell, text in zip(("A5", "B5", "C5"), ("個室", "11〜20人", "480円"), strict=True):
            page[cell] = text

    out = _edited(_exported(rules, "単価"), edit)
    capsys.readouterr()

    assert main(["table", "import", str(out), str(rules), "--check"]) == 1
    assert rules.read_text("utf-8") == RULES
    assert main(["table", "import", str(out), str(rules)]) == 0
    assert capsys.readouterr().out.endswith(
        "表「単価」 変わる行 1、加わる行 1\n"
        "  － | 個室 | － | 400円 |\n"
        "  ＋ | 個室 | 11〜20人 | 480円 |\n"
        "  ＋ | 個室 | － | 450円 |\n"
        f"{rules} に書きました\n"
    )
    assert rules.read_text("utf-8") == RULES.replace(
        "| 種類   | 人数    | ⇒ 額  |\n# 要綱 別表第1\n| 個室   | 1〜10人 | 500円 |\n\n| 個室   | －      | 400円 |\n"
        "# 国の通知を待つ\n| 多床室 | －      | 300円 |\n",
        "| 種類   | 人数     | ⇒ 額  |\n# 要綱 別表第1\n| 個室   | 1〜10人  | 500円 |\n\n| 個室   | 11〜20人 | 480円 |\n"
        "| 個室   | －       | 450円 |\n# 国の通知を待つ\n| 多床室 | －       | 300円 |\n",
    )


def test_the_version_a_sheet_was_exported_from_is_the_one_that_changes(rules: Path) -> None:
    out = _edited(_exported(rules), _set("B4", "25円"), sheet=2)

    assert main(["table", "import", str(out), str(rules)]) == 0
    assert rules.read_text("utf-8") == RULES.replace("20円", "25円")


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("C4", "500人", "C4 エラー E0302"),
        ("C4", 500, "C4 エラー E0303 数「500」に単位がありません"),
        ("A5", "個質", "A5 エラー E0215"),
        ("D5", "覚え書き", "A5 エラー E0150 見出しは3列、この行は4列です"),
        ("C5", "=1/0", "C5 エラー E0147 C5 の式に結果が入っていません"),
    ],
)
def test_what_would_be_wrong_is_said_at_its_cell_and_nothing_is_written(
    cell: str, value: object, said: str, rules: Path, capsys: Said
) -> None:
    out = _edited(_exported(rules, "単価"), _set(cell, value))

    assert main(["table", "import", str(out), str(rules)]) == 1
    told = capsys.readouterr().out
    assert f"「{out}」のシート「単価」の {said}" in told
    assert told.endswith("取り込むとこうなるので、何も書きませんでした\n")
    assert rules.read_text("utf-8") == RULES


def _refused(words: list[str], capsys: Said) -> str:
    capsys.readouterr()
    assert main(["table", *words]) == 2
    return capsys.readouterr().err


def test_a_table_that_changed_in_the_meantime_is_not_overwritten(rules: Path, capsys: Said) -> None:
    out = _edited(_exported(rules, "単価"), _set("C4", "550円"))
    changed = RULES.replace("300円", "350円")
    rules.write_text(changed, "utf-8")

    assert "書き出した後に変わっています" in _refused(["import", str(out), str(rules)], capsys)
    assert rules.read_text("utf-8") == changed
    _edited(out, _set("A2", None))
    assert main(["table", "import", str(out), str(rules)]) == 0
    assert rules.read_text("utf-8") == RULES.replace("500円", "550円")


def test_another_heading_is_refused(rules: Path, capsys: Said) -> None:
    out = _edited(_exported(rules, "単価"), _set("B3", "入所者数"))

    assert "見出しと違います" in _refused(["import", str(out), str(rules)], capsys)


def test_a_bar_in_a_cell_is_refused(rules: Path, capsys: Said) -> None:
    out = _edited(_exported(rules, "単価"), _set("B4", "1人｜2人"))

    assert "B4 に「|」があります" in _refused(["import", str(out), str(rules)], capsys)


def test_a_sheet_made_by_hand_is_named_or_told_where_it_belongs(rules: Path, capsys: Said) -> None:
    path = rules.parent / "手作り.xlsx"
    rows = "| 種類 | 人数 | ⇒ 額 |\n| 個室 | － | 1円 |\n| 多床室 | － | 2円 |\n"
    path.write_bytes(workbook({"メモ": rows}))
    assert "どの表の行かが分かりません" in _refused(["import", str(path), str(rules)], capsys)
    assert "版が2つ" in _refused(["import", str(path), str(rules), "--table", "加算"], capsys)
    assert "「単貨」" in _refused(["import", str(path), str(rules), "--table", "単貨"], capsys)
    assert main(["table", "import", str(path), str(rules), "--table", "単価", "--check"]) == 1
    path.write_bytes(workbook({"単価": rows, "メモ": "覚え書き\n"}))
    assert main(["table", "import", str(path), str(rules)]) == 0
    assert "シート「メモ」は、この規則ファイルの表ではない" in capsys.readouterr().out
    assert "| 多床室 | －   | 2円  |" in rules.read_text("utf-8")


def test_csv_files_go_both_ways(rules: Path, capsys: Said) -> None:
    folder = rules.parent / "表"
    assert main(["table", "export", str(rules), "--out", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "加算.csv",
        "加算（2）.csv",
        "単価.csv",
    ]
    path = folder / "単価.csv"
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[:2] == ["種類,人数,⇒ 額", "個室,1〜10人,500円"]
    path.write_text(text.replace("500円", '"1,500円"'), "utf-8")
    assert main(["table", "import", str(path), str(rules)]) == 0
    assert "| 個室   | 1〜10人 | 1,500円 |" in rules.read_text("utf-8")
    assert "一つしか" in _refused(["export", str(rules), "--out", str(folder / "全部.csv")], capsys)


def test_rows_go_into_the_csv_file_a_table_names(rules: Path) -> None:
    csv = rules.parent / "単価.csv"
    csv.write_bytes('\ufeff種類,⇒ 額\r\n個室,"1,000円"\r\n\r\n多床室,300円\r\n'.encode())
    text = "制度 見本\n区分 居室：個室、多床室\n入力\n種類：居室\n表 単価：円：「単価.csv」\n"
    rules.write_text(text, "utf-8")
    out = _edited(_exported(rules), _set("B5", "2,300円"))

    assert main(["table", "import", str(out), str(rules)]) == 0
    assert (
        csv.read_bytes().decode() == '\ufeff種類,⇒ 額\r\n個室,"1,000円"\r\n\r\n多床室,"2,300円"\r\n'
    )
    assert rules.read_text("utf-8") == text


def test_rows_in_a_workbook_are_changed_in_the_workbook(rules: Path, capsys: Said) -> None:
    home = rules.parent / "単価.xlsx"
    home.write_bytes(workbook({"表": "| 種類 | ⇒ 額 |\n| 個室 | 1円 |\n| 多床室 | 2円 |\n"}))
    rules.write_text(
        "制度 見本\n区分 居室：個室、多床室\n入力\n種類：居室\n表 単価：円：「単価.xlsx」\n",
        "utf-8",
    )
    out = _edited(_exported(rules), _set("B4", "9円"))

    assert "Excel で直してください" in _refused(["import", str(out), str(rules)], capsys)


def test_nothing_is_put_in_the_place_of_another_file(rules: Path, capsys: Said) -> None:
    out = _exported(rules)

    assert "もうあります" in _refused(["export", str(rules), "--out", str(out)], capsys)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export"], "制度を指定してください"),
        (["export", "見本.sadame"], "--out を指定してください"),
        (["import", "表.xlsx"], "取り込むファイルと規則ファイルを指定してください"),
        (["copy"], "「copy」はできません"),
        (["import", "ない.xlsx", "見本.sadame"], "ない.xlsx がありません"),
        (["import", "ない.xlsx", "."], "はフォルダーです"),
        (["export", "見本.sadame", "単貨", "--out", "x.xlsx"], "表「単貨」はありません"),
        (["export", "見本.sadame", "--out", "x.ods"], "「.ods」という形式には書けません"),
    ],
)
def test_a_call_that_cannot_be_served_is_answered(
    words: list[str], said: str, rules: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rules.parent)

    assert said in _refused(words, capsys)


# ── a 表 that is read from a workbook ──


def test_an_embedded_rule_book_reads_the_workbook_beside_it(tmp_path: Path) -> None:
    sheet = (
        '見本市の単価\n\n| 種類 | ⇒ 額 |\n| 個室 | 〔1500 ％ #,##0"円"〕 |\n| 多床室 | 900円 |\n'
    )
    (tmp_path / "単価.xlsx").write_bytes(workbook({"令和7年度": sheet, "控え": "| 1 |\n"}))
    (tmp_path / "見本.sadame").write_text(
        "制度 見本\n区分 居室：個室、多床室\n入力\n種類：居室\n表 単価：円：「単価.xlsx」の シート 「令和７年度」\n",
        "utf-8",
    )
    (policy,) = load(tmp_path).values()

    assert policy.evaluate({"種類": "個室"}, on="2025-04-01")["単価"].value == 1500
    (tmp_path / "単価.xlsx").write_bytes(workbook({"令和7年度": sheet.replace("1500", "1600")}))
    (policy,) = load(tmp_path).values()
    assert policy.evaluate({"種類": "個室"}, on="2025-04-01")["単価"].value == 1600
    assert main(["fmt", str(tmp_path)]) == 0
    assert "「単価.xlsx」のシート「令和７年度」\n" in (tmp_path / "見本.sadame").read_text("utf-8")


def test_machines_are_told_the_sheet_and_the_cell(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "単価.xlsx").write_bytes(workbook({"表": "題\n| 種類 | ⇒ 額 |\n| 1人 | 百円 |\n"}))
    path = tmp_path / "見本.sadame"
    path.write_text("制度 見本\n入力\n種類：人、1人 以上\n表 単価：円：「単価.xlsx」\n", "utf-8")
    assert main(["check", str(path), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["path"] == str(tmp_path / "単価.xlsx")
    assert (problem["sheet"], problem["cell"]) == ("表", "B3")
    assert (problem["line"], problem["column"], problem["end_column"]) == (3, 2, 3)
    assert main(["check", str(path), "--format", "sarif"]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["logicalLocations"] == [{"name": "B3", "fullyQualifiedName": "表!B3"}]
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(".xlsx")
    assert main(["check", str(path), "--format", "github"]) == 1
    assert "単価.xlsx,line=3" in capsys.readouterr().out
