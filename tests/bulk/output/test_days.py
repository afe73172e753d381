"""`sadame run --on 列名`: every person on a 基準日 of their own, worked out by hand."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.bulk.output.town import run_in, town

from sadame.engine.app.dates import read_on
from sadame.engine.app.disk import CalledWrongly

RULES = """\
制度 見本の手当
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
地区：文字
所得：円、0円 以上
生年月日：日付

基準値 上限額：円
令和6年度：100万円
令和7年4月1日 から：200万円

抽出 対象者
条件：次の全てに該当：
一　所得 が 上限額 以下
二　年齢（生年月日） が 65歳 以上
優先：所得 の 大きい順
出力：番号、所得

抽出 新しい対象者
適用：令和7年4月1日 から
条件：所得 が 300万円 以下

指標 対象者の割合：割合
分子：対象者 に 該当する 人数
分母：申請者 の 人数
集計：地区
"""
#: 1 is over the limit of 令和6年度, 2 within that of 令和7年度; 3 is 65 on this very day, 4 tomorrow; of 5 the 所得 is
#: missing; 6 has a day before there were rules, 7 none, 8 one that cannot be read, 9 one that is no one day.
PEOPLE = """\
番号,地区,所得,生年月日,申請の日
1,東,150万円,S30.1.1,2024-06-01
2,東,150万円,S30.1.1,2025-06-01
3,東,160万円,S35.6.2,R7.6.1
4,西,50万円,S35.6.3,令和7年6月1日
5,西,,S30.1.1,2025-06-01
6,西,50万円,S30.1.1,2023-06-01
7,西,50万円,S30.1.1,
8,西,50万円,S30.1.1,いつか
9,西,50万円,S30.1.1,2025-06-01〜2025-06-02
"""


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(StringIO(path.read_text("utf-8-sig"))))


def dated(folder: Path, *words: str, people: str = PEOPLE, rules: str = RULES) -> Path:
    assert run_in(town(folder, people, rules), *words, "--format", "csv", on="申請の日") == 0
    return folder / "結果"


def record(home: Path) -> Any:  # noqa: ANN401 - it is JSON
    return json.loads((home / "record.json").read_text("utf-8"))


def test_everybody_is_under_the_rules_of_the_day(tmp_path: Path) -> None:
    home = dated(tmp_path)

    assert rows_of(home / "抽出" / "対象者.csv")[1:] == [["3", "1600000"], ["2", "1500000"]]
    assert rows_of(home / "未確定" / "対象者.csv")[1:] == [["5", "所得", "所得"]]
    newer = [row[0] for row in rows_of(home / "抽出" / "新しい対象者.csv")[1:]]
    assert newer == ["2", "3", "4"]


def test_who_has_no_day_or_no_rules_on_it_is_failed_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = dated(tmp_path)
    reasons = {(row[0], row[1]): row[2] for row in rows_of(home / "誤り" / "抽出ごと.csv")[1:]}

    assert reasons["6", "対象者"] == "「見本の手当」が適用されない基準日"
    assert reasons["7", "対象者"] == "基準日が空欄"
    assert reasons["8", "対象者"] == "基準日を読み取れない"
    assert reasons["9", "対象者"] == "基準日が一日に決まらない"
    assert reasons["1", "新しい対象者"].startswith(
        "「新しい対象者」：この基準日に適用される定めがありません（定めのある期間：令和7年4月1日から）（"
    )
    assert ("1", "対象者") not in reasons
    rows = [row[0:1] + row[2:] for row in rows_of(home / "誤り" / "名簿.csv")[1:]]
    assert rows == [
        ["6", "7", "申請の日", "「見本の手当」が適用されない基準日"],
        ["7", "8", "申請の日", "基準日が空欄"],
        ["8", "9", "申請の日", "基準日を読み取れない"],
        ["9", "10", "申請の日", "基準日が一日に決まらない"],
    ]
    assert "「誤り」とした人 4人" in capsys.readouterr().out


def test_an_indicator_counts_all_days_together(tmp_path: Path) -> None:
    heading, *rows = rows_of(dated(tmp_path) / "指標.csv")
    whole, east, west = (dict(zip(heading, row, strict=True)) for row in rows)

    # 2 and 3 of 1 to 5, and perhaps 5; 6 to 9 are 誤り and not counted
    assert (whole["値（下限）"], whole["値（上限）"]) == ("0.4", "0.6")
    assert (whole["誤りの人数"], whole["人数"]) == ("4", "9")
    assert (east["分子（下限）"], east["分母（下限）"]) == ("2", "3")
    # where those without a day live is not read under any rules: they are in no 地区
    assert (west["分子（下限）"], west["分子（上限）"], west["分母（上限）"]) == ("0", "1", "2")


def test_the_record_and_the_summary_say_whose_days(tmp_path: Path) -> None:
    home = dated(tmp_path)
    found = record(home)
    page = (home / "summary.md").read_text("utf-8")

    assert found["date"] is None
    assert found["date_column"] == "申請の日"
    assert found["versions"] == [
        {"from": "2024-04-01", "to": "2025-03-31", "people": 1},
        {"from": "2025-04-01", "to": None, "people": 4},
    ]
    assert found["without_version"] == 4
    assert "基準日 一人ひとりの日（列「申請の日」）" in page
    assert "基準日が 令和7年4月1日から の人　4人" in page


def test_few_on_some_day_are_hidden_too(tmp_path: Path) -> None:
    home = dated(tmp_path, "--min-cell", "3")

    # 1 is hidden, and 4, else the 1 would be what is left of 9; how many are 誤り is told with every list
    assert [each["people"] for each in record(home)["versions"]] == [None, None]
    assert record(home)["without_version"] == 4
    assert "令和7年3月31日まで の人　秘匿" in (home / "summary.md").read_text("utf-8")


def test_a_column_of_one_day_is_that_day(tmp_path: Path) -> None:
    people = PEOPLE.splitlines(keepends=True)
    same = people[0] + "".join(f"{line.rsplit(',', 1)[0]},2025-06-01\n" for line in people[1:])
    (tmp_path / "列").mkdir()
    home = dated(tmp_path / "列", people=same)
    run_in(town(tmp_path, same, RULES), "--format", "csv")

    for name in ("抽出/対象者", "未確定/対象者", "誤り/抽出ごと", "指標"):
        there, here = (each / f"{name}.csv" for each in (tmp_path / "結果", home))
        assert there.read_bytes() == here.read_bytes(), name


NEWER = """\
制度 見本の手当
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
所得：円、0円 以上
人数：人、1人 以上
　適用：令和6年度
人数：人、0人 以上
　適用：令和7年4月1日 から

抽出 対象者
条件：人数 が 1人 以下
"""


def test_a_cell_is_read_under_the_facts_of_the_day(tmp_path: Path) -> None:
    """0人 was no answer in 令和6年度 and is one from 令和7年度 on; each cell is counted once."""
    people = "番号,人数,申請の日\n1,0,2024-06-01\n2,０,2025-06-01\n3,１,2024-06-01\n4,,\n"
    home = dated(tmp_path, people=people, rules=NEWER)

    assert [row[0] for row in rows_of(home / "抽出" / "対象者.csv")[1:]] == ["2", "3"]
    assert ["1", "対象者", "人数 が誤り"] in rows_of(home / "誤り" / "抽出ごと.csv")
    told = (home / "読み込み.txt").read_text("utf-8")
    assert "読んだ行 4行　名簿の人数 4人" in told
    assert "全角などの字を直して読んだ　2件" in told
    assert "範囲の外なので「誤り」とした　1件（2行目「0」）" in told
    assert told.count("空欄を「未回答」に読んだ　1件") == 2  # of 4: 人数, and the day


VISITS = """\
制度 見本の受診勧奨
適用：令和6年4月1日 から

構造 受診
診療月：年月

入力 申請者
識別：番号
番号：文字
人数：人、1人 以上
　適用：令和6年度
人数：人、0人 以上
　適用：令和7年4月1日 から
受診歴：受診 の 一覧、回

抽出 受診なし
条件：受診歴 の 個数 が 0回 かつ 人数 が 9人 以下
"""


def test_the_elements_of_everybody_find_their_person_whatever_the_day(tmp_path: Path) -> None:
    """The files are gone through twice, once for the 入力 of each year; 9 is nobody, and that is told once."""
    (tmp_path / "受診.csv").write_text("番号,診療月\n1,202404\n3,202504\n9,202504\n", "utf-8")
    (tmp_path / "対応.yaml").write_text(
        "一覧:\n  受診歴: {ファイル: 受診.csv, 鍵: 番号, ほか: なし}\n", "utf-8"
    )
    people = "番号,人数,申請の日\n1,1,2024-06-01\n2,1,2024-06-01\n3,0,2025-06-01\n4,0,2025-06-01\n"
    mapped = ("--map", str(tmp_path / "対応.yaml"))
    home = dated(tmp_path, *mapped, people=people, rules=VISITS)

    assert [row[0] for row in rows_of(home / "抽出" / "受診なし.csv")[1:]] == ["2", "4"]
    told = (home / "読み込み.txt").read_text("utf-8")
    assert "鍵の合う人が名簿にいないので読まなかった　1件（4行目「9」）" in told
    assert "年月日の数字を日付に読んだ　3件" in told


def test_nobody_with_a_day_is_a_result_too(tmp_path: Path) -> None:
    home = dated(tmp_path, people="番号,地区,所得,生年月日,申請の日\n1,東,1円,S30.1.1,\n")

    assert rows_of(home / "抽出" / "対象者.csv") == [["番号", "所得（円）"]]
    assert rows_of(home / "指標.csv")[1][:3] == ["対象者の割合", "全体", "対象外（分母が0人）"]


def test_a_mapping_may_speak_of_facts_that_came_later(tmp_path: Path) -> None:
    rules = NEWER.replace("人数：人、1人 以上\n　適用：令和6年度\n", "").replace(
        "抽出 対象者\n条件：人数 が 1人 以下\n",
        "抽出 対象者\n適用：令和6年度\n条件：所得 が 1円 以下\n\n"
        "抽出 対象者\n適用：令和7年4月1日 から\n条件：人数 が 1人 以下\n",
    )
    people = "番号,頭数,収入,申請の日\n1,,0円,2024-06-01\n2,1,5円,2025-06-01\n"
    (tmp_path / "対応.yaml").write_text("列:\n  頭数: 人数\n  収入: 所得\n", "utf-8")
    home = dated(tmp_path, "--map", str(tmp_path / "対応.yaml"), people=people, rules=rules)

    assert [row[0] for row in rows_of(home / "抽出" / "対象者.csv")[1:]] == ["1", "2"]


def test_the_column_may_be_a_fact_as_well(tmp_path: Path) -> None:
    people = "番号,地区,所得,生年月日\n1,東,50万円,2024-06-01\n2,東,50万円,\n"
    assert run_in(town(tmp_path, people, RULES), "--format", "csv", on="生年月日") == 0
    told = (tmp_path / "結果" / "読み込み.txt").read_text("utf-8")

    assert told.count("空欄を「未回答」に読んだ　1件") == 1


def test_the_plan_has_a_part_for_each_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_in(town(tmp_path, PEOPLE, RULES), "--plan", on="申請の日") == 0
    told = capsys.readouterr().out

    assert "── 令和6年4月1日から令和7年3月31日まで ──" in told
    assert told.count("■ 対象者") == 2
    assert told.count("■ 新しい対象者") == 1


# ── a day or a column ──


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025-04-01", 739342),
        ("令和7年4月1日", 739342),
        ("Ｒ７．４．１", 739342),
        ("申請の日", "申請の日"),
        ("「2025-04-01」", "2025-04-01"),
        ("「令和7年4月1日」", "令和7年4月1日"),
        ("令和の申請日", "令和の申請日"),
        ("Refdate", "Refdate"),
    ],
)
def test_a_day_is_a_day_and_a_name_in_brackets_never_is(said: str, meant: int | str) -> None:
    assert read_on(said) == meant


@pytest.mark.parametrize("said", ["20250401", "2025", "R7.4", "令和7年度", "2025年度の申請日", ""])
def test_what_begins_like_a_day_is_not_quietly_a_column(said: str) -> None:
    with pytest.raises(CalledWrongly) as told:
        read_on(said)
    assert "列の名前なら「」で囲みます" in told.value.hint


def test_a_column_whose_name_is_a_day(tmp_path: Path) -> None:
    people = PEOPLE.replace("申請の日", "2025-04-01")
    assert run_in(town(tmp_path, people, RULES), on="「2025-04-01」") == 0
    assert record(tmp_path / "結果")["date_column"] == "2025-04-01"

    assert run_in(tmp_path, on="2025-04-01") == 0
    assert record(tmp_path / "結果")["date"] == "2025-04-01"


def test_a_column_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_in(town(tmp_path, PEOPLE, RULES), on="申請日") == 2
    told = capsys.readouterr().err

    assert "基準日の「申請日」は日付ではなく" in told
    assert "名簿.csv にその名前の列もありません" in told
    assert "列は 「申請の日」 のことですか。日付なら 2025-04-01 のように書いてください" in told


def test_a_list_that_is_sorted_otherwise_later_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = RULES.replace("抽出 対象者\n", "抽出 対象者\n適用：令和6年度\n") + (
        "\n抽出 対象者\n適用：令和7年4月1日 から\n条件：所得 が 1円 以上\n優先：所得 の 小さい順\n"
        "出力：番号、所得\n"
    )
    assert run_in(town(tmp_path, PEOPLE, rules), on="申請の日") == 2
    assert "「対象者」は、途中の日から並べ方か数え方が変わります" in capsys.readouterr().err
    assert not (tmp_path / "結果").exists()


def test_spark_has_one_day_for_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pl.DataFrame({"番号": ["1"]}).write_parquet(tmp_path / "人.parquet")

    assert run_in(town(tmp_path, PEOPLE, RULES), "--engine", "spark", on="申請の日") == 2
    assert "一人ずつの基準日" in capsys.readouterr().err
