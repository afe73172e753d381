"""The page of a 制度 that adopts another one: whose each declaration is, and what was put in its place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element

from tests.docs.pages import ids, made, pages, targets, words, written

NATION = """制度 国の補助
出典：資料「国の資料」
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
職員数：人、1人 以上
利用日数：日、0日 以上
  調整：可
夜勤：あり／なし
  調整：可

基準値 上限額：円
令和6年4月1日 から：10万円
調整：5万円 以上 15万円 以下

解釈 職員の数え方：実人数、常勤換算
既定：実人数
調整：可

判定 対象者
調整：可
職員数 が 10人 以上

判定 夜間の対象
対象者 かつ 夜勤 かつ 利用日数 が 10日 以上
"""
CITY = """制度 市の補助
準用：国の補助
出典：資料「市の資料」
適用：令和6年4月1日 から 令和9年3月31日 まで

読み替え 上限額：12万円
適用：令和7年度

読み替え 利用日数：日、0日 以上 31日 以下

読み替え 夜勤：あり／なし
未回答：なし とみなす

読み替え 対象者
職員数 が 5人 以上

読み替え 職員の数え方
既定：常勤換算

判定 市だけの対象
対象者

事例 境目
| 職員数 | 基準日        | ⇒ 対象者 |
| 5人    | 令和7年4月1日 | 該当     |
| 4人    | 令和7年4月1日 | 非該当   |
"""


@cache
def _site() -> Mapping[str, Element]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        return pages(made(written(home, NATION, "国"), written(home, CITY, "市")))


def _city() -> Element:
    return _site()["市の補助.html"]


def _section(anchor: str) -> Element:
    return next(each for each in _city().iter("section") if each.get("id") == anchor)


def _rows(section: Element) -> list[list[str]]:
    rows = list(section.iter("tr"))[1:]
    return [[words(cell) for cell in row if cell.tag in {"td", "th"}] for row in rows]


def test_the_page_names_at_its_top_what_it_adopts() -> None:
    top = next(each for each in _city().iter("p") if each.get("class") == "adopts")

    assert words(top).startswith("国の補助を準用しています。")
    assert list(targets(top)) == ["国の補助.html"]
    assert "準用しています" not in words(_site()["国の補助.html"])


def test_what_was_changed_stands_beside_what_it_was() -> None:
    section = _section("部.adoption")

    assert sorted(_rows(section)) == sorted(
        [
            ["利用日数", "", "日（0日〜31日）", "日（0日 以上）：国の補助"],
            ["夜勤", "", "この頁のとおり", "国の補助"],
            ["上限額", "令和7年度", "12万円", "10万円：国の補助"],
            ["職員の数え方", "", "既定は常勤換算", "既定は実人数：国の補助"],
            ["対象者", "", "この頁のとおり", "国の補助"],
        ]
    )
    there = set(ids(_site()["国の補助.html"]))
    led = [each for each in targets(section) if each.startswith("国の補助.html#")]
    assert {each.partition("#")[2] for each in led} <= there
    assert len(led) == 5


def test_each_declaration_says_whose_it_is() -> None:
    assert "読み替え済み（準用元は 国の補助）" in words(_section("対象者"))
    assert "準用元のとおり（国の補助）" in words(_section("夜間の対象"))
    assert "準用元" not in words(_section("市だけの対象"))


def test_a_number_that_was_changed_for_a_year_has_its_days_and_the_others_theirs() -> None:
    rows = _rows(_section("部.parameters"))

    assert [row[-3:-1] for row in rows] == [
        ["令和8年度", "10万円"],
        ["令和7年度", "12万円"],
        ["令和6年度", "10万円"],
    ]
    assert "読み替え済み（準用元は 10万円：国の補助）" in rows[1][-1]
    assert "期間の定めなし" not in words(_city())


def test_the_share_of_what_was_looked_at_says_what_it_is_a_share_of() -> None:
    said = words(_section("部.examples"))

    assert "この制度の規則ファイルに書いてあるところだけを数えています。" in said
    assert "準用元のとおりのところは、国の補助の頁で数えています。" in said
    # 対象者 and 市だけの対象 are the two rules of the file; one of them is asked for.
    assert "内訳：決まり2のうち1、" in said
