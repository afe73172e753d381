"""The ends of regions, worked out by hand."""

import pytest

pytest.importorskip("z3")

from tests.probing.made import Line, known

ICT = """制度 見本のICT
適用：令和7年度

入力
職員数：人、1人 以上

表 補助上限額：円
| 職員数   | ⇒ 上限額 |
| 1〜10人  | 100万円  |
| 11〜20人 | 150万円  |
| 21〜30人 | 200万円  |
| 31人以上 | 250万円  |
"""


def test_a_table_of_ranges_is_tried_at_each_end_and_nowhere_else() -> None:
    assert [(row.given, row.result) for row in known(ICT, "補助上限額")] == [
        ({"職員数": "1人"}, "100万円"),
        ({"職員数": "10人"}, "100万円"),
        ({"職員数": "11人"}, "150万円"),
        ({"職員数": "20人"}, "150万円"),
        ({"職員数": "21人"}, "200万円"),
        ({"職員数": "30人"}, "200万円"),
        ({"職員数": "31人"}, "250万円"),
    ]


def test_the_remark_says_which_edge() -> None:
    remarks = [row.remark for row in known(ICT, "補助上限額")]
    assert remarks[:3] == [
        "職員数の端（1人）、1行目",
        "職員数の境目（10人と11人）",
        "職員数の境目（10人と11人）、2行目",
    ]


AGE = """制度 見本の年齢
適用：令和7年度

入力
生年月日：日付
申請日：日付

判定 高齢
年齢（生年月日、申請日） が 65歳 以上

判定 期限内
申請日 が 令和7年6月30日 以前
"""


def test_an_age_is_tried_at_the_birthday_and_a_day_later() -> None:
    # 65 is reached at the end of the day before the birthday: born on the 2nd, on the 1st.
    young, old = known(AGE, "高齢")
    assert (old.result, young.result) == ("該当", "非該当")
    assert old.given["申請日"] == young.given["申請日"] == "令和7年4月1日"
    assert old.given["生年月日"] == "昭和35年4月2日"
    assert young.given["生年月日"] == "昭和35年4月3日"


def test_a_day_is_tried_with_the_one_after_it() -> None:
    assert known(AGE, "期限内") == [
        Line({"申請日": "令和7年6月30日"}, "該当", "申請日の境目（令和7年6月30日と令和7年7月1日）"),
        Line(
            {"申請日": "令和7年7月1日"}, "非該当", "申請日の境目（令和7年6月30日と令和7年7月1日）"
        ),
    ]


DENSE = """制度 見本のBMI
入力
BMI：kg/㎡、5kg/㎡ 以上 80kg/㎡ 以下
腹囲：cm、40cm 以上 200cm 以下
　刻み：0.5cm

判定 低栄養
BMI が 18.5kg/㎡ 未満

判定 太い
腹囲 が 85cm 以上

順序区分 介護度：要支援1 ＜ 要支援2 ＜ 要介護1

入力
認定：介護度

判定 重い
認定 が 要支援2 以上
"""


def test_where_values_lie_dense_the_neighbour_is_one_in_the_last_place_away() -> None:
    found = [(row.given["BMI"], row.result) for row in known(DENSE, "低栄養")]
    assert found == [("18.4kg/㎡", "該当"), ("18.5kg/㎡", "非該当")]


def test_a_step_that_is_declared_is_kept() -> None:
    found = [(row.given["腹囲"], row.result) for row in known(DENSE, "太い")]
    assert found == [("84.5cm", "非該当"), ("85cm", "該当")]


def test_the_members_of_an_order_on_both_sides() -> None:
    found = [(row.given["認定"], row.result) for row in known(DENSE, "重い")]
    assert found == [("要支援1", "非該当"), ("要支援2", "該当")]
