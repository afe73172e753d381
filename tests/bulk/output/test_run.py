"""`sadame run`: what it writes about people whose answers were worked out by hand."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.bulk.output.town import PEOPLE, RULES, run_in, town

from sadame.engine.app.cli import main
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.output.columns import Column
from sadame.engine.app.output.tables import Changed, Form, Format, Table, write_table


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(StringIO(path.read_bytes().decode(encoding))))


def test_a_list_stands_in_its_order_with_its_types(tmp_path: Path) -> None:
    assert run_in(town(tmp_path)) == 0
    found = pl.read_parquet(tmp_path / "結果" / "抽出" / "訪問の候補.parquet")

    assert found.rows() == [
        ("0001", "東", Decimal("18.5"), True),
        ("0003", "西", Decimal(25), True),
    ]
    assert isinstance(found.schema["BMI"], pl.Decimal)
    assert found.schema["むせる"] == pl.Boolean


def test_who_is_undecided_is_told_with_what_to_ask(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "csv")

    assert rows_of(tmp_path / "結果" / "未確定" / "訪問の候補.csv") == [
        ["被保険者番号", "足りないもの", "尋ねること"],
        ["0002", "薬剤数", "処方されている薬は何剤ですか"],
    ]


def test_who_is_failed_is_told_with_why(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "csv")

    assert rows_of(tmp_path / "結果" / "誤り" / "抽出ごと.csv")[1:] == [
        ["0005", "訪問の候補", "BMI が誤り"]
    ]
    nobody = [(r[0], r[2], r[4]) for r in rows_of(tmp_path / "結果" / "誤り" / "名簿.csv")[1:]]
    assert nobody == [
        ("0005", "6", "範囲・刻み・選択肢に合わないか、読み取れない"),
        ("0006", "7", "重複"),
        ("0006", "8", "重複"),
        ("", "9", "鍵なし"),
    ]


CLASHING = (
    RULES.replace(
        "一　BMI が 20kg/㎡ 以下\n",
        "一　BMI ÷ 1kg/㎡ が 境目 以下\n",
    )
    + """
算定 境目：数
原則：20
ただし「多い」 薬剤数 が 6剤 以上 の場合：19
ただし「噎せる」 むせる の場合：18
"""
)


def test_who_is_failed_by_the_rules_is_told_what_clashed_and_where(tmp_path: Path) -> None:
    """0003 takes six and chokes: 「多い」 says 19, 「噎せる」 says 18. 0005 has no such BMI, whatever the rules say."""
    home = town(tmp_path, rules=CLASHING)
    run_in(home, "--format", "csv", "--reading", "数え方=除く")
    rows = rows_of(tmp_path / "結果" / "誤り" / "抽出ごと.csv")[1:]
    line = CLASHING.splitlines().index("算定 境目：数") + 1

    (clash,) = [row[2] for row in rows if row[0] == "0003"]
    assert clash.startswith("「境目」：「多い」と「噎せる」が同時に当たり、値が食い違います")
    assert "事実は 薬剤数＝6剤、むせる＝はい" in clash
    assert f"見本.sadame:{line}:" in clash
    assert ["0005", "訪問の候補", "BMI が誤り"] in rows


def test_no_more_cases_are_put_to_the_interpreter_than_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sadame.engine.bulk.causes.MOST_CASES", 2)
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n"
    people += "".join(f"{at},東,25,{at},はい\n" for at in (6, 7, 8, 9))
    run_in(town(tmp_path, people, CLASHING), "--format", "csv", "--reading", "数え方=除く")
    rows = rows_of(tmp_path / "結果" / "誤り" / "抽出ごと.csv")[1:]

    assert ["薬剤数＝6剤" in rows[0][2], "薬剤数＝7剤" in rows[1][2]] == [True, True]
    assert [row[2] for row in rows[2:]] == [
        "定めの当てはめが誤り（sadame eval で理由が分かります）"
    ] * 2


def test_an_indicator_has_its_bounds_and_who_is_not_counted(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "csv")
    heading, *rows = rows_of(tmp_path / "結果" / "指標.csv")
    found = {(row[0], row[1]): dict(zip(heading, row, strict=True)) for row in rows}

    whole = found["候補の割合", "全体"]
    # 0001 and 0003 of 0001 to 0004, and perhaps 0002; 誤り are 0005, 0006 twice and nobody
    assert (whole["値（下限）"], whole["値（上限）"]) == ("0.5", "0.75")
    assert (whole["分子（下限）"], whole["分子（上限）"]) == ("2", "3")
    assert (whole["分母（下限）"], whole["分母（上限）"]) == ("4", "4")
    assert (whole["不明の人数"], whole["誤りの人数"], whole["人数"]) == ("1", "4", "8")
    assert found["候補の割合", "東"]["値"] == "50%〜100%"
    assert found["候補の割合", "西"]["値"] == "50%"
    # the six of 0003; how many 0002 takes nobody knows, without end
    assert found["薬の総数", "全体"]["分子（下限）"] == "6"
    assert found["薬の総数", "全体"]["分子（上限）"] == ""


def test_small_groups_are_hidden_everywhere(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "csv", "--min-cell", "3")
    rows = rows_of(tmp_path / "結果" / "指標.csv")
    record = json.loads((tmp_path / "結果" / "record.json").read_text("utf-8"))

    assert [row[2] for row in rows if row[0] == "候補の割合"] == ["秘匿", "秘匿", "秘匿"]
    assert [set(row[4:]) for row in rows if row[0] == "候補の割合"] == [{""}] * 3
    assert record["lists"]["訪問の候補"]["hit"] is None
    assert {line["value"] for line in record["indicators"]["候補の割合"]} == {"秘匿"}


def test_whom_to_ask_does_not_tell_how_many_are_hidden(tmp_path: Path) -> None:
    """2 are 該当, and 16 不明 for want of one fact."""
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n"
    lines = ["18,2,いいえ"] * 2 + ["25,,はい"] * 16
    people += "".join(f"{at:04},東,{line}\n" for at, line in enumerate(lines))
    run_in(town(tmp_path, people), "--min-cell", "10")
    page = (tmp_path / "結果" / "summary.md").read_text("utf-8")

    assert "| 薬剤数 | 処方されている薬は何剤ですか | 秘匿 |" in page
    assert "| 訪問の候補 | 秘匿 | 秘匿 | 0 | 0 | 0 |" in page


def test_a_chosen_reading_decides_and_is_recorded(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--reading", "数え方=除く", "--only", "訪問の候補")
    record = json.loads((tmp_path / "結果" / "record.json").read_text("utf-8"))
    found = pl.read_parquet(tmp_path / "結果" / "抽出" / "訪問の候補.parquet")

    assert found["被保険者番号"].to_list() == ["0001"]
    assert record["readings"] == {"数え方": "除く"}
    assert [*record["indicators"]] == ["候補の割合"]  # which counts it; 薬の総数 does not
    assert len(record["inputs"]) == 1
    assert record["refused_rows"] == 3


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_two_runs_write_the_same_bytes(tmp_path: Path, form: str) -> None:
    town(tmp_path)
    run_in(tmp_path, "--format", form, output="一度目")
    run_in(tmp_path, "--format", form, output="二度目")
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file() and path.name != "times.json"
        }
        for name in ("一度目", "二度目")
    )

    assert len(first) > 6
    assert first == second


def test_the_order_of_the_rows_makes_no_difference(tmp_path: Path) -> None:
    heading, *rows = PEOPLE.splitlines(keepends=True)
    (tmp_path / "逆").mkdir()
    run_in(town(tmp_path))
    run_in(town(tmp_path / "逆", heading + "".join(reversed(rows))))

    for name in ("抽出/訪問の候補", "未確定/訪問の候補", "指標"):
        there, here = (home / "結果" / f"{name}.parquet" for home in (tmp_path, tmp_path / "逆"))
        assert there.read_bytes() == here.read_bytes(), name


def test_a_workbook_has_a_cover_and_numbers(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "結果" / "抽出" / "訪問の候補.xlsx")
    cover = {row[0]: row[1] for row in book["表紙"].values}

    assert cover["制度"] == "見本の訪問指導"
    assert cover["基準日"] == "令和7年6月1日"
    assert cover["解釈 数え方"] == "含む"
    assert cover["抽出 訪問の候補"] == "該当 2人、非該当 1人、不明 1人、対象外 0人、誤り 4人"
    assert [*book["訪問の候補"].values] == [
        ("被保険者番号", "地区", "BMI（kg/㎡）", "むせる"),
        ("0001", "東", 18.5, "はい"),
        ("0003", "西", 25, "はい"),
    ]


def test_an_output_that_is_unknown_says_so(tmp_path: Path) -> None:
    rules = RULES.replace("出力：被保険者番号、地区、BMI、むせる", "出力：被保険者番号、薬剤数")
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n0001,東,18.5,,はい\n0002,東,18,3,\n"
    run_in(town(tmp_path, people, rules), "--format", "csv")
    run_in(tmp_path, output="型あり")
    found = pl.read_parquet(tmp_path / "型あり" / "抽出" / "訪問の候補.parquet")

    assert rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv")[1:] == [
        ["0002", "3"],
        ["0001", "不明"],
    ]
    assert found["薬剤数"].to_list() == [3, None]
    assert found["薬剤数@状態"].to_list() == [None, "不明"]


def test_people_without_a_key_are_called_by_their_row(tmp_path: Path) -> None:
    rules = RULES.replace("識別：被保険者番号\n被保険者番号：文字\n", "").replace(
        "出力：被保険者番号、", "出力："
    )
    people = "地区,BMI,薬剤数,むせる\n" + "東,18,,\n" * 11
    run_in(town(tmp_path, people, rules), "--format", "csv")
    rows = rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv")

    assert rows[0] == ["行", "地区", "BMI（kg/㎡）", "むせる"]
    assert [row[0] for row in rows[1:]] == [str(row) for row in range(2, 13)]


# ── CSV ──


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n@1,=1+1,18.5,5,はい\n"
    run_in(town(tmp_path, people), "--format", "csv")

    rows = rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv")
    assert rows[1][:2] == ["'@1", "'=1+1"]
    assert "式に見える文字の前に ' を付けた　2件" in capsys.readouterr().out


def test_what_cp932_lacks_is_told_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n1,𠮷野〜髙,18.5,5,はい\n"
    run_in(town(tmp_path, people), "--format", "csv", "--encoding", "cp932")

    rows = rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv", "cp932")
    assert rows[1][1] == "［U+20BB7］野～髙"
    assert "「𠮷」1字" in capsys.readouterr().out


# ── called wrongly ──


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "pdf"], "--format に「pdf」は書けません"),
        (["--encoding", "utf-7"], "--encoding に「utf-7」は書けません"),
        (["--min-cell", "-1"], "--min-cell には 0 以上の整数を書きます"),
        (["--only", "訪問の侯補"], "「訪問の侯補」という抽出も指標もありません"),
        (["--reading", "数え方=半分"], "解釈「数え方」に「半分」という読み方はありません"),
    ],
)
def test_a_word_that_means_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run_in(town(tmp_path), *words) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "結果").exists()


def test_a_day_without_rules_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_in(town(tmp_path), on="2020-01-01") == 2
    assert "その日に適用されません" in capsys.readouterr().err


def test_a_policy_without_extractions_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = RULES.split("抽出 ")[0]
    assert run_in(town(tmp_path, rules=rules)) == 2
    assert "抽出も指標もありません" in capsys.readouterr().err


def test_the_plan_tells_how_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_in(town(tmp_path), "--plan") == 0
    told = capsys.readouterr().out

    assert "BMI：kg/㎡、1kg/㎡を1,000と数える" in told
    assert "■ 訪問の候補（該当／非該当）" in told
    assert "■ 「薬の総数」の値（剤）" in told
    assert "被保険者番号" not in told  # who they are is no part of how
    assert not (tmp_path / "結果").exists()


# ── files nobody can use ──


def test_a_column_of_binary_fractions_is_refused_and_the_result_before_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_in(town(tmp_path))
    before = (tmp_path / "結果" / "record.json").read_bytes()
    people = pl.DataFrame({"被保険者番号": ["0001"], "地区": ["東"], "BMI": [18.1]})
    people.write_parquet(tmp_path / "名簿.parquet")
    words = ["run", str(tmp_path / "見本.sadame"), "--input", str(tmp_path / "名簿.parquet")]
    status = main([*words, "--output", str(tmp_path / "結果"), "--on", "2025-06-01"])

    assert status == 2
    assert "列「BMI」" in capsys.readouterr().err
    assert (tmp_path / "結果" / "record.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\x00\xfe\x81", "名簿.csv"),
        ("被保険者番号,地区,BMI,薬剤数,むせる\n0001,東,18.5\n".encode(), "2行目"),
        ('被保険者番号,地区,BMI,薬剤数,むせる\n0001,"東,18.5,1,はい\n'.encode(), "2行目"),
    ],
)
def test_a_roster_that_cannot_be_read_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    town(tmp_path)
    (tmp_path / "名簿.csv").write_bytes(content)

    assert run_in(tmp_path) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "結果").exists()


def test_nobody_at_all_is_a_result_too(tmp_path: Path) -> None:
    assert run_in(town(tmp_path, "被保険者番号,地区,BMI,薬剤数,むせる\n"), "--format", "csv") == 0

    assert rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv") == [
        ["被保険者番号", "地区", "BMI（kg/㎡）", "むせる"]
    ]
    whole = rows_of(tmp_path / "結果" / "指標.csv")[1]
    assert whole[2] == "対象外（分母が0人）"


def test_what_an_excel_cell_says_only_in_a_range_is_asked_of_the_interpreter(
    tmp_path: Path,
) -> None:
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n1,東,18〜19,5,はい\n2,東,19〜21,5,いいえ\n"
    run_in(town(tmp_path, people), "--format", "csv")

    assert rows_of(tmp_path / "結果" / "抽出" / "訪問の候補.csv")[1:] == [
        ["1", "東", "不明", "はい"]
    ]
    assert rows_of(tmp_path / "結果" / "未確定" / "訪問の候補.csv")[1:] == [["2", "BMI", "BMI"]]


def test_a_text_no_spreadsheet_can_hold_is_refused_there_only(tmp_path: Path) -> None:
    questions = Column("尋ねること", pl.Series(["問" * 32_768]))
    table = Table.of("未確定", (questions,))

    with pytest.raises(CalledWrongly, match="Excel のますに入らない"):
        write_table(tmp_path, table, Form(Format.EXCEL), Changed())
    assert write_table(tmp_path, table, Form(Format.CSV), Changed()) == "未確定.csv"


def test_a_person_who_waits_at_a_terminal_sees_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_in(town(tmp_path))
    assert capsys.readouterr().err == ""

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    run_in(tmp_path)
    shown = capsys.readouterr().err
    assert "8行（毎秒 " in shown
    assert shown.endswith("\r\033[K")  # and nothing of it is left
