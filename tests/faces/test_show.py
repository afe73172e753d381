"""`sadame show` answers where a number comes from: its 出典, its line, its days, and what a 読み替え has changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sadame.engine.app.cli import main

Show = Callable[..., str]

NATION = """制度 国の補助
根拠：国の要綱
出典：資料「国の資料」
確度：高
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
職員数：人、1人 以上
利用日数：日、0日 以上
  調整：可
夜勤：あり／なし

基準値 上限額：円
出典：資料「国の単価表」
確度：中
備考：改定のたびに変わる。
令和6年4月1日 から：10万円
令和7年4月1日 から：11万円
調整：可

基準値 下限額：円
令和6年4月1日 から：1万円
調整：可

解釈 職員の数え方：実人数、常勤換算
既定：実人数
調整：可

判定 対象者
調整：可
職員数 が 10人 以上

算定 補助額：円
最小（上限額、職員数 × 2万円/人）

表 加算：円
調整：可
| 職員数   | ⇒ 額    |
| 1〜10人  | 1,000円 |
| 11人以上 | 2,000円 |

抽出 案内を送る人
対象：申請者
条件：対象者
優先：職員数 の 大きい順
出力：番号

指標 対象者の割合：割合
分子：対象者 に 該当する 人数
分母：申請者 の 人数
"""
PREFECTURE = """制度 県の補助
準用：国の補助
根拠：県の要綱
出典：資料「県の資料」
適用：令和6年4月1日 から

読み替え 加算：円
| 職員数   | ⇒ 額    |
| 1人以上  | 3,000円 |
"""
CITY = """制度 市の補助
準用：県の補助
根拠：市の要綱
出典：資料「市の資料」
確度：低
適用：令和6年4月1日 から 令和9年3月31日 まで

読み替え 上限額：12万円
根拠：市の要綱 第4条
適用：令和7年度

読み替え 利用日数：日、0日 以上 31日 以下

読み替え 夜勤：職員数 が 5人 以上

読み替え 対象者
備考：市は小さい事業所も対象にする。
職員数 が 5人 以上

読み替え 職員の数え方
既定：常勤換算

読み替え 下限額：1万円

判定 市だけの対象
対象者
"""


@pytest.fixture
def show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Show:
    monkeypatch.chdir(tmp_path)
    for name, text in (("国", NATION), ("県", PREFECTURE), ("市", CITY)):
        (tmp_path / f"{name}.sadame").write_text(text, encoding="utf-8")

    def call(*words: str) -> str:
        assert main(["show", *words]) == 0
        return capsys.readouterr().out

    return call


def _under(listing: str, first: str) -> list[str]:
    """A line and the lines below it that belong to it."""
    lines = listing.splitlines()
    at = lines.index(first)
    rest = (line for line in lines[at + 1 :])
    found = [first]
    for line in rest:
        if not line.startswith("　　"):
            break
        found.append(line)
    return found


def _of(data: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in data[part] if each["name"] == name)
    return found


def test_a_number_says_its_days_its_source_and_its_line(show: Show) -> None:
    listing = show("国.sadame", "--on", "2024-10-01")

    assert _under(
        listing, "　上限額：10万円（令和6年4月1日から 令和7年3月31日まで。調整：可）"
    ) == [
        "　上限額：10万円（令和6年4月1日から 令和7年3月31日まで。調整：可）",
        "　　　令和6年4月1日から 令和7年3月31日まで：10万円",
        "　　　令和7年4月1日から：11万円",
        "　　備考：改定のたびに変わる。",
        "　　出典：資料「国の単価表」（確度：中）　国.sadame:15",
    ]
    assert "　上限額：11万円（令和7年4月1日から。調整：可）" in show(
        "国.sadame", "--on", "2025-04-01"
    )


def test_a_number_without_a_source_of_its_own_says_that_of_the_whole(show: Show) -> None:
    assert _under(show("国.sadame"), "　下限額：1万円（令和6年4月1日から。調整：可）")[1:] == [
        "　　出典：資料「国の資料」（確度：高）　国.sadame:23",
    ]


def test_a_table_says_its_source_and_another_rule_only_what_the_whole_does_not(show: Show) -> None:
    listing = show("国.sadame")

    assert _under(listing, "　表 加算：円")[1:] == [
        "　　出典：資料「国の資料」（確度：高）　国.sadame:38"
    ]
    assert _under(listing, "　算定 補助額：円")[1:] == ["　　国.sadame:35"]


def test_nothing_is_said_to_have_no_end_where_the_policy_has_one(show: Show) -> None:
    whole, year = show("市.sadame", "--on", "2026-10-01"), show("市.sadame", "--on", "2025-10-01")

    assert "期間の定めなし" not in whole + year
    assert (
        "　下限額：1万円（令和6年4月1日から 令和9年3月31日まで。調整：可）（読み替え済み）" in whole
    )
    assert (
        "　上限額：12万円（令和7年4月1日から 令和8年3月31日まで。調整：可）（読み替え済み）" in year
    )


def test_what_is_taken_over_names_the_policy_in_whose_file_it_stands(show: Show) -> None:
    listing = show("市.sadame", "--on", "2026-10-01")

    assert "　準用：県の補助（県.sadame）" in listing
    assert "　準用：国の補助（国.sadame）" in listing
    assert _under(listing, "　職員数：人（1人 以上）")[1:] == [
        "　　準用元「国の補助」のとおり　国.sadame:10"
    ]
    assert _under(listing, "　表 加算：円")[1:] == [
        (
            "　　準用元「県の補助」のとおり（「国の補助」からの読み替え）　"
            "出典：資料「県の資料」　県.sadame:7"
        )
    ]
    assert _under(listing, "　指標 対象者の割合：割合")[1:] == [
        "　　準用元「国の補助」のとおり　国.sadame:50"
    ]


def test_what_a_city_changed_is_marked_with_what_it_was(show: Show) -> None:
    listing = show("市.sadame", "--on", "2025-10-01")

    assert _under(listing, "　利用日数：日（0日〜31日）（読み替え済み）")[1:] == [
        "　　市.sadame:12",
        "　　準用元「県の補助」では 日（0日 以上）　国.sadame:11",
    ]
    assert _under(listing, "　判定（読み替え済み） 夜勤：あり／なし")[1:] == [
        "　　市.sadame:14",
        "　　準用元「県の補助」では 入力（あり／なし）　国.sadame:13",
    ]
    assert _under(listing, "　判定（読み替え済み） 対象者：該当／非該当")[1:] == [
        "　　備考：市は小さい事業所も対象にする。",
        "　　　職員数 が 5人 以上",
        "　　市.sadame:16",
        "　　準用元「県の補助」では 職員数 が 10人 以上　国.sadame:31",
    ]
    assert _under(
        listing,
        "　上限額：12万円（令和7年4月1日から 令和8年3月31日まで。調整：可）（読み替え済み）",
    )[1:] == [
        "　　根拠：市の要綱 第4条　出典：資料「市の資料」（確度：低）　市.sadame:8",
        "　　準用元「県の補助」では 11万円　国.sadame:15",
    ]
    assert _under(listing, "　職員の数え方：実人数、常勤換算（既定は 常勤換算）（読み替え済み）")[
        1:
    ] == [
        "　　市.sadame:20",
        "　　準用元「県の補助」では 既定は 実人数　国.sadame:27",
    ]
    assert "　　市.sadame:25" in _under(listing, "　判定 市だけの対象：該当／非該当")


def test_outside_the_days_of_its_change_a_number_is_the_adopted_one(show: Show) -> None:
    listing = show("市.sadame", "--on", "2024-10-01")

    found = "　上限額：10万円（令和6年4月1日から 令和7年3月31日まで。調整：可）"
    assert _under(listing, found)[-1] == (
        "　　準用元「国の補助」のとおり　出典：資料「国の単価表」（確度：中）　国.sadame:15"
    )


def test_the_data_carries_the_same_facts(show: Show) -> None:
    data = json.loads(show("市.sadame", "--on", "2025-10-01", "--json"))

    assert [each["policy"] for each in data["adopts"]] == ["県の補助", "国の補助"]
    changed, kept = _of(data, "parameters", "上限額"), _of(data, "rules", "加算")
    assert (changed["now"], changed["unit"]) == ("12万円", "円")
    assert changed["period"] == "令和7年4月1日から 令和8年3月31日まで"
    assert changed["basis"] == {
        "place": "市.sadame:8:1",
        "period": "令和7年4月1日から 令和8年3月31日まで",
        "origin": "overridden",
        "policy": "市の補助",
        "authorities": ["市の要綱 第4条"],
        "sources": ["資料「市の資料」"],
        "certainty": "低",
        "before": {"policy": "県の補助", "said": "11万円", "place": "国.sadame:15:1"},
    }
    assert (kept["basis"]["origin"], kept["basis"]["policy"]) == ("adopted", "県の補助")
    assert kept["basis"]["before"]["policy"] == "国の補助"
    assert _of(data, "rules", "市だけの対象")["basis"]["origin"] == "own"
    assert _of(data, "rules", "対象者")["text"] == "職員数 が 5人 以上"


@pytest.mark.parametrize("city", ["各務原市", "高梁市"])
def test_of_the_shipped_cities_it_is_seen_which_rule_is_their_own(show: Show, city: str) -> None:
    data = json.loads(show(f"{city}の一体的実施", "--json"))

    changed = [each for each in data["rules"] if each["basis"]["origin"] == "overridden"]
    assert [each["name"] for each in changed] == ["口腔"]
    assert changed[0]["basis"]["before"]["policy"] == "一体的実施抽出"
    assert "過去1年間の歯科レセプトなし" in changed[0]["basis"]["before"]["said"] or (
        "歯科の受診なし" in changed[0]["basis"]["before"]["said"]
    )
    nation = _of(data, "parameters", "低栄養BMI")["basis"]
    assert (nation["origin"], nation["policy"]) == ("adopted", "一体的実施抽出")


def test_what_a_policy_refers_to_is_said_once_at_the_top(show: Show) -> None:
    told = show("南国市の一体的実施")

    assert told.count("　参照：後期高齢者の質問票（shitsumonhyo.sadame）") == 1
    assert _under(told, "　後期高齢者の質問票 の 問4：はい／いいえ")[-1].startswith(
        "　　「後期高齢者の質問票」による　shitsumonhyo.sadame:"
    )
    assert "　生年月日：日付（令和5年4月1日 以前）" in told
